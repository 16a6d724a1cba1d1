"""The window when things fail: damaged files, a full disk, engines that die, two at once."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.engine.fake_engine import Script
from core.engine.host import HostedEngine
from core.errors import UserError
from core.geometry import Extent
from core.journal_log import read_content
from core.library.gallery import Gallery
from core.library.items import GalleryItem
from core.request import Candidate
from gui.jobs import Job, JobState
from gui.notices import Notice
from gui.studio import Studio

MakeStudio = Callable[..., Studio]


def generate(studio: Studio, prompt: str = "go") -> Job:
    studio.session.parameters.prompt = prompt
    job = studio.session.generate()
    assert job is not None
    return job


def ended(qtbot: QtBot, job: Job, state: JobState) -> None:
    qtbot.waitUntil(lambda: job.state.is_final, timeout=30_000)
    assert job.state is state


def said(studio: Studio) -> str:
    """What the bar says, and what it covers."""
    bar = studio.window.error_bar
    notices = [*([bar.notice] if bar.notice else []), *bar._covered]
    return " ".join(f"{notice.text} {notice.advice}" for notice in notices)


# -- messages ------------------------------------------------------------------------------


def test_offer_comes_back_when_a_message_that_covered_it_is_gone(make_studio: MakeStudio) -> None:
    studio = make_studio()
    bar, done = studio.window.error_bar, []
    offer = Notice("Work is there.", kind="offer", action="Bring it", act=lambda: done.append(1))
    studio.window.show_notice(offer)
    studio.window.show_notice(Notice("Saved.", kind="done"))
    studio.window.show_notice(Notice("Something failed."))
    assert bar.notice is not None
    assert bar.notice.text == "Something failed."
    bar.dismiss()
    assert bar.notice is offer
    studio.window.generate()  # closes what is past, but no offer
    assert bar.notice is offer
    bar._action.click()
    assert done == [1]
    assert bar.isHidden()


# -- damaged files -------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe\0", b"[" * 100_000])
def test_damaged_settings_and_layout_are_kept_and_told(
    make_studio: MakeStudio, home: Path, content: bytes
) -> None:
    config = home / "config"
    config.mkdir(parents=True)
    for name in ("settings.json", "window.json"):
        (config / name).write_bytes(content)
    studio = make_studio()
    for name in ("settings.json", "window.json"):
        copies = list(config.glob(f"{name}.corrupt-*"))
        assert [copy.read_bytes() for copy in copies] == [content], name
        assert copies[0].name in said(studio) or len(copies) == 1
    assert "kept as" in said(studio)


def test_window_json_of_wrong_values_is_lived_with(make_studio: MakeStudio, home: Path) -> None:
    (home / "config").mkdir(parents=True)
    wrong = {
        "geometry": 5,
        "layout": "no base 64!",
        "parameters": {"prompt": 7, "steps": "many", "seed": [], "guidance_scale": 1e999},
        "brush": [1e999, -5, None],
        "negative_folded": "perhaps",
        "advanced_folded": None,
    }
    (home / "config" / "window.json").write_text(json.dumps(wrong))
    studio = make_studio()
    studio.open_sample()
    studio.window.canvas.grab()
    assert 1 <= studio.window.tool_options.size <= 4096


def test_damaged_library_is_made_again_and_told(
    qtbot: QtBot, make_studio: MakeStudio, home: Path
) -> None:
    first = make_studio(Script(steps=1))
    first.session.generate()
    qtbot.waitUntil(lambda: bool(first.session.candidates), timeout=10_000)
    assert first.close()
    for name in (home / "data").glob("library.db*"):
        name.write_bytes(b"no database at all" * 500)
    second = make_studio()
    qtbot.waitUntil(lambda: "made again from 1 pictures" in said(second), timeout=10_000)
    assert second.window.gallery_panel.model.rowCount() == 1
    assert list((home / "data").glob("library.db.corrupt-*"))


def test_library_that_cannot_be_opened_can_be_tried_again(
    qtbot: QtBot, make_studio: MakeStudio, home: Path
) -> None:
    (home / "data" / "library.db").mkdir(parents=True)
    studio = make_studio(Script(steps=1), gallery=lambda: Gallery.open(home / "data"))
    bar = studio.window.error_bar
    qtbot.waitUntil(bar.isVisible, timeout=10_000)
    studio.session.generate()
    qtbot.waitUntil(lambda: bool(studio.queue.unkept), timeout=10_000)
    (home / "data" / "library.db").rmdir()
    qtbot.waitUntil(lambda: bar.notice is not None and bar.notice.action == "Save again")
    bar.dismiss()
    assert bar.notice is not None
    assert bar.notice.action == "Try again"
    bar._action.click()
    qtbot.waitUntil(lambda: studio.library.is_open, timeout=10_000)
    studio.queue.keep_all_again()
    qtbot.waitUntil(lambda: studio.queue.unkept == (), timeout=10_000)
    qtbot.waitUntil(lambda: studio.window.gallery_panel.model.rowCount() == 1, timeout=10_000)


def test_gallery_that_could_not_be_opened_opens_for_the_results_that_wait(
    qtbot: QtBot, make_studio: MakeStudio, home: Path
) -> None:
    (home / "data" / "library.db").mkdir(parents=True)
    studio = make_studio(Script(steps=1), gallery=lambda: Gallery.open(home / "data"))
    qtbot.waitUntil(studio.window.error_bar.isVisible, timeout=10_000)
    studio.queue._keep_timer.setInterval(50)
    studio.session.generate()
    qtbot.waitUntil(lambda: bool(studio.queue.unkept), timeout=10_000)
    (home / "data" / "library.db").rmdir()
    qtbot.waitUntil(lambda: studio.queue.unkept == (), timeout=10_000)
    qtbot.waitUntil(lambda: studio.window.gallery_panel.model.rowCount() == 1, timeout=10_000)


def test_result_that_was_deleted_from_the_gallery_is_applied_without_a_word(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio(Script(steps=1))
    studio.session.generate()
    qtbot.waitUntil(lambda: bool(studio.session.candidates), timeout=10_000)
    studio.library.delete(studio.library.page())
    qtbot.waitUntil(lambda: studio.library.page() == [], timeout=10_000)
    told: list[Notice] = []
    studio.library.notice_raised.connect(told.append)
    with qtbot.waitSignal(studio.library.items_changed, timeout=10_000):
        studio.session.apply()
    assert not [notice for notice in told if notice.kind == "error"]


# -- a full disk ---------------------------------------------------------------------------


class FullDisk(Gallery):
    """There is no room until `room` is set."""

    room = False

    def add(self, candidate: Candidate) -> GalleryItem:
        if not FullDisk.room:
            raise UserError("It could not be written", "The disk is full", "Free some space")
        return super().add(candidate)


@pytest.fixture
def full_disk(make_studio: MakeStudio, home: Path) -> Iterator[Studio]:
    def opened() -> Gallery:
        gallery = Gallery.open(home / "data")
        gallery.__class__ = FullDisk
        return gallery

    FullDisk.room = False
    studio = make_studio(Script(steps=1), gallery=opened)
    yield studio
    FullDisk.room = False


def test_result_on_a_full_disk_is_told_kept_and_written_when_there_is_room(
    qtbot: QtBot, full_disk: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = full_disk
    qtbot.waitUntil(lambda: studio.library.is_open, timeout=5000)
    studio.queue._keep_timer.setInterval(50)
    studio.session.generate()
    qtbot.waitUntil(lambda: bool(studio.session.candidates), timeout=5000)
    assert "The disk is full" in said(studio)
    studio.session.discard_all()  # only from the canvas
    qtbot.wait(200)
    assert len(studio.queue.unkept) == 1
    FullDisk.room = True
    qtbot.waitUntil(lambda: studio.window.gallery_panel.model.rowCount() == 1, timeout=5000)
    qtbot.waitUntil(lambda: studio.queue.unkept == (), timeout=5000)
    qtbot.wait(200)
    assert studio.window.gallery_panel.model.rowCount() == 1


def test_result_that_is_asked_for_again_is_written_once(qtbot: QtBot, full_disk: Studio) -> None:
    studio = full_disk
    qtbot.waitUntil(lambda: studio.library.is_open, timeout=5000)
    studio.session.generate()
    qtbot.waitUntil(lambda: len(studio.queue.unkept) == 1, timeout=5000)
    FullDisk.room = True
    studio.queue.keep_all_again()
    studio.window.error_bar._action.click()
    studio.queue.keep_all_again()
    qtbot.waitUntil(lambda: studio.queue.unkept == (), timeout=5000)
    qtbot.wait(100)
    assert studio.window.gallery_panel.model.rowCount() == 1


def test_window_does_not_close_over_results_that_are_nowhere_else(
    qtbot: QtBot, full_disk: Studio
) -> None:
    studio = full_disk
    qtbot.waitUntil(lambda: studio.library.is_open, timeout=5000)
    studio.session.generate()
    qtbot.waitUntil(lambda: len(studio.queue.unkept) == 1, timeout=5000)
    assert not studio.window.close()
    bar = studio.window.error_bar
    assert bar.notice is not None
    assert bar.notice.action == "Close all the same"
    bar._action.click()
    assert not studio.window.isVisible()


def test_nothing_on_the_gui_thread_waits_for_another_pentimento(
    qtbot: QtBot, make_studio: MakeStudio, home: Path
) -> None:
    studio = make_studio(Script(steps=1))
    other = sqlite3.connect(home / "data" / "library.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    start = time.monotonic()
    studio.window.start_from_words("a lake", "a lake")
    studio.window.gallery_panel.model.reload()
    studio.window.history_panel.reload()
    assert time.monotonic() - start < 8.0  # SQLite would wait for ten seconds
    other.execute("ROLLBACK")
    other.close()
    qtbot.waitUntil(lambda: bool(studio.session.candidates), timeout=20_000)
    qtbot.waitUntil(lambda: bool(studio.library.recent_prompts()), timeout=20_000)
    assert studio.library.recent_prompts() == ["a lake"]


# -- two at once ---------------------------------------------------------------------------


def test_two_windows_share_a_home(qtbot: QtBot, make_studio: MakeStudio) -> None:
    one, two = make_studio(Script(steps=1)), make_studio(Script(steps=1))
    for number, studio in enumerate((one, two)):
        studio.document.load(np.full((64, 64, 4), 100 + number, np.uint8), f"{number}.png")
        studio.document.fill_mask()
        studio.session.generate()
    for studio in (one, two):
        qtbot.waitUntil(lambda studio=studio: bool(studio.session.candidates), timeout=10_000)
    one.window.gallery_panel.model.reload()
    assert one.window.gallery_panel.model.rowCount() == 2
    # The other's living journal is nobody's lost work.
    two.recovery.look()
    qtbot.wait(300)
    assert "did not end in order" not in said(two)


# -- the engine's process ------------------------------------------------------------------


@pytest.fixture
def hosted(make_studio: MakeStudio) -> tuple[Studio, HostedEngine]:
    """A window whose engine is in a child, as it is for users."""
    engine = HostedEngine(engine="tests.hosted_engines:ByPrompt")
    return make_studio(engine=engine), engine


@pytest.mark.parametrize("prompt", ["die", "slow"])
def test_engine_that_is_killed_costs_one_job(
    qtbot: QtBot, hosted: tuple[Studio, HostedEngine], prompt: str
) -> None:
    studio, engine = hosted
    studio.open_sample()
    studio.document.fill_mask()
    before = studio.document.snapshot().read(studio.document.frame)
    job = generate(studio, prompt)
    if prompt != "die":
        qtbot.waitUntil(lambda: job.progress.step > 1, timeout=30_000)
        assert engine.pid is not None
        os.kill(engine.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: job.state.is_final, timeout=30_000)
    assert job.state is JobState.FAILED
    assert "The engine's process ended" in said(studio)
    np.testing.assert_array_equal(studio.document.snapshot().read(studio.document.frame), before)
    assert studio.document.has_mask
    job = generate(studio, "go")
    ended(qtbot, job, JobState.SUCCEEDED)
    assert studio.session.candidates


def test_engine_that_hangs_is_ended_by_cancel_and_the_next_job_works(
    qtbot: QtBot, hosted: tuple[Studio, HostedEngine]
) -> None:
    studio, _engine = hosted
    job = generate(studio, "hang")
    qtbot.waitUntil(lambda: job.progress.step > 0, timeout=30_000)
    studio.window.escape()
    qtbot.waitUntil(lambda: job.state is JobState.CANCELLED, timeout=5000)
    job = generate(studio, "go")
    ended(qtbot, job, JobState.SUCCEEDED)


def test_engine_killed_while_it_is_imported_says_so_and_starts_again(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    engine = HostedEngine(engine="tests.hosted_engines:Slow")
    studio = make_studio(engine=engine)
    job = generate(studio)

    def killed() -> bool:
        # Which child the job waits for, that of the window's start or one of its own, is
        # decided in the worker's thread: each is killed while it sleeps in its import.
        if engine.pid is not None and not job.state.is_final:
            with contextlib.suppress(ProcessLookupError):
                os.kill(engine.pid, signal.SIGKILL)
        return job.state.is_final

    qtbot.waitUntil(killed, timeout=20_000)
    assert job.state is JobState.FAILED
    assert "while it was starting" in said(studio)
    engine._engine = "tests.hosted_engines:ByPrompt"
    job = generate(studio, "go")
    ended(qtbot, job, JobState.SUCCEEDED)


# -- kill -9 -------------------------------------------------------------------------------

_PAINTS = """
import sys
import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from core.engine.fake_engine import FakeEngine
from gui.app import Studio, make_application

