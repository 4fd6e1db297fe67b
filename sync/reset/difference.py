"""What takes one realm file's content to another's, as listeners hear it. In sets."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from ..paths import attachable
from ..realm import ClassChanges
from ..realm.layout import Layout
from ..realm.shown import shown_otherwise
from ..schema import ObjectClass, Schema, Stored, same_key, same_property
from ..tables import joined, literal, quoted


def shown_difference(old_path: Path, old: Layout, new_path: Path, new: Layout) -> dict[str, ClassChanges]:
    """For each class what is shown otherwise when one realm file takes the place of another."""
    with closing(sqlite3.connect(old_path)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("ATTACH ? AS fresh", (attachable(new_path),))
        return shown_otherwise(
            connection,
            old,
            new,
            lambda one: f"main.{quoted(one.table)}",
            lambda one: f"fresh.{quoted(one.table)}",
        )


def attached_difference(connection: sqlite3.Connection, old: Schema, new: Schema) -> dict[str, ClassChanges]:
    """For each class what changes from the connection's own database to the one attached as ``fresh``."""
    told: dict[str, ClassChanges] = {}
    for name in {**old.classes, **new.classes}:
        changes = _of_class(connection, old.classes.get(name), new.classes.get(name))
        if changes:
            told[name] = changes
    return told


def _of_class(
    connection: sqlite3.Connection, old: ObjectClass | None, new: ObjectClass | None
) -> ClassChanges:
    if old is None or new is None or not same_key(old, new):
        return ClassChanges(
            frozenset() if new is None else _keys(connection, "fresh", new),
            {},
            frozenset() if old is None else _keys(connection, "main", old),
        )
    before, after = f"main.{quoted(old.table)}", f"fresh.{quoted(new.table)}"
    old_key, new_key = quoted(old.column(old.primary_key)), quoted(new.column(new.primary_key))
    inserted = connection.execute(
        f"SELECT {new_key} FROM {after} WHERE {new_key} NOT IN (SELECT {old_key} FROM {before})"
    )
    deleted = connection.execute(
        f"SELECT {old_key} FROM {before} WHERE {old_key} NOT IN (SELECT {new_key} FROM {after})"
    )
    insertions = frozenset(row[0] for row in inserted)
    deletions = frozenset(row[0] for row in deleted)
    flags = {name: _differs(old, new, name) for name in dict.fromkeys((*old.values, *new.values))}
    modifications: dict[Stored, frozenset[str]] = {}
    patterns: dict[tuple[int, ...], frozenset[str]] = {}
    if flags:
        for key, *different in connection.execute(
            f"SELECT o.{old_key}, {', '.join(flags.values())} FROM {before} o "
            f"JOIN {after} f ON o.{old_key} = f.{new_key} WHERE {joined(flags.values(), 'OR')}"
        ):
            pattern = tuple(different)
            if pattern not in patterns:
                patterns[pattern] = frozenset(n for n, d in zip(flags, different, strict=True) if d)
            modifications[key] = patterns[pattern]
    return ClassChanges(insertions, modifications, deletions)


def _keys(connection: sqlite3.Connection, database: str, one: ObjectClass) -> frozenset[Stored]:
    rows = connection.execute(
        f"SELECT {quoted(one.column(one.primary_key))} FROM {database}.{quoted(one.table)}"
    )
    return frozenset(key for (key,) in rows)


def _differs(old: ObjectClass, new: ObjectClass, name: str) -> str:
    """The condition under which a property changes; what one side lacks counts as its default there."""
    if same_property(old, new, name):
        return f"o.{quoted(old.column(name))} IS NOT f.{quoted(new.column(name))}"
    if name not in old.properties:
        return f"f.{quoted(new.column(name))} IS NOT {literal(new.properties[name].default)}"
    if name not in new.properties:
        return f"o.{quoted(old.column(name))} IS NOT {literal(old.properties[name].default)}"
    # With a plus: else SQLite takes 0 and '0' for the same where the columns are of different types.
    return f"+o.{quoted(old.column(name))} IS NOT +f.{quoted(new.column(name))}"
