"""The slim line of the very first start: this app lets you break sync on purpose."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from .. import theme


class TourLine(QFrame):
    """Offers the tour, once. Signals: take (the tour is wanted)."""

    take = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tourLine")
        told = QLabel(self.tr("This app lets you break sync on purpose."))
        told.setObjectName("tourLine.text")
        told.setWordWrap(True)
        take = self._button("take", self.tr("Take the tour"))
        take.clicked.connect(self.take)
        look = self._button("dismiss", self.tr("Look around"))
        for button in (take, look):
            button.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.MEDIUM, theme.TINY, theme.SMALL, theme.TINY)
        row.setSpacing(theme.SMALL)
        row.addWidget(told, 1)
        row.addWidget(take)
        row.addWidget(look)
        self.hide()

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(f"tourLine.{name}")
        button.setAccessibleName(text)
        button.setProperty("kind", "quiet")
        return button
