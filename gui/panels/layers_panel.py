"""The layers dock: what lies over what, how strongly, and what is painted on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QCoreApplication,
    QItemSelectionModel,
    QPoint,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.blend_modes import BlendMode
from core.changes import Changes
from core.errors import UserError
from core.layers import Layer
from gui.actions import ActionSet, button_for
from gui.commands import LAYER, QT_TRANSLATE_NOOP
from gui.document_model import DocumentModel
from gui.panels.combo import Choice
from gui.panels.fold import Fold
from gui.panels.layer_list import LayerList
from gui.panels.layer_rows import ACTIVE, CAPTION, ID, TARGET, LayerRows
from gui.panels.layer_rows import LAYER as LAYER_ROLE
from gui.panels.layer_thumbnails import LayerThumbnails
from gui.panels.masks_section import MasksSection
from gui.panels.number_field import ShareField
from gui.theme import BORDER, Theme
from gui.wording import in_lines

_BUTTON = 30
# Commands before which the menu draws a line.
_NEW_SECTION = (
    "layer.up",
    "layer.merge_down",
    "layer.mask_edit",
    "layer.flip_horizontally",
    "transform.apply",
)
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

    failed = Signal(object)  # UserError: what could not be done

    def __init__(self, document: DocumentModel, theme: Theme, actions: ActionSet) -> None:
        super().__init__()
        self._document = document
        self._theme = theme
        self._actions = actions
        self._filling = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.refresh)
        self.thumbnails = LayerThumbnails(document, self)
        self._build_list()
        self._build_target()
        self._build_look()
        self.buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout()
        row.setSpacing(2)
        for name in ("add", "duplicate", "merge_down", "mask_edit", "lock"):
            row.addWidget(self._button(f"layer.{name}"))
        self.more = QToolButton()
        self.more.setIconSize(QSize(18, 18))
        self.more.setFixedSize(_BUTTON, _BUTTON)
        self.more.setToolTip(self.tr("More that can be done with layers"))
        self.more.setAccessibleName(self.more.toolTip())
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(self._menu())
        row.addWidget(self.more)
        row.addStretch(1)
        row.addWidget(self._button("layer.delete"))
        self.masks = MasksSection(document, theme, actions, self.thumbnails)
        self.masks.failed.connect(self.failed)
        self.masks_fold = Fold(self.tr("Kept masks"), self.masks, theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(12 - BORDER, 8, 12, 8)
        column.setSpacing(6)
        column.addWidget(self.list, 1)
        column.addWidget(self.target)
        column.addLayout(self._look_row)
        column.addLayout(row)
        column.addWidget(self.masks_fold)
        document.changed.connect(self._on_changed)
        document.replaced.connect(self.refresh)
        document.mask_edits.target_changed.connect(self._later.start)
        self.thumbnails.made.connect(self.list.viewport().update)
        theme.changed.connect(self._refresh_icons)
        self._refresh_icons()
        self.refresh()

    # -- building ----------------------------------------------------------------

    def _build_list(self) -> None:
        self.list = LayerList(self._theme, self._document, ID)
        self.list.setAccessibleName(self.tr("Layers"))
        tip = self.tr(
            "Space shows or hides a layer, F2 renames, drag reorders or copies out. With Ctrl or"
            " Shift several are chosen, to be moved, merged or deleted together"
        )
        self.list.setToolTip(in_lines(tip))
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMinimumHeight(56)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        rows = LayerRows(self._theme, self.thumbnails, self.list)
        rows.lock_clicked.connect(self._on_lock_clicked)
        rows.thumbnail_clicked.connect(self._on_thumbnail_clicked)
        rows.mask_clicked.connect(self._on_mask_clicked)
        rows.mask_shift_clicked.connect(self._on_mask_shift_clicked)
        self.list.setItemDelegate(rows)
        self.list.currentItemChanged.connect(self._on_chosen)
        self.list.itemSelectionChanged.connect(self._on_selection)
        self.list.itemChanged.connect(self._on_item_changed)
        self.list.dropped.connect(self._on_dropped)
        self.list.customContextMenuRequested.connect(self._on_menu)

    def _build_target(self) -> None:
        """The line that says that the brush paints on a layer's mask."""
        self.target = QFrame()
        self.target.setObjectName("target")
        self._target_words = QLabel()
        self._target_words.setWordWrap(True)
        done = QPushButton(self.tr("Done"))
        done.setToolTip(self.tr("Paint the mask for generating again (Esc)"))
        done.setAccessibleName(done.text())
        done.clicked.connect(self._document.mask_edits.end)
        row = QHBoxLayout(self.target)
        row.setContentsMargins(10, 4, 4, 4)
        row.addWidget(self._target_words, 1)
        row.addWidget(done)
        self.target.hide()

    def _build_look(self) -> None:
        self.opacity = ShareField(
            self.tr("Opacity"),
            default=1.0,
            tip=self.tr("How strongly the layer covers what is under it"),
            slider=False,
        )
        self.opacity.spin_width(64)
        self.opacity.value_edited.connect(self._on_opacity)
        self.blend = Choice()
        self.blend.setAccessibleName(self.tr("Blend mode"))
        self.blend.setToolTip(self.tr("How the layer's colours meet those under it"))
        for mode, words in _BLENDS.items():
            self.blend.addItem(QCoreApplication.translate("Layers", words), mode)
        self.blend.activated.connect(self._on_blend)
        # In one row: what the list has no room for is looked for longest.
        self._look_row = QHBoxLayout()
        self._look_row.setSpacing(12)
        self._look_row.addWidget(self.blend, 1)
        self._look_row.addWidget(self.opacity)

    def _button(self, name: str) -> QToolButton:
        button = button_for(self._actions[name], _BUTTON)
        spec = next(spec for spec, action in self._actions.all() if spec.id == name)
        self.buttons[spec.icon] = button
        return button

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for spec, action in self._actions.all():
            if spec.id in _NEW_SECTION:
                menu.addSeparator()
            if spec.menu == LAYER:
                menu.addAction(action)
        return menu

    def _refresh_icons(self) -> None:
        self.more.setIcon(self._theme.icon("ellipsis"))
        self.list.viewport().update()

    # -- showing -----------------------------------------------------------------

    def _on_changed(self, changes: Changes) -> None:
        # Not at once: the change may come from a row that is being edited.
        if changes.layers:
            self._later.start()

    def refresh(self) -> None:
        """Show the layers as they are."""
        self._filling = True
        active, target = self._document.active_layer, self._document.mask_edits.target
        layers, chosen = self._document.layers[::-1], self._document.layer_edits.chosen
        shown = [self.list.item(row).data(ID) for row in range(self.list.count())]
        if shown != [layer.id for layer in layers]:
            self._fill(layers)
        # Otherwise the rows stay: one of them may just be taken by the mouse.
        for index, layer in enumerate(layers):
            row = self.list.item(index)
            row.setText(layer.name)
            row.setData(LAYER_ROLE, layer)
            row.setData(CAPTION, self._caption(layer))
            row.setData(ACTIVE, active is not None and layer.id == active.id)
            row.setData(TARGET, target is not None and target.id == layer.id)
            row.setData(Qt.ItemDataRole.AccessibleTextRole, self._spoken(layer))
            visible = Qt.CheckState.Checked if layer.visible else Qt.CheckState.Unchecked
            row.setCheckState(visible)
            if active is not None and layer.id == active.id:
                self.list.setCurrentItem(row, QItemSelectionModel.SelectionFlag.NoUpdate)
            row.setSelected(layer.id in chosen)
        there = active is not None
        for widget in (self.opacity, self.blend):
            widget.setEnabled(there)
        if active is not None:
            self.opacity.set_value(active.opacity)
            self.blend.setCurrentIndex(self.blend.findData(active.blend))
        if target is not None:
            self._target_words.setText(
                self.tr("The mask brush shows, the eraser hides “{name}”").format(name=target.name)
            )
        self.target.setVisible(target is not None)
        self._filling = False

    def _fill(self, layers: Sequence[Layer]) -> None:
        """New rows, at the place that was looked at."""
        place = self.list.verticalScrollBar().value()
        self.list.clear()
        for layer in layers:
            row = QListWidgetItem()
            row.setData(ID, layer.id)
            row.setFlags(
                Qt.ItemFlag.ItemIsEnabled
                | Qt.ItemFlag.ItemIsSelectable
                | Qt.ItemFlag.ItemIsUserCheckable
                | Qt.ItemFlag.ItemIsEditable
                | Qt.ItemFlag.ItemIsDragEnabled
            )
            self.list.addItem(row)
        self.list.verticalScrollBar().setValue(place)

    def _caption(self, layer: Layer) -> str:
        """What differs from an ordinary layer."""
        words: list[str] = []
        if layer.blend is not BlendMode.NORMAL:
            words.append(QCoreApplication.translate("Layers", _BLENDS[layer.blend]))
        if layer.opacity < 1:
            words.append(f"{layer.opacity:.0%}".replace("%", " %"))
        return " · ".join(words)

    def _spoken(self, layer: Layer) -> str:
        words = [layer.name, *filter(None, [self._caption(layer)])]
        if not layer.visible:
            words.append(self.tr("hidden"))
        if layer.locked:
            words.append(self.tr("locked"))
        if layer.masked:
            words.append(self.tr("with a mask"))
        return ", ".join(words)

    # -- what the user does ------------------------------------------------------

    def rename(self) -> None:
        """Let the active layer's name be typed."""
        if self.list.currentItem() is not None:
            self.list.editItem(self.list.currentItem())

    def _on_menu(self, place: QPoint) -> None:
        self._menu().popup(self.list.viewport().mapToGlobal(place))

    def _on_chosen(self, row: QListWidgetItem | None, _before: object) -> None:
        if row is not None and not self._filling:
            self._document.layer_edits.set_active(row.data(ID))

    def _on_selection(self) -> None:
        if not self._filling:
            self._document.layer_edits.choose([row.data(ID) for row in self.list.selectedItems()])

    def _on_lock_clicked(self, layer_id: str) -> None:
        self._attempt(lambda: self._document.layer_edits.set_locked(layer_id, False))

    def _on_thumbnail_clicked(self, _layer_id: str) -> None:
        self._document.mask_edits.end()

    def _on_mask_clicked(self, layer_id: str) -> None:
        self._attempt(lambda: self._document.mask_edits.edit(layer_id))

    def _on_mask_shift_clicked(self, layer_id: str) -> None:
        layer = self._document.document.layer(layer_id)
        self._attempt(lambda: self._document.mask_edits.set_on(layer_id, not layer.mask_on))

    def _on_item_changed(self, row: QListWidgetItem) -> None:
        if self._filling:
            return
        layer = next((one for one in self._document.layers if one.id == row.data(ID)), None)
        if layer is None:
            return
        shown = row.checkState() is Qt.CheckState.Checked
        if shown != layer.visible:
            self._document.layer_edits.set_visible(layer.id, shown)
        elif row.text().strip() and row.text() != layer.name:
            self._document.layer_edits.rename(layer.id, row.text().strip())
        else:
            self._later.start()

    def _on_dropped(self, rows: Sequence[int], gap: int) -> None:
        """The topmost layer is the first row, and the last of the document's."""
        layers = self._document.layers[::-1]
        below = len([row for row in range(gap, len(layers)) if row not in rows])
        self._document.layer_edits.move_chosen([layers[row].id for row in rows], below)

    def _on_opacity(self, value: float) -> None:
        if self._document.active_layer is not None:
            self._document.layer_edits.set_chosen_opacity(value)

    def _on_blend(self) -> None:
        if self._document.active_layer is not None:
            self._document.layer_edits.set_chosen_blend(BlendMode(self.blend.currentData()))

    def _attempt(self, do: Callable[[], object]) -> None:
        try:
            do()
        except UserError as error:
            self.failed.emit(error)
            self._later.start()
