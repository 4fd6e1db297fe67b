"""A client reset from the refusal that asks for it to the end: what to do next, and what came of it."""

from __future__ import annotations

import contextlib
import logging
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from .. import crash
from ..backups import Backup, Catalogue
from ..errors import HoldfastError, ResetRefused, ResetTrouble
from ..observers import report_raised
from ..protocol import Action, Cause, Refusal
from ..realm import PendingReset, Realm, WriteTransaction, state
from ..schema import Schema
from ..session import NetworkTrouble, Transport
from . import automatic, fresh_copy, manual
from .callbacks import Callbacks, SessionEnded, frozen
from .log import ResetLog, ResetRecord
from .plan import look_ahead
from .report import ResetReport, recovered_by
from .strategy import HeldForPerson, Initiate, ResetCancelled, Strategy, StrategyFailed

log = logging.getLogger(__name__)

#: How often a strategy may be begun, get no further, and be ended by nothing but the end of the process.
ATTEMPTS = 3

#: So many resets that were committed and never acknowledged, of one cause or of any, wait for a person.
CYCLE = 2
CYCLE_OF_ANY = 5


@dataclass(frozen=True, slots=True)
class ResetProgress:
    """What a client reset says of itself while it runs and when it ends.

    step: ``needed``, ``asking``, ``downloading``, ``checking``, ``forecast``, ``backing-up``,
    ``transferring`` or ``swapping``, ``committed``, ``fallback`` (the strategy gives way to the next) or
    ``failed``. done and total: of bytes or pages, if known. message: of a fallback or failure, what people
    are told. backup: once committed. report: at ``forecast`` what it would do, at ``committed`` what it did.
    """

    step: str
    pending: PendingReset
    done: int = 0
    total: int = 0
    message: str = ""
    backup: Backup | None = None
    report: ResetReport | None = None


