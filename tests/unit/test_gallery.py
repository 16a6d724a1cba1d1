"""The gallery keeps every result, and gives back what made it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import core.library.store
from core.errors import BadInput, UserError
from core.geometry import Bounds
from core.library.gallery import Gallery
from core.library.pixels import composed, picture_bounds
from core.request import Candidate
from tests.unit.library_samples import (
    inpaint_candidate,
    inpaint_request,
    outpaint_candidate,
    text_candidate,
)


def _no_bin(path: Path) -> None:
    raise OSError("no recycle bin here")


@pytest.fixture
def gallery(tmp_path: Path):
    with Gallery.open(tmp_path, recycle_bin=_no_bin) as opened:
        yield opened


def _files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "library.db" not in path.name and "cache" not in path.parts
    )


def _same(one: Candidate, two: Candidate) -> None:
    assert one.bounds == two.bounds
    assert one.seed == two.seed
    assert np.array_equal(one.pixels, two.pixels)
    assert np.array_equal(one.alpha, two.alpha)
    assert one.notes == two.notes
    assert dict(one.made_with) == dict(two.made_with)


def test_add_puts_the_picture_on_disk_and_in_the_database(gallery: Gallery, tmp_path: Path) -> None:
    candidate = text_candidate()
    item = gallery.add(candidate)
    assert item.path.is_relative_to(tmp_path / "gallery")
    assert item.prompt == "a lake at dawn"
    with Image.open(item.path) as image:
        assert np.array_equal(np.asarray(image.convert("RGBA")), candidate.pixels)
        assert image.text["parameters"].startswith("a lake at dawn\nSteps: 20")  # pyright: ignore
        assert json.loads(image.text["pentimento"])["id"] == item.id  # pyright: ignore
    assert gallery.page() == [item]
    assert gallery.get(item.id) == item
    assert not list((tmp_path / "pending").iterdir())


def test_request_comes_back_equal_with_the_candidates_own_seed(gallery: Gallery) -> None:
    request = inpaint_request()
    item = gallery.add(inpaint_candidate(request, index=2))
    again = gallery.request_of(item)
    assert again == request.replace(seed=102, count=1)
    assert again.image is not None
    assert again.mask is not None
    assert np.array_equal(again.image, request.image)  # pyright: ignore[reportArgumentType]
    assert np.array_equal(again.mask, request.mask)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("make", [text_candidate, inpaint_candidate, outpaint_candidate])
def test_candidate_comes_back_to_the_bit(gallery: Gallery, make) -> None:
    candidate = make()
    item = gallery.add(candidate)
    _same(gallery.candidate_of(item), candidate)
    assert np.array_equal(gallery.pixels_of(item), composed(candidate))


def test_composed_shows_the_whole_result() -> None:
    candidate = inpaint_candidate()
    request = candidate.request
    assert picture_bounds(candidate) == request.area
    whole = composed(candidate)
    inside = candidate.bounds.relative_to(request.area).slices
    assert np.array_equal(whole[inside], candidate.pixels)
    outside = np.ones(whole.shape[:2], bool)
    outside[inside] = False
    assert request.image is not None
    assert np.array_equal(whole[outside], request.image[outside])


def test_composed_extends_only_the_sides_at_the_frame() -> None:
    candidate = outpaint_candidate()
    assert picture_bounds(candidate) == Bounds(10, 0, 46, 24)
    whole = composed(candidate)
    assert np.array_equal(whole[:20, :26], candidate.request.image[:, :26])  # pyright: ignore
    assert np.array_equal(whole[:, 26:], candidate.pixels)
    assert not whole[20:, :26].any()


def test_candidates_of_one_request_share_their_sources(gallery: Gallery, tmp_path: Path) -> None:
    request = inpaint_request()
    for index in range(3):
        gallery.add(inpaint_candidate(request, index))
    # The picture, the mask and the paste's alpha, which is the same in all three.
    assert len(list((tmp_path / "gallery" / "sources").iterdir())) == 3
    # An equal request in another object finds them too.
    gallery.add(inpaint_candidate(inpaint_request(), 0))
    assert len(list((tmp_path / "gallery" / "sources").iterdir())) == 3


def test_pages_follow_each_other_newest_first(gallery: Gallery) -> None:
    ids = [gallery.add(text_candidate(f"number {i}", i, 4)).id for i in range(7)]
    seen: list[str] = []
    before = None
    while page := gallery.page(before, limit=3):
        seen += [item.id for item in page]
        before = page[-1]
    assert seen == ids[::-1]
    assert gallery.count() == 7


@pytest.mark.parametrize("full_text", [True, False])
def test_search_finds_words_in_any_script(tmp_path: Path, full_text: bool) -> None:
    prompts = {
        "english": "A Red House by the lake",
        "accents": "un château à Besançon",
        "chinese": "日落时的海滩和红色房子",
        "signs": '100% "wool", it\'s C:\\path_x',
    }
    with Gallery.open(tmp_path, recycle_bin=_no_bin, full_text=full_text) as gallery:
        assert gallery._full_text == full_text
        ids = {gallery.add(text_candidate(text, 1, 4)).id: key for key, text in prompts.items()}

        def find(text: str) -> set[str]:
            found = {ids[item.id] for item in gallery.page(search=text)}
            assert gallery.count(text) == len(found)
            return found

        assert find("red hou") == {"english"}
        assert find("house red") == {"english"}
        assert find('"red house"') == {"english"}
        assert find('"house red"') == set()
        assert find("海滩") == {"chinese"}
        assert find("红") == {"chinese"}
        assert find("滩海") == set()
        assert find("100%") == {"signs"}
        assert find("starter lake") == {"english"}
        assert find("") == find("  ") == set(prompts)
        assert find("nowhere") == set()
        if full_text:
            assert find("CHATEAU besancon") == {"accents"}
            assert find('"') == find("*") == find("()") == set()
        for query in ('a" OR "b', "NEAR(", "col:x", "-", "'", '"""', "AND", "\\", "%", "_", "\0"):
            find(query)  # none of FTS5's or LIKE's signs mean anything


