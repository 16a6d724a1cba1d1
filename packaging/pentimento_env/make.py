"""Making, completing and rebuilding the environment.

The steps can be run again and again: each does only what is still to be done, and the
mark "incomplete" stays until the last one is through. So a start after a power cut or a
`kill -9` goes on where the last one was ended.
"""

from __future__ import annotations

import contextlib
import glob
import json
import os
import platform
import re
import shutil
import sys
import sysconfig
import time
import zipfile
from collections.abc import Iterator
from typing import Any

from pentimento_env import layout, pip_runner, pip_wheel, torch_builds
from pentimento_env.errors import SetupError
from pentimento_env.interlock import Interlock
from pentimento_env.progress import Listener, Progress, SetupLog, megabytes

# The newest Python that every package in the locks has a build for.
NEWEST = (3, 14)

_CHECK = """
import json, torch
found = {"version": torch.__version__, "cuda": torch.version.cuda, "hip": torch.version.hip}
found["gpu"] = torch.cuda.is_available()
assert float((torch.ones(4, 4) @ torch.ones(4, 4)).sum()) == 64
if found["gpu"]:
    # A card that the build holds no kernels for is seen all the same.
    try:
        ones = torch.ones(4, 4, device="cuda")
        found["computes"] = float((ones @ ones).sum()) == 64
    except RuntimeError as error:
        found["computes"] = False
        found["why"] = str(error).strip().split(chr(10))[0][:300]
print("torch:" + json.dumps(found))
"""


def ensure(
    environment: str, *, tests: bool = False, repair: bool = False, listener: Listener | None = None
) -> None:
    """Have a complete environment, with the test tools if asked; SetupError if it cannot be.

    `repair` throws the old one away first. Safe to call in several processes at once:
    one works, the others wait and find it done.
    """
    log = SetupLog(layout.log_file())
    try:
        with _filesystem_errors(environment), Interlock(environment + ".lock", _say_waiting):
            if not repair and layout.state(environment, tests) == "ready":
                return
            log.write(
                f"=== setup of {environment}, Python {sys.version.split()[0]}, {sys.platform}"
            )
            _make(environment, tests=tests, repair=repair, log=log, listener=listener)
    except SetupError as error:
        log.write(f"=== {error}")
        raise
    finally:
        log.close()


def _say_waiting() -> None:
    if sys.stderr is not None:
        sys.stderr.write("Another start of Pentimento is setting up; waiting for it ...\n")


@contextlib.contextmanager
def _filesystem_errors(environment: str) -> Iterator[None]:
    """An OSError on the way becomes one line with what to do."""
    try:
        yield
    except PermissionError as error:
        raise SetupError(
            f"No permission to write {error.filename or environment}",
            do="Change the folder's rights, or set PENTIMENTO_HOME to a folder of yours",
        ) from error
    except OSError as error:
        if error.errno in (28, 122):  # ENOSPC, EDQUOT
            raise SetupError("The disk is full", do="Free some space and start again") from error
        raise SetupError(
            "The environment could not be made", str(error), "Start again, or: main.py repair"
        ) from error


def _make(
    environment: str, *, tests: bool, repair: bool, log: SetupLog, listener: Listener | None
) -> None:
    if tests and not repair and layout.state(environment) == "ready":
        _add_tests(environment, log, listener)
        return
    progress = Progress(6 if tests else 5, log, listener=listener)
    before = layout.state(environment, tests)
    progress.say(_opening(before, repair, environment))
    with progress.step("Looking at this machine"):
        accelerator = torch_builds.detect()
        log.write(f"accelerator: {accelerator}")
        advice = torch_builds.advice(accelerator)
        _check_platform()
    if advice:
        progress.say(advice)
    if repair or before == "broken" or _removal_was_cut_short(environment):
        _remove(environment)
    os.makedirs(environment, exist_ok=True)
    _check_space(environment, accelerator)
    _mark_incomplete(environment, "setup")
    with _temporary_folder(environment) as temporary:
        setup = _Setup(environment, temporary, log)
        with progress.step("Making the environment"):
            setup.interpreter()
        with progress.step("Installing the packages") as step:
            setup.lock("runtime.txt", step)
        with progress.step(f"Installing PyTorch ({torch_builds.LABELS[accelerator.kind]})") as step:
            torch = setup.torch(accelerator, step)
        if tests:
            with progress.step("Installing the test tools") as step:
                setup.lock("test.txt", step)
    with progress.step("Finishing"):
        setup.compile()
        _stamp(environment, tests=tests, torch={**torch, "for": accelerator.kind})
        os.remove(layout.incomplete_file(environment))


