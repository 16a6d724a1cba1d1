"""The document as the window sees it: what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core import applying, document_framing
from core.adopting import adopt_layers
from core.apart import tiles_in
from core.arrays import MaskArray, RgbaArray
from core.brush import UPRIGHT, BrushSettings, Effect, Stroke, Tilt, ink_for
from core.changes import Changes
from core.document import Document
from core.errors import BadInput
from core.geometry import Bounds, Extent, Margins
from core.inks import Ink
from core.layers import Layer
from core.recipe import Recipe
from core.request import Candidate
from core.selection import Combine, Selection, combine_mask
from core.snapshot import DocumentSnapshot
from core.tiles import TILE
from gui.edit_jobs import EditJobs
from gui.edited_document import AHEAD_MS, EditedDocument
from gui.frame_edits import FrameEdits
from gui.gesture import Gesture
from gui.layer_edits import LayerEdits
from gui.mask_edits import MaskEdits
from gui.open_document import OpenDocument, Stamp
from gui.selection_edits import SelectionEdits
from gui.wording import translated

WHITE = (255, 255, 255, 255)


class DocumentModel(EditedDocument):
    """The document that is shown, and all that edits it. GUI thread only.

    Every method that edits makes one undo step, does nothing while there is no document
    (`is_empty`), and ends a running stroke first. Signals that carry Changes say which
    part of the window is stale.
    """

    # Another document is here: forget everything about the one before.
    replaced = Signal()
    name_changed = Signal(str)
    # OpenDocument. Of a change between documents that stay open: `leaving` the one that is
    # shown still, then `replaced`, then `shown` with the other one.
    leaving = Signal(object)
    shown = Signal(object)
    # OpenDocument: nothing of it is needed any more.
    closed = Signal(object)
    # What a tool keeps waiting, such as a layer put elsewhere, is to be applied now: what
    # comes would make it impossible.
    settling = Signal()

    def __init__(self, parent: QObject | None = None, undo_budget: int | None = None) -> None:
        super().__init__(parent, undo_budget)
        self._told_name = ""
        self._jobs = EditJobs(self)
        self._layer_edits = LayerEdits(self)
        self._frame_edits = FrameEdits(self)
        self._mask_edits = MaskEdits(self)
        self._selection_edits = SelectionEdits(self)

    # -- reading -----------------------------------------------------------------

    @property
    def document(self) -> Document:
        return self._document

    def snapshot(self) -> DocumentSnapshot:
        """The document now: immutable, cheap; `.mask` is its mask."""
        self.finish_return()
        return self._document.snapshot()

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
    def jobs(self) -> EditJobs:
        """The edits that take long: what is under way, and how more is begun."""
        return self._jobs

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

    # -- undo --------------------------------------------------------------------

    @property
    def can_undo(self) -> bool:
        return self._jobs.current is not None or super().can_undo

    @property
    def undo_text(self) -> str:
        job = self._jobs.current
        return super().undo_text if job is None else job.text

    def undo(self) -> None:
        """Take back the last step. What is under way is dropped instead: a stroke, an edit
        that takes long."""
        if not self._jobs.cancel():
            super().undo()

    @property
    def redo_frame(self) -> Bounds | None:
        """The frame after the step that redo would do again; None: there is none."""
        undone = self._stack.undone
        return undone[-1].after.frame if undone else None

    # -- documents ---------------------------------------------------------------

    def load(
        self,
        rgba: RgbaArray,
        name: str,
        path: Path | None = None,
        icc: bytes | None = None,
        exif: bytes | None = None,
        read_losses: tuple[str, ...] = (),
        recipes: tuple[Recipe, ...] = (),
    ) -> None:
        """Open a picture, (h, w, 4), as a document of one layer."""
        if rgba.size == 0:
            raise BadInput("The picture is empty")
        document = Document.from_pixels(rgba, self.tr("Background"))
        opened = self._opened(document, name, path, icc, exif, read_losses)
        opened.recipes = recipes
        self._replace(opened)

    def load_document(
        self,
        document: Document,
        name: str,
        path: Path | None = None,
        modified: bool = False,
        icc: bytes | None = None,
        exif: bytes | None = None,
        read_losses: tuple[str, ...] = (),
        recipes: tuple[Recipe, ...] = (),
    ) -> None:
        """Open a document that was made elsewhere (OpenRaster, the journal)."""
        opened = self._opened(document, name, path, icc, exif, read_losses)
        opened.is_saved_anew = not modified
        opened.recipes = recipes
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

    def show(self, other: OpenDocument) -> None:
        """Show another document; the one that is shown now stays open as it is."""
        if other is self._open:
            return
        if self._gesture is not None and self._gesture.is_preview:
            self.abort_stroke()
        self.end_stroke()
        self._document.rest()
        self.leaving.emit(self._open)
        self._put(other)
        self.shown.emit(other)

    def set_name(self, name: str) -> None:
        self._open.name = name
        self._tell_name()

    def mark_saved(self, path: Path | None, stamp: Stamp | None = None) -> None:
        """What is here now is in that file, which has that stamp."""
        self._open.mark_saved(path, stamp)
        self._tell_name()
        self._tell_modified()

    def _replace(self, other: OpenDocument) -> None:
        """Another document in the place of the one that is shown, which ends."""
        self._returning = None  # nobody will look at it
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

    # -- strokes ------------------------------------------------------------------

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
            self._ahead.start(AHEAD_MS)

    def writable_layer(self) -> Layer:
        """The active layer. Raises BadInput when it is locked or hidden."""
        layer = self._document.active
        self._layer_edits.check_writable(layer.id)
        return layer

    # -- mask --------------------------------------------------------------------

    def fill_mask(self) -> None:
        self.settling.emit()
        if not self.is_empty:
            self._jobs.edit(self.tr("Fill mask"), Document.fill_mask)

    def clear_mask(self) -> None:
        self.settling.emit()
        if not self.is_empty:
            self._jobs.edit(self.tr("Clear mask"), Document.clear_mask)

    def invert_mask(self) -> None:
        self._selection_edits.invert()

    def select(self, selection: Selection, combine: Combine, text: str) -> None:
        """Take a shape into the mask: replace, add, subtract or intersect."""
        if not self.is_empty:
            self.edit(text, lambda document: combine_mask(document, selection, combine))

    def set_mask(self, mask: MaskArray, bounds: Bounds | None = None) -> None:
        """Replace the whole mask by `mask`, (h, w) of `bounds` (the frame by default)."""
        self.settling.emit()

        def change(document: Document) -> Changes:
            cleared = document.clear_mask()
            return cleared.merged(document.write_mask(bounds or document.frame, mask))

        if not self.is_empty:
            self.edit(self.tr("Set mask"), change)

    # -- frame -------------------------------------------------------------------

    def extend(self, margins: Margins) -> None:
        """Enlarge the frame without filling what is new."""
        self.settling.emit()
        if not self.is_empty:
            self.edit(self.tr("Extend"), lambda document: document.extend(margins))

    def crop(self, bounds: Bounds, keep: bool = False) -> None:
        """`keep`: the layers keep what lies outside the new frame."""
        self.settling.emit()

        def change(document: Document) -> Changes:
            if keep:
                return document_framing.reframe(document, bounds.intersection(document.frame))
            return document.crop(bounds)

        if not self.is_empty:
            self._jobs.edit(self.tr("Crop"), change)

    def keep_as_layers(self, candidates: Sequence[Candidate], shown: int) -> None:
        """Each candidate as a layer of its own, all but `shown` hidden; the mask stays."""
        self.settling.emit()
        text = self.tr("Keep as layers") if len(candidates) > 1 else self.tr("Keep as layer")
        names = [translated(applying.result_name(candidate)) for candidate in candidates]
        self._take_in(
            text,
            lambda document: applying.keep_as_layers(document, candidates, shown, names),
            candidates,
        )

    def apply_candidate(
        self, candidate: Candidate, as_layer: bool = True, clear_mask: bool = True
    ) -> None:
        """Lay the candidate into the document: one undo step with frame, pixels and mask."""
        self.settling.emit()

        name = translated(applying.result_name(candidate))

        def change(document: Document) -> Changes:
            return applying.apply_candidate(
                document, candidate, as_layer=as_layer, clear_mask=clear_mask, name=name
            )

        self._take_in(self.tr("Apply result"), change, [candidate])

    def _take_in(
        self, text: str, change: Callable[[Document], Changes], candidates: Sequence[Candidate]
    ) -> None:
        """As a job, unless it makes the document."""
        if self.is_empty:
            self.edit(text, change)
            self.replaced.emit()
        else:
            added = sum(candidate.bounds.area for candidate in candidates)
            self._jobs.edit(text, change, added=added)

    def take_for_brushing(self, candidate: Candidate, shown: bool) -> str:
        """The candidate as a layer whose mask shows it, or hides all of it: the layer's id.

        Raises BadInput where there is nothing to brush."""
        self.settling.emit()
        name = translated(applying.result_name(candidate))
        self.edit(
            self.tr("Brush candidate"),
            lambda document: applying.take_for_brushing(
                document, candidate, shown=shown, name=name
            ),
        )
        return self._document.active.id

    # -- layers -------------------------------------------------------------------

    def add_layers_of(self, other: Document) -> None:
        """All layers of another document, above the active one, as one step."""
        self.settling.emit()
        if not self.is_empty:
            self._jobs.edit(
                self.tr("Paste"),
                lambda document: adopt_layers(document, other),
                added=tiles_in(other) * TILE * TILE,
            )

    def add_picture(
        self, rgba: RgbaArray, name: str, x: int | None = None, y: int | None = None
    ) -> None:
        """A new layer with a picture, in the frame's middle unless told where."""
        self.settling.emit()
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
        self._jobs.edit(self.tr("Paste"), change, added=width * height)
