"""The fresh copy: promised by the backend, downloaded, checked, and made a realm file of its own."""

from __future__ import annotations

import contextlib
import hashlib
import re
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from .. import crash, private
from ..durable import sync_file
from ..errors import FreshCopyError, HoldfastError, SchemaError
from ..realm import Binding, PendingReset, Progress, Realm, WriteTransaction, unsynced
from ..realm import state as realm_state
from ..realm.capture import Capture
from ..realm.file import configure, finish_realm_file
from ..realm.folder import put_in_place, remove_database
from ..realm.migration import migrate_tables
from ..realm.trouble import MEND, reason
from ..schema import Schema
from ..session import NetworkTrouble, Transport
from ..session.connect import check_backend, offered_session
from ..session.digest import digest_of_tables
from ..session.position import position_of
from ..session.transport import whole_number
from ..tables import check_snapshot
from .report import ResetReport

Tell = Callable[[int, int], None]

_ETAG = re.compile(r"[0-9a-z-]{1,200}")

_STAYS = "The realm is as it was, and the reset stays pending."


def ask(realm: Realm, transport: Transport, pending: PendingReset) -> PendingReset:
    """Ask the backend for a fresh copy, with the old ident, and keep its promise in the pending record.

    Asking again gives the same promise, so that a crash in between costs nothing.
    """
    promise = promised(realm, transport)
    crash.reach("reset-fresh-promised")
    asked = pending.but(stage="fresh-asked", promise=promise)

    def keep(transaction: WriteTransaction) -> None:
        asked.write(transaction.raw)

    realm.write(keep, origin="download")
    crash.reach("reset-fresh-asked")
    return asked


def promised(realm: Realm, transport: Transport) -> dict[str, Any]:
    """What the backend promises: a new ident, and the snapshot that goes with it."""
    session = offered_session(realm)
    with realm.read() as view:
        sent = [(one.client_version, one.salt) for one in unsynced.outbox(view.raw)]
    asked = {
        "position": position_of(realm).to_wire(),
        "schema": realm.layout.announced.to_document(),
        "session": session,
        "changesets": sent,
    }
    answer = transport.post("fresh", asked)
    try:
        snapshot = answer["snapshot"]
        backend = str(answer["backend"])
        check_backend(realm, backend)
        return {
            "epoch": str(answer["epoch"]),
            "ident": whole_number(answer["ident"]),
            "ident_salt": whole_number(answer["ident_salt"]),
            "client_version": whole_number(answer["client_version"]),
            "etag": _etag(snapshot["etag"]),
            "version": whole_number(snapshot["version"]),
            "salt": whole_number(snapshot["salt"]),
            "digest": str(snapshot["digest"]),
            "size": whole_number(snapshot["size"]),
            "packed_size": whole_number(snapshot["packed_size"]),
            "sha256": str(snapshot["sha256"]),
            "schema": dict(snapshot["schema"]),
            "session": session,
            "backend": backend,
        }
    except (KeyError, TypeError, ValueError) as error:
        raise NetworkTrouble("The backend's promise of a fresh copy makes no sense.") from error


def fetch(folder: Path, transport: Transport, promise: dict[str, Any], tell: Tell) -> Path:
    """Download the promised snapshot, going on where an earlier attempt was cut; return the packed file.

    tell: called with bytes done and bytes in all.
    """
    private.make_folder(folder)
    complete = _packed(folder, promise)
    part = complete.with_suffix(".part")
    for other in folder.iterdir():
        if other not in (complete, part):
            other.unlink(missing_ok=True)
    if complete.exists():
        return complete
    offset = part.stat().st_size if part.exists() else 0
    total = promise["packed_size"]
    if offset > total:
        part.unlink()
        offset = 0
    if offset < total:
        with (
            transport.stream(
                f"snapshots/{promise['etag']}", promise["etag"], offset=offset, most=total - offset
            ) as blocks,
            part.open("ab") as file,
        ):
            for block in blocks:
                file.write(block)
                offset += len(block)
                tell(offset, total)
    if offset != total:
        if offset > total:
            part.unlink()
        raise NetworkTrouble("The download of the fresh copy was cut.")
    sync_file(part)
    part.replace(complete)
    crash.reach("reset-fresh-downloaded")
    return complete


def bytes_there(folder: Path, promise: dict[str, Any]) -> int:
    """How many bytes of the promised snapshot are on disk."""
    complete = _packed(folder, promise)
    for path in (complete, complete.with_suffix(".part")):
        if path.exists():
            return path.stat().st_size
    return 0


def unpack(folder: Path, packed: Path, promise: dict[str, Any]) -> Path:
    """Unpack a fresh copy and check it; return the path of the database.

    NetworkTrouble if it is not what was promised; the packed file is removed then, to be fetched anew.
    FreshCopyError if it can't be written.
    """
    path = folder / "fresh.sqlite"
    remove_database(path)
    try:
        _unpack(packed, path, promise)
        _check(path, Schema.from_document(promise["schema"]), promise["digest"])
        sync_file(path)
    except OSError as error:
        remove_database(path)
        raise FreshCopyError(
            f"The fresh copy can't be used: {reason(error)}.",
            _STAYS,
            MEND,
        ) from error
    except (FreshCopyError, SchemaError, sqlite3.Error, zlib.error, ValueError) as error:
        # Not what was promised: that is the network's or the backend's fault, and fetched anew.
        remove_database(path)
        packed.unlink(missing_ok=True)
        why = error.what if isinstance(error, HoldfastError) else str(error)
        told = f"The fresh copy that came is not what was promised: {why.rstrip('.')}."
        raise NetworkTrouble(told) from error
    crash.reach("reset-fresh-unpacked")
    return path


