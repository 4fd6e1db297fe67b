"""The one three-way merge, by property type, and the integration of one instruction. Pure functions.

Used by the backend integrating an upload, by the client downloading under unsynced changes, by strategies
that recover, and by the Merge decision of a recovery. All values are in their stored form (``schema``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Values = dict[str, Any]
Operation = Literal["create", "recreate", "update", "delete", "none"]


class PropertyShape(Protocol):
    """What this room needs to know of a property's type."""

    @property
    def kind(self) -> str: ...


class ClassShape(Protocol):
    """What this room needs to know of a class: its properties without the key, defaults, and stamp."""

    @property
    def values(self) -> tuple[str, ...]: ...
    @property
    def defaults(self) -> Mapping[str, Any]: ...
    @property
    def last_modified(self) -> str | None: ...
    @property
    def properties(self) -> Mapping[str, PropertyShape]: ...


@dataclass(frozen=True, slots=True)
class Instruction:
    """One object's part of a changeset.

    op: ``create`` (the object was not there), ``recreate`` (an object of that key was deleted and created
    again: a new object), ``update`` or ``delete``.
    values: for create and recreate all that is not at its default; for update the new values.
    old: for update, the values before.
    time: when, in microseconds since 1970 UTC by the device's clock; ``times`` has those of single properties
    that changed at another time.
    """

    class_name: str
    key: Any
    op: Operation
    time: int
    values: Values = field(default_factory=dict)
    old: Values = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)

    def time_of(self, name: str) -> int:
        """When the property ``name`` was changed."""
        return self.times.get(name, self.time)

    def to_wire(self) -> dict[str, Any]:
        """Plain data for JSON; empty parts are left out."""
        wire: dict[str, Any] = {
            "class": self.class_name,
            "key": self.key,
            "op": self.op,
            "time": self.time,
        }
        if self.values:
            wire["values"] = self.values
        if self.old:
            wire["old"] = self.old
        if self.times:
            wire["times"] = self.times
        return wire

    @classmethod
    def from_wire(cls, wire: Mapping[str, Any]) -> Instruction:
        """The inverse of :meth:`to_wire`. KeyError or TypeError if it is none."""
        return cls(
            wire["class"],
            wire["key"],
            wire["op"],
            wire["time"],
            wire.get("values", {}),
            wire.get("old", {}),
            wire.get("times", {}),
        )


@dataclass(frozen=True, slots=True)
class Event:
    """What one history entry did to one object.

    ident: whose change it was. op, values, time, times: the result, as in :class:`Instruction`.
    sent_op: what its author sent, where the merge made something else of it.
    """

    ident: int
    op: Operation
    time: int
    values: Values = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    sent_op: Operation | None = None


@dataclass(frozen=True, slots=True)
class Since:
    """What the history did to one object after the version that a changeset is based on.

    replaced: somebody else deleted it, or made a new object of its key, and we did not since.
    times: the change time and ident of each property's last change. whole: those of its last creation.
    """

    replaced: bool = False
    times: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    whole: tuple[int, int] | None = None

    def change_of(self, name: str) -> tuple[int, int] | None:
        """Time and ident of the last change of the property ``name``, if there was one."""
        return self.times.get(name, self.whole)


NOTHING_SINCE = Since()


def since(events: Iterable[Event], own_ident: int) -> Since:
    """Sum up one object's events, oldest first, as seen by the device with the ident ``own_ident``."""
    replaced = False
    times: dict[str, tuple[int, int]] = {}
    whole: tuple[int, int] | None = None
    for event in events:
        lifecycle = event.sent_op or event.op
        if event.ident == own_ident:
            if lifecycle in ("create", "recreate"):
                replaced = False
        elif event.op in ("create", "recreate", "delete"):
            replaced = True
        if event.op in ("create", "recreate"):
            whole = (event.time, event.ident)
            times = {name: (time, event.ident) for name, time in event.times.items()}
        elif event.op == "update":
            for name in event.values:
                times[name] = (event.times.get(name, event.time), event.ident)
    return Since(replaced, times, whole)


