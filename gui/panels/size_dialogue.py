"""Image size (everything larger or smaller) and canvas size (the frame only), in numbers."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.document_placing import Making
from core.document_scaling import scaling_of
from core.framing import aspect_name
from core.geometry import Bounds, Extent
from gui.canvas.border_handles import MAX_SIDE
from gui.document_model import DocumentModel
from gui.panels.number_field import NumberField, ShareField
from gui.theme import Theme

_LABEL = 64
_BUTTON = 28
_SLICE = 0.012  # seconds of work between two events


class _SizeDialogue(QDialog):
    """Width and height, what becomes of them, OK and Cancel."""

    def __init__(self, document: DocumentModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._frame = document.frame
        self.setMinimumWidth(360)
        self.wide = self._number(self.tr("Width"), self._frame.width)
        self.high = self._number(self.tr("Height"), self._frame.height)
        self.link = QToolButton()
        self.link.setCheckable(True)
        self.link.setFixedSize(QSize(_BUTTON, _BUTTON))
        self.link.setIcon(theme.icon("link-2"))
        self.link.setToolTip(self.tr("Keep the ratio of width and height"))
        self.link.setAccessibleName(self.tr("Keep the ratio"))
        self.told = QLabel()
        self.told.setObjectName("secondary")
        self.told.setWordWrap(True)
        self.ok = QPushButton(self.tr("Apply"))
        self.ok.setObjectName("primarySmall")
        self.ok.setDefault(True)
        self.ok.setToolTip(self.tr("Change the picture; it can be undone"))
        self.ok.clicked.connect(self.accept)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setToolTip(self.tr("Leave the picture as it is"))
        self.cancel.clicked.connect(self.reject)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 16, 16, 16)
        self.column.setSpacing(12)
        sides = QGridLayout()
        sides.setSpacing(8)
        sides.addWidget(self.wide, 0, 0)
        sides.addWidget(self.high, 1, 0)
        sides.addWidget(self.link, 0, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(sides)
        self.wide.value_edited.connect(self._on_wide)
        self.high.value_edited.connect(self._on_high)

    def finish(self) -> None:
        """After what the dialogue has of its own."""
        self.column.addWidget(self.told)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.ok)
        self.column.addLayout(row)
        self.refresh()

    def _number(self, name: str, value: int) -> NumberField:
        return NumberField(
            name,
            1,
            MAX_SIDE,
            unit=" px",
            default=value,
            slider=False,
            tip=name,
            label_width=_LABEL,
        )

    @property
    def extent(self) -> Extent:
        return Extent(round(self.wide.value()), round(self.high.value()))

    def _on_wide(self, value: float) -> None:
        if self.link.isChecked():
            self.high.set_value(max(1, round(value * self._frame.height / self._frame.width)))
        self.refresh()

    def _on_high(self, value: float) -> None:
        if self.link.isChecked():
            self.wide.set_value(max(1, round(value * self._frame.width / self._frame.height)))
        self.refresh()

    def refresh(self) -> None:
        """Say what is about to be."""
        extent = self.extent
        name = aspect_name(extent)
        megapixels = extent.area / 1e6
        self.told.setText(
            self.tr("{before} becomes {after}{shape}, {megapixels} megapixels").format(
                before=self._frame.extent,
                after=extent,
                shape=f" ({name})" if name else "",
                megapixels=f"{megapixels:.1f}" if megapixels >= 0.1 else f"{megapixels:.3f}",
            )
        )
        self.ok.setEnabled(extent != self._frame.extent)


class ImageSizeDialogue(_SizeDialogue):
    """Resamples every layer and mask, a few milliseconds at a time."""

    def __init__(self, document: DocumentModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(document, theme, parent)
        self.setWindowTitle(self.tr("Image size"))
        self.link.setChecked(True)
        self.percent = ShareField(
            self.tr("Scale"),
            low=0.01,
            high=16.0,
            decimals=1,
            default=1.0,
            slider=False,
            tip=self.tr("Both sides, in parts of what they are"),
            label_width=_LABEL,
        )
        self.percent.value_edited.connect(self._on_percent)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.progress.hide()
        self._making: Making | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(0)
        self._clock.timeout.connect(self._make_more)
        self.column.addWidget(self.percent)
        self.column.addWidget(self.progress)
        self.finish()

    def _on_percent(self, factor: float) -> None:
        self.wide.set_value(min(MAX_SIDE, max(1, round(self._frame.width * factor))))
        self.high.set_value(min(MAX_SIDE, max(1, round(self._frame.height * factor))))
        self.refresh()

    def refresh(self) -> None:
        super().refresh()
        self.percent.set_value(self.wide.value() / self._frame.width)

    def accept(self) -> None:
        if self._making is not None:
            return
        self._document.end_stroke()
        self._making = scaling_of(self._document.document, self.extent)
        for widget in (self.wide, self.high, self.link, self.percent, self.ok):
            widget.setEnabled(False)
        self.progress.setRange(0, 1000)
        self.progress.show()
        self._clock.start()

    def _make_more(self) -> None:
        making = self._making
        if making is None:
            return
        if not making.work(_SLICE):
            self.progress.setValue(round(1000 * making.progress))
            return
        self._clock.stop()
        self._document.frame_edits.scale(self.extent, making)
        super().accept()

    def reject(self) -> None:
        self._clock.stop()
        self._making = None
        super().reject()


class CanvasSizeDialogue(_SizeDialogue):
    """Another frame round the same pixels; which part stays is chosen in a square of nine."""

    def __init__(self, document: DocumentModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(document, theme, parent)
        self.setWindowTitle(self.tr("Canvas size"))
        self._anchor = (1, 1)
        self.anchors: dict[tuple[int, int], QToolButton] = {}
        grid = QGridLayout()
        grid.setSpacing(2)
        names = (
            self.tr("Left top"),
            self.tr("Top"),
            self.tr("Right top"),
            self.tr("Left"),
            self.tr("Middle"),
            self.tr("Right"),
            self.tr("Left bottom"),
            self.tr("Bottom"),
            self.tr("Right bottom"),
        )
        for index, name in enumerate(names):
            place = (index % 3, index // 3)
            button = QToolButton()
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setFixedSize(QSize(_BUTTON, _BUTTON))
            button.setAccessibleName(name)
            button.setToolTip(self.tr("Where the picture stays: {place}").format(place=name))
            button.setText("•")
            button.clicked.connect(lambda _checked=False, at=place: self._set_anchor(at))
            self.anchors[place] = button
            grid.addWidget(button, place[1], place[0])
        self.anchors[self._anchor].setChecked(True)
        row = QHBoxLayout()
        words = QLabel(self.tr("Stays"))
        words.setFixedWidth(_LABEL)
        row.addWidget(words, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(grid)
        row.addStretch(1)
        self.column.addLayout(row)
        self.keep = QCheckBox(self.tr("Layers keep what is cut off"))
        self.keep.setToolTip(self.tr("Image > Reveal all brings it back"))
        self.keep.setChecked(True)
        self.column.addWidget(self.keep)
        self.finish()

    def _set_anchor(self, at: tuple[int, int]) -> None:
        self._anchor = at
        self.refresh()

    @property
    def frame_(self) -> Bounds:
        """The frame to be."""
        more_x = self.extent.width - self._frame.width
        more_y = self.extent.height - self._frame.height
        return Bounds(
            self._frame.x - more_x * self._anchor[0] // 2,
            self._frame.y - more_y * self._anchor[1] // 2,
            self.extent.width,
            self.extent.height,
        )

    def accept(self) -> None:
        self._document.frame_edits.set_frame(self.frame_, self.keep.isChecked())
        super().accept()
