"""Carrying a plan out in one write transaction, and taking it back: the inverse, where nothing came after."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..errors import RecoveryRefused
from ..merge import Values
from ..realm import WriteTransaction, state
from ..realm.unsynced import Overlay
from ..schema import ObjectClass, Schema, Stored
from .plan import Entry

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
        if not writer.is_as(name, key, entry["before"]):
            outcome.skipped.append(
                f"{name} {key!r} has changed since it was decided; it waits for another look."
            )
            continue
        failure = writer.safely(lambda entry=entry: writer.write(entry))  # type: ignore[misc]
        if failure:
            outcome.failed.append(f"{name} {key!r} could not be written: {failure}.")
            continue
        done = {**entry, "after": writer.row(name, key)}
        if "second" in entry:
            second = entry["second"][0]
            done["second"] = [second, writer.row(name, second)]
        outcome.written.append(done)
    tell("applying", len(plan), len(plan))
    if cancelled():
        raise cancellation()
    state.put(transaction.raw, f"operation {operation_id}", outcome.written)
    return outcome


def take_back(transaction: WriteTransaction, operation_id: str, written: list[Entry]) -> Outcome:
    """Write the inverse where the target is still as the apply left it."""
    writer = _Writer(transaction)
    outcome = Outcome([], [], [])
    for entry in reversed(written):
        name, key = entry["class"], entry["key"]
        second = entry.get("second")
        at, left, back = (second[0], second[1], None) if second else (key, entry["after"], entry["before"])
        if not writer.is_as(name, at, left):
            since = "made" if second else "recovered"
            outcome.skipped.append(f"{name} {at!r} has changed since it was {since}; it stays as it is.")
            continue
        failure = writer.safely(lambda at=at, back=back, name=name: writer.put(name, at, back))  # type: ignore[misc]
        if failure:
            outcome.failed.append(f"{name} {at!r} could not be taken back: {failure}.")
            continue
        outcome.written.append(entry)
    state.put(transaction.raw, f"operation {operation_id}", "undone")
    return outcome


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

    def is_as(self, name: str, key: Stored, row: Values | None) -> bool:
        """Whether an object is as ``row``, but for its stamp."""
        return self._told(name, self.row(name, key)) == self._told(name, row)

    def write(self, entry: Entry) -> None:
        """Write what an entry plans."""
        name = entry["class"]
        if "second" in entry:
            self.put(name, *entry["second"])
        else:
            self.put(name, entry["key"], entry["after"])

    def put(self, name: str, key: Stored, row: Values | None) -> None:
        """Bring an object to ``row`` (None: no object), unless it is."""
        if self.is_as(name, key, row):
            return
        held: ObjectClass = self._schema[name]
        if row is not None:
            row = {**held.defaults, **row}
            if held.last_modified is not None:
                row[held.last_modified] = self._now
        self._overlay.put_row(name, key, row)

    def safely(self, work: Callable[[], Any]) -> str:
        """Do something; return why it failed, with nothing of it done, or an empty text.

        What has ended the whole transaction (a full disk) is raised.
        """
        self._raw.execute("SAVEPOINT holdfast_object")
        try:
            work()
        except sqlite3.Error as error:
            if not self._raw.in_transaction or not isinstance(error, sqlite3.IntegrityError):
                raise
            self._raw.execute("ROLLBACK TO holdfast_object")
            self._raw.execute("RELEASE holdfast_object")
            return str(error)
        self._raw.execute("RELEASE holdfast_object")
        return ""

    def _told(self, name: str, row: Values | None) -> Values | None:
        if row is None:
            return None
        held = self._schema.classes.get(name)
        stamp = None if held is None else held.last_modified
        return {prop: value for prop, value in row.items() if prop != stamp}
