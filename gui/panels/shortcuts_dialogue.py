"""Every shortcut: a sheet to read, to search, and to change."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction, QFont, QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
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
from gui.native_keys import sequence, sequences, stored, usual_keys
from gui.panels.finding import SCATTERED, rank
from gui.panels.fixed_keys import FIXED_KEYS, HELD_KEYS
from gui.panels.question import fitting
from gui.panels.shortcuts_file import ShortcutsFile

_ID = int(Qt.ItemDataRole.UserRole)


class ShortcutsDialogue(QDialog):
    """Changes take effect at once; `keys_changed` carries what differs from the usual."""

    keys_changed = Signal(dict)  # id -> its keys, as gui.native_keys.stored writes them

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
        self.edit.setClearButtonEnabled(True)
        self.edit.editingFinished.connect(self._on_edited)
        self.further = QCheckBox(self.tr("As a further key"))
        self.further.setToolTip(self.tr("The command keeps the keys it has, and gets this one too"))
        self.take = QPushButton(self.tr("Take it"))
        self.take.setToolTip(self.tr("Take the key from the other command"))
        self.take.clicked.connect(self._on_take)
        self.take.hide()
        self._wanted = QKeySequence()
        self.file = ShortcutsFile(self)
        self.file.read.connect(self._on_read)
        self.file.told.connect(self._tell)
        self.more = QPushButton(self.tr("File"))
        self.more.setToolTip(self.tr("Take all keys to another computer"))
        self.more.setMenu(self.file.menu(self.changed_keys))
        self.reset = QPushButton(self.tr("The usual key"))
        self.reset.setToolTip(self.tr("Give this command its usual key again"))
        self.reset.clicked.connect(self._on_reset)
        self.reset_all = QPushButton(self.tr("All usual keys"))
        self.reset_all.setToolTip(self.tr("Give every command its usual key again"))
        self.reset_all.clicked.connect(self._on_reset_all)
        close = QPushButton(self.tr("Close"))
        close.setToolTip(self.tr("Close the list of keys (Esc)"))
        close.clicked.connect(self.accept)
        for button in (self.take, self.more, self.reset, self.reset_all, close):
            button.setAutoDefault(False)
        self.problem = QLabel()
        self.problem.setObjectName("secondary")
        self.problem.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.edit, 1)
        row.addWidget(self.further)
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
        foot.addWidget(self.take)
        foot.addWidget(self.more)
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
        """Only rows that fit; a section without one goes too."""
        for number in range(self.tree.topLevelItemCount()):
            section = self.tree.topLevelItem(number)
            left = 0
            for index in range(section.childCount() if section else 0):
                row = section.child(index) if section else None
                if row is not None:
                    found = rank(text, self._names(row))
                    fits = found is not None and found < SCATTERED
                    row.setHidden(not fits)
                    left += fits
            if section is not None:
                section.setHidden(not left)

    def _names(self, row: QTreeWidgetItem) -> tuple[str, ...]:
        """What a row is found by: its words, its keys, and its English words."""
        spec = self._specs.get(row.data(0, _ID) or "")
        return (row.text(0), row.text(1), *((spec.text,) if spec else ()))

    def _chosen(self) -> str:
        row = self.tree.currentItem()
        return "" if row is None else row.data(0, _ID) or ""

    def _on_chosen(self, _row: object, _before: object = None) -> None:
        action_id = self._chosen()
        for widget in (self.edit, self.reset, self.further):
            widget.setEnabled(bool(action_id))
        self.further.setChecked(False)
        self._tell("")
        self.edit.setKeySequence(
            self._actions[action_id].shortcut() if action_id else QKeySequence()
        )

    def _on_edited(self) -> None:
        action_id, keys = self._chosen(), self.edit.keySequence()
        if not action_id or keys == self._actions[action_id].shortcut():
            return
        native = keys.toString(QKeySequence.SequenceFormat.NativeText)
        if keys.toString(QKeySequence.SequenceFormat.PortableText) in HELD_KEYS:
            self._refuse(self.tr("{key} has a meaning on the picture already.").format(key=native))
            return
        owner = self._owner_of(keys)
        if owner and owner != action_id:
            words = self.tr("{key} is the key of “{command}” already.")
            self._refuse(words.format(key=native, command=self._rows[owner].text(0)))
            self._wanted = keys
            self.take.show()
            return
        self._give(action_id, keys)

    def _refuse(self, words: str) -> None:
        self._tell(words)
        self.edit.setKeySequence(self._actions[self._chosen()].shortcut())

    def _tell(self, words: str) -> None:
        self.problem.setText(words)
        self.take.hide()

    def _give(self, action_id: str, keys: QKeySequence) -> None:
        """A command's key: instead of those it has, or beside them."""
        before = self._actions[action_id].shortcuts() if self.further.isChecked() else []
        new = [] if keys.isEmpty() else [keys]
        self._set(action_id, [*(each for each in before if each != keys), *new])

    def _on_take(self) -> None:
        """Solve a conflict: the other command goes without that key."""
        action_id, keys = self._chosen(), self._wanted
        owner = self._owner_of(keys)
        if action_id and owner:
            left = [each for each in self._actions[owner].shortcuts() if each != keys]
            further = self.further.isChecked()
            self._set(owner, left)
            self.further.setChecked(further)
            self._give(action_id, keys)

    def _owner_of(self, keys: QKeySequence) -> str:
        if keys.isEmpty():
            return ""
        for action_id in self._rows:
            if keys in self._actions[action_id].shortcuts():
                return action_id
        return ""

    def _on_read(self, keys: dict[str, str]) -> None:
        """Another computer's keys: what the file does not name is as usual; a key that stands
        there twice is the first command's."""
        given: list[QKeySequence] = []
        for action_id, spec in self._specs.items():
            wanted = sequences(keys[action_id]) if action_id in keys else _usual(spec)
            fresh = [each for each in wanted if each not in given]
            given += fresh
            self._set(action_id, fresh)
        self._tell(self.tr("The keys are those of the file."))

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
        self._on_chosen(None)
        self.keys_changed.emit(self.changed_keys())

    def changed_keys(self) -> dict[str, str]:
        """What differs from the usual: "" for a command whose key was taken away."""
        return {
            action_id: stored(self._actions[action_id].shortcuts())
            for action_id, spec in self._specs.items()
            if self._actions[action_id].shortcuts() != _usual(spec)
        }


def _usual(spec: Spec) -> list[QKeySequence]:
    return [sequence(key) for key in usual_keys(spec)]


def _keys(action: QAction) -> str:
    return "  ".join(
        keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts()
    )
