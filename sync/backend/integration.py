"""Integrating an upload: each changeset is merged into the content and becomes an entry of the history."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from ..errors import HoldfastError
from ..merge import (
    NOTHING_SINCE,
    BroughtBack,
    Event,
    Instruction,
    Origin,
    Outcome,
    Since,
    Values,
    bring_back,
    integrate,
    since,
)
from ..protocol import BAD_CHANGESET, Action, Refusal, Refused, digest_but, row_hash
from ..schema import ObjectClass, Schema
from . import causes, links, store
from .links import ObjectId
from .working import Working, chunks

#: So many refused instructions are named at once, and so much is said of each.
_REFUSED = 1_000
_REASON = 300

_Instructions = list[tuple[ObjectId, Instruction]]

_TIMES = range(-(2**63), 2**63)


def integrate_upload(
    connection: Connection,
    partition: Any,
    schema: Schema,
    client: Any,
    changesets: Sequence[dict[str, Any]],
    now: int,
) -> tuple[int, int]:
    """Integrate changesets of one client file in the open transaction; return head and last client version.

    Those already integrated are skipped one by one. Refusal for a gap, for another changeset under a known
    version, or for instructions that don't fit the schema: then nothing of the upload is kept.
    """
    wanted = _not_integrated(connection, partition, client, changesets)
    if not wanted:
        return int(partition.version), int(client.client_version)
    parsed = _parsed(schema, wanted)
    upload = _Upload(connection, partition, schema, int(client.ident), now)
    upload.look_up(
        (instructions, changeset["based_on"]) for instructions, changeset in zip(parsed, wanted, strict=True)
    )
    for changeset, instructions in zip(wanted, parsed, strict=True):
        upload.integrate(changeset["client_version"], changeset["salt"], changeset["based_on"], instructions)
    upload.write()
    last = int(wanted[-1]["client_version"])
    connection.execute(
        update(store.client_file)
        .where(store.client_file.c.partition == partition.name, store.client_file.c.ident == client.ident)
        .values(client_version=last)
    )
    return upload.version, last


def _parsed(schema: Schema, changesets: Sequence[dict[str, Any]]) -> list[_Instructions]:
    """The instructions of each changeset, checked.

    Refusal names all that can never be taken, with reasons.
    """
    parsed: list[_Instructions] = []
    refused: list[Refused] = []
    for changeset in changesets:
        instructions: _Instructions = []
        for place, wire in enumerate(changeset["instructions"]):
            try:
                one = _checked(schema, wire)
            except Refusal as refusal:
                refused.append(Refused(changeset["client_version"], place, refusal.detail[:_REASON]))
                continue
            instructions.append((_id_of(one), one))
        parsed.append(instructions)
    if refused:
        first = refused[0]
        raise Refusal.of(
            BAD_CHANGESET,
            Action.PROTOCOL_VIOLATION,
            f"Changeset {first.changeset}, instruction {first.instruction}: {first.reason}",
            refused=refused[:_REFUSED],
        )
    return parsed


def _not_integrated(
    connection: Connection, partition: Any, client: Any, changesets: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The changesets that are new, each of which continues where the one before it ended."""
    last = int(client.client_version)
    wanted: list[dict[str, Any]] = []
    salts: dict[int, int] = {}
    for changeset in changesets:
        version, based_on = changeset["client_version"], changeset["based_on"]
        if version <= last:
            known = salts.get(version)
            if known is None:
                known = causes.changeset_salt(connection, partition.name, client.ident, version)
            if known != changeset["salt"]:  # also where nothing is known: a number alone says nothing
                raise causes.refuse_other_changeset(partition, version)
            continue
        if version != last + 1:
            raise causes.refuse_gap(partition, last + 1, version)
        if based_on < partition.floor:
            raise causes.refuse_trimmed(partition, based_on)
        if based_on > partition.version:
            raise _bad(f"Changeset {version} is based on version {based_on}, which can't be.")
        wanted.append(changeset)
        salts[version] = changeset["salt"]
        last = version
    return wanted


def _bad(detail: str) -> Refusal:
    return Refusal.of(BAD_CHANGESET, Action.PROTOCOL_VIOLATION, detail)


