"""The content as an upload under way sees it: read in sets, changed in memory, written in sets at the end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select

from ..merge import Values
from ..schema import Schema
from . import links, store
from .links import ObjectId

_CHUNK = 400


class Working:
    """Objects of one partition in the open transaction; rows are without what is at its default."""

    def __init__(self, connection: Connection, partition: str, schema: Schema) -> None:
        self._connection = connection
        self._partition = partition
        self._linking = links.linking(schema)
        self._rows: dict[ObjectId, Values | None] = {}
        self._there: set[ObjectId] = set()  # in the tables, as they are
        self._changed: set[ObjectId] = set()
        self._targets: dict[ObjectId, set[ObjectId]] = {}
        self._holders: dict[ObjectId, set[ObjectId]] = {}

    def load(self, objects: Iterable[ObjectId]) -> None:
        """Read the objects of which nothing is known yet."""
        unknown = {one for one in objects if one not in self._rows}
        self._rows.update(dict.fromkeys(unknown))
        table = store.content
        for class_name, keys in chunks(unknown):
            for key, values in self._connection.execute(
                select(table.c.key, table.c.values_).where(self._are(table, class_name, keys))
            ).all():
                self._rows[class_name, key] = json.loads(values)
                self._there.add((class_name, key))

    def row(self, one: ObjectId) -> Values | None:
        """An object that was loaded; None if it is not there."""
        return self._rows[one]

    def put(self, one: ObjectId, values: Values | None) -> None:
        """Change or make an object that was loaded; None: delete it."""
        self._rows[one] = values
        self._changed.add(one)
        if one[0] in self._linking:
            now = {target for _, target in self.links_of(one)}
            for target in self._targets.pop(one, set()) - now:
                self._holders[target].discard(one)
            for target in now:
                self._holders.setdefault(target, set()).add(one)
            self._targets[one] = now

    def links_of(self, one: ObjectId) -> set[tuple[str, ObjectId]]:
        """Property and target of each link of an object that was loaded."""
        linking = self._linking.get(one[0])
        return links.targets(linking, self._rows[one]) if linking else set()

    def holders(self, targets: set[ObjectId]) -> set[ObjectId]:
        """The objects that link to one of ``targets``; they are loaded."""
        if not self._linking:
            return set()
        found: set[ObjectId] = set()
        table = store.link
        for class_name, keys in chunks(targets):
            rows = self._connection.execute(
                select(table.c.class_name, table.c.key).where(
                    table.c.partition == self._partition,
                    table.c.target_class == class_name,
                    table.c.target_key.in_(keys),
                )
            )
            found |= {(row[0], row[1]) for row in rows}
        self.load(found)
        found -= self._changed  # of those the table tells how they were
        for target in targets:
            found |= self._holders.get(target, set())
        return found

    def write(self) -> None:
        """Write what was changed: objects, and the table of links."""
        self._delete(store.content, self._changed & self._there)
        self._insert(
            store.content,
            [
                {**self._named(one), "values_": store.dump(self._rows[one])}
                for one in sorted(self._changed)
                if self._rows[one] is not None
            ],
        )
        holders = {one for one in self._changed if one[0] in self._linking}
        self._delete(store.link, holders & self._there)
        self._insert(store.link, [row for one in sorted(holders) for row in self._link_rows(one)])

    def _link_rows(self, one: ObjectId) -> Iterator[dict[str, str]]:
        for name, target in sorted(self.links_of(one)):
            yield {
                **self._named(one),
                "property": name,
                "target_class": target[0],
                "target_key": target[1],
            }

    def _named(self, one: ObjectId) -> dict[str, str]:
        return {"partition": self._partition, "class_name": one[0], "key": one[1]}

    def _delete(self, table: Table, objects: set[ObjectId]) -> None:
        for class_name, keys in chunks(objects):
            self._connection.execute(delete(table).where(self._are(table, class_name, keys)))

    def _insert(self, table: Table, rows: list[dict[str, str]]) -> None:
        if rows:
            self._connection.execute(insert(table), rows)

    def _are(self, table: Table, class_name: str, keys: list[str]) -> ColumnElement[bool]:
        return (
            (table.c.partition == self._partition)
            & (table.c.class_name == class_name)
            & table.c.key.in_(keys)
        )


def chunks(objects: Iterable[ObjectId]) -> Iterator[tuple[str, list[str]]]:
    """Objects by class, in portions that go into one statement: class, and keys as JSON."""
    by_class: dict[str, list[str]] = {}
    for class_name, key in objects:
        by_class.setdefault(class_name, []).append(key)
    for class_name, keys in by_class.items():
        for start in range(0, len(keys), _CHUNK):
            yield class_name, keys[start : start + _CHUNK]
