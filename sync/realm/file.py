"""One realm file: making it, opening it, and telling whether it is one."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import NullPool, QueuePool

from .. import database_file, full_disk, private
from ..errors import RealmFileError, SchemaError
from ..paths import database_url
from ..tables import quote_what_sqlite_reserves
from . import exact, state
from .capture import Capture
from .folder import put_in_place, remove_database
from .guard import Guard
from .layout import Layout
from .trouble import MEND, PUT_BACK, is_damage, of_machine, reason, unreadable

APPLICATION_ID = 0x484F4C44  # "HOLD"
FORMAT = 1

_PRAGMAS = (
    "PRAGMA busy_timeout = 20000",
    "PRAGMA recursive_triggers = ON",  # else INSERT OR REPLACE fires no delete trigger
    "PRAGMA trusted_schema = OFF",
    "PRAGMA synchronous = FULL",
    "PRAGMA cache_size = -65536",
    "PRAGMA mmap_size = 268435456",
    "PRAGMA temp_store = MEMORY",
    *database_file.WRITING,
)


def configure(connection: sqlite3.Connection) -> None:
    """Set the pragmas that every connection to a realm file needs, and what makes its answers exact."""
    connection.isolation_level = None
    exact.register(connection)
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def open_engine(path: Path, guard: Guard | None = None) -> Engine:
    """An SQLAlchemy engine on a realm file: with a guard for the one writer, else for readers."""
    url = database_url(path)
    options: dict[str, Any] = {"check_same_thread": False, "cached_statements": 512}
    if guard is None:
        # Snapshots that the app keeps open are never what another reader waits for: there is always one more.
        engine = create_engine(url, connect_args=options, poolclass=QueuePool, max_overflow=-1)
    else:
        engine = create_engine(url, connect_args=options, poolclass=NullPool)

        @event.listens_for(engine, "do_connect")
        def _connect(dialect: Any, record: Any, arguments: Any, options: Any) -> Any:
            return guard.connect(*arguments, **options)

    exact.install(engine)
    quote_what_sqlite_reserves(engine.dialect)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, record: Any) -> None:
        configure(connection)
        connection.execute("PRAGMA query_only = ON" if guard is None else "PRAGMA journal_mode = WAL")

    @event.listens_for(engine, "begin")
    def _begun(connection: Any) -> None:
        if guard is None:
            connection.exec_driver_sql("BEGIN")
            return
        guard.check("BEGIN")
        raw = connection.connection.driver_connection
        raw.isolation_level = None
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        # What is written once SQLite has rolled the transaction back by itself (a full disk, OR ROLLBACK)
        # goes into another one, which is never committed; else each statement would commit on its own.
        raw.isolation_level = "IMMEDIATE"
        full_disk.begun(raw)

    if guard is not None:

        @event.listens_for(engine, "commit")
        def _committing(connection: Any) -> None:
            guard.check("COMMIT")

        @event.listens_for(engine, "rollback")
        def _rolling_back(connection: Any) -> None:
            guard.check("ROLLBACK")

    return engine


def create_realm_file(path: Path, layout: Layout) -> None:
    """Make a new, empty realm file at ``path``. RealmFileError if that can't be: then there is none."""
    part = path.with_name(f"{path.name}.part")
    try:
        remove_database(part)
        private.make_file(part)
        connection = sqlite3.connect(part)
        try:
            configure(connection)
            database_file.begin(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            layout.create(connection)
            layout.create_indexes(connection)
            Capture(layout.schema).attach(connection)
            finish_realm_file(connection, layout)
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()
        put_in_place(part, path)
    except (sqlite3.Error, OSError) as error:
        remove_database(part)
        raise RealmFileError(
            f"The realm {path} can't be made: {reason(error)}.",
            "Nothing is lost; there was nothing yet.",
            MEND,
        ) from error


def finish_realm_file(connection: sqlite3.Connection, layout: Layout) -> None:
    """Write what makes a database a realm file: its state table, its layout, its marks."""
    connection.execute(state.TABLE)
    layout.write(connection)
    state.put(connection, "texts_checked", True)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")


def check_realm_file(path: Path) -> Layout:
    """Check that ``path`` is a realm file; return how it is laid out.

    RealmFileError says what is wrong with it; the file is left as it is.
    """
    try:
        connection = sqlite3.connect(path)
        try:
            application_id = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if application_id != APPLICATION_ID:
                raise RealmFileError(
                    f"{path} is a database of another program, not a realm.", _UNTOUCHED, PUT_BACK
                )
            if version != FORMAT:
                raise RealmFileError(
                    f"{path} has the format {version}; this version of Holdfast reads format {FORMAT}.",
                    _UNTOUCHED,
                    "Open it with the version of Holdfast that wrote it.",
                )
            return Layout.read(connection)
        finally:
            connection.close()
    except (sqlite3.Error, SchemaError, ValueError) as error:
        if of_machine(error, writing=True) and not is_damage(error):
            raise unreadable(path, error) from error  # the file itself may be as it should be
        raise RealmFileError(
            f"{path} is not a realm, or is damaged: {error}.", _UNTOUCHED, PUT_BACK
        ) from error


_UNTOUCHED = "The file is left as it is. What was synced is on the backend."
