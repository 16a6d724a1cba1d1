"""The document as the window sees it: typed signals, one command a gesture, undo."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core import applying, document_framing
from core.adopting import adopt_layers
from core.arrays import MaskArray, RgbaArray
from core.brush import UPRIGHT, BrushSettings, Effect, Stroke, Tilt, ink_for
from core.changes import Changes
from core.document import Document
from core.errors import BadInput
from core.geometry import Bounds, Extent, Margins
from core.history import DEFAULT_BUDGET, CommandStack
from core.inks import Ink
from core.layers import Layer
from core.request import Candidate
from core.selection import Combine, Selection, combine_mask
from core.snapshot import DocumentSnapshot
from gui.frame_edits import FrameEdits
from gui.gesture import Gesture
from gui.layer_edits import LayerEdits
from gui.mask_edits import MaskEdits
from gui.open_document import OpenDocument
from gui.selection_edits import SelectionEdits
from gui.wording import translated

WHITE = (255, 255, 255, 255)

# After the last change; then old undo steps are compressed a few milliseconds at a time.
_QUIET_MS = 400
_PACK_SECONDS = 0.004

# A long edit goes on for so long between two events.
PIECES_SECONDS = 0.005


class DocumentModel(QObject):
    """Owns a Document and its CommandStack. GUI thread only.

    Every method that edits makes one undo step, does nothing while there is no document
    (`is_empty`), and ends a running stroke first. Signals that carry Changes say which
    part of the window is stale.
    """

    # Changes, with every edit, each dab and each undo.
    changed = Signal(object)
    # Changes (with .tiles) once for every finished command, undo and redo: for the journal.
    committed = Signal(object)
    undo_changed = Signal()
    modified_changed = Signal(bool)
    # Another document is here: forget everything about the one before.
    replaced = Signal()
    name_changed = Signal(str)
    # OpenDocument. Of a change between documents that stay open: `leaving` the one that is
    # shown still, then `replaced`, then `shown` with the other one.
    leaving = Signal(object)
    shown = Signal(object)
    # OpenDocument: nothing of it is needed any more.
    closed = Signal(object)

    def __init__(self, parent: QObject | None = None, undo_budget: int | None = None) -> None:
        super().__init__(parent)
        self._undo_budget = undo_budget
        self._open = self.blank()
        self._gesture: Gesture | None = None
        self._told_name = ""
        self._was_modified = False
        self._layer_edits = LayerEdits(self)
        self._frame_edits = FrameEdits(self)
        self._mask_edits = MaskEdits(self)
        self._selection_edits = SelectionEdits(self)
        self._going_on = QTimer(self)
        self._going_on.timeout.connect(self._go_on)
        self._packing = QTimer(self)
        self._packing.setSingleShot(True)
        self._packing.timeout.connect(self._pack)
        self.changed.connect(self._count)

    def _count(self, _changes: Changes) -> None:
        self._open.revision += 1

    # -- reading -----------------------------------------------------------------

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
    def document(self) -> Document:
        return self._document

    def snapshot(self) -> DocumentSnapshot:
        """The document now: immutable, cheap; `.mask` is its mask."""
        return self._document.snapshot()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is open."""
        return self._document.is_empty

    @property
    def frame(self) -> Bounds:
        return self._document.frame

    @property
    def layers(self) -> tuple[Layer, ...]:
        """From the bottom to the top."""
        return self._document.layers

    @property
    def active_layer(self) -> Layer | None:
        return self._document.active if self._document.layers else None

    @property
    def frame_edits(self) -> FrameEdits:
        """What turns, mirrors, scales and reframes all of it."""
        return self._frame_edits

    @property
    def layer_edits(self) -> LayerEdits:
        """What can be done with layers."""
        return self._layer_edits

    @property
    def selection_edits(self) -> SelectionEdits:
        """What can be done with the mask as a whole, and with what looks alike."""
        return self._selection_edits

    @property
    def mask_edits(self) -> MaskEdits:
        """What can be done with layers' masks and named masks."""
        return self._mask_edits

    @property
    def has_mask(self) -> bool:
        return self._document.mask_bounds() is not None

    def mask_bounds(self) -> Bounds | None:
        return self._document.mask_bounds()

    @property
    def name(self) -> str:
        return self._open.name

    @property
    def path(self) -> Path | None:
        """The file it was opened from or saved to last."""
        return self._open.path

    @property
    def icc(self) -> bytes | None:
        return self._open.icc

    @property
    def exif(self) -> bytes | None:
        return self._open.exif

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

    # -- documents ---------------------------------------------------------------

    def load(
        self,
        rgba: RgbaArray,
        name: str,
        path: Path | None = None,
        icc: bytes | None = None,
        exif: bytes | None = None,
        read_losses: tuple[str, ...] = (),
    ) -> None:
        """Open a picture, (h, w, 4), as a document of one layer."""
        if rgba.size == 0:
            raise BadInput("The picture is empty")
        document = Document.from_pixels(rgba, self.tr("Background"))
        self._replace(self._opened(document, name, path, icc, exif, read_losses))

    def load_document(
        self,
        document: Document,
        name: str,
        path: Path | None = None,
        modified: bool = False,
        icc: bytes | None = None,
        exif: bytes | None = None,
        read_losses: tuple[str, ...] = (),
    ) -> None:
        """Open a document that was made elsewhere (OpenRaster, the journal)."""
        opened = self._opened(document, name, path, icc, exif, read_losses)
        opened.is_saved_anew = not modified
        self._replace(opened)

    def new(self, extent: Extent, colour: tuple[int, int, int, int] = WHITE) -> None:
        """A new document of one layer in one colour."""
        if extent.is_empty:
            raise BadInput("A picture cannot be empty", do="Give it a width and a height")
        document = Document(Bounds.of_extent(extent))
        document.add_layer(self.tr("Background"))
        document.fill_layer(document.active.id, document.frame, colour)
        self._replace(self._opened(document, ""))

    def close(self) -> None:
        """Back to nothing open."""
        self._replace(self.blank())

    def blank(self) -> OpenDocument:
        """Nothing, ready to be shown."""
        return self._opened(Document(), "")

    def show(self, other: OpenDocument) -> None:
        """Show another document; the one that is shown now stays open as it is."""
        if other is self._open:
            return
        if self._gesture is not None and self._gesture.is_preview:
            self.abort_stroke()
        self.end_stroke()
        self.leaving.emit(self._open)
        self._put(other)
        self.shown.emit(other)

    def set_name(self, name: str) -> None:
        self._open.name = name
        self._tell_name()

    def mark_saved(self, path: Path | None) -> None:
        """What is here now is in that file."""
        self._open.mark_saved(path)
        self._tell_name()
        self._tell_modified()

    def _opened(
        self,
        document: Document,
        name: str,
        path: Path | None = None,
        icc: bytes | None = None,
        exif: bytes | None = None,
        read_losses: tuple[str, ...] = (),
    ) -> OpenDocument:
        stack = CommandStack(self.undo_budget)
        stack.set_clean()
        return OpenDocument(document, stack, name, path, icc, exif, read_losses)

    def _replace(self, other: OpenDocument) -> None:
        """Another document in the place of the one that is shown, which ends."""
        self.abort_stroke()
        before = self._open
        before.is_closed = True
        self._put(other)
        self.closed.emit(before)

    def _put(self, other: OpenDocument) -> None:
        self._open = other
        self.replaced.emit()
        self._tell_name()
        self.undo_changed.emit()
        self._tell_modified()

    def _tell_name(self) -> None:
        if self._open.name != self._told_name:
            self._told_name = self._open.name
            self.name_changed.emit(self._told_name)

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
        command = self._stack.undo()
        if command is not None:
            self._announce(self._document.undo(command))

    def redo(self) -> None:
        self.end_stroke()
        command = self._stack.redo()
        if command is not None:
            self._announce(self._document.redo(command))

    def _announce(self, changes: Changes) -> None:
        """A command is through."""
        self.changed.emit(changes)
        self.committed.emit(changes)
        self.undo_changed.emit()
        self._tell_modified()
        self._packing.start(_QUIET_MS)

    def pack_undo(self, seconds: float) -> bool:
        """Compress old undo steps for that long; whether more is left. Done when idle."""
        return self._gesture is None and self._stack.pack_some(seconds, keep=0)

    def _pack(self) -> None:
        if self.pack_undo(_PACK_SECONDS):
            self._packing.start(0)

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

    # -- strokes and whatever else goes on for a while -------------------------------

    @property
    def running(self) -> Gesture | None:
        return self._gesture

    @property
    def is_stroking(self) -> bool:
        return self._gesture is not None

    def begin_stroke(
        self,
        settings: BrushSettings,
        effect: Effect | Ink,
        text: str = "",
        colour: tuple[int, int, int] = (0, 0, 0),
    ) -> None:
        """Start a stroke on the mask or on the active layer, as `effect` says; on a layer's
        mask while that is edited (`mask_edits.target`).

        Raises BadInput when the active layer is locked or hidden, and when nothing is open.
        """
        self.end_stroke()
        if self.is_empty:
            raise BadInput("There is no picture to paint on", do="Open one first")
        if isinstance(effect, Effect) and effect in (Effect.MASK, Effect.UNMASK):
            target, effect, own_text = self._mask_edits.aimed(effect)
            text = own_text or text
        else:
            target = self.writable_layer().id
        ink = ink_for(effect, colour) if isinstance(effect, Effect) else effect
        self._document.begin()
        stroke = Stroke(self._document, target, settings, ink)
        self._gesture = Gesture(text or self.tr("Stroke"), stroke)

    def stroke_to(self, x: float, y: float, pressure: float = 1.0, tilt: Tilt = UPRIGHT) -> None:
        """Draw on to a point in document coordinates. Without a stroke: nothing."""
        if self._gesture is not None and self._gesture.stroke is not None:
            self._tell(self._gesture.stroke.to(x, y, pressure, tilt))

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
        at_once: float = PIECES_SECONDS,
    ) -> None:
        """A long edit as one undo step: what is not done in `at_once` seconds follows some
        milliseconds at a time between other events.

        Whatever needs it done does the rest at once; `abort_stroke` and undo drop it.
        """
        self.end_stroke()
        self._document.begin()
        self._gesture = Gesture(text, pieces=pieces(self._document))
        self._advance(at_once)

    @Slot()
    def _go_on(self) -> None:
        self._advance(PIECES_SECONDS)

    def _advance(self, seconds: float) -> None:
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

    def end_stroke(self) -> None:
        """Keep what is running as one undo step."""
        gesture = self._gesture
        if gesture is None:
            return
        self._going_on.stop()
        self._tell(gesture.advance(math.inf))
        self._gesture = None
        command = self._document.commit(gesture.text)
        if command is not None:
            self._stack.push(command)
            # Every dab has been shown; the journal and the buttons are told once.
            self.committed.emit(gesture.changes)
            self.undo_changed.emit()
            self._tell_modified()
            self._packing.start(_QUIET_MS)

    def abort_stroke(self) -> None:
        """Drop what is running; the document is as before it, to the bit."""
        if self._gesture is None:
            return
        self._gesture = None
        self._going_on.stop()
        self.changed.emit(self._document.abort())

    def writable_layer(self) -> Layer:
        """The active layer. Raises BadInput when it is locked or hidden."""
        layer = self._document.active
        self._layer_edits.check_writable(layer.id)
        return layer

    # -- mask --------------------------------------------------------------------

    def fill_mask(self) -> None:
        if not self.is_empty:
            self.edit(self.tr("Fill mask"), Document.fill_mask)

    def clear_mask(self) -> None:
        if not self.is_empty:
            self.edit(self.tr("Clear mask"), Document.clear_mask)

    def invert_mask(self) -> None:
        if not self.is_empty:
            self.edit(self.tr("Invert mask"), Document.invert_mask)

    def select(self, selection: Selection, combine: Combine, text: str) -> None:
        """Take a shape into the mask: replace, add, subtract or intersect."""
        if not self.is_empty:
            self.edit(text, lambda document: combine_mask(document, selection, combine))

    def set_mask(self, mask: MaskArray, bounds: Bounds | None = None) -> None:
        """Replace the whole mask by `mask`, (h, w) of `bounds` (the frame by default)."""

        def change(document: Document) -> Changes:
            cleared = document.clear_mask()
            return cleared.merged(document.write_mask(bounds or document.frame, mask))

        if not self.is_empty:
            self.edit(self.tr("Set mask"), change)

    # -- frame -------------------------------------------------------------------

    def extend(self, margins: Margins) -> None:
        """Enlarge the frame without filling what is new."""
        if not self.is_empty:
            self.edit(self.tr("Extend"), lambda document: document.extend(margins))

    def crop(self, bounds: Bounds, keep: bool = False) -> None:
        """`keep`: the layers keep what lies outside the new frame."""

        def change(document: Document) -> Changes:
            if keep:
                return document_framing.reframe(document, bounds.intersection(document.frame))
            return document.crop(bounds)

        if not self.is_empty:
            self.edit(self.tr("Crop"), change)

    def keep_as_layers(self, candidates: Sequence[Candidate], shown: int) -> None:
        """Each candidate as a layer of its own, all but `shown` hidden; the mask stays."""
        was_empty = self.is_empty
        text = self.tr("Keep as layers") if len(candidates) > 1 else self.tr("Keep as layer")
        self.edit(text, lambda document: applying.keep_as_layers(document, candidates, shown))
        if was_empty:
            self.replaced.emit()

    def apply_candidate(
        self, candidate: Candidate, as_layer: bool = True, clear_mask: bool = True
    ) -> None:
        """Lay the candidate into the document: one undo step with frame, pixels and mask."""

        name = translated(applying.result_name(candidate))

        def change(document: Document) -> Changes:
            return applying.apply_candidate(
                document, candidate, as_layer=as_layer, clear_mask=clear_mask, name=name
            )

        was_empty = self.is_empty
        self.edit(self.tr("Apply result"), change)
        if was_empty:
            self.replaced.emit()

    # -- layers -------------------------------------------------------------------

    def add_layers_of(self, other: Document) -> None:
        """All layers of another document, above the active one, as one step."""
        if not self.is_empty:
            self.edit(self.tr("Paste"), lambda document: adopt_layers(document, other))

    def add_picture(
        self, rgba: RgbaArray, name: str, x: int | None = None, y: int | None = None
    ) -> None:
        """A new layer with a picture, in the frame's middle unless told where."""
        frame = self.frame
        height, width = rgba.shape[:2]
        left = frame.x + (frame.width - width) // 2 if x is None else x
        top = frame.y + (frame.height - height) // 2 if y is None else y

        def change(document: Document) -> Changes:
            changes = document.add_layer(name)
            return changes.merged(
                document.write(document.active.id, Bounds(left, top, width, height), rgba)
            )

        if self.is_empty:
            self.load(rgba, name)
            return
        self.edit(self.tr("Paste"), change)
