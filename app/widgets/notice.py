"""A slim line that offers to bring back what something has overtaken while it was being typed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy

from .. import theme


class Notice(QFrame):
    """Says what happened to the text being typed, and offers to add it again. Hidden while there is nothing.

    More than one wait in turn: none replaces another.
    """

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[tuple[str, Callable[[], None]]] = []
        self.setProperty("kind", "card")
        self.setObjectName("overtaken")
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setObjectName("overtaken.text")
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._again = QPushButton(theme.icon("restore"), self.tr("Add it again"))
        self._again.setObjectName("overtaken.addAgain")
        self._again.setAccessibleName(self.tr("Add it again"))
        self._again.clicked.connect(self._on_again)
        self._dismiss = QPushButton(self.tr("Dismiss"))
        self._dismiss.setObjectName("overtaken.dismiss")
        self._dismiss.setAccessibleName(self.tr("Dismiss"))
        self._dismiss.setProperty("kind", "quiet")
        self._dismiss.clicked.connect(self._next)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.MEDIUM, theme.SMALL, theme.SMALL, theme.SMALL)
        row.setSpacing(theme.SMALL)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._again)
        row.addWidget(self._dismiss)
        theme.notifier.changed.connect(self._draw_icon)
        self._draw_icon()
        self.hide()

    def offer(self, text: str, again: Callable[[], None]) -> None:
        """Say ``text``; ``again`` is called if a person wants it back."""
        self._waiting.append((text, again))
        self._show()

    def _show(self) -> None:
        if self._waiting:
            self._text.setText(self._waiting[0][0])
            self._text.setToolTip(self._waiting[0][0])
            self.setAccessibleName(self._waiting[0][0])
        self.setVisible(bool(self._waiting))

    def _on_again(self) -> None:
        if self._waiting:
            again = self._waiting[0][1]
            self._next()
            again()

    def _next(self) -> None:
        del self._waiting[:1]
        self._show()

    def _draw_icon(self) -> None:
        self._icon.setPixmap(theme.icon("warning", "warning").pixmap(theme.ICON_SIZE, theme.ICON_SIZE))
