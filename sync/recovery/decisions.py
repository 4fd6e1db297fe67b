"""What people decided, in the catalogue: saved as it is made, with a digest of what was shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from ..backups import Backup, Catalogue, decision_table
from ..schema import Stored, canonical_json
from .item import Item, document_of

ObjectId = tuple[str, Stored]

#: The columns that are put back when an apply is undone.
_KEPT = ("keep", "shown", "by_hand", "choices", "settled")

#: One object's row. Its values are bound, so one statement, compiled once, does for a hundred thousand rows.
_THAT = (
    (decision_table.c.backup_id == bindparam("that_backup"))
    & (decision_table.c.class_name == bindparam("that_class"))
    & (decision_table.c.key == bindparam("that_key"))
)


class Decisions:
    """The decisions about one backup."""

    def __init__(self, catalogue: Catalogue, backup: Backup) -> None:
        self._catalogue = catalogue
        self._backup_id = backup.backup_id

    def all(self) -> dict[ObjectId, Any]:
        """Class and stored key to the catalogue's row."""
        with self._catalogue.transaction() as connection:
            return {
                (row.class_name, json.loads(row.key)): row
                for row in connection.execute(
                    select(decision_table).where(decision_table.c.backup_id == self._backup_id)
                )
            }

    def one(self, class_name: str, key: Stored) -> Any:
        """The catalogue's row for one object, or None."""
        that = self._that(class_name, canonical_json(key))
        with self._catalogue.transaction() as connection:
            return connection.execute(select(decision_table).where(_THAT), that).first()

    def save(self, items: Iterable[Item], now: int) -> None:
        """Keep what the items are decided as; of those not ``decided``, that nothing is.

        now: microseconds since 1970 UTC by the device's clock.
        """
        rows: list[dict[str, Any]] = []
        removed: list[dict[str, Any]] = []
        for item in items:
            key = canonical_json(item.difference.key)
            removed.append(self._that(item.difference.class_name, key))
            settled = item.difference.settled
            if item.decided or settled:
                rows.append(
                    {
                        "backup_id": self._backup_id,
                        "class_name": item.difference.class_name,
                        "key": key,
                        "keep": item.decision if item.decided else "",
                        "shown": item.shown or item.difference.shown,
                        "by_hand": item.by_hand,
                        "time": now,
                        "choices": document_of(item.choices) if item.decided else None,
                        "settled": canonical_json(sorted(settled)) if settled else None,
                    }
                )
        with self._catalogue.transaction() as connection:
            if removed:
                connection.execute(delete(decision_table).where(_THAT), removed)
            if rows:
                connection.execute(insert(decision_table), rows)

    def follow(
        self, connection: Connection, written: Iterable[Mapping[str, Any]], operation_id: str, now: int
    ) -> None:
        """An operation is applied: what it wrote is settled, in whole or by property."""
        known = {
            (row.class_name, row.key)
            for row in connection.execute(
                select(decision_table.c.class_name, decision_table.c.key).where(
                    decision_table.c.backup_id == self._backup_id
                )
            )
        }
        work: list[tuple[bool, dict[str, Any]]] = []
        for one in written:
            key = canonical_json(one["key"])
            changed = one.get("next", {"applied": operation_id})
            if (one["class"], key) in known:
                work.append((False, {**self._that(one["class"], key), **changed}))
                continue
            known.add((one["class"], key))
            row = {
                "backup_id": self._backup_id,
                "class_name": one["class"],
                "key": key,
                "keep": one["keep"],
                "shown": one["shown"],
                "by_hand": False,
                "time": now,
                **changed,
            }
            work.append((True, row))
        for (new, _), alike in groupby(work, lambda one: (one[0], tuple(one[1]))):
            rows = [row for _, row in alike]
            if new:
                connection.execute(insert(decision_table), rows)
            else:
                connection.execute(update(decision_table).where(_THAT), rows)

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
            connection.execute(update(decision_table).where(_THAT), rows)
        connection.execute(
            update(decision_table).where(decision_table.c.applied == operation_id).values(applied=None)
        )

    def _that(self, class_name: str, key: str) -> dict[str, Any]:
        """The values of :data:`_THAT` for an object."""
        return {"that_backup": self._backup_id, "that_class": class_name, "that_key": key}


def row_before(saved: Any) -> dict[str, Any]:
    """What of a row is put back when an apply is undone; of no row, that nothing was decided."""
    if saved is None:
        return {"keep": "", "shown": "", "by_hand": False, "choices": None, "settled": None}
    return {name: getattr(saved, name) for name in _KEPT}


def settled_of(saved: Any) -> frozenset[str]:
    """The properties that earlier applies have dealt with."""
    return frozenset(json.loads(saved.settled)) if saved is not None and saved.settled else frozenset()


def is_applied(saved: Any) -> bool:
    """Whether an earlier apply has settled the object as a whole."""
    return saved is not None and saved.applied is not None
