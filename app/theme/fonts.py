"""The fonts: one family, a few sizes."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

_platform_font: QFont | None = None


def text_font() -> QFont:
    """The font of everything."""
    return QApplication.font()


def title_font() -> QFont:
    """For the one line that heads a window or a pane."""
    return _font(scale=1.35, weight=QFont.Weight.DemiBold)


def heading_font() -> QFont:
    """For what heads a group within a pane."""
    return _font(weight=QFont.Weight.DemiBold)


def small_font() -> QFont:
    """For pills, chips and second lines."""
    return _font(scale=0.9)


def mono_font() -> QFont:
    """For identifiers, versions and JSON."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(text_font().pointSizeF() * 0.95)
    return font


def _font(scale: float = 1.0, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    font = QFont(text_font())
    font.setPointSizeF(font.pointSizeF() * scale)
    font.setWeight(weight)
    return font


def base_font(app: QApplication) -> QFont:
    """The person's own interface font; where the platform names none, a good one that is there."""
    global _platform_font
    if _platform_font is None:
        _platform_font = QFont(app.font())
    font = QFont(_platform_font)
    if font.family() in ("", "Sans", "Sans Serif", "Sans-serif", "DejaVu Sans", "Helvetica"):
        there = set(QFontDatabase.families())
        for family in ("Inter", "Noto Sans", "Cantarell", "Ubuntu", "Open Sans", "DejaVu Sans"):
            if family in there:
                font.setFamily(family)
                break
    font.setPointSizeF(max(font.pointSizeF(), 10.0))
    return font
