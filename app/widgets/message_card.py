"""A card with one message, an icon of its kind, and a button that dismisses it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from .. import theme

_ICONS = {"info": "info", "warning": "warning", "danger": "error", "success": "apply"}


class MessageCard(QFrame):
    """Hidden until there is something to tell."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._text = QLabel()
        self._text.setObjectName(name)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._icon = QLabel()
        close = QPushButton()
        close.setProperty("kind", "icon")
        close.setIcon(theme.icon("close"))
        close.setAccessibleName(self.tr("Dismiss this message"))
        close.setToolTip(self.tr("Dismiss"))
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.MEDIUM, theme.SMALL, theme.SMALL, theme.SMALL)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def tell(self, kind: str, text: str) -> None:
        """Show a text, and have it read out. kind: ``info``, ``warning``, ``danger`` or ``success``."""
        self._icon.setPixmap(theme.icon(_ICONS[kind], kind).pixmap(QSize(20, 20), self.devicePixelRatioF()))
        self._text.setText(text)
        self._text.setAccessibleName(text)
        theme.set_kind(self._text, kind if kind != "info" else "")
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self._text, QAccessible.Event.Alert))
