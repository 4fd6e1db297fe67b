"""Strategies and beginnings of client resets as people read them: whole, and in a word or two."""

from __future__ import annotations

from holdfast.sync import Initiate, Strategy

from .translation import translate


def strategy(which: Strategy) -> str:
    """What a strategy does with unsynced changes."""
    return {
        Strategy.MANUAL: translate("strategy", "Manually recover unsynced changes"),
        Strategy.RECOVER: translate("strategy", "Recover unsynced changes"),
        Strategy.RECOVER_OR_DISCARD: translate("strategy", "Recover, or else discard changes"),
        Strategy.DISCARD: translate("strategy", "Discard unsynced changes"),
    }[which]


def strategy_short(which: Strategy) -> str:
    """A strategy in a word or two, for the status bar."""
    return {
        Strategy.MANUAL: translate("strategy", "recover by hand"),
        Strategy.RECOVER: translate("strategy", "recover"),
        Strategy.RECOVER_OR_DISCARD: translate("strategy", "recover or discard"),
        Strategy.DISCARD: translate("strategy", "discard"),
    }[which]


def initiate(which: Initiate) -> str:
    """When a manual reset begins."""
    return {
        Initiate.IMMEDIATELY: translate("strategy", "At once"),
        Initiate.ASKED: translate("strategy", "Ask me"),
        Initiate.AFTER_RESTART: translate("strategy", "At next start"),
    }[which]


def initiate_short(which: Initiate) -> str:
    """The same, in the middle of a sentence."""
    return {
        Initiate.IMMEDIATELY: translate("strategy", "at once"),
        Initiate.ASKED: translate("strategy", "ask me"),
        Initiate.AFTER_RESTART: translate("strategy", "at next start"),
    }[which]
