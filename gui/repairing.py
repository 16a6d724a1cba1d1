"""Making the program's environment anew from the window: it ends, and main.pyw does the rest.

Nothing can replace the libraries that this process runs from, so another one does it: it
shows its progress in a window of its own, and starts Pentimento again when it is done.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from gui.panels.question import agrees

_ROOT = Path(__file__).resolve().parents[1]


def command() -> list[str] | None:
    """What repairs the program and starts it again; None where somebody else looks after
    its libraries: a bundle, a container, a developer's own environment."""
    launcher = _ROOT / "main.pyw"
    if getattr(sys, "frozen", False) or os.environ.get("PENTIMENTO_NO_BOOTSTRAP"):
        return None
    if not launcher.is_file():
        return None
    return [_interpreter(), str(launcher), "--repair"]


def _interpreter() -> str:
    """On Windows the Python that the environment was made with: a file that runs cannot be
    replaced there. Elsewhere main.pyw finds it by itself."""
    if sys.platform == "win32":
        return str(getattr(sys, "_base_executable", "") or sys.executable)
    return sys.executable


def is_wanted(parent: QWidget) -> bool:
    """Ask: it takes a while and needs the network."""
    translate = QCoreApplication.translate
    return agrees(
        parent,
        translate("Repairing", "Repair Pentimento"),
        translate("Repairing", "Get Pentimento's libraries anew?"),
        translate("Repairing", "Close and repair"),
        about=translate(
            "Repairing",
            "Pentimento closes, gets its libraries again and comes back by itself. This takes"
            " some minutes and needs the internet. What is on the canvas is offered again"
            " then; pictures, gallery, models and settings stay as they are.",
        ),
    )


def start(arguments: list[str]) -> None:
    """Start a program that goes on when this one has ended."""
    windows = sys.platform == "win32"
    subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=not windows,
        creationflags=0x00000008 if windows else 0,  # DETACHED_PROCESS
    )
