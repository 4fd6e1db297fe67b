"""Reading and writing objects: a snapshot to read from, and the inside of a write transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session, SessionTransactionOrigin

from ..errors import RealmFileError, ValueRefused, WriteRefused
from ..schema import ObjectClass, Schema, Stored
from ..tables import quoted, select_columns
from .capture import Capture
from .guard import Guard, withheld_error
from .layout import Layout
from .loss import lost_by
from .migration import migrate
from .notification import ClassChanges
from .trouble import PUT_BACK


class _Reading(Session):
    """A session on a snapshot, which stays the same whatever is done with the session."""

    def rollback(self) -> None:
        """Forget what was changed in the session. SQLAlchemy's own would end the snapshot's transaction."""
        for one in (*self.new, *self.deleted):
            self.expunge(one)
        self.expire_all()


class View:
    """A consistent snapshot of a realm, read by class and property name, by SQLAlchemy, or by SQL.

    By name, a link to an object that is gone reads as null, and is left out of a collection; what is withheld
    reads as its default.

    Attributes: schema (the app's, and what only the backend has); layout.
    """

    def __init__(self, layout: Layout, connection: Connection) -> None:
        self.layout = layout
        self.schema: Schema = layout.visible
        self._connection = connection
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        self._raw = raw
        self._session: Session | None = None

    @property
    def raw(self) -> sqlite3.Connection:
        """The sqlite3 connection, for SQL."""
        return self._raw

    @cached_property
    def capture(self) -> Capture:
        """The capture of the schema that this snapshot has; the realm's own may be of a later one."""
        return Capture(self.layout.schema)

    @property
    def session(self) -> Session:
        """An SQLAlchemy session on this snapshot, for classes that the application has mapped.

        For reading: what is changed in it, a flush refuses with WriteRefused, and else the view's end does.
        """
        if self._session is None:
            self._session = _Reading(self._connection, expire_on_commit=False)
            event.listen(self._session, "before_flush", _refuse_flush)
        return self._session

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's connection, for Core statements."""
        return self._connection

    def get(self, class_name: str, key: Any) -> dict[str, Any] | None:
        """The object with the primary key ``key`` as a dict of Python values, or None."""
        object_class = self.schema[class_name]
        row = self.stored(class_name, self._key(object_class, key))
        return None if row is None else self._loaded(object_class, self._without_gone(object_class, row))

    def all(self, class_name: str) -> list[dict[str, Any]]:
        """All objects of a class, in the order of their keys, as dicts of Python values."""
        return list(self.each(class_name))

    def each(self, class_name: str) -> Iterator[dict[str, Any]]:
        """As :meth:`all`, one by one."""
        object_class = self.schema[class_name]
        names = (object_class.primary_key, *object_class.values)
        for row in self._raw.execute(
            f"SELECT {select_columns(object_class)} FROM {quoted(object_class.table)} "
            f"ORDER BY {_key_column(object_class)}"
        ):
            named = dict(zip(names, row, strict=True))
            yield self._loaded(object_class, self._without_gone(object_class, named))

    def count(self, class_name: str) -> int:
        """How many objects of a class there are."""
        table = quoted(self.schema[class_name].table)
        return int(self._raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def stored(self, class_name: str, key: Stored) -> dict[str, Stored] | None:
        """The object with the stored key ``key`` as a dict of stored values, or None."""
        object_class = self.schema[class_name]
        row = self._raw.execute(
            f"SELECT {select_columns(object_class)} FROM {quoted(object_class.table)} "
            f"WHERE {_key_column(object_class)} IS ?",
            (key,),
        ).fetchone()
        if row is None:
            return None
        return dict(zip((object_class.primary_key, *object_class.values), row, strict=True))

    def finish(self) -> None:
        """Check that nothing is lost with the session. WriteRefused if something was changed in it."""
        session = self._session
        if session is not None and (
            session.new or session.deleted or any(session.is_modified(one) for one in session.dirty)
        ):
            raise _read_only()

    def close(self) -> None:
        """Done with it. The session's objects stay usable, but load nothing more."""
        if self._session is not None:
            self._session.close()

    def _without_gone(self, object_class: ObjectClass, row: dict[str, Stored]) -> dict[str, Stored]:
        for name in object_class.links:
            type_ = object_class.properties[name]
            targets = type_.targets(row[name])
            if not targets:
                continue
            target = self.schema[type_.of]
            query = f"SELECT 1 FROM {quoted(target.table)} WHERE {_key_column(target)} IS ?"
            gone = [key for key in targets if self._raw.execute(query, (key,)).fetchone() is None]
            if gone:
                row = {**row, name: type_.without(row[name], gone)}
        return row

    @staticmethod
    def _key(object_class: ObjectClass, key: Any) -> Stored:
        return _store(object_class, object_class.primary_key, key)

    @staticmethod
    def _loaded(object_class: ObjectClass, row: Mapping[str, Stored]) -> dict[str, Any]:
        try:
            return {name: object_class.properties[name].load(value) for name, value in row.items()}
        except (ValueError, TypeError, ArithmeticError) as error:
            key = row.get(object_class.primary_key)
            raise RealmFileError(
                f"{object_class.name} {key!r} can't be read: it holds what is no value of its type.",
                "The realm file is damaged, or another program has written into it. It is left as it is.",
                PUT_BACK,
            ) from error


class WriteTransaction(View):
    """The inside of ``realm.write``: everything that :class:`View` has, and writing.

    The transaction is begun before the work and committed after it, by nobody else: COMMIT, ROLLBACK and
    BEGIN are refused inside, with WriteRefused; so is SQL that writes anything but the app's classes.
    The session works in a savepoint: its ``commit()`` and ``rollback()`` end what was done by it since the
    last, and the rest of the transaction goes on.

    keep: backs the realm up before something is taken away. guard: what refuses; None if the work is the
    engine's own.

    Attributes: now (microseconds since 1970 UTC by the device's clock; what changes are stamped with); number
    (of this transaction in the realm file); by_sql (whether something else than the access by name wrote);
    mend (whether a value that does not fit is mended, not refused); told (settable: what listeners are to
    hear, by who has seen to the capture's tables too; None: from the capture); shown (what a change of the
    layout did to what is read; listeners hear of it too).
    """

    def __init__(
        self,
        layout: Layout,
        connection: Connection,
        now: int,
        keep: Callable[[str, str], object],
        guard: Guard | None = None,
    ) -> None:
        super().__init__(layout, connection)
        self.now = now
        self._keep = keep
        self.number = 0
        self.by_sql = False
        self.mend = False
        self.told: dict[str, ClassChanges] | None = None
        self.shown: dict[str, ClassChanges] = {}
        self.capture = Capture(layout.schema)
        self._guard = guard

    @property
    def raw(self) -> sqlite3.Connection:
        if self._guard is not None:  # else the engine's own work, which sees to what it writes
            self._begin_sql()
        return self._raw

    @property
    def engine_raw(self) -> sqlite3.Connection:
        """The sqlite3 connection, for the engine's own statements around the app's work."""
        return self._raw

    @property
    def session(self) -> Session:
        self._begin_sql()
        if self._session is None:
            self._session = Session(
                self._connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
            )
        return self._session

    @property
    def connection(self) -> Connection:
        self._begin_sql()
        self._settle_session()
        return self._connection

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        """Run any SQL statement in this transaction; what it changes is captured like any other write.

        ValueRefused for a parameter that SQLite can't hold, WriteRefused for what is not the app's to do.
        """
        return self._run(self._raw.execute, sql, parameters)

    def executemany(self, sql: str, parameters: Any) -> sqlite3.Cursor:
        """Run an SQL statement once for each set of parameters. Errors as with :meth:`execute`."""
        return self._run(self._raw.executemany, sql, parameters)

    def _run(self, run: Callable[[str, Any], sqlite3.Cursor], sql: str, parameters: Any) -> sqlite3.Cursor:
        self._begin_sql()
        self._settle_session()
        try:
            return run(sql, parameters)
        except (UnicodeEncodeError, OverflowError) as error:
            raise ValueRefused(
                f"A value can't be kept: {error}.", "Nothing of this transaction was written."
            ) from error
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", None)
            if code == sqlite3.SQLITE_AUTH and self._guard and self._guard.refusal:
                raise self._guard.refusal from error
            raise

    def _begin_sql(self) -> None:
        """Have what follows looked after: SQL that the app runs, or has SQLAlchemy run."""
        self.by_sql = True
        if self._guard is not None:
            self._guard.arm()

    def _settle_session(self) -> None:
        """End the savepoint that the session has begun by itself, with what it waits to write.

        Its ``rollback()`` then takes back nothing of what is written otherwise than by it. A block that was
        begun for it (``begin()``, ``begin_nested()``) includes what is written otherwise.
        """
        session = self._session
        begun = None if session is None else session.get_transaction()
        if session is None or begun is None or not session.is_active:
            return
        if session.in_nested_transaction() or begun.origin is not SessionTransactionOrigin.AUTOBEGIN:
            session.connection()  # SQLAlchemy puts a savepoint off until it is used
        elif session.autoflush:
            session.commit()

    def finish(self) -> None:
        """The work is done: write what the session waits to write."""
        if self._session is not None and self._session.in_transaction():
            self._session.commit()

    def create(self, class_name: str, key: Any, values: Mapping[str, Any] | None = None) -> None:
        """Create an object. WriteRefused if the key exists, ValueRefused if a value doesn't fit."""
        self._settle_session()
        object_class = self.schema[class_name]
        held = self._held(class_name)
        stored_key = self._key(object_class, key)
        row = {**held.defaults, **held.given, **self._stored(object_class, values or {})}
        if held.last_modified:
            row[held.last_modified] = self.now
        if self._exists(object_class, stored_key):
            raise WriteRefused(
                f"There is a {class_name} with the key {key!r} already.",
                "Nothing of this transaction was written.",
                "Update that object, or choose another key.",
            )
        marks = ", ".join("?" * (len(held.values) + 1))
        self._raw.execute(
            f"INSERT INTO {quoted(held.table)} ({select_columns(held)}) VALUES ({marks})",
            (stored_key, *(row[name] for name in held.values)),
        )

    def update(self, class_name: str, key: Any, values: Mapping[str, Any]) -> None:
        """Change properties of an object. WriteRefused if there is none, ValueRefused if a value misfits."""
        self._settle_session()
        object_class = self.schema[class_name]
        held = self._held(class_name)
        stored_key = self._key(object_class, key)
        row = self._stored(object_class, values)
        if held.last_modified:
            row[held.last_modified] = self.now
        columns = [quoted(held.column(name)) for name in row] or [_key_column(held)]
        sets = ", ".join(f"{column} = ?" for column in columns)
        done = self._raw.execute(
            f"UPDATE {quoted(held.table)} SET {sets} WHERE {_key_column(held)} IS ?",
            (*(row.values() or [stored_key]), stored_key),
        )
        if done.rowcount == 0:
            raise self._gone(class_name, key)

    def increment(self, class_name: str, key: Any, name: str, by: int) -> None:
        """Add to a counter (subtract, if ``by`` is negative). WriteRefused if there is no such object or
        counter, ValueRefused if the sum does not fit 64 bits."""
        object_class = self.schema[class_name]
        type_ = object_class.properties.get(name)
        if type_ is None or type_.kind != "counter":
            raise WriteRefused(
                f"{class_name}.{name} is no counter.", "Nothing of this transaction was written."
            )
        if not isinstance(by, int) or isinstance(by, bool):
            raise ValueRefused(
                f"{class_name}.{name}: {by!r} is no whole number to add.",
                "Nothing of this transaction was written.",
            )
        self._settle_session()
        current = self.stored(class_name, self._key(object_class, key))
        if current is None:
            raise self._gone(class_name, key)
        self.update(class_name, key, {name: int(current[name] or 0) + by})

    def delete(self, class_name: str, key: Any) -> None:
        """Delete an object. WriteRefused if there is none."""
        self._settle_session()
        object_class = self.schema[class_name]
        done = self._raw.execute(
            f"DELETE FROM {quoted(object_class.table)} WHERE {_key_column(object_class)} IS ?",
            (self._key(object_class, key),),
        )
        if done.rowcount == 0:
            raise self._gone(class_name, key)

    def _exists(self, object_class: ObjectClass, key: Stored) -> bool:
        found = self._raw.execute(
            f"SELECT 1 FROM {quoted(object_class.table)} WHERE {_key_column(object_class)} IS ?", (key,)
        )
        return found.fetchone() is not None

    @staticmethod
    def _gone(class_name: str, key: Any) -> WriteRefused:
        return WriteRefused(
            f"There is no {class_name} with the key {key!r}.",
            "Nothing of this transaction was written.",
            "It may have been deleted on another device.",
        )

    def back_up_first(self, cause: str, message: str) -> None:
        """Have the realm, as it was before this transaction, backed up before something is taken away in it.

        For the rooms that sync. cause, message: a word and a sentence; kept with the backup, which waits.
        """
        self._keep(cause, message)

    def lay_out(
        self, layout: Layout, *, cause: str = "schema-mismatch", kept: bool = False, converting: bool = False
    ) -> None:
        """Bring the tables to another layout, in this transaction, before anything else is written in it.

        For the rooms that sync; the realm adopts it with the commit. The one way in which a class or a
        property goes from a realm: what is in it and nowhere else is backed up first. cause: of that, in a
        word. kept: it is backed up already. converting: values whose type changes are converted where nothing
        is lost.
        """
        capture = Capture(layout.schema)
        if layout.same_tables(self.layout):
            layout.write(self._raw)
            layout.create_indexes(self._raw)
        else:
            lost = [] if kept else lost_by(self._raw, self.layout, layout, converting=converting)
            if lost:
                parts = ", ".join(lost)
                message = f"There is no place for {parts} any more; what was in it waits here."
                self.back_up_first(cause, message)
            told = migrate(self._raw, self.layout, layout, capture, converting=converting)
            self.shown = {**self.shown, **told}
        self.capture = capture
        self.layout = layout
        self.schema = layout.visible

    def _held(self, class_name: str) -> ObjectClass:
        """A class as the realm holds it. WriteRefused if the whole class is withheld."""
        held = self.layout.schema.classes.get(class_name)
        if held is None or (held.moved.get("") and class_name in self.layout.app.classes):
            raise withheld_error(class_name)
        return held

    def _stored(self, object_class: ObjectClass, values: Mapping[str, Any]) -> dict[str, Stored]:
        stored: dict[str, Stored] = {}
        withheld = self.layout.withheld.get(object_class.name, frozenset())
        for name, value in values.items():
            if name == object_class.primary_key or name not in object_class.properties:
                known = ", ".join(object_class.values)
                raise WriteRefused(
                    f"{object_class.name} has no property {name!r} that can be set.",
                    "Nothing of this transaction was written.",
                    f"It has: {known}.",
                )
            stored[name] = _store(object_class, name, value)
            if name in withheld and stored.pop(name) != object_class.properties[name].default:
                raise withheld_error(f"{object_class.name}.{name}")
        return stored


def _key_column(object_class: ObjectClass) -> str:
    """The SQL column of the primary key, quoted."""
    return quoted(object_class.column(object_class.primary_key))


def _store(object_class: ObjectClass, name: str, value: Any) -> Stored:
    try:
        return object_class.properties[name].store(value)
    except ValueRefused as error:
        raise ValueRefused(f"{object_class.name}.{name}: {error.what}", error.means, error.todo) from None


def _refuse_flush(session: Session, *_: Any) -> None:
    raise _read_only()


def _read_only() -> WriteRefused:
    return WriteRefused(
        "An object of a view was changed, and a view is for reading.",
        "Nothing was written; the object is in the realm as it was.",
        "Change objects in the session of realm.write().",
    )
