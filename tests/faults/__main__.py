"""`python -m tests.faults SCENARIO [--how HOW ...] [--at N ...] [--seconds N]`: all its cases.

First the process is killed before every change, then the other faults. Within `--seconds`
as many as there is time for, spread evenly. Prints one JSON object: how many changes there
are, how many cases were run of how many, what failed.
"""

from __future__ import annotations

import argparse
import errno
import json
import math
import os
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.faults import tracing
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.tracing import Fault, Outcome

HOWS = ("before", "half", "full", "error")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", choices=sorted(SCENARIOS))
    parser.add_argument("--how", nargs="*", choices=HOWS, default=list(HOWS))
    parser.add_argument("--at", nargs="*", type=int, help="only these changes")
    parser.add_argument("--seconds", type=float, default=math.inf, help="end after so long")
    options = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    scenario = SCENARIOS[options.scenario]
    with tempfile.TemporaryDirectory() as folder:
        return _all(scenario, Path(folder), options)


def _all(scenario: Scenario, folder: Path, options: argparse.Namespace) -> int:
    before = folder / "before"
    before.mkdir()
    os.environ["PENTIMENTO_HOME"] = str(before)
    scenario.prepare(before)
    whole, failure = _case(scenario, before, folder / "whole", Fault(), None)
    failed = {"no fault": failure} if failure else {}
    cases = [
        (number, whole.calls[number - 1], how)
        for how in options.how
        for number in _spread(len(whole.calls))
        if not options.at or number in options.at
        if how != "half" or whole.calls[number - 1] == "write"
    ]
    end = time.monotonic() + options.seconds
    done = 0
    for number, name, how in cases if not failed else []:
        if time.monotonic() > end:
            break
        fault = Fault(number, errno.EIO if how == "error" else how)
        _outcome, failure = _case(scenario, before, folder / "case", fault, whole)
        done += 1
        if failure:
            failed[f"{number} {name} {how}"] = failure
    report = {
        "changes": len(whole.calls),
        "kinds": sorted(set(whole.calls)),
        "cases": len(cases),
        "done": done,
    }
    print(json.dumps({**report, "failed": failed}))
    return 1 if failed else 0


def _spread(count: int) -> list[int]:
    """1 … count, so that the first few are already all over it (bits reversed)."""
    bits = count.bit_length()
    return sorted(range(1, count + 1), key=lambda number: f"{number:0{bits}b}"[::-1])


def _case(
    scenario: Scenario, before: Path, home: Path, fault: Fault, whole: Outcome | None
) -> tuple[Outcome, str]:
    """The outcome, and what is wrong with it."""
    shutil.copytree(before, home)
    os.environ["PENTIMENTO_HOME"] = str(home)
    words = home.with_name("words")
    try:
        with open(words, "w+", encoding="utf-8") as file:
            saved = os.dup(2)
            os.dup2(file.fileno(), 2)
            try:
                outcome = tracing.run(lambda say: scenario.work(home, say), home, fault)
            finally:
                os.dup2(saved, 2)
                os.close(saved)
            file.seek(0)
            told = file.read()
        try:
            killed = fault.how in ("before", "half") and 0 < fault.at <= len(outcome.calls)
            assert bool(outcome.signal) == killed, f"ended by {outcome.signal}"
            assert killed or outcome.code == 0, "it gave up"
            scenario.check(home, outcome, whole or outcome)
        except Exception:  # noqa: BLE001 - reported
            return outcome, f"{told}\n{traceback.format_exc()}\n{outcome.said}"
        return outcome, ""
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    sys.exit(main())
