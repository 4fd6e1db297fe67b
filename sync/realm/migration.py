"""Bringing a realm file from one layout to another: in one transaction, keeping what both have."""

from __future__ import annotations

import sqlite3

from ..schema import ObjectClass, Schema, Stored, convert, same_key, same_property
from ..tables import joined, literal, quoted
from .capture import Capture
from .layout import Layout
from .notification import ClassChanges

_LAYERS = ("_base_", "_unsent_")
_LAYER_COLUMNS = '"#existed", "#deleted", "#time", '


def migrate(
    connection: sqlite3.Connection, old: Layout, new: Layout, capture: Capture, *, converting: bool = False
) -> dict[str, ClassChanges]:
    """Bring a realm's tables and companions to a layout, in the transaction that is open.

    old: what the file has. capture: that of ``new.schema``. Values of properties that both have (of the same
    type) are kept, unsynced changes of them too; all else begins at its default. converting: values of
    another type are converted where nothing is lost by it. What was noted by triggers must have been folded.
    Return what is shown otherwise than before.
    """
    _drop_triggers(connection)
    for name in old.schema.classes:
        for layer in _LAYERS:
            _put_aside(connection, f"{layer}{name}")
        connection.execute(f"DROP TABLE IF EXISTS {quoted(f'_capture_{name}')}")
    _move_tables(connection, old.schema, new, converting=converting)
    told = _shown_otherwise(connection, old, new)
    _drop_old(connection, old.schema)
    for one in capture.classes.values():
        one.create(connection)
    for name, before in old.schema.classes.items():
        after = new.schema.classes.get(name)
        for layer in _LAYERS:
            source, target = quoted(f"#old {layer}{name}"), quoted(f"{layer}{name}")
            if after is not None and same_key(before, after):
                _copy(connection, before, source, after, target, _LAYER_COLUMNS)
            connection.execute(f"DROP TABLE {source}")
    for one in capture.classes.values():
        one.net_out(connection)
    new.write(connection)
    return told


def migrate_tables(connection: sqlite3.Connection, old: Schema, new: Layout) -> None:
    """Bring only the tables of the classes to a layout; their triggers go."""
    _drop_triggers(connection)
    _move_tables(connection, old, new, converting=False)
    _drop_old(connection, old)


def _move_tables(connection: sqlite3.Connection, old: Schema, new: Layout, *, converting: bool) -> None:
    """Make the tables of a layout, and fill them from the old ones, which are put aside."""
    for name, one in old.classes.items():
        _put_aside(connection, one.table, f"#old {name}")
    _drop_indexes(connection)  # they have gone with the tables, and their names with them
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    for (table,) in tables:
        if not table.startswith(("_", "#", "sqlite_")):  # what was withheld from the app until now
            connection.execute(f"DROP TABLE {quoted(table)}")
    new.create(connection)
    for name, before in old.classes.items():
        after = new.schema.classes.get(name)
        if after is not None and same_key(before, after):
            source = quoted(f"#old {name}")
            _copy(connection, before, source, after, quoted(after.table), "", converting=converting)
    new.create_indexes(connection)


def _drop_old(connection: sqlite3.Connection, old: Schema) -> None:
    for name in old.classes:
        connection.execute(f"DROP TABLE {quoted(f'#old {name}')}")


def _shown_otherwise(connection: sqlite3.Connection, old: Layout, new: Layout) -> dict[str, ClassChanges]:
    """What views and mapped classes show otherwise in the new tables than in those that were put aside."""
    told: dict[str, ClassChanges] = {}
    for name in {**old.visible.classes, **new.visible.classes}:
        before, after = _shown(old, name), _shown(new, name)
        source = quoted(f"#old {name}")
        if before is not None and after is not None and same_key(before, after):
            changes = _of_both(connection, name, old, new, before, after)
        else:
            changes = ClassChanges(
                frozenset() if after is None else _keys(connection, quoted(after.table), after),
                {},
                frozenset() if before is None else _keys(connection, source, before),
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
) -> ClassChanges:
    flags: dict[str, str] = {}
    for prop in dict.fromkeys((*before.values, *after.values)):
        was = _shown_value(old, before, name, prop, "o", new)
        now = _shown_value(new, after, name, prop, "n", old)
        flags[prop] = f"{was} IS NOT {now}"
    if not flags:
        return ClassChanges()
    key, new_key = quoted(before.column(before.primary_key)), quoted(after.column(after.primary_key))
    modifications: dict[Stored, frozenset[str]] = {}
    for stored, *different in connection.execute(
        f"SELECT o.{key}, {', '.join(flags.values())} FROM {quoted(f'#old {name}')} o "
        f"JOIN {quoted(after.table)} n ON n.{new_key} = o.{key} WHERE {joined(flags.values(), 'OR')}"
    ):
        modifications[stored] = frozenset(p for p, d in zip(flags, different, strict=True) if d)
    return ClassChanges(frozenset(), modifications, frozenset())


def _shown_value(layout: Layout, held: ObjectClass, name: str, prop: str, alias: str, other: Layout) -> str:
    """The SQL of what is shown of a property: its column, or the default where there is nothing to show."""
    if prop in held.properties and prop not in layout.withheld.get(name, frozenset()):
        return f"{alias}.{quoted(held.column(prop))}"
    for one in (layout.visible.classes.get(name), other.visible.classes.get(name)):
        if one is not None and prop in one.properties:
            return literal(one.properties[prop].default)
    return "NULL"


def _keys(connection: sqlite3.Connection, table: str, one: ObjectClass) -> frozenset[Stored]:
    rows = connection.execute(f"SELECT {quoted(one.column(one.primary_key))} FROM {table}")
    return frozenset(key for (key,) in rows)


def _drop_triggers(connection: sqlite3.Connection) -> None:
    # First of all: else renaming a table would stumble over them, and filling it would fire them.
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {quoted(name)}")


def _drop_indexes(connection: sqlite3.Connection) -> None:
    indexes = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
    for (name,) in indexes.fetchall():
        connection.execute(f"DROP INDEX {quoted(name)}")


def _put_aside(connection: sqlite3.Connection, table: str, name: str | None = None) -> None:
    connection.execute(f"ALTER TABLE {quoted(table)} RENAME TO {quoted(name or f'#old {table}')}")


def _copy(
    connection: sqlite3.Connection,
    old: ObjectClass,
    source: str,
    new: ObjectClass,
    target: str,
    extra: str,
    *,
    converting: bool = False,
) -> None:
    """Copy the rows of a class between two tables; what only the new has is at its default.

    extra: more columns, the same on both sides. converting: as with :func:`migrate`.
    """
    ways = [p for p in new.values if converting and p in old.properties and not same_property(old, new, p)]

    def converted(at: int, stored: Stored) -> Stored:
        before, after = old.properties[ways[at]], new.properties[ways[at]]
        fits, value = convert(stored, before, after)
        return value if fits else after.default

    if ways:
        connection.create_function("holdfast_converted", 2, converted, deterministic=True)
    parts: list[str] = []
    for p in new.properties:
        if same_property(old, new, p):
            parts.append(quoted(old.column(p)))
        elif p in ways:
            parts.append(f"holdfast_converted({ways.index(p)}, {quoted(old.column(p))})")
        else:
            parts.append(literal(new.properties[p].default))
    into = ", ".join(quoted(new.column(p)) for p in new.properties)
    connection.execute(f"INSERT INTO {target} ({extra}{into}) SELECT {extra}{', '.join(parts)} FROM {source}")
