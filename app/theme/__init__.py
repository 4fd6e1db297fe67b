"""The look of Holdfast: palettes, style sheet, fonts, spacing and icons.

`apply` dresses the application, `current` answers the colours in use by name, `icon` answers an icon that
follows the theme by itself. Who paints by hand repaints on ``notifier.changed`` (or on Qt's own
``PaletteChange``). Widgets choose a variant with the dynamic property ``kind``:

- QPushButton: ``primary``, ``danger``, ``quiet``, ``icon`` (quiet, without words)
- QPushButton and QToolButton: ``segment`` (a checkable filter)
- QCheckBox: ``switch``
- QLabel: ``title``, ``heading``, ``small``, ``muted``, and the colours ``success warning danger info``
- QFrame: ``card``

A property set after the widget was shown needs `set_kind`, which polishes it again.
"""

from __future__ import annotations

from typing import Literal, get_args

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from .colors import DARK, LIGHT, Theme, contrast, mix, palette_of
from .fonts import base_font, heading_font, mono_font, small_font, text_font, title_font
from .icons import app_icon, icon, icon_names
from .images import register_style_images
from .in_force import current, notifier, set_current
from .style import style_sheet

__all__ = [
    "DARK",
    "HUGE",
    "ICON_SIZE",
    "LARGE",
    "LIGHT",
    "MEDIUM",
    "RADIUS",
    "ROW_HEIGHT",
    "SMALL",
    "TINY",
    "Appearance",
    "Theme",
    "app_icon",
    "apply",
    "contrast",
    "current",
    "heading_font",
    "icon",
    "icon_names",
    "mix",
    "mono_font",
    "notifier",
    "set_kind",
    "small_font",
    "text_font",
    "title_font",
]

Appearance = Literal["light", "dark", "system"]

TINY, SMALL, MEDIUM, LARGE, HUGE = 4, 8, 12, 16, 24
RADIUS = 6
ROW_HEIGHT = 36
ICON_SIZE = 18

_appearance: Appearance | None = None


def apply(app: QApplication, appearance: Appearance) -> None:
    """Dress ``app``: Fusion style, our palette, fonts and style sheet."""
    if appearance not in get_args(Appearance):
        raise ValueError(f"appearance is light, dark or system, not {appearance!r}")
    global _appearance
    first = _appearance is None
    asked_before, _appearance = _appearance, appearance
    hints = app.styleHints()
    if first:
        hints.colorSchemeChanged.connect(_follow_system)
    if asked_before != appearance and hasattr(hints, "setColorScheme"):
        # Native title bars follow this where the platform has them; our own palettes do not need it.
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        hints.setColorScheme(schemes.get(appearance, Qt.ColorScheme.Unknown))
    dark = appearance == "dark" or (appearance == "system" and hints.colorScheme() == Qt.ColorScheme.Dark)
    theme = DARK if dark else LIGHT
    if app.style().objectName() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    changed = set_current(theme)
    app.setFont(base_font(app))
    app.setPalette(palette_of(theme))
    register_style_images(theme)
    app.setStyleSheet(style_sheet(theme, app.font().pointSizeF()))
    if changed or first:
        notifier.changed.emit()


def _follow_system() -> None:
    """Dress anew when the system went dark or light and the person left the choice to it."""
    app = QApplication.instance()
    if _appearance == "system" and isinstance(app, QApplication):
        apply(app, "system")


def set_kind(widget: QWidget, kind: str) -> None:
    """Give ``widget`` another ``kind`` and let the style sheet see it."""
    if widget.property("kind") != kind:
        widget.setProperty("kind", kind)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()
