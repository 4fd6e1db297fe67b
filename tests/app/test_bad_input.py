"""What the app says when something is in its way, as a command: one message, the exit code, nothing lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import wait_until


def holdfast(*arguments: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
    """Run the command, offscreen."""
    return subprocess.run(
        [sys.executable, "-m", "holdfast.sync.cli", *arguments],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=seconds,
    )


@contextmanager
def running(home: Path) -> Iterator[subprocess.Popen[str]]:
    """The app, offscreen, until it has its device open and is synced with its own backend."""
    process = subprocess.Popen(
        [sys.executable, "-m", "holdfast.sync.cli", "--home", str(home)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_until((home / "devices" / "device-a" / "current").exists, 30)
        wait_until((home / "backend" / "backend.json").exists, 30)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=30)
        assert process.returncode == 0, told
        assert "Traceback" not in told, told


def pointed(home: Path) -> Path:
    """The realm file of Device A."""
    folder = home / "devices" / "device-a"
    return folder / str(json.loads((folder / "current").read_text())["realm"])


def test_realm_that_is_no_database(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running(home):
        pass
    realm = pointed(home)
    realm.write_bytes(b"no database at all" * 500)
    for beside in ("-wal", "-shm"):
        realm.with_name(realm.name + beside).unlink(missing_ok=True)
    done = holdfast("--home", str(home))
    assert done.returncode == 1
    assert str(realm) in done.stderr
    assert "is left as it is" in done.stderr
    assert "Traceback" not in done.stderr
    assert realm.read_bytes() == b"no database at all" * 500


def test_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file is no folder")
    done = holdfast("--home", str(tmp_path / "file" / "home"))
    assert done.returncode == 1
    assert "can't be written" in done.stderr
    assert "--home" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("length", [1, 120])
def test_second_start_raises_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    home, temporary = tmp_path / "home", tmp_path / ("t" * length)
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    with running(home) as first:
        done = holdfast("--home", str(home))
        assert done.returncode == 0, done.stderr
        assert first.poll() is None


def test_backend_elsewhere_without_a_token(tmp_path: Path) -> None:
    done = holdfast("--home", str(tmp_path), "--backend", "http://127.0.0.1:9")
    assert done.returncode == 1
    assert "--token-file" in done.stderr


def test_token_file_that_is_not_there(tmp_path: Path) -> None:
    token = str(tmp_path / "none")
    done = holdfast("--home", str(tmp_path), "--backend", "http://127.0.0.1:9", "--token-file", token)
    assert done.returncode == 1
    assert token in done.stderr


def test_wrong_call() -> None:
    done = holdfast("--nonsense")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_help_of_every_command() -> None:
    for words in (["--help"], ["backend", "--help"], ["doctor", "--help"], ["scenario", "--help"]):
        done = holdfast(*words)
        assert done.returncode == 0, done.stderr
        assert "usage: holdfast" in done.stdout
