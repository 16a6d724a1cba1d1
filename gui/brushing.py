"""Brushing a candidate in and out: meanwhile it is a layer whose mask the brush paints on.

What is kept stays that layer; what is given back is a candidate again. GUI thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from core.errors import BadInput
from core.geometry import Margins
from gui.notices import notice_of
from gui.worker import Made

if TYPE_CHECKING:
    from core.history import Command
    from gui.session import Session


class Brushing(QObject):
    """Of one Session, which owns it. At most one candidate at a time.

    It ends with `keep` or `give_back`, and by itself: kept, once something else is painted
    on or looked at; given back, once undo has taken the layer away. Redo takes it up again.
    """

    # Begun, or ended.
    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._made: Made | None = None
        self._layer = ""
        self._first: Command | None = None
        self._extension = Margins()
        self._is_on = False
        self._shown = True
        self._busy = False
        session.document.mask_edits.target_changed.connect(self._on_target)
        session.document.undo_changed.connect(self._on_undo_changed)

    @property
    def is_on(self) -> bool:
        return self._is_on

    @property
    def from_shown(self) -> bool:
        """Whether all of the candidate showed at first, so that the brush takes away."""
        return self._shown

    @property
    def index(self) -> int:
        """Which of the candidates is brushed; -1: none, or it is none any more."""
        return self._session.index_of(self._made) if self._is_on and self._made else -1

    # -- beginning and ending ----------------------------------------------------

    def begin(self, shown: bool = True) -> None:
        """Take the current candidate; not `shown`: all of it is hidden at first. One step
        of undo."""
        session, document = self._session, self._session.document
        made, extension = session.current, session.extension
        if made is None or self._is_on:
            return
        try:
            layer = document.take_for_brushing(made.candidate, shown)
        except BadInput as error:
            session.notice_raised.emit(notice_of(error))
            return
        self._made, self._layer = made, layer
        self._first = document.open.stack.done[-1]
        self._extension, self._shown = extension, shown
        session.set_extension(Margins())
        self._take_up()

    def _take_up(self) -> None:
        """The layer is there: lay the candidate aside, and paint on the layer's mask."""
        self._is_on = self._busy = True
        self._session.select(-1)
        self._session.document.mask_edits.edit(self._layer)
        self._busy = False
        self.changed.emit()

    def keep(self) -> None:
        """The layer stays as it is, and the candidate is none any more."""
        if not self._is_on:
            return
        made, self._made, self._first = self._made, None, None
        self._end()
        if made is not None:
            self._session.note_used(made)

    def give_back(self) -> None:
        """All is as before: the layer goes, and the candidate lies over the canvas again."""
        if not self._is_on:
            return
        document = self._session.document
        self._busy = True
        document.abort_stroke()
        while self._is_done() and document.can_undo:
            document.undo()
        self._busy = False
        self._lay_over()

    def leave(self) -> None:
        """Something else is looked at: what was painted is kept; else it is given back."""
        if not self._is_on:
            return
        self._session.document.end_stroke()
        done = self._session.document.open.stack.done
        if done and done[-1] is self._first:
            self.give_back()
        else:
            self.keep()

    def forget(self) -> None:
        """Another document is here."""
        self._made = self._first = None
        if self._is_on:
            self._end()

    def _end(self) -> None:
        """Paint the mask again."""
        self._is_on, self._busy = False, True
        self._session.document.mask_edits.end()
        self._busy = False
        self.changed.emit()

    def _lay_over(self) -> None:
        """The layer is gone; redo may bring it back."""
        self._end()
        session, made = self._session, self._made
        if made is None:
            return
        session.set_extension(self._extension)
        if session.index_of(made) < 0:
            session.adopt(made)
        elif session.current_index < 0:
            session.select(session.index_of(made))

    # -- following ---------------------------------------------------------------

    def _is_done(self) -> bool:
        """Whether the step that began it is done, and not undone."""
        return self._first is not None and self._first in self._session.document.open.stack.done

    @Slot(object)
    def _on_target(self, _layer: object) -> None:
        """Another mask is painted on. (Undo is told of later, when all have followed it.)"""
        if self._is_on and not self._busy and self._is_done():
            self.keep()

    @Slot()
    def _on_undo_changed(self) -> None:
        if self._busy or self._made is None:
            return
        if self._is_on and not self._is_done():
            self._lay_over()
        elif not self._is_on and self._is_done():
            # Redo. Who looks at another candidate by now is left alone.
            current = self._session.current
            if current is not None and current.candidate is self._made.candidate:
                self._session.set_extension(Margins())
                self._take_up()
