"""The colours that are painted with: two swatches in the bar, and what opens from them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from gui.actions import ActionSet, button_for
from gui.canvas.colour_pair import MOST_RECENT, ColourPair
from gui.panels.colour_fields import HueStrip, ShadeField
from gui.panels.popover import Popover

_PALETTE = [
    "#000000",
    "#404040",
    "#7f7f7f",
    "#bfbfbf",
    "#ffffff",
    "#6b4423",
    "#c68642",
    "#f1c27d",
    "#c92a2a",
    "#e8590c",
    "#f2b705",
    "#2f9e44",
    "#0c8599",
    "#1864ab",
    "#5f3dc4",
    "#c2255c",
]
_COLUMNS = 8
# Seen on every panel and beside every colour.
_EDGE = QColor(128, 128, 128, 190)


class Swatch(QAbstractButton):
    """A square of one colour."""

    def __init__(self, side: int = 24) -> None:
        super().__init__()
        self._colour = QColor()
        self.setFixedSize(side, side)
        self.setCheckable(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def colour(self) -> QColor:
        return QColor(self._colour)

    def set_colour(self, colour: QColor) -> None:
        """An invalid one shows an empty place that cannot be chosen."""
        self._colour = QColor(colour)
        self.setEnabled(colour.isValid())
        name = colour.name() if colour.isValid() else self.tr("Empty")
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        _draw_swatch(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), self._colour)
        if self.hasFocus() or self.isChecked():
            painter.setPen(QPen(self.palette().accent().color(), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()


class PairButton(QAbstractButton):
    """The foreground over the background; a click on either opens the choice for it."""

    # Whether the background was clicked.
    chosen = Signal(bool)

    def __init__(self, colours: ColourPair) -> None:
        super().__init__()
        self._colours = colours
        self.setFixedSize(QSize(44, 32))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Colours"))
        self.setToolTip(
            self.tr("The colour that is painted with, over the second one (X swaps, D resets)")
        )
        self._front, self._back = QRectF(2, 3, 24, 20), QRectF(18, 10, 24, 20)
        self._background_hit = False
        self.clicked.connect(self._on_clicked)
        colours.foreground_changed.connect(self._on_changed)
        colours.background_changed.connect(self._on_changed)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        self._background_hit = self._back.contains(place) and not self._front.contains(place)
        super().mousePressEvent(event)

    def _on_clicked(self) -> None:
        self.chosen.emit(self._background_hit)
        self._background_hit = False

    def _on_changed(self, _colour: QColor) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        _draw_swatch(painter, self._back, self._colours.background)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().window())
        painter.drawRoundedRect(self._front.adjusted(-2, -2, 2, 2), 6, 6)
        _draw_swatch(painter, self._front, self._colours.foreground)
        if self.hasFocus():
            painter.setPen(QPen(self.palette().accent().color(), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        painter.end()


class ColourPopover(Popover):
    """Chooses the foreground or the background: field, hue, hexadecimal, palette, recent."""

    def __init__(self, colours: ColourPair, actions: ActionSet, parent: QWidget) -> None:
        super().__init__(self.tr("Choose a colour"), parent)
        self._colours = colours
        self._background = False
        self.shade, self.hue = ShadeField(), HueStrip()
        self.shade.moved.connect(self._on_field)
        self.hue.moved.connect(self._on_field)
        self.hex = QLineEdit()
        self.hex.setMaxLength(7)
        self.hex.setFixedWidth(84)
        self.hex.setAccessibleName(self.tr("Colour as #rrggbb"))
        self.hex.setToolTip(self.tr("Colour as #rrggbb"))
        self.hex.textEdited.connect(self._on_hex)
        self.first, self.second = Swatch(28), Swatch(28)
        self.first.setCheckable(True)
        self.second.setCheckable(True)
        self.first.clicked.connect(lambda: self._edit(background=False))
        self.second.clicked.connect(lambda: self._edit(background=True))
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.first)
        row.addWidget(self.second)
        for name in ("colour.swap", "colour.reset"):
            row.addWidget(button_for(actions[name], 28))
        row.addStretch(1)
        row.addWidget(self.hex)
        self.recent = [Swatch() for _ in range(MOST_RECENT)]
        palette = [Swatch() for _ in _PALETTE]
        for swatch, name in zip(palette, _PALETTE, strict=True):
            swatch.set_colour(QColor(name))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        column.addWidget(self.shade)
        column.addWidget(self.hue)
        column.addLayout(row)
        for title, swatches in (
            (self.tr("Palette"), palette),
            (self.tr("Used last"), self.recent),
        ):
            caption = QLabel(title)
            caption.setObjectName("caption")
            column.addWidget(caption)
            column.addLayout(self._grid(swatches))
        colours.foreground_changed.connect(self._show)
        colours.background_changed.connect(self._show)
        colours.recent_changed.connect(self._show_recent)
        self._show_recent()
        self._show()

    def open_for(self, widget: QWidget, background: bool) -> None:
        """Choose the foreground or the background."""
        self._edit(background)
        self.open_below(widget)
        self.hex.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hex.selectAll()

    def _grid(self, swatches: list[Swatch]) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(6)
        for index, swatch in enumerate(swatches):
            swatch.clicked.connect(self._on_swatch)
            grid.addWidget(swatch, index // _COLUMNS, index % _COLUMNS)
        return grid

    @property
    def _colour(self) -> QColor:
        return self._colours.background if self._background else self._colours.foreground

    def _set(self, colour: QColor) -> None:
        if self._background:
            self._colours.set_background(colour)
        else:
            self._colours.set_foreground(colour)

    def _edit(self, background: bool) -> None:
        self._background = background
        self._show()

    def _show(self, _colour: object = None) -> None:
        colour = self._colour
        self.first.set_colour(self._colours.foreground)
        self.second.set_colour(self._colours.background)
        self.first.setChecked(not self._background)
        self.second.setChecked(self._background)
        for swatch, name in (
            (self.first, self.tr("First colour")),
            (self.second, self.tr("Second colour")),
        ):
            swatch.setAccessibleName(name)
            swatch.setToolTip(f"{name} · {swatch.colour.name()}")
        shown = QColor.fromHsvF(self.hue.hue / 360, self.shade.saturation, self.shade.value)
        if shown.rgb() != colour.rgb():
            # Grey has no hue, black no saturation: those stay where they were.
            if colour.hsvHue() >= 0:
                self.hue.set_place(colour.hsvHue() / 360, 0)
            saturation = colour.hsvSaturationF() if colour.value() else self.shade.saturation
            self.shade.set_place(saturation, 1 - colour.valueF())
        self.shade.set_hue(self.hue.hue)
        if not self.hex.hasFocus() or QColor(self.hex.text()) != colour:
            self.hex.setText(colour.name())

    def _show_recent(self) -> None:
        known = self._colours.recent
        for index, swatch in enumerate(self.recent):
            swatch.set_colour(known[index] if index < len(known) else QColor())

    def _on_field(self) -> None:
        self.shade.set_hue(self.hue.hue)
        self._set(QColor.fromHsvF(self.hue.hue / 360, self.shade.saturation, self.shade.value))

    def _on_hex(self, text: str) -> None:
        colour = QColor(text if text.startswith("#") else f"#{text}")
        if colour.isValid() and len(text.lstrip("#")) in (3, 6):
            self._set(colour)

    def _on_swatch(self) -> None:
        swatch = self.sender()
        if isinstance(swatch, Swatch):
            self._set(swatch.colour)


def _draw_swatch(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    """With an edge that is seen on any panel."""
    painter.setPen(QPen(_EDGE, 1))
    painter.setBrush(colour if colour.isValid() else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
