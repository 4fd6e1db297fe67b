"""Bringing a realm file from one layout to another: in one transaction, keeping what both have."""

from __future__ import annotations

import sqlite3

from ..schema import ObjectClass, Schema, Stored, convert, same_key, same_property
from ..tables import literal, quoted
from .capture import Capture
from .layout import Layout
from .notification import ClassChanges
from .shown import shown_otherwise

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
    told = shown_otherwise(
        connection, old, new, lambda one: quoted(f"#old {one.name}"), lambda one: quoted(one.table)
    )
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
