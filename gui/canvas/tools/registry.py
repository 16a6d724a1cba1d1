"""All tools, by id."""

from __future__ import annotations

from gui.canvas.tools.base import Canvas, Tool
from gui.canvas.tools.brush import BrushTool
from gui.canvas.tools.clone import CloneTool
from gui.canvas.tools.context_box import ContextBoxTool
from gui.canvas.tools.crop import CropTool
from gui.canvas.tools.eraser import EraserTool
from gui.canvas.tools.eyedropper import EyedropperTool
from gui.canvas.tools.fill import FillTool
from gui.canvas.tools.gradient import GradientTool
from gui.canvas.tools.lasso import LassoTool
from gui.canvas.tools.move import MoveTool
from gui.canvas.tools.paint import PaintEraserTool, PaintTool
from gui.canvas.tools.pan import PanTool
from gui.canvas.tools.polygon import PolygonTool
from gui.canvas.tools.rectangle import EllipseTool, RectangleTool
from gui.canvas.tools.retouch import RetouchTool
from gui.canvas.tools.transform import TransformTool
from gui.canvas.tools.wand import WandTool
from gui.canvas.tools.zoom import ZoomTool

_CLASSES: tuple[type[Tool], ...] = (
    BrushTool,
    EraserTool,
    LassoTool,
    PolygonTool,
    RectangleTool,
    EllipseTool,
    WandTool,
    MoveTool,
    TransformTool,
    CropTool,
    ContextBoxTool,
    PaintTool,
    PaintEraserTool,
    CloneTool,
    RetouchTool,
    FillTool,
    GradientTool,
    EyedropperTool,
    PanTool,
    ZoomTool,
)

TOOL_IDS = tuple(one.id for one in _CLASSES)


def make_tools(canvas: Canvas) -> dict[str, Tool]:
    return {one.id: one(canvas) for one in _CLASSES}
