"""What several of the stories with a real window begin and end with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.told_app import Told, running


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    """The program on a desktop of its own, asked where things are; it may log no traceback."""
    with running(tmp_path) as program:
        yield program
