"""A home with one device and a backup that waits, and the command as a process of its own upon it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from holdfast.sync.backups import Backup, Occasion
from tests.sync.recovery_case import Recovered

COMMAND = [sys.executable, "-m", "holdfast.sync.cli"]


def run(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """``holdfast`` with these words, and these variables beside the environment's own."""
    return subprocess.run(
        [*COMMAND, *map(str, words)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=100,
        check=False,
    )


class Home(Recovered):
    """A home whose device ``device`` has a backup that a reset made. Attributes: home, file."""

    def __init__(self, home: Path) -> None:
        super().__init__(home / "devices")
        self.home = home

    @property
    def folder(self) -> Path:
        """The device's."""
        return self.home / "devices" / "device"

    @property
    def file(self) -> Path:
        """The backup's."""
        return self.recovery.backup.path

    def another_backup(self, cause: str) -> Backup:
        """One as an apply makes it: settled from the first."""
        self.now += 1_000_000
        return self.device.back_up(cause, "before something")

    def reset_backup(self, reset_id: str) -> Backup:
        """One as a client reset makes it that has not come to its end."""
        self.now += 1_000_000
        occasion = Occasion("reset", "server-restored", "recover", "", reset_id)
        return self.device.realm.exclusively(lambda: self._back_up(occasion)).result()

    def reopen_plain(self) -> None:
        """Open the device again, whatever has become of its backup."""
        self.device = self._open()

    def damage(self) -> None:
        """Change the last byte of the backup."""
        self.file.write_bytes(self.file.read_bytes()[:-1] + b"x")

    def done(self, *words: str | Path) -> str:
        """What the command prints, which must be all well."""
        done = run(*words, "--home", self.home)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout

    def objects(self, *words: str | Path) -> list[dict[str, Any]]:
        """What it prints with ``--json``, an object a line."""
        return [json.loads(line) for line in self.done(*words, "--json").splitlines()]

    def failed(self, *words: str | Path, code: int = 1) -> str:
        """The one line on stderr of a call that can't be carried out, and prints nothing else."""
        done = run(*words, "--home", self.home)
        assert (done.returncode, done.stdout) == (code, ""), done.stderr
        (line,) = done.stderr.splitlines()
        return line
