"""Until somebody has done it once, the canvas says what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from gui.panels.advice import Advice

if TYPE_CHECKING:
    from gui.main_window import MainWindow

_DONE = "first_steps_done"


class FirstSteps(QObject):
    """Follows what is on the canvas; over for good once a mask or an extension was generated."""

    def __init__(self, window: MainWindow, advice: Advice) -> None:
        super().__init__(window)
        self._session, self._memory = window.session, window.memory
        self._advice = advice
        self._stage, self._canvas = window.stage, window.canvas
        self._asks = False
        session = self._session
        session.document.changed.connect(self.refresh)
        session.document.replaced.connect(self.refresh)
        session.extension_changed.connect(self.refresh)
        session.candidates_changed.connect(self.refresh)
        session.task_changed.connect(self.refresh)
        session.queue.queue_changed.connect(self.refresh)
        session.queue.job_started.connect(self._on_started)
        self._canvas.tool_changed.connect(self.refresh)
        self.refresh()

    @property
    def is_over(self) -> bool:
        return bool(self._memory.get(_DONE, False))

    def end(self) -> None:
        """Say nothing any more, also at the next start."""
        self._memory.put(_DONE, True)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        words = "" if self.is_over else self._words()
        if words != self._advice.text():
            self._advice.say(words)
            self._stage.place()

    def _words(self) -> str:
        session, document = self._session, self._session.document
        self._asks = False
        if document.is_empty or session.candidates or session.queue.is_busy:
            return ""
        if document.has_mask or not session.extension.is_empty:
            self._asks = True
            if document.has_mask:
                words = self.tr(
                    "Now say at the right what should be there, then press “{button}”; to remove "
                    "what is there instead, press the button beside it"
                )
            else:
                words = self.tr("Now say at the right what should be there, then press “{button}”")
            return words.format(button=session.task_text)
        if document.can_undo:
            return ""  # busy with something else
        if self._canvas.tool == "paint":
            return self.tr("Paint rough colours, then say at the right what they should become")
        return self.tr("Paint over what should change, or drag a border outward")

    @Slot()
    def _on_started(self) -> None:
        if self._asks:
            self.end()