def _add_tests(environment: str, log: SetupLog, listener: Listener | None) -> None:
    """Only the test tools are missing. None of them is one of the program's own packages,
    so the program stays complete meanwhile, and when there is no network for them."""
    progress = Progress(1, log, listener=listener)
    with (
        _temporary_folder(environment) as temporary,
        progress.step("Installing the test tools") as step,
    ):
        setup = _Setup(environment, temporary, log)
        setup.drop_half_installed()
        setup.lock("test.txt", step)
        stamp = layout.read_stamp(environment)
        layout.write_stamp(environment, {**stamp, "test": layout.lock_digest("test")})


@contextlib.contextmanager
def _temporary_folder(environment: str) -> Iterator[str]:
    """For downloads, on the environment's disk; what an earlier setup left there goes."""
    folder = os.path.join(environment, "tmp")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _opening(state: str, repair: bool, environment: str) -> str:
    if repair:
        return f"Rebuilding Pentimento's environment in {environment}"
    return {
        "missing": f"First start: setting up Pentimento in {environment}",
        "incomplete": "The last setup was interrupted: going on with it",
        "outdated": "Bringing Pentimento's environment up to date",
        "broken": "The Python that the environment was made with is gone: making it anew",
    }[state]


def _check_platform() -> None:
    from pentimento_env import system_libraries

    if sys.maxsize < 2**32:
        raise SetupError(
            "This is a 32-bit Python", do="Install the 64-bit Python 3.11 or newer", code=2
        )
    if sys.platform == "win32" and sysconfig.get_platform() == "win-arm64":
        raise SetupError(
            "This is a Python for ARM processors, for which some packages have no build on Windows",
            do="Install the 64-bit Python for x86-64 from python.org, which runs there too",
            code=2,
        )
    if sys.version_info[:2] > NEWEST:
        raise SetupError(
            "Python {}.{} is too new: some packages have no build for it yet".format(
                *sys.version_info[:2]
            ),
            do="Install Python {}.{} beside it and start main.py with that".format(*NEWEST),
            code=2,
        )
    if system_libraries.musl():
        raise SetupError(
            "This system's C library is musl, for which Qt and PyTorch have no builds",
            do="Use a distribution with glibc, or a container of one",
            code=2,
        )
    arm = platform.machine() == "aarch64"
    oldest, distributions = (
        ((2, 39), "Debian 13 or Ubuntu 24.04") if arm else ((2, 34), "Debian 12 or Ubuntu 22.04")
    )
    have = system_libraries.glibc()
    if (0, 0) < have < oldest:
        raise SetupError(
            "This system's C library, glibc {}.{}, is too old: Qt needs {}.{}".format(
                *have, *oldest
            ),
            do=f"Use a newer distribution, {distributions} or later",
            code=2,
        )
    if sys.platform == "darwin" and platform.machine() != "arm64":
        raise SetupError(
            "PyTorch has no builds for Intel processors on macOS",
            do="Use a Mac with Apple silicon, with an arm64 Python",
            code=2,
        )


def _check_space(environment: str, accelerator: torch_builds.Accelerator) -> None:
    free = shutil.disk_usage(environment).free
    needed = torch_builds.space_needed(accelerator) - pip_runner.folder_size(environment)
    if free < needed:
        raise SetupError(
            f"Too little space in {environment}",
            f"{megabytes(free)} are free and {megabytes(needed)} are needed",
            "Free some, or set PENTIMENTO_ENV to a folder on another disk",
        )


def _remove(environment: str) -> None:
    """Take the environment away, but never a folder that is not one."""
    if not os.path.isdir(environment):
        return
    ours = ("pyvenv.cfg", "pentimento.json", "pentimento.incomplete")
    names = os.listdir(environment)
    if names and not any(name in names for name in ours):
        raise SetupError(
            f"{environment} is not an environment, so it is left alone",
            do="Move it away, or set PENTIMENTO_ENV to another folder",
        )
    # The mark goes last: a removal that is cut short must not look like a whole one.
    _mark_incomplete(environment, "removal")
    for name in names:
        path = os.path.join(environment, name)
        if path != layout.incomplete_file(environment):
            _take_away(path)


