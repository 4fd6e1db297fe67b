"""What the catalogue says of one backup, and whether its file is still that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import BackupError
from ..schema import Schema
from .files import sha256_of


@dataclass(frozen=True, slots=True)
class Backup:
    """One catalogued backup of a realm.

    kind: ``reset`` (the realm as it was just before a client reset), ``removal`` (before something else took
    away what was on this device alone: an app version, a first connection, a refused change, beginning anew)
    or ``apply`` (before a recovery). time, fresh_time: microseconds since 1970 UTC by the device's clock.
    objects, unsynced: how many it holds. server_version: what it had of the history. fresh_…: of the fresh
    copy that took its place. pinned: no retention removes it. classes: how many objects of each class; empty
    if the catalogue doesn't know.
    """

    backup_id: str
    kind: str
    reset_id: str | None
    cause: str
    strategy: str
    message: str
    time: int
    path: Path
    size: int
    sha256: str
    objects: int
    unsynced: int
    schema: Schema
    server_version: int
    state: str
    fresh_time: int | None
    fresh_version: int | None
    fresh_objects: int | None
    pinned: bool
    classes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a backup is made; becomes part of its catalogue entry."""

    kind: str
    cause: str
    strategy: str
    message: str
    reset_id: str | None = None


def check_bytes(backup: Backup) -> None:
    """BackupError if a backup's bytes are not what the catalogue says; its objects are not read."""
    damage = damage_of(backup)
    if damage:
        raise damaged(backup.path, damage)


def damaged(path: Path, reason: str) -> BackupError:
    """The error that says of a backup that it is damaged, and how that was seen."""
    return BackupError(
        f"The backup {path} is damaged: {reason.rstrip('.')}.",
        "The realm itself is untouched.",
        "Restore the file from a copy of your own, if there is one.",
    )


def damage_of(backup: Backup) -> str:
    """What is wrong with the bytes of a backup, in words; empty if they are what the catalogue says."""
    try:
        if sha256_of(backup.path) != backup.sha256:
            return "its bytes have changed"
    except FileNotFoundError:
        return "its file is gone"
    except OSError as error:
        return f"its file can't be read ({error.strerror or error})"
    return ""
