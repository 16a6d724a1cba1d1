"""How the window compares candidates: divider, blinking and views beside the canvas."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QPainter

from gui.canvas.reference import Reference
from gui.canvas.wipe import Wipe
from gui.comparing import Comparison, Way
from gui.window.side_views import Beside, SideViews

if TYPE_CHECKING:
    from gui.main_window import MainWindow

_COMMANDS = {
    "candidate.wipe": Way.WIPE,
    "candidate.level": Way.LEVEL,
    "candidate.blink": Way.BLINK,
    "candidate.side": Way.SIDE,
    "candidate.all_sides": Way.ALL,
}

_GROUP = "compare"


class Comparing(QObject):
    """Of one window; ends with it."""

    def __init__(self, window: MainWindow, comparison: Comparison, views: SideViews) -> None:
        super().__init__(window)
        self._session = window.session
        self._canvas, self._stage, self._actions = window.canvas, window.stage, window.actions_
        self.comparison = comparison
        self.wipe = Wipe(self._canvas)
        self.wipe.moved.connect(self._on_moved)
        self._canvas.add_painter(self._paint)
        self._views = views
        for name, way in _COMMANDS.items():
            self._actions[name].triggered.connect(_toggling(comparison, way))
        comparison.changed.connect(self._on_changed)
        comparison.blinked.connect(self._on_blinked)
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        comparison = self.comparison
        there = self._session.current is not None
        for name, way in _COMMANDS.items():
            self._actions[name].setEnabled(there)
            self._actions[name].setChecked(comparison.way is way)
        wipes = comparison.is_on and comparison.way in (Way.WIPE, Way.LEVEL)
        if wipes:
            self.wipe.set_level(comparison.way is Way.LEVEL)
        self._refer(self.wipe.fraction if wipes else 0.0)
        if wipes:
            self.wipe.set_words(
                comparison.name(comparison.other), comparison.name(self._session.current_index)
            )
            self.wipe.place()
            self.wipe.raise_()
        self.wipe.setVisible(wipes)
        self._show_views(comparison.beside())
        self._canvas.update()

    def _refer(self, fraction: float) -> None:
        """Draw the other picture over that part of the canvas."""
        if not fraction:
            self._canvas.set_reference(None)
            return
        other, reference = self.comparison.other_candidate, self._canvas.reference
        level = self.comparison.way is Way.LEVEL
        if reference is None or reference.candidate is not other:
            reference = Reference(self._canvas.model, other, fraction, level)
        reference.level = level
        reference.fraction = fraction
        self._canvas.set_reference(reference)
        self._canvas.update()

    def _on_moved(self, fraction: float) -> None:
        self._refer(fraction)

    @Slot(bool)
    def _on_blinked(self, other: bool) -> None:
        reference = self._canvas.reference
        if reference is None:
            if other:
                self._refer(1.0)
            return
        # Kept with its tiles, so that blinking costs nothing.
        reference.fraction = 1.0 if other else 0.0
        self._canvas.update()

    def _paint(self, painter: QPainter) -> None:
        comparison = self.comparison
        if not comparison.is_on:
            return
        if comparison.way in (Way.WIPE, Way.LEVEL):
            self.wipe.draw_words(painter)
            return
        reference = self._canvas.reference
        shows_other = comparison.way is Way.BLINK and reference is not None and reference.fraction
        index = comparison.other if shows_other else self._session.current_index
        self._canvas.draw_caption(painter, comparison.name(index))

    # -- views beside the canvas -----------------------------------------------------

    def _show_views(self, wanted: tuple[int, ...]) -> None:
        comparison = self.comparison
        self._views.show(
            _GROUP,
            [
                Beside(
                    comparison.name(index),
                    comparison.candidate(index),
                    partial(self._session.select, index),
                )
                for index in wanted
            ],
        )


def _toggling(comparison: Comparison, way: Way) -> Callable[[bool], None]:
    def slot(_checked: bool = False) -> None:
        comparison.toggle(way)

    return slot
