"""Requests to the backend, over HTTP with ``requests``: what goes wrong on the way, and stopping at once."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from ..errors import HoldfastError
from ..protocol import Refusal, encode

log = logging.getLogger(__name__)

_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a backend is and the token for it."""

    url: str
    token: str


class NetworkTrouble(HoldfastError):
    """The backend could not be reached, or what came back is no answer of a backend. Worth another try.

    Attributes: retry_after in seconds, if the backend asked for a pause; offline: no attempt was made, since
    the device is offline.
    """

    def __init__(self, what: str, *, retry_after: float | None = None, offline: bool = False) -> None:
        super().__init__(what, "What you write stays on this device and is sent later.")
        self.retry_after = retry_after
        self.offline = offline


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

    endpoint: called before each request, so that a backend that moved is found again.

    Attributes: offline (settable: requests fail at once, those under way are ended).
    """

    def __init__(self, endpoint: Callable[[], Endpoint], partition: str) -> None:
        self._endpoint = endpoint
        self._partition = partition
        self._sockets = _Sockets()
        self._offline = False
        self._closed = False
        self._requests = requests.Session()
        self._requests.trust_env = False  # a .netrc entry would replace the token, a proxy break loopback
        self._requests.mount("http://", _Adapter(self._sockets))
        self._requests.mount("https://", _Adapter(self._sockets))

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
        self._closed = True
        self._sockets.refuse(True)

    def dispose(self) -> None:
        """Close the connections, once no thread uses them any more."""
        self._requests.close()

    def post(self, route: str, body: dict[str, Any], *, seconds: float = _ANSWER_SECONDS) -> dict[str, Any]:
        """Post a message to a route of the partition; return the answer.

        Refusal if the backend refuses with a problem document; NetworkTrouble for everything else.
        """
        with self._answer("POST", route, data=encode(body), seconds=seconds) as response:
            try:
                answer = response.json()
            except (ValueError, requests.RequestException, HTTPError) as error:
                raise _garbage(response) from error
            if not isinstance(answer, dict):
                raise _garbage(response)
            return answer

    @contextlib.contextmanager
    def stream(self, route: str, *, offset: int = 0) -> Iterator[Iterator[bytes]]:
        """Get a file of the partition from a byte on, in blocks as they come. Errors as for :meth:`post`."""
        headers = {"Range": f"bytes={offset}-"} if offset else {}
        with self._answer("GET", route, headers=headers, seconds=_ANSWER_SECONDS) as response:
            if offset and response.status_code != 206:
                raise NetworkTrouble("The backend did not go on where the download was cut.")
            yield self._blocks(response)

    def _blocks(self, response: requests.Response) -> Iterator[bytes]:
        try:
            while block := response.raw.read(1 << 18, decode_content=False):
                yield block
        except (HTTPError, OSError) as error:
            raise NetworkTrouble(f"The download was cut: {error}.") from error

    @contextlib.contextmanager
    def _answer(
        self, method: str, route: str, *, seconds: float, **options: Any
    ) -> Iterator[requests.Response]:
        if self._closed:
            raise NetworkTrouble("The session has ended.", offline=True)
        if self._offline:
            raise NetworkTrouble("This device is offline.", offline=True)
        endpoint = self._endpoint()
        headers = {
            "Authorization": f"Bearer {endpoint.token}",
            "Content-Type": "application/json",
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


def _refusal(response: requests.Response) -> HoldfastError:
    """What an answer that is no success means. Never is a reset signalled by a bare status."""
    try:
        retry_after: float | None = float(response.headers["Retry-After"])
    except (KeyError, ValueError):
        retry_after = None
    try:
        return Refusal.from_problem(response.json(), retry_after)
    except (ValueError, KeyError, TypeError, AttributeError, requests.RequestException, HTTPError):
        return NetworkTrouble(
            f"The backend at {_origin(response)} answered with status {response.status_code}.",
            retry_after=retry_after,
        )


def _garbage(response: requests.Response) -> NetworkTrouble:
    return NetworkTrouble(
        f"What answers at {_origin(response)} is not a Holdfast backend: its answer makes no sense."
    )


def _origin(response: requests.Response) -> str:
    return "/".join(response.url.split("/")[:3])
