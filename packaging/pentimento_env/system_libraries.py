"""The Linux libraries and tools that no wheel brings: found out, named, installed as root.

Measured on Debian 12: without the first group even `import PySide6.QtGui` fails, without
the second Qt finds no platform plugin for a window and aborts the process.
"""

from __future__ import annotations

import ctypes
import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pentimento_env.errors import SetupError
from pentimento_env.progress import SetupLog

MANAGERS = ("apt", "dnf", "pacman", "zypper")


@dataclass(frozen=True)
class Piece:
    """Something the system must have: a library's soname, a program, or a font.

    `packages` has one name for each of MANAGERS, in that order.
    """

    name: str
    kind: str  # "library", "program" or "font"
    packages: tuple[str, str, str, str]

    def package(self, manager: str) -> str:
        return self.packages[MANAGERS.index(manager)]


def _library(name: str, *packages: str) -> Piece:
    apt, dnf, pacman, zypper = packages
    return Piece(name, "library", (apt, dnf, pacman, zypper))


def _program(name: str, *packages: str) -> Piece:
    apt, dnf, pacman, zypper = packages
    return Piece(name, "program", (apt, dnf, pacman, zypper))


_QT = (
    _library("libGL.so.1", "libgl1", "libglvnd-glx", "libglvnd", "Mesa-libGL1"),
    _library("libEGL.so.1", "libegl1", "libglvnd-egl", "libglvnd", "Mesa-libEGL1"),
    _library("libdbus-1.so.3", "libdbus-1-3", "dbus-libs", "dbus", "libdbus-1-3"),
    _library("libfontconfig.so.1", "libfontconfig1", "fontconfig", "fontconfig", "fontconfig"),
    _library("libglib-2.0.so.0", "libglib2.0-0", "glib2", "glib2", "libglib-2_0-0"),
    _library("libxkbcommon.so.0", "libxkbcommon0", *["libxkbcommon"] * 2, "libxkbcommon0"),
)
_X11 = (
    _library("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb", "libx11", "libX11-xcb1"),
    _library("libxcb-cursor.so.0", "libxcb-cursor0", *["xcb-util-cursor"] * 2, "libxcb-cursor0"),
    _library("libxcb-icccm.so.4", "libxcb-icccm4", *["xcb-util-wm"] * 2, "libxcb-icccm4"),
    _library("libxcb-image.so.0", "libxcb-image0", *["xcb-util-image"] * 2, "libxcb-image0"),
    _library(
        "libxcb-keysyms.so.1", "libxcb-keysyms1", *["xcb-util-keysyms"] * 2, "libxcb-keysyms1"
    ),
    _library(
        "libxcb-render-util.so.0",
        "libxcb-render-util0",
        *["xcb-util-renderutil"] * 2,
        "libxcb-render-util0",
    ),
    _library("libxcb-shape.so.0", "libxcb-shape0", "libxcb", "libxcb", "libxcb-shape0"),
    _library("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb", "libxcb", "libxcb-xkb1"),
    _library(
        "libxkbcommon-x11.so.0",
        "libxkbcommon-x11-0",
        *["libxkbcommon-x11"] * 2,
        "libxkbcommon-x11-0",
    ),
)
_WAYLAND = (
    _library(
        "libwayland-cursor.so.0",
        "libwayland-cursor0",
        "libwayland-cursor",
        "wayland",
        "libwayland-cursor0",
    ),
    _library(
        "libwayland-egl.so.1", "libwayland-egl1", "libwayland-egl", "wayland", "libwayland-egl1"
    ),
)
_TESTS = (
    _program("Xvfb", "xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb", "xorg-x11-server-Xvfb"),
    _program("xauth", "xauth", "xauth", "xorg-xauth", "xauth"),
    _program("xdotool", "xdotool", "xdotool", "xdotool", "xdotool"),
    _program("openbox", "openbox", "openbox", "openbox", "openbox"),
    Piece(
        "a Chinese font",
        "font",
        ("fonts-droid-fallback", "google-droid-sans-fonts", "noto-fonts-cjk", "google-droid-fonts"),
    ),
)

# What a command may need. Headless commands import no Qt, so they need nothing here.
NEEDS: Mapping[str, tuple[Piece, ...]] = {
    "nothing": (),
    "offscreen": _QT,
    "x11": (*_QT, *_X11),
    "wayland": (*_QT, *_WAYLAND),
    "tests": (*_QT, *_X11, *_TESTS),
}

# Files whose name tells a font with Chinese letters, for systems without fc-list.
_CHINESE_FONTS = ("*DroidSansFallback*", "*NotoSansCJK*", "*NotoSerifCJK*", "*wqy*", "*SourceHan*")
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def missing(need: str, load: Callable[[str], object] = ctypes.CDLL) -> list[Piece]:
    """The pieces of `need` that this system does not have. Empty but on Linux."""
    if sys.platform != "linux":
        return []
    return [piece for piece in NEEDS[need] if not _present(piece, load)]


