"""The window as a program: display, log, signals, and what happens to a bug."""

from __future__ import annotations

import contextlib
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

from PySide6.QtCore import (
    QEvent,
    QMessageLogContext,
    Qt,
    QTimer,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtGui import QFileOpenEvent, QIcon
from PySide6.QtWidgets import QApplication

from core import paths
from gui import repairing
from gui.studio import Studio

_log = logging.getLogger("pentimento")
_SWITCH_SECONDS = 0.0003
_PLATFORMS = "wayland;xcb;offscreen"


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
            QApplication.exit()
            return
        _log.error("An exception nobody caught", exc_info=(kind, error, trace))
        self._show(error)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)


class Application(QApplication):
    """Hears what Qt tells the program and no widget: a pen that is out of reach, and on a Mac
    the files that are to be opened, also those that the program is started with."""

    file_opened = Signal(str)
    pen_left = Signal()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.TabletLeaveProximity:
            self.pen_left.emit()
        if isinstance(event, QFileOpenEvent) and event.file():
            self.file_opened.emit(event.file())
            return True
        return super().event(event)


def main(argv: Sequence[str]) -> int:
    """`main.py [IMAGE ...]`: the window, until it is closed. Returns the exit code."""
    images = _images(argv) if argv else []
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
    app.file_opened.connect(studio.open_file)
    app.pen_left.connect(studio.pen_left)
    studio.start([Path(name).absolute() for name in images])
    code = app.exec()
    ended = studio.close()
    hook.remove()
    if studio.start_after is not None:
        repairing.start(studio.start_after)
    if not ended:
        # A thread that will not end would abort the process when Qt is taken down.
        logging.shutdown()
        os._exit(code)
    return code


def _images(argv: Sequence[str]) -> list[str]:
    import argparse  # most starts have no argument

    parser = argparse.ArgumentParser(prog="main.py", description="Open the Pentimento window.")
    parser.add_argument("images", nargs="*", metavar="IMAGE", help="pictures to open")
    return parser.parse_args(list(argv)).images


def make_application(arguments: list[str]) -> Application:
    """The QApplication, on the first platform that works here: Wayland, X11, or none."""
    if sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", _PLATFORMS)
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus)
    _be_a_program()
    # Each call into Qt lets go of Python's lock: where a thread computes, getting it back must
    # not take milliseconds.
    sys.setswitchinterval(_SWITCH_SECONDS)
    app = Application(arguments)
    app.setStyle("Fusion")
    app.setApplicationName("Pentimento")
    app.setApplicationDisplayName("")
    app.setDesktopFileName("pentimento")
    icon = paths.resources_dir() / "icons" / "pentimento.svg"
    if icon.is_file():
        app.setWindowIcon(QIcon(str(icon)))
    return app


def _be_a_program() -> None:
    """On Windows with an identity of its own: the taskbar shows Pentimento's icon and not Python's."""
    if sys.platform != "win32":
        return
    import ctypes

    with contextlib.suppress(AttributeError, OSError):
        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("Pentimento")


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
    """Ctrl+C, SIGTERM and the terminal's end close the window instead of killing it.

    Python looks at signals only when its own code runs, so a timer lets it. Not quit(): that
    would ask whether to save, and wait; what is not saved is offered at the next start.
    """
    signal.signal(signal.SIGINT, lambda *_: app.exit())
    signal.signal(signal.SIGTERM, lambda *_: app.exit())
    hangup = getattr(signal, "SIGHUP", None)  # Windows has none
    # Not where it was started to outlive its terminal (nohup).
    if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:
        signal.signal(hangup, lambda *_: app.exit())
    timer = QTimer(app)
    timer.setInterval(500)
    timer.timeout.connect(_nothing)
    timer.start()


def _nothing() -> None:
    """Gives Python's signal handlers a turn."""
