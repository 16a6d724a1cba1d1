"""Why something outside of ours failed, in words that the window can translate.

The system, Pillow, SQLite, torch and the model libraries speak English, and each in its own
way. What they say often is recognised here, and only here: by the number where there is one,
else by what is always in the sentence. What is not recognised is told as it was said.
"""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Callable

from core.text import Text, say

_LONGEST = 300

_SYSTEM: dict[int, Text] = {}
for _codes, _words in (
    ((errno.ENOSPC, errno.EDQUOT), say("the disk is full")),
    ((errno.EACCES, errno.EPERM), say("the system refuses access to it")),
    ((errno.EROFS,), say("the disk is read-only")),
    ((errno.ENOENT, errno.ENOTDIR), say("there is no such folder or file")),
    ((errno.EISDIR,), say("it is a folder")),
    ((errno.EEXIST, errno.ENOTEMPTY), say("there is already something of that name")),
    ((errno.ENAMETOOLONG,), say("the name is too long")),
    ((errno.EFBIG,), say("the disk's format allows no file that large")),
    (
        (errno.EIO, errno.ENXIO, errno.ENODEV, errno.ESTALE, errno.ENOTCONN),
        say("the disk does not answer; it may have been unplugged"),
    ),
    ((errno.ENOMEM,), say("there is not enough memory")),
    ((errno.EMFILE, errno.ENFILE), say("too many files are open at once")),
    ((errno.EBUSY, errno.ETXTBSY), say("another program is using it")),
    ((errno.EXDEV,), say("it lies on another disk")),
    ((errno.ELOOP,), say("its links lead round in a circle")),
    ((errno.EINVAL,), say("the system does not allow that here")),
    ((errno.ENOEXEC,), say("it is no program that this computer can run")),
    ((errno.EAGAIN,), say("the system has no room for another process now")),
    ((errno.EPIPE, errno.ECONNRESET), say("the other side has ended")),
    ((errno.ECONNREFUSED,), say("the other computer refuses the connection")),
    ((errno.ETIMEDOUT,), say("there was no answer in time")),
    ((errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN), say("the network cannot be reached")),
):
    _SYSTEM.update(dict.fromkeys(_codes, _words))

# The first that is found counts.
_SAID: tuple[tuple[str, Callable[[re.Match[str]], Text]], ...] = (
    (
        r"CUDA out of memory|HIP out of memory|MPS backend out of memory|CUBLAS_STATUS_ALLOC",
        lambda _: say("the GPU has not enough memory"),
    ),
    (
        (
            r"out of memory|can't allocate memory|not enough memory|Cannot allocate memory"
            r"|Unable to allocate"
        ),
        lambda _: say("there is not enough memory"),
    ),
    (
        (
            r"no kernel image|invalid device function|not compatible with the current PyTorch|CUDA driver version"
            r"|driver on your system is too old"
        ),
        lambda _: say("the GPU and its driver do not suit this version of PyTorch"),
    ),
    (
        r"CUDA error|HIP error|cuDNN error|CUBLAS_STATUS|device-side assert",
        lambda _: say("the GPU reported an error"),
    ),
    (r"No module named ['\"]([\w.]+)", lambda m: say("the library {name} is missing", name=m[1])),
    (
        r"([\w.+-]+): cannot open shared object file|Library not loaded: (\S+)",
        lambda m: say("the system's library {name} is missing", name=m[1] or m[2]),
    ),
    (r"DLL load failed", lambda _: say("a library of the system is missing or damaged")),
    (
        (
            r"size mismatch|shape mismatch|Missing key\(s\) in state_dict|expected shape"
            r"|Unexpected key\(s\) in state_dict|were not initialized from the model checkpoint"
        ),
        lambda _: say("its weights are of another kind of model"),
    ),
    (
        (
            r"HeaderTooLarge|HeaderTooSmall|InvalidHeader|MetadataIncompleteBuffer|header too"
            r"|incomplete metadata|InvalidOffset"
        ),
        lambda _: say("its header is damaged"),
    ),
    (
        r"no file named ([\w./-]+)|does not appear to have a file named ([\w./-]+)",
        lambda m: say("it has no {name}", name=m[1] or m[2]),
    ),
    (r"exceeds limit of \d+ pixels|decompression bomb", lambda _: say("it says to be too large")),
    (
        r"truncated|premature end|unexpected end|\bEOF\b|end of (?:file|stream)",
        lambda _: say("the file is cut off: its end is missing"),
    ),
    (
        r"cannot identify image|not a \w+ file|unknown file (?:type|extension)",
        lambda _: say("it is not a picture that can be read"),
    ),
    (
        (
            r"broken (?:PNG|data stream)|bad checksum|\bCRC\b|corrupt|decoder error|bad magic"
            r"|unrecognized data stream|Error -\d+ while decompressing"
        ),
        lambda _: say("the file is damaged"),
    ),
    (
        r"database or disk is full|No space left on device",
        lambda _: say("the disk is full"),
    ),
    (r"database (?:table )?is locked", lambda _: say("another program is using it")),
    (r"readonly database|unable to open database", lambda _: say("it cannot be written")),
    (r"malformed|file is not a database", lambda _: say("the file is damaged")),
    (
        r"disk I/O error",
        lambda _: say("the disk does not answer; it may have been unplugged"),
    ),
    (r"Permission denied|Access is denied", lambda _: say("the system refuses access to it")),
)


def reason(error: BaseException) -> str:
    """Why `error` was raised: a Text wherever it is known, begun in small letters."""
    first = error.args[0] if error.args else None
    if isinstance(first, Text):
        return first
    known = _by_kind(error)
    if known is not None:
        return known
    if isinstance(error, OSError) and error.errno is not None:
        return say("the system says: {words}", words=error.strerror or error)
    said = " ".join(str(error).split())
    for pattern, words in _SAID:
        found = re.search(pattern, said, re.IGNORECASE)
        if found:
            return words(found)
    return say("the message was: {words}", words=(said or type(error).__name__)[:_LONGEST])


def system_reason(code: int | None) -> Text | None:
    """What an errno means; None for one that is seldom seen."""
    return _SYSTEM.get(code) if code is not None else None


def _by_kind(error: BaseException) -> Text | None:
    match error:
        case OSError() if error.errno in _SYSTEM:
            return _SYSTEM[error.errno]
        case MemoryError():
            return say("there is not enough memory")
        case TimeoutError():
            return say("there was no answer in time")
        case json.JSONDecodeError():
            return say("it is no valid JSON from line {line} on", line=error.lineno)
        case UnicodeError():
            return say("it holds text that is not UTF-8")
        case RecursionError():
            return say("it is nested too deeply")
        case EOFError():
            return say("the file is cut off: its end is missing")
        case KeyError() if error.args:
            return say("{name} is missing in it", name=str(error.args[0]))
        case _:
            return None
