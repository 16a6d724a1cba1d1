"""Views beside the canvas: they look where it looks, whoever asked for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot

from core.request import Candidate
from gui.canvas.side_view import SideView
from gui.canvas.surface import CanvasSurface
from gui.canvas.viewport import Viewport
from gui.panels.stage import Stage


@dataclass(frozen=True, eq=False)
class Beside:
    """One view: what it is called, what lies over the document, and what a click does."""

    title: str
    candidate: Candidate | None
    choose: Callable[[], None] | None = None


class SideViews(QObject):
    """Shares the stage's room between the canvas and the views of all groups."""

    def __init__(self, canvas: CanvasSurface, stage: Stage) -> None:
        super().__init__(canvas)
        self._canvas, self._stage = canvas, stage
        self._groups: dict[str, list[SideView]] = {}
        self._chosen: dict[SideView, Callable[[], None] | None] = {}
        canvas.viewport_changed.connect(self._on_viewport)

    def views(self, group: str) -> list[SideView]:
        return self._groups.get(group, [])

    def show(self, group: str, wanted: Sequence[Beside]) -> None:
        """What that group wants to be seen; nothing takes its views away."""
        views = self.views(group)
        if len(views) != len(wanted):
            kept, gone = views[: len(wanted)], views[len(wanted) :]
            for view in gone:
                view.end()
                del self._chosen[view]
            kept += [self._made() for _ in wanted[len(kept) :]]
            self._groups[group] = views = kept
            self._stage.set_beside([view for group in self._groups.values() for view in group])
        for view, beside in zip(views, wanted, strict=True):
            view.set_title(beside.title)
            view.set_candidate(beside.candidate)
            view.follow(self._canvas.viewport)
            self._chosen[view] = beside.choose

    def _made(self) -> SideView:
        view = SideView(self._canvas.model, "")
        view.viewport_wished.connect(self._on_wished)
        view.chosen.connect(self._on_chosen)
        self._chosen[view] = None
        return view

    @Slot()
    def _on_chosen(self) -> None:
        view = self.sender()
        choose = self._chosen.get(view) if isinstance(view, SideView) else None
        if choose is not None:
            choose()

    @Slot(object)
    def _on_wished(self, viewport: Viewport) -> None:
        canvas = self._canvas.viewport
        self._canvas.set_viewport(viewport.resized(canvas.width, canvas.height, canvas.ratio))

    @Slot(object)
    def _on_viewport(self, viewport: Viewport) -> None:
        for views in self._groups.values():
            for view in views:
                view.follow(viewport)
