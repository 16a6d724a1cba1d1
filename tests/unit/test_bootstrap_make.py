"""The whole setup with a tiny lock: wheels made here, no network, a torch of ten lines."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import lock
import pytest
from pentimento_env import layout, make, torch_builds
from pentimento_env.errors import SetupError
from pentimento_env.progress import Progress, SetupLog

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"

_TORCH = """
__version__ = "2.13.0+cpu"
class version: cuda = None; hip = None
class cuda:
    @staticmethod
    def is_available(): return False
class _Ones:
    def __matmul__(self, other): return self
    def sum(self): return 64.0
def ones(*size): return _Ones()
"""

_START = """
import sys
sys.path.insert(0, sys.argv[1])
from pentimento_env import layout, make
layout.LOCKS = sys.argv[2]
make.ensure(sys.argv[3])
"""


def _wheel(folder: Path, name: str, version: str, code: str) -> str:
    """A wheel with one module; its sha256."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": code,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()
        record += f"{path},sha256={digest.rstrip('=')},{len(text.encode())}\n"
    files[f"{info}/RECORD"] = record + f"{info}/RECORD,,\n"
    target = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(target, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return hashlib.sha256(target.read_bytes()).hexdigest()


@pytest.fixture
def locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    wheels, locks = tmp_path / "wheels", tmp_path / "locks"
    wheels.mkdir()
    locks.mkdir()
    for part, name in (("runtime", "alpha"), ("test", "beta")):
        digest = _wheel(wheels, name, "1.0", "value = 1\n")
        (locks / f"{part}.txt").write_text(f"{name}==1.0 \\\n    --hash=sha256:{digest}\n")
    _wheel(wheels, "torch", "2.13.0+cpu", _TORCH)
    (locks / "torch.txt").write_text("torch==2.13.0\n")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setenv("PENTIMENTO_TORCH", "cpu")
    monkeypatch.setenv("PENTIMENTO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(layout, "LOCKS", str(locks))
    return locks


def _imports(environment: Path, module: str) -> bool:
    command = [layout.interpreter(str(environment)), "-I", "-c", f"import {module}"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.slow
def test_setup_that_was_killed_goes_on_and_ends_complete(tmp_path: Path, locks: Path) -> None:
    environment = tmp_path / "env"
    command = [sys.executable, "-c", _START, str(PACKAGING), str(locks), str(environment)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        while b"Installing the packages" not in process.stderr.readline():
            assert process.poll() is None
        process.kill()
    assert layout.state(str(environment)) == "incomplete"
    # As if it had been killed while a package was unpacked: no RECORD, a part of the files.
    half = Path(layout.site_packages(str(environment)), "alpha-1.0.dist-info")
    half.mkdir(exist_ok=True)
    (half / "METADATA").write_text("Metadata-Version: 2.1\nName: alpha\nVersion: 1.0\n")
    (half / "RECORD").unlink(missing_ok=True)

    make.ensure(str(environment))

    assert layout.state(str(environment)) == "ready"
    assert _imports(environment, "alpha")
    assert layout.read_stamp(str(environment))["torch"]["version"] == "2.13.0+cpu"
    assert not (environment / "tmp").exists()

    # The test tools are added to what is there.
    assert layout.state(str(environment), tests=True) == "outdated"
    make.ensure(str(environment), tests=True)
    assert layout.state(str(environment), tests=True) == "ready"
    assert _imports(environment, "beta")

    # A network that is gone when they change does not make the program unusable.
    (locks / "test.txt").write_text("gamma==1.0 --hash=sha256:" + "0" * 64 + "\n")
    with pytest.raises(SetupError, match="no build of gamma"):
        make.ensure(str(environment), tests=True)
    assert layout.state(str(environment)) == "ready"

    # Repair begins anew: what does not belong there is gone.
    stray = Path(layout.site_packages(str(environment)), "stray.py")
    stray.write_text("")
    make.ensure(str(environment), repair=True)
    assert layout.state(str(environment)) == "ready"
    assert not stray.exists()


def test_removal_that_was_cut_short_is_finished_first(
    tmp_path: Path, locks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = tmp_path / "env"
    gutted = Path(layout.site_packages(str(environment)), "alpha-1.0.dist-info")
    gutted.mkdir(parents=True)
    (gutted / "RECORD").write_text("")
    Path(layout.incomplete_file(str(environment))).write_text("removal\n")

    def stop(environment: str, accelerator: object) -> None:
        raise SetupError("far enough")

    monkeypatch.setattr(make, "_check_space", stop)
    with pytest.raises(SetupError, match="far enough"):
        make.ensure(str(environment))
    assert not gutted.exists()


@pytest.mark.slow
def test_file_that_is_not_the_recorded_one_is_refused(tmp_path: Path, locks: Path) -> None:
    lock = locks / "runtime.txt"
    lock.write_text("alpha==1.0 --hash=sha256:" + "0" * 64 + "\n")
    with pytest.raises(SetupError, match="not the one that was recorded"):
        make.ensure(str(tmp_path / "env"))
    assert layout.state(str(tmp_path / "env")) == "incomplete"


def test_too_little_space_is_told_before_anything_is_installed(
    tmp_path: Path, locks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make.torch_builds, "space_needed", lambda accelerator: 10**18)
    with pytest.raises(SetupError, match="Too little space"):
        make.ensure(str(tmp_path / "env"))
    assert list((tmp_path / "env").iterdir()) == []


def test_repair_leaves_a_folder_that_is_no_environment_alone(tmp_path: Path, locks: Path) -> None:
    precious = tmp_path / "env" / "thesis.txt"
    precious.parent.mkdir()
    precious.write_text("years of work")
    with pytest.raises(SetupError, match="is not an environment"):
        make.ensure(str(tmp_path / "env"), repair=True)
    assert precious.read_text() == "years of work"


def test_folder_that_cannot_be_made_is_one_line(tmp_path: Path, locks: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupError) as caught:
        make.ensure(str(tmp_path / "file" / "env"))
    assert "\n" not in str(caught.value)


def _installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: list[Any]):
    """make._Setup over a pip that is content with everything; each torch that it installed
    answers the check as `answers` say."""
    log = SetupLog(str(tmp_path / "setup.log"))
    log.close()
    setup = make._Setup(str(tmp_path / "env"), str(tmp_path), log)
    asked: list[str] = []

    def pip(options: list[str], _progress: object) -> tuple[int, str]:
        asked.append(next(option for option in options if option.startswith("torch==")))
        return 0, ""

    monkeypatch.setattr(setup, "_pip", pip)
    monkeypatch.setattr(setup, "_dry_run", lambda _version: "")
    monkeypatch.setattr(setup, "_check_torch", lambda: answers.pop(0))
    return setup, asked, Progress(1, log, io.StringIO())


def test_build_that_cannot_compute_on_the_card_is_no_last_word(
    tmp_path: Path, locks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = {"version": "a", "gpu": True, "computes": False, "why": "no kernel image"}
    works = {"version": "b", "gpu": True, "computes": True}
    setup, asked, progress = _installer(tmp_path, monkeypatch, [fails, works])
    # A driver that does not tell the card's generation: the builds are tried, newest first.
    found = setup.torch(torch_builds.Accelerator("cuda", "A card", (13, 0)), progress)
    assert found["version"] == "b"
    assert asked == ["torch==2.13.0+cu130", "torch==2.13.0+cu126"]


def test_card_that_no_build_computes_on_leaves_a_torch_that_works(
    tmp_path: Path, locks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = {"version": "a", "gpu": True, "computes": False, "why": "no kernel image"}
    answers: list[Any] = [fails] * 3 + [{"version": "2.13.0+cpu", "gpu": False}]
    setup, asked, progress = _installer(tmp_path, monkeypatch, answers)
    found = setup.torch(torch_builds.Accelerator("cuda", "A card", (13, 0)), progress)
    assert found["version"] == "2.13.0+cpu"
    assert asked[-1] == "torch==2.13.0+cpu"


def test_windows_without_the_c_library_is_told_where_it_is(
    tmp_path: Path, locks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup, _asked, progress = _installer(tmp_path, monkeypatch, [None] * 9)
    setup._said = "Microsoft Visual C++ Redistributable is not installed, this may lead to"
    with pytest.raises(SetupError, match="vc_redist"):
        setup.torch(torch_builds.Accelerator("cpu"), progress)


def test_python_that_is_too_new_is_told_before_anything_is_loaded(
    tmp_path: Path, locks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = (make.NEWEST[0], make.NEWEST[1] + 1)
    monkeypatch.setattr(make.sys, "version_info", (*newer, 0, "final", 0))
    with pytest.raises(SetupError, match="too new") as raised:
        make._check_platform()
    assert "Install Python {}.{}".format(*make.NEWEST) in str(raised.value)


@pytest.mark.parametrize(
    ("platform", "tag", "machine", "words"),
    [
        ("win32", "win-arm64", "ARM64", "x86-64"),
        ("darwin", "macosx-13.0-x86_64", "x86_64", "Apple silicon"),
    ],
)
def test_processor_without_builds_is_told_before_anything_is_loaded(
    monkeypatch: pytest.MonkeyPatch, platform: str, tag: str, machine: str, words: str
) -> None:
    monkeypatch.setattr(make.sys, "platform", platform)
    monkeypatch.setattr(make.sysconfig, "get_platform", lambda: tag)
    monkeypatch.setattr(make.platform, "machine", lambda: machine)
    with pytest.raises(SetupError, match=words):
        make._check_platform()


def test_newest_python_is_one_that_the_locks_are_checked_for() -> None:
    assert "{}.{}".format(*make.NEWEST) == lock.PYTHONS[-1]


def test_setup_compiles_the_programs_own_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "one.py").write_text("value = 1\n")
    (tmp_path / "core" / "bad.py").write_text("a template, no Python\n")
    monkeypatch.setattr(layout, "ROOT", str(tmp_path))
    log = SetupLog(str(tmp_path / "setup.log"))
    log.close()
    setup = make._Setup(str(tmp_path / "env"), str(tmp_path), log)
    monkeypatch.setattr(setup, "_python", sys.executable)
    setup.compile()
    made = [path.name.split(".")[0] for path in (tmp_path / "core" / "__pycache__").iterdir()]
    assert made == ["one"]


def test_removal_on_windows_waits_for_the_program_that_asked_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "Lib"
    folder.mkdir()
    real, tries = shutil.rmtree, [0]

    def held(path: str) -> None:
        tries[0] += 1
        if tries[0] < 3:
            raise PermissionError(13, "The process cannot access the file", path)
        real(path)

    monkeypatch.setattr(make.shutil, "rmtree", held)
    monkeypatch.setattr(make.time, "sleep", lambda _: None)
    with pytest.raises(PermissionError):
        make._take_away(str(folder))  # nobody holds files elsewhere
    monkeypatch.setattr(make.sys, "platform", "win32")
    make._take_away(str(folder))
    assert not folder.exists()
