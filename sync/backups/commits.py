"""Transactions of a catalogue: each either happened or did not, whatever error came of it.

An error can surface after the commit has happened. So each transaction that changes something leaves its
number and a salt in the file, and after an error at its commit the file is asked.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from ..errors import CatalogueError, SchemaError
from ..realm.trouble import reason
from .tables import commit_table

log = logging.getLogger(__name__)

_KEPT = 100
_TROUBLE = (SQLAlchemyError, sqlite3.Error, OSError)


@contextlib.contextmanager
def transaction(engine: Engine, path: Path) -> Iterator[Connection]:
    """One transaction of the catalogue at ``path``, committed unless the block raises.

    CatalogueError instead of what SQLite, SQLAlchemy and the system raise: then nothing of it is in the
    catalogue. If even that can't be found out the error says so. Other exceptions pass, rolled back.
    """
    try:
        with contextlib.closing(engine.connect()) as connection:
            begun = connection.begin()
            try:
                before = _state(connection)
                yield connection
                salt = _note(connection) if _state(connection) != before else None
            except BaseException:
                _roll_back(connection)
                raise
            try:
                begun.commit()
                return
            except _TROUBLE as error:
                trouble = error
                _roll_back(connection)
    except _TROUBLE as error:
        raise catalogue_error(path, error) from error
    if salt is not None and _has_happened(engine, path, salt, trouble):
        log.warning("an error came after the catalogue %s was written: %s", path, trouble)
        return
    raise catalogue_error(path, trouble) from trouble


def catalogue_error(path: Path, error: Exception, means: str = "") -> CatalogueError:
    """What SQLite, SQLAlchemy or the system raised about a catalogue, as an error for people."""
    return CatalogueError(
        f"The catalogue {path} can't be read or written: {reason(error)}.",
        means or "Nothing of it was changed; the backups and the realm are untouched.",
        "Make room on the disk or mend its permissions, then try again; if the file is damaged, put it back "
        "from a copy of your own.",
    )


@contextlib.contextmanager
def understood(path: Path) -> Iterator[None]:
    """CatalogueError where what the catalogue at ``path`` holds makes no sense."""
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError, SchemaError) as error:
        raise damaged_catalogue(path, reason(error)) from error


def damaged_catalogue(path: Path, what: str) -> CatalogueError:
    """A catalogue holds what it never wrote."""
    log.warning("the catalogue %s is damaged: %s", path, what)
    return CatalogueError(
        f"The catalogue {path} is damaged.",
        "It is left as it is, and so are the backups and the realm.",
        "Put it back from a copy of your own.",
    )


def _state(connection: Connection) -> tuple[int, int]:
    """What is another after any change that this connection makes, to rows or to tables."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw.total_changes, int(raw.execute("PRAGMA schema_version").fetchone()[0])


def _note(connection: Connection) -> int:
    """Leave a number and a salt in the transaction; return the salt."""
    salt = secrets.randbits(62)
    number = (
        int(connection.execute(select(func.coalesce(func.max(commit_table.c.number), 0))).scalar_one()) + 1
    )
    connection.execute(insert(commit_table).values(number=number, salt=salt))
    connection.execute(delete(commit_table).where(commit_table.c.number <= number - _KEPT))
    return salt


def _has_happened(engine: Engine, path: Path, salt: int, trouble: Exception) -> bool:
    """Whether the transaction that left ``salt`` is in the file. CatalogueError if that can't be known."""
    try:
        with engine.begin() as connection:
            there = connection.execute(select(commit_table.c.number).where(commit_table.c.salt == salt))
            return there.first() is not None
    except _TROUBLE as error:
        unknown = catalogue_error(
            path,
            trouble,
            "It could not be found out whether the change to it was saved; "
            "the backups and the realm are untouched.",
        )
        unknown.uncertain = True
        raise unknown from error


def _roll_back(connection: Connection) -> None:
    """End the transaction and the connection, which may be of no use any more. Trouble is no news here."""
    with contextlib.suppress(*_TROUBLE):
        connection.rollback()
    with contextlib.suppress(*_TROUBLE):
        connection.invalidate()
