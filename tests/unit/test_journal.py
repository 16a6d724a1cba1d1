"""After a crash the work is there, at most one command behind."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import os
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core.journal
import core.journal_log
from core.document import Document
from core.errors import BadInput, UserError
from core.geometry import Bounds
from core.journal import Journal, Restored, Unreadable, recoverable, restore
from core.journal_log import Log, names_of, read_content
from core.process_lock import ProcessLock
from tests.unit.library_samples import noise

Tiles = dict[tuple[str, tuple[int, int]], np.ndarray]


def _tile(seed: int, channels: int = 4) -> np.ndarray:
    """Small, so that the tests are fast: the journal takes any shape."""
    tile = noise(16, 16, channels, seed)
    return tile if channels == 4 else tile[..., 0]


def _content(restored: Restored) -> Tiles:
    return {(store, key): tile for store, key, tile in restored.tiles()}


def _assert_same(one: Tiles, two: Tiles) -> None:
    assert one.keys() == two.keys()
    for place, tile in one.items():
        assert np.array_equal(tile, two[place]), place


def _only(home: Path) -> tuple[Any, Tiles]:
    """State and tiles of the one journal that is offered."""
    (found,) = recoverable(home)
    with restore(found.id, home) as restored:
        tiles = _content(restored)
        assert not restored.damaged
        return restored.state, tiles


def _tiles_in(folder: Path) -> tuple[Any, Tiles, bool]:
    content = read_content(folder)
    assert content.head is not None
    with Restored(folder, content, ProcessLock(folder / "lock")) as restored:
        tiles = _content(restored)
        return restored.state, tiles, restored.damaged


def test_journal_gives_back_the_last_state(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path)
    first = {
        ("layer-1", (0, 0)): _tile(1),
        ("layer-1", (-3, 2)): _tile(2),
        ("mask", (0, 0)): _tile(3, 1),
    }
    journal.append({"n": 1}, [(s, k, t) for (s, k), t in first.items()], about={"name": "湖.png"})
    assert journal.wait(30)
    journal.append({"n": 2}, [("layer-1", (0, 0), _tile(4)), ("mask", (0, 0), None)])
    journal.close(keep=True)
    (found,) = recoverable(tmp_path)
    assert found.id == journal.id
    assert found.about == {"name": "湖.png"}
    assert abs(found.saved.timestamp() - time.time()) < 600
    restored = restore(found.id, tmp_path)
    assert restored.state == {"n": 2}
    assert not restored.damaged
    _assert_same(
        _content(restored), {("layer-1", (0, 0)): _tile(4), ("layer-1", (-3, 2)): _tile(2)}
    )
    restored.discard()
    assert recoverable(tmp_path) == []
    assert list((tmp_path / "recovery").iterdir()) == []


def test_clean_close_leaves_nothing(tmp_path: Path) -> None:
    with Journal.create(tmp_path) as journal:
        journal.append({}, [("a", (0, 0), _tile(1))])
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

    monkeypatch.setattr(core.journal.sys, "platform", "win32")
    monkeypatch.setattr(Path, "unlink", refusing)
    journal = Journal.create(tmp_path)
    journal.append({}, [("a", (0, 0), _tile(1))])
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
    journal.append({}, [("a", (0, 0), _tile(1))])
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
    assert _only(tmp_path) == ({"n": 1}, {})


def test_living_journal_is_not_offered(tmp_path: Path) -> None:
    with Journal.create(tmp_path) as journal:
        journal.append({}, [("a", (0, 0), _tile(1))])
        assert journal.wait(30)
        assert recoverable(tmp_path) == []
        with pytest.raises(BadInput, match="Another window"):
            restore(journal.id, tmp_path)


def test_work_that_is_being_restored_is_not_offered_twice(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path)
    journal.append({}, [])
    journal.close(keep=True)
    with restore(journal.id, tmp_path):
        assert recoverable(tmp_path) == []
    assert len(recoverable(tmp_path)) == 1


def test_saved_work_is_not_offered(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path)
    journal.append({"n": 1}, [("a", (0, 0), _tile(1))])
    journal.append({"n": 1}, [], modified=False)
    journal.close(keep=True)
    assert recoverable(tmp_path) == []
    os.utime(journal.folder, (1, 1))
    assert recoverable(tmp_path) == []
    assert not journal.folder.exists()


def test_remains_are_passed_over(tmp_path: Path) -> None:
    recovery = tmp_path / "recovery"
    (recovery / "empty").mkdir(parents=True)
    (recovery / "a file").write_text("x")
    (recovery / "broken").mkdir()
    (recovery / "broken" / "00000001.log").write_bytes(b"\0" * 1000)
    assert recoverable(tmp_path) == []
    with pytest.raises(BadInput, match="cannot be read"):
        restore("broken", tmp_path)
    assert (recovery / "broken").exists()
    with pytest.raises(BadInput, match="not there"):
        restore("../../etc", tmp_path)
    journal = Journal.create(tmp_path)
    journal.append({}, [])
    journal.close(keep=True)
    (journal.folder / "discarded").touch()
    assert recoverable(tmp_path) == []
    assert not journal.folder.exists()


def _aged(folder: Path) -> None:
    os.utime(folder, (1e9, 1e9))


@pytest.mark.parametrize("damage", ["magic", "all", "newer"])
def test_journal_that_cannot_be_read_is_kept_and_told(tmp_path: Path, damage: str) -> None:
    with contextlib.suppress(KeyboardInterrupt), Journal.create(tmp_path) as journal:
        journal.append({"n": 1}, [("a", (0, 0), _tile(1))])
        assert journal.wait(20)
        raise KeyboardInterrupt
    log = journal.folder / "00000001.log"
    whole = log.read_bytes()
    broken = {"magic": b"X" + whole[1:], "all": bytes(255 - byte for byte in whole)}
    log.write_bytes(broken.get(damage) or _of_a_newer_one(whole))
    _aged(journal.folder)
    told: list[Unreadable] = []
    assert recoverable(tmp_path, told.append) == []
    (found,) = told
    assert found.newer == (damage == "newer")
    assert (found.folder / log.name).read_bytes() == log.read_bytes() if found.newer else True
    assert list(found.folder.glob("*.log"))
    # Damage is told once; what another Pentimento can read, each time.
    assert recoverable(tmp_path, told.append) == []
    assert len(told) == (2 if found.newer else 1)
    assert list(found.folder.glob("*.log"))


def _of_a_newer_one(log: bytes) -> bytes:
    """The magic of all records changed, with the headers' checksums."""
    made, offset = b"", 0
    while offset < len(log):
        length = int.from_bytes(log[offset + 4 : offset + 8], "big")
        head = b"PJ02" + log[offset + 4 : offset + 16]
        made += head + zlib.crc32(head).to_bytes(4, "big") + log[offset + 20 : offset + 20 + length]
        offset += 20 + length
    return made