def test_search_pages_with_favourites_and_applied(gallery: Gallery) -> None:
    items = [gallery.add(text_candidate(f"lake {i}", i, 4)) for i in range(6)]
    for item in items[::2]:
        gallery.set_favourite(item.id)
    gallery.mark_applied(items[4].id)
    liked = gallery.page(favourites=True)
    assert [item.seed for item in liked] == [4, 2, 0]
    assert [item.seed for item in gallery.page(liked[0], search="lake", favourites=True)] == [2, 0]
    assert [item.seed for item in gallery.page(applied=True)] == [4]
    first = gallery.page(limit=2, search="lake")
    assert [item.seed for item in gallery.page(first[-1], 2, "lake")] == [3, 2]
    gallery.set_favourite(items[4].id, favourite=False)
    assert [item.seed for item in gallery.page(favourites=True)] == [2, 0]


def test_applied_keeps_the_first_time(gallery: Gallery) -> None:
    item = gallery.add(text_candidate())
    assert not item.is_applied
    first = gallery.mark_applied(item.id)
    assert first.is_applied
    assert gallery.mark_applied(item.id).applied == first.applied


def test_gallery_is_there_after_opening_again(tmp_path: Path) -> None:
    with Gallery.open(tmp_path) as gallery:
        item = gallery.add(inpaint_candidate())
    with Gallery.open(tmp_path) as gallery:
        assert gallery.page() == [item]
        assert not gallery.notices
        _same(gallery.candidate_of(item), inpaint_candidate())


def test_gallery_works_when_a_picture_was_deleted_outside(gallery: Gallery) -> None:
    kept, gone = gallery.add(text_candidate("kept")), gallery.add(inpaint_candidate())
    gone.path.unlink()
    assert [item.id for item in gallery.page()] == [gone.id, kept.id]
    assert not gone.exists
    assert gallery.thumbnail(gone) is None
    assert gallery.request_of(gone) == inpaint_request(seed=101, count=1)
    with pytest.raises(UserError, match="is gone"):
        gallery.candidate_of(gone)
    assert gallery.forget_missing() == 1
    assert gallery.page() == [kept]


def test_forget_missing_does_not_believe_an_unplugged_disk(
    gallery: Gallery, tmp_path: Path
) -> None:
    item = gallery.add(text_candidate())
    (tmp_path / "gallery").rename(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="not connected"):
        gallery.forget_missing()
    assert gallery.page() == [item]


def test_missing_and_changed_sources_are_named(gallery: Gallery, tmp_path: Path) -> None:
    item = gallery.add(inpaint_candidate())
    sources = sorted((tmp_path / "gallery" / "sources").iterdir())
    for path in sources:
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2])
    with pytest.raises(BadInput, match="damaged"):
        gallery.request_of(item)
    for path in sources:
        path.unlink()
    with pytest.raises(UserError, match="is gone"):
        gallery.request_of(item)


# -- deleting ------------------------------------------------------------------------------


def test_delete_and_restore_bring_everything_back(gallery: Gallery, tmp_path: Path) -> None:
    first, second = gallery.add(inpaint_candidate()), gallery.add(text_candidate())
    gallery.set_favourite(first.id)
    first = gallery.mark_applied(first.id)
    before = [item.path for item in (first, second)]
    deletion = gallery.delete([first.id, second.id, "unknown"])
    assert deletion.ids == (first.id, second.id)
    assert deletion.in_bin == 0
    assert gallery.page() == []
    assert gallery.count("house") == 0
    assert not any(path.exists() for path in before)
    assert set(gallery.restore(deletion)) == {first, second}
    assert gallery.page() == [second, first]
    assert gallery.count("house") == 1
    _same(gallery.candidate_of(first), inpaint_candidate())
    assert not list((tmp_path / "trash").iterdir())
    with pytest.raises(BadInput, match="cannot be undone"):
        gallery.restore(deletion)


