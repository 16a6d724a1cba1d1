"""Whether files are there, asked without waiting for the disk."""

from __future__ import annotations

import contextlib
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from os.path import isfile
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

Told = Callable[[int], object]


class Looking(QObject):
    """GUI thread; the disk is asked on threads of its own, one for each folder. A folder on
    a machine that does not answer keeps its thread waiting for minutes, and nobody else."""

    _missing = Signal(object, int)  # Told, index

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: set[Path] = set()  # folders that have not answered yet
        self._missing.connect(self._on_missing)

    @property
    def is_waiting(self) -> bool:
        return bool(self._waiting)

    def look_for(self, paths: Sequence[Path], told: Told) -> None:
        """`told` is called with the index of each that is no file; of a folder that has not
        answered since it was asked before, nothing comes."""
        folders: dict[Path, list[tuple[int, Path]]] = defaultdict(list)
        for index, path in enumerate(paths):
            folders[path.parent].append((index, path))
        for folder, inside in folders.items():
            if folder in self._waiting:
                continue
            self._waiting.add(folder)
            # Not a pool: the program would wait for it when it ends.
            threading.Thread(
                target=self._look, args=(folder, inside, told), name="looking", daemon=True
            ).start()

    def _look(self, folder: Path, inside: Sequence[tuple[int, Path]], told: Told) -> None:
        missing = [index for index, path in inside if not isfile(path)]
        self._waiting.discard(folder)
        with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
            for index in missing:
                self._missing.emit(told, index)

    @Slot(object, int)
    def _on_missing(self, told: Told, index: int) -> None:
        told(index)
