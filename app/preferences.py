"""What a person has chosen for one device and finds again: strategy, where the window stood, appearance."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow

from holdfast.sync import Initiate, Strategy

from .theme import Appearance


class Preferences:
    """Kept in a file of the device's folder. What is not there, or makes no sense, is as at the first start.

    folder: the device's. strategy, initiate: those of the first start.
    """

    def __init__(self, folder: Path, strategy: Strategy, initiate: Initiate) -> None:
        self._kept = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        self._strategy, self._initiate = strategy, initiate

    @property
    def strategy(self) -> Strategy:
        """The strategy that was chosen last."""
        try:
            return Strategy(str(self._kept.value("strategy")))
        except ValueError:
            return self._strategy

    @property
    def initiate(self) -> Initiate:
        """When a manual reset begins, as was chosen last."""
        try:
            return Initiate(str(self._kept.value("initiate")))
        except ValueError:
            return self._initiate

    def choose(self, strategy: Strategy, initiate: Initiate) -> None:
        """Keep what a person has chosen."""
        self._kept.setValue("strategy", str(strategy))
        self._kept.setValue("initiate", str(initiate))

    @property
    def appearance(self) -> Appearance | None:
        """The appearance that a person has chosen, if any."""
        chosen = self._kept.value("appearance")
        return next((word for word in get_args(Appearance) if word == chosen), None)

    def choose_appearance(self, word: str) -> None:
        """Keep the appearance that a person has chosen."""
        self._kept.setValue("appearance", word)

    def put_back(self, window: QMainWindow) -> None:
        """Put a window and its docks where they were, if they ever were anywhere."""
        for name, restore in (("geometry", window.restoreGeometry), ("docks", window.restoreState)):
            kept = self._kept.value(name)
            if isinstance(kept, QByteArray):
                restore(kept)

    def keep_place(self, window: QMainWindow) -> None:
        """Remember where a window and its docks are."""
        self._kept.setValue("geometry", window.saveGeometry())
        self._kept.setValue("docks", window.saveState())
        self._kept.sync()
