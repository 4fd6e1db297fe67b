"""A recovery: what differs, what is decided of it, applying that, and taking it back.

Decisions, plans and undo live in the catalogue, so that they outlive windows, restarts and further resets.
"""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, insert, select, update

from .. import crash
from ..backups import Backup, Catalogue, Occasion, decision_table, operation_table
from ..errors import RecoveryRefused
from ..merge import Values
from ..realm import Realm, WriteTransaction
from ..realm import state as realm_state
from ..realm.unsynced import Overlay
from ..schema import Stored, canonical_json
from .compare import compare
from .difference import BACKUP, BOTH, FRESH, MERGE, UNDECIDED, Difference, merged


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
class Item:
    """A difference with what holds of it now.

    decision: what Apply would do. by_hand: a person decided just this object. stale: the object has changed
    since it was decided; Apply leaves it out. decided: a decision is saved (else it is decided beforehand).
    shown: the digest of what was seen when it was decided; empty: of the difference as it is.
    """

    difference: Difference
    decision: str
    by_hand: bool
    stale: bool
    decided: bool
    shown: str = ""

    @property
    def needs_a_look(self) -> bool:
        """Whether a person should look at it: undecided, or stale."""
        return self.stale or self.decision == UNDECIDED

    @property
    def object_id(self) -> tuple[str, Stored]:
        """Class and stored key."""
        return self.difference.class_name, self.difference.key


@dataclass(frozen=True, slots=True)
class Applied:
    """What an apply or an undo came to: how many objects, and why some were left out."""

    operation_id: str
    done: int
    skipped: int
    failed: int
    reasons: tuple[str, ...] = ()


