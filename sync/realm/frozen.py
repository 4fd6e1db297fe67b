"""A realm file that nobody writes any more, a backup: reading every object of it, and writing them out."""

from __future__ import annotations

import base64
import decimal
import json
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from ..errors import HoldfastError, RealmFileError
from ..paths import read_only
from ..schema import ObjectClass, Stored, Type, canonical_json
from ..tables import quoted, select_columns
from . import exact
from .layout import Layout

#: What comes of reading a file that is no realm file, or a damaged one.
_UNREADABLE = (sqlite3.Error, AttributeError, KeyError, TypeError, ValueError, HoldfastError)


def open_frozen(path: Path) -> sqlite3.Connection:
    """A read-only connection to a realm file that nobody writes. sqlite3.Error if it can't be read."""
    connection = sqlite3.connect(read_only(path, immutable=True), uri=True)
    connection.execute("PRAGMA trusted_schema = OFF")
    exact.register(connection)
    return connection


def each_object(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Class and properties (as Python values, the key first) of every object, in the order of the keys.

    Every value is read and understood on the way: RealmFileError names the object where that fails, and
    says so if the file is no realm file. OSError if it isn't there.
    """
    path.stat()  # SQLite's own error for a missing file doesn't say so
    try:
        with closing(open_frozen(path)) as connection:
            for object_class in Layout.read(connection).schema.classes.values():
                yield from _each(path, connection, object_class)
    except _UNREADABLE as error:
        if isinstance(error, RealmFileError):
            raise
        raise RealmFileError(f"{path} can't be read as a realm: {error}.") from error


def _each(
    path: Path, connection: sqlite3.Connection, object_class: ObjectClass
) -> Iterator[tuple[str, dict[str, Any]]]:
    names = (object_class.primary_key, *object_class.values)
    rows = connection.execute(
        f"SELECT {select_columns(object_class)} FROM {quoted(object_class.table)} "
        f"ORDER BY {quoted(object_class.column(object_class.primary_key))}"
    )
    for row in rows:
        try:
            yield (
                object_class.name,
                {
                    name: object_class.properties[name].load(value)
                    for name, value in zip(names, row, strict=True)
                },
            )
        except (ValueError, TypeError, ArithmeticError) as error:
            raise RealmFileError(f"{path}: {object_class.name} {row[0]!r} can't be read: {error}.") from error


def count_objects(path: Path) -> dict[str, int]:
    """How many objects of each class a realm file holds; every one is read. Errors as :func:`each_object`."""
    counted: dict[str, int] = {}
    path.stat()
    try:
        with closing(open_frozen(path)) as connection:
            counted = dict.fromkeys(Layout.read(connection).schema.classes, 0)
    except _UNREADABLE as error:
        raise RealmFileError(f"{path} can't be read as a realm: {error}.") from error
    for name, _ in each_object(path):
        counted[name] += 1
    return counted


def json_line(class_name: str, values: dict[str, Any]) -> str:
    """An object as one line of JSON: ``{"class": …, "values": {…}}``, with the key among the values.

    Timestamps are ISO 8601 in UTC, binary is base64, uuids and decimals are texts, sets are sorted arrays,
    links the keys of what they point to.
    """
    told = {name: _plain(value) for name, value in values.items()}
    return json.dumps({"class": class_name, "values": told}, ensure_ascii=False)


def readable(type_: Type, stored: Stored) -> Any:
    """A stored value in JSON's types, as :func:`json_line` tells it."""
    return _plain(type_.load(stored))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, frozenset):
        return sorted((_plain(one) for one in value), key=canonical_json)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, uuid.UUID | decimal.Decimal):
        return str(value)
    plain: Stored = value
    return plain
