"""The tasks of a list as a table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QDate,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from .. import words
from ..widgets.roles import Role
from . import task_words
from .lists import TASK_KEYS
from .steady_rows import SteadyRows
from .task_shelf import ALL, Content, ListRow, TaskRow, TaskShelf

__all__ = ["ALL", "COLUMNS", "Content", "ListRow", "TaskModel", "TaskRow", "TaskShelf", "noon"]

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("done", "title", "due", "priority", "tags", "modified", "sync")
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
SORTABLE: dict[str, Callable[[TaskRow], Any]] = {
    "title": lambda task: task.values["title"].casefold(),
    "done": lambda task: task.values["done"],
    "due": lambda task: _moment(task.values["due"], _LAST),
    "priority": lambda task: -task_words.urgency(task.value("priority")),
    "tags": lambda task: sorted(task.values["tags"]),
    "modified": lambda task: _moment(task.values["modified"], _FIRST),
    "sync": lambda task: not task.unsynced,
}


class TaskModel(SteadyRows, QAbstractTableModel):
    """Tasks in rows; what a person edits goes out through ``edit``, and comes back when it is written.

    edit: called with a task's key and the values to set.
    """

    last_column = len(COLUMNS) - 1

    def __init__(self, edit: Callable[[str, dict[str, Any]], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._edit = edit
        self._sorting: tuple[str, Qt.SortOrder] | None = None
        self._list_names: dict[str, str] = {}

    def task(self, row: int) -> TaskRow:
        """The task in a row."""
        found: TaskRow = self.rows[row]
        return found

    def show_rows(self, rows: Iterable[TaskRow]) -> None:
        """Show these tasks; rows that stay keep selection and open editors."""
        self.bring(self._sorted(rows))

    def name_lists(self, names: dict[str, str]) -> None:
        """What the lists are called, by their keys: for tool tips and for whoever listens."""
        self._list_names = names

    def times_pass(self) -> None:
        """How long ago something was is another word now: have it drawn again."""
        if self.rows:
            column = COLUMNS.index("modified")
            shown = [Qt.ItemDataRole.DisplayRole]
            self.dataChanged.emit(self.index(0, column), self.index(len(self.rows) - 1, column), shown)

    def _sorted(self, rows: Iterable[TaskRow]) -> list[TaskRow]:
        ordered = sorted(rows, key=lambda task: (task.values["done"], task.values["position"]))
        if self._sorting is not None:
            key, order = self._sorting
            ordered.sort(key=SORTABLE[key], reverse=order == Qt.SortOrder.DescendingOrder)
        return ordered

    def _display(self, task: TaskRow, column: str) -> str:
        value = task.value(column)
        if column == "title":
            return str(value)
        if column == "due":
            return task_words.due(value)
        if column == "priority":
            return task_words.priority(value)
        if column == "tags":
            return ", ".join(sorted(value)) if isinstance(value, (set, frozenset, list)) else str(value)
        if column == "modified":
            return words.relative(value) if isinstance(value, datetime) else ""
        if column == "sync":
            return self.tr("unsynced") if task.unsynced else self.tr("synced")
        return ""

    def _edited(self, task: TaskRow, column: str) -> Any:
        value = task.values.get(column)
        if column == "due":
            return words.as_datetime(value).date() if isinstance(value, datetime) else QDate.currentDate()
        if column == "priority":
            return value if isinstance(value, int) else 0
        return self._display(task, column)

    def _raw(self, task: TaskRow, column: str) -> Any:
        if column == "sync":
            return "unsynced" if task.unsynced else "synced"
        value = task.value(column)
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat()
        return sorted(value) if isinstance(value, (set, frozenset)) else value

    def _spoken(self, task: TaskRow, column: str) -> str:
        title = task.values["title"]
        if column == "title":
            done = self.tr("done") if task.values["done"] else self.tr("not done")
            synced = self.tr("unsynced") if task.unsynced else self.tr("synced")
            named = self._list_names.get(task.values["list"], "")
            return ", ".join(part for part in (title, done, synced, named) if part)
        if column == "done":
            shown = self.tr("done") if task.values["done"] else self.tr("not done")
        else:
            shown = self._display(task, column) or self.tr("none")
        return self.tr("{title}: {column} {value}").format(
            title=title, column=task_words.heading(column), value=shown
        )

    def _tip(self, task: TaskRow, column: str) -> str | None:
        """What a cell tells in full."""
        if column == "modified":
            moment = task.values["modified"]
            return words.absolute(moment) if isinstance(moment, datetime) else None
        if column in task.odd:
            return self.tr(
                "The server keeps this otherwise than this version does: it can be read, not changed."
            )
        if column == "due" and isinstance(task.values["due"], datetime):
            return words.absolute(task.values["due"])
        if column == "sync":
            if task.unsynced:
                return self.tr("Changed on this device; the server has not confirmed it yet")
            return self.tr("The server has it")
        if column != "title":
            return None
        told = [task.values["title"], self._list_names.get(task.values["list"], ""), task.values["notes"]]
        told += [f"• {step}" for step in task.values.get("steps", ())]
        return "\n".join(part for part in told if part)

    # Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        column = COLUMNS[section]
        if role == Role.COLUMN:
            return column
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if column == "done" else task_words.heading(column)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return task_words.heading(column)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not index.isValid():
            return flags
        column = COLUMNS[index.column()]
        flags |= Qt.ItemFlag.ItemIsDragEnabled
        if column in ("title", "due", "priority", "tags"):
            flags |= Qt.ItemFlag.ItemIsEditable
        if column == "done":
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self.rows):
            return None
        task, column = self.rows[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._display(task, column)
        if role == Qt.ItemDataRole.EditRole:
            return self._edited(task, column)
        if role == Qt.ItemDataRole.CheckStateRole and column == "done":
            return Qt.CheckState.Checked if task.values["done"] else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(task, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(task, column)
        if role == Role.PRIMARY_KEY:
            return task.key
        if role == Role.CLASS:
            return "Task"
        if role == Role.STATE:
            return "unsynced" if task.unsynced else "synced"
        if role == Role.RAW:
            return self._raw(task, column)
        if role == Role.CHANGED:
            return False
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid():
            return False
        task, column = self.rows[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.CheckStateRole and column == "done":
            self._edit(task.key, {"done": Qt.CheckState(value) == Qt.CheckState.Checked})
            return True
        if role != Qt.ItemDataRole.EditRole:
            return False
        values = parsed(column, value)
        # An empty due day is edited as today: accepting that is a change, though the editor shows no other.
        if not values or all(task.values.get(name) == new for name, new in values.items()):
            return False
        if column == "due" and task.values["due"] is not None and value == self._edited(task, column):
            return False
        self._edit(task.key, values)
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorting = (COLUMNS[column], order) if 0 <= column < len(COLUMNS) else None
        self.reorder(self._sorted(self.rows))

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:
        return [TASK_KEYS]

    def mimeData(self, indexes: Iterable[QModelIndex]) -> QMimeData:
        rows = sorted({index.row() for index in indexes})
        data = QMimeData()
        data.setData(TASK_KEYS, json.dumps([self.rows[row].key for row in rows]).encode())
        data.setText("\n".join(self.rows[row].values["title"] for row in rows))
        return data


def noon(day: QDate) -> datetime:
    """What a due day is kept as: noon of that day, here."""
    return datetime.combine(date(day.year(), day.month(), day.day()), time(12)).astimezone()


def parsed(column: str, value: Any) -> dict[str, Any]:
    """What a cell's editor gave, as the values to set; empty for what can't be meant."""
    if column == "title":
        return {"title": str(value).strip()} if str(value).strip() else {}
    if column == "tags":
        return {"tags": task_words.tags_of(str(value))}
    if column == "priority":
        return {"priority": min(max(int(value), 0), task_words.HIGHEST) or None}
    if column == "due" and isinstance(value, QDate):
        return {"due": noon(value)}
    return {}


def _moment(value: Any, otherwise: datetime) -> datetime:
    return value if isinstance(value, datetime) else otherwise
