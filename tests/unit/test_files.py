"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from pathlib import Path
from typing import BinaryIO

import pytest

from core import files
from core.errors import UserError
from core.files import file_error, file_name, remove_leftovers, write_atomically
from core.process_lock import ProcessLock


def _names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@pytest.mark.parametrize("name", ["plain.txt", "名 字 'quoted' \"x\".txt", "x" * 250])
def test_write_puts_bytes_under_any_name(tmp_path: Path, name: str) -> None:
    write_atomically(tmp_path / name, b"one")
    write_atomically(tmp_path / name, b"two")
    assert (tmp_path / name).read_bytes() == b"two"
    assert _names(tmp_path) == [name]


def test_write_takes_a_function_that_seeks(tmp_path: Path) -> None:
    def content(file: BinaryIO) -> None:
        file.write(b"....end")
        file.seek(0)
        file.write(b"head")

    write_atomically(tmp_path / "f", content)
    assert (tmp_path / "f").read_bytes() == b"headend"


def test_write_makes_folders_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "f"
    with pytest.raises(UserError, match="no such folder"):
        write_atomically(path, b"x")
    assert not path.parent.exists()
    write_atomically(path, b"x", make_folders=True)
    assert path.read_bytes() == b"x"


def test_write_keeps_the_old_file_when_content_raises(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"old")

    def content(file: BinaryIO) -> None:
        file.write(b"half")
        raise RuntimeError("encoder")

    with pytest.raises(RuntimeError, match="encoder"):
        write_atomically(path, content)
    assert path.read_bytes() == b"old"
    assert _names(tmp_path) == ["f"]


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
@pytest.mark.parametrize(
    ("code", "says"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EROFS, "read-only"),
        (errno.EIO, "unplugged"),
    ],
)
def test_write_that_fails_at_any_step_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, code: int, says: str
) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"old")

    def fail(*_args: object) -> None:
        raise OSError(code, os.strerror(code))

    content: object = b"new"
    if step == "write":
        content = fail
    else:
        monkeypatch.setattr(os, step, fail)
    with pytest.raises(UserError, match=says) as caught:
        write_atomically(path, content)  # pyright: ignore[reportArgumentType]
    assert str(path) in caught.value.what
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert _names(tmp_path) == ["f"]


def test_file_that_is_where_a_folder_is_needed_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("x")
    for make_folders in (False, True):
        with pytest.raises(UserError) as caught:
            write_atomically(tmp_path / "home" / "data" / "f", b"x", make_folders=make_folders)
        assert f"{tmp_path / 'home'} is a file" in caught.value.why
        assert "Move that file away" in caught.value.do


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of a process there")
def test_lock_is_let_go_on_a_full_disk(tmp_path: Path) -> None:
    import resource

    lock = ProcessLock(tmp_path / "lock")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        assert lock.acquire()
        lock.release()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert lock.acquire()
    lock.release()


def test_write_into_a_full_device_says_so() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with pytest.raises(OSError, match="No space") as caught, open("/dev/full", "wb", 0) as full:
        full.write(b"x")
    assert "disk is full" in str(file_error(caught.value, "x"))


def test_write_to_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="It is a folder"):
        write_atomically(tmp_path, b"x")


def test_write_with_a_null_byte_in_the_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="null byte"):
        write_atomically(str(tmp_path / "a\0b"), b"x")


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_write_follows_links_and_keeps_modes(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link = tmp_path / "link"
    link.symlink_to(real)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    write_atomically(tmp_path / "fresh", b"x")
    plain = tmp_path / "plain"
    plain.touch()
    assert (tmp_path / "fresh").stat().st_mode == plain.stat().st_mode


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_write_into_a_read_only_folder_says_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(UserError, match="refuses access"):
            write_atomically(tmp_path / "f", b"x")
    finally:
        tmp_path.chmod(0o700)


def test_leftovers_of_killed_writes_are_removed_once_old(tmp_path: Path) -> None:
    old, fresh, other = (
        tmp_path / name for name in (".pentimento-a.tmp", ".pentimento-b.tmp", "mine.tmp")
    )
    for path in (old, fresh, other):
        path.write_bytes(b"x")
    hours_ago = time.time() - 7200
    os.utime(old, (hours_ago, hours_ago))
    os.utime(other, (hours_ago, hours_ago))
    assert remove_leftovers(tmp_path) == 1
    assert _names(tmp_path) == [fresh.name, other.name]
    assert remove_leftovers(tmp_path / "missing") == 0


def test_first_write_into_a_folder_removes_old_leftovers(tmp_path: Path) -> None:
    left = tmp_path / ".pentimento-a.tmp"
    left.write_bytes(b"half")
    hours_ago = time.time() - 7200
    os.utime(left, (hours_ago, hours_ago))
    write_atomically(tmp_path / "f", b"x")
    assert _names(tmp_path) == ["f"]


@pytest.mark.parametrize("attempts", [3, 9])
def test_write_waits_for_whoever_holds_the_file_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, attempts: int
) -> None:
    """A virus scanner, or our own reader of a thumbnail."""
    real, left = os.replace, [attempts]

    def held(source: str, target: Path) -> None:
        left[0] -= 1
        if left[0] > 0:
            error = PermissionError(errno.EACCES, "Access is denied")
            error.winerror = 32  # type: ignore[attr-defined]
            raise error
        real(source, target)

    (tmp_path / "f").write_bytes(b"old")
    monkeypatch.setattr(files.os, "replace", held)
    monkeypatch.setattr(files.time, "sleep", lambda _: None)
    if attempts == 3:
        write_atomically(tmp_path / "f", b"new")
        assert (tmp_path / "f").read_bytes() == b"new"
    else:
        with pytest.raises(UserError, match="refuses access"):
            write_atomically(tmp_path / "f", b"new")
        assert (tmp_path / "f").read_bytes() == b"old"
    assert _names(tmp_path) == ["f"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a cat", "a cat"),
        ('who? "me": a/b\\c', "who_ _me_ a_b_c"),
        ("con", "_con"),
        ("LPT1.x", "_LPT1.x"),
        ("console", "console"),
        ("ends with a dot. ", "ends with a dot"),
        ("cafe\u0301", "caf\u00e9"),  # as macOS hands names over
        ("x" * 300, "x" * 80),
        ("...", ""),
    ],
)
def test_name_of_a_file_is_one_that_every_system_takes(text: str, name: str) -> None:
    assert file_name(text) == name


def test_path_that_windows_finds_too_long_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = FileNotFoundError(errno.ENOENT, "The system cannot find the path specified")
    path = tmp_path / ("x" * 240) / "a.png"
    assert "name is too long" not in str(file_error(gone, path)).lower()
    monkeypatch.setattr(files.sys, "platform", "win32")
    assert "name is too long" in str(file_error(gone, path)).lower()
    assert "name is too long" not in str(file_error(gone, tmp_path / "a.png")).lower()
