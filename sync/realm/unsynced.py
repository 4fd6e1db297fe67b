"""Unsynced changes: freezing them into changesets, setting them aside, laying them on again.

What the functions here share: ``_base_<class>`` holds the rows as the backend's content has them at this
realm's server version, for just those objects that differ from it; ``_outbox`` the changesets that were
frozen and are not acknowledged; ``_unsent_<class>`` what is not frozen yet.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from .. import merge
from ..merge import BroughtBack, Event, Instruction, Origin, Since, Values
from ..schema import Schema, Stored
from ..tables import select_columns, select_wide
from .capture import Capture, ClassCapture
from .state import Progress, new_salt

ObjectId = tuple[str, Stored]


@dataclass(frozen=True, slots=True)
class Changeset:
    """A frozen changeset: what was or will be sent, to the byte.

    based_on: the server version that the realm had when it was frozen.
    """

    client_version: int
    salt: int
    based_on: int
    instructions: tuple[Instruction, ...]


def count(raw: sqlite3.Connection, capture: Capture) -> int:
    """How many objects have unsynced changes."""
    total = 0
    for one in capture.classes.values():
        total += raw.execute(
            f"SELECT count(*) FROM (SELECT {one.key} FROM {one.base} "
            f"UNION SELECT {one.key} FROM {one.unsent})"
        ).fetchone()[0]
    return total


def keys(raw: sqlite3.Connection, capture: Capture, class_name: str) -> set[Stored]:
    """The stored keys of the objects of a class that have unsynced changes (deleted ones too)."""
    one = capture.classes[class_name]
    rows = raw.execute(f"SELECT {one.key} FROM {one.base} UNION SELECT {one.key} FROM {one.unsent}")
    return {key for (key,) in rows}


def anything_to_upload(raw: sqlite3.Connection, capture: Capture) -> bool:
    """Whether a changeset waits for its result, or there is something to freeze."""
    for table in ("_outbox", "_bring_back"):
        if raw.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone():
            return True
    return any(raw.execute(f"SELECT 1 FROM {c.unsent} LIMIT 1").fetchone() for c in capture.classes.values())


def freeze(raw: sqlite3.Connection, capture: Capture) -> int | None:
    """Make one changeset of all that is unsent; return its client version, or None if there is nothing.

    One changeset, however many write transactions: netting moves changes between them, and a link must not
    arrive before what it points to. Creations come first, deletions last.
    """
    instructions = [one for cls in capture.classes.values() for one in _unsent_instructions(raw, cls)]
    if not instructions:
        return None
    order = {"bring-back": 0, "create": 0, "recreate": 0, "update": 1, "delete": 2}
    instructions.sort(key=lambda instruction: order[instruction.op])
    progress = Progress.read(raw)
    version = progress.client_version + 1
    payload = json.dumps([one.to_wire() for one in instructions], ensure_ascii=False, separators=(",", ":"))
    raw.execute(
        'INSERT INTO "_outbox" VALUES (?, ?, ?, ?)', (version, new_salt(), progress.server_version, payload)
    )
    progress.but(client_version=version).write(raw)
    for cls in capture.classes.values():
        raw.execute(f"DELETE FROM {cls.unsent}")
    for table in ("_change_time", "_bring_back"):
        raw.execute(f'DELETE FROM "{table}"')
    return version


def _unsent_instructions(raw: sqlite3.Connection, cls: ClassCapture) -> Iterator[Instruction]:
    object_class = cls.object_class
    names = object_class.values
    times: dict[Stored, dict[str, int]] = {}
    for key, name, time in raw.execute(
        'SELECT "key", "property", "time" FROM "_change_time" WHERE "class" = ?', (object_class.name,)
    ):
        times.setdefault(key, {})[name] = time
    brought = to_bring_back(raw, object_class.name)
    width = len(names)
    columns = [f"{alias}.{cls.column(n)}" for alias in "ut" for n in names]
    for key, existed, deleted, time, present, *values in select_wide(
        raw,
        f'u.{cls.key}, u."#existed", u."#deleted", u."#time", t.{cls.key} IS NOT NULL',
        columns,
        f"FROM {cls.unsent} u LEFT JOIN {cls.table} t ON t.{cls.key} = u.{cls.key} ORDER BY u.{cls.key}",
    ):
        old = dict(zip(names, values[:width], strict=True))
        new = dict(zip(names, values[width:], strict=True))
        own_times = times.get(key, {})
        again = brought.pop(key, None)
        if again is not None:
            yield bring_back(object_class.name, key, again)
            if not existed:
                old = {**object_class.defaults, **again.values}
        if present and not deleted and (existed or again is not None):
            changed = [name for name in names if old[name] != new[name]]
            if not changed and again is not None:
                continue
            yield Instruction(
                object_class.name,
                key,
                "update",
                max([time, *own_times.values()]),
                {name: new[name] for name in changed},
                {name: old[name] for name in changed},
                {name: own_times.get(name, time) for name in changed},
            )
        elif present:
            kept = {name: value for name, value in new.items() if value != object_class.defaults[name]}
            later = {name: t for name, t in own_times.items() if t > time}
            yield Instruction(
                object_class.name, key, "recreate" if existed else "create", time, kept, {}, later
            )
        elif existed or again is not None:
            yield Instruction(object_class.name, key, "delete", time)
    for key, again in brought.items():
        yield bring_back(object_class.name, key, again)
        if raw.execute(f"SELECT 1 FROM {cls.table} WHERE {cls.key} IS ?", (key,)).fetchone() is None:
            yield Instruction(object_class.name, key, "delete", 0)  # deleted again before it was sent


def bring_back(class_name: str, key: Stored, one: BroughtBack) -> Instruction:
    """The instruction that brings an object back. Its time is that of no change: any real one is later."""
    return Instruction(class_name, key, "bring-back", 0, dict(one.values), origin=one.origin)


def to_bring_back(raw: sqlite3.Connection, class_name: str) -> dict[Stored, BroughtBack]:
    """The objects of a class that are brought back with the next changeset, by stored key."""
    there = raw.execute("SELECT 1 FROM sqlite_schema WHERE name = '_bring_back'").fetchone()
    if there is None:  # a backup that an older version made
        return {}
    return {
        key: BroughtBack(Origin(epoch, version, salt), json.loads(values))
        for key, epoch, version, salt, values in raw.execute(
            'SELECT "key", "epoch", "version", "salt", "values" FROM "_bring_back" WHERE "class" = ?',
            (class_name,),
        )
    }


def keep_to_bring_back(raw: sqlite3.Connection, object_id: ObjectId, one: BroughtBack) -> None:
    """Have an object brought back with the next changeset, in the transaction that is open."""
    origin = one.origin
    raw.execute(
        'INSERT OR REPLACE INTO "_bring_back" VALUES (?, ?, ?, ?, ?, ?)',
        (*object_id, origin.epoch, origin.version, origin.salt, json.dumps(one.values)),
    )


def forget_to_bring_back(raw: sqlite3.Connection, object_id: ObjectId) -> None:
    """Have an object not brought back after all, if that was not sent yet."""
    raw.execute('DELETE FROM "_bring_back" WHERE "class" = ? AND "key" IS ?', object_id)


@dataclass(slots=True)
class Unsynced:
    """What is unsynced of one object.

    base, ours: its row as both sides last agreed on it, and as it is here (None: no object). time, times:
    when it was changed, and when single properties were. deleted: it was deleted, as far as its instructions
    tell. recreated: it was deleted and created again; that is recorded when it happens and never concluded,
    for a creation over one that came meanwhile looks the same. brought_back: the row it comes back with.
    """

    base: Values | None
    ours: Values | None
    time: int = 0
    times: dict[str, int] = field(default_factory=dict)
    recreated: bool = False
    deleted: bool = False
    brought_back: BroughtBack | None = None

    def time_of(self, name: str) -> int:
        """When the property ``name`` was changed."""
        return self.times.get(name, self.time)


def collect(raw: sqlite3.Connection, schema: Schema, capture: Capture) -> dict[ObjectId, Unsynced]:
    """All that is unsynced, object by object, in the order of classes and keys."""
    found: dict[ObjectId, Unsynced] = {}
    for name, cls in capture.classes.items():
        names = cls.object_class.values
        width = len(names)
        columns = [f"{alias}.{cls.column(n)}" for alias in "bt" for n in names]
        for key, existed, time, present, *values in select_wide(
            raw,
            f'b.{cls.key}, b."#existed", b."#time", t.{cls.key} IS NOT NULL',
            columns,
            f"FROM {cls.base} b LEFT JOIN {cls.table} t ON t.{cls.key} = b.{cls.key} ORDER BY b.{cls.key}",
        ):
            base = dict(zip(names, values[:width], strict=True)) if existed else None
            ours = dict(zip(names, values[width:], strict=True)) if present else None
            found[name, key] = Unsynced(base, ours, time)
    unsent = [one for cls in capture.classes.values() for one in _unsent_instructions(raw, cls)]
    changesets = [changeset.instructions for changeset in outbox(raw)]
    overlay = Overlay(raw, schema, capture)
    for one in (one for instructions in (*changesets, unsent) for one in instructions):
        object_id = (one.class_name, one.key)
        if one.op == "bring-back" and object_id not in found and one.class_name in capture.classes:
            row = overlay.row(*object_id)  # nothing of it is changed here, and yet it is on its way
            found[object_id] = Unsynced(row, row)
        object_ = found.get(object_id)
        if object_ is not None:
            _note(object_, one)
    return found


def _note(object_: Unsynced, one: Instruction) -> None:
    if one.op == "update":
        object_.times.update({name: one.time_of(name) for name in one.values})
        object_.time = max(object_.time, one.time) if object_.base is not None else object_.time
        return
    if one.op == "bring-back":
        assert one.origin is not None
        object_.brought_back = BroughtBack(one.origin, dict(one.values))
    elif one.op == "delete":
        object_.deleted, object_.recreated = True, False
    else:
        object_.recreated = object_.base is not None and (one.op == "recreate" or object_.deleted)
    object_.time, object_.times = one.time, dict(one.times)


def record(
    raw: sqlite3.Connection, cls: ClassCapture, key: Stored, base: Values | None, one: Unsynced
) -> None:
    """Record that an object differs from its base, as unsent: with the times at which it was changed."""
    if one.brought_back is not None:
        keep_to_bring_back(raw, (cls.object_class.name, key), one.brought_back)
    names = cls.object_class.values
    marks = ", ".join("?" * (len(names) + 4))
    deleted = int(one.recreated and base is not None)
    for layer in (cls.base, cls.unsent):
        raw.execute(
            f'INSERT INTO {layer} ("#existed", "#deleted", "#time", {select_columns(cls.object_class)}) '
            f"VALUES ({marks})",
            (base is not None, deleted, one.time, key, *((base or {}).get(name) for name in names)),
        )
    times = [(cls.object_class.name, key, n, t) for n, t in one.times.items() if n in cls.object_class.values]
    raw.executemany('INSERT OR REPLACE INTO "_change_time" VALUES (?, ?, ?, ?)', times)


def forget_all(raw: sqlite3.Connection, capture: Capture) -> None:
    """Nothing is unsynced any more: a reset has dealt with it."""
    for cls in capture.classes.values():
        for table in (cls.base, cls.unsent):
            raw.execute(f"DELETE FROM {table}")
    for table in ("_change_time", "_outbox", "_theirs", "_bring_back"):
        raw.execute(f'DELETE FROM "{table}"')
    forget_noted(raw, capture)


def forget_noted(raw: sqlite3.Connection, capture: Capture) -> None:
    """What the triggers have noted is seen to."""
    for cls in capture.classes.values():
        cls.forget(raw)


def outbox(raw: sqlite3.Connection, after: int = 0) -> list[Changeset]:
    """The changesets that are not acknowledged, oldest first; only those after a client version."""
    return [
        Changeset(version, salt, based_on, tuple(map(Instruction.from_wire, json.loads(payload))))
        for version, salt, based_on, payload in raw.execute(
            'SELECT * FROM "_outbox" WHERE "client_version" > ? ORDER BY "client_version"', (after,)
        )
    ]


def touches_unsent(raw: sqlite3.Connection, capture: Capture, objects: Iterable[ObjectId]) -> bool:
    """Whether any of ``objects`` has changes that are not frozen yet."""
    some = {
        name: one
        for name, one in capture.classes.items()
        if raw.execute(f"SELECT 1 FROM {one.unsent} LIMIT 1").fetchone()
    }
    return any(
        raw.execute(f"SELECT 1 FROM {some[name].unsent} WHERE {some[name].key} IS ?", (key,)).fetchone()
        for name, key in objects
        if name in some
    )


class Overlay:
    """Objects taken back to the backend's content for a while, inside a write transaction.

    Between :meth:`set_aside` and :meth:`lay_on`, the rows of those objects are the base.
    """

    def __init__(self, raw: sqlite3.Connection, schema: Schema, capture: Capture) -> None:
        self._raw = raw
        self._schema = schema
        self._capture = capture

    def set_aside(self, objects: Iterable[ObjectId]) -> None:
        """Bring each object's row to its base, which then counts as having no unsynced changes."""
        for name, key in objects:
            cls = self._capture.classes[name]
            row = self._raw.execute(
                f'SELECT "#existed", {select_columns(cls.object_class)} FROM {cls.base} WHERE {cls.key} IS ?',
                (key,),
            ).fetchone()
            if row is None:
                continue
            self._raw.execute(f"DELETE FROM {cls.base} WHERE {cls.key} IS ?", (key,))
            existed, _, *values = row
            base = dict(zip(cls.object_class.values, values, strict=True)) if existed else None
            self.put_row(name, key, base)

    def lay_on(
        self, objects: set[ObjectId], theirs: dict[ObjectId, list[tuple[int, Event]]], now: int
    ) -> None:
        """Lay the changesets of the outbox on those objects again, merged with what others did to them.

        theirs: for each object, server version and event of what the history did to it. What differs from the
        base afterwards is recorded as unsynced. The backend decides what comes of it; this is what the person
        sees until then.
        """
        base = {object_id: self.row(*object_id) for object_id in objects}
        ident = Progress.read(self._raw).ident or 0
        for changeset in outbox(self._raw):
            brought: set[ObjectId] = set()
            for one in changeset.instructions:
                object_id = (one.class_name, one.key)
                if object_id not in objects:
                    continue
                known = since(theirs.get(object_id, ()), changeset.based_on, ident)
                if object_id in brought:
                    known = replace(known, replaced=False)  # what is changed is what was just brought back
                if one.op == "bring-back":
                    brought.add(object_id)
                self.apply(one, known, ident)
        for object_id in objects:
            self.record_base(object_id, base[object_id], now)

    def apply(self, instruction: Instruction, known: Since, ident: int) -> None:
        """Integrate one instruction into the rows."""
        object_class = self._schema[instruction.class_name]
        current = self.row(instruction.class_name, instruction.key)
        outcome = merge.integrate(object_class, current, instruction, known, ident)
        self.put_result(instruction.class_name, instruction.key, current, outcome.op, outcome.values)

    def put_result(
        self, name: str, key: Stored, current: Values | None, op: str, values: Values
    ) -> Values | None:
        """Write a result (as history entries hold them) into an object's row; return the row after it."""
        if op == "delete":
            after = None
        elif op in ("update", "unlink"):
            after = {**(current or self._schema[name].defaults), **values}
        elif op in ("create", "recreate"):
            after = {**self._schema[name].defaults, **values}
        else:
            return current
        self.put_row(name, key, after, current)
        return after

    def row(self, name: str, key: Stored) -> Values | None:
        """An object's row without its key, or None."""
        object_class, cls = self._schema[name], self._capture.classes[name]
        row = self._raw.execute(cls.select_row, (key,)).fetchone()
        return None if row is None else dict(zip(object_class.values, row[1:], strict=True))

    def put_row(self, name: str, key: Stored, row: Values | None, current: Values | str | None = "?") -> None:
        """Make an object's row be ``row`` (None: no object)."""
        object_class, cls = self._schema[name], self._capture.classes[name]
        if current == "?":
            current = self.row(name, key)
        if row is None:
            self._raw.execute(cls.delete_row, (key,))
        elif current is None:
            self._raw.execute(cls.insert_row, (key, *[row[prop] for prop in object_class.values]))
        elif object_class.values:
            self._raw.execute(cls.update_row, (*[row[prop] for prop in object_class.values], key))

    def record_base(self, object_id: ObjectId, base: Values | None, now: int) -> None:
        """Record that an object's base is ``base``, if its row is another."""
        name, key = object_id
        object_class = self._schema[name]
        cls = self._capture.classes[name]
        current = self.row(name, key)
        if base is None and current is None:
            return
        if base is not None and current is not None and _same(base, current, object_class.compared):
            if base != current:
                self.put_row(name, key, base, current)  # only the stamp is apart: the base's counts
            return
        marks = ", ".join("?" * (len(object_class.values) + 4))
        self._raw.execute(
            f'INSERT INTO {cls.base} ("#existed", "#deleted", "#time", {select_columns(object_class)}) '
            f"VALUES ({marks})",
            (base is not None, 0, now, key, *((base or {}).get(prop) for prop in object_class.values)),
        )


