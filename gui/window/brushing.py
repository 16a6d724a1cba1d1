"""How the window brushes a candidate: the tool that is taken, and the line that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot

if TYPE_CHECKING:
    from gui.main_window import MainWindow


class BrushingCandidate(QObject):
    """Of one window; ends with it. The state is the Session's (see gui/brushing.py)."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._canvas, self._actions = window.canvas, window.actions_
        self._brushing = window.session.brushing
        # The tool from before, to be taken again.
        self.tool_before = ""
        self._actions["candidate.brush"].triggered.connect(self._take_away)
        self._actions["candidate.brush_in"].triggered.connect(self._bring_in)
        self._brushing.changed.connect(self._on_changed)
        self._canvas.tool_changed.connect(self._say)
        self._on_changed()

    @Slot()
    def _take_away(self) -> None:
        self._canvas.settle_tool()
        self._brushing.begin()

    @Slot()
    def _bring_in(self) -> None:
        self._canvas.settle_tool()
        self._brushing.begin(shown=False)

    @Slot()
    def _on_changed(self) -> None:
        on, canvas = self._brushing.is_on, self._canvas
        if on and not self.tool_before:
            self.tool_before = canvas.tool
            canvas.set_tool("eraser" if self._brushing.from_shown else "brush")
            canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not on and self.tool_before:
            if canvas.tool in ("brush", "eraser"):
                canvas.set_tool(self.tool_before)
            self.tool_before = ""
        apply, discard = self._actions["candidate.apply"], self._actions["candidate.discard"]
        apply.setText(self.tr("Keep what is brushed") if on else self.tr("Apply candidate"))
        discard.setText(self.tr("Give candidate back") if on else self.tr("Discard candidate"))
        self._say()

    @Slot()
    def _say(self, _tool: object = None) -> None:
        """What the brush does now, and how it ends, in one line over the canvas."""
        words = ""
        if self._brushing.is_on:
            what = {
                "eraser": self.tr("Paint away what you do not want · X: bring it back"),
                "brush": self.tr("Paint to bring the candidate in · X: take it away"),
            }.get(self._canvas.tool, self.tr("Brush (B) or eraser (E): more or less of it"))
            words = what + " · " + self.tr("Enter: keep · Esc: give back")
        self._canvas.set_target_words(words)
