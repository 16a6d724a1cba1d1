"""kill -9, a full disk and a failing one at every change that the program makes to files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults import tracing

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", autouse=True)
def _traced() -> None:
    if not tracing.is_possible():
        pytest.skip("needs ptrace, on Linux and x86-64")


# A quiet machine does all kills in this time; a busy one, and of the other faults every one,
# those it comes to, spread evenly. `python -m tests.faults SCENARIO` does all cases.
_SECONDS = {"before": 25, "half": 12}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scenario", "changes"), [("canvas", 90), ("save", 20), ("gallery", 200), ("settings", 30)]
)
@pytest.mark.parametrize("hows", [("before",), ("half", "full", "error")])
def test_nothing_is_lost_wherever_it_fails(
    scenario: str, changes: int, hows: tuple[str, ...]
) -> None:
    command = [sys.executable, "-m", "tests.faults", scenario, "--seconds", str(_SECONDS[hows[0]])]
    run = subprocess.run(
        [*command, "--how", *hows],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert run.stdout, run.stderr
    report = json.loads(run.stdout)
    assert not report["failed"], "\n".join(
        f"{case}: {why}" for case, why in list(report["failed"].items())[:3]
    )
    assert report["changes"] >= changes
    assert report["done"] >= 3
