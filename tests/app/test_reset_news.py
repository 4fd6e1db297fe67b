"""What the banner tells when an automatic reset is done."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from holdfast.app.widgets.banner import Banner
from holdfast.app.windows.reset_news import ResetNews
from holdfast.sync import ResetProgress, ResetReport


@pytest.mark.parametrize(
    ("state", "kind"), [("waiting", "warning"), ("partly", "warning"), ("done", "success")]
)
def test_what_waits_is_told_and_can_be_opened(qtbot: Any, state: str, kind: str) -> None:
    """Whatever the report says: the backup knows whether anything in it waits for a person."""
    window = QWidget()
    qtbot.addWidget(window)
    banner = Banner()
    qtbot.addWidget(banner)
    news = ResetNews(cast(Any, SimpleNamespace(device=None)), banner, lambda: 0, window)
    pending = SimpleNamespace(cause="server-restored", outcome="discarded")
    backup = SimpleNamespace(state=state)
    opened: list[object] = []
    news.recover.connect(opened.append)
    news.progressed(
        ResetProgress("committed", cast(Any, pending), backup=cast(Any, backup), report=ResetReport())
    )
    assert banner.kind == kind
    assert ("Something waits" in banner.accessibleDescription()) is (state != "done")
    button = banner.findChild(QPushButton, "banner.openBackup")
    assert button is not None
    button.click()
    assert opened == [backup]
