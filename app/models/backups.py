"""The backups of a home as a table: this device's, and those of the devices beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from holdfast.sync import Backup
from holdfast.sync.schema import from_microseconds

from .. import engine_words, words
from ..widgets.roles import Role

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("time", "cause", "device", "objects", "unsynced", "size", "state", "pinned")


@dataclass(frozen=True, slots=True)
class BackupRow:
    """A backup and how it stands.

    device: the name of the device that made it. own: whether that is the one whose window this is. damage:
    what is wrong with its bytes; empty if nothing is, None while nobody has looked. unapplied: decisions
    that are saved and not applied.
    """

    backup: Backup
    device: str
    own: bool
    unapplied: int
    damage: str | None = None


class BackupModel(QAbstractTableModel):
    """Backups, newest first unless sorted otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[BackupRow] = []
        self._sorting = (0, Qt.SortOrder.DescendingOrder)

    def show_rows(self, rows: list[BackupRow]) -> None:
        """Show these backups; a view's current one stays current if it is still there."""
        rows = self._sorted(rows)
        if [self._key(row) for row in rows] == [self._key(row) for row in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def backup_row(self, row: int) -> BackupRow | None:
        """What a row shows, or None where there is no such row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, backup_id: str) -> int:
        """Which row shows a backup; -1 if none does."""
        return next((at for at, one in enumerate(self._rows) if one.backup.backup_id == backup_id), -1)

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
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._heading(column)
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        row = self.backup_row(index.row()) if index.isValid() else None
        if row is None:
            return None
        column = COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._display(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            shown = self._display(row, column) or self.tr("no")
            return f"{self._heading(column)}: {shown}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in ("objects", "unsynced", "size"):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Role.PRIMARY_KEY:
            return row.backup.backup_id
        if role == Role.STATE:
            return row.backup.state
        if role == Role.RAW:
            return self._raw(row, column)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(COLUMNS):
            self._sorting = (column, order)
            self.show_rows(self._rows)

    def state(self, row: BackupRow) -> str:
        """How far a backup is recovered from, in words."""
        if row.damage:
            return self.tr("Damaged")
        if row.backup.kind == "apply" and row.backup.cause != "start-over":
            return self.tr("Before a recovery")
        told = {
            "waiting": self.tr("Waiting"),
            "partly": self.tr("Partly recovered"),
            "done": self.tr("Done"),
            "unfinished": self.tr("Unfinished reset"),
        }
        return told.get(row.backup.state, row.backup.state)

    def _heading(self, column: str) -> str:
        told = {
            "time": self.tr("Time"),
            "cause": self.tr("Cause"),
            "device": self.tr("Device"),
            "objects": self.tr("Objects"),
            "unsynced": self.tr("Unsynced"),
            "size": self.tr("Size"),
            "state": self.tr("State"),
            "pinned": self.tr("Pinned"),
        }
        return told[column]

    def _display(self, row: BackupRow, column: str) -> str:
        backup = row.backup
        match column:
            case "time":
                return words.absolute(from_microseconds(backup.time))
            case "cause":
                return words.cause(backup.cause)
            case "device":
                return row.device
            case "objects":
                return words.number(backup.objects)
            case "unsynced":
                return words.number(backup.unsynced)
            case "size":
                return words.size(backup.size)
            case "state":
                return self.state(row)
            case _:
                return self.tr("Pinned") if backup.pinned else ""

    def _tip(self, row: BackupRow, column: str) -> str | None:
        if column == "state" and row.damage:
            return engine_words.told(row.damage)
        if column == "time":
            return words.relative(from_microseconds(row.backup.time))
        if column == "cause":
            return engine_words.told(row.backup.message) or None
        return str(row.backup.path) if column == "size" else None

    def _raw(self, row: BackupRow, column: str) -> Any:
        backup = row.backup
        if column == "time":
            return from_microseconds(backup.time).isoformat()
        if column == "device":
            return row.device
        return getattr(backup, column)

    def _sorted(self, rows: list[BackupRow]) -> list[BackupRow]:
        column, order = self._sorting
        name = COLUMNS[column]
        return sorted(
            rows,
            key=lambda row: (
                (str(self._raw(row, name)), row.backup.time)
                if name in ("cause", "device", "state")
                else (self._raw(row, name), row.backup.time)
            ),
            reverse=order == Qt.SortOrder.DescendingOrder,
        )

    @staticmethod
    def _key(row: BackupRow) -> tuple[str, str]:
        return row.device, row.backup.backup_id
