"""The backend's clock."""

from __future__ import annotations

import time


class Clock:
    """Tells the time in microseconds since 1970 UTC; may be set apart from the machine's.

    Attributes: offset (microseconds that this clock is ahead).
    """

    def __init__(self) -> None:
        self.offset = 0

    def now(self) -> int:
        """Microseconds since 1970 UTC."""
        return time.time_ns() // 1000 + self.offset
