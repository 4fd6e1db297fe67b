"""The line for a new task: Ctrl+Z right after adding one takes the task back."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from holdfast.app.widgets.field import Field


def test_undo_goes_to_the_window_when_nothing_was_typed(qapp: QApplication, qtbot: Any) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    field = Field()
    window.setCentralWidget(field)
    undone: list[str] = []
    undo = QAction("Undo", window)
    undo.setShortcut(QKeySequence.StandardKey.Undo)
    undo.triggered.connect(lambda: undone.append("task"))
    window.addAction(undo)
    window.show()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, "Buy milk")
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (field.text(), undone) == ("", [])
    QTest.keyClicks(field, "Buy bread")
    field.setText("")
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (field.text(), undone) == ("", ["task"])
