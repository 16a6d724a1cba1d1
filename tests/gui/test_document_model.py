"""DocumentModel: signals, undo, applying results."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from core.blend_modes import BlendMode
from core.brush import BrushSettings, Effect
from core.changes import MASK, Changes
from core.document import Document
from core.errors import BadInput
from core.geometry import Bounds, Extent, Margins
from core.placing import Placing
from core.request import Candidate, GenerationRequest
from gui.document_model import DocumentModel
from tests.canvas_driver import candidate_for, photo


@pytest.fixture
def model(qtbot: QtBot) -> DocumentModel:
    model = DocumentModel()
    model.load(photo(), "photo.png", Path("photo.png"), icc=b"icc", exif=b"exif")
    return model


def test_model_loads_a_picture_as_it_is(qtbot: QtBot) -> None:
    model = DocumentModel()
    assert model.is_empty
    with qtbot.waitSignals([model.replaced, model.name_changed, model.undo_changed]):
        model.load(photo(), "photo.png", Path("photo.png"), icc=b"icc", exif=b"exif")
    assert np.array_equal(model.snapshot().read(model.frame), photo())
    assert (model.name, model.path) == ("photo.png", Path("photo.png"))
    assert (model.icc, model.exif) == (b"icc", b"exif")
    assert not model.is_modified
    assert not model.can_undo


def test_model_refuses_an_empty_picture(qtbot: QtBot) -> None:
    model = DocumentModel()
    with pytest.raises(BadInput):
        model.load(np.zeros((0, 5, 4), np.uint8), "none")
    with pytest.raises(BadInput):
        model.new(Extent(0, 10))
    assert model.is_empty


def test_model_new_is_white(qtbot: QtBot) -> None:
    model = DocumentModel()
    model.new(Extent(300, 200))
    assert (model.snapshot().read(model.frame) == 255).all()
    assert not model.is_modified


def test_model_knows_whether_it_is_saved(model: DocumentModel) -> None:
    seen: list[bool] = []
    model.modified_changed.connect(seen.append)
    model.fill_mask()
    assert model.is_modified
    model.undo()
    assert not model.is_modified
    model.redo()
    model.mark_saved(Path("other.png"))
    assert not model.is_modified
    assert model.name == "other.png"
    model.undo()
    assert model.is_modified
    assert seen == [True, False, True, False, True]


def test_model_document_from_the_journal_is_modified_until_saved(qtbot: QtBot) -> None:
    model = DocumentModel()
    model.load_document(Document.from_pixels(photo()), "restored", modified=True)
    assert model.is_modified
    model.mark_saved(Path("a.png"))
    assert not model.is_modified


def test_model_tells_of_each_command_once(model: DocumentModel) -> None:
    committed: list[Changes] = []
    model.committed.connect(committed.append)
    model.begin_stroke(BrushSettings(size=20), Effect.MASK)
    for x in range(10, 300, 10):
        model.stroke_to(x, 100)
    assert committed == []
    model.end_stroke()
    assert len(committed) == 1
    assert committed[0].tiles == {(MASK, (0, 0)), (MASK, (1, 0))}
    model.undo()
    model.redo()
    assert len(committed) == 3


def test_model_step_that_changes_nothing_is_none(model: DocumentModel) -> None:
    model.clear_mask()
    model.extend(Margins())
    model.crop(model.frame)
    assert not model.can_undo


def test_model_undo_drops_a_running_stroke(model: DocumentModel) -> None:
    model.begin_stroke(BrushSettings(size=20), Effect.MASK)
    model.stroke_to(100, 100)
    assert model.can_undo
    model.undo()
    assert not model.is_stroking
    assert model.mask_bounds() is None
    assert not model.can_redo


def test_model_edit_that_fails_changes_nothing(model: DocumentModel) -> None:
    before = model.snapshot().read(model.frame)

    def fail(document: Document) -> Changes:
        document.fill_mask()
        document.fill_layer(document.active.id, document.frame, (1, 2, 3, 4))
        raise BadInput("no")

    with pytest.raises(BadInput):
        model.edit("fails", fail)
    assert np.array_equal(model.snapshot().read(model.frame), before)
    assert model.mask_bounds() is None
    assert not model.can_undo


def test_model_stroke_with_nothing_open_is_refused(qtbot: QtBot) -> None:
    model = DocumentModel()
    with pytest.raises(BadInput):
        model.begin_stroke(BrushSettings(), Effect.MASK)
    model.fill_mask()
    model.invert_mask()
    model.selection_edits.jobs.wait()
    model.undo()
    model.redo()
    model.end_stroke()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    x=st.integers(0, 380),
    y=st.integers(0, 280),
    width=st.integers(1, 200),
    height=st.integers(1, 200),
    opaque=st.booleans(),
    as_layer=st.booleans(),
    layers=st.integers(0, 2),
    extend=st.integers(0, 60),
    seed=st.integers(0, 99),
)
def test_model_applied_result_is_the_candidate_to_the_bit(
    qtbot: QtBot,
    x: int,
    y: int,
    width: int,
    height: int,
    opaque: bool,
    as_layer: bool,
    layers: int,
    extend: int,
    seed: int,
) -> None:
    random = np.random.default_rng(seed)
    model = DocumentModel()
    pixels = photo(seed=seed)
    if not opaque:
        pixels[..., 3] = random.integers(0, 256, pixels.shape[:2])
    model.load(pixels, "photo")
    for number in range(layers):
        model.layer_edits.add()
        active = model.active_layer
        assert active is not None
        model.add_picture(random.integers(0, 256, (120, 150, 4), np.uint8), "some", 30, 40)
        model.layer_edits.set_blend(active.id, list(BlendMode)[number + seed % 5])
        model.layer_edits.set_opacity(active.id, 0.5)
    model.fill_mask()
    before = model.snapshot()
    steps = len(model.history()[0])
    margins = Margins(right=extend)
    frame = model.frame.extended(margins)
    bounds = Bounds(x, y, width, height).intersection(frame)
    alpha = random.integers(0, 256, (bounds.height, bounds.width), np.uint8)
    alpha[random.random(alpha.shape) < 0.4] = 0
    made = before.read(bounds)
    made[alpha > 0] = random.integers(0, 256, (int((alpha > 0).sum()), 4), np.uint8)
    if opaque:
        made[..., 3] = 255
    request = GenerationRequest(
        prompt="x", image=before.read(model.frame), area=model.frame, frame=model.frame,
        extend=margins,
    )  # fmt: skip
    # A candidate's untouched pixels are the picture's, transparent where it is new.
    made[alpha == 0] = before.read(bounds)[alpha == 0]
    candidate = Candidate(request, 0, 1, bounds, made, alpha)
    model.apply_candidate(candidate, as_layer=as_layer)
    after = model.snapshot().read(frame)
    expected = before.read(frame)
    exact = np.ones(expected.shape[:2], bool)
    exact[bounds.slices] = (candidate.pixels[..., 3] == 255) | (candidate.alpha == 0)
    expected[bounds.slices] = candidate.pixels
    assert model.frame == frame
    assert np.array_equal(after[exact], expected[exact])
    assert (after[..., 3] >= before.read(frame)[..., 3]).all()
    assert model.mask_bounds() is None
    assert len(model.history()[0]) == steps + 1
    model.undo()
    assert model.frame == before.frame
    assert np.array_equal(model.snapshot().read(before.frame), before.read(before.frame))
    assert model.mask_bounds() == before.mask.bounds()


def test_model_result_is_a_layer_of_its_own(model: DocumentModel) -> None:
    below = model.document.store(model.layers[0].id).read(model.frame)
    candidate = candidate_for(model, Bounds(10, 10, 50, 50))
    model.apply_candidate(candidate)
    assert [layer.name for layer in model.layers] == ["Background", "Result: a test"]
    assert np.array_equal(model.document.store(model.layers[0].id).read(model.frame), below)
    model.undo()
    model.apply_candidate(candidate, as_layer=False)
    assert len(model.layers) == 1


def test_model_result_can_keep_the_mask(model: DocumentModel) -> None:
    model.fill_mask()
    model.apply_candidate(candidate_for(model, Bounds(10, 10, 50, 50)), clear_mask=False)
    assert model.mask_bounds() == model.frame


def test_model_locked_layer_is_not_written_to(model: DocumentModel) -> None:
    layer = model.active_layer
    assert layer is not None
    model.layer_edits.set_locked(layer.id, True)
    below = model.document.store(layer.id).read(model.frame)
    model.apply_candidate(candidate_for(model, Bounds(10, 10, 50, 50)), as_layer=False)
    assert np.array_equal(model.document.store(layer.id).read(model.frame), below)
    assert len(model.layers) == 2
    with pytest.raises(BadInput):
        model.layer_edits.place(layer.id, Placing.of(model.frame).moved(5, 5), "Move")


def test_model_text_to_image_makes_the_document(qtbot: QtBot) -> None:
    model = DocumentModel()
    request = GenerationRequest(prompt="a boat", size=Extent(64, 48))
    made = photo(64, 48)
    candidate = Candidate(
        request, 0, 1, Bounds(0, 0, 64, 48), made, np.full((48, 64), 255, np.uint8)
    )
    with qtbot.waitSignal(model.replaced):
        model.apply_candidate(candidate)
    assert model.frame == Bounds(0, 0, 64, 48)
    assert np.array_equal(model.snapshot().read(model.frame), made)
    model.undo()
    assert model.is_empty


def test_model_layers_are_undone_like_everything(model: DocumentModel) -> None:
    layer = model.active_layer
    assert layer is not None
    model.layer_edits.add("two")
    model.layer_edits.duplicate(layer.id)
    model.layer_edits.rename(layer.id, "base")
    model.layer_edits.set_opacity(layer.id, 0.5)
    model.layer_edits.set_opacity(layer.id, 0.3)
    model.layer_edits.set_visible(layer.id, False)
    model.layer_edits.move(layer.id, 2)
    with pytest.raises(BadInput, match="hidden"):
        model.layer_edits.merge_down(layer.id)
    model.layer_edits.set_visible(layer.id, True)
    model.layer_edits.merge_down(layer.id)
    model.layer_edits.flatten()
    steps, _ = model.history()
    assert len(steps) == 9
    for _ in steps:
        model.undo()
    assert [one.name for one in model.layers] == ["Background"]
    assert model.layers[0].opacity == 1.0
    for _ in steps:
        model.redo()
    assert len(model.layers) == 1


def test_model_mask_can_be_reworked(model: DocumentModel) -> None:
    mask = np.zeros((300, 400), np.uint8)
    mask[100:200, 100:200] = 255
    mask[140:160, 140:160] = 0
    model.set_mask(mask)
    jobs = model.selection_edits.jobs
    model.selection_edits.fill_holes()
    jobs.wait()
    assert (model.snapshot().mask.read(Bounds(100, 100, 100, 100)) == 255).all()
    model.selection_edits.change("grow", 10)
    jobs.wait()
    assert model.mask_bounds() == Bounds(90, 90, 120, 120)
    model.selection_edits.change("shrink", 20)
    jobs.wait()
    assert model.mask_bounds() == Bounds(110, 110, 80, 80)
    model.selection_edits.change("border", 6)
    jobs.wait()
    assert model.snapshot().mask.read(Bounds(150, 150, 1, 1))[0, 0] == 0
    assert model.snapshot().mask.read(Bounds(110, 150, 1, 1))[0, 0] == 255
    model.undo()
    model.selection_edits.change("feather", 8)
    jobs.wait()
    values = model.snapshot().mask.read(Bounds(90, 150, 120, 1))[0].astype(int)
    assert values[60] == 255
    assert 100 < values[20] < 160
    assert (np.diff(values[:60]) >= 0).all()


def test_model_pasted_picture_lies_in_the_middle(model: DocumentModel) -> None:
    patch = np.zeros((20, 40, 4), np.uint8)
    patch[...] = (1, 2, 3, 255)
    model.add_picture(patch, "patch")
    shown = model.snapshot().read(Bounds(180, 140, 40, 20))
    assert (shown == (1, 2, 3, 255)).all()
    assert model.undo_text == "Paste"