def _take_away(path: str) -> None:
    """A folder with all in it, or a file. On Windows a program that is ending holds its
    libraries for a moment, and the one that asked for the repair is just that."""
    for pause in (0.5, 1.0, 2.0, 4.0, 0.0):
        try:
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path)
            else:
                os.remove(path)
        except PermissionError:
            if sys.platform != "win32" or not pause:
                raise
            time.sleep(pause)
        else:
            return


def _removal_was_cut_short(environment: str) -> bool:
    """Whether what is left may look installed while half its files are gone."""
    try:
        with open(layout.incomplete_file(environment), encoding="utf-8") as file:
            return file.read().strip() == "removal"
    except OSError:
        return False


def _mark_incomplete(environment: str, what: str) -> None:
    with open(layout.incomplete_file(environment), "w", encoding="utf-8") as file:
        file.write(what + "\n")


def _stamp(environment: str, *, tests: bool, torch: dict[str, Any]) -> None:
    stamp = layout.read_stamp(environment)
    packages = os.path.relpath(layout.site_packages(environment), environment)
    stamp.update(
        format=layout.FORMAT,
        python=layout.python_tag(),
        packages=packages.replace(os.sep, "/"),
        runtime=layout.lock_digest("runtime"),
        torch=torch,
    )
    if tests:
        stamp["test"] = layout.lock_digest("test")
    layout.write_stamp(environment, stamp)


def remember_libraries(environment: str, need: str) -> None:
    """Note in the stamp that the system has what `need` asks for, so as not to look again."""
    stamp = layout.read_stamp(environment)
    known = stamp.get("libraries", [])
    if stamp and need not in known:
        with contextlib.suppress(OSError):  # a shared installation: look again next time
            layout.write_stamp(environment, {**stamp, "libraries": [*known, need]})