class ClientReset:
    """Carries out the client resets of one realm.

    strategy and initiate may be changed at any time; they hold for a reset that has not begun. on_progress is
    called on the session's thread. settle: called with the backup of a committed reset, to have its state say
    whether anything in it waits for a person.

    Attributes: strategy, initiate, callbacks, log.
    """

    def __init__(
        self,
        realm: Realm,
        catalogue: Catalogue,
        transport: Transport,
        *,
        strategy: Strategy,
        initiate: Initiate,
        on_progress: Callable[[ResetProgress], None],
        callbacks: Callbacks | None = None,
        settle: Callable[[Backup], None] = lambda backup: None,
    ) -> None:
        self._realm = realm
        self._catalogue = catalogue
        self._transport = transport
        self.strategy = strategy
        self.initiate = initiate
        self.callbacks = callbacks or Callbacks()
        self.log = ResetLog(catalogue)
        self._on_progress = on_progress
        self._asked = threading.Event()
        self._cancelled = threading.Event()
        self._put_off: str | None = None
        self._settle = settle
        self._told_needed: str | None = None
        self._asked_before: str | None = None
        self._followed: str | None = None
        self._owed: tuple[str, ResetReport] | None = None
        self._begun: tuple[str, Strategy] | None = None
        self._steps: list[tuple[str, float]] = []
        self._step_began = 0.0
        self._folder = realm.folder.path / "fresh"
        self._follow_up()
        pending = realm.pending_reset
        # A pending record from before this start: "after restart" has come, and what had begun goes on.
        self._from_before = pending.reset_id if pending is not None else None

    @property
    def from_before(self) -> str | None:
        """The id of the reset that was pending when this realm was opened."""
        return self._from_before

    def needed(self, refusal: Refusal) -> None:
        """The backend asks for a client reset: write the pending record, in a transaction of its own.

        One that is pending stays. One that is committed is followed up first, since its record goes.
        """
        self.follow()
        cause = refusal.cause or "server-restored"

        def keep(transaction: WriteTransaction) -> PendingReset | None:
            before = PendingReset.read(transaction.raw)
            if before is not None and before.stage != "committed":
                return None
            again = before is not None and before.cause == cause
            pending = PendingReset(
                reset_id=secrets.token_hex(8),
                cause=cause,
                code=refusal.code,
                name=refusal.name,
                message=refusal.detail,
                time=transaction.now,
                strategy=self.strategy,
                action=refusal.action,
                unacknowledged=before.unacknowledged + 1 if before is not None and again else 0,
                in_a_row=before.in_a_row + 1 if before is not None else 0,
            )
            pending.write(transaction.raw)
            return pending

        pending = self._realm.write(keep, origin="download")
        if pending is not None:
            crash.reach("reset-recorded")
            self.log.note(pending, trying=self._current(pending))

    def ask(self) -> None:
        """A person says that the pending reset shall begin now."""
        self._put_off = None
        self._asked.set()

    def start(self) -> None:
        """A person wants a reset that nothing else asks for, and wants it now."""
        told = "A person has asked for a client reset."
        self.needed(Refusal(0, "AskedFor", Action.CLIENT_RESET, Cause.ASKED_FOR, told))
        self.ask()

    def cancel(self) -> None:
        """A person says that the reset under way shall end, if it is not committed yet. It stays pending."""
        self._cancelled.set()

    def records(self) -> list[ResetRecord]:
        """Every client reset of this device, oldest first."""
        return self.log.all()

    def go_on(self) -> bool:
        """Begin or go on with the pending reset, if it is time; return whether the session may go on.

        False: it waits to be asked, or for a restart. NetworkTrouble, Refusal and ResetTrouble are worth
        another try by themselves.
        """
        pending = self._realm.pending_reset
        if pending is None or pending.stage == "committed":
            return True
        if pending.stage == "needed" and not pending.failed and pending.strategy != self.strategy:
            pending = pending.but(strategy=str(self.strategy))
            self._keep(pending)
        if self._asked.is_set() and (not pending.asked or pending.held):
            # What a person has said holds after a restart, too, and attempts are counted anew.
            pending = pending.but(asked=True, held="", attempts=0)
            self._keep(pending)
        pending = self._broken_cycle(pending)
        current = self._current(pending)
        if not self._may_begin(pending, current):
            self.log.note(pending, trying=current, error=pending.held)
            if self._told_needed != pending.reset_id:
                self._told_needed = pending.reset_id
                self._on_progress(ResetProgress("needed", pending, message=pending.held))
            return False
        self._steps, self._step_began = [], time.monotonic()
        self._cancelled.clear()
        try:
            if current is not Strategy.MANUAL:
                automatic.refuse(self._realm, pending, current, None)
            pending = self._count_attempt(pending, current)
            self._carry_out(pending, current)
        except (NetworkTrouble, Refusal):
            self._forget_attempts()
            raise
        except ResetCancelled as error:
            self._forget_attempts()
            self._put_off = pending.reset_id
            self._failed(pending, current, error, asked=False)
            return False
        except HeldForPerson as held:
            self._hold(pending, current, held)
            return False
        except StrategyFailed as error:
            self._fall_back(pending, current, error)
        except (HoldfastError, OSError, sqlite3.Error, SQLAlchemyError, MemoryError) as error:
            if self._committed(pending):
                raise  # it happened all the same; what went wrong came after
            # Trouble of the machine. Time mends it: it is no reason for another strategy.
            self._forget_attempts()
            self._failed(pending, current, error, asked=True)
            raise _trouble(error) from error
        return True

    def follow(self) -> None:
        """Have catalogue and log say what the committed reset did, and clear away after it. Idempotent.

        Whatever the catalogue's store raises is raised: the reset's record stays until this has been done.
        """
        pending = self._realm.pending_reset
        if pending is None or pending.stage != "committed" or self._followed == pending.reset_id:
            return
        report = self._follow(pending)
        self._realm.folder.remove_others()
        fresh_copy.discard_packed(self._folder)
        crash.reach("reset-old-removed")
        self._step("done")
        self._followed = pending.reset_id
        owed, self._owed = self._owed, None
        if owed is None or owed[0] != pending.reset_id:
            return  # committed by a process that has ended since
        backup = self._catalogue.of_reset(pending.reset_id)
        if backup is not None:
            self._call_after(backup, report)
        self._on_progress(ResetProgress("committed", pending, backup=backup, report=report))

    def finish(self) -> None:
        """Upload and download after a reset are acknowledged: follow it up, then clear its record.

        Only if the record is still that one's: another reset may have become needed meanwhile.
        """
        pending = self._realm.pending_reset
        if pending is None or pending.stage != "committed":
            return
        self.follow()
        crash.reach("reset-synced")

        def clear(transaction: WriteTransaction) -> None:
            now = PendingReset.read(transaction.raw)
            if now is not None and now.reset_id == pending.reset_id and now.stage == "committed":
                state.clear_pending_reset(transaction.raw)

        self._realm.write(clear, origin="download")

    def at_next_start(self) -> None:
        """A person says that the pending reset shall begin when the app is started again."""

        def keep(transaction: WriteTransaction) -> None:
            pending = PendingReset.read(transaction.raw)
            if pending is not None and pending.stage == "needed":
                pending.but(at_next_start=True).write(transaction.raw)

        self._realm.write(keep, origin="download")

    def first_copy(self, refused: bool = False) -> None:
        """Begin a new realm with a fresh copy, under what was written in it before. Nothing is reset.

        refused: the app's schema does not fit the backend's; what doesn't is withheld.
        """
        promise = fresh_copy.promised(self._realm, self._transport)
        packed = fresh_copy.fetch(self._folder, self._transport, promise, lambda done, total: None)
        plain = fresh_copy.unpack(self._folder, packed, promise)
        fresh = Schema.from_document(promise["schema"])

        def work(transaction: WriteTransaction) -> None:
            plan = automatic.plan_under_lock(transaction, fresh, "", Strategy.RECOVER)
            automatic.bring(transaction, fresh, plan, refused=refused, kept=False)
            fresh_copy.arrive(transaction.raw, promise)

        self._realm.write(work, origin="download", attach=plain)
        fresh_copy.discard_packed(self._folder)

    # The course of a reset

    def _current(self, pending: PendingReset) -> Strategy:
        """The strategy that is to be tried: the first of the chain that has not failed."""
        if pending.by_hand:
            return Strategy.MANUAL
        failed = {strategy for strategy, _ in pending.failed}
        return next(s for s in Strategy(pending.strategy).chain if s is Strategy.MANUAL or s not in failed)

    def _may_begin(self, pending: PendingReset, current: Strategy) -> bool:
        if self._put_off == pending.reset_id:
            return False
        if self._asked.is_set() or pending.asked:
            return True
        if pending.held:
            return False
        if pending.at_next_start:
            return self._from_before == pending.reset_id
        if current is not Strategy.MANUAL or pending.stage == "fresh-asked":
            return True
        if self.initiate is Initiate.IMMEDIATELY:
            return True
        return self.initiate is Initiate.AFTER_RESTART and self._from_before == pending.reset_id

    def _count_attempt(self, pending: PendingReset, current: Strategy) -> PendingReset:
        """Note that a strategy begins. HeldForPerson if the process ended in it too often."""
        if self._begun == (pending.reset_id, current):
            return pending
        reached = -1
        if pending.stage == "fresh-asked" and pending.promise is not None:
            reached = fresh_copy.bytes_there(self._folder, pending.promise)
        attempts = pending.attempts
        if reached > pending.reached:
            attempts = 0  # what ended the process is not what it was begun with the last time
        if attempts >= ATTEMPTS:
            reason = f"It was begun {attempts} times and ended each time with the process."
            raise HeldForPerson(reason, by_hand=True)
        self._begun = (pending.reset_id, current)
        pending = pending.but(attempts=attempts + 1, reached=max(reached, pending.reached))
        self._keep(pending)
        return pending

    def _broken_cycle(self, pending: PendingReset) -> PendingReset:
        """Hold a reset that comes again and again and is never acknowledged, until a person asks for it."""
        again = pending.unacknowledged >= CYCLE or pending.in_a_row >= CYCLE_OF_ANY
        if not again or pending.asked or pending.by_hand:
            return pending
        count = max(pending.unacknowledged, pending.in_a_row)
        reason = f"{pending.cause} has come again after {count} resets that never came to an end."
        return self._hold(pending, self._current(pending), HeldForPerson(reason, by_hand=True))

    def _hold(self, pending: PendingReset, current: Strategy, held: HeldForPerson) -> PendingReset:
        """Have the reset wait until a person asks for it, and say why."""
        log.warning("the client reset waits for a person: %s", held)
        self._asked.clear()
        self._begun = None
        kept = self._realm.pending_reset or pending
        failed = [*kept.failed, [str(current), held.what]] if held.by_hand else kept.failed
        stopped = kept.but(
            stage="needed",
            promise=None,
            attempts=0,
            asked=False,
            held=held.what,
            by_hand=kept.by_hand or held.by_hand,
            failed=failed,
        )
        self._keep(stopped)
        if held.by_hand:
            crash.reach("reset-fallback-recorded")
        self.log.note(stopped, trying=self._current(stopped), error=held.what, steps=self._steps)
        step = "fallback" if held.by_hand else "failed"
        self._on_progress(ResetProgress(step, stopped, message=held.what))
        return stopped

    def _forget_attempts(self) -> None:
        self._begun = None
        pending = self._realm.pending_reset
        if pending is not None and pending.attempts:
            self._keep(pending.but(attempts=0))

    def _carry_out(self, pending: PendingReset, current: Strategy) -> None:
        def tell(step: str, done: int, total: int) -> None:
            if self._cancelled.is_set():
                raise ResetCancelled
            self._step(step)
            self._on_progress(ResetProgress(step, pending, done, total))

        tell("asking", 0, 0)
        asked = fresh_copy.ask(self._realm, self._transport, pending)
        promise = asked.promise
        assert promise is not None
        packed = fresh_copy.fetch(
            self._folder, self._transport, promise, lambda done, total: tell("downloading", done, total)
        )
        tell("checking", 0, 0)
        plain = fresh_copy.unpack(self._folder, packed, promise)
        fresh = Schema.from_document(promise["schema"])
        if current is not Strategy.MANUAL:
            automatic.refuse(self._realm, pending, current, fresh)
        fresh_copy.absorb(self._realm, promise)
        forecast = look_ahead(self._realm, plain, fresh, pending.cause, current)
        tell("forecast", 0, 0)
        self._on_progress(ResetProgress("forecast", asked, report=forecast.report))
        self._call_before(pending)
        tell("locking", 0, 0)
        if current is Strategy.MANUAL:
            manual.carry_out(self._realm, self._catalogue, asked, plain, forecast.report, tell)
            report = forecast.report
        else:
            report = automatic.carry_out(self._realm, self._catalogue, asked, plain, current, forecast, tell)
        self._asked.clear()
        self._begun = None
        self._owed = (pending.reset_id, report)
        self._step("following")
        self.follow()

    def _call_before(self, pending: PendingReset) -> None:
        before = self.callbacks.before
        if before is None or self._asked_before == pending.reset_id:
            return  # it has had its say

        def told() -> None:
            with self._realm.read() as view:
                before(view)

        try:
            self.callbacks.call(told, self._realm, self._transport)
        except SessionEnded:
            raise  # it has not had its say
        except ResetRefused as refused:
            raise HeldForPerson(refused.what) from refused
        except Exception as error:
            log.warning("before a client reset: %r", error, exc_info=True)
            raise HeldForPerson(f"The application's callback before the reset raised {error!r}.") from error
        self._asked_before = pending.reset_id

    def _call_after(self, backup: Backup, report: ResetReport) -> None:
        after = self.callbacks.after
        if after is None:
            return

        def told() -> None:
            # Opened where they are read: a connection of SQLite's belongs to its thread.
            with frozen(backup.path) as before, self._realm.read() as now:
                after(before, now, report)

        try:
            self.callbacks.call(told, self._realm, self._transport)
        except SessionEnded:
            log.info("the session ended before the callback after the reset did")
        except Exception as error:
            report_raised(error, "after")  # the reset stands; it is the application that failed

    def _fall_back(self, pending: PendingReset, current: Strategy, error: Exception) -> None:
        reason = error.what if isinstance(error, HoldfastError) else str(error)
        log.warning("the strategy %s gives way: %s", current, reason)
        kept = self._realm.pending_reset or pending
        fallen = kept.but(
            stage="needed", promise=None, attempts=0, failed=[*kept.failed, [str(current), reason]]
        )
        self._keep(fallen)
        self._begun = None
        crash.reach("reset-fallback-recorded")
        self.log.note(fallen, trying=self._current(fallen), steps=self._steps)
        self._on_progress(ResetProgress("fallback", fallen, message=reason))

    def _failed(self, pending: PendingReset, current: Strategy, error: Exception, *, asked: bool) -> None:
        """Tell that an attempt failed. asked: what a person has said still holds."""
        log.warning("client reset failed: %s", error)
        told = error if isinstance(error, HoldfastError) else _trouble(error)
        kept = self._realm.pending_reset or pending
        if not asked:
            self._asked.clear()
            if kept.stage == "fresh-asked" or kept.asked:
                self._keep(kept.but(stage="needed", asked=False, attempts=0))
        with contextlib.suppress(HoldfastError, OSError, sqlite3.Error, SQLAlchemyError):
            # Where the machine is in trouble, the log may be, too.
            self.log.note(kept, trying=current, outcome="failed", error=str(told), steps=self._steps)
        self._on_progress(ResetProgress("failed", pending, message=str(told)))

    def _committed(self, pending: PendingReset) -> bool:
        now = self._realm.pending_reset
        return now is not None and now.reset_id == pending.reset_id and now.stage == "committed"

    def _keep(self, pending: PendingReset) -> None:
        def work(transaction: WriteTransaction) -> None:
            pending.write(transaction.raw)

        self._realm.write(work, origin="download")

    def _step(self, step: str) -> None:
        """A step begins, or goes on; the one before it has taken until now."""
        now = time.monotonic()
        if self._steps:
            last, seconds = self._steps[-1]
            self._steps[-1] = (last, seconds + now - self._step_began)
        if not self._steps or self._steps[-1][0] != step:
            self._steps.append((step, 0.0))
        self._step_began = now

    def _follow(self, pending: PendingReset) -> ResetReport:
        """The reset is committed: have catalogue and log say so. Also after a crash. Idempotent."""
        with self._realm.read() as view:
            report = ResetReport.from_document(state.get(view.raw, "reset_report", {}))
            objects = sum(view.count(name) for name in view.schema.classes)
        backup = self._catalogue.of_reset(pending.reset_id)
        if backup is not None:
            if backup.state == "unfinished":
                self._catalogue.reset_committed(
                    backup,
                    recovered_by(report, backup.schema, self._realm.schema),
                    fresh_time=self._realm.clock(),
                    fresh_version=self._realm.progress.server_version,
                    fresh_objects=objects,
                )
                crash.reach("reset-catalogue-followed")
            self._settle(self._catalogue.get(backup.backup_id))
        self.log.note(
            pending,
            backup_id=None if backup is None else backup.backup_id,
            report=report,
            steps=self._steps or None,
        )
        return report

    def _follow_up(self) -> None:
        """After a crash between commit and catalogue: finish what the reset began."""
        pending = self._realm.pending_reset
        if pending is not None and pending.stage == "committed":
            try:
                self.follow()
            except (HoldfastError, OSError, sqlite3.Error, SQLAlchemyError) as error:
                log.warning("the last client reset is not followed up yet: %s", error)
        elif pending is None:
            fresh_copy.discard_packed(self._folder)
        elif pending.reset_id not in {record.reset_id for record in self.log.all()}:
            self.log.note(pending, trying=self._current(pending))


def _trouble(error: Exception) -> ResetTrouble:
    what = error.what if isinstance(error, HoldfastError) else str(getattr(error, "orig", None) or error)
    return ResetTrouble(
        f"The client reset could not be carried out yet: {what.rstrip('.')}.",
        "The realm is as it was; the reset stays pending, and nothing is lost.",
        "It is tried again by itself. Make room on the disk, if it is full.",
    )
