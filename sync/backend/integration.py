"""Integrating an upload: each changeset is merged into the content and becomes an entry of the history."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from ..errors import HoldfastError
from ..merge import NOTHING_SINCE, Event, Instruction, Since, Values, integrate, since
from ..protocol import BAD_CHANGESET, Action, Refusal, digest_but, row_hash
from ..schema import ObjectClass, Schema
from . import causes, links, store

_CHUNK = 400


def integrate_upload(
    connection: Connection,
    partition: Any,
    schema: Schema,
    client: Any,
    changesets: Iterable[dict[str, Any]],
    now: int,
) -> Any:
    """Integrate changesets of one client file in the open transaction; return the partition's row after it.

    Those already integrated are skipped one by one. Refusal for a gap, for another changeset under a known
    version, or for instructions that don't fit the schema: then nothing of the upload is kept.
    """
    last = int(client.client_version)
    for changeset in changesets:
        version, salt = changeset["client_version"], changeset["salt"]
        if version <= last:
            known = causes.changeset_salt(connection, partition.name, client.ident, version)
            if known is not None and known != salt:
                raise causes.refuse_other_changeset(partition, version)
            continue
        if version != last + 1:
            raise causes.refuse_gap(partition, last + 1, version)
        based_on = changeset["based_on"]
        if based_on < partition.floor:
            raise causes.refuse_trimmed(partition, based_on)
        if based_on > partition.version:
            raise _bad(f"Changeset {version} is based on version {based_on}, which can't be.")
        instructions = [_checked(schema, wire) for wire in changeset["instructions"]]
        partition = _integrate(
            connection, partition, schema, client.ident, version, salt, based_on, instructions, now
        )
        last = version
    if last != client.client_version:
        connection.execute(
            update(store.client_file)
            .where(store.client_file.c.partition == partition.name, store.client_file.c.ident == client.ident)
            .values(client_version=last)
        )
    return partition


def _bad(detail: str) -> Refusal:
    return Refusal.of(BAD_CHANGESET, Action.PROTOCOL_VIOLATION, detail)


def _checked(schema: Schema, wire: Any) -> Instruction:
    """An instruction from the wire whose every value fits the schema, in canonical form."""
    try:
        one = Instruction.from_wire(wire)
        if one.op not in ("create", "recreate", "update", "delete"):
            raise _bad(f"There is no instruction {one.op!r}.")
        object_class = schema[one.class_name]
        key = object_class.properties[object_class.primary_key].canonical(one.key)
        for name in {**one.values, **one.old, **one.times}:
            if name not in object_class.values:
                raise _bad(f"{one.class_name} has no property {name!r} that could be set.")
        if not all(isinstance(time, int) for time in (one.time, *one.times.values())):
            raise _bad("A change time is a whole number of microseconds.")
        return Instruction(
            one.class_name,
            key,
            one.op,
            one.time,
            {name: object_class.properties[name].canonical(value) for name, value in one.values.items()},
            {name: object_class.properties[name].canonical(value) for name, value in one.old.items()},
            one.times,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise _bad(f"An instruction is not of the protocol's form ({error!r}).") from None
    except Refusal:
        raise
    except HoldfastError as error:
        raise _bad(str(error)) from None


def _capped(one: Instruction, now: int) -> Instruction:
    """The instruction with change times that are in the future set to now."""
    if one.time <= now and all(time <= now for time in one.times.values()):
        return one
    times = {name: min(time, now) for name, time in one.times.items()}
    return Instruction(one.class_name, one.key, one.op, min(one.time, now), one.values, one.old, times)


def _integrate(
    connection: Connection,
    partition: Any,
    schema: Schema,
    ident: int,
    client_version: int,
    client_salt: int,
    based_on: int,
    instructions: list[Instruction],
    now: int,
) -> Any:
    objects = [(one.class_name, store.dump(one.key)) for one in instructions]
    rows = _content(connection, partition.name, objects)
    events = _events(connection, partition.name, objects, based_on) if based_on < partition.version else {}
    version, salt = partition.version + 1, store.new_salt()
    digest = partition.digest
    as_sent = True
    entry_rows: list[dict[str, Any]] = []
    changed: dict[tuple[str, str], Values | None] = {}
    for position, (sent, object_id) in enumerate(zip(instructions, objects, strict=True)):
        one = _capped(sent, now)
        object_class = schema[one.class_name]
        before = rows.get(object_id)
        current = None if before is None else {**object_class.defaults, **before}
        known: Since = since(events[object_id], ident) if object_id in events else NOTHING_SINCE
        outcome = integrate(object_class, current, one, known, ident)
        exact = outcome.as_sent and one is sent
        as_sent = as_sent and exact
        after = _after(object_class, current, outcome.op, outcome.values)
        digest = digest_but(
            digest,
            row_hash(object_class, one.key, current),
            row_hash(object_class, one.key, after),
        )
        if outcome.op != "none":
            kept = None if after is None else _without_defaults(object_class, after)
            changed[object_id] = kept
            if kept is None:
                rows.pop(object_id, None)
            else:
                rows[object_id] = kept
        told = set(outcome.values)
        entry_rows.append(
            {
                "partition": partition.name,
                "version": version,
                "position": position,
                "class_name": one.class_name,
                "key": object_id[1],
                "op": outcome.op,
                "time": one.time,
                "values_": store.dump(outcome.values),
                "times": store.dump({name: time for name, time in one.times.items() if name in told}),
                "sent": None if exact else store.dump(sent.to_wire()),
            }
        )
    for object_id, values in links.unlinked(connection, partition.name, schema, changed).items():
        class_name, key = object_id
        object_class = schema[class_name]
        kept = changed.get(object_id) or _content(connection, partition.name, [object_id])[object_id]
        current = {**object_class.defaults, **kept}
        after = {**current, **values}
        stored_key = json.loads(key)
        digest = digest_but(
            digest, row_hash(object_class, stored_key, current), row_hash(object_class, stored_key, after)
        )
        changed[object_id] = _without_defaults(object_class, after)
        as_sent = False
        entry_rows.append(
            {
                "partition": partition.name,
                "version": version,
                "position": len(entry_rows),
                "class_name": class_name,
                "key": key,
                "op": "unlink",
                "time": now,
                "values_": store.dump(values),
                "times": "{}",
                "sent": None,
            }
        )
    _write_content(connection, partition.name, changed)
    links.keep(connection, partition.name, schema, changed)
    connection.execute(
        insert(store.entry).values(
            partition=partition.name,
            version=version,
            salt=salt,
            time=now,
            ident=ident,
            client_version=client_version,
            client_salt=client_salt,
            as_sent=as_sent,
            digest=digest,
        )
    )
    if entry_rows:
        connection.execute(insert(store.entry_object), entry_rows)
    connection.execute(
        insert(store.client_changeset).values(
            partition=partition.name,
            ident=ident,
            client_version=client_version,
            salt=client_salt,
            server_version=version,
        )
    )
    connection.execute(
        update(store.partition)
        .where(store.partition.c.name == partition.name)
        .values(version=version, salt=salt, digest=digest)
    )
    return connection.execute(select(store.partition).where(store.partition.c.name == partition.name)).one()


def _after(object_class: ObjectClass, current: Values | None, op: str, values: Values) -> Values | None:
    if op in ("create", "recreate"):
        return {**object_class.defaults, **values}
    if op == "update":
        return {**(current or object_class.defaults), **values}
    return None if op == "delete" else current


def _without_defaults(object_class: ObjectClass, values: Values) -> Values:
    return {name: value for name, value in values.items() if value != object_class.defaults[name]}


def _chunks(objects: list[tuple[str, str]]) -> Iterable[tuple[str, list[str]]]:
    by_class: dict[str, list[str]] = {}
    for class_name, key in objects:
        by_class.setdefault(class_name, []).append(key)
    for class_name, keys in by_class.items():
        for start in range(0, len(keys), _CHUNK):
            yield class_name, keys[start : start + _CHUNK]


def _content(
    connection: Connection, name: str, objects: list[tuple[str, str]]
) -> dict[tuple[str, str], Values]:
    found: dict[tuple[str, str], Values] = {}
    for class_name, keys in _chunks(objects):
        for key, values in connection.execute(
            select(store.content.c.key, store.content.c.values_).where(
                store.content.c.partition == name,
                store.content.c.class_name == class_name,
                store.content.c.key.in_(keys),
            )
        ):
            found[class_name, key] = json.loads(values)
    return found


def _events(
    connection: Connection, name: str, objects: list[tuple[str, str]], after: int
) -> dict[tuple[str, str], list[Event]]:
    """What the history did to those objects after a version, oldest first."""
    found: dict[tuple[str, str], list[Event]] = {}
    part = store.entry_object
    for class_name, keys in _chunks(objects):
        for row in connection.execute(
            select(part, store.entry.c.ident)
            .join(
                store.entry,
                (store.entry.c.partition == part.c.partition) & (store.entry.c.version == part.c.version),
            )
            .where(
                part.c.partition == name,
                part.c.class_name == class_name,
                part.c.key.in_(keys),
                part.c.version > after,
            )
            .order_by(part.c.version, part.c.position)
        ):
            found.setdefault((class_name, row.key), []).append(event_of(row, row.ident))
    return found


def event_of(row: Any, ident: int) -> Event:
    """What a row of ``entry_object`` did to its object."""
    sent_op = json.loads(row.sent)["op"] if row.sent else None
    return Event(ident, row.op, row.time, json.loads(row.values_), json.loads(row.times), sent_op)


def _write_content(connection: Connection, name: str, changed: dict[tuple[str, str], Values | None]) -> None:
    table = store.content
    rows = [
        {"partition": name, "class_name": class_name, "key": key, "values_": store.dump(values)}
        for (class_name, key), values in changed.items()
        if values is not None
    ]
    for class_name, keys in _chunks(list(changed)):
        connection.execute(
            delete(table).where(
                table.c.partition == name, table.c.class_name == class_name, table.c.key.in_(keys)
            )
        )
    if rows:
        connection.execute(insert(table), rows)
