"""A recovery: what differs, what is decided of it, applying that, and taking it back.

Decisions, plans and undo live in the catalogue, so that they outlive windows, restarts and further resets.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import insert, literal_column, select, update

from .. import crash
from ..backups import Backup, Catalogue, Occasion, backup_table, damaged, operation_table
from ..errors import BackupError, HoldfastError, RecoveryRefused
from ..merge import Origin
from ..observers import Observer
from ..realm import Binding, Realm, WriteTransaction, unsynced
from ..realm import Progress as RealmProgress
from ..realm import state as realm_state
from ..realm.capture import Capture
from ..realm.frozen import open_frozen
from ..realm.layout import Layout
from ..schema import Stored
from . import export as exporting
from .apply import Applied, Cancelled, Progress, cancellation, carry_out, take_back
from .decisions import Decisions, is_applied, recovered_of, settled_of
from .difference import Difference
from .entries import Entry, from_text, to_text
from .item import Item, check, item_of, mixed
from .listing import Listing
from .plan import Write, make_plan, writes
from .rules import Left, Rule, Ruled, by_rule

ObjectId = tuple[str, Stored]

log = logging.getLogger(__name__)

#: The realm's record of an operation that was taken back.
_UNDONE = '"undone"'


def _silent(step: str, done: int, total: int) -> None:
    pass


def _never() -> bool:
    return False


class Recovery:
    """The recovery from one backup of a realm.

    listing: where several look at the same backup, what they share. Attributes: realm, catalogue, backup.
    """

    def __init__(
        self, realm: Realm, catalogue: Catalogue, backup: Backup, listing: Listing | None = None
    ) -> None:
        self.realm = realm
        self.catalogue = catalogue
        self.backup = backup
        self._decisions = Decisions(catalogue, backup)
        self._listing = Listing(realm, backup) if listing is None else listing
        self._times: dict[ObjectId, int] | None = None

    # What differs

    def items(self) -> list[Item]:
        """All differences that are not settled by an earlier apply, with their decisions.

        BackupError if the backup is damaged.
        """
        self._finish()
        return self._items(self._decisions.all())

    def waiting(self) -> int:
        """How many differences wait for a decision or an apply."""
        return sum(1 for item in self.items() if item.waits)

    @property
    def base_known(self) -> bool:
        """Whether the backup knows what both sides last agreed on; else the comparison is two-way."""
        try:
            with closing(open_frozen(self.backup.path)) as raw:
                found = raw.execute(
                    "SELECT 1 FROM sqlite_schema WHERE name GLOB '_base_*' LIMIT 1"
                ).fetchone()
        except sqlite3.Error as error:
            raise BackupError(f"The backup {self.backup.path} can't be read: {error}.") from error
        return found is not None

    # Deciding

    def decide(self, class_name: str, key: Stored, keep: str, shown: str | None = None) -> None:
        """Decide one object, and save that. RecoveryRefused if the state doesn't allow it.

        shown: the digest of the difference that the person saw; if the object has changed since, the decision
        is saved as stale.
        """
        difference = self._one(class_name, key)
        check(difference, keep)
        item = Item(difference, keep, True, False, True, shown or difference.shown)
        self._decisions.save([item], self.realm.clock())

    def decide_properties(
        self, class_name: str, key: Stored, choices: Mapping[str, Any], shown: str | None = None
    ) -> None:
        """Decide properties of one object, and save that. What is not named is as decided before.

        choices: property to ``"backup"``, ``"fresh"``, ``"merge"``, ``"undecided"``, or
        ``("edited", stored value)``. What stays undecided is left by Apply and waits on. shown: as in
        :meth:`decide`. RecoveryRefused if the state doesn't allow it, ValueRefused for a value that misfits.
        """
        difference = self._one(class_name, key)
        saved = self._decisions.one(class_name, key)
        item = mixed(item_of(difference, None if is_applied(saved) else saved), choices)
        self._decisions.save([replace(item, shown=shown or difference.shown)], self.realm.clock())

    def decide_by_rule(
        self,
        rule: Rule | str,
        *,
        only: Collection[ObjectId] | None = None,
        over_hand_made: bool = False,
    ) -> int:
        """As :meth:`rule`; returns only how many it decided."""
        return self.rule(rule, only=only, over_hand_made=over_hand_made).decided

    def rule(
        self,
        rule: Rule | str,
        *,
        only: Collection[ObjectId] | None = None,
        over_hand_made: bool = False,
    ) -> Ruled:
        """Decide by a rule what it can decide; what it leaves stays as it was, and is told with the reason.

        Never over decisions made by hand, unless told. only: class and key of the objects that are meant
        (those that a filter shows).
        """
        chosen, left = self._ruled(self.items(), Rule(rule), only, over_hand_made)
        self._decisions.save(chosen, self.realm.clock())
        return Ruled(len(chosen), tuple(left), tuple(chosen))

    def restore_decisions(self, items: Iterable[Item]) -> None:
        """Put the saved decisions of objects back to what ``items`` had: one step of undo."""
        self._decisions.save(items, self.realm.clock())

    # Applying

    def preview(self) -> list[Write]:
        """The exact writes that Apply will make. Nothing is written."""
        self._finish()
        saved = self._decisions.all()
        return self._writes(self._items(saved), saved)

    def what_if(self, rule: Rule | str) -> tuple[Ruled, list[Write]]:
        """What :meth:`rule` would decide, and what Apply would write then. Nothing is saved or written."""
        saved = self._decisions.all()
        items = self._items(saved)
        chosen, left = self._ruled(items, Rule(rule), None, False)
        ruled = {item.object_id: item for item in chosen}
        after = [ruled.get(item.object_id, item) for item in items]
        return Ruled(len(chosen), tuple(left)), self._writes(after, saved)

    def apply(self, progress: Progress = _silent, cancelled: Cancelled = _never) -> Applied:
        """Back the realm up, then write everything that is decided as one ordinary write transaction.

        Stale targets are left out. What nobody has decided stays waiting. progress: called with the step
        (``backing-up``, ``comparing``, ``applying``), how much of it is done and how much there is; on any
        thread; what it raises is reported and changes nothing. cancelled: asked until the commit; if it says
        so, RecoveryCancelled is raised and nothing is written. Where nothing is decided there is nothing to
        do. RecoveryRefused if the backup is of another partition or backend.
        """
        progress = Observer(progress, "the progress of a recovery")
        self._check_binding()
        self._listing.forget()  # what is restored is read from the file now
        progress("comparing", 0, 0)
        if not any(item.to_apply for item in self.items()):
            return Applied("", 0, 0, 0)
        operation_id = secrets.token_hex(8)
        safety = self.realm.exclusively(lambda: self._back_up(progress, cancelled)).result()
        crash.reach("recovery-backed-up")
        saved = self._decisions.all()
        items = self._items(saved)
        stale = [
            f"{_named(one)} has changed since it was decided; it waits for another look."
            for one in items
            if one.stale
        ]
        plan = self._plan([item for item in items if item.to_apply], saved)
        if cancelled():
            raise cancellation()
        with self.catalogue.transaction() as connection:
            connection.execute(
                insert(operation_table).values(
                    id=operation_id,
                    backup_id=self.backup.backup_id,
                    safety_backup_id=safety.backup_id,
                    time=self.realm.clock(),
                    state="planned",
                    plan=to_text(plan),
                )
            )
        crash.reach("recovery-planned")
        outcome = self.realm.write(
            lambda transaction: carry_out(transaction, operation_id, plan, progress, cancelled),
            origin="recovery",
        )
        crash.reach("recovery-applied")
        self._follow_or_later(lambda: self._follow(operation_id))
        reasons = (*stale, *outcome.skipped, *outcome.failed)
        skipped = len(stale) + len(outcome.skipped)
        return Applied(operation_id, len(outcome.written), skipped, len(outcome.failed), reasons)

    def undo(self) -> Applied:
        """Take the last apply back where its targets are still as it left them; decisions wait again.

        RecoveryRefused if there is none, or the backup is of another partition or backend. BackupError if the
        backup can't be read: what is taken back is to be in it.
        """
        self._finish()
        row = self._last_applied()
        if row is None:
            raise RecoveryRefused("There is no applied recovery to take back.", "Nothing was changed.")
        self._check_binding()
        written = from_text(row.result or "[]")
        outcome = self.realm.write(
            lambda transaction: take_back(transaction, row.id, written), origin="recovery"
        )
        crash.reach("recovery-undo-applied")
        self._follow_or_later(lambda: self._follow_undo(row.id))
        reasons = (*outcome.skipped, *outcome.failed)
        return Applied(row.id, len(outcome.written), len(outcome.skipped), len(outcome.failed), reasons)

    @property
    def can_undo(self) -> bool:
        """Whether an apply of this backup can be taken back."""
        if self._last_applied() is None:
            return False
        try:
            return self.realm.binding.fits(self._bound())
        except BackupError:
            return False

    def follow_up(self) -> None:
        """After a crash or an error: have the catalogue follow what the realm says was done."""
        self._finish()
        if any(row.state != "planned" and not row.settled for row in self._operations()):
            # A damaged backup is told to whoever looks at it, and no reason not to start.
            with suppress(BackupError):
                self.settle()  # what ended it may have come between following and settling

    def _finish(self) -> None:
        """Finish what was applied or taken back in the realm, and the catalogue does not know yet.

        An error can surface after a commit has happened: the realm's record tells, and nothing is done twice.
        """
        for row in self._operations():
            with self.realm.read() as view:
                kept = realm_state.get_text(view.raw, f"operation {row.id}")
            if kept is None:
                continue
            if kept == _UNDONE:
                self._follow_undo(row.id)
            elif row.state == "planned":
                self._follow(row.id)
            else:
                self._forget(row.id)

    def _operations(self) -> list[Any]:
        """The applies of this backup, oldest first."""
        with self.catalogue.transaction() as connection:
            return list(
                connection.execute(
                    select(operation_table)
                    .where(operation_table.c.backup_id == self.backup.backup_id)
                    .order_by(literal_column("rowid"))  # clocks go backwards
                ).all()
            )

    def _forget(self, operation_id: str) -> None:
        """The catalogue has all of it: the realm's record is not needed any more."""

        def work(transaction: WriteTransaction) -> None:
            realm_state.put(transaction.raw, f"operation {operation_id}", None)

        self.realm.submit(work, origin="download")  # not waited for: whoever looks may be a listener

    def _follow_or_later(self, follow: Callable[[], None]) -> None:
        """Have the catalogue follow what is committed; if it can't just now, the next look does that."""
        try:
            follow()
        except (HoldfastError, OSError, sqlite3.Error) as error:
            log.warning("the catalogue does not follow the recovery yet: %s", error)

    def _check_binding(self) -> None:
        """RecoveryRefused if the backup is of another partition or backend: its work is for nobody else.

        BackupError if it can't be read.
        """
        theirs, own = self._bound(), self.realm.binding
        if own.fits(theirs):
            return
        raise RecoveryRefused(
            f"The backup is of {theirs.partition!r} on another backend."
            if own.partition == theirs.partition
            else f"The backup is of the partition {theirs.partition!r}, this is {own.partition!r}.",
            "Nothing was changed; the backup stays.",
            "Export it, or open the partition that it is of.",
        )

    def _bound(self) -> Binding:
        """What the backup belongs to. BackupError if it can't be read."""
        try:
            with closing(open_frozen(self.backup.path)) as raw:
                return Binding.read(raw)
        except (sqlite3.Error, TypeError, ValueError) as error:
            raise damaged(self.backup.path, f"it can't be read: {error}") from error

    def export(self, path: Path, form: str, only: Collection[ObjectId] | None = None) -> int:
        """Write the listed differences to a file, as ``jsonl`` or ``csv``; return how many.

        only: class and key of those that are meant. BackupError if the file exists or can't be written.
        """
        items = [item for item in self.items() if only is None or item.object_id in only]
        exporting.export(items, path, form)
        return len(items)

    # Inside

    def _items(self, saved: Mapping[ObjectId, Any]) -> list[Item]:
        found: list[Item] = []
        for object_id, difference in self._listing.now().items():
            row = saved.get(object_id)
            one = self._as_it_is_now(difference, row)
            if one is not None and not is_applied(row):
                found.append(item_of(one, row))
        return found

    def _as_it_is_now(self, difference: Difference, row: Any) -> Difference | None:
        """A difference without what the reset and earlier applies have dealt with; None: nothing is left."""
        one: Difference | None = difference
        if row is not None and row.recovered:
            one = self._listing.since_reset(difference, recovered_of(row))
        if one is not None and row is not None and row.settled:
            one = self._listing.but_settled(one, settled_of(row))
        return one

    def _one(self, class_name: str, key: Stored) -> Difference:
        found = self._listing.now().get((class_name, key))
        row = self._decisions.one(class_name, key)
        found = None if found is None else self._as_it_is_now(found, row)
        if found is None:
            raise RecoveryRefused(
                f"{class_name} {key!r} is the same in backup and fresh now.", "Nothing to decide."
            )
        return found

    def _ruled(
        self, items: Iterable[Item], rule: Rule, only: Collection[ObjectId] | None, over_hand_made: bool
    ) -> tuple[list[Item], list[Left]]:
        chosen: list[Item] = []
        left: list[Left] = []
        now = self.realm.clock()
        for item in items:
            if (only is not None and item.object_id not in only) or (item.by_hand and not over_hand_made):
                continue
            difference = item.difference
            keep, why, reason = by_rule(rule, difference, now, self._changed)
            if keep is None:
                left.append(Left(*item.object_id, f"{_named(item)} was left: {why}.", reason))
            else:
                chosen.append(Item(difference, keep, False, False, True, difference.shown))
        return chosen, left

    def _changed(self, difference: Difference) -> int | None:
        """When the backup's own record says that an object was changed there."""
        if self._times is None:
            self._times = {}
            with closing(open_frozen(self.backup.path)) as raw:
                schema = Layout.read(raw).schema
                for object_id, one in unsynced.collect(raw, schema, Capture(schema)).items():
                    self._times[object_id] = max([one.time, *one.times.values()])
        return self._times.get((difference.class_name, difference.key))

    def _plan(self, items: list[Item], saved: Mapping[ObjectId, Any]) -> list[Entry]:
        with self.realm.read() as view:
            return make_plan(view.raw, view.layout.schema, self.backup, items, saved, self._agreed())

    def _agreed(self) -> Origin | None:
        """Where both sides last agreed on the backup's bases; None: never, or it is not known."""
        with closing(open_frozen(self.backup.path)) as raw:
            progress = RealmProgress.read(raw)
        if progress.epoch is None:
            return None
        return Origin(progress.epoch, progress.server_version, progress.server_salt)

    def _writes(self, items: list[Item], saved: Mapping[ObjectId, Any]) -> list[Write]:
        return writes(self.realm.schema, self._plan([item for item in items if item.to_apply], saved))

    def _back_up(self, progress: Progress, cancelled: Cancelled) -> Backup:
        def tell(done: int, total: int) -> None:
            if cancelled():
                raise cancellation()
            progress("backing-up", done, total)

        locked = self.realm.locked()
        try:
            occasion = Occasion("apply", self.backup.cause, "recovery", "Before a recovery was applied.")
            return self.catalogue.make(self.realm, occasion, tell)
        finally:
            locked.rollback()

    def _last_applied(self) -> Any:
        with self.catalogue.transaction() as connection:
            return connection.execute(
                select(operation_table)
                .where(
                    operation_table.c.backup_id == self.backup.backup_id, operation_table.c.state == "applied"
                )
                .order_by(literal_column("rowid").desc())
            ).first()

    def _follow(self, operation_id: str) -> None:
        """The realm has the operation: say so in the catalogue, and what is settled by it."""
        with self.realm.read() as view:
            text = realm_state.get_text(view.raw, f"operation {operation_id}") or "[]"
        written = from_text(text)
        with self.catalogue.transaction() as connection:
            self._decisions.follow(connection, written, operation_id, self.realm.clock())
            connection.execute(
                update(operation_table)
                .where(operation_table.c.id == operation_id)
                .values(state="applied", plan="[]", result=text, settled=False)  # the plan is in the result
            )
        crash.reach("recovery-followed")
        self._forget(operation_id)
        self.settle()

    def _follow_undo(self, operation_id: str) -> None:
        with self.catalogue.transaction() as connection:
            result = connection.scalar(
                select(operation_table.c.result).where(operation_table.c.id == operation_id)
            )
            self._decisions.take_back(connection, from_text(result or "[]"), operation_id)
            connection.execute(
                update(operation_table)
                .where(operation_table.c.id == operation_id)
                .values(state="undone", settled=False)
            )
        crash.reach("recovery-undo-followed")
        self._forget(operation_id)
        self.settle()

    def settle(self) -> None:
        """Have the backup's state say what is left in it: whether anything waits for a person."""
        waits = any(item.waits for item in self._items(self._decisions.all()))
        state = "done" if not waits else "partly" if self.can_undo else "waiting"
        with self.catalogue.transaction() as connection:
            connection.execute(
                update(backup_table).where(backup_table.c.id == self.backup.backup_id).values(state=state)
            )
            connection.execute(
                update(operation_table)
                .where(
                    operation_table.c.backup_id == self.backup.backup_id, operation_table.c.state != "planned"
                )
                .values(settled=True)
            )


def _named(item: Item) -> str:
    return f"{item.difference.class_name} {item.difference.key!r}"
