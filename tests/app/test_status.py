"""The status bar: what a person is told in passing hides nothing of what stands there always."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QPushButton

from holdfast.app import theme
from holdfast.app.widgets.status import StatusBar
from holdfast.sync import Initiate, SessionState, SessionStatus, Strategy

LONG = "The backend has refused this device's token, and there is much more to be said about it. " * 4


@pytest.fixture
def bar(qapp: QApplication, qtbot: Any) -> Iterator[StatusBar]:
    """A status bar in a window, with all that it can hold."""
    theme.apply(qapp, "light")
    window = QMainWindow()
    qtbot.addWidget(window)
    made = StatusBar("Device A", can_open=True)
    window.setStatusBar(made)
    window.resize(1000, 300)
    window.show()
    made.show_state(
        SessionStatus(SessionState.SYNCED, 1_000_000), unsynced=2, waiting=3, step=None, versions=False
    )
    made.show_strategy(Strategy.MANUAL, Initiate.ASKED)
    yield made


def test_what_is_said_in_passing_hides_nothing(bar: StatusBar, qtbot: Any) -> None:
    bar.say("Deleted. Ctrl+Z brings it back.")
    passing = bar.findChild(QLabel, "passingText")
    qtbot.waitUntil(lambda: passing.width() > 100)
    assert passing.text() == "Deleted. Ctrl+Z brings it back."
    for name in ("statusText", "unsyncedCount", "strategyText"):
        label = bar.findChild(QLabel, name)
        assert label.isVisible(), name
        assert label.text(), name
        assert not label.geometry().intersects(passing.geometry()), name
    waiting = bar.findChild(QPushButton, "recoveryWaiting")
    assert waiting.isVisible()
    with qtbot.waitSignal(bar.waiting_pressed):
        waiting.click()


def test_a_long_error_leaves_the_window_its_width(bar: StatusBar, qtbot: Any) -> None:
    status = SessionStatus(SessionState.ERROR, 1_000_000, message=LONG)
    bar.show_state(status, unsynced=0, waiting=3, step=None, versions=False)
    bar.say(LONG)
    window = bar.window()
    window.resize(760, 300)
    qtbot.waitUntil(lambda: bar.layout() is not None and bar.width() == 760)
    text = bar.findChild(QLabel, "statusText")
    assert LONG in text.text()
    assert text.toolTip() == LONG
    waiting = bar.findChild(QPushButton, "recoveryWaiting")
    assert bar.rect().contains(waiting.geometry())
