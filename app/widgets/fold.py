"""A group that can be folded away, with its heading left."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from .. import theme


class Fold(QWidget):
    """A heading that shows and hides what is below it.

    name: the heading's object name. title: what it says.

    Attributes: body (a QVBoxLayout to put things in).
    """

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = QToolButton()
        self._heading.setObjectName(name)
        self._heading.setText(title)
        self._heading.setAccessibleName(title)
        self._heading.setCheckable(True)
        self._heading.setChecked(True)
        self._heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._heading.setProperty("kind", "heading")
        self._heading.toggled.connect(self._show)
        self._within = QWidget()
        self.body = QVBoxLayout(self._within)
        self.body.setContentsMargins(theme.SMALL, 0, 0, theme.SMALL)
        self.body.setSpacing(theme.SMALL)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TINY)
        column.addWidget(self._heading)
        column.addWidget(self._within)
        self._show(True)

    def fold(self, shown: bool) -> None:
        """Show what is below, or fold it away."""
        self._heading.setChecked(shown)

    def _show(self, shown: bool) -> None:
        self._within.setVisible(shown)
        self._heading.setIcon(theme.icon("chevron-down" if shown else "chevron-right"))
        self._heading.setAccessibleDescription(self.tr("Unfolded") if shown else self.tr("Folded"))
