"""Two devices and a backend: what arrives, what wins, and what comes of a bad way between them."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest

from holdfast.sync import Device, Endpoint


def tasks(device: Device) -> list[dict[str, Any]]:
    """All tasks of a device."""
    with device.realm.read() as view:
        return view.all("Task")


def task(device: Device, key: str) -> dict[str, Any] | None:
    """One task of a device."""
    with device.realm.read() as view:
        return view.get("Task", key)


def level(devices: list[Device], backend: Any, until: Callable[..., Any]) -> None:
    """Have all devices send and get everything; then they are equal, to the digest."""
    for device in devices:
        device.session.offline = False
        device.session.wait_until_synced(8)
    head = backend.state["version"]
    for device in devices:
        until(lambda d=device: d.realm.progress.server_version == head, 8)
    digests = {device.realm.progress.digest for device in devices}
    assert digests == {backend.state["digest"]}
    first = tasks(devices[0])
    for device in devices[1:]:
        assert tasks(device) == first


class CuttingProxy:
    """Forwards to a backend; while ``cut`` says so of a path, the answer is thrown away with the connection.

    Attributes: url, cut (settable), forwarded (the paths whose answers were cut).
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._target = (str(parts.hostname), int(parts.port or 80))
        self.cut: Callable[[str], bool] = lambda path: False
        self.forwarded: list[str] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(0.05)
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, name="proxy")
        self._accepting.start()
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def close(self) -> None:
        """End it and all its connections."""
        self._ended.set()
        self._accepting.join()
        self._listening.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while not self._ended.is_set():
            with contextlib.suppress(TimeoutError):
                client, _ = self._listening.accept()
                thread = threading.Thread(target=self._serve, args=(client,), name="proxy connection")
                self._threads.append(thread)
                thread.start()

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(0.05)
        with client, contextlib.suppress(OSError):
            while (request := self._message(client)) is not None:
                path = request.split(b" ", 2)[1].decode()
                with socket.create_connection(self._target) as backend:
                    backend.settimeout(0.05)
                    backend.sendall(request)
                    answer = self._message(backend)
                if answer is None:
                    return
                if self.cut(path):
                    self.forwarded.append(path)
                    return
                client.sendall(answer)

    def _message(self, source: socket.socket) -> bytes | None:
        """One HTTP message with its body; None at the end."""
        data = b""
        while not self._ended.is_set():
            head, end, body = data.partition(b"\r\n\r\n")
            if end:
                lengths = [
                    line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
                ]
                if len(body) >= (int(lengths[0].split(b":")[1]) if lengths else 0):
                    return data
            try:
                block = source.recv(65536)
            except TimeoutError:
                continue
            if not block:
                return None
            data += block
        return None


@pytest.fixture
def proxy(backend: Any) -> Iterator[CuttingProxy]:
    one = CuttingProxy(backend.url)
    yield one
    one.close()


@pytest.fixture
def impostor() -> Iterator[Callable[[int, str, bytes], str]]:
    """Starts servers that answer everything with the same bytes."""
    servers: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def start(status: int, content_type: str, body: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="impostor")
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


class Clock:
    """A device's clock that goes on by a microsecond each time it is read, from where it is set to.

    Attributes: now (microseconds since 1970 UTC).
    """

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        self.now += 1
        return self.now


NOON = 1_700_000_000_000_000
MINUTE = 60_000_000


@pytest.fixture
def pair(device_factory: Callable[..., Device], backend: Any, until: Any) -> tuple[Device, Device]:
    """Two devices with one task in common, both offline; the second's clock is an hour ahead."""
    first = device_factory("first", clock=Clock(NOON))
    second = device_factory("second", clock=Clock(NOON + 60 * MINUTE))
    first.realm.write(lambda tx: tx.create("Task", "a", {"title": "a", "tags": {"common", "old"}}))
    level([first, second], backend, until)
    first.session.offline = second.session.offline = True
    return first, second


def join(
    pair: tuple[Device, Device], order: tuple[int, int], backend: Any, until: Callable[..., Any]
) -> None:
    """The two come online again in an order; then they are equal."""
    for index in order:
        pair[index].session.offline = False
        pair[index].session.wait_until_synced(8)
    level(list(pair), backend, until)


ORDERS = pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["first-first", "second-first"])