def make_realm(realm: Realm, plain: Path, pending: PendingReset, report: ResetReport) -> Path:
    """Make a fresh copy a realm file of its own, which the pointer does not name yet; return its path.

    FreshCopyError if that can't be, with the realm as it was.
    """
    promise = pending.promise
    assert promise is not None
    path = realm.folder.next_generation()
    try:
        _lay_out(realm, plain, pending, promise, report)
        put_in_place(plain, path)
    except (sqlite3.Error, OSError) as error:
        remove_database(plain)
        raise FreshCopyError(
            f"The fresh copy can't be used: {reason(error)}.",
            _STAYS,
            MEND,
        ) from error
    crash.reach("reset-fresh-prepared")
    return path


def progress_of(promise: dict[str, Any]) -> Progress:
    """Where a realm is that has the promised fresh copy."""
    return Progress(
        epoch=promise["epoch"],
        ident=promise["ident"],
        ident_salt=promise["ident_salt"],
        server_version=promise["version"],
        server_salt=promise["salt"],
        digest=promise["digest"],
        session=promise.get("session"),
    )


def arrive(raw: sqlite3.Connection, promise: dict[str, Any]) -> None:
    """Have a realm be where the promised fresh copy is, in the transaction that is open."""
    progress_of(promise).write(raw)
    realm_state.put(raw, "diverged", None)
    bound = Binding.read(raw)
    replace(bound, backend=promise.get("backend", bound.backend)).write(raw)


def discard_packed(folder: Path) -> None:
    """The reset is committed: what was downloaded for it is not needed any more."""
    if folder.is_dir():
        for path in folder.iterdir():
            with contextlib.suppress(OSError):
                path.unlink()


def _etag(value: Any) -> str:
    """The name of a snapshot. ValueError if it is one that could mean something else in an address."""
    if not isinstance(value, str) or not _ETAG.fullmatch(value):
        raise ValueError(f"{value!r} is no name of a snapshot")
    return value


def _packed(folder: Path, promise: dict[str, Any]) -> Path:
    """Where a promised snapshot is downloaded to. What a backend says is never part of a path."""
    return folder / f"{hashlib.sha256(promise['etag'].encode()).hexdigest()[:32]}.gz"


def _unpack(packed: Path, path: Path, promise: dict[str, Any]) -> None:
    private.make_file(path)  # it becomes the realm
    digest = hashlib.sha256()
    unpacker = zlib.decompressobj(wbits=31)
    size, limit = 0, promise["size"]
    with packed.open("rb") as source, path.open("wb") as target:
        while block := source.read(1 << 18):
            data = block
            while data:
                plain = unpacker.decompress(data, 1 << 20)
                data = unpacker.unconsumed_tail
                size += len(plain)
                if size > limit:
                    break
                digest.update(plain)
                target.write(plain)
    if size != limit or digest.hexdigest() != promise["sha256"]:
        raise FreshCopyError(
            "The fresh copy's bytes are not what the backend announced.", _STAYS, "It is fetched anew."
        )


def _check(path: Path, schema: Schema, digest: str) -> None:
    """Check that nothing but the expected tables is in a fresh copy, with every row as promised."""
    with closing(sqlite3.connect(path)) as connection:
        configure(connection)
        check_snapshot(connection, schema)
        found = digest_of_tables(connection, schema)
    if found != digest:
        raise FreshCopyError(f"Its content has the digest {found}, not {digest}.", _STAYS)


def _lay_out(
    realm: Realm, path: Path, pending: PendingReset, promise: dict[str, Any], report: ResetReport
) -> None:
    known = Schema.from_document(promise["schema"])
    layout = realm.layout.with_known(known, refused=True)
    binding = realm.binding
    with realm.read() as view:
        transaction = realm_state.get(view.raw, "transaction", 0)
        replaces = realm_state.get(view.raw, "replaces", [])
    with closing(sqlite3.connect(path)) as connection:
        configure(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        if not layout.is_plain:
            migrate_tables(connection, known, layout)
        layout.create_indexes(connection)
        Capture(layout.schema).attach(connection)
        finish_realm_file(connection, layout)
        progress_of(promise).write(connection)
        replace(binding, backend=promise.get("backend", binding.backend)).write(connection)
        pending.but(stage="committed", carried_out="manual", outcome="manual", promise=None).write(connection)
        realm_state.put(connection, "reset_report", report.to_document())
        realm_state.put(connection, "transaction", transaction + 1)
        realm_state.put(connection, "replaces", [*replaces, realm.path.name])
        realm_state.put(connection, "prepared", True)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def absorb(realm: Realm, promise: dict[str, Any]) -> None:
    """What the fresh copy has of this realm's own changesets is acknowledged, and not recovered again."""

    def work(transaction: WriteTransaction) -> None:
        unsynced.absorb(
            transaction.raw, realm.schema, realm.capture, promise["client_version"], transaction.now
        )

    realm.write(work, origin="download")
    crash.reach("reset-absorbed")
