"""Backup against fresh: compare, decide, apply, undo. No user interface."""

from .apply import Applied, RecoveryCancelled
from .difference import BACKUP, BOTH, FRESH, MERGE, MIXED, UNDECIDED, Difference
from .item import EDITED, Choice, Item, PropertyItem
from .listing import Listing
from .plan import Write
from .recovery import Recovery
from .rules import Left, Reason, Rule, Ruled

__all__ = [
    "BACKUP",
    "BOTH",
    "EDITED",
    "FRESH",
    "MERGE",
    "MIXED",
    "UNDECIDED",
    "Applied",
    "Choice",
    "Difference",
    "Item",
    "Left",
    "Listing",
    "PropertyItem",
    "Reason",
    "Recovery",
    "RecoveryCancelled",
    "Rule",
    "Ruled",
    "Write",
]
