"""What views and mapped classes show otherwise when tables of one layout take the place of another's.

In sets.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from ..schema import ObjectClass, Stored, same_key
from ..tables import joined, literal, quoted
from .layout import Layout
from .notification import ClassChanges

#: The quoted name of a class's table, with its database where that is another.
TableOf = Callable[[ObjectClass], str]


def shown_otherwise(
    connection: sqlite3.Connection, old: Layout, new: Layout, old_table: TableOf, new_table: TableOf
) -> dict[str, ClassChanges]:
    """For each class how what is shown changes: what is withheld shows its default, or nothing.

    old_table, new_table: where the tables of the two layouts are.
    """
    told: dict[str, ClassChanges] = {}
    for name in {**old.visible.classes, **new.visible.classes}:
        before, after = _shown(old, name), _shown(new, name)
        if before is not None and after is not None and same_key(before, after):
            changes = _of_both(connection, name, old, new, before, after, old_table(before), new_table(after))
        else:
            changes = ClassChanges(
                frozenset() if after is None else _keys(connection, new_table(after), after),
                {},
                frozenset() if before is None else _keys(connection, old_table(before), before),
            )
        if changes:
            told[name] = changes
    return told


def _shown(layout: Layout, name: str) -> ObjectClass | None:
    """The class as the file holds it, if what is shown under its name is in it; None: nothing is shown."""
    held = layout.schema.classes.get(name)
    if held is None or (held.moved.get("") and name in layout.app.classes):
        return None
    return held


def _of_both(
    connection: sqlite3.Connection,
    name: str,
    old: Layout,
    new: Layout,
    before: ObjectClass,
    after: ObjectClass,
    source: str,
    target: str,
) -> ClassChanges:
    flags: dict[str, str] = {}
    for prop in dict.fromkeys((*before.values, *after.values)):
        was = _shown_value(old, before, name, prop, "o", new)
        now = _shown_value(new, after, name, prop, "n", old)
        flags[prop] = f"{was} IS NOT {now}"
    key, new_key = quoted(before.column(before.primary_key)), quoted(after.column(after.primary_key))
    inserted = connection.execute(
        f"SELECT {new_key} FROM {target} WHERE {new_key} NOT IN (SELECT {key} FROM {source})"
    )
    deleted = connection.execute(
        f"SELECT {key} FROM {source} WHERE {key} NOT IN (SELECT {new_key} FROM {target})"
    )
    insertions = frozenset(row[0] for row in inserted)
    deletions = frozenset(row[0] for row in deleted)
    modifications: dict[Stored, frozenset[str]] = {}
    patterns: dict[tuple[int, ...], frozenset[str]] = {}
    if flags:
        for stored, *different in connection.execute(
            f"SELECT o.{key}, {', '.join(flags.values())} FROM {source} o "
            f"JOIN {target} n ON n.{new_key} = o.{key} WHERE {joined(flags.values(), 'OR')}"
        ):
            pattern = tuple(different)
            if pattern not in patterns:
                patterns[pattern] = frozenset(p for p, d in zip(flags, different, strict=True) if d)
            modifications[stored] = patterns[pattern]
    return ClassChanges(insertions, modifications, deletions)


def _shown_value(layout: Layout, held: ObjectClass, name: str, prop: str, alias: str, other: Layout) -> str:
    """The SQL of what is shown of a property: its column, or the default where there is nothing to show.

    With a plus: else SQLite takes 0 and '0' for the same where the columns are of different types.
    """
    if prop in held.properties and prop not in layout.withheld.get(name, frozenset()):
        return f"+{alias}.{quoted(held.column(prop))}"
    for one in (layout.visible.classes.get(name), other.visible.classes.get(name)):
        if one is not None and prop in one.properties:
            return literal(one.properties[prop].default)
    return "NULL"


def _keys(connection: sqlite3.Connection, table: str, one: ObjectClass) -> frozenset[Stored]:
    rows = connection.execute(f"SELECT {quoted(one.column(one.primary_key))} FROM {table}")
    return frozenset(key for (key,) in rows)
