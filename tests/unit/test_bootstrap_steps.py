"""Progress, the log, the lock between two starts, and pip's failures in words."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pentimento_env import pip_runner, pip_wheel
from pentimento_env.interlock import Interlock
from pentimento_env.progress import Progress, SetupLog, megabytes

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def log(tmp_path: Path):
    log = SetupLog(str(tmp_path / "log" / "setup.log"))
    yield log
    log.close()


def test_progress_on_a_terminal_rewrites_its_line(log: SetupLog) -> None:
    stream = Terminal()
    with Progress(2, log, stream).step("Installing PyTorch (CPU)") as step:
        step.detail("184 MB")
    assert "\r1/2 Installing PyTorch (CPU) ... 184 MB" in stream.getvalue()
    assert stream.getvalue().count("\n") == 1


def test_progress_elsewhere_is_one_line_a_step(log: SetupLog) -> None:
    stream = io.StringIO()
    progress = Progress(2, log, stream)
    for title in ("One", "Two"):
        with progress.step(title) as step:
            step.detail("1 MB")
            step.detail("2 MB")
    assert stream.getvalue() == "1/2 One\n2/2 Two\n"


def test_progress_says_which_step_failed(log: SetupLog) -> None:
    stream = io.StringIO()
    with pytest.raises(ValueError, match="x"), Progress(1, log, stream).step("One"):
        raise ValueError("x")
    assert stream.getvalue().endswith("1/1 One: failed\n")


def test_progress_without_a_stream_tells_the_listener(
    log: SetupLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", None)  # pythonw
    told: list[tuple[int, int, str, str]] = []

    def listen(step: int, steps: int, title: str, detail: str) -> None:
        told.append((step, steps, title, detail))

    with Progress(3, log, listener=listen).step("One") as step:
        step.detail("5 MB")
    assert told == [(1, 3, "One", ""), (1, 3, "One", "5 MB")]


def test_log_keeps_its_last_half_megabyte(tmp_path: Path) -> None:
    path = tmp_path / "setup.log"
    path.write_bytes(b"x" * (SetupLog.LIMIT + 10))
    log = SetupLog(str(path))
    log.write("the newest")
    log.close()
    assert path.stat().st_size < SetupLog.LIMIT
    assert path.read_text().endswith("the newest\n")


def test_log_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    log = SetupLog(str(tmp_path / "file" / "setup.log"))
    log.write("lost")
    log.close()
    assert log.path == ""


def test_megabytes_are_readable() -> None:
    assert megabytes(184_300_000) == "184 MB"
    assert megabytes(2_700_000_000) == "2.7 GB"


_HOLD = """
import sys, time
sys.path.insert(0, sys.argv[1])
from pentimento_env.interlock import Interlock
with Interlock(sys.argv[2], lambda: None):
    print("held", flush=True)
    time.sleep(60)
"""


def test_interlock_waits_and_is_freed_when_its_holder_is_killed(tmp_path: Path) -> None:
    path = str(tmp_path / "env.lock")
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(PACKAGING), path], stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"held"
    waited: list[float] = []

    def waiting() -> None:
        waited.append(time.monotonic())
        holder.kill()

    with Interlock(path, waiting, interval=0.02):
        assert len(waited) == 1
    holder.wait()
    holder.stdout.close()


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        (
            "NewConnectionError('Failed to establish')\nNo matching distribution",
            "cannot be reached",
        ),
        ("Temporary failure in name resolution", "cannot be reached"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM", "not the one that was recorded"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED]", "PIP_CERT"),
        ("PermissionError: [Errno 13] Permission denied: 'x'", "could not be written"),
        ("No matching distribution found for numpy==2.4.6 (from x)", "no build of numpy==2.4.6"),
        (
            "Microsoft Visual C++ Redistributable is not installed, this may lead to",
            "vc_redist.x64.exe",
        ),
        ("HINT: this system does not have Windows Long Path support enabled", "short path"),
        ("OSError: [WinError 206] 文件名或扩展名太长。", "short path"),
        (pip_runner.NOT_IMPORTED, "cannot be imported"),
        ("something else", "/the/log"),
    ],
)
def test_pips_failures_are_put_into_words(output: str, words: str) -> None:
    text = str(pip_runner.explain(output, "Installing", "/the/log"))
    assert words in text
    assert "\n" not in text


def test_watcher_counts_what_is_unpacked(tmp_path: Path) -> None:
    (tmp_path / "old-1.dist-info").mkdir()
    watcher = pip_runner.Watcher(str(tmp_path / "tmp"), str(tmp_path))
    watcher.line("Collecting numpy==2.4.6 (from -r lock)")
    watcher.line("Collecting scipy==1.17 (from -r lock)")
    assert watcher.detail() == "scipy"
    watcher.line("Installing collected packages: numpy, scipy")
    (tmp_path / "numpy-2.dist-info").mkdir()
    assert watcher.detail() == "unpacking, 1 of 2"


def test_pips_environment_keeps_sources_and_drops_targets() -> None:
    given = {"PIP_INDEX_URL": "x", "PIP_FIND_LINKS": "y", "PIP_TARGET": "z", "PIP_USER": "1"}
    made = pip_runner.environment("/tmp/here", given)
    assert made["PIP_INDEX_URL"] == "x"
    assert made["PIP_FIND_LINKS"] == "y"
    assert "PIP_TARGET" not in made
    assert made["PIP_USER"] == "0"
    assert made["TMPDIR"] == "/tmp/here"


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_interrupted_run_ends_its_command(log: SetupLog) -> None:
    shown: list[int] = []

    def show(_: str) -> None:
        shown.append(1)
        signal.raise_signal(signal.SIGINT)

    watcher = pip_runner.Watcher("/nonexistent", "/nonexistent")
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        pip_runner.run(["sleep", "30"], dict(os.environ), log, show, watcher)
    assert shown
    assert time.monotonic() - began < 10


def test_index_page_gives_names_and_full_addresses() -> None:
    page = "<a href=\"../../f/pip-26.3-py3-none-any.whl#sha256=00\">pip</a><A HREF='/x/a%2Bb.whl'>"
    found = pip_wheel.links(page, "https://index.example/simple/pip/")
    assert found == {
        "pip-26.3-py3-none-any.whl": "https://index.example/f/pip-26.3-py3-none-any.whl",
        "a+b.whl": "https://index.example/x/a%2Bb.whl",
    }


def test_index_is_the_one_that_pip_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nindex-url = https://user:100%@mirror.example/simple\n")
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    assert pip_wheel.index() == "https://user:100%@mirror.example/simple"
    monkeypatch.setenv("PIP_INDEX_URL", "https://other.example/simple")
    assert pip_wheel.index() == "https://other.example/simple"


def test_pip_itself_is_pinned_with_hashes() -> None:
    version, digests = pip_wheel.pinned()
    assert version.count(".") >= 1
    assert digests
