"""Requests to the backend, over HTTP with ``requests``: what goes wrong on the way, and stopping at once."""

from __future__ import annotations

import contextlib
import email.utils
import json
import logging
import math
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import quote

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from ..errors import HoldfastError
from ..observers import report_raised
from ..protocol import Refusal, encode
from .address import checked_token, checked_url

log = logging.getLogger(__name__)

_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 60.0

#: What a backend may have a client wait, in seconds. A wrong number must not end sync until a restart.
MOST_PAUSE = 3600.0
#: How large an answer may be once it is unpacked. The backend sends a download in parts, but never less than
#: an entry, so the largest transaction that anybody uploads has to fit. What is larger would take some ten
#: times as much memory when it is parsed, and is more likely no answer of a backend.
ANSWER_BYTES = 256 << 20
#: How large an answer may be that holds a few numbers or sentences: of a long poll, or an error.
SMALL_ANSWER_BYTES = 1 << 20
_BLOCK = 1 << 18
#: SQLite keeps no larger number.
_LARGEST = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a backend is and the token for it. EndpointError if one of them can't be.

    url: such as ``https://sync.example.org``; a path before ``/v1`` belongs to it. Spaces around both, a
    slash at the end and a ``/v1`` there are taken away.
    """

    url: str
    token: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", checked_url(self.url))
        object.__setattr__(self, "token", checked_token(self.token))


class NetworkTrouble(HoldfastError):
    """The backend could not be reached, or what came back is no answer of a backend. Worth another try.

    Attributes: retry_after in seconds, if the backend asked for a pause; offline: no attempt was made, since
    the device is offline.
    """

    def __init__(self, what: str, *, retry_after: float | None = None, offline: bool = False) -> None:
        super().__init__(what, "What you write stays on this device and is sent later.")
        self.retry_after = retry_after
        self.offline = offline


class EndpointTrouble(NetworkTrouble):
    """The app's own callable could not say where the backend is. Worth another try."""


class _Sockets:
    """The sockets that a transport has open, so that a blocked request can be ended from another thread."""

    def __init__(self) -> None:
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._refusing = False

    def add(self, opened: socket.socket) -> None:
        with self._lock:
            self._open.add(opened)
            if self._refusing:  # its request began just before
                with contextlib.suppress(OSError):
                    opened.shutdown(socket.SHUT_RDWR)

    def remove(self, closed: socket.socket) -> None:
        with self._lock:
            self._open.discard(closed)

    def refuse(self, refusing: bool) -> None:
        """Shut down what is open, and what opens from now on; or let it be again."""
        with self._lock:
            self._refusing = refusing
            for one in self._open if refusing else ():
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)


class _Adapter(HTTPAdapter):
    def __init__(self, sockets: _Sockets) -> None:
        self._sockets = sockets
        super().__init__(pool_connections=2, pool_maxsize=4)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> Any:
        result = super().init_poolmanager(*args, **kwargs)
        sockets = self._sockets

        class _Tracked:
            def connect(self) -> None:
                super().connect()  # type: ignore[misc]
                sockets.add(self.sock)  # type: ignore[attr-defined]

            def close(self) -> None:
                if self.sock is not None:  # type: ignore[attr-defined]
                    sockets.remove(self.sock)  # type: ignore[attr-defined]
                super().close()  # type: ignore[misc]

        http = type("_HTTP", (_Tracked, HTTPConnection), {})
        https = type("_HTTPS", (_Tracked, HTTPSConnection), {})
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("_HTTPPool", (HTTPConnectionPool,), {"ConnectionCls": http}),
            "https": type("_HTTPSPool", (HTTPSConnectionPool,), {"ConnectionCls": https}),
        }
        return result


