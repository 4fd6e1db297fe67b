"""Reading and writing objects: a snapshot to read from, and the inside of a write transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from ..errors import WriteRefused
from ..schema import ObjectClass, Schema, Stored
from ..tables import quoted, select_columns


class View:
    """A consistent snapshot of a realm, read by class and property name, by SQLAlchemy, or by SQL.

    Attributes: schema; raw (the sqlite3 connection).
    """

    def __init__(self, schema: Schema, connection: Connection) -> None:
        self.schema = schema
        self._connection = connection
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        self.raw = raw
        self._session: Session | None = None

    @property
    def session(self) -> Session:
        """An SQLAlchemy session on this snapshot, for classes that the application has mapped."""
        if self._session is None:
            self._session = Session(self._connection, expire_on_commit=False)
        return self._session

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's connection, for Core statements."""
        return self._connection

    def get(self, class_name: str, key: Any) -> dict[str, Any] | None:
        """The object with the primary key ``key`` as a dict of Python values, or None."""
        object_class = self.schema[class_name]
        row = self.stored(class_name, self._key(object_class, key))
        return None if row is None else self._loaded(object_class, row)

    def all(self, class_name: str) -> list[dict[str, Any]]:
        """All objects of a class, in the order of their keys, as dicts of Python values."""
        return list(self.each(class_name))

    def each(self, class_name: str) -> Iterator[dict[str, Any]]:
        """As :meth:`all`, one by one."""
        object_class = self.schema[class_name]
        names = (object_class.primary_key, *object_class.values)
        for row in self.raw.execute(
            f"SELECT {select_columns(object_class)} FROM {quoted(class_name)} "
            f"ORDER BY {quoted(object_class.primary_key)}"
        ):
            yield self._loaded(object_class, dict(zip(names, row, strict=True)))

    def count(self, class_name: str) -> int:
        """How many objects of a class there are."""
        self.schema[class_name]
        return int(self.raw.execute(f"SELECT count(*) FROM {quoted(class_name)}").fetchone()[0])

    def stored(self, class_name: str, key: Stored) -> dict[str, Stored] | None:
        """The object with the stored key ``key`` as a dict of stored values, or None."""
        object_class = self.schema[class_name]
        row = self.raw.execute(
            f"SELECT {select_columns(object_class)} FROM {quoted(class_name)} "
            f"WHERE {quoted(object_class.primary_key)} IS ?",
            (key,),
        ).fetchone()
        if row is None:
            return None
        return dict(zip((object_class.primary_key, *object_class.values), row, strict=True))

    def close(self) -> None:
        """Done with it. The session's objects stay usable, but load nothing more."""
        if self._session is not None:
            self._session.close()

    @staticmethod
    def _key(object_class: ObjectClass, key: Any) -> Stored:
        return object_class.properties[object_class.primary_key].store(key)

    @staticmethod
    def _loaded(object_class: ObjectClass, row: Mapping[str, Stored]) -> dict[str, Any]:
        return {name: object_class.properties[name].load(value) for name, value in row.items()}


class WriteTransaction(View):
    """The inside of ``realm.write``: everything that :class:`View` has, and writing.

    Attributes: now (microseconds since 1970 UTC by the device's clock; what changes are stamped with).
    """

    def __init__(self, schema: Schema, connection: Connection, now: int) -> None:
        super().__init__(schema, connection)
        self.now = now
        self.by_sql = False
        self._raw = self.raw

    @property
    def session(self) -> Session:
        self.by_sql = True
        return super().session

    @property
    def connection(self) -> Connection:
        self.by_sql = True
        return super().connection

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        """Run any SQL statement in this transaction; what it changes is captured like any other write."""
        self.by_sql = True
        return self._raw.execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any) -> sqlite3.Cursor:
        """Run an SQL statement once for each set of parameters."""
        self.by_sql = True
        return self._raw.executemany(sql, parameters)

    def create(self, class_name: str, key: Any, values: Mapping[str, Any] | None = None) -> None:
        """Create an object. WriteRefused if the key exists, ValueRefused if a value doesn't fit."""
        object_class = self.schema[class_name]
        stored_key = self._key(object_class, key)
        row = {**object_class.defaults, **self._stored(object_class, values or {})}
        if object_class.last_modified:
            row[object_class.last_modified] = self.now
        if self._exists(object_class, stored_key):
            raise WriteRefused(
                f"There is a {class_name} with the key {key!r} already.",
                "Nothing of this transaction was written.",
                "Update that object, or choose another key.",
            )
        names = select_columns(object_class)
        marks = ", ".join("?" * (len(object_class.values) + 1))
        self._raw.execute(
            f"INSERT INTO {quoted(class_name)} ({names}) VALUES ({marks})",
            (stored_key, *(row[name] for name in object_class.values)),
        )

    def update(self, class_name: str, key: Any, values: Mapping[str, Any]) -> None:
        """Change properties of an object. WriteRefused if there is none, ValueRefused if a value misfits."""
        object_class = self.schema[class_name]
        stored_key = self._key(object_class, key)
        row = self._stored(object_class, values)
        if object_class.last_modified:
            row[object_class.last_modified] = self.now
        sets = ", ".join(f"{quoted(name)} = ?" for name in row) or f"{quoted(object_class.primary_key)} = ?"
        done = self._raw.execute(
            f"UPDATE {quoted(class_name)} SET {sets} WHERE {quoted(object_class.primary_key)} IS ?",
            (*(row.values() or [stored_key]), stored_key),
        )
        if done.rowcount == 0:
            raise self._gone(class_name, key)

    def delete(self, class_name: str, key: Any) -> None:
        """Delete an object. WriteRefused if there is none."""
        object_class = self.schema[class_name]
        done = self._raw.execute(
            f"DELETE FROM {quoted(class_name)} WHERE {quoted(object_class.primary_key)} IS ?",
            (self._key(object_class, key),),
        )
        if done.rowcount == 0:
            raise self._gone(class_name, key)

    def _exists(self, object_class: ObjectClass, key: Stored) -> bool:
        found = self._raw.execute(
            f"SELECT 1 FROM {quoted(object_class.name)} WHERE {quoted(object_class.primary_key)} IS ?", (key,)
        )
        return found.fetchone() is not None

    @staticmethod
    def _gone(class_name: str, key: Any) -> WriteRefused:
        return WriteRefused(
            f"There is no {class_name} with the key {key!r}.",
            "Nothing of this transaction was written.",
            "It may have been deleted on another device.",
        )

    @staticmethod
    def _stored(object_class: ObjectClass, values: Mapping[str, Any]) -> dict[str, Stored]:
        stored: dict[str, Stored] = {}
        for name, value in values.items():
            if name == object_class.primary_key or name not in object_class.properties:
                known = ", ".join(object_class.values)
                raise WriteRefused(
                    f"{object_class.name} has no property {name!r} that can be set.",
                    "Nothing of this transaction was written.",
                    f"It has: {known}.",
                )
            try:
                stored[name] = object_class.properties[name].store(value)
            except ValueError as error:
                raise type(error)(f"{object_class.name}.{name}: {error}") from None
        return stored
