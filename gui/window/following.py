"""How the window follows session and document: actions, title, canvas, empty state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from core.geometry import Bounds, Margins
from core.request import Context
from gui.actions import keys_text
from gui.canvas.viewport import Viewport
from gui.native_keys import as_written
from gui.open_document import OpenDocument
from gui.session import candidate_of
from gui.worker import Made

if TYPE_CHECKING:
    from core.editing import EditPlan
    from gui.jobs import Job
    from gui.main_window import MainWindow


class Following(QObject):
    """Keeps one window up to date. Only this object hears the session's signals, so that
    none of them reaches a window that is gone."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session, self._document = window.session, window.session.document
        self._actions, self._canvas = window.actions_, window.canvas
        self.shows_region = self.shows_preview = True
        # Where documents that are not shown were looked at: None for the whole of one.
        self.views: dict[OpenDocument, Viewport | None] = {}
        session, document = self._session, self._document
        session.candidates_changed.connect(self._on_candidates)
        session.current_changed.connect(self._on_current)
        session.brushing.changed.connect(self._on_brushing)
        session.plan_changed.connect(self._on_plan)
        session.extension_changed.connect(self._on_extension)
        session.parameters.context_box_changed.connect(self._on_context_box)
        session.parameters.context_changed.connect(self._on_context)
        session.task_changed.connect(self._on_task)
        session.queue.progress_changed.connect(self._on_progress)
        session.queue.queue_changed.connect(self._on_queue)
        document.changed.connect(self._on_document_changed)
        document.replaced.connect(self._on_document_replaced)
        session.workspace.tabs_changed.connect(self._on_document_changed)
        document.leaving.connect(self._on_document_leaving)
        document.shown.connect(self._on_document_shown)
        document.closed.connect(self._on_document_closed)
        document.undo_changed.connect(self._on_undo_changed)
        document.modified_changed.connect(self._retitle)
        document.name_changed.connect(self._retitle)

    def catch_up(self) -> None:
        """Show everything as it is now: at first, and after the window was made again."""
        self._on_task(self._session.task_text)
        self._on_undo_changed()
        self._retitle()
        self._on_document_changed()
        self._on_candidates()
        self._on_current(self._session.current)
        self._on_plan(self._session.plan)
        self._on_extension(self._session.extension)
        self._on_context_box(self._session.parameters.context_box)
        self._on_queue()

    def set_shows_region(self, shows: bool) -> None:
        """Whether the canvas shows what the model will see."""
        self.shows_region = shows
        self._on_plan(self._session.plan)

    def set_shows_preview(self, shows: bool) -> None:
        """Whether pictures are shown as they emerge."""
        self.shows_preview = shows
        if not shows:
            self._canvas.set_preview(None, None)

    # -- the session -----------------------------------------------------------------

    def _on_candidates(self) -> None:
        there = bool(self._session.candidates)
        for name in ("previous", "next", "discard_all", "keep_all"):
            self._actions[f"candidate.{name}"].setEnabled(there)
        self._place_empty()

    def _on_current(self, made: Made | None) -> None:
        for name in ("keep", "brush", "brush_in"):
            self._actions[f"candidate.{name}"].setEnabled(made is not None)
        # They end the brushing, too.
        for name in ("apply", "discard"):
            ends = made is not None or self._session.brushing.is_on
            self._actions[f"candidate.{name}"].setEnabled(ends)
        self._canvas.set_candidate(candidate_of(made))

    def _on_brushing(self) -> None:
        self._on_current(self._session.current)

    def _on_extension(self, margins: Margins) -> None:
        self._canvas.set_extension(margins)

    def _on_context_box(self, box: Bounds | None) -> None:
        self._window.tool_options.set_context_box(box)

    def _on_context(self, context: str) -> None:
        """Who chooses a box wants to draw it."""
        if context == Context.BOX.value and self._session.parameters.context_box is None:
            self._canvas.set_tool("context")

    def _on_task(self, text: str) -> None:
        self._actions["generate.fill"].setEnabled(self._session.can_fill)
        self._actions["generate.run"].setText(text)
        self._actions["generate.run"].setToolTip(f"{text} ({as_written('Ctrl+Enter')})")

    def _on_plan(self, plan: EditPlan | None) -> None:
        self._canvas.set_plan(plan if self.shows_region else None)

    def _on_progress(self, job: Job) -> None:
        progress = job.progress
        if not self._is_here(job):
            return
        if self._document.is_empty:
            self._place_empty()
        if not self.shows_preview:
            return
        if progress.preview is not None and progress.preview_bounds is not None:
            self._canvas.set_preview(progress.preview, progress.preview_bounds)
            self._place_empty()

    def _on_queue(self) -> None:
        busy = self._is_here(self._session.queue.running)
        self._canvas.set_busy(busy)
        if not busy:
            self._canvas.set_preview(None, None)
        self._place_empty()

    def _is_here(self, job: Job | None) -> bool:
        """Whether a job is for the document that is shown."""
        return job is not None and job.owner in (None, self._document.open)

    # -- the document ----------------------------------------------------------------

    def _on_document_changed(self, _changes: object = None) -> None:
        there = not self._document.is_empty
        for name in ("file.save", "file.save_as", "file.export", "file.export_layers", "edit.copy"):
            self._actions[name].setEnabled(there)
        several = len(self._session.workspace.tabs) > 1
        self._actions["file.close"].setEnabled(there or several)
        for name in ("view.next_tab", "view.previous_tab"):
            self._actions[name].setEnabled(several)
        self._actions["mask.fill"].setEnabled(there)
        self._actions["mask.invert"].setEnabled(there)
        self._actions["mask.clear"].setEnabled(self._document.has_mask)
        self._place_empty()

    def _on_document_replaced(self) -> None:
        self._on_document_changed()
        self._retitle()
        typing_at = QApplication.focusWidget() or self._window
        if not self._window.prompt_panel.isAncestorOf(typing_at):
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_document_leaving(self, document: OpenDocument) -> None:
        canvas = self._canvas
        self.views[document] = None if canvas.is_fitted else canvas.viewport
        canvas.set_preview(None, None)

    def _on_document_shown(self, document: OpenDocument) -> None:
        viewport = self.views.pop(document, None)
        if viewport is not None:
            self._canvas.set_viewport(viewport)
        self._on_queue()

    def _on_document_closed(self, document: OpenDocument) -> None:
        self.views.pop(document, None)

    def _on_undo_changed(self) -> None:
        document = self._document
        undo, redo = self._actions["edit.undo"], self._actions["edit.redo"]
        undo.setEnabled(document.can_undo)
        redo.setEnabled(document.can_redo)
        for action, text, words in (
            (undo, document.undo_text, self.tr("Undo")),
            (redo, document.redo_text, self.tr("Redo")),
        ):
            action.setText(f"{words}: {text}" if text else words)
            action.setToolTip(f"{action.text()} ({keys_text(action)})")

    def _place_empty(self) -> None:
        """The empty state shows while there is nothing else to see on the canvas."""
        session = self._session
        bare, running = session.document.is_empty and not session.candidates, session.queue.running
        here = running is not None and self._is_here(running)
        self._window.empty.setVisible(bare and not here)
        unseen = running is not None and (
            not self.shows_preview or running.progress.preview is None
        )
        self._window.waiting.setVisible(bare and here and unseen)
        if running is not None:
            self._window.waiting.show_progress(running.progress)
        self._window.stage.place()

    def _retitle(self, _value: object = None) -> None:
        document = self._document
        name = document.name or (self.tr("Untitled") if not document.is_empty else "")
        self._window.setWindowTitle(f"{name}[*] — Pentimento" if name else "Pentimento[*]")
        self._window.setWindowModified(document.is_modified)
