"""What the window's layout is at first, and how it is remembered between starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from gui.main_window import MainWindow

_VERSION = 3
_SIZE = (1480, 940)
# Below this a screen is better filled.
_ROOMY = (1500, 980)


def remember(window: MainWindow) -> None:
    """Write layout, folds, parameters and brush to the window's memory."""
    memory, options, panel = window.memory, window.tool_options, window.prompt_panel
    memory.put_bytes("geometry", window.saveGeometry())
    memory.put_bytes("layout", window.saveState(_VERSION))
    memory.put("prompt_height", window.docks.chosen_height)
    memory.put("negative_folded", panel.negative_fold.is_folded)
    memory.put("advanced_folded", panel.advanced_fold.is_folded)
    memory.put("parameters", window.session.parameters.state())
    memory.put("brush", [options.size, options.hardness, options.opacity])
    memory.put("brush_presets", window.options_bar.presets.state())
    memory.put("paint", options.paint.state())
    memory.put("stabiliser", options.stabiliser)
    memory.put("colours", options.colours.state())
    memory.put("recent_commands", window.palette_.recent)
    memory.write()


def restore(window: MainWindow) -> None:
    """What `remember` wrote; where nothing fits, the layout of a first start."""
    memory, options, panel = window.memory, window.tool_options, window.prompt_panel
    if not window.restoreGeometry(memory.get_bytes("geometry")):
        room = window.screen().availableGeometry()
        window.resize(min(_SIZE[0], room.width()), min(_SIZE[1], room.height()))
        if room.width() < _ROOMY[0] or room.height() < _ROOMY[1]:
            window.setWindowState(Qt.WindowState.WindowMaximized)
    if not window.restoreState(memory.get_bytes("layout"), _VERSION):
        window.docks.settle()
    height = memory.get("prompt_height", 0)
    window.docks.choose_height(height if isinstance(height, int) else 0)
    panel.negative_fold.set_folded(memory.get("negative_folded", True))
    panel.advanced_fold.set_folded(memory.get("advanced_folded", True))
    window.session.parameters.restore(memory.get("parameters", {}))
    window.options_bar.presets.restore(memory.get("brush_presets", []))
    options.paint.restore(memory.get("paint", {}))
    options.set_stabiliser(memory.get("stabiliser", 0.0))
    options.colours.restore(memory.get("colours", []))
    window.palette_.remember(memory.get("recent_commands", []))
    brush = memory.get("brush", [])
    setters = (options.set_size, options.set_hardness, options.set_opacity)
    if len(brush) == len(setters) and all(isinstance(value, int | float) for value in brush):
        for setter, value in zip(setters, brush, strict=True):
            setter(value)
