"""The live mode: previews that follow the canvas, are kept nowhere, and stop nobody."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pytestqt.qtbot import QtBot

from core import preferences
from core.brush import BrushSettings, Effect
from core.engine.fake_engine import Script
from core.errors import UserError
from core.geometry import Bounds
from core.request import Task
from core.selection import Combine, Rectangle
from gui.jobs import JobState
from gui.live import NEARLY_DONE, STEPS, Place, State
from gui.studio import Studio

MakeStudio = Callable[..., Studio]


def started(qtbot: QtBot, make_studio: MakeStudio, script: Script | list[Script]) -> Studio:
    studio = make_studio(script)
    studio.open_sample()
    studio.session.parameters.prompt = "a lake"
    return studio


def paint(studio: Studio, x: float, y: float, effect: Effect = Effect.PAINT) -> None:
    studio.document.begin_stroke(BrushSettings(size=60), effect, "stroke", (200, 30, 30))
    studio.document.stroke_to(x, y)
    studio.document.end_stroke()


def requests(studio: Studio) -> int:
    return len(studio.engine.requests)  # pyright: ignore[reportAttributeAccessIssue]


def settled(studio: Studio) -> bool:
    return studio.live.candidate is not None and not studio.live.is_busy


def test_live_previews_follow_the_canvas_and_are_kept_nowhere(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = started(qtbot, make_studio, Script(steps=1))
    studio.window.actions_["generate.live"].trigger()
    qtbot.waitUntil(lambda: settled(studio), timeout=8000)
    request = studio.engine.requests[-1]  # pyright: ignore[reportAttributeAccessIssue]
    assert request.task is Task.IMAGE_TO_IMAGE
    assert request.options.draft
    assert request.num_inference_steps <= STEPS
    assert request.count == 1
    first = studio.live.candidate
    paint(studio, 200, 200)
    assert studio.live.is_stale
    qtbot.waitUntil(lambda: studio.live.candidate is not first, timeout=8000)
    qtbot.waitUntil(lambda: settled(studio), timeout=8000)
    image = studio.engine.requests[-1].image  # pyright: ignore[reportAttributeAccessIssue]
    assert np.array_equal(image, studio.document.snapshot().read(studio.document.frame))
    studio.session.parameters.prompt = "another lake"
    before = requests(studio)
    qtbot.waitUntil(lambda: requests(studio) == before + 1 and settled(studio), timeout=8000)
    # A mask: its region.
    studio.document.select(Rectangle(Bounds(50, 50, 200, 100)), Combine.REPLACE, "shape")
    qtbot.waitUntil(lambda: requests(studio) == before + 2 and settled(studio), timeout=8000)
    assert studio.engine.requests[-1].task is Task.INPAINT  # pyright: ignore[reportAttributeAccessIssue]
    assert not studio.session.candidates
    assert not studio.queue.is_busy
    assert studio.window.gallery_panel.model.rowCount() == 0


def test_live_does_not_ask_again_for_what_it_has(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = started(qtbot, make_studio, Script(steps=1))
    studio.live.set_on(True)
    qtbot.waitUntil(lambda: settled(studio), timeout=8000)
    before = requests(studio)
    paint(studio, 200, 200)
    studio.document.undo()
    qtbot.waitUntil(lambda: settled(studio), timeout=8000)
    qtbot.wait(500)
    assert requests(studio) == before
    assert not studio.live.is_stale


def test_live_cancels_what_is_stale(qtbot: QtBot, make_studio: MakeStudio) -> None:
    slow, fast = Script(steps=1, hangs=True, at_step=1), Script(steps=1, colour=(1, 2, 3))
    studio = started(qtbot, make_studio, [slow, fast])
    studio.live.set_on(True)
    qtbot.waitUntil(lambda: studio.queue.running_preview is not None, timeout=8000)
    qtbot.waitUntil(lambda: requests(studio) == 1, timeout=8000)
    paint(studio, 200, 200)
    qtbot.waitUntil(lambda: settled(studio), timeout=8000)
    assert requests(studio) == 2


def test_live_gives_way_to_a_job_and_comes_back(qtbot: QtBot, make_studio: MakeStudio) -> None:
    hang, fast = Script(steps=1, hangs=True, at_step=1), Script(steps=1)
    studio = started(qtbot, make_studio, [hang, fast])
    studio.live.set_on(True)
    qtbot.waitUntil(lambda: requests(studio) == 1, timeout=8000)
    assert studio.queue.running is None, "the primary button stays what it is"
    job = studio.session.generate()
    assert job is not None
    qtbot.waitUntil(lambda: job.state is JobState.SUCCEEDED, timeout=8000)
    assert len(studio.session.candidates) == 1
    qtbot.waitUntil(lambda: settled(studio), timeout=8000)
    assert len(studio.session.candidates) == 1


def test_live_preview_is_kept_in_the_gallery_first(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = started(qtbot, make_studio, Script(steps=1))
    keep = studio.window.actions_["generate.live_keep"]
    assert not keep.isEnabled()
    studio.live.set_on(True)
    qtbot.waitUntil(lambda: settled(studio), timeout=8000)
    candidate = studio.live.candidate
    keep.trigger()
    qtbot.waitUntil(lambda: len(studio.session.candidates) == 1, timeout=8000)
    made = studio.session.candidates[0]
    assert made.candidate is candidate
    assert made.item_id, "it is in the gallery, with its request"
    qtbot.waitUntil(lambda: studio.window.gallery_panel.model.rowCount() == 1, timeout=8000)
    keep.trigger()
    qtbot.wait(200)
    assert len(studio.session.candidates) == 1


def test_live_failure_turns_it_off_and_is_told_once(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = started(
        qtbot, make_studio, Script(steps=1, error=UserError("No memory", do="Less"), at_step=1)
    )
    studio.live.set_on(True)
    qtbot.waitUntil(lambda: not studio.live.is_on, timeout=8000)
    assert studio.window.error_bar.isVisible()
    paint(studio, 100, 100)
    qtbot.wait(500)
    assert requests(studio) == 1


def test_live_is_seen_beside_or_over_the_picture(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = started(qtbot, make_studio, Script(steps=1, colour=(9, 250, 9)))
    window = studio.window
    studio.live.set_on(True)
    qtbot.waitUntil(lambda: settled(studio), timeout=8000)
    (view,) = window.side_views.views("live")
    assert view.candidate is studio.live.candidate
    assert window.canvas.live is None
    studio.live.set_place(Place.OVER)
    assert not window.side_views.views("live")
    assert window.canvas.live is not None
    # What is painted must be seen.
    paint(studio, 200, 200)
    assert window.canvas.live is None
    qtbot.waitUntil(lambda: settled(studio), timeout=8000)
    assert window.canvas.live is not None
    studio.live.set_on(False)
    assert window.canvas.live is None
    assert studio.live.candidate is None


def test_long_stroke_does_not_put_the_preview_off(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = started(qtbot, make_studio, Script(steps=1))
    studio.live.set_on(True)
    qtbot.waitUntil(lambda: settled(studio), timeout=8000)
    before = requests(studio)
    studio.document.begin_stroke(BrushSettings(size=30), Effect.PAINT, "stroke", (9, 9, 9))
    for step in range(60):
        studio.document.stroke_to(20 + step * 4, 100 + step % 9)
        qtbot.wait(60)
        if requests(studio) > before:
            break
    assert studio.document.is_stroking
    assert requests(studio) > before
    studio.document.end_stroke()
    qtbot.waitUntil(lambda: settled(studio), timeout=8000)


def test_blank_canvas_is_there_to_be_painted_on(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=1))
    studio.window.empty.blank.click()
    size = studio.session.parameters.size
    assert studio.document.frame == Bounds(0, 0, size.width, size.height)
    assert studio.window.canvas.tool == "paint"
    paint(studio, 50, 50)
    studio.live.set_on(True)
    qtbot.waitUntil(lambda: settled(studio), timeout=8000)


def test_steps_are_seen_before_the_preview_is_finished(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = started(qtbot, make_studio, Script(steps=8, step_seconds=0.05))
    window, words = studio.window, studio.window.live_view
    undo = len(studio.document.history()[0])
    studio.live.set_on(True)
    assert studio.live.state is State.STARTING
    qtbot.waitUntil(lambda: studio.live.emerging is not None, timeout=8000)
    (view,) = window.side_views.views("live")
    assert studio.live.candidate is None
    assert view.scene.has_preview
    assert not window.canvas.scene.has_preview
    emerging = studio.live.emerging
    assert emerging is not None
    assert str(emerging.step) in words.words
    qtbot.waitUntil(lambda: settled(studio), timeout=8000)
    assert not view.scene.has_preview
    assert studio.live.state is State.CURRENT
    # On top: not while what is under it is another picture.
    studio.live.set_place(Place.OVER)
    paint(studio, 200, 200)
    assert not window.canvas.scene.has_preview
    qtbot.waitUntil(lambda: window.canvas.scene.has_preview, timeout=8000)
    qtbot.waitUntil(lambda: settled(studio), timeout=8000)
    assert not window.canvas.scene.has_preview
    assert len(studio.document.history()[0]) == undo + 1, "the stroke alone"
    # Who wants no pictures of steps gets none.
    studio.settings.set(preferences.SHOW_PREVIEW, False)
    seen = [0]

    def look() -> None:
        seen[0] += window.canvas.scene.has_preview

    studio.live.emerging_changed.connect(look)
    paint(studio, 100, 200)
    qtbot.waitUntil(lambda: settled(studio) and not studio.live.is_stale, timeout=8000)
    assert not seen[0]


def test_previews_are_finished_during_a_stroke_that_outlasts_them(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = started(qtbot, make_studio, Script(steps=6, step_seconds=0.1))
    studio.live.set_on(True)
    qtbot.waitUntil(lambda: settled(studio), timeout=8000)
    first = studio.live.candidate
    seen = {id(first)}
    studio.document.begin_stroke(BrushSettings(size=30), Effect.PAINT, "stroke", (9, 9, 9))
    for step in range(400):
        studio.document.stroke_to(20 + (step * 4) % 300, 100 + step % 9)
        qtbot.wait(20)
        seen.add(id(studio.live.candidate))
        if len(seen) > 2:
            break
    assert len(seen) > 2, "a newer one, while it goes on"
    studio.document.end_stroke()
    qtbot.waitUntil(lambda: settled(studio) and not studio.live.is_stale, timeout=8000)
    image = studio.engine.requests[-1].image  # pyright: ignore[reportAttributeAccessIssue]
    assert np.array_equal(image, studio.document.snapshot().read(studio.document.frame))


def test_preview_that_is_nearly_done_is_finished_and_the_newest_made_next(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = started(qtbot, make_studio, Script(steps=10, step_seconds=0.15))
    ended: list[JobState] = []
    studio.queue.preview_ended.connect(lambda job: ended.append(job.state))
    studio.live.set_on(True)

    def is_past_the_half() -> bool:
        job = studio.queue.running_preview
        return job is not None and job.progress.fraction >= NEARLY_DONE

    qtbot.waitUntil(is_past_the_half, timeout=8000)
    paint(studio, 100, 100)
    paint(studio, 200, 200)
    qtbot.waitUntil(lambda: settled(studio) and not studio.live.is_stale, timeout=12000)
    assert ended == [JobState.SUCCEEDED] * 2
    image = studio.engine.requests[-1].image  # pyright: ignore[reportAttributeAccessIssue]
    assert np.array_equal(image, studio.document.snapshot().read(studio.document.frame))


def test_live_says_that_it_waits_for_a_job(qtbot: QtBot, make_studio: MakeStudio) -> None:
    fast, hang = Script(steps=1), Script(steps=2, hangs=True, at_step=1)
    studio = started(qtbot, make_studio, [fast, hang, fast])
    studio.live.set_on(True)
    qtbot.waitUntil(lambda: settled(studio), timeout=8000)
    job = studio.session.generate()
    assert job is not None
    paint(studio, 200, 200)
    qtbot.waitUntil(lambda: studio.live.state is State.WAITING, timeout=8000)
    qtbot.wait(400)  # asked for by now
    assert studio.live.state is State.WAITING
    studio.session.cancel()
    qtbot.waitUntil(lambda: settled(studio), timeout=8000)
    assert studio.live.state is State.CURRENT
