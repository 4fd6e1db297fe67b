"""The whole story, offscreen and in real windows on a virtual display."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

STORY = Path(__file__).with_name("story.py")
NEEDED = ("Xvfb", "openbox")


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


@pytest.fixture
def display() -> Iterator[str]:
    """A display of its own with a window manager: without one no window is ever active."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.skip(f"this machine lacks {' and '.join(missing)}")
    with ExitStack() as stack:
        reading, writing = os.pipe()
        server = stack.enter_context(
            subprocess.Popen(
                ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
                pass_fds=[writing],
                stderr=subprocess.DEVNULL,
            )
        )
        stack.callback(server.terminate)
        os.close(writing)
        with os.fdopen(reading) as told:
            name = f":{told.readline().strip()}"
        manager = stack.enter_context(
            subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": name}, stderr=subprocess.DEVNULL)
        )
        stack.callback(manager.terminate)
        yield name


def test_story_in_real_windows(tmp_path: Path, display: str) -> None:
    play(tmp_path / "home", QT_QPA_PLATFORM="xcb", DISPLAY=display)
