"""The to-do classes, mapped with SQLAlchemy, and what can be done to a list of tasks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, MutableSequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from holdfast.sync import Bool, Float, Int, String, Timestamp, View, WriteTransaction, list_of, set_of

INBOX = "inbox"


class Base(DeclarativeBase):
    """The classes of the to-do data. resources/todo.toml is their source; a test compares the two."""


class TaskList(Base):
    """A list of tasks."""

    __tablename__ = "TaskList"

    id: Mapped[str] = mapped_column("_id", String, primary_key=True)
    name: Mapped[str] = mapped_column(String, default="")
    position: Mapped[int] = mapped_column(Int, default=0)
    modified: Mapped[datetime | None] = mapped_column(Timestamp, info={"last_modified": True})


class Task(Base):
    """A task; ``list`` is the id of its list."""

    __tablename__ = "Task"

    id: Mapped[str] = mapped_column("_id", String, primary_key=True)
    title: Mapped[str] = mapped_column(String, default="")
    done: Mapped[bool] = mapped_column(Bool, default=False)
    due: Mapped[datetime | None] = mapped_column(Timestamp)
    priority: Mapped[int | None] = mapped_column(Int)
    tags: Mapped[set[str]] = mapped_column(set_of("string"), default=set)
    notes: Mapped[str] = mapped_column(String, default="")
    steps: Mapped[MutableSequence[str]] = mapped_column(list_of("string"), default=list)
    list: Mapped[str] = mapped_column(String, default="")
    position: Mapped[float] = mapped_column(Float, default=0.0)
    created: Mapped[datetime | None] = mapped_column(Timestamp)
    modified: Mapped[datetime | None] = mapped_column(Timestamp, info={"last_modified": True})


@dataclass(frozen=True, slots=True)
class Change:
    """One object before and after an edit (values without the key; None: no object). Can be turned around."""

    class_name: str
    key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    def reversed(self) -> Change:
        """The change that takes this one back."""
        return Change(self.class_name, self.key, self.after, self.before)


def apply(transaction: WriteTransaction, change: Change) -> bool:
    """Make a change; return whether its object was there, where the change needs one."""
    there = transaction.get(change.class_name, change.key) is not None
    if change.after is None:
        if there:
            transaction.delete(change.class_name, change.key)
        return there
    values = _settable(change.after)
    if there:
        transaction.update(change.class_name, change.key, values)
    elif change.before is None:
        transaction.create(change.class_name, change.key, values)
    else:
        return False
    return True


def done(transaction: WriteTransaction, change: Change) -> Change | None:
    """Make a change, and return it with the values that were really there before and are after.

    None if its object is gone. What changes nothing is no change: None as well.
    """
    class_name, key = change.class_name, change.key
    before = values_of(transaction, class_name, key)
    if before is not None and change.after is not None:
        told = {name: value for name, value in _settable(change.after).items() if before[name] != value}
        if told:
            transaction.update(class_name, key, told)
        return Change(class_name, key, {name: before[name] for name in told}, told) if told else None
    if not apply(transaction, change):
        return None
    return Change(class_name, key, before, values_of(transaction, class_name, key))


def apply_if_unchanged(transaction: WriteTransaction, change: Change) -> bool:
    """Make a change only where its object is still as the change expects; return whether it was.

    For undo: what a client reset or another device has overtaken is not undone over somebody's head.
    """
    held = values_of(transaction, change.class_name, change.key)
    if (held is None) != (change.before is None):
        return False
    if held is not None and any(
        held[name] != value for name, value in _settable(change.before or {}).items()
    ):
        return False
    return apply(transaction, change)


def _settable(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in ("_id", "modified")}


def values_of(view: View, class_name: str, key: str) -> dict[str, Any] | None:
    """An object's values without its key, or None."""
    found = view.get(class_name, key)
    return None if found is None else {name: value for name, value in found.items() if name != "_id"}


def new_task(title: str, list_id: str, **values: Any) -> Change:
    """The change that adds a task."""
    created = datetime.now(UTC)
    after = {"title": title, "list": list_id, "created": created, "position": created.timestamp(), **values}
    return Change("Task", str(uuid.uuid4()), None, after)


def first_lists(transaction: WriteTransaction, names: Mapping[str, str]) -> None:
    """Make the lists that every realm begins with, where they are missing."""
    for position, (list_id, name) in enumerate(names.items()):
        if transaction.get("TaskList", list_id) is None:
            transaction.create("TaskList", list_id, {"name": name, "position": position})


def sample_tasks(titles: list[str]) -> list[Change]:
    """Five tasks to begin with, with the given titles."""
    today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    details: list[dict[str, Any]] = [
        {"tags": {"shop"}, "due": today},
        {"priority": 2, "tags": {"phone"}, "due": today + timedelta(days=1)},
        {"list": "work", "priority": 3, "due": today + timedelta(days=3)},
        {"list": "work", "tags": {"writing"}},
        {"done": True},
    ]
    changes = []
    for index, (title, detail) in enumerate(zip(titles, details, strict=True)):
        change = new_task(title, detail.pop("list", INBOX), **detail)
        after = {**(change.after or {}), "position": float(index)}
        changes.append(Change(change.class_name, change.key, None, after))
    return changes
