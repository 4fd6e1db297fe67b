"""Network faults: a proxy on loopback between a device and its backend that drops, cuts and spoils.

It is a real HTTP server in front of the real one, so that a device meets each fault as it would meet it in
life: as a socket that closes, an answer that ends too early, a page of somebody else's.
"""

from __future__ import annotations

import contextlib
import http.client
import logging
import os
import selectors
import socket
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import IO, Any, Final, Protocol
from urllib.parse import urlsplit

log = logging.getLogger(__name__)

#: What can happen to a request, and what that is in real life.
FAULTS: Final[dict[str, str]] = {
    "drop-request": "never arrives: the connection is closed, the backend sees nothing",
    "drop-answer": "the backend acts, its answer is lost",
    "truncate": "the backend acts, its answer is cut half way",
    "garbage": "the backend acts, the answer is status 200 and random bytes, as from a captive portal",
    "duplicate": "arrives twice, the second answer counts",
    "error-500": "a server on the way fails with status 500, the backend sees nothing",
    "slow": "takes two seconds",
}

_BLOCK = 1 << 18
_GARBAGE_BYTES = 512
#: What belongs to one connection and not to the message (RFC 9110, 7.6.1), or is set anew.
_OF_A_CONNECTION = frozenset(
    (
        "connection",
        "keep-alive",
        "proxy-connection",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "host",
        "authorization",
    )
)


class Upstream(Protocol):
    """Where a backend is, and the token that it knows (empty: whatever the request carries)."""

    @property
    def url(self) -> str: ...

    @property
    def token(self) -> str: ...


class FaultyNetwork:
    """A device's network: all its requests go through here. Serves as soon as it is made.

    upstream: called before each request, so that a backend that moved or was started again is found; requests
    get its token. slow_seconds: how long the fault ``slow`` takes.

    Attributes: url (what the device takes for the backend's), always (a fault that happens to every request
    to which no other happens, or None).
    """

    def __init__(self, upstream: Callable[[], Upstream], *, slow_seconds: float = 2.0) -> None:
        self.upstream = upstream
        self.slow_seconds = slow_seconds
        self.closing = threading.Event()
        self.always: str | None = None
        self._faults: deque[tuple[str, tuple[str, ...]]] = deque()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: set[threading.Thread] = set()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._acceptor = threading.Thread(target=self._accept, name="network")
        self._acceptor.start()

    def __enter__(self) -> FaultyNetwork:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def add(self, fault: str, times: int = 1, *, only: tuple[str, ...] = ()) -> None:
        """Have a fault happen to the next ``times`` requests, after those added before. KeyError if none.

        only: to requests alone whose path has one of these in it.
        """
        FAULTS[fault]
        with self._lock:
            self._faults.extend([(fault, only)] * times)

    def clear(self) -> None:
        """Nothing more goes wrong."""
        with self._lock:
            self._faults.clear()

    def pending(self) -> list[str]:
        """The faults that are still to happen, in order."""
        with self._lock:
            return [fault for fault, _ in self._faults]

    def close(self) -> None:
        """End everything that is under way, at once. Twice does no harm."""
        if self.closing.is_set():
            return
        self.closing.set()
        with contextlib.suppress(OSError), socket.create_connection(self._listening.getsockname(), 5):
            pass  # the only way to wake accept() that every platform has
        self._acceptor.join()
        self._listening.close()
        with self._lock:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            left = list(self._threads)
        for thread in left:
            thread.join()

    # For the connections

    def take_fault(self, path: str) -> str | None:
        """The fault of the request for ``path`` that has just arrived."""
        with self._lock:
            for at, (fault, only) in enumerate(self._faults):
                if not only or any(part in path for part in only):
                    del self._faults[at]
                    return fault
            return self.always

    @contextlib.contextmanager
    def tracked(self, opened: socket.socket) -> Iterator[None]:
        """While it is used, a socket is shut down as soon as the network is closed."""
        with self._lock:
            self._open.add(opened)
        try:
            if self.closing.is_set():
                raise ConnectionAbortedError("the network is closed")
            yield
        finally:
            with self._lock:
                self._open.discard(opened)

    def _accept(self) -> None:
        while not self.closing.is_set():
            try:
                connection, address = self._listening.accept()
            except OSError as error:
                log.info("a connection was lost before it was accepted: %s", error)
                continue
            thread = threading.Thread(target=self._serve, args=(connection, address), name="network request")
            with self._lock:
                self._threads.add(thread)
            thread.start()

    def _serve(self, connection: socket.socket, address: Any) -> None:
        try:
            with connection, self.tracked(connection):
                _Connection(connection, address, self)  # type: ignore[arg-type]
        except OSError as error:
            log.debug("a connection ended: %s", error)
        finally:
            with self._lock:
                self._threads.discard(threading.current_thread())


class _Cut(Exception):
    """The connection to the device ends here, whatever it is still waiting for."""


