"""The files of backups: copied page by page, counted object by object, known by their digest."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from ..errors import BackupError
from ..realm import Realm, unsynced
from ..tables import select_columns


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_whole(source: Path, digest: str, part: Path) -> None:
    """Copy a file's bytes. OSError if that fails, or the copy has another SHA-256 than ``digest``."""
    shutil.copyfile(source, part)
    if sha256_of(part) != digest:
        raise OSError("the copy reads otherwise than what was copied")


def copy_database(source: Path, target: Path, tell: Callable[[int, int], None]) -> None:
    """Copy the database as its last commit left it; VACUUM INTO can't, with a transaction open."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing, pages=4096, progress=lambda status, left, total: tell(total - left, total))
        # One file that stands alone: a reader needs no log beside it.
        writing.execute("PRAGMA journal_mode = DELETE")
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    if target.stat().st_size == 0:
        raise BackupError("The copy is empty.")


def count_realm(path: Path, realm: Realm) -> dict[str, Any]:
    """Read every object of a realm file, and count."""
    objects = 0
    by_class: dict[str, int] = {}
    with closing(sqlite3.connect(path)) as connection:
        for name, one in realm.capture.classes.items():
            columns = select_columns(one.object_class)
            counted = sum(1 for _ in connection.execute(f"SELECT {columns} FROM {one.table}"))
            by_class[name] = counted
            objects += counted
        waiting = unsynced.count(connection, realm.capture)
    return {"objects": objects, "unsynced": waiting, "classes": by_class}
