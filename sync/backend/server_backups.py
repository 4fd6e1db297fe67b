"""Backups of the server itself: taking one, and really going back to it."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import select

from ..errors import HoldfastError
from ..paths import read_only
from . import store

_NAME = re.compile(r"[\w.-]{1,80}\Z")


@dataclass(frozen=True, slots=True)
class ServerBackup:
    """A backup of the server: its name, when it was taken (microseconds), and each partition's version."""

    name: str
    time: int
    versions: dict[str, int]


class ServerBackups:
    """The server's backups, in a folder of their own. SQLite databases only."""

    def __init__(self, backend_store: store.Store, folder: Path) -> None:
        self._store = backend_store
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def all(self) -> list[ServerBackup]:
        """The backups, oldest first."""
        found = [
            ServerBackup(**json.loads(path.read_text(encoding="utf-8")))
            for path in self._folder.glob("*.json")
        ]
        return sorted(found, key=lambda backup: backup.time)

    def take(self, now: int, name: str | None = None) -> ServerBackup:
        """Copy the whole database, as it is at one moment. HoldfastError if it can't be."""
        name = name or f"backup-{now}"
        if not _NAME.match(name):
            raise HoldfastError(
                f"{name!r} is no name for a backup.", todo="Use letters, digits, dots and dashes."
            )
        target = self._folder / f"{name}.sqlite"
        part = target.with_suffix(".part")
        part.unlink(missing_ok=True)
        try:
            _copy(self._database(), part)
            versions = _versions(part)
            part.replace(target)
            backup = ServerBackup(name, now, versions)
            target.with_suffix(".json").write_text(json.dumps(asdict(backup)), encoding="utf-8")
        except (OSError, sqlite3.Error) as error:
            part.unlink(missing_ok=True)
            raise HoldfastError(
                f"The server could not be backed up: {error}.",
                "The server itself is as it was.",
                "Make room on its disk, then try again.",
            ) from error
        return backup

    def restore(self, name: str | None = None) -> ServerBackup:
        """Put the database back to a backup (the newest, unless named). What came after it is gone."""
        backups = self.all()
        chosen = next((b for b in reversed(backups) if name in (None, b.name)), None)
        if chosen is None:
            raise HoldfastError(
                "The server has no backup to go back to."
                if name is None
                else f"There is no backup {name!r}.",
                "The server is as it was.",
                "Take a backup first.",
            )
        with self._store.alone():
            _copy(self._folder / f"{chosen.name}.sqlite", self._database())
            self._store.prepare()  # the backup may be one of an older version
        return chosen

    def _database(self) -> Path:
        if self._store.path is None:
            raise HoldfastError(
                "This server's database is not a file; it is backed up with the database's own tools.",
                "Nothing was changed.",
            )
        return self._store.path


def _copy(source: Path, target: Path) -> None:
    """Copy one SQLite database over another in one transaction of the target."""
    from_connection = sqlite3.connect(read_only(source), uri=True)
    to_connection = sqlite3.connect(target)
    try:
        from_connection.backup(to_connection)
    finally:
        to_connection.close()
        from_connection.close()


def _versions(path: Path) -> dict[str, int]:
    connection = sqlite3.connect(path)
    try:
        query = str(select(store.partition.c.name, store.partition.c.version))
        return {str(name): int(version) for name, version in connection.execute(query)}
    finally:
        connection.close()
