"""The one three-way merge, by property type, and the integration of one instruction. Pure functions.

Used by the backend integrating an upload, by the client downloading under unsynced changes, by strategies
that recover, and by the Merge decision of a recovery. All values are in their stored form (``schema``).
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isqrt
from typing import Any, Final, Literal, Protocol

Values = dict[str, Any]
Operation = Literal["create", "recreate", "update", "delete", "bring-back", "unlink", "none"]

_LEAST: Final = -(2**63)
_MOST: Final = 2**63 - 1


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
class Origin:
    """Where a row that is brought back was last agreed on: a version of a history, with its salt."""

    epoch: str
    version: int
    salt: int


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """A row as it was last agreed on, which is brought back. values: what was not at its default."""

    origin: Origin
    values: Values


@dataclass(frozen=True, slots=True)
class Instruction:
    """One object's part of a changeset.

    op: ``create`` (the object was not there), ``recreate`` (an object of that key was deleted and created
    again: a new object), ``update``, ``delete``, or ``bring-back`` (the object was there once, and is gone
    from the history: what the author changed of it follows as an ``update``).
    values: for create, recreate and bring-back all that is not at its default; for update the new values.
    old: for update, the values before.
    origin: for bring-back, where ``values`` were last agreed on.
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
    origin: Origin | None = None

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
        if self.origin is not None:
            wire["origin"] = [self.origin.epoch, self.origin.version, self.origin.salt]
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
            Origin(*wire["origin"]) if "origin" in wire else None,
        )


