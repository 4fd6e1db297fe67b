"""Rules that decide many objects at once: what each makes of an object, and why it leaves one alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ..schema import Stored
from .difference import BACKUP, FRESH, MERGE, UNDECIDED, Difference


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


@dataclass(frozen=True, slots=True)
class Left:
    """An object that a rule left as it was, and why, as a sentence."""

    class_name: str
    key: Stored
    why: str


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a rule came to: how many objects it decided, and what it left."""

    decided: int
    left: tuple[Left, ...]


#: When an object was last changed in the backup, by the backup's own record; None if that is not known.
ChangeTime = Callable[[Difference], int | None]


def by_rule(rule: Rule, difference: Difference, now: int, changed: ChangeTime) -> tuple[str | None, str]:
    """What a rule decides of an object; or None, and why not.

    now: the device's time in microseconds since 1970 UTC. changed: see :data:`ChangeTime`.
    """
    state, allowed = difference.state, difference.allowed
    if rule is Rule.UNDECIDED:
        return UNDECIDED, ""
    if rule is Rule.BACKUP_ONLY:
        only = state in ("only-in-backup", "lost-on-server")
        return (BACKUP, "") if only else (None, f"it is {state}")
    if rule is Rule.REDELETE:
        return (BACKUP, "") if state == "deleted-in-backup" else (None, f"it is {state}")
    if state == "only-in-fresh":
        return FRESH, ""
    if state == "not-storable" and rule is not Rule.FRESH:
        return None, "the realm can't hold what the backup has"
    if rule is Rule.NEWEST:
        return _newest(difference, now, changed)
    if rule is Rule.MERGE:
        if MERGE in allowed:
            return MERGE, ""
        # Only one side changed: merging is taking that side.
        sides = {
            "changed-in-backup": BACKUP,
            "changed-in-fresh": FRESH,
            "only-in-backup": BACKUP,
            "lost-on-server": BACKUP,
        }
        side = sides.get(state)
        return (side, "") if side else (None, "there is nothing to merge: one side has no such object")
    if rule.value in allowed:
        return rule.value, ""
    return None, f"{rule.value} is not possible for what is {state}"


def _newest(difference: Difference, now: int, changed: ChangeTime) -> tuple[str | None, str]:
    backup, fresh = difference.backup_modified, difference.fresh_modified
    if backup is None:
        backup = changed(difference)
    for side, time in (("backup", backup), ("fresh", fresh)):
        if time is None:
            return None, f"it is not known when {side} was last modified"
        if time > now:
            return None, f"{side} was last modified in the future"
    assert backup is not None and fresh is not None
    if backup == fresh:
        return None, "both were last modified at the same time"
    keep = BACKUP if backup > fresh else FRESH
    return (keep, "") if keep in difference.allowed else (None, f"{keep} is not possible")
