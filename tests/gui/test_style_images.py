"""The marks that the stylesheet names by file."""

from __future__ import annotations

from pathlib import Path

from core.paths import cache_dir, resources_dir
from gui.icons import IconSet, write_style_images


def test_mark_that_was_cut_off_is_written_again(home: Path) -> None:
    icons = IconSet(resources_dir() / "icons" / "lucide")
    first = write_style_images(icons, "#111111", "#222222", "#333333")
    marks = sorted((cache_dir() / "style").glob("*.svg"))
    whole = [mark.read_bytes() for mark in marks]
    assert all(whole)
    marks[0].write_bytes(b"")
    marks[1].write_bytes(whole[1][:40])
    assert write_style_images(icons, "#111111", "#222222", "#333333") == first
    assert [mark.read_bytes() for mark in marks] == whole
