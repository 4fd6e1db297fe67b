"""Epochs: histories that begin, pause, are trimmed, and end. The content outlives them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from ..errors import HoldfastError
from ..protocol import EMPTY_DIGEST
from ..schema import Schema
from . import store

#: What belongs to a history and goes with it. Client files stay, and with them which changesets were
#: integrated, for the promise of a fresh copy alone.
_HISTORY = (store.entry_object, store.entry, store.trimmed)

#: So many of the newest changesets of each client file stay known by version and salt.
_CHANGESETS_KEPT = 1_000


def find(connection: Connection, name: str) -> Any:
    """A partition's row, or None."""
    return connection.execute(select(store.partition).where(store.partition.c.name == name)).one_or_none()


def begin(connection: Connection, name: str, schema: Schema, now: int) -> Any:
    """Begin a partition, empty, with a first epoch; return its row."""
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
            development_mode=False,
            max_offline=store.MAX_OFFLINE,
        )
    )
    _note_epoch(connection, name, epoch, now)
    keep_schema(connection, name, epoch, 0, schema)
    return find(connection, name)


def keep_schema(connection: Connection, name: str, epoch: str, version: int, schema: Schema) -> None:
    """Keep which schema a partition has from a version on."""
    connection.execute(
        insert(store.schema_version).values(
            partition=name,
            epoch=epoch,
            version=version,
            schema=store.dump(schema.to_document()),
            fingerprint=schema.fingerprint,
        )
    )


def schema_at(connection: Connection, partition: Any, version: int) -> Any:
    """Schema (as text) and fingerprint of a partition as of a version of its current epoch, or None."""
    table = store.schema_version
    return connection.execute(
        select(table.c.schema, table.c.fingerprint)
        .where(
            table.c.partition == partition.name,
            table.c.epoch == partition.epoch,
            table.c.version <= version,
        )
        .order_by(table.c.version.desc())
        .limit(1)
    ).one_or_none()


def set_state(connection: Connection, partition: Any, wanted: str) -> None:
    """Pause or resume sync. It destroys nothing. HoldfastError if sync is terminated."""
    if partition.state == "terminated":
        raise _refused(partition, "terminated", "Enable sync again first.")
    _update(connection, partition.name, state=wanted)


def terminate(
    connection: Connection, partition: Any, now: int, why: str = "terminated", detail: str = ""
) -> None:
    """End the history: entries and what was integrated go, content and client files stay.

    why: ``terminated`` or ``destructive``. HoldfastError if it is terminated already.
    """
    if partition.state == "terminated":
        raise _refused(partition, "terminated already", "Enable it again.")
    connection.execute(
        update(store.epoch)
        .where(store.epoch.c.partition == partition.name, store.epoch.c.epoch == partition.epoch)
        .values(ended=now, why=why, detail=detail, last_version=partition.version)
    )
    for table in _HISTORY:
        connection.execute(delete(table).where(table.c.partition == partition.name))
    _update(connection, partition.name, state="terminated")


def enable(connection: Connection, partition: Any, schema: Schema, now: int) -> None:
    """Begin a new history with the content that there is. HoldfastError if sync is not terminated."""
    if partition.state != "terminated":
        raise _refused(partition, "not terminated", "There is nothing to enable.")
    content = store.content
    is_its = content.c.partition == partition.name
    anything = connection.scalar(select(func.count()).select_from(content).where(is_its))
    # Version 0 is always empty: what begins with content begins at 1, and is had by a fresh copy only.
    version, salt = (1, store.new_salt()) if anything else (0, 0)
    epoch = store.new_epoch()
    _update(
        connection, partition.name, state="running", epoch=epoch, version=version, salt=salt, floor=version
    )
    _note_epoch(connection, partition.name, epoch, now)
    if version:
        connection.execute(
            insert(store.trimmed).values(partition=partition.name, version=1, salt=salt, time=now, ident=0)
        )
    keep_schema(connection, partition.name, epoch, version, schema)


def end_was_destructive(connection: Connection, partition: Any, detail: str) -> None:
    """Say that the history which was terminated is not only that: the schema has changed since, too."""
    connection.execute(
        update(store.epoch)
        .where(store.epoch.c.partition == partition.name, store.epoch.c.epoch == partition.epoch)
        .values(why="destructive", detail=detail)
    )


def trim(connection: Connection, partition: Any, now: int) -> int:
    """The trimming job: delete the history that is older than the client maximum offline time.

    Return the floor: the lowest version that can still be served. now: by the backend's clock.

    Version and salt of what is removed are kept, so that a client from before is told what happened to it.
    """
    if partition.state == "terminated":
        return int(partition.floor)  # there is no history
    entry = store.entry
    young = connection.scalar(
        select(func.min(entry.c.version)).where(
            entry.c.partition == partition.name, entry.c.time >= now - partition.max_offline
        )
    )
    floor = int(partition.version if young is None else young - 1)
    if floor <= partition.floor:
        return int(partition.floor)
    old = (entry.c.partition == partition.name) & (entry.c.version <= floor)
    columns = ["partition", "version", "salt", "time", "ident"]
    connection.execute(
        insert(store.trimmed).from_select(columns, select(*(entry.c[name] for name in columns)).where(old))
    )
    part = store.entry_object
    connection.execute(delete(part).where(part.c.partition == partition.name, part.c.version <= floor))
    connection.execute(delete(entry).where(old))
    known, files = store.client_changeset, store.client_file
    last = (
        select(files.c.client_version)
        .where(files.c.partition == known.c.partition, files.c.ident == known.c.ident)
        .scalar_subquery()
    )
    connection.execute(
        delete(known).where(
            known.c.partition == partition.name,
            known.c.server_version <= floor,
            known.c.client_version <= last - _CHANGESETS_KEPT,
        )
    )
    _update(connection, partition.name, floor=floor)
    return floor


def _note_epoch(connection: Connection, name: str, epoch: str, now: int) -> None:
    ages = store.epoch
    last = connection.scalar(select(func.max(ages.c.number)).where(ages.c.partition == name))
    connection.execute(insert(ages).values(partition=name, epoch=epoch, number=(last or 0) + 1, began=now))


def _update(connection: Connection, name: str, **values: Any) -> None:
    connection.execute(update(store.partition).where(store.partition.c.name == name).values(**values))


def _refused(partition: Any, state: str, todo: str) -> HoldfastError:
    return HoldfastError(
        f"Sync of the partition {partition.name!r} is {state}.", "Nothing was changed.", todo
    )
