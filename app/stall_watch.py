"""Watches that the window's event loop turns at all times."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer

#: How often it looks, in milliseconds.
INTERVAL = 50


class StallWatch(QObject):
    """Measures the longest time in which the event loop of its thread did not turn.

    Attributes: longest (in milliseconds, since it was made or :meth:`forget` was called).
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.longest = 0.0
        self._last = time.monotonic()
        self._timer = QTimer(self, interval=INTERVAL, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def forget(self) -> None:
        """Begin anew: what was before, such as starting up, does not count."""
        self.longest, self._last = 0.0, time.monotonic()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _look(self) -> None:
        now = time.monotonic()
        self.longest = max(self.longest, (now - self._last) * 1000 - INTERVAL)
        self._last = now
