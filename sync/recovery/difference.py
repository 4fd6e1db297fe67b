"""One object's difference between backup and fresh: its state, and what may be decided of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..merge import Values, at_two_values, merge_rows
from ..schema import ObjectClass, Stored, Type, canonical_json

BACKUP, FRESH, MERGE, BOTH, UNDECIDED = "backup", "fresh", "merge", "both", "undecided"

#: The decision of an object whose properties are decided one by one.
MIXED = "mixed"

_RESTORED = "server-restored"

#: What may be decided in each state, besides undecided.
ALLOWED: dict[str, frozenset[str]] = {
    "only-in-backup": frozenset({BACKUP, FRESH}),
    "lost-on-server": frozenset({BACKUP, FRESH}),
    "deleted-in-fresh": frozenset({BACKUP, FRESH}),
    "edited-and-deleted-in-fresh": frozenset({BACKUP, FRESH}),
    "deleted-in-backup": frozenset({BACKUP, FRESH}),
    "deleted-and-edited-in-fresh": frozenset({BACKUP, FRESH}),
    "only-in-fresh": frozenset({FRESH}),
    "changed-in-backup": frozenset({BACKUP, FRESH, BOTH}),
    "changed-in-fresh": frozenset({BACKUP, FRESH, BOTH}),
    "mergeable": frozenset({BACKUP, FRESH, MERGE, BOTH}),
    "conflict": frozenset({BACKUP, FRESH, MERGE, BOTH}),
    "different": frozenset({BACKUP, FRESH, MERGE, BOTH}),
    # As a whole: the properties that can be stored may be decided one by one.
    "not-storable": frozenset({FRESH}),
}


@dataclass(frozen=True, slots=True)
class Unstorable:
    """A property of the backup that the realm can't hold: its type there, its base and its value."""

    type: Type
    base: Stored
    backup: Stored


_NOTHING: Mapping[str, Unstorable] = {}
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Difference:
    """An object that backup and fresh hold differently. Rows are without the key; None: no such object.

    Rows are as the realm holds the class: what the backup lacks is in its rows as in fresh, what it has of
    another type is converted; what can't be stored is in ``unstorable``. Of a class that is gone the rows are
    as the backup holds it.

    state: as the table in the design has it. fields: for ``conflict`` the properties at two values, else
    those that differ. decided_beforehand: what can't lose anything, or undecided; ``mixed`` where that is so
    of some properties only. object_class: what the rows are rows of. base_known: whether it is known what
    both sides last agreed on; else the comparison is two-way. settled: properties that an earlier apply has
    dealt with. has_place: whether the realm has the class, and can have the key.
    """

    class_name: str
    key: Stored
    state: str
    base: Values | None
    backup: Values | None
    fresh: Values | None
    fields: tuple[str, ...]
    decided_beforehand: str
    backup_modified: int | None
    fresh_modified: int | None
    object_class: ObjectClass = field(compare=False)
    base_known: bool = True
    unstorable: Mapping[str, Unstorable] = field(default_factory=dict)
    settled: frozenset[str] = _NONE
    has_place: bool = True
    _shown: str = field(default="", init=False, repr=False, compare=False)

    @property
    def shown(self) -> str:
        """A digest of base, backup and fresh, by which a decision is known to be stale; made when needed."""
        if not self._shown:
            object.__setattr__(self, "_shown", self._digest())
        return self._shown

    def _digest(self) -> str:
        """Without the stamp: alone it is never a difference, and undoing an apply sets it anew."""
        names = self.object_class.compared
        if self.settled:
            names = tuple(name for name in names if name not in self.settled)
        told: list[Any] = [_told(names, row) for row in (self.base, self.backup, self.fresh)]
        if self.unstorable or not self.base_known:
            told.append({n: [str(one.type), one.base, one.backup] for n, one in self.unstorable.items()})
        return hashlib.blake2b(canonical_json(told).encode(), digest_size=16).hexdigest()

    @property
    def allowed(self) -> frozenset[str]:
        """What may be decided of the object as a whole, besides undecided."""
        return ALLOWED[self.state]

    @property
    def newer(self) -> str:
        """Which side was modified last: ``backup``, ``fresh``, ``same`` or ``unknown``."""
        if self.backup_modified is None or self.fresh_modified is None:
            return "unknown"
        if self.backup_modified == self.fresh_modified:
            return "same"
        return BACKUP if self.backup_modified > self.fresh_modified else FRESH

    @property
    def by_property(self) -> bool:
        """Whether its properties can be decided one by one."""
        if self.state == "not-storable":
            return self.has_place
        return self.backup is not None and self.fresh is not None

    @property
    def open(self) -> tuple[str, ...]:
        """The properties about which there is something to decide: they differ, or can't be stored.

        Also counters that both sides changed, to the same value too: those are two changes.
        """
        backup, fresh = self.backup or {}, self._fresh_row
        names = [
            name
            for name in self.object_class.compared
            if name not in self.settled and (backup.get(name) != fresh.get(name) or self._counted(name))
        ]
        return (*names, *(name for name in self.unstorable if name not in names))

    def _counted(self, name: str) -> bool:
        if self.backup is None or self.fresh is None or self.object_class.properties[name].kind != "counter":
            return False
        start = self.object_class.defaults if self.base is None else self.base
        return self.base_known and start[name] != self.fresh[name]

    @property
    def _fresh_row(self) -> Values:
        return self.object_class.defaults if self.fresh is None else self.fresh


