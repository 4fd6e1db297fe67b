"""What all tests share: real backend processes, devices that are closed again, and nothing left behind."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests

from holdfast.sync import Device, Endpoint, Schema
from holdfast.sync.session.session import BackOff

_runtime_folder = tempfile.TemporaryDirectory(prefix="holdfast-runtime-")
os.environ["XDG_RUNTIME_DIR"] = _runtime_folder.name
# The tests read English, whatever the person who runs them speaks.
os.environ["LC_ALL"] = "C.UTF-8"
os.environ.pop("LANGUAGE", None)
if not os.environ.get("DISPLAY"):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

TASK = {
    "Task": {
        "primary_key": "_id",
        "last_modified": "modified",
        "properties": {
            "_id": "string",
            "title": "string",
            "done": "bool",
            "priority": "int?",
            "tags": "set<string>",
            "notes": "string",
            "modified": "timestamp?",
        },
    }
}

_START_SECONDS = 30.0
_partitions = count(1)


def wait_until(condition: Callable[[], Any], seconds: float = 10.0) -> Any:
    """Wait until ``condition()`` is true and return what it gave. AssertionError after so many seconds."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not (result := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds:g} s: {condition}")
        pause.wait(0.01)
    return result


class BackendProcess:
    """A backend in a process of its own.

    Attributes: home, process, url, token, admin_token.
    """

    def __init__(self, home: Path, *arguments: str) -> None:
        self.home = home
        address = home / "backend.json"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "holdfast.sync.cli", "backend", "--home", str(home), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            wait_until(lambda: address.exists() or self.process.poll() is not None, _START_SECONDS)
            assert self.process.poll() is None, self.process.stdout and self.process.stdout.read()
        except BaseException:
            self.stop()
            raise
        found = json.loads(address.read_text(encoding="utf-8"))
        self.url: str = found["address"]
        self.token: str = found["token"]
        self.admin_token: str = found["admin_token"]

    @property
    def endpoint(self) -> Endpoint:
        """Where a device finds it."""
        return Endpoint(self.url, self.token)

    def request(
        self, method: str, path: str, token: str | None = None, body: Any = None
    ) -> requests.Response:
        """A request with the administrator's token, or with another one ("" for none)."""
        wanted = self.admin_token if token is None else token
        headers = {"Authorization": f"Bearer {wanted}"} if wanted else {}
        with requests.Session() as session:
            session.trust_env = False
            return session.request(method, self.url + path, headers=headers, json=body, timeout=20)

    def take_backup(self) -> None:
        """Take a backup of the whole server."""
        answer = self.request("POST", "/v1/admin/backups", body={})
        assert answer.status_code == 200, answer.text

    def restore(self) -> None:
        """Put the whole server back to its newest backup."""
        answer = self.request("POST", "/v1/admin/restore", body={})
        assert answer.status_code == 200, answer.text

    def partition_state(self, partition: str) -> dict[str, Any]:
        """Epoch, version and digest of a partition."""
        answer = self.request("GET", f"/v1/admin/partitions/{partition}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def kill(self) -> None:
        """End it as a crash does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        """End it as an administrator does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
                raise
            finally:
                self._close_pipe()
        self._close_pipe()

    def _close_pipe(self) -> None:
        if self.process.stdout is not None:
            self.process.stdout.close()


@dataclass
class BackendPartition:
    """A backend as one test sees it: with a partition that no other test uses.

    Every test takes its own server backups before it restores one, so the process can serve all tests.
    """

    process: BackendProcess
    partition: str

    @property
    def url(self) -> str:
        return self.process.url

    @property
    def token(self) -> str:
        return self.process.token

    @property
    def admin_token(self) -> str:
        return self.process.admin_token

    @property
    def endpoint(self) -> Endpoint:
        return self.process.endpoint

    def request(self, *arguments: Any, **options: Any) -> requests.Response:
        return self.process.request(*arguments, **options)

    def take_backup(self) -> None:
        self.process.take_backup()

    def act(self, action: str) -> None:
        """``terminate``, ``enable``, ``pause``, ``resume`` or ``trim``."""
        self._administer("POST", action, {})

    def set(self, **settings: Any) -> None:
        """Change settings of the partition."""
        self._administer("PUT", "settings", settings)

    def _administer(self, method: str, route: str, document: dict[str, Any]) -> None:
        answer = self.request(
            method, f"/v1/admin/partitions/{self.partition}/{route}", self.admin_token, document
        )
        assert answer.status_code == 200, answer.text

    def restore(self) -> None:
        self.process.restore()

    @property
    def state(self) -> dict[str, Any]:
        return self.process.partition_state(self.partition)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--full``: also what takes long."""
    parser.addoption(
        "--full", action="store_true", help="every crash point under every strategy, and the like"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked ``full`` is left out, unless asked for: not skipped, since nothing is lacking."""
    if config.getoption("--full"):
        return
    left_out = [item for item in items if item.get_closest_marker("full") is not None]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def is_engine_s(thread: threading.Thread) -> bool:
    """Whether a thread is one of a device's: daemons, so that a program ends that forgets to close it."""
    return thread.name.split(" ")[0] in ("writer", "session", "waiter")


@pytest.fixture(autouse=True)
def _nothing_left_behind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail where a thread is left, or where one ended by an exception that nobody caught."""
    failures: list[str] = []

    def failed(args: threading.ExceptHookArgs) -> None:
        failures.append(
            "".join(traceback.format_exception(args.exc_type, args.exc_value, args.exc_traceback))
        )

    monkeypatch.setattr(threading, "excepthook", failed)
    before = set(threading.enumerate())
    yield
    left = [
        one for one in threading.enumerate() if one not in before and (not one.daemon or is_engine_s(one))
    ]
    for one in left:
        one.join(5)
    still = [one.name for one in left if one.is_alive()]
    assert not still, f"threads left behind: {still}"
    assert not failures, "\n".join(failures)


@pytest.fixture(scope="session")
def _backend_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackendProcess]:
    process = BackendProcess(tmp_path_factory.mktemp("backend"))
    yield process
    process.stop()


@pytest.fixture
def backend(_backend_process: BackendProcess) -> BackendPartition:
    """A running backend, and a partition on it that only this test uses."""
    return BackendPartition(_backend_process, f"test-{os.getpid()}-{next(_partitions)}")


@pytest.fixture
def start_backend(tmp_path: Path) -> Iterator[Callable[..., BackendProcess]]:
    """Starts a backend of the test's own: ``start_backend(*arguments, home=…)``. Stopped at the end."""
    started: list[BackendProcess] = []

    def start(*arguments: str, home: Path | None = None) -> BackendProcess:
        one = BackendProcess(home or tmp_path / f"backend-{len(started)}", *arguments)
        started.append(one)
        return one

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def until() -> Callable[..., Any]:
    """``until(condition, seconds)``: wait for a condition."""
    return wait_until


@pytest.fixture
def schema() -> Schema:
    """The schema of the tests' devices."""
    return Schema.from_document(TASK)


@pytest.fixture
def device_factory(
    tmp_path: Path, backend: BackendPartition, schema: Schema
) -> Iterator[Callable[..., Device]]:
    """``device_factory(name, **options)``: a device in the test's partition. All are closed at the end."""
    made: list[Device] = []

    def make(name: str, **options: Any) -> Device:
        options.setdefault("back_off", BackOff(0.02, 0.1))
        device = Device(
            options.pop("folder", tmp_path / "devices" / name),
            options.pop("schema", schema),
            options.pop("endpoint", backend.endpoint),
            partition=options.pop("partition", backend.partition),
            **options,
        )
        made.append(device)
        return device

    yield make
    with contextlib.ExitStack() as stack:
        for device in made:
            stack.callback(device.close)
