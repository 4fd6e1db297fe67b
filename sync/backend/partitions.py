"""What a partition does for its clients: connecting, uploading, downloading, promising a fresh copy.

Every function runs in the transaction of the request that it serves.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from ..protocol import EMPTY_DIGEST, Position
from ..schema import Schema
from . import causes, store
from .integration import integrate_upload

#: At most so many entries and so many of their objects go into one answer.
ENTRIES_A_DOWNLOAD = 1000
OBJECTS_A_DOWNLOAD = 20000


def find(connection: Connection, name: str) -> Any:
    """A partition's row, or None."""
    return connection.execute(select(store.partition).where(store.partition.c.name == name)).one_or_none()


def find_or_begin(connection: Connection, name: str, schema: Schema, now: int) -> Any:
    """A partition's row. The first client to come begins it: a new history, with that client's schema."""
    found = find(connection, name)
    if found is not None:
        return found
    epoch = store.new_epoch()
    connection.execute(
        insert(store.partition).values(
            name=name,
            epoch=epoch,
            version=0,
            salt=0,
            floor=0,
            digest=EMPTY_DIGEST,
            schema=store.dump(schema.to_document()),
            state="running",
            recovery_allowed=True,
        )
    )
    connection.execute(insert(store.epoch).values(partition=name, epoch=epoch, began=now))
    return find(connection, name)


def schema_of(partition: Any) -> Schema:
    """The schema of a partition."""
    return Schema.from_document(json.loads(partition.schema))


def checked_client(connection: Connection, partition: Any, position: Position, now: int) -> Any:
    """Check a position and schema; note that the client was seen, and where it is. Return its client file."""
    client = causes.check(connection, partition, position)
    causes.check_schema(partition, position, schema_of(partition).fingerprint)
    if client is not None:
        connection.execute(
            update(store.client_file)
            .where(store.client_file.c.partition == partition.name, store.client_file.c.ident == client.ident)
            .values(last_seen=now, server_version=position.server_version, connected=True)
        )
    return client


def connect(connection: Connection, partition: Any, position: Position, now: int) -> dict[str, Any]:
    """Let a client in; a new one gets an ident. The answer says where the history is."""
    client = checked_client(connection, partition, position, now)
    if client is None:
        client = issue_client_file(connection, partition, now)
    return {
        "epoch": partition.epoch,
        "ident": client.ident,
        "ident_salt": client.salt,
        "head": partition.version,
        "client_version": client.client_version,
    }


def issue_client_file(connection: Connection, partition: Any, now: int) -> Any:
    """A new client file, with an ident that this partition's history has never given out."""
    files = store.client_file
    highest = connection.scalar(select(func.max(files.c.ident)).where(files.c.partition == partition.name))
    ident, salt = (highest or 0) + 1, store.new_salt()
    connection.execute(
        insert(files).values(
            partition=partition.name,
            ident=ident,
            salt=salt,
            epoch=partition.epoch,
            last_seen=now,
            server_version=0,
            client_version=0,
            connected=False,
            retired=False,
        )
    )
    return _client_file(connection, partition.name, ident)


def _client_file(connection: Connection, name: str, ident: int) -> Any:
    files = store.client_file
    return connection.execute(
        select(files).where(files.c.partition == name, files.c.ident == ident)
    ).one_or_none()


def upload(
    connection: Connection,
    partition: Any,
    position: Position,
    changesets: list[dict[str, Any]],
    now: int,
) -> dict[str, Any]:
    """Integrate changesets. The answer says up to which client version the content has them."""
    client = checked_client(connection, partition, position, now)
    if client is None:
        raise causes.refuse_gap(partition, 0, 0)
    after = integrate_upload(connection, partition, schema_of(partition), client, changesets, now)
    integrated = _client_file(connection, partition.name, client.ident).client_version
    return {"head": after.version, "client_version": integrated}


