"""The report of a client reset: what became of every unsynced change, and what was lost on the server."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from ..schema import Schema, Stored


@dataclass(slots=True)
class ResetReport:
    """What a client reset did. Objects are (class, stored key), properties (class, stored key, property).

    recovered: objects whose unsynced change stands as it was made. merged: those in which it was united with
    what the fresh copy has. overruled: properties whose value in the fresh copy gave way to the recovered
    one. dropped: objects whose unsynced change is not in the realm any more. withheld: properties (``""``:
    the whole object) that the backend has no place for. lost_on_server: objects that were synced and that
    the fresh copy lacks, though nobody deleted them. waiting: objects whose unsynced change waits in the
    backup for a person. warnings: what must be said loudly, such as that the fresh copy is empty.

    All that is not in the realm is in the backup.
    """

    recovered: list[tuple[str, Stored]] = field(default_factory=list)
    merged: list[tuple[str, Stored]] = field(default_factory=list)
    overruled: list[tuple[str, Stored, str]] = field(default_factory=list)
    dropped: list[tuple[str, Stored]] = field(default_factory=list)
    withheld: list[tuple[str, Stored, str]] = field(default_factory=list)
    lost_on_server: list[tuple[str, Stored]] = field(default_factory=list)
    waiting: list[tuple[str, Stored]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> ResetReport:
        """The inverse of :meth:`to_document`."""
        return cls(**{key: [_as_tuple(one) for one in value] for key, value in document.items()})

    def to_document(self) -> dict[str, Any]:
        """Plain data that JSON can hold."""
        return asdict(self)

    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {name: len(value) for name, value in asdict(self).items() if name != "warnings"}


def recovered_by(
    report: ResetReport, backed_up: Schema, held: Schema
) -> dict[tuple[str, Stored], frozenset[str] | None]:
    """What a reset has recovered, and its backup is not to offer again: properties by object; None: all.

    backed_up, held: what the backup holds, and what the realm holds after the reset.
    """
    left: dict[tuple[str, Stored], set[str]] = {}
    for name, key, prop in report.withheld:
        left.setdefault((name, key), set()).add(prop)
    recovered: dict[tuple[str, Stored], frozenset[str] | None] = {}
    for name, key in (*report.recovered, *report.merged):
        waits = left.get((name, key))
        if not waits:
            recovered[name, key] = None
            continue
        names = {p for schema in (backed_up, held) if name in schema.classes for p in schema[name].values}
        recovered[name, key] = frozenset(names - waits)
    return recovered


def _as_tuple(one: Any) -> Any:
    return tuple(one) if isinstance(one, list) else one


def size_warnings(before: int, after: int, deletions: int) -> Iterable[str]:
    """What must be said loudly before a reset: that it would leave little or nothing.

    before, after: objects in the realm and in the fresh copy. deletions: objects that would go.
    """
    if before and not after:
        yield f"The fresh copy is empty: all {before} objects would go from this device."
    elif before and deletions * 2 > before:
        yield f"The fresh copy lacks {deletions} of the {before} objects on this device."
