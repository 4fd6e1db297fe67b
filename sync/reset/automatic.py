"""Discard and recover: the realm brought to the fresh copy in one transaction, open and listened to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .. import crash
from ..backups import Catalogue, Occasion
from ..protocol import Action, Cause
from ..realm import PendingReset, Realm, WriteTransaction, state, unsynced
from ..realm.unsynced import Overlay
from ..schema import Schema, changes
from . import fresh_copy
from .plan import Plan, make_plan
from .report import ResetReport
from .strategy import Strategy, StrategyFailed
from .transfer import transfer

Tell = Callable[[str, int, int], None]

OUTCOMES = {Strategy.DISCARD: "discarded", Strategy.RECOVER: "recovered"}


def refuse(realm: Realm, pending: PendingReset, strategy: Strategy, fresh: Schema | None) -> None:
    """StrategyFailed if an automatic strategy can't be carried out with this cause or this fresh copy.

    fresh: the schema of the fresh copy, once it is known.
    """
    if pending.cause == Cause.DESTRUCTIVE_SCHEMA_CHANGE:
        raise StrategyFailed("A destructive schema change can only be recovered from by hand.")
    if strategy is Strategy.RECOVER and pending.action == Action.CLIENT_RESET_NO_RECOVERY:
        raise StrategyFailed("The administrator has forbidden recovery.")
    if fresh is not None:
        otherwise = [
            told
            for told in changes(realm.layout.announced, fresh).destructive
            if not told.endswith("is removed")
        ]
        if otherwise:
            raise StrategyFailed(f"The backend has it otherwise: {'; '.join(otherwise)}.")


def carry_out(
    realm: Realm,
    catalogue: Catalogue,
    pending: PendingReset,
    plain: Path,
    strategy: Strategy,
    forecast: Plan,
    tell: Tell,
) -> ResetReport:
    """Back up and transfer, under the write lock, in one transaction; return the report.

    plain: the fresh copy, checked. forecast: the plan as it was looked ahead; made anew if something was
    written since.
    """
    assert pending.promise is not None
    promise = pending.promise
    fresh = Schema.from_document(promise["schema"])

    def work(transaction: WriteTransaction) -> ResetReport:
        raw = transaction.raw
        occasion = Occasion("reset", pending.cause, strategy, pending.message, pending.reset_id)
        catalogue.make(realm, occasion, lambda done, total: tell("backing-up", done, total))
        tell("transferring", 0, 0)
        plan = forecast
        if plan.transaction != transaction.number - 1:
            plan = plan_under_lock(transaction, fresh, pending.cause, strategy)
        bring(transaction, fresh, plan)
        fresh_copy.arrive(raw, promise)
        pending.but(
            stage="committed",
            carried_out=str(strategy),
            outcome=OUTCOMES[strategy],
            promise=None,
        ).write(raw)
        state.put(raw, "reset_report", plan.report.to_document())
        crash.reach("reset-transferred")
        return plan.report

    return realm.write(work, origin="client-reset", attach=plain)


def plan_under_lock(transaction: WriteTransaction, fresh: Schema, cause: str, strategy: Strategy) -> Plan:
    """The plan of bringing the realm to the fresh copy that is attached."""
    return make_plan(transaction.raw, transaction.layout, fresh, cause, strategy)


def bring(
    transaction: WriteTransaction, fresh: Schema, plan: Plan, *, refused: bool = True, kept: bool = True
) -> None:
    """Bring the realm's content to that of the fresh copy that is attached, and lay on what is recovered.

    refused: what the app has beyond the fresh copy is withheld from now on. kept: the realm is backed up.
    """
    raw = transaction.raw
    transaction.lay_out(transaction.layout.with_known(fresh, refused=refused), kept=kept)
    schema, capture = transaction.layout.schema, transaction.capture
    transfer(raw, capture, fresh, plan.changes)
    unsynced.forget_all(raw, capture)
    overlay = Overlay(raw, schema, capture)
    changed = [one for one in plan.recovered if one.result != one.fresh]
    for one in changed:
        overlay.put_row(*one.object_id, one.result, one.fresh)
    unsynced.forget_noted(raw, capture)
    for one in plan.recovered:
        name, key = one.object_id
        if one.result != one.fresh:
            unsynced.record(raw, capture.classes[name], key, one.fresh, one.unsynced)
        elif one.unsynced.brought_back is not None:
            unsynced.keep_to_bring_back(raw, one.object_id, one.unsynced.brought_back)
    transaction.told = plan.told
