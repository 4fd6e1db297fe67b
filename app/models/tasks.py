"""The tasks of a list as a table, and the lists themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QAbstractTableModel,
    QDate,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)

from holdfast.sync import View
from holdfast.sync.realm import unsynced
from holdfast.sync.realm.capture import Capture

from .. import words
from ..widgets.delegates import Role

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("done", "title", "due", "priority", "tags", "modified", "sync")
SORTABLE = {
    "title": lambda task: task.values["title"].casefold(),
    "done": lambda task: task.values["done"],
    "due": lambda task: task.values["due"] or datetime.max.replace(tzinfo=UTC),
    "priority": lambda task: -(task.values["priority"] or 0),
    "tags": lambda task: sorted(task.values["tags"]),
    "modified": lambda task: task.values["modified"] or datetime.min.replace(tzinfo=UTC),
    "sync": lambda task: not task.unsynced,
}
ALL = "*"


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task as the table shows it."""

    key: str
    values: dict[str, Any]
    unsynced: bool


@dataclass(frozen=True, slots=True)
class ListRow:
    """One list with how many of its tasks are not done."""

    key: str
    name: str
    open_tasks: int


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that the main window shows of the realm, read in one snapshot."""

    tasks: list[TaskRow]
    lists: list[ListRow]
    unsynced: int
    titles: dict[str, str]


def read_content(view: View, capture: Capture, list_id: str, search: str) -> Content:
    """Read what the main window shows. list_id: :data:`ALL` for all lists."""
    waiting = unsynced.keys(view.raw, capture, "Task")
    wanted = search.casefold()
    rows: list[TaskRow] = []
    open_tasks: dict[str, int] = {}
    titles: dict[str, str] = {}
    total = 0
    for task in view.each("Task"):
        titles[task["_id"]] = task["title"]
        if not task["done"]:
            open_tasks[task["list"]] = open_tasks.get(task["list"], 0) + 1
            total += 1
        if list_id not in (ALL, task["list"]):
            continue
        if wanted and not any(
            wanted in text.casefold() for text in (task["title"], task["notes"], *task["tags"])
        ):
            continue
        rows.append(TaskRow(task["_id"], task, task["_id"] in waiting))
    lists = [ListRow(ALL, "", total)]
    for one in sorted(view.each("TaskList"), key=lambda found: (found["position"], found["name"])):
        titles[one["_id"]] = one["name"]
        lists.append(ListRow(one["_id"], one["name"], open_tasks.get(one["_id"], 0)))
    return Content(rows, lists, unsynced.count(view.raw, capture), titles)


class TaskModel(QAbstractTableModel):
    """Tasks in rows; what a person edits in a cell goes out through ``edit``.

    edit: called with a task's key and the values to set. Sorted by its own order list.
    """

    def __init__(self, edit: Callable[[str, dict[str, Any]], None]) -> None:
        super().__init__()
        self._edit = edit
        self._rows: list[TaskRow] = []
        self._sorting: tuple[str, Qt.SortOrder] | None = None

    def row_of(self, key: str) -> int:
        """The row of a task, or -1."""
        return next((row for row, task in enumerate(self._rows) if task.key == key), -1)

    def task(self, row: int) -> TaskRow:
        """The task in a row."""
        return self._rows[row]

    def show_rows(self, rows: list[TaskRow]) -> None:
        """Show these tasks; rows that stay keep selection and open editors."""
        rows = self._sorted(rows)
        wanted = {task.key for task in rows}
        for row in range(len(self._rows) - 1, -1, -1):
            if self._rows[row].key not in wanted:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._rows[row]
                self.endRemoveRows()
        present = {task.key for task in self._rows}
        for row, task in enumerate(rows):
            if task.key not in present:
                at = min(row, len(self._rows))
                self.beginInsertRows(QModelIndex(), at, at)
                self._rows.insert(at, task)
                self.endInsertRows()
        if [task.key for task in self._rows] != [task.key for task in rows]:
            self._reorder(rows)
        for row, (old, new) in enumerate(zip(self._rows, rows, strict=True)):
            if old != new:
                self._rows[row] = new
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))

    def _reorder(self, rows: list[TaskRow]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self._rows[index.row()].key for index in before]
        position = {task.key: row for row, task in enumerate(rows)}
        current = {task.key: task for task in self._rows}
        self._rows = [current[task.key] for task in rows]
        after = [self.index(position[key], index.column()) for key, index in zip(keys, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _sorted(self, rows: list[TaskRow]) -> list[TaskRow]:
        rows = sorted(rows, key=lambda task: (task.values["done"], task.values["position"]))
        if self._sorting is not None:
            key, order = self._sorting
            rows.sort(key=SORTABLE[key], reverse=order == Qt.SortOrder.DescendingOrder)
        return rows

    def _display(self, task: TaskRow, column: str) -> str:
        value = task.values.get(column)
        if column == "title":
            return str(value)
        if column == "due":
            return "" if value is None else words.as_datetime(value).date().toString("ddd d MMM")
        if column == "priority":
            return ["", self.tr("low"), self.tr("medium"), self.tr("high")][min(max(value or 0, 0), 3)]
        if column == "tags":
            return ", ".join(sorted(task.values["tags"]))
        if column == "modified":
            return "" if value is None else words.relative(value)
        if column == "sync":
            return self.tr("unsynced") if task.unsynced else self.tr("synced")
        return ""

    def _edited(self, task: TaskRow, column: str) -> Any:
        value = task.values.get(column)
        if column == "due":
            moment = (value or datetime.now(UTC)).astimezone().date()
            return QDate(moment.year, moment.month, moment.day)
        if column == "priority":
            return value or 0
        return self._display(task, column)

    def _raw(self, task: TaskRow, column: str) -> Any:
        if column == "sync":
            return "unsynced" if task.unsynced else "synced"
        value = task.values.get(column)
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat()
        return sorted(value) if isinstance(value, frozenset) else value

    def _spoken(self, task: TaskRow, column: str) -> str:
        done = self.tr("done") if task.values["done"] else self.tr("not done")
        shown = self._display(task, column) or done
        return self.tr("{title}: {column} {value}").format(
            title=task.values["title"], column=self._heading(column), value=shown
        )

    def _heading(self, column: str) -> str:
        return {
            "done": self.tr("Done"),
            "title": self.tr("Task"),
            "due": self.tr("Due"),
            "priority": self.tr("Priority"),
            "tags": self.tr("Tags"),
            "modified": self.tr("Last modified"),
            "sync": self.tr("Sync"),
        }[column]

    # Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        column = COLUMNS[section]
        if role == Role.COLUMN:
            return column
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if column == "done" else self._heading(column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._heading(column)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not index.isValid():
            return flags
        column = COLUMNS[index.column()]
        if column in ("title", "due", "priority", "tags"):
            flags |= Qt.ItemFlag.ItemIsEditable
        if column == "done":
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        task, column = self._rows[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._display(task, column)
        if role == Qt.ItemDataRole.EditRole:
            return self._edited(task, column)
        if role == Qt.ItemDataRole.CheckStateRole and column == "done":
            return Qt.CheckState.Checked if task.values["done"] else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(task, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            if column == "modified" and task.values["modified"]:
                return words.absolute(task.values["modified"])
            return task.values["notes"] or None
        if role == Role.PRIMARY_KEY:
            return task.key
        if role == Role.CLASS:
            return "Task"
        if role == Role.STATE:
            return "unsynced" if task.unsynced else "synced"
        if role == Role.RAW:
            return self._raw(task, column)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid():
            return False
        task, column = self._rows[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.CheckStateRole and column == "done":
            self._edit(task.key, {"done": Qt.CheckState(value) == Qt.CheckState.Checked})
            return True
        if role != Qt.ItemDataRole.EditRole or value == self._edited(task, column):
            return False
        values = self._parsed(column, value)
        if values:
            self._edit(task.key, values)
        return bool(values)

    def _parsed(self, column: str, value: Any) -> dict[str, Any]:
        if column == "title":
            return {"title": str(value).strip()} if str(value).strip() else {}
        if column == "tags":
            return {"tags": {tag.strip() for tag in str(value).split(",") if tag.strip()}}
        if column == "priority":
            return {"priority": min(max(int(value), 0), 3) or None}
        if column == "due" and isinstance(value, QDate):
            noon = datetime.combine(date(value.year(), value.month(), value.day()), time(12)).astimezone()
            return {"due": noon}
        return {}

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorting = (COLUMNS[column], order) if 0 <= column < len(COLUMNS) else None
        self._reorder(self._sorted(self._rows))


class ListModel(QAbstractListModel):
    """The lists, the first row standing for all tasks."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[ListRow] = []

    def show_rows(self, rows: list[ListRow]) -> None:
        """Show these lists."""
        if [row.key for row in rows] == [row.key for row in self._rows]:
            self._rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def key(self, row: int) -> str:
        """The list in a row."""
        return self._rows[row].key if 0 <= row < len(self._rows) else ALL

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        name = row.name or self.tr("All tasks")
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{name}  {words.number(row.open_tasks)}" if row.open_tasks else name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.tr("{name}, %n open", None, row.open_tasks).format(name=name)
        if role == Role.PRIMARY_KEY:
            return row.key
        if role == Role.CLASS:
            return "TaskList"
        return None
