"""A device after a manual reset, with a backup and a realm of which as many tasks differ as one likes."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from holdfast.sync import Schema, WriteTransaction
from tests.sync.recovery_case import Recovered

DOCUMENT: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[2] / "resources" / "todo.toml").read_text(encoding="utf-8")
)["schema"]
SCHEMA = Schema.from_document(DOCUMENT)

#: What became of a task that differs, in turn; the others are the same on both sides.
KINDS = ("changed on both sides", "new in the backup", "changed in the backup", "changed in fresh", "deleted")

_NOTES = "What a person writes down so as not to forget it, and finds again when it is due. ".ljust(100)
_COLUMNS = ("_id", "title", "done", "priority", "tags", "notes", "steps", "list", "position", "created")


def recovered(folder: Path, objects: int, differing: float) -> Recovered:
    """Make the device in ``folder``; the part ``differing`` (0 to 1) of ``objects`` tasks is listed."""
    count = max(1, round(objects * differing))
    kinds = [KINDS[at % len(KINDS)] if at < count else "" for at in range(objects)]

    def insert(tx: WriteTransaction, wanted: Callable[[str], bool], word: str) -> None:
        marks = ", ".join("?" * len(_COLUMNS))
        rows = (_row(at, word) for at, kind in enumerate(kinds) if wanted(kind))
        tx.executemany(f"INSERT INTO Task ({', '.join(_COLUMNS)}) VALUES ({marks})", rows)

    def retitle(tx: WriteTransaction, wanted: tuple[str, ...], word: str) -> None:
        rows = ((_title(at, word), _key(at)) for at, kind in enumerate(kinds) if kind in wanted)
        tx.executemany("UPDATE Task SET title = ? WHERE _id = ?", rows)

    def base(tx: WriteTransaction) -> None:
        insert(tx, lambda kind: kind != "new in the backup", "Agreed")

    def backup(tx: WriteTransaction) -> None:
        insert(tx, lambda kind: kind == "new in the backup", "New")
        retitle(tx, ("changed on both sides", "changed in the backup"), "Mine")
        gone = ((_key(at),) for at, kind in enumerate(kinds) if kind == "deleted")
        tx.executemany("DELETE FROM Task WHERE _id = ?", gone)

    def fresh(tx: WriteTransaction) -> None:
        retitle(tx, ("changed on both sides", "changed in fresh"), "Theirs")

    return Recovered(folder, base, backup, fresh, schema=DOCUMENT)


def _key(at: int) -> str:
    return f"{at * 2_654_435_761 % 2**32:08x}-0000-4000-8000-{at:012x}"


def _title(at: int, word: str) -> str:
    return f"{word} task number {at} ".ljust(40, "x")


def _row(at: int, word: str) -> tuple[Any, ...]:
    created = 1_700_000_000_000_000 + at
    return (
        _key(at),
        _title(at, word),
        at % 3 == 0,
        at % 4 or None,
        '["home"]',
        _NOTES,
        "[]",
        "inbox",
        at,
        created,
    )
