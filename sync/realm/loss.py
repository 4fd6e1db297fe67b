"""What a change of a realm's layout would take away that is nowhere else.

Asked before anything is migrated.
"""

from __future__ import annotations

import sqlite3

from ..schema import ObjectClass, Type, convert, same_key, same_property
from ..tables import literal, quoted
from .layout import Layout


def lost_by(raw: sqlite3.Connection, old: Layout, new: Layout, *, converting: bool) -> list[str]:
    """The classes and properties (``Class``, ``Class.property``) whose data a new layout has no place for.

    Only those with something in them that is not on the backend. converting: values whose type changes are
    converted where nothing is lost by it.
    """
    lost: list[str] = []
    for name, before in old.schema.classes.items():
        after = new.schema.classes.get(name)
        known = old.known.classes.get(name)
        if after is None or not same_key(before, after):
            if known is None or not same_key(before, known):
                if _any(raw, before, "1"):
                    lost.append(name)
            elif _any_unsynced(raw, before):
                lost.append(name)
            continue
        for prop in before.values:
            if same_property(before, after, prop):
                continue
            on_backend = known is not None and same_property(before, known, prop)
            if on_backend and not _any_unsynced(raw, before):
                continue
            there = after.properties.get(prop) if converting else None
            if _has_what_does_not_fit(raw, before, prop, there):
                lost.append(f"{name}.{prop}")
    return lost


def _has_what_does_not_fit(raw: sqlite3.Connection, one: ObjectClass, prop: str, new: Type | None) -> bool:
    """Whether any object has a value (not the default) that can't be kept as the type ``new``."""
    column, type_ = quoted(one.column(prop)), one.properties[prop]
    condition = f"{column} IS NOT {literal(type_.default)}"
    if new is None:
        return _any(raw, one, condition)
    rows = raw.execute(f"SELECT DISTINCT {column} FROM {quoted(one.table)} WHERE {condition}")
    return any(not convert(value, type_, new)[0] for (value,) in rows)


def _any(raw: sqlite3.Connection, one: ObjectClass, condition: str) -> bool:
    return raw.execute(f"SELECT 1 FROM {quoted(one.table)} WHERE {condition} LIMIT 1").fetchone() is not None


def _any_unsynced(raw: sqlite3.Connection, one: ObjectClass) -> bool:
    table = quoted(f"_base_{one.name}")
    return raw.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None
