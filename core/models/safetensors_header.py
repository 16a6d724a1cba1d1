"""What a .safetensors file holds, read from its header without torch."""

from __future__ import annotations

import json
import math
import stat
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from core.errors import BadInput, Remedy
from core.reasons import reason
from core.text import say

# The format's own limit (safetensors: MAX_HEADER_SIZE).
MAX_HEADER_BYTES = 100_000_000
_LENGTH = struct.Struct("<Q")
_BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8,
    "U16": 16, "I16": 16, "F16": 16, "BF16": 16, "U32": 32, "I32": 32, "F32": 32,
    "U64": 64, "I64": 64, "F64": 64,
}  # fmt: skip


@dataclass(frozen=True)
class Header:
    """Names, shapes and types of the tensors, and the file's own text metadata."""

    shapes: Mapping[str, tuple[int, ...]]
    dtypes: Mapping[str, str]
    metadata: Mapping[str, str] = field(default_factory=dict[str, str])


def read_header(path: Path) -> Header:
    """The header of a .safetensors file.

    Raises BadInput for a file that cannot be read, is cut short, or is something else.
    Never reads more than the header, however long the file claims it to be.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for
            raise _broken(path, say("it is not a file"))
        with path.open("rb") as file:
            size = status.st_size
            prefix = file.read(_LENGTH.size)
            if len(prefix) < _LENGTH.size:
                raise _broken(path, say("it ends before its header does"))
            (length,) = cast("tuple[int]", _LENGTH.unpack(prefix))
            if length > MAX_HEADER_BYTES or length > size - _LENGTH.size:
                raise _broken(path, _not_one(prefix))
            text = file.read(length)
    except OSError as error:
        raise BadInput(
            say("{name} cannot be read", name=path.name),
            reason(error),
            "Check the file",
            remedy=Remedy.MODELS,
        ) from error
    return _parse(path, text, size - _LENGTH.size - length)


def _not_one(prefix: bytes) -> str:
    if prefix[:4] == b"PK\x03\x04" or prefix[:2] == b"\x80\x02":
        return say("it is a Python pickle with another name")
    return say("it is cut short, or not a safetensors file")


def _broken(path: Path, why: str) -> BadInput:
    return BadInput(
        say("{name} is not a model file that can be used", name=path.name),
        why,
        "Download it again",
        remedy=Remedy.MODELS,
    )


def _parse(path: Path, text: bytes, body: int) -> Header:
    try:
        loaded: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _broken(path, say("its header is damaged")) from error
    if not isinstance(loaded, dict):
        raise _broken(path, say("its header is damaged"))
    entries = cast("dict[str, Any]", loaded)
    metadata: Any = entries.pop("__metadata__", {})
    shapes: dict[str, tuple[int, ...]] = {}
    dtypes: dict[str, str] = {}
    end = 0
    for name, entry in entries.items():
        try:
            shape = tuple(int(side) for side in entry["shape"])
            first, last = (int(offset) for offset in entry["data_offsets"])
            dtype = str(entry["dtype"])
        except (KeyError, TypeError, ValueError) as error:
            raise _broken(path, say("its header is damaged")) from error
        bits = _BITS.get(dtype)
        whole = bits is None or (last - first) * 8 == math.prod(shape) * bits
        if min(shape, default=1) < 0 or not 0 <= first <= last or not whole:
            raise _broken(path, say("its header is damaged"))
        end = max(end, last)
        shapes[name], dtypes[name] = shape, dtype
    if not shapes:
        raise _broken(path, say("it holds no weights"))
    if end > body:
        raise _broken(path, say("it ends before its weights do"))
    if not isinstance(metadata, dict):
        metadata = {}
    texts = {str(key): str(value) for key, value in cast("dict[Any, Any]", metadata).items()}
    return Header(shapes, dtypes, texts)
