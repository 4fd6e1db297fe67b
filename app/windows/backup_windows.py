"""The windows in which backups are looked at: one recovery window and one backup manager for a device."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from holdfast.sync import Backup, HoldfastError

from ..bridge import Bridge
from .backup_manager import BackupManager
from .recovery_window import RecoveryWindow


class BackupWindows(QObject):
    """Opens the two windows when they are first asked for, and from then on brings them to the front.

    bridge: the device whose backups they show. device_name: for their titles.

    Signals:
        settled: what is undecided, or which backups there are, may be otherwise now.
        nothing_there: somebody asked for a backup, and there is none.
        failed: a backup can't be opened (HoldfastError).
    """

    settled = Signal()
    nothing_there = Signal()
    failed = Signal(object)

    def __init__(self, bridge: Bridge, device_name: str, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._device_name = device_name
        self._recovery: RecoveryWindow | None = None
        self._manager: BackupManager | None = None

    def recover(self, backup: Backup) -> None:
        """Show this backup against what is here now."""
        if self._recovery is None:
            self._recovery = RecoveryWindow(self._bridge, backup)
            self._recovery.settled.connect(self._on_settled)
        else:
            self._recovery.show_backup(backup)
        _bring_to_front(self._recovery)

    def recover_by_id(self, backup_id: str) -> None:
        """Show the backup that the catalogue has under this id."""
        try:
            backup = self._bridge.device.catalogue.get(backup_id)
        except HoldfastError as error:
            self.failed.emit(error)
        else:
            self.recover(backup)

    def recover_one_of(self, waiting: Backup | None) -> None:
        """Show the backup that waits, or, if none does, the newest there is."""
        backup = waiting or next(iter(self._bridge.device.catalogue.offered()), None)
        if backup is None:
            self.nothing_there.emit()
        else:
            self.recover(backup)

    def manage(self) -> None:
        """Show all backups."""
        if self._manager is None:
            self._manager = BackupManager(self._bridge, self._device_name)
            self._manager.recover_wanted.connect(self.recover)
            self._manager.changed.connect(self._on_settled)
        else:
            self._manager.refresh()
        _bring_to_front(self._manager)

    def refresh(self) -> None:
        """Backups may have come, gone or been settled."""
        if self._manager is not None:
            self._manager.refresh()

    def close(self) -> None:
        """The application ends: neither window reads any more."""
        for window in (self._recovery, self._manager):
            if window is not None:
                window.close()
                window.deleteLater()
        self._recovery = self._manager = None

    def _on_settled(self) -> None:
        self.refresh()
        self.settled.emit()


def _bring_to_front(window: QWidget) -> None:
    window.show()
    window.raise_()
    window.activateWindow()
