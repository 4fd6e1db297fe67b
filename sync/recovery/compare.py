"""Comparing a backup with the realm as it now is: by SQL joins that return only what differs.

The two may have different schemas. What both have is compared, values of another type as they convert;
what the backup has changed and the realm can't hold makes an object not storable.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from ..backups import Backup, damaged
from ..errors import HoldfastError
from ..merge import Values
from ..paths import read_only
from ..realm import Realm
from ..realm.capture import ClassCapture
from ..realm.layout import Layout
from ..schema import ObjectClass, Schema, Stored, Type, convert
from ..tables import joined, literal, quoted, select_columns, select_wide
from .difference import Difference, Unstorable, classify

ObjectId = tuple[str, Stored]
_NOTHING: Mapping[str, Unstorable] = {}

#: Key, base, backup and fresh row of an object, and what of the backup's the realm can't hold.
_Row = tuple[Stored, Values | None, Values | None, Values | None, Mapping[str, Unstorable]]


def compare(
    realm: Realm,
    backup: Backup,
    only: Collection[ObjectId] | None = None,
) -> list[Difference]:
    """Every object that backup and realm hold differently, class by class in the order of keys.

    Of each class first what the backup has, then what only the realm has.
    only: look at these objects. BackupError if the backup can't be read.
    """
    try:
        with closing(sqlite3.connect(read_only(realm.path), uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("ATTACH ? AS backup", (read_only(backup.path, immutable=True),))
            connection.execute("BEGIN")
            held = Layout.read(connection).schema
            found: list[Difference] = []
            backed_up = schema_in_backup(connection)
            shown = _ShownLinks(connection, backed_up, held)
            for name, one in backed_up.classes.items():
                keys = None if only is None else [key for its, key in only if its == name]
                if keys is not None and not keys:
                    continue
                pair = _Pair(connection, one, held, keys)
                for key, base, before, now, unstorable in pair.rows():
                    if pair.shape.links and before is not None and now is not None:
                        base, before = shown.alike(pair.shape, base, before, now)
                    difference = classify(
                        pair.shape,
                        key,
                        base,
                        before,
                        now,
                        backup.cause,
                        base_known=pair.base_known,
                        unstorable=unstorable,
                        has_place=pair.has_place(key),
                    )
                    if difference is not None:
                        found.append(difference)
            return found
    except (sqlite3.Error, HoldfastError, ValueError, KeyError, TypeError) as error:
        raise damaged(backup.path, f"it can't be compared: {error}") from error


def schema_in_backup(connection: sqlite3.Connection) -> Schema:
    """The schema of the backup that is attached as ``backup``, with its SQL names."""
    rows = connection.execute('SELECT "name", "value" FROM backup."_realm"').fetchall()
    with closing(sqlite3.connect(":memory:")) as kept:
        kept.execute('CREATE TABLE "_realm" ("name" TEXT PRIMARY KEY, "value" TEXT NOT NULL)')
        kept.executemany('INSERT INTO "_realm" VALUES (?, ?)', rows)
        return Layout.read(kept).schema


def converted(stored: Stored, old: Type, new: Type) -> tuple[bool, Stored]:
    """As ``schema.convert``; links are converted as the keys that they hold."""
    if old.links and new.links and old.of == new.of and old.key != new.key:
        if old.kind != new.kind:
            return False, None
        as_keys = (
            (Type("scalar", old.key, True), Type("scalar", new.key, True))
            if old.kind == "link"
            else (Type(old.kind, old.key), Type(new.kind, new.key))
        )
        return convert(stored, *as_keys)
    return convert(stored, old, new)


class _ShownLinks:
    """Links as they are shown: one to an object that is gone reads as none, on both sides."""

    def __init__(self, connection: sqlite3.Connection, backed_up: Schema, held: Schema) -> None:
        self._connection = connection
        self._schemas = {"backup": backed_up, "main": held}

    def alike(
        self, shape: ObjectClass, base: Values | None, before: Values, now: Values
    ) -> tuple[Values | None, Values]:
        """Base and backup row with the fresh links, where backup and fresh show the same."""
        same: Values = {}
        for name in shape.links:
            if before.get(name) == now.get(name) or name not in before:
                continue
            type_ = shape.properties[name]
            if self._shown("backup", type_, before[name]) == self._shown("main", type_, now[name]):
                same[name] = now[name]
        if not same:
            return base, before
        after = {**before, **same}
        return (after if base is before else None if base is None else {**base, **same}), after

    def _shown(self, database: str, type_: Type, stored: Stored) -> Stored:
        target = self._schemas[database].classes.get(type_.of)
        keys = type_.targets(stored)
        if target is None:
            return type_.without(stored, keys)
        one = ClassCapture(target)
        query = f"SELECT 1 FROM {database}.{one.table} WHERE {one.key} IS ?"
        gone = [key for key in keys if self._connection.execute(query, (key,)).fetchone() is None]
        return type_.without(stored, gone) if gone else stored


@dataclass(frozen=True, slots=True)
class _Way:
    """How a property of the backup comes to the realm: its types there and here (None: it is gone)."""

    name: str
    old: Type
    new: Type | None


class _Pair:
    """A class as the backup has it and as the realm has it.

    Attributes: shape (what rows are rows of), base_known.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        before: ObjectClass,
        held: Schema,
        only: Collection[Stored] | None,
    ) -> None:
        self._connection = connection
        self._before = ClassCapture(before)
        now = held.classes.get(before.name)
        self._now = None if now is None else ClassCapture(now)
        self.shape = before if now is None else now
        self._shared: dict[str, int] = {}
        self._ways: list[_Way] = []
        for at, name in enumerate(before.values):
            old, new = before.properties[name], None if now is None else now.properties.get(name)
            if now is not None and name == now.primary_key:
                new = None
            if new is not None and _is_same(old, new):
                self._shared[name] = at
            elif now is None:
                self._ways.append(_Way(name, old, None))
            else:
                self._ways.append(_Way(name, old, new))
        base = f"_base_{before.name}"
        found = connection.execute("SELECT 1 FROM backup.sqlite_schema WHERE name = ?", (base,)).fetchone()
        self.base_known = found is not None
        self._key_type = before.properties[before.primary_key]
        self._new_key = None if now is None else now.properties[now.primary_key]
        self._same_key = self._new_key is None or _is_same(self._key_type, self._new_key)
        self._without_place: set[Stored] = set()
        # The usual case, which needs no look at single properties: both hold the class in the same way.
        self._as_it_is = not self._ways and tuple(self._shared) == self.shape.values
        self._functions()
        self._only = only is not None
        if only is not None:
            connection.execute('CREATE TEMP TABLE IF NOT EXISTS "holdfast_only" ("key" PRIMARY KEY)')
            connection.execute('DELETE FROM temp."holdfast_only"')
            connection.executemany('INSERT INTO temp."holdfast_only" VALUES (?)', ((key,) for key in only))

    def rows(self) -> Iterator[_Row]:
        """Key, base, backup and fresh row, and what can't be stored, of each that may differ."""
        if self._now is None:
            yield from self._rows_of_gone_class()
            return
        yield from self._rows_in_backup()
        yield from self._rows_in_fresh_only()

    def has_place(self, key: Stored) -> bool:
        """Whether the realm has the class, and can have an object with this key."""
        if self._now is None or self._new_key is None:
            return False
        return self._same_key or key not in self._without_place

    # SQL

    def _functions(self) -> None:
        """Functions for SQL: a value as the realm would hold it, and whether it can."""
        ways = self._ways

        def as_held(at: int, stored: Stored) -> Stored:
            new = ways[at].new
            assert new is not None
            fits, value = converted(stored, ways[at].old, new)
            return value if fits else new.default

        def fits(at: int, stored: Stored) -> int:
            new = ways[at].new
            return int(new is not None and converted(stored, ways[at].old, new)[0])

        def as_key(stored: Stored) -> Stored:
            assert self._new_key is not None
            return converted(stored, self._key_type, self._new_key)[1]

        functions: list[tuple[str, int, Callable[..., Stored]]] = [
            ("holdfast_as_held", 2, as_held),
            ("holdfast_fits", 2, fits),
            ("holdfast_key", 1, as_key),
        ]
        for name, count, function in functions:
            self._connection.create_function(name, count, function, deterministic=True)

    def _key_of(self, alias: str) -> str:
        """The key of a row of the backup as the realm has keys."""
        plain = f"{alias}.{self._before.key}"
        return plain if self._same_key else f"holdfast_key({plain})"

    def _base_source(self) -> str:
        """The table of bases, or an empty one where no base is known."""
        if self.base_known:
            return f"backup.{self._before.base}"
        one = self._before.object_class
        empty = quoted(f"holdfast_base_{one.name}")  # a subquery has no column named true
        columns = f'"#existed", {select_columns(one)}'
        self._connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {empty} ({columns})")
        return f"temp.{empty}"

    def _columns(self, one: ClassCapture, alias: str) -> list[str]:
        return [f"{alias}.{one.column(name)}" for name in one.object_class.values]

    def _touched(self, way: _Way) -> str:
        """Whether the backup has changed a property, or made it as something else than nothing."""
        column = self._before.column(way.name)
        empty = literal(way.old.default)
        unknown = "0" if self.base_known else f"b.{column} IS NOT {empty}"
        return (
            f'CASE WHEN u."#existed" IS NULL THEN {unknown} WHEN u."#existed" THEN b.{column} IS NOT '
            f"u.{column} ELSE b.{column} IS NOT {empty} END"
        )

    def _differs(self) -> str:
        assert self._now is not None
        shape, terms = self.shape, []
        for name in shape.compared:
            if name in self._shared:
                terms.append(f"b.{self._before.column(name)} IS NOT f.{self._now.column(name)}")
        for at, way in enumerate(self._ways):
            if way.name == shape.last_modified:
                continue
            old = f"b.{self._before.column(way.name)}"
            if way.new is None:
                terms.append(self._touched(way))
            else:
                terms.append(f"holdfast_as_held({at}, {old}) IS NOT f.{self._now.column(way.name)}")
                terms.append(f"(NOT holdfast_fits({at}, {old}) AND {self._touched(way)})")
        if not self._same_key:
            terms.append(f"{self._key_of('b')} IS NULL")
        return joined(terms, "OR") or "0"

    def _meant(self, *keys: str) -> str:
        """A condition: one of these keys is of an object to look at."""
        if not self._only:
            return ""
        among = 'IN (SELECT "key" FROM temp."holdfast_only")'
        return f" AND ({' OR '.join(f'{key} {among}' for key in keys)})"

    def _rows_in_backup(self) -> Iterator[_Row]:
        assert self._now is not None
        before, now = self._before, self._now
        names, width = self.shape.values, len(before.object_class.values)
        key = self._key_of("b")
        # By its own key where the realm can't have it.
        meant = self._meant(key) if self._same_key else self._meant(key, f"{key} IS NULL AND b.{before.key}")
        for row in select_wide(
            self._connection,
            f'b.{before.key}, {key}, f.{now.key} IS NOT NULL, u."#existed"',
            [*self._columns(before, "b"), *self._columns(before, "u"), *self._columns(now, "f")],
            f"FROM backup.{before.table} b LEFT JOIN main.{now.table} f ON f.{now.key} = {key} "
            f"LEFT JOIN {self._base_source()} u ON u.{before.key} = b.{before.key} "
            f"WHERE (f.{now.key} IS NULL OR {self._differs()}){meant} ORDER BY b.{before.key}",
        ):
            own_key, new_key, in_fresh, existed = row[:4]
            ours, theirs = row[4 : 4 + width], row[4 + width : 4 + 2 * width]
            fresh = dict(zip(names, row[4 + 2 * width :], strict=True)) if in_fresh else None
            based = theirs if existed else None
            if existed is None and self.base_known:
                based = ours  # nothing unsynced: as both sides last agreed on it
            if new_key is None and not self._same_key:
                if existed is None and self.base_known:
                    continue  # not changed and not new
                self._without_place.add(own_key)
                yield own_key, None, self.shape.defaults, None, self._all_of(based, ours)
                continue
            base, after, unstorable = self._as_held(based, ours, fresh)
            yield new_key, base, after, fresh, unstorable

    def _rows_in_fresh_only(self) -> Iterator[_Row]:
        assert self._now is not None
        before, now = self._before, self._now
        names, width = self.shape.values, len(before.object_class.values)
        join = f"LEFT JOIN {self._base_source()} u ON u.{before.key} = f.{now.key}"
        missing = f"NOT EXISTS (SELECT 1 FROM backup.{before.table} b WHERE b.{before.key} = f.{now.key})"
        if not self._same_key:
            keys = f"SELECT {self._key_of('b')} FROM backup.{before.table} b"
            missing = f"f.{now.key} NOT IN ({keys} WHERE {self._key_of('b')} IS NOT NULL)"
            join = (
                f'LEFT JOIN (SELECT {self._key_of("v")} AS "#key", v.{before.key} AS "#own" '
                f'FROM {self._base_source()} v) k ON k."#key" = f.{now.key} '
                f'LEFT JOIN {self._base_source()} u ON u.{before.key} = k."#own"'
            )
        for row in select_wide(
            self._connection,
            f'f.{now.key}, u."#existed"',
            [*self._columns(before, "u"), *self._columns(now, "f")],
            f"FROM main.{now.table} f {join} "
            f"WHERE {missing}{self._meant(f'f.{now.key}')} ORDER BY f.{now.key}",
        ):
            key, existed = row[:2]
            based = row[2 : 2 + width]
            fresh = dict(zip(names, row[2 + width :], strict=True))
            base = None
            if existed:
                base, _, _ = self._as_held(based, based, fresh)
            yield key, base, None, fresh, {}

    def _rows_of_gone_class(self) -> Iterator[_Row]:
        """Of a class that the realm lacks: what the backup has changed or made new."""
        before = self._before
        names = before.object_class.values
        changed = "1" if not self.base_known else 'u."#existed" IS NOT NULL'
        for row in select_wide(
            self._connection,
            f'b.{before.key}, u."#existed"',
            [*self._columns(before, "b"), *self._columns(before, "u")],
            f"FROM backup.{before.table} b LEFT JOIN {self._base_source()} u ON u.{before.key} = "
            f"b.{before.key} WHERE {changed}{self._meant(f'b.{before.key}')} ORDER BY b.{before.key}",
        ):
            key, existed = row[:2]
            ours = row[2 : 2 + len(names)]
            based = row[2 + len(names) :] if existed else None
            base = None if based is None else dict(zip(names, based, strict=True))
            yield key, base, dict(zip(names, ours, strict=True)), None, self._all_of(based, ours)

    # Rows

    def _as_held(
        self, based: Sequence[Any] | None, ours: Sequence[Any], fresh: Values | None
    ) -> tuple[Values | None, Values, Mapping[str, Unstorable]]:
        """Base and backup row as the realm would hold them, and what of the backup's it can't hold.

        Where both are the same they are one dictionary.
        """
        if self._as_it_is:
            names = self.shape.values
            after = dict(zip(names, ours, strict=True))
            if based is ours:
                return after, after, _NOTHING
            return None if based is None else dict(zip(names, based, strict=True)), after, _NOTHING
        filled = self.shape.defaults if fresh is None else fresh
        after = dict(filled)
        base = None if based is None else dict(filled)
        for name, at in self._shared.items():
            after[name] = ours[at]
            if base is not None and based is not None:
                base[name] = based[at]
        if not self._ways:
            return base, after, _NOTHING
        unstorable: dict[str, Unstorable] = {}
        before = self._before.object_class
        for way in self._ways:
            at = before.values.index(way.name)
            old = way.old.default if based is None else based[at]
            new = ours[at]
            fits, value = (False, None) if way.new is None else converted(new, way.old, way.new)
            if way.new is not None:
                # As the backend converts: to the default where something would be lost.
                base_fits, base_value = converted(old, way.old, way.new)
                start = base_value if base_fits else way.new.default
                after[way.name] = value if fits else start
                if base is not None:
                    base[way.name] = start
            if not fits and old != new and way.name != before.last_modified:
                unstorable[way.name] = Unstorable(way.old, old, new)
        return base, after, unstorable

    def _all_of(self, based: Sequence[Any] | None, ours: Sequence[Any]) -> Mapping[str, Unstorable]:
        """All that the backup changed or made of an object that the realm has no place for."""
        before = self._before.object_class
        found: dict[str, Unstorable] = {}
        for at, name in enumerate(before.values):
            type_ = before.properties[name]
            old = type_.default if based is None else based[at]
            if old != ours[at] and name != before.last_modified:
                found[name] = Unstorable(type_, old, ours[at])
        if not found:  # made with nothing in it: the object itself can't be stored
            type_ = self._key_type
            found[before.primary_key] = Unstorable(type_, None, None)
        return found


def _is_same(one: Type, other: Type) -> bool:
    return str(one) == str(other) and one.key == other.key
