"""How things stand with device and backend, in the words beside the controls of the Faults dock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import words
from .device_faults import DeviceFaults
from .translation import translate

#: Controls of the network by the fault that they have happen.
NETWORK = {
    "faults.dropAnswer": "drop-answer",
    "faults.duplicate": "duplicate",
    "faults.garbage": "garbage",
    "faults.cut": "truncate",
}

CAUSES = (
    "cause.server-restored",
    "cause.sync-re-enabled",
    "cause.offline-too-long",
    "cause.schema-mismatch",
    "cause.destructive-schema-change",
)
_OF_BACKEND = (
    "faults.backUp",
    "faults.restore",
    "faults.terminate",
    "faults.reEnable",
    "faults.pause",
    "faults.destructive",
    "faults.additive",
    "faults.forbidRecovery",
    "faults.trim",
)


def of_device(faults: DeviceFaults) -> dict[str, str]:
    """What to say of this device and its network, by control; nothing where nothing is wrong."""
    pending = faults.pending()
    waiting = translate("faults", "Waits for the next request.")
    return {name: waiting if word in pending else "" for name, word in NETWORK.items()} | {
        "faults.slow": translate("faults", "Every request is slow now.") if faults.slow else "",
        "faults.clock": translate("faults", "The clock is a day ahead now.") if faults.clock_wrong else "",
        "faults.diskFull": translate("faults", "Nothing can be saved now.") if faults.disk_full else "",
        "faults.quitInReset": (
            translate("faults", "Holdfast ends in the next reset.") if faults.quits_in_reset else ""
        ),
    }


def of_backend(state: Mapping[str, Any]) -> dict[str, str]:
    """What to say of the backend, by control. state: as the backend tells it, and how many backups it has."""
    if not state:
        return dict.fromkeys(_OF_BACKEND, "")
    terminated, paused = state["state"] == "terminated", state["state"] == "paused"
    return {
        "faults.backUp": words.backups_so_far(state["backups"]),
        "faults.terminate": translate("faults", "Sync is terminated.") if terminated else "",
        "faults.pause": translate("faults", "Sync is paused.") if paused else "",
        "faults.destructive": _priority(state["schema"]),
        "faults.additive": words.properties_of_a_task(len(_task(state["schema"]))),
        "faults.forbidRecovery": (
            "" if state["recovery_allowed"] else translate("faults", "Recovery is forbidden.")
        ),
        "faults.trim": (
            translate("faults", "Trimmed up to server version {floor}.").format(
                floor=words.number(state["floor"])
            )
            if state["floor"]
            else translate("faults", "Nothing is trimmed so far.")
        ),
    }


def reasons(state: Mapping[str, Any], *, reached: bool) -> dict[str, str]:
    """Why controls can do nothing at the moment, by control; empty for those that can."""
    if not reached:
        return dict.fromkeys((*CAUSES, *_OF_BACKEND), translate("faults", "The backend can't be reached."))
    if not state:
        return {}
    terminated, paused = state["state"] == "terminated", state["state"] == "paused"
    told = translate("faults", "Sync is terminated: re-enable it first.")
    stands = told if terminated else translate("faults", "Sync is paused: resume it first.")
    return {
        **dict.fromkeys(CAUSES, stands if terminated or paused else ""),
        "faults.restore": (
            "" if state["backups"] else translate("faults", "The server has no backup yet: take one first.")
        ),
        "faults.terminate": told if terminated else "",
        "faults.pause": told if terminated else "",
        "faults.trim": told if terminated else "",
        "faults.reEnable": "" if terminated else translate("faults", "Sync is not terminated."),
    }


def _task(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schema.get("Task", {}).get("properties", {})
    return found


def _priority(schema: Mapping[str, Any]) -> str:
    if str(_task(schema).get("priority", "")).startswith("string"):
        return translate("faults", "Priority is a text now.")
    return translate("faults", "Priority is a number now.")
