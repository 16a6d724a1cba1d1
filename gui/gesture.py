"""An edit that goes on for a while: a stroke, a preview, a long fill. It ends as one step."""

from __future__ import annotations

import time
from collections.abc import Iterator

from core.brush import Stroke
from core.changes import Changes


class Gesture:
    """What a DocumentModel keeps of it. `changes` is all that it has changed until now."""

    def __init__(
        self,
        text: str,
        stroke: Stroke | None = None,
        is_preview: bool = False,
        pieces: Iterator[Changes] | None = None,
    ) -> None:
        """`pieces` make the edit one after another; None once all are made."""
        self.text = text
        self.stroke = stroke
        self.is_preview = is_preview
        self.pieces = pieces
        # The user is told that it goes on.
        self.is_told = False
        self.changes = Changes()

    def advance(self, seconds: float) -> Changes:
        """Make pieces for about that long; what they changed."""
        if self.pieces is None:
            return Changes()
        end = time.perf_counter() + seconds
        made = Changes()
        for changes in self.pieces:
            made = made.merged(changes)
            if time.perf_counter() >= end:
                return made
        self.pieces = None
        return made
