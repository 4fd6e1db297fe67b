"""What a realm knows of itself: its progress with the backend, its schema, its pending reset.

Kept in the realm's own file, so that it changes in the same transaction as the objects.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from dataclasses import asdict, dataclass, field, replace
from typing import Any

TABLE = 'CREATE TABLE "_realm" ("name" TEXT PRIMARY KEY, "value" TEXT NOT NULL) WITHOUT ROWID, STRICT'


def new_salt() -> int:
    """A random number that tells two versions or idents of the same number apart."""
    return secrets.randbits(62)


def get(connection: sqlite3.Connection, name: str, default: Any = None) -> Any:
    """The value kept under ``name``."""
    text = get_text(connection, name)
    return default if text is None else json.loads(text)


def get_text(connection: sqlite3.Connection, name: str) -> str | None:
    """The value kept under ``name`` as JSON; None if there is none."""
    row = connection.execute('SELECT "value" FROM "_realm" WHERE "name" = ?', (name,)).fetchone()
    return None if row is None else str(row[0])


def put(connection: sqlite3.Connection, name: str, value: Any) -> None:
    """Keep ``value`` (plain data) under ``name``; None forgets it."""
    if value is None:
        connection.execute('DELETE FROM "_realm" WHERE "name" = ?', (name,))
    else:
        put_text(connection, name, json.dumps(value))


def put_text(connection: sqlite3.Connection, name: str, text: str) -> None:
    """Keep a value that is JSON already."""
    connection.execute(
        'INSERT INTO "_realm" VALUES (?, ?) ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value"',
        (name, text),
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far this realm is with the backend.

    epoch, ident, ident_salt: the history and the client file, as the backend gave them; None before the first
    connection. server_version and server_salt: what this realm's content has of the history. client_version:
    the last changeset made here. acknowledged and acknowledged_salt: the last of them that the backend has
    integrated, as far as is known here. digest: of the content at server_version, without unsynced changes.
    session: the newest token of this realm's chain of sessions; next_session: the one that was handed in and
    is not known to be taken yet.
    """

    epoch: str | None = None
    ident: int | None = None
    ident_salt: int | None = None
    server_version: int = 0
    server_salt: int = 0
    client_version: int = 0
    acknowledged: int = 0
    acknowledged_salt: int = 0
    digest: str = "0" * 32
    session: str | None = None
    next_session: str | None = None

    @classmethod
    def read(cls, connection: sqlite3.Connection) -> Progress:
        """The progress kept in a realm file."""
        kept = get(connection, "progress")
        return cls(**kept) if kept else cls()

    def write(self, connection: sqlite3.Connection) -> None:
        """Keep this progress, in the transaction that is open."""
        put(connection, "progress", asdict(self))

    def but(self, **changes: Any) -> Progress:
        """This progress with some fields changed."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Binding:
    """What a realm belongs to: work in it is for no other partition and for no other backend.

    partition: kept when the realm is made. backend: the id of the backend, from the first connection on.
    """

    partition: str | None = None
    backend: str | None = None

    @classmethod
    def read(cls, connection: sqlite3.Connection) -> Binding:
        """The binding kept in a realm file; of one that an older version made, an empty one."""
        kept = get(connection, "binding")
        return cls(**kept) if kept else cls()

    def write(self, connection: sqlite3.Connection) -> None:
        """Keep this binding, in the transaction that is open."""
        put(connection, "binding", asdict(self))

    def fits(self, other: Binding) -> bool:
        """Whether both may be of the same partition and backend, as far as is known."""
        pairs = ((self.partition, other.partition), (self.backend, other.backend))
        return all(None in pair or pair[0] == pair[1] for pair in pairs)


@dataclass(frozen=True, slots=True)
class PendingReset:
    """A client reset that has begun to be needed and is not yet over.

    reset_id: random, one for the whole reset. cause, code, name, message, action: as the backend refused.
    time: when, by the device's clock. strategy: the one that was chosen; carried_out: the one that was, once
    committed. stage: ``needed``, ``fresh-asked`` (``promise`` holds the backend's answer), ``committed`` (the
    realm is the fresh one; cleared when upload and download after it are acknowledged). attempts: begun by
    the strategy that is being tried, and ended by nothing but the process, since it last came further than
    ``reached`` (bytes of the fresh copy that were on disk; -1: not asked for yet). asked: a person has said
    that it shall begin. at_next_start: a person has put it off until then. failed: strategy and reason of
    each that could not be carried out. unacknowledged: how many resets of the same cause before this one were
    committed and never acknowledged; in_a_row: of any cause. held: why it waits for a person, whatever
    else holds; empty: it doesn't. by_hand: no automatic strategy is tried any more. outcome: ``recovered``,
    ``discarded`` or ``manual``, once committed.
    """

    reset_id: str
    cause: str
    code: int
    name: str
    message: str
    time: int
    strategy: str
    stage: str = "needed"
    carried_out: str | None = None
    attempts: int = 0
    reached: int = -1
    promise: dict[str, Any] | None = None
    asked: bool = False
    at_next_start: bool = False
    action: str = "ClientReset"
    failed: list[list[str]] = field(default_factory=list)
    unacknowledged: int = 0
    in_a_row: int = 0
    held: str = ""
    by_hand: bool = False
    outcome: str | None = None

    @classmethod
    def read(cls, connection: sqlite3.Connection) -> PendingReset | None:
        """The pending record kept in a realm file, if there is one."""
        kept = get(connection, "pending_reset")
        return cls(**kept) if kept else None

    def write(self, connection: sqlite3.Connection) -> None:
        """Keep this record, in the transaction that is open."""
        put(connection, "pending_reset", asdict(self))

    def but(self, **changes: Any) -> PendingReset:
        """This record with some fields changed."""
        return replace(self, **changes)


def clear_pending_reset(connection: sqlite3.Connection) -> None:
    """The reset is over: forget the pending record, in the transaction that is open."""
    put(connection, "pending_reset", None)
