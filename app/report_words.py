"""What people are told of a client reset that is done or under way: its report, its steps, how it ended."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QLocale

from holdfast.sync import ResetRecord, ResetReport, Strategy

from . import engine_words, strategy_words, words
from .translation import translate


def step(word: str) -> str:
    """A step of a reset, in a few words."""
    return {
        "asking": translate("report", "asking for a fresh copy"),
        "downloading": translate("report", "downloading the fresh copy"),
        "checking": translate("report", "checking it"),
        "forecast": translate("report", "looking ahead"),
        "locking": translate("report", "holding local writes for a moment"),
        "backing-up": translate("report", "backing up"),
        "transferring": translate("report", "bringing this device up to it"),
        "swapping": translate("report", "putting it in place"),
        "following": translate("report", "noting what was done"),
        "done": translate("report", "done"),
    }.get(word, word)


def outcome(record: ResetRecord) -> str:
    """How a reset ended, or stands."""
    return {
        "pending": translate("report", "Waiting to begin"),
        "failed": translate("report", "Failed; nothing was changed"),
        "recovered": translate("report", "Recovered"),
        "discarded": translate("report", "Discarded; all of it is in the backup"),
        "manual": translate("report", "Set aside, to be recovered by hand"),
    }.get(record.outcome, record.outcome)


def headline(record: ResetRecord) -> str:
    """A reset in one line."""
    return f"{words.cause(record.cause)} · {outcome(record)}"


def strategy(record: ResetRecord) -> str:
    """Which strategy was chosen, and which was carried out if it was another."""
    chosen = _strategy(record.strategy)
    if record.carried_out and record.carried_out != record.strategy:
        return translate("report", "{chosen}, then {carried_out}").format(
            chosen=chosen, carried_out=_strategy(record.carried_out)
        )
    return chosen


def _strategy(word: str) -> str:
    try:
        return strategy_words.strategy_short(Strategy(word))
    except ValueError:
        return word


def counts(report: ResetReport) -> list[tuple[str, int]]:
    """What became of what was unsynced: words and numbers, without those of which there are none."""
    told = {
        "recovered": translate("report", "kept as you made them"),
        "merged": translate("report", "merged with the server's"),
        "overruled": translate("report", "the server's values gave way"),
        "dropped": translate("report", "dropped, but in the backup"),
        "withheld": translate("report", "withheld: the server has no place for them"),
        "lost_on_server": translate("report", "lost on the server"),
        "waiting": translate("report", "waiting in the backup"),
    }
    found = report.counts()
    return [(text, found[name]) for name, text in told.items() if found.get(name)]


def summary(report: ResetReport) -> str:
    """The report in one sentence."""
    found = counts(report)
    if not found:
        return translate("report", "Nothing was unsynced, and nothing was lost.")
    told = " · ".join(f"{text}: {words.number(number)}" for text, number in found)
    return told[:1].upper() + told[1:]


def as_text(record: ResetRecord, titles: Iterable[tuple[str, str]] = ()) -> str:
    """A whole card as text, to be copied. titles: of each part of the report, and what it lists."""
    lines = [
        headline(record),
        translate("report", "Cause: {cause}").format(cause=engine_words.told(record.message)),
        translate("report", "Code: {code} {name}").format(code=record.code, name=record.name),
        translate("report", "Strategy: {strategy}").format(strategy=strategy(record)),
    ]
    for name, reason in record.failed:
        lines.append(gave_way(name, reason))
    if record.error:
        lines.append(translate("report", "Error: {error}").format(error=engine_words.told(record.error)))
    lines += [f"{step(name)}: {milliseconds(seconds)}" for name, seconds in record.steps]
    if record.report is not None:
        lines.append(summary(record.report))
        lines += record.report.warnings
    lines += [f"{part}: {listed}" for part, listed in titles]
    return "\n".join(lines)


def gave_way(name: str, reason: str) -> str:
    """That a strategy could not be carried out, and why."""
    return translate("report", "{strategy} gave way: {reason}").format(
        strategy=_strategy(name), reason=engine_words.told(reason)
    )


def milliseconds(seconds: float) -> str:
    """A duration, as people read it."""
    if seconds < 1:
        return translate("report", "{number} ms").format(number=words.number(round(seconds * 1000)))
    return translate("report", "{number} s").format(number=QLocale().toString(seconds, "f", 1))
