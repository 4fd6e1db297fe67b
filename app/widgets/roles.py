"""The roles that every cell of our tables answers: a contract with tests and scripts."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import Qt


class Role(IntEnum):
    """The roles that every cell of our tables answers."""

    COLUMN = Qt.ItemDataRole.UserRole  # headerData only
    PRIMARY_KEY = Qt.ItemDataRole.UserRole + 1
    CLASS = Qt.ItemDataRole.UserRole + 2
    STATE = Qt.ItemDataRole.UserRole + 3
    DECISION = Qt.ItemDataRole.UserRole + 4
    RAW = Qt.ItemDataRole.UserRole + 5
    CHANGED = Qt.ItemDataRole.UserRole + 6
