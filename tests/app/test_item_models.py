"""Every item model of the main window under Qt's own model tester."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt

from holdfast.app.models.lists import DRAFT, ListModel
from holdfast.app.models.task_shelf import ListRow, TaskRow
from holdfast.app.models.tasks import COLUMNS, TaskModel

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def row(key: str, *, done: bool = False, unsynced: bool = False, position: float = 0.0) -> TaskRow:
    """A task to show."""
    values: dict[str, Any] = {
        "title": f"Task {key}",
        "done": done,
        "due": NOW,
        "priority": 2,
        "tags": frozenset({"b", "a"}),
        "notes": "",
        "list": "inbox",
        "position": position,
        "created": NOW,
        "modified": NOW,
    }
    return TaskRow(key, values, unsynced)


def test_tasks(qtmodeltester: Any, qapp: Any) -> None:
    edits: list[tuple[str, dict[str, Any]]] = []
    model = TaskModel(lambda key, values: edits.append((key, values)))
    qtmodeltester.check(model)
    model.show_rows([row("a", position=1), row("b", position=2), row("c", position=3)])
    selection = QItemSelectionModel(model)
    selection.setCurrentIndex(model.index(1, 1), QItemSelectionModel.SelectionFlag.Select)
    model.show_rows([row("z", position=0), row("c", position=1), row("b", position=2, unsynced=True)])
    assert [model.task(at).key for at in range(model.rowCount())] == ["z", "c", "b"]
    assert selection.currentIndex().row() == 2, "the selection stays with its task"
    sync = model.index(2, COLUMNS.index("sync"))
    assert sync.data() == "unsynced"
    assert sync.data(Qt.ItemDataRole.UserRole + 3) == "unsynced"
    assert model.index(0, COLUMNS.index("tags")).data() == "a, b"
    model.setData(model.index(0, COLUMNS.index("title")), "  New  ")
    model.setData(model.index(0, COLUMNS.index("title")), "   ")
    model.setData(model.index(0, 0), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    assert edits == [("z", {"title": "New"}), ("z", {"done": True})]
    model.sort(COLUMNS.index("title"), Qt.SortOrder.DescendingOrder)
    assert [model.task(at).key for at in range(3)] == ["z", "c", "b"]


def test_column_keys_are_the_contract(qapp: Any) -> None:
    model = TaskModel(lambda key, values: None)
    keys = [model.headerData(c, Qt.Orientation.Horizontal, Qt.ItemDataRole.UserRole) for c in range(7)]
    assert sorted(keys) == sorted(["title", "done", "due", "priority", "tags", "modified", "sync"])


def test_lists(qtmodeltester: Any, qapp: Any) -> None:
    named: list[tuple[str, str]] = []
    dropped: list[tuple[list[str], str]] = []
    model = ListModel(
        lambda key, name: named.append((key, name)), lambda keys, onto: dropped.append((keys, onto))
    )
    qtmodeltester.check(model)
    model.show_rows([ListRow("*", "", 3), ListRow("inbox", "Inbox", 3)])
    assert model.index(0).data().startswith("All tasks")
    assert model.key(1) == "inbox"
    draft = model.begin_draft()
    model.show_rows([ListRow("*", "", 3), ListRow("inbox", "Inbox", 3), ListRow("work", "Work", 0)])
    assert [model.key(row) for row in range(model.rowCount())] == ["*", "inbox", "work", DRAFT]
    assert model.setData(model.index(3), " Garden ") and named == [(DRAFT, "Garden")], draft
    model.end_draft()
    assert model.rowCount() == 3
    tasks = TaskModel(lambda key, values: None)
    tasks.show_rows([row("a"), row("b")])
    data = tasks.mimeData([tasks.index(0, 0), tasks.index(0, 1), tasks.index(1, 1)])
    model.dropMimeData(data, Qt.DropAction.MoveAction, -1, -1, model.index(2))
    model.dropMimeData(data, Qt.DropAction.MoveAction, -1, -1, model.index(0))
    assert dropped == [(["a", "b"], "work")], "all tasks are no list to drop on"


def test_ten_thousand_narrowed_and_back_keep_what_is_current(qtmodeltester: Any, qapp: Any) -> None:
    rows = [row(f"{n:05}", position=n) for n in range(10_000)]
    model = TaskModel(lambda key, values: None)
    model.show_rows(rows)
    qtmodeltester.check(model)
    selection = QItemSelectionModel(model)
    selection.setCurrentIndex(model.index(5000, 1), QItemSelectionModel.SelectionFlag.Select)
    signals: list[int] = []
    for signal in (model.rowsRemoved, model.rowsInserted, model.layoutChanged):
        signal.connect(lambda *_: signals.append(1))
    model.show_rows([one for at, one in enumerate(rows) if at % 7 == 0 or at == 5000])
    model.show_rows(rows)
    assert [one.key for one in model.rows] == [one.key for one in rows]
    assert selection.currentIndex().row() == 5000
    assert len(signals) <= 4, "in blocks, not row by row"


def test_what_the_server_holds_otherwise_is_shown_and_sorted(qtmodeltester: Any, qapp: Any) -> None:
    model = TaskModel(lambda key, values: None)
    odd = [
        TaskRow(key, {**row(key).values, "priority": None}, False, {"priority": value})
        for key, value in (("a", "1"), ("b", "urgent"), ("c", "3"))
    ]
    model.show_rows(odd)
    qtmodeltester.check(model)
    at = COLUMNS.index("priority")
    model.sort(at)
    assert [model.index(place, at).data() for place in range(3)] == ["3", "1", "urgent"]
    assert model.index(0, at).data(Qt.ItemDataRole.UserRole + 5) == "3"
    assert model.index(0, at).data(Qt.ItemDataRole.EditRole) == 0
