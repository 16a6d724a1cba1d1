"""The commands that need no window. Nothing heavy is imported before one is carried out."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
import traceback
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from core.cli.parsing import OneLineParser, UsageError, program_name
from core.errors import BadInput, UserError

if TYPE_CHECKING:
    from core.cli.generate import MakeEngine

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "generate": "make a picture from text, or change one",
        "info": "the parameters inside a picture, and its layers, as JSON",
        "models": "what is installed",
        "library": "the gallery and the prompt history",
        "doctor": "device, versions, folders, what is missing, what to do",
    }
)
"""Names and short descriptions, in the order of the help."""

_MAX_LOG = 1_000_000


def main(argv: list[str], make_engine: MakeEngine | None = None) -> int:
    """Carry out `argv` (the command first); returns the exit code.

    0 done, 1 failed, 2 bad input, 130 interrupted. Errors of the user are one line on
    stderr; a bug is one line too, with its traceback in the log file. `make_engine` takes
    the place of the engine in this process.
    """
    from core.cli.console import error_line, prepare_streams, write_line

    prepare_streams()
    program = program_name()
    prog = f"{program} {argv[0]}" if argv and argv[0] in COMMANDS else program
    try:
        return _carry_out(argv, program, prog, make_engine)
    except SystemExit as stop:  # argparse, after --help
        return stop.code if isinstance(stop.code, int) else 0
    except KeyboardInterrupt:
        write_line(sys.stderr, f"{prog}: Interrupted.")
        return 130
    except UsageError as error:
        return _refuse(argv, prog, BadInput(str(error)))
    except UserError as error:
        write_line(sys.stderr, error_line(prog, error))
        return 2 if isinstance(error, BadInput) else 1
    except Exception as error:
        if _is_of_the_environment(error):
            raise  # main.py knows what can be done about it
        return _bug(argv, prog, error)


def _is_of_the_environment(error: Exception) -> bool:
    """Whether a package is missing or damaged; inside a bundle there is none to repair."""
    if not isinstance(error, ImportError) or os.environ.get("PENTIMENTO_NO_BOOTSTRAP"):
        return False
    name = (error.name or "").split(".")[0]
    return not getattr(sys, "frozen", False) and name not in ("core", "gui", "main")


def _carry_out(argv: list[str], program: str, prog: str, make_engine: MakeEngine | None) -> int:
    from core.cli.console import write_line

    command, arguments = (argv[0], argv[1:]) if argv else ("--help", [])
    if command in ("--help", "-h"):
        write_line(sys.stdout, _usage(program))
        return 0
    if command in ("--version", "-V"):
        from core import __version__

        write_line(sys.stdout, f"Pentimento {__version__}")
        return 0
    if command == "doctor":
        from core.cli.doctor import main as doctor

        return doctor(arguments, None)
    if command == "generate":
        from core.cli.options import generate_parser

        options = generate_parser(prog).parse(arguments)
        from core.cli import generate

        return generate.run(options, prog, make_engine or generate.local_engine)
    if command == "info":
        options = _info_parser(prog).parse(arguments)
        from core.cli import info

        return info.run(options)
    if command == "models":
        options = _models_parser(prog).parse(arguments)
        from core.cli import models

        return models.run(options)
    if command == "library":
        parser = OneLineParser(prog=prog, description=COMMANDS["library"].capitalize())
        from core.cli import library

        library.add_actions(parser)
        return library.run(parser.parse(arguments))
    raise UsageError(f"There is no command “{command[:40]}”; use one of: {', '.join(COMMANDS)}")


def _usage(program: str) -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name.ljust(width)}  {text}" for name, text in COMMANDS.items()]
    return "\n".join(
        [f"usage: {program} COMMAND ...", "", *lines, "", f"“{program} COMMAND --help” says more."]
    )


def _info_parser(prog: str) -> OneLineParser:
    parser = OneLineParser(prog=prog, description=COMMANDS["info"].capitalize())
    parser.add_argument("file", metavar="FILE")
    # It is JSON always; scripts that say so are not refused.
    parser.add_argument("--json", action="store_true", help=argparse.SUPPRESS)
    return parser


def _models_parser(prog: str) -> OneLineParser:
    parser = OneLineParser(prog=prog, description=COMMANDS["models"].capitalize())
    parser.add_argument("--json", action="store_true", help="as JSON")
    return parser


def _refuse(argv: list[str], prog: str, error: BadInput) -> int:
    """An option that cannot be used; with --json it is told as an event too."""
    import json

    from core.cli.console import error_event, error_line, write_line

    if argv[:1] == ["generate"] and "--json" in argv:
        write_line(sys.stdout, json.dumps(error_event(error, 2)))
    write_line(sys.stderr, error_line(prog, error))
    return 2


def _bug(argv: list[str], prog: str, error: Exception) -> int:
    """Not the user's problem: the traceback goes into the log file."""
    from core.cli.console import write_line

    told = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    where = ""
    with contextlib.suppress(Exception):
        where = f" The details are in {_log(argv, error)}."
    write_line(sys.stderr, f"{prog}: Pentimento has made a mistake ({told}).{where}")
    if os.environ.get("PENTIMENTO_DEBUG"):
        write_line(sys.stderr, "".join(traceback.format_exception(error)))
    return 1


def _log(argv: list[str], error: Exception) -> str:
    """Append the traceback to the log; the file's path."""
    from core import __version__, paths

    folder = paths.log_dir()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "commands.log"
    if path.exists() and path.stat().st_size > _MAX_LOG:
        path.replace(path.with_suffix(".old.log"))
    # Not the values: they may be private, and the log may be sent to us.
    names = [word.partition("=")[0] for word in argv if word.startswith("-")]
    head = f"{time.strftime('%Y-%m-%d %H:%M:%S')} Pentimento {__version__} {argv[:1]} {names}"
    text = "".join(traceback.format_exception(error))
    with path.open("a", encoding="utf-8", errors="replace") as file:
        file.write(f"{head}\n{text}\n")
    return str(path)
