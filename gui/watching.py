"""Tells when another program has written the file of the picture that is shown."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from weakref import WeakKeyDictionary, WeakSet

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from gui.notices import Notice
from gui.open_document import OpenDocument, Stamp, stamp_of
from gui.workspace import Workspace

# What is written here is noted soon after; until then its file looks like another's.
_PATIENCE_MS = 500


class Watching(QObject):
    """Looks when the window is come back to and when a picture is shown, and tells of each
    change once. GUI thread; the disk, which may take long, is asked on threads of its own."""

    notice_raised = Signal(object)  # Notice

    _seen = Signal(object, object)  # OpenDocument, Stamp | None

    def __init__(
        self,
        workspace: Workspace,
        is_busy: Callable[[], bool],
        reopen: Callable[[OpenDocument], None],
        parent: QObject,
    ) -> None:
        """`is_busy`: files are being read or written here; `reopen` brings a file anew."""
        super().__init__(parent)
        self._workspace = workspace
        self._is_busy = is_busy
        self._reopen = reopen
        self._asked: WeakSet[OpenDocument] = WeakSet()
        self._told: WeakKeyDictionary[OpenDocument, Stamp] = WeakKeyDictionary()
        self._seen.connect(self._on_seen)
        workspace.tabs_changed.connect(self.look)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._on_state)

    @Slot(Qt.ApplicationState)
    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self.look()

    @Slot()
    def look(self) -> None:
        tab = self._workspace.current
        if tab.path is None or tab.stamp is None or tab in self._asked:
            return
        self._asked.add(tab)
        threading.Thread(
            target=self._ask, args=(tab, tab.path), name="watching", daemon=True
        ).start()

    def _ask(self, tab: OpenDocument, path: Path) -> None:
        stamp = stamp_of(path)
        with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
            self._seen.emit(tab, stamp)

    @Slot(object, object)
    def _on_seen(self, tab: OpenDocument, stamp: Stamp | None) -> None:
        self._asked.discard(tab)
        if stamp is not None and stamp not in (tab.stamp, self._told.get(tab)):
            QTimer.singleShot(_PATIENCE_MS, self, lambda: self._tell(tab, stamp))

    def _tell(self, tab: OpenDocument, stamp: Stamp) -> None:
        is_shown = tab is self._workspace.current and not tab.is_closed
        if not is_shown or self._is_busy() or stamp in (tab.stamp, self._told.get(tab)):
            return
        self._told[tab] = stamp
        self.notice_raised.emit(
            Notice(
                self.tr("“{name}” was changed by another program meanwhile.").format(name=tab.name),
                self.tr("Here it is as it was; saving asks before it writes over the other."),
                kind="offer",
                action=self.tr("Open it again"),
                act=lambda: self._reopen(tab),
            )
        )
