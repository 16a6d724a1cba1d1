"""Opening a file of unknown content: never blocking, and every failure explained."""

from __future__ import annotations

import os
import stat
from collections.abc import Generator
from contextlib import contextmanager
from typing import BinaryIO

from core.errors import BadInput, UserError
from core.files import file_error
from core.formats.quiet import no_warnings
from core.text import say

READABLE = "PNG, JPEG, WebP, AVIF, HEIC, TIFF, GIF, BMP, JPEG 2000, PPM and PSD"


@contextmanager
def open_source(path: str | os.PathLike[str]) -> Generator[BinaryIO]:
    """The regular, non-empty file at `path`, open for reading from its start.

    Raises BadInput for anything else: missing, a folder, a pipe, a device, no permission.
    """
    try:
        handle = _open(path)
    except (OSError, ValueError) as error:
        raise _refused(path, error) from error
    with handle:
        yield handle


def _open(path: str | os.PathLike[str]) -> BinaryIO:
    # O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise _not_a_file(path)
    handle = os.fdopen(os.open(path, flags), "rb")
    try:
        _check(path, os.fstat(handle.fileno()))
    except BaseException:
        handle.close()
        raise
    return handle


def _check(path: str | os.PathLike[str], status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):  # it was exchanged since
        raise _not_a_file(path)
    if status.st_size == 0:
        raise BadInput(
            say("{path} is empty", path=os.fspath(path)),
            "The file holds 0 bytes",
            "Copy or download it again",
        )


def _not_a_file(path: str | os.PathLike[str]) -> BadInput:
    name = os.fspath(path)
    if os.path.isdir(path):
        return BadInput(say("{name} is a folder", name=name), do="Give the name of a picture file")
    return BadInput(
        say("{name} is not a file", name=name),
        "It is a pipe or a device",
        "Give the name of a picture file",
    )


def _refused(path: str | os.PathLike[str], error: OSError | ValueError) -> BadInput:
    name = os.fspath(path)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return BadInput(
            say("There is no file {name}", name=name), do="Check the name and the folder"
        )
    if isinstance(error, PermissionError):
        return BadInput(
            say("{name} could not be read", name=name),
            "You have no permission",
            "Change the file's permissions",
        )
    if isinstance(error, OSError):
        refused = file_error(error, path, doing="read")
        return BadInput(refused.what, refused.why, refused.do)
    return BadInput(say("{name!r} could not be read", name=name), "The name holds a null byte")


@contextmanager
def decoding(path: str | os.PathLike[str], source: BinaryIO) -> Generator[None]:
    """Whatever a decoder raises inside leaves as BadInput (UserError: out of memory).

    Decoders raise nearly anything on damaged files (OSError, SyntaxError, struct.error,
    ZeroDivisionError, …), so nothing is let through but our own errors.
    """
    try:
        with no_warnings():
            yield
    except UserError:
        raise
    except MemoryError as error:
        raise UserError(
            say("Not enough memory to open {path}", path=os.fspath(path)),
            do="Close other programs or pictures, or make it smaller first",
        ) from error
    except Exception as error:
        raise _damaged(path, source, error) from error


def _damaged(path: str | os.PathLike[str], source: BinaryIO, error: Exception) -> BadInput:
    name = os.fspath(path)
    head = b""
    if not source.closed:
        try:
            source.seek(0)
            head = source.read(64)
        except OSError:
            pass
    if isinstance(error, OSError) and error.errno is not None:
        return _refused(path, error)
    if head and not _signature(head):
        return BadInput(
            say("{name} is not a picture that can be read", name=name),
            "Its content is of another kind, whatever its name says",
            say("Give one of {kinds}", kinds=READABLE),
        )
    if "truncat" in str(error).lower() or isinstance(error, EOFError):
        why = say("The file is cut off: its end is missing")
    else:
        why = say("The file is damaged")
    return BadInput(say("{name} could not be read", name=name), why, "Copy or download it again")


def _signature(head: bytes) -> bool:
    return head.startswith(
        (
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff",
            b"RIFF",
            b"II*\x00",
            b"MM\x00*",
            b"II+\x00",
            b"MM\x00+",
            b"GIF8",
            b"BM",
            b"\x00\x00\x00\x0cjP",
            b"\xff\x4f\xff\x51",
            b"8BPS",
        )
    ) or (head[4:8] == b"ftyp")


def is_heif(head: bytes) -> bool:
    """Whether a file that starts with these 32 bytes is HEIC or HEIF (not AVIF)."""
    brands = {head[index : index + 4] for index in range(8, len(head) - 3, 4)}
    heif = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
    return head[4:8] == b"ftyp" and bool(brands & heif) and not brands & {b"avif", b"avis"}
