"""The Faults dock: keys go where a person expects them."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication, QPushButton

from holdfast.app.widgets.faults import FaultsPanel


def test_a_pressed_button_keeps_the_focus(qapp: QApplication, qtbot: Any) -> None:
    panel = FaultsPanel("manual", "asked")
    qtbot.addWidget(panel)
    panel.show()
    panel.activateWindow()
    cause = panel.findChild(QPushButton, "cause.server-restored")
    cause.setFocus()
    qtbot.waitUntil(cause.hasFocus)
    panel.set_enabled(("cause.server-restored",), "This is being done at the moment.")
    assert not any(button.hasFocus() for button in panel.findChildren(QPushButton)), "Space presses nothing"
    panel.set_enabled(("cause.server-restored",), "")
    assert cause.hasFocus()