class Recovery:
    """The recovery from one backup of a realm.

    Attributes: realm, catalogue, backup.
    """

    def __init__(self, realm: Realm, catalogue: Catalogue, backup: Backup) -> None:
        self.realm = realm
        self.catalogue = catalogue
        self.backup = backup

    def items(self) -> list[Item]:
        """All differences that are not settled by an earlier apply, with their decisions."""
        saved = self._saved()
        items: list[Item] = []
        for difference in compare(self.realm, self.backup):
            item = self._item(difference, saved)
            if item is not None:
                items.append(item)
        return items

    def waiting(self) -> int:
        """How many differences wait for a decision or an apply."""
        return sum(1 for item in self.items() if _waits(item))

    def decide(self, class_name: str, key: Stored, keep: str, shown: str | None = None) -> None:
        """Decide one object, and save that. RecoveryRefused if the state doesn't allow it.

        shown: the digest of the difference that the person saw; if the object has changed since, the decision
        is saved as stale.
        """
        found = compare(self.realm, self.backup, (class_name, key))
        if not found:
            raise RecoveryRefused(
                f"{class_name} {key!r} is the same in backup and fresh now.", "Nothing to decide."
            )
        self._check(found[0], keep)
        seen = found[0] if shown is None else replace(found[0], shown=shown)
        self._save([(seen, keep)], by_hand=True)

    def decide_by_rule(
        self,
        rule: Rule | str,
        *,
        only: Collection[tuple[str, Stored]] | None = None,
        over_hand_made: bool = False,
    ) -> int:
        """Decide by a rule what it can decide; return how many. Never over decisions made by hand, unless
        told.

        only: class and key of the objects that are meant (those that a filter shows).
        """
        chosen: list[tuple[Difference, str]] = []
        for item in self.items():
            if (only is not None and item.object_id not in only) or (item.by_hand and not over_hand_made):
                continue
            keep = self._by_rule(Rule(rule), item.difference)
            if keep is not None:
                chosen.append((item.difference, keep))
        self._save(chosen, by_hand=False)
        return len(chosen)

    def restore_decisions(self, items: Iterable[Item]) -> None:
        """Put the saved decisions of objects back to what ``items`` had: one step of undo."""
        with self.catalogue.transaction() as connection:
            for item in items:
                connection.execute(delete(decision_table).where(self._is_decision(item.difference)))
                if item.decided:
                    row = self._row(item.difference, item.decision, by_hand=item.by_hand)
                    connection.execute(
                        insert(decision_table).values({**row, "shown": item.shown or row["shown"]})
                    )

    def apply(self) -> Applied:
        """Back the realm up, then write everything that is decided as one ordinary write transaction.

        Stale targets are left out. What nobody has decided stays waiting. RecoveryRefused if there is nothing
        to apply.
        """
        chosen = [item for item in self.items() if item.decision != UNDECIDED and not item.stale]
        chosen = [item for item in chosen if item.decided or item.decision != FRESH]
        if not chosen:
            raise RecoveryRefused("Nothing is decided, so there is nothing to apply.", "Nothing was changed.")
        operation_id = secrets.token_hex(8)
        safety = self.realm.exclusively(self._back_up).result()
        crash.reach("recovery-backed-up")
        plan = [self._planned(item) for item in chosen]
        with self.catalogue.transaction() as connection:
            connection.execute(
                insert(operation_table).values(
                    id=operation_id,
                    backup_id=self.backup.backup_id,
                    safety_backup_id=safety.backup_id,
                    time=self.realm.clock(),
                    state="planned",
                    plan=json.dumps(plan),
                )
            )
        crash.reach("recovery-planned")
        reasons: list[str] = self.realm.write(
            lambda transaction: self._write(transaction, operation_id, plan), origin="recovery"
        )
        crash.reach("recovery-applied")
        self._follow(operation_id)
        return Applied(operation_id, len(plan) - len(reasons), len(reasons), 0, tuple(reasons))

    def undo(self) -> Applied:
        """Take the last apply back where its targets are still as it left them; decisions wait again."""
        with self.catalogue.transaction() as connection:
            row = connection.execute(
                select(operation_table)
                .where(
                    operation_table.c.backup_id == self.backup.backup_id, operation_table.c.state == "applied"
                )
                .order_by(operation_table.c.time.desc())
            ).first()
        if row is None:
            raise RecoveryRefused("There is no applied recovery to take back.", "Nothing was changed.")
        written: list[dict[str, Any]] = json.loads(row.result or "[]")
        reasons: list[str] = self.realm.write(
            lambda transaction: self._unwrite(transaction, row.id, written), origin="recovery"
        )
        self._follow_undo(row.id)
        return Applied(row.id, len(written) - len(reasons), len(reasons), 0, tuple(reasons))

    @property
    def can_undo(self) -> bool:
        """Whether an apply of this backup can be taken back."""
        with self.catalogue.transaction() as connection:
            return (
                connection.execute(
                    select(operation_table.c.id).where(
                        operation_table.c.backup_id == self.backup.backup_id,
                        operation_table.c.state == "applied",
                    )
                ).first()
                is not None
            )

    def follow_up(self) -> None:
        """After a crash: have the catalogue follow what the realm says was applied or taken back."""
        with self.catalogue.transaction() as connection:
            rows = connection.execute(
                select(operation_table).where(operation_table.c.backup_id == self.backup.backup_id)
            ).all()
        for row in rows:
            with self.realm.read() as view:
                kept = realm_state.get(view.raw, f"operation {row.id}")
            if row.state == "planned" and kept is not None:
                self._follow(row.id)
            elif row.state == "applied" and kept == "undone":
                self._follow_undo(row.id)
        if any(row.state != "planned" for row in rows):
            self._settle()  # a crash may have come between following and settling

    # Decisions

    def _saved(self) -> dict[tuple[str, str], Any]:
        with self.catalogue.transaction() as connection:
            return {
                (row.class_name, row.key): row
                for row in connection.execute(
                    select(decision_table).where(decision_table.c.backup_id == self.backup.backup_id)
                )
            }

    def _item(self, difference: Difference, saved: dict[tuple[str, str], Any]) -> Item | None:
        row = saved.get((difference.class_name, canonical_json(difference.key)))
        if row is None:
            return Item(difference, difference.decided_beforehand, False, False, False)
        if row.applied is not None:
            return None
        stale = row.shown != difference.shown
        decision = row.keep
        if stale and decision != UNDECIDED and decision not in difference.allowed:
            decision = UNDECIDED
        return Item(difference, decision, row.by_hand, stale and row.keep != UNDECIDED, True, row.shown)

    def _check(self, difference: Difference, keep: str) -> None:
        if keep != UNDECIDED and keep not in difference.allowed:
            allowed = ", ".join(sorted(difference.allowed))
            raise RecoveryRefused(
                f"{difference.class_name} {difference.key!r} is {difference.state}; {keep!r} is not allowed.",
                "The decision is as it was.",
                f"Possible are: {allowed}, undecided.",
            )

    def _by_rule(self, rule: Rule, difference: Difference) -> str | None:
        state, allowed = difference.state, difference.allowed
        if rule is Rule.UNDECIDED:
            return UNDECIDED
        if rule is Rule.BACKUP_ONLY:
            return BACKUP if state in ("only-in-backup", "lost-on-server") else None
        if rule is Rule.REDELETE:
            return BACKUP if state == "deleted-in-backup" else None
        if state == "only-in-fresh":
            return FRESH
        if rule is Rule.NEWEST:
            return self._newest(difference)
        if rule is Rule.MERGE:
            if MERGE in allowed:
                return MERGE
            # Only one side changed: merging is taking that side.
            return {"changed-in-backup": BACKUP, "changed-in-fresh": FRESH, "only-in-backup": BACKUP}.get(
                state, BACKUP if state == "lost-on-server" else None
            )
        return rule.value if rule.value in allowed else None

    def _newest(self, difference: Difference) -> str | None:
        now = self.realm.clock()
        times = (difference.backup_modified, difference.fresh_modified)
        if any(time is None or time > now for time in times) or times[0] == times[1]:
            return None
        return difference.newer

    def _is_decision(self, difference: Difference) -> Any:
        return (
            (decision_table.c.backup_id == self.backup.backup_id)
            & (decision_table.c.class_name == difference.class_name)
            & (decision_table.c.key == canonical_json(difference.key))
        )

    def _row(self, difference: Difference, keep: str, *, by_hand: bool) -> dict[str, Any]:
        return {
            "backup_id": self.backup.backup_id,
            "class_name": difference.class_name,
            "key": canonical_json(difference.key),
            "keep": keep,
            "shown": difference.shown,
            "by_hand": by_hand,
            "time": self.realm.clock(),
        }

    def _save(self, chosen: list[tuple[Difference, str]], *, by_hand: bool) -> None:
        if not chosen:
            return
        rows = [self._row(difference, keep, by_hand=by_hand) for difference, keep in chosen]
        with self.catalogue.transaction() as connection:
            for row in rows:
                connection.execute(
                    delete(decision_table).where(
                        decision_table.c.backup_id == row["backup_id"],
                        decision_table.c.class_name == row["class_name"],
                        decision_table.c.key == row["key"],
                    )
                )
            connection.execute(insert(decision_table), rows)

    # Applying

    def _back_up(self) -> Backup:
        locked = self.realm.locked()
        try:
            occasion = Occasion("apply", self.backup.cause, "recovery", "Before a recovery was applied.")
            return self.catalogue.make(self.realm, occasion)
        finally:
            locked.rollback()

    def _planned(self, item: Item) -> dict[str, Any]:
        difference = item.difference
        object_class = self.realm.schema[difference.class_name]
        planned: dict[str, Any] = {
            "class": difference.class_name,
            "key": difference.key,
            "keep": item.decision,
            "before": difference.fresh,
            "after": difference.fresh,
            "shown": difference.shown,
        }
        if item.decision == BACKUP:
            planned["after"] = difference.backup
        elif item.decision == MERGE:
            planned["after"] = merged(object_class, difference)
        elif item.decision == BOTH:
            planned["second"] = [self._second_key(difference), difference.backup]
        return planned

    def _second_key(self, difference: Difference) -> Stored:
        if isinstance(difference.key, int):
            return secrets.randbits(53)
        return str(uuid.uuid4())

    def _write(
        self, transaction: WriteTransaction, operation_id: str, plan: list[dict[str, Any]]
    ) -> list[str]:
        """Write the plan; return why some of it was left out. The undo goes into the same transaction."""
        overlay = Overlay(transaction.raw, self.realm.schema, self.realm.capture)
        reasons: list[str] = []
        written: list[dict[str, Any]] = []
        for one in plan:
            name, key = one["class"], one["key"]
            current = overlay.row(name, key)
            if current != one["before"]:
                reasons.append(f"{name} {key!r} has changed since it was decided; it waits for another look.")
                continue
            if "second" in one:
                second = one["second"][0]
                self._put(transaction, overlay, name, second, one["second"][1], None)
                one = {**one, "second": [second, overlay.row(name, second)]}
            elif one["after"] != current:
                self._put(transaction, overlay, name, key, one["after"], current)
            written.append({**one, "after": overlay.row(name, key)})
        realm_state.put(transaction.raw, f"operation {operation_id}", written)
        return reasons

    def _put(
        self,
        transaction: WriteTransaction,
        overlay: Overlay,
        name: str,
        key: Stored,
        row: Values | None,
        current: Values | None,
    ) -> None:
        stamp = self.realm.schema[name].last_modified
        if row is not None and stamp is not None:
            row = {**row, stamp: transaction.now}
        overlay.put_row(name, key, row, current)

    def _unwrite(
        self, transaction: WriteTransaction, operation_id: str, written: list[dict[str, Any]]
    ) -> list[str]:
        overlay = Overlay(transaction.raw, self.realm.schema, self.realm.capture)
        reasons: list[str] = []
        for one in reversed(written):
            name, key = one["class"], one["key"]
            if "second" in one:
                second, as_written = one["second"]
                if overlay.row(name, second) == as_written:
                    overlay.put_row(name, second, None)
                else:
                    reasons.append(f"{name} {second!r} has changed since it was made; it stays as it is.")
                continue
            current = overlay.row(name, key)
            if current != one["after"]:
                reasons.append(f"{name} {key!r} has changed since it was recovered; it stays as it is.")
            elif one["before"] != current:
                self._put(transaction, overlay, name, key, one["before"], current)
        realm_state.put(transaction.raw, f"operation {operation_id}", "undone")
        return reasons

    def _follow(self, operation_id: str) -> None:
        """The realm has the operation: say so in the catalogue, and what is settled by it."""
        with self.realm.read() as view:
            written: list[dict[str, Any]] = realm_state.get(view.raw, f"operation {operation_id}", [])
        with self.catalogue.transaction() as connection:
            for one in written:
                row = {
                    "backup_id": self.backup.backup_id,
                    "class_name": one["class"],
                    "key": canonical_json(one["key"]),
                }
                is_it = (
                    (decision_table.c.backup_id == row["backup_id"])
                    & (decision_table.c.class_name == row["class_name"])
                    & (decision_table.c.key == row["key"])
                )
                done = connection.execute(update(decision_table).where(is_it).values(applied=operation_id))
                if done.rowcount == 0:  # decided beforehand: kept from now on
                    connection.execute(
                        insert(decision_table).values(
                            **row,
                            keep=one["keep"],
                            shown=one["shown"],
                            by_hand=False,
                            time=self.realm.clock(),
                            applied=operation_id,
                        )
                    )
            connection.execute(
                update(operation_table)
                .where(operation_table.c.id == operation_id)
                .values(state="applied", result=json.dumps(written))
            )
        crash.reach("recovery-followed")
        self._settle()

    def _follow_undo(self, operation_id: str) -> None:
        with self.catalogue.transaction() as connection:
            connection.execute(
                update(decision_table).where(decision_table.c.applied == operation_id).values(applied=None)
            )
            connection.execute(
                update(operation_table).where(operation_table.c.id == operation_id).values(state="undone")
            )
        self._settle()

    def _settle(self) -> None:
        state = "partly" if self.waiting() else "done"
        if not self.can_undo and state == "partly":
            state = "waiting"
        self.catalogue.set_state(self.backup.backup_id, state)


def _waits(item: Item) -> bool:
    """Whether an item is not settled: what is only in fresh never has anything to do."""
    if item.difference.state == "only-in-fresh":
        return False
    return item.needs_a_look or item.decision != FRESH or item.decided