app = make_application(sys.argv)
studio = Studio(app, engine=FakeEngine, models=tuple)
studio.start()
QTest.qWait(100)
studio.document.load(np.full((600, 800, 4), 255, np.uint8), "photo.png")
view = studio.window.canvas
view.set_tool("paint")
studio.window.tool_options.set_size(5)
left = Qt.MouseButton.LeftButton
middle = view.rect().center()
for stroke in range(100):
    y = middle.y() - 100 + stroke * 16
    QTest.mousePress(view, left, pos=QPoint(middle.x() - 100, y))
    for step in range(20):
        QTest.mouseMove(view, QPoint(middle.x() - 100 + 10 * step, y))
        QTest.qWait(2)
        if step == 10:
            print(stroke, flush=True)  # in the middle of it
    QTest.mouseRelease(view, left, pos=QPoint(middle.x() + 100, y))
    QTest.qWait(30)
"""


def test_killed_in_the_middle_of_a_stroke_the_strokes_before_come_back(
    qtbot: QtBot, make_studio: MakeStudio, home: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PAINTS],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
    ) as painter:
        assert painter.stdout is not None
        assert "6\n" in iter(painter.stdout.readline, "")  # within the seventh
        painter.kill()
    studio = make_studio()
    bar = studio.window.error_bar
    qtbot.waitUntil(lambda: bar.notice is not None and bar.notice.kind == "offer", timeout=10_000)
    assert "photo.png" in said(studio)
    bar._action.click()
    # Each stroke is a line of its own. Six were finished, the last perhaps not yet written.
    column = studio.document.snapshot().read(studio.document.frame)[:, 400, :3].astype(int)
    painted = np.abs(column - 255).max(axis=1) > 40
    assert np.count_nonzero(np.diff(painted.astype(int)) == 1) in (5, 6)
    assert studio.document.is_modified
    assert studio.document.frame.extent == Extent(800, 600)


# -- the end -------------------------------------------------------------------------------

_COPIES_AND_ENDS = """
import sys
import numpy as np
from core.engine.fake_engine import FakeEngine
from gui.app import Studio, make_application
app = make_application(sys.argv)
studio = Studio(app, engine=FakeEngine, models=tuple)
studio.window.show()
studio.document.load(np.full((64, 64, 4), 9, np.uint8), "p")
studio.window.files.copy()
app.processEvents()
assert app.clipboard().mimeData().hasImage()
studio.document.close()
assert studio.close()
print("closed")
"""


def test_program_ends_in_order_with_something_on_the_clipboard(home: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", _COPIES_AND_ENDS],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout == "closed\n", run.stderr
    assert run.returncode == 0


_WAITS_FOR_A_SIGNAL = """
import signal
import sys

