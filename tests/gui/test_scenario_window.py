"""Scenarios in windows, and the tour as a command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.gui import scenario_story


def environment(temporary: Path) -> dict[str, str]:
    """Without a display, with a place of its own for temporary files."""
    temporary.mkdir()
    kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return {**kept, "TMPDIR": str(temporary), "PYTHONPATH": str(Path(__file__).parents[2])}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lists its processes in /proc")
@pytest.mark.parametrize("what", ["by-hand", "stopped"])
def test_scenario_window(tmp_path: Path, what: str) -> None:
    done = subprocess.run(
        [sys.executable, str(Path(scenario_story.__file__)), str(tmp_path / "home"), what],
        env={**environment(tmp_path / "t"), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_tour_leaves_pictures_of_every_story(tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    done = subprocess.run(
        [sys.executable, "-m", "holdfast.sync.cli", "tour", "--screenshots", str(pictures)],
        env=environment(tmp_path / "t"),
        capture_output=True,
        text=True,
        timeout=115,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert list((tmp_path / "t").iterdir()) == []
    names = sorted(path.name for path in pictures.iterdir())
    stories = {name[:2] for name in names}
    assert len(stories) == 8
    for story in stories:
        assert len([name for name in names if name.startswith(story)]) >= 2
    for path in pictures.iterdir():
        image = QImage(str(path))
        colors = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
        assert len(colors) > 8, f"{path.name} shows nothing"
