"""A program that forgets to close its device ends, with all committed; a failed opening leaves nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync import Device, HoldfastError, ending, full_disk
from holdfast.sync.realm import Realm, RealmFolder

Make = Callable[..., Device]

BEGIN = """
import os, sys, threading, time
from holdfast.sync import Device, Endpoint, Schema
schema = Schema.from_document({"Task": {"primary_key": "_id", "last_modified": "modified", "properties": {
    "_id": "string", "title": "string", "done": "bool", "priority": "int?", "tags": "set<string>",
    "notes": "string", "modified": "timestamp?"}}})
folder, url, token, partition = sys.argv[1:5]
device = Device(folder, schema, Endpoint(url, token), partition=partition, start=START)
"""
WRITE_MANY = """
for number in range(200):
    device.realm.submit(lambda tx, number=number: (time.sleep(0.002), tx.create("Task", f"{number:03}")))
"""


def run(script: str, start: bool, folder: Path, backend: Any) -> subprocess.CompletedProcess[str]:
    """Run a script that opens a device and does not close it. TimeoutExpired if it does not end."""
    return subprocess.run(
        [
            sys.executable,
            "-c",
            BEGIN.replace("START", str(start)) + script,
            str(folder),
            backend.url,
            backend.token,
            backend.partition,
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("start", "end", "code", "words"),
    [
        (True, "", 0, ""),
        (True, "raise SystemExit(3)", 3, ""),
        (True, "raise RuntimeError('its own bug')", 1, "RuntimeError: its own bug"),
        (True, "del device", 0, ""),
        (False, "del device", 0, ""),
    ],
)
def test_a_program_that_does_not_close_ends_with_all_committed(
    start: bool, end: str, code: int, words: str, tmp_path: Path, backend: Any, device_factory: Make
) -> None:
    done = run(WRITE_MANY + end, start, tmp_path / "a", backend)
    assert done.returncode == code, done.stderr
    assert done.stderr.strip().endswith(words)
    assert words or not done.stderr
    with device_factory("a", folder=tmp_path / "a", start=False) as device, device.realm.read() as view:
        assert view.count("Task") == 200
        # Closed in order: nothing is left to be folded into the file.
    assert not [path for path in (tmp_path / "a").iterdir() if path.name.endswith("-wal")]


def test_one_whose_backend_hangs_ends(tmp_path: Path, backend: Any, device_factory: Make) -> None:
    script = """
import socket
hanging = socket.create_server(("127.0.0.1", 0))
device.session.stop()
device.use_schema(schema)
device.close()
where = Endpoint(f"http://127.0.0.1:{hanging.getsockname()[1]}", token)
device = Device(folder, schema, where, partition=partition)
device.realm.write(lambda tx: tx.create("Task", "1"))
hanging.accept()
"""
    done = run(script, True, tmp_path / "a", backend)
    assert (done.returncode, done.stderr) == (0, "")
    with device_factory("a", folder=tmp_path / "a", start=False) as device, device.realm.read() as view:
        assert view.count("Task") == 1


def test_one_that_never_stops_writing_ends(tmp_path: Path, backend: Any) -> None:
    script = """
from holdfast.sync import ending
ending.SECONDS = 0.2
begun = threading.Event()
device.realm.submit(lambda tx: (begun.set(), threading.Event().wait()))
begun.wait()
"""
    done = run(script, False, tmp_path / "a", backend)
    assert done.returncode == 0, done.stderr


def test_a_fork_closes_nothing_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "_open", {})
    closed: list[str] = []
    ending.close_at_end(lambda seconds: closed.append("the parent's"))
    parent = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: parent + 1)
    ending.close_at_end(lambda seconds: closed.append("the child's"))
    ending.close_all()
    assert closed == ["the child's"]


def test_what_is_closed_is_not_closed_again(device_factory: Make, tmp_path: Path, schema: Any) -> None:
    before = dict(ending._open)
    device = device_factory("a")
    assert len(ending._open) == len(before) + 2
    device.close()
    (tmp_path / "alone").mkdir()
    realm = Realm(RealmFolder(tmp_path / "alone"), schema, lambda: 1)
    assert len(ending._open) == len(before) + 1
    realm.close()
    assert ending._open == before


def test_the_newest_is_closed_first_and_one_that_fails_hinders_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ending, "_open", {})
    closed: list[str] = []
    ending.close_at_end(lambda seconds: closed.append("realm"))
    ending.close_at_end(lambda seconds: 1 / 0)  # type: ignore[arg-type, return-value]
    ending.close_at_end(lambda seconds: closed.append("device"))
    ending.close_at_end(lambda seconds: closed.append("called off"))()
    ending.close_all()
    ending.close_all()
    assert closed == ["device", "realm"]


def engine_threads() -> list[str]:
    return [
        one.name for one in threading.enumerate() if one.name.split()[0] in ("writer", "session", "waiter")
    ]


def test_a_full_disk_at_opening_leaves_no_thread(device_factory: Make) -> None:
    device_factory("a", start=False).close()
    opened = dict(ending._open)
    full_disk.fill(True)
    try:
        with pytest.raises(HoldfastError, match="could not be written"):
            device_factory("a")
    finally:
        full_disk.fill(False)
    assert engine_threads() == []
    assert ending._open == opened
    device_factory("a", start=False)


def test_a_session_of_which_half_can_not_be_started_leaves_no_thread(
    device_factory: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = device_factory("a", start=False)
    with monkeypatch.context() as patched:
        patched.setattr(device.session._waiter, "start", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            device.session.start()
    assert [name.split()[0] for name in engine_threads()] == ["writer"]


@pytest.mark.parametrize("which", ["writer", "session", "waiter"])
def test_a_thread_that_can_not_be_started_leaves_none(
    which: str, device_factory: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = threading.Thread.start

    def start(thread: threading.Thread) -> None:
        if thread.name.startswith(which):
            raise RuntimeError("can't start new thread")
        real(thread)

    opened = dict(ending._open)
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", start)
        with pytest.raises(RuntimeError, match="can't start new thread"):
            device_factory("a")
    assert engine_threads() == []
    assert ending._open == opened
    device_factory("a", start=False)