# The tests may run under nohup, which every program they start inherits.
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

import numpy as np
from PySide6.QtCore import QTimer
import gui.app
import gui.studio
from core.engine.fake_engine import FakeEngine

class Studio(gui.studio.Studio):
    def start(self, pictures=()):
        super().start(pictures)
        QTimer.singleShot(200, self.paint)

    def paint(self):
        self.document.load(np.full((64, 64, 4), 9, np.uint8), "p.png")
        self.document.fill_mask()
        print("painted", flush=True)

gui.studio.make_engine = lambda device="auto": FakeEngine()
gui.app.Studio = Studio
sys.exit(gui.app.main([]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="open files cannot be deleted there")
def test_journal_that_is_deleted_is_begun_anew_with_all_there_is(
    qtbot: QtBot, make_studio: MakeStudio, home: Path
) -> None:
    studio = make_studio()
    studio.document.load(np.full((64, 64, 4), 9, np.uint8), "p.png")
    studio.document.fill_mask()
    journals = home / "data" / "recovery"
    qtbot.waitUntil(lambda: any(journals.glob("*/*.log")), timeout=10_000)
    (first,) = journals.iterdir()
    qtbot.waitUntil(lambda: studio.recovery._kept[studio.document.open].journal.wait(0))
    shutil.rmtree(home / "data" / "recovery")
    studio.document.clear_mask()
    qtbot.waitUntil(lambda: "written again" in said(studio), timeout=20_000)
    (second,) = journals.iterdir()
    assert second != first
    content = read_content(second)
    assert content.head is not None
    assert content.head.about["name"] == "p.png"
    assert any(store != "mask" for store, _key in content.slots)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_signal_ends_the_program_without_a_question_and_the_work_is_offered(
    qtbot: QtBot, make_studio: MakeStudio, home: Path, name: str
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _WAITS_FOR_A_SIGNAL],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PENTIMENTO_OFFSCREEN": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "painted\n"
        program.send_signal(getattr(signal, name))
        try:
            assert program.wait(60) == 0
        finally:
            program.kill()
    studio = make_studio()
    bar = studio.window.error_bar
    qtbot.waitUntil(lambda: bar.notice is not None and bar.notice.kind == "offer", timeout=10_000)
    assert "p.png" in said(studio)
