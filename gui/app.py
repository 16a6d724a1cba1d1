"""Puts the parts together, and takes them apart in order."""

from __future__ import annotations

import argparse
import faulthandler
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QMessageLogContext,
    QObject,
    Qt,
    QTimer,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QDialog

from core import paths, preferences
from core.request import Candidate
from core.settings import Settings
from gui.document_model import DocumentModel
from gui.jobs import JobQueue
from gui.library import Library
from gui.main_window import MainWindow
from gui.memory import WindowMemory
from gui.notices import notice_of
from gui.panels.about_dialogue import AboutDialogue
from gui.panels.settings_dialogue import SettingsDialogue
from gui.panels.shortcuts_dialogue import ShortcutsDialogue
from gui.preferring import Preferring, choose_theme, theme_mode
from gui.recovery import Recovery
from gui.session import Session
from gui.theme import Theme

if TYPE_CHECKING:
    from core.library.gallery import Gallery
    from core.models.catalogue import ModelEntry
    from gui.worker import WindowEngine

_log = logging.getLogger("pentimento")
_NO_PAINT_MS = 1500
_PLATFORMS = "wayland;xcb;offscreen"


def make_engine(device: str = "auto") -> WindowEngine:
    """The default engine: torch and the models in a child process."""
    from core.engine.host import HostedEngine

    return HostedEngine(device)


def open_gallery() -> Gallery:
    from core.library.gallery import Gallery

    return Gallery.open()


def list_models() -> Sequence[ModelEntry]:
    from core.models.catalogue import installed

    return installed()


class Studio(QObject):
    """Everything that lives as long as the window. GUI thread."""

    failed = Signal(object)  # an exception that nobody caught, from any thread

    def __init__(
        self,
        app: QApplication,
        engine: Callable[[], WindowEngine] | None = None,
        gallery: Callable[[], Gallery] = open_gallery,
        models: Callable[[], Sequence[ModelEntry]] = list_models,
    ) -> None:
        super().__init__()
        self.memory = WindowMemory(paths.config_dir() / "window.json")
        self.settings = Settings.open()
        self.theme = Theme(app, theme_mode(self.settings))
        self.library = Library(gallery)
        self.queue = JobQueue(self._make_engine(engine), self._keep)
        megabytes = self.settings.get(preferences.UNDO_MEMORY)
        self.document = DocumentModel(self, megabytes * 2**20)
        self.session = Session(self.document, self.queue, models, self.library.mark_applied)
        self.session.as_layer = lambda: self.settings.get(preferences.APPLY_AS_LAYER)
        self.window = MainWindow(
            self.session,
            self.library,
            self.theme,
            self.memory,
            self.settings,
        )
        self.preferring = Preferring(
            self.settings, self.theme, self.window, self.session.parameters
        )
        self.window.settings_requested.connect(self._on_settings_requested)
        self.window.shortcuts_requested.connect(self._on_shortcuts_requested)
        self.window.about_requested.connect(self._on_about_requested)
        self.settings.on_error = self.failed.emit
        self._dialogues: dict[str, QDialog] = {}
        self.recovery = Recovery(self.document, lambda: self.settings.get(preferences.AUTOSAVE))
        self.recovery.notice_raised.connect(self.window.show_notice)
        self.window.theme_chosen.connect(self._on_theme_chosen)
        self.window.sample_requested.connect(self.open_sample)
        self.failed.connect(self._on_failed)
        self.window.closed.connect(self._on_window_closed)
        self._closed = False
        self._left = False
        self._begun = False

    def start(self, pictures: Sequence[Path] = ()) -> None:
        """Show the window; what takes time begins once it has been painted."""
        self._pictures = tuple(pictures)
        self.window.installEventFilter(self)
        self.window.show()
        # A window that starts minimised is not painted, and should work when it comes up.
        QTimer.singleShot(_NO_PAINT_MS, self, self._begin)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._begin)
        return super().eventFilter(watched, event)

    def _begin(self) -> None:
        """Once, after the first paint: what must not keep the window from coming up."""
        if self._begun or self._closed:
            return
        self._begun = True
        self.library.open()
        self.session.refresh_models()
        self.recovery.look()
        self.queue.warm_up()
        for index, path in enumerate(self._pictures):
            if index == 0:
                self.window.open_path(path)
            else:
                self.window.files.add_path(path)

    def open_sample(self) -> None:
        from core.samples import sample_picture

        if self.window.files.may_go():
            self.document.load(sample_picture(), self.tr("Sample"))

    def close(self) -> bool:
        """The one way down: jobs, engine, files being written, database. True if all ended."""
        if self._closed:
            return True
        self._closed = True
        self.session.close()
        self.preferring.close()
        ended = self.queue.close()
        self.window.files.wait()
        # Whoever closed the window was asked; a signal that ends the program asks nobody.
        self.recovery.close(keep=self.document.is_modified and not self._left)
        self.library.close()
        return ended

    def _on_window_closed(self) -> None:
        self._left = True

    def _on_theme_chosen(self, mode: str) -> None:
        choose_theme(self.settings, mode)

    def _make_engine(self, given: Callable[[], WindowEngine] | None) -> Callable[[], WindowEngine]:
        return given or (lambda: make_engine(self.settings.get(preferences.DEVICE)))

    def _keep(self, candidate: Candidate) -> str:
        """On the worker's thread. "" when the user wants nothing kept."""
        if not self.settings.get(preferences.KEEP_IN_GALLERY):
            return ""
        return self.library.keep(candidate)

    def _on_settings_requested(self) -> None:
        self._show("settings", lambda: SettingsDialogue(self.settings, self.window))

    def _on_shortcuts_requested(self) -> None:
        def make() -> QDialog:
            dialogue = ShortcutsDialogue(self.window.actions_, self.window)
            dialogue.keys_changed.connect(self._on_keys_changed)
            return dialogue

        self._show("shortcuts", make)

    def _on_about_requested(self) -> None:
        self._show("about", lambda: AboutDialogue(self.window))

    def _show(self, name: str, make: Callable[[], QDialog]) -> None:
        """One dialogue of each kind, in front, beside the window and not in its way."""
        if name not in self._dialogues:
            self._dialogues[name] = make()
        dialogue = self._dialogues[name]
        dialogue.show()
        dialogue.raise_()
        dialogue.activateWindow()

    def _on_keys_changed(self, keys: dict[str, str]) -> None:
        self.settings.set(preferences.SHORTCUTS, keys)

    def _on_failed(self, error: BaseException) -> None:
        self.window.show_notice(notice_of(error))


