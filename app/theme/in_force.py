"""Which theme is in force, and that it changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from .colors import LIGHT, Theme


class Notifier(QObject):
    """Tells that the theme changed.

    Signals:
        changed: another theme is in force; its palette and style sheet are set already.
    """

    changed = Signal()


notifier = Notifier()
_theme = LIGHT


def current() -> Theme:
    """The theme in force."""
    return _theme


def set_current(theme: Theme) -> bool:
    """Put a theme in force; return whether that is a change. `holdfast.app.theme.apply` tells of it."""
    global _theme
    changed, _theme = theme is not _theme, theme
    return changed
