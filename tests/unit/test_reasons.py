"""Why something failed, in words that can be translated."""

from __future__ import annotations

import errno
import json
import os
import pickle
import sqlite3
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from core.errors import UserError
from core.files import file_error
from core.reasons import reason
from core.text import Text, say

SEEN_OFTEN = (
    errno.ENOSPC,
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.EEXIST,
    errno.ENAMETOOLONG,
    errno.EFBIG,
    errno.EIO,
    errno.ENOMEM,
    errno.EMFILE,
    errno.EBUSY,
    errno.EINVAL,
)


@pytest.mark.parametrize("code", SEEN_OFTEN)
def test_reason_of_the_system_is_ours(code: int) -> None:
    said = reason(OSError(code, os.strerror(code), "/a/file"))
    assert isinstance(said, Text)
    assert os.strerror(code) not in said
    assert "/a/file" not in said
    assert "system says" not in said
    assert file_error(OSError(code, os.strerror(code)), "/a/file").why == said


def test_reason_of_an_errno_seldom_seen_is_the_systems_own() -> None:
    said = reason(OSError(9999, "Accessing a corrupted shared library"))
    assert isinstance(said, Text)
    # The number decides, not what may stand in the sentence.
    assert said == "the system says: Accessing a corrupted shared library"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB"), "the GPU has not enough"),
        (
            RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"),
            "enough memory",
        ),
        (MemoryError(), "enough memory"),
        (RuntimeError("CUDA error: an illegal memory access was encountered"), "the GPU reported"),
        (ModuleNotFoundError("No module named 'torch._C'"), "the library torch._C is missing"),
        (
            ImportError("libGL.so.1: cannot open shared object file: No such"),
            "libGL.so.1 is missing",
        ),
        (RuntimeError("Error(s) in loading state_dict: size mismatch for a.b"), "another kind"),
        (OSError("Error no file named model_index.json found in directory x"), "model_index.json"),
        (OSError("image file is truncated (12 bytes not processed)"), "cut off"),
        (SyntaxError("broken PNG file (chunk b'abcd')"), "damaged"),
        (sqlite3.OperationalError("database is locked"), "another program"),
        (sqlite3.OperationalError("database or disk is full"), "disk is full"),
        (sqlite3.DatabaseError("file is not a database"), "damaged"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), "not UTF-8"),
        (KeyError("width"), "width is missing in it"),
        (TimeoutError(), "no answer in time"),
        (ValueError(say("it is far too large")), "it is far too large"),
        (RuntimeError("something new"), "the message was: something new"),
        (RuntimeError(), "the message was: RuntimeError"),
    ],
)
def test_reason_of_a_library_is_ours_where_it_is_known(error: Exception, words: str) -> None:
    said = reason(error)
    assert isinstance(said, Text)
    assert words in said


def test_reason_of_real_errors(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Expecting") as bad_json:
        json.loads("\n{")
    assert reason(bad_json.value) == "it is no valid JSON from line 2 on"
    with pytest.raises(Image.UnidentifiedImageError) as no_picture:
        Image.open(BytesIO(b"no picture"))
    assert reason(no_picture.value) == "it is not a picture that can be read"
    with pytest.raises(FileNotFoundError) as gone:
        (tmp_path / "none").read_bytes()
    assert reason(gone.value) == "there is no such folder or file"
    with pytest.raises(sqlite3.OperationalError) as no_base:
        sqlite3.connect(tmp_path / "no" / "base.sqlite")
    assert reason(no_base.value) == "it cannot be written"


def test_reason_survives_the_engines_pipe() -> None:
    error = UserError("It failed", reason(OSError(errno.ENOSPC, "No space left on device")))
    assert pickle.loads(pickle.dumps(error)).why == "the disk is full"


def test_reason_is_never_a_whole_log() -> None:
    assert len(reason(RuntimeError("x" * 5000))) < 400
