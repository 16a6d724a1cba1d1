"""Python's cyclic garbage is collected on the GUI thread only.

Left to itself the collector runs on whichever thread happens to allocate, and destroys
widgets and timers in cycles there: Qt objects must end on their own thread.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_MILLISECONDS = 1000
# After the window was built, when nothing is waited for.
_SETTLED_MS = 3000


class GuiCollector(QObject):
    """Collects by the interpreter's own thresholds, from a timer. GUI thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_MILLISECONDS)
        self._timer.timeout.connect(self.collect_due)
        self._timer.start()

    def collect_due(self) -> None:
        """Collect the oldest generation whose threshold is passed, if any."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if thresholds[generation] and counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return

    def settle(self) -> None:
        """A window was built: soon, set what lives as long as it does apart.

        Going through all of it would stop the window for 20 ms and more, again and again.
        """
        gc.unfreeze()
        QTimer.singleShot(_SETTLED_MS, self, self._freeze)

    def _freeze(self) -> None:
        if self._timer.isActive():
            gc.collect()
            gc.freeze()

    def stop(self) -> None:
        """Give the collector back to the interpreter, if it was its own before."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()
