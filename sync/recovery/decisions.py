"""What people decided, in the catalogue: saved as it is made, with a digest of what was shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, update

from ..backups import Backup, Catalogue, decision_table, understood
from ..schema import Stored, canonical_json
from .difference import BACKUP, BOTH, FRESH, MERGE, MIXED, UNDECIDED
from .item import Item, document_of

ObjectId = tuple[str, Stored]

#: The columns that are put back when an apply is undone.
_KEPT = ("keep", "shown", "by_hand", "choices", "settled")

# Plain SQL where there may be a hundred thousand rows: compiled statements look at the values of each.
_ALL = (
    'SELECT "class", "key", "keep", "shown", "by_hand", "applied", "choices", "settled", "recovered" '
    'FROM "decision" WHERE "backup_id" = ?'
)
_THAT = '"backup_id" = ? AND "class" = ? AND "key" = ?'
_REMOVE = f'DELETE FROM "decision" WHERE {_THAT} AND "recovered" IS NULL'
_FORGET = (
    'UPDATE "decision" SET "keep" = \'\', "shown" = \'\', "by_hand" = 0, "applied" = NULL, "choices" = NULL, '
    f'"settled" = NULL WHERE {_THAT}'
)
_REPLACE = (
    'INSERT INTO "decision" ("backup_id", "class", "key", "keep", "shown", "by_hand", "time", "choices", '
    '"settled") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT ("backup_id", "class", "key") DO UPDATE SET '
    '"keep" = excluded."keep", "shown" = excluded."shown", "by_hand" = excluded."by_hand", '
    '"time" = excluded."time", "applied" = NULL, "choices" = excluded."choices", '
    '"settled" = excluded."settled"'
)


#: The words that may be saved; an empty one: nothing is decided.
_KEEPS = {"", BACKUP, FRESH, MERGE, BOTH, UNDECIDED, MIXED}


class Saved(NamedTuple):
    """What the catalogue has of one object; key: as JSON."""

    class_name: str
    key: str
    keep: str
    shown: str
    by_hand: bool
    applied: str | None
    choices: str | None
    settled: str | None
    recovered: str | None


def _saved(row: Any) -> Saved:
    """What a row holds. ValueError if that is nothing that was ever saved."""
    saved = Saved._make(row)
    if saved.keep not in _KEEPS:
        raise ValueError(f"{saved.keep!r} is no decision")
    for text in (saved.choices, saved.settled, saved.recovered):
        if text:
            json.loads(text)
    return saved


class Decisions:
    """The decisions about one backup."""

    def __init__(self, catalogue: Catalogue, backup: Backup) -> None:
        self._catalogue = catalogue
        self._backup_id = backup.backup_id

    def all(self) -> dict[ObjectId, Any]:
        """Class and stored key to the catalogue's row."""
        with self._catalogue.transaction() as connection:
            found = connection.exec_driver_sql(_ALL, (self._backup_id,)).fetchall()
        with understood(self._catalogue.path):
            return {(row[0], json.loads(row[1])): _saved(row) for row in found}

    def one(self, class_name: str, key: Stored) -> Any:
        """The catalogue's row for one object, or None."""
        that = (self._backup_id, class_name, canonical_json(key))
        with self._catalogue.transaction() as connection:
            row = connection.exec_driver_sql(f'{_ALL} AND "class" = ? AND "key" = ?', that).first()
        with understood(self._catalogue.path):
            return None if row is None else _saved(row)

    def save(self, items: Iterable[Item], now: int) -> None:
        """Keep what the items are decided as; of those not ``decided``, that nothing is.

        now: microseconds since 1970 UTC by the device's clock.
        """
        rows: list[tuple[Any, ...]] = []
        removed: list[tuple[str, str, str]] = []
        for item in items:
            key = canonical_json(item.difference.key)
            settled = item.difference.settled
            if item.decided or settled:
                rows.append(
                    (
                        self._backup_id,
                        item.difference.class_name,
                        key,
                        item.decision if item.decided else "",
                        item.shown or item.difference.shown,
                        item.by_hand,
                        now,
                        document_of(item.choices) if item.decided else None,
                        canonical_json(sorted(settled)) if settled else None,
                    )
                )
            else:
                removed.append((self._backup_id, item.difference.class_name, key))
        with self._catalogue.transaction() as connection:
            if removed:
                connection.exec_driver_sql(_REMOVE, removed)
                connection.exec_driver_sql(_FORGET, removed)
            if rows:
                connection.exec_driver_sql(_REPLACE, rows)

    def follow(
        self, connection: Connection, written: Iterable[Mapping[str, Any]], operation_id: str, now: int
    ) -> None:
        """An operation is applied: what it wrote is settled, in whole or by property."""
        known = {(row[0], row[1]) for row in connection.exec_driver_sql(_ALL, (self._backup_id,))}
        work: list[tuple[bool, dict[str, Any]]] = []
        for one in written:
            key = canonical_json(one["key"])
            changed = one.get("next", {"applied": operation_id})
            if (one["class"], key) in known:
                work.append((False, {**self._that(one["class"], key), **changed}))
                continue
            known.add((one["class"], key))
            row = {
                **self._that(one["class"], key),
                "keep": one["keep"],
                "shown": one["shown"],
                "by_hand": False,
                "time": now,
                **changed,
            }
            work.append((True, row))
        for (new, _), alike in groupby(work, lambda one: (one[0], tuple(one[1]))):
            _write(connection, [row for _, row in alike], new=new)

    def take_back(
        self, connection: Connection, written: Iterable[Mapping[str, Any]], operation_id: str
    ) -> None:
        """An operation is undone: its objects wait again, with the decisions that they had."""
        rows = []
        for one in written:
            was = one.get("was")
            if was is not None:
                kept = {name: was[name] for name in _KEPT}
                rows.append({**self._that(one["class"], canonical_json(one["key"])), "applied": None, **kept})
        if rows:
            _write(connection, rows, new=False)
        connection.execute(
            update(decision_table).where(decision_table.c.applied == operation_id).values(applied=None)
        )

    def _that(self, class_name: str, key: str) -> dict[str, Any]:
        """The primary key of an object's row."""
        return {"backup_id": self._backup_id, "class": class_name, "key": key}


