"""The view model: what the button says, what is asked for, what becomes of the results."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core import limits
from core.engine.fake_engine import Script
from core.errors import BadInput, UserError
from core.families import registry
from core.geometry import Bounds, Extent, Margins
from core.request import EditOptions, GenerationRequest, Infill, Intent, Task
from gui.app import Studio
from gui.notices import Notice
from gui.parameters import REWORK_STRENGTH, Parameters

MakeStudio = Callable[..., Studio]


def picture(width: int = 96, height: int = 64) -> np.ndarray:
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[..., 0] = np.arange(width, dtype=np.uint8)
    pixels[..., 1] = np.arange(height, dtype=np.uint8)[:, None]
    pixels[..., 3] = 255
    return pixels


def with_mask(studio: Studio, bounds: Bounds = Bounds(20, 10, 30, 20)) -> None:
    mask = np.zeros((64, 96), np.uint8)
    mask[bounds.slices] = 255
    studio.document.set_mask(mask)


def pixels_of(studio: Studio) -> np.ndarray:
    snapshot = studio.document.snapshot()
    return snapshot.read(snapshot.frame)


def made(qtbot: QtBot, studio: Studio, count: int = 1) -> None:
    assert studio.session.generate() is not None
    qtbot.waitUntil(lambda: not studio.queue.is_busy, timeout=5000)
    assert len(studio.session.candidates) == count


# -- parameters --------------------------------------------------------------------------


def test_parameter_set_to_what_it_is_emits_nothing(qtbot: QtBot) -> None:
    parameters = Parameters()
    parameters.prompt = "a boat"
    with qtbot.assertNotEmitted(parameters.prompt_changed):
        parameters.prompt = "a boat"
    with qtbot.assertNotEmitted(parameters.changed):
        parameters.count = parameters.count


@pytest.mark.parametrize(
    ("name", "given", "becomes"),
    [
        ("num_inference_steps", 0, 1),
        ("num_inference_steps", 100_000, 1000),
        ("guidance_scale", float("nan"), 0.0),
        ("guidance_scale", -3.0, 0.0),
        ("strength", 1.5, 1.0),
        ("count", -1, 1),
        ("seed", -1, 0),
        ("seed", 2**40, 2**32 - 1),
        ("width", 7, 64),
    ],
)
def test_parameter_out_of_range_is_brought_in(name: str, given: object, becomes: object) -> None:
    parameters = Parameters()
    setattr(parameters, name, given)
    assert getattr(parameters, name) == becomes


def test_whatever_a_request_may_hold_is_recalled_as_it_is(qtbot: QtBot) -> None:
    """What the command line takes, the window takes too."""
    from gui.panels.advanced import AdvancedOptions

    parameters = Parameters()
    request = GenerationRequest(
        num_inference_steps=limits.STEPS.most,
        guidance_scale=float(limits.GUIDANCE.most),
        count=limits.COUNT.most,
        seed=limits.SEED.most,
        size=Extent(limits.SIDE.most, limits.SIDE.least),
        options=EditOptions(grow=limits.REACH.most, feather=limits.REACH.most - 1),
    )
    panel = AdvancedOptions(parameters)
    qtbot.addWidget(panel)
    parameters.take(request)
    again = GenerationRequest(
        num_inference_steps=parameters.num_inference_steps,
        guidance_scale=parameters.guidance_scale,
        count=parameters.count,
        seed=parameters.seed,
        size=parameters.size,
        options=parameters.options(),
    )
    assert again == request
    shown = (panel.steps, panel.guidance, panel.grow, panel.feather)
    assert [field.value() for field in shown] == [1000, 100, 4096, 4095]
    # Looked at and left, nothing has become less.
    for field in shown:
        field._spin.interpretText()
    assert parameters.num_inference_steps == limits.STEPS.most
    assert parameters.options().grow == limits.REACH.most
    # The slider keeps room for the usual values.
    assert panel.steps._slider is not None
    panel.steps._slider.setValue(panel.steps._slider.maximum() - 1)
    assert parameters.num_inference_steps <= limits.STEPS.usual


def test_family_brings_its_defaults_unless_set_by_hand() -> None:
    from core.families import registry

    parameters = Parameters()
    parameters.guidance_scale = 9.5
    parameters.use_family(registry.get("sdxl"))
    assert parameters.num_inference_steps == registry.get("sdxl").num_inference_steps
    assert parameters.size == registry.get("sdxl").size
    assert parameters.guidance_scale == 9.5
    parameters.reset("guidance_scale")
    assert parameters.guidance_scale == registry.get("sdxl").guidance_scale


def test_strength_of_a_rework_is_remembered_apart() -> None:
    parameters = Parameters()
    parameters.set_reworks(True)
    assert parameters.strength == REWORK_STRENGTH
    parameters.strength = 0.4
    parameters.set_reworks(False)
    assert parameters.strength == 1.0
    parameters.set_reworks(True)
    assert parameters.strength == 0.4


def test_parameters_survive_a_restart_and_nonsense() -> None:
    parameters = Parameters()
    parameters.prompt, parameters.count, parameters.blend = "山上的房子", 3, "poisson"
    stored = parameters.state()
    again = Parameters()
    again.restore(stored)
    assert again.state() == stored
    again.restore({"prompt": 7, "count": "many", "blend": "glue", "strict": 1, "unknown": None})
    assert again.state() == stored


# -- what the button says ----------------------------------------------------------------


def test_task_is_told_from_the_canvas(make_studio: MakeStudio) -> None:
    studio = make_studio()
    session = studio.session
    assert (session.task, session.task_text) == (Task.TEXT_TO_IMAGE, "Generate")
    studio.document.load(picture(), "p")
    assert (session.task, session.task_text) == (Task.IMAGE_TO_IMAGE, "Rework picture")
    with_mask(studio)
    assert (session.task, session.task_text) == (Task.INPAINT, "Fill mask")
    session.set_extension(Margins(right=40))
    assert (session.task, session.task_text) == (Task.OUTPAINT, "Extend right")
    session.set_extension(Margins(left=8, top=8))
    assert session.task_text == "Extend picture"
    session.set_extension(Margins())
    studio.document.clear_mask()
    assert session.task_text == "Rework picture"
    studio.document.close()
    assert session.task_text == "Generate"


# -- what is asked for -------------------------------------------------------------------


def test_request_without_a_picture_is_text_to_image(make_studio: MakeStudio) -> None:
    studio = make_studio()
    parameters = studio.session.parameters
    parameters.prompt, parameters.width, parameters.height = "  a lake ", 320, 192
    request = studio.session.build_request()
    assert request.task is Task.TEXT_TO_IMAGE
    assert request.size == Extent(320, 192)
    assert request.prompt == "a lake"
    assert request.seed == parameters.seed


def test_request_carries_picture_mask_and_options(make_studio: MakeStudio) -> None:
    studio = make_studio()
    studio.document.load(picture(), "p")
    with_mask(studio)
    parameters = studio.session.parameters
    parameters.feather, parameters.strict = 12, True
    request = studio.session.build_request(seed=4)
    assert request.task is Task.INPAINT
    assert request.options == EditOptions(feather=12, strict=True)
    assert request.image is not None
    assert request.mask is not None
    np.testing.assert_array_equal(request.image, picture()[request.area.slices])
    assert int(request.mask.max()) == 255
    studio.session.set_extension(Margins(left=33))
    assert studio.session.build_request(seed=4).extend == Margins(left=33)


def test_seed_is_new_for_each_job_only_when_random(make_studio: MakeStudio) -> None:
    studio = make_studio()
    seeds = {studio.session.build_request().seed for _ in range(4)}
    assert len(seeds) == 4
    studio.session.parameters.random_seed = False
    studio.session.parameters.seed = 77
    assert {studio.session.build_request().seed for _ in range(3)} == {77}


def test_plan_follows_mask_and_extension(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio()
    session = studio.session
    studio.document.load(picture(), "p")
    assert session.plan is None
    with qtbot.waitSignal(session.plan_changed, timeout=5000):
        with_mask(studio)
    assert session.plan is not None
    assert session.plan.regions[0].mask_bounds == Bounds(20, 10, 30, 20)
    with qtbot.waitSignal(session.plan_changed, timeout=5000):
        session.set_extension(Margins(bottom=50))
    assert session.plan.new_frame == Bounds(0, 0, 96, 114)
    session.set_extension(Margins())
    with qtbot.waitSignal(session.plan_changed, timeout=5000):
        studio.document.clear_mask()
    qtbot.waitUntil(lambda: session.plan is None, timeout=5000)


# -- results -----------------------------------------------------------------------------


def test_candidates_change_no_pixel_and_make_no_undo_step(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio(Script(steps=1))
    studio.document.load(picture(), "p")
    with_mask(studio)
    before, done = pixels_of(studio), studio.document.history()[0]
    studio.session.parameters.count = 3
    made(qtbot, studio, 3)
    for index in (0, 1, 2, -1, 2):
        studio.session.select(index)
    studio.session.select_next(1)
    assert studio.session.current_index == 0
    studio.session.select_next(-1)
    assert studio.session.current_index == 2
    np.testing.assert_array_equal(pixels_of(studio), before)
    assert studio.document.history()[0] == done


def test_apply_is_one_undo_step_and_marks_the_gallery(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio(Script(steps=1, colour=(200, 10, 10)))
    studio.document.load(picture(), "p")
    with_mask(studio)
    steps = len(studio.document.history()[0])
    made(qtbot, studio)
    item_id = studio.session.candidates[0].item_id
    studio.session.apply()
    after = pixels_of(studio)
    assert tuple(after[20, 30]) == (200, 10, 10, 255)
    np.testing.assert_array_equal(after[:8], picture()[:8])
    assert len(studio.document.history()[0]) == steps + 1
    assert studio.session.candidates == ()

    def is_applied() -> bool:
        item = studio.library.get(item_id)
        return item is not None and item.is_applied

    qtbot.waitUntil(is_applied, timeout=5000)
    studio.document.undo()
    np.testing.assert_array_equal(pixels_of(studio), picture())
    assert studio.library.get(item_id) is not None


def test_discard_drops_one_and_keeps_it_in_the_gallery(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio(Script(steps=1))
    studio.session.parameters.count = 2
    made(qtbot, studio, 2)
    ids = [each.item_id for each in studio.session.candidates]
    studio.session.discard()
    assert [each.item_id for each in studio.session.candidates] == ids[1:]
    studio.session.discard()
    assert studio.session.current is None
    assert [item.id for item in studio.library.page()] == ids[::-1]


def test_result_of_nothing_open_becomes_the_picture(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=1, colour=(1, 2, 3)))
    made(qtbot, studio)
    studio.session.apply()
    assert studio.document.frame == Bounds(0, 0, 256, 256)
    assert tuple(pixels_of(studio)[9, 9]) == (1, 2, 3, 255)
    assert studio.session.task_text == "Rework picture"


def test_extension_is_applied_with_its_frame(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=1, colour=(9, 9, 9)))
    studio.document.load(picture(), "p")
    studio.session.set_extension(Margins(right=32))
    made(qtbot, studio)
    studio.session.apply()
    assert studio.document.frame == Bounds(0, 0, 128, 64)
    assert studio.session.extension.is_empty
    after = pixels_of(studio)
    np.testing.assert_array_equal(after[:, :90], picture()[:, :90])
    assert tuple(after[5, 120]) == (9, 9, 9, 255)


def test_failed_job_leaves_the_canvas_and_offers_again(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    error = UserError("Not enough memory", "It is full", "Make the region smaller")
    studio = make_studio([Script(error=error), Script(steps=1)])
    studio.document.load(picture(), "p")
    notices: list[Notice] = []
    studio.session.notice_raised.connect(notices.append)
    studio.session.generate()
    qtbot.waitUntil(lambda: bool(notices), timeout=5000)
    assert notices[0].text == "Not enough memory. It is full."
    assert notices[0].advice == "Make the region smaller."
    np.testing.assert_array_equal(pixels_of(studio), picture())
    assert notices[0].act is not None
    notices[0].act()
    qtbot.waitUntil(lambda: len(studio.session.candidates) == 1, timeout=5000)


def test_result_that_cannot_be_stored_is_shown_and_stored_later(
    qtbot: QtBot, make_studio: MakeStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = make_studio(Script(steps=1))
    gallery = studio.library._opened
    assert gallery is not None
    add, full = gallery.add, UserError("x.png could not be written", "The disk is full")

    def refuse(_candidate: object) -> None:
        raise full

    monkeypatch.setattr(gallery, "add", refuse)
    notices: list[Notice] = []
    studio.session.notice_raised.connect(notices.append)
    made(qtbot, studio)
    assert studio.session.current is not None
    assert not studio.session.current.is_kept
    assert "The disk is full" in notices[0].text
    assert notices[0].action == "Save again"
    assert studio.library.page() == []
    monkeypatch.setattr(gallery, "add", add)
    assert notices[0].act is not None
    notices[0].act()
    qtbot.waitUntil(lambda: len(studio.library.page()) == 1, timeout=5000)
    qtbot.waitUntil(lambda: studio.session.candidates[0].is_kept, timeout=5000)


# -- recalling ---------------------------------------------------------------------------


def test_recall_brings_back_everything(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=1))
    session = studio.session
    studio.document.load(picture(), "p")
    with_mask(studio)
    parameters = session.parameters
    parameters.prompt, parameters.negative_prompt = "a red boat", "people"
    parameters.guidance_scale, parameters.num_inference_steps = 3.5, 12
    parameters.scheduler, parameters.blend, parameters.grow = "ddim", "poisson", 5
    parameters.count = 2
    made(qtbot, studio, 2)
    second = session.candidates[1]
    wanted = second.candidate.request.replace(seed=second.candidate.seed, count=1)
    session.apply()
    studio.document.close()
    parameters.reset(*Parameters.NAMES)

    item = studio.library.get(second.item_id)
    assert item is not None
    request = studio.library.request_of(item)
    assert request is not None
    session.recall(request)
    assert session.build_request() == wanted
    np.testing.assert_array_equal(pixels_of(studio), picture())
    assert studio.document.mask_bounds() == Bounds(20, 10, 30, 20)
    made(qtbot, studio)
    again = session.candidates[0].candidate
    np.testing.assert_array_equal(again.pixels, second.candidate.pixels)


def test_recall_of_a_part_of_a_large_picture_asks_for_the_same(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio(Script(steps=1))
    frame = Bounds(0, 0, 4000, 3000)
    area = Bounds(1000, 500, 96, 64)
    mask = np.zeros((64, 96), np.uint8)
    mask[20:40, 20:40] = 255
    request = GenerationRequest(
        prompt="x", image=picture(), mask=mask, area=area, frame=frame, seed=3
    )
    studio.session.recall(request)
    assert studio.document.frame == frame
    assert studio.session.build_request() == request
    studio.session.parameters.prompt = "y"
    assert studio.session.build_request() == request.replace(prompt="y")
    studio.document.clear_mask()
    assert studio.session.build_request().mask is None


def test_recall_of_a_model_that_is_gone_says_so(make_studio: MakeStudio) -> None:
    studio = make_studio()
    notices: list[Notice] = []
    studio.session.notice_raised.connect(notices.append)
    studio.session.recall(GenerationRequest(prompt="p", model="gone", size=Extent(64, 64)))
    assert "gone" in notices[0].text
    assert studio.session.parameters.model == "starter"
    assert studio.session.parameters.prompt == "p"


def test_fill_from_the_picture_asks_for_no_prompt_and_no_model(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio()
    studio.document.load(picture(), "x")
    with_mask(studio)
    parameters = studio.session.parameters
    parameters.prompt, parameters.strength, parameters.strict = "a red house", 0.4, True
    parameters.infill = Infill.NOISE.value

    job = studio.session.fill_from_picture()

    assert job is not None
    request = job.request
    assert (request.model, request.prompt, request.strength) == ("patches", "", 1.0)
    assert (request.options.intent, request.options.infill) == (Intent.REMOVE, Infill.AUTO)
    assert request.options.strict
    assert parameters.prompt == "a red house"
    assert parameters.model == "starter"
    qtbot.waitUntil(lambda: len(studio.session.candidates) == 1, timeout=5000)


def test_fill_from_the_picture_needs_a_part_to_fill(make_studio: MakeStudio) -> None:
    studio = make_studio()
    studio.document.load(picture(), "x")
    fill = studio.window.prompt_panel.fill
    action = studio.window.actions_["generate.fill"]
    assert not fill.isEnabled()
    assert not action.isEnabled()
    with_mask(studio)
    assert fill.isEnabled()
    assert action.isEnabled()
    studio.session.document.clear_mask()
    assert not fill.isEnabled()
    studio.session.set_extension(Margins(0, 0, 40, 0))
    assert fill.isEnabled()


def test_a_model_that_reads_no_prompt_says_so(make_studio: MakeStudio) -> None:
    studio = make_studio()
    panel, parameters = studio.window.prompt_panel, studio.session.parameters
    parameters.prompt = "kept"
    parameters.use_family(registry.get("patches"))
    assert not panel.prompt.isEnabled()
    parameters.use_family(registry.get("starter"))
    assert panel.prompt.isEnabled()
    assert parameters.prompt == "kept"


def test_candidate_that_cannot_be_applied_after_all_stays(
    qtbot: QtBot, make_studio: MakeStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large one is applied beside the window, and may fail there."""
    studio = make_studio(Script(steps=1))
    session, document = studio.session, studio.document
    document.new(Extent(2600, 2100))
    session.generate()
    qtbot.waitUntil(lambda: len(session.candidates) == 1, timeout=20000)

    def refused(*_given: object, **_named: object) -> None:
        raise BadInput("There is no room", do="Close something")

    told: list[UserError] = []
    document.jobs.failed.connect(told.append)
    with monkeypatch.context() as broken:
        broken.setattr("core.applying.apply_candidate", refused)
        session.apply()
        qtbot.waitUntil(lambda: bool(told), timeout=20000)
        qtbot.waitUntil(lambda: document.jobs.current is None, timeout=20000)
    assert len(session.candidates) == 1
    assert session.current is session.candidates[0]
    assert not document.history()[0]
    session.apply()
    qtbot.waitUntil(lambda: not session.candidates, timeout=20000)
    assert len(document.layers) == 2
