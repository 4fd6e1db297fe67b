"""The words for what a client reset does with unsynced changes, and when it begins."""

from __future__ import annotations

from enum import StrEnum


class Strategy(StrEnum):
    """What a client reset does with unsynced changes."""

    DISCARD = "discard"
    RECOVER = "recover"
    RECOVER_OR_DISCARD = "recover-or-discard"
    MANUAL = "manual"


class Initiate(StrEnum):
    """When a manual reset, also as a fallback, begins."""

    IMMEDIATELY = "immediately"
    AFTER_RESTART = "after-restart"
    ASKED = "asked"
