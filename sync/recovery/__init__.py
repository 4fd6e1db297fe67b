"""Backup against fresh: compare, decide, apply, undo. No user interface."""

from .difference import BACKUP, BOTH, FRESH, MERGE, UNDECIDED, Difference
from .recovery import Applied, Item, Recovery, Rule

__all__ = [
    "BACKUP",
    "BOTH",
    "FRESH",
    "MERGE",
    "UNDECIDED",
    "Applied",
    "Difference",
    "Item",
    "Recovery",
    "Rule",
]
