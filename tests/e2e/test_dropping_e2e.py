"""What other programs drag in and get dragged out, by real events between processes on X11:
pictures out of a browser, files, folders, the gallery's items."""

from __future__ import annotations

import base64
import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.formats import read_picture
from tests.e2e.told_app import Told
from tests.e2e.x_desktop import is_available, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not is_available(), reason="needs Xvfb, openbox and xdotool"),
]

# Another program's window with one thing in it that can be dragged; what, argv[1] says.
_SOURCE = """
import base64, json, sys
from PySide6.QtCore import QByteArray, QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QLabel

said = json.loads(sys.argv[1])

class Source(QLabel):
    def mouseMoveEvent(self, event):
        mime = QMimeData()
        if said["urls"]:
            mime.setUrls([QUrl(url) for url in said["urls"]])
        if said["html"]:
            mime.setHtml(said["html"])
        for kind, content in said["data"].items():
            mime.setData(kind, QByteArray(base64.b64decode(content)))
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.exec(Qt.DropAction.CopyAction)
        QTimer.singleShot(5000, QApplication.quit)  # until then others may ask for more

app = QApplication(sys.argv)
source = Source("drag me")
source.setWindowTitle("drag source")
source.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
source.setGeometry(60, 560, 120, 60)
source.show()
app.exec()
"""
_TARGET = """
import json, sys
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

class Target(QLabel):
    def dragEnterEvent(self, event):
        event.acceptProposedAction()

    def dropEvent(self, event):
        event.acceptProposedAction()
        mime = event.mimeData()
        with open(sys.argv[1] + ".png", "wb") as out:
            out.write(mime.data("image/png").data())
        with open(sys.argv[1], "w") as out:
            json.dump([url.toLocalFile() for url in mime.urls()], out)
        QApplication.quit()

app = QApplication(sys.argv)
target = Target("drop here")
target.setAcceptDrops(True)
target.setWindowTitle("drop target")
target.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
target.setGeometry(60, 560, 160, 90)
target.show()
app.exec()
"""
LAYERS = "[str(layer.name) for layer in studio.document.layers]"
TABS = "[tab.name for tab in studio.session.workspace.tabs]"
MENU = "__import__('PySide6').QtWidgets.QApplication.activePopupWidget() is not None"
NOBODYS = "https://example.invalid/pictures/"


def png(shade: int, alpha: int = 255) -> bytes:
    out = io.BytesIO()
    pixels = np.full((60, 90, 4), (shade, 90, 30, alpha), np.uint8)
    pixels[:20, :30, 0] = 0
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def drag_in(
    told: Told,
    urls: tuple[str, ...] = (),
    html: str = "",
    on: str = "studio.window.canvas",
    **data: bytes,
) -> None:
    """Out of another program onto the middle of a widget."""
    screen = told.desktop
    kinds = {f"image/{kind}": base64.b64encode(one).decode() for kind, one in data.items()}
    said = json.dumps({"urls": urls, "html": html, "data": kinds})
    source = screen.start([sys.executable, "-c", _SOURCE, said])
    until(lambda: bool(screen.do("search", "--name", "^drag source$")), 60, "no drag source")
    screen.rest()
    x, y, width, height = told.ask(f"place({on})")
    to_x, to_y = x + width / 2, y + height / 2
    screen.drag((110, 590), (300, 500), (to_x, to_y), (to_x + 4, to_y + 4))
    until(lambda: source.poll() is not None, 30, "the drag did not end")


def test_pictures_come_in_and_go_out_by_drag(told: Told, tmp_path: Path) -> None:
    screen = told.desktop

    # A browser brings the picture, its address and a piece of the page: the picture is taken.
    drag_in(
        told,
        (NOBODYS + "lake%20%E6%B9%96.png",),
        f'<a href="{NOBODYS}"><img src="{NOBODYS}lake.png"></a>',
        on="studio.window",
        png=png(200, 128),
    )
    told.wait("studio.document.frame.width == 90")
    assert told.ask("studio.document.name") == "lake 湖"
    assert told.ask("pixels(studio, (50, 50))") == [[200, 90, 30, 128]]

    # Another one, which lies in the page itself, becomes a layer.
    inside = f"data:image/png;base64,{base64.b64encode(png(60)).decode()}"
    drag_in(told, (inside,), f'<p>x</p><img alt="a" src="{inside}">')
    told.wait(f"len({LAYERS}) == 2")
    assert told.ask("pixels(studio, (50, 50))") == [[60, 90, 30, 255]]

    # What is no picture changes nothing.
    drag_in(told, html="<p>words</p>")
    screen.rest()
    assert told.ask(f"len({LAYERS})") == 2

    # A folder: asked once, then its pictures are layers, in the order that people count.
    folder = tmp_path / "many 多"
    folder.mkdir()
    for number in (10, 2, 1):
        (folder / f"{number}.png").write_bytes(png(number))
    (folder / "words.txt").write_text("no picture")
    drag_in(told, (folder.as_uri(),))
    told.wait(MENU)
    screen.press("Down", "Down", "Return")
    told.wait(f"len({LAYERS}) == 5")
    assert told.ask(LAYERS)[2:] == ["1.png", "2.png", "10.png"]

    # Two files: asked once, then each is a tab; one of them is open already afterwards.
    files = [folder / "1.png", folder / "2.png"]
    drag_in(told, tuple(file.as_uri() for file in files))
    told.wait(MENU)
    screen.press("Down", "Return")
    told.wait(f"{TABS}[1:] == ['1.png', '2.png']")

    # An item of the gallery goes out as a copy of its file.
    told.ask("setattr(studio.session.parameters, 'num_inference_steps', 1)")
    told.ask("setattr(studio.session.parameters, 'count', 1)")
    told.click_on("studio.window.prompt_panel.prompt")
    screen.type("a lake")
    screen.press("ctrl+Return")
    told.wait("studio.window.gallery_panel.model.rowCount() == 1", 600)
    told.wait("not studio.queue.is_busy")
    screen.press("ctrl+k")
    screen.type("gallery")
    screen.press("Return")
    told.wait("studio.window.gallery_panel.isVisible()")
    got = tmp_path / "got"
    target = screen.start([sys.executable, "-c", _TARGET, str(got)])
    until(lambda: bool(screen.do("search", "--name", "^drop target$")), 60, "no drop target")
    screen.rest()
    view = "studio.window.gallery_panel.view"
    index = "studio.window.gallery_panel.model.index(0, 0)"
    x, y, width, height = told.ask(f"place({view}.viewport(), {view}.visualRect({index}))")
    start = (x + width / 2, y + height / 2)
    screen.drag(start, (start[0] - 30, start[1] - 10), (300, 640), (140, 610), (142, 612))
    until(lambda: target.poll() is not None, 60, "nothing was dropped")
    (path,) = map(Path, json.loads(got.read_text()))
    np.testing.assert_array_equal(
        read_picture(path).rgba, read_picture(got.with_suffix(".png")).rgba
    )
    assert path.suffix == ".png"
