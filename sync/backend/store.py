"""The history store: the backend's tables, in any database that SQLAlchemy speaks to (SQLite by default).

The state of a partition is its content at the history's start plus the history. Keys are kept as JSON, so
that a class may have keys of any type; rows of objects hold what is not at its default.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    false,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.schema import CreateColumn

from ..errors import HomeError
from ..paths import absolute
from ..schema import Schema

metadata = MetaData()

#: What the backend is: an id, made with its database and kept over restores.
identity = Table("identity", metadata, Column("id", String(32), primary_key=True))

_NAME = String(200)

#: The client maximum offline time of a new partition, in microseconds: 30 days.
MAX_OFFLINE = 30 * 86_400 * 1_000_000

#: A partition: the unit of ordering. state: running, paused or terminated.
partition = Table(
    "partition",
    metadata,
    Column("name", _NAME, primary_key=True),
    Column("epoch", String(32), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("salt", BigInteger, nullable=False),
    Column("floor", BigInteger, nullable=False),
    Column("digest", String(32), nullable=False),
    Column("schema", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("recovery_allowed", Boolean, nullable=False),
    Column("development_mode", Boolean, nullable=False, server_default=false()),
    Column("max_offline", BigInteger, nullable=False, server_default=text(str(MAX_OFFLINE))),
)

#: The schema of each epoch by version: the one at which it begins, and one more for each additive change.
schema_version = Table(
    "schema_version",
    metadata,
    Column("partition", _NAME, primary_key=True),
    Column("epoch", String(32), primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("schema", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
)

#: Versions of the history that can't be served any more: what an epoch began with, and what was trimmed.
trimmed = Table(
    "trimmed",
    metadata,
    Column("partition", _NAME, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("salt", BigInteger, nullable=False),
    Column("time", BigInteger, nullable=False, server_default=text("0")),
    Column("ident", BigInteger, nullable=False, server_default=text("0")),
)

#: Which object of the content links to which.
link = Table(
    "link",
    metadata,
    Column("partition", _NAME, primary_key=True),
    Column("class", String(100), primary_key=True, key="class_name"),
    Column("key", Text, primary_key=True),
    Column("property", String(100), primary_key=True),
    Column("target_class", String(100), primary_key=True),
    Column("target_key", Text, primary_key=True),
)
Index("link_by_target", link.c.partition, link.c.target_class, link.c.target_key)

#: Every epoch ever; ended, why and last_version are null while it lasts. number: which of the partition's it
#: is, counted from 1, since a clock that was set back tells no order.
epoch = Table(
    "epoch",
    metadata,
    Column("partition", _NAME, primary_key=True),
    Column("epoch", String(32), primary_key=True),
    Column("number", Integer, nullable=False, server_default=text("0")),
    Column("began", BigInteger, nullable=False),
    Column("ended", BigInteger),
    Column("why", String(40)),
    Column("detail", Text),
    Column("last_version", BigInteger),
)

#: Client files. retired: a fresh copy was asked for with this ident. connected: it has synced as this ident.
#: session, session_before: the newest session token of its chain, and the one that was handed in with it.
client_file = Table(
    "client_file",
    metadata,
    Column("partition", _NAME, primary_key=True),
    Column("ident", BigInteger, primary_key=True),
    Column("salt", BigInteger, nullable=False),
    Column("epoch", String(32), nullable=False),
    Column("last_seen", BigInteger, nullable=False),
    Column("server_version", BigInteger, nullable=False),
    Column("client_version", BigInteger, nullable=False),
    Column("connected", Boolean, nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("session", String(64), nullable=False, server_default=text("''")),
    Column("session_before", String(64), nullable=False, server_default=text("''")),
)

#: The client versions that were integrated, and as which server version.
client_changeset = Table(
    "client_changeset",
    metadata,
    Column("partition", _NAME, primary_key=True),
    Column("ident", BigInteger, primary_key=True),
    Column("client_version", BigInteger, primary_key=True),
    Column("salt", BigInteger, nullable=False),
    Column("server_version", BigInteger, nullable=False),
)

#: What was promised to whom for a fresh copy, so that asking again gives the same answer. session: the token
#: of who asked, since a copy of its folder has the same ident.
fresh_promise = Table(
    "fresh_copy_promise",
    metadata,
    Column("partition", _NAME, primary_key=True),
    Column("old_epoch", String(64), primary_key=True),
    Column("old_ident", BigInteger, primary_key=True),
    Column("old_salt", BigInteger, primary_key=True),
    Column("session", String(64), primary_key=True),
    Column("new_ident", BigInteger, nullable=False),
    Column("client_version", BigInteger, nullable=False),
)

#: The history. digest: of the content after the entry.
entry = Table(
    "entry",
    metadata,
    Column("partition", _NAME, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("salt", BigInteger, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("ident", BigInteger, nullable=False),
    Column("client_version", BigInteger, nullable=False),
    Column("client_salt", BigInteger, nullable=False),
    Column("as_sent", Boolean, nullable=False),
    Column("digest", String(32), nullable=False),
    Column("schema", Text),  # of an additive change of the schema
)

#: An entry's part of one object: the result, and beside it what was sent, where the merge made another of it.
entry_object = Table(
    "entry_object",
    metadata,
    Column("partition", _NAME, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("class", String(100), nullable=False, key="class_name"),
    Column("key", Text, nullable=False),
    Column("op", String(10), nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("values", Text, key="values_", nullable=False),
    Column("times", Text, nullable=False),
    Column("sent", Text),
)
Index(
    "entry_object_by_object",
    entry_object.c.partition,
    entry_object.c.class_name,
    entry_object.c.key,
    entry_object.c.version,
)

#: Objects of the content that a device has brought back, as they were last agreed on, and where that was: so
#: that any number of devices may bring the same back. Goes when the object does.
brought_back = Table(
    "brought_back",
    metadata,
    Column("partition", _NAME, primary_key=True),
    Column("class", String(100), primary_key=True, key="class_name"),
    Column("key", Text, primary_key=True),
    Column("epoch", String(64), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("salt", BigInteger, nullable=False),
    Column("values", Text, key="values_", nullable=False),
)

#: The content.
content = Table(
    "content",
    metadata,
    Column("partition", _NAME, primary_key=True),
    Column("class", String(100), primary_key=True, key="class_name"),
    Column("key", Text, primary_key=True),
    Column("values", Text, key="values_", nullable=False),
)


def new_epoch() -> str:
    """A random name for a history that begins."""
    return secrets.token_hex(16)


def new_salt() -> int:
    """A random number beside a version or an ident."""
    return secrets.randbits(62)


class Store:
    """The database, and who may use it when.

    url: of the database, as SQLAlchemy writes it. HomeError if it can't be opened or isn't ours.

    Attributes: engine, path (of the file, absolute, if it is SQLite; else None), backend_id (made with the
    database).
    """

    def __init__(self, url: str | URL) -> None:
        self.path: Path | None = None
        try:
            parsed = make_url(url)
            if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
                self.path = absolute(str(parsed.database), "database")
                parsed = parsed.set(database=str(self.path))
            self.engine = self._open(parsed)
        except (ArgumentError, ImportError) as error:  # an unknown kind, or no driver for it
            raise HomeError(
                f"The backend's database {url!s} can't be used: {error}.",
                "Nothing was opened.",
                "Write it as SQLAlchemy does, such as postgresql://user@host/name.",
            ) from None
        self._reader = self.engine.execution_options(reading=True)
        self._condition = threading.Condition()
        self._users = 0
        self._exclusive = False
        self.backend_id: str = ""
        try:
            self.prepare()
        except SQLAlchemyError as error:
            raise HomeError(
                f"The backend's database {parsed.render_as_string()} can't be used: "
                f"{getattr(error, 'orig', None) or error}.",
                "Nothing in it was changed.",
                "Check the address, the permissions, and that the file is a database of Holdfast's.",
            ) from error

    def prepare(self) -> None:
        """Make the tables that are missing, and the columns that an older version did not have."""
        metadata.create_all(self.engine)
        with self.engine.begin() as connection:
            inspector = inspect(connection)
            for table in metadata.sorted_tables:
                there = {column["name"] for column in inspector.get_columns(table.name)}
                for column in table.columns:
                    if column.name not in there:
                        added = CreateColumn(column).compile(dialect=connection.dialect)
                        connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {added}")
            _keep_first_schemas(connection)
            kept = connection.scalar(select(identity.c.id))
            if kept is None:
                kept = self.backend_id or secrets.token_hex(16)
                connection.execute(identity.insert().values(id=kept))
            self.backend_id = kept

    def transaction(self) -> AbstractContextManager[Connection]:
        """One transaction; committed at the end, rolled back by an exception. Waits out a restore."""
        return self._transaction(self.engine)

    def reading(self) -> AbstractContextManager[Connection]:
        """As :meth:`transaction`, for what only reads: one state, and no waiting for writers."""
        return self._transaction(self._reader)

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        with self._condition:
            self._condition.wait_for(lambda: not self._exclusive)
            self._users += 1
        try:
            with engine.begin() as connection:
                yield connection
        finally:
            with self._condition:
                self._users -= 1
                self._condition.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No transaction runs inside; connections are closed before, so that the file can be replaced."""
        with self._condition:
            self._condition.wait_for(lambda: not self._exclusive)
            self._exclusive = True
            self._condition.wait_for(lambda: self._users == 0)
        self.engine.dispose()
        try:
            yield
        finally:
            with self._condition:
                self._exclusive = False
                self._condition.notify_all()

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()

    @staticmethod
    def _open(url: URL) -> Engine:
        engine = create_engine(url)
        if engine.dialect.name == "sqlite":

            @event.listens_for(engine, "connect")
            def _connected(connection: Any, record: Any) -> None:
                connection.isolation_level = None
                connection.execute("PRAGMA busy_timeout = 20000")
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")  # acknowledged is kept, whatever crashes
                connection.execute("PRAGMA cache_size = -65536")

            @event.listens_for(engine, "begin")
            def _begun(connection: Connection) -> None:
                reads = connection.get_execution_options().get("reading")
                connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

        return engine


def dump(value: Any) -> str:
    """Plain data as JSON in one form, so that equal keys have equal texts."""
    return _JSON.encode(value) if value != {} else "{}"


_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _keep_first_schemas(connection: Connection) -> None:
    """A partition of a version that kept no schema by version has had the one that it has from the first."""
    table = schema_version
    kept = select(table.c.partition).where(
        table.c.partition == partition.c.name, table.c.epoch == partition.c.epoch
    )
    for row in connection.execute(select(partition).where(~kept.exists())).all():
        connection.execute(
            table.insert().values(
                partition=row.name,
                epoch=row.epoch,
                version=0,
                schema=row.schema,
                fingerprint=Schema.from_document(json.loads(row.schema)).fingerprint,
            )
        )
