"""The task table: wide or narrow, it never scrolls sideways, and the title has its room."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from holdfast.app import theme
from holdfast.app.models.tasks import COLUMNS, TaskModel
from holdfast.app.widgets.task_table import TaskTable


@pytest.mark.parametrize(
    ("width", "gone"),
    [
        (860, set()),
        (760, {"tags"}),
        (640, {"tags", "modified"}),
        (540, {"tags", "modified", "priority"}),
        (430, {"tags", "modified", "priority", "due"}),
    ],
)
def test_the_least_important_columns_go_first(
    qapp: QApplication, qtbot: Any, width: int, gone: set[str]
) -> None:
    theme.apply(qapp, "light")
    table = TaskTable(TaskModel(lambda key, values: None))
    qtbot.addWidget(table)
    table.resize(360, 300)
    table.show()
    for now in (1200, width, 360, width):
        table.resize(now, 300)
        qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() == 0)
    hidden = {column for at, column in enumerate(COLUMNS) if table.isColumnHidden(at)}
    assert hidden == gone
    assert table.columnWidth(COLUMNS.index("title")) >= 180
