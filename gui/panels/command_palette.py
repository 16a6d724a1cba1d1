"""Ctrl+K: every command, found by a few letters; the last ones first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.actions import ActionSet, keys_text
from gui.commands import Spec
from gui.panels.finding import SCATTERED, rank

_ACTION = int(Qt.ItemDataRole.UserRole)
# So many commands are remembered as the last ones.
_RECENT = 8
_ROWS = 12
_WIDTH = 480


class CommandPalette(QFrame):
    """A list over the window: type, choose with the arrow keys, Enter does it.

    What was done here last stands first. What cannot be done now stands below, once something
    is typed, with the reason: `why_not` is asked for it by the command's id.
    """

    def __init__(self, actions: ActionSet, window: QWidget, why_not: Callable[[str], str]) -> None:
        super().__init__(window)
        self._why_not = why_not
        # Ids, the last one first.
        self.recent: list[str] = []
        self.setObjectName("card")
        self._actions = actions
        self._window = window
        self._before: QWidget | None = None
        self._rows: list[QTreeWidgetItem] = []
        blank = QPixmap(18, 18)
        blank.fill(Qt.GlobalColor.transparent)
        self._no_icon = QIcon(blank)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("What do you want to do?"))
        self.search.setAccessibleName(self.tr("Find a command"))
        self.search.setToolTip(self.tr("Type a few letters of a command"))
        self.list = QTreeWidget()
        self.list.setObjectName("choices")
        self.list.setColumnCount(2)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setToolTip(self.tr("What was done last comes first; grey: not now"))
        self.list.setIconSize(QSize(18, 18))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.search)
        column.addWidget(self.list)
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(self._do)
        self.list.itemClicked.connect(self._do)
        self.search.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show it, empty, at the top of the window's middle."""
        window = self._window
        self._before = window.focusWidget()
        self.search.clear()
        self._fill("")
        self.move(QPoint((window.width() - _WIDTH) // 2, 72))
        self.show()
        self.raise_()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        # Before it hides, or Qt would hand the keyboard to whatever comes next.
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape and the arrows belong to the palette while it is open."""
        if isinstance(event, QKeyEvent) and event.type() in (
            QEvent.Type.ShortcutOverride,
            QEvent.Type.KeyPress,
        ):
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            if event.key() == Qt.Key.Key_Escape or event.key() in steps:
                event.accept()
                if event.type() is QEvent.Type.KeyPress:
                    self._on_key(steps.get(Qt.Key(event.key()), 0))
                return True
        if event.type() is QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        return super().eventFilter(watched, event)

    def _on_key(self, step: int) -> None:
        if not step:
            self.dismiss()
            return
        if self._rows:
            current = self.list.currentItem()
            at = self._rows.index(current) if current in self._rows else -1
            self.list.setCurrentItem(self._rows[(at + step) % len(self._rows)])

    def _fill(self, text: str) -> None:
        self.list.clear()
        found = self._found(text)
        self._rows = [self._row(spec, action) for spec, action in found if action.isEnabled()]
        grey = [self._grey(spec, action) for spec, action in found if not action.isEnabled()]
        self.list.addTopLevelItems([*self._rows, *grey])
        if self._rows:
            self.list.setCurrentItem(self._rows[0])
        elif not grey:
            nothing = QTreeWidgetItem(self.list, [self.tr("Nothing found")])
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
        rows = min(_ROWS, max(1, len(found)))
        margins = self._column.contentsMargins()
        high = self.search.sizeHint().height() + self._column.spacing() + 2 * self.frameWidth()
        high += margins.top() + margins.bottom()
        # Whole rows: none is cut in half at the end.
        self.resize(_WIDTH, high + rows * self.list.sizeHintForRow(0))

    def _found(self, text: str) -> list[tuple[Spec, QAction]]:
        """The best first; of those that fit as well, the ones done last, then the menus' order."""
        found: list[tuple[int, int, Spec, QAction]] = []
        for spec, action in self._actions.all():
            if not action.isVisible() or spec.id == "view.commands":
                continue
            if not text.strip() and not action.isEnabled():
                continue
            # Its English name too: many know no other, whatever the interface speaks.
            fits = rank(text, (_name(action), spec.text, spec.id))
            if fits is not None:
                last = self.recent.index(spec.id) if spec.id in self.recent else _RECENT
                found.append((fits, last, spec, action))
        found.sort(key=lambda each: each[:2])
        well = [each for each in found if each[0] < SCATTERED]
        return [(spec, action) for _, _, spec, action in well or found]

    def _row(self, spec: Spec, action: QAction) -> QTreeWidgetItem:
        row = QTreeWidgetItem([_name(action), keys_text(action)])
        row.setIcon(0, action.icon() if not action.icon().isNull() else self._no_icon)
        row.setData(0, _ACTION, spec.id)
        row.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        # The window's own palette: a stylesheet gives a widget's one half of the text's.
        row.setForeground(1, QApplication.palette().placeholderText())
        return row

    def _grey(self, spec: Spec, action: QAction) -> QTreeWidgetItem:
        row = self._row(spec, action)
        row.setText(0, f"{_name(action)} · {self._why_not(spec.id)}")
        row.setForeground(0, QApplication.palette().placeholderText())
        row.setFlags(Qt.ItemFlag.NoItemFlags)
        return row

    def remember(self, recent: Sequence[str]) -> None:
        """The commands of another day, the last one first; unknown ones are left out."""
        known = {spec.id for spec, _ in self._actions.all()}
        self.recent = [each for each in recent if each in known][:_RECENT]

    def _do(self, _item: object = None) -> None:
        row = self.list.currentItem()
        self.dismiss()
        if row is None or not row.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        command = str(row.data(0, _ACTION))
        self.recent = [command, *(each for each in self.recent if each != command)][:_RECENT]
        self._actions[command].trigger()


def _name(action: QAction) -> str:
    return action.text().replace("&", "")
