"""Files and pictures dropped on the canvas."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.clipboard import Offer
from tests.canvas_driver import NONE, CanvasDriver


def drop(canvas: CanvasDriver, mime: QMimeData) -> bool:
    actions, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPoint(50, 50), actions, mime, button, NONE)
    enter.ignore()
    QApplication.sendEvent(canvas.view, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(QPointF(50, 50), actions, mime, button, NONE)
    QApplication.sendEvent(canvas.view, event)
    return event.isAccepted()


def test_canvas_tells_of_dropped_files(canvas: CanvasDriver, tmp_path: Path) -> None:
    seen: list[Offer] = []
    canvas.view.dropped.connect(seen.append)
    paths = [tmp_path / "a photo.png", tmp_path / "照片 'x'.jpg"]
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    assert drop(canvas, mime)
    assert seen == [Offer(tuple(paths))]


def test_canvas_tells_of_a_dropped_picture(canvas: CanvasDriver, qtbot: QtBot) -> None:
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    mime = QMimeData()
    mime.setImageData(image)
    with qtbot.waitSignal(canvas.view.dropped) as signal:
        assert drop(canvas, mime)
    assert signal.args is not None
    assert signal.args[0].image.width() == 20


def test_canvas_refuses_what_is_no_picture(canvas: CanvasDriver) -> None:
    mime = QMimeData()
    mime.setText("words")
    assert not drop(canvas, mime)


def test_canvas_tells_of_an_address_that_is_all_there_is(canvas: CanvasDriver) -> None:
    seen: list[Offer] = []
    canvas.view.dropped.connect(seen.append)
    links = QMimeData()
    links.setUrls([QUrl("https://example.org/a.png")])
    assert drop(canvas, links)
    assert seen == [Offer(is_remote=True, name="a", address="https://example.org/a.png")]