def _same(one: Values, other: Values, names: Iterable[str]) -> bool:
    return all(one[name] == other[name] for name in names)


def since(events: Iterable[tuple[int, Event]], based_on: int, ident: int) -> Since:
    """What others did to one object after the server version ``based_on``."""
    return merge.since((event for version, event in events if version > based_on), ident)


def keep_theirs(raw: sqlite3.Connection, version: int, object_id: ObjectId, event: Event) -> None:
    """Keep what an entry did to an object, for as long as changesets of the outbox are based on before it."""
    raw.execute(
        'INSERT OR REPLACE INTO "_theirs" VALUES (?, ?, ?, ?)',
        (version, *object_id, json.dumps(asdict(event))),
    )


def kept_theirs(raw: sqlite3.Connection, object_id: ObjectId) -> list[tuple[int, Event]]:
    """What :func:`keep_theirs` has kept of an object, oldest first."""
    rows = raw.execute(
        'SELECT "version", "event" FROM "_theirs" WHERE "class" = ? AND "key" IS ? ORDER BY "version"',
        object_id,
    )
    return [(version, Event(**json.loads(event))) for version, event in rows]


def acknowledge(raw: sqlite3.Connection, client_version: int) -> None:
    """Drop the changesets up to ``client_version``: the backend's content has their effect."""
    raw.execute('DELETE FROM "_outbox" WHERE "client_version" <= ?', (client_version,))
    oldest = raw.execute('SELECT min("based_on") FROM "_outbox"').fetchone()[0]
    if oldest is None:
        raw.execute('DELETE FROM "_theirs"')
    else:
        raw.execute('DELETE FROM "_theirs" WHERE "version" <= ?', (oldest,))


