"""Manually recover unsynced changes: back the realm up, put the fresh copy in its place, hand over both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .. import crash
from ..backups import Backup, Catalogue, Occasion
from ..realm import PendingReset, Realm
from ..realm.file import check_realm_file
from . import fresh_copy
from .difference import difference
from .report import ResetReport

#: Called with the step's name, and how much of it is done and how much there is (0, 0: not known).
Tell = Callable[[str, int, int], None]


def carry_out(
    realm: Realm,
    catalogue: Catalogue,
    pending: PendingReset,
    plain: Path,
    report: ResetReport,
    tell: Tell,
) -> Backup:
    """Back up and swap, under the write lock; return the backup.

    plain: the fresh copy, checked. BackupError, FreshCopyError and OSError leave the realm as it was and the
    reset pending. Once it returns, the realm is the fresh one; its pending record says ``committed``.
    """
    fresh = fresh_copy.make_realm(realm, plain, pending, report)
    return realm.exclusively(lambda: _swap(realm, catalogue, pending, fresh, tell)).result()


def _swap(realm: Realm, catalogue: Catalogue, pending: PendingReset, fresh: Path, tell: Tell) -> Backup:
    """Backup, difference, pointer. On the writer thread; local writes wait."""
    locked = realm.locked()
    try:
        occasion = Occasion("reset", pending.cause, "manual", pending.message, pending.reset_id)
        backup = catalogue.make(realm, occasion, lambda done, total: tell("backing-up", done, total))
        changes = difference(realm.path, realm.schema, fresh, check_realm_file(fresh).schema)
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
    return backup
