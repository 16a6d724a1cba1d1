"""The engine's process: what the window sees of it, whatever happens to it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

import core.engine.child_process
from core.cancellation import CancelToken, GenerationCancelled
from core.engine.child_process import _reason, log_path
from core.engine.fake_engine import FakeEngine
from core.engine.host import EngineBug, HostedEngine
from core.errors import BadInput, EngineLost, UserError
from core.geometry import Bounds, Extent
from core.request import Candidate, GenerationRequest, Progress

BY_PROMPT = "tests.hosted_engines:ByPrompt"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENTIMENTO_HOME", str(tmp_path))


@pytest.fixture
def engine() -> Iterator[HostedEngine]:
    threads = set(threading.enumerate())
    children = {child.pid for child in psutil.Process().children()}
    engine = HostedEngine(engine=BY_PROMPT)
    yield engine
    engine.close()
    left = [thread for thread in threading.enumerate() if thread not in threads]
    for thread in left:
        thread.join(1.0)
    assert not [thread for thread in left if thread.is_alive()]
    assert {child.pid for child in psutil.Process().children()} <= children  # no zombie either


class Job:
    """Runs a request and keeps what came of it."""

    def __init__(self, engine: HostedEngine, prompt: str = "go", **fields: object) -> None:
        self.request = GenerationRequest(prompt=prompt, size=Extent(32, 24), **fields)  # pyright: ignore[reportArgumentType]
        self.engine = engine
        self.cancel = CancelToken()
        self.progress: list[Progress] = []
        self.candidates: list[Candidate] = []
        self.first_step = threading.Event()

    def run(self) -> Job:
        self.engine.generate(self.request, self._on_progress, self.candidates.append, self.cancel)
        return self

    def _on_progress(self, progress: Progress) -> None:
        self.progress.append(progress)
        if progress.step:
            self.first_step.set()

    def when_running(self, action: object) -> threading.Thread:
        """Do something from another thread as soon as the first step is done."""

        def act() -> None:
            assert self.first_step.wait(20)
            action()  # pyright: ignore[reportCallIssue]

        thread = threading.Thread(target=act)
        thread.start()
        return thread


def test_host_gives_what_the_engine_in_this_process_gives(engine: HostedEngine) -> None:
    image = np.random.default_rng(1).integers(0, 255, (24, 32, 4), dtype=np.uint8)
    mask = np.zeros((24, 32), np.uint8)
    mask[4:9, 3:8] = 255
    frame = Bounds(0, 0, 32, 24)
    request = GenerationRequest(
        prompt="go", image=image, mask=mask, area=frame, frame=frame, count=2
    )
    near: list[Candidate] = []
    far: list[Candidate] = []
    FakeEngine().generate(request, lambda _: None, near.append, CancelToken())
    engine.generate(request, lambda _: None, far.append, CancelToken())

    assert [candidate.seed for candidate in far] == [0, 1]
    for one, other in zip(near, far, strict=True):
        assert other.request is request
        assert np.array_equal(one.pixels, other.pixels)
        assert np.array_equal(one.alpha, other.alpha)
        assert not other.pixels.flags.writeable


def test_host_brings_large_candidates_whole(engine: HostedEngine) -> None:
    job = Job(engine, seed=3)
    job.request = job.request.replace(size=Extent(1700, 1300))
    job.run()
    expected: list[Candidate] = []
    FakeEngine().generate(job.request, lambda _: None, expected.append, CancelToken())
    assert np.array_equal(job.candidates[0].pixels, expected[0].pixels)


def test_host_calls_back_on_the_callers_thread(engine: HostedEngine) -> None:
    threads: set[threading.Thread] = set()
    engine.generate(
        GenerationRequest(prompt="go", size=Extent(8, 8)),
        lambda _: threads.add(threading.current_thread()),
        lambda _: threads.add(threading.current_thread()),
        CancelToken(),
    )
    assert threads == {threading.current_thread()}


def test_host_preload_starts_the_child_without_waiting(engine: HostedEngine) -> None:
    engine.preload()
    assert engine.device() is None, "it waited until the child was there"
    Job(engine).run()
    device = engine.device()
    assert device is not None
    assert device.name == "Fake device"


@pytest.mark.parametrize(
    ("prompt", "kind", "text"),
    [
        ("bad", BadInput, "The thing is wrong. It is. Change it."),
        ("problem", UserError, "Not enough memory. Too large. Make it smaller."),
        ("bug", EngineBug, "ZeroDivisionError: a bug in the engine"),
    ],
)
def test_host_raises_what_the_child_raised(
    engine: HostedEngine, prompt: str, kind: type[Exception], text: str
) -> None:
    with pytest.raises(kind) as raised:
        Job(engine, prompt).run()
    assert text in str(raised.value)
    assert len(Job(engine).run().candidates) == 1


def test_host_cancels_and_goes_on_with_the_same_child(engine: HostedEngine) -> None:
    job = Job(engine, "slow")
    times: list[float] = []

    def cancel() -> None:
        times.append(time.monotonic())
        job.cancel.cancel()

    thread = job.when_running(cancel)
    with pytest.raises(GenerationCancelled):
        job.run()
    thread.join()
    assert job.candidates == []
    pid = engine.pid
    assert len(Job(engine).run().candidates) == 1
    assert engine.pid == pid


def test_host_cancelled_before_it_starts_does_nothing(engine: HostedEngine) -> None:
    job = Job(engine)
    job.cancel.cancel()
    with pytest.raises(GenerationCancelled):
        job.run()
    assert engine.pid is None


def test_host_that_is_killed_fails_the_job_and_works_again(engine: HostedEngine) -> None:
    job = Job(engine, "slow")
    thread = job.when_running(lambda: os.kill(engine.pid or 0, signal.SIGKILL))
    with pytest.raises(EngineLost) as raised:
        job.run()
    thread.join()
    assert raised.value.what == "The engine's process ended"
    assert "killed from outside" in raised.value.why
    assert str(log_path()) in raised.value.do
    assert len(Job(engine).run().candidates) == 1


def test_gpu_that_is_lost_ends_the_child_and_the_next_job_has_a_new_one(
    engine: HostedEngine,
) -> None:
    Job(engine).run()
    first = engine.pid
    assert first is not None
    with pytest.raises(EngineLost, match="does not answer") as raised:
        Job(engine, "lose").run()
    assert raised.value.do == "Try again"
    assert not psutil.pid_exists(first)
    assert len(Job(engine).run().candidates) == 1
    assert engine.pid != first


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-9, "killed from outside"),
        (-11, "SIGSEGV"),
        (3, "code 3"),
        (0xC0000005, "crashed (0xC0000005)"),  # Windows: an access violation
        (0xC000012D, "no memory left"),
    ],
)
def test_end_of_the_child_is_told_in_the_systems_own_terms(code: int, words: str) -> None:
    assert words in _reason(code)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_host_works_though_its_log_is_on_a_full_disk(
    engine: HostedEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "engine.log"
    log.symlink_to("/dev/full")
    monkeypatch.setattr(core.engine.child_process, "log_path", lambda: log)
    assert len(Job(engine).run().candidates) == 1


def test_host_that_is_killed_in_the_middle_of_a_message(engine: HostedEngine) -> None:
    job = Job(engine, "torn")
    job.request = job.request.replace(size=Extent(2000, 1500))
    with pytest.raises(EngineLost, match="killed from outside"):
        job.run()
    for candidate in job.candidates:  # those that came are whole
        assert candidate.pixels.shape == (1500, 2000, 4)
    assert len(Job(engine).run().candidates) == 1


def test_host_that_hangs_is_killed_after_a_cancel(engine: HostedEngine) -> None:
    job = Job(engine, "hang")
    thread = job.when_running(job.cancel.cancel)
    with pytest.raises(GenerationCancelled):
        job.run()
    thread.join()
    hung = engine.pid
    assert len(Job(engine).run().candidates) == 1
    assert engine.pid != hung


def test_host_that_is_stopped_does_not_hold_up_a_cancel(engine: HostedEngine) -> None:
    job = Job(engine, "slow")

    def stop() -> None:
        os.kill(engine.pid or 0, signal.SIGSTOP)
        job.cancel.cancel()

    thread = job.when_running(stop)
    with pytest.raises(GenerationCancelled):
        job.run()
    thread.join()
    assert len(Job(engine).run().candidates) == 1


def test_host_that_falls_silent_is_ended_and_the_job_fails(
    engine: HostedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.engine.child_process._SILENT_S", 2.0)
    job = Job(engine, "slow")
    thread = job.when_running(lambda: os.kill(engine.pid or 0, signal.SIGSTOP))
    with pytest.raises(EngineLost, match="did not answer"):
        job.run()
    thread.join()
    assert len(Job(engine).run().candidates) == 1


def test_host_closes_while_a_job_runs(engine: HostedEngine) -> None:
    job = Job(engine, "slow")
    thread = job.when_running(engine.close)
    with pytest.raises(GenerationCancelled):
        job.run()
    thread.join()
    engine.close()
    with pytest.raises(GenerationCancelled):
        Job(engine).run()


def test_host_gives_up_a_job_whose_callback_fails(engine: HostedEngine) -> None:
    def fail(_: object) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        engine.generate(
            GenerationRequest(prompt="go", size=Extent(8, 8)),
            lambda _: None,
            fail,
            CancelToken(),
        )
    assert len(Job(engine).run().candidates) == 1


def test_host_whose_libraries_are_missing_says_so_and_tries_again() -> None:
    engine = HostedEngine(engine="tests.hosted_engines:Broken")
    for _ in range(2):
        with pytest.raises(UserError, match="Torch is missing"):
            Job(engine).run()
    engine.close()


def test_host_that_dies_while_starting_says_so() -> None:
    engine = HostedEngine(engine="tests.hosted_engines:dies_when_imported")
    with pytest.raises(EngineLost, match=r"while it was starting.*code 7"):
        Job(engine).run()
    engine.close()


def test_host_cancels_and_closes_while_the_child_starts() -> None:
    engine = HostedEngine(engine="tests.hosted_engines:Slow")
    job = Job(engine)
    timer = threading.Timer(0.3, job.cancel.cancel)
    timer.start()
    with pytest.raises(GenerationCancelled):
        job.run()
    timer.join()
    started = time.monotonic()
    engine.close()
    assert time.monotonic() - started < 20, "it waited for the start, which takes thirty"
    assert engine.pid is None


def test_host_passes_over_what_was_cancelled_while_it_started(engine: HostedEngine) -> None:
    early = Job(engine)
    timer = threading.Timer(0.0, early.cancel.cancel)
    timer.start()
    with pytest.raises(GenerationCancelled):
        early.run()
    timer.join()
    pid = engine.pid
    assert len(Job(engine).run().candidates) == 1
    assert pid in (None, engine.pid)
    assert early.candidates == []


def test_host_child_ends_with_its_parent(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys\n"
        "from core.engine.host import HostedEngine\n"
        "from core.request import GenerationRequest\n"
        "from core.geometry import Extent\n"
        "from core.cancellation import CancelToken\n"
        f"engine = HostedEngine(engine={BY_PROMPT!r})\n"
        "engine.generate(GenerationRequest(prompt='go', size=Extent(8, 8)),"
        " lambda p: None, lambda c: None, CancelToken())\n"
        "print(engine.pid, 'torch' in sys.modules, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    pid, has_torch = run.stdout.split()
    assert has_torch == "False"
    deadline = time.monotonic() + 20
    while psutil.pid_exists(int(pid)) and time.monotonic() < deadline:
        try:
            if psutil.Process(int(pid)).status() == psutil.STATUS_ZOMBIE:
                break  # ended; nobody here reaps orphans
        except psutil.NoSuchProcess:
            break
        time.sleep(0.02)
    else:
        assert not psutil.pid_exists(int(pid))


def test_host_works_where_no_log_can_be_written(
    engine: HostedEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a file"
    file.write_text("in the way")
    monkeypatch.setenv("PENTIMENTO_HOME", str(file))
    assert len(Job(engine).run().candidates) == 1
