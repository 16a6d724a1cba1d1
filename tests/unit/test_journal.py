"""After a crash the work is there, at most one command behind."""

from __future__ import annotations

import errno
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest

import core.journal_log
import core.journal_recovery
from core.errors import BadInput, UserError
from core.journal import Journal
from core.journal_log import Log, names_of, read_content
from core.journal_recovery import recoverable, restore
from tests.unit.journal_samples import (
    Tiles,
    assert_same,
    only,
    small_tile,
    tiles_of,
)


def test_journal_gives_back_the_last_state(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path)
    first = {
        ("layer-1", (0, 0)): small_tile(1),
        ("layer-1", (-3, 2)): small_tile(2),
        ("mask", (0, 0)): small_tile(3, 1),
    }
    journal.append({"n": 1}, [(s, k, t) for (s, k), t in first.items()], about={"name": "湖.png"})
    assert journal.wait(30)
    journal.append({"n": 2}, [("layer-1", (0, 0), small_tile(4)), ("mask", (0, 0), None)])
    journal.close(keep=True)
    (found,) = recoverable(tmp_path)
    assert found.id == journal.id
    assert found.about == {"name": "湖.png"}
    assert abs(found.saved.timestamp() - time.time()) < 600
    restored = restore(found.id, tmp_path)
    assert restored.state == {"n": 2}
    assert not restored.damaged
    assert_same(
        tiles_of(restored),
        {("layer-1", (0, 0)): small_tile(4), ("layer-1", (-3, 2)): small_tile(2)},
    )
    restored.discard()
    assert recoverable(tmp_path) == []
    assert list((tmp_path / "recovery").iterdir()) == []


def test_clean_close_leaves_nothing(tmp_path: Path) -> None:
    with Journal.create(tmp_path) as journal:
        journal.append({}, [("a", (0, 0), small_tile(1))])
        assert journal.wait(30)
    journal.close()
    assert list((tmp_path / "recovery").iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="tells which files are open")
