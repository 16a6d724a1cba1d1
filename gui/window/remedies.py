"""The one button of an error that can be put right here: what it says and what it does."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from core.errors import Remedy
from gui import repairing
from gui.notices import Notice

if TYPE_CHECKING:
    from gui.main_window import MainWindow


def with_remedy(notice: Notice, window: MainWindow) -> Notice:
    """The notice with the button that its error asks for; as it is where it asks for none."""
    found = _remedy(notice, window)
    if found is None:
        return notice
    words, act = found
    return dataclasses.replace(notice, action=words, act=act)


def _remedy(notice: Notice, window: MainWindow) -> tuple[str, Callable[[], None]] | None:
    translate = QCoreApplication.translate
    match notice.remedy:
        case Remedy.FREE_MEMORY:
            again = notice.act

            def free() -> None:
                window.session.queue.unload()
                if again is not None:
                    again()

            if again is None:
                return translate("Remedies", "Free memory"), free
            return translate("Remedies", "Free memory and try again"), free
        case Remedy.MODELS:
            return translate("Remedies", "See the models…"), window.models_requested.emit
        case Remedy.LAYERS:
            return translate("Remedies", "Go to the layers"), window.docks.go_to_layers
        case Remedy.SETTINGS:
            return translate("Remedies", "Open the settings"), window.settings_requested.emit
        case Remedy.REPAIR:
            if repairing.command() is None:
                return None
            return translate("Remedies", "Repair…"), window.repair_requested.emit
        case Remedy.NONE:
            return None
