"""What a process that died leaves is offered once, and nothing of it is believed unseen."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.document import Document
from core.errors import BadInput
from core.geometry import Bounds
from core.journal import Journal
from core.journal_log import read_content
from core.journal_recovery import Restored, Unreadable, recoverable, restore
from core.process_lock import ProcessLock
from tests.unit.journal_samples import (
    assert_same,
    journal_of_three,
    small_tile,
    tiles_in,
    tiles_of,
)


def test_work_that_is_being_restored_is_not_offered_twice(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path)
    journal.append({}, [])
    journal.close(keep=True)
    with restore(journal.id, tmp_path):
        assert recoverable(tmp_path) == []
    assert len(recoverable(tmp_path)) == 1


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
        journal.append({"n": 1}, [("a", (0, 0), small_tile(1))])
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
    log, sizes = journal_of_three(tmp_path)
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
    log, sizes = journal_of_three(tmp_path)
    whole = log.read_bytes()
    (log.parent / "00000001.base").write_bytes(whole[: sizes[1] - 1])
    (log.parent / "00000002.log").write_bytes(whole[sizes[1] :])
    log.unlink()
    content = read_content(log.parent)
    assert content.head is not None
    assert content.damaged


def test_log_cut_anywhere_gives_the_last_whole_command(tmp_path: Path) -> None:
    log, sizes = journal_of_three(tmp_path)
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
    log, sizes = journal_of_three(tmp_path_factory.mktemp("three"))
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
        assert_same(tiles_in(folder)[1], {("a", (i, 0)): small_tile(i) for i in range(2)})
    else:
        # In the middle: the newest state, and the user is told.
        assert content.head.state == {"n": 2}
        assert content.damaged


def test_hostile_sizes_are_not_believed(tmp_path: Path) -> None:
    log, _sizes = journal_of_three(tmp_path)
    content = read_content(log.parent)
    place, slot = next(iter(content.slots.items()))
    for shape in ((10**6, 10**6), (), (0,), (1,), (1, 1), (-1, 5), (16, 16, 3), (16, 16, 5)):
        content.slots[place] = dataclasses.replace(slot, shape=shape)
        with Restored(log.parent, content, ProcessLock(log.parent / "lock")) as restored:
            assert place not in tiles_of(restored)
            assert restored.damaged


# -- folding -------------------------------------------------------------------------------


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
