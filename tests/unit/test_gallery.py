"""The gallery keeps every result, and gives back what made it."""

from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.errors import BadInput, UserError
from core.geometry import Bounds
from core.library.gallery import Gallery
from core.library.pixels import composed, picture_bounds
from tests.unit.library_samples import (
    assert_same,
    inpaint_candidate,
    inpaint_request,
    no_bin,
    outpaint_candidate,
    text_candidate,
)


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
    assert_same(gallery.candidate_of(item), candidate)
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
    with Gallery.open(tmp_path, recycle_bin=no_bin, full_text=full_text) as gallery:
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
        assert_same(gallery.candidate_of(item), inpaint_candidate())


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
