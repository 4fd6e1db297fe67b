"""The devices of a home: where each lies, and which is free."""

from __future__ import annotations

import contextlib
import os
import shutil
import string
import subprocess
import sys
import threading
import time
from pathlib import Path

from holdfast.sync import HoldfastError, HomeError
from holdfast.sync.backend.process import find
from holdfast.sync.device_folder import claim_folder as claim_folder
from holdfast.sync.device_folder import folder_of as folder_of
from holdfast.sync.filelock import FileLock
from holdfast.sync.program import program
from holdfast.sync.realm import RealmFolder


def is_open(home: Path, name: str) -> bool:
    """Whether a process has a device of a home open."""
    folder = folder_of(home, name)
    if not (folder / "lock").exists():
        return False
    lock = FileLock(folder / "lock")
    try:
        return not lock.try_acquire()
    except OSError:
        return True  # it can't be told: nothing may be taken from under whoever may have it
    finally:
        lock.close()


def next_free(home: Path) -> str:
    """The first of Device A, Device B, … that no window has open."""
    for letter in string.ascii_uppercase:
        with contextlib.suppress(HomeError):  # the folder is another's
            if not is_open(home, name := f"Device {letter}"):
                return name
    raise HoldfastError("26 devices are open.", "Nothing was opened.", "Close one first.")


def others_open(home: Path, name: str) -> list[str]:
    """The folders of the devices of a home, but one, that a process has open."""
    own = folder_of(home, name).name
    folders = sorted((home / "devices").iterdir())
    return [one.name for one in folders if one.name != own and is_open(home, one.name)]


def start_over(home: Path, seconds: float = 20.0) -> None:
    """Remove the realms of all devices of a home, and its backend, which nobody holds any more. Blocks.

    Backups and their catalogues stay. HoldfastError if the backend doesn't end.
    """
    end = time.monotonic() + seconds
    while find(home / "backend") is not None:
        if time.monotonic() > end:
            raise HoldfastError(
                "The demo backend does not end.",
                "Nothing was removed.",
                "Quit Holdfast and start it.",
            )
        time.sleep(0.05)
    for folder in (home / "devices").iterdir():
        RealmFolder(folder).remove_all()
    shutil.rmtree(home / "backend")


#: Set for a Holdfast that takes the place of one that is ending: it waits for its device.
WAIT = "HOLDFAST_WAIT_FOR_DEVICE"


def open_in_process(arguments: list[str], *, wait_for_device: bool = False) -> subprocess.Popen[bytes]:
    """Start another Holdfast as a process of its own, which outlives this one.

    wait_for_device: it waits until its device is free, since whoever has it is about to end.
    """
    process = subprocess.Popen(
        program(*arguments),
        stdin=subprocess.DEVNULL,
        env={**os.environ, WAIT: "1"} if wait_for_device else None,
        start_new_session=True,
    )
    _lift_file_limit(process.pid)
    threading.Thread(target=process.wait, name="device reaper", daemon=True).start()
    return process


def _lift_file_limit(pid: int) -> None:
    """The faults of a device are its own: a disk that is full for this one is not for that process."""
    if sys.platform == "linux":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        if soft != hard:
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))