def classify(
    object_class: ObjectClass,
    key: Stored,
    base: Values | None,
    backup: Values | None,
    fresh: Values | None,
    cause: str,
    *,
    base_known: bool = True,
    unstorable: Mapping[str, Unstorable] = _NOTHING,
    settled: frozenset[str] = _NONE,
    has_place: bool = True,
) -> Difference | None:
    """The difference of one object, or None if it is not listed: equal, gone from both, or settled.

    cause: of the reset. The rest: as in :class:`Difference`.
    """
    if backup is None and fresh is None:
        return None
    if settled:
        unstorable = {name: one for name, one in unstorable.items() if name not in settled}
    names = object_class.compared
    if settled:
        names = tuple(name for name in names if name not in settled)
    if not unstorable and backup is not None and fresh is not None and _same(names, backup, fresh):
        return None
    stamp = object_class.last_modified
    # After a restore the fresh value may be the older one. That somebody has written to the object since says
    # nothing of its other properties.
    older = cause == _RESTORED and fresh is not None
    state, fields, beforehand = _state(object_class, names, base, backup, fresh, cause, base_known, older)
    if unstorable:
        differing = () if backup is None or fresh is None else _differing(names, backup, fresh)
        others = names if fresh is None else differing
        fields = (*(n for n in others if n not in unstorable), *unstorable)
        state, beforehand = "not-storable", UNDECIDED
    return Difference(
        object_class.name,
        key,
        state,
        base,
        backup,
        fresh,
        fields,
        beforehand,
        None if stamp is None or backup is None else backup[stamp],
        None if stamp is None or fresh is None else fresh[stamp],
        object_class,
        base_known,
        unstorable,
        settled,
        has_place,
    )


def merged(object_class: ObjectClass, difference: Difference) -> Values:
    """What the Merge decision makes of an object that both sides have: the recovered change wins."""
    backup = difference.backup or object_class.defaults
    fresh = difference.fresh or object_class.defaults
    result = merge_rows(object_class, difference.base, dict(backup), dict(fresh), ours_wins=True)
    for name in difference.settled:
        if name in result:
            result[name] = fresh[name]
    return result


def is_at_two_values(
    object_class: ObjectClass, name: str, base: Values | None, backup: Values, fresh: Values
) -> bool:
    """Whether backup and fresh both changed a property, to values of which only one can be kept."""
    start = object_class.defaults if base is None else base
    return at_two_values(object_class.properties[name].kind, start[name], backup[name], fresh[name])


def _told(names: tuple[str, ...], row: Values | None) -> list[Any] | None:
    return None if row is None else [row[name] for name in names]


def _same(names: tuple[str, ...], one: Values, other: Values) -> bool:
    if one is not other:
        for name in names:  # a loop: this is asked of every object, and a generator takes three times as long
            if one[name] != other[name]:
                return False
    return True


def _differing(names: tuple[str, ...], one: Values, other: Values) -> tuple[str, ...]:
    return tuple([name for name in names if one[name] != other[name]])


def _state(
    object_class: ObjectClass,
    names: tuple[str, ...],
    base: Values | None,
    backup: Values | None,
    fresh: Values | None,
    cause: str,
    base_known: bool,
    older: bool,
) -> tuple[str, tuple[str, ...], str]:
    """State, fields, and what is decided beforehand: row by row the design's table."""
    if fresh is None:
        assert backup is not None
        if base is None:
            return "only-in-backup", names, BACKUP
        if cause == _RESTORED:
            return "lost-on-server", names, BACKUP
        if _same(names, base, backup):
            return "deleted-in-fresh", names, FRESH
        return "edited-and-deleted-in-fresh", names, UNDECIDED
    if backup is None:
        if base is None:
            return "only-in-fresh", names, FRESH
        state = "deleted-in-backup" if _same(names, base, fresh) else "deleted-and-edited-in-fresh"
        return state, names, UNDECIDED
    differing = _differing(names, backup, fresh)
    if not base_known:
        return "different", differing, UNDECIDED
    if base is not None:
        if _same(names, base, fresh):
            return "changed-in-backup", differing, BACKUP
        if _same(names, base, backup):
            return "changed-in-fresh", differing, UNDECIDED if older else FRESH
    two = tuple([name for name in differing if is_at_two_values(object_class, name, base, backup, fresh)])
    if not two:
        return "mergeable", differing, MERGE
    # The rest is merged; where that changes nothing, there is nothing but undecided.
    rest = merge_rows(object_class, base, backup, fresh, ours_wins=True)
    mixed = any(rest[name] != fresh[name] for name in names if name not in two)
    return "conflict", two, MIXED if mixed else UNDECIDED
