"""The database files of realms, snapshots and backups: their pages, and giving back what is free in them.

A file in WAL mode never shrinks by itself, nor does its log; a row that is longer than a quarter of a page
takes pages of its own.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from enum import Enum, auto
from pathlib import Path

log = logging.getLogger(__name__)

PAGE_SIZE = 16384
#: Bytes of its log that a file may keep, and bytes that may be free in it, while nothing is written.
LOG_KEPT = 1 << 20
FREE_KEPT = 1 << 20
#: Bytes that are given back in one transaction: a write that comes meanwhile waits for no more than that.
STEP = 4 << 20

_INCREMENTAL = 2

#: For every connection that writes in WAL mode.
WRITING = (
    f"PRAGMA journal_size_limit = {LOG_KEPT}",
    f"PRAGMA wal_autocheckpoint = {(4 << 20) // PAGE_SIZE}",  # pages; 4 MiB as with SQLite's own
)


class Left(Enum):
    """What :func:`give_back` has left to do."""

    NOTHING = auto()
    MORE = auto()
    HELD = auto()  # somebody still reads what would be given back


def begin(connection: sqlite3.Connection) -> None:
    """Set what has to be set before anything is in a database file: its pages, and that it can shrink.

    On a file that is there it holds for what VACUUM makes of it; nothing is written.
    """
    connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    if not _pragma(connection, "auto_vacuum"):  # else SQLite would write into the file
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")


def give_back(connection: sqlite3.Connection, path: Path) -> Left:
    """Give back a part of what is free in a file in WAL mode, then its log; return what is left to do.

    connection: on the file at ``path``, with no transaction open. Waits for nobody; with much to give back it
    does a step, to be called again. sqlite3.Error if the file can't be read or written.
    """
    size, pages, free = (_pragma(connection, name) for name in ("page_size", "page_count", "freelist_count"))
    if free * size > FREE_KEPT and free * 8 > pages and _pragma(connection, "auto_vacuum") == _INCREMENTAL:
        connection.execute(f"PRAGMA incremental_vacuum({max(1, STEP // size)})").fetchall()
        if _pragma(connection, "freelist_count") < free:
            return Left.MORE
    beside = path.with_name(path.name + "-wal")
    if not beside.exists() or beside.stat().st_size <= LOG_KEPT:
        return Left.NOTHING
    patience = _pragma(connection, "busy_timeout")
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        connection.execute(f"PRAGMA busy_timeout = {patience}")
    return Left.HELD if busy else Left.NOTHING


def bring_up_to_date(path: Path) -> None:
    """Write a file anew whose pages are those of an older version; it must be open nowhere else.

    A file for which that can't be done is left as it is, and is as good as it was.
    """
    try:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
            made = _pragma(connection, "page_size"), _pragma(connection, "auto_vacuum")
            if made == (PAGE_SIZE, _INCREMENTAL):
                return
            log.info("writing %s anew with larger pages", path)
            connection.execute("PRAGMA journal_mode = DELETE")  # in WAL mode the pages stay as they are
            try:
                begin(connection)
                connection.execute("VACUUM")
            finally:
                connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.Error as error:
        log.warning("could not write %s anew, it stays as it is: %s", path, error)


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
