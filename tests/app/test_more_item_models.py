"""The models of backup manager and preview under Qt's own model tester."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from holdfast.app.models.backups import COLUMNS, BackupModel, BackupRow
from holdfast.app.todo_schema import todo_schema
from holdfast.app.windows.recovery_preview import PreviewModel
from holdfast.sync import Backup
from holdfast.sync.recovery import Write

RAW = Qt.ItemDataRole.UserRole + 5


def row(number: int, **changes: Any) -> BackupRow:
    """A backup to show."""
    values: dict[str, Any] = {
        "backup_id": f"{number:016x}",
        "kind": "reset",
        "reset_id": None,
        "cause": "server-restored",
        "strategy": "manual",
        "message": "",
        "time": number * 1_000_000,
        "path": Path(f"{number}.sqlite"),
        "size": 1000 * number,
        "sha256": "",
        "objects": number,
        "unsynced": 10 - number,
        "schema": todo_schema(),
        "server_version": 1,
        "state": "waiting",
        "fresh_time": None,
        "fresh_version": None,
        "fresh_objects": None,
        "pinned": False,
        **changes,
    }
    return BackupRow(Backup(**values), "Device A", True, 0)


def test_backups(qtmodeltester: Any, qapp: Any) -> None:
    model = BackupModel()
    qtmodeltester.check(model)
    model.show_rows([row(1), row(3), row(2, state="done", pinned=True)])
    assert [model.index(at, COLUMNS.index("objects")).data(RAW) for at in range(3)] == [3, 2, 1], (
        "newest first"
    )
    model.sort(COLUMNS.index("unsynced"), Qt.SortOrder.DescendingOrder)
    assert [model.index(at, COLUMNS.index("unsynced")).data(RAW) for at in range(3)] == [9, 8, 7]
    at = model.row_of(f"{2:016x}")
    assert model.index(at, COLUMNS.index("state")).data() == "Done"
    assert model.index(at, COLUMNS.index("pinned")).data() == "Pinned"
    damaged = row(4)
    model.show_rows([BackupRow(damaged.backup, "Device B", False, 0, "its bytes have changed")])
    assert model.index(0, COLUMNS.index("state")).data() == "Damaged"
    assert (
        model.index(0, COLUMNS.index("state")).data(Qt.ItemDataRole.ToolTipRole) == "its bytes have changed"
    )


def test_preview(qtmodeltester: Any, qapp: Any) -> None:
    writes = [
        Write("create", "Task", "a", {"title": (None, "Milk")}, ""),
        Write("update", "Task", "b", {"title": ("Soap", "Good soap"), "done": (0, 1)}, ""),
        Write("delete", "Task", "c", {}, ""),
    ]
    titles = {("Task", "a"): "Milk"}
    model = PreviewModel(
        writes,
        lambda name, key: titles.get((name, str(key)), str(key)),
        lambda class_name, name, stored: str(stored),
        str,
    )
    qtmodeltester.check(model)
    shown = [[model.index(at, column).data() for column in range(3)] for at in range(3)]
    assert shown == [
        ["Bring back", "Milk", "title: Milk"],
        ["Change", "b", "title: Soap → Good soap; done: 0 → 1"],
        ["Delete", "c", ""],
    ]
