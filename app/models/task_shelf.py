"""The tasks and lists as the windows show them: read once, and then only what has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from holdfast.sync import ChangeNotification, Realm, View
from holdfast.sync.realm import unsynced
from holdfast.sync.realm.capture import Capture
from holdfast.sync.tables import quoted

from .live_changes import LiveEntry, entry_of

#: Stands for all lists.
ALL = "*"


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task as the table shows it.

    odd: values that the backend holds otherwise than this app does (withheld), as it holds them.
    """

    key: str
    values: dict[str, Any]
    unsynced: bool
    odd: Mapping[str, Any] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """A property's value, also where it is withheld."""
        return self.odd[name] if name in self.odd else self.values.get(name)

    def holds(self, wanted: str) -> bool:
        """Whether title, notes, tags or steps hold a text, which is casefolded already."""
        values = self.values
        return (
            wanted in values["title"].casefold()
            or wanted in values["notes"].casefold()
            or any(wanted in text.casefold() for text in (*values["tags"], *values.get("steps", ())))
        )


@dataclass(frozen=True, slots=True)
class ListRow:
    """One list with how many of its tasks are not done."""

    key: str
    name: str
    open_tasks: int


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that the main window shows of the realm, read in one snapshot.

    live: what happened since the last reading, for the Live changes. gone: tasks that were deleted since, as
    they were last, and who deleted them.
    """

    tasks: list[TaskRow]
    lists: list[ListRow]
    unsynced: int
    live: list[LiveEntry] = field(default_factory=list)
    gone: dict[str, tuple[TaskRow, str]] = field(default_factory=dict)


class TaskShelf:
    """Keeps what was read. For one thread at a time."""

    def __init__(self) -> None:
        self._tasks: dict[str, TaskRow] = {}
        self._lists: dict[str, dict[str, Any]] = {}
        self._read_at: tuple[Realm, Any, int] | None = None

    def read(self, realm: Realm, news: Sequence[ChangeNotification]) -> Content:
        """What the windows show now. news: every notification since the last reading, oldest first."""
        with realm.read() as view:
            at = (realm, realm.path, view.layout.number)
            layout = view.layout
            capture = realm.capture if layout is realm.layout else Capture(layout.schema)
            waiting = unsynced.keys(view.raw, capture, "Task") if "Task" in capture.classes else set()
            before = {key: (row.values["title"], row) for key, row in self._tasks.items()} if news else {}
            names = {key: one["name"] for key, one in self._lists.items()} if news else {}
            touched = {str(key) for one in news for key in _touched(one, "Task")}
            if at != self._read_at or len(touched) > 2000:
                self._read_all(view, waiting)
            else:
                self._read_some(view, waiting, touched)
            self._read_at = at
            self._lists = {one["_id"]: one for one in view.each("TaskList")}
            count = unsynced.count(view.raw, capture)
        titles = {
            **{key: title for key, (title, _) in before.items()},
            **names,
            **({key: row.values["title"] for key, row in self._tasks.items()} if news else {}),
            **{key: one["name"] for key, one in self._lists.items()},
        }
        gone: dict[str, tuple[TaskRow, str]] = {
            str(key): (before[str(key)][1], one.origin)
            for one in news
            if "Task" in one.classes
            for key in one.classes["Task"].deletions
            if str(key) in before and str(key) not in self._tasks
        }
        live = [entry for one in news if (entry := entry_of(one, titles)) is not None]
        return Content(list(self._tasks.values()), self._list_rows(), count, live, gone)

    def _read_all(self, view: View, waiting: set[Any]) -> None:
        odd = _odd_values(view)
        self._tasks = {
            task["_id"]: TaskRow(task["_id"], task, task["_id"] in waiting, odd.get(task["_id"], {}))
            for task in view.each("Task")
        }

    def _read_some(self, view: View, waiting: set[Any], touched: set[str]) -> None:
        held = self._tasks
        again = touched | {key for key, row in held.items() if row.unsynced != (key in waiting)}
        odd = _odd_values(view) if again else {}
        for key in again:
            task = view.get("Task", key)
            if task is None:
                held.pop(key, None)
            else:
                held[key] = TaskRow(key, task, key in waiting, odd.get(key, {}))

    def _list_rows(self) -> list[ListRow]:
        open_tasks: dict[str, int] = {}
        for row in self._tasks.values():
            if not row.values["done"]:
                open_tasks[row.values["list"]] = open_tasks.get(row.values["list"], 0) + 1
        lists = [ListRow(ALL, "", sum(open_tasks.values()))]
        for one in sorted(self._lists.values(), key=lambda found: (found["position"], found["name"])):
            lists.append(ListRow(one["_id"], one["name"], open_tasks.get(one["_id"], 0)))
        return lists


def _touched(news: ChangeNotification, class_name: str) -> set[Any]:
    changes = news.classes.get(class_name)
    if changes is None:
        return set()
    return {*changes.insertions, *changes.modifications, *changes.deletions}


def _odd_values(view: View) -> dict[str, dict[str, Any]]:
    """By task, the values of withheld properties as the backend holds them."""
    held = view.layout.schema.classes.get("Task")
    withheld = view.layout.withheld.get("Task", frozenset())
    if held is None or held.moved.get(""):
        return {}
    names = [name for name in sorted(withheld) if name in held.properties]
    if not names:
        return {}
    columns = ", ".join(quoted(held.column(name)) for name in (held.primary_key, *names))
    found: dict[str, dict[str, Any]] = {}
    for key, *values in view.raw.execute(f"SELECT {columns} FROM {quoted(held.table)}"):
        told = {n: held.properties[n].load(v) for n, v in zip(names, values, strict=True)}
        if kept := {name: value for name, value in told.items() if value not in (None, "", 0)}:
            found[key] = kept
    return found
