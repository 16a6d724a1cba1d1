"""How the window shows the live mode's preview, and what its commands do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from gui.canvas.reference import Reference
from gui.live import Live, Place
from gui.window.side_views import Beside, SideViews

if TYPE_CHECKING:
    from gui.main_window import MainWindow

_GROUP = "live"


class LiveView(QObject):
    """Of one window; ends with it."""

    def __init__(self, window: MainWindow, live: Live, views: SideViews) -> None:
        super().__init__(window)
        self._session, self._canvas, self._live = window.session, window.canvas, live
        self._views = views
        self._switch = window.actions_["generate.live"]
        self._keep = window.actions_["generate.live_keep"]
        self._switch.triggered.connect(live.set_on)
        self._keep.triggered.connect(self._on_keep)
        live.changed.connect(self.refresh)
        live.preview_changed.connect(self.refresh)
        self._session.document.replaced.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        live = self._live
        self._switch.setChecked(live.is_on)
        self._keep.setEnabled(live.candidate is not None)
        there = live.is_on and self._session.has_picture
        beside = there and live.place is Place.BESIDE
        title = self.tr("Live preview…") if live.is_busy else self.tr("Live preview")
        self._views.show(_GROUP, [Beside(title, live.candidate)] if beside else [])
        over = live.candidate if there and live.place is Place.OVER else None
        # What is being painted must be seen: the preview comes back when it fits again.
        self._lay_over(
            None if over is None or live.is_stale else Reference(self._canvas.model, over, 1.0)
        )

    def _lay_over(self, reference: Reference | None) -> None:
        before = self._canvas.live
        same = before is not None and reference is not None
        if same and before.candidate is reference.candidate:  # pyright: ignore[reportOptionalMemberAccess]
            return
        self._canvas.set_live(reference)

    @Slot()
    def _on_keep(self) -> None:
        self._live.keep()
