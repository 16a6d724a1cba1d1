"""How the window shows the live mode's preview, and what its commands do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QPainter

from core.arrays import RgbArray
from core.geometry import Bounds
from gui.canvas.reference import Reference
from gui.live import Emerging, Live, Place, State
from gui.window.side_views import Beside, SideViews

if TYPE_CHECKING:
    from gui.main_window import MainWindow

_GROUP = "live"
# Less is no news: each preview takes about that long.
_LONG_BEHIND_S = 2


class LiveView(QObject):
    """Of one window; ends with it."""

    def __init__(self, window: MainWindow, live: Live, views: SideViews) -> None:
        super().__init__(window)
        self._session, self._canvas, self._live = window.session, window.canvas, live
        self._following = window.following
        self._views = views
        self._emerges = False
        self._switch = window.actions_["generate.live"]
        self._keep = window.actions_["generate.live_keep"]
        self._switch.triggered.connect(live.set_on)
        self._keep.triggered.connect(self._on_keep)
        self._canvas.add_painter(self._paint)
        self._ticking = QTimer(self)
        self._ticking.setInterval(1000)
        self._ticking.timeout.connect(self._tell)
        live.changed.connect(self.refresh)
        live.preview_changed.connect(self.refresh)
        live.emerging_changed.connect(self.refresh)
        self._session.document.replaced.connect(self.refresh)
        self._session.current_changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self, _what: object = None) -> None:
        live = self._live
        self._switch.setChecked(live.is_on)
        self._keep.setEnabled(live.candidate is not None)
        there = live.is_on and self._session.has_picture
        beside = there and live.place is Place.BESIDE
        self._views.show(_GROUP, [Beside(self.words, live.candidate)] if beside else [])
        over = live.candidate if there and live.place is Place.OVER else None
        # What is being painted must be seen: the preview comes back when it fits again.
        self._lay_over(
            None if over is None or live.is_stale else Reference(self._canvas.model, over, 1.0)
        )
        self._show_emerging(there)
        if live.state is State.MAKING:
            self._ticking.start()
        else:
            self._ticking.stop()
        if self._is_over:
            self._canvas.update()

    @property
    def words(self) -> str:
        """What the preview is, and how it stands to the canvas."""
        live = self._live
        emerging, behind = live.emerging, live.seconds_behind
        match live.state:
            case State.STARTING if emerging is None:
                return self.tr("Live preview · starting…")
            case State.WAITING:
                return self.tr("Live preview · waits for the job")
            case State.STARTING | State.MAKING if emerging is not None:
                words = self.tr("Live preview · step {step} of {steps}")
                return words.format(step=emerging.step, steps=emerging.steps)
            case State.MAKING if behind >= _LONG_BEHIND_S:
                return self.tr("Live preview · {seconds} s behind").format(seconds=behind)
            case State.MAKING:
                return self.tr("Live preview…")
            case _:
                return self.tr("Live preview")

    @property
    def _is_over(self) -> bool:
        """Whether the canvas is where it is seen; a candidate goes before it."""
        live = self._live
        over = live.is_on and live.place is Place.OVER and self._session.has_picture
        return over and self._session.current is None

    def _tell(self) -> None:
        for view in self._views.views(_GROUP):
            view.set_title(self.words)
        if self._is_over:
            self._canvas.update()

    def _paint(self, painter: QPainter) -> None:
        if self._is_over and self._canvas.model.mask_edits.target is None:
            self._canvas.draw_caption(painter, self.words)

    def _show_emerging(self, there: bool) -> None:
        """The picture of a step over the preview before, where the user wants such pictures."""
        live = self._live
        emerging = live.emerging if there and self._following.shows_preview else None
        for view in self._views.views(_GROUP):
            view.set_preview(*_parts(emerging))
        if not self._is_over or live.is_stale:
            emerging = None
        # The canvas shows those of jobs too.
        if emerging is not None or self._emerges:
            self._canvas.set_preview(*_parts(emerging))
        self._emerges = emerging is not None

    def _lay_over(self, reference: Reference | None) -> None:
        before = self._canvas.live
        same = before is not None and reference is not None
        if same and before.candidate is reference.candidate:  # pyright: ignore[reportOptionalMemberAccess]
            return
        self._canvas.set_live(reference)

    @Slot()
    def _on_keep(self) -> None:
        self._live.keep()


def _parts(emerging: Emerging | None) -> tuple[RgbArray | None, Bounds | None]:
    return (None, None) if emerging is None else (emerging.pixels, emerging.bounds)
