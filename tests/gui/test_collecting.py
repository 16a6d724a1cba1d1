"""Cyclic garbage: collected on the GUI thread, and cheaply."""

from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from gui import collecting
from gui.collecting import GuiCollector


class Node:
    """One half of a cycle."""

    def __init__(self) -> None:
        self.other: object = self


def test_collector_sets_the_window_apart_and_still_finds_later_garbage(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "_SETTLED_MS", 10)
    parent = QObject()
    collector = GuiCollector(parent)
    collector.settle()
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 1000, timeout=5000)
    seen = len(gc.get_objects())
    assert seen < gc.get_freeze_count() / 4  # what a full collection goes through now
    node = Node()
    gone = weakref.ref(node)
    del node
    gc.collect()
    assert gone() is None
    collector.stop()
    assert gc.get_freeze_count() == 0
