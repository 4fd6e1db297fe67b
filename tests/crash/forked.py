"""What the tests of strategies kill: one device from a pending client reset to its end, and on.

A process that has imported everything forks a child for each line of JSON on its input, waits for its end and
answers with its exit code (negative: the signal) and what it said. A child is a process like any other, and
begins in milliseconds.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from holdfast.sync import Device, Endpoint, Schema, View, crash
from holdfast.sync.session.session import BackOff


def wait_until(condition: Callable[[], Any], what: str) -> None:
    """Wait for a condition at most some seconds."""
    end = time.monotonic() + 20
    pause = threading.Event()
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"not in time: {what}")
        pause.wait(0.003)


def _refuse(view: View) -> None:
    raise ValueError("the application says no")


def live(order: dict[str, Any]) -> None:
    """Open the device, let the reset come to its end, write and sync once more, recover if that is asked for.

    ``point`` is armed from the start, and ``recovering`` ("apply" or "undo") says how far a recovery goes. A
    reset that waits for a person waits for this one: it is asked for.
    """
    if order.get("point"):
        crash.arm(order["point"])
    folder = Path(order["folder"])
    device = Device(
        folder,
        Schema.from_document(order["schema"]),
        Endpoint(order["url"], order["token"]),
        partition=order["partition"],
        strategy=order["strategy"],
        before=_refuse if order.get("refusing") else None,
        back_off=BackOff(0.02, 0.1),
    )
    wait_until(device.resets, "the refusal")

    def committed() -> bool:
        pending = device.pending_reset
        if pending is not None and pending.held and not pending.asked and not order.get("refusing"):
            device.reset_now()
        return device.resets()[-1].outcome not in ("pending", "failed")

    wait_until(committed, "the commit")
    wait_until(lambda: device.realm.pending_reset is None, "the end of the reset")
    with device.realm.read() as view:
        missing = view.get("Task", "after") is None
    if missing:
        device.realm.write(lambda tx: tx.create("Task", "after", {"title": "after the reset"}))
    device.session.wait_until_synced(20)
    if order.get("recovering"):
        recovery = device.recovery(device.catalogue.all()[0])
        if recovery.items():
            recovery.decide_by_rule("backup")
            recovery.apply()
        device.session.wait_until_synced(20)
    device.close()


def fork(order: dict[str, Any]) -> dict[str, Any]:
    """Do ``order`` in a child; answer its exit code and what it said."""
    said = Path(order["folder"]).with_suffix(".said")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            for one in (1, 2):
                os.dup2(os.open(said, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), one)
            live(order)
            code = 0
        except BaseException:
            os.write(2, traceback.format_exc().encode())
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return {"code": os.waitstatus_to_exitcode(status), "said": said.read_text(errors="replace")}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(fork(json.loads(line))), flush=True)
