"""The table of tasks: as many columns as there is room for, the title never squeezed out."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ..models.task_words import heading
from ..models.tasks import COLUMNS, TaskModel, parsed
from ..translation import translate
from .delegates import TaskDelegate

_WIDTHS = {"done": 40, "due": 132, "priority": 98, "tags": 100, "modified": 116, "sync": 106}
#: What goes first where there is no room for everything. Done, title and sync always stay.
_FIRST_TO_GO = ("tags", "modified", "priority", "due")
#: Below this width of the title (in pixels) a column goes.
_TITLE = 220


class TaskTable(QTableView):
    """Shows a :class:`TaskModel`. Where it is narrow, the less important columns are hidden.

    Keys: Enter opens, F2 edits the title, Space turns done round for all that are selected.

    Signals: opened (the key of a task that a person wants to see whole), toggled (keys, and whether they are
    done now), overtaken (the key of a task that goes while something is typed into it, and what was typed).
    """

    opened = Signal(str)
    toggled = Signal(list, bool)
    overtaken = Signal(str, object)

    def __init__(self, model: TaskModel) -> None:
        super().__init__()
        self.setObjectName("taskView")
        self.setAccessibleName(self.tr("Tasks"))
        self._tasks = model
        model.rowsAboutToBeRemoved.connect(self._on_removing)  # before the view does, which ends the typing
        self.setModel(model)
        self.setSortingEnabled(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setTabKeyNavigation(False)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self._delegate = TaskDelegate(self)
        self._delegate.install(self)
        header = self.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        for column, width in _WIDTHS.items():
            header.resizeSection(COLUMNS.index(column), max(width, self._least(column)))
        header.setSectionResizeMode(COLUMNS.index("title"), QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(COLUMNS.index("done"), QHeaderView.ResizeMode.Fixed)

    @property
    def editing_key(self) -> str:
        """The key of the task in whose row something is being typed; empty for none."""
        editing = self._delegate.editing
        return "" if editing is None else editing[0]

    @property
    def selected_keys(self) -> list[str]:
        """The keys of the selected tasks, from top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._tasks.task(row).key for row in rows]

    def toggle_selected(self) -> None:
        """Turn done round: all that are selected become what the current one becomes."""
        keys = self.selected_keys
        current = self.currentIndex()
        if keys:
            at = current.row() if current.isValid() else self._tasks.row_of(keys[0])
            self.toggled.emit(keys, not self._tasks.task(at).values["done"])

    def edit_title(self) -> None:
        """Open the editor of the current task's title."""
        if self.currentIndex().isValid():
            self.edit(self.currentIndex().siblingAtColumn(COLUMNS.index("title")))

    def open_current(self) -> None:
        """The current task is to be seen whole."""
        if self.currentIndex().isValid():
            self.opened.emit(self._tasks.task(self.currentIndex().row()).key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        # Not by the view's state: rows that go elsewhere in the table end that, though the editor stays.
        if plain and self._delegate.editing is None:
            keys = {
                Qt.Key.Key_Return: self.open_current,
                Qt.Key.Key_Enter: self.open_current,
                Qt.Key.Key_F2: self.edit_title,
                Qt.Key.Key_Space: self.toggle_selected,
                Qt.Key.Key_Select: self.toggle_selected,
            }
            if (slot := keys.get(Qt.Key(event.key()))) is not None:
                slot()
                event.accept()
                return
        super().keyPressEvent(event)

    def _on_removing(self, parent: QModelIndex, first: int, last: int) -> None:
        editing = self._delegate.editing
        if editing is None:
            return
        key, column, typed = editing
        if first <= self._tasks.row_of(key) <= last:
            self.overtaken.emit(key, parsed(column, typed) if typed is not None else {})

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit(event.size().width())
        super().resizeEvent(event)

    def _least(self, column: str) -> int:
        """What a column takes in the language that is spoken, with its sort arrow."""
        if column == "done":
            return 0
        least = self.horizontalHeader().fontMetrics().horizontalAdvance(heading(column)) + 40
        if column == "sync":  # its words are whole, too: what is not synced is the point of the list
            for word in (translate("TaskDelegate", "unsynced"), translate("TaskDelegate", "synced")):
                least = max(least, self.fontMetrics().horizontalAdvance(word) + 44)
        return least

    def _fit(self, room: int) -> None:
        """Hide columns, the least important first, until the title has its width."""
        header = self.horizontalHeader()
        staying = [name for name in _WIDTHS if name not in _FIRST_TO_GO]
        left = room - _TITLE - sum(max(_WIDTHS[name], self._least(name)) for name in staying)
        for name in reversed(_FIRST_TO_GO):
            column = COLUMNS.index(name)
            # A column that a person has made wider counts as it is; a hidden one has no width of its own.
            hidden = self.isColumnHidden(column)
            left -= _WIDTHS[name] if hidden else header.sectionSize(column)
            self.setColumnHidden(column, left < 0)
