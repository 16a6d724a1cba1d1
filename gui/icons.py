"""The icons: Lucide's SVGs, coloured, rendered at the exact size the screen shows."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from core.errors import UserError
from core.files import write_atomically
from core.paths import cache_dir

# Lucide's own stroke of 2 at 24 px is heavy at 18 px beside 13 px text.
STROKE = 'stroke-width="1.75"'


# An icon of 18 px before words, with the space between them.
BEFORE_WORDS = QSize(22, 18)


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

    def _icon(self, name: str, colour: str, disabled: str) -> QIcon:
        return QIcon(_Engine(self, name, colour, disabled))


class _Engine(QIconEngine):
    """Renders when it is shown, for the very pixels of the screen: a scaled 2 px stroke is a
    grey smear, and most icons of a window are in menus that nobody has opened yet."""

    def __init__(self, icons: IconSet, name: str, colour: str, disabled: str) -> None:
        super().__init__()
        self._icons = icons
        self._name, self._colour, self._disabled = name, colour, disabled

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        """`size` in logical pixels, of which each has `scale` of the screen's. What it is
        wider than high stays free at the right: the space before a button's words."""
        side = min(size.width(), size.height())
        glyph = self._icons.pixmap(self._name, self._colour_for(mode), side, scale)
        if size.width() <= side:
            return glyph
        spaced = QPixmap(round(size.width() * scale), glyph.height())
        spaced.fill(Qt.GlobalColor.transparent)
        spaced.setDevicePixelRatio(scale)
        painter = QPainter(spaced)
        painter.drawPixmap(0, 0, glyph)
        painter.end()
        return spaced

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF()
        side = min(rect.width(), rect.height())
        pixmap = self._icons.pixmap(self._name, self._colour_for(mode), side, ratio)
        spot = QRect(0, 0, side, side)
        spot.moveCenter(rect.center())
        painter.drawPixmap(spot.topLeft(), pixmap)

    def clone(self) -> QIconEngine:
        """Asked for when a shared icon is changed, which nobody does."""
        engine = _Engine(self._icons, self._name, self._colour, self._disabled)
        _clones.append(engine)
        return engine

    def _colour_for(self, mode: QIcon.Mode) -> str:
        return self._disabled if mode is QIcon.Mode.Disabled else self._colour


# PySide would destroy what `clone` returns while Qt has it.
_clones: list[_Engine] = []


def write_style_images(icons: IconSet, text: str, on_accent: str, disabled: str) -> dict[str, str]:
    """Write the few SVGs that a stylesheet can only name by file; their paths, as url values.

    They lie in the cache folder under names that hold their colours, so two themes do not
    disturb each other. Where that folder cannot be written the entries are "none", and
    Fusion draws its own marks.
    """
    folder = cache_dir() / "style"
    wanted = {
        "check_image": ("check", on_accent),
        "check_menu_image": ("check", text),
        "down_image": ("chevron-down", text),
        "down_disabled_image": ("chevron-down", disabled),
        "right_image": ("chevron-right", text),
    }
    paths: dict[str, str] = {}
    for key, (name, colour) in wanted.items():
        path = folder / f"{name}-{colour.lstrip('#')}.svg"
        svg = icons.svg(name, colour)
        try:
            # Compared: a full disk or a crash may have left less than the whole.
            if not path.is_file() or path.read_bytes() != svg:
                write_atomically(path, svg, make_folders=True, durable=False)
            paths[key] = f'url("{path.as_posix()}")'
        except (UserError, OSError):
            paths[key] = "none"
    return paths
