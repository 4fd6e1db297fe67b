"""The words for what a client reset does with unsynced changes, and when it begins."""

from __future__ import annotations

from enum import StrEnum

from ..errors import ResetFailed


class Strategy(StrEnum):
    """What a client reset does with unsynced changes."""

    DISCARD = "discard"
    RECOVER = "recover"
    RECOVER_OR_DISCARD = "recover-or-discard"
    MANUAL = "manual"

    @property
    def chain(self) -> tuple[Strategy, ...]:
        """What is tried in turn; the last is the manual reset fallback."""
        return {
            Strategy.DISCARD: (Strategy.DISCARD, Strategy.MANUAL),
            Strategy.RECOVER: (Strategy.RECOVER, Strategy.MANUAL),
            Strategy.RECOVER_OR_DISCARD: (Strategy.RECOVER, Strategy.DISCARD, Strategy.MANUAL),
            Strategy.MANUAL: (Strategy.MANUAL,),
        }[self]


class Initiate(StrEnum):
    """When a manual reset, also as a fallback, begins."""

    IMMEDIATELY = "immediately"
    AFTER_RESTART = "after-restart"
    ASKED = "asked"


class StrategyFailed(ResetFailed):
    """A strategy can't be carried out with the fresh copy at hand; the next of the chain is tried."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"{reason.rstrip('.')}.",
            "The realm is as it was; nothing is lost.",
            "The reset is carried on in the next way.",
        )


class HeldForPerson(ResetFailed):
    """A client reset goes no further by itself; it waits until a person asks for it.

    Attributes: by_hand (then it is manual).
    """

    def __init__(self, reason: str, *, by_hand: bool = False) -> None:
        super().__init__(
            f"{reason.rstrip('.')}.",
            "The realm is as it was; the reset stays pending, and nothing is lost.",
            "Begin it when it suits you.",
        )
        self.by_hand = by_hand


class ResetCancelled(ResetFailed):
    """A person has cancelled a client reset before its commit."""

    def __init__(self) -> None:
        super().__init__(
            "The client reset was cancelled.",
            "The realm is as it was; the reset stays pending, and nothing is lost.",
            "Begin it when it suits you.",
        )
