"""The head of the recovery window: why there is something to recover, what is compared, which backup."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from holdfast.sync import Backup

from .. import theme
from ..models.recovery_words import RecoveryWords


class RecoveryHead(QFrame):
    """Cause, sides, and the backups to choose from.

    Signals: chosen (another backup, by a person).
    """

    chosen = Signal(object)

    def __init__(self, words: RecoveryWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._words = words
        self._icon = QLabel()
        self._icon.setFixedSize(32, 32)
        title = QLabel(self.tr("Recover your changes"))
        title.setProperty("kind", "title")
        self._cause = QLabel()
        self._cause.setWordWrap(True)
        self._sides = QLabel()
        self._sides.setProperty("kind", "muted")
        self._sides.setWordWrap(True)
        self._two_way = QLabel(
            self.tr(
                "It is not known what both sides last agreed on, "
                "so the two are only compared with each other."
            )
        )
        self._two_way.setObjectName("recovery.twoWay")
        self._two_way.setWordWrap(True)
        self._two_way.hide()
        self._backups = QComboBox()
        self._backups.setObjectName("recovery.backups")
        self._backups.setAccessibleName(self.tr("Backup to recover from"))
        self._backups.setToolTip(self.tr("Backups with something to recover"))
        self._backups.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._backups.activated.connect(lambda at: self.chosen.emit(self._backups.itemData(at)))
        texts = QVBoxLayout()
        texts.setSpacing(theme.TINY)
        for label in (title, self._cause, self._sides, self._two_way):
            texts.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.LARGE, theme.MEDIUM, theme.LARGE, theme.MEDIUM)
        row.setSpacing(theme.LARGE)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        row.addWidget(self._backups, 0, Qt.AlignmentFlag.AlignTop)
        self.refresh_icon()

    def show_backup(self, backup: Backup, backups: list[Backup], *, base_known: bool) -> None:
        """Say what is compared. backups: all that there is something to recover from.

        base_known: whether the backup knows what both sides last agreed on.
        """
        default = self.tr("Sync could not go on as it was, so this device had to start afresh.")
        self._cause.setText(self._causes().get(backup.cause, default))
        self._two_way.setVisible(not base_known)
        sides = [
            self.tr("Backup: {time}, {objects}, {unsynced}").format(
                time=self._words.time_absolute(backup.time),
                objects=self._objects(backup.objects),
                unsynced=self.tr("%n unsynced", "", backup.unsynced),
            )
        ]
        if backup.fresh_time is not None:
            sides.append(
                self.tr("Fresh: {time}, {objects}, server version {version}").format(
                    time=self._words.time_absolute(backup.fresh_time),
                    objects=self._objects(backup.fresh_objects or 0),
                    version=backup.fresh_version,
                )
            )
        sides.append(self.tr("Last agreed: server version {version}").format(version=backup.server_version))
        self._sides.setText("   ·   ".join(sides))
        self._sides.setToolTip("\n".join(sides))
        ids = [self._backups.itemData(at).backup_id for at in range(self._backups.count())]
        if ids != [one.backup_id for one in backups] or not ids:
            self._backups.clear()
            for one in backups:
                self._backups.addItem(theme.icon("backup"), self._words.time_absolute(one.time), one)
        for at in range(self._backups.count()):
            if self._backups.itemData(at).backup_id == backup.backup_id:
                self._backups.setCurrentIndex(at)
        self._backups.setVisible(self._backups.count() > 1)

    def set_locked(self, locked: bool) -> None:
        """While a rule or an apply works, no other backup is looked at."""
        self._backups.setEnabled(self._backups.count() > 1 and not locked)

    def refresh_icon(self) -> None:
        """The theme is another."""
        pixmap = theme.icon("recover", "accent").pixmap(QSize(32, 32), self.devicePixelRatioF())
        self._icon.setPixmap(pixmap)

    def _objects(self, count: int) -> str:
        return self.tr("1 object") if count == 1 else self.tr("%n objects", "", count)

    def _causes(self) -> dict[str, str]:
        return {
            "server-restored": self.tr(
                "The server was restored from an earlier backup, "
                "so some of what it once had is missing there."
            ),
            "sync-re-enabled": self.tr(
                "Sync was switched off on the server and on again, so this device had to start afresh."
            ),
            "schema-mismatch": self.tr(
                "This app and the server did not agree on what the data looks like, "
                "so this device had to start afresh."
            ),
            "offline-too-long": self.tr(
                "This device was offline for longer than the server keeps its history, "
                "so it had to start afresh."
            ),
            "destructive-schema-change": self.tr(
                "The shape of the data was changed on the server, so this device had to start afresh."
            ),
            "client-restored": self.tr(
                "This device's data was put back from a copy, so it had to start afresh."
            ),
        }
