"""The colours by name, light and dark. The only file that names a colour."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True, eq=False)
class Theme:
    """The named colours of one appearance.

    ``text`` and every coloured word (``accent`` to ``unsynced``) keep 4.5:1 on window, surface, raised,
    hover, selection, and on their own `tint`. ``backup`` and ``fresh`` mark the two sides of a recovery:
    orange and blue differ for every kind of colour vision, and a word always stands beside them.
    """

    name: str
    dark: bool
    window: QColor
    surface: QColor  # lists, fields
    raised: QColor  # buttons, menus, cards
    sunken: QColor  # tracks, chips
    hover: QColor
    pressed: QColor
    border: QColor
    border_strong: QColor  # what must be seen as a control: 3:1 on surface
    text: QColor
    muted: QColor
    disabled: QColor
    icon: QColor
    selection: QColor
    selection_inactive: QColor
    accent: QColor
    accent_fill: QColor
    on_accent: QColor
    danger_fill: QColor
    on_danger: QColor
    success: QColor
    warning: QColor
    danger: QColor
    info: QColor
    backup: QColor
    fresh: QColor
    unsynced: QColor

    def color(self, role: str) -> QColor:
        """The colour called ``role``; a KeyError lists nothing, so say what was asked for."""
        value = getattr(self, role, None)
        if not isinstance(value, QColor):
            raise KeyError(f"no colour {role!r} in the theme")
        return value

    def tint(self, role: str) -> QColor:
        """A background in the hue of ``role``, faint enough for ``text`` and for ``role`` itself on it."""
        return mix(self.color(role), self.surface, 0.15 if self.dark else 0.10)

    def outline(self, role: str) -> QColor:
        """A border for something filled with `tint`."""
        return mix(self.color(role), self.surface, 0.40 if self.dark else 0.35)


def mix(top: QColor, under: QColor, share: float) -> QColor:
    """``share`` of ``top`` laid over ``under``."""
    rest = 1.0 - share
    return QColor.fromRgbF(
        top.redF() * share + under.redF() * rest,
        top.greenF() * share + under.greenF() * rest,
        top.blueF() * share + under.blueF() * rest,
    )


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of two colours as WCAG 2 counts it: 1 (none) to 21."""

    def luminance(color: QColor) -> float:
        parts = (color.redF(), color.greenF(), color.blueF())
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


LIGHT = Theme(
    name="light",
    dark=False,
    window=QColor("#f4f6f7"),
    surface=QColor("#ffffff"),
    raised=QColor("#ffffff"),
    sunken=QColor("#e9edef"),
    hover=QColor("#eef1f3"),
    pressed=QColor("#e2e7ea"),
    border=QColor("#dfe4e7"),
    border_strong=QColor("#7d8891"),
    text=QColor("#1a2126"),
    muted=QColor("#566069"),
    disabled=QColor("#9aa4ac"),
    icon=QColor("#46525b"),
    selection=QColor("#dcf0f3"),
    selection_inactive=QColor("#e8ecef"),
    accent=QColor("#0a6b7c"),
    accent_fill=QColor("#0a6b7c"),
    on_accent=QColor("#ffffff"),
    danger_fill=QColor("#c02f36"),
    on_danger=QColor("#ffffff"),
    success=QColor("#216e33"),
    warning=QColor("#7d5700"),
    danger=QColor("#b3272f"),
    info=QColor("#0a6b7c"),
    backup=QColor("#a3430a"),
    fresh=QColor("#2f54c8"),
    unsynced=QColor("#7d5700"),
)

DARK = Theme(
    name="dark",
    dark=True,
    window=QColor("#14181b"),
    surface=QColor("#1a1f23"),
    raised=QColor("#23292e"),
    sunken=QColor("#2a3137"),
    hover=QColor("#252b30"),
    pressed=QColor("#2f363c"),
    border=QColor("#2d343a"),
    border_strong=QColor("#75818a"),
    text=QColor("#e7ebee"),
    muted=QColor("#a2adb5"),
    disabled=QColor("#69747c"),
    icon=QColor("#b7c1c8"),
    selection=QColor("#17393f"),
    selection_inactive=QColor("#2a3137"),
    accent=QColor("#56c5d6"),
    accent_fill=QColor("#35a3b6"),
    on_accent=QColor("#03171b"),
    danger_fill=QColor("#ef6f6b"),
    on_danger=QColor("#210505"),
    success=QColor("#72cb82"),
    warning=QColor("#e8b84e"),
    danger=QColor("#ff8f89"),
    info=QColor("#56c5d6"),
    backup=QColor("#f3a56b"),
    fresh=QColor("#9db4ff"),
    unsynced=QColor("#e8b84e"),
)


def palette_of(theme: Theme) -> QPalette:
    """The palette of a theme: what Fusion paints by itself."""
    role = QPalette.ColorRole
    colors = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: mix(theme.hover, theme.surface, 0.5),
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.danger,
        role.Light: theme.raised,
        role.Midlight: theme.hover,
        role.Mid: theme.border,
        role.Dark: theme.border_strong,
        role.Shadow: theme.border_strong,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.text,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
    }
    if hasattr(role, "Accent"):
        colors[role.Accent] = theme.accent_fill
    palette = QPalette()
    for name, color in colors.items():
        palette.setColor(name, color)
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText, role.PlaceholderText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, theme.disabled)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Base, theme.window)
    palette.setColor(QPalette.ColorGroup.Inactive, role.Highlight, theme.selection_inactive)
    return palette
