"""What comes from the network is bounded: how long it has one wait, how large it is, and its numbers."""

from __future__ import annotations

import gzip
import json
import math
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from holdfast.sync import Endpoint
from holdfast.sync.protocol import Refusal
from holdfast.sync.session import NetworkTrouble, Transport
from holdfast.sync.session.transport import MOST_PAUSE, EndpointTrouble, whole_number

MIB = 1 << 20

Blocks = Iterator[bytes] | list[bytes]
Serve = Callable[..., Transport]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """``serve(status, headers, blocks)``: a transport to a server that always answers so."""
    servers: list[tuple[ThreadingHTTPServer, threading.Thread]] = []
    transports: list[Transport] = []

    def start(status: int, headers: dict[str, str], blocks: Callable[[], Blocks]) -> Transport:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response_only(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                with suppress(OSError):  # who reads has had enough
                    for block in blocks():
                        self.wfile.write(block)

            do_GET = do_POST  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        servers.append((server, thread))
        transport = Transport(lambda: Endpoint(f"http://127.0.0.1:{server.server_port}", "token"), "p")
        transports.append(transport)
        return transport

    yield start
    for transport in transports:
        transport.close()
        transport.dispose()
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


def endless() -> Iterator[bytes]:
    """A body that does not end by itself."""
    while True:
        yield b'{"a": 1, ' * 1000


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """64 MiB, packed."""
    return gzip.compress(bytes(64 * MIB))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3", 3),
        ("2.5", 2.5),
        ("0", 0),
        ("1e10", MOST_PAUSE),
        ("10000000000", MOST_PAUSE),
        ("9" * 400, None),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("", None),
        ("Fri, 27 Nov 2026 10:00:30 GMT", 30),
        ("Fri, 27 Nov 2026 09:00:00 GMT", None),
        ("Fri, 27 Nov 9999 10:00:30 GMT", MOST_PAUSE),
        ("Fri, 99 Nov 2026 10:00:30 GMT", None),
    ],
)
def test_a_pause_that_is_asked_for_is_bounded(serve: Serve, text: str, seconds: float | None) -> None:
    headers = {"Retry-After": text, "Date": "Fri, 27 Nov 2026 10:00:00 GMT"}
    with pytest.raises(NetworkTrouble, match="status 503") as caught:
        serve(503, headers, list).post("connect", {})
    assert caught.value.retry_after == seconds
    assert caught.value.retry_after is None or math.isfinite(caught.value.retry_after)


def test_a_refusal_is_read_with_its_pause(serve: Serve) -> None:
    problem = {"code": 229, "name": "SyncPaused", "action": "Transient", "cause": None, "detail": "Paused."}
    with pytest.raises(Refusal) as caught:
        serve(503, {"Retry-After": "7"}, lambda: [json.dumps(problem).encode()]).post("connect", {})
    assert (caught.value.code, caught.value.retry_after) == (229, 7)


@pytest.mark.parametrize("number", ["1e999", "null", '"x"', "[]"])
def test_a_refusal_whose_code_is_no_number_is_none(serve: Serve, number: str) -> None:
    body = f'{{"code": {number}, "name": "n", "action": "ClientReset"}}'.encode()
    with pytest.raises(NetworkTrouble, match="status 409"):
        serve(409, {}, lambda: [body]).post("connect", {})


def test_an_answer_is_read_up_to_a_limit(serve: Serve) -> None:
    with pytest.raises(NetworkTrouble, match="not a Holdfast backend: its answer is too large"):
        serve(200, {}, endless).post("download", {}, most=MIB)


def test_an_error_is_read_up_to_a_limit(serve: Serve) -> None:
    with pytest.raises(NetworkTrouble, match="status 500"):
        serve(500, {}, endless).post("download", {})


@pytest.mark.parametrize("most", [MIB, 63 * MIB])
def test_a_packed_answer_is_counted_unpacked(serve: Serve, most: int, bomb: bytes) -> None:
    transport = serve(200, {"Content-Encoding": "gzip"}, lambda: [bomb])
    tracemalloc.start()
    try:
        with pytest.raises(NetworkTrouble, match="too large"):
            transport.post("download", {}, most=most)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * most + 8 * MIB


