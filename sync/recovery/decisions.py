"""What people decided, in the catalogue: saved as it is made, with a digest of what was shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from ..backups import Backup, Catalogue, decision_table
from ..schema import Stored, canonical_json
from .item import Item, document_of

ObjectId = tuple[str, Stored]

#: The columns that are put back when an apply is undone.
_KEPT = ("keep", "shown", "by_hand", "choices", "settled")


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

    def save(self, items: Iterable[Item], now: int) -> None:
        """Keep what the items are decided as; of those not ``decided``, that nothing is.

        now: microseconds since 1970 UTC by the device's clock.
        """
        rows: list[dict[str, Any]] = []
        removed: list[Any] = []
        for item in items:
            key = canonical_json(item.difference.key)
            removed.append((item.difference.class_name, key))
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
            for name, key in removed:
                connection.execute(delete(decision_table).where(self._is_it(name, key)))
            if rows:
                connection.execute(insert(decision_table), rows)

    def follow(
        self, connection: Connection, written: Iterable[Mapping[str, Any]], operation_id: str, now: int
    ) -> None:
        """An operation is applied: what it wrote is settled, in whole or by property."""
        for one in written:
            key = canonical_json(one["key"])
            row = {
                "backup_id": self._backup_id,
                "class_name": one["class"],
                "key": key,
                "keep": one["keep"],
                "shown": one["shown"],
                "by_hand": False,
                "time": now,
                **one.get("next", {"applied": operation_id}),
            }
            found = connection.execute(
                select(decision_table).where(self._is_it(one["class"], key))
            ).one_or_none()
            if found is None:
                connection.execute(insert(decision_table).values(row))
                continue
            changed = one.get("next", {"applied": operation_id})
            connection.execute(update(decision_table).where(self._is_it(one["class"], key)).values(changed))

    def take_back(
        self, connection: Connection, written: Iterable[Mapping[str, Any]], operation_id: str
    ) -> None:
        """An operation is undone: its objects wait again, with the decisions that they had."""
        for one in written:
            key = canonical_json(one["key"])
            was = one.get("was")
            if was is not None:
                kept = {name: was[name] for name in _KEPT}
                connection.execute(
                    update(decision_table).where(self._is_it(one["class"], key)).values(applied=None, **kept)
                )
        connection.execute(
            update(decision_table).where(decision_table.c.applied == operation_id).values(applied=None)
        )

    def _is_it(self, class_name: str, key: str) -> Any:
        return (
            (decision_table.c.backup_id == self._backup_id)
            & (decision_table.c.class_name == class_name)
            & (decision_table.c.key == key)
        )


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
