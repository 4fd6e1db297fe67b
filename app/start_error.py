"""What a person sees when the app cannot start: the error's sentences in a window of their own."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from holdfast.sync import HoldfastError

from . import engine_words


def box(error: HoldfastError) -> QMessageBox:
    """The window: what happened, what it means, what to do. Not shown yet."""
    made = QMessageBox()
    made.setObjectName("startError")
    made.setIcon(QMessageBox.Icon.Critical)
    made.setWindowTitle(QCoreApplication.translate("startError", "Holdfast can't start"))
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(engine_words.told(error.what))
    made.setInformativeText(
        "\n\n".join(engine_words.told(part) for part in (error.means, error.todo) if part)
    )
    made.setStandardButtons(QMessageBox.StandardButton.Close)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return made


async def show(error: HoldfastError, ended: asyncio.Future[None]) -> None:
    """Show the error until a person closes it or ``ended`` is done. At once over where nobody can see it."""
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        return
    window = box(error)
    closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def finished() -> None:
        if not closed.done():
            closed.set_result(None)

    window.finished.connect(finished)
    window.open()
    await asyncio.wait({closed, ended}, return_when=asyncio.FIRST_COMPLETED)
    window.hide()
    window.deleteLater()
