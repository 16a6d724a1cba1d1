"""Files by a user on a real X11 desktop: several at once, tabs, dragged out, after a kill."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from core.formats import read_picture, write_picture
from core.formats.openraster import read_document
from core.samples import sample_picture
from tests.e2e.hand import CANVAS
from tests.e2e.test_story import User, user
from tests.e2e.told_app import Told
from tests.e2e.x_desktop import Desktop, is_available, until

__all__ = ["user"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not is_available(), reason="needs Xvfb, openbox and xdotool"),
]

# A window that takes what is dropped on it: a file manager, as far as X11 knows.
_DROP_TARGET = """
import shutil, sys
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

class Target(QLabel):
    def dragEnterEvent(self, event):
        event.acceptProposedAction()

    def dropEvent(self, event):
        event.acceptProposedAction()
        for url in event.mimeData().urls():
            shutil.copy(url.toLocalFile(), sys.argv[1])
        image = event.mimeData().imageData()
        with open(sys.argv[1] + "/said", "w") as said:
            said.write(f"{image.width()}x{image.height()}")
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


# Programs that paste and copy: what they get and give is a PNG file.
_READ_CLIPBOARD = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

app = QApplication(sys.argv)

def read():
    data = app.clipboard().mimeData().data("image/png").data()
    with open(sys.argv[1], "wb") as out:
        out.write(data)
    app.quit()

QTimer.singleShot(500, read)
app.exec()
"""
_OWN_CLIPBOARD = """
import sys
from PySide6.QtCore import QByteArray, QMimeData, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

app = QApplication(sys.argv)
window = QWidget()
window.setWindowTitle("copying")
window.setWindowFlag(Qt.WindowType.X11BypassWindowManagerHint)  # takes no keyboard
window.setGeometry(10, 700, 20, 20)
window.show()

def copy():
    mime = QMimeData()
    with open(sys.argv[1], "rb") as file:
        mime.setData("image/png", QByteArray(file.read()))
    app.clipboard().setMimeData(mime)
    window.setWindowTitle("copied")

QTimer.singleShot(1000, copy)
app.exec()
"""


LAYERS = "studio.window.layers_panel.list"


class ToldUser(User):
    """One who asks the program where its things are."""

    told: Told

    def start(self, *pictures: Path) -> None:
        assert not pictures
        self.told = Told(self.desktop, self.home, self.home.parent / "output.log")
        self.program = self.told.process

    def middle(self, widget: str, part: str = "None") -> tuple[float, float]:
        """On the screen: of a widget, or of a rectangle in it, told by expressions."""
        x, y, width, height = self.told.ask(f"place({widget}, {part})")
        return x + width / 2, y + height / 2

    def kill(self) -> None:
        self.told.process.kill()
        self.told.process.wait(30)
        self.told.close()

    def quit(self) -> int:
        code = super().quit()
        self.told.close()
        return code


def dragged_out(x: Desktop, folder: Path, start: tuple[float, float]) -> Path:
    """Drag from a place of the window to another program; the file that it got."""
    folder.mkdir()
    target = x.start([sys.executable, "-c", _DROP_TARGET, str(folder)])
    until(lambda: bool(x.do("search", "--name", "^drop target$")), 60, "no drop target")
    x.rest()
    x.drag(start, (start[0] - 30, start[1] - 10), (300, 640), (140, 610), (142, 612))
    until(lambda: target.poll() is not None, 30, "nothing was dropped")
    return next(folder.glob("*.png"))


def show_tab(user: User, name: str) -> None:
    """The other one of two. Pressed again where a window that ends took the key with it."""
    for _ in range(10):
        user.desktop.press("ctrl+Tab")
        try:
            until(lambda: name in user.title(), 10, "the other tab was not shown")
        except AssertionError:
            continue
        return
    raise AssertionError(f"the other tab was not shown: {user.title()!r}")


def test_several_files_tabs_drag_out_kill_and_recovery(user: User, tmp_path: Path) -> None:
    x = user.desktop
    user = ToldUser(x, user.home)
    photos = [tmp_path / "one.png", tmp_path / "two 图.png"]
    for number, photo in enumerate(photos):
        pixels = np.array(sample_picture((360 + 40 * number, 240)))
        pixels[:, :90, 3] = 120 * number + 255 * (1 - number)
        write_picture(photo, pixels)
    user.start()

    # Both at once, out of another program: asked once, and each opens in a tab.
    x.drag_files(photos, *user.middle(CANVAS))
    x.rest()
    x.press("Down", "Return")
    until(lambda: photos[1].name in user.title(), 30, f"not opened: {user.title()!r}")
    x.rest()
    show_tab(user, photos[0].name)

    # A layer, dragged into another program, arrives there as a PNG.
    x.press("ctrl+l")
    x.rest()
    row = user.middle(LAYERS, f"{LAYERS}.visualItemRect({LAYERS}.item(0))")
    got = dragged_out(x, tmp_path / "got", row)
    np.testing.assert_array_equal(read_picture(got).rgba, read_picture(photos[0]).rgba)
    assert (tmp_path / "got" / "said").read_text() == "360x240"

    # Copied in one program and pasted in another, with its alpha, both ways.
    show_tab(user, photos[1].name)
    x.press("ctrl+c")
    pasted = tmp_path / "pasted.png"
    reader = x.start([sys.executable, "-c", _READ_CLIPBOARD, str(pasted)])
    until(lambda: reader.poll() is not None, 60, "nothing was read")
    np.testing.assert_array_equal(read_picture(pasted).rgba, read_picture(photos[1]).rgba)
    owner = x.start([sys.executable, "-c", _OWN_CLIPBOARD, str(photos[1])])
    until(lambda: bool(x.do("search", "--name", "^copied$")), 60, "nothing was copied")
    x.rest()
    x.press("ctrl+v")
    until(lambda: "*" in user.title(), 30, "nothing was pasted")
    owner.terminate()
    show_tab(user, photos[0].name)

    # Work on both, then the power goes.
    x.press("ctrl+a")
    until(lambda: "*" in user.title(), 10, "nothing was changed")
    show_tab(user, photos[1].name)
    x.press("ctrl+a")
    until(lambda: "*" in user.title(), 10, "nothing was changed")
    x.rest()
    user.kill()

    # Both are offered, and come back.
    user.start()
    x.rest()
    user.told.wait("studio.window.error_bar._action.isVisible()")
    user.told.click_on("studio.window.error_bar._action")
    until(lambda: photos[1].name in user.title() and "*" in user.title(), 60, user.title())
    save(user, photos[1])
    show_tab(user, photos[0].name)
    until(lambda: "*" in user.title(), 30, user.title())
    save(user, photos[0])
    second = read_document(photos[1].with_suffix(".ora")).document
    top = second.store(second.layers[1].id).read(second.frame)
    np.testing.assert_array_equal(top, read_picture(photos[1]).rgba)
    for photo in photos:
        stored = read_document(photo.with_suffix(".ora")).document
        assert stored.mask.read(stored.frame).min() == 255
    assert user.quit() == 0


def save(user: User, photo: Path) -> None:
    """With its mask it does not fit into the photo: OpenRaster beside it is proposed."""
    x = user.desktop
    document = photo.with_suffix(".ora")
    x.press("ctrl+s")
    until(lambda: bool(x.window_title("^Save the picture$")), 30, "nothing was asked")
    x.press("Return")
    until(lambda: document.name in user.title() and "*" not in user.title(), 30, "not saved")
