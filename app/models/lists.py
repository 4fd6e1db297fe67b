"""The lists, the first row standing for all tasks; tasks are dropped on them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from .. import theme, words
from ..todo import INBOX
from ..widgets.roles import Role
from .steady_rows import SteadyRows
from .task_shelf import ALL, ListRow

Index = QModelIndex | QPersistentModelIndex
#: What tasks are dragged as: the JSON array of their keys.
TASK_KEYS = "application/x-holdfast-task-keys"
#: The key of a list that has no name yet, and is not made before it has one.
DRAFT = "+"


class ListModel(SteadyRows, QAbstractListModel):
    """The lists in rows.

    renamed: called with a list's key (:data:`DRAFT` for a new one) and the name that a person gave it.
    dropped: called with the keys of tasks and the list onto which they were dragged.
    """

    def __init__(
        self,
        renamed: Callable[[str, str], None],
        dropped: Callable[[list[str], str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._renamed = renamed
        self._dropped = dropped
        self._drafting = False

    def show_rows(self, rows: list[ListRow]) -> None:
        """Show these lists; a draft stays at the end."""
        self.bring([*rows, ListRow(DRAFT, "", 0)] if self._drafting else rows)

    def begin_draft(self) -> QModelIndex:
        """Put an empty row at the end, for a name to be typed into."""
        self._drafting = True
        self.show_rows([row for row in self.rows if row.key != DRAFT])
        return self.index(len(self.rows) - 1)

    def end_draft(self) -> None:
        """The empty row goes."""
        self._drafting = False
        self.show_rows([row for row in self.rows if row.key != DRAFT])

    def key(self, row: int) -> str:
        """The list in a row."""
        return str(self.rows[row].key) if 0 <= row < len(self.rows) else ALL

    def name(self, key: str) -> str:
        """What a list is called."""
        at = self.row_of(key)
        return "" if at < 0 else self._name(self.rows[at])

    def all(self) -> list[tuple[str, str]]:
        """Key and name of each list, that of all tasks left out."""
        return [(row.key, self._name(row)) for row in self.rows if row.key not in (ALL, DRAFT)]

    def _name(self, row: ListRow) -> str:
        if row.key == ALL:
            return self.tr("All tasks")
        return row.name or (self.tr("New list") if row.key == DRAFT else self.tr("(no name)"))

    # Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not index.isValid() or self.key(index.row()) == ALL:
            return flags
        return flags | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDropEnabled

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self.rows):
            return None
        row: ListRow = self.rows[index.row()]
        name = self._name(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{name}  {words.number(row.open_tasks)}" if row.open_tasks else name
        if role == Qt.ItemDataRole.EditRole:
            return row.name
        if role == Qt.ItemDataRole.DecorationRole:
            return theme.icon({INBOX: "inbox", ALL: "check"}.get(row.key, "list"), "muted")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.tr("{name}, %n open", None, row.open_tasks).format(name=name)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tr("{name}, %n open", None, row.open_tasks).format(name=name)
        if role == Role.PRIMARY_KEY:
            return row.key
        if role == Role.CLASS:
            return "TaskList"
        if role == Role.RAW:
            return row.open_tasks
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole:
            return False
        row: ListRow = self.rows[index.row()]
        name = str(value).strip()
        if not name or name == row.name or row.key == ALL:
            return False
        self._renamed(row.key, name)
        return True

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:
        return [TASK_KEYS]

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        onto = self.key(parent.row()) if parent.isValid() else ALL
        return data.hasFormat(TASK_KEYS) and onto not in (ALL, DRAFT)

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        if not self.canDropMimeData(data, action, row, column, parent):
            return False
        keys = json.loads(bytes(data.data(TASK_KEYS).data()))
        self._dropped([str(key) for key in keys], self.key(parent.row()))
        # False: it is no move that a view would finish by removing the rows from where they came.
        return False
