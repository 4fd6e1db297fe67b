"""The whole story, offscreen and in real windows on a virtual display."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

STORY = Path(__file__).with_name("story.py")


def play(home: Path, *story: str, **environment: str) -> None:
    """Play the story in a process of its own; its output is the failure's text."""
    surroundings = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [sys.executable, str(STORY), str(home), *story],
        env={**surroundings, **environment},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_story_offscreen(tmp_path: Path) -> None:
    play(tmp_path / "home", QT_QPA_PLATFORM="offscreen")


def test_decide_later_offscreen(tmp_path: Path) -> None:
    play(tmp_path / "home", "later", QT_QPA_PLATFORM="offscreen")


def test_story_in_real_windows(tmp_path: Path, display: str) -> None:
    play(tmp_path / "home", QT_QPA_PLATFORM="xcb", DISPLAY=display)
