"""The recovery table: the contract's keys and roles, each time in its own column, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt

from holdfast.app.models.recovery import RecoveryModel
from holdfast.app.models.recovery_rows import COLUMNS, Step, rows_of
from holdfast.app.widgets.delegates import Role
from holdfast.sync import Schema
from holdfast.sync.recovery import Item
from holdfast.sync.recovery.difference import classify

SCHEMA = Schema.from_document(
    {
        "Task": {
            "primary_key": "_id",
            "last_modified": "modified",
            "properties": {"_id": "string", "title": "string", "list": "string", "modified": "timestamp?"},
        }
    }
)
EARLY, LATE = 1_700_000_000_000_000, 1_700_000_100_000_000


def task(title: str, modified: int | None, of: str = "inbox") -> dict[str, Any]:
    return {"title": title, "list": of, "modified": modified}


def item(key: str, base: Any, backup: Any, fresh: Any) -> Item:
    difference = classify(SCHEMA["Task"], key, base, backup, fresh, "offline-too-long")
    assert difference is not None
    return Item(difference, difference.decided_beforehand, by_hand=False, stale=False, decided=False)


@pytest.fixture
def model(qapp: Any) -> RecoveryModel:
    made = RecoveryModel()
    items = [
        item("a", task("old", EARLY), task("zebra", LATE), task("apple", EARLY)),  # conflict
        item("b", None, task("mine", None), None),  # only in backup
        item("c", None, None, task("theirs", EARLY)),  # only in fresh
        item("d", task("x", EARLY), task("x", EARLY), task("mid", LATE)),  # changed in fresh
    ]
    made.set_rows(rows_of(items, {"inbox": "Inbox"}))
    return made


def column(key: str) -> int:
    return COLUMNS.index(key)


def keys(model: RecoveryModel) -> list[str]:
    return [model.index(row, 0).data(Role.PRIMARY_KEY) for row in range(model.rowCount())]


def cell(model: RecoveryModel, key: str, of: str) -> Any:
    return model.index(model.row_of(("Task", key)), column(of))


def test_heads(model: RecoveryModel) -> None:
    across = Qt.Orientation.Horizontal
    assert [model.headerData(c, across, Role.COLUMN) for c in range(model.columnCount())] == [
        "decision",
        "state",
        "title",
        "list",
        "backupModified",
        "freshModified",
        "newer",
        "changed",
    ]
    assert model.headerData(column("backupModified"), across) == "Backup last modified"
    assert model.headerData(column("freshModified"), across) == "Fresh last modified"


def test_every_cell_answers_the_roles(model: RecoveryModel) -> None:
    for of in COLUMNS:
        index = cell(model, "a", of)
        assert index.data(Role.PRIMARY_KEY) == "a"
        assert index.data(Role.CLASS) == "Task"
        assert index.data(Role.STATE) == "conflict"
        assert index.data(Role.DECISION) == "undecided"
        assert index.data(Role.CHANGED) is False
    assert cell(model, "a", "list").data() == "Inbox"


def test_each_time_is_in_its_own_column(model: RecoveryModel) -> None:
    def iso(time: int) -> str:
        return datetime.fromtimestamp(time / 1e6, UTC).isoformat()

    assert cell(model, "a", "backupModified").data(Role.RAW) == iso(LATE)
    assert cell(model, "a", "freshModified").data(Role.RAW) == iso(EARLY)
    assert cell(model, "a", "newer").data(Role.RAW) == "backup"
    assert cell(model, "d", "newer").data(Role.RAW) == "fresh"
    assert cell(model, "b", "backupModified").data(Role.RAW) is None
    assert cell(model, "b", "backupModified").data() == "unknown"


def test_a_decision_word_decides_where_it_is_allowed(model: RecoveryModel) -> None:
    steps: list[Step] = []
    model.decided.connect(steps.append)
    assert model.setData(cell(model, "a", "decision"), "merge")
    assert cell(model, "a", "decision").data(Role.DECISION) == "merge"
    assert [one.decision for one in steps[0].before + steps[0].after] == ["undecided", "merge"]
    for key, word in (("b", "merge"), ("c", "backup"), ("a", "mixed"), ("a", "")):
        before = cell(model, key, "decision").data(Role.DECISION)
        assert not model.setData(cell(model, key, "decision"), word)
        assert cell(model, key, "decision").data(Role.DECISION) == before
    assert not model.setData(cell(model, "a", "title"), "backup")
    assert len(steps) == 1


def test_times_sort_as_times_and_the_unknown_comes_last(model: RecoveryModel) -> None:
    model.sort(column("backupModified"), Qt.SortOrder.AscendingOrder)
    assert keys(model)[:2] == ["d", "a"]
    model.sort(column("backupModified"), Qt.SortOrder.DescendingOrder)
    assert keys(model)[:2] == ["a", "d"]
    assert set(keys(model)[2:]) == {"b", "c"}


def test_filter_and_search(model: RecoveryModel) -> None:
    model.set_filter("only-in-backup")
    assert keys(model) == ["b"]
    model.set_filter("needs-a-look")
    assert keys(model) == ["a"]
    model.set_filter("")
    model.set_needle("APPLE")
    assert keys(model) == ["a"]
    model.set_needle("")
    assert len(keys(model)) == 4
    assert model.tally().filters["both"] == 1


def test_what_changed_since_it_was_shown_is_flagged(model: RecoveryModel) -> None:
    other = item("a", task("old", EARLY), task("zebra", LATE), task("pear", LATE))
    model.set_rows(rows_of([other, *model.items[1:]], {}))
    assert cell(model, "a", "title").data(Role.CHANGED) is True
    assert cell(model, "b", "title").data(Role.CHANGED) is False


def test_it_is_a_model_as_qt_understands_it(qtmodeltester: Any, model: RecoveryModel) -> None:
    qtmodeltester.check(model)
    model.sort(column("title"))
    model.set_filter("both")
    model.set_needle("apple")
    model.set_needle("")
    model.set_filter("")
    model.setData(cell(model, "a", "decision"), "backup")
    model.set_rows(rows_of(model.items[:2], {"inbox": "Inbox"}, model.rows))
    qtmodeltester.check(model)
