"""The differences of a recovery as a Qt table, with its own order for sorting, filtering and searching."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from holdfast.app.widgets.delegates import Role
from holdfast.sync.recovery import UNDECIDED, Difference, Item
from holdfast.sync.schema import Stored

from .recovery_rows import (
    COLUMNS,
    DECISIONS,
    ObjectId,
    Rows,
    Tally,
    decided,
    tally_of,
)
from .recovery_words import ONE_MISSING, RecoveryWords, iso

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class RecoveryModel(QAbstractTableModel):
    """One row for each object that backup and fresh hold differently.

    ``flags`` is Qt's own: Qt asks it of every cell when all is selected, and Python would take seconds.

    Attributes: words; locked (nothing can be decided now).

    Signals:
        decided: a person decided some rows (a Step). The rows show it already; it is not saved yet.
    """

    decided = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words = RecoveryWords(self)
        self.locked = False
        self._rows = Rows()
        self._first: Rows | None = None
        self._order: list[int] = []
        self._row_of: list[int] = []
        self._sorted: list[int] | None = None
        self._filter = ""
        self._needle = ""
        self._sorted_by = (COLUMNS.index("state"), Qt.SortOrder.AscendingOrder)

    # Content

    @property
    def rows(self) -> Rows:
        """All rows, shown or not. They change as objects are decided."""
        return self._rows

    @property
    def items(self) -> list[Item]:
        """All items, shown or not."""
        return self._rows.items

    def set_rows(self, rows: Rows, *, first: bool = False) -> bool:
        """Take in what the engine says now. Where the same objects are listed, the rows stay in place.

        first: what is there now is what a person sees first, against which "changed since shown" is told.
        Return whether the model was reset, so that the selection must be put back.
        """
        if first or self._first is None:
            self._first = rows
        if rows.ids is self._rows.ids or rows.ids == self._rows.ids:
            self._rows = rows
            self._sorted = None
            self._touch_all()
            return False
        self.beginResetModel()
        self._rows = rows
        self._sorted = None
        self._arrange()
        self.endResetModel()
        return True

    def item(self, row: int) -> Item:
        """The item shown in ``row``."""
        return self._rows.items[self._order[row]]

    def title(self, row: int) -> str:
        """The title of the object shown in ``row``."""
        return self._rows.titles[self._order[row]]

    def row_of(self, object_id: ObjectId) -> int:
        """The row that shows an object, or -1."""
        at = self._rows.at.get(object_id)
        return -1 if at is None else self._row_of[at]

    def shown_items(self) -> list[Item]:
        """What filter and search leave, in the order of the rows."""
        items = self._rows.items
        return [items[at] for at in self._order]

    def tally(self) -> Tally:
        """Count all rows, shown or not."""
        return tally_of(self._rows.counts)

    def value_text(self, difference: Difference, name: str, stored: Stored) -> str:
        """A stored value in a person's words."""
        return self.words.value(difference, name, stored, self._rows.lists)

    def possible(self, difference: Difference, name: str) -> list[tuple[str, Stored]]:
        """The values that a property can have, with their words; none where there are too many to name."""
        return self.words.possible(difference, name, self._rows.lists)

    # Deciding

    def decide(self, rows: Iterable[int], word: str) -> int:
        """Decide rows where it is allowed, show that at once, and emit `decided`; return how many it was."""
        if self.locked:
            return 0
        step = decided([self.item(row) for row in rows], word)
        if step.before:
            self.put(step.after)
            self.decided.emit(step)
        return len(step.before)

    def put(self, items: Iterable[Item]) -> None:
        """Show the decisions of ``items``; a decision on what has changed since is stale."""
        touched = [self._row_of[at] for at in map(self._rows.put, items) if at >= 0]
        shown = [row for row in touched if row >= 0]
        if COLUMNS[self._sorted_by[0]] == "decision":
            self._sorted = None
        if shown:  # one signal for all: a hundred thousand would be felt
            last = self.index(max(shown), len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(min(shown), 0), last)

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
        if self._sorted is None:
            column, direction = self._sorted_by
            descending = direction == Qt.SortOrder.DescendingOrder
            self._sorted = self._rows.in_order(COLUMNS[column], descending=descending)
        self._order = self._rows.narrowed(self._sorted, self._filter, self._needle)
        self._row_of = [-1] * len(self._rows.items)
        for row, at in enumerate(self._order):
            self._row_of[at] = row

    def _touch_all(self) -> None:
        if self._order:
            last = self.index(len(self._order) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    # Words

    def _text(self, item: Item, at: int, column: str) -> str:
        difference = item.difference
        match column:
            case "decision" if item.stale:
                return self.tr("Look again")
            case "decision":
                return self.words.decision(difference, item.decision)
            case "state":
                return self.words.state(difference)
            case "title":
                return self._rows.titles[at]
            case "list":
                return self._rows.list_names[at]
            case "backupModified":
                return self.words.time(difference.backup_modified)
            case "freshModified":
                return self.words.time(difference.fresh_modified)
            case "newer":
                return self.words.newer[difference.newer]
            case _:
                if difference.state in ONE_MISSING:
                    return self.tr("whole object")
                return ", ".join(map(self.words.property, difference.fields))

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
                ).format(decision=self.words.decision(difference, item.decision))
            case "decision" if item.decision != UNDECIDED and not item.decided:
                return self.tr("Decided beforehand, because nothing can be lost by it")
            case "decision" if item.decision == UNDECIDED:
                return self.tr("Fresh stays as it is, and the backup keeps its own")
            case "state":
                return self.words.state_tip(difference)
            case "backupModified" if difference.backup_modified is not None:
                when = self.words.time_absolute(difference.backup_modified)
                return self.tr("{time}, on this device before the reset").format(time=when)
            case "freshModified" if difference.fresh_modified is not None:
                return self.tr("{time}, from the server").format(
                    time=self.words.time_absolute(difference.fresh_modified)
                )
        return ""

    def _changed(self, item: Item) -> bool:
        if item.stale or self._first is None:
            return item.stale
        at = self._first.at.get(item.object_id)
        if at is None:
            return True
        first = self._first.differences[at]
        return first is not item.difference and first.shown != item.difference.shown

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
            return self.words.heads[key]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.words.head_tips.get(key)
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
                    column=self.words.heads[column],
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
        self._sorted = None
        self._arrange()
        new = [self.index(self._row_of[a], i.column()) for a, i in zip(at, old, strict=True)]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()