@dataclass(frozen=True, slots=True)
class Event:
    """What one history entry did to one object.

    ident: whose change it was. op, values, time, times: the result, as in :class:`Instruction`; ``unlink``:
    the object lost links to objects that are gone, which is no change of it.
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
        if event.op == "unlink":
            continue
        lifecycle = event.sent_op or event.op
        if event.ident == own_ident:
            if lifecycle in ("create", "recreate", "bring-back"):
                replaced = False
        elif event.op in ("create", "recreate", "delete"):
            replaced = lifecycle != "bring-back"  # what was brought back is the same object
        if event.op in ("create", "recreate"):
            whole = (event.time, event.ident)
            times = {name: (time, event.ident) for name, time in event.times.items()}
        elif event.op == "update":
            for name in event.values:
                times[name] = (event.times.get(name, event.time), event.ident)
    return Since(replaced, times, whole)


def merge(kind: str, base: Any, ours: Any, theirs: Any, *, ours_wins: bool) -> Any:
    """Merge two changes of one property of the type kind ``kind`` that began at ``base``.

    base, ours, theirs: in the canonical stored form; so is what is returned.
    ours_wins: which side a value that can't hold both goes to: in sync whether our change is the later one
    (change time, then the higher ident), in a recovery always true.
    """
    if kind == "counter":
        # Two equal changes are two changes: here alone "both to the same" is no reason to stop.
        return max(_LEAST, min(_MOST, ours + theirs - (base or 0)))
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    if kind == "set":
        return _merge_sets(base, ours, theirs)
    if kind == "dictionary":
        return _merge_dictionaries(base, ours, theirs, ours_wins)
    if kind == "list":
        return _merge_lists(base, ours, theirs)
    return ours if ours_wins else theirs


def at_two_values(kind: str, base: Any, ours: Any, theirs: Any) -> bool:
    """Whether both sides changed a property to values of which the rules could keep only one.

    So it is for scalars and links, for a dictionary of which one key went to two values (erased is one, too),
    and for a list that both sides replaced. Never for counters and sets: those hold both changes.
    """
    if kind in ("counter", "set") or ours in (base, theirs) or theirs == base:
        return False
    if kind == "dictionary":
        b, o, t = _entries(base), _entries(ours), _entries(theirs)
        return any(
            o.get(key) != b.get(key) != t.get(key) and o.get(key) != t.get(key) for key in {*b, *o, *t}
        )
    if kind == "list":
        return _both_replaced(*map(_elements, (base, ours, theirs)))
    return True


def merge_rows(
    shape: ClassShape, base: Values | None, ours: Values, theirs: Values, *, ours_wins: bool
) -> Values:
    """Merge two rows of one object (whole, without the key), property by property.

    base: the row that both come from; None if both sides created the object: every property at its default.
    ours_wins: as in :func:`merge`. Of ``last_modified`` it is the later, whoever wins.
    """
    start = shape.defaults if base is None else base
    return {
        name: merge_stamp(ours[name], theirs[name])
        if name == shape.last_modified
        else merge(shape.properties[name].kind, start[name], ours[name], theirs[name], ours_wins=ours_wins)
        for name in shape.values
    }


def _merge_sets(base: str, ours: str, theirs: str) -> str:
    """Each element on its own: added by either is in, removed by either is out."""
    b, o, t = (set(_elements(stored)) for stored in (base, ours, theirs))
    merged = {key for key in o | t if (key in o and key in t) or key not in b}
    return "[" + ",".join(sorted(merged)) + "]"


def _merge_dictionaries(base: str, ours: str, theirs: str, ours_wins: bool) -> str:
    """Each key on its own, as a scalar; erasing is a change."""
    b, o, t = _entries(base), _entries(ours), _entries(theirs)
    merged = {
        key: merge("scalar", b.get(key), o.get(key), t.get(key), ours_wins=ours_wins) for key in {*b, *o, *t}
    }
    pairs = (f"{_json(key)}:{value}" for key, value in sorted(merged.items()) if value is not None)
    return "{" + ",".join(pairs) + "}"


def _merge_lists(base: str, ours: str, theirs: str) -> str:
    """What both sides kept of the base, and what either inserted, at its place; ours first at the same.

    The place of an inserted element is behind the last element of the base before it that its side kept.
    """
    b, o, t = (_elements(stored) for stored in (base, ours, theirs))
    if _both_replaced(b, o, t):
        return ours
    (ours_kept, ours_inserted), (theirs_kept, theirs_inserted) = _aligned(b, o), _aligned(b, t)
    merged: list[str] = []
    for place in range(len(b) + 1):
        if place and place - 1 in ours_kept and place - 1 in theirs_kept:
            merged.append(b[place - 1])
        merged += ours_inserted.get(place, ())
        merged += theirs_inserted.get(place, ())
    return "[" + ",".join(merged) + "]"


def _both_replaced(base: list[str], ours: list[str], theirs: list[str]) -> bool:
    """Whether there was something in the list, and neither side kept anything of it."""
    return bool(base) and set(base).isdisjoint(ours) and set(base).isdisjoint(theirs)


def _aligned(base: list[str], side: list[str]) -> tuple[set[int], dict[int, list[str]]]:
    """Which positions of the base a side kept, and what it inserted behind so many of the base's elements."""
    kept: set[int] = set()
    inserted: dict[int, list[str]] = {}
    place = done = 0
    for in_base, in_side in (*_common(base, side), (len(base), len(side))):
        if done < in_side:
            inserted[place] = side[done:in_side]
        kept.add(in_base)
        place, done = in_base + 1, in_side + 1
    kept.discard(len(base))
    return kept, inserted


