"""The differences of a recovery as rows: made ready, decided, counted, ordered. No Qt, for any thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import is_
from typing import Any

from holdfast.sync.recovery import BACKUP, BOTH, FRESH, MERGE, UNDECIDED, Difference, Item
from holdfast.sync.schema import Stored

ObjectId = tuple[str, Stored]

#: State, decision, and whether it is stale, would be settled by Apply, and needs a look.
Kind = tuple[str, str, bool, bool, bool]

COLUMNS = ("decision", "state", "title", "list", "backupModified", "freshModified", "newer", "changed")

#: In the order in which Space goes through them.
DECISIONS = (UNDECIDED, BACKUP, FRESH, MERGE, BOTH)

#: In the order of how much they ask for a person's eyes; the table is first sorted by it.
STATES = (
    "not-storable",
    "conflict",
    "different",
    "deleted-and-edited-in-fresh",
    "edited-and-deleted-in-fresh",
    "deleted-in-backup",
    "changed-in-fresh",
    "lost-on-server",
    "only-in-backup",
    "changed-in-backup",
    "mergeable",
    "deleted-in-fresh",
    "only-in-fresh",
)

NEEDS_A_LOOK = "needs-a-look"

#: Filter: the states it shows; ``needs-a-look`` goes by the item and not by its state.
FILTERS: dict[str, frozenset[str]] = {
    NEEDS_A_LOOK: frozenset(),
    "only-in-backup": frozenset({"only-in-backup", "lost-on-server"}),
    "only-in-fresh": frozenset({"only-in-fresh"}),
    "changed-in-backup": frozenset({"changed-in-backup"}),
    "changed-in-fresh": frozenset({"changed-in-fresh"}),
    "both": frozenset({"mergeable", "conflict", "different"}),
    "deleted": frozenset(
        {
            "deleted-in-fresh",
            "edited-and-deleted-in-fresh",
            "deleted-in-backup",
            "deleted-and-edited-in-fresh",
        }
    ),
    "not-storable": frozenset({"not-storable"}),
}

_STATE_RANKS = {state: rank for rank, state in enumerate(STATES)}
_DECISION_RANKS = {word: rank for rank, word in enumerate(DECISIONS)}
_NEWER_RANKS = {word: rank for rank, word in enumerate((BACKUP, FRESH, "same"))}


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows, in the order of ``items``; made by :func:`rows_of`. Only :meth:`put` changes it.

    at: where each object is. differences: of the items. haystacks: what a search looks through. lists: the
    names of the task lists by their keys. counts: how many rows there are of each kind.
    """

    items: list[Item] = field(default_factory=list)
    ids: list[ObjectId] = field(default_factory=list)
    at: Mapping[ObjectId, int] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    list_names: list[str] = field(default_factory=list)
    haystacks: list[str] = field(default_factory=list)
    lists: Mapping[Stored, str] = field(default_factory=dict)
    counts: Counter[Kind] = field(default_factory=Counter)
    _keys: dict[str, list[Any]] = field(default_factory=dict)

    def put(self, item: Item) -> int:
        """Take in what is decided of an object; return where it is, or -1 if it is not listed any more.

        A decision on what has changed since is stale.
        """
        at = self.at.get(item.object_id, -1)
        if at >= 0:
            now = self.differences[at]
            if now is not item.difference:
                stale = item.stale or (item.decided and now.shown != item.difference.shown)
                item = replace(item, difference=now, stale=stale)
            self.counts[kind_of(self.items[at])] -= 1
            self.counts[kind_of(item)] += 1
            self.items[at] = item
        return at

    def with_items(self, items: Iterable[Item]) -> Rows:
        """Other rows, in which these objects are decided so."""
        made = replace(self, items=[*self.items], counts=Counter(self.counts))
        for item in items:
            made.put(item)
        return made

    def in_order(self, column: str, *, descending: bool) -> list[int]:
        """All rows sorted by what a column means. The unknown comes last, whichever the direction."""
        keys = self._sort_keys(column)
        known = [at for at, key in enumerate(keys) if key is not None]
        known.sort(key=keys.__getitem__, reverse=descending)
        if len(known) == len(keys):
            return known
        return known + [at for at, key in enumerate(keys) if key is None]

    def narrowed(self, order: Sequence[int], filter_name: str, needle: str) -> list[int]:
        """Those of ``order`` that a filter (empty: all) shows and that hold every word of ``needle``."""
        items = self.items
        if filter_name == NEEDS_A_LOOK:
            order = [at for at in order if items[at].needs_a_look]
        elif filter_name:
            states = FILTERS[filter_name]
            order = [at for at in order if items[at].difference.state in states]
        for word in needle.casefold().split():
            order = [at for at in order if word in self.haystacks[at]]
        return list(order)

    def _sort_keys(self, column: str) -> list[Any]:
        if column == "decision":  # it changes
            return [_DECISION_RANKS.get(item.decision, len(DECISIONS)) for item in self.items]
        if column not in self._keys:
            match column:
                case "state":
                    keys: list[Any] = [_STATE_RANKS.get(one.state, len(STATES)) for one in self.differences]
                case "title":
                    keys = [title.casefold() for title in self.titles]
                case "list":
                    keys = [name.casefold() for name in self.list_names]
                case "backupModified":
                    keys = [one.backup_modified for one in self.differences]
                case "freshModified":
                    keys = [one.fresh_modified for one in self.differences]
                case "newer":
                    keys = [_NEWER_RANKS.get(one.newer) for one in self.differences]
                case _:
                    keys = [one.fields for one in self.differences]
            self._keys[column] = keys
        return self._keys[column]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of deciding: what the objects had before, and what they have after."""

    before: list[Item]
    after: list[Item]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over all rows. filters: how many each filter shows. applied: how many Apply would settle."""

    filters: Mapping[str, int]
    by_decision: Mapping[tuple[str, str], int]
    stale: int
    applied: int


