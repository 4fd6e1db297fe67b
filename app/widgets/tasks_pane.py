"""Lists on the left, the chosen list's tasks on the right, with search above and a field for more below."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QMenu, QMessageBox, QSplitter, QVBoxLayout, QWidget

from .. import theme
from ..editing import Editing
from ..models.lists import DRAFT, ListModel
from ..models.task_shelf import ALL, Content, TaskRow
from ..models.tasks import COLUMNS, TaskModel
from ..todo import INBOX
from .empty import EmptyState
from .field import Field
from .list_view import ListsView
from .notice import Notice
from .task_editor import TaskEditor
from .task_table import TaskTable

#: So many deleted tasks are remembered, for whoever was typing into one of them.
_REMEMBERED = 1000


class TasksPane(QSplitter):
    """Shows what was read of the realm, and hands what a person does to ``editing``."""

    def __init__(self, editing: Editing) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._editing = editing
        self._content = Content([], [], 0)
        self._by_key: dict[str, TaskRow] = {}
        self._gone: dict[str, tuple[TaskRow, str]] = {}
        self._select_next: str | None = None
        self._choose_next: str | None = None
        self._editor: TaskEditor | None = None
        editing.gone.connect(self._on_gone)
        self._lists = ListModel(self._on_named, self._on_dropped, self)
        self._list_view = ListsView(self._lists)
        self._list_view.selectionModel().currentChanged.connect(self._on_list_chosen)
        self._list_view.ended.connect(self._on_naming_ended)
        self._list_view.overtaken.connect(self._on_list_overtaken)
        self._tasks = TaskModel(editing.edit_task, self)
        self._task_view = TaskTable(self._tasks)
        self._task_view.opened.connect(self.open_editor)
        self._task_view.toggled.connect(lambda keys, done: editing.edit_tasks(keys, {"done": done}))
        self._task_view.overtaken.connect(self._on_overtaken)
        self._task_view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._task_view.customContextMenuRequested.connect(self._on_task_menu)
        self._list_view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list_view.customContextMenuRequested.connect(self._on_list_menu)
        self._empty = EmptyState.over(
            self._task_view, "check", self.tr("Nothing to do"), self.tr("Add a task below: Ctrl+N")
        )
        self._task_actions: list[QAction] = []
        self._list_actions: list[QAction] = []
        self._notice = Notice()
        self._make_fields()
        right = QWidget()
        stack = QVBoxLayout(right)
        stack.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.MEDIUM, theme.MEDIUM)
        stack.setSpacing(theme.SMALL)
        stack.addWidget(self._search)
        stack.addWidget(self._task_view, 1)
        stack.addWidget(self._notice)
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
        key = self._lists.key(index.row()) if index.isValid() else ALL
        return ALL if key == DRAFT else key

    @property
    def search(self) -> str:
        """What is searched for; empty for everything."""
        return self._search.text().strip()

    @property
    def lists(self) -> list[tuple[str, str]]:
        """Key and name of each list."""
        return self._lists.all()

    # Showing

    def show_content(self, content: Content) -> None:
        """Show what was read; selection, open editors and the chosen list stay."""
        self._content = content
        self._by_key = {row.key: row for row in content.tasks}
        self._gone.update(content.gone)
        for key in list(self._gone)[:-_REMEMBERED]:
            del self._gone[key]
        chosen = self.list_id
        self._lists.show_rows(content.lists)
        if self._choose_next is not None and self._lists.row_of(self._choose_next) >= 0:
            chosen, self._choose_next = self._choose_next, None
        if self._lists.row_of(chosen) < 0 or not self._list_view.currentIndex().isValid():
            chosen = chosen if self._lists.row_of(chosen) >= 0 else ALL
        self._choose_list(chosen)
        self._tasks.name_lists({row.key: row.name for row in content.lists})
        self._list()
        if self._select_next is not None and self._tasks.row_of(self._select_next) >= 0:
            self.select(self._select_next)
            self._select_next = None
        self._refresh_editor()

    def select(self, key: str) -> bool:
        """Make a task the current one, wherever it is listed; return whether there is such a task."""
        if key not in self._by_key:
            return False
        if self._tasks.row_of(key) < 0:
            self._search.setText("")
            self._choose_list(ALL)
            self._list()
        if (row := self._tasks.row_of(key)) >= 0:
            self._task_view.setCurrentIndex(self._tasks.index(row, COLUMNS.index("title")))
        return row >= 0

    def times_pass(self) -> None:
        """How long ago something was is another word now."""
        self._tasks.times_pass()

    def stop(self) -> None:
        """The window closes: what is being typed into a task is kept."""
        if self._editor is not None:
            self._editor.close()
            self._editor.deleteLater()
            self._editor = None

    def _list(self) -> None:
        """List the tasks that are in the chosen list and hold what is searched for."""
        chosen, wanted = self.list_id, self.search.casefold()
        pinned = self._task_view.editing_key
        self._tasks.show_rows(
            row
            for row in self._content.tasks
            if row.key == pinned
            or ((chosen == ALL or row.values["list"] == chosen) and (not wanted or row.holds(wanted)))
        )
        if wanted:
            self._empty.set_texts(self.tr("No match"), self.tr("No task holds what you search for"))
        else:
            self._empty.set_texts(self.tr("Nothing to do"), self.tr("Add a task below: Ctrl+N"))

    def _choose_list(self, key: str) -> None:
        row = self._lists.row_of(key)
        if row >= 0 and self._list_view.currentIndex().row() != row:
            self._list_view.setCurrentIndex(self._lists.index(row))

    # Doing

    def focus_new_task(self) -> None:
        """The next key goes into the field for a new task."""
        self._new_task.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._new_task.selectAll()

    def focus_search(self) -> None:
        """The next key goes into the search."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def add_task_action(self, action: QAction, *, lists: bool = False) -> None:
        """Have an action's key work in the task table (and the lists), and show it in their menus."""
        self._task_view.addAction(action)
        self._task_actions.append(action)
        if lists:
            self._list_view.addAction(action)
            self._list_actions.append(action)

    def open_current(self) -> None:
        """Open the current task in a window of its own."""
        self._task_view.open_current()

    def toggle_done(self) -> None:
        """Turn done round for the selected tasks."""
        self._task_view.toggle_selected()

    def rename_current(self) -> None:
        """Type a new name for the list, or a new title for the task, that the keyboard is at."""
        if self._list_view.hasFocus():
            self._list_view.rename_current()
        else:
            self._task_view.edit_title()

    def delete_current(self) -> None:
        """Delete the list that the keyboard is at, or else the selected tasks."""
        if self._list_view.hasFocus():
            self.delete_list()
        elif keys := self._task_view.selected_keys:
            self._editing.delete_tasks(keys)

    def new_list(self) -> None:
        """Have the name of a new list typed; it is made as soon as it has one."""
        index = self._lists.begin_draft()
        self._list_view.scrollTo(index)
        self._list_view.edit(index)

    def delete_list(self) -> None:
        """Delete the chosen list. What becomes of its tasks is asked, if it has any."""
        key, name = self.list_id, self._lists.name(self.list_id)
        if key in (ALL, INBOX):
            self._editing.said.emit(self.tr("This list stays: every task without another is in it."))
            return
        count = sum(row.values["list"] == key for row in self._content.tasks)
        if not count:
            self._editing.delete_list(key, name, with_tasks=False)
            return
        box = QMessageBox(self.window())
        box.setObjectName("deleteList")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Holdfast: delete a list"))
        box.setText(self.tr("Delete the list “{name}”?").format(name=name))
        box.setInformativeText(
            self.tr("It has %n tasks. Either way Ctrl+Z brings all of it back.", None, count)
        )
        move = box.addButton(self.tr("Move tasks to the Inbox"), QMessageBox.ButtonRole.AcceptRole)
        move.setObjectName("deleteList.move")
        both = box.addButton(self.tr("Delete tasks, too"), QMessageBox.ButtonRole.DestructiveRole)
        both.setObjectName("deleteList.both")
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        cancel.setObjectName("deleteList.cancel")
        box.setDefaultButton(move)
        move.clicked.connect(lambda: self._editing.delete_list(key, name, with_tasks=False))
        both.clicked.connect(lambda: self._editing.delete_list(key, name, with_tasks=True))
        box.finished.connect(self.window().activateWindow)
        box.setModal(False)
        box.show()

    def fill_move_menu(self, menu: QMenu) -> None:
        """Put the lists to which the selected tasks can be moved into a menu."""
        menu.clear()
        keys = self._task_view.selected_keys
        for list_id, name in self.lists:
            action = menu.addAction(theme.icon("list"), name.replace("&", "&&"))
            action.setEnabled(bool(keys))
            action.triggered.connect(
                lambda _=False, to=list_id, name=name: self._editing.move_tasks(keys, to, name)
            )

    def open_editor(self, key: str) -> None:
        """Show all of a task, to be edited."""
        if (task := self._by_key.get(key)) is None:
            return
        if self._editor is None:
            self._editor = TaskEditor(self.window())
            self._editor.edited.connect(self._editing.edit_task)
            self._editor.wanted_again.connect(self._add_again)
            self._editor.abandoned.connect(self._offer)
            self._editor.closed.connect(self._come_back)
        self._editor.show_task(task, self.lists)

    # Slots

    def _make_fields(self) -> None:
        self._search = Field()
        self._search.setObjectName("searchTasks")
        self._search.setPlaceholderText(self.tr("Search tasks…  Ctrl+F"))
        self._search.setAccessibleName(self.tr("Search tasks"))
        self._search.setClearButtonEnabled(True)
        self._search.addAction(theme.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._search.textChanged.connect(self._list)
        self._new_task = Field()
        self._new_task.setObjectName("newTask")
        self._new_task.setPlaceholderText(self.tr("Add a task…  Ctrl+N"))
        self._new_task.setAccessibleName(self.tr("Add a task"))
        self._new_task.addAction(theme.icon("add", "accent"), QLineEdit.ActionPosition.LeadingPosition)
        self._new_task.returnPressed.connect(self._on_new_task)

    def _on_list_chosen(self, current: QModelIndex, previous: QModelIndex) -> None:
        self._list()

    def _on_new_task(self) -> None:
        title = self._new_task.text().strip()
        if not title:
            return
        self._new_task.setText("")  # which, unlike clear(), leaves no typing to undo
        if self.search and self.search.casefold() not in title.casefold():
            self._search.setText("")  # what was just added is to be seen
        chosen = self.list_id
        self._select_next = self._editing.add_task(title, INBOX if chosen == ALL else chosen)

    def _on_named(self, key: str, name: str) -> None:
        if key == DRAFT:
            self._choose_next = self._editing.add_list(name, len(self.lists))
        else:
            self._editing.rename_list(key, name)

    def _on_naming_ended(self) -> None:
        QTimer.singleShot(0, self._lists.end_draft)  # not while the view still closes the editor in that row

    def _on_dropped(self, keys: list[str], list_id: str) -> None:
        self._editing.move_tasks(keys, list_id, self._lists.name(list_id))

    def _on_task_menu(self, at: QPoint) -> None:
        if self._task_view.indexAt(at).isValid():
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addActions(self._task_actions)
            menu.addSeparator()
            self.fill_move_menu(menu.addMenu(theme.icon("folder"), self.tr("Move to list")))
            menu.popup(self._task_view.viewport().mapToGlobal(at))

    def _on_list_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(theme.icon("add"), self.tr("New list")).triggered.connect(self.new_list)
        if self._list_view.indexAt(at).isValid():
            menu.addActions(self._list_actions)
        menu.popup(self._list_view.viewport().mapToGlobal(at))

    def _come_back(self) -> None:
        """The editor was closed: the keyboard is at the tasks again."""
        if self.window().isVisible():
            self.window().activateWindow()
            self._task_view.setFocus()

    # What was overtaken while it was being typed

    def _refresh_editor(self) -> None:
        if self._editor is None or not (key := self._editor.key):
            return
        if key in self._by_key:
            self._editor.refresh(self._by_key[key], self.lists)
        else:
            self._editor.task_gone(self._who(key))

    def _on_overtaken(self, key: str, typed: dict[str, Any]) -> None:
        held = self._gone[key][0].values if key in self._gone else {}
        if typed:
            self._offer(held, typed, key)

    def _on_gone(self, key: str, typed: dict[str, Any]) -> None:
        """What was typed came too late: the task was deleted before it could be written."""
        held = self._gone[key][0].values if key in self._gone else {}
        self._offer(held, typed, key)

    def _offer(self, held: dict[str, Any], typed: dict[str, Any], key: str = "") -> None:
        title = str(typed.get("title") or held.get("title") or "")
        key = key or str(held.get("_id", ""))
        self._notice.offer(
            self.tr(
                "“{title}” was deleted by {who} while you were editing it. What you typed is kept."
            ).format(title=title, who=self._who(key)),
            lambda: self._add_again(held, typed),
        )

    def _on_list_overtaken(self, key: str, name: str) -> None:
        self._notice.offer(
            self.tr("The list “{name}” was deleted while you were naming it. What you typed is kept.").format(
                name=name
            ),
            lambda: self._on_named(DRAFT, name),
        )

    def _add_again(self, held: dict[str, Any], typed: dict[str, Any]) -> None:
        self._select_next = self._editing.add_again(held, typed)

    def _who(self, key: str) -> str:
        origin = self._gone[key][1] if key in self._gone else ""
        told = {
            "local": self.tr("you"),
            "client-reset": self.tr("the client reset"),
            "recovery": self.tr("the recovery"),
        }
        return told.get(origin, self.tr("another device"))
