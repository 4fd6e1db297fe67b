"""The preview: every write that Apply will make, to the value. Nothing is written by looking at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMainWindow,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from holdfast.sync.recovery import Write
from holdfast.sync.schema import Stored

from .. import theme
from ..value_text import elided
from ..widgets.empty import EmptyState
from ..widgets.roles import Role

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("change", "title", "properties")
#: Class, property and stored value, in a person's words.
Shown = Callable[[str, str, Stored], str]


class PreviewModel(QAbstractTableModel):
    """The writes in rows.

    title: of an object, by class and key. value, word: a stored value and a property's name in words.
    """

    def __init__(
        self,
        writes: list[Write],
        title: Callable[[str, Stored], str],
        value: Shown,
        word: Callable[[str], str],
    ) -> None:
        super().__init__()
        self._writes = writes
        self._title = title
        self._value = value
        self._word = word

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._writes)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Role.COLUMN:
            return COLUMNS[section]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return (self.tr("Change"), self.tr("Title"), self.tr("Properties"))[section]
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._writes):
            return None
        write, column = self._writes[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(write, column)
        if role == Qt.ItemDataRole.ToolTipRole and column == "properties":
            return self._text(write, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._text(write, column) or self.tr("nothing")
        if role == Role.PRIMARY_KEY:
            return write.key
        if role == Role.CLASS:
            return write.class_name
        if role == Role.RAW:
            return {"change": write.op, "title": self._text(write, "title")}.get(column, dict(write.changes))
        return None

    def _text(self, write: Write, column: str) -> str:
        if column == "change":
            told = {
                "create": self.tr("Bring back"),
                "update": self.tr("Change"),
                "delete": self.tr("Delete"),
            }
            return told.get(write.op, write.op)
        if column == "title":
            return self._title(write.class_name, write.key)
        changes = []
        for name, (old, new) in write.changes.items():
            after = elided(self._value(write.class_name, name, new))
            if write.op == "create":
                changes.append(f"{self._word(name)}: {after}")
            else:
                before = elided(self._value(write.class_name, name, old))
                changes.append(f"{self._word(name)}: {before} → {after}")
        return "; ".join(changes)


class RecoveryPreview(QMainWindow):
    """Shows what Apply will write. Modeless."""

    def __init__(
        self,
        writes: list[Write],
        title: Callable[[str, Stored], str],
        value: Shown,
        word: Callable[[str], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("recoveryPreview")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Holdfast: what Apply will write"))
        self.resize(860, 480)
        self._model = PreviewModel(writes, title, value, word)
        self._model.setParent(self)
        told = QLabel(
            self.tr(
                "Apply will make %n changes, all at once, after a backup. Nothing else is touched.",
                None,
                len(writes),
            )
        )
        told.setWordWrap(True)
        told.setObjectName("recoveryPreview.text")
        table = QTableView()
        table.setObjectName("recoveryPreview.table")
        table.setAccessibleName(self.tr("What Apply will write"))
        table.setModel(self._model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.resizeSection(0, 110)
        header.resizeSection(1, 280)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self._empty = EmptyState.over(
            table,
            "apply",
            self.tr("Nothing to write"),
            self.tr("Nothing is decided that would change anything"),
        )
        close = QPushButton(self.tr("&Close"))
        close.setObjectName("recoveryPreview.close")
        close.setAccessibleName(self.tr("Close"))
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.MEDIUM)
        column.setSpacing(theme.MEDIUM)
        column.addWidget(told)
        column.addWidget(table, 1)
        column.addLayout(row)
        self.setCentralWidget(page)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)
        table.setFocus()
