"""Hands for the tour: pointer, keyboard and drops as events sent to the real widgets."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

_STROKE_STEP = 12  # pixels between two events of a drag


class Hands:
    """Acts on one window, and lets the program answer after every event. GUI thread."""

    def __init__(self, app: QApplication, window: QWidget) -> None:
        self._app = app
        self._window = window

    def wait(self, seconds: float) -> None:
        """Let the program run for so long."""
        self.wait_until(lambda: False, seconds)

    def wait_until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Let the program run until `condition`; False when it took longer than `seconds`."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                return False
            self._app.processEvents()
            time.sleep(0.004)
        return True

    def drag(self, widget: QWidget, points: list[QPointF]) -> None:
        """Press at the first point, move through the others, release at the last."""
        self._mouse(widget, QEvent.Type.MouseMove, points[0], Qt.MouseButton.NoButton)
        self._mouse(widget, QEvent.Type.MouseButtonPress, points[0], Qt.MouseButton.LeftButton)
        for start, end in itertools.pairwise(points):
            way = end - start
            count = max(1, int(max(abs(way.x()), abs(way.y())) / _STROKE_STEP))
            for step in range(1, count + 1):
                place = start + way * (step / count)
                self._mouse(widget, QEvent.Type.MouseMove, place, Qt.MouseButton.LeftButton)
        self._mouse(widget, QEvent.Type.MouseButtonRelease, points[-1], Qt.MouseButton.LeftButton)

    def click(self, widget: QWidget) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        self._app.processEvents()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier | None = None) -> None:
        """A key, to whichever widget has the keyboard; shortcuts work too."""
        target = self._window.focusWidget() or self._window
        QTest.keyClick(target, key, modifiers or Qt.KeyboardModifier.NoModifier)
        self._app.processEvents()

    def type(self, widget: QWidget, text: str) -> None:
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(widget, event)
            self._app.processEvents()

    def drop(self, widget: QWidget, path: Path) -> None:
        """A file, as a file manager drops it."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        place = QPoint(widget.width() // 2, widget.height() // 2)
        buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        copy = Qt.DropAction.CopyAction
        QApplication.sendEvent(widget, QDragEnterEvent(place, copy, mime, buttons, modifiers))
        QApplication.sendEvent(widget, QDragMoveEvent(place, copy, mime, buttons, modifiers))
        event = QDropEvent(QPointF(place), copy, mime, buttons, modifiers)
        QApplication.sendEvent(widget, event)
        self._app.processEvents()

    def _mouse(
        self, widget: QWidget, kind: QEvent.Type, place: QPointF, held: Qt.MouseButton
    ) -> None:
        moving = kind is QEvent.Type.MouseMove
        button = Qt.MouseButton.NoButton if moving else Qt.MouseButton.LeftButton
        if kind is QEvent.Type.MouseButtonRelease:
            held = Qt.MouseButton.NoButton
        everywhere = QPointF(widget.mapToGlobal(place))
        event = QMouseEvent(kind, place, everywhere, button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(widget, event)
        self._app.processEvents()
