"""What the tests of faults share: a process that plays points."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.machine import Player, compile_shim, playing, quick_place


@pytest.fixture(scope="module")
def player() -> Iterator[Player]:
    """A process that plays points, with a library preloaded that fails file calls."""
    folder = Path(tempfile.mkdtemp(prefix="holdfast-faults-", dir=quick_place()))
    try:
        with playing(compile_shim(folder), folder / "player") as started:
            yield started
    finally:
        shutil.rmtree(folder, ignore_errors=True)
