"""The transfer: a realm brought to the content of a fresh copy that is attached, by set-based SQL."""

from __future__ import annotations

import sqlite3

from ..realm import ClassChanges
from ..realm.capture import Capture, ClassCapture
from ..schema import ObjectClass, Schema
from ..tables import joined, quoted


def transfer(
    raw: sqlite3.Connection, capture: Capture, fresh: Schema, changes: dict[str, ClassChanges]
) -> None:
    """Make the tables of the realm hold what those of the database attached as ``fresh`` hold.

    capture: of the realm, whose classes and properties are those of ``fresh``. changes: what differs (classes
    that it lacks are the same on both sides). In the transaction that is open; nothing of it is captured.
    No loop over objects: the difference is found and written by SQL.
    """
    for name, cls in capture.classes.items():
        if name not in changes:
            continue
        cls.drop_triggers(raw)
        _bring(raw, cls, fresh[name], len(changes[name].insertions) + len(changes[name].modifications))
        cls.create_triggers(raw)


def _bring(raw: sqlite3.Connection, cls: ClassCapture, fresh: ObjectClass, changed: int) -> None:
    names = cls.object_class.values
    there, fresh_key = f"fresh.{quoted(fresh.name)}", quoted(fresh.primary_key)
    into = ", ".join([cls.key, *(cls.column(n) for n in names)])
    out = ", ".join(f"f.{quoted(n)}" for n in (fresh.primary_key, *names))
    count = raw.execute(f"SELECT count(*) FROM {there}").fetchone()[0]
    if changed * 2 > count:  # most rows differ: writing all anew is the shorter way
        raw.execute(f"DELETE FROM main.{cls.table}")
        raw.execute(f"INSERT INTO main.{cls.table} ({into}) SELECT {out} FROM {there} f")
        return
    raw.execute(f"DELETE FROM main.{cls.table} WHERE {cls.key} NOT IN (SELECT {fresh_key} FROM {there})")
    flags = [f"m.{cls.column(n)} IS NOT f.{quoted(n)}" for n in names]
    raw.execute(
        f"INSERT OR REPLACE INTO main.{cls.table} ({into}) SELECT {out} FROM {there} f "
        f"LEFT JOIN main.{cls.table} m ON m.{cls.key} = f.{fresh_key} "
        f"WHERE {joined([f'm.{cls.key} IS NULL', *flags], 'OR')}"
    )
