"""A device whose folder is removed under it, and one that two processes want."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync import Device, DeviceInUse
from holdfast.sync.commands.home import opened_alone
from holdfast.sync.errors import RealmFileError
from tests.faults.check import unworded
from tests.faults.machine import ROOT


@contextmanager
def living(folder: Path, home: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has the device in ``folder`` open and synced, and waits for a line."""
    command = [sys.executable, "-m", "tests.faults.homeless", str(folder), str(home)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    with process:
        try:
            assert process.stdout is not None and process.stdout.readline() == "synced\n"
            yield process
        finally:
            process.kill()


def said(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in folder.with_suffix(".said").read_text().splitlines()]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no file that is open")
@pytest.mark.parametrize("what", ["folder", "realm"])
def test_what_is_removed_under_a_process_is_told_and_the_process_ends(
    tmp_path: Path, start_backend: Callable[..., Any], what: str
) -> None:
    folder, backend = tmp_path / "home" / "device", start_backend()
    folder.parent.mkdir()
    with living(folder, backend.home) as process:
        if what == "folder":
            shutil.rmtree(folder)
        else:
            (folder / "realm-000001.sqlite").unlink()
        process.communicate("go\n", timeout=60)
        assert process.returncode == 0
    lines = said(folder)
    assert unworded(lines) == []
    assert [line["action"] for line in lines if line["what"] == "done"][:1] == ["first write"]
    failed = [line["action"] for line in lines if line["what"] == "failed"]
    assert {"write 0", "write 1", "write 2", "sync", "back up"} <= set(failed), "told as done, and gone"


def test_a_realm_that_another_took_the_place_of_is_not_written(
    device_factory: Callable[..., Device],
) -> None:
    device = device_factory("a", start=False)
    kept = device.realm.path.rename(device.folder / "kept")
    shutil.copyfile(kept, device.realm.path)
    with pytest.raises(RealmFileError, match="removed or replaced"):
        device.realm.write(lambda tx: tx.create("Task", "k", {"title": "lost"}))
    with pytest.raises(RealmFileError, match="removed or replaced"), device.realm.read():
        pass
    kept.replace(device.realm.path)
    device.realm.write(lambda tx: tx.create("Task", "k", {"title": "kept"}))


def bytes_of(folder: Path) -> dict[str, str]:
    """What every file is, but for the shared memory that readers leave their marks in."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm")
    }


def test_what_two_processes_want_stays_with_the_first_as_it_was(
    tmp_path: Path,
    start_backend: Callable[..., Any],
    device_factory: Callable[..., Device],
) -> None:
    backend = start_backend()
    folder = tmp_path / "devices" / "shared"
    folder.parent.mkdir()
    with living(folder, backend.home) as process:
        before = bytes_of(folder)
        for _ in range(2):
            with pytest.raises(DeviceInUse, match="Nothing was changed"):
                device_factory("shared", folder=folder)
        with pytest.raises(DeviceInUse, match="Nothing was changed"), opened_alone(folder):
            pass
        assert bytes_of(folder) == before
        process.communicate("go\n", timeout=60)
        assert process.returncode == 0
    done = [line["action"] for line in said(folder) if line["what"] == "done"]
    assert {"first write", "write 0", "write 1", "write 2", "back up", "backups"} <= set(done)
