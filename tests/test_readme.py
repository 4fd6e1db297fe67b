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
    """Twice: sync is terminated and enabled again in between, so that strategy and callbacks are seen."""

    def run() -> str:
        done = subprocess.run(
            [sys.executable, "-", str(tmp_path / "backend"), str(tmp_path / "device")],
            input=example(),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    backend = BackendProcess(tmp_path / "backend")
    try:
        first = run()
        for action in ("terminate", "enable"):
            answer = backend.request("POST", f"/v1/admin/partitions/notes/{action}")
            assert answer.status_code == 200, answer.text
        second = run()
    finally:
        backend.stop()
    assert "local {'Note': ClassChanges(insertions=frozenset({'1'})" in first
    assert "about to reset" not in first
    assert "about to reset 1 notes" in second
    assert "'recovered': 0" in second
    assert second.index("about to reset") < second.index("reset: {")


def test_two_commands_are_there() -> None:
    text = README.read_text(encoding="utf-8")
    assert "python3 packaging/dev.py run" in text
    assert "python3 packaging/dev.py test" in text


def test_pictures_are_there() -> None:
    for name in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README.read_text(encoding="utf-8")):
        assert (README.parent / name).is_file(), name
