"""What a partition does for its clients: connecting, uploading, downloading, promising a fresh copy.

Every function runs in the transaction of the request that it serves.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from ..errors import SchemaError
from ..protocol import Position, session_number
from ..schema import Schema, contains, otherwise
from . import causes, epochs, schema_changes, store
from .integration import integrate_upload

#: At most so many entries and so many of their objects go into one answer.
ENTRIES_A_DOWNLOAD = 1000
OBJECTS_A_DOWNLOAD = 20000


def present(connection: Connection, name: str, position: Position) -> Any:
    """A partition's row. Refusal if there is none."""
    found = epochs.find(connection, name)
    if found is None:
        raise causes.refuse_unknown_partition(name, position)
    return found


def checked_client(connection: Connection, partition: Any, position: Position, now: int) -> Any:
    """Check a position and schema; note that the client was seen, and where it is. Return its client file."""
    client = causes.check(connection, partition, position)
    causes.check_schema(connection, partition, position)
    _note_seen(connection, partition, client, position, now)
    return client


def look(connection: Connection, partition: Any, position: Position) -> int:
    """The head's version, for a client that waits for news; checked as every request, and noting nothing."""
    causes.check(connection, partition, position)
    causes.check_schema(connection, partition, position)
    return int(partition.version)


def _note_seen(connection: Connection, partition: Any, client: Any, position: Position, now: int) -> None:
    connection.execute(
        update(store.client_file)
        .where(store.client_file.c.partition == partition.name, store.client_file.c.ident == client.ident)
        .values(last_seen=now, server_version=position.server_version, connected=True)
    )


def connect(
    connection: Connection,
    partition: Any,
    position: Position,
    announced: Schema,
    now: int,
    session: str | None = None,
) -> dict[str, Any]:
    """Let a client in; a new one gets an ident. The answer says where the history is.

    session: the new token of the client's chain.

    announced: the schema that the app has. What the backend lacks of it is adopted in development mode; else,
    and where it has it otherwise, the client is refused. A new client whose beginning the history does not
    reach back to gets no ident: it is to ask for a fresh copy (``fresh``).
    """
    causes.check_running(partition)
    client = None
    if position.ident is not None:
        client = causes.check(connection, partition, position, connecting_with=session)
    schema = schema_changes.schema_of(partition)
    lacking = contains(schema, announced)
    if lacking:
        if not partition.development_mode or otherwise(schema, announced):
            raise causes.refuse_schema(partition, lacking)
        try:
            schema_changes.add(connection, partition, announced, now)
        except SchemaError as error:
            raise causes.refuse_schema(partition, [error.what]) from None
        partition = epochs.find(connection, partition.name)
    fresh = client is None and partition.floor > 0
    if client is not None:
        _note_seen(connection, partition, client, position, now)
        _note_session(connection, client, position, session)
    elif not fresh:
        client = _unused_client_file(connection, partition, session)
        if client is None:
            client = issue_client_file(connection, partition, now, session)
    at = 0 if position.ident is None else position.server_version
    kept = None if fresh else epochs.schema_at(connection, partition, at)
    return {
        "epoch": partition.epoch,
        "ident": None if client is None else client.ident,
        "ident_salt": None if client is None else client.salt,
        "head": partition.version,
        "client_version": 0 if client is None else client.client_version,
        "schema": json.loads(partition.schema if kept is None else kept.schema),
        "fresh": fresh,
    }


def _note_session(connection: Connection, client: Any, position: Position, session: str | None) -> None:
    """Keep the new token of a client's chain, and the one that was handed in with it."""
    if session is not None and session != client.session:
        connection.execute(
            update(store.client_file)
            .where(
                store.client_file.c.partition == client.partition, store.client_file.c.ident == client.ident
            )
            .values(session=session, session_before=position.session or "")
        )