def test_a_write_is_heard_on_the_other_device(
    device_factory: Callable[..., Device], backend: Any, until: Any
) -> None:
    one, other = device_factory("one"), device_factory("other")
    other.session.wait_until_synced(8)
    heard: list[Any] = []
    other.realm.listen(heard.append)
    one.realm.write(lambda tx: tx.create("Task", "k", {"title": "t", "done": True, "priority": 3}))
    until(lambda: heard, 5)
    assert heard[0].origin == "download"
    assert heard[0].classes["Task"].insertions == {"k"}
    level([one, other], backend, until)
    assert task(other, "k")["priority"] == 3  # type: ignore[index]


@ORDERS
def test_the_later_change_wins_whoever_uploads_first(
    pair: tuple[Device, Device], order: tuple[int, int], backend: Any, until: Any
) -> None:
    pair[0].realm.write(lambda tx: tx.update("Task", "a", {"title": "earlier", "notes": "from first"}))
    pair[1].realm.write(lambda tx: tx.update("Task", "a", {"title": "later", "done": True}))
    join(pair, order, backend, until)
    found = task(pair[0], "a")
    assert found is not None
    assert (found["title"], found["notes"], found["done"]) == ("later", "from first", True)


@ORDERS
def test_sets_are_united_element_by_element(
    pair: tuple[Device, Device], order: tuple[int, int], backend: Any, until: Any
) -> None:
    pair[0].realm.write(lambda tx: tx.update("Task", "a", {"tags": {"common", "old", "one"}}))
    pair[1].realm.write(lambda tx: tx.update("Task", "a", {"tags": {"common", "two"}}))
    join(pair, order, backend, until)
    assert task(pair[0], "a")["tags"] == {"common", "one", "two"}  # type: ignore[index]


@ORDERS
@pytest.mark.parametrize("deleting", [0, 1])
def test_a_delete_wins_whichever_side_deleted(
    pair: tuple[Device, Device], order: tuple[int, int], deleting: int, backend: Any, until: Any
) -> None:
    pair[deleting].realm.write(lambda tx: tx.delete("Task", "a"))
    pair[1 - deleting].realm.write(lambda tx: tx.update("Task", "a", {"title": "changed"}))
    join(pair, order, backend, until)
    assert task(pair[0], "a") is None


@ORDERS
def test_an_object_created_on_both_sides_is_one(
    pair: tuple[Device, Device], order: tuple[int, int], backend: Any, until: Any
) -> None:
    pair[0].realm.write(lambda tx: tx.create("Task", "n", {"title": "first", "tags": {"1"}, "priority": 1}))
    pair[1].realm.write(lambda tx: tx.create("Task", "n", {"title": "second", "tags": {"2"}}))
    join(pair, order, backend, until)
    found = task(pair[0], "n")
    assert found is not None
    assert (found["title"], found["tags"], found["priority"]) == ("second", {"1", "2"}, 1)


@ORDERS
def test_deleted_and_created_again_is_a_new_object(
    pair: tuple[Device, Device], order: tuple[int, int], backend: Any, until: Any
) -> None:
    def again(tx: Any) -> None:
        tx.delete("Task", "a")
        tx.create("Task", "a", {"title": "new"})

    pair[0].realm.write(again)
    pair[1].realm.write(lambda tx: tx.delete("Task", "a"))
    join(pair, order, backend, until)
    assert task(pair[0], "a")["title"] == "new"  # type: ignore[index]
    assert task(pair[0], "a")["tags"] == frozenset()  # type: ignore[index]


def test_an_upload_repeated_after_a_lost_answer_changes_nothing(
    proxy: CuttingProxy, device_factory: Callable[..., Device], backend: Any, until: Any
) -> None:
    device = device_factory("cut", endpoint=Endpoint(proxy.url, backend.token))
    device.session.wait_until_synced(8)
    before = backend.state["version"]
    proxy.cut = lambda path: path.endswith("/upload") and len(proxy.forwarded) < 3
    device.realm.write(lambda tx: tx.create("Task", "k", {"title": "once"}))
    device.session.wait_until_synced(8)
    assert len(proxy.forwarded) == 3
    assert backend.state["version"] == before + 1
    assert device.pending_reset is None
    level([device, device_factory("other")], backend, until)


def test_a_lost_answer_and_more_written_since(
    proxy: CuttingProxy, device_factory: Callable[..., Device], backend: Any, until: Any
) -> None:
    device = device_factory("cut", endpoint=Endpoint(proxy.url, backend.token))
    other = device_factory("other")
    device.session.wait_until_synced(8)
    proxy.cut = lambda path: path.endswith("/upload")
    device.realm.write(lambda tx: tx.create("Task", "k", {"title": "one"}))
    until(lambda: proxy.forwarded, 8)
    until(lambda: task(other, "k"), 8)
    other.realm.write(lambda tx: tx.update("Task", "k", {"notes": "from other"}))
    other.session.wait_until_synced(8)
    device.realm.write(lambda tx: tx.update("Task", "k", {"title": "two"}))
    proxy.cut = lambda path: False
    level([device, other], backend, until)
    found = task(device, "k")
    assert found is not None and (found["title"], found["notes"]) == ("two", "from other")


