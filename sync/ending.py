"""What is still open when the program ends is closed then, so that what was written is in the files.

Guarantees:
- A program that forgets to close a device ends all the same, and everything that was written before its end
  is committed. Its threads are daemons: Python doesn't wait for them, but runs this first.
- All of it takes no longer than :data:`SECONDS`; what has not ended then is as after a crash, which loses
  nothing that was committed.
- Only in the process that opened it: a fork has none of the threads, and must not touch the files.
"""

from __future__ import annotations

import atexit
import itertools
import logging
import os
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

#: How long the end of a program waits for writes that are waiting, and of that for sessions.
SECONDS = 30.0
SESSION_SECONDS = 5.0

#: Closes something, and waits for it no longer than so many seconds.
Close = Callable[[float], None]

_lock = threading.Lock()
_numbers = itertools.count()
_open: dict[int, tuple[int, Close]] = {}


def close_at_end(close: Close) -> Callable[[], None]:
    """Have ``close`` called when the program ends. What this returns calls it off."""
    with _lock:
        number = next(_numbers)
        _open[number] = (os.getpid(), close)

    def forget() -> None:
        with _lock:
            _open.pop(number, None)

    return forget


@atexit.register
def close_all() -> None:
    """Close what is open, the newest first: a device before its realm."""
    with _lock:
        waiting = [close for pid, close in reversed(_open.values()) if pid == os.getpid()]
        _open.clear()
    end = time.monotonic() + SECONDS
    for close in waiting:
        try:
            close(max(end - time.monotonic(), 0.0))
        except Exception:
            log.exception("could not be closed at the end of the program")
