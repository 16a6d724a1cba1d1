"""`main.py generate`: one edit without a window."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from core.cancellation import GenerationCancelled
from core.cli.checking import Job, check
from core.cli.console import Console
from core.cli.interruption import Interruption
from core.cli.results import ResultWriter
from core.engine.protocol import Engine
from core.errors import BadInput, UserError
from core.request import Candidate, Progress, Stage

# Makes the engine for a device's name; imports nothing heavy before `generate` is called.
MakeEngine = Callable[[str], Engine]

_LOOKS_AT_TOKEN = frozenset((Stage.ENCODING, Stage.DENOISING, Stage.DECODING, Stage.COMPOSITING))


def local_engine(device: str) -> Engine:
    """The engine in this process."""
    from core.engine.local import LocalEngine

    return LocalEngine(device=device)


def run(options: argparse.Namespace, prog: str, make_engine: MakeEngine) -> int:
    """Carry out `generate`; the exit code. Errors that are the user's have been told."""
    console = Console(prog, as_json=options.json)
    with Interruption() as interruption:
        try:
            job = check(options)
            for note in job.notes:
                console.note(note)
            _generate(job, options, console, interruption, make_engine)
        except BadInput as error:
            console.error(error, 2)
            return 2
        except UserError as error:
            console.error(error, 1)
            return 1
        except (GenerationCancelled, KeyboardInterrupt):
            console.error(UserError("Interrupted", do="What was finished is kept"), 130)
            return 130
        finally:
            console.close()
    return 0


def _generate(
    job: Job,
    options: argparse.Namespace,
    console: Console,
    interruption: Interruption,
    make_engine: MakeEngine,
) -> None:
    request = job.request
    told = set(job.notes)

    def on_progress(progress: Progress) -> None:
        if progress.stage in _LOOKS_AT_TOKEN:
            interruption.patient()
        console.progress(progress, request.count)

    def on_candidate(candidate: Candidate) -> None:
        fields = writer.write(candidate)
        for note in fields["notes"]:
            if note not in told:
                told.add(note)
                console.note(note)
        path = job.targets.out_of(candidate.index)
        text = (
            f"{path} ({fields['width']}×{fields['height']}, seed {candidate.seed}, "
            f"{candidate.seconds:.1f} s)"
        )
        console.result(text, fields)

    engine = make_engine(options.device)
    try:
        with ResultWriter(job, console.note, use_gallery=not options.no_gallery) as writer:
            engine.generate(request, on_progress, on_candidate, interruption.token)
    finally:
        engine.close()
