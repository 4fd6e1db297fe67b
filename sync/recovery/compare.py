"""Comparing a backup with the realm as it now is: by SQL joins that return only what differs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from ..backups import Backup
from ..errors import BackupError
from ..merge import Values
from ..realm import Realm
from ..realm.capture import ClassCapture
from ..schema import Stored
from ..tables import quoted
from .difference import Difference, classify


def compare(realm: Realm, backup: Backup, only: tuple[str, Stored] | None = None) -> list[Difference]:
    """Every object that backup and realm hold differently, class by class in the order of keys.

    only: look at this one object. BackupError if the backup can't be read.
    """
    try:
        with closing(sqlite3.connect(f"{realm.path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute(
                "ATTACH ? AS backup", (f"{backup.path.resolve().as_uri()}?mode=ro&immutable=1",)
            )
            connection.execute("BEGIN")
            found: list[Difference] = []
            for name, one in realm.capture.classes.items():
                if name not in backup.schema.classes or (only is not None and only[0] != name):
                    continue
                for key, base, before, now in _rows(connection, one, None if only is None else only[1]):
                    difference = classify(
                        one.object_class, key, base, before, now, backup.cause, backup.fresh_time
                    )
                    if difference is not None:
                        found.append(difference)
            return found
    except sqlite3.Error as error:
        raise BackupError(
            f"The backup {backup.path} can't be compared: {error}.",
            "Neither the backup nor the realm was changed.",
            "Verify the backup in the backup manager.",
        ) from error


def _rows(
    connection: sqlite3.Connection, one: ClassCapture, only: Stored
) -> Iterator[tuple[Stored, Values | None, Values | None, Values | None]]:
    """Key, base, backup and fresh row of each object that is not the same in backup and fresh."""
    names = one.object_class.values
    width = len(names)

    def columns(alias: str) -> str:
        return "".join(f", {alias}.{quoted(name)}" for name in names)

    compared = one.object_class.compared
    differ = " OR ".join(f"b.{quoted(n)} IS NOT f.{quoted(n)}" for n in compared) or "0"
    where, parameters = ("", ()) if only is None else (f" AND b.{one.key} IS ?", (only,))
    for row in connection.execute(
        f'SELECT b.{one.key}, f.{one.key} IS NOT NULL, u."#existed"'
        f"{columns('b')}{columns('f')}{columns('u')} "
        f"FROM backup.{one.table} b LEFT JOIN main.{one.table} f ON f.{one.key} = b.{one.key} "
        f"LEFT JOIN backup.{one.base} u ON u.{one.key} = b.{one.key} "
        f"WHERE (f.{one.key} IS NULL OR {differ}){where} ORDER BY b.{one.key}",
        parameters,
    ):
        key, in_fresh, existed, *values = row
        before = _named(names, values[:width])
        now = _named(names, values[width : 2 * width]) if in_fresh else None
        if existed is None:
            base: Values | None = before  # nothing unsynced: as both sides last agreed on it
        else:
            base = _named(names, values[2 * width :]) if existed else None
        yield key, base, before, now
    where = "" if only is None else f" AND f.{one.key} IS ?"
    for row in connection.execute(
        f'SELECT f.{one.key}, u."#existed"{columns("f")}{columns("u")} FROM main.{one.table} f '
        f"LEFT JOIN backup.{one.base} u ON u.{one.key} = f.{one.key} "
        f"WHERE f.{one.key} NOT IN (SELECT {one.key} FROM backup.{one.table}){where} ORDER BY f.{one.key}",
        parameters,
    ):
        key, existed, *values = row
        base = _named(names, values[width:]) if existed else None
        yield key, base, None, _named(names, values[:width])


def _named(names: tuple[str, ...], values: list[Any]) -> Values:
    return dict(zip(names, values, strict=True))
