"""What the buttons and switches of the Faults dock do, by their names, and how things really stand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from holdfast.sync import HoldfastError

from . import causes, fault_words
from .administration import Administration
from .bridge import Bridge
from .causes import Causes
from .fault_words import NETWORK
from .todo_schema import todo_schema
from .translation import translate


class FaultActions:
    """Causes what a control promises, on this device and on its backend. HoldfastError says what can't be.

    Attributes: reset_pending (a client reset is needed or under way, as of the last look).
    """

    def __init__(self, bridge: Bridge, administration: Administration) -> None:
        self._bridge = bridge
        self._administration = administration
        self._backend: dict[str, Any] = {}
        self._reached = True
        self.reset_pending = False

    # Buttons

    async def do(self, name: str) -> str:
        """Do what the button of this name promises; returns what to say of it, or nothing."""
        if name.startswith("cause."):
            await self._cause(name.removeprefix("cause."))
            return ""
        if name in NETWORK:
            await self._bridge.run(self._bridge.faults.add, NETWORK[name])
            return translate("faults", "It will happen to the next request.")
        if name == "faults.heal":
            return await self._heal()
        return await self._administer(name)

    async def _cause(self, cause: str) -> None:
        told = Causes(self._bridge, self._administration, _lab_names())
        works: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
            "server-restored": told.server_restored,
            "sync-re-enabled": told.sync_re_enabled,
            "offline-too-long": told.offline_too_long,
            "schema-mismatch": told.schema_mismatch,
            "destructive-schema-change": told.destructive_schema_change,
        }
        await works[cause]()

    async def _administer(self, name: str) -> str:
        administration, aside = self._administration, self._bridge.aside
        if name == "faults.backUp":
            await aside(administration.back_up)
            return translate("faults", "The server has taken a backup.")
        if name == "faults.restore":
            await aside(administration.restore)
            return translate("faults", "The server has gone back to its newest backup.")
        if name == "faults.terminate":
            await aside(administration.act, "terminate")
            return translate("faults", "Sync is terminated on the server.")
        if name == "faults.reEnable":
            await aside(administration.act, "enable")
            return translate("faults", "Sync is enabled again, with a new history.")
        if name == "faults.destructive":
            await aside(causes.change_priority, administration)
            return translate("faults", "The server's priority has another type now.")
        if name == "faults.additive":
            await aside(causes.add_property, administration)
            return translate("faults", "The server's tasks have a property more.")
        if name == "faults.trim":
            await aside(administration.trim, 0.0)
            return translate("faults", "The server has trimmed its history.")
        raise LookupError(name)

    async def _heal(self) -> str:
        bridge, administration = self._bridge, self._administration
        await bridge.run(bridge.faults.heal, bridge.device.realm)
        bridge.device.session.offline = False
        if bridge.schema.fingerprint != (fitting := todo_schema()).fingerprint:
            await bridge.use_schema(fitting)
        if administration.allowed:
            state = await bridge.aside(administration.state)
            if state["state"] == "paused":
                await bridge.aside(administration.act, "resume")
            elif state["state"] == "terminated":
                await bridge.aside(administration.act, "enable")
            if not state["recovery_allowed"]:
                await bridge.aside(lambda: administration.set(recovery_allowed=True))
        bridge.device.session.kick()
        return translate("faults", "All faults are ended.")

    # Switches

    def switch_at_once(self, name: str, on: bool) -> bool:
        """Put a switch of this device for which nothing has to be waited; return whether it is one."""
        match name:
            case "faults.goOffline":
                self._bridge.device.session.offline = on
            case "faults.clock":
                self._bridge.faults.clock_wrong = on
            case "faults.quitInReset":
                self._bridge.faults.quits_in_reset = on
            case _:
                return False
        return True

    async def switch(self, name: str, on: bool) -> None:
        """Put any other switch."""
        bridge, administration = self._bridge, self._administration
        faults = bridge.faults
        match name:
            case "faults.pause":
                await bridge.aside(administration.act, "pause" if on else "resume")
            case "faults.forbidRecovery":
                await bridge.aside(lambda: administration.set(recovery_allowed=not on))
            case "faults.mismatch":
                fitting = todo_schema()
                await bridge.use_schema(causes.with_class(fitting, fitting.classes) if on else fitting)
            case "faults.diskFull":
                await bridge.run(faults.set_disk_full, bridge.device.realm, on)
            case "faults.slow":
                await bridge.run(setattr, faults, "slow", on)
            case _:
                raise LookupError(name)

    # How things stand

    async def look(self) -> None:
        """Ask the device whether a reset is pending, and the backend how it stands, if that may be asked."""
        device, administration = self._bridge.device, self._administration
        self.reset_pending = await self._bridge.run(lambda: device.pending_reset is not None, quiet=True)
        if not administration.allowed:
            return

        def ask() -> dict[str, Any]:
            return {**administration.state(), "backups": len(administration.backups())}

        try:
            self._backend = await asyncio.wait_for(self._bridge.aside(ask, quiet=True), 10)
            self._reached = True
        except (HoldfastError, TimeoutError):
            self._backend, self._reached = {}, False

    def switched(self) -> dict[str, bool]:
        """Which switches are on, by how things really are."""
        faults, device = self._bridge.faults, self._bridge.device
        return {
            "faults.goOffline": device.session.offline,
            "faults.pause": self._backend.get("state") == "paused",
            "faults.forbidRecovery": self._backend.get("recovery_allowed") is False,
            "faults.mismatch": self._bridge.schema.fingerprint != todo_schema().fingerprint,
            "faults.clock": faults.clock_wrong,
            "faults.diskFull": faults.disk_full,
            "faults.quitInReset": faults.quits_in_reset,
            "faults.slow": faults.slow,
        }

    def states(self) -> dict[str, str]:
        """What to say beside controls of how things stand."""
        return {**fault_words.of_device(self._bridge.faults), **fault_words.of_backend(self._backend)}

    def reasons(self) -> dict[str, str]:
        """Why controls can do nothing at the moment; empty for those that can."""
        return fault_words.reasons(self._backend, reached=self._reached)


def _lab_names() -> dict[str, str]:
    """The texts of the list and the tasks that the causes work on."""
    return {
        "lab": translate("faults", "Lab"),
        "bread": translate("faults", "Buy bread"),
        "call": translate("faults", "Call the plumber"),
        "plants": translate("faults", "Water the plants"),
        "acknowledged": translate("faults", "Water the plants, and the herbs (synced after the backup)"),
        "lost": translate("faults", "Book the train (synced after the backup)"),
        "edited": translate("faults", "Buy bread and rolls (edited offline)"),
        "created": translate("faults", "Write to Ada (created offline)"),
    }
