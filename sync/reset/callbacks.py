"""Callbacks of a client reset: on a thread of the caller's choosing, with the realm as it was and is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, event
from sqlalchemy.pool import NullPool

from ..realm import View
from ..realm.frozen import open_frozen
from ..realm.layout import Layout
from .report import ResetReport

#: Called with a frozen view of the realm before the reset takes its lock; raising fails the strategy.
Before = Callable[[View], object]
#: Called after the commit with the realm frozen before, live after, and the report.
After = Callable[[View, View, ResetReport], object]


@dataclass(frozen=True, slots=True)
class Callbacks:
    """What an application has called around a client reset.

    on: where; None: the session's own thread. Whoever runs it must not wait for the session meanwhile.
    """

    before: Before | None = None
    after: After | None = None
    on: Executor | None = None

    def call(self, function: Callable[[], object]) -> None:
        """Call on the chosen thread and wait; what it raises is raised here."""
        if self.on is None:
            function()
        else:
            self.on.submit(function).result()


@contextmanager
def frozen(path: Path) -> Iterator[View]:
    """A backup, read like a realm."""
    engine = create_engine("sqlite://", creator=lambda: open_frozen(path), poolclass=NullPool)

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
