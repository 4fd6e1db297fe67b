"""A write on one device until the other's listener hears it, beside an HTTP round trip."""

from __future__ import annotations

import queue
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import requests

from holdfast.sync import ChangeNotification, Device
from tests.conftest import BackendProcess

from .content import SCHEMA

_WRITES = 100


def run(objects: int, differing: float) -> dict[str, Any]:
    """Two devices and a backend as they are in use. Seconds. ``objects`` and ``differing`` play no part."""
    with tempfile.TemporaryDirectory(prefix="holdfast-benchmark-") as folder:
        home = Path(folder) / "backend"
        home.mkdir()
        backend = BackendProcess(home)
        try:
            heard = _heard(Path(folder), backend)
            trips = _trips(backend)
        finally:
            backend.stop()
    return {
        "median": round(median(heard), 4),
        "99th percentile": round(quantiles(heard, n=100)[-1], 4),
        "HTTP round trip": round(median(trips), 4),
        "ratio": round(median(heard) / median(trips), 1),
    }


def _heard(folder: Path, backend: BackendProcess) -> list[float]:
    news: queue.SimpleQueue[float] = queue.SimpleQueue()

    def listener(notification: ChangeNotification) -> None:
        news.put(time.perf_counter())

    found = []
    with (
        Device(folder / "a", SCHEMA, backend.endpoint, partition="benchmark") as one,
        Device(folder / "b", SCHEMA, backend.endpoint, partition="benchmark") as other,
    ):
        one.session.wait_until_synced(30)
        other.session.wait_until_synced(30)
        with_listener = other.realm.listen(listener)
        for at in range(_WRITES):
            begun = time.perf_counter()
            one.realm.write(_written(at))
            found.append(news.get(timeout=30) - begun)
            one.session.wait_until_synced(30)
            other.session.wait_until_synced(30)
        with_listener.close()
    return found


def _written(at: int) -> Callable[[Any], None]:
    return lambda tx: tx.create("Task", f"task {at}", {"title": "A write that the other hears of"})


def _trips(backend: BackendProcess) -> list[float]:
    found = []
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {backend.token}"
        for _ in range(_WRITES):
            begun = time.perf_counter()
            session.get(f"{backend.url}/v1/health", timeout=10).raise_for_status()
            found.append(time.perf_counter() - begun)
    return found
