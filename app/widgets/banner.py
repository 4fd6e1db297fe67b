"""The slim message across the top of a window, with what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from holdfast.app import engine_words, theme

Kind = Literal["info", "warning", "danger", "success"]

_ICONS = {"info": "info", "warning": "warning", "danger": "error", "success": "apply"}
_NARROW = 900


class Banner(QFrame):
    """Says one thing that a person should know now, and offers what to do. Hidden while there is none.

    Every action is a QPushButton called ``banner.<action>``, there from the start and shown when asked for:
    ``resetNow atNextStart recover openBackup lookAnyway details dismiss``. The first one asked for is the
    primary one. On a narrow window the buttons stand below the text.

    Signals:
        triggered: an action was pressed (its name). ``dismiss`` also clears the banner.
    """

    triggered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setAccessibleName(self.tr("Message"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._kind: Kind = "info"
        self._shown = ("", "", tuple[str, ...]())

        self._icon = QLabel()
        self._icon.setFixedSize(22, 22)
        self._text = QLabel()
        self._text.setObjectName("banner.text")
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setWordWrap(True)
        self._text.setMinimumWidth(120)
        self._text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

        self._buttons = {
            # Each belongs to the banner from the start: one without a parent is a window of its own, and
            # whoever asks for its window before it is first shown gets the button itself.
            "resetNow": QPushButton(self.tr("&Reset now"), self),
            "recover": QPushButton(self.tr("Re&cover…"), self),
            "atNextStart": QPushButton(self.tr("At &next start"), self),
            "openBackup": QPushButton(self.tr("Open &backup"), self),
            "lookAnyway": QPushButton(self.tr("&Look anyway"), self),
            "details": QPushButton(self.tr("De&tails"), self),
            "dismiss": QPushButton(self),
        }
        for action, button in self._buttons.items():
            button.setObjectName(f"banner.{action}")
            button.setProperty("action", action)
            button.setAccessibleName(button.text().replace("&", ""))
            button.clicked.connect(self._pressed)
            button.setVisible(False)
        self._close = self._buttons["dismiss"]
        self._close.setAccessibleName(self.tr("Dismiss this message"))
        self._close.setToolTip(self.tr("Dismiss"))
        self._close.setIcon(theme.icon("close"))
        self._close.setIconSize(QSize(16, 16))
        self._close.setProperty("kind", "icon")

        self._row = QHBoxLayout()
        self._row.setSpacing(theme.SMALL)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(theme.LARGE)
        self._body.addWidget(self._text, 1)
        self._body.addLayout(self._row)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(theme.MEDIUM, theme.SMALL, theme.SMALL, theme.SMALL)
        outer.setSpacing(theme.MEDIUM)
        outer.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(self._body, 1)
        outer.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)

        theme.notifier.changed.connect(self._refresh_icon)
        self.hide()

    @property
    def kind(self) -> Kind:
        """The kind of what is shown, or was last."""
        return self._kind

    def show_message(self, kind: Kind, headline: str, body: str, actions: Sequence[str] = ()) -> None:
        """Show ``headline`` in bold and ``body`` below it (plain text both), with buttons for ``actions``.

        Called again with other words only (a count went on), it keeps the buttons and the focus.
        """
        unknown = [action for action in actions if action not in self._buttons]
        if unknown:
            raise ValueError(f"no such banner actions: {', '.join(unknown)}")
        # What the engine says comes here from many places, and in English.
        headline, body = engine_words.told(headline), engine_words.told(body)
        news = self._shown[0] != headline
        if self._shown[2] != tuple(actions):
            self._arrange(actions)
        self._shown = (headline, body, tuple(actions))
        self._kind = kind
        theme.set_kind(self, kind)
        self._refresh_icon()
        lines = [f"<b>{escape(headline)}</b>"] if headline else []
        lines += [escape(body).replace("\n", "<br>")] if body else []
        self._text.setText("<br>".join(lines))
        self._text.setAccessibleName(" ".join(part for part in (headline, body) if part))
        self.setAccessibleDescription(self._text.accessibleName())
        self.show()
        if news:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def clear(self) -> None:
        """Nothing to say any more."""
        self._shown = ("", "", ())
        self._text.clear()
        self._text.setAccessibleName("")
        self.setAccessibleDescription("")
        self._arrange(())
        self.hide()

    def _arrange(self, actions: Sequence[str]) -> None:
        """Show the buttons of ``actions`` in their order, and hide all others."""
        for action, button in self._buttons.items():
            if action != "dismiss":
                self._row.removeWidget(button)
            button.setVisible(False)
        first = next((action for action in actions if action != "dismiss"), None)
        for action in actions:
            button = self._buttons[action]
            if action != "dismiss":
                self._row.addWidget(button)
                theme.set_kind(button, "primary" if action == first else "")
            button.setVisible(True)
        self._turn()

    def _turn(self) -> None:
        """Buttons beside the text where there is room, else below it."""
        beside = self.width() >= _NARROW
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._body.setDirection(direction)
        self._body.setSpacing(theme.LARGE if beside else theme.SMALL)
        self._body.setAlignment(self._row, Qt.AlignmentFlag(0) if beside else Qt.AlignmentFlag.AlignLeft)

    def _refresh_icon(self) -> None:
        icon = theme.icon(_ICONS[self._kind], self._kind)
        self._icon.setPixmap(icon.pixmap(QSize(22, 22), self.devicePixelRatioF()))

    def _pressed(self) -> None:
        action = self.sender().property("action")
        if action == "dismiss":
            self.clear()
        self.triggered.emit(action)

    # Qt's overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        was_beside = self._body.direction() == QBoxLayout.Direction.LeftToRight
        if (event.size().width() >= _NARROW) != was_beside:
            self._turn()
