"""An app that cannot start says so in a window, and on stderr."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

from holdfast.app import start_error
from holdfast.sync import HoldfastError


def test_it_holds_all_three_sentences(qapp: QApplication, qtbot: Any) -> None:
    window = start_error.box(
        HoldfastError("The <realm> is damaged.", "Nothing was changed.", "Move it away.")
    )
    qtbot.addWidget(window)
    assert window.objectName() == "startError"
    assert "Holdfast" in window.windowTitle()
    assert window.text() == "The <realm> is damaged."
    assert "Nothing was changed." in window.informativeText()
    assert "Move it away." in window.informativeText()
    assert window.standardButtons() == QMessageBox.StandardButton.Close


def damaged(home: Path) -> list[str]:
    """A home whose device points to a realm that is none."""
    device = home / "devices" / "device-a"
    device.mkdir(parents=True)
    (device / "current").write_text("no pointer at all")
    return ["--home", str(home)]


def no_folder(home: Path) -> list[str]:
    """A home that can't be written."""
    home.write_text("a file is no folder")
    return ["--home", str(home / "in it")]


def no_token(home: Path) -> list[str]:
    """A backend elsewhere, with a token file that is not there."""
    return ["--home", str(home), "--backend", "http://127.0.0.1:9", "--token-file", str(home / "none")]


@pytest.mark.parametrize("trouble", [damaged, no_folder, no_token])
def test_it_is_shown_and_ends_with_1(
    tmp_path: Path, display: str, until: Callable[..., Any], trouble: Callable[[Path], list[str]]
) -> None:
    if shutil.which("xdotool") is None:
        pytest.skip("this machine lacks xdotool")
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    process = subprocess.Popen(
        [sys.executable, "-m", "holdfast.sync.cli", *trouble(tmp_path / "home")],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )

    def tool(*words: str) -> str:
        done = subprocess.run(["xdotool", *words], env=environment, capture_output=True, text=True)
        return done.stdout.strip()

    try:
        window = until(lambda: tool("search", "--onlyvisible", "--name", "Holdfast can't start"), 30)
        assert process.poll() is None, "it waits to be read"
        until(lambda: tool("getactivewindow") == window, 10)
        tool("key", "Return")
        _, told = process.communicate(timeout=20)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 1
    assert told.startswith("holdfast: ")
    assert "Traceback" not in told