class ExceptionHook:
    """Exceptions that nobody caught: into the log, and into the window's quiet bar.

    PySide prints and forgets what escapes from a slot, so without this a bug is silent.
    """

    def __init__(self, show: Callable[[BaseException], None]) -> None:
        self._show = show

    def install(self) -> None:
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def remove(self) -> None:
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        _log.error("An exception nobody caught", exc_info=(kind, error, trace))
        self._show(error)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)


def main(argv: Sequence[str]) -> int:
    """`main.py [IMAGE ...]`: the window, until it is closed. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="main.py", description="Open the Pentimento window.")
    parser.add_argument("images", nargs="*", metavar="IMAGE", help="pictures to open")
    arguments = parser.parse_args(list(argv))
    app = make_application([sys.argv[0]])
    if app.platformName() == "offscreen" and not os.environ.get("PENTIMENTO_OFFSCREEN"):
        sys.stderr.write(
            "There is no display. Use “main.py generate” to make pictures without a window, "
            "or “main.py tour” to see that everything works.\n"
        )
        return 2
    start_log()
    studio = Studio(app)
    hook = ExceptionHook(studio.failed.emit)
    hook.install()
    _let_signals_through(app)
    studio.start([Path(name).absolute() for name in arguments.images])
    code = app.exec()
    ended = studio.close()
    hook.remove()
    if not ended:
        # A thread that will not end would abort the process when Qt is taken down.
        logging.shutdown()
        os._exit(code)
    return code


def make_application(arguments: list[str]) -> QApplication:
    """The QApplication, on the first platform that works here: Wayland, X11, or none."""
    if sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", _PLATFORMS)
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus)
    app = QApplication(arguments)
    app.setStyle("Fusion")
    app.setApplicationName("Pentimento")
    app.setApplicationDisplayName("")
    app.setDesktopFileName("pentimento")
    icon = paths.resources_dir() / "icons" / "pentimento.svg"
    if icon.is_file():
        app.setWindowIcon(QIcon(str(icon)))
    return app


def start_log() -> None:
    """One log in the log folder, 1 MB and one before it. Without a folder: stderr only."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    try:
        folder = paths.log_dir()
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            folder / "pentimento.log", maxBytes=2**20, backupCount=1, encoding="utf-8"
        )
        # Stays open until the process ends: it is for the crash itself.
        faulthandler.enable(open(folder / "crash.log", "a", encoding="utf-8"))  # noqa: SIM115
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    qInstallMessageHandler(_on_qt_message)


_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def _on_qt_message(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    logging.getLogger("qt").log(_QT_LEVELS.get(kind, logging.INFO), "%s", text)


def _let_signals_through(app: QApplication) -> None:
    """Ctrl+C in the terminal and SIGTERM close the window instead of killing it.

    Python looks at signals only when its own code runs, so a timer lets it.
    """
    signal.signal(signal.SIGINT, lambda *_: app.quit())
    signal.signal(signal.SIGTERM, lambda *_: app.quit())
    timer = QTimer(app)
    timer.setInterval(500)
    timer.timeout.connect(_nothing)
    timer.start()


def _nothing() -> None:
    """Gives Python's signal handlers a turn."""
