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

pytestmark = pytest.mark.skipif(not tracing.is_possible(), reason="ptrace on Linux, x86-64")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scenario", "hows", "every", "least"),
    [
        ("canvas", ["before"], 1, 90),
        ("canvas", ["half", "full", "error"], 9, 25),
        ("save", ["before", "half"], 1, 40),
        ("save", ["full", "error"], 3, 20),
        ("gallery", ["before"], 2, 100),
        ("gallery", ["half", "full", "error"], 9, 50),
        ("settings", ["before", "half", "full", "error"], 1, 100),
    ],
)
def test_nothing_is_lost_wherever_it_fails(
    scenario: str, hows: list[str], every: int, least: int
) -> None:
    command = [sys.executable, "-m", "tests.faults", scenario, "--every", str(every), "--how"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    run = subprocess.run(
        [*command, *hows], cwd=ROOT, capture_output=True, text=True, check=False, env=environment
    )
    assert run.stdout, run.stderr
    report = json.loads(run.stdout)
    assert not report["failed"], "\n".join(
        f"{case}: {why}" for case, why in list(report["failed"].items())[:3]
    )
    assert report["cases"] >= least
