"""All tools, by id."""

from __future__ import annotations

from gui.canvas.tools.base import Canvas, Tool
from gui.canvas.tools.brush import BrushTool
from gui.canvas.tools.eraser import EraserTool
from gui.canvas.tools.pan import PanTool

_CLASSES: tuple[type[Tool], ...] = (BrushTool, EraserTool, PanTool)

TOOL_IDS = tuple(one.id for one in _CLASSES)


def make_tools(canvas: Canvas) -> dict[str, Tool]:
    return {one.id: one(canvas) for one in _CLASSES}
