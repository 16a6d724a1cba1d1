"""The candidates over the canvas: thumbnails as they are made, apply and discard."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QMouseEvent, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)

from core.request import Candidate
from gui.actions import ActionSet
from gui.comparing import Comparison
from gui.dragging import PictureMime, drag_out
from gui.panels.compare_menu import CompareButton, KeepButton
from gui.qimage import to_qimage
from gui.session import Session
from gui.theme import Theme

_THUMB = 52
_SIDE = _THUMB + 6
_MOST_SEEN = 8


class CandidateStrip(QFrame):
    """Shown while there are candidates. The keys are actions of the window."""

    apply_requested = Signal()
    discard_requested = Signal()
    compare_pressed = Signal(bool)
    size_changed = Signal()
    menu_requested = Signal(QPoint)  # on the screen; what it is about is shown
    focus_freed = Signal()  # the strip goes, and had the keyboard

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("strip")
        self._session = session
        self._theme = theme
        self._buttons: list[_Thumbnail] = []
        self._extra: tuple[QToolButton, ...] = ()
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.idClicked.connect(session.select)
        self._thumbs = QWidget()
        self._row = QHBoxLayout(self._thumbs)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._thumbs)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFixedHeight(_THUMB + 8)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.previous = self._tool(self.tr("Previous candidate (Left)"))
        self.previous.clicked.connect(lambda: session.select_next(-1))
        self.next = self._tool(self.tr("Next candidate (Right)"))
        self.next.clicked.connect(lambda: session.select_next(1))
        self.place = QLabel()
        self.place.setObjectName("caption")
        self.place.setMinimumWidth(34)
        self.place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.compare = self._tool(self.tr("Hold to see the original (\\)"))
        self.compare.pressed.connect(lambda: self.compare_pressed.emit(True))
        self.compare.released.connect(lambda: self.compare_pressed.emit(False))
        self.discard, self.apply = QPushButton(), QPushButton()
        self.discard.clicked.connect(self.discard_requested)
        self.apply.setObjectName("primarySmall")
        self.apply.clicked.connect(self.apply_requested)
        for button in (self.discard, self.apply):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._name_ends()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(6)
        row.addWidget(self.previous)
        row.addWidget(self._scroll, 1)
        row.addWidget(self.next)
        row.addWidget(self.place)
        row.addWidget(self.compare)
        self._buttons_row = row
        row.addWidget(self.discard)
        row.addWidget(self.apply)
        session.candidates_changed.connect(self._rebuild)
        session.current_changed.connect(self._on_current)
        session.brushing.changed.connect(self._on_brushing)
        theme.changed.connect(self._refresh_icons)
        self._refresh_icons()
        self._rebuild()

    def add_commands(self, actions: ActionSet, comparison: Comparison) -> None:
        """The buttons that work through the window's commands."""
        self.brush = self._tool(self.tr("Brush in and out (Shift+B)"))
        self.brush.clicked.connect(actions["candidate.brush"].trigger)
        self._extra = (
            CompareButton(actions, self._session, comparison, self._theme),
            self.brush,
            KeepButton(actions, self._theme),
        )
        self._refresh_icons()
        at = self._buttons_row.indexOf(self.compare) + 1
        for offset, button in enumerate(self._extra):
            self._buttons_row.insertWidget(at + offset, button)
        self.size_changed.emit()

    def sizeHint(self) -> QSize:
        row = self._buttons_row
        others = [widget for widget in self._beside() if not widget.isHidden()]
        shown = max(1, min(len(self._buttons), _MOST_SEEN))
        margins = row.contentsMargins()
        wide = (
            margins.left()
            + margins.right()
            + sum(max(widget.minimumWidth(), widget.sizeHint().width()) for widget in others)
            + row.spacing() * len(others)
            + shown * _SIDE
            + (shown - 1) * self._row.spacing()
        )
        return QSize(wide + 2 * self.frameWidth(), _THUMB + 18)

    def _beside(self) -> tuple[QWidget, ...]:
        """What stands in the strip beside the thumbnails."""
        return (
            self.previous,
            self.next,
            self.place,
            self.compare,
            *self._extra,
            self.discard,
            self.apply,
        )

    def _tool(self, tip: str) -> QToolButton:
        button = QToolButton()
        button.setIconSize(QSize(18, 18))
        button.setFixedSize(QSize(28, 36))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(tip)
        button.setAccessibleName(tip.split(" (", maxsplit=1)[0])
        return button

    def _rebuild(self) -> None:
        candidates = self._session.candidates
        for button in self._buttons:
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.hide()  # it may still be there for a while
            button.deleteLater()
        self._buttons = []
        for index, made in enumerate(candidates):
            button = _Thumbnail(made.candidate)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setFixedSize(QSize(_SIDE, _SIDE))
            button.setIconSize(QSize(_THUMB, _THUMB))
            button.setIcon(QIcon(_thumbnail(made.candidate, self.devicePixelRatioF())))
            seed = made.candidate.seed
            button.setAccessibleName(self.tr("Candidate {n}").format(n=index + 1))
            button.setToolTip(
                self.tr("Candidate {n}, seed {seed}; drag it out to keep a copy").format(
                    n=index + 1, seed=seed
                )
            )
            button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            button.customContextMenuRequested.connect(partial(self._on_menu, index))
            self._group.addButton(button, index)
            self._row.addWidget(button)
            self._buttons.append(button)
        self._on_current()
        if not candidates and self.isAncestorOf(QApplication.focusWidget() or self.window()):
            self.focus_freed.emit()
        self.setVisible(bool(candidates))
        self.size_changed.emit()

    def _on_menu(self, index: int, place: QPoint) -> None:
        """About that candidate, which therefore is the one that is shown."""
        if not self._session.brushing.is_on:
            self._session.select(index)
            self.menu_requested.emit(self._buttons[index].mapToGlobal(place))

    def _on_current(self, _made: object = None) -> None:
        brushed = self._session.brushing.index
        index, total = max(self._session.current_index, brushed), len(self._buttons)
        if 0 <= index < total:
            self._buttons[index].setChecked(True)
            self._scroll.ensureWidgetVisible(self._buttons[index])
        self.place.setText(f"{index + 1}/{total}" if total else "")
        for widget in (self.previous, self.next):
            widget.setEnabled(total > 1)
        brushes = self._session.brushing.is_on
        for widget in (self.apply, self.discard):
            widget.setEnabled(index >= 0 or brushes)
        for widget in (self.compare, *self._extra):
            widget.setEnabled(index >= 0 and not brushes)

    def _on_brushing(self) -> None:
        """The two buttons end the brushing, while there is one."""
        self._name_ends()
        self._on_current()
        self.size_changed.emit()

    def _name_ends(self) -> None:
        if self._session.brushing.is_on:
            words = (
                (self.discard, self.tr("Give back"), self.tr("All is as it was before (Esc)")),
                (self.apply, self.tr("Keep"), self.tr("Keep what is brushed as a layer (Enter)")),
            )
        else:
            words = (
                (
                    self.discard,
                    self.tr("Discard"),
                    self.tr("Drop this candidate; it stays in the gallery (Delete)"),
                ),
                (
                    self.apply,
                    self.tr("Apply"),
                    self.tr("Lay this candidate into the picture (Enter)"),
                ),
            )
        for button, text, tip in words:
            button.setText(text)
            button.setAccessibleName(text)
            button.setToolTip(tip)

    def _refresh_icons(self) -> None:
        self.previous.setIcon(self._theme.icon("chevron-left"))
        self.next.setIcon(self._theme.icon("chevron-right"))
        self.compare.setIcon(self._theme.icon("eye"))
        if self._extra:
            self.brush.setIcon(self._theme.icon("paintbrush"))