class Transport:
    """The way to one partition of a backend.

    Guarantees:
    - An answer is read up to a limit, counted after it is unpacked, and no further.
    - What goes wrong is a NetworkTrouble, or a Refusal where the backend says so by a problem document: also
      what ``endpoint`` raises, which is reported once, and again after it has worked.
    - Once it is closed no request is made, and one that is under way ends. For any thread.

    endpoint: called before each request, so that a backend that moved is found again.

    Attributes: offline (settable: requests fail at once, those under way are ended), ended (done once the
    transport is closed; for what waits for something else meanwhile).
    """

    def __init__(self, endpoint: Callable[[], Endpoint], partition: str) -> None:
        self._endpoint = endpoint
        self._partition = partition
        self._sockets = _Sockets()
        self._offline = False
        self._endpoint_failing = False
        self.ended: Future[None] = Future()
        self._requests = requests.Session()
        self._requests.trust_env = False  # a .netrc entry would replace the token, a proxy break loopback
        self._requests.mount("http://", _Adapter(self._sockets))
        self._requests.mount("https://", _Adapter(self._sockets))

    @property
    def _closed(self) -> bool:
        return self.ended.done()

    @property
    def offline(self) -> bool:
        """Whether this device's network is off."""
        return self._offline

    @offline.setter
    def offline(self, offline: bool) -> None:
        self._offline = offline
        self._sockets.refuse(offline or self._closed)

    def close(self) -> None:
        """End what is under way, at once; every later request fails."""
        with contextlib.suppress(InvalidStateError):
            self.ended.set_result(None)
        self._sockets.refuse(True)

    def dispose(self) -> None:
        """Close the connections, once no thread uses them any more."""
        self._requests.close()

    def post(
        self,
        route: str,
        body: dict[str, Any],
        *,
        seconds: float = _ANSWER_SECONDS,
        most: int = ANSWER_BYTES,
    ) -> dict[str, Any]:
        """Post a message to a route of the partition; return the answer.

        most: how many bytes it may have, unpacked. Refusal if the backend refuses with a problem document;
        NetworkTrouble for everything else.
        """
        with self._answer("POST", route, data=encode(body), seconds=seconds) as response:
            return _message(response, most)

    @contextlib.contextmanager
    def stream(self, route: str, etag: str, *, offset: int = 0, most: int) -> Iterator[Iterator[bytes]]:
        """Get a file of the partition from a byte on, in blocks as they come.

        etag: the file's; an answer that doesn't have it is something else (the page of a network that wants a
        log-in, for example), and NetworkTrouble: nothing of it is a part of the file. most: how many bytes
        may come; more are NetworkTrouble. Errors as for :meth:`post`.
        """
        headers = {"Range": f"bytes={offset}-"} if offset else {}
        with self._answer("GET", route, headers=headers, seconds=_ANSWER_SECONDS) as response:
            if response.headers.get("ETag") != f'"{etag}"':
                raise NetworkTrouble("What came is no part of the fresh copy.")
            if offset and response.status_code != 206:
                raise NetworkTrouble("The backend did not go on where the download was cut.")
            yield _raw_blocks(response, most)

    def _where(self) -> Endpoint:
        """Where the backend is. EndpointTrouble if the app's callable does not say."""
        try:
            endpoint = self._endpoint()
            if not isinstance(endpoint, Endpoint):
                raise TypeError(f"{endpoint!r} is no Endpoint")
        except Exception as error:
            first, self._endpoint_failing = not self._endpoint_failing, True
            if first:
                report_raised(error, "the callable that gives the endpoint")
            raise EndpointTrouble(
                f"The app can't say where the backend is: {str(error) or type(error).__name__}."
            ) from error
        self._endpoint_failing = False
        return endpoint

    @contextlib.contextmanager
    def _answer(
        self, method: str, route: str, *, seconds: float, **options: Any
    ) -> Iterator[requests.Response]:
        if self._closed:
            raise NetworkTrouble("The session has ended.", offline=True)
        if self._offline:
            raise NetworkTrouble("This device is offline.", offline=True)
        endpoint = self._where()
        headers = {
            "Authorization": f"Bearer {endpoint.token}",
            "Content-Type": "application/json",
            "Accept-Encoding": "gzip",
            **options.pop("headers", {}),
        }
        url = f"{endpoint.url}/v1/partitions/{quote(self._partition, safe='')}/{route}"
        try:
            response = self._requests.request(
                method,
                url,
                headers=headers,
                timeout=(_CONNECT_SECONDS, seconds),
                stream=True,
                allow_redirects=False,
                **options,
            )
        except requests.exceptions.SSLError as error:
            raise NetworkTrouble(
                f"What answers at {endpoint.url} does not speak https, or its certificate is not trusted.",
                offline=self._offline or self._closed,
            ) from error
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise NetworkTrouble(
                f"The backend at {endpoint.url} can't be reached.", offline=self._offline or self._closed
            ) from error
        with response:
            try:
                if response.status_code >= 300:
                    raise _refusal(response)
                yield response
            except NetworkTrouble as trouble:
                trouble.offline = self._offline or self._closed  # what was cut was cut by us
                raise


