"""How a realm file lays out the backend's schema and the app's view of it.

A realm has the backend's whole schema; the app's is a view of it. What the app has beyond it is written
like anything else until the backend refuses it; from then on, like what the app has otherwise, it is
*withheld*: an empty table or column under the app's name, so that mapped classes go on working. What the
backend has under such a name, or under one that SQLite takes for the same since only its case is another,
lies under another. So is a link to a class that is withheld whole, which would lead nowhere.

Names of tables, triggers and moved columns are put together with characters that no name in a schema has.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from ..schema import MOST_PROPERTIES, ObjectClass, Schema, in_other_case, same_key, same_property
from ..tables import column_of, create_table, literal, quoted
from . import state

#: Class name to the names of its properties.
Parts = Mapping[str, frozenset[str]]

#: The word with which the triggers on withheld parts refuse; what people read is made of it.
REFUSED = "holdfast withheld"

#: What the names of the indexes in a realm file begin with.
INDEX = "_index_"
_INDEXES = "SELECT name FROM sqlite_schema WHERE type = 'index'"


@dataclass(frozen=True)
class Layout:
    """The tables of a realm file.

    known: the backend's schema as of the realm's server version. app: what the app declares. recorded: the
    parts of the app's schema that the backend has refused; they are not announced. number: grows with each
    layout of a realm.
    """

    known: Schema
    app: Schema
    recorded: Parts = field(default_factory=dict)
    number: int = 1

    @classmethod
    def read(cls, connection: sqlite3.Connection) -> Layout:
        """The layout that a realm file has."""
        known = Schema.from_document(state.get(connection, "schema"))
        document = state.get(connection, "app_schema")
        app = known if document is None else Schema.from_document(document)
        recorded = state.get(connection, "recorded", {})
        return cls(
            known,
            _with_declared(app, state.get(connection, "declared", {})),
            {name: frozenset(properties) for name, properties in recorded.items()},
            state.get(connection, "layout", 1),
        )

    def write(self, connection: sqlite3.Connection) -> None:
        """Keep it, in the transaction that is open."""
        state.put(connection, "schema", self.known.to_document())
        state.put(connection, "app_schema", self.app.to_document())
        state.put(connection, "declared", _declared(self.app) or None)
        recorded = {name: sorted(properties) for name, properties in self.recorded.items() if properties}
        state.put(connection, "recorded", recorded or None)
        state.put(connection, "layout", self.number)

    @cached_property
    def withheld(self) -> Parts:
        """The parts of the app's schema that hold nothing; a whole class: all of its properties."""
        parts: dict[str, frozenset[str]] = {}
        for name, mine in self.app.classes.items():
            known = self.known.classes.get(name)
            if known is None:
                if self.recorded.get(name) or in_other_case(name, self.known.classes):
                    parts[name] = frozenset(mine.properties)
            elif not same_key(mine, known):
                parts[name] = frozenset(mine.properties)
            else:
                refused = self.recorded.get(name, frozenset())
                withheld = frozenset(
                    p
                    for p in mine.properties
                    if not same_property(mine, known, p)
                    and (p in known.properties or p in refused or in_other_case(p, known.properties))
                )
                if withheld:
                    parts[name] = withheld
        for name, mine in self.app.classes.items():
            known = self.known.classes.get(name)
            nowhere = frozenset(
                p
                for p in mine.links
                if _whole(parts, self.app, mine.properties[p].of)
                and (known is None or not same_property(mine, known, p))
            )
            if nowhere:
                parts[name] = parts.get(name, frozenset()) | nowhere
        return parts

    @cached_property
    def schema(self) -> Schema:
        """What the realm holds: the backend's schema, and what the app has beyond it, unless refused."""
        classes: dict[str, ObjectClass] = {}
        for name, known in self.known.classes.items():
            mine = self.app.classes.get(name)
            if mine is None:
                twin = in_other_case(name, self.app.classes)
                moved = {"": f"~{name}"} if twin else {}
                classes[name] = replace(known, moved=moved, given={}, indexes=())
                continue
            if not same_key(mine, known):
                classes[name] = replace(known, moved={"": f"~{name}"}, given={}, indexes=())
                continue
            withheld = self.withheld.get(name, frozenset())
            more = {
                p: t for p, t in mine.properties.items() if p not in known.properties and p not in withheld
            }
            classes[name] = replace(
                known,
                properties={**known.properties, **more},
                last_modified=known.last_modified or self._own_stamp(mine, more),
                moved={
                    p: f"~{p}" for p in known.properties if p in withheld or in_other_case(p, mine.properties)
                },
                given={p: value for p, value in mine.given.items() if p not in withheld},
            )
        for name, mine in self.app.classes.items():
            if name not in classes and not _whole(self.withheld, self.app, name):
                withheld = self.withheld.get(name, frozenset())
                held = {p: t for p, t in mine.properties.items() if p not in withheld}
                given = {p: value for p, value in mine.given.items() if p in held}
                classes[name] = replace(mine, properties=held, given=given) if withheld else mine
        return Schema(classes)

    @cached_property
    def visible(self) -> Schema:
        """What can be read by class and property name: the app's view, and what only the backend has."""
        classes: dict[str, ObjectClass] = {}
        for name in {**self.app.classes, **self.schema.classes}:
            mine, held = self.app.classes.get(name), self.schema.classes.get(name)
            if mine is None or held is None or not same_key(mine, held):
                chosen = mine or held
                assert chosen is not None
                classes[name] = chosen
            else:
                classes[name] = replace(
                    held,
                    properties={**held.properties, **mine.properties},
                    moved={p: at for p, at in held.moved.items() if p not in mine.properties},
                )
        return Schema(classes)

    @cached_property
    def writable(self) -> frozenset[str]:
        """The tables that the app's work may write: of the classes that it can read, and the realm's."""
        classes = (*self.visible.classes.values(), *self.schema.classes.values())
        return frozenset(one.table for one in classes)

    @cached_property
    def announced(self) -> Schema:
        """What the app tells the backend that it has: the schema, with what is otherwise and not recorded.

        Of two names that differ only in case, the app's.
        """
        classes = dict(self.schema.classes)
        for name, withheld in self.withheld.items():
            mine = self.app.classes[name]
            refused = self.recorded.get(name, frozenset())
            untold = withheld - refused
            if not untold or (refused and name not in self.known.classes):  # a class is refused whole
                continue
            held = classes.get(name)
            if held is None or not same_key(mine, held):
                classes.pop(in_other_case(name, classes) or name, None)
                classes[name] = mine
            else:
                told = {p: t for p, t in mine.properties.items() if p in untold}
                kept = {p: t for p, t in held.properties.items() if not in_other_case(p, told)}
                both = {**kept, **told}
                stamp = held.last_modified
                if stamp is not None and both.get(stamp) != held.properties[stamp]:
                    stamp = None
                classes[name] = replace(held, properties=both, last_modified=stamp, moved={})
        for name, one in classes.items():
            if len(one.properties) > MOST_PROPERTIES:  # none of both, but the two together
                own = {p: t for p, t in one.properties.items() if p in self.app[name].properties}
                stamp = one.last_modified if one.last_modified in own else None
                classes[name] = replace(one, properties=own, last_modified=stamp)
        return Schema({name: _leading_somewhere(one, classes) for name, one in classes.items()})

    def with_known(self, known: Schema, *, refused: bool = False) -> Layout:
        """The layout with another schema of the backend's.

        refused: the backend doesn't have the rest of the app's schema: withhold and record it. What the
        backend has come to know is recorded no longer.
        """
        recorded: dict[str, frozenset[str]] = {}
        for name, mine in self.app.classes.items():
            there = known.classes.get(name)
            fits = there is not None and same_key(mine, there)
            lacking = frozenset(
                p for p in mine.properties if there is None or not fits or not same_property(mine, there, p)
            )
            kept = lacking if refused else lacking & self.recorded.get(name, frozenset())
            if kept:
                recorded[name] = kept
        return Layout(known, self.app, recorded, self.number + 1)

    def with_app(self, app: Schema) -> Layout:
        """The layout for another version of the app."""
        recorded = {
            name: kept
            for name, properties in self.recorded.items()
            if name in app.classes and (kept := self._still(name, properties, app.classes[name]))
        }
        return Layout(self.known, app, recorded, self.number + 1)

    def is_for(self, app: Schema) -> bool:
        """Whether the app declares just what it does here: no other schema, no other defaults or indexes."""
        return app.fingerprint == self.app.fingerprint and _declared(app) == _declared(self.app)

    @property
    def is_plain(self) -> bool:
        """Whether the tables are just those of the backend's schema: nothing more, nothing moved."""
        return (
            not self.withheld
            and not any(one.given for one in self.schema.classes.values())
            and list(self.schema.classes) == list(self.known.classes)
            and all(
                list(one.properties) == list(self.known[name].properties)
                for name, one in self.schema.classes.items()
            )
        )

    def same_tables(self, other: Layout) -> bool:
        """Whether both layouts have the very same tables."""
        return (
            self.schema == other.schema
            and self.withheld == other.withheld
            and self.app.fingerprint == other.app.fingerprint
            and all(
                one.moved == other.schema[name].moved and one.given == other.schema[name].given
                for name, one in self.schema.classes.items()
            )
            and list(self.schema.classes) == list(other.schema.classes)
            and all(
                list(one.properties) == list(other.schema[name].properties)
                for name, one in self.schema.classes.items()
            )
        )

    def create(self, connection: sqlite3.Connection) -> None:
        """Make the tables of the classes in a new file."""
        for name in self.schema.classes:
            connection.execute(self.statement(name))
        self.create_withheld(connection)

    def statement(self, name: str) -> str:
        """The statement that makes the table of a class that the realm holds, with its withheld columns."""
        held = self.schema[name]
        extra: list[Any] = []
        if not held.moved.get(""):
            mine = self.app.classes.get(name)
            for prop in sorted(self.withheld.get(name, ())):
                assert mine is not None
                extra += column_of(prop, mine.properties[prop])
        return create_table(held, extra)

    def create_withheld(self, connection: sqlite3.Connection) -> None:
        """Make the tables of the classes that are withheld whole, and the triggers that keep them empty."""
        for name, properties in self.withheld.items():
            mine, held = self.app.classes[name], self.schema.classes.get(name)
            if held is None or held.moved.get(""):
                connection.execute(create_table(mine))
                connection.execute(
                    f"CREATE TRIGGER {quoted(f'_withheld#{name}')} BEFORE INSERT ON {quoted(name)} "
                    f"BEGIN SELECT RAISE(ABORT, '{REFUSED} {name}'); END"
                )
                continue
            for prop in sorted(properties):
                column = quoted(prop)
                default = literal(mine.properties[prop].default)
                for event in ("INSERT", f"UPDATE OF {column}"):
                    trigger = quoted(f"_withheld#{name}#{prop}#{event[:6]}")
                    connection.execute(
                        f"CREATE TRIGGER {trigger} BEFORE {event} ON {quoted(name)} "
                        f"WHEN NEW.{column} IS NOT {default} "
                        f"BEGIN SELECT RAISE(ABORT, '{REFUSED} {name}.{prop}'); END"
                    )

    def create_indexes(self, connection: sqlite3.Connection) -> None:
        """Make the indexes that the app declares, and no others, on tables that are there. Idempotent."""
        wanted = {
            f"{INDEX}{name}.{'.'.join(columns)}": f"{quoted(name)} ({', '.join(map(quoted, columns))})"
            for name, mine in self.app.classes.items()
            for columns in mine.indexes
        }
        found = [name for (name,) in connection.execute(f"{_INDEXES} AND name GLOB '{INDEX}*'").fetchall()]
        for name in set(found) - set(wanted):
            connection.execute(f"DROP INDEX {quoted(name)}")
        for name in wanted.keys() - set(found):
            connection.execute(f"CREATE INDEX {quoted(name)} ON {wanted[name]}")

    @staticmethod
    def _own_stamp(mine: ObjectClass, more: Iterable[str]) -> str | None:
        return mine.last_modified if mine.last_modified is not None and mine.last_modified in more else None

    @staticmethod
    def _still(name: str, properties: frozenset[str], mine: ObjectClass) -> frozenset[str]:
        """Of a recorded class, what another version of the app still has."""
        return frozenset(p for p in properties if p in mine.properties)


