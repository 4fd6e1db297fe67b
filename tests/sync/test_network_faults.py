"""The faulty network, between a real HTTP client and a real HTTP server that counts what reaches it."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from holdfast.sync.network_faults import FAULTS, FaultyNetwork

BIG = 3_000_000


@dataclass
class Server:
    """A server that answers with what it was sent.

    Attributes: url, token; seen: what arrived; release: long polls are answered when it is set; left: set
    when a long poll's client has gone.
    """

    url: str = ""
    token: str = "right"
    seen: list[tuple[str, str, int]] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)
    waiting: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Any

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        state: Server = self.server.state
        state.seen.append((self.command, self.path, len(body)))
        state.tokens.append(self.headers.get("Authorization"))
        if self.path == "/chunked":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for part in (b"one ", b"two ", b"three"):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))
            self.wfile.write(b"0\r\n\r\n")
            return
        if self.path == "/wait":
            state.waiting.set()
            self.connection.settimeout(0.02)
            while not state.release.is_set():
                try:
                    if not self.connection.recv(1, socket.MSG_PEEK):
                        state.left.set()
                        self.close_connection = True
                        return
                except TimeoutError:
                    pass
        answer = f"answer {len(state.seen)} ".encode() + body
        status = 200
        if self.path == "/big":
            answer = bytes(range(256)) * (BIG // 256)
        if wanted := self.headers.get("Range"):
            answer, status = answer[int(wanted[6:-1]) :], 206
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("ETag", '"x"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_GET = do_PUT = do_HEAD = do_POST  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()
    real = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    real.state = state  # type: ignore[attr-defined]
    state.url = f"http://127.0.0.1:{real.server_address[1]}"
    thread = threading.Thread(target=real.serve_forever, args=(0.01,))
    thread.start()
    yield state
    state.release.set()
    real.shutdown()
    thread.join()
    real.server_close()


@pytest.fixture
def network(server: Server) -> Iterator[FaultyNetwork]:
    with FaultyNetwork(lambda: server, slow_seconds=0.3) as network:
        yield network


@pytest.fixture
def client() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


def test_without_faults_everything_passes(
    server: Server, network: FaultyNetwork, client: requests.Session
) -> None:
    answer = client.post(
        f"{network.url}/a", data=b"hello", headers={"Authorization": "Bearer old"}, timeout=10
    )
    assert (answer.status_code, answer.content) == (200, b"answer 1 hello")
    assert answer.headers["ETag"] == '"x"'
    assert client.put(f"{network.url}/b?c=d", data=b"", timeout=10).content == b"answer 2 "
    assert client.get(f"{network.url}/chunked", timeout=10).content == b"one two three"
    assert client.head(f"{network.url}/big", timeout=10).headers["Content-Length"] == str(BIG // 256 * 256)
    assert [one[:2] for one in server.seen] == [
        ("POST", "/a"),
        ("PUT", "/b?c=d"),
        ("GET", "/chunked"),
        ("HEAD", "/big"),
    ]
    assert set(server.tokens) == {"Bearer right"}


def test_big_bodies_and_ranges(server: Server, network: FaultyNetwork, client: requests.Session) -> None:
    content = client.get(f"{network.url}/big", timeout=10).content
    assert content == bytes(range(256)) * (BIG // 256)
    rest = client.get(f"{network.url}/big", headers={"Range": "bytes=1000-"}, timeout=10)
    assert (rest.status_code, rest.content) == (206, content[1000:])
    assert client.post(f"{network.url}/a", data=content, timeout=10).content == b"answer 3 " + content
    network.add("duplicate")
    assert client.post(f"{network.url}/a", data=content, timeout=10).content == b"answer 5 " + content


def test_a_dropped_request_never_arrives(
    server: Server, network: FaultyNetwork, client: requests.Session
) -> None:
    network.add("drop-request", 2)
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            client.post(f"{network.url}/a", data=b"x" * 100_000, timeout=10)
    assert server.seen == []
    assert client.post(f"{network.url}/a", data=b"x", timeout=10).content == b"answer 1 x"


def test_a_dropped_answer_was_acted_upon(
    server: Server, network: FaultyNetwork, client: requests.Session
) -> None:
    network.add("drop-answer")
    with pytest.raises(requests.ConnectionError):
        client.post(f"{network.url}/a", data=b"x", timeout=10)
    assert len(server.seen) == 1


@pytest.mark.parametrize("path", ["/a", "/big", "/chunked"])
def test_a_truncated_answer_is_cut_half_way(server: Server, network: FaultyNetwork, path: str) -> None:
    network.add("truncate")
    whole = {"/a": 10, "/big": BIG // 256 * 256, "/chunked": 13}[path]
    connection = http.client.HTTPConnection(str(urlsplit(network.url).netloc), timeout=10)
    connection.request("GET", path, headers={"X": "y"})
    answer = connection.getresponse()
    assert answer.status == 200
    with pytest.raises(http.client.IncompleteRead) as cut:
        answer.read()
    connection.close()
    assert 0 < len(cut.value.partial) < whole
    if path != "/chunked":
        assert len(cut.value.partial) in (whole // 2, (whole - 1) // 2)
    assert len(server.seen) == 1


def test_a_truncated_answer_without_a_body_has_half_a_head(server: Server, network: FaultyNetwork) -> None:
    network.add("truncate")
    with socket.create_connection(("127.0.0.1", urlsplit(network.url).port or 0), timeout=10) as raw:
        raw.sendall(b"HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n")
        got = b""
        while block := raw.recv(4096):
            got += block
    assert got.startswith(b"HTTP/1.1 200")
    assert b"\r\n\r\n" not in got


def test_garbage_is_a_success_of_random_bytes(
    server: Server, network: FaultyNetwork, client: requests.Session
) -> None:
    network.add("garbage", 2)
    first, second = (client.post(f"{network.url}/a", data=b"x", timeout=10) for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert first.content != second.content
    assert b"answer" not in first.content
    assert len(server.seen) == 2


def test_a_duplicate_is_answered_by_the_second(
    server: Server, network: FaultyNetwork, client: requests.Session
) -> None:
    network.add("duplicate")
    assert client.post(f"{network.url}/a", data=b"x", timeout=10).content == b"answer 2 x"
    assert server.seen == [("POST", "/a", 1)] * 2


def test_error_500_is_not_the_backend_s(
    server: Server, network: FaultyNetwork, client: requests.Session
) -> None:
    network.add("error-500")
    assert client.post(f"{network.url}/a", data=b"x", timeout=10).status_code == 500
    assert server.seen == []
    assert client.post(f"{network.url}/a", data=b"x", timeout=10).status_code == 200


def test_slow_takes_its_time(server: Server, network: FaultyNetwork, client: requests.Session) -> None:
    network.add("slow")
    before = time.monotonic()
    assert client.post(f"{network.url}/a", data=b"x", timeout=10).status_code == 200
    assert time.monotonic() - before >= network.slow_seconds


def test_faults_come_in_order_and_can_be_cleared(
    server: Server, network: FaultyNetwork, client: requests.Session
) -> None:
    network.add("error-500")
    network.add("garbage", 2)
    assert network.pending() == ["error-500", "garbage", "garbage"]
    client.get(f"{network.url}/a", timeout=10)
    assert network.pending() == ["garbage", "garbage"]
    network.clear()
    assert network.pending() == []
    assert client.get(f"{network.url}/a", timeout=10).content == b"answer 1 "
    with pytest.raises(KeyError):
        network.add("thunder")


def test_a_backend_that_is_not_there_is_a_closed_connection(
    server: Server, network: FaultyNetwork, client: requests.Session
) -> None:
    right = server.url
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server.url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(requests.ConnectionError):
        client.get(f"{network.url}/a", timeout=10)
    server.url = right
    assert client.get(f"{network.url}/a", timeout=10).status_code == 200


def test_long_polls_pass_and_end_with_the_client(server: Server, network: FaultyNetwork) -> None:
    raw = socket.create_connection(("127.0.0.1", urlsplit(network.url).port or 0), timeout=10)
    raw.sendall(b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
    assert server.waiting.wait(10)
    raw.close()
    assert server.left.wait(10)


def test_a_long_poll_is_answered_through_it(
    server: Server, network: FaultyNetwork, client: requests.Session
) -> None:
    threading.Timer(0.05, server.release.set).start()
    assert client.get(f"{network.url}/wait", timeout=10).content == b"answer 1 "


def test_closing_ends_what_is_under_way(server: Server) -> None:
    network = FaultyNetwork(lambda: server, slow_seconds=60)
    failed = []

    def ask(path: str) -> None:
        try:
            requests.get(network.url + path, timeout=30)
        except requests.ConnectionError as error:
            failed.append(error)

    network.add("slow")
    threads = [threading.Thread(target=ask, args=(path,)) for path in ("/slow", "/wait", "/wait")]
    threads[0].start()
    while network.pending():
        time.sleep(0.001)
    for thread in threads[1:]:
        thread.start()
    assert server.waiting.wait(10)
    network.close()
    network.close()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    assert len(failed) == 3
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", urlsplit(network.url).port or 0), timeout=1)


def test_each_fault_is_explained() -> None:
    assert set(FAULTS) == {
        "drop-request",
        "drop-answer",
        "truncate",
        "garbage",
        "duplicate",
        "error-500",
        "slow",
    }
