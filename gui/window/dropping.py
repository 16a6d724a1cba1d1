"""What is dropped on the window beside the canvas: on the panels, on the empty state."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from gui.clipboard import is_welcome, offered
from gui.file_actions import FileActions


def may_drop(event: QDragEnterEvent) -> bool:
    """Whether files or a picture are dragged; then the event is accepted."""
    wanted = is_welcome(event.mimeData())
    if wanted:
        event.acceptProposedAction()
    return wanted


def drop(event: QDropEvent, files: FileActions, place: QPoint) -> None:
    """Hand over what was dropped at `place` (screen coordinates)."""
    event.acceptProposedAction()
    files.take(offered(event.mimeData()), place)
