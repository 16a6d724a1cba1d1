"""The gallery after damage, a full disk, a kill: made again from its files."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

import core.library.store
from core.errors import UserError
from core.library.gallery import Gallery
from tests.unit.library_samples import (
    assert_same,
    files_below,
    inpaint_candidate,
    text_candidate,
)


def test_rebuild_makes_the_database_from_the_files(tmp_path: Path) -> None:
    with Gallery.open(tmp_path) as gallery:
        items = [gallery.add(make()) for make in (text_candidate, inpaint_candidate)]
        items[0] = gallery.set_favourite(items[0].id)
        items[1] = gallery.mark_applied(items[1].id)
    (tmp_path / "library.db").unlink()
    (tmp_path / "gallery" / "notes.png").write_text("not a picture")
    Image.new("RGB", (4, 4)).save(tmp_path / "gallery" / "foreign.png")
    with Gallery.open(tmp_path) as gallery:
        assert "made again from 2 pictures" in gallery.notices[0]
        assert gallery.page() == items[::-1]
        report = gallery.rebuild()
        assert (report.added, report.missing, len(report.unreadable)) == (0, 0, 2)
        assert gallery.count("house") == 1


def test_rebuild_follows_moved_pictures(gallery: Gallery, tmp_path: Path) -> None:
    item = gallery.add(text_candidate())
    moved = tmp_path / "gallery" / "my best" / "lake 湖.png"
    moved.parent.mkdir()
    item.path.rename(moved)
    report = gallery.rebuild()
    assert (report.added, report.missing) == (0, 0)
    assert gallery.get(item.id).path == moved


@pytest.mark.parametrize(
    "damage", [b"this is not a database at all" * 100, b"", b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_damaged_database_is_moved_aside_and_made_again(tmp_path: Path, damage: bytes) -> None:
    with Gallery.open(tmp_path) as gallery:
        item = gallery.add(inpaint_candidate())
    database = tmp_path / "library.db"
    database.write_bytes(damage)
    with Gallery.open(tmp_path) as gallery:
        assert gallery.page() == [item]
        assert "made again from 1 pictures" in gallery.notices[0]
        if not damage:  # an empty file is worth nothing, and a new database at once
            return
    aside = list(tmp_path.glob("library.db.corrupt-*"))
    assert len(aside) == 1
    assert aside[0].read_bytes() == damage


def test_prompts_are_salvaged_from_a_damaged_database(tmp_path: Path) -> None:
    with Gallery.open(tmp_path) as gallery:
        gallery.prompts.add("first words", "bad")
        gallery.prompts.add("first words", "bad")
        for i in range(500):
            gallery.add(text_candidate(f"filler {i} " + "x" * 50, i, 1)) if i < 20 else None
    database = tmp_path / "library.db"
    with sqlite3.connect(database) as connection:
        root = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'items'"
        ).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    with open(database, "r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    with Gallery.open(tmp_path) as gallery:
        assert gallery.count() == 20
        entry = gallery.prompts.recent()[0]
        assert (entry.prompt, entry.negative_prompt, entry.uses) == ("first words", "bad", 2)


def test_add_on_a_full_disk_leaves_nothing_and_can_be_repeated(
    gallery: Gallery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gallery.add(text_candidate())
    before = files_below(tmp_path)
    real = core.library.store.write_atomically
    calls = 0
    candidate = inpaint_candidate()
    for failing in range(1, 6):  # the note, three sources, the picture
        calls = 0

        def write(path, content, failing=failing, **options):
            nonlocal calls
            calls += 1
            if calls == failing:
                raise UserError(f"{path} could not be written", "The disk is full")
            real(path, content, **options)

        monkeypatch.setattr(core.library.store, "write_atomically", write)
        with pytest.raises(UserError, match="disk is full"):
            gallery.add(candidate)
        assert files_below(tmp_path) == before, failing
        assert gallery.count() == 1
    monkeypatch.undo()
    assert_same(gallery.candidate_of(gallery.add(candidate)), candidate)


def test_add_that_the_database_refuses_leaves_nothing(
    gallery: Gallery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_options: object) -> bool:
        raise UserError("The library could not be used", "The disk is full")

    monkeypatch.setattr(gallery, "_insert", refuse)
    with pytest.raises(UserError, match="disk is full"):
        gallery.add(inpaint_candidate())
    assert files_below(tmp_path) == []


# Forked children, so that the imports are done once. Each dies before step `last`: the
# os.replace of the note (1), the three sources (2-4) and the picture (5), the row (6), or
# when everything is done (7).
_KILLED_WHILE_ADDING = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = sys.argv[2:4]
from core.library.gallery import Gallery
from library_samples import inpaint_candidate

def add(home, last):
    gallery = Gallery.open(home)
    replace, insert, steps = os.replace, gallery._insert, []
    def die():
        os.kill(os.getpid(), signal.SIGKILL)
    def counted(*args):
        steps.append(1)
        if len(steps) == last:
            die()
        replace(*args)
    os.replace = counted
    gallery._insert = lambda *args: die() if last == 6 else insert(*args)
    gallery.add(inpaint_candidate())
    die()

for last in sys.argv[4:]:
    child = os.fork()
    if not child:
        add(Path(sys.argv[1], last), int(last))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and fork")
def test_killed_while_adding_loses_no_finished_picture(tmp_path: Path) -> None:
    root, here = Path(__file__).parents[2], Path(__file__).parent
    steps = range(1, 8)
    done = subprocess.run(
        [sys.executable, "-c", _KILLED_WHILE_ADDING, tmp_path, root, here, *map(str, steps)],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    for step in steps:
        home = tmp_path / str(step)
        with Gallery.open(home) as gallery:
            pictures = list((home / "gallery").glob("20*/*/*.png"))
            assert len(pictures) == (1 if step >= 6 else 0)
            assert gallery.count() == len(pictures)
            assert bool(gallery.notices) == (step == 6)
            for item in gallery.page():
                assert_same(gallery.candidate_of(item), inpaint_candidate())


def test_note_that_points_outside_is_not_followed(tmp_path: Path) -> None:
    with Gallery.open(tmp_path) as gallery:
        item = gallery.add(text_candidate())
        gallery.delete([item.id])
    outside = tmp_path / "outside.png"
    Image.new("RGB", (4, 4)).save(outside)
    (tmp_path / "pending" / "x.json").write_text('{"path": "../outside.png"}')
    (tmp_path / "pending" / "y.json").write_text("not json")
    with Gallery.open(tmp_path) as gallery:
        assert gallery.count() == 0
    assert outside.exists()
