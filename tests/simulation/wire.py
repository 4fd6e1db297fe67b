"""Requests without a network: an adapter of ``requests`` that calls the backend's application here.

A host under ``.simulation`` names the device that asks, so that each device has faults of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import random
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

#: What can happen to a request; the words of the scenario language.
FAULTS = ("drop-request", "drop-answer", "truncate", "garbage", "duplicate", "error-500")

_DOMAIN = ".simulation"

Answer = tuple[int, list[tuple[bytes, bytes]], bytes]


#: A device that makes so many requests without coming to rest never will.
_MOST_REQUESTS = 400


class Endless(BaseException):
    """A device goes on making requests and never comes to rest."""


def address_of(device: str) -> str:
    """The URL under which a device finds the backend."""
    return f"http://{device}{_DOMAIN}"


class Wire:
    """The network of one simulated world. A context manager: only inside it requests come here.

    application: the backend's ASGI application. around: called before and after each request of a device that
    arrives, with the device and ``"before"`` or ``"after"``. seed: of what garbage holds.

    Attributes: faults (by device: those still to happen, in order), failures (what the backend's own code
    raised and nobody caught).
    """

    def __init__(self, application: Any, around: Callable[[str, str], None], seed: int) -> None:
        self.faults: dict[str, list[str]] = {}
        self.failures: list[str] = []
        self.left = _MOST_REQUESTS
        self._application = application
        self._around = around
        self._garbage = random.Random(seed)
        self._entered = contextlib.ExitStack()

    def __enter__(self) -> Wire:
        adapter = _Adapter(self)
        original = requests.Session.get_adapter

        def get_adapter(session: requests.Session, url: str) -> Any:
            host = urlsplit(url).hostname or ""
            return adapter if host.endswith(_DOMAIN) else original(session, url)

        enter = self._entered.enter_context
        enter(mock.patch.object(requests.Session, "get_adapter", get_adapter))
        # The routes and what reads files run on this thread: a hop to another takes longer than they do.
        enter(mock.patch("fastapi.routing.run_in_threadpool", _directly))
        enter(mock.patch("anyio.to_thread.run_sync", _directly))
        self._loop = asyncio.new_event_loop()
        self._entered.callback(self._loop.close)
        return self

    def __exit__(self, *exception: object) -> None:
        self._entered.close()

    def rest(self) -> None:
        """All devices have come to rest; from here their requests are counted anew."""
        self.left = _MOST_REQUESTS

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """Ask the application; no faults, nobody is told."""
        encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        return self._loop.run_until_complete(self._call(method, path, encoded, body))

    def deliver(self, device: str, request: requests.PreparedRequest) -> Answer:
        """A request of a device, with the fault that is next. ConnectionError if no answer comes."""
        self.left -= 1
        if self.left < 0:
            raise Endless
        waiting = self.faults.get(device)
        fault = waiting.pop(0) if waiting else None
        if fault == "drop-request":
            raise requests.ConnectionError("the request was lost")
        if fault == "error-500":
            return 500, [(b"content-type", b"text/plain")], b"Internal Server Error\n"
        self._around(device, "before")
        parts = urlsplit(request.url or "")
        headers = [(name.lower().encode(), str(value).encode()) for name, value in request.headers.items()]
        body = request.body if isinstance(request.body, bytes) else (request.body or "").encode()
        for _ in range(2 if fault == "duplicate" else 1):
            answer = self._loop.run_until_complete(
                self._call(str(request.method), unquote(str(parts.path)), headers, body)
            )
        self._around(device, "after")
        if fault == "drop-answer":
            raise requests.ConnectionError("the answer was lost")
        if fault == "garbage":
            return 200, [], self._garbage.randbytes(512)
        if fault == "truncate":
            status, heads, data = answer
            return status, heads, data[: len(data) // 2]
        return answer

    async def _call(self, method: str, path: str, headers: list[tuple[bytes, bytes]], body: bytes) -> Answer:
        started: dict[str, Any] = {}
        blocks: list[bytes] = []
        bodies = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> Any:
            return next(bodies, {"type": "http.disconnect"})

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            elif message["type"] == "http.response.pathsend":
                blocks.append(Path(message["path"]).read_bytes())
            else:
                blocks.append(message.get("body", b""))

        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "extensions": {"http.response.pathsend": {}},
        }
        try:
            await self._application(scope, receive, send)
        except Exception as error:
            self.failures.append("".join(traceback.format_exception(error)[-6:]))
            if not started:  # else the answer says that the backend failed
                raise
        return started["status"], list(started["headers"]), b"".join(blocks)


class _Adapter(BaseAdapter):
    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        host = urlsplit(request.url or "").hostname or ""
        status, headers, data = self._wire.deliver(host.removesuffix(_DOMAIN), request)
        raw = HTTPResponse(
            io.BytesIO(data),
            headers=[(name.decode(), value.decode()) for name, value in headers],
            status=status,
            preload_content=False,
            enforce_content_length=True,
        )
        return HTTPAdapter.build_response(self, request, raw)  # type: ignore[arg-type]

    def close(self) -> None:
        pass


async def _directly(function: Callable[..., Any], /, *arguments: Any, **options: Any) -> Any:
    for name in ("abandon_on_cancel", "cancellable", "limiter"):
        options.pop(name, None)
    return function(*arguments, **options)
