"""The current object of the recovery window: what it is, what can be decided of it, its properties."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from holdfast.sync.recovery import BACKUP, BOTH, FRESH, MERGE, UNDECIDED, Difference, Item
from holdfast.sync.schema import Stored

from .. import theme
from ..models.recovery import RecoveryModel
from .recovery_detail import RecoveryDetail

KEYS = {BACKUP: "Ctrl+1", FRESH: "Ctrl+2", MERGE: "Ctrl+3", BOTH: "Ctrl+4", UNDECIDED: "Ctrl+0"}


class RecoveryObject(QFrame):
    """One object of the table.

    Attributes: detail. Signals: decided (the word for the object as a whole).
    """

    decided = Signal(str)

    def __init__(self, model: RecoveryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._model = model
        self._title = QLabel()
        self._title.setProperty("kind", "heading")
        self._tip = QLabel()
        self._tip.setProperty("kind", "muted")
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (self._title, self._tip):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            words.addWidget(label)
        head = QHBoxLayout()
        head.setSpacing(theme.TINY)
        head.addLayout(words, 1)
        self._choices: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        for word in KEYS:
            button = QPushButton()
            button.setObjectName(f"recovery.decide.{word}")
            button.setProperty("kind", "segment")
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, word=word: self.decided.emit(word))
            self._choices[word] = button
            self._group.addButton(button)
            head.addWidget(button)
        self.detail = RecoveryDetail()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.MEDIUM, theme.SMALL)
        layout.setSpacing(theme.SMALL)
        layout.addLayout(head)
        layout.addWidget(self.detail, 1)
        self.setMinimumHeight(150)

    def show_row(self, row: int) -> None:
        """Title, possible decisions and properties of the object in a row; of none for -1."""
        if row < 0:
            self._title.setText(self.tr("No object selected"))
            self._tip.setText("")
            self.detail.clear()
            for button in self._choices.values():
                button.hide()
            return
        item, words = self._model.item(row), self._model.words
        difference = item.difference
        self._title.setText(self._model.title(row) or self.tr("Untitled"))
        state, tip = words.state(difference), words.state_tip(difference)
        lines = f"{state}: {tip}" if tip else state
        if item.stale:
            lines = self.tr("Changed since you decided, look again.") + " " + lines
        self._tip.setText(lines)
        self._tip.setToolTip(lines)
        for word, button in self._choices.items():
            text = words.decision(difference, word)
            button.setText(text)
            button.setAccessibleName(self.tr("Decide: {word}").format(word=text))
            button.setToolTip(KEYS[word])
            button.setVisible(word == UNDECIDED or word in difference.allowed)
            button.setChecked(item.decision == word)
            button.setEnabled(not self._model.locked)
        self._show_properties(item)

    def value_text(self, difference: Difference, name: str, stored: Stored) -> str:
        """A stored value in a person's words; also of a property that the realm has no place for."""
        if name not in difference.object_class.properties:
            return self.tr("none") if stored is None else str(stored)
        return self._model.value_text(difference, name, stored)

    def _show_properties(self, item: Item) -> None:
        difference = item.difference
        self.detail.show_item(
            item,
            dict(difference.object_class.properties),
            self._model.words.property,
            lambda name, stored: self.value_text(difference, name, stored),
            lambda name: self._model.possible(difference, name),
            locked=self._model.locked,
        )
