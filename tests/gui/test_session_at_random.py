"""Jobs, candidates, brushing, layers, tabs and undo in any order: nothing is raised, each
result is in the gallery, and undone to the end a picture is as it was, to the bit."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.brush import BrushSettings, Effect
from core.engine.fake_engine import Script
from core.errors import BadInput
from core.geometry import Bounds, Extent, Margins
from core.library.items import GalleryItem
from core.selection import Combine, Rectangle
from core.snapshot import DocumentSnapshot
from gui.comparing import Way
from gui.open_document import OpenDocument
from gui.studio import Studio
from tests.canvas_driver import photo

MakeStudio = Callable[..., Studio]
MOST_TABS = 3


class Fuzzer:
    """What it does, it says in `done`, for the one who has to find out."""

    def __init__(self, qtbot: QtBot, studio: Studio, seed: int) -> None:
        self.qtbot, self.studio = qtbot, studio
        self.session, self.document = studio.session, studio.document
        self.random = random.Random(seed)
        self.seed = seed
        self.done: list[str] = []
        self.first: dict[OpenDocument, DocumentSnapshot] = {}
        self.made = 0
        self.session.queue.candidate_made.connect(self._on_made)
        self._open()

    def _on_made(self, _job: object, _made: object) -> None:
        self.made += 1

    def _bounds(self) -> Bounds:
        frame, pick = self.document.frame, self.random
        x, y = pick.randint(-20, frame.width), pick.randint(-20, frame.height)
        place = Bounds(frame.x + x, frame.y + y, pick.randint(1, 120), pick.randint(1, 120))
        return place.intersection(frame)

    def step(self) -> None:
        kinds = {name.removeprefix("do_"): name for name in dir(self) if name.startswith("do_")}
        often = {"generate": 4, "wait": 4, "undo": 4, "paint": 3, "brush": 3, "tab": 2, "apply": 2}
        name = self.random.choices(list(kinds), [often.get(kind, 1) for kind in kinds])[0]
        self.done.append(name)
        getattr(self, kinds[name])()
        if self.random.random() < 0.3:
            self.qtbot.wait(5)
        self.check()

    # -- what must be so ---------------------------------------------------------------

    def check(self) -> None:
        session = self.session
        assert -1 <= session.current_index < len(session.candidates)
        if session.brushing.is_on:
            target = self.document.mask_edits.target
            assert target is not None
            assert target in self.document.layers
            assert session.current is None
        assert self.document.open in session.workspace.tabs
        if self.document.open not in self.first and not self.document.history()[0]:
            self.first[self.document.open] = self.document.snapshot()

    def end(self) -> None:
        """All that was made is kept; undone, every picture is the first one."""
        self.session.brushing.keep()
        self.studio.live.set_on(False)
        self.session.queue.cancel_all()
        self.qtbot.waitUntil(lambda: not self.session.queue.is_busy, timeout=5000)
        model = self.studio.window.gallery_panel.model
        self.qtbot.waitUntil(lambda: model.rowCount() == self.made, timeout=5000)
        for tab in self.session.workspace.tabs:
            self.session.workspace.show(tab)
            self.document.jobs.wait()
            self.document.end_stroke()
            last, steps = self._state(), 0
            while self.document.can_undo:
                self.document.undo()
                steps += 1
            self.document.finish_return()
            first = self.first[tab]
            frame = first.frame
            assert self.document.frame == frame
            assert np.array_equal(self.document.snapshot().read(frame), first.read(frame))
            for _ in range(steps):
                self.document.redo()
            self.document.finish_return()
            assert np.array_equal(self._state(), last)

    def _state(self) -> np.ndarray:
        return self.document.snapshot().read(self.document.frame)

    # -- what may be done --------------------------------------------------------------

    def _open(self) -> None:
        pixels = photo(self.random.randint(40, 300), self.random.randint(40, 300), self.seed)
        if self.random.random() < 0.4:
            alpha = np.random.default_rng(self.seed).integers(0, 256, pixels.shape[:2])
            pixels[..., 3] = alpha
        self.document.load(pixels, "photo")
        self.first[self.document.open] = self.document.snapshot()

    def do_generate(self) -> None:
        self.session.parameters.count = self.random.choice((1, 1, 3))
        self.session.generate()

    def do_extend(self) -> None:
        self.session.set_extension(Margins(right=self.random.choice((0, 30))))

    def do_wait(self) -> None:
        self.qtbot.waitUntil(lambda: not self.session.queue.is_busy, timeout=8000)

    def do_cancel(self) -> None:
        self.session.cancel()

    def do_look(self) -> None:
        self.random.choice(
            (
                lambda: self.session.select_next(1),
                lambda: self.session.select_next(-1),
                lambda: self.session.select(self.random.randint(-2, 4)),
                lambda: self.studio.window.comparison.toggle(self.random.choice(list(Way))),
                lambda: self.studio.window.comparison.set_other(self.random.randint(-1, 3)),
            )
        )()

    def do_apply(self) -> None:
        layer = self.random.random() < 0.6
        self.session.as_layer = lambda: layer
        self.session.apply()

    def do_keep(self) -> None:
        self.random.choice((self.session.keep_as_layer, self.session.keep_all_as_layers))()

    def do_discard(self) -> None:
        self.random.choice((self.session.discard, self.session.discard_all))()

    def do_brush(self) -> None:
        brushing = self.session.brushing
        if not brushing.is_on:
            brushing.begin(self.random.random() < 0.5)
        else:
            self.random.choice((brushing.keep, brushing.give_back, brushing.leave, self.do_paint))()

    def do_paint(self) -> None:
        layer = self.document.active_layer
        target = self.document.mask_edits.target
        if layer is None or (target is None and (layer.locked or not layer.visible)):
            return
        place = self._bounds()
        effect = self.random.choice((Effect.MASK, Effect.UNMASK)) if target else Effect.PAINT
        self.document.begin_stroke(BrushSettings(size=30), effect, "stroke", (200, 30, 30))
        self.document.stroke_to(place.x, place.y)
        self.document.stroke_to(place.right, place.bottom)
        if self.random.random() < 0.1:
            self.document.abort_stroke()
        elif self.random.random() < 0.9:
            self.document.end_stroke()

    def do_mask(self) -> None:
        place = self._bounds()
        if not place.is_empty:
            self.document.select(Rectangle(place), Combine.REPLACE, "shape")
        else:
            self.document.clear_mask()

    def do_undo(self) -> None:
        if self.document.can_undo:
            self.document.undo()

    def do_redo(self) -> None:
        if self.document.can_redo:
            self.document.redo()

    def do_layer(self) -> None:
        edits, layers = self.document.layer_edits, self.document.layers
        layer = self.random.choice(layers) if layers else None
        if layer is None:
            return
        self.random.choice(
            (
                edits.add,
                lambda: edits.remove(layer.id) if len(layers) > 1 else None,
                lambda: edits.move(layer.id, self.random.randint(0, len(layers) - 1)),
                lambda: edits.set_visible(layer.id, not layer.visible),
                lambda: edits.set_locked(layer.id, not layer.locked),
                lambda: edits.duplicate(layer.id),
                lambda: edits.set_active(layer.id),
            )
        )()

    def do_frame(self) -> None:
        place = self._bounds()
        self.random.choice(
            (
                lambda: None if place.is_empty else self.document.crop(place, keep=True),
                lambda: None if place.is_empty else self.document.crop(place),
                lambda: self.document.frame_edits.rotate(True),
                lambda: self.document.frame_edits.scale(Extent(90, 70)),
            )
        )()
        self.document.jobs.wait()

    def do_tab(self) -> None:
        workspace, pick = self.session.workspace, self.random.random()
        if pick < 0.25 and len(workspace.tabs) < MOST_TABS:
            workspace.fresh()
            self._open()
        elif pick < 0.4 and len(workspace.tabs) > 1:
            workspace.close(self.random.choice(workspace.tabs))
        else:
            workspace.show(self.random.choice(workspace.tabs))

    def _items(self) -> list[GalleryItem]:
        model = self.studio.window.gallery_panel.model
        found = [model.item(model.index(row)) for row in range(model.rowCount())]
        return [item for item in found if item is not None]

    def do_return(self) -> None:
        """Out of the gallery and over the canvas, whatever it was made for."""
        items = self._items()
        if items:
            self.studio.window.returning.lay_over(self.random.sample(items, min(len(items), 2)))
            self.qtbot.wait(30)

    def do_recall(self) -> None:
        items = self._items()
        if items and len(self.session.workspace.tabs) < MOST_TABS:
            self.studio.window.recall(self.random.choice(items))

    def do_choose_layers(self) -> None:
        edits, layers = self.document.layer_edits, self.document.layers
        if not layers:
            return
        edits.choose([layer.id for layer in layers if self.random.random() < 0.5])
        with contextlib.suppress(BadInput):
            self.random.choice(
                (
                    edits.merge_chosen,
                    edits.duplicate_chosen,
                    lambda: edits.step_chosen(self.random.choice((1, -1))),
                    lambda: edits.set_chosen_opacity(self.random.random()),
                    lambda: edits.remove_chosen() if len(edits.chosen) < len(layers) else None,
                )
            )()

    def do_live(self) -> None:
        self.studio.live.set_on(not self.studio.live.is_on)


@pytest.mark.parametrize("seed", range(6))
def test_anything_in_any_order(qtbot: QtBot, make_studio: MakeStudio, seed: int) -> None:
    studio = make_studio(Script(steps=2, step_seconds=0.004))
    fuzzer = Fuzzer(qtbot, studio, seed)
    try:
        for _ in range(70):
            fuzzer.step()
        fuzzer.done.append("end")
        fuzzer.end()
    except BaseException as error:
        error.add_note(" ".join(fuzzer.done))
        raise
