"""Paints the recovery table."""

from __future__ import annotations

from PySide6.QtCore import (
    QObject,
)

from .cell import Cell
from .roles import Role
from .row_delegate import RowDelegate


class RecoveryDelegate(RowDelegate):
    """Paints differences: ``decision state title list backupModified freshModified newer changed``."""

    _STATE_ICONS = {
        "only-in-backup": "backup",
        "lost-on-server": "backup",
        "only-in-fresh": "cloud",
        "changed-in-backup": "edit",
        "changed-in-fresh": "edit",
        "mergeable": "merge",
        "conflict": "warning",
        "different": "both",
        "not-storable": "error",
        "same": "check",
    }

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._painters = {
            "decision": self._paint_decision,
            "state": self._paint_state,
            "title": self._paint_title,
            "list": self._paint_muted,
            "backupModified": self._paint_time,
            "freshModified": self._paint_time,
            "newer": self._paint_newer,
            "changed": self._paint_chips,
        }

    def _paint_decision(self, cell: Cell) -> None:
        word = str(cell.index.data(Role.DECISION) or cell.text).strip().casefold()
        names = {
            "backup": self.tr("Backup"),
            "fresh": self.tr("Fresh"),
            "merge": self.tr("Merge"),
            "both": self.tr("Both"),
            "undecided": self.tr("Undecided"),
            "mixed": self.tr("Mixed"),
        }
        cell.decision(word if word in names else "undecided", cell.text or names.get(word, word))

    def _paint_state(self, cell: Cell) -> None:
        state = str(cell.index.data(Role.STATE) or cell.text).strip().casefold().replace(" ", "-")
        name = self._STATE_ICONS.get(state) or ("delete" if "deleted" in state else "info")
        warns = state in ("conflict", "not-storable")
        cell.icon(name, "warning" if warns else "muted")
        cell.words(cell.text or state)

    def _paint_time(self, cell: Cell) -> None:
        known = cell.text and cell.text.casefold() != self.tr("unknown").casefold()
        cell.words(cell.text or self.tr("unknown"), "text" if known else "muted")

    def _paint_newer(self, cell: Cell) -> None:
        raw = cell.index.data(Role.RAW)
        side = str(raw if isinstance(raw, str) else cell.text).strip().casefold()
        if side in ("backup", "fresh"):
            cell.sides(left=side == "backup", right=side == "fresh")
            cell.words(cell.text or side, side)
        else:
            cell.words(cell.text, "muted")
