"""The layers dock: what lies over what, how strongly, and which one is painted on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.blend_modes import BlendMode
from core.changes import Changes
from core.errors import UserError
from core.layers import Layer
from gui.commands import QT_TRANSLATE_NOOP
from gui.document_model import DocumentModel
from gui.panels.combo import Choice
from gui.panels.number_field import NumberField
from gui.theme import Theme

_ID = int(Qt.ItemDataRole.UserRole)
_BLENDS = {
    BlendMode.NORMAL: QT_TRANSLATE_NOOP("Layers", "Normal"),
    BlendMode.MULTIPLY: QT_TRANSLATE_NOOP("Layers", "Multiply"),
    BlendMode.SCREEN: QT_TRANSLATE_NOOP("Layers", "Screen"),
    BlendMode.OVERLAY: QT_TRANSLATE_NOOP("Layers", "Overlay"),
    BlendMode.SOFT_LIGHT: QT_TRANSLATE_NOOP("Layers", "Soft light"),
    BlendMode.HARD_LIGHT: QT_TRANSLATE_NOOP("Layers", "Hard light"),
    BlendMode.DARKEN: QT_TRANSLATE_NOOP("Layers", "Darken"),
    BlendMode.LIGHTEN: QT_TRANSLATE_NOOP("Layers", "Lighten"),
    BlendMode.COLOUR_DODGE: QT_TRANSLATE_NOOP("Layers", "Colour dodge"),
    BlendMode.COLOUR_BURN: QT_TRANSLATE_NOOP("Layers", "Colour burn"),
    BlendMode.DIFFERENCE: QT_TRANSLATE_NOOP("Layers", "Difference"),
    BlendMode.ADDITION: QT_TRANSLATE_NOOP("Layers", "Addition"),
}


class LayersPanel(QWidget):
    """Bound to the document; the topmost layer is the first row."""

    def __init__(self, document: DocumentModel, theme: Theme) -> None:
        super().__init__()
        self._document = document
        self._theme = theme
        self._filling = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.refresh)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Layers"))
        self.list.setToolTip(self.tr("Tick shows a layer, double-click renames, drag reorders"))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.currentItemChanged.connect(self._on_chosen)
        self.list.itemChanged.connect(self._on_item_changed)
        self.list.model().rowsMoved.connect(self._on_moved)
        self.opacity = NumberField(
            self.tr("Opacity"),
            0.0,
            1.0,
            unit=" %",
            shown_as=100,
            step=0.05,
            default=1.0,
            tip=self.tr("How strongly the layer covers what is under it"),
            label_width=62,
        )
        self.opacity.value_edited.connect(self._on_opacity)
        self.blend = Choice()
        self.blend.setAccessibleName(self.tr("Blend mode"))
        self.blend.setToolTip(self.tr("How the layer's colours meet those under it"))
        for mode, words in _BLENDS.items():
            self.blend.addItem(QCoreApplication.translate("Layers", words), mode)
        self.blend.activated.connect(self._on_blend)
        self.buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout()
        row.setSpacing(2)
        for icon, words, act in (
            ("plus", self.tr("Add a layer"), self._add),
            ("copy-plus", self.tr("Duplicate the layer"), self._duplicate),
            ("merge", self.tr("Merge with the layer below"), self._merge),
            ("lock", self.tr("Lock the layer, or unlock it"), self._lock),
            ("trash-2", self.tr("Delete the layer"), self._remove),
        ):
            row.addWidget(self._button(icon, words, act))
        row.addStretch(1)
        row.addWidget(self.blend)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addWidget(self.list, 1)
        column.addWidget(self.opacity)
        column.addLayout(row)
        document.changed.connect(self._on_changed)
        document.replaced.connect(self.refresh)
        theme.changed.connect(self._refresh_icons)
        self._refresh_icons()
        self.refresh()

    def _button(self, icon: str, words: str, act: Callable[[Layer], None]) -> QToolButton:
        button = QToolButton()
        button.setIconSize(QSize(18, 18))
        button.setFixedSize(QSize(30, 28))
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self._with_layer(act))
        self.buttons[icon] = button
        return button

    def _refresh_icons(self) -> None:
        for name, button in self.buttons.items():
            button.setIcon(self._theme.icon(name))

    # -- showing -----------------------------------------------------------------

    def _on_changed(self, changes: Changes) -> None:
        # Not at once: the change may come from a row that is being edited.
        if changes.layers:
            self._later.start()

    def refresh(self) -> None:
        """Show the layers as they are."""
        self._filling = True
        self.list.clear()
        active = self._document.active_layer
        for layer in reversed(self._document.layers):
            row = QListWidgetItem(layer.name)
            row.setData(_ID, layer.id)
            row.setFlags(
                Qt.ItemFlag.ItemIsEnabled
                | Qt.ItemFlag.ItemIsSelectable
                | Qt.ItemFlag.ItemIsUserCheckable
                | Qt.ItemFlag.ItemIsEditable
                | Qt.ItemFlag.ItemIsDragEnabled
            )
            shown = Qt.CheckState.Checked if layer.visible else Qt.CheckState.Unchecked
            row.setCheckState(shown)
            if layer.locked:
                row.setIcon(self._theme.icon("lock", "secondary"))
            self.list.addItem(row)
            if active is not None and layer.id == active.id:
                self.list.setCurrentItem(row)
        there = active is not None
        for widget in (self.opacity, self.blend, *self.buttons.values()):
            widget.setEnabled(there)
        if active is not None:
            self.opacity.set_value(active.opacity)
            self.blend.setCurrentIndex(self.blend.findData(active.blend))
            self.buttons["trash-2"].setEnabled(len(self._document.layers) > 1)
            self.buttons["merge"].setEnabled(self._document.layers[0].id != active.id)
        self._filling = False

    # -- what the user does ------------------------------------------------------

    def _on_chosen(self, row: QListWidgetItem | None, _before: object) -> None:
        if row is not None and not self._filling:
            self._document.layer_edits.set_active(row.data(_ID))

    def _on_item_changed(self, row: QListWidgetItem) -> None:
        if self._filling:
            return
        layer = next((one for one in self._document.layers if one.id == row.data(_ID)), None)
        if layer is None:
            return
        shown = row.checkState() is Qt.CheckState.Checked
        if shown != layer.visible:
            self._document.layer_edits.set_visible(layer.id, shown)
        elif row.text().strip() and row.text() != layer.name:
            self._document.layer_edits.rename(layer.id, row.text().strip())
        else:
            self._later.start()

    def _on_moved(self, *_: object) -> None:
        if self._filling:
            return
        order = [self.list.item(row).data(_ID) for row in range(self.list.count())][::-1]
        before = [layer.id for layer in self._document.layers]
        for index, layer_id in enumerate(order):
            if before[index] != layer_id:
                # One row was dragged: the one whose taking out makes both orders equal.
                moved = _moved(before, order)
                self._document.layer_edits.move(moved, order.index(moved))
                return

    def _on_opacity(self, value: float) -> None:
        self._with_layer(lambda layer: self._document.layer_edits.set_opacity(layer.id, value))

    def _on_blend(self) -> None:
        mode = BlendMode(self.blend.currentData())
        self._with_layer(lambda layer: self._document.layer_edits.set_blend(layer.id, mode))

    def _with_layer(self, act: Callable[[Layer], None]) -> None:
        layer = self._document.active_layer
        if layer is None:
            return
        try:
            act(layer)
        except UserError:
            self.refresh()  # the document refuses what the buttons should not offer

    def _add(self, _layer: Layer) -> None:
        self._document.layer_edits.add()

    def _duplicate(self, layer: Layer) -> None:
        self._document.layer_edits.duplicate(layer.id)

    def _merge(self, layer: Layer) -> None:
        self._document.layer_edits.merge_down(layer.id)

    def _lock(self, layer: Layer) -> None:
        self._document.layer_edits.set_locked(layer.id, not layer.locked)

    def _remove(self, layer: Layer) -> None:
        self._document.layer_edits.remove(layer.id)


def _moved(before: list[str], after: list[str]) -> str:
    for one in before:
        if [each for each in before if each != one] == [each for each in after if each != one]:
            return one
    return after[0]
