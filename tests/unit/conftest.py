"""Tiny models for the tests of the engine; a gallery for those of the library."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.library.gallery import Gallery
from tests.tiny_engines import Folders, Tiny, TinyOf
from tests.unit.library_samples import no_bin


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """The folder of a tiny model of each kind. Nobody may write there."""
    return Folders(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def tiny_of(folders: Folders) -> TinyOf:
    """The engine with a model of that kind, one for the module, in fp32."""
    return functools.cache(lambda kind: Tiny(kind, folders[kind]))


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """torch adds up in one order, and leaves the other cores alone."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def gallery(tmp_path: Path) -> Iterator[Gallery]:
    """Open, with no recycle bin."""
    with Gallery.open(tmp_path, recycle_bin=no_bin) as opened:
        yield opened
