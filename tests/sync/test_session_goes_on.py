"""A reset ends, and what is written goes up, though the app writes on without a pause."""

from __future__ import annotations

import threading
from typing import Any


def test_a_reset_ends_though_the_app_writes_on(device_factory: Any, backend: Any, until: Any) -> None:
    device = device_factory("a", strategy="manual")
    device.realm.write(lambda tx: tx.create("Task", "a", {"title": "a"}))
    device.session.wait_until_synced(8)
    backend.take_backup()
    device.realm.write(lambda tx: tx.update("Task", "a", {"title": "b"}))
    device.session.wait_until_synced(8)
    device.session.offline = True
    device.realm.write(lambda tx: tx.update("Task", "a", {"title": "c"}))
    backend.restore()
    ended = threading.Event()

    def write_on() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            device.realm.write(lambda tx, key=f"w{number}": tx.create("Task", key, {"title": "w"}))
            ended.wait(0.002)

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        device.session.offline = False
        until(device.waiting_backups, 8)
        until(lambda: device.realm.pending_reset is None, 8)
    finally:
        ended.set()
        writer.join()
