"""Where the environment is, and whether it is complete.

main.py asks this at every start: nothing is imported before it is needed.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # typing's own would cost more time than all of this module
if TYPE_CHECKING:
    from typing import Any

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LOCKS = os.path.join(ROOT, "packaging", "locks")
APP = "Pentimento"

# The longest path of a package's file below site-packages, measured, and room for more.
DEEPEST = 176

# Bumped when an environment made by an older bootstrap must be completed again.
FORMAT = 1


def home() -> str:
    """The folder that `PENTIMENTO_HOME` puts everything under, or ""."""
    value = os.environ.get("PENTIMENTO_HOME", "")
    return os.path.abspath(os.path.expanduser(value)) if value else ""


def _user_dir(windows: str, mac: str, variable: str, linux: str, tail: str = "") -> str:
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~\\AppData\\Local")
        return os.path.join(base, windows)
    if sys.platform == "darwin":
        return os.path.join(os.path.expanduser(mac), APP)
    base = os.environ.get(variable, "").strip() or os.path.expanduser(linux)
    return os.path.join(base, APP, tail) if tail else os.path.join(base, APP)


def data_dir() -> str:
    """core.paths.data_dir() without platformdirs, which the environment brings."""
    if home():
        return os.path.join(home(), "data")
    return _user_dir(APP, "~/Library/Application Support", "XDG_DATA_HOME", "~/.local/share")


def log_dir() -> str:
    """core.paths.log_dir() without platformdirs."""
    if home():
        return os.path.join(home(), "log")
    windows = os.path.join(APP, "Logs")
    return _user_dir(windows, "~/Library/Logs", "XDG_STATE_HOME", "~/.local/state", "log")


def log_file() -> str:
    return os.path.join(log_dir(), "setup.log")


def environment_dir() -> str:
    """The virtual environment's folder, whether it exists or not.

    `PENTIMENTO_ENV` names it outright. Otherwise it is .venv beside main.py when that
    is complete already (an installation shared by several users) or can be made there,
    and in the user's own folder when it cannot.
    """
    named = os.environ.get("PENTIMENTO_ENV", "")
    if named:
        return os.path.abspath(os.path.expanduser(named))
    beside = os.path.join(ROOT, ".venv")
    if os.path.exists(stamp_file(beside)) or (writable(ROOT) and not too_deep(beside)):
        return beside
    return os.path.join(home() or data_dir(), "venv")


def writable(folder: str) -> bool:
    if sys.platform != "win32":
        return os.access(folder, os.W_OK)
    # os.access looks at the read-only attribute only, not at the access rights.
    probe = os.path.join(folder, f".pentimento-{os.getpid()}")
    try:
        with open(probe, "w"):
            pass
        os.remove(probe)
    except OSError:
        return False
    return True


def too_deep(environment: str) -> bool:
    """Whether paths inside would be longer than this Windows allows."""
    if sys.platform != "win32" or _long_paths():
        return False
    return len(site_packages(environment)) + DEEPEST > 259


def _long_paths() -> bool:
    """Whether somebody has lifted Windows' limit of 260 letters to a path."""
    if sys.platform == "win32":
        import winreg

        place = r"SYSTEM\CurrentControlSet\Control\FileSystem"
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
                return bool(winreg.QueryValueEx(key, "LongPathsEnabled")[0])
        except OSError:
            return False
    return True


def interpreter(environment: str) -> str:
    if sys.platform == "win32":
        return os.path.join(environment, "Scripts", "python.exe")
    return os.path.join(environment, "bin", "python")


def site_packages(environment: str) -> str:
    """Where pip installs to, for the Python that is running now."""
    if sys.platform == "win32":
        return os.path.join(environment, "Lib", "site-packages")
    return os.path.join(environment, "lib", python_tag(), "site-packages")


def python_tag() -> str:
    return f"python{sys.version_info[0]}.{sys.version_info[1]}"


def inside(environment: str) -> bool:
    """Whether this very process runs on the environment's interpreter."""
    return os.path.realpath(sys.prefix) == os.path.realpath(environment)


def stamp_file(environment: str) -> str:
    return os.path.join(environment, "pentimento.json")


def incomplete_file(environment: str) -> str:
    """Exists from before the first change to the environment until after the last."""
    return os.path.join(environment, "pentimento.incomplete")


def lock_files(part: str) -> tuple[str, ...]:
    names = {"runtime": ("runtime.txt", "torch.txt"), "test": ("test.txt",)}[part]
    return tuple(os.path.join(LOCKS, name) for name in names)


def lock_digest(part: str) -> str:
    """What the stamp must say for the part ("runtime", "test") to be up to date."""
    import hashlib

    digest = hashlib.sha256(str(FORMAT).encode())
    for path in lock_files(part):
        with open(path, "rb") as file:
            # A checkout on Windows may have other line ends: the same lock all the same.
            digest.update(file.read().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def read_stamp(environment: str) -> dict[str, Any]:
    """The stamp's content; empty when there is none or it cannot be read."""
    import json

    try:
        with open(stamp_file(environment), encoding="utf-8") as file:
            stamp = json.load(file)
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(environment: str, stamp: dict[str, Any]) -> None:
    """Atomically: a start in another process sees the old one or the new one."""
    import json

    path = stamp_file(environment)
    partial = f"{path}.{os.getpid()}"
    with open(partial, "w", encoding="utf-8") as file:
        json.dump(stamp, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


def state(environment: str, tests: bool = False) -> str:
    """One of "ready", "missing", "incomplete", "outdated", "broken".

    "outdated": complete once, but the locks, the bootstrap or the Python have changed
    since, or the test tools are asked for and are not there. "broken": the interpreter
    that it was made with is gone.
    """
    stamp = read_stamp(environment)
    if os.path.exists(incomplete_file(environment)):
        return "incomplete"
    if not stamp:
        return "missing"
    if not os.path.exists(interpreter(environment)):
        return "broken"
    if not os.path.isdir(os.path.join(environment, *stamp.get("packages", "?").split("/"))):
        return "broken"
    parts = ("runtime", "test") if tests else ("runtime",)
    if any(stamp.get(part) != lock_digest(part) for part in parts):
        return "outdated"
    if inside(environment) and stamp.get("python") != python_tag():
        return "broken"
    return "ready"
