"""Carrying the steps of a test run out: side by side, each with a home and a display of its
own, ended when it hangs, and heard one after the other."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COUNTED = ("passed", "failed", "errors", "error", "skipped", "xfailed", "xpassed")

Say = Callable[[str], None]


class Step:
    """One command and how it went."""

    def __init__(self, title: str, part: str, command: Sequence[str], display: str = "") -> None:
        self.title = title
        self.part = part
        self.command = list(command)
        self.display = display  # "", "offscreen" or "xvfb"
        self.seconds = 0.0
        self.verdict = "not run"
        self.counts: dict[str, int] = {}
        self.process: subprocess.Popen[str] | None = None

    @property
    def bad(self) -> bool:
        return self.verdict not in ("ok", "no tests", "no display", "not run")


def count(output: str) -> dict[str, int]:
    """The numbers of pytest's last line: "3 passed, 1 skipped in 0.4s"."""
    for line in reversed(output.splitlines()):
        found = re.findall(rf"(\d+) ({'|'.join(COUNTED)})\b", line)
        if found and re.search(r"\bin [\d.]+s", line):
            return {"errors" if word == "error" else word: int(number) for number, word in found}
    return {}


def speak(text: str) -> None:
    """What a step says, at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


class InTurn:
    """What steps side by side say, a whole step at a time: the first that is not through is
    heard as it speaks, the others when it is their turn."""

    def __init__(self, count: int) -> None:
        self._lock = threading.Lock()
        self._kept: list[list[str]] = [[] for _ in range(count)]
        self._ended = [False] * count
        self._turn = 0

    def say(self, number: int, text: str) -> None:
        with self._lock:
            if number == self._turn:
                speak(text)
            else:
                self._kept[number].append(text)

    def end(self, number: int) -> None:
        with self._lock:
            self._ended[number] = True
            while self._turn < len(self._ended) and self._ended[self._turn]:
                self._turn += 1
                if self._turn < len(self._kept):
                    speak("".join(self._kept[self._turn]))
                    self._kept[self._turn].clear()


def run_all(
    steps: Sequence[Step], lanes: int, first_ends: bool, carry_out: Callable[[Step, Say], None]
) -> None:
    """Carry the steps out, so many at a time, begun in their order.

    After a failure none is begun when `first_ends`. An interruption ends those that run.
    """
    heard = InTurn(len(steps))

    def one(number: int) -> None:
        try:
            if not (first_ends and any(step.bad for step in steps)):
                carry_out(steps[number], lambda text: heard.say(number, text))
        finally:
            heard.end(number)

    with ThreadPoolExecutor(lanes) as pool:
        running = [pool.submit(one, number) for number in range(len(steps))]
        try:
            wait(running, return_when=FIRST_EXCEPTION)
            for each in running:
                if each.done():
                    each.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            with uninterrupted():
                while not all(each.done() for each in running):
                    for step in steps:
                        if step.process is not None and step.process.poll() is None:
                            stop(step.process)
                    time.sleep(0.1)
            raise


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl+C that is pressed once more does not stop what the first one ends."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def cores() -> int:
    """How many processor cores this process may use."""
    found = os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        found = len(os.sched_getaffinity(0))
    try:  # a container's share
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text("ascii").split()
        found = min(found, max(1, round(int(quota) / int(period))))
    except (OSError, ValueError):  # no limit is the word "max"
        pass
    return found


@contextmanager
def virtual_display() -> Iterator[dict[str, str]]:
    """An X server of our own with a window manager; yields the variables that lead to it.

    The server picks its own free number, so several runs on one machine do not meet.
    """
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1600x1000x24"]
    command += ["-nolisten", "tcp", "-noreset", "-dpi", "96"]
    with (
        tempfile.TemporaryDirectory(prefix="pentimento-x-") as folder,
        started(command, stdout=subprocess.PIPE) as server,
    ):
        assert server.stdout is not None
        number = server.stdout.readline().decode().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        variables = {"DISPLAY": f":{number}", "XDG_SESSION_TYPE": "x11"}
        settings = {**os.environ, **variables, "XDG_CONFIG_HOME": folder}
        with started(["openbox", "--sm-disable"], stdout=subprocess.DEVNULL, env=settings):
            yield variables


@contextmanager
def started(
    command: Sequence[str], stdout: int, env: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program beside the tests, ended when they are through."""
    process = subprocess.Popen(
        command, env=env, stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def variables_for(step: Step, home: str, environment: str) -> dict[str, str]:
    """A clean environment: the user's own settings, gallery and display stay out of it."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("QT_", "PENTIMENTO_"))
        and name not in ("DISPLAY", "WAYLAND_DISPLAY")
    }
    variables.update(
        PENTIMENTO_HOME=home,
        PENTIMENTO_ENV=environment,  # the tests start main.py, which looks for it
        HF_HUB_OFFLINE="1",
        PYTHONFAULTHANDLER="1",
        PYTHONUNBUFFERED="1",
    )
    if step.display == "offscreen" or step.part in ("unit", "lint"):
        variables["QT_QPA_PLATFORM"] = "offscreen"
    elif step.display == "xvfb":
        variables["QT_QPA_PLATFORM"] = "xcb"
    return variables


def run(step: Step, home: str, environment: str, limit: float, say: Say = speak) -> None:
    """Carry a step out, its output passed on as it comes, and note how it went."""
    say(f"\n=== {step.title}\n")
    if step.display == "xvfb" and sys.platform == "linux" and shutil.which("Xvfb") is None:
        step.verdict = "no display"
        return
    began = time.monotonic()
    variables = variables_for(step, home, environment)
    if step.display == "xvfb" and sys.platform == "linux":
        try:
            with virtual_display() as display:
                code, output = execute(step, {**variables, **display}, limit, say)
        except (OSError, RuntimeError) as error:
            code, output = 1, ""
            say(f"No virtual display: {error}\n")
    else:
        code, output = execute(step, variables, limit, say)
    step.seconds = time.monotonic() - began
    step.counts = count(output) if step.part != "lint" else {}
    if code == 0:
        step.verdict = "ok"
    elif code == 5 and step.part != "lint" and not step.counts.get("failed"):
        step.verdict = "no tests"
    elif code in (124, -signal.SIGTERM):
        step.verdict = "too long"
    else:
        step.verdict = (
            f"failed ({code})" if step.counts or step.part == "lint" else f"broke ({code})"
        )


def execute(step: Step, variables: dict[str, str], limit: float, say: Say) -> tuple[int, str]:
    """The exit code (124: ended for taking too long) and the output of the step's command."""
    kept: list[str] = []
    # A session of its own, so that the end of a hanging test ends its children too.
    process = step.process = subprocess.Popen(
        step.command,
        cwd=ROOT,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=os.name != "nt",
    )
    assert process.stdout is not None
    late = False

    def end() -> None:
        nonlocal late
        late = True
        stop(process)

    timer = threading.Timer(limit, end)
    timer.start()
    try:
        for line in process.stdout:
            kept.append(line)
            say(line)
        code = process.wait()
    finally:
        timer.cancel()
        if process.poll() is None:
            stop(process)
        process.stdout.close()
    if late:
        say(f"Ended: it took more than {limit:.0f} s.\n")
        return 124, "".join(kept)
    return code, "".join(kept)


def stop(process: subprocess.Popen[str]) -> None:
    """End a step and everything that it started."""
    if os.name == "nt":
        process.kill()
        return
    for number in (signal.SIGABRT, signal.SIGKILL):  # the first makes faulthandler speak
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            continue
