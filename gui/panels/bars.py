"""What the tool bars have in common, and room in one that may become short."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QToolBar, QWidget

from gui.panels.number_field import NumberField

_MARGIN = 4


class Bar(QToolBar):
    """A tool bar that stays where it is. Its margins are its own: those of a stylesheet hold
    only from the first change of style on, since the bar asks for them before it has a name."""

    def __init__(self, name: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setMovable(False)
        self.setFloatable(False)
        self._space()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._space()

    def _space(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
            layout.setSpacing(2)


class OptionsRoom(QScrollArea):
    """A row of options in the space that is left. When it does not suffice the numbers go
    without their sliders (the name still scrubs), and then the row can be scrolled."""

    def __init__(self, height: int) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._body = QWidget()
        self._body.setObjectName("panelBody")
        self._row = QHBoxLayout(self._body)
        self._row.setContentsMargins(8, 0, 8, 0)
        self._row.setSpacing(16)
        self.setWidget(self._body)

    def fill(self, *widgets: QWidget) -> None:
        """The options from left to right; which of them show is up to the tool."""
        for widget in widgets:
            self._row.addWidget(widget)
        self._row.addStretch(1)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()  # the tool bar gives it what is left

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.height())

    def fit(self) -> None:
        """Sliders and wide gaps where there is room for all of them."""
        fields = self._body.findChildren(NumberField)
        for slider, gap in ((True, 16), (False, 16), (False, 6)):
            for field in fields:
                field.show_slider(slider)
            self._row.setSpacing(gap)
            self._row.invalidate()
            if self._row.sizeHint().width() <= self.viewport().width():
                break

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def focusNextPrevChild(self, next_: bool) -> bool:
        moved = super().focusNextPrevChild(next_)
        focused = self._body.focusWidget()
        if focused is not None:
            self.ensureWidgetVisible(focused, 8, 0)
        return moved

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel over the bar goes through what does not fit."""
        bar = self.horizontalScrollBar()
        turned = event.angleDelta()
        bar.setValue(bar.value() - (turned.x() or turned.y()) // 2)
        event.accept()
