"""The differences of a recovery as a Qt table, with its own order for sorting, filtering and searching."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from holdfast.app.widgets.delegates import Role
from holdfast.sync.recovery import BACKUP, BOTH, FRESH, MERGE, MIXED, UNDECIDED, Difference, Item
from holdfast.sync.schema import ObjectClass, Schema, Stored, from_microseconds

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
ObjectId = tuple[str, Stored]

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

_ONE_MISSING = FILTERS["deleted"] | {"only-in-backup", "lost-on-server", "only-in-fresh"}
_DELETED_HERE = frozenset({"deleted-in-backup", "deleted-and-edited-in-fresh"})


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of the table, made ready beforehand, off the window's thread; in the order of ``items``.

    haystacks: what a search looks through. lists: the names of the task lists by their keys.
    """

    items: list[Item]
    ids: list[ObjectId]
    titles: list[str]
    list_names: list[str]
    haystacks: list[str]
    lists: Mapping[Stored, str]


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


def rows_of(items: list[Item], lists: Mapping[Stored, str]) -> Rows:
    """Make rows ready for `RecoveryModel.set_rows`. Uses nothing of Qt, so any thread may call it."""
    names = dict(lists)
    for item in items:
        if item.difference.class_name == "TaskList" and item.difference.key not in names:
            names[item.difference.key] = str((item.difference.backup or {}).get("name", ""))
    ids, titles, list_names, haystacks = [], [], [], []
    for item in items:
        difference = item.difference
        values = difference.backup or difference.fresh or {}
        title = str(values.get("title", values.get("name", difference.key)))
        of_list = names.get(values.get("list"), "")
        ids.append(item.object_id)
        titles.append(title)
        list_names.append(of_list)
        words = {title, of_list}
        for side in (difference.backup, difference.fresh):
            words.update(value for value in (side or {}).values() if isinstance(value, str))
        haystacks.append("\n".join(words).casefold())
    return Rows(items, ids, titles, list_names, haystacks, names)


def is_applied(item: Item) -> bool:
    """Whether Apply would settle the item: it is decided, and the decision is not stale."""
    return item.to_apply


def iso(time: Stored) -> str | None:
    """A stored time as ISO 8601 in UTC; None where it is unknown."""
    moment = _moment(time)
    return None if moment is None else moment.isoformat()


