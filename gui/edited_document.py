"""A document that is edited: typed signals, one command a gesture, undo.

Beside single edits there are gestures, which go on for a while: a stroke, a preview that
follows a slider, a long fill. One runs at a time, and whatever else is done ends it first.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core import paths
from core.changes import Changes
from core.document import Document
from core.files import file_error
from core.history import DEFAULT_BUDGET, Command, CommandStack
from core.undo_packing import UndoPacker
from core.undo_spool import Spool
from gui.gesture import Gesture
from gui.open_document import OpenDocument

# After the last change; then old undo steps are compressed on a thread, which is looked after
# so often.
_QUIET_MS = 400
_PACKING_MS = 30

# Between two places of a pen, once the screen shows the first.
AHEAD_MS = 2
_AHEAD_SECONDS = 0.001

# Undo of a whole large picture may take so long at once, before it goes on between events.
_RETURN_SECONDS = 0.008

# A long edit goes on for so long between two events; with what else its pieces cause, no
# longer than that.
PIECES_SECONDS = 0.005
_ROUND_SECONDS = 0.009
# The user is told of one that takes longer.
_TOLD_AFTER = 0.3


class _Return(NamedTuple):
    """An undo or redo that is being got ready by `pieces`; `go` does it."""

    pieces: Iterator[None]
    go: Callable[[], Changes]
    back: Callable[[], object]


class EditedDocument(QObject):
    """Owns an OpenDocument: a Document with its CommandStack. GUI thread only."""

    # So long (s) may an edit hold other events up; tests have more.
    patience = 0.004

    # Changes, with every edit, each dab and each undo.
    changed = Signal(object)
    # Changes (with .tiles) once for every finished command, undo and redo: for the journal.
    committed = Signal(object)
    undo_changed = Signal()
    # An edit that goes on by itself takes longer than a moment, or is over.
    going_on_changed = Signal()
    modified_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None, undo_budget: int | None = None) -> None:
        super().__init__(parent)
        self._undo_budget = undo_budget
        self._spool = Spool(paths.cache_dir() / "undo")
        self._open = self.blank()
        self._gesture: Gesture | None = None
        # An undo or redo that is being got ready, and what does it then.
        self._returning: _Return | None = None
        self._was_modified = False
        self._going_on = QTimer(self)
        self._going_on.timeout.connect(self._go_on)
        # Of the last pieces: when they were made, and how much more time they cost others.
        self._pieces_began = self._pieces_ended = 0.0
        self._dearer = self._run_began = 0.0
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.timeout.connect(self._look_ahead)
        self._packing = QTimer(self)
        self._packing.setSingleShot(True)
        self._packer = UndoPacker()
        self._packing.timeout.connect(self._pack)
        self.changed.connect(self._count)

    def _count(self, _changes: Changes) -> None:
        self._open.revision += 1

    @property
    def open(self) -> OpenDocument:
        """The document that is shown, with all that belongs to it."""
        return self._open

    @property
    def _document(self) -> Document:
        return self._open.document

    @property
    def _stack(self) -> CommandStack:
        return self._open.stack

    @property
    def is_empty(self) -> bool:
        """Whether nothing is open."""
        return self._document.is_empty

    @property
    def is_modified(self) -> bool:
        """Whether something differs from what was opened or saved last."""
        return self._open.is_modified

    @property
    def undo_budget(self) -> int:
        """Bytes that undo may keep, of all documents together."""
        return DEFAULT_BUDGET if self._undo_budget is None else self._undo_budget

    @property
    def undo_bytes(self) -> int:
        """Memory that undo keeps."""
        return self._stack.nbytes

    def blank(self) -> OpenDocument:
        """Nothing, ready to be shown."""
        return self._opened(Document(), "")

    def _opened(
        self,
        document: Document,
        name: str,
        path: Path | None = None,
        icc: bytes | None = None,
        exif: bytes | None = None,
        read_losses: tuple[str, ...] = (),
    ) -> OpenDocument:
        stack = CommandStack(self.undo_budget, self._spool)
        stack.set_clean()
        return OpenDocument(document, stack, name, path, icc, exif, read_losses)

    # -- undo --------------------------------------------------------------------

    @property
    def can_undo(self) -> bool:
        return bool(self._stack.done) or self._gesture is not None

    @property
    def can_redo(self) -> bool:
        return bool(self._stack.undone)

    @property
    def undo_text(self) -> str:
        """The name of the step that undo takes back, or ""."""
        return self._stack.undo_text

    @property
    def redo_text(self) -> str:
        return self._stack.redo_text

    def history(self) -> tuple[list[str], list[str]]:
        """Names of the steps done (oldest first), and of those undone (next first)."""
        done = [command.text for command in self._stack.done]
        return done, [command.text for command in reversed(self._stack.undone)]

    def undo(self) -> None:
        """Take back the last step; a stroke that is running is dropped instead."""
        if self._gesture is not None:
            self.abort_stroke()
            return
        self.finish_return()
        command = self._stack.undo()
        if command is not None:
            self._return(command, self._document.undo, self._stack.redo)

    def redo(self) -> None:
        self.end_stroke()
        command = self._stack.redo()
        if command is not None:
            self._return(command, self._document.redo, self._stack.undo)

    @property
    def is_returning(self) -> bool:
        """Whether an undo or redo of a large step goes on between events."""
        return self._returning is not None

    def finish_return(self) -> None:
        """Do the rest of an undo or redo now: something needs the document as it will be."""
        self._return_on(math.inf)

    def _return(
        self, command: Command, go: Callable[[Command], Changes], back: Callable[[], object]
    ) -> None:
        """`back`: the stack, where the disk does not give back what undo needs."""
        self._returning = _Return(self._document.unpacking(command), lambda: go(command), back)
        self._return_on(_RETURN_SECONDS)
        if self._returning is not None:
            # The buttons say at once what they will undo next.
            self.undo_changed.emit()

    def _return_on(self, seconds: float) -> None:
        if self._returning is None:
            return
        returning = self._returning
        end = time.perf_counter() + seconds
        try:
            for _ in returning.pieces:
                if time.perf_counter() >= end:
                    self._going_on.start(0)
                    return
        except OSError as error:
            self._returning = None
            self._going_on.stop()
            returning.back()
            self.undo_changed.emit()
            raise file_error(error, paths.cache_dir(), doing="read") from error
        self._returning = None
        self._going_on.stop()
        self._announce(returning.go())

    def take(self, command: Command) -> None:
        """A step of undo that was made elsewhere, of the document as it is now."""
        self.end_stroke()
        changes = self._document.redo(command)
        self._stack.push(command)
        self._announce(changes)

    def _announce(self, changes: Changes) -> None:
        """A command is through."""
        self.changed.emit(changes)
        self.committed.emit(changes)
        self.undo_changed.emit()
        self._tell_modified()
        self._packing.start(_QUIET_MS)

    def pack_undo(self, seconds: float) -> bool:
        """Compress old undo steps for that long; whether more is left. Done when idle."""
        return (
            self._returning is None
            and self._gesture is None
            and self._stack.pack_some(seconds, keep=0)
        )

    def _pack(self) -> None:
        if self._gesture is not None or self._returning is not None:
            self._packer.pause()
        elif self._packer.go_on(self._stack):
            self._packing.start(_PACKING_MS)

    def close_packing(self) -> None:
        """Wait for the thread that compresses undo steps."""
        self._packing.stop()
        self._packer.close()

    def _tell_modified(self) -> None:
        if self.is_modified != self._was_modified:
            self._was_modified = self.is_modified
            self.modified_changed.emit(self._was_modified)

    def edit(
        self, text: str, change: Callable[[Document], Changes], merge_key: str = ""
    ) -> Changes:
        """Run `change` as one undo step named `text`; if it raises, nothing has changed."""
        self.end_stroke()
        self._document.begin()
        try:
            changes = change(self._document)
        except BaseException:
            self._document.abort()
            raise
        command = self._document.commit(text, merge_key)
        if command is None:
            if not changes.is_empty:
                self.changed.emit(changes)
            return Changes()
        self._stack.push(command)
        self._announce(changes)
        return changes

    # -- gestures -----------------------------------------------------------------

    @property
    def running(self) -> Gesture | None:
        return self._gesture

    @property
    def is_stroking(self) -> bool:
        return self._gesture is not None

    def preview(self, text: str, change: Callable[[Document], Changes]) -> Gesture:
        """Show the document as `change` would leave it, until `end_stroke` keeps that or
        `abort_stroke` drops it. One preview takes the place of another of the same name.
        """
        gesture = self._gesture
        undone = Changes()
        if gesture is not None and gesture.is_preview and gesture.text == text:
            undone = self._document.abort()
        else:
            self.end_stroke()
            gesture = self._gesture = Gesture(text, is_preview=True)
        self._document.begin()
        gesture.changes = Changes()
        try:
            self._tell(undone.merged(change(self._document)))
        except BaseException:
            self.abort_stroke()
            raise
        return gesture

    def run(
        self,
        text: str,
        pieces: Callable[[Document], Iterator[Changes]],
        at_once: float | None = None,
    ) -> None:
        """A long edit as one undo step: what is not done in `at_once` seconds (None: a
        moment, `patience`) follows some milliseconds at a time between other events.

        Whatever needs it done does the rest at once; `abort_stroke` and undo drop it.
        """
        self.end_stroke()
        self._document.begin()
        self._gesture = Gesture(text, pieces=pieces(self._document))
        self._dearer = 0.0
        self._run_began = time.perf_counter()
        self._advance(self.patience if at_once is None else at_once)

    @Slot()
    def _go_on(self) -> None:
        if self._returning is not None:
            self._return_on(PIECES_SECONDS)
            return
        # What the pieces before cost others, most of all the screen, these will cost too.
        made = self._pieces_ended - self._pieces_began
        dearer = (time.perf_counter() - self._pieces_ended) / max(made, 1e-4)
        self._dearer = max(dearer, self._dearer / 2)
        self._advance(min(PIECES_SECONDS, _ROUND_SECONDS / (1 + self._dearer)))
        gesture = self._gesture
        late = time.perf_counter() - self._run_began > _TOLD_AFTER
        if gesture is not None and late and not gesture.is_told:
            gesture.is_told = True
            self.going_on_changed.emit()

    @property
    def going_on(self) -> str:
        """The name of an edit that goes on by itself for longer than a moment, or ""."""
        return self._gesture.text if self._gesture is not None and self._gesture.is_told else ""

    def cancel_going_on(self) -> bool:
        """Drop that one; whether there was any."""
        goes_on = bool(self.going_on)
        if goes_on:
            self.abort_stroke()
        return goes_on

    def _tell_over(self, gesture: Gesture) -> None:
        if gesture.is_told:
            self.going_on_changed.emit()

    def _advance(self, seconds: float) -> None:
        self._pieces_began = time.perf_counter()
        try:
            self._make_pieces(seconds)
        finally:
            self._pieces_ended = time.perf_counter()

    def _make_pieces(self, seconds: float) -> None:
        gesture = self._gesture
        if gesture is None or gesture.pieces is None:
            self._going_on.stop()
            return
        try:
            self._tell(gesture.advance(seconds))
        except BaseException:
            self.abort_stroke()
            raise
        if gesture.pieces is None:
            self.end_stroke()
        else:
            self._going_on.start(0)

    def _tell(self, changes: Changes) -> None:
        """What the running gesture has changed now."""
        if self._gesture is not None and not changes.is_empty:
            self._gesture.changes = self._gesture.changes.merged(changes)
            self.changed.emit(changes)

    @Slot()
    def _look_ahead(self) -> None:
        """Between two places of the pen: prepare for the next."""
        stroke = None if self._gesture is None else self._gesture.stroke
        if stroke is not None and stroke.look_ahead(_AHEAD_SECONDS):
            self._ahead.start(AHEAD_MS)

    def end_stroke(self) -> None:
        """Keep what is running as one undo step."""
        self.finish_return()
        gesture = self._gesture
        if gesture is None:
            return
        self._going_on.stop()
        self._tell(gesture.advance(math.inf))
        self._gesture = None
        self._tell_over(gesture)
        command = self._document.commit(gesture.text)
        if command is not None:
            self._stack.push(command)
            # Every dab has been shown; the journal and the buttons are told once.
            self.committed.emit(gesture.changes)
            self.undo_changed.emit()
            self._tell_modified()
            self._packing.start(_QUIET_MS)

    def abort_stroke(self) -> None:
        """Drop what is running; the document is as before it, to the bit. (An undo that is
        under way is not dropped.)"""
        self.finish_return()
        gesture = self._gesture
        if gesture is None:
            return
        self._gesture = None
        self._going_on.stop()
        self._tell_over(gesture)
        self.changed.emit(self._document.abort())