def whole_number(value: Any) -> int:
    """A whole number out of an answer, as SQLite can keep it. ValueError if it is none."""
    if type(value) is not int or not -_LARGEST <= value <= _LARGEST:
        raise ValueError(f"{value!r:.40} is no whole number")
    return value


def _message(response: requests.Response, most: int) -> dict[str, Any]:
    """The JSON object that is the body of an answer. NetworkTrouble if it is none, or too large."""
    try:
        answer = json.loads(b"".join(_plain_blocks(response, most)), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _garbage(response) from error
    if not isinstance(answer, dict):
        raise _garbage(response)
    return answer


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON's")


def _plain_blocks(response: requests.Response, most: int) -> Iterator[bytes]:
    """The bytes of a body, unpacked. Never more is unpacked than may be there."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        yield from _raw_blocks(response, most)
        return
    if encoding not in ("gzip", "x-gzip"):
        raise _garbage(response)  # nobody asked for it; and packed twice, a little is without end
    unpacker, left = zlib.decompressobj(wbits=31), most
    try:
        for block in _raw_blocks(response, most):
            while block:
                plain = unpacker.decompress(block, min(_BLOCK, left + 1))
                if len(plain) > left:
                    raise _too_large(response)
                left -= len(plain)
                block = unpacker.unconsumed_tail
                yield plain
    except zlib.error as error:
        raise _garbage(response) from error
    if not unpacker.eof:
        raise _garbage(response)


def _raw_blocks(response: requests.Response, most: int) -> Iterator[bytes]:
    """The bytes of a body as they come. NetworkTrouble if there are more than ``most``."""
    left = most
    try:
        while block := response.raw.read(min(_BLOCK, left + 1), decode_content=False):
            if len(block) > left:
                raise _too_large(response)
            left -= len(block)
            yield block
    except (HTTPError, OSError) as error:
        raise NetworkTrouble(f"The download was cut: {error}.") from error


def _refusal(response: requests.Response) -> HoldfastError:
    """What an answer that is no success means. Never is a reset signalled by a bare status."""
    retry_after = _retry_after(response.headers)
    try:
        return Refusal.from_problem(_message(response, SMALL_ANSWER_BYTES), retry_after)
    except (NetworkTrouble, ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return NetworkTrouble(
            f"The backend at {_origin(response)} answered with status {response.status_code}.",
            retry_after=retry_after,
        )


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The pause that the header ``Retry-After`` asks for, in seconds, or None. A date is one, too."""
    text = headers.get("Retry-After", "").strip()
    try:
        seconds = float(text)
    except ValueError:
        until = _moment(text)
        if until is None:
            return None
        # By the clock that wrote it, where that is told: the device's may be wrong.
        seconds = until - (_moment(headers.get("Date", "")) or time.time())
    return min(seconds, MOST_PAUSE) if math.isfinite(seconds) and seconds >= 0 else None


def _moment(text: str) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _garbage(response: requests.Response) -> NetworkTrouble:
    return NetworkTrouble(
        f"What answers at {_origin(response)} is not a Holdfast backend: its answer makes no sense."
    )


def _too_large(response: requests.Response) -> NetworkTrouble:
    return NetworkTrouble(
        f"What answers at {_origin(response)} is not a Holdfast backend: its answer is too large."
    )


def _origin(response: requests.Response) -> str:
    return "/".join(response.url.split("/")[:3])
