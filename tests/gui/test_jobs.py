"""The queue and its worker: one end for each job, whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from core.engine.fake_engine import FakeEngine, Script
from core.errors import EngineLost, UserError
from core.geometry import Extent
from core.request import Candidate, GenerationRequest, Progress, Stage
from gui.jobs import Job, JobQueue, JobState
from gui.worker import Made


def a_request(**fields: object) -> GenerationRequest:
    return GenerationRequest(size=Extent(16, 16), **fields)  # pyright: ignore[reportArgumentType]


class Listener(QObject):
    """Writes down what a queue says, with the thread it was said on."""

    def __init__(self, queue: JobQueue) -> None:
        super().__init__()
        self.ends: list[tuple[int, JobState]] = []
        self.made: list[tuple[int, Made]] = []
        self.progress: list[tuple[int, Progress]] = []
        self.threads: set[int] = set()
        queue.job_ended.connect(self._on_ended)
        queue.candidate_made.connect(self._on_made)
        queue.progress_changed.connect(self._on_progress)

    def _on_ended(self, job: Job) -> None:
        self.ends.append((job.id, job.state))
        self.threads.add(threading.get_ident())

    def _on_made(self, job: Job, made: Made) -> None:
        self.made.append((job.id, made))
        self.threads.add(threading.get_ident())

    def _on_progress(self, job: Job) -> None:
        self.progress.append((job.id, job.progress))
        self.threads.add(threading.get_ident())


class Bench:
    def __init__(self, *scripts: Script) -> None:
        self.engine = FakeEngine(list(scripts))
        self.kept: list[Candidate] = []
        self.keep_error: Exception | None = None
        self.keep_threads: set[int] = set()
        self.queue = JobQueue(lambda: self.engine, self.keep)
        self.listener = Listener(self.queue)

    def keep(self, candidate: Candidate) -> str:
        self.keep_threads.add(threading.get_ident())
        if self.keep_error is not None:
            raise self.keep_error
        self.kept.append(candidate)
        return f"item-{len(self.kept)}"


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[type[Bench]]:
    made: list[Bench] = []

    class Recorded(Bench):
        def __init__(self, *scripts: Script) -> None:
            super().__init__(*scripts)
            made.append(self)

    yield Recorded
    for each in made:
        assert each.queue.close()


def wait_for_ends(qtbot: QtBot, bench: Bench, count: int) -> None:
    qtbot.waitUntil(lambda: len(bench.listener.ends) >= count, timeout=5000)
    qtbot.wait(20)  # a second end of a job would come now
    assert len(bench.listener.ends) == count


def test_queue_runs_jobs_one_after_another(qtbot: QtBot, bench: type[Bench]) -> None:
    b = bench(Script(steps=3))
    jobs = [b.queue.submit(a_request(seed=seed, count=2), "Generate") for seed in (1, 5)]
    wait_for_ends(qtbot, b, 2)
    assert b.listener.ends == [(job.id, JobState.SUCCEEDED) for job in jobs]
    assert [made.candidate.seed for _, made in b.listener.made] == [1, 2, 5, 6]
    assert all(made.is_kept for _, made in b.listener.made)


def test_queue_speaks_on_the_gui_thread_and_keeps_on_the_other(
    qtbot: QtBot, bench: type[Bench]
) -> None:
    b = bench(Script())
    b.queue.submit(a_request(), "Generate")
    wait_for_ends(qtbot, b, 1)
    assert b.listener.threads == {threading.get_ident()}
    assert b.keep_threads
    assert threading.get_ident() not in b.keep_threads


def test_candidate_is_kept_before_it_is_shown(qtbot: QtBot, bench: type[Bench]) -> None:
    b = bench(Script())
    kept_when_shown: list[int] = []
    b.queue.candidate_made.connect(lambda *_: kept_when_shown.append(len(b.kept)))
    b.queue.submit(a_request(count=3), "Generate")
    wait_for_ends(qtbot, b, 1)
    assert len(kept_when_shown) == 3
    assert all(kept > shown for shown, kept in enumerate(kept_when_shown))


def test_candidate_that_cannot_be_kept_is_shown_and_kept_later(
    qtbot: QtBot, bench: type[Bench]
) -> None:
    b = bench(Script())
    b.keep_error = UserError("The picture could not be written", "The disk is full")
    b.queue.submit(a_request(), "Generate")
    wait_for_ends(qtbot, b, 1)
    made = b.listener.made[0][1]
    assert not made.is_kept
    assert made.problem is b.keep_error
    assert b.listener.ends[0][1] is JobState.SUCCEEDED
    b.keep_error = None
    with qtbot.waitSignal(b.queue.candidate_kept, timeout=5000) as again:
        b.queue.keep_again(made)
    assert again.args is not None
    assert again.args[0].is_kept
    assert again.args[0].candidate is made.candidate


@pytest.mark.parametrize(
    "error",
    [
        UserError("Not enough GPU memory", do="Make the region smaller"),
        EngineLost("The engine stopped"),
        RuntimeError("a bug"),
    ],
)
def test_job_that_fails_tells_why_and_the_next_one_works(
    qtbot: QtBot, bench: type[Bench], error: Exception
) -> None:
    b = bench(Script(error=error, at_step=2), Script())
    failing = b.queue.submit(a_request(), "Generate")
    working = b.queue.submit(a_request(seed=9), "Generate")
    wait_for_ends(qtbot, b, 2)
    assert b.listener.ends == [(failing.id, JobState.FAILED), (working.id, JobState.SUCCEEDED)]
    assert failing.error is error
    assert bool(failing.details) is not isinstance(error, UserError)


def test_cancel_ends_a_running_job_once(qtbot: QtBot, bench: type[Bench]) -> None:
    b = bench(Script(steps=1000, step_seconds=0.02))
    job = b.queue.submit(a_request(), "Generate")
    qtbot.waitUntil(lambda: bool(b.listener.progress), timeout=5000)
    b.queue.cancel(job)
    b.queue.cancel(job)
    wait_for_ends(qtbot, b, 1)
    assert job.state is JobState.CANCELLED
    assert b.queue.running is None


def test_cancel_of_a_waiting_job_leaves_the_others(qtbot: QtBot, bench: type[Bench]) -> None:
    b = bench(Script(steps=5, step_seconds=0.01))
    first, second, third = (b.queue.submit(a_request(seed=n), "Generate") for n in range(3))
    b.queue.cancel(second)
    wait_for_ends(qtbot, b, 3)
    assert dict(b.listener.ends) == {
        first.id: JobState.SUCCEEDED,
        second.id: JobState.CANCELLED,
        third.id: JobState.SUCCEEDED,
    }
    assert [request.seed for request in b.engine.requests] == [0, 2]


def test_progress_of_a_job_that_ended_is_ignored(qtbot: QtBot, bench: type[Bench]) -> None:
    b = bench(Script())
    job = b.queue.submit(a_request(), "Generate")
    wait_for_ends(qtbot, b, 1)
    said = len(b.listener.progress)
    b.queue._on_progressed(job.id, Progress(Stage.DENOISING, 0.1))
    assert len(b.listener.progress) == said


def test_warm_up_starts_the_engine_before_the_first_job(qtbot: QtBot, bench: type[Bench]) -> None:
    made = bench()
    made.queue.warm_up()
    qtbot.waitUntil(lambda: made.engine.preloads == 1, timeout=5000)
    qtbot.waitUntil(lambda: made.queue.device is not None, timeout=5000)


def test_engine_that_cannot_be_made_fails_the_job(qtbot: QtBot) -> None:
    error = UserError("The engine cannot start", do="Repair the installation")

    def broken() -> FakeEngine:
        raise error

    queue = JobQueue(broken, lambda _candidate: "item")
    listener = Listener(queue)
    queue.warm_up()
    job = queue.submit(a_request(), "Generate")
    qtbot.waitUntil(lambda: bool(listener.ends), timeout=5000)
    assert job.state is JobState.FAILED
    assert job.error is error
    assert queue.close()


def test_close_ends_even_an_engine_that_hangs(qtbot: QtBot) -> None:
    engine = FakeEngine(Script(hangs=True, ignores_cancel=True, at_step=1))
    queue = JobQueue(lambda: engine, lambda _candidate: "item")
    listener = Listener(queue)
    queue.submit(a_request(), "Generate")
    qtbot.waitUntil(lambda: bool(engine.requests), timeout=5000)
    assert queue.close(patience_ms=200)
    assert engine.is_closed
    qtbot.wait(20)
    assert len(listener.ends) <= 1
    assert queue.close()
