"""Comparing a copy of a realm with the realm itself, value by value; and each value is understood.

SQLite's own checks don't see that a bit of a value has flipped, and a count of rows sees less.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import BackupError
from ..paths import read_only
from ..realm import Realm, unsynced
from ..realm.capture import ClassCapture
from ..realm.frozen import open_frozen
from ..schema import Stored, Type
from ..tables import quoted

_ROWS = 500
_KEPT = 10_000
_ENTRIES = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"


@dataclass(frozen=True, slots=True)
class Counted:
    """What a copy holds: how many objects of each class, and how many of them have unsynced changes."""

    classes: dict[str, int]
    unsynced: int

    @property
    def objects(self) -> int:
        """How many objects it holds."""
        return sum(self.classes.values())


def compare(copy: Path, realm: Realm, tell: Callable[[int, int], None]) -> Counted:
    """Compare a copy with the realm's file as its last commit left it; return what the copy holds.

    tell: called with how many rows are compared, and how many there are. BackupError says where the copy is
    otherwise, or which value can't be understood; sqlite3.Error if one of the two can't be read.
    """
    reading = sqlite3.connect(read_only(realm.path), uri=True)
    with closing(reading) as source, closing(open_frozen(copy)) as copied:
        source.execute("PRAGMA trusted_schema = OFF")
        source.execute("BEGIN")
        entries = source.execute(_ENTRIES).fetchall()
        if copied.execute(_ENTRIES).fetchall() != entries:
            raise BackupError("The copy does not have the tables that the realm has.")
        for pragma in ("application_id", "user_version", "encoding"):
            if _one(source, f"PRAGMA {pragma}") != _one(copied, f"PRAGMA {pragma}"):
                raise BackupError(f"The copy has another {pragma} than the realm.")
        tables = [name for kind, name, *_ in entries if kind == "table"]
        total = sum(_one(source, f"SELECT count(*) FROM {quoted(name)}") for name in tables)
        known = _classes(realm)
        compared = 0
        counted: dict[str, int] = {}
        for name in tables:
            table = _Table(name, known.get(name))
            rows = 0
            for rows in table.compare(source, copied):
                tell(compared + rows, total)
            compared += rows
            counted[name] = rows
        if _one(copied, "PRAGMA integrity_check") != "ok":
            raise BackupError("The copy is not a sound database.")
        classes = {name: counted[one.object_class.table] for name, one in realm.capture.classes.items()}
        return Counted(classes, unsynced.count(copied, realm.capture))


class _Table:
    """One table of both files. one: the class whose objects, or whose objects' companions, are in it."""

    def __init__(self, name: str, one: ClassCapture | None) -> None:
        self._name = name
        self._types: dict[str, Type] = {}
        if one is not None:
            named = one.object_class
            self._types = {named.column(each): type_ for each, type_ in named.properties.items()}
        # What Python takes for equal and isn't the same: 0.0 and -0.0, 1 and 1.0.
        self._exactly = one is None or any(type_.scalar == "float" for type_ in self._types.values())

    def compare(self, source: sqlite3.Connection, copied: sqlite3.Connection) -> Iterator[int]:
        """Compare the rows in the order that they lie in; say again and again how many are compared."""
        query = f"SELECT * FROM {quoted(self._name)} NOT INDEXED"
        these, those = source.execute(query), copied.execute(query)
        understood = [
            _Understood(self._name, at, self._types[column[0]])
            for at, column in enumerate(these.description)
            if column[0] in self._types and _may_be_nonsense(self._types[column[0]])
        ]
        rows = 0
        while True:
            left, right = these.fetchmany(_ROWS), those.fetchmany(_ROWS)
            if not left and not right:
                return
            if left != right or (self._exactly and repr(left) != repr(right)):
                raise BackupError(f"The copy's table {self._name!r} is not what the realm's is.")
            for one in understood:
                one.look_at(left)
            rows += len(left)
            yield rows


class _Understood:
    """A column whose values are read as what they stand for."""

    def __init__(self, table: str, at: int, type_: Type) -> None:
        self._table = table
        self._at = at
        self._type = type_
        self._known: set[Stored] = {None}

    def look_at(self, rows: list[tuple[Any, ...]]) -> None:
        """BackupError if a value of these rows is none of its type. One that is there often is read once."""
        at, known = self._at, self._known
        for value in {row[at] for row in rows} - known:
            try:
                self._type.load(value)
            except (ValueError, TypeError, ArithmeticError, AttributeError) as error:
                key = next(row[0] for row in rows if row[at] == value)
                raise BackupError(
                    f"A value of {self._table} {key!r} can't be read as {self._type}: {error}.",
                    todo="Give it another value, or delete the object, then try again.",
                ) from error
            if len(known) < _KEPT:
                known.add(value)


def _classes(realm: Realm) -> dict[str, ClassCapture]:
    """The tables that hold values of a class's properties."""
    found: dict[str, ClassCapture] = {}
    for name, one in realm.capture.classes.items():
        tables = (one.object_class.table, f"_base_{name}", f"_unsent_{name}")
        found.update(dict.fromkeys(tables, one))
    return found


def _may_be_nonsense(type_: Type) -> bool:
    """Whether a value may be none of the type though SQLite keeps it: it knows texts and numbers itself."""
    return type_.kind in ("list", "set", "dictionary") or type_.scalar in (
        "timestamp",
        "uuid",
        "binary",
        "decimal",
    )


def _one(connection: sqlite3.Connection, query: str) -> Any:
    return connection.execute(query).fetchone()[0]
