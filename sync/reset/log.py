"""The log of a device's client resets: why each was needed, what was tried, and what came of it.

Kept in the catalogue's database, so that it outlives every swap of the realm's file. While a reset is pending
the realm's own record is the truth; the log follows it, also after a crash.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, Text, insert, select, update

from ..backups import Catalogue, understood
from ..realm import PendingReset
from .report import ResetReport

metadata = MetaData()

reset_table = Table(
    "reset",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("cause", String(40), nullable=False),
    Column("code", Integer, nullable=False),
    Column("name", String(80), nullable=False),
    Column("message", Text, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("strategy", String(40), nullable=False),
    Column("carried_out", String(40), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("failed", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("backup_id", String(40)),
    Column("report", Text),
    Column("steps", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class ResetRecord:
    """One client reset, from the refusal that asked for it to its end, fallbacks and retries included.

    time: when it was needed, in microseconds since 1970 UTC by the device's clock. strategy: what was chosen;
    carried_out: what was or is being carried out. outcome: ``pending``, ``failed`` (the last attempt; it
    stays pending), ``recovered``, ``discarded`` or ``manual``. failed: strategy and reason of each that gave
    way to the next. error: of the last failed attempt. report: what became of the unsynced changes, once it
    is done. steps: name and seconds of each step of the last attempt.
    """

    reset_id: str
    cause: str
    code: int
    name: str
    message: str
    time: int
    strategy: str
    carried_out: str
    outcome: str
    failed: tuple[tuple[str, str], ...]
    error: str
    backup_id: str | None
    report: ResetReport | None
    steps: tuple[tuple[str, float], ...]


class ResetLog:
    """The resets of one device, oldest first."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        with catalogue.transaction() as connection:
            metadata.create_all(connection)

    def all(self) -> list[ResetRecord]:
        """Every reset of this device, oldest first."""
        with self._catalogue.transaction() as connection:
            rows = connection.execute(select(reset_table).order_by(reset_table.c.number)).all()
        with understood(self._catalogue.path):
            return [self._record(row) for row in rows]

    @staticmethod
    def _record(row: Any) -> ResetRecord:
        return ResetRecord(
            row.id,
            row.cause,
            row.code,
            row.name,
            row.message,
            row.time,
            row.strategy,
            row.carried_out,
            row.outcome,
            tuple((strategy, reason) for strategy, reason in json.loads(row.failed)),
            row.error,
            row.backup_id,
            ResetReport.from_document(json.loads(row.report)) if row.report else None,
            tuple((step, seconds) for step, seconds in json.loads(row.steps)),
        )

    def note(
        self,
        pending: PendingReset,
        *,
        trying: str = "",
        outcome: str = "pending",
        error: str = "",
        backup_id: str | None = None,
        report: ResetReport | None = None,
        steps: list[tuple[str, float]] | None = None,
    ) -> None:
        """Write how a reset stands. Again and again for one reset: the newest counts."""
        values: dict[str, Any] = {
            "cause": pending.cause,
            "code": pending.code,
            "name": pending.name,
            "message": pending.message,
            "time": pending.time,
            "strategy": pending.strategy,
            "carried_out": pending.carried_out or trying,
            "outcome": pending.outcome or outcome,
            "failed": json.dumps(pending.failed),
            "error": error,
        }
        if backup_id is not None:
            values["backup_id"] = backup_id
        if report is not None:
            values["report"] = json.dumps(report.to_document())
        if steps is not None:
            values["steps"] = json.dumps(steps)
        with self._catalogue.transaction() as connection:
            is_it = reset_table.c.id == pending.reset_id
            if connection.execute(select(reset_table.c.number).where(is_it)).first() is None:
                connection.execute(
                    insert(reset_table).values(id=pending.reset_id, **{"steps": "[]", **values})
                )
            else:
                connection.execute(update(reset_table).where(is_it).values(**values))
