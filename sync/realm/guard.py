"""What the app's own SQL may do in a write transaction, and what it is told where it may not.

A transaction is the engine's: it begins and ends it, and keeps tables of its own in the same file. The app
may read everything and write its objects, with savepoints, by whatever means; SQLite asks before it prepares
any statement.
"""

from __future__ import annotations

import sqlite3
from typing import Any, Self

from sqlalchemy.exc import StatementError

from ..errors import HoldfastError, ValueRefused, WriteRefused
from .layout import REFUSED

#: What a statement does that any statement may do.
_HARMLESS = frozenset(
    (
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_SAVEPOINT,
    )
)
_WRITING = frozenset((sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE))
#: Pragmas that only tell of the tables; SQLAlchemy's inspection asks them.
_TELLING = frozenset(
    (
        "collation_list",
        "compile_options",
        "database_list",
        "foreign_key_list",
        "function_list",
        "index_info",
        "index_list",
        "index_xinfo",
        "table_info",
        "table_list",
        "table_xinfo",
    )
)

#: A text in a column of numbers, and the like. The sqlite3 module has no name for it before Python 3.12.
_CONSTRAINT_DATATYPE = 3091

_BY_THE_APP = "\n-- by the app"

_NOTHING_WRITTEN = "Nothing of this transaction was written."


class Guard:
    """Refuses what the app's SQL may not do, on the connection of a realm's one writer.

    SQLite asks when it prepares a statement, and prepared statements are kept: so the app's are told from the
    engine's by a comment at their end, and none of the engine's is ever run for the app.

    Attributes: armed (whether it refuses now); refusal (the newest, of this transaction).
    """

    def __init__(self) -> None:
        self._tables: frozenset[str] = frozenset()
        self.armed = False
        self.refusal: WriteRefused | None = None

    def begin(self, tables: frozenset[str]) -> None:
        """Another transaction begins; ``tables`` are those of the app's classes."""
        self._tables, self.refusal = tables, None
        self.lift()

    def arm(self) -> None:
        """Refuse from now on."""
        self.armed = True

    def lift(self) -> None:
        """Allow everything again: what follows is the engine's."""
        self.armed = False

    def connect(self, *arguments: Any, **options: Any) -> sqlite3.Connection:
        """Open a database as ``sqlite3.connect`` does, guarded."""
        guard = self

        class GuardedCursor(sqlite3.Cursor):
            def execute(self, sql: str, parameters: Any = ()) -> Self:
                return super().execute(guard.marked(self.connection, sql), parameters)

            def executemany(self, sql: str, parameters: Any) -> Self:
                return super().executemany(guard.marked(self.connection, sql), parameters)

            def executescript(self, sql: str) -> sqlite3.Cursor:
                return super().executescript(guard.marked(self.connection, sql))

        class GuardedConnection(sqlite3.Connection):
            def cursor(self, factory: Any = GuardedCursor) -> Any:
                return super().cursor(factory)

            def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
                return self.cursor().execute(sql, parameters)  # type: ignore[no-any-return]

            def executemany(self, sql: str, parameters: Any) -> sqlite3.Cursor:
                return self.cursor().executemany(sql, parameters)  # type: ignore[no-any-return]

            def executescript(self, sql: str) -> sqlite3.Cursor:
                return self.cursor().executescript(sql)  # type: ignore[no-any-return]

        connection = sqlite3.connect(*arguments, factory=GuardedConnection, **options)
        connection.set_authorizer(self._authorize)
        return connection

    def marked(self, raw: sqlite3.Connection, sql: str) -> str:
        """A statement as it is to be run. WriteRefused if it is the app's and its transaction is over.

        Outside of it a statement would commit on its own, a savepoint would be a transaction.
        """
        if not self.armed:
            return sql
        if not raw.in_transaction:
            self.refusal = rolled_back_inside()
            raise self.refusal
        return sql + _BY_THE_APP

    def check(self, word: str) -> None:
        """WriteRefused if the app's work has SQLAlchemy begin or end the transaction that it runs in."""
        if self.armed:
            self.refusal = ended_inside(word)
            raise self.refusal

    def _authorize(
        self, action: int, first: str | None, second: str | None, database: str | None, source: str | None
    ) -> int:
        if not self.armed or action in _HARMLESS:
            return sqlite3.SQLITE_OK
        if action in _WRITING and (first in self._tables or source is not None):
            return sqlite3.SQLITE_OK  # source: the trigger that does it, all of which are the engine's
        if action == sqlite3.SQLITE_UPDATE and first == "sqlite_master":
            return sqlite3.SQLITE_OK  # so a table-valued function is made; SQLite itself refuses all else
        if action == sqlite3.SQLITE_PRAGMA and str(first).lower() in _TELLING:
            return sqlite3.SQLITE_OK
        self.refusal = _refusal(action, first)
        return sqlite3.SQLITE_DENY


