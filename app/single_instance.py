"""One window a device: a second start asks the first to come to the front."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from PySide6.QtCore import QDir, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

#: The longest temporary folder in which a socket's address is short enough: 108 bytes on Linux, 104 on
#: macOS, with the socket's name twice over while Qt makes it.
_LONGEST_FOLDER = 30


def _name(folder: Path) -> str:
    name = "holdfast-" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:24]
    if sys.platform != "win32" and len(os.fsencode(QDir.tempPath())) > _LONGEST_FOLDER:
        return f"/tmp/{name}"
    return name


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
