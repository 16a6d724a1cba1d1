"""A card over the canvas for one operation on the mask: a number, shown while it is chosen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from gui.document_model import DocumentModel
from gui.edit_jobs import EditJob
from gui.panels.number_field import NumberField
from gui.selection_edits import OPERATIONS

_TOP = 16
_OURS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


class MaskCard(QFrame):
    """Enter or the button keeps what is shown as one step of undo; Escape drops it. Whatever
    else is done to the document keeps it too.
    """

    closed = Signal()

    def __init__(self, model: DocumentModel, stage: QWidget) -> None:
        super().__init__(stage)
        self._model, self._stage = model, stage
        self._operation = ""
        self._job: EditJob | None = None
        self._field: NumberField | None = None
        self._amounts: dict[str, int] = {}
        self.setObjectName("card")
        self._title = QLabel()
        self._title.setObjectName("title")
        self.keep = QPushButton(self.tr("Apply"))
        self.keep.setObjectName("primarySmall")
        self.keep.setToolTip(self.tr("Keep the mask as it is shown (Enter)"))
        self.keep.clicked.connect(self.accept)
        self.drop = QPushButton(self.tr("Cancel"))
        self.drop.setToolTip(self.tr("The mask as it was (Esc)"))
        self.drop.clicked.connect(self.reject)
        for button in (self.keep, self.drop):
            button.setAccessibleName(button.text())
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 10, 12, 10)
        self._row.setSpacing(12)
        self._row.addWidget(self._title)
        self._row.addWidget(self.drop)
        self._row.addWidget(self.keep)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._show_result)
        stage.installEventFilter(self)
        model.changed.connect(self._on_changed)
        model.replaced.connect(self._on_changed)
        model.undo_changed.connect(self._on_changed)
        self.hide()

    @property
    def field(self) -> NumberField | None:
        return self._field

    def open(self, operation: str) -> None:
        """Show the card for one of OPERATIONS, and what its amount does."""
        if self._model.is_empty or not self._model.has_mask:
            return
        self.accept()
        one = OPERATIONS[operation]
        self._operation = operation
        self._title.setText(one.words)
        if self._field is not None:
            self._row.removeWidget(self._field)
            self._field.hide()
            self._field.deleteLater()
        self._field = NumberField(
            one.amount_words,
            one.low,
            one.high,
            unit=one.unit,
            scale="log" if one.high > one.usual * 4 else "linear",
            default=one.usual,
            tip=one.tip_words,
        )
        self._field.slider_width(140)
        self._field.spin_width(72)
        self._field.set_value(self._amounts.get(operation, one.usual))
        self._field.value_edited.connect(self._on_edited)
        self._row.insertWidget(1, self._field)
        self.show()
        self._place()
        self.raise_()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)
        self._show_result()

    def accept(self) -> None:
        """Keep what is shown, or what is on its way, and close."""
        if self._later.isActive():
            self._show_result()
        job = self._job
        self._close()
        if job is not None:
            self._model.jobs.keep(job)

    def reject(self) -> None:
        job = self._job
        self._close()
        if job is not None:
            self._model.jobs.reject(job)

    def _close(self) -> None:
        self._job = None
        self._later.stop()
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def _on_edited(self) -> None:
        self._later.start(0)

    def _show_result(self) -> None:
        self._later.stop()
        if self._field is None or not self._operation:
            return
        amount = round(self._field.value())
        self._amounts[self._operation] = amount
        # What the change itself announces is not somebody else's.
        before, self._job = self._job, None
        self._job = self._model.selection_edits.preview(self._operation, amount, before)

    def _on_changed(self, _changes: object = None) -> None:
        """Somebody else has kept or dropped what is shown."""
        job = self._job
        if job is None:
            return
        replaced = job.document is not self._model.open
        kept = job.gesture is not None and self._model.running is not job.gesture
        if replaced or kept or (job.is_over and not job.is_put):
            self._close()
            self._model.jobs.drop(job)

    # -- Qt ------------------------------------------------------------------------

    def _place(self) -> None:
        self.adjustSize()
        self.move(max(0, (self._stage.width() - self.width()) // 2), _TOP)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        ours = isinstance(event, QKeyEvent) and event.key() in _OURS
        if ours and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.reject()
        elif event.key() in _OURS:
            self.accept()
        else:
            super().keyPressEvent(event)
