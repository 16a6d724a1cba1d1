"""Export: a flat copy in a format of choice, and what of the document is not in it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core import preferences
from core.formats.encoding import PictureFormat
from core.formats.holding import Loss, losses, shows_through
from core.formats.writing import FORMATS
from core.settings import Settings
from gui.open_document import OpenDocument
from gui.panels.combo import Choice
from gui.panels.number_field import NumberField
from gui.saving import WHITE, ExportChoices
from gui.wording import translated

_LABEL = 96  # px that the words before a field take


class ExportDialogue(QDialog):
    """Asks how; where is asked afterwards, in the system's own dialogue."""

    def __init__(
        self,
        document: OpenDocument,
        settings: Settings,
        *,
        has_text: bool,
        suffix: str = "",
        parent: QWidget,
    ) -> None:
        """`has_text`: there is something to tell about how the picture was made. `suffix`
        chooses a format; without it the one that was used last."""
        super().__init__(parent)
        self._document = document
        self._settings = settings
        self._snapshot = document.document.snapshot()
        self._has_alpha = shows_through(self._snapshot)
        self._has_text = has_text
        self._matte = QColor(*WHITE)
        self.setWindowTitle(self.tr("Export a copy"))
        self._build()
        self._choose_format(suffix or settings.get(preferences.EXPORT_FORMAT))
        self._refresh()

    def _build(self) -> None:
        self.format = Choice()
        for one in FORMATS:
            self.format.addItem(f"{one.label}  ({one.suffixes[0]})", one.label)
        self.format.setAccessibleName(self.tr("Format"))
        self.format.setToolTip(self.tr("The kind of file"))
        self.exact = QCheckBox(self.tr("Without loss"))
        self.exact.setToolTip(self.tr("Keep every pixel as it is; the file is larger"))
        self.exact.setChecked(True)
        self.quality = NumberField(
            self.tr("Quality"),
            1,
            100,
            tip=self.tr("Higher is better and larger"),
            default=self._settings.get(preferences.JPEG_QUALITY),
            label_width=_LABEL,
        )
        self.alpha = QCheckBox(self.tr("Keep transparency"))
        self.alpha.setChecked(True)
        self.alpha.setToolTip(self.tr("Otherwise transparent parts are laid on a colour"))
        self.colour = QPushButton()
        self.colour.setAutoDefault(False)
        self.colour.setToolTip(self.tr("The colour that transparent parts are laid on"))
        self.colour.clicked.connect(self._on_colour)
        self.exif = QCheckBox(self.tr("Keep the camera's data (EXIF)"))
        self.exif.setChecked(self._settings.get(preferences.KEEP_EXIF))
        self.exif.setToolTip(
            self.tr("Date, camera and perhaps the place where the photo was taken")
        )
        self.text = QCheckBox(self.tr("Write prompt and settings into the file"))
        self.text.setChecked(self._settings.get(preferences.WRITE_METADATA))
        self.text.setToolTip(self.tr("Everybody who gets the picture can read how it was made"))
        self.profile = QLabel()
        self.profile.setObjectName("secondary")
        self.lost = QLabel()
        self.lost.setWordWrap(True)
        self.lost.setTextFormat(Qt.TextFormat.RichText)
        self.go = QPushButton(self.tr("Export…"))
        self.go.setObjectName("primarySmall")
        self.go.setToolTip(self.tr("Choose where, then write the file (Enter)"))
        self.go.setDefault(True)
        self.go.clicked.connect(self.accept)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.setToolTip(self.tr("Write nothing (Esc)"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        form = QFormLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        words = QLabel(self.tr("Format"))
        words.setFixedWidth(_LABEL)
        words.setBuddy(self.format)
        form.addRow(words, self.format)
        form.addRow("", self.exact)
        form.addRow(self.quality)
        form.addRow("", self.alpha)
        form.addRow(self.tr("Background"), self.colour)
        for row in (self.exif, self.text, self.profile):
            form.addRow("", row)
        self._form = form
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self.lost)
        column.addStretch(1)
        column.addLayout(foot)
        self.setMinimumWidth(460)
        self.format.currentIndexChanged.connect(self._refresh)
        for box in (self.exact, self.alpha):
            box.toggled.connect(self._refresh)

    def ask(self) -> ExportChoices | None:
        """None when the user leaves it."""
        if self.exec() != QDialog.DialogCode.Accepted:
            return None
        choices = self.choices()
        self._settings.set(preferences.EXPORT_FORMAT, choices.suffix)
        return choices

    def choices(self) -> ExportChoices:
        chosen = self._format
        return ExportChoices(
            chosen.label,
            chosen.suffixes,
            self._quality,
            chosen.alpha and self.alpha.isChecked(),
            (self._matte.red(), self._matte.green(), self._matte.blue()),
            self.exif.isChecked(),
            self.text.isChecked() and self._has_text,
        )

    @property
    def _format(self) -> PictureFormat:
        return FORMATS[self.format.currentIndex()]

    @property
    def _quality(self) -> int | None:
        """What write_picture is told."""
        chosen = self._format
        if not chosen.lossy or (chosen.exact and self.exact.isChecked()):
            return None
        return round(self.quality.value())

    def _choose_format(self, suffix: str) -> None:
        for index, one in enumerate(FORMATS):
            if suffix.lower() in one.suffixes:
                self.format.setCurrentIndex(index)

    def _refresh(self, _value: object = None) -> None:
        """Show what the format can do, and what it loses."""
        chosen = self._format
        keeps = chosen.alpha and self.alpha.isChecked()
        show = self._form.setRowVisible
        show(self.exact, chosen.lossy and chosen.exact)
        show(self.quality, chosen.lossy and not (chosen.exact and self.exact.isChecked()))
        show(self.alpha, self._has_alpha and chosen.alpha)
        show(self.colour, self._has_alpha and not keeps)
        show(self.exif, self._document.exif is not None and chosen.metadata)
        show(self.text, self._has_text and chosen.metadata)
        show(self.profile, self._document.icc is not None)
        self.profile.setText(
            self.tr("The colour profile goes with it (sRGB)")
            if chosen.metadata
            else self.tr("This format holds no colour profile; the picture is sRGB")
        )
        self._paint_colour()
        found = losses(
            self._snapshot, chosen, quality=self._quality, keep_alpha=keeps or not self._has_alpha
        )
        words = what_is_lost(found, len(self._snapshot.layers))
        words += tuple(map(translated, self._document.read_losses))
        extent = self._snapshot.frame.extent
        fits = extent.longest_side <= chosen.max_side
        self.go.setEnabled(fits)
        if not fits:
            self.lost.setText(
                self.tr(
                    "{label} pictures have at most {most} pixels on a side, this one has "
                    "{size}. Choose PNG or TIFF."
                ).format(label=chosen.label, most=chosen.max_side, size=extent)
            )
            return
        if not words:
            self.lost.setText(self.tr("Nothing is lost: the file holds every pixel as it is."))
            return
        items = "".join(f"<div style='margin-top:4px'>•&nbsp; {_plain(one)}</div>" for one in words)
        self.lost.setText(self.tr("Not in this file:") + items)

    def _paint_colour(self) -> None:
        swatch = QPixmap(16, 16)
        swatch.fill(self._matte)
        painter = QPainter(swatch)
        painter.setPen(self.palette().mid().color())
        painter.drawRect(0, 0, 15, 15)
        painter.end()
        self.colour.setIcon(QIcon(swatch))
        self.colour.setText(self._matte.name())
        self.colour.setAccessibleName(
            self.tr("Background colour, {colour}").format(colour=self._matte.name())
        )

    def _on_colour(self) -> None:
        chosen = QColorDialog.getColor(self._matte, self, self.tr("Background colour"))
        if chosen.isValid():
            self._matte = chosen
            self._refresh()


def what_is_lost(found: Sequence[Loss], layers: int) -> tuple[str, ...]:
    """The words for what a flat file does not hold."""
    words = {
        Loss.LAYERS: QCoreApplication.translate(
            "Loss", "the layers: {n} become one picture"
        ).format(n=layers)
        if layers > 1
        else QCoreApplication.translate("Loss", "the layer's own opacity, mode or mask"),
        Loss.MASK: QCoreApplication.translate("Loss", "the mask"),
        Loss.OUTSIDE: QCoreApplication.translate("Loss", "what lies beyond the picture's frame"),
        Loss.ALPHA: QCoreApplication.translate("Loss", "transparency: it is laid on a colour"),
        Loss.QUALITY: QCoreApplication.translate(
            "Loss", "a little of the quality: pixels change slightly"
        ),
        Loss.COLOURS: QCoreApplication.translate("Loss", "colours: 256 of them are left"),
    }
    return tuple(words[one] for one in found)


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
