"""What survives a loss of power: bytes of files, and names in folders."""

from __future__ import annotations

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Have the names in ``folder`` survive a loss of power (where the platform can)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Have the bytes of the file at ``path`` survive a loss of power."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