class _Connection(BaseHTTPRequestHandler):
    """One connection of the device, with the requests that come on it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else an answer in two parts waits for the device's delayed ACK
    server: Any  # the FaultyNetwork

    def relay(self) -> None:
        network: FaultyNetwork = self.server
        fault = network.take_fault(self.path)
        try:
            self._relay(network, fault)
        except (_Cut, OSError, http.client.HTTPException) as error:
            log.debug("%s %s was cut: %s", self.command, self.path, error)
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = relay  # noqa: N815 (http.server's names)

    def log_message(self, format: str, *args: Any) -> None:
        log.debug(format, *args)

    def _relay(self, network: FaultyNetwork, fault: str | None) -> None:
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            self._answer(411, b"This proxy needs a Content-Length.\n")
            raise _Cut
        if fault in ("drop-request", "error-500"):
            for _ in self._body():
                pass
            if fault == "drop-request":
                raise _Cut
            self._answer(500, b"Internal Server Error\n")
            return
        if fault == "slow" and network.closing.wait(network.slow_seconds):
            raise _Cut
        if fault == "duplicate":
            with tempfile.SpooledTemporaryFile(max_size=1 << 20) as kept:
                for block in self._body():
                    kept.write(block)
                kept.seek(0)
                with self._asked(network, _blocks(kept)) as first:
                    _drain(first)
                kept.seek(0)
                with self._asked(network, _blocks(kept)) as second:
                    self._pass_on(second)
            return
        with self._asked(network, self._body()) as answer:
            if fault == "drop-answer":
                _drain(answer)
                raise _Cut
            if fault == "garbage":
                _drain(answer)
                self._answer(200, os.urandom(_GARBAGE_BYTES))
            else:
                self._pass_on(answer, truncate=fault == "truncate")

    def _body(self) -> Iterator[bytes]:
        left = int(self.headers.get("Content-Length") or 0)
        while left:
            block = self.rfile.read(min(left, _BLOCK))
            if not block:
                raise _Cut  # the device has gone
            left -= len(block)
            yield block

    @contextlib.contextmanager
    def _asked(self, network: FaultyNetwork, body: Iterator[bytes]) -> Iterator[http.client.HTTPResponse]:
        """The request as the backend gets it, and its answer."""
        upstream = network.upstream()
        parts = urlsplit(upstream.url)
        secure = parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(str(parts.hostname), parts.port, timeout=None)
        with contextlib.closing(connection):
            connection.connect()
            with network.tracked(connection.sock):
                # With the encoding that the device accepts, not one that http.client would add.
                connection.putrequest(
                    self.command, parts.path.rstrip("/") + self.path, skip_accept_encoding=True
                )
                for name, value in self.headers.items():
                    if name.lower() not in _OF_A_CONNECTION:
                        connection.putheader(name, value)
                sent = self.headers.get("Authorization")
                if upstream.token:
                    connection.putheader("Authorization", f"Bearer {upstream.token}")
                elif sent:
                    connection.putheader("Authorization", sent)
                connection.endheaders()
                for block in body:
                    connection.send(block)
                self._wait_for_either(connection.sock)
                with connection.getresponse() as answer:
                    yield answer

    def _wait_for_either(self, upstream: socket.socket) -> None:
        """Wait until the answer begins. A device that hangs up, as from a long poll, ends the request."""
        with selectors.DefaultSelector() as selector:
            selector.register(upstream, selectors.EVENT_READ)
            selector.register(self.connection, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select()}
                if upstream in ready:
                    return
                if not self.connection.recv(1, socket.MSG_PEEK):
                    raise _Cut
                selector.unregister(self.connection)  # its next request, early; that says nothing

    def _pass_on(self, answer: http.client.HTTPResponse, *, truncate: bool = False) -> None:
        """The backend's answer to the device, as it comes; or half of it."""
        head = [f"HTTP/1.1 {answer.status} {answer.reason}"]
        head += [
            f"{name}: {value}" for name, value in answer.getheaders() if name.lower() not in _OF_A_CONNECTION
        ]
        bodiless = self.command == "HEAD" or answer.status in (204, 304)
        length = None if bodiless else answer.length
        chunked = not bodiless and length is None
        if chunked:
            head.append("Transfer-Encoding: chunked")
        text = ("\r\n".join(head) + "\r\n\r\n").encode("latin-1")
        if truncate and not length and not chunked:
            self._send(text[: len(text) // 2])
            raise _Cut
        left = None if length is None or not truncate else length // 2
        while block := answer.read1(_BLOCK if left is None else min(left, _BLOCK)):
            # The head goes with the first block: a small answer is one packet.
            self._send(text + (b"%x\r\n%b\r\n" % (len(block), block) if chunked else block))
            text = b""
            left = None if left is None else left - len(block)
            if truncate and (chunked or not left):
                raise _Cut
        if truncate:
            self._send(text)
            raise _Cut
        if answer.length:
            raise _Cut  # the backend itself was cut
        self._send(text + (b"0\r\n\r\n" if chunked else b""))

    def _answer(self, status: int, body: bytes) -> None:
        kind = "text/plain" if status >= 400 else "application/octet-stream"
        head = (
            f"HTTP/1.1 {status} {http.client.responses[status]}\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._send(head.encode("latin-1") + body)

    def _send(self, data: bytes) -> None:
        if data:
            self.wfile.write(data)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block


def _drain(answer: http.client.HTTPResponse) -> None:
    """Take an answer to its end: the backend has done all that it was asked."""
    while answer.read1(_BLOCK):
        pass
