"""Small pictures of large ones, kept in the cache and made again when missing."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import threading
from collections import OrderedDict
from pathlib import Path

import numpy as np
from PIL import Image

from core.arrays import RgbaArray
from core.errors import UserError
from core.files import write_atomically
from core.library.pixels import read_rgba

_log = logging.getLogger(__name__)


class Thumbnails:
    """Thumbnails of at most `side` px, in memory (bounded), on disk, or made anew.

    Any thread may call; two that ask for the same one may both make it.
    """

    def __init__(
        self,
        folder: Path,
        side: int = 256,
        memory_bytes: int = 64 * 2**20,
        disk_bytes: int = 1024 * 2**20,
    ) -> None:
        self._folder = folder
        self._disk_bytes = disk_bytes
        self._written = 0
        self._side = side
        self._memory_bytes = memory_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int], RgbaArray] = OrderedDict()
        self._kept_bytes = 0

    def get(self, key: str, picture: Path) -> RgbaArray | None:
        """The (h, w, 4) read-only thumbnail of a PNG; None when the PNG is gone or damaged.

        `key` names it in the cache (letters, digits, dashes). A picture that was changed
        since is read again.
        """
        try:
            changed = picture.stat().st_mtime_ns
        except OSError:
            return None
        with self._lock:
            found = self._kept.get((key, changed))
            if found is not None:
                self._kept.move_to_end((key, changed))
                return found
        found = self._read(key, changed)
        if found is None:
            try:
                found = self._write(key, read_rgba(picture))
            except UserError as error:
                _log.info("No thumbnail of %s: %s", picture, error)
                return None
        self._keep((key, changed), found)
        return found

    def put(self, key: str, pixels: RgbaArray) -> None:
        """Make the thumbnail of pixels that are at hand. Never raises for a full disk."""
        self._write(key, pixels)

    def forget(self, key: str) -> None:
        with self._lock:
            for known in [known for known in self._kept if known[0] == key]:
                self._kept_bytes -= self._kept.pop(known).nbytes
        with contextlib.suppress(OSError):
            self._path(key).unlink()

    def trim(self, most_bytes: int) -> int:
        """Remove the least recently made from the disk until `most_bytes` remain.

        Called by itself now and then; returns how many went.
        """
        files: list[tuple[float, int, str]] = []
        for folder, _subfolders, names in os.walk(self._folder):
            for name in names:
                with contextlib.suppress(OSError):
                    status = os.stat(os.path.join(folder, name))
                    files.append((status.st_mtime, status.st_size, os.path.join(folder, name)))
        excess = sum(size for _time, size, _path in files) - most_bytes
        removed = 0
        for _time, size, path in sorted(files):
            if excess <= 0:
                break
            with contextlib.suppress(OSError):
                os.unlink(path)
                removed += 1
                excess -= size
        return removed

    # -- inside ----------------------------------------------------------------------

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}-{self._side}.webp"

    def _read(self, key: str, changed: int) -> RgbaArray | None:
        path = self._path(key)
        try:
            if path.stat().st_mtime_ns < changed:
                return None
            with Image.open(path) as image:
                if max(image.size) > self._side:
                    return None
                return _frozen(image)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return None

    def _write(self, key: str, pixels: RgbaArray) -> RgbaArray:
        small = shrunk(pixels, self._side)
        buffer = io.BytesIO()
        small.save(buffer, "WEBP", quality=85, method=2)
        try:
            content = buffer.getvalue()
            write_atomically(self._path(key), content, make_folders=True, durable=False)
            self._written += len(content)
            if self._written > self._disk_bytes // 8:  # looking at all of them takes a second
                self._written = 0
                self.trim(self._disk_bytes)
        except UserError as error:
            _log.info("A thumbnail could not be kept: %s", error)
        return _frozen(small)

    def _keep(self, key: tuple[str, int], array: RgbaArray) -> None:
        with self._lock:
            if key not in self._kept:
                self._kept_bytes += array.nbytes
            self._kept[key] = array
            while self._kept_bytes > self._memory_bytes and len(self._kept) > 1:
                self._kept_bytes -= self._kept.popitem(last=False)[1].nbytes


def shrunk(pixels: RgbaArray, side: int) -> Image.Image:
    """The picture within `side` × `side`; never enlarged, at least one pixel each way."""
    image = Image.fromarray(np.ascontiguousarray(pixels))
    factor = side / max(image.size)
    if factor >= 1:
        return image
    size = max(1, round(image.width * factor)), max(1, round(image.height * factor))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _frozen(image: Image.Image) -> RgbaArray:
    array = np.array(image.convert("RGBA"))
    array.setflags(write=False)
    return array
