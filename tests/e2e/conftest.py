"""What several of the stories with a real window begin and end with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.told_app import Told
from tests.e2e.x_desktop import desktop


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    """The program on a desktop of its own, asked where things are; it may log no traceback."""
    log = tmp_path / "program.log"
    with desktop(log=log) as screen:
        program = Told(screen, tmp_path / "home", log)
        try:
            yield program
        finally:
            program.close()
    assert "Traceback" not in log.read_text("utf-8", "replace")
