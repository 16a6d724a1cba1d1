"""All tools in any order, on pictures of any size, at any zoom and turn, cut off anywhere:
nothing is raised, and undone to the end the picture is as it was, to the bit."""

from __future__ import annotations

import random

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from core.geometry import Extent
from core.selection import Combine
from gui.canvas.tools.registry import TOOL_IDS
from gui.canvas.transform_options import Target
from tests.canvas_driver import ALT, CONTROL, NONE, SHIFT, CanvasDriver, photo

SIZES = ((1, 1), (2, 300), (61, 47), (257, 256), (400, 300))
KEYS = (
    Qt.Key.Key_Escape,
    Qt.Key.Key_Return,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Left,
    Qt.Key.Key_Down,
)


class Fuzzer:
    """What it does, it says in `done`, for the one who has to find out."""

    def __init__(self, qtbot: QtBot, seed: int) -> None:
        self.random = random.Random(seed)
        width, height = self.random.choice(SIZES)
        self.canvas = CanvasDriver(qtbot, photo(width, height, seed))
        self.size = Extent(width, height)
        self.done: list[str] = []
        # The engine's errors for the user are fine.
        self.canvas.view.failed.connect(lambda error: self.done.append(f"told: {error}"))
        self._look()

    def _place(self) -> tuple[float, float]:
        """In the picture, on its edge, or beside it."""
        pick = self.random
        x = pick.choice((pick.uniform(-40, self.size.width + 40), 0, self.size.width))
        y = pick.choice((pick.uniform(-40, self.size.height + 40), 0, self.size.height))
        return x, y

    def _keys(self) -> Qt.KeyboardModifier:
        return self.random.choice((NONE, NONE, NONE, SHIFT, ALT, CONTROL, SHIFT | ALT))

    def _look(self) -> None:
        view, pick = self.canvas.view, self.random
        view.straighten()
        zoom = pick.choice((0.07, 0.33, 1.0, 1.3, 7.0, 31.0))
        view.set_viewport(view.viewport.centred(self.canvas.model.frame, zoom))
        if pick.random() < 0.5:
            view.turn_by(pick.choice((90, 180, 17.5, -63)))
        if pick.random() < 0.2:
            view.mirror_view()

    def step(self) -> None:
        pick, canvas = self.random, self.canvas
        kinds = (
            ("tool", 3),
            ("drag", 6),
            ("click", 4),
            ("key", 3),
            ("undo", 2),
            ("redo", 1),
            ("look", 1),
            ("options", 2),
            ("layer", 1),
            ("settle", 1),
            ("wheel", 1),
            ("mask", 1),
        )
        kind = pick.choices([name for name, _ in kinds], [often for _, often in kinds])[0]
        self.done.append(kind)
        getattr(self, f"_{kind}")()
        if pick.random() < 0.2:
            canvas.view.grab()

    def _tool(self) -> None:
        tool = self.random.choice(TOOL_IDS)
        self.done.append(tool)
        self.canvas.view.set_tool(tool)

    def _drag(self) -> None:
        """Perhaps cut off in the middle by a key, another tool or undo."""
        canvas, pick, keys = self.canvas, self.random, self._keys()
        canvas.press(*self._place(), keys)
        for _ in range(pick.randint(0, 5)):
            canvas.move(*self._place(), pick.choice((keys, NONE, SHIFT, CONTROL)))
            if pick.random() < 0.12:
                pick.choice((self._key, self._undo, self._tool, self._wheel, self._look))()
        if pick.random() < 0.95:
            canvas.release(*self._place(), keys)

    def _click(self) -> None:
        place = self._place()
        if self.random.random() < 0.2:
            self.canvas.double_click(*place)
        else:
            self.canvas.click(*place, self._keys())

    def _key(self) -> None:
        key = self.random.choice(KEYS)
        self.done.append(key.name)
        self.canvas.key(key)

    def _undo(self) -> None:
        if not self.canvas.view.undo_in_tool():
            self.canvas.model.undo()

    def _redo(self) -> None:
        self.canvas.model.redo()

    def _settle(self) -> None:
        self.canvas.view.settle_tool()

    def _wheel(self) -> None:
        place = QPointF(self.random.uniform(0, 800), self.random.uniform(0, 600))
        self.canvas.wheel(place, QPoint(0, self.random.choice((-120, 120))), CONTROL)

    def _mask(self) -> None:
        model = self.canvas.model
        self.random.choice((model.fill_mask, model.invert_mask, model.clear_mask))()

    def _options(self) -> None:
        pick, options = self.random, self.canvas.options
        options.set_size(pick.choice((1, 7.5, 64, 300)))
        options.set_hardness(pick.random())
        options.set_opacity(pick.random())
        options.set_stabiliser(pick.choice((0.0, 0.7)))
        options.set_combine(pick.choice(list(Combine)))
        options.set_contiguous(pick.random() < 0.5)
        options.set_sample_all(pick.random() < 0.5)
        options.transform.set_target(pick.choice(list(Target)))
        options.paint.set(
            onto_mask=pick.random() < 0.5,
            keep_alpha=pick.random() < 0.3,
            aligned=pick.random() < 0.5,
        )

    def _layer(self) -> None:
        model, pick = self.canvas.model, self.random
        if len(model.layers) < 4:
            model.layer_edits.add()
        layer = pick.choice(model.layers)
        model.layer_edits.set_active(layer.id)
        if pick.random() < 0.3:
            if layer.masked:
                model.mask_edits.edit(layer.id)
            else:
                model.mask_edits.add(layer.id)

    def end(self) -> None:
        """What waits is applied, and whatever is under way is dropped."""
        view = self.canvas.view
        view.settle_tool()
        while view.is_busy:
            assert view.cancel_gesture(), self.done
        self.canvas.model.end_stroke()


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_raised_and_all_is_undone_to_the_bit(qtbot: QtBot, seed: int) -> None:
    fuzzer = Fuzzer(qtbot, seed)
    model = fuzzer.canvas.model
    first = model.document.structure, fuzzer.canvas.pixels()
    for _ in range(60):
        fuzzer.step()
    fuzzer.end()
    last = model.snapshot().read(model.frame), fuzzer.canvas.mask()
    steps = len(model.history()[0])
    while model.can_undo:
        model.undo()
    assert model.document.structure == first[0], fuzzer.done
    assert np.array_equal(fuzzer.canvas.pixels(), first[1]), fuzzer.done
    assert not model.has_mask, fuzzer.done
    for _ in range(steps):
        model.redo()
    assert np.array_equal(model.snapshot().read(model.frame), last[0]), fuzzer.done
    assert np.array_equal(fuzzer.canvas.mask(), last[1]), fuzzer.done
