"""Changes of a partition's schema: additive ones are entries of the history, destructive ones end it."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from ..errors import SchemaError
from ..merge import Values
from ..protocol import EMPTY_DIGEST, digest_but, row_hash
from ..schema import (
    COLLECTIONS,
    ObjectClass,
    Schema,
    Stored,
    Type,
    canonical_elements,
    canonical_json,
    changes,
    convert,
    with_additions,
)
from ..tables import check_makeable
from . import epochs, store
from .working import Working


def schema_of(partition: Any) -> Schema:
    """The schema of a partition at its head."""
    return Schema.from_document(json.loads(partition.schema))


def set_schema(connection: Connection, name: str, schema: Schema, now: int, *, re_enable: bool) -> None:
    """Give a partition a new schema; one that is not there yet begins with it.

    re_enable: a destructive change may terminate sync and enable it again, as it must. SchemaError if it
    would have to, and may not.
    """
    partition = epochs.find(connection, name)
    if partition is None:
        epochs.begin(connection, name, schema, now)
        return
    old = schema_of(partition)
    change = changes(old, schema)
    if change.is_same:
        return
    if change.is_additive:
        if partition.state == "terminated":  # there is no history that an entry could be of
            _keep(connection, name, with_additions(old, schema))
        else:
            add(connection, partition, schema, now)
        return
    told = "; ".join(change.destructive)
    if not re_enable:
        raise SchemaError(
            f"The change is destructive: {told}.",
            "Nothing was changed.",
            "Terminate sync and enable it again with the change: every client will need a client reset.",
        )
    if partition.state == "terminated":
        epochs.end_was_destructive(connection, partition, told)
    else:
        epochs.terminate(connection, partition, now, "destructive", told)
    _keep(connection, name, schema, digest=_convert_content(connection, name, old, schema))
    epochs.enable(connection, epochs.find(connection, name), schema, now)


def add(connection: Connection, partition: Any, part: Schema, now: int) -> None:
    """Add the classes and properties that only ``part`` has: an entry of the history.

    SchemaError if the two together contradict themselves.
    """
    schema = Schema.from_document(with_additions(schema_of(partition), part).to_document())
    check_makeable(schema)
    version, salt = partition.version + 1, store.new_salt()
    document = store.dump(schema.to_document())
    connection.execute(
        insert(store.entry).values(
            partition=partition.name,
            version=version,
            salt=salt,
            time=now,
            ident=0,
            client_version=0,
            client_salt=0,
            as_sent=False,
            digest=partition.digest,  # what is at its default doesn't count
            schema=document,
        )
    )
    epochs.keep_schema(connection, partition.name, partition.epoch, version, schema)
    connection.execute(
        update(store.partition)
        .where(store.partition.c.name == partition.name)
        .values(version=version, salt=salt, schema=document)
    )


def _keep(connection: Connection, name: str, schema: Schema, **values: Any) -> None:
    document = store.dump(schema.to_document())
    connection.execute(
        update(store.partition).where(store.partition.c.name == name).values(schema=document, **values)
    )


def _convert_content(connection: Connection, name: str, old: Schema, new: Schema) -> str:
    """Bring the content to another schema; return its digest. What can't be converted is at its default."""
    table = store.content
    rows = connection.execute(
        select(table.c.class_name, table.c.key, table.c.values_)
        .where(table.c.partition == name)
        .order_by(table.c.class_name, table.c.key)  # of two keys that become one, the first stays
    ).all()
    converted: dict[tuple[str, str], Values] = {}
    for class_name, key, values in rows:
        if class_name not in new.classes or class_name not in old.classes:
            continue
        before, after = old[class_name], new[class_name]
        row = {before.primary_key: json.loads(key), **before.defaults, **json.loads(values)}
        kept, new_key = _converted_key(before, after, row)
        if kept and (class_name, store.dump(new_key)) not in converted:
            converted[class_name, store.dump(new_key)] = _converted(before, after, row)
    for (class_name, _), values in converted.items():
        for prop, type_ in new[class_name].properties.items():
            if type_.links and prop in values:
                gone = [k for k in type_.targets(values[prop]) if (type_.of, store.dump(k)) not in converted]
                values[prop] = type_.without(values[prop], gone)
    connection.execute(delete(table).where(table.c.partition == name))
    for other in (store.link, store.brought_back):
        connection.execute(delete(other).where(other.c.partition == name))
    digest = EMPTY_DIGEST
    content = Working(connection, name, new)
    content.load(converted)
    for (class_name, key), values in converted.items():
        one = new[class_name]
        digest = digest_but(digest, 0, row_hash(one, json.loads(key), values))
        content.put((class_name, key), {p: v for p, v in values.items() if v != one.defaults[p]})
    content.write()
    return digest


def _converted_key(before: ObjectClass, after: ObjectClass, row: Values) -> tuple[bool, Stored]:
    source = before.properties.get(after.primary_key)
    if source is None:
        return False, None
    return convert(row[after.primary_key], source, after.properties[after.primary_key])


def _converted(before: ObjectClass, after: ObjectClass, row: Values) -> Values:
    values: Values = {}
    for prop in after.values:
        source, target = before.properties.get(prop), after.properties[prop]
        values[prop] = target.default
        if source is None:
            continue
        if source.links and target.links and source.key != target.key:
            values[prop] = _converted_links(source, target, row[prop])
            continue
        kept, value = convert(row[prop], source, target)
        if kept:
            values[prop] = value
    return values


def _converted_links(source: Type, target: Type, stored: Stored) -> Stored:
    """Links whose targets' keys have another type; one that can't be converted is let go."""
    if source.kind != target.kind or source.of != target.of or stored is None:
        return target.default
    one, other = Type("scalar", source.key), Type("scalar", target.key)
    if source.kind not in COLLECTIONS:
        return convert(stored, one, other)[1]
    value = json.loads(str(stored))
    if isinstance(value, dict):
        pairs = {k: convert(v, one, other) for k, v in value.items()}
        return canonical_json({k: v for k, (kept, v) in pairs.items() if kept})
    found = [v for kept, v in (convert(v, one, other) for v in value) if kept]
    return canonical_json(found) if target.kind == "list" else canonical_elements(found, target.key)
