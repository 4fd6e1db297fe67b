"""What takes one realm file's content to another's, as listeners hear it. In sets."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from ..realm import ClassChanges, Realm
from ..tables import quoted


def difference(realm: Realm, fresh: Path) -> dict[str, ClassChanges]:
    """For each class what changes when ``fresh`` takes the place of the realm's current file."""
    told: dict[str, ClassChanges] = {}
    with closing(sqlite3.connect(realm.path)) as connection:
        connection.execute("ATTACH ? AS fresh", (str(fresh),))
        for name, one in realm.capture.classes.items():
            key, table = one.key, one.table
            names = one.object_class.values
            inserted = connection.execute(
                f"SELECT {key} FROM fresh.{table} WHERE {key} NOT IN (SELECT {key} FROM main.{table})"
            )
            insertions = frozenset(row[0] for row in inserted)
            deleted = connection.execute(
                f"SELECT {key} FROM main.{table} WHERE {key} NOT IN (SELECT {key} FROM fresh.{table})"
            )
            deletions = frozenset(row[0] for row in deleted)
            modifications: dict[str | int | float | None, frozenset[str]] = {}
            if names:
                flags = ", ".join(f"o.{quoted(n)} IS NOT f.{quoted(n)}" for n in names)
                differ = " OR ".join(f"o.{quoted(n)} IS NOT f.{quoted(n)}" for n in names)
                for row in connection.execute(
                    f"SELECT o.{key}, {flags} FROM main.{table} o JOIN fresh.{table} f "
                    f"ON o.{key} = f.{key} WHERE {differ}"
                ):
                    modifications[row[0]] = frozenset(n for n, d in zip(names, row[1:], strict=True) if d)
            changes = ClassChanges(insertions, modifications, deletions)
            if changes:
                told[name] = changes
    return told
