"""The scripted engine keeps the contract of a real one."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from core.cancellation import CancelToken, GenerationCancelled
from core.engine.fake_engine import FakeEngine, Script
from core.errors import UserError
from core.geometry import Bounds, Extent, Margins
from core.request import Candidate, GenerationRequest, Progress


def generate(
    engine: FakeEngine, request: GenerationRequest
) -> tuple[list[Progress], list[Candidate]]:
    progress: list[Progress] = []
    candidates: list[Candidate] = []
    engine.generate(request, progress.append, candidates.append, CancelToken())
    return progress, candidates


def masked(extend: Margins = Margins()) -> GenerationRequest:
    image = np.random.default_rng(0).integers(0, 255, (20, 30, 4), dtype=np.uint8)
    mask = np.zeros((20, 30), np.uint8)
    mask[5:9, 4:8] = 255
    mask[9, 4:8] = 100
    frame = Bounds(0, 0, 30, 20)
    return GenerationRequest(image=image, mask=mask, area=frame, frame=frame, extend=extend)


def test_fake_reports_every_step_of_every_candidate() -> None:
    progress, candidates = generate(
        FakeEngine(Script(steps=3)), GenerationRequest(size=Extent(300, 200), count=2, seed=9)
    )
    steps = [(at.candidate, at.step) for at in progress if at.step]
    assert steps == [(0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (1, 3)]
    fractions = [at.fraction for at in progress]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    preview = progress[-1].preview
    assert preview is not None
    assert max(preview.shape) <= 100
    assert [candidate.seed for candidate in candidates] == [9, 10]
    assert not np.array_equal(candidates[0].pixels, candidates[1].pixels)
    assert candidates[0].pixels.shape == (200, 300, 4)


def test_fake_changes_nothing_outside_the_mask() -> None:
    request = masked()
    _, (candidate,) = generate(FakeEngine(Script(colour=(1, 2, 3))), request)
    assert request.image is not None
    outside = candidate.alpha == 0
    assert np.array_equal(candidate.pixels[outside], request.image[outside])
    assert (candidate.pixels[5:9, 4:8] == (1, 2, 3, 255)).all()
    assert candidate.bounds == request.frame


def test_fake_fills_what_a_border_adds() -> None:
    request = masked(Margins(left=4, bottom=6))
    _, (candidate,) = generate(FakeEngine(Script(colour=(1, 2, 3))), request)
    assert candidate.bounds == request.new_frame
    assert (candidate.pixels[:, :4] == (1, 2, 3, 255)).all()
    assert (candidate.pixels[20:] == (1, 2, 3, 255)).all()
    assert candidate.alpha[0, 10] == 0


def test_fake_follows_one_script_after_another() -> None:
    engine = FakeEngine([Script(error=UserError("no"), at_step=2), Script()])
    request = GenerationRequest(size=Extent(8, 8))
    with pytest.raises(UserError):
        generate(engine, request)
    for _ in range(2):
        assert len(generate(engine, request)[1]) == 1
    assert engine.requests == [request] * 3


@pytest.mark.parametrize("hangs", [False, True])
def test_fake_ends_when_it_is_cancelled(hangs: bool) -> None:
    engine = FakeEngine(Script(steps=10_000, step_seconds=0.001, hangs=hangs, at_step=1))
    cancel = CancelToken()
    timer = threading.Timer(0.02, cancel.cancel)
    timer.start()
    with pytest.raises(GenerationCancelled):
        engine.generate(
            GenerationRequest(size=Extent(8, 8)), lambda _: None, lambda _: None, cancel
        )
    timer.join()


def test_fake_that_hangs_on_ends_when_it_is_closed() -> None:
    engine = FakeEngine(Script(hangs=True, ignores_cancel=True))
    timer = threading.Timer(0.02, engine.close)
    timer.start()
    with pytest.raises(GenerationCancelled):
        generate(engine, GenerationRequest(size=Extent(8, 8)))
    timer.join()
    assert engine.is_closed
