"""Another frame round the same layers, which keep what lies outside it."""

from __future__ import annotations

from core.changes import MASK, Changes
from core.document import Document
from core.geometry import Bounds


def reframe(document: Document, frame: Bounds) -> Changes:
    """Set the frame; of the layers nothing is cut. The mask ends at the frame."""
    changes = document.set_frame(frame)
    if changes.is_empty:
        return changes
    store = document.store(MASK)
    place = store.extent_of_tiles()
    if place is not None and not frame.contains(place):
        store.clear_outside(frame)
        changes = changes.merged(document.touched(MASK, place))
    return changes


def reveal(document: Document) -> Changes:
    """Let the frame go round everything that the visible layers hold."""
    held = [document.store(layer.id).content_bounds() for layer in document.layers if layer.visible]
    whole = Bounds.around([document.frame, *(bounds for bounds in held if bounds is not None)])
    return Changes() if whole is None else reframe(document, whole)
