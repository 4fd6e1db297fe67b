"""The status bar: what sync is doing, what is unsynced, what waits; and beside them a word in passing."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QStatusBar, QToolButton, QWidget

from holdfast.sync import Initiate, SessionState, SessionStatus, Strategy

from .. import engine_words, strategy_words, theme, words

#: How long a word in passing stays, in milliseconds.
PASSING = 6000


class StatusBar(QStatusBar):
    """Says how this device and its backend stand to each other.

    device_name: on the button at the right. can_open: whether that button may open another device.

    Signals: waiting_pressed (recovery waits, and a person wants to see it), device_pressed.
    """

    waiting_pressed = Signal()
    device_pressed = Signal()

    def __init__(self, device_name: str, *, can_open: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._icon = QLabel()
        self._text = _Elided(120)
        self._text.setObjectName("statusText")
        self._unsynced = QLabel()
        self._unsynced.setObjectName("unsyncedCount")
        self._waiting = QPushButton(theme.icon("recover", "warning"), "")
        self._waiting.setObjectName("recoveryWaiting")
        self._waiting.setProperty("kind", "quiet")
        self._waiting.clicked.connect(self.waiting_pressed)
        self._waiting.hide()
        self._passing = _PassingWord()
        self._strategy = QLabel()
        self._strategy.setObjectName("strategyText")
        self._strategy.setProperty("kind", "muted")
        device = QToolButton()
        device.setObjectName("openDevice")
        device.setText(device_name)
        device.setIcon(theme.icon("device"))
        device.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        device.setToolTip(self.tr("Open another device"))
        device.setAccessibleName(self.tr("{device}: open another device").format(device=device_name))
        device.clicked.connect(self.device_pressed)
        device.setEnabled(can_open)
        for widget in (self._icon, self._text, self._unsynced, self._waiting):
            self.addWidget(widget)
        # Not showMessage: that hides all of the above for as long as the message stays.
        self.addWidget(self._passing, 1)
        self.addPermanentWidget(self._strategy)
        self.addPermanentWidget(device)

    def say(self, text: str) -> None:
        """Say something in passing, beside what stands here always."""
        self._passing.say(text)

    def show_state(
        self, status: SessionStatus, *, unsynced: int, waiting: int, step: str | None, versions: bool
    ) -> None:
        """Show how things stand.

        unsynced: objects. waiting: differences that wait to be recovered. step: what a running reset does at
        the moment. versions: whether to name the server's version.
        """
        calm = not unsynced and not waiting
        text, icon, role = self._words(status, calm) if step is None else (step, "sync", "info")
        if versions and status.server_version and status.state == SessionState.SYNCED:
            version = words.number(status.server_version)
            text = self.tr("{text} · server version {version}").format(text=text, version=version)
        self._text.setText(text)
        self._text.setToolTip(engine_words.told(status.message) or text)
        self._icon.setPixmap(theme.icon(icon, role).pixmap(QSize(16, 16), self.devicePixelRatioF()))
        self._unsynced.setText("· " + self.tr("%n unsynced", None, unsynced))
        self._waiting.setVisible(waiting > 0)
        self._waiting.setText(self.tr("Recovery waiting: %n", None, waiting))
        self._waiting.setAccessibleName(self._waiting.text())

    def show_strategy(self, strategy: Strategy, initiate: Initiate) -> None:
        """Show what a client reset will do, and when."""
        self._strategy.setText(
            f"{strategy_words.strategy_short(strategy)}, {strategy_words.initiate_short(initiate)}"
        )

    def _words(self, status: SessionStatus, calm: bool) -> tuple[str, str, str]:
        """Text, icon and colour; never green while anything is unsynced or waiting."""
        since = datetime.fromtimestamp(status.since / 1e6, UTC)
        if status.state == SessionState.SYNCED:
            told = self.tr("Synced {when}").format(when=words.relative(since))
            return told, "check", "success" if calm else "info"
        if status.state == SessionState.DOWNLOADING:
            told = self.tr("Downloading {done}/{total}").format(done=status.done, total=status.total)
            return told, "sync", "info"
        if status.state == SessionState.UPLOADING:
            return self.tr("Uploading {total}").format(total=status.total), "sync", "info"
        if status.state == SessionState.OFFLINE:
            told = self.tr("Offline since {when}").format(when=words.absolute(since))
            return told, "sync-off", "muted"
        plain = {
            SessionState.NOT_CONNECTED: (self.tr("Not connected"), "sync-off", "warning"),
            SessionState.CONNECTING: (self.tr("Connecting"), "sync", "info"),
            SessionState.PAUSED: (self.tr("Paused"), "pause", "muted"),
            SessionState.RESET_PENDING: (self.tr("Reset needed"), "warning", "warning"),
            SessionState.RESETTING: (self.tr("Resetting"), "sync", "info"),
            SessionState.ERROR: (self.tr("Error: {what}"), "error", "danger"),
        }[status.state]
        return plain[0].format(what=engine_words.told(status.message)), plain[1], plain[2]


class _Elided(QLabel):
    """A line that is cut where there is no room for it; its tool tip has it whole."""

    def __init__(self, least: int) -> None:
        super().__init__()
        self._least = least
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(min(self._least, hint.width()), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = self.contentsRect()
        fitted = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, fitted)


class _PassingWord(_Elided):
    """Takes what room is left, and ends by itself."""

    def __init__(self) -> None:
        super().__init__(0)
        self.setObjectName("passingText")
        self.setProperty("kind", "muted")
        self.setContentsMargins(theme.SMALL, 0, theme.SMALL, 0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._end = QTimer(self, singleShot=True, interval=PASSING)
        self._end.timeout.connect(self._over)

    def say(self, text: str) -> None:
        """Show a text for a while."""
        self._show(text)
        self._end.start()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _over(self) -> None:
        self._show("")

    def _show(self, text: str) -> None:
        self.setText(text)
        self.setToolTip(text)
        self.setAccessibleName(text)
