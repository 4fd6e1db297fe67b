"""The table of tasks: as many columns as there is room for, the title never squeezed out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ..models.tasks import COLUMNS, TaskModel
from .delegates import TaskDelegate

_WIDTHS = {"done": 40, "due": 132, "priority": 98, "tags": 100, "modified": 116, "sync": 106}
#: What goes first where there is no room for everything. Done, title and sync always stay.
_FIRST_TO_GO = ("tags", "modified", "priority", "due")
#: Below this width of the title (in pixels) a column goes.
_TITLE = 220


class TaskTable(QTableView):
    """Shows a :class:`TaskModel`. Where it is narrow, the less important columns are hidden."""

    def __init__(self, model: TaskModel) -> None:
        super().__init__()
        self.setObjectName("taskView")
        self.setAccessibleName(self.tr("Tasks"))
        self.setModel(model)
        self.setSortingEnabled(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setTabKeyNavigation(False)
        TaskDelegate(self).install(self)
        header = self.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        for column, width in _WIDTHS.items():
            header.resizeSection(COLUMNS.index(column), width)
        header.setSectionResizeMode(COLUMNS.index("title"), QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(COLUMNS.index("done"), QHeaderView.ResizeMode.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit(event.size().width())
        super().resizeEvent(event)

    def _fit(self, room: int) -> None:
        """Hide columns, the least important first, until the title has its width."""
        header = self.horizontalHeader()
        left = room - _TITLE - sum(width for name, width in _WIDTHS.items() if name not in _FIRST_TO_GO)
        for name in reversed(_FIRST_TO_GO):
            column = COLUMNS.index(name)
            # A column that a person has made wider counts as it is; a hidden one has no width of its own.
            hidden = self.isColumnHidden(column)
            left -= _WIDTHS[name] if hidden else header.sectionSize(column)
            self.setColumnHidden(column, left < 0)