def merge(kind: str, base: Any, ours: Any, theirs: Any, *, ours_wins: bool) -> Any:
    """Merge two changes of one property of the type kind ``kind`` that began at ``base``.

    ours_wins: which side a value that can't hold both goes to: in sync whether our change is the later one
    (change time, then the higher ident), in a recovery always true.
    """
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    if kind == "set":
        return _merge_sets(base, ours, theirs)
    return ours if ours_wins else theirs


def _merge_sets(base: str, ours: str, theirs: str) -> str:
    """Each element on its own: added by either is in, removed by either is out."""
    b, o, t = (_elements(stored) for stored in (base, ours, theirs))
    merged = {key for key in o | t if (key in o and key in t) or key not in b}
    return "[" + ",".join(sorted(merged)) + "]"


def _elements(stored: str) -> set[str]:
    # Compared by their JSON, since to Python 1, 1.0 and True are one element.
    return {
        json.dumps(element, ensure_ascii=False, separators=(",", ":"))
        for element in json.loads(stored or "[]")
    }


def merge_stamp(ours: int | None, theirs: int | None) -> int | None:
    """The ``last_modified`` of an object that both sides changed: the later, always."""
    if ours is None or theirs is None:
        return theirs if ours is None else ours
    return max(ours, theirs)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an instruction came to.

    op and values: the result for the content, as in :class:`Instruction` (``none``: nothing to do; ``values``
    of an update are only those that differ from the current row).
    as_sent: the content is just what the instruction asked for, nothing was merged or overruled.
    """

    op: Operation
    values: Values
    as_sent: bool


def integrate(
    shape: ClassShape,
    current: Values | None,
    instruction: Instruction,
    known: Since,
    ident: int,
    *,
    recovering: bool = False,
) -> Outcome:
    """Lay one instruction on the object as it now is.

    shape: the class. current: the object's values now (without its key), or None if there is none.
    known: what the history did to it after the version the instruction is based on. ident: who sends it.
    recovering: the recovered change wins instead of the later one.

    A delete wins against a change, whichever side deleted; but to an object that was deleted and created
    again, what was done to the old one counts for nothing.
    """
    if instruction.op == "delete":
        if current is None:
            return Outcome("none", {}, True)
        return Outcome("none", {}, False) if known.replaced else Outcome("delete", {}, True)
    if instruction.op == "update":
        if current is None or known.replaced:
            return Outcome("none", {}, False)
        return _integrate_update(shape, current, instruction, known, ident, recovering)
    if current is None:
        return Outcome("create", dict(instruction.values), instruction.op == "create")
    if instruction.op == "recreate" and not known.replaced:
        return Outcome("recreate", dict(instruction.values), True)
    return _integrate_second_creation(shape, current, instruction, known, ident, recovering)


def _integrate_update(
    shape: ClassShape,
    current: Values,
    instruction: Instruction,
    known: Since,
    ident: int,
    recovering: bool,
) -> Outcome:
    result: Values = {}
    as_sent = True
    for name, ours in instruction.values.items():
        theirs = current[name]
        if name == shape.last_modified:
            merged = merge_stamp(ours, theirs)
        else:
            wins = recovering or _later((instruction.time_of(name), ident), known.change_of(name))
            merged = merge(
                shape.properties[name].kind, instruction.old.get(name), ours, theirs, ours_wins=wins
            )
        as_sent = as_sent and merged == ours
        if merged != theirs:
            result[name] = merged
    # Set as sent to what it already was: the result is empty, and the author need not hear of it in full.
    return Outcome("update" if result else "none", result, as_sent)


def _integrate_second_creation(
    shape: ClassShape,
    current: Values,
    instruction: Instruction,
    known: Since,
    ident: int,
    recovering: bool,
) -> Outcome:
    """Both sides created an object of this key: property by property, from a base with every default."""
    result: Values = {}
    for name in shape.values:
        default = shape.defaults[name]
        ours = instruction.values.get(name, default)
        theirs = current[name]
        if name == shape.last_modified:
            merged = merge_stamp(ours, theirs)
        else:
            wins = recovering or _later((instruction.time_of(name), ident), known.change_of(name))
            merged = merge(shape.properties[name].kind, default, ours, theirs, ours_wins=wins)
        if merged != theirs:
            result[name] = merged
    return Outcome("update" if result else "none", result, False)


def _later(ours: tuple[int, int], theirs: tuple[int, int] | None) -> bool:
    return theirs is None or ours > theirs
