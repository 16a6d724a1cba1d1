"""Results leave the gallery, and come back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import BadInput
from core.library.gallery import Gallery
from tests.unit.library_samples import (
    assert_same,
    inpaint_candidate,
    no_bin,
    outpaint_candidate,
    text_candidate,
)


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
    assert_same(gallery.candidate_of(first), inpaint_candidate())
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
    with Gallery.open(tmp_path, recycle_bin=no_bin) as gallery:
        assert gallery.page() == []
        assert not item.exists
        key = next(entry.name for entry in (tmp_path / "trash").iterdir())
        assert gallery.restore(key) == [item]


def test_picture_put_back_by_the_user_is_not_deleted_again(tmp_path: Path) -> None:
    with Gallery.open(tmp_path, recycle_bin=no_bin) as gallery:
        item = gallery.add(text_candidate())
        data = item.path.read_bytes()
        gallery.delete([item.id])
    item.path.write_bytes(data)
    with Gallery.open(tmp_path, recycle_bin=no_bin) as gallery:
        assert item.exists
        assert gallery.rebuild().added == 1
        assert gallery.page() == [item]


def test_old_deletions_expire_with_the_sources_only_they_used(tmp_path: Path) -> None:
    with Gallery.open(tmp_path, recycle_bin=no_bin) as gallery:
        shared = gallery.add(inpaint_candidate())
        other = gallery.add(inpaint_candidate())
        alone = gallery.add(outpaint_candidate())
        gallery.delete([shared.id, alone.id])
    sources = tmp_path / "gallery" / "sources"
    assert len(list(sources.iterdir())) == 4
    for manifest in (tmp_path / "trash").glob("*/manifest.json"):
        os.utime(manifest, (1, 1))
    with Gallery.open(tmp_path, recycle_bin=no_bin) as gallery:
        assert not list((tmp_path / "trash").iterdir())
        assert len(list(sources.iterdir())) == 3
        assert_same(gallery.candidate_of(other), inpaint_candidate())
