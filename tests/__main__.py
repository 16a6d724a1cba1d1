"""Run the tests: `python3 -m tests [lint|unit|gui|e2e] [-x] [pytest's options]`.

Everything that is needed is set up first: the program's environment with the test tools
and, on Linux, a virtual display (installed when run as root, named otherwise). Without
a part all of them run, one after another, and a failing one does not stop the rest (but
for -x). The last line counts the tests: "N passed, N failed".
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [ROOT, os.path.join(ROOT, "packaging")]

import main as launcher

PARTS = ("lint", "unit", "gui", "e2e")
# Seconds after which a step is ended, so that a hanging test never blocks a build.
LIMITS = {"lint": 600, "unit": 1200, "gui": 1200, "e2e": 1800}
# And all of them together, the setup included.
BUDGET = 80 * 60
COUNTED = ("passed", "failed", "errors", "error", "skipped", "xfailed", "xpassed")


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

    @property
    def bad(self) -> bool:
        return self.verdict not in ("ok", "no tests", "no display", "not run")


def plan(python: str, parts: Sequence[str], options: Sequence[str]) -> list[Step]:
    """The steps in their order."""
    scripts = os.path.dirname(python)
    steps: list[Step] = []
    if "lint" in parts:
        steps += [
            Step("ruff check", "lint", [python, "-m", "ruff", "check", "."]),
            Step("ruff format", "lint", [python, "-m", "ruff", "format", "--check", "."]),
            Step("pyright", "lint", [python, "-m", "basedpyright", "--pythonpath", python]),
            Step("import contracts", "lint", [os.path.join(scripts, "lint-imports")]),
        ]
    for part, display in (("unit", ""), ("gui", "offscreen"), ("gui", "xvfb"), ("e2e", "xvfb")):
        folder = os.path.join("tests", part)
        if part not in parts:
            continue
        chosen = [option for option in options if not option.startswith("-")]
        where = [] if any(os.path.exists(name.split("::")[0]) for name in chosen) else [folder]
        title = f"pytest {folder}" + (f", {display}" if display else "")
        steps.append(Step(title, part, [python, "-m", "pytest", *where, *options], display))
    return steps


def count(output: str) -> dict[str, int]:
    """The numbers of pytest's last line: "3 passed, 1 skipped in 0.4s"."""
    for line in reversed(output.splitlines()):
        found = re.findall(rf"(\d+) ({'|'.join(COUNTED)})\b", line)
        if found and re.search(r"\bin [\d.]+s", line):
            return {"errors" if word == "error" else word: int(number) for number, word in found}
    return {}


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


def run(step: Step, home: str, environment: str, limit: float) -> None:
    """Carry a step out, its output passed on as it comes, and note how it went."""
    print(f"\n=== {step.title}", flush=True)
    if step.display == "xvfb" and sys.platform == "linux" and shutil.which("Xvfb") is None:
        step.verdict = "no display"
        return
    began = time.monotonic()
    variables = variables_for(step, home, environment)
    if step.display == "xvfb" and sys.platform == "linux":
        try:
            with virtual_display() as display:
                code, output = execute(step, {**variables, **display}, limit)
        except (OSError, RuntimeError) as error:
            code, output = 1, ""
            print(f"No virtual display: {error}", flush=True)
    else:
        code, output = execute(step, variables, limit)
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


def execute(step: Step, variables: dict[str, str], limit: float) -> tuple[int, str]:
    """The exit code (124: ended for taking too long) and the output of the step's command."""
    kept: list[str] = []
    # A session of its own, so that the end of a hanging test ends its children too.
    process = subprocess.Popen(
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

    import threading

    timer = threading.Timer(limit, end)
    timer.start()
    try:
        for line in process.stdout:
            kept.append(line)
            sys.stdout.write(line)
            sys.stdout.flush()
        code = process.wait()
    finally:
        timer.cancel()
        if process.poll() is None:
            stop(process)
        process.stdout.close()
    if late:
        print(f"Ended: it took more than {limit:.0f} s.", flush=True)
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


def report(steps: Sequence[Step], seconds: float) -> int:
    """Print the table and the last line; the exit code."""
    width = max(len(step.title) for step in steps)
    print("\n" + "=" * (width + 34))
    for step in steps:
        counts = ", ".join(f"{number} {word}" for word, number in step.counts.items())
        print(f"{step.title:<{width}}  {step.verdict:<12} {step.seconds:6.1f} s  {counts}".rstrip())
    print(f"{'together':<{width}}  {'':<12} {seconds:6.1f} s")
    passed = sum(step.counts.get("passed", 0) + step.counts.get("xfailed", 0) for step in steps)
    skipped = sum(step.counts.get("skipped", 0) for step in steps)
    failed = 0
    for step in steps:
        bad = sum(step.counts.get(word, 0) for word in ("failed", "errors", "xpassed"))
        # A linter that finds something, a crash or a time-out is one failure.
        failed += bad or int(step.bad)
        passed += step.part == "lint" and step.verdict == "ok"
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


def prepare() -> str:
    """The interpreter of the environment, which has the test tools then."""
    from pentimento_env import layout, make, system_libraries
    from pentimento_env.errors import SetupError
    from pentimento_env.progress import SetupLog

    environment = layout.environment_dir()
    log = SetupLog(layout.log_file())
    complaint = ""
    try:
        system_libraries.provide("tests", log, lambda text: print(text, file=sys.stderr))
    except SetupError as error:
        complaint = str(error)
        print(f"{complaint}\nWithout that some tests cannot run.", file=sys.stderr)
    finally:
        log.close()
    make.ensure(environment, tests=True)
    if not complaint:
        make.remember_libraries(environment, "offscreen")
        make.remember_libraries(environment, "x11")
    return layout.interpreter(environment)


def main(arguments: Sequence[str]) -> int:
    launcher.require_python()
    if arguments and arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0
    parts = [name for name in arguments if name in PARTS] or list(PARTS)
    options = [name for name in arguments if name not in PARTS]
    from pentimento_env.errors import SetupError

    began = time.monotonic()
    try:
        python = prepare()
    except SetupError as error:
        print(f"{error}\n0 passed, 1 failed")
        return error.code
    steps = plan(python, parts, options)
    with tempfile.TemporaryDirectory(prefix="pentimento-tests-") as home:
        for step in steps:
            left = began + BUDGET - time.monotonic()
            environment = os.path.dirname(os.path.dirname(python))
            run(step, home, environment, max(1.0, min(LIMITS[step.part], left)))
            if step.bad and "-x" in options:
                break
    return report(steps, time.monotonic() - began)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nInterrupted.")
        sys.exit(130)
