"""Every item model of the main window under Qt's own model tester."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt

from holdfast.app.models.live_changes import KEPT, LiveChangesModel, LiveRow
from holdfast.app.models.tasks import COLUMNS, ListModel, ListRow, TaskModel, TaskRow

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
    model = ListModel()
    model.show_rows([ListRow("*", "", 3), ListRow("inbox", "Inbox", 3)])
    qtmodeltester.check(model)
    assert model.index(0).data().startswith("All tasks")
    assert model.key(1) == "inbox"


def test_live_changes_keep_ten_thousand(qtmodeltester: Any, qapp: Any) -> None:
    model = LiveChangesModel()
    model.append([LiveRow(NOW, "local", "Task", "added", (), str(n), f"Task {n}") for n in range(KEPT + 5)])
    model.append([LiveRow(NOW, "download", "Task", "changed", ("title",), "x", "Last")])
    qtmodeltester.check(model)
    assert model.rowCount(QModelIndex()) == KEPT
    assert model.index(KEPT - 1, 4).data() == "Last"
    model.pause(True)
    model.append([LiveRow(NOW, "recovery", "Task", "deleted", (), "y", "Kept back")])
    assert model.index(KEPT - 1, 4).data() == "Last"
    model.pause(False)
    assert model.index(KEPT - 1, 4).data() == "Kept back"