def test_journal_cut_off_before_its_first_command_was_whole_leaves_nothing(tmp_path: Path) -> None:
    log, sizes = _journal_of_three(tmp_path)
    whole = log.read_bytes()
    told: list[Unreadable] = []
    for rest in (whole[: sizes[0] - 1], whole[:30], whole[:10], bytes(5000)):
        log.parent.mkdir(exist_ok=True)
        log.write_bytes(rest)
        (log.parent / "lock").touch()
        _aged(log.parent)
        assert recoverable(tmp_path, told.append) == []
        assert not log.parent.exists()
    assert not told


def test_base_that_is_cut_off_is_damage_though_all_after_it_is_whole(tmp_path: Path) -> None:
    log, sizes = _journal_of_three(tmp_path)
    whole = log.read_bytes()
    (log.parent / "00000001.base").write_bytes(whole[: sizes[1] - 1])
    (log.parent / "00000002.log").write_bytes(whole[sizes[1] :])
    log.unlink()
    content = read_content(log.parent)
    assert content.head is not None
    assert content.damaged


def test_arrays_that_change_later_are_copied(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path)
    tile = _tile(1)
    with journal._changed:  # the thread cannot look at it before it has changed
        journal.append({}, [("a", (0, 0), tile)])
        tile[:] = 0
    journal.close(keep=True)
    _assert_same(_only(tmp_path)[1], {("a", (0, 0)): _tile(1)})


def test_commands_that_pile_up_become_one(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path)
    with journal._changed:
        for n in range(20):
            journal.append({"n": n}, [("a", (n % 3, 0), _tile(n))])
    journal.close(keep=True)
    state, tiles = _only(tmp_path)
    assert state == {"n": 19}
    _assert_same(
        tiles,
        {("a", (0, 0)): _tile(18), ("a", (1, 0)): _tile(19), ("a", (2, 0)): _tile(17)},
    )


