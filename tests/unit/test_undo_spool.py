"""What undo keeps lies on the disk, comes back to the bit, and leaves nothing there."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import numpy as np
import pytest

from core.brush import BrushSettings, Effect, Stroke, ink_for
from core.document import Document
from core.history import CommandStack
from core.undo_packing import UndoPacker
from core.undo_spool import Spool, Stored
from tests.unit.library_samples import noise

SIDE = 512


def picture() -> Document:
    pixels = noise(SIDE, SIDE, 4, 3)
    pixels[..., 3] = 255
    return Document.from_pixels(pixels)


def strokes(document: Document, stack: CommandStack, count: int) -> list[np.ndarray]:
    """Over all of the picture, whose pixels cannot be packed; what it is before each, and after
    the last."""
    states = [document.read(document.frame)]
    for number in range(count):
        document.begin()
        ink = ink_for(Effect.PAINT, (50 * number, 90, 200))
        stroke = Stroke(document, document.active.id, BrushSettings(size=60), ink)
        for step in range(12):
            stroke.to(step * 45, 40 + 90 * number + 30 * (step % 3))
        command = document.commit(f"stroke {number}")
        assert command is not None
        stack.push(command)
        states.append(document.read(document.frame))
    return states


def open_files(folder: Path) -> int:
    """Of this process, in `folder`, whether they have a name or not."""
    links = Path("/proc/self/fd")
    if not links.is_dir():
        return 0
    found = 0
    for link in links.iterdir():
        try:
            found += str(folder) in os.readlink(link)
        except OSError:
            continue
    return found


@pytest.mark.parametrize("on_a_thread", [False, True])
def test_undo_of_paint_keeps_next_to_nothing_in_memory(tmp_path: Path, on_a_thread: bool) -> None:
    document, stack = picture(), CommandStack(spool=Spool(tmp_path / "undo"))
    states = strokes(document, stack, 5)
    if on_a_thread:
        packer = UndoPacker()
        while packer.go_on(stack):
            pass
        packer.close()
    else:
        while stack.pack_some(1.0, keep=0):
            pass
    layer = SIDE * SIDE * 4
    assert stack.nbytes < 5 * 0.01 * layer
    assert sum(command.stored_bytes for command in stack.done) > 0.1 * layer
    for state in states[-2::-1]:
        command = stack.undo()
        assert command is not None
        document.undo(command)
        assert np.array_equal(document.read(document.frame), state)
    while stack.pack_some(1.0, keep=0):
        pass
    for state in states[1:]:
        command = stack.redo()
        assert command is not None
        document.redo(command)
        assert np.array_equal(document.read(document.frame), state)
    assert not list((tmp_path / "undo").iterdir()) or os.name == "nt", "a file has a name"


def test_files_go_with_the_steps_that_need_them(tmp_path: Path) -> None:
    document, spool = picture(), Spool(tmp_path / "undo")
    stack = CommandStack(spool=spool)
    strokes(document, stack, 2)
    while stack.pack_some(1.0, keep=0):
        pass
    if Path("/proc/self/fd").is_dir():
        assert open_files(tmp_path) == 1
    del document, stack, spool
    gc.collect()
    assert open_files(tmp_path) == 0


def test_full_disk_leaves_undo_in_memory(tmp_path: Path) -> None:
    (tmp_path / "undo").write_text("no folder can be made here")
    document, stack = picture(), CommandStack(spool=Spool(tmp_path / "undo"))
    states = strokes(document, stack, 2)
    while stack.pack_some(1.0, keep=0):
        pass
    assert not any(command.stored_bytes for command in stack.done)
    for state in states[-2::-1]:
        command = stack.undo()
        assert command is not None
        document.undo(command)
        assert np.array_equal(document.read(document.frame), state)


def test_steps_that_fill_the_disk_are_dropped(tmp_path: Path) -> None:
    document = picture()
    stack = CommandStack(budget=SIDE * SIDE * 4, spool=Spool(tmp_path / "undo"))
    stack._budget = 40_000
    strokes(document, stack, 1)
    for _ in range(8):
        while stack.pack_some(1.0, keep=0):
            pass
        stack.recount()
        strokes(document, stack, 1)
    assert 1 <= len(stack.done) < 9


def test_small_things_stay_in_memory(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "undo")
    assert spool.store(b"little") == b"little"
    assert not (tmp_path / "undo").exists()
    stored = spool.store(bytes(range(256)) * 40)
    assert isinstance(stored, Stored)
    assert stored.read() == bytes(range(256)) * 40