def rows_of(items: list[Item], lists: Mapping[Stored, str], before: Rows | None = None) -> Rows:
    """Make rows ready to be shown.

    lists: the names of the task lists by their keys. before: what was shown until now; what is in it of an
    object that is as it was is used again.
    """
    names = dict(lists)
    for item in items:
        if item.difference.class_name == "TaskList" and item.difference.key not in names:
            names[item.difference.key] = str((item.difference.backup or {}).get("name", ""))
    known = before if before is not None and before.lists == names else Rows()
    ids = [item.object_id for item in items]
    differences = [item.difference for item in items]
    counts = Counter(map(kind_of, items))
    if known.ids == ids and all(map(is_, known.differences, differences)):
        return replace(known, items=items, counts=counts)
    titles, list_names, haystacks = [], [], []
    for object_id, difference in zip(ids, differences, strict=True):
        at = known.at.get(object_id, -1)
        if at >= 0 and known.differences[at] is difference:
            title, of_list, haystack = known.titles[at], known.list_names[at], known.haystacks[at]
        else:
            title, of_list, haystack = _told(difference, names)
        titles.append(title)
        list_names.append(of_list)
        haystacks.append(haystack)
    same = known.ids == ids
    return Rows(
        items,
        known.ids if same else ids,
        known.at if same else {object_id: at for at, object_id in enumerate(ids)},
        differences,
        titles,
        list_names,
        haystacks,
        names,
        counts,
    )


def decided(items: Iterable[Item], word: str) -> Step:
    """Decide objects as wholes, by hand, where that is allowed; the others are in no part of the step."""
    may = [item for item in items if word == UNDECIDED or word in item.difference.allowed]
    after = [Item(item.difference, word, True, False, True, item.difference.shown) for item in may]
    return Step(may, after)


def kind_of(item: Item) -> Kind:
    """What the item counts as."""
    return item.difference.state, item.decision, item.stale, item.to_apply, item.needs_a_look


def tally_of(counts: Mapping[Kind, int]) -> Tally:
    """The numbers that the window shows, from how many rows there are of each kind."""
    filters = dict.fromkeys(FILTERS, 0)
    by_decision: Counter[tuple[str, str]] = Counter()
    stale = applied = 0
    for (state, decision, is_stale, is_settled, needs_a_look), count in counts.items():
        for name, states in FILTERS.items():
            if state in states:
                filters[name] += count
        if needs_a_look:
            filters[NEEDS_A_LOOK] += count
        stale += count * is_stale
        applied += count * is_settled
        if is_settled:
            by_decision[state, decision] += count
    return Tally(filters, by_decision, stale, applied)


def _told(difference: Difference, names: Mapping[Stored, str]) -> tuple[str, str, str]:
    """What an object is called, the name of its list, and all its words."""
    values = difference.backup or difference.fresh or {}
    title = str(values.get("title", values.get("name", difference.key)))
    of_list = names.get(values.get("list"), "")
    words = {title, of_list}
    for side in (difference.backup, difference.fresh):
        if side is not None:
            words.update([value for value in side.values() if isinstance(value, str)])
    return title, of_list, "\n".join(words).casefold()
