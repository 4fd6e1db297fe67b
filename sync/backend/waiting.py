"""Waiting for news: long polls that end at once when a partition changes."""

from __future__ import annotations

import asyncio
from typing import Any


class Waiting:
    """Wakes the requests that wait on a partition. Made in the event loop; :meth:`wake` from any thread."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._events: dict[str, set[asyncio.Event]] = {}
        self._stopping = False

    def enter(self, partition: str) -> asyncio.Event:
        """An event that is set at the next change; enter before looking, so that none is missed."""
        event = asyncio.Event()
        if self._stopping:
            event.set()
        self._events.setdefault(partition, set()).add(event)
        return event

    def leave(self, partition: str, event: asyncio.Event) -> None:
        """The request is over."""
        self._events.get(partition, set()).discard(event)

    def wake(self, partition: str | None = None) -> None:
        """Something has changed: in a partition, or in all."""
        self._loop.call_soon_threadsafe(self._wake, partition)

    def stop(self) -> None:
        """The backend ends: no request waits any more."""
        self._stopping = True
        self._wake(None)

    @property
    def stopping(self) -> bool:
        """Whether the backend is ending."""
        return self._stopping

    def _wake(self, partition: str | None) -> None:
        waiting: Any = self._events.values() if partition is None else [self._events.get(partition, set())]
        for events in waiting:
            for event in events:
                event.set()
