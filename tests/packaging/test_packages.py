"""The packages: built, validated, and each started from /."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.full
@pytest.mark.timeout(1200)
def test_packages_are_built_and_run(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "dev.py"), "packages", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    made = sorted(path.suffix for path in tmp_path.iterdir())
    assert made == ([".deb", ".gz", ".whl"] if sys.platform.startswith("linux") else [".gz", ".whl"])
