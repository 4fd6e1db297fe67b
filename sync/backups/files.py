"""The files of backups: copied without what is free in them, known by their digest."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from .. import database_file, private
from ..errors import BackupError
from ..paths import attachable

#: How many steps SQLite does between two looks at how far the copying is.
_STEPS = 20_000


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
    """Copy the database as its last commit left it, but for what is free in it, to a file that stands alone.

    tell: called with how many pages are copied, and how many there are; what it raises ends the copying.
    """
    target.unlink(missing_ok=True)
    private.make_file(target)
    raised: list[BaseException] = []
    # VACUUM INTO can't run inside a transaction; beside one that another connection holds it can.
    with closing(sqlite3.connect(source, isolation_level=None)) as reading:
        reading.execute("PRAGMA trusted_schema = OFF")
        database_file.begin(reading)
        size, pages, free = (
            int(reading.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_size", "page_count", "freelist_count")
        )
        total = max(1, pages - free)

        def told() -> int:
            done = target.stat().st_size // size if target.exists() else 0
            try:
                tell(min(done, total), total)
            except BaseException as error:
                raised.append(error)
                return 1
            return 0

        reading.set_progress_handler(told, _STEPS)
        try:
            reading.execute("VACUUM INTO CAST(? AS TEXT)", (attachable(target),))
        except sqlite3.OperationalError:
            if raised:
                raise raised[0] from None
            raise
    tell(total, total)
    if target.stat().st_size == 0:
        raise BackupError("The copy is empty.")
