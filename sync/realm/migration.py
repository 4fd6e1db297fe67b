"""Bringing a realm file from one layout to another: in one transaction, keeping what both have."""

from __future__ import annotations

import sqlite3

from ..schema import ObjectClass, Schema, same_key, same_property
from ..tables import literal, quoted
from .capture import Capture
from .layout import Layout

_LAYERS = ("_base_", "_unsent_")
_LAYER_COLUMNS = '"#existed", "#deleted", "#time", '


def migrate(connection: sqlite3.Connection, old: Schema, new: Layout, capture: Capture) -> None:
    """Bring a realm's tables and companions to a layout, in the transaction that is open.

    old: what the file holds, with the SQL names that it has. capture: that of ``new.schema``. Values of
    properties that both have (of the same type) are kept, unsynced changes of them too; all else begins at
    its default. What was noted by triggers must have been folded.
    """
    _drop_triggers(connection)
    for name in old.classes:
        for layer in _LAYERS:
            _put_aside(connection, f"{layer}{name}")
        connection.execute(f"DROP TABLE IF EXISTS {quoted(f'_capture_{name}')}")
    migrate_tables(connection, old, new)
    for one in capture.classes.values():
        one.create(connection)
    for name, before in old.classes.items():
        after = new.schema.classes.get(name)
        for layer in _LAYERS:
            source, target = quoted(f"#old {layer}{name}"), quoted(f"{layer}{name}")
            if after is not None and same_key(before, after):
                _copy(connection, before, source, after, target, _LAYER_COLUMNS)
            connection.execute(f"DROP TABLE {source}")
    new.write(connection)


def migrate_tables(connection: sqlite3.Connection, old: Schema, new: Layout) -> None:
    """Bring only the tables of the classes to a layout; their triggers go."""
    _drop_triggers(connection)
    for name, one in old.classes.items():
        _put_aside(connection, one.table, f"#old {name}")
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    for (table,) in tables:
        if not table.startswith(("_", "#", "sqlite_")):  # what was withheld from the app until now
            connection.execute(f"DROP TABLE {quoted(table)}")
    new.create(connection)
    for name, before in old.classes.items():
        after = new.schema.classes.get(name)
        source = quoted(f"#old {name}")
        if after is not None and same_key(before, after):
            _copy(connection, before, source, after, quoted(after.table), "")
        connection.execute(f"DROP TABLE {source}")


def _drop_triggers(connection: sqlite3.Connection) -> None:
    # First of all: else renaming a table would stumble over them, and filling it would fire them.
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {quoted(name)}")


def _put_aside(connection: sqlite3.Connection, table: str, name: str | None = None) -> None:
    connection.execute(f"ALTER TABLE {quoted(table)} RENAME TO {quoted(name or f'#old {table}')}")


def _copy(
    connection: sqlite3.Connection, old: ObjectClass, source: str, new: ObjectClass, target: str, extra: str
) -> None:
    """Copy the rows of a class between two tables; what only the new has is at its default.

    extra: more columns, the same on both sides.
    """
    into = ", ".join(quoted(new.column(p)) for p in new.properties)
    out = ", ".join(
        quoted(old.column(p)) if same_property(old, new, p) else literal(new.properties[p].default)
        for p in new.properties
    )
    connection.execute(f"INSERT INTO {target} ({extra}{into}) SELECT {extra}{out} FROM {source}")
