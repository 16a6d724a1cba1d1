"""What the commands do that turn, mirror and reshape the picture, a layer or the mask."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Qt, Slot

from core.errors import UserError
from core.placing import Placing
from gui.canvas.lift import Lift
from gui.canvas.transform_options import Target
from gui.panels.extend_popover import RATIOS, ExtendPopover
from gui.panels.size_dialogue import CanvasSizeDialogue, ImageSizeDialogue

if TYPE_CHECKING:
    from gui.main_window import MainWindow

# Those that need a picture.
_NEEDS_PICTURE = (
    "image.flip_horizontally",
    "image.flip_vertically",
    "image.rotate_right",
    "image.rotate_left",
    "image.turn_round",
    "layer.flip_horizontally",
    "layer.flip_vertically",
    "layer.rotate_right",
    "layer.rotate_left",
    "layer.turn_round",
    "image.extend",
    "image.size",
    "image.canvas",
    "image.reveal",
    *(f"extend.{wide}x{high}" for wide, high in RATIOS),
)

# What one press of a key turns the view by.
_TURN_DEGREES = 15.0

_ENDS = ("transform.apply", "transform.drop")


class GeometryCommands(QObject):
    """Of one window; ends with it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._document = document = window.session.document
        self._options = options = window.tool_options.transform
        self._crop = window.tool_options.crop
        for name, slot in {
            "image.flip_horizontally": lambda: document.frame_edits.flip(True),
            "image.flip_vertically": lambda: document.frame_edits.flip(False),
            "image.rotate_right": lambda: document.frame_edits.rotate(True),
            "image.rotate_left": lambda: document.frame_edits.rotate(False),
            "image.turn_round": document.frame_edits.turn_round,
            "image.reveal": document.frame_edits.reveal,
        }.items():
            window.actions_[name].triggered.connect(partial(self._settled, slot))
        for name, change in {
            "layer.flip_horizontally": lambda placing: placing.flipped(True),
            "layer.flip_vertically": lambda placing: placing.flipped(False),
            "layer.rotate_right": lambda placing: placing.turned_by_quarters(1),
            "layer.rotate_left": lambda placing: placing.turned_by_quarters(-1),
            "layer.turn_round": lambda placing: placing.turned_by_quarters(2),
        }.items():
            window.actions_[name].triggered.connect(partial(self._place, change))
        window.actions_["transform.apply"].triggered.connect(options.apply_requested)
        window.actions_["transform.drop"].triggered.connect(options.drop_requested)
        options.placing_changed.connect(self._follow)
        document.changed.connect(self._follow)
        document.replaced.connect(self._follow)
        self._connect_sizes()
        self._connect_view()
        self._connect_frame()
        self._follow()

    def _connect_sizes(self) -> None:
        for name, kind in (
            ("image.size", ImageSizeDialogue),
            ("image.canvas", CanvasSizeDialogue),
        ):
            action = self._window.actions_[name]
            action.triggered.connect(partial(self._settled, partial(self._ask_size, kind)))

    def _ask_size(self, kind: type[ImageSizeDialogue | CanvasSizeDialogue]) -> None:
        """Not modal to the event loop: what is asked ends by its own signals."""
        if self._document.is_empty:
            return
        self.dialogue = kind(self._document, self._window.theme, self._window)
        self.dialogue.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialogue.open()

    def _connect_view(self) -> None:
        actions, canvas = self._window.actions_, self._window.canvas
        actions["view.turn_left"].triggered.connect(lambda: canvas.turn_by(-_TURN_DEGREES))
        actions["view.turn_right"].triggered.connect(lambda: canvas.turn_by(_TURN_DEGREES))
        actions["view.mirror"].triggered.connect(lambda: canvas.mirror_view())
        actions["view.straighten"].triggered.connect(lambda: canvas.straighten())
        canvas.turn_changed.connect(self._on_turned)
        self._on_turned(canvas.viewport.angle, canvas.viewport.mirrored)

    def _connect_frame(self) -> None:
        actions, canvas, crop = self._window.actions_, self._window.canvas, self._crop
        actions["crop.apply"].triggered.connect(crop.apply_requested)
        actions["crop.drop"].triggered.connect(crop.drop_requested)
        crop.box_changed.connect(self._follow)
        self.extend_popover = ExtendPopover(canvas, self._window)
        actions["image.extend"].triggered.connect(self._open_extend)
        for wide, high in RATIOS:
            actions[f"extend.{wide}x{high}"].triggered.connect(partial(self._extend, wide / high))

    def _extend(self, ratio: float, _checked: bool = False) -> None:
        self._window.canvas.settle_tool()
        self._window.canvas.extend_to_ratio(ratio)

    def _open_extend(self) -> None:
        bar = self._window.options_bar
        at = bar.extend if bar.extend.isVisible() else bar
        self.extend_popover.open_at(at.mapToGlobal(QPoint(0, at.height() + 4)))

    @Slot(float, bool)
    def _on_turned(self, angle: float, mirrored: bool) -> None:
        self._window.actions_["view.mirror"].setChecked(mirrored)
        self._window.actions_["view.straighten"].setEnabled(mirrored or angle != 0)
        self._window.options_bar.set_turn(angle, mirrored)

    @Slot()
    def _follow(self) -> None:
        there = not self._document.is_empty
        for name in _NEEDS_PICTURE:
            self._window.actions_[name].setEnabled(there)
        for name in _ENDS:
            self._window.actions_[name].setEnabled(self._options.pending)
        for name in ("crop.apply", "crop.drop"):
            self._window.actions_[name].setEnabled(self._crop.pending)
        # What waits is what undo takes back first.
        waits = self._options.pending or self._crop.pending
        self._window.actions_["edit.undo"].setEnabled(waits or self._document.can_undo)

    def _settled(self, slot: Callable[[], None], _checked: bool = False) -> None:
        """What a tool keeps waiting is applied first."""
        self._window.canvas.settle_tool()
        slot()

    def _place(self, change: Callable[[Placing], Placing], _checked: bool = False) -> None:
        """The layer, at once; or what is in the hand of Transform, with all else of it."""
        options = self._options
        if self._window.canvas.tool == "transform":
            if options.placing is not None:
                options.placing_edited.emit(change(options.placing))
            return
        try:
            lift = Lift.of(self._window.canvas, Target.LAYER)
            lift.show(change(lift.placing))
            lift.commit(QCoreApplication.translate("Tools", "Transform"))
        except UserError as error:
            self._window.show_error(error)
