"""Windows for tests: with a scripted engine, in a home of their own, taken down in order."""

from __future__ import annotations

import contextlib
import gc
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QThread, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.engine.fake_engine import FakeEngine, Script
from core.library.gallery import Gallery
from core.models.catalogue import ModelEntry
from gui import clipboard
from gui.app import Studio
from tests.canvas_driver import CanvasDriver

MakeStudio = Callable[..., Studio]

MODELS = (ModelEntry("starter", "Starter", "starter", Path("starter"), "Draws small landscapes"),)


PATIENCE_MS = 30_000


@pytest.fixture(autouse=True, scope="session")
def patience() -> Iterator[None]:
    """What is waited for may take its time on a busy machine, whatever the test allows it."""

    def patient(wait: Callable[..., Any]) -> Callable[..., Any]:
        def waiting(*given: object, timeout: int = 0, **named: object) -> Any:
            return wait(*given, timeout=max(timeout, PATIENCE_MS), **named)

        return waiting

    with pytest.MonkeyPatch.context() as patch:
        for name in ("waitUntil", "waitSignal", "waitSignals"):
            patch.setattr(QtBot, name, patient(getattr(QtBot, name)))
        yield


def pytest_unconfigure() -> None:
    """What a test put on the clipboard must not outlive Python (see clipboard.let_go)."""
    if QApplication.instance() is not None:
        clipboard.let_go()


@pytest.fixture(autouse=True)
def collect_on_this_thread() -> Iterator[None]:
    """As GuiCollector does in the window: a worker's thread must destroy no widget."""
    gc.disable()
    yield
    gc.collect(1)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty PENTIMENTO_HOME."""
    folder = tmp_path / "home"
    monkeypatch.setenv("PENTIMENTO_HOME", str(folder))
    return folder


@pytest.fixture
def make_studio(qtbot: QtBot, qapp: QApplication, home: Path) -> Iterator[MakeStudio]:
    """Studios with a FakeEngine (`studio.engine`), shown and with their gallery open."""
    studios: list[Studio] = []

    def make(script: Script | list[Script] = Script(), **given: object) -> Studio:  # noqa: B008
        engine = given.get("engine") or FakeEngine(script)
        gallery = given.get("gallery", lambda: Gallery.open(home / "data"))
        studio = Studio(
            qapp,
            engine=lambda: engine,  # pyright: ignore[reportArgumentType] - from a test
            gallery=gallery,  # pyright: ignore[reportArgumentType] - from a test
            models=lambda: MODELS,
        )
        studio.engine = engine  # pyright: ignore[reportAttributeAccessIssue] - for the tests
        studios.append(studio)
        studio.start()
        qtbot.waitUntil(lambda: bool(studio.session.models), timeout=5000)
        if "gallery" not in given:
            qtbot.waitUntil(lambda: studio.library.is_open, timeout=5000)
        return studio

    yield make
    for studio in studios:
        for tab in studio.session.workspace.tabs:
            studio.session.workspace.close(tab)
        studio.window.close()
        assert studio.close(), "the worker's thread did not end"
        studio.window.deleteLater()
        studio.deleteLater()
    studios.clear()
    qapp.processEvents()
    gc.collect()
    # Now, not in the next test's first loop, where each new style would go through all of it.
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not _running(QThread), "a QThread is left"
    assert not {"generation", "journal"} & names_of_threads(), "a thread of ours is left"


@pytest.fixture
def canvas(qtbot: QtBot) -> CanvasDriver:
    """A canvas alone, with a picture and hands to use it with."""
    return CanvasDriver(qtbot)


@pytest.fixture
def window(make_studio: MakeStudio) -> Studio:
    """The whole window with the sample picture."""
    studio = make_studio()
    studio.open_sample()
    return studio


def _running(kind: type[QObject]) -> list[QObject]:
    return [
        each
        for each in gc.get_objects()
        if isinstance(each, kind)
        and _is_alive(each)
        and getattr(each, "isRunning", lambda: False)()
        and each is not QThread.currentThread()
    ]


def active_timers(root: QObject) -> list[QTimer]:
    return [timer for timer in root.findChildren(QTimer) if timer.isActive()]


def _is_alive(each: QObject) -> bool:
    import shiboken6

    return shiboken6.isValid(each)


def names_of_threads() -> set[str]:
    """As the system knows them (Qt tells it a QThread's object name)."""
    names = {thread.name for thread in threading.enumerate()}
    with contextlib.suppress(OSError):
        for task in os.listdir("/proc/self/task"):
            names.add(Path(f"/proc/self/task/{task}/comm").read_text("utf-8").strip())
    return names
