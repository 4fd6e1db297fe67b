"""Tasks in the main window, through its real widgets; each story in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

STORY = Path(__file__).with_name("tasks_story.py")


@pytest.mark.parametrize(
    "story", ["properties", "lists", "reset_meanwhile", "gone_while_typing", "swap", "withheld", "many"]
)
def test_tasks(tmp_path: Path, story: str) -> None:
    surroundings = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [sys.executable, str(STORY), str(tmp_path / "home"), story],
        env={**surroundings, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout + done.stderr