def download(
    connection: Connection, partition: Any, position: Position, *, in_full: bool, now: int
) -> dict[str, Any]:
    """The entries after the client's version, in order; its own that were integrated as sent by name only.

    in_full: send those in full too (a client asks so if it no longer has what it sent).
    """
    client = checked_client(connection, partition, position, now)
    own = None if client is None else client.ident
    heads = connection.execute(
        select(store.entry)
        .where(store.entry.c.partition == partition.name, store.entry.c.version > position.server_version)
        .order_by(store.entry.c.version)
        .limit(ENTRIES_A_DOWNLOAD)
    ).all()
    by_name = {row.version for row in heads if row.ident == own and row.as_sent and not in_full}
    objects = _objects(connection, partition.name, position.server_version, heads, by_name)
    entries: list[dict[str, Any]] = []
    sent = 0
    for row in heads:
        entry: dict[str, Any] = {
            "version": row.version,
            "salt": row.salt,
            "time": row.time,
            "ident": row.ident,
            "digest": row.digest,
        }
        if row.ident == own:
            entry["client_version"] = row.client_version
            entry["client_salt"] = row.client_salt
        if row.version not in by_name:
            entry["objects"] = objects.get(row.version, [])
            sent += len(entry["objects"])
        entries.append(entry)
        if sent >= OBJECTS_A_DOWNLOAD:
            break
    return {"entries": entries, "head": partition.version}


def _objects(
    connection: Connection, name: str, after: int, heads: Any, by_name: set[int]
) -> dict[int, list[dict[str, Any]]]:
    wanted = [row.version for row in heads if row.version not in by_name]
    if not wanted:
        return {}
    part = store.entry_object
    objects: dict[int, list[dict[str, Any]]] = {}
    rows = connection.execute(
        select(part)
        .where(part.c.partition == name, part.c.version > after, part.c.version <= wanted[-1])
        .order_by(part.c.version, part.c.position)
    )
    total = 0
    for row in rows:
        if row.version in by_name:
            continue
        if row.version not in objects:
            if total >= OBJECTS_A_DOWNLOAD:
                break
            objects[row.version] = []
        total += 1
        wire: dict[str, Any] = {
            "class": row.class_name,
            "key": json.loads(row.key),
            "op": row.op,
            "time": row.time,
            "values": json.loads(row.values_),
            "times": json.loads(row.times),
        }
        if row.sent:
            wire["sent_op"] = json.loads(row.sent)["op"]
        objects[row.version].append(wire)
    return objects


def promise_fresh_copy(
    connection: Connection, partition: Any, position: Position, now: int
) -> dict[str, Any]:
    """Retire the client's old ident and promise a fresh copy under a new one.

    Asking again with the same old ident gives the same answer, as long as the new one has not been used.
    ``client_version`` is the last of the old ident's changesets whose effect is in the content.
    """
    causes.check_running(partition)
    old = (position.epoch or "", position.ident or 0, position.ident_salt or 0)
    promises = store.fresh_promise
    is_this = (
        (promises.c.partition == partition.name)
        & (promises.c.old_epoch == old[0])
        & (promises.c.old_ident == old[1])
        & (promises.c.old_salt == old[2])
    )
    promise = connection.execute(select(promises).where(is_this)).one_or_none()
    if promise is not None:
        client = _client_file(connection, partition.name, promise.new_ident)
        if client is None or client.connected or client.epoch != partition.epoch:
            client = issue_client_file(connection, partition, now)
            connection.execute(update(promises).where(is_this).values(new_ident=client.ident))
        integrated = promise.client_version
    else:
        integrated = _retire(connection, partition.name, position)
        client = issue_client_file(connection, partition, now)
        connection.execute(
            insert(promises).values(
                partition=partition.name,
                old_epoch=old[0],
                old_ident=old[1],
                old_salt=old[2],
                new_ident=client.ident,
                client_version=integrated,
            )
        )
    return {
        "epoch": partition.epoch,
        "ident": client.ident,
        "ident_salt": client.salt,
        "head": partition.version,
        "client_version": integrated,
    }


def _retire(connection: Connection, name: str, position: Position) -> int:
    if position.ident is None:
        return 0
    client = _client_file(connection, name, position.ident)
    if client is None or client.salt != position.ident_salt:
        return 0
    connection.execute(
        update(store.client_file)
        .where(store.client_file.c.partition == name, store.client_file.c.ident == client.ident)
        .values(retired=True)
    )
    return int(client.client_version)
