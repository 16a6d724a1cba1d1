"""The window: its parts, and what the user does in it. See gui/window/ for the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QColor,
    QCursor,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
)
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from core import preferences
from core.geometry import Margins
from core.settings import Settings
from gui import layout
from gui.actions import ActionSet
from gui.canvas.tool_options import ToolOptions
from gui.canvas.tools.registry import TOOL_IDS
from gui.canvas.view import CanvasView
from gui.clipboard import Offer
from gui.comparing import Comparison
from gui.file_actions import FileActions
from gui.held_keys import lets_go, opacity_key
from gui.layer_actions import LayerActions
from gui.library import Library
from gui.live import Live
from gui.memory import WindowMemory
from gui.menus import Menus
from gui.notices import Notice, notice_of
from gui.paint_actions import PaintActions
from gui.panels.advice import Advice
from gui.panels.candidate_strip import CandidateStrip
from gui.panels.command_palette import CommandPalette
from gui.panels.document_tabs import DocumentTabs
from gui.panels.empty_state import EmptyState
from gui.panels.error_bar import ErrorBar
from gui.panels.live_row import LiveRow
from gui.panels.options_bar import OptionsBar
from gui.panels.stage import Stage
from gui.panels.status import StatusLine
from gui.panels.tool_strip import ToolStrip
from gui.panels.waiting import Waiting
from gui.session import Session
from gui.theme import Theme
from gui.why_not import why_not
from gui.window import dropping, wiring
from gui.window.brushing import BrushingCandidate
from gui.window.comparing import Comparing
from gui.window.context_menus import ContextMenus
from gui.window.docks import Docks
from gui.window.first_steps import FirstSteps
from gui.window.following import Following
from gui.window.geometry import GeometryCommands
from gui.window.live_view import LiveView
from gui.window.remedies import with_remedy
from gui.window.returning import Returning
from gui.window.side_views import SideViews


class MainWindow(QMainWindow):
    """Shows one Session. Everything it does goes through the Session, the Library or
    FileActions; it keeps no state of its own but the layout.

    gui/window/ has its rooms: `docks` the panels, `wiring` what each command and each
    panel's wish does, `following` how it keeps up with the session, `dropping` the rest
    of drag and drop.
    """

    closed = Signal()
    theme_chosen = Signal(str)
    sample_requested = Signal()
    settings_requested = Signal()
    shortcuts_requested = Signal()
    about_requested = Signal()
    models_requested = Signal()
    repair_requested = Signal()

    def __init__(
        self,
        session: Session,
        library: Library,
        theme: Theme,
        memory: WindowMemory,
        settings: Settings,
        live: Live,
    ) -> None:
        super().__init__()
        self.session, self.library, self.theme, self.memory = session, library, theme, memory
        self._leaves_results = False
        self.setObjectName("mainWindow")
        # Where everything is enlarged, a screen may be smaller than what suits the window.
        self.setMinimumSize(QSize(1024, 640).boundedTo(self.screen().availableSize()))
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.tool_options = ToolOptions(self)
        self.canvas = CanvasView(session.document, self.tool_options)
        self.canvas.setAccessibleName(self.tr("Canvas"))
        self.strip = CandidateStrip(session, theme)
        self.empty = EmptyState(theme)
        self.waiting = Waiting()
        self.advice = Advice()
        self.stage = Stage(self.canvas, (self.empty, self.waiting), self.advice, self.strip)
        self.error_bar = ErrorBar(theme)
        self.tabs = DocumentTabs(session, theme)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.error_bar)
        column.addWidget(self.stage, 1)
        self._column = column
        self.setCentralWidget(centre)
        self.actions_ = ActionSet(self, self.stage, theme, settings.get(preferences.SHORTCUTS))
        self.palette_ = CommandPalette(
            self.actions_, self, lambda command: why_not(command, session.document)
        )
        self.files = FileActions(session, self, settings)
        self.options_bar = OptionsBar(self.actions_, self.tool_options, theme, self)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.options_bar)
        self.tools = ToolStrip(self.actions_, TOOL_IDS, self)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.tools)
        self._shown_panels: QByteArray | None = None
        self.docks = Docks(self, session, library, theme, settings, self.actions_)
        self.prompt_panel, self.gallery_panel = self.docks.prompt, self.docks.gallery
        self.history_panel, self.layers_panel = self.docks.history, self.docks.layers
        self.prompt_dock, self.gallery_dock, self.history_dock, self.layers_dock = self.docks.all()
        self.layer_actions = LayerActions(self.actions_, session.document, self)
        self.status = StatusLine(session)
        self.setStatusBar(self.status)
        menus = Menus(self, self.actions_, theme, self.files)
        menus.theme_chosen.connect(self.theme_chosen)
        self.painting = PaintActions(self.actions_, self.canvas, self.tool_options, self.stage)
        self.returning = Returning(session, library, self)
        wiring.connect(self)
        self.geometry_ = GeometryCommands(self)
        self.following = Following(self)
        self.comparison = Comparison(session, self)
        self.side_views = SideViews(self.canvas, self.stage)
        self.comparing = Comparing(self, self.comparison, self.side_views)
        self.brushing = BrushingCandidate(self)
        self.live_view = LiveView(self, live, self.side_views)
        self.prompt_panel.add_live(LiveRow(live, self.actions_))
        self.strip.add_commands(self.actions_, self.comparison)
        layout.restore(self)
        self.context_menus = ContextMenus(self)
        self.first_steps = FirstSteps(self, self.advice)
        self.following.catch_up()
        # On an empty canvas there is nothing to do but to fill it.
        there = self.canvas if self.empty.isHidden() else self.empty.open
        there.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- what the user does ------------------------------------------------------

    def generate(self) -> None:
        """Queue a job, and give the canvas the keyboard, where the candidates will be."""
        self._ask(self.session.generate)

    def fill_from_picture(self) -> None:
        """The same, with what the picture itself shows."""
        self._ask(self.session.fill_from_picture)

    def _ask(self, ask: Callable[[], object]) -> None:
        # A word that is still being put together belongs to the prompt.
        QGuiApplication.inputMethod().commit()
        self.canvas.settle_tool()
        job = ask()
        if job is not None:
            self.error_bar.make_way()
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_notice(self, notice: Notice) -> None:
        self.error_bar.show_notice(with_remedy(notice, self))

    def show_fetching(self, fetching: object) -> None:
        """The first picture is fetched: from now on a bar tells of each."""
        from gui.panels.fetch_bar import FetchBar  # Qt's network: not before it is needed

        self.fetch_bar = FetchBar(fetching, self.theme)  # pyright: ignore[reportArgumentType]
        self._column.insertWidget(self._column.indexOf(self.stage), self.fetch_bar)

    def show_error(self, error: BaseException) -> None:
        self.show_notice(notice_of(error))

    def open_path(self, path: Path) -> None:
        self.files.open_path(path)

    def open_item(self, item: object) -> None:
        self.files.open_path(item.path)  # pyright: ignore[reportAttributeAccessIssue] - an item

    def recall(self, item: object) -> None:
        """Bring back every setting of a gallery item, with its picture and mask."""
        request = self.library.request_of(item)  # pyright: ignore[reportArgumentType] - an item
        if request is not None:
            self.session.workspace.fresh()
            self.session.recall(request)

    def take(self, offer: Offer) -> None:
        """What was dropped on the canvas."""
        self.files.take(offer, QCursor.pos())

    def new_canvas(self) -> None:
        """A white canvas of the size that is set, and the brush to paint on it."""
        self.session.workspace.fresh()
        self.session.document.new(self.session.parameters.size)
        self.canvas.set_tool("paint")

    def start_from_words(self, prompt: str, english: str) -> None:
        """Make a picture of a prompt, in the user's language where the model reads that."""
        parameters = self.session.parameters
        parameters.prompt = prompt if parameters.family.few_words else english
        self.generate()

    def use_prompt(self, prompt: str, negative: str) -> None:
        self.session.parameters.prompt = prompt
        self.session.parameters.negative_prompt = negative

    def escape(self) -> None:
        """The nearest thing that can be cancelled or dropped."""
        session = self.session
        if self.canvas.is_busy:
            self.canvas.cancel_gesture()
        elif session.queue.running is not None:
            session.cancel()
        elif self.files.cancel_fetching():
            pass
        elif not session.extension.is_empty:
            session.set_extension(Margins())
        elif session.current_index >= 0:
            session.select(-1)
        elif session.brushing.is_on:
            session.brushing.give_back()
        elif session.document.mask_edits.target is not None:
            session.document.mask_edits.end()
        elif not self.error_bar.isHidden():
            self.error_bar.dismiss()
        elif not self.advice.isHidden():
            self.first_steps.end()
        elif not session.document.is_empty:
            # Back from a prompt or a panel to the picture, where letters are tools.
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_folder(self, folder: Path, *, make: bool = True) -> None:
        """In the system's file manager; with `make` one of our own, which may not be there yet."""
        if make:
            folder.mkdir(parents=True, exist_ok=True)
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.show_notice(
                Notice(self.tr("The folder is {path}").format(path=folder), kind="note")
            )

    # -- tools and what is shown ---------------------------------------------------

    def follow_tool(self, tool: str) -> None:
        action = self.actions_[f"tool.{tool}"]
        if not action.isChecked():
            action.setChecked(True)
        self.options_bar.set_tool(tool)

    def set_zoom_of(self, action: QAction) -> None:
        value = action.data()
        if isinstance(value, float):
            self.canvas.set_zoom(value)

    def next_area(self) -> None:
        """Canvas, then the panels that are shown: and round again."""
        areas = [self.canvas, *self.docks.areas()]
        at = next((i for i, area in enumerate(areas) if area.hasFocus()), -1)
        areas[(at + 1) % len(areas)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_panels(self) -> None:
        self.actions_["view.panels"].setChecked(False)

    def set_panels_hidden(self, hidden: bool) -> None:
        if hidden:
            self._shown_panels = self.saveState()
        for widget in (*self.docks.all(), self.tools):
            widget.setVisible(not hidden)
        if not hidden and self._shown_panels is not None:
            # Qt would share the room anew, and leave the gallery next to nothing.
            self.restoreState(self._shown_panels)
            self._shown_panels = None

    def set_full_screen(self, full: bool) -> None:
        if full:
            self.showFullScreen()
        else:
            self.showNormal()

    def set_mask_opacity(self, opacity: float) -> None:
        """How strongly the mask colours the picture, 0.1 … 1."""
        veil = QColor(self.canvas.colours.veil)
        veil.setAlphaF(min(opacity, 0.996))  # an opaque colour means the usual strength
        self.canvas.scene.veil.set_colour(veil)
        self.canvas.update_all()

    def remember_layout(self) -> None:
        self.show_panels()
        layout.remember(self)

    def take_view_of(self, other: MainWindow) -> None:
        """Show what another window of the same session shows: tool, zoom, candidate."""
        self.canvas.set_viewport(other.canvas.viewport)
        self.canvas.set_tool(other.canvas.tool)
        self.brushing.tool_before = other.brushing.tool_before
        self.following.views = other.following.views
        self.following.catch_up()
        self.gallery_panel.model.reload()
        self.history_panel.reload()

    def _may_leave_results(self) -> bool:
        """Whether no result is in memory only, because the disk refused it; says so once."""
        queue = self.session.queue
        if not queue.unkept or self._leaves_results:
            return True
        queue.keep_all_again()
        text = self.tr("Results that are not in the gallery yet: {n}. The disk refused them.")
        self.show_notice(
            Notice(
                text.format(n=len(queue.unkept)),
                self.tr("Make room for them, then close again."),
                action=self.tr("Close all the same"),
                act=self._leave_results,
            )
        )
        return False

    def _leave_results(self) -> None:
        self._leaves_results = True
        self.close()

    # -- Qt ----------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        opacity = opacity_key(event)
        if opacity is None:
            super().keyPressEvent(event)
        else:
            self.tool_options.set_opacity(opacity)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat() and lets_go(event, self.actions_["candidate.original"]):
            self.hide_original()
        else:
            super().keyReleaseEvent(event)

    def hide_original(self) -> None:
        """The key that shows it is let go."""
        self.actions_["candidate.original"].setChecked(False)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.ActivationChange and not self.isActiveWindow():
            # The key may be let go in another window, where this one cannot see it.
            self.hide_original()
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        dropping.may_drop(event)

    def dropEvent(self, event: QDropEvent) -> None:
        dropping.drop(event, self.files, self.mapToGlobal(event.position().toPoint()))

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_leave_results() or not self.files.closing.may_quit(self.close):
            event.ignore()
            return
        self.remember_layout()
        event.accept()
        self.closed.emit()