# -- damage --------------------------------------------------------------------------------


def _journal_of_three(home: Path) -> tuple[Path, list[int]]:
    """Three commands; the log, and its size after each."""
    journal = Journal.create(home)
    sizes: list[int] = []
    for n in range(3):
        journal.append({"n": n}, [("a", (n, 0), _tile(n))])
        assert journal.wait(30)
        sizes.append(journal._file.size)
    journal.close(keep=True)
    return journal.folder / "00000001.log", sizes


def test_log_cut_anywhere_gives_the_last_whole_command(tmp_path: Path) -> None:
    log, sizes = _journal_of_three(tmp_path)
    whole = log.read_bytes()
    assert sizes[-1] == len(whole)
    for length in {*range(0, len(whole), 41), *(s + d for s in sizes for d in (-1, 0, 1))}:
        log.write_bytes(whole[: max(0, length)])
        content = read_content(log.parent)
        done = sum(size <= length for size in sizes)
        assert (content.head.state["n"] if content.head else -1) == done - 1
        assert len(content.slots) == done
        assert not content.damaged


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, list[int]]:
    log, sizes = _journal_of_three(tmp_path_factory.mktemp("three"))
    return log.read_bytes(), sizes


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 255))
def test_flipped_byte_is_found_and_never_crashes(
    tmp_path_factory: pytest.TempPathFactory,
    three: tuple[bytes, list[int]],
    place: int,
    flip: int,
) -> None:
    whole, sizes = three
    data = bytearray(whole)
    place %= len(data)
    data[place] ^= flip
    folder = tmp_path_factory.mktemp("flipped")
    (folder / "00000001.log").write_bytes(data)
    content = read_content(folder)
    assert content.head is not None
    if place >= sizes[1]:  # in the last command: the one before is there, whole
        assert content.head.state == {"n": 1}
        _assert_same(_tiles_in(folder)[1], {("a", (i, 0)): _tile(i) for i in range(2)})
    else:
        # In the middle: the newest state, and the user is told.
        assert content.head.state == {"n": 2}
        assert content.damaged


def test_hostile_sizes_are_not_believed(tmp_path: Path) -> None:
    log, _sizes = _journal_of_three(tmp_path)
    content = read_content(log.parent)
    place, slot = next(iter(content.slots.items()))
    for shape in ((10**6, 10**6), (), (0,), (1,), (1, 1), (-1, 5), (16, 16, 3), (16, 16, 5)):
        content.slots[place] = dataclasses.replace(slot, shape=shape)
        with Restored(log.parent, content, ProcessLock(log.parent / "lock")) as restored:
            assert place not in _content(restored)
            assert restored.damaged


# -- folding -------------------------------------------------------------------------------


def test_log_is_folded_and_nothing_is_lost(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path, segment_bytes=20_000)
    want: Tiles = {}
    for n in range(150):
        place = ("a" if n % 3 else "mask", (n % 7, n % 2))
        want[place] = _tile(n)
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
    state, tiles = _only(tmp_path)
    assert state == {"n": "gone"}
    _assert_same(tiles, want)


