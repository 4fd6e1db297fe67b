"""Lists on the left, the chosen list's tasks on the right, with search above and a field for more below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QListView, QSplitter, QVBoxLayout, QWidget

from .. import theme
from ..models.tasks import ALL, COLUMNS, Content, ListModel, TaskModel, TaskRow
from .empty import EmptyState
from .field import Field
from .task_table import TaskTable


class TasksPane(QSplitter):
    """Shows what was read of the realm, and says what a person wants to see and to do.

    edit: called with a task's key and the values that a person set in its row.

    Signals: wanted (another list or another search: read again), added (the title of a new task).
    """

    wanted = Signal()
    added = Signal(str)

    def __init__(self, edit: Callable[[str, dict[str, Any]], None]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._select_next: str | None = None
        self._lists = ListModel()
        self._list_view = QListView()
        self._list_view.setObjectName("listView")
        self._list_view.setAccessibleName(self.tr("Lists"))
        self._list_view.ensurePolished()
        self._list_view.setModel(self._lists)
        self._list_view.setMinimumWidth(160)
        self._list_view.selectionModel().currentChanged.connect(self._on_list_chosen)
        self._tasks = TaskModel(edit)
        self._task_view = TaskTable(self._tasks)
        self._empty = EmptyState.over(
            self._task_view, "check", self.tr("Nothing to do"), self.tr("Add a task below: Ctrl+N")
        )
        self._search = Field()
        self._search.setObjectName("searchTasks")
        self._search.setPlaceholderText(self.tr("Search tasks…  Ctrl+F"))
        self._search.setAccessibleName(self.tr("Search tasks"))
        self._search.setClearButtonEnabled(True)
        self._search.addAction(theme.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._search.textChanged.connect(self._on_searched)
        self._new_task = Field()
        self._new_task.setObjectName("newTask")
        self._new_task.setPlaceholderText(self.tr("Add a task…  Ctrl+N"))
        self._new_task.setAccessibleName(self.tr("Add a task"))
        self._new_task.addAction(theme.icon("add", "accent"), QLineEdit.ActionPosition.LeadingPosition)
        self._new_task.returnPressed.connect(self._on_new_task)
        right = QWidget()
        stack = QVBoxLayout(right)
        stack.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.MEDIUM, theme.MEDIUM)
        stack.setSpacing(theme.SMALL)
        stack.addWidget(self._search)
        stack.addWidget(self._task_view, 1)
        stack.addWidget(self._new_task)
        self.addWidget(self._list_view)
        self.addWidget(right)
        self.setStretchFactor(1, 1)
        self.setSizes([170, 900])
        self.setChildrenCollapsible(False)
        self.setFocusProxy(self._new_task)

    @property
    def list_id(self) -> str:
        """The chosen list; :data:`ALL` for all of them."""
        index = self._list_view.currentIndex()
        return self._lists.key(index.row()) if index.isValid() else ALL

    @property
    def search(self) -> str:
        """What is searched for; empty for everything."""
        return self._search.text().strip()

    @property
    def list_count(self) -> int:
        """How many rows the lists have, that of all tasks counted."""
        return self._lists.rowCount()

    @property
    def selected(self) -> list[TaskRow]:
        """The selected tasks, from top to bottom."""
        rows = sorted({index.row() for index in self._task_view.selectionModel().selectedIndexes()})
        return [self._tasks.task(row) for row in rows]

    def show_content(self, content: Content) -> None:
        """Show what was read; selection, open editors and the chosen list stay."""
        self._tasks.show_rows(content.tasks)
        chosen = self.list_id
        self._lists.show_rows(content.lists)
        self._choose_list(chosen)
        if self._select_next is not None and self._tasks.row_of(self._select_next) >= 0:
            self.select(self._select_next)
            self._select_next = None
        if self.search:
            self._empty.set_texts(self.tr("No match"), self.tr("No task holds what you search for"))
        else:
            self._empty.set_texts(self.tr("Nothing to do"), self.tr("Add a task below: Ctrl+N"))

    def select(self, key: str) -> None:
        """Make a task the current one, if it is listed."""
        if (row := self._tasks.row_of(key)) >= 0:
            self._task_view.setCurrentIndex(self._tasks.index(row, COLUMNS.index("title")))

    def select_when_listed(self, key: str) -> None:
        """Select a task that is being added, as soon as it is there."""
        self._select_next = key

    def add_task_action(self, action: QAction) -> None:
        """Have an action's key work while the task table has the focus."""
        self._task_view.addAction(action)

    def focus_new_task(self) -> None:
        """The next key goes into the field for a new task."""
        self._new_task.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._new_task.selectAll()

    def focus_search(self) -> None:
        """The next key goes into the search."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _choose_list(self, key: str) -> None:
        for row in range(self._lists.rowCount()):
            if self._lists.key(row) == key and self._list_view.currentIndex().row() != row:
                self._list_view.setCurrentIndex(self._lists.index(row))

    def _on_list_chosen(self, current: QModelIndex, previous: QModelIndex) -> None:
        if previous.isValid():
            self.wanted.emit()

    def _on_searched(self) -> None:
        self.wanted.emit()

    def _on_new_task(self) -> None:
        title = self._new_task.text().strip()
        if title:
            self._new_task.setText("")  # which, unlike clear(), leaves no typing to undo
            self.added.emit(title)
