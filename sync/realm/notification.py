"""Change notifications: what a commit inserted, modified and deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..schema import Stored

#: Who wrote: this app, another device (by download), a client reset, or an applied recovery.
Origin = Literal["local", "download", "client-reset", "recovery"]


@dataclass(frozen=True, slots=True)
class ClassChanges:
    """What a commit did to the objects of one class, by the stored form of their primary keys."""

    insertions: frozenset[Stored] = frozenset()
    modifications: Mapping[Stored, frozenset[str]] = field(default_factory=dict)
    deletions: frozenset[Stored] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.insertions or self.modifications or self.deletions)

    @property
    def keys(self) -> frozenset[Stored]:
        """Of all objects that were touched."""
        return self.insertions | self.modifications.keys() | self.deletions


@dataclass(frozen=True, slots=True)
class ChangeNotification:
    """What one commit changed. Sent once a commit, after it, in the order of commits.

    classes: for each class that changed, how. origin: who wrote. transaction: the number of the commit in
    this realm file. time: the device's clock at the commit, in microseconds since 1970 UTC.
    """

    classes: Mapping[str, ClassChanges]
    origin: Origin
    transaction: int
    time: int


def together(one: Mapping[str, ClassChanges], other: Mapping[str, ClassChanges]) -> dict[str, ClassChanges]:
    """What two steps of one commit did, of which the second came after the first."""
    combined = dict(one)
    for name, second in other.items():
        first = combined.get(name, ClassChanges())
        inserted = (first.insertions | second.insertions) - second.deletions
        modified = dict(first.modifications)
        for key, properties in second.modifications.items():
            modified[key] = modified.get(key, frozenset()) | properties
        gone = first.insertions & second.deletions
        combined[name] = ClassChanges(
            inserted - first.deletions,
            {k: p for k, p in modified.items() if k not in inserted and k not in second.deletions},
            (first.deletions | second.deletions) - gone - second.insertions,
        )
    return combined