def _present(piece: Piece, load: Callable[[str], object]) -> bool:
    if piece.kind == "program":
        return shutil.which(piece.name) is not None
    if piece.kind == "font":
        return _has_chinese_font()
    try:
        load(piece.name)
    except OSError:
        return False
    return True


def _has_chinese_font() -> bool:
    lister = shutil.which("fc-list")
    if lister is not None:
        try:
            answer = subprocess.run(
                [lister, ":lang=zh", "family"], capture_output=True, timeout=20, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            pass
        else:
            return bool(answer.stdout.strip())
    for folder in _FONT_FOLDERS:
        for name in _CHINESE_FONTS:
            if glob.glob(os.path.join(os.path.expanduser(folder), "**", name), recursive=True):
                return True
    return False


def manager(os_release: Mapping[str, str] | None = None) -> str:
    """The package manager of this distribution, one of MANAGERS, or "" if unknown."""
    release = read_os_release() if os_release is None else os_release
    names = [release.get("ID", ""), *release.get("ID_LIKE", "").split()]
    known = {
        "apt": {"debian", "ubuntu", "linuxmint", "pop", "raspbian"},
        "dnf": {"fedora", "rhel", "centos", "rocky", "almalinux"},
        "pacman": {"arch", "manjaro", "endeavouros"},
        "zypper": {"suse", "opensuse", "opensuse-leap", "opensuse-tumbleweed", "sles"},
    }
    for name in names:
        for candidate, distributions in known.items():
            if name in distributions:
                return candidate
    programs = {"apt-get": "apt", "dnf": "dnf", "pacman": "pacman", "zypper": "zypper"}
    return next((name for program, name in programs.items() if shutil.which(program)), "")


def read_os_release(path: str = "/etc/os-release") -> dict[str, str]:
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
    except OSError:
        return {}
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {key.strip(): value.strip().strip("\"'") for key, value in pairs}


def install_command(pieces: Iterable[Piece], with_manager: str) -> list[str]:
    """The one command, without sudo, that installs the pieces."""
    packages = list(dict.fromkeys(piece.package(with_manager) for piece in pieces))
    start = {
        "apt": ["apt-get", "install", "-y", "--no-install-recommends"],
        "dnf": ["dnf", "install", "-y"],
        "pacman": ["pacman", "-S", "--needed", "--noconfirm"],
        "zypper": ["zypper", "--non-interactive", "install"],
    }[with_manager]
    return start + packages


def explain(pieces: list[Piece], code: int = 2) -> SetupError:
    """The error for a user who is not root: what is missing, and the command."""
    names = ", ".join(piece.name for piece in pieces)
    found = manager()
    if not found:
        return SetupError(f"Missing on this system: {names}", do="Install them", code=code)
    command = " ".join(install_command(pieces, found))
    return SetupError(f"Missing on this system: {names}", do=f"Run: sudo {command}", code=code)


def provide(
    need: str, log: SetupLog, say: Callable[[str], None], *, may_install: bool | None = None
) -> None:
    """Have everything of `need`, or raise a SetupError that names the command.

    As root the missing pieces are installed; the package manager's words go to the log.
    """
    pieces = missing(need)
    if not pieces:
        return
    found = manager()
    root = sys.platform != "win32" and os.geteuid() == 0
    if not (root if may_install is None else may_install) or not found:
        raise explain(pieces)
    say("Installing for the system: " + ", ".join(piece.name for piece in pieces))
    commands = [install_command(pieces, found)]
    refresh = {"apt": ["apt-get", "update"], "pacman": ["pacman", "-Sy"]}.get(found)
    if refresh is not None:
        commands.insert(0, refresh)
    for command in commands:
        _run(command, log)
    still = missing(need)
    if still:
        raise explain(still)


def _run(command: list[str], log: SetupLog) -> None:
    """Run to the end; a failure is in the log, and in what is missing afterwards."""
    log.write("$ " + " ".join(command))
    # Nobody is there to answer a package's questions, nor to lose a keyboard to them.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    try:
        with subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                log.write("  " + line.rstrip())
    except OSError as error:
        log.write(f"  {error}")
    else:
        log.write(f"  exit code {process.returncode}")


def musl() -> bool:
    """Whether the C library is musl, for which neither Qt nor PyTorch has builds."""
    return sys.platform == "linux" and bool(glob.glob("/lib/ld-musl-*"))


def glibc() -> tuple[int, int]:
    """The version of the C library, or (0, 0) where it is not glibc."""
    if sys.platform == "win32":
        return (0, 0)
    try:
        name, _, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")
        major, minor = version.split(".")[:2]
    except (AttributeError, ValueError, OSError):
        return (0, 0)
    return (int(major), int(minor)) if name == "glibc" else (0, 0)