def _checked(schema: Schema, wire: Any) -> Instruction:
    """An instruction from the wire whose every value fits the schema, in canonical form."""
    try:
        one = Instruction.from_wire(wire)
        if one.op not in ("create", "recreate", "update", "delete", "bring-back"):
            raise _bad(f"There is no instruction {one.op!r}.")
        _check_origin(one)
        object_class = schema[one.class_name]
        key = object_class.properties[object_class.primary_key].canonical(one.key)
        for name in {**one.values, **one.old, **one.times}:
            if name not in object_class.values:
                raise _bad(f"{one.class_name} has no property {name!r} that could be set.")
        if not all(type(time) is int and time in _TIMES for time in (one.time, *one.times.values())):
            raise _bad("A change time is a whole number of microseconds.")
        return Instruction(
            one.class_name,
            key,
            one.op,
            one.time,
            {name: object_class.properties[name].canonical(value) for name, value in one.values.items()},
            {name: object_class.properties[name].canonical(value) for name, value in one.old.items()},
            one.times,
            one.origin,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise _bad(f"An instruction is not of the protocol's form ({error!r}).") from None
    except Refusal:
        raise
    except HoldfastError as error:
        raise _bad(str(error)) from None


def _check_origin(one: Instruction) -> None:
    origin = one.origin
    if (origin is not None) != (one.op == "bring-back"):
        raise _bad("What is brought back, and only that, has an origin.")
    if origin is not None and not (
        isinstance(origin.epoch, str)
        and len(origin.epoch) <= 64
        and type(origin.version) is int
        and origin.version in _TIMES
        and type(origin.salt) is int
        and origin.salt in _TIMES
    ):
        raise _bad("An origin is an epoch, a version and its salt.")


def _capped(one: Instruction, now: int) -> Instruction:
    """The instruction with change times that are in the future set to now."""
    if one.time <= now and all(time <= now for time in one.times.values()):
        return one
    times = {name: min(time, now) for name, time in one.times.items()}
    return replace(one, time=min(one.time, now), times=times)


def _with_stamp_capped(
    object_class: ObjectClass, current: Values | None, outcome: Outcome, now: int
) -> Outcome:
    """The outcome with a ``last_modified`` that is in the future set to now; also one that was there already.

    Else one device whose clock is ahead would stamp the object for everybody until that time has come.
    """
    name = object_class.last_modified
    if name is None or outcome.op not in ("create", "recreate", "update"):
        return outcome
    before = (current or {}).get(name) if outcome.op == "update" else None
    stamp = outcome.values.get(name, before)
    if stamp is None or stamp <= now:
        return outcome
    return Outcome(outcome.op, {**outcome.values, name: now}, as_sent=False)


class _Upload:
    """One upload's changesets on their way into content and history.

    Attributes: version (of the head, with what is integrated so far).
    """

    def __init__(self, connection: Connection, partition: Any, schema: Schema, ident: int, now: int) -> None:
        self._connection = connection
        self._partition = partition
        self._schema = schema
        self._ident = ident
        self._now = now
        self._working = Working(connection, partition.name, schema)
        self._events: dict[ObjectId, list[tuple[int, Event]]] = {}
        self._entries: list[dict[str, Any]] = []
        self._parts: list[dict[str, Any]] = []
        self._integrated: list[dict[str, Any]] = []
        self._brought: dict[ObjectId, BroughtBack] = {}
        self._brought_now: set[ObjectId] = set()
        self._deleted: set[ObjectId] = set()
        self.version = int(partition.version)
        self._salt = int(partition.salt)
        self._digest = str(partition.digest)

    def look_up(self, changesets: Iterable[tuple[_Instructions, int]]) -> None:
        """Read what the changesets need, all at once: their objects, and what the history did to them."""
        objects: set[ObjectId] = set()
        behind: set[ObjectId] = set()
        brought: set[ObjectId] = set()
        after = self.version
        for instructions, based_on in changesets:
            ids = {object_id for object_id, _ in instructions}
            objects |= ids
            brought |= {object_id for object_id, one in instructions if one.op == "bring-back"}
            if based_on < self.version:
                behind |= ids
                after = min(after, based_on)
        self._working.load(objects)
        self._events = _events(self._connection, self._partition.name, behind, after)
        self._brought = _brought_back(self._connection, self._partition.name, brought)

    def integrate(
        self, client_version: int, client_salt: int, based_on: int, instructions: _Instructions
    ) -> None:
        """Merge one changeset into the content: the next entry of the history."""
        self.version, self._salt = self.version + 1, store.new_salt()
        as_sent = True
        touched: set[ObjectId] = set()
        events: list[tuple[ObjectId, Event]] = []
        brought: set[ObjectId] = set()
        for position, (object_id, sent) in enumerate(instructions):
            one = _capped(sent, self._now)
            object_class = self._schema[one.class_name]
            later = [event for version, event in self._events.get(object_id, ()) if version > based_on]
            known = since(later, self._ident) if later else NOTHING_SINCE
            before = self._working.row(object_id)
            current = None if before is None else {**object_class.defaults, **before}
            if one.op == "bring-back":
                outcome = self._bring_back(object_class, object_id, current, one, known)
                brought.add(object_id)
            else:
                if object_id in brought:
                    known = replace(known, replaced=False)  # what is changed is what was just brought back
                outcome = integrate(object_class, current, one, known, self._ident)
            outcome = _with_stamp_capped(object_class, current, outcome, self._now)
            exact = outcome.as_sent and one is sent
            as_sent = as_sent and exact
            if outcome.op != "none":
                after = _after(object_class, current, outcome.op, outcome.values)
                self._put(object_class, object_id, one.key, current, after)
                touched.add(object_id)
                if outcome.op in ("delete", "recreate"):
                    self._brought.pop(object_id, None)
                    self._brought_now.discard(object_id)
                    self._deleted.add(object_id)
            times = {name: time for name, time in one.times.items() if name in outcome.values}
            event = Event(
                self._ident, outcome.op, one.time, outcome.values, times, None if exact else sent.op
            )
            events.append((object_id, event))
            self._add_part(position, object_id, event, None if exact else store.dump(sent.to_wire()))
        unlinked = links.unlinked(self._working, self._schema, touched)
        for place, (object_id, values) in enumerate(unlinked.items(), len(instructions)):
            object_class = self._schema[object_id[0]]
            current = {**object_class.defaults, **(self._working.row(object_id) or {})}
            self._put(object_class, object_id, json.loads(object_id[1]), current, {**current, **values})
            self._add_part(place, object_id, Event(self._ident, "unlink", self._now, values), None)
        for object_id, event in events:
            self._events.setdefault(object_id, []).append((self.version, event))
        self._add_entry(client_version, client_salt, as_sent and not unlinked)

    def _bring_back(
        self,
        object_class: ObjectClass,
        object_id: ObjectId,
        current: Values | None,
        one: Instruction,
        known: Since,
    ) -> Outcome:
        """Lay what is brought back on the content, and keep what it was for the next device that does so."""
        assert one.origin is not None
        earlier = self._brought.get(object_id)
        outcome = bring_back(object_class, current, one, known, earlier)
        newer = (
            earlier is None
            or earlier.origin.epoch != one.origin.epoch
            or earlier.origin.version < one.origin.version
        )
        if newer and (outcome.op == "create" or current is not None):
            self._brought[object_id] = BroughtBack(one.origin, dict(one.values))
            self._brought_now.add(object_id)
        return outcome

    def write(self) -> None:
        """Write content, history, and what was integrated."""
        execute = self._connection.execute
        self._working.write()
        self._write_brought_back()
        execute(insert(store.entry), self._entries)
        if self._parts:
            execute(insert(store.entry_object), self._parts)
        execute(insert(store.client_changeset), self._integrated)
        execute(
            update(store.partition)
            .where(store.partition.c.name == self._partition.name)
            .values(version=self.version, salt=self._salt, digest=self._digest)
        )

    def _write_brought_back(self) -> None:
        table = store.brought_back
        of_this = table.c.partition == self._partition.name
        if self._connection.execute(select(table.c.key).where(of_this).limit(1)).first() is not None:
            for class_name, keys in chunks(self._deleted | self._brought_now):
                self._connection.execute(
                    delete(table).where(of_this, table.c.class_name == class_name, table.c.key.in_(keys))
                )
        rows = [
            {
                "partition": self._partition.name,
                "class_name": object_id[0],
                "key": object_id[1],
                "epoch": self._brought[object_id].origin.epoch,
                "version": self._brought[object_id].origin.version,
                "salt": self._brought[object_id].origin.salt,
                "values_": store.dump(self._brought[object_id].values),
            }
            for object_id in sorted(self._brought_now)
        ]
        if rows:
            self._connection.execute(insert(table), rows)

    def _put(
        self,
        object_class: ObjectClass,
        object_id: ObjectId,
        key: Any,
        before: Values | None,
        after: Values | None,
    ) -> None:
        self._digest = digest_but(
            self._digest, row_hash(object_class, key, before), row_hash(object_class, key, after)
        )
        self._working.put(object_id, None if after is None else _without_defaults(object_class, after))

    def _add_part(self, position: int, object_id: ObjectId, event: Event, sent: str | None) -> None:
        self._parts.append(
            {
                "partition": self._partition.name,
                "version": self.version,
                "position": position,
                "class_name": object_id[0],
                "key": object_id[1],
                "op": event.op,
                "time": event.time,
                "values_": store.dump(event.values),
                "times": store.dump(event.times),
                "sent": sent,
            }
        )

    def _add_entry(self, client_version: int, client_salt: int, as_sent: bool) -> None:
        self._entries.append(
            {
                "partition": self._partition.name,
                "version": self.version,
                "salt": self._salt,
                "time": self._now,
                "ident": self._ident,
                "client_version": client_version,
                "client_salt": client_salt,
                "as_sent": as_sent,
                "digest": self._digest,
            }
        )
        self._integrated.append(
            {
                "partition": self._partition.name,
                "ident": self._ident,
                "client_version": client_version,
                "salt": client_salt,
                "server_version": self.version,
            }
        )


def _brought_back(
    connection: Connection, name: str, objects: Iterable[ObjectId]
) -> dict[ObjectId, BroughtBack]:
    """What devices have brought back of those objects."""
    table = store.brought_back
    found: dict[ObjectId, BroughtBack] = {}
    for class_name, keys in chunks(objects):
        for row in connection.execute(
            select(table).where(
                table.c.partition == name, table.c.class_name == class_name, table.c.key.in_(keys)
            )
        ).all():
            origin = Origin(row.epoch, row.version, row.salt)
            found[class_name, row.key] = BroughtBack(origin, json.loads(row.values_))
    return found


def _id_of(one: Instruction) -> ObjectId:
    return one.class_name, store.dump(one.key)


def _after(object_class: ObjectClass, current: Values | None, op: str, values: Values) -> Values | None:
    if op in ("create", "recreate"):
        return {**object_class.defaults, **values}
    if op == "update":
        return {**(current or object_class.defaults), **values}
    return None if op == "delete" else current


def _without_defaults(object_class: ObjectClass, values: Values) -> Values:
    return {name: value for name, value in values.items() if value != object_class.defaults[name]}


def _events(
    connection: Connection, name: str, objects: Iterable[ObjectId], after: int
) -> dict[ObjectId, list[tuple[int, Event]]]:
    """What the history did to those objects after a version, with the version of each, oldest first."""
    found: dict[ObjectId, list[tuple[int, Event]]] = {}
    part, entry = store.entry_object, store.entry
    for class_name, keys in chunks(objects):
        for row in connection.execute(
            select(part, entry.c.ident)
            .join(entry, (entry.c.partition == part.c.partition) & (entry.c.version == part.c.version))
            .where(
                part.c.partition == name,
                part.c.class_name == class_name,
                part.c.key.in_(keys),
                part.c.version > after,
            )
            .order_by(part.c.version, part.c.position)
        ).all():
            sent_op = json.loads(row.sent)["op"] if row.sent else None
            times = json.loads(row.times) if row.times != "{}" else {}
            event = Event(row.ident, row.op, row.time, json.loads(row.values_), times, sent_op)
            found.setdefault((class_name, row.key), []).append((row.version, event))
    return found
