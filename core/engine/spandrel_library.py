"""spandrel without torchvision.

torchvision's wheel on PyPI is a CUDA build: beside the CPU's torch it cannot be imported,
and takes every Diffusers pipeline down with it. So it is not installed at all (the lock
leaves it out). Of all that spandrel imports, two modules name torchvision, for three
functions of its transforms; while spandrel is imported these stand in for it, and are
gone afterwards, so that nothing else takes torchvision for installed.
"""

from __future__ import annotations

import enum
import importlib.machinery
import sys
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from core.engine.process import library

_NAMES = ("torchvision", "torchvision.transforms", "torchvision.transforms.functional")
_lock = threading.Lock()


def spandrel_library(name: str = "spandrel") -> Any:
    """spandrel, or a module of it, imported when first asked for."""
    with _lock:
        if "spandrel" not in sys.modules:
            with _stand_in():
                library("spandrel")
        return library(name)


class InterpolationMode(enum.Enum):
    """As torchvision names them."""

    NEAREST = "nearest"
    BILINEAR = "bilinear"


def normalize(
    picture: Any, mean: Sequence[float], std: Sequence[float], inplace: bool = False
) -> Any:
    """torchvision's: each channel of (…, c, h, w) less its mean, by its deviation."""
    torch = library("torch")
    shape = (-1, 1, 1)
    less = torch.as_tensor(mean, dtype=picture.dtype, device=picture.device).view(shape)
    by = torch.as_tensor(std, dtype=picture.dtype, device=picture.device).view(shape)
    return picture.sub_(less).div_(by) if inplace else (picture - less) / by


def rotate(*_arguments: Any, **_options: Any) -> Any:
    """Only a LaMa with learnt rotations would call it; spandrel builds none."""
    raise NotImplementedError("LaMa with spatial transforms")


@contextmanager
def _stand_in() -> Generator[None]:
    """A torchvision with nothing but the above, where the real one is not in use."""
    if "torchvision" in sys.modules:
        yield
        return
    modules: dict[str, ModuleType] = {}
    for name in _NAMES:
        module = ModuleType(name)
        module.__spec__ = importlib.machinery.ModuleSpec(name, None, is_package=True)
        module.__path__ = []
        modules[name] = module
    for made in (InterpolationMode, normalize, rotate):
        setattr(modules[_NAMES[-1]], made.__name__, made)
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name in _NAMES:
            sys.modules.pop(name, None)
