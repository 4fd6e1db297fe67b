"""Every cause of a client reset by its one button under every strategy, through real windows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gui import faults_story
from tests.gui.faults_story import CODES, OUTCOMES


@pytest.mark.parametrize("strategy", OUTCOMES)
def test_each_cause_is_one_reset_start_to_end(tmp_path: Path, strategy: str) -> None:
    surroundings = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    path = os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, str(Path(faults_story.__file__)), str(tmp_path / "home"), strategy],
        env={**surroundings, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": path.strip(os.pathsep)},
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("came out")] == [
        f"came out: {cause}" for cause in CODES
    ]
