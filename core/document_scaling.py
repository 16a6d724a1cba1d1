"""The whole document larger or smaller: every layer and mask, and the frame."""

from __future__ import annotations

from core.changes import Changes
from core.document import Document
from core.document_placing import Job, Making
from core.geometry import Bounds, Extent
from core.layers import is_mask
from core.placing import Placing


def scaling_of(document: Document, extent: Extent) -> Making:
    """What `scale` needs made, from the document as it is now."""
    frame = document.frame
    wide, high = extent.width / frame.width, extent.height / frame.height
    jobs: list[Job] = []
    layers = {layer.id for layer in document.layers}
    for store_id in document.store_ids:
        tiles = document.store(store_id).snapshot()
        content = tiles.content_bounds()
        if content is None:
            continue
        # Where nothing lies beyond the frame its edges are the box's, which stay sharp.
        source = frame.union(content)
        placing = Placing(
            source,
            frame.x + (source.centre[0] - frame.x) * wide,
            frame.y + (source.centre[1] - frame.y) * high,
            source.width * wide,
            source.height * high,
        )
        hides = store_id not in layers and not is_mask(store_id)
        jobs.append(Job(store_id, tiles, placing, endless=hides))
    return Making(jobs)


def scale(document: Document, extent: Extent, making: Making | None = None) -> Changes:
    """The frame keeps its left top corner. `making`: what was made for it before."""
    frame = document.frame
    if extent == frame.extent:
        return Changes()
    changes = (making or scaling_of(document, extent)).put(document)
    return changes.merged(document.set_frame(Bounds(frame.x, frame.y, *_size(extent))))


def _size(extent: Extent) -> tuple[int, int]:
    return extent.width, extent.height
