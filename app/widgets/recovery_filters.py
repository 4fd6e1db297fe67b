"""The search and the state filters of the recovery window."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from .. import theme
from ..models.recovery_rows import FILTERS, NEEDS_A_LOOK
from .flow_layout import FlowLayout


class RecoveryFilters(QWidget):
    """What of the differences is shown.

    Signals: searched (the text), filtered (the name of the filter, or an empty text for all).
    """

    searched = Signal(str)
    filtered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QLineEdit()
        self.search.setObjectName("recovery.search")
        self.search.setPlaceholderText(self.tr("Search  Ctrl+F"))
        self.search.setAccessibleName(self.tr("Search the differences"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setMinimumWidth(150)
        self.search.setMaximumWidth(280)
        self.search.textChanged.connect(self.searched)
        self._words = {
            NEEDS_A_LOOK: self.tr("Needs a look"),
            "only-in-backup": self.tr("Only in backup"),
            "only-in-fresh": self.tr("Only in fresh"),
            "changed-in-backup": self.tr("Changed in backup"),
            "changed-in-fresh": self.tr("Changed in fresh"),
            "both": self.tr("Both"),
            "deleted": self.tr("Deleted"),
            "not-storable": self.tr("Not storable"),
        }
        tips = {
            NEEDS_A_LOOK: self.tr("Undecided, or changed since it was decided"),
            "only-in-backup": self.tr("What only the backup has, and what the server lost"),
            "only-in-fresh": self.tr("What is new on the server"),
            "changed-in-backup": self.tr("Only you changed it"),
            "changed-in-fresh": self.tr("Only the server's side changed it"),
            "both": self.tr("Changed on both sides: what merges, conflicts, and what is merely different"),
            "deleted": self.tr("Deleted on one side"),
            "not-storable": self.tr("What the server has no place for any more"),
        }
        chips = FlowLayout(theme.TINY)
        self._chips: dict[str, QPushButton] = {}
        for name in FILTERS:
            chip = QPushButton()
            chip.setObjectName(f"recovery.filter.{name}")
            chip.setProperty("kind", "segment")
            chip.setCheckable(True)
            chip.setToolTip(tips[name])
            chip.clicked.connect(self._pressed)
            self._chips[name] = chip
            chips.addWidget(chip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.MEDIUM)
        row.addWidget(self.search, 1, Qt.AlignmentFlag.AlignTop)
        row.addLayout(chips, 4)

    @property
    def filter(self) -> str:
        """The name of the filter that is on; empty: all is shown."""
        return next((name for name, chip in self._chips.items() if chip.isChecked()), "")

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Write on each filter how many it shows."""
        for name, chip in self._chips.items():
            text = f"{self._words[name]} {counts[name]}"
            chip.setText(text)
            chip.setAccessibleName(text)

    def show_all(self) -> None:
        """Take filter and search away."""
        for chip in self._chips.values():
            chip.setChecked(False)
        self.search.clear()
        self.filtered.emit("")

    def focus_search(self) -> None:
        """Put the cursor into the search, with all of it selected."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _pressed(self) -> None:
        pressed = self.sender()
        for chip in self._chips.values():
            if chip is not pressed:
                chip.setChecked(False)
        self.filtered.emit(self.filter)