def _common(base: Sequence[str], side: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The positions in both of their longest common subsequence: of several, the earliest in the base.

    Common elements at the start are the earliest match anyway. Those at the end are it only if they are
    nowhere else, and elements that one of the two lacks never match; the rest is :func:`_matches`.
    """
    start, ends = 0, (len(base), len(side))
    while start < min(ends) and base[start] == side[start]:
        yield start, start
        start += 1
    in_base, in_side = Counter(base[start:]), Counter(side[start:])
    end = 0
    while (
        start < min(ends) - end
        and base[ends[0] - end - 1] == (last := side[ends[1] - end - 1])
        and in_base[last] == in_side[last] == 1
    ):
        end += 1
    of_base = [i for i in range(start, ends[0] - end) if base[i] in in_side]
    of_side = [j for j in range(start, ends[1] - end) if side[j] in in_base]
    for i, j in _matches([base[i] for i in of_base], [side[j] for j in of_side]):
        yield of_base[i], of_side[j]
    for back in range(end, 0, -1):
        yield ends[0] - back, ends[1] - back


def _matches(base: list[str], side: list[str]) -> Iterator[tuple[int, int]]:
    """As :func:`_common`, for any two lists.

    The table of lengths is kept as rows of bits (Hyyrö 2004, "Bit-parallel LCS-length computation
    revisited"): row i tells by its zeros where the longest common subsequence of base[i:] and the end of
    ``side`` grows. So a list of thousands takes milliseconds. Only every so-many-th row is kept, the others
    are made again, or a long list would take its length squared in memory.
    """
    width = len(side)
    full = (1 << width) - 1
    places: dict[str, list[int]] = {}
    for j, element in enumerate(side):
        places.setdefault(element, []).append(j)
    bits = {element: sum(1 << (width - 1 - j) for j in found) for element, found in places.items()}

    def longer(row: int, element: str) -> int:
        match = bits[element]
        return ((row + (row & match)) | (row & ~match)) & full

    def length(row: int, j: int) -> int:
        return width - j - (row & ((1 << (width - j)) - 1)).bit_count()

    stride = isqrt(len(base)) + 1
    row, kept_rows = full, {len(base): full}
    for i in range(len(base) - 1, -1, -1):
        row = longer(row, base[i])
        if i % stride == 0:
            kept_rows[i] = row
    left, j = length(row, 0), 0
    for block in range(0, len(base), stride):
        end = min(block + stride, len(base))
        rows = [kept_rows[end]]
        for i in range(end - 1, block, -1):
            rows.append(longer(rows[-1], base[i]))
        for i in range(block, end):
            row, found = rows.pop(), places[base[i]]
            first = bisect_left(found, j)
            if first < len(found) and 1 + length(row, found[first] + 1) == left:
                yield i, found[first]
                j, left = found[first] + 1, left - 1


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _elements(stored: str | None) -> list[str]:
    # Compared by their JSON, since to Python 1, 1.0 and True are one element.
    return [_json(element) for element in json.loads(stored or "[]")]


def _entries(stored: str | None) -> dict[str, str]:
    return {key: _json(value) for key, value in json.loads(stored or "{}").items()}


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
    again, what was done to the old one counts for nothing. Of what is brought back and there already, only
    the backend knows what was brought back before (:func:`bring_back`); here it stays as it is.
    """
    if instruction.op == "bring-back":
        if current is None:
            return bring_back(shape, None, instruction, known, None)
        return Outcome("none", {}, False)
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


def bring_back(
    shape: ClassShape,
    current: Values | None,
    instruction: Instruction,
    known: Since,
    earlier: BroughtBack | None,
) -> Outcome:
    """Lay an object that is brought back on the content.

    earlier: what was brought back of it before, by any device; None: nothing was. Any number of devices may
    bring the same back: the one with the higher version of a history adds what came between the two, the
    others change nothing. What somebody did to the object since is kept.
    """
    if current is None:
        if known.replaced:
            return Outcome("none", {}, False)  # deleted by somebody who had it: a delete wins
        return Outcome("create", dict(instruction.values), False)
    origin = instruction.origin
    if earlier is not None and origin is not None:
        same_history = earlier.origin.epoch == origin.epoch
        if same_history and earlier.origin.version >= origin.version:
            return Outcome("none", {}, False)
    base = dict(shape.defaults) if earlier is None else {**shape.defaults, **earlier.values}
    ours = {**shape.defaults, **instruction.values}
    merged = merge_rows(shape, base, ours, current, ours_wins=False)
    result = {name: value for name, value in merged.items() if value != current[name]}
    return Outcome("update" if result else "none", result, False)


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
            base = instruction.old.get(name, shape.defaults[name])
            merged = merge(shape.properties[name].kind, base, ours, theirs, ours_wins=wins)
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
