"""A home's own backend, seen from outside: finding it, starting it, holding a lease on it."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests

from .. import private
from ..errors import BackendStartError, HomeError
from ..filelock import FileLock
from ..paths import why_no_folder
from ..program import program
from .serve import ADDRESS_FILE

log = logging.getLogger(__name__)

_START_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where a backend is, and the tokens for it. admin_token: None if this one has no such rights."""

    url: str
    token: str
    admin_token: str | None = None


def find(home: Path) -> Address | None:
    """The address of a home's backend, if one runs and answers."""
    try:
        document = json.loads((home / ADDRESS_FILE).read_text(encoding="utf-8"))
        address = Address(document["address"], document["token"], document["admin_token"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return address if _answers(address) else None


def _answers(address: Address) -> bool:
    with requests.Session() as session:
        session.trust_env = False
        try:
            answer = session.get(
                f"{address.url}/v1/health", headers={"Authorization": f"Bearer {address.token}"}, timeout=5
            )
        except requests.RequestException:
            return False
        return answer.status_code == 200


def find_or_start(home: Path) -> Address:
    """The address of a home's backend, started if need be. BackendStartError if it doesn't come up."""
    found = find(home)
    if found is not None:
        return found
    try:
        private.make_folder(home)
        lock = FileLock(home / "start.lock")
    except OSError as error:
        raise HomeError(
            f"The folder {home} can't be written: {why_no_folder(error)}.",
            "Nothing was started and nothing is lost.",
            "Mend its permissions, or name another home with --home.",
        ) from error
    with lock.held(_START_SECONDS + 5):
        return find(home) or _start(home)


def _start(home: Path) -> Address:
    log_path = home / "backend.log"
    with log_path.open("ab") as log_file:
        process = subprocess.Popen(
            program("backend", "--home", str(home), "--leased"),
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=log_file,
            close_fds=True,
            start_new_session=True,
        )
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        found = find(home)
        if found is not None:
            _reap(process)
            return found
        time.sleep(0.02)
    if process.poll() is None:
        process.kill()
        process.wait()
    last = log_path.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
    raise BackendStartError(
        f"The backend of {home} did not start{': ' + last[0] if last else '.'}",
        "What is on this device is untouched; it works offline.",
        f"Look into {log_path}, then try again.",
    )


def _reap(process: subprocess.Popen[bytes]) -> None:
    """Wait for the process in the background, so that it leaves no zombie while we live."""
    threading.Thread(target=process.wait, name="backend reaper", daemon=True).start()


class Lease:
    """Keeps a home's backend running, and brings it back if it ends; :meth:`close` lets it go.

    Attributes: address (the newest known).
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._closing = threading.Event()
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self.address = find_or_start(home)
        self._held = threading.Event()
        self._thread = threading.Thread(target=self._run, name="backend lease", daemon=True)
        self._thread.start()
        self._held.wait(10)

    def close(self) -> None:
        """Let the backend go; it ends a little later if nobody else holds it."""
        self._closing.set()
        with self._lock:
            if self._socket is not None:
                with contextlib.suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._hold()
            except OSError as error:
                log.info("lease on the backend lost: %s", error)
            if self._closing.wait(0.2):
                return
            try:
                self.address = find_or_start(self._home)
            except (BackendStartError, HomeError) as error:
                log.warning("%s", error)
                self._closing.wait(2)

    def _hold(self) -> None:
        # A plain socket: one request whose answer does not end, which closing the socket ends at once.
        parts = urlsplit(self.address.url)
        with socket.create_connection((str(parts.hostname), parts.port or 80), timeout=10) as held:
            with self._lock:
                if self._closing.is_set():
                    return
                self._socket = held
            try:
                held.sendall(
                    f"GET /v1/lease HTTP/1.1\r\nHost: {parts.netloc}\r\n"
                    f"Authorization: Bearer {self.address.token}\r\n\r\n".encode()
                )
                held.settimeout(30)
                while held.recv(4096):
                    self._held.set()
            finally:
                with self._lock:
                    self._socket = None
