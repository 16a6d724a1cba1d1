"""The window: docks, menus, actions, and what connects them to the Session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QColor,
    QCursor,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QTabBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from core import paths, preferences
from core.geometry import Margins
from core.settings import Settings
from gui import layout
from gui.actions import ActionSet
from gui.canvas.tool_options import ToolOptions
from gui.canvas.tools.registry import TOOL_IDS
from gui.canvas.view import CanvasView
from gui.file_actions import FileActions, local_paths
from gui.library import Library
from gui.memory import WindowMemory
from gui.menus import Menus
from gui.notices import Notice, notice_of
from gui.panels.candidate_strip import CandidateStrip
from gui.panels.command_palette import CommandPalette
from gui.panels.empty_state import EmptyState
from gui.panels.error_bar import ErrorBar
from gui.panels.gallery_panel import GalleryPanel
from gui.panels.history_panel import HistoryPanel
from gui.panels.layers_panel import LayersPanel
from gui.panels.options_bar import OptionsBar
from gui.panels.prompt_panel import PromptPanel
from gui.panels.stage import Stage
from gui.panels.status import StatusLine
from gui.panels.tool_strip import ToolStrip
from gui.session import Session, candidate_of
from gui.theme import Theme
from gui.worker import Made


class MainWindow(QMainWindow):
    """Shows one Session. Everything it does goes through the Session, the Library or
    FileActions; it keeps no state of its own but the layout."""

    closed = Signal()
    theme_chosen = Signal(str)
    sample_requested = Signal()
    settings_requested = Signal()
    shortcuts_requested = Signal()
    about_requested = Signal()

    def __init__(
        self,
        session: Session,
        library: Library,
        theme: Theme,
        memory: WindowMemory,
        settings: Settings,
    ) -> None:
        super().__init__()
        self.session, self.library, self.theme, self.memory = session, library, theme, memory
        self._shows_region = self._shows_preview = True
        self.setObjectName("mainWindow")
        self.setMinimumSize(QSize(1024, 640))
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.tool_options = ToolOptions(self)
        self.canvas = CanvasView(session.document, self.tool_options)
        self.canvas.setAccessibleName(self.tr("Canvas"))
        self.strip = CandidateStrip(session, theme)
        self.empty = EmptyState(theme)
        self.stage = Stage(self.canvas, self.empty, self.strip)
        self.error_bar = ErrorBar(theme)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.error_bar)
        column.addWidget(self.stage, 1)
        self.setCentralWidget(centre)
        self.actions_ = ActionSet(self, self.stage, theme, settings.get(preferences.SHORTCUTS))
        self.palette_ = CommandPalette(self.actions_, self)
        self.files = FileActions(session.document, self, settings)
        self.files.described_by = session.describing_texts
        self.options_bar = OptionsBar(self.actions_, self.tool_options, self)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.options_bar)
        self.tools = ToolStrip(self.actions_, TOOL_IDS, self)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.tools)
        self._build_docks(settings)
        self.status = StatusLine(session)
        self.setStatusBar(self.status)
        menus = Menus(self, self.actions_, theme, self.files)
        menus.theme_chosen.connect(self.theme_chosen)
        self._connect_actions()
        self._connect_session()
        self._connect_canvas()
        layout.restore(self)
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_document_changed()
        self._on_candidates()

    # -- building ----------------------------------------------------------------

    def _build_docks(self, settings: Settings) -> None:
        self.prompt_panel = PromptPanel(self.session, self.theme, self.library.recent_prompts)
        self.gallery_panel = GalleryPanel(self.library, self.theme)
        self.gallery_panel.asks_before_deleting = lambda: settings.get(preferences.CONFIRM_DELETE)
        self.history_panel = HistoryPanel(self.library)
        self.prompt_dock = self._dock("promptDock", self.tr("Prompt"), self.prompt_panel)
        self.gallery_dock = self._dock("galleryDock", self.tr("Gallery"), self.gallery_panel)
        self.history_dock = self._dock("historyDock", self.tr("History"), self.history_panel)
        self.layers_panel = LayersPanel(self.session.document, self.theme)
        self.layers_dock = self._dock("layersDock", self.tr("Layers"), self.layers_panel)
        right = Qt.DockWidgetArea.RightDockWidgetArea
        self.setTabPosition(right, QTabWidget.TabPosition.North)
        self.addDockWidget(right, self.prompt_dock)
        self.addDockWidget(right, self.gallery_dock)
        self.splitDockWidget(self.prompt_dock, self.gallery_dock, Qt.Orientation.Vertical)
        self.tabifyDockWidget(self.gallery_dock, self.history_dock)
        self.tabifyDockWidget(self.history_dock, self.layers_dock)
        self.gallery_dock.raise_()
        for bar in self.findChildren(QTabBar):
            bar.setDocumentMode(True)
            bar.setAccessibleName(self.tr("Panels"))
            bar.setToolTip(self.tr("Gallery, prompt history and layers (Ctrl+G, Ctrl+H, Ctrl+L)"))

    def _dock(self, name: str, title: str, panel: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setWidget(panel)
        # The panels carry their own headings; a bare widget takes the title bar's place.
        dock.setTitleBarWidget(QWidget(dock))
        dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        dock.setMinimumWidth(280)
        return dock

    def _connect_actions(self) -> None:
        files, session, document = self.files, self.session, self.session.document
        for name, slot in {
            "file.new": self._new,
            "file.open": files.open_dialogue,
            "file.sample": self.sample_requested.emit,
            "file.save": lambda: files.save(),
            "file.save_as": lambda: files.save_as(),
            "file.export": files.export,
            "file.close": self._new,
            "file.quit": self.close,
            "edit.undo": document.undo,
            "edit.redo": document.redo,
            "edit.copy": files.copy,
            "edit.paste": files.paste,
            "edit.escape": self._escape,
            "mask.fill": document.fill_mask,
            "mask.invert": document.invert_mask,
            "mask.clear": document.clear_mask,
            "generate.run": self.generate,
            "generate.cancel_all": session.queue.cancel_all,
            "generate.unload": session.queue.unload,
            "candidate.previous": lambda: session.select_next(-1),
            "candidate.next": lambda: session.select_next(1),
            "candidate.apply": session.apply,
            "candidate.discard": session.discard,
            "candidate.discard_all": session.discard_all,
            "view.fit": self.canvas.fit,
            "view.actual": lambda: self.canvas.set_zoom(1.0),
            "view.zoom_in": self.canvas.zoom_in,
            "view.zoom_out": self.canvas.zoom_out,
            "view.prompt": self._go_to_prompt,
            "view.gallery": self._go_to_gallery,
            "view.history": self._go_to_history,
            "view.layers": self._go_to_layers,
            "view.next_area": self._next_area,
            "view.commands": self.palette_.open,
            "tool.swap": self._swap_tools,
            "brush.smaller": lambda: self.tool_options.step_size(-1),
            "brush.larger": lambda: self.tool_options.step_size(1),
            "brush.softer": lambda: self.tool_options.step_hardness(-1),
            "brush.harder": lambda: self.tool_options.step_hardness(1),
            "edit.settings": self.settings_requested.emit,
            "help.shortcuts": self.shortcuts_requested.emit,
            "help.models": lambda: self._open_folder(paths.models_dir()),
            "help.log": lambda: self._open_folder(paths.log_dir()),
            "help.about": self.about_requested.emit,
        }.items():
            self.actions_[name].triggered.connect(_plain(slot))
        self.actions_["view.panels"].toggled.connect(self._on_panels_hidden)
        self.actions_["view.full_screen"].toggled.connect(self._on_full_screen)
        self.tools.group.triggered.connect(self._on_tool_chosen)
        self.options_bar.zoom_menu.triggered.connect(self._on_zoom_chosen)
        self.prompt_panel.generate_requested.connect(self.generate)
        self.prompt_panel.cancel_requested.connect(session.cancel)
        self.gallery_panel.open_requested.connect(self._open_item)
        self.gallery_panel.recall_requested.connect(self.recall)
        self.history_panel.prompt_chosen.connect(self._use_prompt)
        self.strip.apply_requested.connect(session.apply)
        self.strip.discard_requested.connect(session.discard)
        self.strip.compare_pressed.connect(self.canvas.set_show_original)
        self.strip.size_changed.connect(self.stage.place)
        self.strip.focus_freed.connect(self.canvas.setFocus)
        self.empty.open_requested.connect(files.open_dialogue)
        self.empty.paste_requested.connect(files.paste)
        self.empty.prompt_chosen.connect(self._start_from_words)
        self.empty.sample_requested.connect(self.sample_requested)

    def _connect_session(self) -> None:
        session, document = self.session, self.session.document
        session.notice_raised.connect(self.show_notice)
        self.library.notice_raised.connect(self.show_notice)
        self.files.notice_raised.connect(self.show_notice)
        session.prompt_used.connect(self.library.note_prompt)
        session.candidates_changed.connect(self._on_candidates)
        session.current_changed.connect(self._on_current)
        session.plan_changed.connect(self._on_plan)
        session.extension_changed.connect(self._on_extension)
        session.task_changed.connect(self._on_task)
        session.queue.progress_changed.connect(self._on_progress)
        session.queue.queue_changed.connect(self._on_queue)
        document.changed.connect(self._on_document_changed)
        document.replaced.connect(self._on_document_replaced)
        document.undo_changed.connect(self._on_undo_changed)
        document.modified_changed.connect(self._retitle)
        document.name_changed.connect(self._retitle)
        self._on_task(session.task_text)
        self._on_undo_changed()
        self._retitle()

    def _connect_canvas(self) -> None:
        canvas = self.canvas
        canvas.zoom_changed.connect(self.options_bar.set_zoom)
        canvas.hint_changed.connect(self.status.set_hint)
        canvas.tool_changed.connect(self._on_tool_changed)
        canvas.files_dropped.connect(self._on_files_dropped)
        canvas.image_dropped.connect(self.files.take_image)
        canvas.extension_changed.connect(self.session.set_extension)
        canvas.failed.connect(self._on_canvas_failed)
        canvas.set_tool("brush")
        self._on_tool_changed("brush")
        self.status.set_hint(canvas.hint)

    # -- what the user does ------------------------------------------------------

    def generate(self) -> None:
        """Queue a job, and give the canvas the keyboard, where the candidates will be."""
        job = self.session.generate()
        if job is not None and not self.error_bar.isHidden():
            self.error_bar.dismiss()
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_notice(self, notice: Notice) -> None:
        self.error_bar.show_notice(notice)

    def open_path(self, path: Path) -> None:
        self.files.open_path(path)

    def recall(self, item: object) -> None:
        """Bring back every setting of a gallery item, with its picture and mask."""
        request = self.library.request_of(item)  # pyright: ignore[reportArgumentType] - an item
        if request is not None and self.files.may_go(lambda: self.recall(item)):
            self.session.recall(request)

    def _open_item(self, item: object) -> None:
        self.files.open_path(item.path)  # pyright: ignore[reportAttributeAccessIssue] - an item

    def _new(self) -> None:
        if self.files.may_go(self.session.document.close):
            self.session.document.close()

    def _start_from_words(self, prompt: str) -> None:
        self.session.parameters.prompt = prompt
        self.generate()

    def _use_prompt(self, prompt: str, negative: str) -> None:
        self.session.parameters.prompt = prompt
        self.session.parameters.negative_prompt = negative

    def _escape(self) -> None:
        """The nearest thing that can be cancelled or dropped."""
        session = self.session
        if self.canvas.is_busy:
            self.canvas.cancel_gesture()
        elif session.queue.running is not None:
            session.cancel()
        elif not session.extension.is_empty:
            session.set_extension(Margins())
        elif session.current_index >= 0:
            session.select(-1)
        elif not self.error_bar.isHidden():
            self.error_bar.dismiss()

    def _swap_tools(self) -> None:
        self.canvas.set_tool("eraser" if self.canvas.tool == "brush" else "brush")

    def _go_to_prompt(self) -> None:
        self._show_panels()
        self.prompt_panel.prompt.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.prompt_panel.prompt.selectAll()

    def _go_to_gallery(self) -> None:
        self._show_panels()
        self.gallery_dock.show()
        self.gallery_dock.raise_()
        self.gallery_panel.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _go_to_history(self) -> None:
        self._show_panels()
        self.history_dock.show()
        self.history_dock.raise_()
        self.history_panel.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _go_to_layers(self) -> None:
        self._show_panels()
        self.layers_dock.show()
        self.layers_dock.raise_()
        self.layers_panel.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _next_area(self) -> None:
        """Canvas, prompt, gallery or history, tools: and round again."""
        areas = [self.canvas, self.prompt_panel.prompt]
        for panel, widget in (
            (self.gallery_panel, self.gallery_panel.view),
            (self.history_panel, self.history_panel.list),
            (self.layers_panel, self.layers_panel.list),
        ):
            if panel.isVisible():
                areas.append(widget)
        at = next((i for i, area in enumerate(areas) if area.hasFocus()), -1)
        areas[(at + 1) % len(areas)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_panels(self) -> None:
        self.actions_["view.panels"].setChecked(False)

    def _on_panels_hidden(self, hidden: bool) -> None:
        docks = (self.prompt_dock, self.gallery_dock, self.history_dock, self.layers_dock)
        for widget in (*docks, self.tools):
            widget.setVisible(not hidden)

    def _on_full_screen(self, full: bool) -> None:
        if full:
            self.showFullScreen()
        else:
            self.showNormal()

    def _on_zoom_chosen(self, action: QAction) -> None:
        value = action.data()
        if isinstance(value, float):
            self.canvas.set_zoom(value)

    def _on_tool_chosen(self, action: QAction) -> None:
        self.canvas.set_tool(str(action.data()))

    def _on_tool_changed(self, tool: str) -> None:
        action = self.actions_[f"tool.{tool}"]
        if not action.isChecked():
            action.setChecked(True)
        self.options_bar.set_tool(tool)

    def _on_canvas_failed(self, error: BaseException) -> None:
        self.show_notice(notice_of(error))

    def _on_files_dropped(self, dropped: list[Path]) -> None:
        self.files.drop([Path(path) for path in dropped], QCursor.pos())

    def _open_folder(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.show_notice(
                Notice(self.tr("The folder is {path}").format(path=folder), kind="note")
            )

    # -- following the session ---------------------------------------------------

    def _on_candidates(self) -> None:
        there = bool(self.session.candidates)
        for name in ("previous", "next", "apply", "discard", "discard_all"):
            self.actions_[f"candidate.{name}"].setEnabled(there)
        self._place_empty()

    def _on_current(self, made: Made | None) -> None:
        self.canvas.set_candidate(candidate_of(made))

    def _on_extension(self, margins: Margins) -> None:
        self.canvas.set_extension(margins)

    def _on_task(self, text: str) -> None:
        self.actions_["generate.run"].setText(text)
        self.actions_["generate.run"].setToolTip(f"{text} (Ctrl+Enter)")

    def _on_plan(self, plan: object) -> None:
        shown = plan if self._shows_region else None
        self.canvas.set_plan(shown)  # pyright: ignore[reportArgumentType] - EditPlan | None

    def set_shows_region(self, shows: bool) -> None:
        """Whether the canvas shows what the model will see."""
        self._shows_region = shows
        self._on_plan(self.session.plan)

    def set_mask_opacity(self, opacity: float) -> None:
        """How strongly the mask colours the picture, 0.1 … 1."""
        veil = QColor(self.canvas.colours.veil)
        veil.setAlphaF(min(opacity, 0.996))  # an opaque colour means the usual strength
        self.canvas.scene.veil.set_colour(veil)
        self.canvas.update_all()

    def set_shows_preview(self, shows: bool) -> None:
        """Whether pictures are shown as they emerge."""
        self._shows_preview = shows
        if not shows:
            self.canvas.set_preview(None, None)

    def _on_progress(self, job: object) -> None:
        progress = job.progress  # pyright: ignore[reportAttributeAccessIssue] - a Job
        if not self._shows_preview:
            return
        if progress.preview is not None and progress.preview_bounds is not None:
            self.canvas.set_preview(progress.preview, progress.preview_bounds)
            self._place_empty()

    def _on_queue(self) -> None:
        busy = self.session.queue.running is not None
        self.canvas.set_busy(busy)
        if not busy:
            self.canvas.set_preview(None, None)
        self._place_empty()

    def _on_document_changed(self, _changes: object = None) -> None:
        there = not self.session.document.is_empty
        masked = self.session.document.has_mask
        for name in ("file.save", "file.save_as", "file.export", "file.close", "edit.copy"):
            self.actions_[name].setEnabled(there)
        self.actions_["mask.fill"].setEnabled(there)
        self.actions_["mask.invert"].setEnabled(there)
        self.actions_["mask.clear"].setEnabled(masked)
        self._place_empty()

    def _on_document_replaced(self) -> None:
        self._on_document_changed()
        self._retitle()
        if not self.prompt_panel.isAncestorOf(QApplication.focusWidget() or self):
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_undo_changed(self) -> None:
        document = self.session.document
        undo, redo = self.actions_["edit.undo"], self.actions_["edit.redo"]
        undo.setEnabled(document.can_undo)
        redo.setEnabled(document.can_redo)
        for action, text, words in (
            (undo, document.undo_text, self.tr("Undo")),
            (redo, document.redo_text, self.tr("Redo")),
        ):
            action.setText(f"{words}: {text}" if text else words)
            action.setToolTip(f"{action.text()} ({action.shortcut().toString()})")

    def _place_empty(self) -> None:
        """The empty state shows while there is nothing else to see on the canvas."""
        session = self.session
        nothing = (
            session.document.is_empty and not session.candidates and session.queue.running is None
        )
        self.empty.setVisible(nothing)
        self.stage.place()

    def _retitle(self, _value: object = None) -> None:
        document = self.session.document
        name = document.name or (self.tr("Untitled") if not document.is_empty else "")
        self.setWindowTitle(f"{name}[*] — Pentimento" if name else "Pentimento[*]")
        self.setWindowModified(document.is_modified)

    # -- Qt ----------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backslash and not event.isAutoRepeat():
            self.canvas.set_show_original(True)
        elif not self._take_digit(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backslash and not event.isAutoRepeat():
            self.canvas.set_show_original(False)
        else:
            super().keyReleaseEvent(event)

    def _take_digit(self, event: QKeyEvent) -> bool:
        """1 … 9 set the brush's opacity to 10 … 90 %, 0 to 100 %."""
        digit = event.key() - Qt.Key.Key_0
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if not plain or not 0 <= digit <= 9:
            return False
        self.tool_options.set_opacity(digit / 10 if digit else 1.0)
        return True

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.ActivationChange and not self.isActiveWindow():
            # The key may be let go in another window, where this one cannot see it.
            self.canvas.set_show_original(False)
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        mime = event.mimeData()
        if local_paths(mime.urls()) or mime.hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Dropped beside the canvas: on the panels, on the empty state."""
        mime = event.mimeData()
        dropped = local_paths(mime.urls())
        place: QPoint = self.mapToGlobal(event.position().toPoint())
        if dropped:
            self.files.drop(dropped, place)
        elif mime.hasImage():
            self.files.take_image(QImage(mime.imageData()))
        event.acceptProposedAction()

    def remember_layout(self) -> None:
        self._show_panels()
        layout.remember(self)

    def take_view_of(self, other: MainWindow) -> None:
        """Show what another window of the same session shows: tool, zoom, candidate."""
        self.canvas.set_viewport(other.canvas.viewport)
        self.canvas.set_tool(other.canvas.tool)
        self._on_current(self.session.current)
        self._on_plan(self.session.plan)
        self._on_extension(self.session.extension)
        self._on_queue()
        self.gallery_panel.model.reload()
        self.history_panel.reload()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.files.may_go(self.close):
            event.ignore()
            return
        self.remember_layout()
        event.accept()
        self.closed.emit()


def _plain(slot: Callable[[], object]) -> Callable[[bool], None]:
    """`triggered` carries a bool that most slots do not take."""

    def call(_checked: bool = False) -> None:
        slot()

    return call
