"""What a person does to tasks and lists: written, and undone and done again."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import QObject, Signal

from holdfast.sync import HoldfastError, WriteTransaction

from .bridge import Bridge, spawn
from .models.task_words import heading
from .todo import INBOX, Change, apply_if_unchanged, done, new_task
from .undo import Step, UndoStack

Work = Callable[[WriteTransaction], list[Change]]


class Editing(QObject):
    """Edits with a way back. Each is handed to the engine at once, and written as soon as it gets to it.

    During the swap of a client reset writes wait for its lock, in the order in which they came; so do undo
    and redo. Nothing here waits for them.

    Signals: said (something a person should know in passing), failed (a HoldfastError), gone (the key of a
    task that is not there any more, and the values that were to be set).

    Attributes: stack (of undo and redo).
    """

    said = Signal(str)
    failed = Signal(object)
    gone = Signal(str, object)

    def __init__(self, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._resets = 0
        self.stack = UndoStack(self)

    def reset_happened(self) -> None:
        """A client reset was carried out: what it has overtaken can't be undone, and undo says so."""
        self._resets += 1

    def add_task(self, title: str, list_id: str, **values: Any) -> str:
        """Add a task to a list; returns its key."""
        change = new_task(title, list_id, **values)
        self._do(self.tr("Add {title}").format(title=title), self._making([change]))
        return change.key

    def add_again(self, held: Mapping[str, Any], typed: Mapping[str, Any]) -> str:
        """Add a task that was deleted once more: as it was last, with what was typed. Returns its key."""
        values = {
            name: value
            for name, value in {**held, **typed}.items()
            if name not in ("_id", "modified", "created", "title", "list")
        }
        both = {**held, **typed}
        return self.add_task(str(both.get("title") or ""), str(both.get("list") or INBOX), **values)

    def edit_task(self, key: str, values: dict[str, Any]) -> None:
        """Set properties of a task. If it is gone, ``gone`` tells what was to be set."""
        self.edit_tasks([key], values)

    def edit_tasks(self, keys: list[str], values: dict[str, Any], text: str = "") -> None:
        """Set the same properties of tasks, in one step. text: what undo says of it."""
        missing: list[str] = []
        refused: set[str] = set()

        def work(transaction: WriteTransaction) -> list[Change]:
            told = _writable(transaction, values, refused)
            found: list[Change | None] = []
            for key in keys:
                if transaction.get("Task", key) is None:
                    missing.append(key)
                elif told:
                    found.append(done(transaction, Change("Task", key, {}, told)))
            return [change for change in found if change is not None]

        def after() -> None:
            for key in missing:
                self.gone.emit(key, values)
            if refused:
                self.failed.emit(self._withheld(refused))

        if not text:
            told = ", ".join(heading(name) for name in values)
            text = self.tr("Edit of {properties}").format(properties=told)
        self._do(text, work, after)

    def delete_tasks(self, keys: list[str]) -> None:
        """Delete tasks, with their values kept for undo."""
        changes = [Change("Task", key, {}, None) for key in keys]
        self._do(self.tr("Delete tasks: %n", None, len(keys)), self._making(changes))
        self.said.emit(self.tr("Deleted. Ctrl+Z brings it back."))

    def move_tasks(self, keys: list[str], list_id: str, name: str) -> None:
        """Put tasks into a list. name: of the list."""
        self.edit_tasks(keys, {"list": list_id}, self.tr("Move to {list}").format(list=name))

    def add_list(self, name: str, position: int) -> str:
        """Add a list at a position; returns its key."""
        key = str(uuid.uuid4())
        change = Change("TaskList", key, None, {"name": name, "position": position})
        self._do(self.tr("New list {name}").format(name=name), self._making([change]))
        return key

    def rename_list(self, key: str, name: str) -> None:
        """Give a list another name."""
        change = Change("TaskList", key, {}, {"name": name})

        def work(transaction: WriteTransaction) -> list[Change]:
            if transaction.get("TaskList", key) is None:
                return [made for made in [done(transaction, _again(change))] if made]
            return [made for made in [done(transaction, change)] if made]

        self._do(self.tr("Rename list to {name}").format(name=name), work)

    def delete_list(self, key: str, name: str, *, with_tasks: bool) -> None:
        """Delete a list; its tasks with it, or else they move to the Inbox. One step to undo."""
        inbox = self.tr("Inbox")

        def work(transaction: WriteTransaction) -> list[Change]:
            tasks = [task["_id"] for task in transaction.each("Task") if task["list"] == key]
            changes: list[Change] = []
            if tasks and not with_tasks and transaction.get("TaskList", INBOX) is None:
                changes.append(Change("TaskList", INBOX, None, {"name": inbox, "position": 0}))
            after = None if with_tasks else {"list": INBOX}
            changes += [Change("Task", task, {}, after) for task in tasks]
            changes.append(Change("TaskList", key, {}, None))
            return [made for made in (done(transaction, change) for change in changes) if made]

        self._do(self.tr("Delete list {name}").format(name=name), work)
        self.said.emit(self.tr("Deleted. Ctrl+Z brings it back."))

    def _making(self, changes: Iterable[Change]) -> Work:
        return lambda transaction: [
            made for made in (done(transaction, change) for change in changes) if made is not None
        ]

    def _do(self, text: str, work: Work, after: Callable[[], None] | None = None) -> None:
        """Take a step: write it, and remember how it is taken back."""
        made: list[Change] = []
        resets = self._resets
        step = Step(text, lambda forward: self._turn(step, made, forward, resets))
        self.stack.push(step)

        def write(transaction: WriteTransaction) -> None:
            made.extend(work(transaction))

        def written(_: Any) -> None:
            if not made:
                self.stack.drop(step)  # nothing was different
            if after is not None:
                after()

        self._submit(write, written, step)

    def _turn(self, step: Step, made: list[Change], forward: bool, resets: int) -> None:
        """Take a step back, or once more, where nothing has overtaken it."""

        def write(transaction: WriteTransaction) -> list[bool]:
            turned = made if forward else [change.reversed() for change in reversed(made)]
            return [apply_if_unchanged(transaction, change) for change in turned]

        def written(went: list[bool]) -> None:
            if all(went):
                return
            if any(went):
                self.said.emit(self.tr("Some of it was changed elsewhere meanwhile, and stays as it is."))
                return
            self.stack.drop(step)
            if resets != self._resets:
                told = self.tr("A client reset has overtaken this, so there is nothing to undo: {step}")
            else:
                told = self.tr("This was changed elsewhere meanwhile, so it stays as it is: {step}")
            self.said.emit(told.format(step=step.text))

        self._submit(write, written, step)

    def _submit(
        self, work: Callable[[WriteTransaction], Any], written: Callable[[Any], None], step: Step
    ) -> None:
        try:
            # At once, not when a coroutine gets its turn: what was typed is written even while quitting.
            future = self._bridge.device.realm.submit(work)
        except HoldfastError as error:
            self.stack.drop(step)
            self.failed.emit(error)
            return
        spawn(self._wait(future, written, step), self)

    async def _wait(self, future: Future[Any], written: Callable[[Any], None], step: Step) -> None:
        try:
            result = await asyncio.shield(asyncio.wrap_future(future))
        except HoldfastError as error:
            self.stack.drop(step)
            self.failed.emit(error)
        else:
            written(result)

    def _withheld(self, names: set[str]) -> HoldfastError:
        told = ", ".join(heading(name) for name in sorted(names))
        return HoldfastError(
            self.tr("This can't be set at the moment: {properties}").format(properties=told),
            self.tr(
                "The server keeps it otherwise than this version of Holdfast does, so it is withheld here."
            ),
            self.tr(
                "It is as it was. Everything else can be changed, and it comes back with a version that fits."
            ),
        )


def _writable(transaction: WriteTransaction, values: dict[str, Any], refused: set[str]) -> dict[str, Any]:
    """What of a task's values can be written; ``refused`` gets the names of the rest."""
    withheld = transaction.layout.withheld.get("Task", frozenset())
    properties = transaction.schema["Task"].properties
    told: dict[str, Any] = {}
    for name, value in values.items():
        if name in withheld and properties[name].store(value) != properties[name].default:
            refused.add(name)
        elif name not in withheld:
            told[name] = value
    return told


def _again(change: Change) -> Change:
    """The change that makes what it would have changed."""
    return Change(change.class_name, change.key, None, change.after)