class _Thumbnail(QToolButton):
    """Shows its candidate at a click, and can be dragged out as the picture it is."""

    def __init__(self, candidate: Candidate) -> None:
        super().__init__()
        self._candidate = candidate
        self._pressed_at: QPoint | None = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        start = self._pressed_at
        way = 0 if start is None else (event.position().toPoint() - start).manhattanLength()
        if way < QApplication.startDragDistance():
            super().mouseMoveEvent(event)
            return
        self._pressed_at = None
        self.setDown(False)
        drag_out(self, self.mime(), self.icon().pixmap(self.iconSize()))

    def mime(self) -> PictureMime:
        """What is dragged: the picture as the artist sees it, as in the gallery."""
        from core.library.pixels import composed

        candidate = self._candidate
        name = candidate.request.prompt or self.tr("Candidate")
        return PictureMime(name, lambda: composed(candidate))


def _thumbnail(candidate: Candidate, ratio: float) -> QPixmap:
    """The candidate's part of the picture, in a square of the strip's size."""
    image = to_qimage(candidate.pixels)
    side = round(_THUMB * ratio)
    scaled = image.scaled(
        side,
        side,
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )
    left, top = (scaled.width() - side) // 2, (scaled.height() - side) // 2
    pixmap = QPixmap.fromImage(scaled.copy(left, top, side, side))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
