"""A process killed by SIGKILL at each crash point: nothing lost, nothing half; the next start ends it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync import Schema, crash

CHILD = Path(__file__).with_name("child.py")
SYNC_POINTS = [name for name in crash.POINTS if name.split("-")[0] in ("upload", "download")]

WHOLE = {
    "a": "a later",
    "b": "b offline",
    "d": "d",
    "late": "after the backup",
    "new": "new offline",
}


def run_child(folder: Path, backend: Any, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the child to its end or its crash point."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HOLDFAST_CRASH")}
    return subprocess.run(
        [
            sys.executable,
            str(CHILD),
            str(folder),
            backend.url,
            backend.token,
            backend.admin_token,
            backend.partition,
        ],
        env={**clean, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def titles(path: Path) -> dict[str, str]:
    """The tasks in a realm file or backup."""
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT _id, title FROM Task"))


def check_nothing_lost_when_killed(folder: Path, tmp_path: Path) -> None:
    """What was unsynced is in the realm or in a backup file that is in the catalogue; looked at in a copy."""
    copy = tmp_path / "as-killed"
    shutil.copytree(folder / "device", copy)
    current = copy / json.loads((copy / "current").read_text())["realm"]
    held = [titles(current)]
    with closing(sqlite3.connect(copy / "catalogue.sqlite")) as connection:
        names = [row[0] for row in connection.execute("SELECT file FROM backup WHERE kind = 'reset'")]
    held += [titles(copy / "backups" / name) for name in names]
    assert len(names) <= 1
    assert any(
        one.get("b") == "b offline" and "c" not in one and one.get("new") == "new offline" for one in held
    ), held


def check_end(folder: Path, device_factory: Callable[..., Any], backend: Any, until: Any) -> None:
    """All that must hold once the second start has ended."""
    device = device_factory("first", folder=folder / "device")
    device.session.wait_until_synced(10)
    resets = device.catalogue.all()
    assert [backup.kind for backup in resets] == ["reset"]
    backup = resets[0]
    assert backup.state == "done"
    device.catalogue.verify(backup)
    assert titles(backup.path) == WHOLE
    everything = device.catalogue.all(kind=None)
    assert max(Counter(one.backup_id for one in everything).values()) == 1
    assert sorted(one.path.name for one in everything) == sorted(
        path.name
        for path in (folder / "device" / "backups").glob("*.*")  # what is set aside is no backup
    )
    for one in everything:
        device.catalogue.verify(one)
    recovery = device.recovery(backup)
    assert recovery.waiting() == 0
    with device.realm.read() as view:
        operations = view.raw.execute("SELECT name FROM _realm WHERE name LIKE 'operation %'").fetchall()
        assert operations == [], "the catalogue has all of it"
        assert {row["_id"]: row["title"] for row in view.all("Task")} == WHOLE
    with device.catalogue.transaction() as connection:
        states = connection.exec_driver_sql("SELECT state FROM operation").scalars().all()
    assert Counter(states)["applied"] == 1
    other = device_factory("second")
    other.session.wait_until_synced(10)
    until(lambda: other.realm.progress.server_version == device.realm.progress.server_version, 5)
    with device.realm.read() as mine, other.realm.read() as theirs:
        assert mine.all("Task") == theirs.all("Task")
    assert device.realm.progress.digest == other.realm.progress.digest == backend.state["digest"]
    assert device.realm.progress.server_version == backend.state["version"]
    assert device.realm.pending_reset is None
    assert len(list((folder / "device").glob("realm-*.sqlite"))) == 1
    assert (folder / "device" / json.loads((folder / "device" / "current").read_text())["realm"]).is_file()
    assert not (folder / "device" / "current.new").exists()
    assert not list((folder / "device").glob("fresh/*"))


#: Points on the way of the automatic strategies only.
AUTOMATIC = {"reset-transferred", "reset-committed", "reset-fallback-recorded"}
#: Points of an undo, which the child doesn't: tests/sync/test_recovery_undo.py has them.
UNDO = {name for name in crash.POINTS if name.startswith("recovery-undo-")}

CASES = (
    [("HOLDFAST_CRASH_AT", name) for name in crash.POINTS if name not in AUTOMATIC | UNDO]
    + [("HOLDFAST_CRASH_LATE", name) for name in SYNC_POINTS if name.startswith("download")]
    + [("HOLDFAST_CRASH_RECOVERY", name) for name in SYNC_POINTS]
)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
@pytest.mark.parametrize(("when", "point"), CASES, ids=[f"{when[15:].lower()}:{p}" for when, p in CASES])
def test_nothing_is_lost_and_nothing_half_when_killed(
    when: str,
    point: str,
    tmp_path: Path,
    backend: Any,
    device_factory: Callable[..., Any],
    schema: Schema,
    until: Any,
) -> None:
    folder = tmp_path / "child"
    folder.mkdir()
    (folder / "schema.json").write_text(json.dumps(schema.to_document()))
    killed = run_child(folder, backend, **{when: point})
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    if (folder / "steps").exists() and "restored" in (folder / "steps").read_text():
        check_nothing_lost_when_killed(folder, tmp_path)
    finished = run_child(folder, backend)
    assert finished.returncode == 0, finished.stderr
    check_end(folder, device_factory, backend, until)
