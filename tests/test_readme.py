"""The README's library example runs as written."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import BackendProcess

README = Path(__file__).parent.parent / "README.md"


def example() -> str:
    """The one Python block of the README."""
    blocks = re.findall(r"^```python\n(.*?)^```", README.read_text(encoding="utf-8"), re.M | re.S)
    assert len(blocks) == 1
    return str(blocks[0])


def test_example_is_under_30_lines() -> None:
    assert len([line for line in example().splitlines() if line.strip()]) < 30


def test_example_runs_as_written(tmp_path: Path) -> None:
    backend = BackendProcess(tmp_path / "backend")
    try:
        done = subprocess.run(
            [sys.executable, "-", str(tmp_path / "backend"), str(tmp_path / "device")],
            input=example(),
            capture_output=True,
            text=True,
            timeout=60,
        )
    finally:
        backend.stop()
    assert done.returncode == 0, done.stderr
    assert "Hold fast" in done.stdout
    assert "local" in done.stdout


def test_two_commands_are_there() -> None:
    text = README.read_text(encoding="utf-8")
    assert "python3 packaging/dev.py run" in text
    assert "python3 packaging/dev.py test" in text


def test_pictures_are_there() -> None:
    for name in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README.read_text(encoding="utf-8")):
        assert (README.parent / name).is_file(), name
