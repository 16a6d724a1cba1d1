"""The panels in their docks: where they stand, how they are shown, hidden and reached."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QChildEvent, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QLineEdit,
    QMainWindow,
    QStyle,
    QTabBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from core import preferences
from core.settings import Settings
from gui.actions import ActionSet
from gui.library import Library
from gui.panels.gallery_panel import GalleryPanel
from gui.panels.history_panel import HistoryPanel
from gui.panels.layers_panel import LayersPanel
from gui.panels.prompt_panel import PromptPanel
from gui.session import Session
from gui.theme import Theme

_LEAST_WIDTH = 280
# The usual width: a part of the window's, within bounds.
_USUAL_WIDTH, _MOST_WIDTH, _PART = 340, 460, 0.18
_SETTLED_MS = 1500
_BORDER = QStyle.PixelMetric.PM_DockWidgetSeparatorExtent
_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
# Heights: of the prompt's panel down to its button; of the panels under it at least, and while
# Advanced is unfolded above them.
_PROMPT_AND_BUTTON, _LEAST_GALLERY, _ROOMY_GALLERY = 186, 208, 320


class Docks(QObject):
    """Makes the panels of one window and their docks."""

    def __init__(
        self,
        window: QMainWindow,
        session: Session,
        library: Library,
        theme: Theme,
        settings: Settings,
        actions: ActionSet,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._settling = False
        # The height that the user gave the prompt's panel; 0: as high as it needs.
        self._chosen_height = 0
        self._larger = False
        self._window_height = 0
        # When the layouts have followed, whose heights are what there is to share.
        self._soon = self._timer(0, self._share)
        self._settled = self._timer(_SETTLED_MS, self._settle)
        self.prompt = PromptPanel(session, theme, library.recent_prompts)
        self.gallery = GalleryPanel(library, theme)
        self.gallery.asks_before_deleting = lambda: settings.get(preferences.CONFIRM_DELETE)
        self.history = HistoryPanel(library)
        self.layers = LayersPanel(session.document, theme, actions)
        self._docks: dict[QWidget, QDockWidget] = {
            panel: self._dock(name, title, panel)
            for panel, name, title in (
                (self.prompt, "promptDock", self.tr("Prompt")),
                (self.gallery, "galleryDock", self.tr("Gallery")),
                (self.history, "historyDock", self.tr("History")),
                (self.layers, "layersDock", self.tr("Layers")),
            )
        }
        self._arrange()

    def _timer(self, milliseconds: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(slot)
        return timer

    def _dock(self, name: str, title: str, panel: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        room = QWidget()
        inside = QVBoxLayout(room)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(panel)
        dock.setWidget(room)
        # The panels carry their own headings; a bare widget takes the title bar's place.
        dock.setTitleBarWidget(QWidget(dock))
        dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        dock.setMinimumWidth(_LEAST_WIDTH)
        # Behind another tab Qt leaves it where nobody sees it, but Tab would still go there.
        dock.visibilityChanged.connect(panel.setVisible)
        return dock

    def _arrange(self) -> None:
        """The prompt above; under it one of the others, chosen by a tab."""
        window, right = self._window, Qt.DockWidgetArea.RightDockWidgetArea
        prompt, gallery, *others = self._docks.values()
        window.setTabPosition(right, QTabWidget.TabPosition.North)
        window.addDockWidget(right, prompt)
        window.addDockWidget(right, gallery)
        window.splitDockWidget(prompt, gallery, Qt.Orientation.Vertical)
        before = gallery
        for dock in others:
            window.tabifyDockWidget(before, dock)
            before = dock
        gallery.raise_()
        self.gallery.room_requested.connect(self._on_room_requested)
        self.prompt.needs_changed.connect(self._soon.start)
        for bar in window.findChildren(QTabBar, options=_DIRECT):
            self._tend(bar)
        prompt.installEventFilter(self)
        window.installEventFilter(self)

    def _tend(self, bar: QTabBar) -> None:
        """Qt makes these bars itself, more than are seen: the others wait outside the window."""
        bar.setDocumentMode(True)
        bar.setAccessibleName(self.tr("Panels"))
        bar.setToolTip(self.tr("Gallery, prompt history and layers (Ctrl+G, Ctrl+H, Ctrl+L)"))
        bar.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._window and kind in (QEvent.Type.Show, QEvent.Type.Resize):
            self._soon.start()
            if self._settling:
                self._settled.start()
        elif kind is QEvent.Type.Resize and watched is self._docks[self.prompt]:
            self._note_height()
        elif isinstance(watched, QTabBar):
            if kind in (QEvent.Type.Move, QEvent.Type.Show):
                seen = watched.x() >= 0 and watched.y() >= 0
                watched.setFocusPolicy(Qt.FocusPolicy.TabFocus if seen else Qt.FocusPolicy.NoFocus)
        elif isinstance(event, QChildEvent) and kind is QEvent.Type.ChildPolished:
            bar = event.child()
            if isinstance(bar, QTabBar):
                self._tend(bar)
        return super().eventFilter(watched, event)

    @property
    def chosen_height(self) -> int:
        """Of the prompt's panel, where the user moved its border; 0: it is as high as it needs."""
        return self._chosen_height

    def choose_height(self, height: int) -> None:
        self._chosen_height = max(0, height)

    def _note_height(self) -> None:
        """Only the user's hand on the border between the panels changes what is wanted."""
        high = self._window.height()
        if high == self._window_height and QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._chosen_height = self._docks[self.prompt].height()
        else:
            self._soon.start()

    def share_height(self, larger: bool = False) -> None:
        """The usual heights: the prompt's panel as high as it needs, or as the user chose, the
        rest for the gallery; or `larger`: prompt and button, and all else for the gallery."""
        prompt, gallery, *others = self._docks.values()
        window = self._window
        # Those behind another tab are where nobody sees them.
        lower = next((one for one in (gallery, *others) if one.y() > prompt.y()), gallery)
        tabs = max(0, lower.y() - prompt.geometry().bottom() - 1)
        total = prompt.height() + tabs + lower.height()
        if not window.isVisible():
            tabs, total = 0, window.height() - 100
        # What Qt gives is now and then a pixel less than what it is asked for.
        whole = self.prompt.whole_height(total - tabs - _ROOMY_GALLERY) + 1
        wanted = _PROMPT_AND_BUTTON if larger else self._chosen_height or whole
        least = max(_LEAST_GALLERY, lower.widget().minimumSizeHint().height())
        high = max(_PROMPT_AND_BUTTON, min(wanted, total - tabs - least))
        if high < whole and not self._chosen_height:
            high = self.prompt.whole_rows(high)
        if high != prompt.height():
            border = window.style().pixelMetric(_BORDER, None, window)
            heights = [high, total - border - high]
            window.resizeDocks([prompt, gallery], heights, Qt.Orientation.Vertical)
        self._window_height = window.height()

    def settle(self) -> None:
        """The usual sizes once the window has the size that the desktop gives it at first."""
        self._settling = True
        self._settled.stop()
        self._share()

    def _share(self) -> None:
        if self._settling:
            width = self._window.width()
            usual = max(_LEAST_WIDTH, min(_USUAL_WIDTH, width // 3))
            wide = min(_MOST_WIDTH, max(usual, round(width * _PART)))
            prompt = self._docks[self.prompt]
            self._window.resizeDocks([prompt], [wide], Qt.Orientation.Horizontal)
        self.share_height(self._larger)

    def _settle(self) -> None:
        self._settling = False

    def _on_room_requested(self, larger: bool) -> None:
        self._larger = larger
        self.share_height(larger)

    def all(self) -> list[QDockWidget]:
        """Of prompt, gallery, history and layers."""
        return list(self._docks.values())

    # -- going there by the keyboard -----------------------------------------------

    def go_to_prompt(self) -> None:
        self._reveal(self.prompt, self.prompt.prompt)
        self.prompt.prompt.selectAll()

    def go_to_gallery(self) -> None:
        self._reveal(self.gallery, self.gallery.view)

    def go_to_history(self) -> None:
        self._reveal(self.history, self.history.search)

    def go_to_layers(self) -> None:
        self._reveal(self.layers, self.layers.list)

    def rename_layer(self) -> None:
        self.go_to_layers()
        self.layers.rename()

    def _reveal(self, panel: QWidget, widget: QWidget) -> None:
        dock = self._docks[panel]
        dock.show()
        dock.raise_()
        panel.show()
        _there(panel, widget).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def areas(self) -> list[QWidget]:
        """What F6 goes through, of the panels that can be seen."""
        widgets = {
            self.prompt: self.prompt.prompt,
            self.gallery: self.gallery.view,
            self.history: self.history.list,
            self.layers: self.layers.list,
        }
        return [_there(panel, at) for panel, at in widgets.items() if panel.isVisible()]


def _there(panel: QWidget, widget: QWidget) -> QWidget:
    """Where the keyboard goes in a panel: a list with nothing in it cannot have it."""
    if widget.isVisible():
        return widget
    return panel.findChild(QLineEdit) or widget
