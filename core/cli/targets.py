"""The files that `generate` will write, and whether they can be."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadInput
from core.files import file_error
from core.formats import check_target
from core.geometry import Extent

# Alpha is exact or it is no use: 0 must stay 0.
_EXACT = (".png", ".tif", ".tiff", ".webp", ".bmp")
_LEAST_FREE = 64 * 1024


@dataclass(frozen=True)
class Targets:
    """Where the results go. `alpha` is None where it was not asked for."""

    out: Path
    alpha: Path | None
    count: int

    def out_of(self, index: int) -> Path:
        return self._numbered(self.out, index)

    def alpha_of(self, index: int) -> Path | None:
        return None if self.alpha is None else self._numbered(self.alpha, index)

    @property
    def all(self) -> list[Path]:
        every = [self.out_of(index) for index in range(self.count)]
        if self.alpha is not None:
            every += [self._numbered(self.alpha, index) for index in range(self.count)]
        return every

    def _numbered(self, path: Path, index: int) -> Path:
        return path if self.count == 1 else path.with_stem(f"{path.stem}-{index + 1}")


def check_targets(targets: Targets, extent: Extent, sources: list[Path]) -> None:
    """Raise BadInput when they cannot be written, or would take the place of a source.

    Leaves nothing behind. `extent` is the results' size.
    """
    check_target(targets.out, extent)
    if targets.alpha is not None:
        check_target(targets.alpha, extent)
        if targets.alpha.suffix.lower() not in _EXACT:
            raise BadInput(
                f"--alpha-out cannot be {targets.alpha.suffix}",
                "That format changes values a little, and 0 must mean untouched",
                "Choose a name ending in .png",
            )
        if targets.alpha.absolute() == targets.out.absolute():
            raise BadInput("--out and --alpha-out name the same file", do="Choose another name")
    for path in {path.absolute().parent: path for path in targets.all}.values():
        _check_folder(path, extent.area * targets.count)
    for path in targets.all:
        check_target(path, extent)
        try:
            present = [source for source in sources if source.exists()]
            is_source = path.exists() and any(path.samefile(source) for source in present)
            is_locked = path.exists() and not os.access(path, os.W_OK)
        except OSError as error:
            raise _refused(path, error) from error
        if is_source:
            raise BadInput(
                f"{path} is the picture that was given",
                "It would be lost",
                "Choose another name for the result",
            )
        if is_locked:
            raise BadInput(f"{path} is there and write-protected", do="Choose another name")


def _refused(path: Path, error: OSError) -> BadInput:
    told = file_error(error, path)
    return BadInput(told.what, told.why, told.do)


def _check_folder(path: Path, least: int) -> None:
    try:
        folder = Path(os.path.realpath(path)).parent
        if not folder.is_dir():
            raise BadInput(
                f"{path} cannot be written",
                f"There is no folder {folder}",
                "Make it first, or choose another",
            )
        with tempfile.TemporaryFile(dir=folder):
            pass
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise _refused(path, error) from error
    except ValueError as error:  # a null byte
        raise BadInput(f"{str(path)!r} cannot be written", "Its name is not possible") from error
    # A compressed picture has at least about a byte for each pixel, unless it is empty.
    if free < max(_LEAST_FREE, least // 4):
        raise BadInput(
            f"{path} cannot be written", "The disk is full", "Free some space, then try again"
        )