def test_lost_answers_to_downloads_and_connects(
    proxy: CuttingProxy, device_factory: Callable[..., Device], backend: Any, until: Any
) -> None:
    cuts = iter([True, False, True, True, False, True])
    proxy.cut = lambda path: not path.endswith("/wait") and next(cuts, False)
    device = device_factory("cut", endpoint=Endpoint(proxy.url, backend.token))
    device.realm.write(lambda tx: tx.create("Task", "k", {"title": "t"}))
    level([device, device_factory("other")], backend, until)


@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [
        (200, "application/json", os.urandom(200)),
        (200, "application/json", b"{}"),
        (200, "application/json", b"[]"),
        (500, "text/plain", b"Internal Server Error"),
        (404, "text/html", b"<html><body>404 Not Found</body></html>"),
        (409, "application/json", b'{"detail": "something else"}'),
        (302, "text/html", b""),
    ],
    ids=["random-bytes", "empty-object", "list", "500", "404-html", "409-not-ours", "redirect"],
)
def test_what_is_no_backend_is_never_a_reset(
    status: int,
    content_type: str,
    body: bytes,
    impostor: Callable[[int, str, bytes], str],
    device_factory: Callable[..., Device],
    backend: Any,
    until: Any,
) -> None:
    where = [backend.endpoint]
    device = device_factory("one", endpoint=lambda: where[0])
    device.realm.write(lambda tx: tx.create("Task", "k", {"title": "synced"}))
    device.session.wait_until_synced(8)
    device.session.offline = True
    where[0] = Endpoint(impostor(status, content_type, body), backend.token)
    device.realm.write(lambda tx: tx.create("Task", "u", {"title": "unsynced"}))
    device.session.offline = False
    until(lambda: device.session.status.message, 5)
    assert device.session.status.state in ("not-connected", "error")
    assert device.pending_reset is None
    assert {one["_id"] for one in tasks(device)} == {"k", "u"}
    where[0] = backend.endpoint
    level([device, device_factory("other")], backend, until)
    assert device.session.status.message == ""


def test_a_wrong_token_is_said_and_loses_nothing(
    device_factory: Callable[..., Device], backend: Any, until: Any
) -> None:
    where = [Endpoint(backend.url, "wrong")]
    device = device_factory("one", endpoint=lambda: where[0])
    device.realm.write(lambda tx: tx.create("Task", "k", {"title": "mine"}))
    until(lambda: device.session.status.state == "error", 5)
    assert "token" in device.session.status.message
    assert device.pending_reset is None
    where[0] = backend.endpoint
    level([device, device_factory("other")], backend, until)
    assert task(device, "k") is not None


def test_a_backend_killed_and_started_again_has_all_that_was_acknowledged(
    start_backend: Any, device_factory: Callable[..., Device], until: Any
) -> None:
    running = start_backend()
    where = [running.endpoint]
    device = device_factory("one", endpoint=lambda: where[0], partition="p")
    device.realm.write(lambda tx: tx.create("Task", "k", {"title": "acknowledged"}))
    device.session.wait_until_synced(8)
    running.kill()
    (running.home / "backend.json").unlink()
    device.realm.write(lambda tx: tx.create("Task", "u", {"title": "unsynced"}))
    until(lambda: device.session.status.state == "not-connected", 8)
    again = start_backend(home=running.home)
    where[0] = again.endpoint
    device.session.wait_until_synced(8)
    assert device.pending_reset is None
    other = device_factory("other", endpoint=lambda: where[0], partition="p")
    other.session.wait_until_synced(8)
    until(lambda: len(tasks(other)) == 2, 5)
    assert other.realm.progress.digest == again.partition_state("p")["digest"]


def test_closing_while_the_backend_hangs_takes_no_time(
    device_factory: Callable[..., Device], backend: Any, until: Any
) -> None:
    hanging = socket.create_server(("127.0.0.1", 0))
    with hanging:
        url = f"http://127.0.0.1:{hanging.getsockname()[1]}"
        device = device_factory("one", endpoint=Endpoint(url, backend.token))
        until(lambda: device.session.status.state == "connecting", 5)
        closing = threading.Thread(target=device.close)
        closing.start()
        closing.join(5)
        ended = not closing.is_alive()
    assert ended
