"""Rules that decide many objects at once: what each makes of an object, and why it leaves one alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ..schema import Stored
from .difference import BACKUP, FRESH, MERGE, UNDECIDED, Difference
from .item import Item


class Rule(StrEnum):
    """Rules that decide many objects at once."""

    BACKUP = "backup"
    FRESH = "fresh"
    NEWEST = "newest"
    MERGE = "merge"
    BACKUP_ONLY = "backup-only"
    REDELETE = "redelete"
    BOTH = "both"
    UNDECIDED = "undecided"


class Reason(StrEnum):
    """Why a rule leaves an object alone. other: it says nothing about an object in that state."""

    UNKNOWN_TIME = "unknown-time"
    FUTURE = "future"
    SAME_TIME = "same-time"
    NOT_STORABLE = "not-storable"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Left:
    """An object that a rule left as it was, and why: as a sentence, and as what many have in common."""

    class_name: str
    key: Stored
    why: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a rule came to: how many objects it decided, what it left, and what it decided."""

    decided: int
    left: tuple[Left, ...]
    items: tuple[Item, ...] = ()


#: When an object was last changed in the backup, by the backup's own record; None if that is not known.
ChangeTime = Callable[[Difference], int | None]


def by_rule(
    rule: Rule, difference: Difference, now: int, changed: ChangeTime
) -> tuple[str | None, str, Reason]:
    """What a rule decides of an object; or None, and why not, in words and as a reason.

    now: the device's time in microseconds since 1970 UTC. changed: see :data:`ChangeTime`.
    """
    state, allowed = difference.state, difference.allowed
    if rule is Rule.UNDECIDED:
        return UNDECIDED, "", Reason.OTHER
    if rule is Rule.BACKUP_ONLY:
        only = state in ("only-in-backup", "lost-on-server")
        return (BACKUP if only else None), f"it is {state}", Reason.OTHER
    if rule is Rule.REDELETE:
        return (BACKUP if state == "deleted-in-backup" else None), f"it is {state}", Reason.OTHER
    if state == "only-in-fresh":
        return FRESH, "", Reason.OTHER
    if state == "not-storable" and rule is not Rule.FRESH:
        return None, "the realm can't hold what the backup has", Reason.NOT_STORABLE
    if rule is Rule.NEWEST:
        return _newest(difference, now, changed)
    if rule is Rule.MERGE:
        if MERGE in allowed:
            return MERGE, "", Reason.OTHER
        # Only one side changed: merging is taking that side.
        sides = {
            "changed-in-backup": BACKUP,
            "changed-in-fresh": FRESH,
            "only-in-backup": BACKUP,
            "lost-on-server": BACKUP,
        }
        return sides.get(state), "there is nothing to merge: one side has no such object", Reason.OTHER
    keep = rule.value if rule.value in allowed else None
    return keep, f"{rule.value} is not possible for what is {state}", Reason.OTHER


def _newest(difference: Difference, now: int, changed: ChangeTime) -> tuple[str | None, str, Reason]:
    backup, fresh = difference.backup_modified, difference.fresh_modified
    if backup is None:
        backup = changed(difference)
    for side, time in (("backup", backup), ("fresh", fresh)):
        if time is None:
            return None, f"it is not known when {side} was last modified", Reason.UNKNOWN_TIME
        if time > now:
            return None, f"{side} was last modified in the future", Reason.FUTURE
    assert backup is not None and fresh is not None
    if backup == fresh:
        return None, "both were last modified at the same time", Reason.SAME_TIME
    keep = BACKUP if backup > fresh else FRESH
    return (keep if keep in difference.allowed else None), f"{keep} is not possible", Reason.OTHER
