"""What the options bar and the tools Move and Transform tell each other. GUI thread."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QObject, Signal

from core.placing import Placing


class Target(Enum):
    """What is moved and transformed."""

    LAYER = "layer"
    MASKED = "masked"  # what the mask covers of the layer, and the mask with it
    MASK = "mask"


class TransformOptions(QObject):
    """`placing` is where the tool has what it transforms (None: nothing is there to be),
    `pending` whether it waits for being applied. `linked` keeps the ratio of the sides.
    """

    target_changed = Signal(object)
    linked_changed = Signal(bool)
    # The tool has it elsewhere now, or nothing any more.
    placing_changed = Signal()
    # Wishes of the options bar and of commands: a Placing; to end one way or the other.
    placing_edited = Signal(object)
    apply_requested = Signal()
    drop_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._target = Target.LAYER
        self._linked = False
        self._placing: Placing | None = None
        self._pending = False

    @property
    def target(self) -> Target:
        return self._target

    def set_target(self, target: Target) -> None:
        if target is not self._target:
            self._target = target
            self.target_changed.emit(target)

    @property
    def linked(self) -> bool:
        return self._linked

    def set_linked(self, on: bool) -> None:
        if on != self._linked:
            self._linked = on
            self.linked_changed.emit(on)

    @property
    def placing(self) -> Placing | None:
        return self._placing

    @property
    def pending(self) -> bool:
        return self._pending

    def show(self, placing: Placing | None, pending: bool) -> None:
        """The tool's own: what there is now."""
        if (placing, pending) != (self._placing, self._pending):
            self._placing, self._pending = placing, pending
            self.placing_changed.emit()