def outbox_objects(raw: sqlite3.Connection) -> set[ObjectId]:
    """The objects that changesets of the outbox touch."""
    return {(one.class_name, one.key) for changeset in outbox(raw) for one in changeset.instructions}


def base_row(raw: sqlite3.Connection, cls: ClassCapture, key: Stored) -> tuple[bool, Any]:
    """Whether an object has unsynced changes, and its base row as a dict (None: it was not there)."""
    row = raw.execute(
        f'SELECT "#existed", {select_columns(cls.object_class)} FROM {cls.base} WHERE {cls.key} IS ?', (key,)
    ).fetchone()
    if row is None:
        return False, None
    return True, dict(zip(cls.object_class.values, row[2:], strict=True)) if row[0] else None


def absorb(raw: sqlite3.Connection, schema: Schema, capture: Capture, client_version: int, now: int) -> None:
    """The backend's content has the effect of the changesets up to ``client_version``: they are base now.

    Used before a reset takes its backup, so that nothing is recovered twice. Objects' rows stay as they are.
    """
    done = [changeset for changeset in outbox(raw) if changeset.client_version <= client_version]
    objects = {(one.class_name, one.key) for changeset in done for one in changeset.instructions}
    if not objects:
        return
    overlay = Overlay(raw, schema, capture)
    shown = {object_id: overlay.row(*object_id) for object_id in objects}
    overlay.set_aside(objects)
    for changeset in done:
        for one in changeset.instructions:
            overlay.apply(one, merge.NOTHING_SINCE, 0)
    base = {object_id: overlay.row(*object_id) for object_id in objects}
    acknowledge(raw, client_version)
    for object_id in objects:
        overlay.put_row(*object_id, shown[object_id])
        overlay.record_base(object_id, base[object_id], now)
