"""Manually recover unsynced changes: back the realm up, put the fresh copy in its place, hand over both."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from .. import crash
from ..backups import Catalogue, Occasion
from ..errors import HoldfastError
from ..realm import PendingReset, Realm, state, unsynced
from ..realm.file import check_realm_file, configure
from ..realm.folder import remove_database
from . import fresh_copy
from .difference import shown_difference
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
) -> None:
    """Back up and swap, under the write lock.

    plain: the fresh copy, checked. BackupError, FreshCopyError and OSError leave the realm as it was and the
    reset pending. Once it returns, the realm is the fresh one; its pending record says ``committed``.
    """
    fresh = fresh_copy.make_realm(realm, plain, pending, report)
    try:
        realm.exclusively(lambda: _swap(realm, catalogue, pending, fresh, report, tell)).result()
    except Exception:
        with contextlib.suppress(HoldfastError):
            if realm.folder.current() != fresh:
                remove_database(fresh)  # else each attempt would leave one, on a disk that may be full
        raise


def _bring_up_to_date(realm: Realm, fresh: Path, report: ResetReport) -> None:
    """Have the report tell of what was written since it was made, too."""
    with realm.read() as view:
        capture = view.capture
        waiting = [(name, key) for name in capture.classes for key in unsynced.keys(view.raw, capture, name)]
    if set(waiting) == set(report.waiting):
        return
    report.waiting[:] = waiting
    with closing(sqlite3.connect(fresh)) as connection:
        configure(connection)
        connection.execute("BEGIN IMMEDIATE")
        state.put(connection, "reset_report", report.to_document())
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _swap(
    realm: Realm, catalogue: Catalogue, pending: PendingReset, fresh: Path, report: ResetReport, tell: Tell
) -> None:
    """Backup, difference, pointer. On the writer thread; local writes wait."""
    locked = realm.locked()
    try:
        occasion = Occasion("reset", pending.cause, "manual", pending.message, pending.reset_id)
        catalogue.make(realm, occasion, lambda done, total: tell("backing-up", done, total))
        _bring_up_to_date(realm, fresh, report)
        changes = shown_difference(realm.path, realm.layout, fresh, check_realm_file(fresh))
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
