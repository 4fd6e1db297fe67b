"""The backend of simulated worlds: the real one without a process or a port, one for all worlds.

Making an engine and an application takes longer than a seed, so they are made once; each world begins with an
empty database.
"""

from __future__ import annotations

import functools
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from holdfast.sync import Schema
from holdfast.sync.backend.access import Access, Grant, hash_of
from holdfast.sync.backend.application import Backend, create_application
from holdfast.sync.backend.clock import Clock
from holdfast.sync.backend.known_schemas import KnownSchemas
from holdfast.sync.backend.leases import Leases
from holdfast.sync.backend.server_backups import ServerBackups
from holdfast.sync.backend.snapshots import Snapshots
from holdfast.sync.backend.store import Store

from .wire import Wire

PARTITION = "simulation"
TOKEN = "token"
_ADMIN_TOKEN = "admin"

Content = dict[str, dict[Any, dict[str, Any]]]


class Refused(Exception):
    """The backend would not do what an administrator asked."""


@dataclass(frozen=True, slots=True)
class State:
    """How a partition is. state: running, paused or terminated."""

    epoch: str
    version: int
    salt: int
    digest: str
    schema: Schema
    state: str


class _SimulatedClock(Clock):
    def __init__(self) -> None:
        super().__init__()
        self.read: Callable[[], int] = lambda: 0

    def now(self) -> int:
        return self.read() + self.offset


@functools.cache
def memory() -> Path:
    """Where files are kept: in memory, where the platform has that as a folder."""
    shm = Path("/dev/shm")
    return shm if shm.is_dir() else Path(tempfile.gettempdir())


class Server:
    """One backend. ``make()`` gives the process's own.

    Attributes: home, application, clock, wire (settable: how it is asked).
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="holdfast-simulation-", dir=memory())
        self.home = home = Path(self._folder.name)
        self._folders = [home / name for name in ("snapshots", "schemas", "backups")]
        self.clock = _SimulatedClock()
        self._store = Store(f"sqlite:///{home / 'backend.sqlite'}")
        self._template = home / "template.sqlite"
        self._store.close()
        shutil.copy(self._path, self._template)
        grants = [Grant("own", hash_of(TOKEN)), Grant("admin", hash_of(_ADMIN_TOKEN), admin=True)]
        snapshots, schemas, backups = self._folders
        backend = Backend(
            self._store,
            Access(grants),
            Snapshots(self._store, snapshots),
            KnownSchemas(schemas),
            ServerBackups(self._store, backups),
            Leases(None),
            self.clock,
        )
        self.application = create_application(backend)
        self.wire: Wire
        self._read: tuple[Any, Content] = (None, {})

    @property
    def _path(self) -> Path:
        assert self._store.path is not None
        return self._store.path

    def begin(self, now: Callable[[], int]) -> None:
        """Be as new: nothing has ever connected. now: the world's time."""
        self._store.close()
        for path in self._path.parent.glob("backend.sqlite*"):
            path.unlink()
        shutil.copy(self._template, self._path)
        for folder in self._folders:
            for path in folder.iterdir():
                path.unlink()
        self.clock.read = now
        self._read = (None, {})
        self.clock.offset = 0

    def restart(self) -> None:
        """Close the database and open it again, as after a crash: what was acknowledged is there."""
        self._store.close()

    def ask(self, method: str, route: str, body: Any = None) -> dict[str, Any]:
        """What an administrator asks. Refused if the backend would not."""
        status, _, data = self.wire.ask(
            method,
            f"/v1/admin/{route}",
            b"" if body is None else json.dumps(body).encode(),
            Authorization=f"Bearer {_ADMIN_TOKEN}",
            **{"Content-Type": "application/json"},
        )
        answer: dict[str, Any] = json.loads(data)
        if status >= 300:
            raise Refused(answer.get("detail", status))
        return answer

    def partition(self, method: str, route: str = "", body: Any = None) -> dict[str, Any]:
        """As :meth:`ask`, about the partition."""
        return self.ask(method, f"partitions/{PARTITION}{route}", body)

    def begin_partition(self, schema: Schema) -> None:
        """Begin the partition, if no device has yet."""
        if self.state() is None:
            self.partition("PUT", "/schema", {"schema": schema.to_document(), "re_enable": False})

    def state(self) -> State | None:
        """How the partition is; None before it has begun. Read from the database: it is asked often."""
        with closing(sqlite3.connect(self._path)) as raw:
            row = raw.execute(
                "SELECT epoch, version, salt, digest, schema, state FROM partition WHERE name = ?",
                (PARTITION,),
            ).fetchone()
        return None if row is None else State(*row[:4], _schema(row[4]), row[5])

    def content_at(self, state: State) -> Content:
        """The content as it is in a state that the partition has just been found in."""
        if self._read[0] != (state.epoch, state.version, state.salt):
            self._read = ((state.epoch, state.version, state.salt), self.content())
        return self._read[1]

    def content(self) -> Content:
        """All objects in their stored form, by class and key; nothing before the partition has begun."""
        found: Content = {}
        with closing(sqlite3.connect(self._path)) as raw:
            row = raw.execute("SELECT schema FROM partition WHERE name = ?", (PARTITION,)).fetchone()
            if row is None:
                return found
            for name, one in _schema(row[0]).classes.items():
                kept = raw.execute(
                    'SELECT key, "values" FROM content WHERE partition = ? AND class = ?', (PARTITION, name)
                )
                found[name] = {
                    json.loads(key): {**one.defaults, **json.loads(stored)} for key, stored in kept
                }
        return found


@functools.lru_cache(64)
def _schema(text: str) -> Schema:
    return Schema.from_document(json.loads(text))


@functools.cache
def make() -> Server:
    """The process's own backend."""
    return Server()
