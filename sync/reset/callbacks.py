"""Callbacks of a client reset: on a thread of the caller's choosing, with the realm as it was and is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, event
from sqlalchemy.pool import NullPool

from ..realm import Realm, View, exact
from ..realm.frozen import open_frozen
from ..realm.layout import Layout
from ..session import NetworkTrouble, Transport
from ..tables import quote_what_sqlite_reserves
from .report import ResetReport

#: Called with a frozen view of the realm before the reset takes its lock; raising fails the strategy.
Before = Callable[[View], object]
#: Called after the commit with the realm frozen before, live after, and the report.
After = Callable[[View, View, ResetReport], object]


class SessionEnded(NetworkTrouble):
    """The session was stopped while it waited for a callback, which is not waited for any longer."""

    def __init__(self) -> None:
        super().__init__("The session has ended.", offline=True)


@dataclass(frozen=True, slots=True)
class Callbacks:
    """What an application has called around a client reset.

    Guarantees: the end of the session ends the waiting for a callback, whatever has become of the executor.
    While one runs, its thread works for the realm: it can read and write, but not close the device.

    on: where; None: the session's own thread.
    """

    before: Before | None = None
    after: After | None = None
    on: Executor | None = None

    def call(self, function: Callable[[], object], realm: Realm, transport: Transport) -> None:
        """Call on the chosen thread and wait; what it raises is raised here.

        SessionEnded if the session ends before the callback does.
        """

        def work() -> None:
            with realm.workers.working():
                function()

        if self.on is None:
            work()
            return
        called = self.on.submit(work)
        wait((called, transport.ended), return_when=FIRST_COMPLETED)
        if not called.done():
            called.cancel()
            raise SessionEnded
        called.result()


@contextmanager
def frozen(path: Path) -> Iterator[View]:
    """A backup, read like a realm."""
    engine = create_engine("sqlite://", creator=lambda: open_frozen(path), poolclass=NullPool)
    quote_what_sqlite_reserves(engine.dialect)
    exact.install(engine)

    @event.listens_for(engine, "connect")
    def _connected(connection: object, record: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]

    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        view = View(Layout.read(raw), connection)  # type: ignore[arg-type]
        try:
            yield view
        finally:
            view.close()