def test_delete_uses_the_systems_bin(tmp_path: Path) -> None:
    binned: list[Path] = []

    def recycle(path: Path) -> None:
        binned.append(path)
        path.rename(tmp_path / path.name)

    with Gallery.open(tmp_path / "home", recycle_bin=recycle) as gallery:
        item = gallery.add(text_candidate())
        deletion = gallery.delete([item.id])
        assert binned == [item.path]
        assert deletion.in_bin == 1
        assert gallery.restore(deletion.id) == [item]
        assert item.exists


def test_deletion_cut_off_is_finished_at_the_next_start(tmp_path: Path) -> None:
    def killed(path: Path) -> None:
        raise KeyboardInterrupt

    with Gallery.open(tmp_path, recycle_bin=killed) as gallery:
        item = gallery.add(text_candidate())
        with pytest.raises(KeyboardInterrupt):
            gallery.delete([item.id])
        assert item.exists
    with Gallery.open(tmp_path, recycle_bin=_no_bin) as gallery:
        assert gallery.page() == []
        assert not item.exists
        key = next(entry.name for entry in (tmp_path / "trash").iterdir())
        assert gallery.restore(key) == [item]


def test_picture_put_back_by_the_user_is_not_deleted_again(tmp_path: Path) -> None:
    with Gallery.open(tmp_path, recycle_bin=_no_bin) as gallery:
        item = gallery.add(text_candidate())
        data = item.path.read_bytes()
        gallery.delete([item.id])
    item.path.write_bytes(data)
    with Gallery.open(tmp_path, recycle_bin=_no_bin) as gallery:
        assert item.exists
        assert gallery.rebuild().added == 1
        assert gallery.page() == [item]


def test_old_deletions_expire_with_the_sources_only_they_used(tmp_path: Path) -> None:
    with Gallery.open(tmp_path, recycle_bin=_no_bin) as gallery:
        shared = gallery.add(inpaint_candidate())
        other = gallery.add(inpaint_candidate())
        alone = gallery.add(outpaint_candidate())
        gallery.delete([shared.id, alone.id])
    sources = tmp_path / "gallery" / "sources"
    assert len(list(sources.iterdir())) == 4
    for manifest in (tmp_path / "trash").glob("*/manifest.json"):
        os.utime(manifest, (1, 1))
    with Gallery.open(tmp_path, recycle_bin=_no_bin) as gallery:
        assert not list((tmp_path / "trash").iterdir())
        assert len(list(sources.iterdir())) == 3
        _same(gallery.candidate_of(other), inpaint_candidate())


# -- recovering ----------------------------------------------------------------------------


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
    before = _files(tmp_path)
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
        assert _files(tmp_path) == before, failing
        assert gallery.count() == 1
    monkeypatch.undo()
    _same(gallery.candidate_of(gallery.add(candidate)), candidate)


def test_add_that_the_database_refuses_leaves_nothing(
    gallery: Gallery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_options: object) -> bool:
        raise UserError("The library could not be used", "The disk is full")

    monkeypatch.setattr(gallery, "_insert", refuse)
    with pytest.raises(UserError, match="disk is full"):
        gallery.add(inpaint_candidate())
    assert _files(tmp_path) == []


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
                _same(gallery.candidate_of(item), inpaint_candidate())


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


# -- several at once -----------------------------------------------------------------------


def test_threads_and_a_second_gallery_add_at_once(tmp_path: Path) -> None:
    with Gallery.open(tmp_path) as one, Gallery.open(tmp_path) as two:
        request = inpaint_request()

        def work(gallery: Gallery, start: int) -> None:
            for index in range(start, start + 4):
                gallery.add(inpaint_candidate(request, index))

        with ThreadPoolExecutor(3) as pool:
            for _ in pool.map(work, (one, two, one), (0, 4, 8)):
                pass
        assert one.count() == two.count() == 12
        assert len({item.moment for item in one.page()}) == 12


def test_closed_gallery_says_so_and_closes_twice(tmp_path: Path) -> None:
    gallery = Gallery.open(tmp_path)
    gallery.close()
    gallery.close()
    with pytest.raises(RuntimeError, match="closed"):
        gallery.page()


def test_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="file"):
        Gallery.open(tmp_path / "file" / "home")


def test_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    with Gallery.open(tmp_path) as gallery:
        gallery.add(text_candidate())
    connection = sqlite3.connect(tmp_path / "library.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(UserError, match="newer Pentimento"):
        Gallery.open(tmp_path)
    assert not list(tmp_path.glob("*.corrupt-*"))


def test_search_index_is_filled_after_a_start_without_full_text(tmp_path: Path) -> None:
    with Gallery.open(tmp_path) as gallery:
        gallery.add(text_candidate("before"))
    with Gallery.open(tmp_path, full_text=False) as gallery:
        gallery.add(text_candidate("between"))
        gallery.prompts.add("between")
    with Gallery.open(tmp_path) as gallery:
        assert [item.prompt for item in gallery.page(search="be")] == ["between", "before"]
        assert [entry.prompt for entry in gallery.prompts.search("betw")] == ["between"]
