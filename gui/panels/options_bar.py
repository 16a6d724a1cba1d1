"""The bar at the top: the tool's options, undo and redo, zoom."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from gui.actions import ActionSet, button_for
from gui.canvas.brush_presets import BrushPresets
from gui.canvas.tool_options import ToolOptions
from gui.icons import BEFORE_WORDS
from gui.panels.bars import Bar, OptionsRoom
from gui.panels.brush_popover import BrushPopover
from gui.panels.colour_popover import ColourPopover, PairButton
from gui.panels.crop_fields import CropFields
from gui.panels.number_field import NumberField, ShareField
from gui.panels.tool_fields import (
    CloneOptions,
    ContextOptions,
    GradientOptions,
    RetouchOptions,
    SampleOptions,
    ShapeOptions,
    WandOptions,
)
from gui.panels.transform_fields import TransformFields
from gui.theme import Theme

_BUTTON, _ICON = 32, 18
_WORDY = 1800  # from this width on there is room for words beside the icons
_PAINTS = ("paint", "paint-eraser", "clone")
_STROKES = ("brush", "eraser", "retouch", *_PAINTS)
_SHAPES = ("lasso", "polygon", "rectangle", "ellipse", "wand")
_NUMBERS = ("transform", "crop", "context")
_COLOURS = ("paint", "fill", "gradient", "eyedropper")
_SAMPLING = ("wand", "fill", "clone", "eyedropper")
_ZOOMS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


class OptionsBar(Bar):
    """Bound to the canvas' ToolOptions."""

    def __init__(
        self, actions: ActionSet, options: ToolOptions, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__("optionsBar", self.tr("Tool options"), parent)
        self._options = options
        # A tool bar draws the icons of its buttons in this size, whatever theirs is.
        self.setIconSize(QSize(_ICON, _ICON))
        self.brush_size = NumberField(
            self.tr("Size"),
            1,
            1000,
            unit=" px",
            scale="log",
            default=64,
            tip=self.tr("Diameter of the brush"),
            shortcut="[ ]",
        )
        self.hardness = ShareField(
            self.tr("Hardness"),
            default=0.8,
            tip=self.tr("How sharp the brush's edge is"),
            shortcut="Shift+[ ]",
        )
        self.opacity = ShareField(
            self.tr("Opacity"),
            default=1.0,
            tip=self.tr("How strongly a stroke masks; soft means a little change"),
            shortcut="0–9",
        )
        self._fields = (self.brush_size, self.hardness, self.opacity)
        for field in self._fields:
            field.slider_width(84)
            field.spin_width(64 if field is self.brush_size else 60)
        self.shape = ShapeOptions(options, actions)
        self.wand = WandOptions(options)
        self.sample = SampleOptions(options)
        self.clone = CloneOptions(options)
        self.gradient = GradientOptions(options)
        self.retouch = RetouchOptions(options)
        self.crop = CropFields(options.crop, actions, theme, self)
        self.context = ContextOptions(options)
        self.transform = TransformFields(options.transform, actions, theme, self)
        self.colour = PairButton(options.colours)
        self.presets = BrushPresets(self)
        self.brush_popover = BrushPopover(options, self.presets, self)
        self.colour_popover = ColourPopover(options.colours, actions, self)
        self.colour.chosen.connect(self._open_colours)
        self.more = button_for(actions["brush.more"], _BUTTON)
        actions["brush.more"].triggered.connect(self._open_brush)
        actions["colour.choose"].triggered.connect(lambda: self._open_colours(background=False))
        self._tool = ""
        self._room = OptionsRoom(_BUTTON)
        self._room.fill(
            self.colour,
            self.gradient,
            self.retouch,
            *self._fields,
            self.more,
            self.shape,
            self.wand,
            self.clone,
            self.sample,
            self.crop,
            self.context,
            self.transform,
        )
        self.addWidget(self._room)
        # Where numbers need the room, the mask's buttons make it.
        names = ("mask.invert", "mask.fill", "mask.clear")
        self._worded = [button_for(actions[name], _BUTTON) for name in names]
        self._mask_buttons = [self.addWidget(_apart(button)) for button in self._worded]
        self.extend = button_for(actions["image.extend"], _BUTTON)
        self._worded.append(self.extend)
        self._extend_place = self.addWidget(_apart(self.extend))
        self._mask_buttons.append(self.addSeparator())
        for name in ("edit.undo", "edit.redo"):
            self.addWidget(button_for(actions[name], _BUTTON))
        self.addSeparator()
        self.turn = QToolButton()
        self.turn.setObjectName("turnValue")
        self.turn.setFixedHeight(_BUTTON)
        self.turn.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.turn.clicked.connect(actions["view.straighten"].trigger)
        self._turn_place = self.addWidget(self.turn)
        self.addWidget(button_for(actions["view.zoom_out"], _BUTTON))
        self.zoom = QToolButton()
        self.zoom.setObjectName("zoomValue")
        self.zoom.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.zoom.setToolTip(self.tr("Zoom"))
        self.zoom.setFixedSize(QSize(58, _BUTTON))
        self.zoom_menu = QMenu(self.zoom)
        self.zoom_menu.addAction(actions["view.fit"])
        self.zoom_menu.addAction(actions["view.actual"])
        self.zoom_menu.addSeparator()
        for name in ("view.turn_left", "view.turn_right", "view.mirror", "view.straighten"):
            self.zoom_menu.addAction(actions[name])
        self.zoom_menu.addSeparator()
        for value in _ZOOMS:
            self.zoom_menu.addAction(f"{value * 100:.0f} %").setData(value)
        self.zoom.setMenu(self.zoom_menu)
        self.addWidget(self.zoom)
        self.addWidget(button_for(actions["view.zoom_in"], _BUTTON))
        self.addWidget(button_for(actions["view.fit"], _BUTTON))
        self.addSeparator()
        self.addWidget(button_for(actions["view.panels"], _BUTTON))
        self.set_zoom(1.0)
        for field, name in zip(self._fields, ("size", "hardness", "opacity"), strict=True):
            field.set_value(getattr(options, name))
            getattr(options, f"{name}_changed").connect(field.set_value)
            field.value_edited.connect(getattr(options, f"set_{name}"))
        options.paint.changed.connect(self._on_paint_options)

    def set_zoom(self, zoom: float) -> None:
        text = f"{zoom * 100:.0f} %" if zoom >= 0.1 else f"{zoom * 100:.1f} %"
        self.zoom.setText(text)
        self.zoom.setAccessibleName(self.tr("Zoom: {value}").format(value=text))

    def set_turn(self, angle: float, mirrored: bool) -> None:
        """How the view is turned, while it is; a click sets it straight."""
        mark = "⇋ " if mirrored else ""
        self.turn.setText(f"{mark}{angle:.0f}°")
        self.turn.setAccessibleName(self.tr("View turned by {angle}°").format(angle=f"{angle:.0f}"))
        self.turn.setToolTip(self.tr("The view is turned or mirrored: click to set it straight"))
        self._turn_place.setVisible(mirrored or angle != 0)

    def set_tool(self, tool: str) -> None:
        """Show what that tool can be told."""
        self._tool = tool
        strokes = tool in _STROKES
        onto_mask = tool == "gradient" and self._options.paint.values.onto_mask
        colours = tool == "gradient" and not onto_mask
        self.brush_size.setVisible(strokes)
        self.hardness.setVisible(strokes)
        self.opacity.setVisible(strokes or colours)
        self.more.setVisible(strokes)
        self.shape.setVisible(tool in _SHAPES or onto_mask)
        self.wand.setVisible(tool in ("wand", "fill"))
        self.sample.setVisible(tool in _SAMPLING)
        self.clone.setVisible(tool == "clone")
        self.gradient.setVisible(tool == "gradient")
        self.retouch.setVisible(tool == "retouch")
        self.crop.setVisible(tool == "crop")
        self.context.setVisible(tool == "context")
        self.transform.set_tool(tool)
        for button in self._mask_buttons:
            button.setVisible(tool not in _NUMBERS)
        self._extend_place.setVisible(tool != "transform")
        self.colour.setVisible(tool in _COLOURS and not onto_mask)
        self._room.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._word(event.size().width() >= _WORDY)
        super().resizeEvent(event)

    def _word(self, wordy: bool) -> None:
        """Say beside the icons what those buttons do, or leave it to their tips."""
        style = (
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon
            if wordy
            else Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        for button in self._worded:
            if button.toolButtonStyle() is not style:
                button.setToolButtonStyle(style)
                button.setIconSize(BEFORE_WORDS if wordy else QSize(_ICON, _ICON))
                button.setFixedWidth(button.sizeHint().width() if wordy else _BUTTON)

    def _on_paint_options(self) -> None:
        if self._tool == "gradient":
            self.set_tool(self._tool)

    def _open_brush(self) -> None:
        at = self.more if self.more.isVisible() else self
        self.brush_popover.open_for(at, paints=self._tool in _PAINTS)

    def _open_colours(self, background: bool) -> None:
        at = self.colour if self.colour.isVisible() else self
        self.colour_popover.open_for(at, background)


def _apart(button: QToolButton) -> QWidget:
    """A button in a place of its own, where it keeps its own size of icon."""
    place = QWidget()
    row = QHBoxLayout(place)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(button)
    return place
