"""The Live changes: ten thousand are kept, a reset is a row that opens, a person filters, nothing jumps."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTreeView

from holdfast.app.models.live_changes import KEPT, RESET, LiveChangesModel, LiveEntry, LiveRow, entry_of
from holdfast.app.widgets.live_changes import LiveChangesPanel
from holdfast.sync import ChangeNotification, ClassChanges

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def entry(origin: str, *titles: str, change: str = "added") -> LiveEntry:
    """What one notification told."""
    rows = [LiveRow(NOW, origin, "Task", change, (), title, title) for title in titles]
    return LiveEntry(origin, NOW, rows)


def test_ten_thousand_are_kept(qtmodeltester: Any, qapp: Any) -> None:
    model = LiveChangesModel()
    qtmodeltester.check(model)
    model.append([entry("local", *(f"Task {n}" for n in range(KEPT + 5)))])
    model.append([entry("download", "Last", change="changed")])
    assert model.rowCount() == KEPT
    assert model.index(KEPT - 1, 4).data() == "Last"
    model.append([entry(RESET, *(f"Reset {n}" for n in range(2 * KEPT)))])
    assert model.rowCount() == 1 and model.rowCount(model.index(0, 0)) == KEPT - 1
    assert f"{2 * KEPT}" in model.index(0, 3).data().replace(",", "")
    qtmodeltester.check(model)


def test_a_reset_is_one_row_that_opens(qtmodeltester: Any, qapp: Any) -> None:
    changes = ClassChanges(frozenset({"a"}), {"b": frozenset({"title", "modified"})}, frozenset({"c"}))
    told = ChangeNotification({"Task": changes}, "client-reset", 7, 1_700_000_000_000_000)
    model = LiveChangesModel()
    found = entry_of(told, {"a": "A", "b": "B", "c": "C"})
    assert found is not None
    model.append([entry("local", "before"), found, entry("local", "after")])
    qtmodeltester.check(model)
    assert model.rowCount() == 3
    reset = model.index(1, 0)
    assert [model.index(row, 4, reset).data() for row in range(3)] == ["A", "B", "C"]
    assert [model.index(row, 3, reset).data() for row in range(3)] == ["added", "changed: task", "deleted"]
    keys = [model.headerData(c, Qt.Orientation.Horizontal, Qt.ItemDataRole.UserRole) for c in range(5)]
    assert keys == ["time", "origin", "class", "change", "title"]
    assert model.index(0, 4, reset).data(Qt.ItemDataRole.UserRole + 1) == "a"
    document = json.loads(model.as_json())
    assert [one["change"] for one in document] == ["added", "reset", "added"]
    assert [one["key"] for one in document[1]["changes"]] == ["a", "b", "c"]
    assert document[1]["changes"][1]["properties"] == ["modified", "title"]


def test_text_and_origin_narrow_it(qtmodeltester: Any, qapp: Any) -> None:
    model = LiveChangesModel()
    model.append(
        [entry("local", "milk", "bread"), entry(RESET, "milk again", "tea"), entry("download", "tea")]
    )
    model.narrow("MILK", "")
    assert model.index(0, 4).data() == "milk"
    assert model.rowCount() == 2 and model.rowCount(model.index(1, 0)) == 1
    model.append([entry("local", "more milk", "nothing")])
    assert model.rowCount() == 3
    model.narrow("", "download")
    assert [model.index(row, 4).data() for row in range(model.rowCount())] == ["tea"]
    model.narrow("", "")
    assert model.rowCount() == 6
    qtmodeltester.check(model)


def test_paused_changes_come_when_it_goes_on(qapp: Any) -> None:
    model = LiveChangesModel()
    model.pause(True)
    model.append([entry("recovery", "kept back")])
    assert model.rowCount(QModelIndex()) == 0 and model.waiting == 1
    model.pause(False)
    assert model.index(0, 4).data() == "kept back"


def test_the_view_does_not_jump_when_scrolled_up(qapp: QApplication, qtbot: Any) -> None:
    panel = LiveChangesPanel()
    qtbot.addWidget(panel)
    panel.resize(420, 400)
    panel.show()
    panel.append([entry("local", *(f"Task {n}" for n in range(KEPT)))])
    view = panel.findChild(QTreeView, "liveChanges")
    assert isinstance(view, QTreeView)
    bar = view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    panel.append([entry("local", "newest")])
    assert bar.value() == bar.maximum(), "at the end it follows"
    bar.setValue(bar.maximum() // 2)
    shown = view.indexAt(view.viewport().rect().center()).siblingAtColumn(4).data()
    panel.append([entry("download", *(f"More {n}" for n in range(500)))])  # as many go at the top
    assert view.indexAt(view.viewport().rect().center()).siblingAtColumn(4).data() == shown
    meant: list[str] = []
    panel.clicked.connect(meant.append)
    at = view.indexAt(view.viewport().rect().center())
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(at).center())
    assert meant == [shown]
