"""Edits of every kind in any order, with tools in between, cut off anywhere: nothing is raised,
undone to the end the document is as it was, redone as it was last, to the bit; and at any point
the journal holds what is there."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.blend_modes import BlendMode
from core.document import Document
from core.errors import UserError
from core.geometry import Bounds, Extent, Margins
from core.journal_recovery import restore
from core.placing import Placing
from core.selection import Combine, Ellipse
from gui import edit_jobs, edited_document
from gui.recovery import Recovery, _tiles_of
from gui.selection_edits import OPERATIONS
from gui.workspace import Workspace
from tests.canvas_driver import candidate_for, photo
from tests.gui.test_tools_at_random import Fuzzer

State = tuple[object, dict[tuple[str, tuple[int, int]], bytes]]
Edit = Callable[[], object]


def state_of(document: Document) -> State:
    """All of it but which layer is active, which no step of undo is about. A tile that is
    zero everywhere is as good as none."""
    structure = dataclasses.replace(document.structure, active=None)
    tiles = document.tiles()
    return structure, {(store, key): tile.tobytes() for store, key, tile in tiles if tile.any()}


class EditFuzzer(Fuzzer):
    """Also edits the document as menus and panels do."""

    def __init__(self, qtbot: QtBot, seed: int) -> None:
        super().__init__(qtbot, seed)
        self.model = self.canvas.model
        self.model.jobs.failed.connect(lambda error: self.done.append(f"told: {error}"))

    def step(self) -> None:
        if self.random.random() < 0.5:
            super().step()
            return
        name, edit = self.random.choice(self._edits())
        self.done.append(name)
        try:
            edit()
        except (UserError, KeyError) as error:
            # What is not allowed, and an id that is not there any more, are told.
            self.done.append(f"told: {error!r}")
        after = self.random.random()
        if after < 0.1:
            self.done.append("escape")
            self.canvas.view.cancel_gesture()
        elif after < 0.2:
            self._undo()
        elif after < 0.5:
            QApplication.processEvents()

    def _edits(self) -> list[tuple[str, Edit]]:
        model, pick = self.model, self.random
        layers, masks, frames, selections = (
            model.layer_edits,
            model.mask_edits,
            model.frame_edits,
            model.selection_edits,
        )
        layer, frame = pick.choice(model.layers), model.frame
        kept = [mask.id for mask in masks.masks]
        box = Bounds(
            frame.x + pick.randint(-20, frame.width - 1),
            frame.y + pick.randint(-20, frame.height - 1),
            pick.randint(1, 200),
            pick.randint(1, 200),
        )
        combine = pick.choice(list(Combine))
        operation = pick.choice(list(OPERATIONS))
        margins = Margins(*(pick.choice((0, 0, 9)) for _ in range(4)))
        edits: list[tuple[str, Edit]] = [
            ("duplicate", lambda: layers.duplicate(layer.id)),
            ("remove", lambda: layers.remove(layer.id)),
            ("merge down", lambda: layers.merge_down(layer.id)),
            ("merge visible", layers.merge_visible),
            ("flatten", layers.flatten),
            ("move", lambda: layers.move(layer.id, pick.randint(0, 4))),
            ("opacity", lambda: layers.set_opacity(layer.id, pick.random())),
            ("blend", lambda: layers.set_blend(layer.id, pick.choice(list(BlendMode)))),
            ("visible", lambda: layers.set_visible(layer.id, not layer.visible)),
            ("lock", lambda: layers.set_locked(layer.id, not layer.locked)),
            ("rename", lambda: layers.rename(layer.id, pick.choice("abc"))),
            (
                "place",
                lambda: layers.place(
                    layer.id, Placing.of(box).turned_to(pick.choice((0.0, 90.0, 17.0))), "place"
                ),
            ),
            ("mask from", lambda: masks.from_mask(layer.id)),
            ("mask invert", lambda: masks.invert(layer.id)),
            ("mask apply", lambda: masks.apply(layer.id)),
            ("mask remove", lambda: masks.remove(layer.id)),
            ("mask on", lambda: masks.set_on(layer.id, not layer.mask_on)),
            ("mask to", lambda: masks.to_mask(layer.id)),
            ("alpha", selections.take_alpha),
            ("keep mask", masks.save),
            ("ellipse", lambda: model.select(Ellipse(box), combine, "ellipse")),
            ("change", lambda: selections.change(operation, pick.randint(1, 30))),
            ("holes", selections.fill_holes),
            ("flip", lambda: frames.flip(pick.random() < 0.5)),
            ("rotate", lambda: frames.rotate(pick.random() < 0.5)),
            ("turn", frames.turn_round),
            ("reveal", frames.reveal),
            ("canvas", lambda: frames.set_frame(box, pick.random() < 0.5)),
            ("crop", lambda: model.crop(box.intersection(frame), pick.random() < 0.5)),
            ("extend", lambda: model.extend(margins)),
            ("scale", lambda: frames.scale(Extent(pick.randint(1, 500), pick.randint(1, 400)))),
            ("paste", lambda: model.add_picture(photo(box.width, box.height, 5), "pasted")),
            (
                "candidate",
                lambda: model.apply_candidate(
                    candidate_for(model, box, extend=margins), pick.random() < 0.5
                ),
            ),
        ]
        for mask_id in kept:
            edits += [
                ("bring back", lambda mask_id=mask_id: masks.load(mask_id, combine)),
                ("update", lambda mask_id=mask_id: masks.update(mask_id)),
                ("forget", lambda mask_id=mask_id: masks.delete(mask_id)),
            ]
        return edits

    def end(self) -> None:
        super().end()
        self.model.jobs.wait()
        self.model.finish_return()


def journalled(recovery: Recovery, fuzzer: EditFuzzer, folder: Path) -> State | None:
    """What another start would find; None: no journal has begun."""
    kept = recovery._kept.get(fuzzer.model.open)
    if kept is None:
        return None
    assert kept.journal.wait(60)
    copy = folder / "recovery" / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(kept.journal.folder, copy, ignore=shutil.ignore_patterns("lock"))
    with restore("copy", folder) as restored:
        tiles = list(_tiles_of(restored.state, restored.tiles()))
        assert not restored.damaged
        return state_of(Document.from_state(restored.state, tiles))


@pytest.mark.parametrize("beside", [False, True], ids=["at-once", "beside"])
@pytest.mark.parametrize("seed", range(5))
def test_edits_are_undone_and_journalled_to_the_bit(
    qtbot: QtBot,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    beside: bool,
) -> None:
    if beside:
        # As in documents so large that everything takes long.
        monkeypatch.setattr(edit_jobs, "_FEW_TILES", -1)
        monkeypatch.setattr(edit_jobs, "_AT_ONCE", 0.0)
        monkeypatch.setattr(edited_document, "_RETURN_SECONDS", 0.0)
    fuzzer = EditFuzzer(qtbot, 100 + seed)
    model = fuzzer.model
    workspace = Workspace(model, lambda document: document.document.is_empty, model)
    recovery = Recovery(model, workspace, lambda: True)
    first = state_of(model.document)
    try:
        for number in range(60):
            fuzzer.step()
            if number % 12 == 11:
                model.end_stroke()
                found = journalled(recovery, fuzzer, tmp_path)
                assert found is None or found == state_of(model.document), fuzzer.done
        fuzzer.end()
        last, steps = state_of(model.document), len(model.history()[0])
        while model.pack_undo(1.0):
            pass
        while model.can_undo:
            model.undo()
        model.finish_return()
        assert state_of(model.document) == first, fuzzer.done
        for _ in range(steps):
            model.redo()
        model.finish_return()
        assert state_of(model.document) == last, fuzzer.done
        assert journalled(recovery, fuzzer, tmp_path) in (None, last), fuzzer.done
    finally:
        model.jobs.close()
        model.close_packing()
        recovery.close()
