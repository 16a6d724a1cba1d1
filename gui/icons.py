"""The icons: Lucide's SVGs, coloured, rendered at the exact size the screen shows."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from core.paths import cache_dir

# Logical sizes of the window's icons. Each is rendered for the screen's own ratio, so that
# nothing is scaled: a scaled 2 px stroke is a grey smear.
SIZES = (18, 20)
# Lucide's own stroke of 2 at 24 px is heavy at 18 px beside 13 px text.
STROKE = 'stroke-width="1.75"'


class IconSet:
    """Icons from a folder of SVGs. GUI thread; each is rendered once per colour and ratio."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._source = cache(self._read)
        self._renderer = cache(self._parsed)
        self.icon = cache(self._icon)
        self.pixmap = cache(self._pixmap)

    def names(self) -> list[str]:
        return sorted(path.stem for path in self._folder.glob("*.svg"))

    def svg(self, name: str, colour: str) -> bytes:
        return self._source(name).replace("currentColor", colour).encode()

    def _pixmap(self, name: str, colour: str, size: int, ratio: float) -> QPixmap:
        """`size` logical pixels at `ratio` device pixels each."""
        device = max(1, round(size * ratio))
        pixmap = QPixmap(device, device)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self._renderer(name, colour).render(painter, QRectF(0, 0, device, device))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _parsed(self, name: str, colour: str) -> QSvgRenderer:
        return QSvgRenderer(QByteArray(self.svg(name, colour)))

    def _read(self, name: str) -> str:
        text = (self._folder / f"{name}.svg").read_text(encoding="utf-8")
        return text.replace('stroke-width="2"', STROKE)

    def _icon(self, name: str, colour: str, disabled: str, ratio: float) -> QIcon:
        icon = QIcon()
        for size in SIZES:
            icon.addPixmap(self.pixmap(name, colour, size, ratio), QIcon.Mode.Normal)
            icon.addPixmap(self.pixmap(name, disabled, size, ratio), QIcon.Mode.Disabled)
        return icon


def write_style_images(icons: IconSet, text: str, on_accent: str, disabled: str) -> dict[str, str]:
    """Write the few SVGs that a stylesheet can only name by file; their paths, as url values.

    They lie in the cache folder under names that hold their colours, so two themes do not
    disturb each other. Where that folder cannot be written the entries are "none", and
    Fusion draws its own marks.
    """
    folder = cache_dir() / "style"
    wanted = {
        "check_image": ("check", on_accent),
        "down_image": ("chevron-down", text),
        "down_disabled_image": ("chevron-down", disabled),
        "right_image": ("chevron-right", text),
    }
    paths: dict[str, str] = {}
    for key, (name, colour) in wanted.items():
        path = folder / f"{name}-{colour.lstrip('#')}.svg"
        try:
            if not path.is_file():
                folder.mkdir(parents=True, exist_ok=True)
                path.write_bytes(icons.svg(name, colour))
            paths[key] = f'url("{path.as_posix()}")'
        except OSError:
            paths[key] = "none"
    return paths