def _whole(parts: Parts, app: Schema, name: str) -> bool:
    """Whether a class is withheld with its key, and so with all that it has."""
    return name in parts and app[name].primary_key in parts[name]


def _leading_somewhere(one: ObjectClass, classes: Mapping[str, ObjectClass]) -> ObjectClass:
    """A class without the links to classes that are not among ``classes``."""
    nowhere = {p for p in one.links if one.properties[p].of not in classes}
    if not nowhere:
        return one
    return replace(one, properties={p: t for p, t in one.properties.items() if p not in nowhere})


def _declared(app: Schema) -> dict[str, dict[str, Any]]:
    """What an app declares beside its schema, as plain data; only of classes that have any."""
    found = {
        name: {"given": dict(one.given), "indexes": [list(columns) for columns in one.indexes]}
        for name, one in app.classes.items()
    }
    return {name: one for name, one in found.items() if any(one.values())}


def _with_declared(app: Schema, declared: Mapping[str, Any]) -> Schema:
    """The inverse of :func:`_declared`: a schema with what is declared beside it."""
    return Schema(
        {
            name: replace(
                one, given=declared[name]["given"], indexes=tuple(map(tuple, declared[name]["indexes"]))
            )
            if name in declared
            else one
            for name, one in app.classes.items()
        }
    )
