"""Every control of the Faults dock does what it says, to the backend or the device."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync.filelock import FileLock
from tests.gui import fault_controls_story

SECONDS = 60


def _environment() -> dict[str, str]:
    surroundings = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    path = os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    return {**surroundings, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": path.strip(os.pathsep)}


def _play(home: Path, part: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(Path(fault_controls_story.__file__)), str(home), part],
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("part", ["network", "own", "backend", "heal", "start-over", "elsewhere"])
def test_controls(tmp_path: Path, part: str) -> None:
    done = _play(tmp_path / "home", part)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="finds the new process by /proc")
def test_quit_abruptly_in_a_reset(tmp_path: Path) -> None:
    """It ends as by SIGKILL, starts again by itself, and the reset is finished."""
    home = (tmp_path / "home").resolve()
    folder = home / "devices" / "device-a"
    # A file, not a pipe: whoever starts again holds it open.
    with (tmp_path / "said").open("w") as said:
        story = subprocess.Popen(
            [sys.executable, str(Path(fault_controls_story.__file__)), str(home), "quit-in-reset"],
            env=_environment(),
            stdout=said,
            stderr=said,
        )
    try:
        assert story.wait(120) == -signal.SIGKILL, (tmp_path / "said").read_text()
        again = _until(lambda: [pid for pid in _windows(home) if pid != story.pid], "it starts again")
        _until(lambda: _outcomes(folder) == ["recovered"], "the reset is finished")
        assert not _free(folder), "the new one has the device"
    finally:
        for pid in _windows(home):
            os.kill(pid, signal.SIGTERM)
        _until(lambda: not _windows(home), "it quits")
    assert len(again) == 1
    assert _free(folder)


def _until(condition: Callable[[], Any], what: str) -> Any:
    end = time.monotonic() + SECONDS
    while not (found := condition()):
        assert time.monotonic() < end, f"not within {SECONDS} s: {what}"
        time.sleep(0.05)
    return found


def _windows(home: Path) -> list[int]:
    """The processes that have a window on a device of this home."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if str(home).encode() in words and b"--device" in words:
            found.append(int(entry.name))
    return found


def _outcomes(folder: Path) -> list[str]:
    """What the device's catalogue says of its resets."""
    path = folder / "catalogue.sqlite"
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return [outcome for (outcome,) in connection.execute("SELECT outcome FROM reset")]


def _free(folder: Path) -> bool:
    lock = FileLock(folder / "lock")
    try:
        return lock.try_acquire()
    finally:
        lock.close()
