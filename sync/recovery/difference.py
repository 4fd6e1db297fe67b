"""One object's difference between backup and fresh: its state, and what may be decided of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from ..merge import Values, merge, merge_stamp
from ..schema import ObjectClass, Stored, canonical_json

BACKUP, FRESH, MERGE, BOTH, UNDECIDED = "backup", "fresh", "merge", "both", "undecided"

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
}


@dataclass(frozen=True, slots=True)
class Difference:
    """An object that backup and fresh hold differently. Rows are without the key; None: no such object.

    state: as the table in the design has it. fields: for ``conflict`` the properties at two values, else
    those that differ. decided_beforehand: what can't lose anything, or undecided. shown: a digest of base,
    backup and fresh, by which a decision is known to be stale.
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
    shown: str

    @property
    def allowed(self) -> frozenset[str]:
        """What may be decided, besides undecided."""
        return ALLOWED[self.state]

    @property
    def newer(self) -> str:
        """Which side was modified last: ``backup``, ``fresh``, ``same`` or ``unknown``."""
        if self.backup_modified is None or self.fresh_modified is None:
            return "unknown"
        if self.backup_modified == self.fresh_modified:
            return "same"
        return BACKUP if self.backup_modified > self.fresh_modified else FRESH


def classify(
    object_class: ObjectClass,
    key: Stored,
    base: Values | None,
    backup: Values | None,
    fresh: Values | None,
    cause: str,
    reset_time: int | None,
) -> Difference | None:
    """The difference of one object, or None if it is not listed: equal, or gone from both."""
    if backup is None and fresh is None:
        return None
    names = object_class.compared
    if backup is not None and fresh is not None and _same(names, backup, fresh):
        return None
    state, fields, beforehand = _state(object_class, base, backup, fresh, cause, reset_time)
    stamp = object_class.last_modified
    # Without the stamp: alone it is never a difference, and undoing an apply sets it anew.
    shown = canonical_json([_told(names, row) for row in (base, backup, fresh)])
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
        hashlib.blake2b(shown.encode(), digest_size=16).hexdigest(),
    )


def merged(object_class: ObjectClass, difference: Difference) -> Values:
    """What the Merge decision makes of an object that both sides have: the recovered change wins."""
    backup, fresh = difference.backup or {}, difference.fresh or {}
    base = difference.base or object_class.defaults
    result: Values = {}
    for name in object_class.values:
        if name == object_class.last_modified:
            result[name] = merge_stamp(backup[name], fresh[name])
        else:
            kind = object_class.properties[name].kind
            result[name] = merge(kind, base[name], backup[name], fresh[name], ours_wins=True)
    return result


def _told(names: tuple[str, ...], row: Values | None) -> list[Any] | None:
    return None if row is None else [row[name] for name in names]


def _same(names: tuple[str, ...], one: Values, other: Values) -> bool:
    return all(one[name] == other[name] for name in names)


def _differing(names: tuple[str, ...], one: Values, other: Values) -> tuple[str, ...]:
    return tuple(name for name in names if one[name] != other[name])


def _state(
    object_class: ObjectClass,
    base: Values | None,
    backup: Values | None,
    fresh: Values | None,
    cause: str,
    reset_time: int | None,
) -> tuple[str, tuple[str, ...], str]:
    """State, fields, and what is decided beforehand: row by row the design's table."""
    names = object_class.compared
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
    if base is not None:
        if _same(names, base, fresh):
            return "changed-in-backup", differing, BACKUP
        if _same(names, base, backup):
            beforehand = FRESH
            if cause == _RESTORED and not _since_reset(object_class, fresh, reset_time):
                beforehand = UNDECIDED  # the fresh value may be the older one
            return "changed-in-fresh", differing, beforehand
    two_values = tuple(name for name in differing if _at_two_values(object_class, name, base, backup, fresh))
    if two_values:
        return "conflict", two_values, UNDECIDED
    return "mergeable", differing, MERGE


def _since_reset(object_class: ObjectClass, fresh: Values, reset_time: int | None) -> bool:
    """Whether the fresh value was written after the reset: then it is certainly not an older one."""
    stamp: Any = object_class.last_modified and fresh[object_class.last_modified]
    return stamp is not None and reset_time is not None and stamp > reset_time


def _at_two_values(
    object_class: ObjectClass, name: str, base: Values | None, backup: Values, fresh: Values
) -> bool:
    if object_class.properties[name].kind == "set":
        return False  # united by the merge rules
    from_value = (base or object_class.defaults)[name]
    return bool(backup[name] != from_value and fresh[name] != from_value)