def test_a_packed_answer_is_read(serve: Serve) -> None:
    packed = gzip.compress(b'{"head": 7}')
    assert serve(200, {"Content-Encoding": "gzip"}, lambda: [packed]).post("wait", {}) == {"head": 7}
    for broken in (packed[:-9], packed[:5] + b"x" + packed[6:-4], b'{"head": 7}'):
        with pytest.raises(NetworkTrouble, match="makes no sense"):
            serve(200, {"Content-Encoding": "gzip"}, lambda broken=broken: [broken]).post("wait", {})


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "deflate"])
def test_what_nobody_asked_for_is_not_unpacked(serve: Serve, encoding: str) -> None:
    packed = gzip.compress(gzip.compress(b'{"head": 7}'))
    with pytest.raises(NetworkTrouble, match="makes no sense"):
        serve(200, {"Content-Encoding": encoding}, lambda: [packed]).post("wait", {})


@pytest.mark.parametrize("body", [b'{"head": NaN}', b'{"head": Infinity}', b"[" * 100_000, b"\xff", b"7"])
def test_what_is_no_message_makes_no_sense(serve: Serve, body: bytes) -> None:
    with pytest.raises(NetworkTrouble, match="makes no sense"):
        serve(200, {}, lambda: [body]).post("wait", {})


def test_a_file_is_no_larger_than_was_said(serve: Serve) -> None:
    transport = serve(200, {"ETag": '"x"'}, lambda: [b"x" * 100])
    with transport.stream("snapshots/x", "x", most=100) as blocks:
        assert b"".join(blocks) == b"x" * 100
    with (
        pytest.raises(NetworkTrouble, match="too large"),
        transport.stream("snapshots/x", "x", most=99) as blocks,
    ):
        for _ in blocks:
            pass
    with (
        pytest.raises(NetworkTrouble, match="too large"),
        serve(200, {"ETag": '"x"'}, endless).stream("snapshots/x", "x", most=MIB) as blocks,
    ):
        for _ in blocks:
            pass


@pytest.mark.parametrize("headers", [{}, {"ETag": '"y"'}, {"ETag": "x"}])
def test_what_is_no_part_of_the_file_is_not_taken_for_one(serve: Serve, headers: dict[str, str]) -> None:
    transport = serve(200, headers, lambda: [b"<html>Please log in</html>"])
    with pytest.raises(NetworkTrouble, match="no part"), transport.stream("snapshots/x", "x", most=100):
        pass


@pytest.mark.parametrize("value", [1 << 63, -(1 << 63), 1e400, 1.5, 7.0, True, "7", None, [7]])
def test_what_is_no_whole_number(value: Any) -> None:
    with pytest.raises(ValueError, match="no whole number"):
        whole_number(value)


def test_whole_numbers() -> None:
    assert [whole_number(value) for value in (0, 7, -7, (1 << 63) - 1)] == [0, 7, -7, (1 << 63) - 1]


def test_a_callable_that_raises_is_network_trouble_and_reported_once(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", heard.append)
    there = serve(200, {}, lambda: [b"{}"])._endpoint()
    answers: list[Any] = [OSError("no config"), OSError("no config"), None, there, OSError("gone")]

    def endpoint() -> Endpoint:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]

    transport = Transport(endpoint, "p")
    for words in ("no config", "no config", "None is no Endpoint"):
        with pytest.raises(EndpointTrouble, match=f"The app can't say where the backend is: {words}"):
            transport.post("wait", {})
    assert [str(one.exc_value) for one in heard] == ["no config"]
    assert transport.post("wait", {}) == {}
    with pytest.raises(EndpointTrouble):
        transport.post("wait", {})
    assert [str(one.exc_value) for one in heard] == ["no config", "gone"]
    transport.close()
    transport.dispose()
