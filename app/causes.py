"""Causing a client reset in one press: the steps that lead to it, really taken."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from holdfast.sync import Device, HoldfastError, Schema, WriteTransaction

from .administration import Administration
from .bridge import Bridge
from .todo import Change, apply, new_task

LAB = "lab"


class Causes:
    """The five causes on one device. Each works on tasks of its own in the list Lab, and leaves it online.

    names: the texts for list and tasks: lab, bread, call, plants, lost, edited, acknowledged, created. All
    raise HoldfastError if a step can't be taken; what was written so far stays.
    """

    def __init__(self, bridge: Bridge, administration: Administration, names: Mapping[str, str]) -> None:
        self._bridge = bridge
        self._administration = administration
        self._names = names

    async def server_restored(self) -> None:
        """The server is backed up, work goes on, and the server goes back."""
        tasks = await self._begin()
        await self._bridge.aside(self._administration.back_up)
        names = self._names
        await self._write(
            [
                Change("Task", tasks["plants"].key, {}, {"title": names["acknowledged"]}),
                new_task(names["lost"], LAB),
            ]
        )
        await self._level()
        await self._go_offline(tasks)
        await self._bridge.aside(self._administration.restore)
        self._go_online()

    async def sync_re_enabled(self) -> None:
        """Sync is terminated on the server, and enabled again."""
        tasks = await self._begin()
        await self._go_offline(tasks)
        await self._bridge.aside(self._administration.act, "terminate")
        await self._bridge.aside(self._administration.act, "enable")
        self._go_online()

    async def offline_too_long(self) -> None:
        """Others go on while this device is offline, and what it has not seen is trimmed."""
        tasks = await self._begin()
        await self._go_offline(tasks)
        seen = self._bridge.device.realm.progress.server_version
        await self._bridge.aside(self._write_elsewhere, tasks["plants"].key)
        loop = asyncio.get_running_loop()
        until = loop.time() + 20
        while (await self._bridge.aside(self._administration.trim))["floor"] <= seen:
            if loop.time() > until:
                raise HoldfastError("The server has not trimmed its history.", "Nothing is lost.")
            await asyncio.sleep(0.1)  # what was written elsewhere is not a second old yet
        self._go_online()

    async def schema_mismatch(self) -> None:
        """This device gets a version of the app with a class that the server lacks."""
        tasks = await self._begin()
        await self._go_offline(tasks)
        await self._bridge.use_schema(self._with_another_class())
        self._go_online()

    async def destructive_schema_change(self) -> None:
        """The server's priority of a task turns from a number to a text; the next time, back."""
        tasks = await self._begin()
        await self._go_offline(tasks)
        await self._bridge.aside(change_priority, self._administration)
        self._go_online()

    # Steps

    async def _begin(self) -> dict[str, Change]:
        """Be online and level, and have three new tasks of the list Lab synced."""
        self._go_online()
        await self._level()
        tasks = {word: new_task(self._names[word], LAB) for word in ("bread", "call", "plants")}

        def begin(transaction: WriteTransaction) -> None:
            if transaction.get("TaskList", LAB) is None:
                transaction.create("TaskList", LAB, {"name": self._names["lab"], "position": 99})
            for change in tasks.values():
                apply(transaction, change)

        await self._bridge.write(begin)
        await self._level()
        return tasks

    async def _go_offline(self, tasks: Mapping[str, Change]) -> None:
        """Offline, and there: one task edited, one deleted, one created."""
        self._bridge.device.session.offline = True
        await self._write(
            [
                Change("Task", tasks["bread"].key, {}, {"title": self._names["edited"]}),
                Change("Task", tasks["call"].key, {}, None),
                new_task(self._names["created"], LAB),
            ]
        )

    def _go_online(self) -> None:
        self._bridge.device.session.offline = False

    async def _write(self, changes: Iterable[Change]) -> None:
        def write(transaction: WriteTransaction) -> None:
            for change in changes:
                apply(transaction, change)

        await self._bridge.write(write)

    def _write_elsewhere(self, key: str) -> None:
        """Another device, of which nobody has a window, changes a task and adds one. Blocks."""
        bridge, names = self._bridge, self._names
        with (
            tempfile.TemporaryDirectory(prefix="holdfast-elsewhere-", ignore_cleanup_errors=True) as folder,
            Device(
                folder,
                bridge.device.realm.layout.known,
                bridge.faults.endpoint,
                partition=bridge.partition,
            ) as other,
        ):
            other.session.wait_until_synced(20)

            def write(transaction: WriteTransaction) -> None:
                apply(transaction, Change("Task", key, {}, {"title": names["acknowledged"]}))
                apply(transaction, new_task(names["lost"], LAB))

            other.realm.write(write)
            other.session.wait_until_synced(20)

    async def _level(self, seconds: float = 30.0) -> None:
        """Wait until nothing is unsynced, without blocking the window or the bridge."""
        bridge, loop = self._bridge, asyncio.get_running_loop()
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

    def _with_another_class(self) -> Schema:
        """The app's schema with a class that neither this device nor the server has heard of."""
        layout = self._bridge.device.realm.layout
        taken = {*self._bridge.schema.classes, *layout.known.classes, *layout.app.classes}
        return with_class(self._bridge.schema, taken)


def with_class(schema: Schema, taken: Iterable[str]) -> Schema:
    """A schema with one class more, called as none of ``taken`` is."""
    number = 1
    names = set(taken)
    while (name := f"Colour{number}") in names:
        number += 1
    document: dict[str, Any] = schema.to_document()
    document[name] = {"primary_key": "_id", "properties": {"_id": "string", "name": "string"}}
    return Schema.from_document(document)


def change_priority(administration: Administration) -> None:
    """Have the server's priority of a task turn from a number to a text, or from a text back. Blocks."""
    _with_task(administration, _turn_priority, re_enable=True)


def add_property(administration: Administration) -> None:
    """Have the server's tasks have one property more. Blocks."""
    _with_task(administration, _add_estimate, re_enable=False)


def _with_task(
    administration: Administration, change: Callable[[dict[str, Any]], None], *, re_enable: bool
) -> None:
    schema = administration.state()["schema"]
    change(schema["Task"]["properties"])
    administration.set_schema(schema, re_enable=re_enable)


def _turn_priority(properties: dict[str, Any]) -> None:
    properties["priority"] = "int?" if properties["priority"] == "string?" else "string?"


def _add_estimate(properties: dict[str, Any]) -> None:
    number = 1
    while (name := f"estimate{number}") in properties:
        number += 1
    properties[name] = "int?"
