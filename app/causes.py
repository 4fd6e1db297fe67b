"""Causing a client reset in one press: the steps that lead to it, really taken."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from holdfast.sync import HoldfastError, WriteTransaction

from .administration import Administration
from .bridge import Bridge
from .todo import Change, apply, new_task

LAB = "lab"


async def server_restored(bridge: Bridge, administration: Administration, names: Mapping[str, str]) -> None:
    """Tasks in the list Lab are synced, the server backed up, work goes on, and the server goes back.

    names: the texts for list and tasks: lab, bread, call, plants, lost, edited, acknowledged, created.
    HoldfastError if a step can't be taken; what was written so far stays.
    """
    await _online(bridge)
    first = {word: new_task(names[word], LAB) for word in ("bread", "call", "plants")}

    def begin(transaction: WriteTransaction) -> None:
        if transaction.get("TaskList", LAB) is None:
            transaction.create("TaskList", LAB, {"name": names["lab"], "position": 99})
        _apply(transaction, first.values())

    await bridge.write(begin)
    await _level(bridge)
    await bridge.run(administration.back_up)
    await bridge.write(
        lambda transaction: _apply(
            transaction,
            [
                Change("Task", first["plants"].key, {}, {"title": names["acknowledged"]}),
                new_task(names["lost"], LAB),
            ],
        )
    )
    await _level(bridge)
    bridge.device.session.offline = True
    await bridge.write(
        lambda transaction: _apply(
            transaction,
            [
                Change("Task", first["bread"].key, {}, {"title": names["edited"]}),
                Change("Task", first["call"].key, {}, None),
                new_task(names["created"], LAB),
            ],
        )
    )
    await bridge.run(administration.restore)
    bridge.device.session.offline = False


def _apply(transaction: WriteTransaction, changes: Any) -> None:
    for change in changes:
        apply(transaction, change)


async def _online(bridge: Bridge) -> None:
    bridge.device.session.offline = False
    await _level(bridge)


async def _level(bridge: Bridge, seconds: float = 30.0) -> None:
    """Wait until nothing is unsynced, without blocking the window or the bridge."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    bridge.device.session.kick()
    while not await bridge.run(bridge.device.session.is_level):
        if loop.time() > until or bridge.device.realm.pending_reset is not None:
            raise HoldfastError(
                "This device is not in sync, so the steps to this cause can't be taken.",
                "Nothing is lost.",
                "Wait until it is synced, then press again.",
            )
        await asyncio.sleep(0.02)
