"""The controls of the Faults dock: what each is called, what it is in real life, and what it needs."""

from __future__ import annotations

from dataclasses import dataclass

from ..translation import translate


@dataclass(frozen=True, slots=True)
class Control:
    """One button or switch.

    name: its object name. icon: of resources/icons. text: on it. explanation: what it is in real life, or
    what it will do. switch: it stays as it is put. admin: it needs the administrator's token of the backend.
    more: of the explanation, what is shown elsewhere and only spoken here.
    """

    name: str
    icon: str
    text: str
    explanation: str
    switch: bool = False
    admin: bool = False
    more: str = ""


def all_causes() -> str:
    """What each of the causes does besides what is its own."""
    return translate(
        "faults",
        "Each works on tasks of its own in the list Lab: they are made and synced first; then, offline, one "
        "is edited, one deleted, one created.",
    )


def causes() -> list[Control]:
    """The five causes of a client reset, each of them whole."""
    told = [
        (
            "server-restored",
            "restore",
            translate("faults", "Server restored"),
            translate("faults", "The server crashes and comes back from an earlier backup."),
        ),
        (
            "sync-re-enabled",
            "sync",
            translate("faults", "Sync re-enabled"),
            translate("faults", "Sync is ended on the server and begun anew, with a new history."),
        ),
        (
            "offline-too-long",
            "clock",
            translate("faults", "Offline too long"),
            translate(
                "faults",
                "While this device is offline, others go on, and the server trims its history: its limit is "
                "set to 1 s for that, and back.",
            ),
        ),
        (
            "schema-mismatch",
            "schema",
            translate("faults", "Schema mismatch"),
            translate("faults", "This device gets a version of the app with a class that the server lacks."),
        ),
        (
            "destructive-schema-change",
            "bolt",
            translate("faults", "Destructive schema change"),
            translate(
                "faults",
                "The server's priority of a task turns from a number to a text; the next press, back.",
            ),
        ),
    ]
    return [
        Control(f"cause.{word}", icon, text, explanation, admin=word != "schema-mismatch", more=all_causes())
        for word, icon, text, explanation in told
    ]


def backend() -> list[Control]:
    """What an administrator or bad luck does to the server."""
    return [
        Control(
            "faults.backUp",
            "backup",
            translate("faults", "Take a backup"),
            translate(
                "faults", "The server copies its whole database, as an administrator does every night."
            ),
            admin=True,
        ),
        Control(
            "faults.restore",
            "restore",
            translate("faults", "Restore from backup"),
            translate(
                "faults", "The server's database goes back to its newest backup; what came later is gone."
            ),
            admin=True,
        ),
        Control(
            "faults.terminate",
            "stop",
            translate("faults", "Terminate sync"),
            translate("faults", "The server ends its history. Its objects stay, but nobody can sync."),
            admin=True,
        ),
        Control(
            "faults.reEnable",
            "play",
            translate("faults", "Re-enable sync"),
            translate(
                "faults", "The server begins a new history with the objects it has; every device resets."
            ),
            admin=True,
        ),
        Control(
            "faults.pause",
            "pause",
            translate("faults", "Pause sync"),
            translate("faults", "Maintenance: the server takes nothing for a while. Destroys nothing."),
            switch=True,
            admin=True,
        ),
        Control(
            "faults.destructive",
            "bolt",
            translate("faults", "Change the schema destructively"),
            translate("faults", "A developer changes the type of priority; the server needs a new history."),
            admin=True,
        ),
        Control(
            "faults.additive",
            "add",
            translate("faults", "Add to the schema"),
            translate(
                "faults", "A developer adds a property to the task. Devices take it up without a reset."
            ),
            admin=True,
        ),
        Control(
            "faults.forbidRecovery",
            "lock",
            translate("faults", "Forbid recovery"),
            translate("faults", "The administrator forbids automatic recovery; strategies fall back."),
            switch=True,
            admin=True,
        ),
        Control(
            "faults.trim",
            "trim",
            translate("faults", "Trim history"),
            translate("faults", "The trimming job runs, as if all history so far were too old."),
            admin=True,
        ),
    ]


def device() -> list[Control]:
    """What can be wrong with this device."""
    return [
        Control(
            "faults.mismatch",
            "schema",
            translate("faults", "App version with a class the backend lacks"),
            translate("faults", "A new version of the app came out before the server knew of it."),
            switch=True,
        ),
        Control(
            "faults.clock",
            "clock",
            translate("faults", "Clock wrong"),
            translate("faults", "This device's clock is a day ahead, as after a flight or an empty battery."),
            switch=True,
        ),
        Control(
            "faults.diskFull",
            "disk",
            translate("faults", "Disk full"),
            translate("faults", "The realm can't grow and no large file can be written: really refused."),
            switch=True,
        ),
        Control(
            "faults.quitInReset",
            "power",
            translate("faults", "Quit abruptly during the next reset"),
            translate(
                "faults", "The power fails in mid-reset: Holdfast ends as by SIGKILL, and starts again."
            ),
            switch=True,
        ),
    ]


def network() -> list[Control]:
    """What can happen between this device and the server."""
    return [
        Control(
            "faults.goOffline",
            "sync-off",
            translate("faults", "Go offline"),
            translate(
                "faults", "A tunnel, a flight, a dead router. You can go on working; it is sent later."
            ),
            switch=True,
        ),
        Control(
            "faults.slow",
            "clock",
            translate("faults", "Slow"),
            translate("faults", "Two bars of reception: every request takes two seconds more."),
            switch=True,
        ),
        Control(
            "faults.dropAnswer",
            "close",
            translate("faults", "Drop the next answer"),
            translate("faults", "The server acts, but its answer gets lost; the device asks again."),
        ),
        Control(
            "faults.duplicate",
            "copy",
            translate("faults", "Duplicate the next request"),
            translate("faults", "A proxy sends a request twice; nothing may happen twice."),
        ),
        Control(
            "faults.garbage",
            "warning",
            translate("faults", "Garbage as the next answer"),
            translate("faults", "A hotel's login page answers in the server's place."),
        ),
        Control(
            "faults.cut",
            "network",
            translate("faults", "Cut during download"),
            translate(
                "faults", "The connection breaks half way through the next answer with something in it."
            ),
        ),
    ]
