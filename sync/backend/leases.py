"""Leases: a home's backend runs for as long as a window holds a connection to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from .waiting import Waiting

#: How long the backend stays after the last lease is gone, in seconds.
GRACE = 3.0
#: How long it waits for the first.
FIRST = 30.0
_BEAT = 5.0


class Leases:
    """Counts the leases that are held; calls ``on_gone`` when none has been for a while.

    on_gone: None for a backend that runs until it is told to stop.
    """

    def __init__(self, on_gone: Callable[[], None] | None) -> None:
        self._on_gone = on_gone
        self._held = 0
        self._timer: asyncio.TimerHandle | None = None
        self._ended: asyncio.Event | None = None

    def start(self, waiting: Waiting) -> None:
        """The backend runs: the first lease is awaited."""
        self._waiting = waiting
        self._ended = asyncio.Event()
        self._await_next(FIRST)

    async def stop(self) -> None:
        """The backend ends: leases end too."""
        if self._timer is not None:
            self._timer.cancel()
        if self._ended is not None:
            self._ended.set()

    def end(self) -> None:
        """Have all who hold a lease let go, at once."""
        if self._ended is not None:
            self._ended.set()

    async def hold(self) -> AsyncIterator[bytes]:
        """The body of one lease: a beat now and then, until its holder is gone or the backend ends."""
        assert self._ended is not None
        self._held += 1
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        try:
            while not self._ended.is_set():
                yield b"."
                try:
                    await asyncio.wait_for(self._ended.wait(), _BEAT)
                except TimeoutError:
                    continue
        finally:
            self._held -= 1
            if self._held == 0:
                self._await_next(GRACE)

    def _await_next(self, seconds: float) -> None:
        if self._on_gone is not None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._on_gone)
