"""What a person does to tasks and lists: written, and undone and done again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from holdfast.sync import HoldfastError

from .bridge import Bridge, spawn
from .models.tasks import TaskRow
from .todo import Change, apply, new_task, values_of


class Editing(QObject):
    """Edits with a way back. Each is written as soon as the engine gets to it.

    Signals: said (something a person should know in passing), failed (a HoldfastError).

    Attributes: stack (Qt's undo stack; its actions are the menu's).
    """

    said = Signal(str)
    failed = Signal(object)

    def __init__(self, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.stack = QUndoStack(self)

    def add_task(self, title: str, list_id: str) -> str:
        """Add a task to a list; returns its key."""
        change = new_task(title, list_id)
        self._do(self.tr("Add {title}").format(title=title), [change])
        return change.key

    def edit_task(self, key: str, values: dict[str, Any]) -> None:
        """Set properties of a task."""
        spawn(self._edit(key, values), self)

    def delete_tasks(self, tasks: list[TaskRow]) -> None:
        """Delete tasks, with their values kept for undo."""
        changes = [
            Change("Task", task.key, {k: v for k, v in task.values.items() if k != "_id"}, None)
            for task in tasks
        ]
        self._do(self.tr("Delete tasks: %n", None, len(tasks)), changes)
        self.said.emit(self.tr("Deleted. Ctrl+Z brings it back."))

    def add_list(self, position: int) -> None:
        """Add a list at a position."""
        name = self.tr("List {number}").format(number=position)
        key = new_task("", "").key
        change = Change("TaskList", key, None, {"name": name, "position": position})
        self._do(self.tr("New list"), [change])

    async def _edit(self, key: str, values: dict[str, Any]) -> None:
        device = self._bridge.device

        def before() -> dict[str, Any] | None:
            with device.realm.read() as view:
                return values_of(view, "Task", key)

        found = await self._bridge.run(before)
        if found is None:
            self.said.emit(self.tr("That task was deleted on another device."))
            return
        old = {name: found[name] for name in values}
        self._do(self.tr("Edit {title}").format(title=found["title"]), [Change("Task", key, old, values)])

    def _do(self, text: str, changes: list[Change]) -> None:
        self.stack.push(_Edit(text, changes, self._make))

    def _make(self, changes: list[Change]) -> None:
        spawn(self._write(changes), self)

    async def _write(self, changes: list[Change]) -> None:
        try:
            made = await self._bridge.write(
                lambda transaction: [apply(transaction, change) for change in changes]
            )
        except HoldfastError as error:
            self.failed.emit(error)
            return
        if not all(made):
            self.said.emit(self.tr("Some of it was changed or deleted elsewhere meanwhile."))


class _Edit(QUndoCommand):
    """An edit that can be undone: it writes, forwards or backwards."""

    def __init__(self, text: str, changes: list[Change], make: Callable[[list[Change]], None]) -> None:
        super().__init__(text)
        self._changes = changes
        self._make = make

    def redo(self) -> None:
        self._make(self._changes)

    def undo(self) -> None:
        self._make([change.reversed() for change in reversed(self._changes)])
