"""What a tool is, and what the canvas offers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication, QPointF, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter

from core.brush import UPRIGHT, Tilt
from core.changes import Changes
from core.errors import UserError
from core.geometry import Bounds, Margins
from gui.canvas.tool_options import ToolOptions
from gui.canvas.viewport import Viewport
from gui.document_model import DocumentModel

if TYPE_CHECKING:
    from gui.canvas.colours import CanvasColours
    from gui.canvas.floating import Aloft


@dataclass(frozen=True)
class Pointer:
    """Where the mouse or pen is: `x`, `y` in document coordinates, `position` in logical
    pixels of the flat plane (see Viewport), where tools draw too, `pressure` 0 … 1 (a mouse
    presses with 1), `tilt` degrees that the pen leans right and towards the user, `eraser`:
    its other end is used.
    """

    x: float
    y: float
    position: QPointF
    pressure: float = 1.0
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    tilt: Tilt = UPRIGHT
    eraser: bool = False

    @property
    def shift(self) -> bool:
        return bool(self.modifiers & Qt.KeyboardModifier.ShiftModifier)

    @property
    def alt(self) -> bool:
        return bool(self.modifiers & Qt.KeyboardModifier.AltModifier)

    @property
    def control(self) -> bool:
        return bool(self.modifiers & Qt.KeyboardModifier.ControlModifier)

    @property
    def picks(self) -> bool:
        """Alt, or Ctrl where the desktop keeps Alt and a click to itself: take a colour, or
        the place to copy from.
        """
        return self.alt or self.control


class Canvas(Protocol):
    """What tools see of the CanvasView."""

    @property
    def model(self) -> DocumentModel: ...

    @property
    def options(self) -> ToolOptions: ...

    @property
    def viewport(self) -> Viewport: ...

    @property
    def colours(self) -> CanvasColours: ...

    @property
    def extension(self) -> Margins:
        """How far the frame's sides are pulled outward."""
        ...

    def set_viewport(self, viewport: Viewport) -> None:
        """Look at another part."""
        ...

    def fit(self) -> None:
        """All of the picture."""
        ...

    def set_extension(self, margins: Margins) -> None:
        """The ghost area round the frame that the next job fills."""
        ...

    def set_floating(self, floating: Aloft | None) -> None:
        """Show lifted pixels where they are to be; None: all is where it is."""
        ...

    def update_document(self, bounds: Bounds) -> None:
        """Repaint what shows `bounds` of the document."""
        ...

    def update_widget(self, rect: QRect) -> None:
        """Repaint a part of the flat plane, in logical px."""
        ...

    def update_all(self) -> None: ...

    def colour_at(self, x: int, y: int) -> tuple[int, int, int, int]:
        """The straight RGBA that is on screen at a document pixel."""
        ...

    def report(self, error: UserError) -> None:
        """Tell the user what could not be done."""
        ...

    def refresh_hint(self) -> None:
        """The tool's hint is another."""
        ...

    def refresh_cursor(self) -> None: ...


class Tool:
    """One tool. A drag begins with `press`, ends with `release` or `cancel`.

    Only the left button and the pen reach a tool; panning and zooming by other means are
    the canvas's own.
    """

    id = ""
    # Whether the ring of the brush is drawn at the pointer.
    shows_ring = False
    # Whether the frame's borders can be taken.
    shows_handles = True
    # Whether it also works where nothing is open.
    needs_document = True

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    @property
    def hint(self) -> str:
        """One line for the status bar."""
        return ""

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.CrossCursor

    @property
    def is_busy(self) -> bool:
        """Whether a drag or an unfinished shape is under way."""
        return False

    @property
    def keeps(self) -> bool:
        """Whether something waits for being applied that a change of the document may drop."""
        return False

    def press(self, pointer: Pointer) -> None: ...

    def move(self, pointer: Pointer) -> None:
        """The pointer moved with the button down."""

    def release(self, pointer: Pointer) -> None: ...

    def hover(self, pointer: Pointer) -> None:
        """The pointer moved with no button down."""

    def double_click(self, pointer: Pointer) -> None: ...

    def key(self, event: QKeyEvent) -> bool:
        """Whether the key was used."""
        return False

    def cancel(self) -> bool:
        """Drop what is under way; whether there was something."""
        return False

    def enter(self) -> None:
        """The tool is taken."""

    def undo(self) -> bool:
        """Take back what waits for being applied, before the document's own steps; whether
        there was something.
        """
        return False

    def settle(self) -> None:
        """Something else needs the document as it is meant: apply what waits for that."""

    def follow(self, changes: Changes) -> None:
        """The document changed while the tool is taken."""

    def forget(self) -> None:
        """Another document is here."""
        self.cancel()

    def leave(self) -> None:
        """Another tool is taken: end what is under way."""
        self.cancel()

    def paint(self, painter: QPainter) -> None:
        """Draw over the canvas, in logical px of the flat plane."""


_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


def arrow_step(event: QKeyEvent, with_shift: int = 10) -> tuple[int, int] | None:
    """One step the way an arrow key points, or so many; None for any other key."""
    way = _ARROWS.get(Qt.Key(event.key()))
    if way is None:
        return None
    far = with_shift if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
    return way[0] * far, way[1] * far


def translate(text: str) -> str:
    """A tool's words in the user's language (context "Tools")."""
    return QCoreApplication.translate("Tools", text)
