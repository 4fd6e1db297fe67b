"""Manually recover unsynced changes: back the realm up, put the fresh copy in its place, hand over both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .. import crash
from ..backups import Backup, Catalogue, Occasion
from ..realm import ClassChanges, PendingReset, Realm
from ..session import Transport
from . import fresh_copy
from .difference import difference

#: Called with the step's name, and how much of it is done and how much there is (0, 0: not known).
Tell = Callable[[str, int, int], None]


def carry_out(
    realm: Realm, catalogue: Catalogue, transport: Transport, pending: PendingReset, tell: Tell
) -> Backup:
    """Carry out a manual reset, from asking for the fresh copy to the swap; return the backup.

    NetworkTrouble and Refusal are worth another try. BackupError, FreshCopyError and OSError leave the realm
    as it was and the reset pending. Once it returns, the realm is the fresh one; the pending record in it
    says ``committed``.
    """
    tell("asking", 0, 0)
    pending = fresh_copy.ask(realm, transport, pending)
    promise = pending.promise
    assert promise is not None
    folder = realm.folder.path / "fresh"
    packed = fresh_copy.fetch(
        folder, transport, promise, lambda done, total: tell("downloading", done, total)
    )
    tell("checking", 0, 0)
    fresh = fresh_copy.prepare(realm, packed, pending)
    fresh_copy.absorb(realm, promise)
    return realm.exclusively(
        lambda: _swap(realm, catalogue, pending, fresh, promise["version"], folder, tell)
    ).result()


def _swap(
    realm: Realm,
    catalogue: Catalogue,
    pending: PendingReset,
    fresh: Path,
    fresh_version: int,
    folder: Path,
    tell: Tell,
) -> Backup:
    """Under the write lock: backup, difference, pointer. On the writer thread; local writes wait."""
    locked = realm.locked()
    try:
        occasion = Occasion("reset", pending.cause, "manual", pending.message, pending.reset_id)
        backup = catalogue.make(realm, occasion, lambda done, total: tell("backing-up", done, total))
        changes = difference(realm, fresh)
        tell("swapping", 0, 0)
        try:
            realm.folder.point_to(fresh)
        except OSError:
            if realm.folder.current() != fresh:
                raise
            # The pointer was replaced all the same: the fresh copy is the realm.
    finally:
        locked.rollback()
    crash.reach("reset-swapped")
    realm.swap(fresh, changes, "client-reset")
    follow(catalogue, pending, realm, fresh_version, changes)
    realm.folder.remove_others()
    fresh_copy.discard_packed(folder)
    crash.reach("reset-old-removed")
    return catalogue.get(backup.backup_id)


def follow(
    catalogue: Catalogue,
    pending: PendingReset,
    realm: Realm,
    fresh_version: int,
    changes: dict[str, ClassChanges] | None = None,
) -> Backup | None:
    """The swap has happened: have the catalogue say that the backup waits. Also after a crash."""
    backup = catalogue.of_reset(pending.reset_id)
    if backup is None or backup.state != "unfinished":
        return backup
    with realm.read() as view:
        objects = sum(view.count(name) for name in realm.schema.classes)
    catalogue.set_state(
        backup.backup_id,
        "waiting",
        fresh_time=realm.clock(),
        fresh_version=fresh_version,
        fresh_objects=objects,
    )
    crash.reach("reset-catalogue-followed")
    return catalogue.get(backup.backup_id)
