"""A display of a test's own, for tests in real windows."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

NEEDED = ("Xvfb", "openbox")


@pytest.fixture
def display() -> Iterator[str]:
    """A display of its own with a window manager: without one no window is ever active."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.skip(f"this machine lacks {' and '.join(missing)}")
    with ExitStack() as stack:
        # One after the other: two that start at the same moment may take the same number, and one is gone.
        lock = stack.enter_context((Path(tempfile.gettempdir()) / "holdfast-display.lock").open("w"))
        fcntl.flock(lock, fcntl.LOCK_EX)
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
        server = stack.enter_context(
            subprocess.Popen(
                # -noreset: else the server starts anew when its last client goes, such as a passing xdotool,
                # and a window manager that connects in this moment fails.
                [*command, "-noreset"],
                pass_fds=[writing],
                stderr=subprocess.DEVNULL,
            )
        )
        stack.callback(server.terminate)
        os.close(writing)
        with os.fdopen(reading) as told:
            name = f":{told.readline().strip()}"
        fcntl.flock(lock, fcntl.LOCK_UN)
        manager = stack.enter_context(
            subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": name}, stderr=subprocess.DEVNULL)
        )
        stack.callback(manager.terminate)
        yield name
