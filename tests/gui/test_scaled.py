"""The same on screens where everything is enlarged: Qt scales a whole process, so each scale is
one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_TESTS = ("tests/gui/test_accessibility.py", "tests/gui/test_look.py")
_WHAT = "no_text_is_cut_off or every_tool_and_the_empty_state or dialogues_fit"


@pytest.mark.parametrize("scale", ["1.5", "3"])
def test_nothing_is_cut_off_where_everything_is_larger(tmp_path: Path, scale: str) -> None:
    screen = {"name": "large", "x": 0, "y": 0, "width": 2560, "height": 1440, "dpr": 1}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96}
    screens = tmp_path / "screens.json"
    screens.write_text(json.dumps({"screens": [screen]}), "utf-8")
    environment = {**os.environ, "QT_SCALE_FACTOR": scale}
    # A path with a colon in it (a drive's letter) would be read as two parts.
    environment["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens.name}"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", _WHAT),
            *(str(ROOT / name) for name in _TESTS),
            f"--rootdir={ROOT}",
        ],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
