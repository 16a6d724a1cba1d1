"""Every shortcut: a sheet to read, to search, and to change."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction, QFont, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.actions import ActionSet
from gui.commands import Spec
from gui.native_keys import sequence, usual_keys
from gui.panels.fixed_keys import FIXED_KEYS
from gui.panels.question import fitting

_ID = int(Qt.ItemDataRole.UserRole)


class ShortcutsDialogue(QDialog):
    """Changes take effect at once; `keys_changed` carries what differs from the usual."""

    keys_changed = Signal(dict)  # id -> key sequence, portable

    def __init__(self, actions: ActionSet, parent: QWidget) -> None:
        super().__init__(parent)
        self._actions = actions
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(fitting(640, 640, parent))
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search by name or key"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(self.tr("Search by name or key"))
        self.search.setToolTip(self.tr("Find a command by its name or its key"))
        self.search.textChanged.connect(self._filter)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(12)
        self.tree.setAccessibleName(self.tr("Commands"))
        self.tree.setToolTip(self.tr("Choose a command to change its key"))
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.currentItemChanged.connect(self._on_chosen)
        self.edit = QKeySequenceEdit()
        self.edit.setMaximumSequenceLength(1)
        self.edit.setAccessibleName(self.tr("New key"))
        self.edit.setToolTip(self.tr("Press the key that the command should have"))
        self.edit.editingFinished.connect(self._on_edited)
        self.reset = QPushButton(self.tr("The usual key"))
        self.reset.setToolTip(self.tr("Give this command its usual key again"))
        self.reset.clicked.connect(self._on_reset)
        self.reset_all = QPushButton(self.tr("All usual keys"))
        self.reset_all.setToolTip(self.tr("Give every command its usual key again"))
        self.reset_all.clicked.connect(self._on_reset_all)
        close = QPushButton(self.tr("Close"))
        close.setToolTip(self.tr("Close the list of keys (Esc)"))
        close.clicked.connect(self.accept)
        for button in (self.reset, self.reset_all, close):
            button.setAutoDefault(False)
        self.problem = QLabel()
        self.problem.setObjectName("secondary")
        self.problem.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.edit, 1)
        row.addWidget(self.reset)
        row.addWidget(self.reset_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (self.search, self.tree):
            column.addWidget(widget)
        column.addLayout(row)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.problem, 1)
        foot.addWidget(close)
        column.addSpacing(4)
        column.addLayout(foot)
        self._rows: dict[str, QTreeWidgetItem] = {}
        self._specs: dict[str, Spec] = {}
        self._fill()

    def _fill(self) -> None:
        sections: dict[str, QTreeWidgetItem] = {}
        bold = QFont(self.tree.font())
        bold.setWeight(QFont.Weight.DemiBold)
        for spec, action in self._actions.all():
            if not action.isVisible():
                continue
            if spec.menu not in sections:
                title = QCoreApplication.translate("Actions", spec.menu)
                sections[spec.menu] = QTreeWidgetItem(self.tree, [title])
                sections[spec.menu].setFlags(Qt.ItemFlag.ItemIsEnabled)
                sections[spec.menu].setFont(0, bold)
            words = QCoreApplication.translate("Actions", spec.text)
            row = QTreeWidgetItem(sections[spec.menu], [words, _keys(action)])
            row.setData(0, _ID, spec.id)
            self._rows[spec.id], self._specs[spec.id] = row, spec
        fixed = QTreeWidgetItem(self.tree, [self.tr("Mouse, pen and keys that are held")])
        fixed.setFlags(Qt.ItemFlag.ItemIsEnabled)
        fixed.setFont(0, bold)
        for words, keys in FIXED_KEYS:
            shown = [QCoreApplication.translate("FixedKeys", text) for text in (words, keys)]
            QTreeWidgetItem(fixed, shown).setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.tree.expandAll()
        self.tree.resizeColumnToContents(1)
        self._on_chosen(None)

    def _filter(self, text: str) -> None:
        """Only rows that hold every word; a section without one goes too."""
        words = text.casefold().split()
        for number in range(self.tree.topLevelItemCount()):
            section = self.tree.topLevelItem(number)
            left = 0
            for index in range(section.childCount() if section else 0):
                row = section.child(index) if section else None
                if row is not None:
                    there = f"{row.text(0)} {row.text(1)}".casefold()
                    fits = all(word in there for word in words)
                    row.setHidden(not fits)
                    left += fits
            if section is not None:
                section.setHidden(not left)

    def _chosen(self) -> str:
        row = self.tree.currentItem()
        return "" if row is None else row.data(0, _ID) or ""

    def _on_chosen(self, _row: object, _before: object = None) -> None:
        action_id = self._chosen()
        for widget in (self.edit, self.reset):
            widget.setEnabled(bool(action_id))
        self.problem.clear()
        self.edit.setKeySequence(
            self._actions[action_id].shortcut() if action_id else QKeySequence()
        )

    def _on_edited(self) -> None:
        action_id, keys = self._chosen(), self.edit.keySequence()
        if not action_id or keys == self._actions[action_id].shortcut():
            return
        owner = self._owner_of(keys)
        if owner and owner != action_id:
            self.problem.setText(
                self.tr("{key} is the key of “{command}” already.").format(
                    key=keys.toString(QKeySequence.SequenceFormat.NativeText),
                    command=self._rows[owner].text(0),
                )
            )
            self.edit.setKeySequence(self._actions[action_id].shortcut())
            return
        self._set(action_id, [keys] if not keys.isEmpty() else [])

    def _owner_of(self, keys: QKeySequence) -> str:
        if keys.isEmpty():
            return ""
        for action_id in self._rows:
            if keys in self._actions[action_id].shortcuts():
                return action_id
        return ""

    def _on_reset(self) -> None:
        action_id = self._chosen()
        if action_id:
            self._set(action_id, _usual(self._specs[action_id]))

    def _on_reset_all(self) -> None:
        for action_id, spec in self._specs.items():
            self._set(action_id, _usual(spec))

    def _set(self, action_id: str, keys: list[QKeySequence]) -> None:
        action = self._actions[action_id]
        if keys == action.shortcuts():
            return
        action.setShortcuts(keys)
        self._actions.refresh_tips()
        self._rows[action_id].setText(1, _keys(action))
        self.problem.clear()
        self._on_chosen(None)
        self.keys_changed.emit(self.changed_keys())

    def changed_keys(self) -> dict[str, str]:
        """What differs from the usual: "" for a command whose key was taken away."""
        return {
            action_id: self._actions[action_id].shortcut().toString()
            for action_id, spec in self._specs.items()
            if self._actions[action_id].shortcuts() != _usual(spec)
        }


def _usual(spec: Spec) -> list[QKeySequence]:
    return [sequence(key) for key in usual_keys(spec)]


def _keys(action: QAction) -> str:
    return "  ".join(
        keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts()
    )
