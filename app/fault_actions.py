"""What the buttons of the Faults dock do, by their names."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from . import causes
from .administration import Administration
from .bridge import Bridge


def _tr(text: str) -> str:
    return QCoreApplication.translate("faults", text)


class FaultActions:
    """Causes what a button promises, on this device and on its backend."""

    def __init__(self, bridge: Bridge, administration: Administration) -> None:
        self._bridge = bridge
        self._administration = administration

    async def do(self, name: str) -> str:
        """Do what the button of this name promises; returns what to say of it, or nothing.

        HoldfastError says what could not be done.
        """
        if name == "faults.backUp":
            await self._bridge.run(self._administration.back_up)
            return _tr("The server has taken a backup.")
        if name == "faults.restore":
            await self._bridge.run(self._administration.restore)
            return _tr("The server has gone back to its newest backup.")
        if name == "cause.server-restored":
            await causes.server_restored(self._bridge, self._administration, _lab_names())
            return ""
        raise LookupError(name)


def _lab_names() -> dict[str, str]:
    """The texts of the list and the tasks that the causes work on."""
    return {
        "lab": _tr("Lab"),
        "bread": _tr("Buy bread"),
        "call": _tr("Call the plumber"),
        "plants": _tr("Water the plants"),
        "acknowledged": _tr("Water the plants, and the herbs (synced after the backup)"),
        "lost": _tr("Book the train (synced after the backup)"),
        "edited": _tr("Buy bread and rolls (edited offline)"),
        "created": _tr("Write to Ada (created offline)"),
    }
