"""Comparing candidates: how, and with what. Changes no pixel. GUI thread."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.request import Candidate
from gui.session import Session
from gui.worker import Made

BLINK_MS = 600
MOST_VIEWS = 4
ORIGINAL = -1


class Way(StrEnum):
    """WIPE: a divider on the canvas, LEVEL: one that lies across it; BLINK: one after the other; SIDE: two views; ALL: up to
    four views with the picture as it is and the candidates."""

    OFF = "off"
    WIPE = "wipe"
    LEVEL = "level"
    BLINK = "blink"
    SIDE = "side"
    ALL = "all"


class Comparison(QObject):
    """The current candidate beside the picture as it is, or beside another candidate."""

    changed = Signal()  # how or with what, or the candidates themselves
    blinked = Signal(bool)  # whether the other one is shown

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._way = Way.OFF
        self._other: Made | None = None
        self._shows_other = False
        self._timer = QTimer(self)
        self._timer.setInterval(BLINK_MS)
        self._timer.timeout.connect(self._on_blink)
        session.candidates_changed.connect(self._on_candidates)
        session.current_changed.connect(self._on_current)

    @property
    def way(self) -> Way:
        return self._way

    @property
    def is_on(self) -> bool:
        """Whether there is something to compare now."""
        return self._way is not Way.OFF and self._session.current is not None

    def set_way(self, way: Way) -> None:
        if way is not self._way:
            self._way = way
            self._tell()

    def toggle(self, way: Way) -> None:
        """Compare that way, or no longer."""
        self.set_way(Way.OFF if way is self._way else way)

    @property
    def other(self) -> int:
        """Which candidate the current one is compared with; ORIGINAL: the picture as it is."""
        at = self._index()
        return ORIGINAL if at == self._session.current_index else at

    def set_other(self, index: int) -> None:
        known = 0 <= index < len(self._session.candidates)
        self._other = self._session.candidates[index] if known else None
        self._tell()

    def _index(self) -> int:
        """Where the other one is now: some may have been discarded."""
        for index, made in enumerate(self._session.candidates):
            if self._other is not None and made.candidate is self._other.candidate:
                return index
        return ORIGINAL

    @property
    def other_candidate(self) -> Candidate | None:
        """None for the picture as it is."""
        return self.candidate(self.other)

    def candidate(self, index: int) -> Candidate | None:
        return None if index == ORIGINAL else self._session.candidates[index].candidate

    def beside(self) -> tuple[int, ...]:
        """What the views beside the canvas show."""
        if not self.is_on or self._way not in (Way.SIDE, Way.ALL):
            return ()
        if self._way is Way.SIDE:
            return (self.other,)
        current = self._session.current_index
        others = [index for index in range(len(self._session.candidates)) if index != current]
        return (ORIGINAL, *others)[: MOST_VIEWS - 1]

    def name(self, index: int) -> str:
        if index == ORIGINAL:
            return self.tr("Original")
        return self.tr("Candidate {n}").format(n=index + 1)

    @Slot()
    def _on_candidates(self) -> None:
        if not self._session.candidates:
            self._way, self._other = Way.OFF, None
        self._tell()

    @Slot()
    def _on_current(self, _made: object = None) -> None:
        # Also while nothing is compared: now there is something that could be, or no longer.
        self._tell()

    def _tell(self) -> None:
        blinks = self.is_on and self._way is Way.BLINK
        self._shows_other = False
        if blinks:
            self._timer.start()
        else:
            self._timer.stop()
        self.changed.emit()

    @Slot()
    def _on_blink(self) -> None:
        self._shows_other = not self._shows_other
        self.blinked.emit(self._shows_other)
