"""What the crash tests kill: one device from its first sync to an applied recovery, in resumable steps.

Called as ``child.py FOLDER URL TOKEN ADMIN_TOKEN PARTITION``. Each step that is not the engine's own (a
backup of the server, a restore) is noted in a file, so that the second start goes on where the first was
killed. HOLDFAST_CRASH_AT arms a point from the start, HOLDFAST_CRASH_LATE once the server has been restored,
and HOLDFAST_CRASH_RECOVERY once the recovery is applied and not uploaded.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from holdfast.sync import Device, Endpoint, Schema, WriteTransaction, crash
from holdfast.sync.session.session import BackOff


def wait_until(condition: Callable[[], Any], what: str) -> None:
    """Wait for a condition at most some seconds."""
    end = time.monotonic() + 15
    pause = threading.Event()
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"not in time: {what}")
        pause.wait(0.005)


def arm(variable: str) -> None:
    """Arm the crash point that an environment variable names."""
    if name := os.environ.get(variable):
        crash.arm(name)


def begin(transaction: WriteTransaction) -> None:
    """The first content."""
    if transaction.count("Task") == 0:
        for key in "abcd":
            transaction.create("Task", key, {"title": key, "tags": {"x"}})


def after_backup(transaction: WriteTransaction) -> None:
    """What the restored server does not know any more."""
    if transaction.get("Task", "late") is None:
        transaction.create("Task", "late", {"title": "after the backup"})
        transaction.update("Task", "a", {"title": "a later"})


def offline(transaction: WriteTransaction) -> None:
    """What is unsynced when the server is restored."""
    if transaction.get("Task", "new") is None:
        transaction.update("Task", "b", {"title": "b offline"})
        transaction.delete("Task", "c")
        transaction.create("Task", "new", {"title": "new offline"})


def main(folder: Path, url: str, token: str, admin_token: str, partition: str, schema: Schema) -> None:
    steps = folder / "steps"

    def once(name: str, action: Callable[[], object]) -> None:
        done = steps.read_text().split() if steps.exists() else []
        if name not in done:
            action()
            steps.write_text(" ".join([*done, name]))

    def is_done(name: str) -> bool:
        return steps.exists() and name in steps.read_text().split()

    def admin(path: str) -> None:
        with requests.Session() as session:
            session.trust_env = False
            headers = {"Authorization": f"Bearer {admin_token}"}
            session.post(url + path, headers=headers, json={}, timeout=20).raise_for_status()

    device = Device(
        folder / "device",
        schema,
        Endpoint(url, token),
        partition=partition,
        strategy="manual",
        back_off=BackOff(0.02, 0.1),
    )
    if not is_done("restored"):
        device.realm.write(begin)
        device.session.wait_until_synced(15)
        once("backed-up", lambda: admin("/v1/admin/backups"))
        device.realm.write(after_backup)
        device.session.wait_until_synced(15)
        device.session.offline = True
        device.realm.write(offline)
        once("restored", lambda: admin("/v1/admin/restore"))
        arm("HOLDFAST_CRASH_LATE")
        device.session.offline = False
    wait_until(lambda: device.catalogue.all(), "a backup in the catalogue")
    wait_until(lambda: device.realm.pending_reset is None, "the end of the reset")
    device.session.wait_until_synced(15)
    backup = device.catalogue.all()[0]
    recovery = device.recovery(backup)
    items = recovery.items()
    for item in items:
        if item.needs_a_look:
            recovery.decide(item.difference.class_name, item.difference.key, "backup")
    device.session.offline = "HOLDFAST_CRASH_RECOVERY" in os.environ
    if items:
        recovery.apply()
    arm("HOLDFAST_CRASH_RECOVERY")
    device.session.offline = False
    device.session.wait_until_synced(15)
    device.close()


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        *sys.argv[2:6],
        schema=Schema.from_document(json.loads(Path(sys.argv[1], "schema.json").read_text())),
    )
