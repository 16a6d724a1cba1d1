"""What is dropped on the window beside the canvas: on the panels, on the empty state."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage

from gui.file_actions import FileActions, local_paths


def may_drop(event: QDragEnterEvent) -> bool:
    """Whether files or a picture are dragged; then the event is accepted."""
    mime = event.mimeData()
    wanted = bool(local_paths(mime.urls())) or mime.hasImage()
    if wanted:
        event.acceptProposedAction()
    return wanted


def drop(event: QDropEvent, files: FileActions, place: QPoint) -> None:
    """Hand over what was dropped at `place` (screen coordinates)."""
    mime = event.mimeData()
    dropped = local_paths(mime.urls())
    if dropped:
        files.drop(dropped, place)
    elif mime.hasImage():
        files.take_image(QImage(mime.imageData()))
    event.acceptProposedAction()