def _refusal(action: int, first: str | None) -> WriteRefused:
    if action == sqlite3.SQLITE_TRANSACTION:
        return ended_inside(str(first))
    if action in _WRITING and not str(first).startswith("sqlite_"):
        return WriteRefused(
            f"The table {first!r} is none of the app's classes, so it can't be written.",
            _NOTHING_WRITTEN,
            "Reading it is allowed. Keep what is the app's own in a class, or in a database of its own.",
        )
    if action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH):
        what = "Another database can't be attached to a realm."
    elif action == sqlite3.SQLITE_PRAGMA:
        what = f"The pragma {first!r} is not the app's to use."
    else:
        what = "A realm's tables, indexes, views and triggers follow from its schema, and from nothing else."
    return WriteRefused(
        what,
        _NOTHING_WRITTEN,
        "Declare classes and properties in the schema; keep the rest in a database of the app's own.",
    )


def ended_inside(word: str) -> WriteRefused:
    """What is said of work that begins or ends the transaction that it runs in."""
    return WriteRefused(
        f"The work of a write transaction can't use {word}: it is begun before the work, and ends after it.",
        _NOTHING_WRITTEN,
        "Return to commit, raise to roll back; for a part of the work, use tx.session.begin_nested() or "
        "tx.connection.begin_nested().",
    )


def rolled_back_inside() -> WriteRefused:
    """What is said of work that went on after SQLite had rolled its transaction back."""
    return WriteRefused(
        "The database took the whole transaction back inside of the work, which went on all the same.",
        _NOTHING_WRITTEN,
        "Let the error of the statement that failed leave the work, then try again.",
    )


def in_own_words(error: BaseException, guard: Guard) -> HoldfastError | None:
    """The error of Holdfast's that stands behind one of SQLAlchemy's or SQLite's; None if there is none."""
    cause: BaseException | None = error
    if isinstance(error, StatementError):
        cause = error.orig
    if cause is not error and isinstance(cause, HoldfastError):
        return cause
    if not isinstance(cause, sqlite3.Error):
        return None
    code = getattr(cause, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_AUTH:
        return guard.refusal
    if code == sqlite3.SQLITE_CONSTRAINT_TRIGGER and REFUSED in str(cause):
        return withheld_error(str(cause).partition(REFUSED)[2].split()[0])
    if code in (
        sqlite3.SQLITE_CONSTRAINT_CHECK,
        sqlite3.SQLITE_CONSTRAINT_NOTNULL,
        _CONSTRAINT_DATATYPE,
    ):
        return ValueRefused(f"A value does not fit the type of its property: {cause}.", _NOTHING_WRITTEN)
    if code in (sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE):
        return WriteRefused(
            f"There is an object with that value already: {cause}.",
            _NOTHING_WRITTEN,
            "Update that object, or choose another value.",
        )
    return None


def withheld_error(part: str) -> WriteRefused:
    """What is said of a write to a withheld class or property."""
    return WriteRefused(
        f"{part} is withheld: the backend does not have it as this version of the app does.",
        _NOTHING_WRITTEN,
        "It can be written as soon as the backend knows it, or with the version of the app that fits.",
    )
