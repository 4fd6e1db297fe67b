"""The banner: whatever it offers can be pressed, whatever the size of its window."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

from holdfast.app import theme
from holdfast.app.widgets.banner import Banner

ACTIONS = ["resetNow", "atNextStart", "details"]
HEADLINE = "The server was put back to an earlier backup, so this device no longer fits it."
BODY = "Unsynced on this device: 3. A reset backs everything up and lets you pick what to bring back. " * 3


@pytest.fixture
def window(qapp: QApplication, qtbot: Any) -> QWidget:
    """A window with a banner on top and room below."""
    theme.apply(qapp, "light")
    made = QWidget()
    qtbot.addWidget(made)
    column = QVBoxLayout(made)
    banner = Banner()
    column.addWidget(banner)
    column.addWidget(QWidget(), 1)
    return made


def test_no_button_is_ever_a_window(window: QWidget) -> None:
    buttons = window.findChildren(QPushButton)
    assert {f"banner.{action}" for action in ACTIONS} <= {button.objectName() for button in buttons}
    assert {button.window() for button in buttons} == {window}


@pytest.mark.parametrize("first", [1400, 320])
@pytest.mark.parametrize("width", [1400, 1000, 905, 895, 700, 480, 320])
def test_each_action_can_be_pressed(window: QWidget, qtbot: Any, width: int, first: int) -> None:
    banner = window.findChild(Banner)
    pressed: list[str] = []
    banner.triggered.connect(pressed.append)
    window.resize(first, 500)
    window.show()
    banner.show_message("warning", HEADLINE, BODY, ACTIONS)
    window.resize(width, 500)
    for action in ACTIONS:
        button = window.findChild(QPushButton, f"banner.{action}")

        def within_reach(button: QPushButton = button) -> bool:
            middle = button.mapTo(window, button.rect().center())
            whole = window.rect().contains(
                button.rect().translated(button.mapTo(window, button.rect().topLeft()))
            )
            return whole and window.childAt(middle) is button

        qtbot.waitUntil(within_reach)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == ACTIONS
    text = window.findChild(QLabel, "banner.text")
    qtbot.waitUntil(lambda: text.height() >= text.heightForWidth(text.width()))  # no line is cut off
