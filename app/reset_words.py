"""What people are told of a client reset, needed or under way: the cause in a sentence, never a code."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def _tr(text: str, n: int = -1) -> str:
    return QCoreApplication.translate("reset", text, None, n)


def headline(cause: str) -> str:
    """Why a reset is needed, in one plain sentence."""
    told = {
        "server-restored": _tr(
            "The server was put back to an earlier backup, so this device no longer fits it."
        ),
        "sync-re-enabled": _tr(
            "Sync was ended on the server and begun anew, so this device no longer fits it."
        ),
        "schema-mismatch": _tr(
            "This version of the app and the server don't agree on what a task consists of."
        ),
        "offline-too-long": _tr("This device was offline for longer than the server remembers changes."),
        "destructive-schema-change": _tr("What a task consists of was changed on the server."),
        "client-restored": _tr(
            "This device was put back to an earlier state, so the server no longer knows it."
        ),
        "asked-for": _tr("A client reset was asked for."),
    }
    return told.get(cause, _tr("The server's history no longer fits this device."))


def stake(unsynced: int) -> str:
    """What is at stake: so many unsynced objects."""
    if not unsynced:
        return _tr("Nothing here is unsynced.")
    return _tr("Unsynced on this device: %n.", unsynced)


def outlook() -> str:
    """What a manual reset will do."""
    return _tr(
        "A reset backs everything up, downloads a fresh copy, and lets you pick what to bring back. "
        "Until then you can go on working here."
    )


def step(word: str) -> str:
    """What a reset does at the moment, for the status bar."""
    told = {
        "asking": _tr("asking for a fresh copy"),
        "downloading": _tr("downloading the fresh copy"),
        "checking": _tr("checking it"),
        "backing-up": _tr("backing up"),
        "swapping": _tr("putting it in place"),
    }
    return _tr("Resetting: {step}").format(step=told.get(word, word))
