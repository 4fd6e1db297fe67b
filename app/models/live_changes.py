"""Every change notification as rows: the newest last, the oldest forgotten."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from holdfast.sync import ChangeNotification
from holdfast.sync.schema import from_microseconds

from ..widgets.delegates import Role
from ..words import absolute, as_datetime

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("time", "origin", "class", "change", "title")
KEPT = 10_000


@dataclass(frozen=True, slots=True)
class LiveRow:
    """One object's part of a notification. change: added, changed or deleted."""

    time: datetime
    origin: str
    class_name: str
    change: str
    properties: tuple[str, ...]
    key: str
    title: str


def rows_of(notification: ChangeNotification, titles: Mapping[str, str]) -> list[LiveRow]:
    """The rows of one notification. titles: of the objects as they were shown last, and are now."""
    moment = from_microseconds(notification.time)
    rows: list[LiveRow] = []
    for name, changes in notification.classes.items():
        parts: list[tuple[str, str, tuple[str, ...]]] = [
            *((str(key), "added", ()) for key in changes.insertions),
            *((str(key), "changed", tuple(sorted(props))) for key, props in changes.modifications.items()),
            *((str(key), "deleted", ()) for key in changes.deletions),
        ]
        rows += [
            LiveRow(moment, notification.origin, name, change, properties, key, titles.get(key, key))
            for key, change, properties in parts
        ]
    return rows


class LiveChangesModel(QAbstractTableModel):
    """The rows, appended in batches; ``paused`` keeps new ones back until it is lifted.

    Attributes: paused.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[LiveRow] = []
        self._kept_back: list[LiveRow] = []
        self.paused = False

    def append(self, rows: list[LiveRow]) -> None:
        """Add rows at the end; forget the oldest beyond :data:`KEPT`."""
        if self.paused:
            self._kept_back += rows
            self._kept_back = self._kept_back[-KEPT:]
            return
        if not rows:
            return
        rows = rows[-KEPT:]
        over = len(self._rows) + len(rows) - KEPT
        if over > 0:
            self.beginRemoveRows(QModelIndex(), 0, over - 1)
            del self._rows[:over]
            self.endRemoveRows()
        self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
        self._rows += rows
        self.endInsertRows()

    def pause(self, paused: bool) -> None:
        """Keep new rows back, or show those that were."""
        self.paused = paused
        if not paused:
            rows, self._kept_back = self._kept_back, []
            self.append(rows)

    def as_json(self) -> str:
        """All rows, as JSON."""
        return json.dumps(
            [
                {
                    "time": row.time.isoformat(),
                    "origin": row.origin,
                    "class": row.class_name,
                    "change": row.change,
                    "properties": list(row.properties),
                    "key": row.key,
                    "title": row.title,
                }
                for row in self._rows
            ],
            ensure_ascii=False,
            indent=1,
        )

    def _display(self, row: LiveRow, column: str) -> str:
        if column == "time":
            return as_datetime(row.time).toString("HH:mm:ss")
        if column == "origin":
            return {
                "local": self.tr("you"),
                "download": self.tr("other device"),
                "client-reset": self.tr("client reset"),
                "recovery": self.tr("recovery"),
            }[row.origin]
        if column == "class":
            return {"Task": self.tr("task"), "TaskList": self.tr("list")}.get(row.class_name, row.class_name)
        if column == "change":
            word = {"added": self.tr("added"), "changed": self.tr("changed"), "deleted": self.tr("deleted")}
            told = [name for name in row.properties if name != "modified"]
            return word[row.change] + (": " + ", ".join(told) if told else "")
        return row.title

    # Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Role.COLUMN:
            return COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Time"), self.tr("By"), self.tr("What"), self.tr("Change"), self.tr("Title"))[
                section
            ]
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row, column = self._rows[index.row()], COLUMNS[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._display(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return absolute(row.time) if column == "time" else self._display(row, column)
        if role == Role.PRIMARY_KEY:
            return row.key
        if role == Role.CLASS:
            return row.class_name
        if role == Role.RAW:
            raw = {
                "time": row.time.isoformat(),
                "origin": row.origin,
                "class": row.class_name,
                "change": row.change,
            }
            return raw.get(column, row.title)
        return None
