"""A disk that is full because somebody wants to see that: SQLite's own page limit on all realms of a process.

Off, it is not in the way. On, each write transaction meets the limit as it begins, and not only when what is
free in the file's pages happens to be used up.
"""

from __future__ import annotations

import sqlite3

_UNLIMITED_PAGES = 4_294_967_294

_state = {"full": False, "was": False}


def fill(full: bool) -> None:
    """Have no realm of this process grow from now on; or let them grow again."""
    _state["full"] = full
    _state["was"] = _state["was"] or full


def is_full() -> bool:
    """Whether no realm of this process can grow."""
    return _state["full"]


def begun(connection: sqlite3.Connection) -> None:
    """A write transaction on a realm has begun. sqlite3.OperationalError (SQLITE_FULL) on a full disk."""
    if not _state["was"]:
        return
    limit = connection.execute("PRAGMA page_count").fetchone()[0] if _state["full"] else _UNLIMITED_PAGES
    connection.execute(f"PRAGMA max_page_count = {limit}")
    if _state["full"]:
        # More than is free in the file: SQLite refuses it, and rolls the transaction back.
        free = connection.execute("PRAGMA freelist_count").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        connection.execute('CREATE TABLE "~room" (taken)')
        connection.execute('INSERT INTO "~room" VALUES (zeroblob(?))', ((free + 1) * size,))
