"""What people are told of a client reset, needed or under way: the cause in a sentence, never a code."""

from __future__ import annotations

from holdfast.sync import Strategy
from holdfast.sync.realm import PendingReset

from . import engine_words, report_words, strategy_words, words
from .translation import translate


def headline(cause: str) -> str:
    """Why a reset is needed, in one plain sentence."""
    told = {
        "server-restored": translate(
            "reset", "The server was put back to an earlier backup, so this device no longer fits it."
        ),
        "sync-re-enabled": translate(
            "reset", "Sync was ended on the server and begun anew, so this device no longer fits it."
        ),
        "schema-mismatch": translate(
            "reset", "This version of the app and the server don't agree on what a task consists of."
        ),
        "offline-too-long": translate(
            "reset", "This device was offline for longer than the server remembers changes."
        ),
        "destructive-schema-change": translate("reset", "What a task consists of was changed on the server."),
        "client-restored": translate(
            "reset", "This device was put back to an earlier state, so the server no longer knows it."
        ),
        "asked-for": translate("reset", "A client reset was asked for."),
    }
    return told.get(cause, translate("reset", "The server's history no longer fits this device."))


def stake(unsynced: int) -> str:
    """What is at stake: so many unsynced objects."""
    if not unsynced:
        return translate("reset", "Nothing here is unsynced.")
    return translate("reset", "Unsynced on this device: {count}.").format(count=words.number(unsynced))


def trying(pending: PendingReset) -> Strategy:
    """The strategy that a pending reset tries next: the first of its chain that has not given way."""
    if pending.by_hand:
        return Strategy.MANUAL
    failed = {name for name, _ in pending.failed}
    chain = Strategy(pending.strategy).chain
    return next((one for one in chain if str(one) not in failed), Strategy.MANUAL)


def details(pending: PendingReset) -> str:
    """All there is to say of a pending reset, for who wants to know."""
    lines = [
        engine_words.told(pending.message),
        translate("reset", "Cause: {cause} ({word})").format(
            cause=words.cause(pending.cause), word=pending.cause
        ),
        translate("reset", "What the server said: {code} {name}, {action}").format(
            code=pending.code, name=pending.name, action=pending.action
        ),
        *(report_words.gave_way(name, reason) for name, reason in pending.failed),
        translate("reset", "What each strategy would do:"),
        *(f"• {strategy_words.strategy(one)}: {plan(one)}" for one in Strategy),
    ]
    return "\n\n".join(lines[:-4]) + "\n" + "\n".join(lines[-4:])


def outlook(strategy: Strategy) -> str:
    """What a reset will do under a strategy, and that there is no hurry."""
    meanwhile = translate("reset", "Until then you can go on working here.")
    return f"{plan(strategy)} {meanwhile}"


def plan(strategy: Strategy) -> str:
    """What a reset does under a strategy."""
    return {
        Strategy.MANUAL: translate(
            "reset",
            "A reset backs everything up, downloads a fresh copy, and lets you pick what to bring back.",
        ),
        Strategy.RECOVER: translate(
            "reset",
            "A reset backs everything up, downloads a fresh copy, and puts your changes on top of it.",
        ),
        Strategy.RECOVER_OR_DISCARD: translate(
            "reset",
            "A reset backs everything up, downloads a fresh copy, and puts your changes on top if it can.",
        ),
        Strategy.DISCARD: translate(
            "reset",
            "A reset backs everything up, downloads a fresh copy, and drops your changes: the backup has "
            "them.",
        ),
    }[strategy]


def done(outcome: str | None) -> str:
    """That an automatic reset is done, in one sentence."""
    if outcome == "discarded":
        return translate(
            "reset", "This device was reset. What was not synced was dropped; the backup has it."
        )
    return translate("reset", "This device was reset, and your unsynced changes were recovered.")


def step(word: str, finished: int = 0, total: int = 0) -> str:
    """What a reset does at the moment, for the status bar. finished, total: of bytes or pages, if known."""
    told = translate("reset", "Resetting: {step}").format(step=report_words.step(word))
    return f"{told} {round(100 * finished / total)} %" if total else told
