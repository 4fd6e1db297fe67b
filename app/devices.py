"""The devices of a home: where each lies, and which is free."""

from __future__ import annotations

import re
import string
import subprocess
import threading
from pathlib import Path

from holdfast.sync import HoldfastError
from holdfast.sync.filelock import FileLock
from holdfast.sync.program import program


def folder_of(home: Path, name: str) -> Path:
    """The folder of a device of a home. HoldfastError for a name that can be none."""
    slug = re.sub(r"[^\w-]+", "-", name.strip(), flags=re.UNICODE).strip("-").lower()
    if not slug or len(slug) > 60:
        raise HoldfastError(
            f"{name!r} is no name for a device.", "Nothing was opened.", "Use letters and digits."
        )
    return home / "devices" / slug


def next_free(home: Path) -> str:
    """The first of Device A, Device B, … that no window has open."""
    for letter in string.ascii_uppercase:
        name = f"Device {letter}"
        folder = folder_of(home, name)
        if not (folder / "lock").exists():
            return name
        lock = FileLock(folder / "lock")
        try:
            if lock.try_acquire():
                return name
        finally:
            lock.close()
    raise HoldfastError("26 devices are open.", "Nothing was opened.", "Close one first.")


def open_in_process(arguments: list[str]) -> subprocess.Popen[bytes]:
    """Start another Holdfast as a process of its own, which outlives this one."""
    process = subprocess.Popen(
        program(*arguments),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=process.wait, name="device reaper", daemon=True).start()
    return process
