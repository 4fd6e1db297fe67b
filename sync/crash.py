"""Crash points: named places between two durable steps at which a test may kill the process.

A point does nothing unless it is armed, by :func:`arm` or by the environment variable
``HOLDFAST_CRASH_AT`` (a name of :data:`POINTS`). What must hold at each of them is in the design under
"What may never happen": the next start finishes the step, or is before it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

POINTS: dict[str, str] = {
    "upload-frozen": "the changeset is frozen, nothing has been sent",
    "upload-answered": "the backend has integrated the changeset, the client has not read the answer",
    "download-received": "entries have arrived, nothing of them is written",
    "download-applied": "entries are committed, listeners have not been told",
    "reset-recorded": "the pending record is written, the reset has not begun",
    "reset-fresh-promised": "the backend has retired the old ident, the promise is not yet kept on disk",
    "reset-fresh-asked": "the promise of a fresh copy is recorded, nothing of it has been downloaded",
    "reset-fresh-downloaded": "the fresh copy is complete on disk, not yet prepared as a realm",
    "reset-fresh-unpacked": "the fresh copy is unpacked and checked, nothing is made of it yet",
    "reset-absorbed": "what the fresh copy has of this device's changes counts as acknowledged",
    "reset-fallback-recorded": "a strategy has given way to the next in the record, nothing else knows",
    "reset-fresh-prepared": "the fresh copy is a realm file of its own, the old realm is still current",
    "reset-backup-written": "the backup's bytes are on disk, not yet verified or catalogued",
    "reset-backup-verified": "the backup is verified and named, not yet in the catalogue",
    "reset-backup-catalogued": "the backup is in the catalogue, the old realm is still current",
    "reset-pointer-written": "the new pointer is beside the old one, which still counts",
    "reset-transferred": "the realm is brought to the fresh copy in a transaction that is not committed",
    "reset-committed": "the transfer is committed, nobody has been told",
    "reset-swapped": "the pointer names the fresh copy, the old files still lie there",
    "reset-catalogue-followed": "the catalogue knows the backup's state, the old files still lie there",
    "reset-old-removed": "the old files are gone, nothing has been synced since",
    "reset-synced": "upload and download after the reset are done, the record still says pending",
    "recovery-backed-up": "the backup before an apply is catalogued, nothing is applied",
    "recovery-planned": "the catalogue holds what will be written and its undo, nothing is applied",
    "recovery-applied": "the recovery is committed in the realm, the catalogue does not know",
    "recovery-followed": "the catalogue knows the recovery, not yet how far the backup is recovered from",
    "recovery-undo-applied": "the undo is committed in the realm, the catalogue does not know",
    "recovery-undo-followed": "the catalogue knows the undo, not yet that the backup waits again",
}

_armed: dict[str, Callable[[str], None]] = {}


def kill(name: str) -> None:
    """End this process at once, as by SIGKILL: no handler runs, no buffer is written."""
    if hasattr(signal, "SIGKILL"):
        os.kill(os.getpid(), signal.SIGKILL)
    os._exit(137)


def arm(name: str, action: Callable[[str], None] = kill) -> None:
    """Have ``action`` called the next time the point ``name`` is reached. KeyError if there is none."""
    if name not in POINTS:
        raise KeyError(name)
    _armed[name] = action


def disarm() -> None:
    """Forget what was armed."""
    _armed.clear()


def armed(name: str) -> bool:
    """Whether something happens the next time the point ``name`` is reached."""
    return name in _armed


def reach(name: str) -> None:
    """Say that the point ``name`` is reached."""
    action = _armed.pop(name, None)
    if action is not None:
        action(name)


_from_environment = os.environ.get("HOLDFAST_CRASH_AT")
if _from_environment in POINTS:
    arm(_from_environment)
