"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from core.errors import UserError
from core.reasons import reason
from core.text import Text, say

_PREFIX = ".pentimento-"
_SUFFIX = ".tmp"
# What helps, by what the system said.
_WAYS_OUT = (
    ({errno.ENOSPC, errno.EDQUOT}, say("Free some space, then try again")),
    (
        {errno.EACCES, errno.EPERM},
        say("Choose another folder, or change the file's and folder's permissions"),
    ),
    ({errno.EROFS}, say("Choose another folder")),
    ({errno.ENOENT, errno.ENOTDIR}, say("Check the name, or choose another folder")),
    ({errno.EISDIR}, say("Give the name of a file")),
    ({errno.ENAMETOOLONG}, say("Choose a shorter name")),
    ({errno.EFBIG}, say("Choose another disk")),
    (
        {errno.EIO, errno.ENXIO, errno.ENODEV, errno.ESTALE, errno.ENOTCONN},
        say("Connect it again, or choose another folder"),
    ),
    ({errno.ENOMEM, errno.EMFILE, errno.ENFILE}, say("Close other programs, then try again")),
    ({errno.EBUSY, errno.ETXTBSY}, say("Close that program, then try again")),
)
_WINDOWS_LOCKED = (5, 32, 33)  # access denied, sharing violation, lock violation


def write_atomically(
    path: str | os.PathLike[str],
    content: bytes | Callable[[BinaryIO], object],
    *,
    make_folders: bool = False,
    durable: bool = True,
) -> None:
    """Write a file so that at every moment either the old or the new one is there, whole.

    `content` is the bytes, or a function that writes them to the binary, seekable file it
    is given. The bytes are on the disk (fsync of file and folder) when this returns. A
    link is followed, the permissions of a file that is replaced are kept. `make_folders`
    makes the folders that are missing. Without `durable` (for caches) nothing waits for
    the disk: after a power cut the file may be empty. Any thread.

    Raises UserError when the disk is full, the folder read-only, missing or gone; what
    `content` itself raises passes through. The old file is then as it was, and nothing
    half-written is left.
    """
    target = Path(path)
    try:
        target = Path(os.path.realpath(target))
        if make_folders:
            target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        _write_beside(target, content, durable=durable)
    except OSError as error:
        if error.errno is None:  # not from the system: a library's own complaint
            raise
        raise file_error(error, path) from error
    except ValueError as error:
        if "null" not in str(error):
            raise
        raise UserError(
            say("{path!r} cannot be written", path=str(path)), "The name holds a null byte"
        ) from error


def _write_beside(
    target: Path, content: bytes | Callable[[BinaryIO], object], *, durable: bool
) -> None:
    # Not tempfile: it makes files that only their owner may read.
    name = os.path.join(target.parent, f"{_PREFIX}{os.urandom(8).hex()}{_SUFFIX}")
    try:
        with open(name, "x+b") as file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                content(file)
            file.flush()
            with contextlib.suppress(OSError):  # no old file; FAT and shares know no modes
                os.chmod(name, stat.S_IMODE(target.stat().st_mode))
            if durable:
                os.fsync(file.fileno())
        _replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    if durable:
        sync_folder(target.parent)
        _tidy(target.parent)


# Folders that were looked through since this process began.
_tidied: set[Path] = set()


def _tidy(folder: Path) -> None:
    """Once for each folder: remove what a killed process left there."""
    if folder not in _tidied:
        _tidied.add(folder)
        remove_leftovers(folder)


def _replace(source: str, target: Path) -> None:
    """os.replace, patient with a virus scanner or viewer that holds the file on Windows."""
    for pause in (0.05, 0.1, 0.2, 0.4):
        try:
            os.replace(source, target)
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _WINDOWS_LOCKED:
                raise
            time.sleep(pause)
        else:
            return
    os.replace(source, target)


def sync_folder(folder: str | os.PathLike[str]) -> None:
    """Put the folder's own entries on the disk. Where a system cannot, it does nothing."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove_leftovers(folder: str | os.PathLike[str], older_than: float = 3600.0) -> int:
    """Remove what a killed process left of unfinished writes in `folder` (not below it).

    Only files that nobody has touched for `older_than` seconds. Returns how many. Never
    raises OSError: what cannot be removed stays.
    """
    removed = 0
    limit = time.time() - older_than
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not (entry.name.startswith(_PREFIX) and entry.name.endswith(_SUFFIX)):
                continue
            with contextlib.suppress(OSError):
                if entry.stat(follow_symlinks=False).st_mtime < limit:
                    os.unlink(entry.path)
                    removed += 1
    return removed


def aside_of(path: Path) -> Path:
    """A free name beside `path` for a file that is damaged: it is kept, never deleted."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    place = path.with_name(f"{path.name}.corrupt-{stamp}")
    number = 1
    while place.exists():
        number += 1
        place = path.with_name(f"{path.name}.corrupt-{stamp}-{number}")
    return place


def file_error(
    error: OSError, path: str | os.PathLike[str], *, doing: str = "written"
) -> UserError:
    """The UserError for what the system said about `path`; `doing` is a participle."""
    what = _could_not(os.fspath(path), doing)
    if error.errno == errno.ENOENT and sys.platform == "win32" and _is_too_long(path):
        error = OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
    if error.errno in (errno.ENOTDIR, errno.EEXIST, errno.ENOENT):
        wrong = _in_the_way(Path(path))
        if wrong is not None:
            why = say("{name} is a file, and a folder is needed there", name=wrong)
            return UserError(what, why, "Move that file away, or choose another folder")
    do = next((words for codes, words in _WAYS_OUT if error.errno in codes), "")
    return UserError(what, reason(error), do)


def _is_too_long(path: str | os.PathLike[str]) -> bool:
    """Windows finds no folder for a path above its limit, where it has one."""
    return len(os.path.abspath(path)) > 259


def _in_the_way(path: Path) -> Path | None:
    """The file, if any, that is where `path` needs a folder."""
    with contextlib.suppress(OSError, ValueError):
        for folder in path.parents:
            if folder.exists():
                return None if folder.is_dir() else folder
    return None


def _could_not(name: str, doing: str) -> Text:
    match doing:
        case "written":
            return say("{name} could not be written", name=name)
        case "read":
            return say("{name} could not be read", name=name)
        case "restored":
            return say("{name} could not be restored", name=name)
        case "kept for undoing":
            return say("{name} could not be kept for undoing", name=name)
        case "moved aside (it is damaged)":
            return say("{name} is damaged and could not be moved aside", name=name)
        case _:
            return say("{name} could not be {doing}", name=name, doing=doing)


# What some system allows in no name, and the names of Windows' devices, whatever their ending.
_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?=\.|$)", re.IGNORECASE)


def file_name(text: str) -> str:
    """A name, without ending, that every system takes; "" where nothing is left of `text`."""
    clean = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", text))[:80].strip(" .")
    return f"_{clean}" if _DEVICES.match(clean) else clean


def free_name(path: Path) -> Path:
    """The path, or with -2, -3 … where something is there already."""
    found, number = path, 2
    while found.exists():
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return found
