"""Which cause: whether a client's position fits the history, and if not, why it needs a reset.

The order of the checks is the design's (semantics, "Which cause"): the first that holds.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from ..protocol import (
    BAD_CLIENT_FILE,
    BAD_CLIENT_FILE_IDENT,
    BAD_CLIENT_VERSION,
    BAD_SERVER_VERSION,
    CLIENT_FILE_EXPIRED,
    DIVERGING_HISTORIES,
    INVALID_SCHEMA_CHANGE,
    OTHER_BACKEND,
    SYNC_PAUSED,
    Action,
    Cause,
    ErrorCode,
    Position,
    Refusal,
    session_number,
)
from . import epochs, store


def check_backend(position: Position, backend_id: str) -> None:
    """Refuse, before anything else, a client that has synced with another backend."""
    if position.backend is not None and position.backend != backend_id:
        raise Refusal.of(
            OTHER_BACKEND,
            Action.APPLICATION_BUG,
            "This is not the backend that the device has synced with: another one, or a new and empty one in "
            "its place. Nothing was sent and nothing was changed. Go back to the backend that it was, or "
            "begin anew here, with a backup of what is on this device.",
        )


def check_running(partition: Any) -> None:
    """Refuse, without a reset, while sync is paused or terminated."""
    if partition.state != "running":
        raise Refusal.of(
            SYNC_PAUSED,
            Action.TRANSIENT,
            f"Sync is {partition.state} by the administrator. Nothing is lost; it goes on when sync is "
            f"{'resumed' if partition.state == 'paused' else 'enabled again'}.",
            retry_after=1.0,
        )


def refuse_unknown_partition(name: str, position: Position) -> Refusal:
    """The refusal where there is no such partition: who has synced with it knows that there was one."""
    if position.ident is None:
        return Refusal.of(
            BAD_CLIENT_FILE_IDENT, Action.TRANSIENT, f"There is no partition {name!r} yet; connect first."
        )
    return Refusal.of(
        BAD_CLIENT_FILE_IDENT,
        Action.CLIENT_RESET,
        f"This server does not know the partition {name!r}, which the client has synced with. The server was "
        "restored from a backup of an earlier time.",
        Cause.SERVER_RESTORED,
    )


def check(
    connection: Connection, partition: Any, position: Position, *, connecting_with: str | None = None
) -> Any:
    """Check a client's position against a partition's row; return its client file.

    connecting_with: the new session token that it connects with, if it does.

    Checks all but the schema, which differs from request to request. Refusal says what does not fit and why;
    a position without an ident is a protocol violation: connecting and a fresh copy are all that it can ask
    for. Runs in the transaction that serves the request.
    """
    check_running(partition)
    if position.ident is None:
        raise Refusal.of(
            BAD_CLIENT_FILE_IDENT,
            Action.PROTOCOL_VIOLATION,
            "A client that has no ident yet must connect before it asks for anything else.",
        )
    if position.epoch != partition.epoch:
        _refuse_other_epoch(connection, partition, position)
    if position.server_version > partition.version:
        raise _reset(
            partition,
            BAD_SERVER_VERSION,
            Cause.SERVER_RESTORED,
            f"The client has server version {position.server_version}; the history ends at "
            f"{partition.version}. The server was restored from an earlier backup.",
        )
    salt = salt_of(connection, partition, position.server_version)
    if salt is not None and salt != position.server_salt:
        raise _reset(
            partition,
            DIVERGING_HISTORIES,
            Cause.SERVER_RESTORED,
            f"Server version {position.server_version} is another one than the client's. The server was "
            "restored from an earlier backup and has gone on from there.",
        )
    client = _client_file(connection, partition, position)
    _check_chain(partition, client, position, connecting_with)
    if position.server_version < partition.floor:
        raise refuse_trimmed(partition, position.server_version)
    return client


def refuse_trimmed(partition: Any, version: int) -> Refusal:
    """The refusal of a client that would need what was trimmed."""
    return _reset(
        partition,
        CLIENT_FILE_EXPIRED,
        Cause.OFFLINE_TOO_LONG,
        f"The client needs what came after server version {version}; everything before {partition.floor} "
        "was trimmed. It was offline for longer than the client maximum offline time.",
    )


def check_schema(connection: Connection, partition: Any, position: Position) -> None:
    """Refuse a client whose schema is not the partition's as of the version that the client has."""
    kept = epochs.schema_at(connection, partition, position.server_version)
    if kept is None or kept.fingerprint != position.schema:
        raise _reset(
            partition,
            INVALID_SCHEMA_CHANGE,
            Cause.SCHEMA_MISMATCH,
            f"The client's schema is not the one that the backend had at version {position.server_version}.",
        )


def refuse_schema(partition: Any, lacking: list[str]) -> Refusal:
    """The refusal of an app that has what the backend lacks or has otherwise; ``lacking`` says what."""
    return _reset(
        partition,
        INVALID_SCHEMA_CHANGE,
        Cause.SCHEMA_MISMATCH,
        f"The app's schema does not fit the backend's: {'; '.join(lacking)}.",
    )