def _write(connection: Connection, rows: list[dict[str, Any]], *, new: bool) -> None:
    """Insert rows, or update them by their primary keys. All have the same columns, the primary key first."""
    names = [f'"{name}"' for name in rows[0]]
    values = [tuple(row.values()) for row in rows]
    if new:
        marks = ", ".join("?" * len(names))
        connection.exec_driver_sql(f'INSERT INTO "decision" ({", ".join(names)}) VALUES ({marks})', values)
        return
    sets = ", ".join(f"{name} = ?" for name in names[3:])
    where = " AND ".join(f"{name} = ?" for name in names[:3])
    connection.exec_driver_sql(
        f'UPDATE "decision" SET {sets} WHERE {where}', [(*row[3:], *row[:3]) for row in values]
    )


def row_before(saved: Any) -> dict[str, Any]:
    """What of a row is put back when an apply is undone; of no row, that nothing was decided."""
    if saved is None:
        return {"keep": "", "shown": "", "by_hand": False, "choices": None, "settled": None}
    return {name: getattr(saved, name) for name in _KEPT}


def settled_of(saved: Any) -> frozenset[str]:
    """The properties that earlier applies have dealt with."""
    return frozenset(json.loads(saved.settled)) if saved is not None and saved.settled else frozenset()


def recovered_of(saved: Any) -> frozenset[str] | bool:
    """The properties that the reset itself has recovered; true: all of them, false: none."""
    kept = json.loads(saved.recovered) if saved is not None and saved.recovered else False
    return frozenset(kept) if isinstance(kept, list) else bool(kept)


def is_applied(saved: Any) -> bool:
    """Whether an earlier apply has settled the object as a whole."""
    return saved is not None and saved.applied is not None
