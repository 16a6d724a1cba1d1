"""`python3 -m tests`: what it runs, how it counts, how it ends what hangs."""

from __future__ import annotations

import os
import sys
import threading
import time

import pytest

from tests import __main__ as runner
from tests import running
from tests.running import Say, Step


def _step(command: list[str], part: str = "unit") -> Step:
    return Step("step", part, command)


def test_plan_has_every_part_in_order() -> None:
    titles = [step.title for step in runner.plan("/e/bin/python", runner.PARTS, [])]
    assert titles == [
        "ruff check",
        "ruff format",
        "pyright",
        "import contracts",
        "pytest tests/unit".replace("/", os.sep),
        "pytest tests/gui, offscreen".replace("/", os.sep),
        "pytest tests/gui, xvfb".replace("/", os.sep),
        "pytest tests/e2e, xvfb".replace("/", os.sep),
    ]


def test_plan_for_a_part_passes_pytests_options_on() -> None:
    (step,) = runner.plan("/e/bin/python", ["unit"], ["-x", "-k", "region"])
    assert step.command[-3:] == ["-x", "-k", "region"]


def test_plan_for_one_file_does_not_run_the_folder() -> None:
    this = os.path.relpath(__file__)
    (step,) = runner.plan("/e/bin/python", ["unit"], [this])
    assert step.command[-1] == this
    assert os.path.join("tests", "unit") not in step.command


@pytest.mark.parametrize(
    ("output", "counts"),
    [
        ("== 3 passed, 1 skipped in 0.40s ==", {"passed": 3, "skipped": 1}),
        (
            "1 failed, 2 passed, 1 error in 61.20s (0:01:01)",
            {"failed": 1, "passed": 2, "errors": 1},
        ),
        ("== no tests ran in 0.01s ==", {}),
        ("5 passed the exam", {}),
    ],
)
def test_count_reads_pytests_last_line(output: str, counts: dict[str, int]) -> None:
    assert running.count("collected 9 items\n" + output + "\n") == counts


def test_report_ends_with_the_plain_line(capsys: pytest.CaptureFixture[str]) -> None:
    good, bad, lint = _step([]), _step([]), _step([], "lint")
    good.verdict, good.counts = "ok", {"passed": 4, "skipped": 1}
    bad.verdict, bad.counts = "failed (1)", {"passed": 2, "failed": 3}
    lint.verdict = "failed (1)"
    assert runner.report([good, bad, lint], 1.0) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "6 passed, 4 failed, 1 skipped"


def test_report_of_a_clean_run_is_zero(capsys: pytest.CaptureFixture[str]) -> None:
    step = _step([])
    step.verdict, step.counts = "ok", {"passed": 4}
    assert runner.report([step], 1.0) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "4 passed, 0 failed"


def test_folder_without_tests_is_no_failure(tmp_path: object) -> None:
    step = _step([sys.executable, "-c", "import sys; sys.exit(5)"])
    running.run(step, str(tmp_path), sys.prefix, 60)
    assert step.verdict == "no tests"
    assert not step.bad


def test_crash_is_a_failure_even_without_counts(
    tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    step = _step([sys.executable, "-c", "import os; os._exit(134)"])
    running.run(step, str(tmp_path), sys.prefix, 60)
    assert step.bad
    assert runner.report([step], 1.0) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "0 passed, 1 failed"


@pytest.mark.skipif(os.name == "nt", reason="process groups")
def test_step_that_hangs_is_ended_with_its_children(tmp_path: object) -> None:
    began = time.monotonic()
    step = _step(["sh", "-c", "trap '' ABRT; sleep 60 & sleep 60"])
    running.run(step, str(tmp_path), sys.prefix, 1)
    assert step.verdict == "too long"
    assert time.monotonic() - began < 20


@pytest.mark.skipif(sys.platform != "linux", reason="Xvfb")
def test_step_without_xvfb_is_no_failure(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(running.shutil, "which", lambda name: None)
    step = Step("step", "e2e", ["false"], "xvfb")
    running.run(step, str(tmp_path), sys.prefix, 60)
    assert runner.report([step], 1.0) == 0
    assert "no display" in capsys.readouterr().out


def test_steps_do_not_see_the_users_display_or_home(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setenv("QT_SCALE_FACTOR", "2")
    variables = running.variables_for(_step([]), str(tmp_path), sys.prefix)
    assert "DISPLAY" not in variables
    assert "QT_SCALE_FACTOR" not in variables
    assert variables["PENTIMENTO_HOME"] == str(tmp_path)


def test_steps_side_by_side_are_heard_one_after_the_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    steps = [Step(name, "unit", []) for name in ("one", "two", "three")]
    others_spoke = threading.Event()

    def carry_out(step: Step, say: Say) -> None:
        say(f"{step.title} begins. ")
        if step is steps[0]:
            assert others_spoke.wait(30)
        say(f"{step.title} ends. ")
        if step is steps[2]:
            others_spoke.set()

    running.run_all(steps, 2, False, carry_out)
    spoken = "".join(f"{name} begins. {name} ends. " for name in ("one", "two", "three"))
    assert capsys.readouterr().out == spoken


@pytest.mark.parametrize(("first_ends", "carried_out"), [(True, 1), (False, 3)])
def test_after_a_failure_the_rest_runs_unless_the_first_ends_all(
    first_ends: bool, carried_out: int
) -> None:
    seen: list[Step] = []

    def carry_out(step: Step, _say: Say) -> None:
        seen.append(step)
        step.verdict = "failed (1)"

    running.run_all([_step([]) for _ in range(3)], 1, first_ends, carry_out)
    assert len(seen) == carried_out


@pytest.mark.skipif(os.name == "nt", reason="process groups")
def test_interruption_ends_what_runs(tmp_path: object) -> None:
    hanging = _step(["sleep", "600"])
    began = time.monotonic()

    def carry_out(step: Step, say: Say) -> None:
        if step is hanging:
            running.run(step, str(tmp_path), sys.prefix, 600, say)
        else:
            while hanging.process is None:
                time.sleep(0.01)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        running.run_all([hanging, _step([]), _step([])], 2, False, carry_out)
    assert hanging.process is not None
    assert hanging.process.poll() is not None
    assert time.monotonic() - began < 60


def test_cores_are_those_of_this_process() -> None:
    assert 1 <= running.cores() <= (os.cpu_count() or 1)