def _unused_client_file(connection: Connection, partition: Any, session: str | None) -> Any:
    """The client file that was issued for a session token, if the answer that told of it got lost."""
    files = store.client_file
    if not session:
        return None
    return connection.execute(
        select(files).where(
            files.c.partition == partition.name,
            files.c.session == session,
            files.c.epoch == partition.epoch,
            ~files.c.connected,
            ~files.c.retired,
        )
    ).first()


def issue_client_file(connection: Connection, partition: Any, now: int, session: str | None = None) -> Any:
    """A new client file, with an ident that this partition's history has never given out.

    session: the first token of its chain.
    """
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
            session=session or "",
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
    head, integrated = integrate_upload(
        connection, partition, schema_changes.schema_of(partition), client, changesets, now
    )
    return {"head": head, "client_version": integrated}


def download(
    connection: Connection, partition: Any, position: Position, *, in_full: bool, now: int
) -> dict[str, Any]:
    """The entries after the client's version, in order; its own that were integrated as sent by name only.

    in_full: send those in full too (a client asks so if it no longer has what it sent).
    """
    own = checked_client(connection, partition, position, now).ident
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
        if row.schema is not None:
            entry["schema"] = json.loads(row.schema)
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
    connection: Connection,
    partition: Any,
    position: Position,
    now: int,
    session: str | None = None,
    changesets: Sequence[tuple[int, int]] = (),
) -> dict[str, Any]:
    """Retire the client's old ident and promise a fresh copy under a new one.

    session: a new token of the asker's, so that two copies of one folder never get one ident. changesets:
    client version and salt of each that the client has not seen acknowledged. Asking again with the same old
    ident and token gives the same answer, as long as the new ident has not been used. ``client_version`` is
    the last of the changesets whose effect is in the content: by number and salt.
    """
    causes.check_running(partition)
    old = (position.epoch or "", position.ident or 0, position.ident_salt or 0)
    promises = store.fresh_promise
    is_this = (
        (promises.c.partition == partition.name)
        & (promises.c.old_epoch == old[0])
        & (promises.c.old_ident == old[1])
        & (promises.c.old_salt == old[2])
        & (promises.c.session == (session or ""))
    )
    promise = connection.execute(select(promises).where(is_this)).one_or_none()
    if position.ident is None:  # a new client: nothing to retire, and nothing to tell it from another
        client, integrated = _unused_client_file(connection, partition, session), 0
        if client is None:
            client = issue_client_file(connection, partition, now, session)
    elif promise is not None:
        client = _client_file(connection, partition.name, promise.new_ident)
        if client is None or client.connected or client.epoch != partition.epoch:
            client = issue_client_file(connection, partition, now, session)
            connection.execute(update(promises).where(is_this).values(new_ident=client.ident))
        integrated = promise.client_version
    else:
        integrated = _retire(connection, partition.name, position, changesets)
        client = issue_client_file(connection, partition, now, session)
        connection.execute(
            insert(promises).values(
                partition=partition.name,
                old_epoch=old[0],
                old_ident=old[1],
                old_salt=old[2],
                session=session or "",
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


def _retire(
    connection: Connection, name: str, position: Position, changesets: Sequence[tuple[int, int]]
) -> int:
    """Retire a client file; return the last of its unacknowledged changesets that the content has."""
    client = _client_file(connection, name, position.ident or 0)
    if client is None or client.salt != position.ident_salt:
        return 0
    if not client.session or session_number(position.session) >= session_number(client.session):
        # Else the asker is a copy that came second: the client file is the other copy's, and goes on.
        connection.execute(
            update(store.client_file)
            .where(store.client_file.c.partition == name, store.client_file.c.ident == client.ident)
            .values(retired=True)
        )
    integrated = min(position.client_version, int(client.client_version))
    for version, salt in sorted(changesets):
        # Number and ident alone say nothing: another copy of the device's folder may have sent that version.
        if causes.changeset_salt(connection, name, client.ident, version) != salt:
            break
        integrated = version
    return integrated
