"""The digest of a content as it is, computed from every row and not carried along."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping

from ..protocol import EMPTY_DIGEST, digest_but, row_hash
from ..realm.capture import Capture, ClassCapture
from ..schema import ObjectClass, Schema, Stored
from ..tables import quoted, select_columns


def digest_of_tables(raw: sqlite3.Connection, schema: Schema) -> str:
    """The digest of all objects in the tables of ``schema``, such as those of a fresh copy."""
    total = 0
    for one in schema.classes.values():
        rows = raw.execute(f"SELECT {select_columns(one)} FROM {quoted(one.table)}")
        total += sum(row_hash(one, key, values) for key, values in _named(one, rows))
    return digest_but(EMPTY_DIGEST, 0, total)


def digest_of_base(raw: sqlite3.Connection, capture: Capture) -> str:
    """The digest of what a realm has agreed on with the backend: its objects with unsynced changes undone."""
    total = 0
    for cls in capture.classes.values():
        one = cls.object_class
        unchanged = raw.execute(
            f"SELECT {select_columns(one)} FROM {cls.table} "
            f"WHERE {cls.key} NOT IN (SELECT {cls.key} FROM {cls.base})"
        )
        total += sum(row_hash(one, key, values) for key, values in _named(one, unchanged))
        total += sum(row_hash(one, key, values) for key, values in _named(one, _based(raw, cls)))
    return digest_but(EMPTY_DIGEST, 0, total)


def _based(raw: sqlite3.Connection, cls: ClassCapture) -> sqlite3.Cursor:
    return raw.execute(f'SELECT {select_columns(cls.object_class)} FROM {cls.base} WHERE "#existed"')


def _named(one: ObjectClass, rows: sqlite3.Cursor) -> Iterator[tuple[Stored, Mapping[str, Stored]]]:
    names = one.values
    for row in rows:
        yield row[0], dict(zip(names, row[1:], strict=True))
