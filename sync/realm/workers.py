"""The threads that work for one realm: what would wait for one of them can't be called on it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TypeVar

from ..errors import WouldWaitForItself

T = TypeVar("T")


class Workers:
    """Which threads work for a realm at the moment: its writer, its session, who runs a callback for them.

    Guarantees: for any thread. Nothing here blocks.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._threads: Counter[int] = Counter()

    @contextmanager
    def working(self) -> Iterator[None]:
        """The calling thread works for the realm for as long as this is open."""
        ident = threading.get_ident()
        with self._lock:
            self._threads[ident] += 1
        try:
            yield
        finally:
            with self._lock:
                self._threads[ident] -= 1
                if not self._threads[ident]:
                    del self._threads[ident]

    def refuse(self, what: str) -> None:
        """Raise WouldWaitForItself if the calling thread works for the realm.

        Args:
            what: what can't be done, as the beginning of a sentence.
        """
        with self._lock:
            works = threading.get_ident() in self._threads
        if works:
            raise would_wait(what)


class Promise(Future[T]):
    """A future that the writer thread fulfils. Waiting for it there is refused: it would wait for itself.

    What was promised is called off then, so that the error can say that nothing was done.
    """

    writer: threading.Thread | None = None

    def result(self, timeout: float | None = None) -> T:
        """As of every future. WouldWaitForItself on the writer thread, if it is not done."""
        self._refuse()
        return super().result(timeout)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """As of every future. WouldWaitForItself on the writer thread, if it is not done."""
        self._refuse()
        return super().exception(timeout)

    def _refuse(self) -> None:
        if threading.current_thread() is self.writer and not self.done():
            self.cancel()
            raise would_wait("A listener, or what runs in a write, can't wait for another write")


def would_wait(what: str) -> WouldWaitForItself:
    """The error of a call that would wait for the thread that it is called on."""
    return WouldWaitForItself(
        f"{what}: it would wait for the thread that it is called on.",
        "Nothing was done.",
        "Call it on another thread, or use submit() and don't wait for the result there.",
    )
