"""Links in the content: which object links to which, and letting go of links to objects that are gone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from ..merge import Values
from ..schema import Schema, Type
from . import store

ObjectId = tuple[str, str]  # class, and key as JSON

_CHUNK = 400


def linking(schema: Schema) -> dict[str, dict[str, Type]]:
    """For each class that has links, its linking properties."""
    return {
        name: {p: one.properties[p] for p in one.links} for name, one in schema.classes.items() if one.links
    }


def targets(properties: Mapping[str, Type], values: Values | None) -> set[tuple[str, ObjectId]]:
    """Property and target of each link in an object's values."""
    return {
        (name, (type_.of, store.dump(key)))
        for name, type_ in properties.items()
        if values is not None and name in values
        for key in type_.targets(values[name])
    }


def unlinked(
    connection: Connection, partition: str, schema: Schema, changed: Mapping[ObjectId, Values | None]
) -> dict[ObjectId, Values]:
    """What an entry does to holders of links beyond its instructions: by object, the properties after.

    changed: the objects that the entry touched, as it left them (values without defaults; None: deleted). A
    link that was set to an object that is not there is let go, and so is each link to what was deleted.
    """
    holders = linking(schema)
    if not holders:
        return {}
    result: dict[ObjectId, Values] = {}
    gone = {one for one, values in changed.items() if values is None}
    wanted = {
        target
        for one, values in changed.items()
        if one[0] in holders
        for _, target in targets(holders[one[0]], values)
    }
    gone |= {one for one in wanted if one not in changed} - _existing(connection, partition, wanted)
    if not gone:
        return {}
    rows: dict[ObjectId, Values | None] = {
        one: values for one, values in changed.items() if one[0] in holders
    }
    outside = _holders(connection, partition, gone) - rows.keys()
    rows.update(_content(connection, partition, outside))
    for one, values in rows.items():
        if values is None:
            continue
        properties = holders[one[0]]
        for name, (class_name, key) in targets(properties, values):
            if (class_name, key) in gone:
                own = result.setdefault(one, {})
                own[name] = properties[name].without(own.get(name, values[name]), [json.loads(key)])
    return result


def keep(
    connection: Connection, partition: str, schema: Schema, changed: Mapping[ObjectId, Values | None]
) -> None:
    """Bring the table of links up to date with objects that have changed."""
    holders = linking(schema)
    mine = {one: values for one, values in changed.items() if one[0] in holders}
    table = store.link
    for class_name, keys in _chunks(mine):
        connection.execute(
            delete(table).where(
                table.c.partition == partition, table.c.class_name == class_name, table.c.key.in_(keys)
            )
        )
    rows = [
        {
            "partition": partition,
            "class_name": class_name,
            "key": key,
            "property": name,
            "target_class": target[0],
            "target_key": target[1],
        }
        for (class_name, key), values in mine.items()
        for name, target in sorted(targets(holders[class_name], values))
    ]
    if rows:
        connection.execute(insert(table), rows)


def _existing(connection: Connection, partition: str, objects: Iterable[ObjectId]) -> set[ObjectId]:
    return set(_content(connection, partition, objects))


def _content(
    connection: Connection, partition: str, objects: Iterable[ObjectId]
) -> dict[ObjectId, Values | None]:
    found: dict[ObjectId, Values | None] = {}
    table = store.content
    for class_name, keys in _chunks(objects):
        for key, values in connection.execute(
            select(table.c.key, table.c.values_).where(
                table.c.partition == partition, table.c.class_name == class_name, table.c.key.in_(keys)
            )
        ):
            found[class_name, key] = json.loads(values)
    return found


def _holders(connection: Connection, partition: str, gone: Iterable[ObjectId]) -> set[ObjectId]:
    found: set[ObjectId] = set()
    table = store.link
    for class_name, keys in _chunks(gone):
        rows: Any = connection.execute(
            select(table.c.class_name, table.c.key).where(
                table.c.partition == partition,
                table.c.target_class == class_name,
                table.c.target_key.in_(keys),
            )
        )
        found |= {(row[0], row[1]) for row in rows}
    return found


def _chunks(objects: Iterable[ObjectId]) -> Iterable[tuple[str, list[str]]]:
    by_class: dict[str, list[str]] = {}
    for class_name, key in objects:
        by_class.setdefault(class_name, []).append(key)
    for class_name, keys in by_class.items():
        for start in range(0, len(keys), _CHUNK):
            yield class_name, keys[start : start + _CHUNK]