def test_large_document_is_written_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core.journal_log, "_RECORD_BYTES", 3000)
    journal = Journal.create(tmp_path)
    want: Tiles = {("a", (n, 0)): _tile(n) for n in range(20)}
    journal.append({"n": 0}, [(s, k, t) for (s, k), t in want.items()])
    journal.close(keep=True)
    log = journal.folder / "00000001.log"
    _assert_same(_only(tmp_path)[1], want)
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
    journal.append({"n": 0}, [("a", (0, 0), _tile(0))])
    assert journal.wait(30)
    real, full = core.journal_log.write, True

    def write(file: Any, content: bytes) -> None:
        if full:
            real(file, content[: len(content) // 2])  # half of it goes, as on a real disk
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(file, content)

    monkeypatch.setattr(core.journal_log, "write", write)
    journal.append({"n": 1}, [("a", (1, 0), _tile(1))])
    assert not journal.wait(30)
    journal.append({"n": 2}, [("a", (2, 0), _tile(2)), ("a", (0, 0), None)])
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
    state, tiles = _only(tmp_path)
    assert state == {"n": 2}
    _assert_same(tiles, {("a", (1, 0)): _tile(1), ("a", (2, 0)): _tile(2)})


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
        journal.append({"n": n}, [("a", (n % 2, 0), _tile(n))])
        assert journal.wait(30)
    journal.close(keep=True)
    assert told == []
    assert not list(journal.folder.glob("*.partial"))
    _state, tiles = _only(tmp_path)
    _assert_same(tiles, {("a", (0, 0)): _tile(28), ("a", (1, 0)): _tile(29)})


def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "recovery").write_text("a file in its place")
    with pytest.raises(UserError, match="recovery"):
        Journal.create(tmp_path)


# -- kill -9 -------------------------------------------------------------------------------

# Paints in forked children, so that the imports are done once. Each dies at write or sync
# number `fatal`: before it, in the middle of it, or after it; 0: of the parent's hand.
_PAINTER = """
import os, signal, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import numpy as np
import core.journal_log as log
from core.document import Document
from core.geometry import Bounds
from core.journal import Journal

def counted(real, fatal, mode, calls):
    def call(file, *content):
        calls.append(1)
        if len(calls) == fatal:
            if content and mode == "half":
                real(file, content[0][: len(content[0]) // 2])
            if mode == "after":
                real(file, *content)
            os.kill(os.getpid(), signal.SIGKILL)
        real(file, *content)
    return call

def paint(home, fatal, mode):
    calls = []
    log.write = counted(log.write, fatal, mode, calls)
    log.sync = counted(log.sync, fatal, mode, calls)
    document = Document.from_pixels(np.full((300, 300, 4), 255, np.uint8))
    journal = Journal.create(home, segment_bytes=1500)
    journal.append(document.state() | {"step": 0}, list(document.tiles()))
    for step in range(1, 200):
        if not journal.wait(60):
            os._exit(3)
        os.write(seen, b"%d " % (step - 1))
        document.begin()
        spot = Bounds(step * 7 % 290, step * 5 % 290, 9, 9)
        changes = document.fill_layer(document.active.id, spot, (step, 0, 0, 255))
        document.commit("stroke")
        tiles = [(s, k, document.store(s).get(k)) for s, k in changes.tiles]
        journal.append(document.state() | {"step": step}, tiles)

for case in sys.argv[3:]:
    home = Path(sys.argv[1], case)
    home.mkdir()
    seen = os.open(home / "seen", os.O_CREAT | os.O_WRONLY)
    fatal, mode = case.split("-")
    child = os.fork()
    if not child:
        paint(home, int(fatal), mode)
        os._exit(4)
    if fatal == "0":
        while os.stat(home / "seen").st_size < 4:
            time.sleep(0.001)
        time.sleep(int(mode) / 1000)
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    assert os.waitstatus_to_exitcode(status) == -9, (case, status)
"""


def _painted(step: int) -> np.ndarray:
    document = Document.from_pixels(np.full((300, 300, 4), 255, np.uint8))
    for each in range(1, step + 1):
        spot = Bounds(each * 7 % 290, each * 5 % 290, 9, 9)
        document.fill_layer(document.active.id, spot, (each, 0, 0, 255))
    return document.read(document.frame)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and fork")
def test_killed_anywhere_it_is_at_most_one_command_behind(tmp_path: Path) -> None:
    cases = [
        f"{n}-{mode}" for n in (1, 4, 5, 6, 11, 17, 26) for mode in ("before", "half", "after")
    ]
    cases += [f"0-{milliseconds}" for milliseconds in (0, 5, 11, 29)]
    done = subprocess.run(
        [sys.executable, "-c", _PAINTER, tmp_path, Path(__file__).parents[2], *cases],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    steps: set[int] = set()
    for case in cases:
        home = tmp_path / case
        seen = [int(word) for word in (home / "seen").read_text().split()]
        found = recoverable(home)
        if not found:
            assert not seen, case  # killed before the document was in it
            continue
        with restore(found[0].id, home) as restored:
            step = int(restored.state["step"])
            assert step - max(seen, default=0) in (0, 1), case
            document = Document.from_state(restored.state, restored.tiles())
            assert not restored.damaged, case
        assert np.array_equal(document.read(document.frame), _painted(step)), case
        steps.add(step)
    assert len(steps) > 2
    assert list(tmp_path.rglob("*.base"))
    assert list(tmp_path.rglob("*.partial"))


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
