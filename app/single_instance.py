"""One window a device: a second start asks the first to come to the front."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket


def _name(folder: Path) -> str:
    return "holdfast-" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:24]


def raise_first(folder: Path) -> bool:
    """Ask the window that has the device in ``folder`` open to come to the front; whether there is one."""
    socket = QLocalSocket()
    socket.connectToServer(_name(folder))
    reached = socket.waitForConnected(2000)
    if reached:
        socket.write(b"raise")
        socket.waitForBytesWritten(1000)
        socket.disconnectFromServer()
    return bool(reached)


class FirstInstance(QObject):
    """Listens for second starts. Signals: asked (one came)."""

    asked = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        QLocalServer.removeServer(_name(folder))  # left over from a crash; the device's lock is ours
        self._server.listen(_name(folder))

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _on_connection(self) -> None:
        connection = self._server.nextPendingConnection()
        if connection is not None:
            connection.disconnected.connect(connection.deleteLater)
        self.asked.emit()
