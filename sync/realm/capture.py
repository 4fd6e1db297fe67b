"""The capture of changes: triggers that note what any statement did, and the folding of what they noted.

Triggers see ORM, Core, bulk statements and raw SQL alike. They note each object's row as it was before
(``_capture_<class>``); at the end of the write transaction, inside of it, this is folded:

- ``_base_<class>`` has, for every object with unsynced changes, the row as both sides last agreed on it;
- ``_unsent_<class>`` has, for every object changed since the last changeset was frozen, the row as that left
  it, and ``_change_time`` the time of each changed property.

All of it is done in sets; only what listeners are told goes through Python.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import cached_property
from typing import Any

from ..errors import ValueRefused
from ..schema import ObjectClass, Schema, Stored, misfit
from ..tables import joined, quoted, select_columns
from .notification import ClassChanges

log = logging.getLogger(__name__)

CHANGE_TIME = (
    'CREATE TABLE "_change_time" ("class" TEXT NOT NULL, "key" NOT NULL, "property" TEXT NOT NULL, '
    '"time" INTEGER NOT NULL, PRIMARY KEY ("class", "key", "property")) WITHOUT ROWID'
)
#: Client versions sent or to be sent; the payload never changes once the row is there.
OUTBOX = (
    'CREATE TABLE "_outbox" ("client_version" INTEGER PRIMARY KEY, "salt" INTEGER NOT NULL, '
    '"based_on" INTEGER NOT NULL, "payload" TEXT NOT NULL) STRICT'
)
#: What others did to objects that changesets of the outbox touch, since the version those are based on.
THEIRS = (
    'CREATE TABLE "_theirs" ("version" INTEGER NOT NULL, "class" TEXT NOT NULL, "key" NOT NULL, '
    '"event" TEXT NOT NULL, PRIMARY KEY ("class", "key", "version")) WITHOUT ROWID'
)


#: Objects that were there once, are gone from the history, and are brought back with the next changeset:
#: their rows as they were last agreed on (JSON, what is not at its default), and at which version.
BRING_BACK = (
    'CREATE TABLE "_bring_back" ("class" TEXT NOT NULL, "key" NOT NULL, "epoch" TEXT NOT NULL, '
    '"version" INTEGER NOT NULL, "salt" INTEGER NOT NULL, "values" TEXT NOT NULL, '
    'PRIMARY KEY ("class", "key")) WITHOUT ROWID'
)


class ClassCapture:
    """The SQL for one class: its companion tables, its triggers, its folding."""

    def __init__(self, object_class: ObjectClass) -> None:
        self.object_class = object_class
        self.table = quoted(object_class.table)
        self.key = self.column(object_class.primary_key)
        self.capture = quoted(f"_capture_{object_class.name}")
        self.base = quoted(f"_base_{object_class.name}")
        self.unsent = quoted(f"_unsent_{object_class.name}")

    def column(self, name: str) -> str:
        """The SQL column of a property, quoted."""
        return quoted(self.object_class.column(name))

    @cached_property
    def select_row(self) -> str:
        """The statement that reads an object, key first, by its key."""
        return f"SELECT {select_columns(self.object_class)} FROM {self.table} WHERE {self.key} IS ?"

    @cached_property
    def insert_row(self) -> str:
        """The statement that writes a new object, key first."""
        marks = ", ".join("?" * (len(self.object_class.values) + 1))
        return f"INSERT INTO {self.table} ({select_columns(self.object_class)}) VALUES ({marks})"

    @cached_property
    def update_row(self) -> str:
        """The statement that writes all values of an object, key last; of a class that has any."""
        sets = ", ".join(f"{self.column(name)} = ?" for name in self.object_class.values)
        return f"UPDATE {self.table} SET {sets} WHERE {self.key} IS ?"

    @cached_property
    def delete_row(self) -> str:
        """The statement that deletes an object by its key."""
        return f"DELETE FROM {self.table} WHERE {self.key} IS ?"

    @cached_property
    def companions(self) -> list[str]:
        """Statements that make the companion tables."""
        columns = select_columns(self.object_class)
        rest = "".join(f", {self.column(name)}" for name in self.object_class.values)
        layer = f'{self.key} NOT NULL PRIMARY KEY, "#existed" NOT NULL, "#deleted" NOT NULL, "#time" NOT NULL'
        return [
            f'CREATE TABLE {self.capture} ("#seq" INTEGER PRIMARY KEY, "#op" TEXT NOT NULL, {columns})',
            f"CREATE TABLE {self.base} ({layer}{rest}) WITHOUT ROWID",
            f"CREATE TABLE {self.unsent} ({layer}{rest}) WITHOUT ROWID",
        ]

    @cached_property
    def triggers(self) -> list[str]:
        """Statements that make the triggers."""
        name = self.object_class.name
        columns = select_columns(self.object_class)
        old = select_columns(self.object_class, "OLD.")
        differs = joined(
            (f"OLD.{self.column(n)} IS NOT NEW.{self.column(n)}" for n in self.object_class.properties), "OR"
        )
        key_kept = f"OLD.{self.key} IS NEW.{self.key}"
        note_inserted = f"INSERT INTO {self.capture} (\"#op\", {self.key}) VALUES ('I', NEW.{self.key})"
        note_deleted = f"INSERT INTO {self.capture} (\"#op\", {columns}) VALUES ('D', {old})"
        note_updated = f"INSERT INTO {self.capture} (\"#op\", {columns}) VALUES ('U', {old})"
        return [
            f"CREATE TRIGGER {quoted(f'_inserted_{name}')} AFTER INSERT ON {self.table} "
            f"BEGIN {note_inserted}; END",
            f"CREATE TRIGGER {quoted(f'_deleted_{name}')} AFTER DELETE ON {self.table} "
            f"BEGIN {note_deleted}; END",
            f"CREATE TRIGGER {quoted(f'_updated_{name}')} AFTER UPDATE ON {self.table} "
            f"WHEN ({differs}) AND {key_kept} BEGIN {note_updated}; END",
            # Another key is another object.
            f"CREATE TRIGGER {quoted(f'_rekeyed_{name}')} AFTER UPDATE ON {self.table} "
            f"WHEN NOT ({key_kept}) BEGIN {note_deleted}; {note_inserted}; END",
        ]

    def create(self, raw: sqlite3.Connection) -> None:
        """Make the companion tables and the triggers."""
        for statement in (*self.companions, *self.triggers):
            raw.execute(statement)

    def drop_triggers(self, raw: sqlite3.Connection) -> None:
        """Have changes not noted, until :meth:`create_triggers`, in the transaction that is open."""
        for kind in ("inserted", "deleted", "updated", "rekeyed"):
            raw.execute(f"DROP TRIGGER {quoted(f'_{kind}_{self.object_class.name}')}")

    def create_triggers(self, raw: sqlite3.Connection) -> None:
        """Have changes noted again."""
        for statement in self.triggers:
            raw.execute(statement)

    @cached_property
    def _first(self) -> str:
        """What was noted first of each object, as ``f``. Not by a subquery: one has no column named true."""
        return (
            f'(SELECT min("#seq") AS "#first" FROM {self.capture} GROUP BY {self.key}) '
            f'JOIN {self.capture} f ON f."#seq" = "#first"'
        )

    def _same(self, left: str, right: str) -> str:
        compared = self.object_class.compared
        terms = (f"{left}.{self.column(n)} IS {right}.{self.column(n)}" for n in compared)
        return joined(terms, "AND") or "1"

    def anything(self, raw: sqlite3.Connection) -> bool:
        """Whether the triggers have noted anything that is not folded yet."""
        return raw.execute(f"SELECT 1 FROM {self.capture} LIMIT 1").fetchone() is not None

    def check_texts(self, raw: sqlite3.Connection, *, mend: bool = False, every: bool = False) -> None:
        """Bring texts that SQL wrote into their canonical form. ValueRefused for one that fits no type.

        Numbers are seen to by the table's own types and checks.

        mend: another program wrote it, and it is there already: give it the nearest value that fits, and log
        that. every: look at all objects; else at those that were noted.
        """
        names = self.object_class.kept_as_text
        columns = ", ".join(self.column(name) for name in names)
        if not names:
            return
        noted = "" if every else f" WHERE {self.key} IN (SELECT {self.key} FROM {self.capture})"
        with _texts_as_bytes(raw):
            rows = raw.execute(f"SELECT {self.key}, {columns} FROM {self.table}{noted}").fetchall()
        for key, *values in rows:
            fitting: dict[str, Stored] = {}
            for name, kept in zip(names, values, strict=True):
                try:
                    canonical = self._canonical(name, kept)
                except ValueRefused as error:
                    shown = key.decode(errors="replace") if isinstance(key, bytes) else key
                    where = f"{self.object_class.name} {shown!r}, {name}: "
                    if not mend:
                        raise ValueRefused(where + error.what, error.means, error.todo) from None
                    canonical = self._nearest(raw, key, name, kept)
                    log.warning("%s%s Another program wrote it; it is made %r.", where, error.what, canonical)
                if (canonical.encode() if isinstance(canonical, str) else canonical) != kept:
                    fitting[name] = canonical
            if fitting:
                self._put_fitting(raw, key, fitting)

    def _canonical(self, name: str, kept: bytes | int | None) -> Stored:
        type_ = self.object_class.properties[name]
        try:
            stored = kept.decode() if isinstance(kept, bytes) else kept
        except UnicodeDecodeError:
            raise misfit(type_, kept) from None
        if type_.kind == "scalar" and type_.of == "string":
            return stored  # nothing else is asked of a text
        return type_.canonical(stored)

    def _nearest(self, raw: sqlite3.Connection, key: bytes | int, name: str, kept: Any) -> Stored:
        """What can be read of a value that does not fit; else what it was before; else the default.

        Of a key: None if nothing of it fits.
        """
        candidates: list[Any] = [kept.decode(errors="replace").encode()] if isinstance(kept, bytes) else []
        if name != self.object_class.primary_key:
            query = f'FROM {self.capture} WHERE {self.key} IS {_mark(key)} AND "#op" <> \'I\' ORDER BY "#seq"'
            with _texts_as_bytes(raw):
                before = raw.execute(f"SELECT {self.column(name)} {query} LIMIT 1", (key,)).fetchone()
            candidates += before or ()
        for candidate in candidates:
            with contextlib.suppress(ValueRefused):
                return self._canonical(name, candidate)
        return None if name == self.object_class.primary_key else self.object_class.defaults[name]

    def _put_fitting(self, raw: sqlite3.Connection, key: bytes | int, fitting: dict[str, Stored]) -> None:
        own = self.object_class.primary_key
        if own in fitting and (
            fitting[own] is None or raw.execute(self.select_row, (fitting[own],)).fetchone() is not None
        ):
            raw.execute(f"DELETE FROM {self.table} WHERE {self.key} IS {_mark(key)}", (key,))
            return
        sets = ", ".join(f"{self.column(name)} = ?" for name in fitting)
        raw.execute(
            f"UPDATE {self.table} SET {sets} WHERE {self.key} IS {_mark(key)}", (*fitting.values(), key)
        )

    def stamp(self, raw: sqlite3.Connection, now: int) -> None:
        """Set ``last_modified`` of what was changed in this transaction, whoever wrote it."""
        stamp = self.object_class.last_modified
        if stamp is None:
            return
        column = self.column(stamp)
        raw.execute(
            f"UPDATE {self.table} SET {column} = ?1 WHERE {column} IS NOT ?1 AND {self.key} IN "
            f"(SELECT f.{self.key} FROM {self._first} JOIN {self.table} t ON t.{self.key} = f.{self.key} "
            f"WHERE f.\"#op\" = 'I' OR NOT ({self._same('f', 't')}))",
            (now,),
        )

    def fold_layers(self, raw: sqlite3.Connection, now: int) -> None:
        """Take what was noted into ``_base_…`` and ``_unsent_…``, and net out what ends where it began."""
        columns = select_columns(self.object_class)
        for layer in (self.base, self.unsent):
            raw.execute(
                f'INSERT INTO {layer} ("#existed", "#deleted", "#time", {columns}) '
                f"SELECT f.\"#op\" <> 'I', 0, ?1, {select_columns(self.object_class, 'f.')} "
                f"FROM {self._first} WHERE f.{self.key} NOT IN (SELECT {self.key} FROM {layer})",
                (now,),
            )
            raw.execute(
                f'UPDATE {layer} SET "#deleted" = 1, "#time" = ?1 WHERE "#existed" AND {self.key} IN '
                f"(SELECT {self.key} FROM {self.capture} WHERE \"#op\" = 'D')",
                (now,),
            )
        self._take_stamp_back(raw)
        # What is back at its base's values by way of a frozen changeset has another stamp: the base is still
        # needed, to lay that changeset on when it comes back.
        stamp = self.object_class.last_modified
        for layer in (self.base, self.unsent):
            stamped = "" if stamp is None else f" AND t.{self.column(stamp)} IS {layer}.{self.column(stamp)}"
            raw.execute(
                f"DELETE FROM {layer} WHERE {self.key} IN (SELECT {self.key} FROM {self.capture}) AND "
                f'CASE WHEN "#existed" THEN EXISTS (SELECT 1 FROM {self.table} t '
                f"WHERE t.{self.key} = {layer}.{self.key} AND {self._same('t', layer)}{stamped}) "
                f"ELSE {self.key} NOT IN (SELECT {self.key} FROM {self.table}) END"
            )

    def net_out(self, raw: sqlite3.Connection) -> None:
        """Forget of changes what a change of the layout has taken away, unless it was sent already."""
        sent = raw.execute('SELECT 1 FROM "_outbox" LIMIT 1').fetchone() is not None
        for layer in (self.unsent,) if sent else (self.base, self.unsent):
            raw.execute(
                f'DELETE FROM {layer} WHERE "#existed" AND NOT "#deleted" AND EXISTS (SELECT 1 FROM '
                f"{self.table} t WHERE t.{self.key} = {layer}.{self.key} AND {self._same('t', layer)})"
            )

    def _take_stamp_back(self, raw: sqlite3.Connection) -> None:
        stamp = self.object_class.last_modified
        if stamp is None:
            return
        column = self.column(stamp)
        raw.execute(
            f"UPDATE {self.table} AS t SET {column} = u.{column} FROM {self.unsent} u "
            f'WHERE u.{self.key} = t.{self.key} AND u."#existed" AND t.{column} IS NOT u.{column} '
            f"AND u.{self.key} IN (SELECT {self.key} FROM {self.capture}) AND {self._same('t', 'u')}"
        )

    def changes(self, raw: sqlite3.Connection) -> tuple[ClassChanges, list[tuple[Stored, list[str]]]]:
        """What the transaction did, from what was noted; and of what was there before, which properties."""
        insertions: set[Stored] = set()
        deletions: set[Stored] = set()
        modifications: dict[Stored, frozenset[str]] = {}
        changed: list[tuple[Stored, list[str]]] = []
        names = self.object_class.values
        flags = "".join(f", f.{self.column(n)} IS NOT t.{self.column(n)}" for n in names)
        for key, op, present, *differs in raw.execute(
            f'SELECT f.{self.key}, f."#op", t.{self.key} IS NOT NULL{flags} FROM {self._first} '
            f"LEFT JOIN {self.table} t ON t.{self.key} = f.{self.key}"
        ):
            if op == "I":
                if present:
                    insertions.add(key)
            elif not present:
                deletions.add(key)
            elif any(differs):
                properties = [name for name, differ in zip(names, differs, strict=True) if differ]
                modifications[key] = frozenset(properties)
                changed.append((key, properties))
        return ClassChanges(frozenset(insertions), modifications, frozenset(deletions)), changed

    def mend_layers(self, raw: sqlite3.Connection) -> None:
        """Have the folded rows readable: what another program had put there may be no UTF-8.

        A row whose key is none goes: no server has such an object, so there is nothing to tell it of.
        """
        names = self.object_class.kept_as_text
        if not names:
            return
        columns = ", ".join(self.column(name) for name in names)
        noted = f"WHERE {self.key} IN (SELECT {self.key} FROM {self.capture})"
        for layer in (self.base, self.unsent):
            with _texts_as_bytes(raw):
                rows = raw.execute(f"SELECT {self.key}, {columns} FROM {layer} {noted}").fetchall()
            for key, *values in rows:
                read = [
                    one.decode(errors="replace") if isinstance(one, bytes) else one for one in (key, *values)
                ]
                if isinstance(key, bytes) and read[0].encode() != key:
                    raw.execute(f"DELETE FROM {layer} WHERE {self.key} IS {_mark(key)}", (key,))
                    continue
                for name, kept, text in zip(names, values, read[1:], strict=True):
                    if isinstance(kept, bytes) and text.encode() != kept:
                        raw.execute(
                            f"UPDATE {layer} SET {self.column(name)} = ? WHERE {self.key} IS {_mark(key)}",
                            (text, key),
                        )

    def note_times(self, raw: sqlite3.Connection, now: int, changed: list[tuple[Stored, list[str]]]) -> None:
        """Keep when each property was changed, for as long as the change is unsent."""
        name = self.object_class.name
        if changed:
            raw.executemany(
                'INSERT INTO "_change_time" VALUES (?, ?, ?, ?) '
                'ON CONFLICT ("class", "key", "property") DO UPDATE SET "time" = excluded."time"',
                [(name, key, prop, now) for key, properties in changed for prop in properties],
            )
        raw.execute(
            'DELETE FROM "_change_time" WHERE "class" = ? '
            f'AND "key" IN (SELECT {self.key} FROM {self.capture}) '
            f'AND ("key" NOT IN (SELECT {self.key} FROM {self.unsent}) '
            f'OR "key" NOT IN (SELECT {self.key} FROM {self.table}))',
            (name,),
        )

    def forget(self, raw: sqlite3.Connection) -> None:
        """The folding is done: what was noted is not needed any more."""
        raw.execute(f"DELETE FROM {self.capture}")


class Capture:
    """The capture of a whole schema: makes what it needs in a new file, folds at the end of a transaction."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.classes = {name: ClassCapture(cls) for name, cls in schema.classes.items()}

    def attach(self, raw: sqlite3.Connection) -> None:
        """Make all that capture needs in a file that has the classes' tables, such as a fresh copy."""
        for statement in (CHANGE_TIME, OUTBOX, THEIRS, BRING_BACK):
            raw.execute(statement)
        for one in self.classes.values():
            one.create(raw)

    @staticmethod
    def complete(raw: sqlite3.Connection) -> None:
        """Make what a file of an older version lacks, in the transaction that is open. Idempotent."""
        raw.execute(BRING_BACK.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1))

    def fold(
        self, raw: sqlite3.Connection, now: int, *, local: bool, by_sql: bool, mend: bool = False
    ) -> dict[str, ClassChanges]:
        """Fold what the transaction noted; return what it changed, by class.

        local: the app wrote, so it is an unsynced change; else only listeners need to know. by_sql: something
        other than the dynamic access wrote, so values and stamps must be looked after here. mend: values that
        don't fit are mended; else they are refused with ValueRefused.
        """
        told: dict[str, ClassChanges] = {}
        for name, one in self.classes.items():
            if not one.anything(raw):
                continue
            if by_sql:
                one.check_texts(raw, mend=mend)
            if local:
                if by_sql:
                    one.stamp(raw, now)
                one.fold_layers(raw, now)
                if mend:
                    one.mend_layers(raw)
            with _texts_read_in_part(raw) if mend else contextlib.nullcontext():
                changes, changed = one.changes(raw)  # may name keys as they were before they were mended
            if local:
                one.note_times(raw, now, changed)
            one.forget(raw)
            if changes:
                told[name] = changes
        return told


def _texts_as_bytes(raw: sqlite3.Connection) -> AbstractContextManager[None]:
    """Read texts as the bytes that they are, meanwhile: what is no UTF-8 can be read in no other way."""
    return _texts_as(raw, bytes)


def _texts_read_in_part(raw: sqlite3.Connection) -> AbstractContextManager[None]:
    """Read of a text that is no UTF-8 what can be read, meanwhile."""
    return _texts_as(raw, lambda kept: kept.decode(errors="replace"))


@contextlib.contextmanager
def _texts_as(raw: sqlite3.Connection, factory: Callable[[bytes], bytes | str]) -> Iterator[None]:
    before = raw.text_factory
    raw.text_factory = factory
    try:
        yield
    finally:
        raw.text_factory = before


def _mark(key: bytes | int) -> str:
    """The SQL parameter for a key that was read as bytes."""
    return "CAST(? AS TEXT)" if isinstance(key, bytes) else "?"
