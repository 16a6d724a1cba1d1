"""What of dropped files and folders is meant."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.found_pictures import natural, pictures_in


def test_pictures_of_a_folder_come_as_people_count_without_companions(tmp_path: Path) -> None:
    folder = tmp_path / "假期 “2024” it's"
    folder.mkdir()
    for name in ("img10.png", "img2.PNG", "._img2.png", ".hidden.jpg", "notes.txt", "山.webp"):
        (folder / name).touch()
    (folder / "album.png").mkdir()  # a folder, whatever its name says
    (folder / "gone.png").symlink_to(folder / "nowhere.png")
    assert [path.name for path in pictures_in([folder])] == ["img2.PNG", "img10.png", "山.webp"]


def test_files_are_taken_as_they_are_and_folders_among_them(tmp_path: Path) -> None:
    folder = tmp_path / "f"
    folder.mkdir()
    (folder / "a.png").touch()
    odd = tmp_path / "no suffix"
    odd.touch()
    assert pictures_in([odd, folder, tmp_path / "gone.png"]) == [
        odd,
        folder / "a.png",
        tmp_path / "gone.png",
    ]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may look anywhere")
def test_folder_that_may_not_be_looked_into_holds_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "f"
    folder.mkdir()
    folder.chmod(0)
    try:
        assert pictures_in([folder]) == []
    finally:
        folder.chmod(0o700)


@given(st.lists(st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=12)))
def test_any_names_can_be_ordered(names: list[str]) -> None:
    paths = [Path("x") / f"a{name}" for name in names]
    assert sorted(map(str, sorted(paths, key=natural))) == sorted(map(str, paths))
