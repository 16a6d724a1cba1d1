"""Journals for tests, and what is in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from core.journal import Journal
from core.journal_log import read_content
from core.journal_recovery import Restored, recoverable, restore
from core.process_lock import ProcessLock
from tests.unit.library_samples import noise

Tiles = dict[tuple[str, tuple[int, int]], np.ndarray]


def small_tile(seed: int, channels: int = 4) -> np.ndarray:
    """Small, so that the tests are fast: the journal takes any shape."""
    tile = noise(16, 16, channels, seed)
    return tile if channels == 4 else tile[..., 0]


def tiles_of(restored: Restored) -> Tiles:
    return {(store, key): tile for store, key, tile in restored.tiles()}


def assert_same(one: Tiles, two: Tiles) -> None:
    assert one.keys() == two.keys()
    for place, tile in one.items():
        assert np.array_equal(tile, two[place]), place


def only(home: Path) -> tuple[Any, Tiles]:
    """State and tiles of the one journal that is offered."""
    (found,) = recoverable(home)
    with restore(found.id, home) as restored:
        tiles = tiles_of(restored)
        assert not restored.damaged
        return restored.state, tiles


def tiles_in(folder: Path) -> tuple[Any, Tiles, bool]:
    content = read_content(folder)
    assert content.head is not None
    with Restored(folder, content, ProcessLock(folder / "lock")) as restored:
        tiles = tiles_of(restored)
        return restored.state, tiles, restored.damaged


def journal_of_three(home: Path) -> tuple[Path, list[int]]:
    """Three commands; the log, and its size after each."""
    journal = Journal.create(home)
    sizes: list[int] = []
    for n in range(3):
        journal.append({"n": n}, [("a", (n, 0), small_tile(n))])
        assert journal.wait(30)
        sizes.append(journal._file.size)
    journal.close(keep=True)
    return journal.folder / "00000001.log", sizes
