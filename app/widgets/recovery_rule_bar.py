"""The rules of the recovery window: which, over what, and back and forth through the steps of deciding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QPushButton, QWidget

from holdfast.sync import Rule
from holdfast.sync.recovery import Reason, Ruled

from .. import theme
from .flow_layout import FlowLayout


class RecoveryRuleBar(QWidget):
    """A rule for what is shown.

    Signals: used (the rule is to decide), taken_back, done_again.
    """

    used = Signal()
    taken_back = Signal()
    done_again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel()
        self.choice = QComboBox()
        self.choice.setObjectName("recovery.rule")
        self.choice.setAccessibleName(self.tr("Rule for what is shown"))
        for rule, text in (
            (Rule.BACKUP_ONLY, self.tr("Restore what is only in the backup")),
            (Rule.MERGE, self.tr("Merge what merges")),
            (Rule.NEWEST, self.tr("Newest wins")),
            (Rule.BACKUP, self.tr("Take the backup")),
            (Rule.FRESH, self.tr("Take fresh")),
            (Rule.REDELETE, self.tr("Do my deletes again")),
            (Rule.BOTH, self.tr("Keep both")),
            (Rule.UNDECIDED, self.tr("Clear: leave undecided")),
        ):
            self.choice.addItem(text, rule.value)
        self._label.setBuddy(self.choice)
        self._over = QCheckBox(self.tr("Also over decisions made by &hand"))
        self._over.setObjectName("recovery.overHandMade")
        self._over.setAccessibleName(self.tr("Rules also decide what was decided by hand"))
        self._use = QPushButton(self.tr("&Use rule"))
        self._use.setObjectName("recovery.applyRule")
        self._use.setAccessibleName(self.tr("Use the rule on what is shown"))
        self._use.clicked.connect(self.used)
        self._back = _icon_button("undo", self.tr("Take the last decision back (Ctrl+Z)"))
        self._back.setObjectName("recovery.takeBack")
        self._back.clicked.connect(self.taken_back)
        self._again = _icon_button("redo", self.tr("Do the decision again (Ctrl+Shift+Z)"))
        self._again.setObjectName("recovery.doAgain")
        self._again.clicked.connect(self.done_again)
        parts = FlowLayout(theme.SMALL)
        for widget in (self._label, self.choice, self._over, self._use):
            parts.addWidget(widget)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SMALL)
        row.addLayout(parts, 1)
        for button in (self._back, self._again):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def rule(self) -> Rule:
        """The rule that is chosen."""
        return Rule(self.choice.currentData())

    @property
    def over_hand_made(self) -> bool:
        """Whether it also decides what was decided by hand."""
        return self._over.isChecked()

    def show_state(self, shown: int, *, back: bool, again: bool, locked: bool) -> None:
        """Say for how many the rule is, and what can be pressed. back, again: there is a step to go."""
        one, more = self.tr("Rule for the one shown:"), self.tr("Rule for the %n shown:", "", shown)
        self._label.setText(one if shown == 1 else more)
        for widget in (self.choice, self._over, self._use):
            widget.setEnabled(shown > 0 and not locked)
        self._back.setEnabled(back and not locked)
        self._again.setEnabled(again and not locked)

    def told(self, ruled: Ruled, shown: int) -> str:
        """What a rule did to what was shown, and why it left the rest."""
        parts = [self.tr("The rule decided %n of the {all} shown.", "", ruled.decided).format(all=shown)]
        by_hand = shown - ruled.decided - len(ruled.left)
        if by_hand > 0:
            parts.append(self.tr("Decided by hand and left alone: %n.", "", by_hand))
        reasons: dict[Reason, Callable[[int], str]] = {
            Reason.UNKNOWN_TIME: lambda n: self.tr("Left alone, as a time is not known: %n.", "", n),
            Reason.FUTURE: lambda n: self.tr("Left alone, as a time is in the future: %n.", "", n),
            Reason.SAME_TIME: lambda n: self.tr("Left alone, as both times are the same: %n.", "", n),
            Reason.NOT_STORABLE: lambda n: self.tr(
                "Left alone, as there is no place for what the backup has: %n.", "", n
            ),
            Reason.OTHER: lambda n: self.tr("Left alone, as the rule says nothing about them: %n.", "", n),
        }
        counted = Counter(left.reason for left in ruled.left)
        parts.extend(told(counted[reason]) for reason, told in reasons.items() if counted[reason])
        return " ".join(parts)


def _icon_button(icon: str, text: str) -> QPushButton:
    button = QPushButton()
    button.setProperty("kind", "icon")
    button.setIcon(theme.icon(icon))
    button.setIconSize(QSize(theme.ICON_SIZE, theme.ICON_SIZE))
    button.setToolTip(text)
    button.setAccessibleName(text)
    return button
