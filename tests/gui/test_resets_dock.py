"""The Resets dock in real windows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.gui import resets_story


def test_resets_dock(tmp_path: Path) -> None:
    surroundings = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [sys.executable, str(Path(resets_story.__file__)), str(tmp_path / "home")],
        env={**surroundings, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout + done.stderr