def salt_of(connection: Connection, partition: Any, version: int) -> int | None:
    """The salt of a version of the current history; version 0, before all, has the salt 0."""
    if version == 0:
        return 0
    if version == partition.version:
        return int(partition.salt)
    table = store.trimmed if version <= partition.floor else store.entry
    return connection.scalar(
        select(table.c.salt).where(table.c.partition == partition.name, table.c.version == version)
    )


def _refuse_other_epoch(connection: Connection, partition: Any, position: Position) -> None:
    ages = store.epoch
    ended = connection.execute(
        select(ages).where(ages.c.partition == partition.name).order_by(ages.c.number, ages.c.began)
    ).all()
    order = {row.epoch: place for place, row in enumerate(ended)}
    theirs = ended[order[position.epoch]] if position.epoch in order else None
    if theirs is None:
        raise _reset(
            partition,
            BAD_CLIENT_FILE_IDENT,
            Cause.SERVER_RESTORED,
            "The client belongs to a history that this server does not know. The server was restored from a "
            "backup of an earlier time.",
        )
    if position.server_version > (theirs.last_version or 0):
        raise _reset(
            partition,
            BAD_SERVER_VERSION,
            Cause.SERVER_RESTORED,
            f"The client has server version {position.server_version} of a history that ended at "
            f"{theirs.last_version}. The server was restored from an earlier backup.",
        )
    destructive = [row.detail for row in ended[order[theirs.epoch] :] if row.why == "destructive"]
    if destructive:
        raise _reset(
            partition,
            BAD_CLIENT_FILE,
            Cause.DESTRUCTIVE_SCHEMA_CHANGE,
            "The schema was changed in a way that needs a new history: "
            f"{'; '.join(detail for detail in destructive if detail)}.",
        )
    raise _reset(
        partition,
        BAD_CLIENT_FILE_IDENT,
        Cause.SYNC_RE_ENABLED,
        "Sync was terminated and enabled again; the history that the client belongs to is gone.",
    )


def _check_chain(partition: Any, client: Any, position: Position, connecting_with: str | None) -> None:
    """Refuse a client whose session token is not the newest of its chain: a copy of its folder was quicker.

    The one before counts with the same new token: the answer to that connection got lost. A client that is
    ahead in the chain has not been put back; the server has, and what that means is told by the versions.
    """
    newest = client.session
    if not newest or position.session == newest:
        return
    if connecting_with == newest and (position.session or "") == client.session_before:
        return
    if session_number(position.session) > session_number(newest):
        return
    raise _reset(
        partition,
        BAD_CLIENT_VERSION,
        Cause.CLIENT_RESTORED,
        f"The client file {position.ident} has gone on from another copy of this device's folder. The folder "
        "was copied, or put back from a copy.",
    )


def _client_file(connection: Connection, partition: Any, position: Position) -> Any:
    client = connection.execute(
        select(store.client_file).where(
            store.client_file.c.partition == partition.name, store.client_file.c.ident == position.ident
        )
    ).one_or_none()
    if client is None or client.salt != position.ident_salt or client.epoch != partition.epoch:
        raise _reset(
            partition,
            BAD_CLIENT_FILE_IDENT,
            Cause.SERVER_RESTORED,
            f"The server does not know the client file {position.ident}. It was restored from a backup "
            "that is older than this client.",
        )
    if client.retired:
        raise _reset(
            partition,
            BAD_CLIENT_VERSION,
            Cause.CLIENT_RESTORED,
            f"The client file {position.ident} was given up in an earlier client reset. This device's "
            "realm was put back from a copy.",
        )
    if position.client_version > client.client_version:
        raise _reset(
            partition,
            BAD_CLIENT_VERSION,
            Cause.SERVER_RESTORED,
            f"The server had acknowledged the client's version {position.client_version}, but now knows only "
            f"{client.client_version}. It was restored from an earlier backup.",
        )
    if position.client_version:
        salt = changeset_salt(connection, partition.name, client.ident, position.client_version)
        if salt is not None and salt != position.client_salt:
            raise refuse_other_changeset(partition, position.client_version)
    return client


def changeset_salt(connection: Connection, name: str, ident: int, client_version: int) -> int | None:
    """The salt of a changeset that was integrated, or None."""
    return connection.scalar(
        select(store.client_changeset.c.salt).where(
            store.client_changeset.c.partition == name,
            store.client_changeset.c.ident == ident,
            store.client_changeset.c.client_version == client_version,
        )
    )


def refuse_other_changeset(partition: Any, client_version: int) -> Refusal:
    """The refusal of a client version that comes again as another changeset."""
    return _reset(
        partition,
        BAD_CLIENT_VERSION,
        Cause.CLIENT_RESTORED,
        f"The client's version {client_version} is another one than the server integrated. This "
        "device's realm was put back from a copy.",
    )


def refuse_gap(partition: Any, expected: int, got: int) -> Refusal:
    """The refusal of changesets that don't continue where the last integrated one ended."""
    return _reset(
        partition,
        BAD_CLIENT_VERSION,
        Cause.SERVER_RESTORED,
        f"The client's version {expected} is missing before {got}. The server was restored from an earlier "
        "backup.",
    )


def _reset(partition: Any, error: ErrorCode, cause: Cause, detail: str) -> Refusal:
    action = Action.CLIENT_RESET if partition.recovery_allowed else Action.CLIENT_RESET_NO_RECOVERY
    return Refusal.of(error, action, detail, cause)
