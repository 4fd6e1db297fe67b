"""Running a backend: opens the store, binds the port, serves until told to stop."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

from .. import private
from ..errors import BackendStartError, HomeError
from ..paths import absolute, database_url, why_no_folder
from .access import Access, Grant, TokenFile, hash_of, new_token, write_private
from .application import Backend, create_application
from .known_schemas import KnownSchemas
from .leases import Leases
from .server_backups import ServerBackups
from .snapshots import Snapshots
from .store import Store

log = logging.getLogger(__name__)

ADDRESS_FILE = "backend.json"


@dataclass(frozen=True, slots=True)
class Options:
    """How a backend runs.

    home: the folder for database, backups and snapshots. database: an SQLAlchemy URL; None: SQLite in home.
    host, port: where it listens; port 0: one that is free. tokens: a file made by ``backend token create``.
    leased: stop when nobody holds a lease any more (a home's own backend).
    """

    home: Path
    database: str | None = None
    host: str = "127.0.0.1"
    port: int = 0
    tokens: Path | None = None
    leased: bool = False


class _Server(uvicorn.Server):
    """uvicorn's server, which ends open long polls and leases as soon as it is to stop."""

    backend: Backend

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop serving; whoever waits is answered."""
        self.should_exit = True
        if self.backend.waiting is not None:
            self.backend.waiting.stop()
        self.backend.leases.end()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        signals = [signal.SIGINT, signal.SIGTERM]
        before = {one: signal.signal(one, self.handle_exit) for one in signals}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


def serve(options: Options) -> int:
    """Run a backend until it is told to stop; return the exit code.

    Writes ``backend.json`` (address, tokens; readable by its owner only) into the home, and prints one line
    with the address. BackendStartError or HomeError if it can't be started.
    """
    home = _prepared(options.home)
    database = options.database or database_url(home / "backend.sqlite")
    listening = listening_socket(options.host, options.port)
    store = Store(database)
    token, admin_token = new_token(), new_token()
    grants = TokenFile(options.tokens).grants() if options.tokens else []
    grants += [Grant("own", hash_of(token)), Grant("own-admin", hash_of(admin_token), admin=True)]
    server: _Server

    leases = Leases((lambda: server.stop()) if options.leased else None)
    backend = Backend(
        store,
        Access(grants),
        Snapshots(store, home / "snapshots"),
        KnownSchemas(home / "schemas"),
        ServerBackups(store, home / "backups"),
        leases,
    )
    host, port = listening.getsockname()[:2]
    address: dict[str, Any] = {
        "address": f"http://{_url_host(host)}:{port}",
        "token": token,
        "admin_token": admin_token,
        "pid": os.getpid(),
        "instance": secrets.token_hex(8),
    }

    def started() -> None:
        write_private(home / ADDRESS_FILE, json.dumps(address))
        with contextlib.suppress(OSError):  # whoever started it may not be listening
            print(f"Holdfast backend at {address['address']}", flush=True)

    config = uvicorn.Config(
        create_application(backend, started),
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,
        timeout_keep_alive=75,
        lifespan="on",
    )
    server = _Server(config)
    server.backend = backend
    try:
        server.run(sockets=[listening])
    finally:
        _remove_own(home / ADDRESS_FILE, address["instance"])
    return 0


def _prepared(home: Path) -> Path:
    home = absolute(home, "home")
    try:
        private.make_folder(home)
        probe = home / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise HomeError(
            f"The backend's home {home} can't be written: {why_no_folder(error)}.",
            "The backend was not started; nothing is lost.",
            "Mend the folder's permissions, or name another with --home.",
        ) from error
    return home


def listening_socket(host: str, port: int) -> socket.socket:
    """The socket to listen on; port 0: one that is free. BackendStartError if it can't be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol by name: only then asyncio has what it accepts send at once. Else an answer that takes two
    # packets waits 40 ms for the other side's delayed acknowledgement, and so does each step of a sync.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(1024)
    except OSError as error:
        listening.close()
        raise BackendStartError(
            f"The backend can't listen on {host} port {port}: {error.strerror or error}.",
            "It was not started; nothing is lost.",
            "Choose another port with --port, or none at all for one that is free.",
        ) from error
    return listening


def _url_host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _remove_own(path: Path, instance: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        if json.loads(path.read_text(encoding="utf-8")).get("instance") == instance:
            path.unlink()
