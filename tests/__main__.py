"""Run the tests: `python3 -m tests [lint|unit|gui|e2e] [-x] [pytest's options]`.

Everything that is needed is set up first: the program's environment with the test tools
and, on Linux, a virtual display (installed when run as root, named otherwise). Without
a part all of them run, as many side by side as there are cores, and a failing one does not
stop the rest (but for -x). What they say is printed one after the other, in their order.
The last line counts the tests: "N passed, N failed".
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Sequence

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [ROOT, os.path.join(ROOT, "packaging")]

import main as launcher
from tests.running import Say, Step, cores, run, run_all

PARTS = ("lint", "unit", "gui", "e2e")
# Seconds after which a step is ended, so that a hanging test never blocks a build.
LIMITS = {"lint": 1200, "unit": 1200, "gui": 1200, "e2e": 1800}
# And all of them together, the setup included.
BUDGET = 80 * 60


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
    environment = os.path.dirname(os.path.dirname(python))
    with tempfile.TemporaryDirectory(prefix="pentimento-tests-") as homes:

        def carry_out(step: Step, say: Say) -> None:
            left = began + BUDGET - time.monotonic()
            home = tempfile.mkdtemp(dir=homes)
            run(step, home, environment, max(1.0, min(LIMITS[step.part], left)), say)

        run_all(steps, cores(), "-x" in options, carry_out)
    return report(steps, time.monotonic() - began)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nInterrupted.")
        sys.exit(130)
