"""The recovery window: by keyboard alone, by mouse alone, and with two backups that wait."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gui import recovery_story


@pytest.mark.parametrize("part", ["keyboard", "mouse", "two", "live", "rules", "editors", "narrow", "banner"])
def test_recovery_window(tmp_path: Path, part: str) -> None:
    surroundings = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [sys.executable, str(Path(recovery_story.__file__)), str(tmp_path / "home"), part],
        env={**surroundings, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout + done.stderr