class _Setup:
    """The steps that change the environment. Each may be run on a half-made one."""

    def __init__(self, environment: str, temporary: str, log: SetupLog) -> None:
        self._environment = environment
        self._temporary = temporary
        self._log = log
        self._python = layout.interpreter(environment)
        self._packages = layout.site_packages(environment)
        self._variables = pip_runner.environment(temporary)
        self._said = ""  # what torch's last check printed

    def interpreter(self) -> None:
        """The bare environment with a pip that works."""
        if self._pip_works():
            self.drop_half_installed()
            return
        try:
            import venv
        except ImportError as error:
            raise SetupError(
                "This Python cannot make environments", do=_python_advice(), code=2
            ) from error
        venv.EnvBuilder(symlinks=os.name != "nt", with_pip=False).create(self._environment)
        # ensurepip would take ten times as long, and Debian's Python has none.
        with zipfile.ZipFile(pip_wheel.find(self._temporary, self._log)) as wheel:
            wheel.extractall(self._packages)
        if not self._pip_works():
            raise SetupError(
                "pip does not run in the new environment",
                f"The log is {self._log.path}" if self._log.path else "",
                "Run: main.py repair",
            )

    def _pip_works(self) -> bool:
        if not os.path.exists(self._python) or not os.path.isdir(self._packages):
            return False
        command = [self._python, "-I", "-m", "pip", "--version"]
        try:
            return pip_runner.run(command, self._variables, self._log)[0] == 0
        except OSError:
            return False

    def drop_half_installed(self) -> None:
        """Forget packages whose unpacking was cut short, so that pip unpacks them again.

        pip writes a package's RECORD last; without it the package is not all there. A
        name that begins with ~ is what pip moved aside to replace.
        """
        for folder in glob.glob(os.path.join(self._packages, "*.dist-info")):
            if not os.path.exists(os.path.join(folder, "RECORD")):
                self._log.write(f"half installed, taken away: {folder}")
                shutil.rmtree(folder)
        for folder in glob.glob(os.path.join(self._packages, "~*")):
            shutil.rmtree(folder, ignore_errors=True)

    def lock(self, name: str, progress: Progress) -> None:
        """Install what one lock lists, each file checked against its hash."""
        path = os.path.join(layout.LOCKS, name)
        # No source builds: a compiler that is not there makes for the worst of messages.
        options = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", path]
        code, output = self._pip(options, progress)
        if code != 0:
            raise pip_runner.explain(output, "Installing the packages", self._log.path)

    def torch(self, accelerator: torch_builds.Accelerator, progress: Progress) -> dict[str, Any]:
        """A torch that imports here; the first source that can give one is taken."""
        version = torch_version()
        if glob.glob(os.path.join(self._packages, f"torch-{version}[.+-]*dist-info")):
            found = self._check_torch()
            if found is not None and found.get("computes", True):
                return found
        at_hand = torch_builds.wheel_at_hand(self._dry_run(version))
        failure, usable = "", None
        for source in torch_builds.sources(accelerator, version, at_hand):
            self._log.write(f"torch from {source.title}")
            options = [*source.options, "--only-binary", ":all:", source.requirement]
            if source.with_dependencies:
                options += ["-c", self._constraints()]
            else:
                options += ["--no-deps"]
            code, output = self._pip(options, progress)
            if code == 0:
                progress.detail("trying it")
                found = self._check_torch()
                if found is not None and found.get("computes", True):
                    return {**found, "source": source.title}
                if found is not None:
                    # The next build may be for this card; the last is the processor's.
                    self._log.write(f"it cannot compute on the GPU: {found.get('why', '')}")
                    usable = {**found, "source": source.title}
                failure = failure or self._not_imported()
            elif "No space left" in output or "[Errno 28]" in output:
                raise pip_runner.explain(output, "Installing PyTorch", self._log.path)
            else:
                failure = output
        if usable is not None:  # what was installed last is still there
            return usable
        raise pip_runner.explain(failure, "Installing PyTorch", self._log.path)

    def compile(self) -> None:
        """Our own code, as pip has done with the packages: the first window comes up sooner,
        and every one of a user who may not write here."""
        folders = [os.path.join(layout.ROOT, name) for name in ("core", "gui")]
        present = [folder for folder in folders if os.path.isdir(folder)]
        if present and layout.writable(layout.ROOT):
            command = [self._python, "-I", "-X", "utf8", "-m", "compileall", "-q", "-j", "0"]
            pip_runner.run([*command, *present], self._variables, self._log)

    def _not_imported(self) -> str:
        """For pip_runner.explain, when pip was content and Python is not."""
        return self._said if pip_runner.REDISTRIBUTABLE in self._said else pip_runner.NOT_IMPORTED

    def _dry_run(self, version: str) -> str:
        """What pip would take without any index: find-links, or nothing."""
        command = [self._python, "-I", "-m", "pip", "install", "--no-index", "--no-deps"]
        command += ["--dry-run", "--ignore-installed", f"torch=={version}"]
        return pip_runner.run(command, self._variables, self._log)[1]

    def _check_torch(self) -> dict[str, Any] | None:
        command = [self._python, "-I", "-c", _CHECK]
        code, output = pip_runner.run(command, self._variables, self._log)
        self._said = output
        for line in output.splitlines():
            if code == 0 and line.startswith("torch:"):
                found = json.loads(line[len("torch:") :])
                return found if isinstance(found, dict) else None
        return None

    def _constraints(self) -> str:
        """The lock without its hashes: what comes with torch must not move the rest."""
        path = os.path.join(self._temporary, "constraints.txt")
        with open(os.path.join(layout.LOCKS, "runtime.txt"), encoding="utf-8") as file:
            pins = [line.rstrip("\\ \n") for line in file if re.match(r"[A-Za-z0-9]", line)]
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(pins) + "\n")
        return path

    def _pip(self, options: list[str], progress: Progress) -> tuple[int, str]:
        # What it says is read as UTF-8, whatever the system's encoding is.
        command = [self._python, "-I", "-X", "utf8", "-u", "-m", "pip", "install"]
        command += ["--progress-bar", "off"]
        command += ["--retries", pip_runner.RETRIES, "--prefer-binary", *options]
        watcher = pip_runner.Watcher(self._temporary, self._packages)
        return pip_runner.run(command, self._variables, self._log, progress.detail, watcher)


def torch_version() -> str:
    """The pinned version, from the lock that holds nothing else."""
    with open(os.path.join(layout.LOCKS, "torch.txt"), encoding="utf-8") as file:
        found = re.search(r"^torch==(\S+)", file.read(), re.MULTILINE)
    if found is None:
        raise SetupError("packaging/locks/torch.txt names no version", do="Check out a fresh copy")
    return found[1]


def _python_advice() -> str:
    from pentimento_env import system_libraries

    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if system_libraries.manager() == "apt":
        return f"Run: sudo apt-get install -y python{version}-venv"
    return "Install Python 3.11 or newer from python.org"
