"""The tabs over the canvas: one for each open document."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
)
from PySide6.QtWidgets import QMenu, QTabBar, QToolButton, QWidget

from gui.clipboard import is_welcome, offered
from gui.open_document import OpenDocument
from gui.session import Session
from gui.theme import Theme

_NARROWEST = 160  # px of a tab; more of them than there is room for are scrolled
_REST_MS = 500  # a drag that rests on a tab for so long shows it


class DocumentTabs(QTabBar):
    """Shown when more than one document is open. Bound to the Session's workspace."""

    close_requested = Signal(object)  # OpenDocument
    close_others_requested = Signal(object)  # OpenDocument, which stays
    folder_requested = Signal(object)  # Path
    dropped = Signal(object)  # Offer, for the document that is shown then

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._workspace = session.workspace
        self._theme = theme
        self._filling = False
        self.setObjectName("documentTabs")
        self.setAccessibleName(self.tr("Open pictures"))
        self.setDocumentMode(True)
        self.setExpanding(False)
        self.setMovable(True)
        self.setToolTip(self.tr("The pictures that are open (Ctrl+Tab goes through them)"))
        self.setUsesScrollButtons(True)
        self.setDrawBase(False)
        self.setIconSize(QSize(14, 14))
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        # Clicks choose a tab; the keyboard stays where it is, on the canvas or in the prompt.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAcceptDrops(True)
        self._over = -1
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self._workspace.tabs_changed.connect(self.refresh)
        self._workspace.tab_changed.connect(self.refresh)
        session.waiting_changed.connect(self.refresh)
        self.currentChanged.connect(self._on_current)
        self.tabMoved.connect(self._on_moved)
        theme.changed.connect(self._refresh_icons)
        self.customContextMenuRequested.connect(self._on_menu)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Like the workspace again."""
        tabs = self._workspace.tabs
        self._filling = True
        while self.count() > len(tabs):
            self.removeTab(self.count() - 1)
        while self.count() < len(tabs):
            self._add()
        for index, tab in enumerate(tabs):
            name = self._name(tab)
            self.setTabText(index, self._label(tab, name))
            self.setTabToolTip(index, self._tip(tab, name))
            self.setAccessibleTabName(index, name)
        self.setCurrentIndex(self._workspace.index)
        self._filling = False
        self.setVisible(len(tabs) > 1)

    def minimumTabSizeHint(self, index: int) -> QSize:
        """So wide that a name can be told from another."""
        wanted = self.tabSizeHint(index)
        return QSize(min(wanted.width(), _NARROWEST), wanted.height())

    def _add(self) -> None:
        index = self.addTab("")
        button = QToolButton(self)
        button.setObjectName("tabClose")
        button.setIconSize(QSize(14, 14))
        button.setIcon(self._theme.icon("x"))
        button.setFixedSize(QSize(20, 20))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolTip(self.tr("Close this picture (Ctrl+W)"))
        button.setAccessibleName(self.tr("Close this picture"))
        button.clicked.connect(lambda: self._on_close_button(button))
        self.setTabButton(index, QTabBar.ButtonPosition.RightSide, button)

    def _on_close_button(self, button: QToolButton) -> None:
        side = QTabBar.ButtonPosition.RightSide
        for index in range(self.count()):
            if self.tabButton(index, side) is button:
                self._on_close(index)
                return

    def _refresh_icons(self) -> None:
        for button in self.findChildren(QToolButton, "tabClose"):
            button.setIcon(self._theme.icon("x"))

    def _name(self, tab: OpenDocument) -> str:
        if tab.name:
            return tab.name
        return self.tr("New") if tab.document.is_empty else self.tr("Untitled")

    def _label(self, tab: OpenDocument, name: str) -> str:
        waiting = self._session.waiting_in(tab) if tab is not self._workspace.current else 0
        text = name.replace("&", "&&")
        if waiting:
            text += f"  ({waiting})"
        return f"• {text}" if tab.is_modified else text

    def _tip(self, tab: OpenDocument, name: str) -> str:
        parts = [str(tab.path) if tab.path else name]
        if tab.is_modified:
            parts.append(self.tr("Not saved"))
        waiting = self._session.waiting_in(tab)
        if waiting and tab is not self._workspace.current:
            parts.append(self.tr("Results waiting: {n}").format(n=waiting))
        return "\n".join(parts)

    @Slot(int)
    def _on_current(self, index: int) -> None:
        if not self._filling and 0 <= index < len(self._workspace.tabs):
            self._workspace.show(self._workspace.tabs[index])

    @Slot(int, int)
    def _on_moved(self, before: int, after: int) -> None:
        if not self._filling:
            self._workspace.move(before, after)

    @Slot(int)
    def _on_close(self, index: int) -> None:
        self.close_requested.emit(self._workspace.tabs[index])

    @Slot(QPoint)
    def _on_menu(self, place: QPoint) -> None:
        index = self.tabAt(place)
        if index < 0:
            return
        tab = self._workspace.tabs[index]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Close"), lambda: self.close_requested.emit(tab))
        others = menu.addAction(
            self.tr("Close the others"), lambda: self.close_others_requested.emit(tab)
        )
        others.setEnabled(self.count() > 1)
        menu.addSeparator()
        path = tab.path
        folder = menu.addAction(self.tr("Show in its folder"))
        copy = menu.addAction(self.tr("Copy the path"))
        for action in (folder, copy):
            action.setEnabled(path is not None)
        if path is not None:
            folder.triggered.connect(lambda: self.folder_requested.emit(path.parent))
            copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(str(path)))
        menu.popup(self.mapToGlobal(place))

    # -- drops -----------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if is_welcome(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        over = self.tabAt(event.position().toPoint())
        if over != self._over:
            self._over = over
            self._rest.start()
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._over = -1
        self._rest.stop()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._rest.stop()
        self._over = self.tabAt(event.position().toPoint())
        self._on_rest()
        event.acceptProposedAction()
        self.dropped.emit(offered(event.mimeData()))

    @Slot()
    def _on_rest(self) -> None:
        over, self._over = self._over, -1
        if 0 <= over < len(self._workspace.tabs):
            self._workspace.show(self._workspace.tabs[over])

    def mouseReleaseEvent(self, event: object) -> None:
        """The middle button closes, as everywhere."""
        if event.button() is Qt.MouseButton.MiddleButton:  # pyright: ignore[reportAttributeAccessIssue]
            index = self.tabAt(event.position().toPoint())  # pyright: ignore[reportAttributeAccessIssue]
            if index >= 0:
                self._on_close(index)
                return
        super().mouseReleaseEvent(event)  # pyright: ignore[reportArgumentType]
