"""What the machine does to a realm's file (a full disk, a failing one, a damaged file), told in our words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from ..errors import HoldfastError, RealmFileError

#: SQLite's codes for what no statement is to blame for. The plain READONLY is not among them: writing through
#: a snapshot is answered with it, too.
_OF_MACHINE = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

MEND = "Make room on the disk or mend its permissions, then try again."
PUT_BACK = "Put the file back from a copy, or move its folder away to begin anew and download again."


def reason(error: BaseException) -> str:
    """What went wrong, without what SQLAlchemy and Python put around it, and without what to do about it."""
    if isinstance(error, HoldfastError):
        return error.what.rstrip(".")
    cause = getattr(error, "orig", None) or error
    return (str(getattr(cause, "strerror", None) or cause) or type(cause).__name__).rstrip(".")


def of_machine(error: BaseException, *, writing: bool = False) -> bool:
    """Whether SQLite raised it for the file's or the machine's sake, and not for a statement's.

    writing: in a write transaction, where a file that can't be written is told so.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorcode", None)
    if not isinstance(cause, sqlite3.Error) or code is None:
        return is_damage(error)
    if code & 0xFF == sqlite3.SQLITE_READONLY:
        return writing or code != sqlite3.SQLITE_READONLY
    return code & 0xFF in _OF_MACHINE


def unwritable(path: Path, error: BaseException) -> RealmFileError:
    """A realm file could not be written, and nothing of the transaction was."""
    return RealmFileError(
        f"The realm {path} could not be written: {reason(error)}.",
        "The change was not saved; everything saved before is still there.",
        PUT_BACK if is_damage(error) else MEND,
    )


def unknown(path: Path, error: BaseException) -> RealmFileError:
    """A realm file could not be written, and it could not be read either whether it was all the same."""
    return RealmFileError(
        f"The realm {path} could not be written: {reason(error)}.",
        "It could not be found out whether the change was saved; everything saved before is still there.",
        "Make room on the disk or mend its permissions, then look whether the change is there.",
    )


def unreadable(path: Path, error: BaseException) -> RealmFileError:
    """A realm file could not be read."""
    return RealmFileError(
        f"The realm {path} could not be read: {reason(error)}.",
        "Nothing was changed. What was synced is on the backend.",
        PUT_BACK if is_damage(error) else MEND,
    )


def identity_of(path: Path) -> tuple[int, int] | None:
    """What is another if another file lies at ``path``; None if none does."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_dev, found.st_ino


def check_there(path: Path, identity: tuple[int, int] | None) -> None:
    """RealmFileError if the realm that was opened at ``path`` does not lie there any more.

    SQLite goes on with a file that has been removed, and makes an empty one where there is none; what is
    written then is gone with the process.
    """
    try:
        if identity_of(path) == identity:
            return
    except OSError:
        return  # whatever it is, SQLite meets it and says so
    raise RealmFileError(
        f"The realm {path} was removed or replaced while it was open.",
        "Nothing more is saved. What was synced is on the backend; what was not synced was in that file.",
        "Put the folder back and start again, or start again to begin anew and download.",
    )


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Raise RealmFileError for what the machine does while the realm at ``path`` is read."""
    try:
        yield
    except (sqlite3.Error, DBAPIError) as error:
        if not of_machine(error):
            raise
        raise unreadable(path, error) from error


def is_damage(error: BaseException) -> bool:
    """Whether SQLite says that the file is damaged, or none of its own."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlite_errorcode", None)
    if code is None:  # Python's own: what SQLite has as text is none
        return isinstance(cause, sqlite3.OperationalError)
    return code & 0xFF in _DAMAGED