class RecoveryModel(QAbstractTableModel):
    """One row for each object that backup and fresh hold differently.

    ``flags`` is Qt's own: Qt asks it of every cell when all is selected, and Python would take seconds.

    Signals:
        decided: a person decided some rows (a Step). The rows show it already; it is not saved yet.
    """

    decided = Signal(object)

    def __init__(self, schema: Schema, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._schema = schema
        self._rows = Rows([], [], [], [], [], {})
        self._at: dict[ObjectId, int] = {}
        self._order: list[int] = []
        self._row_of: list[int] = []
        self._first_seen: dict[ObjectId, str] | None = None
        self._filter = ""
        self._needle = ""
        self._sorted_by = (COLUMNS.index("state"), Qt.SortOrder.AscendingOrder)
        self.locked = False
        self._heads = {
            "decision": self.tr("Decision"),
            "state": self.tr("State"),
            "title": self.tr("Title"),
            "list": self.tr("List"),
            "backupModified": self.tr("Backup last modified"),
            "freshModified": self.tr("Fresh last modified"),
            "newer": self.tr("Newer"),
            "changed": self.tr("Changed"),
        }
        self._head_tips = {
            "decision": self.tr("What Apply will do with the object. Space goes through what is possible."),
            "backupModified": self.tr("This device, before the reset"),
            "freshModified": self.tr("From the server"),
            "newer": self.tr("Which of the two was modified last"),
            "changed": self.tr("The properties in which backup and fresh differ"),
        }
        self._states = self._state_words()
        self._properties = {
            "title": self.tr("Title"),
            "name": self.tr("Name"),
            "done": self.tr("Done"),
            "due": self.tr("Due"),
            "priority": self.tr("Priority"),
            "tags": self.tr("Tags"),
            "notes": self.tr("Notes"),
            "steps": self.tr("Steps"),
            "list": self.tr("List"),
            "position": self.tr("Position"),
            "created": self.tr("Created"),
            "modified": self.tr("Last modified"),
        }
        self._newer = {
            BACKUP: self.tr("Backup"),
            FRESH: self.tr("Fresh"),
            "same": self.tr("Same"),
            "unknown": self.tr("Unknown"),
        }

    # Content

    @property
    def items(self) -> list[Item]:
        """All items, shown or not."""
        return self._rows.items

    def set_rows(self, rows: Rows, *, first: bool = False) -> bool:
        """Take in what the engine says now. Where the same objects are listed, the rows stay in place.

        first: what is there now is what a person sees first, against which "changed since shown" is told.
        Return whether the model was reset, so that the selection must be put back.
        """
        if first or self._first_seen is None:
            self._first_seen = {
                i: item.difference.shown for i, item in zip(rows.ids, rows.items, strict=True)
            }
        if rows.ids == self._rows.ids:
            self._rows = rows
            self._touch_all()
            return False
        self.beginResetModel()
        self._rows = rows
        self._at = {object_id: at for at, object_id in enumerate(rows.ids)}
        self._arrange()
        self.endResetModel()
        return True

    def item(self, row: int) -> Item:
        """The item shown in ``row``."""
        return self._rows.items[self._order[row]]

    def title(self, row: int) -> str:
        """The title of the object shown in ``row``."""
        return self._rows.titles[self._order[row]]

    def titles(self) -> dict[ObjectId, str]:
        """What every object is called, shown or not."""
        return {
            item.object_id: title for item, title in zip(self._rows.items, self._rows.titles, strict=True)
        }

    def row_of(self, object_id: ObjectId) -> int:
        """The row that shows an object, or -1."""
        at = self._at.get(object_id)
        return -1 if at is None else self._row_of[at]

    def shown_items(self) -> list[Item]:
        """What filter and search leave, in the order of the rows."""
        items = self._rows.items
        return [items[at] for at in self._order]

    def tally(self) -> Tally:
        """Count all rows, shown or not."""
        counted = Counter(
            (item.difference.state, item.decision, item.stale, is_applied(item), item.needs_a_look)
            for item in self._rows.items
        )
        filters = dict.fromkeys(FILTERS, 0)
        by_decision: Counter[tuple[str, str]] = Counter()
        stale = applied = 0
        for (state, decision, is_stale, is_settled, needs_a_look), count in counted.items():
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

    # Deciding

    def decide(self, rows: Iterable[int], word: str) -> int:
        """Decide rows where it is allowed, show that at once, and emit `decided`; return how many it was."""
        if self.locked:
            return 0
        before: list[Item] = []
        after: list[Item] = []
        for row in rows:
            item = self.item(row)
            if word == UNDECIDED or word in item.difference.allowed:
                before.append(item)
                after.append(Item(item.difference, word, True, False, True, item.difference.shown))
        if before:
            step = Step(before, after)
            self.put(step.after)
            self.decided.emit(step)
        return len(before)

    def put(self, items: Iterable[Item]) -> None:
        """Show the decisions of ``items``; a decision on what has changed since is stale."""
        touched: list[int] = []
        for item in items:
            at = self._at.get(item.object_id)
            if at is None:
                continue
            now = self._rows.items[at].difference
            if now is not item.difference:
                stale = item.stale or (now.shown != item.difference.shown and item.decided)
                item = Item(now, item.decision, item.by_hand, stale, item.decided, item.shown)
            self._rows.items[at] = item
            if self._row_of[at] >= 0:
                touched.append(self._row_of[at])
        if touched:  # one signal for all: a hundred thousand would be felt
            last = self.index(max(touched), len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(min(touched), 0), last)

    def next_decision(self, row: int) -> str:
        """What Space makes of the decision in ``row``."""
        item = self.item(row)
        possible = [word for word in DECISIONS if word == UNDECIDED or word in item.difference.allowed]
        at = possible.index(item.decision) if item.decision in possible else 0
        return possible[(at + 1) % len(possible)]

    def next_needing_a_look(self, row: int, step: int) -> int:
        """The next row (step 1) or the one before (-1) that needs a look, going round; -1 for none."""
        count = len(self._order)
        for distance in range(1, count + 1):
            candidate = (row + step * distance) % count
            if self.item(candidate).needs_a_look:
                return candidate
        return -1

    # Order

    def set_filter(self, name: str) -> None:
        """Show only what the filter ``name`` leaves; all for an empty name."""
        self._filter = name
        self._rearrange()

    def set_needle(self, text: str) -> None:
        """Show only what holds every word of ``text``."""
        self._needle = text
        self._rearrange()

    def refresh_times(self) -> None:
        """Say anew how long ago it was."""
        if self._order:
            first, last = COLUMNS.index("backupModified"), COLUMNS.index("freshModified")
            self.dataChanged.emit(self.index(0, first), self.index(len(self._order) - 1, last))

    def _rearrange(self) -> None:
        self.beginResetModel()
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        """Filter, search and sort anew."""
        rows, items = self._rows, self._rows.items
        order: Iterable[int] = range(len(items))
        if self._filter == NEEDS_A_LOOK:
            order = [at for at in order if items[at].needs_a_look]
        elif self._filter:
            states = FILTERS[self._filter]
            order = [at for at in order if items[at].difference.state in states]
        for word in self._needle.casefold().split():
            order = [at for at in order if word in rows.haystacks[at]]
        self._put_in_order(order)

    def _put_in_order(self, order: Iterable[int]) -> None:
        self._order = self._in_order(order)
        self._row_of = [-1] * len(self._rows.items)
        for row, at in enumerate(self._order):
            self._row_of[at] = row

    def _in_order(self, order: Iterable[int]) -> list[int]:
        column, direction = self._sorted_by
        key = self._sort_key(COLUMNS[column])
        keyed = [(key(at), at) for at in order]
        known = [pair for pair in keyed if pair[0] is not None]
        known.sort(key=lambda pair: pair[0], reverse=direction == Qt.SortOrder.DescendingOrder)
        # The unknown comes last, whichever the direction.
        return [at for _, at in known] + [at for value, at in keyed if value is None]

    def _sort_key(self, column: str) -> Callable[[int], Any]:
        rows, items = self._rows, self._rows.items
        states = {state: rank for rank, state in enumerate(STATES)}
        decisions = {word: rank for rank, word in enumerate(DECISIONS)}
        newer = {word: rank for rank, word in enumerate((BACKUP, FRESH, "same"))}
        keys: dict[str, Callable[[int], Any]] = {
            "decision": lambda at: decisions.get(items[at].decision, len(decisions)),
            "state": lambda at: states.get(items[at].difference.state, len(states)),
            "title": lambda at: rows.titles[at].casefold(),
            "list": lambda at: rows.list_names[at].casefold(),
            "backupModified": lambda at: items[at].difference.backup_modified,
            "freshModified": lambda at: items[at].difference.fresh_modified,
            "newer": lambda at: newer.get(items[at].difference.newer),
            "changed": lambda at: items[at].difference.fields,
        }
        return keys[column]

    def _touch_all(self) -> None:
        if self._order:
            last = self.index(len(self._order) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    # Words

    def object_class(self, difference: Difference) -> ObjectClass:
        """The class of the object that differs."""
        return difference.object_class

    def state_word(self, difference: Difference) -> str:
        """The state in a person's words."""
        return self._states.get(difference.state, (difference.state, ""))[0]

    def state_tip(self, difference: Difference) -> str:
        """A sentence that explains the state."""
        return self._states.get(difference.state, ("", ""))[1]

    def decision_word(self, difference: Difference, word: str) -> str:
        """A decision as a person would say it of this object."""
        if word == UNDECIDED:
            return self.tr("Undecided")
        if difference.state in _DELETED_HERE:
            return self.tr("Delete again") if word == BACKUP else self.tr("Keep")
        if difference.state == "only-in-fresh":
            return self.tr("Keep")
        if difference.state in _ONE_MISSING:
            return self.tr("Restore") if word == BACKUP else self.tr("Leave out")
        words = {
            BACKUP: self.tr("Backup"),
            FRESH: self.tr("Fresh"),
            MERGE: self.tr("Merge"),
            BOTH: self.tr("Both"),
            MIXED: self.tr("By property"),
        }
        return words.get(word, word)

    def property_word(self, name: str) -> str:
        """The name of a property in a person's words."""
        return self._properties.get(name, name)

    def value_text(self, difference: Difference, name: str, stored: Stored) -> str:
        """A stored value in a person's words."""
        if difference.class_name == "Task" and name == "list":
            return self._rows.lists.get(stored) or str(stored)
        type_ = self.object_class(difference).properties[name]
        if stored is None:
            return self.tr("none")
        if type_.kind == "set":
            return ", ".join(sorted(map(str, type_.load(stored)))) or self.tr("none")
        if type_.kind == "list":
            return "\n".join(map(str, type_.load(stored))) or self.tr("none")
        if type_.kind == "dictionary":
            pairs = type_.load(stored).items()
            return "\n".join(f"{key}: {value}" for key, value in pairs) or self.tr("none")
        if type_.of == "timestamp":
            return self.time_absolute(stored)
        if type_.of == "bool":
            return self.tr("Yes") if stored else self.tr("No")
        if difference.class_name == "Task" and name == "priority":
            words = {1: self.tr("Low"), 2: self.tr("Medium"), 3: self.tr("High")}
            return words.get(int(stored), str(stored)) if isinstance(stored, int) else str(stored)
        if isinstance(stored, float):
            return QLocale().toString(stored, "g", 6)
        return str(stored) or self.tr("empty")

    def time_text(self, time: Stored) -> str:
        """How long ago a stored time was, or the time itself where it is long ago; or "unknown"."""
        moment = _moment(time)
        if moment is None:
            return self.tr("unknown")
        seconds = (datetime.now(moment.tzinfo) - moment).total_seconds()
        if 0 <= seconds < 60:
            return self.tr("just now")
        if 60 <= seconds < 3600:
            return self.tr("%n min ago", "", int(seconds // 60))
        if 3600 <= seconds < 12 * 3600:
            return self.tr("%n h ago", "", int(seconds // 3600))
        return QLocale().toString(_local(moment), QLocale.FormatType.ShortFormat)

    def time_absolute(self, time: Stored) -> str:
        """A stored time in the person's locale, with its zone; or "unknown"."""
        moment = _moment(time)
        if moment is None:
            return self.tr("unknown")
        local = _local(moment)
        date = QLocale().toString(local.date(), QLocale.FormatType.ShortFormat)
        clock = QLocale().toString(local.time(), "HH:mm:ss")
        return f"{date} {clock} {local.timeZoneAbbreviation()}"

    def _state_words(self) -> dict[str, tuple[str, str]]:
        return {
            "only-in-backup": (
                self.tr("Only in backup"),
                self.tr("Made on this device before the reset; the server never got it."),
            ),
            "lost-on-server": (
                self.tr("Lost on server"),
                self.tr("The server once had it and lost it when it was restored. The backup still has it."),
            ),
            "only-in-fresh": (
                self.tr("Only in fresh"),
                self.tr("New on the server; this device never had it. It stays."),
            ),
            "deleted-in-fresh": (
                self.tr("Deleted in fresh"),
                self.tr("Deleted on the server. You had not changed it."),
            ),
            "edited-and-deleted-in-fresh": (
                self.tr("Edited here, deleted in fresh"),
                self.tr("You changed it, and meanwhile it was deleted on the server."),
            ),
            "deleted-in-backup": (
                self.tr("Deleted in backup"),
                self.tr("You deleted it here, but the server has it still."),
            ),
            "deleted-and-edited-in-fresh": (
                self.tr("Deleted here, edited in fresh"),
                self.tr("You deleted it here, and meanwhile it was changed on the server."),
            ),
            "changed-in-backup": (
                self.tr("Changed in backup"),
                self.tr("You changed it before the reset; the server still has what it was before."),
            ),
            "changed-in-fresh": (
                self.tr("Changed in fresh"),
                self.tr("It is otherwise on the server; you had not changed it since the last sync."),
            ),
            "mergeable": (
                self.tr("Changed on both sides"),
                self.tr("Both sides changed it, but not the same property: both changes can be kept."),
            ),
            "conflict": (
                self.tr("Conflict"),
                self.tr("Both sides changed the same property to different values."),
            ),
            "not-storable": (
                self.tr("Not storable"),
                self.tr("The server has no place any more for what you changed; it can be exported."),
            ),
            "different": (
                self.tr("Different"),
                self.tr("The two differ, and it is not known what they were before."),
            ),
        }

    def _text(self, item: Item, at: int, column: str) -> str:
        difference = item.difference
        match column:
            case "decision" if item.stale:
                return self.tr("Look again")
            case "decision":
                return self.decision_word(difference, item.decision)
            case "state":
                return self.state_word(difference)
            case "title":
                return self._rows.titles[at]
            case "list":
                return self._rows.list_names[at]
            case "backupModified":
                return self.time_text(difference.backup_modified)
            case "freshModified":
                return self.time_text(difference.fresh_modified)
            case "newer":
                return self._newer[difference.newer]
            case _:
                if difference.state in _ONE_MISSING:
                    return self.tr("whole object")
                return ", ".join(map(self.property_word, difference.fields))

    def _raw(self, item: Item, at: int, column: str) -> Any:
        difference = item.difference
        match column:
            case "decision":
                return item.decision
            case "state":
                return difference.state
            case "title":
                return self._rows.titles[at]
            case "list":
                return self._rows.list_names[at]
            case "backupModified":
                return iso(difference.backup_modified)
            case "freshModified":
                return iso(difference.fresh_modified)
            case "newer":
                return difference.newer
            case _:
                return list(difference.fields)

    def _tip(self, item: Item, column: str) -> str:
        difference = item.difference
        match column:
            case "decision" if item.stale:
                return self.tr(
                    "It has changed since “{decision}” was decided: look again. Apply leaves it out."
                ).format(decision=self.decision_word(difference, item.decision))
            case "decision" if item.decision != UNDECIDED and not item.decided:
                return self.tr("Decided beforehand, because nothing can be lost by it")
            case "decision" if item.decision == UNDECIDED:
                return self.tr("Fresh stays as it is, and the backup keeps its own")
            case "state":
                return self.state_tip(difference)
            case "backupModified" if difference.backup_modified is not None:
                when = self.time_absolute(difference.backup_modified)
                return self.tr("{time}, on this device before the reset").format(time=when)
            case "freshModified" if difference.fresh_modified is not None:
                return self.tr("{time}, from the server").format(
                    time=self.time_absolute(difference.fresh_modified)
                )
        return ""

    def _changed(self, item: Item) -> bool:
        first = self._first_seen or {}
        return item.stale or first.get(item.object_id) != item.difference.shown

    # Qt's overrides

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        key = COLUMNS[section]
        if role == Role.COLUMN:
            return key
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[key]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._head_tips.get(key)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._order):
            return None
        at = self._order[index.row()]
        item, column = self._rows.items[at], COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(item, at, column)
            case Qt.ItemDataRole.EditRole:
                return item.decision if column == "decision" else self._text(item, at, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(item, column) or None
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.tr("{title}, {column}: {text}").format(
                    title=self._rows.titles[at],
                    column=self._heads[column],
                    text=self._text(item, at, column) or self.tr("none"),
                )
            case Role.PRIMARY_KEY:
                return item.difference.key
            case Role.CLASS:
                return item.difference.class_name
            case Role.STATE:
                return item.difference.state
            case Role.DECISION:
                return item.decision
            case Role.RAW:
                return self._raw(item, at, column)
            case Role.CHANGED:
                return self._changed(item)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A decision word on the decision column decides the row; False where that is not allowed."""
        if not index.isValid() or COLUMNS[index.column()] != "decision":
            return False
        if role not in (Qt.ItemDataRole.EditRole, Role.DECISION) or value not in DECISIONS:
            return False
        return self.decide([index.row()], value) == 1

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by what a column means (times as times); persistent indexes follow."""
        if not 0 <= column < len(COLUMNS):
            return
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        at = [self._order[index.row()] for index in old]
        self._sorted_by = (column, order)
        self._put_in_order(sorted(self._order))
        new = [self.index(self._row_of[a], i.column()) for a, i in zip(at, old, strict=True)]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()


def _moment(time: Stored) -> datetime | None:
    if not isinstance(time, int):
        return None
    try:
        return from_microseconds(time)
    except OverflowError:
        return None


def _local(moment: datetime) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(int(moment.timestamp() * 1000)).toLocalTime()
