"""Carrying a plan out in one write transaction, and taking it back: the inverse, where nothing came after."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..errors import RecoveryRefused
from ..merge import BroughtBack, Origin, Values
from ..realm import WriteTransaction, state, unsynced
from ..realm.unsynced import Overlay
from ..schema import ObjectClass, Schema, Stored
from .entries import Entry, to_text

#: Called with the step's name, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]
Cancelled = Callable[[], bool]


class RecoveryCancelled(RecoveryRefused):
    """An apply was cancelled before it was committed. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What an apply or an undo came to: how many objects, and why some were left out."""

    operation_id: str
    done: int
    skipped: int
    failed: int
    reasons: tuple[str, ...] = ()


@dataclass(slots=True)
class Outcome:
    """What a transaction did: the entries that were written, and why the others were not."""

    written: list[Entry]
    skipped: list[str]
    failed: list[str]


def carry_out(
    transaction: WriteTransaction, operation_id: str, plan: list[Entry], tell: Progress, cancelled: Cancelled
) -> Outcome:
    """Write the plan; what has changed meanwhile is left out. The undo goes into the same transaction."""
    writer = _Writer(transaction)
    outcome = Outcome([], [], [])
    for at, entry in enumerate(plan):
        if at % 100 == 0:
            tell("applying", at, len(plan))
        if cancelled():
            raise cancellation()
        name, key = entry["class"], entry["key"]
        found = writer.row(name, key)
        if not writer.is_same(name, found, entry["before"]):
            outcome.skipped.append(
                f"{name} {key!r} has changed since it was decided; it waits for another look."
            )
            continue
        try:
            if "second" in entry:
                second, row = entry["second"]
                made = writer.put(name, second, row, writer.row(name, second))
                done = {**entry, "after": found, "second": [second, made]}
            else:
                done = {**entry, "after": writer.put(name, key, entry["after"], found)}
                if "agreed" in entry and found is None and entry["after"] is not None:
                    writer.bring_back(name, key, entry["agreed"])
        except sqlite3.IntegrityError as error:
            failed_entry(transaction, error)
            outcome.failed.append(f"{name} {key!r} could not be written: {error}.")
            continue
        outcome.written.append(done)
    tell("applying", len(plan), len(plan))
    if cancelled():
        raise cancellation()
    state.put_text(transaction.raw, f"operation {operation_id}", to_text(outcome.written))
    return outcome


def take_back(transaction: WriteTransaction, operation_id: str, written: list[Entry]) -> Outcome:
    """Write the inverse where the target is still as the apply left it."""
    writer = _Writer(transaction)
    outcome = Outcome([], [], [])
    for entry in reversed(written):
        name, key = entry["class"], entry["key"]
        second = entry.get("second")
        at, left, back = (second[0], second[1], None) if second else (key, entry["after"], entry["before"])
        found = writer.row(name, at)
        if not writer.is_same(name, found, left):
            since = "made" if second else "recovered"
            outcome.skipped.append(f"{name} {at!r} has changed since it was {since}; it stays as it is.")
            continue
        try:
            writer.put(name, at, back, found, undo=True)
            if "agreed" in entry and back is None:
                writer.forget_to_bring_back(name, at)
        except sqlite3.IntegrityError as error:
            failed_entry(transaction, error)
            outcome.failed.append(f"{name} {at!r} could not be taken back: {error}.")
            continue
        outcome.written.append(entry)
    state.put(transaction.raw, f"operation {operation_id}", "undone")
    return outcome


def failed_entry(transaction: WriteTransaction, error: sqlite3.IntegrityError) -> None:
    """One object could not be written. SQLite takes its statement back, and the others stay.

    Unless it has ended the whole transaction, which is raised.
    """
    if not transaction.raw.in_transaction:
        raise error


def cancellation() -> RecoveryCancelled:
    """What is raised where a person cancels."""
    return RecoveryCancelled(
        "The recovery was cancelled.",
        "Nothing was written; all decisions are kept.",
        "Apply it when you like.",
    )


class _Writer:
    """Writes rows by the realm's schema, with the stamp of the transaction."""

    def __init__(self, transaction: WriteTransaction) -> None:
        self._raw = transaction.raw
        self._now = transaction.now
        self._schema: Schema = transaction.layout.schema
        self._overlay = Overlay(transaction.raw, self._schema, transaction.capture)

    def row(self, name: str, key: Stored) -> Values | None:
        """An object's row, or None; also of a class that is gone."""
        return self._overlay.row(name, key) if name in self._schema.classes else None

    def is_same(self, name: str, one: Values | None, other: Values | None) -> bool:
        """Whether two rows of a class are the same, but for their stamps."""
        if one is None or other is None or one.keys() != other.keys():
            return one is other
        held = self._schema.classes.get(name)
        stamp = None if held is None else held.last_modified
        return all(value == other[prop] for prop, value in one.items() if prop != stamp)

    def bring_back(self, name: str, key: Stored, agreed: list[Any]) -> None:
        """Have an object that was put there brought back as what it was once: other devices may have done so.

        agreed: epoch, version and salt of the history, and its row (without defaults) as of there.
        """
        epoch, version, salt, values = agreed
        held = self._schema.classes.get(name)
        if held is not None:
            kept = {prop: value for prop, value in values.items() if prop in held.values}
            unsynced.keep_to_bring_back(
                self._raw, (name, key), BroughtBack(Origin(epoch, version, salt), kept)
            )

    def forget_to_bring_back(self, name: str, key: Stored) -> None:
        """Have it not brought back after all, if that was not sent yet."""
        unsynced.forget_to_bring_back(self._raw, (name, key))

    def put(
        self, name: str, key: Stored, row: Values | None, found: Values | None, *, undo: bool = False
    ) -> Values | None:
        """Bring an object that is as ``found`` to ``row`` (None: no object), unless it is; return what it is.

        One that is there is stamped with the time of the transaction; one that comes back whole, or as it was
        before (``undo``), keeps the stamp that it had.

        sqlite3.IntegrityError if SQLite refuses: nothing is written then, and the transaction goes on.
        """
        held: ObjectClass | None = self._schema.classes.get(name)
        if held is None:
            return found
        if row is not None:
            row = {**held.defaults, **row}
        if self.is_same(name, found, row):
            return found
        if row is not None and found is not None and not undo and held.last_modified is not None:
            row[held.last_modified] = self._now
        self._overlay.put_row(name, key, row, found)
        return row
