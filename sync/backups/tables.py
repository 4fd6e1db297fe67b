"""The tables of a catalogue, and the file that they are in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.pool import NullPool

from .. import private
from ..paths import database_url
from ..tables import quoted

#: How many milliseconds to wait for another process or thread that writes the catalogue.
BUSY_TIMEOUT = 20_000

metadata = MetaData()

#: state: ``unfinished`` (its reset is not committed), ``waiting``, ``partly`` or ``done`` (recovered from).
backup_table = Table(
    "backup",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(10), nullable=False),  # reset, or apply
    Column("reset_id", String(40)),
    Column("cause", String(40), nullable=False),
    Column("strategy", String(40), nullable=False),
    Column("message", Text, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("file", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("objects", Integer, nullable=False),
    Column("unsynced", Integer, nullable=False),
    Column("schema", Text, nullable=False),
    Column("server_version", BigInteger, nullable=False),
    Column("state", String(12), nullable=False),
    Column("fresh_time", BigInteger),
    Column("fresh_version", BigInteger),
    Column("fresh_objects", Integer),
    Column("pinned", Boolean, nullable=False, default=False),
    Column("classes", Text),  # JSON: how many objects of each class; catalogues before it have none
)

#: What was decided of an object (keep "": nothing); shown: the digest of what was seen then.
decision_table = Table(
    "decision",
    metadata,
    Column("backup_id", String(40), primary_key=True),
    Column("class", String(100), primary_key=True, key="class_name"),
    Column("key", Text, primary_key=True),
    Column("keep", String(12), nullable=False),
    Column("shown", String(40), nullable=False),
    Column("by_hand", Boolean, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("applied", String(40)),
    Column("choices", Text),  # JSON: what is decided of single properties, where keep is mixed
    Column("settled", Text),  # JSON: the properties that earlier applies have dealt with
    Column("recovered", Text),  # JSON: the properties that the reset itself has recovered; true: all
)

#: An apply of decisions. plan: what it writes; undo: what would take it back. state: planned, applied,
# undone.
operation_table = Table(
    "operation",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("backup_id", String(40), nullable=False),
    Column("safety_backup_id", String(40)),
    Column("time", BigInteger, nullable=False),
    Column("state", String(12), nullable=False),
    Column("plan", Text, nullable=False),
    Column("result", Text),
    Column("settled", Boolean),  # the backup's state says what it left
)

#: The last transactions that changed the catalogue. The salt tells two of the same number apart: one that
#: failed, and the one that another thread had at once behind it.
commit_table = Table(
    "committed",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("salt", BigInteger, nullable=False),
)


def open_catalogue(path: Path, *, reading: bool) -> Engine:
    """The engine of a catalogue's file; reading: nothing may be written through it."""
    if not reading:
        private.make_file(path)
    engine = create_engine(database_url(path), poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
        if reading:
            connection.execute("PRAGMA query_only = ON")
            return
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def columns_of(connection: Connection, table: Table) -> set[str]:
    """The names of the columns that a table has in the file; empty if it isn't there."""
    rows = connection.exec_driver_sql(f"PRAGMA table_info({quoted(table.name)})")
    return {row[1] for row in rows}


def add_columns(engine: Engine) -> None:
    """Bring the tables of an older catalogue up to date: each new column is added, empty."""
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            there = columns_of(connection, table)
            for column in table.columns:
                if column.name not in there:
                    type_ = column.type.compile(engine.dialect)
                    connection.exec_driver_sql(
                        f"ALTER TABLE {quoted(table.name)} ADD COLUMN {quoted(column.name)} {type_}"
                    )