@pytest.mark.parametrize("way", ["closed", "discarded", "found"])
def test_journal_that_is_over_leaves_nothing_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """There a file that is open cannot be removed, nor the folder with it: not the lock's."""
    unlink = Path.unlink

    def refusing(path: Path, missing_ok: bool = False) -> None:
        handles = [f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd")]
        if any(os.path.exists(each) and os.path.samefile(each, path) for each in handles):
            raise PermissionError(13, "The process cannot access the file", str(path))
        unlink(path, missing_ok)

    monkeypatch.setattr(core.journal_recovery.sys, "platform", "win32")
    monkeypatch.setattr(Path, "unlink", refusing)
    journal = Journal.create(tmp_path)
    journal.append({}, [("a", (0, 0), small_tile(1))])
    journal.close(keep=way != "closed")
    if way == "discarded":
        restore(recoverable(tmp_path)[0].id, tmp_path).discard()
    if way == "found":
        (journal.folder / "discarded").touch()
        assert recoverable(tmp_path) == []
    assert not journal.folder.exists()


def test_journal_whose_file_is_held_is_not_offered_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a virus scanner, when its document is closed."""
    unlink = Path.unlink
    held = [True]

    def refusing(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".log" and held[0]:
            raise PermissionError(13, "The process cannot access the file", str(path))
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refusing)
    journal = Journal.create(tmp_path)
    journal.append({}, [("a", (0, 0), small_tile(1))])
    journal.close()
    assert journal.folder.exists()
    assert recoverable(tmp_path) == []
    held[0] = False
    assert recoverable(tmp_path) == []
    assert not journal.folder.exists()


def test_exception_keeps_the_journal(tmp_path: Path) -> None:
    def work() -> None:
        with Journal.create(tmp_path) as journal:
            journal.append({"n": 1}, [])
            raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        work()
    assert only(tmp_path) == ({"n": 1}, {})


def test_living_journal_is_not_offered(tmp_path: Path) -> None:
    with Journal.create(tmp_path) as journal:
        journal.append({}, [("a", (0, 0), small_tile(1))])
        assert journal.wait(30)
        assert recoverable(tmp_path) == []
        with pytest.raises(BadInput, match="Another window"):
            restore(journal.id, tmp_path)


def test_saved_work_is_not_offered(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path)
    journal.append({"n": 1}, [("a", (0, 0), small_tile(1))])
    journal.append({"n": 1}, [], modified=False)
    journal.close(keep=True)
    assert recoverable(tmp_path) == []
    os.utime(journal.folder, (1, 1))
    assert recoverable(tmp_path) == []
    assert not journal.folder.exists()


def test_arrays_that_change_later_are_copied(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path)
    tile = small_tile(1)
    with journal._changed:  # the thread cannot look at it before it has changed
        journal.append({}, [("a", (0, 0), tile)])
        tile[:] = 0
    journal.close(keep=True)
    assert_same(only(tmp_path)[1], {("a", (0, 0)): small_tile(1)})


def test_commands_that_pile_up_become_one(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path)
    with journal._changed:
        for n in range(20):
            journal.append({"n": n}, [("a", (n % 3, 0), small_tile(n))])
    journal.close(keep=True)
    state, tiles = only(tmp_path)
    assert state == {"n": 19}
    assert_same(
        tiles,
        {
            ("a", (0, 0)): small_tile(18),
            ("a", (1, 0)): small_tile(19),
            ("a", (2, 0)): small_tile(17),
        },
    )


# -- damage --------------------------------------------------------------------------------


def test_log_is_folded_and_nothing_is_lost(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path, segment_bytes=20_000)
    want: Tiles = {}
    for n in range(150):
        place = ("a" if n % 3 else "mask", (n % 7, n % 2))
        want[place] = small_tile(n)
        journal.append({"n": n}, [(*place, want[place])])
        assert journal.wait(30)
    for place in list(want)[:5]:
        del want[place]
        journal.append({"n": "gone"}, [(*place, None)])
    journal.close(keep=True)
    assert sum(path.stat().st_size for path in journal.folder.iterdir()) < 80_000
    base, segments = names_of(journal.folder)
    assert base is not None
    assert len(segments) <= 2
    state, tiles = only(tmp_path)
    assert state == {"n": "gone"}
    assert_same(tiles, want)


def test_large_document_is_written_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core.journal_log, "_RECORD_BYTES", 3000)
    journal = Journal.create(tmp_path)
    want: Tiles = {("a", (n, 0)): small_tile(n) for n in range(20)}
    journal.append({"n": 0}, [(s, k, t) for (s, k), t in want.items()])
    journal.close(keep=True)
    log = journal.folder / "00000001.log"
    assert_same(only(tmp_path)[1], want)
    data = log.read_bytes()
    for length in range(0, len(data), 997):  # a part of a transaction never happened
        log.write_bytes(data[:length])
        content = read_content(journal.folder)
        assert content.head is None
        assert not content.slots


# -- full disk -----------------------------------------------------------------------------


def test_full_disk_is_told_and_the_newest_state_is_written_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.journal._RETRY_SECONDS", 0.02)
    told: list[UserError | None] = []
    journal = Journal.create(tmp_path, told.append)
    journal.append({"n": 0}, [("a", (0, 0), small_tile(0))])
    assert journal.wait(30)
    real, full = core.journal_log.write, True

    def write(file: Any, content: bytes) -> None:
        if full:
            real(file, content[: len(content) // 2])  # half of it goes, as on a real disk
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(file, content)

    monkeypatch.setattr(core.journal_log, "write", write)
    journal.append({"n": 1}, [("a", (1, 0), small_tile(1))])
    assert not journal.wait(30)
    journal.append({"n": 2}, [("a", (2, 0), small_tile(2)), ("a", (0, 0), None)])
    assert len(told) == 1
    assert "disk is full" in str(told[0])
    assert read_content(journal.folder).head.state == {"n": 0}  # pyright: ignore
    full = False
    deadline = time.monotonic() + 30
    while told[-1] is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert told[1:] == [None]
    assert journal.wait(30)
    journal.close(keep=True)
    state, tiles = only(tmp_path)
    assert state == {"n": 2}
    assert_same(tiles, {("a", (1, 0)): small_tile(1), ("a", (2, 0)): small_tile(2)})


def test_full_disk_while_folding_goes_on_with_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = core.journal_log.write

    def write(file: Any, content: bytes) -> None:
        if str(file.name).endswith(".partial"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(file, content)

    monkeypatch.setattr(core.journal_log, "write", write)
    told: list[UserError | None] = []
    journal = Journal.create(tmp_path, told.append, segment_bytes=5000)
    for n in range(30):
        journal.append({"n": n}, [("a", (n % 2, 0), small_tile(n))])
        assert journal.wait(30)
    journal.close(keep=True)
    assert told == []
    assert not list(journal.folder.glob("*.partial"))
    _state, tiles = only(tmp_path)
    assert_same(tiles, {("a", (0, 0)): small_tile(28), ("a", (1, 0)): small_tile(29)})


def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "recovery").write_text("a file in its place")
    with pytest.raises(UserError, match="recovery"):
        Journal.create(tmp_path)


# -- kill -9 -------------------------------------------------------------------------------


def test_append_keeps_what_the_journal_is_about_while_the_first_is_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing, going_on = threading.Event(), threading.Event()
    append = Log.append

    def slow(self: Log, *given: Any) -> Any:
        writing.set()
        assert going_on.wait(10)
        return append(self, *given)

    monkeypatch.setattr(Log, "append", slow)
    journal = Journal.create(tmp_path)
    journal.append({"n": 1}, [], about={"name": "湖.png"})
    assert writing.wait(10)
    journal.append({"n": 2}, [])
    going_on.set()
    journal.close(keep=True)
    (found,) = recoverable(tmp_path)
    assert found.about == {"name": "湖.png"}
