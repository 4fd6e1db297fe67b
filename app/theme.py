"""The look of Holdfast: palettes, style sheet, fonts, spacing and icons. The only file that names a colour.

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

import struct
from dataclasses import dataclass, fields
from functools import cache
from string import Template
from typing import Literal, get_args

from PySide6.QtCore import QByteArray, QObject, QRect, QRectF, QSize, Qt, Signal, qRegisterResourceData
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QIcon,
    QIconEngine,
    QImage,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from holdfast.resources import resource

Appearance = Literal["light", "dark", "system"]

TINY, SMALL, MEDIUM, LARGE, HUGE = 4, 8, 12, 16, 24
RADIUS = 6
ROW_HEIGHT = 36
ICON_SIZE = 18


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


class _Notifier(QObject):
    """Tells that the theme changed.

    Signals:
        changed: another theme is in force; its palette and style sheet are set already.
    """

    changed = Signal()

    def follow_system(self) -> None:
        """Dress anew when the system went dark or light and the person left the choice to it."""
        app = QApplication.instance()
        if _state.appearance == "system" and isinstance(app, QApplication):
            apply(app, "system")


class _State:
    """What is in force now."""

    theme = LIGHT
    appearance: Appearance | None = None
    platform_font: QFont | None = None


_state = _State()
notifier = _Notifier()


def apply(app: QApplication, appearance: Appearance) -> None:
    """Dress ``app``: Fusion style, our palette, fonts and style sheet."""
    if appearance not in get_args(Appearance):
        raise ValueError(f"appearance is light, dark or system, not {appearance!r}")
    first = _state.appearance is None
    asked_before, _state.appearance = _state.appearance, appearance
    hints = app.styleHints()
    if first:
        hints.colorSchemeChanged.connect(notifier.follow_system)
    if asked_before != appearance and hasattr(hints, "setColorScheme"):
        # Native title bars follow this where the platform has them; our own palettes do not need it.
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        hints.setColorScheme(schemes.get(appearance, Qt.ColorScheme.Unknown))
    dark = appearance == "dark" or (appearance == "system" and hints.colorScheme() == Qt.ColorScheme.Dark)
    theme = DARK if dark else LIGHT
    if app.style().objectName() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    changed = theme is not _state.theme
    _state.theme = theme
    app.setFont(_base_font(app))
    app.setPalette(_palette(theme))
    _register_style_images(theme)
    app.setStyleSheet(_style_sheet(theme, app.font().pointSizeF()))
    if changed or first:
        notifier.changed.emit()


def current() -> Theme:
    """The theme in force."""
    return _state.theme


def set_kind(widget: QWidget, kind: str) -> None:
    """Give ``widget`` another ``kind`` and let the style sheet see it."""
    if widget.property("kind") != kind:
        widget.setProperty("kind", kind)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


# Fonts


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


def _base_font(app: QApplication) -> QFont:
    """The person's own interface font; where the platform names none, a good one that is there."""
    if _state.platform_font is None:
        _state.platform_font = QFont(app.font())
    font = QFont(_state.platform_font)
    if font.family() in ("", "Sans", "Sans Serif", "Sans-serif", "DejaVu Sans", "Helvetica"):
        there = set(QFontDatabase.families())
        for family in ("Inter", "Noto Sans", "Cantarell", "Ubuntu", "Open Sans", "DejaVu Sans"):
            if family in there:
                font.setFamily(family)
                break
    font.setPointSizeF(max(font.pointSizeF(), 10.0))
    return font


# Icons


@cache
def icon(name: str, role: str | None = None) -> QIcon:
    """The line icon ``name`` of resources/icons, in the colour called ``role``.

    It takes its colours from the theme in force whenever it is painted, so that an icon once set on an
    action or a button follows every change of the theme.
    """
    return QIcon(_LineIconEngine(name, role or "icon"))


def icon_names() -> list[str]:
    """The names that `icon` knows."""
    names = (entry.name for entry in resource("icons").iterdir())
    return sorted(n.removesuffix(".svg") for n in names if n.endswith(".svg") and n != "holdfast.svg")


@cache
def app_icon() -> QIcon:
    """Holdfast's own icon, ready for title bars and docks of every size."""
    renderer = QSvgRenderer(QByteArray(resource("icons/holdfast.svg").read_bytes()))
    result = QIcon()
    for size in (16, 20, 24, 32, 40, 48, 64, 96, 128, 256):
        result.addPixmap(QPixmap.fromImage(_rendered(renderer, QSize(size, size))))
    return result


class _LineIconEngine(QIconEngine):
    """Paints one line icon in the theme's colours, for any size and screen."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        _svg(name)  # an unknown name fails here, not while painting
        current().color(role)
        self._name = name
        self._role = role

    def _drawn(self, size: QSize, mode: QIcon.Mode) -> QPixmap:
        """The icon in device pixels of ``size``."""
        theme = current()
        role = self._role
        if mode == QIcon.Mode.Disabled:
            role = "disabled"
        elif role == "icon" and mode in (QIcon.Mode.Selected, QIcon.Mode.Active):
            role = "text"
        return _line_pixmap(self._name, theme.color(role).name(), size.width(), size.height())

    def clone(self) -> QIconEngine:
        return _LineIconEngine(self._name, self._role)

    def key(self) -> str:
        return "holdfast-line"

    def iconName(self) -> str:
        return self._name

    def isNull(self) -> bool:
        return False

    def actualSize(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QSize:
        side = min(size.width(), size.height())
        return QSize(side, side)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self._drawn(size, mode)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        pixmap = QPixmap(self._drawn(size * scale, mode))
        pixmap.setDevicePixelRatio(scale)
        return pixmap

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        square = QRect(0, 0, side, side)
        square.moveCenter(rect.center())
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(square, self._drawn(QSize(round(side * ratio), round(side * ratio)), mode))


@cache
def _svg(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text(encoding="utf-8")


@cache
def _line_pixmap(name: str, color: str, width: int, height: int) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", color).encode()))
    return QPixmap.fromImage(_rendered(renderer, QSize(width, height)))


def _rendered(renderer: QSvgRenderer, size: QSize) -> QImage:
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    side = min(size.width(), size.height())
    box = QRectF((size.width() - side) / 2, (size.height() - side) / 2, side, side)
    renderer.render(painter, box)
    painter.end()
    return image


# Palette and style sheet


def _palette(theme: Theme) -> QPalette:
    """What Fusion paints by itself."""
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


def _style_sheet(theme: Theme, points: float) -> str:
    """The application's style sheet in the colours of ``theme``."""
    words = {f.name: theme.color(f.name).name() for f in fields(theme) if f.name not in ("name", "dark")}
    words |= {f"{role}_tint": theme.tint(role).name() for role in _TINTED}
    words |= {f"{role}_outline": theme.outline(role).name() for role in _TINTED}
    toward = theme.text if theme.dark else theme.on_accent
    words |= {
        "accent_hover": mix(toward, theme.accent_fill, 0.12).name(),
        "accent_pressed": mix(theme.window if theme.dark else theme.text, theme.accent_fill, 0.15).name(),
        "danger_hover": mix(toward, theme.danger_fill, 0.12).name(),
        "danger_pressed": mix(theme.window if theme.dark else theme.text, theme.danger_fill, 0.15).name(),
        "control": mix(theme.border_strong, theme.surface, 0.5).name(),
        "field": mix(theme.border_strong, theme.surface, 0.7).name(),
        "chunk": mix(theme.accent_fill, theme.surface, 0.35).name(),
        "scroll": mix(theme.border_strong, theme.surface, 0.45).name(),
        "scroll_hover": mix(theme.border_strong, theme.surface, 0.8).name(),
        "images": f":/holdfast-{theme.name}",
        "title_size": f"{points * 1.35:.1f}pt",
        "small_size": f"{points * 0.9:.1f}pt",
    }
    return _STYLE.substitute(words)


_TINTED = ("info", "warning", "danger", "success", "accent")


@cache
def _register_style_images(theme: Theme) -> None:
    """Hand the style sheet its images.

    A style sheet takes images by address only, so they become a Qt resource in memory, in the theme's own
    colours: no file is written, and nothing stays behind when the process is killed.
    """
    line = {
        "check": ("check", theme.on_accent),
        "check-disabled": ("check", theme.surface),
        "minus": ("minus", theme.on_accent),
        "menu-check": ("check", theme.accent),
        "down": ("chevron-down", theme.icon),
        "down-disabled": ("chevron-down", theme.disabled),
        "up": ("chevron-up", theme.icon),
        "up-disabled": ("chevron-up", theme.disabled),
        "right": ("chevron-right", theme.icon),
        "left": ("chevron-left", theme.icon),
        "more": ("more", theme.icon),
        "close": ("close", theme.icon),
        "clear": ("close", theme.muted),
        "float": ("export", theme.icon),
    }
    images = {f"{n}.svg": _svg(src).replace("currentColor", c.name()) for n, (src, c) in line.items()}
    images["check.svg"] = images["check.svg"].replace('stroke-width="1.75"', 'stroke-width="3"')
    images["minus.svg"] = images["minus.svg"].replace('stroke-width="1.75"', 'stroke-width="3"')
    images["dot.svg"] = _SVG_DOT.substitute(knob=theme.on_accent.name())
    for name, track, rim, knob, x in (
        ("switch-off", theme.sunken, theme.border_strong, theme.border_strong, 10),
        ("switch-on", theme.accent_fill, theme.accent_fill, theme.on_accent, 24),
        ("switch-off-disabled", theme.window, theme.border, theme.border, 10),
        ("switch-on-disabled", theme.border, theme.border, theme.disabled, 24),
    ):
        words = {"track": track.name(), "rim": rim.name(), "knob": knob.name(), "x": x}
        images[f"{name}.svg"] = _SVG_SWITCH.substitute(words)
    _register_images(f"holdfast-{theme.name}", images)


_SVG_DOT = Template(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
    '<circle cx="12" cy="12" r="5.5" fill="$knob"/></svg>'
)
_SVG_SWITCH = Template(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 34 20">'
    '<rect x="0.75" y="0.75" width="32.5" height="18.5" rx="9.25" fill="$track"'
    ' stroke="$rim" stroke-width="1.5"/>'
    '<circle cx="$x" cy="10" r="6" fill="$knob"/></svg>'
)
_registered: list[tuple[bytes, bytes, bytes]] = []  # Qt reads these where they lie: they must stay


def _register_images(folder: str, images: dict[str, str]) -> None:
    """Register ``images`` as ``:/folder/name`` in Qt's binary resource format, version 1."""

    def name_hash(text: str) -> int:
        value = 0
        for char in text:
            value = (value << 4) + ord(char)
            value = (value ^ ((value & 0xF0000000) >> 23)) & 0x0FFFFFFF
        return value

    names, data = b"", b""
    entries = [(folder, ""), *sorted(images.items(), key=lambda item: name_hash(item[0]))]
    tree = struct.pack(">IHII", 0, 2, 1, 1)  # the root: a folder with one child, which is entry 1
    for at, (name, content) in enumerate(entries):
        if at == 0:
            tree += struct.pack(">IHII", len(names), 2, len(images), 2)
        else:
            tree += struct.pack(">IHHHI", len(names), 0, 0, 1, len(data))
            encoded = content.encode()
            data += struct.pack(">I", len(encoded)) + encoded
        names += struct.pack(">HI", len(name), name_hash(name)) + name.encode("utf-16-be")
    _registered.append((tree, names, data))
    qRegisterResourceData(1, tree, names, data)


_STYLE = Template("""
QToolTip {
    background: $raised; color: $text; border: 1px solid $control; padding: 2px 4px;
}

QLabel[kind="title"] { font-size: $title_size; font-weight: 600; }
QLabel[kind="heading"] { font-weight: 600; }
QLabel[kind="small"] { font-size: $small_size; color: $muted; }
QLabel[kind="muted"] { color: $muted; }
QLabel[kind="success"] { color: $success; }
QLabel[kind="warning"] { color: $warning; }
QLabel[kind="danger"] { color: $danger; }
QLabel[kind="info"] { color: $info; }
QFrame[kind="card"] { background: $surface; border: 1px solid $border; border-radius: 8px; }
QFrame[frameShape="4"], QFrame[frameShape="5"] { color: $border; }

QFrame#banner { border-radius: 8px; border: 1px solid $border; background: $surface; }
QFrame#banner[kind="info"] { background: $info_tint; border-color: $info_outline; }
QFrame#banner[kind="warning"] { background: $warning_tint; border-color: $warning_outline; }
QFrame#banner[kind="danger"] { background: $danger_tint; border-color: $danger_outline; }
QFrame#banner[kind="success"] { background: $success_tint; border-color: $success_outline; }

QMenuBar { background: $window; border-bottom: 1px solid $border; padding: 2px 6px; }
QMenuBar::item { background: transparent; padding: 5px 10px; border-radius: 5px; }
QMenuBar::item:selected { background: $hover; }
QMenuBar::item:pressed { background: $pressed; }
QMenu { background: $raised; border: 1px solid $border_strong; padding: 5px; }
QMenu::item { padding: 6px 24px 6px 10px; border-radius: 5px; margin: 0 1px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $disabled; background: transparent; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $border; margin: 5px 8px; }
QMenu::indicator { width: 16px; height: 16px; left: 7px; }
QMenu::indicator:checked { image: url($images/menu-check.svg); }
QMenu::right-arrow { image: url($images/right.svg); width: 14px; height: 14px; right: 6px; }

QPushButton {
    background: $raised; color: $text; border: 1px solid $control; border-radius: 6px;
    padding: 5px 13px; min-height: 18px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $pressed; }
QPushButton:checked { border-color: $accent; color: $accent; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 12px; }
QPushButton:disabled { background: $window; color: $disabled; border-color: $border; }
QPushButton::menu-indicator {
    image: url($images/down.svg); width: 12px; height: 12px; subcontrol-position: right center; right: 6px;
}
QPushButton[kind="primary"] {
    background: $accent_fill; color: $on_accent; border-color: $accent_fill; font-weight: 600;
}
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[kind="primary"]:focus { border-color: $text; }
QPushButton[kind="danger"] {
    background: $danger_fill; color: $on_danger; border-color: $danger_fill; font-weight: 600;
}
QPushButton[kind="danger"]:hover { background: $danger_hover; border-color: $danger_hover; }
QPushButton[kind="danger"]:pressed { background: $danger_pressed; border-color: $danger_pressed; }
QPushButton[kind="danger"]:focus { border-color: $text; }
QPushButton[kind="primary"]:disabled, QPushButton[kind="danger"]:disabled {
    background: $sunken; color: $disabled; border-color: $sunken;
}
QPushButton[kind="icon"] { padding: 3px; min-height: 16px; min-width: 16px; }
QPushButton[kind="icon"]:focus { padding: 2px; }
QPushButton[kind="quiet"], QPushButton[kind="icon"] { background: transparent; border-color: transparent; }
QPushButton[kind="quiet"]:hover, QPushButton[kind="icon"]:hover { background: $pressed; }
QPushButton[kind="quiet"]:pressed, QPushButton[kind="quiet"]:checked, QPushButton[kind="icon"]:pressed {
    background: $sunken;
}
QPushButton[kind="quiet"]:focus, QPushButton[kind="icon"]:focus { border-color: $accent; }
QPushButton[kind="quiet"]:disabled { color: $disabled; }

QToolBar { qproperty-iconSize: 20px 20px; background: $window; border: none; padding: 4px; spacing: 4px; }
QToolBar::separator { width: 1px; background: $border; margin: 4px 6px; }
QToolButton {
    background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px; color: $text;
}
QToolButton:hover { background: $pressed; }
QToolButton:pressed { background: $sunken; }
QToolButton:checked { background: $selection; border-color: $info_outline; }
QToolButton:focus { border: 2px solid $accent; padding: 3px; }
QToolButton:disabled { color: $disabled; background: transparent; }
QToolButton[popupMode="1"] { padding-right: 20px; }
QToolButton[popupMode="2"] { padding-right: 18px; }
QToolButton::menu-button { border: none; width: 18px; }
QToolButton::menu-arrow, QToolButton::menu-indicator {
    image: url($images/down.svg); width: 12px; height: 12px;
}
QToolButton::menu-indicator { subcontrol-position: right center; right: 4px; }
QPushButton[kind="segment"], QToolButton[kind="segment"] {
    background: $surface; border: 1px solid $border; border-radius: 13px; padding: 3px 11px; color: $muted;
}
QPushButton[kind="segment"]:hover, QToolButton[kind="segment"]:hover { background: $hover; color: $text; }
QPushButton[kind="segment"]:checked, QToolButton[kind="segment"]:checked {
    background: $selection; border-color: $accent; color: $text;
}
QPushButton[kind="segment"]:focus, QToolButton[kind="segment"]:focus {
    border: 2px solid $accent; padding: 2px 10px;
}
QPushButton[kind="segment"]:disabled, QToolButton[kind="segment"]:disabled { color: $disabled; }

QLineEdit, QAbstractSpinBox, QComboBox, QTextEdit, QPlainTextEdit, QTextBrowser {
    background: $surface; color: $text; border: 1px solid $field; border-radius: 6px;
    selection-background-color: $accent_fill; selection-color: $on_accent;
}
QLineEdit, QAbstractSpinBox { padding: 4px 8px; min-height: 20px; }
QTextEdit, QPlainTextEdit, QTextBrowser { padding: 3px 5px; }
QLineEdit:focus, QAbstractSpinBox:focus { border: 2px solid $accent; padding: 3px 7px; }
QTextEdit:focus, QPlainTextEdit:focus, QTextBrowser:focus { border: 2px solid $accent; padding: 2px 4px; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled, QTextEdit:disabled,
QPlainTextEdit:disabled {
    background: $window; color: $disabled; border-color: $border;
}
QLineEdit:read-only, QTextEdit:read-only, QPlainTextEdit:read-only { border-color: $border; }
QLineEdit { lineedit-clear-button-icon: url($images/clear.svg); }
QLineEdit > QToolButton { border: none; padding: 0; background: transparent; }
QAbstractItemView QLineEdit, QAbstractItemView QAbstractSpinBox {
    padding: 0 6px; border: 2px solid $accent; border-radius: 5px; min-height: 0;
}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    border: none; background: transparent; width: 18px; subcontrol-origin: border;
}
QAbstractSpinBox::up-button { subcontrol-position: top right; margin: 2px 3px 0 0; border-radius: 3px; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin: 0 3px 2px 0; border-radius: 3px; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
QAbstractSpinBox::up-arrow { image: url($images/up.svg); width: 11px; height: 11px; }
QAbstractSpinBox::down-arrow { image: url($images/down.svg); width: 11px; height: 11px; }
QAbstractSpinBox::up-arrow:off, QAbstractSpinBox::up-arrow:disabled {
    image: url($images/up-disabled.svg);
}
QAbstractSpinBox::down-arrow:off, QAbstractSpinBox::down-arrow:disabled {
    image: url($images/down-disabled.svg);
}

QSpinBox, QDoubleSpinBox { qproperty-alignment: 'AlignRight | AlignVCenter'; }
QDateTimeEdit::drop-down { border: none; background: transparent; width: 24px; }
QDateTimeEdit::down-arrow { image: url($images/down.svg); width: 14px; height: 14px; }

QComboBox { padding: 4px 8px 4px 10px; min-height: 20px; background: $raised; border-color: $control; }
QComboBox { selection-background-color: $selection; selection-color: $text; }
QComboBox:hover { background: $hover; }
QComboBox:focus, QComboBox:on { border: 2px solid $accent; padding: 3px 7px 3px 9px; }
QComboBox::drop-down { border: none; background: transparent; width: 22px; }
QComboBox::down-arrow { image: url($images/down.svg); width: 14px; height: 14px; }
QComboBox::down-arrow:disabled { image: url($images/down-disabled.svg); }
QComboBox QAbstractItemView {
    background: $raised; border: 1px solid $border_strong; border-radius: 0; padding: 4px; outline: none;
    selection-background-color: $selection; selection-color: $text;
}
QComboBox QAbstractItemView::item { padding: 4px 8px; min-height: 22px; border-radius: 5px; }
QComboBox QAbstractItemView::item:selected { background: $selection; color: $text; }

QCheckBox, QRadioButton { spacing: 8px; padding: 2px; border: 2px solid transparent; border-radius: 6px; }
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QCheckBox::indicator, QGroupBox::indicator, QAbstractItemView::indicator, QRadioButton::indicator {
    width: 16px; height: 16px; border: 1px solid $border_strong; border-radius: 4px; background: $surface;
}
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:hover, QGroupBox::indicator:hover, QRadioButton::indicator:hover {
    border-color: $accent;
}
QCheckBox::indicator:checked, QGroupBox::indicator:checked, QAbstractItemView::indicator:checked {
    background: $accent_fill; border-color: $accent_fill; image: url($images/check.svg);
}
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {
    background: $accent_fill; border-color: $accent_fill; image: url($images/minus.svg);
}
QRadioButton::indicator:checked {
    background: $accent_fill; border-color: $accent_fill; image: url($images/dot.svg);
}
QCheckBox::indicator:disabled, QGroupBox::indicator:disabled, QAbstractItemView::indicator:disabled,
QRadioButton::indicator:disabled {
    background: $window; border-color: $border;
}
QCheckBox::indicator:checked:disabled, QGroupBox::indicator:checked:disabled,
QAbstractItemView::indicator:checked:disabled {
    background: $disabled; border-color: $disabled; image: url($images/check-disabled.svg);
}
QRadioButton::indicator:checked:disabled { background: $disabled; border-color: $disabled; }
QCheckBox[kind="switch"]::indicator {
    width: 34px; height: 20px; border: none; background: transparent;
    image: url($images/switch-off.svg);
}
QCheckBox[kind="switch"]::indicator:checked, QCheckBox[kind="switch"]::indicator:checked:disabled {
    border: none; background: transparent;
}
QCheckBox[kind="switch"]::indicator:checked { image: url($images/switch-on.svg); }
QCheckBox[kind="switch"]::indicator:disabled { border: none; background: transparent; }
QCheckBox[kind="switch"]::indicator:disabled { image: url($images/switch-off-disabled.svg); }
QCheckBox[kind="switch"]::indicator:checked:disabled { image: url($images/switch-on-disabled.svg); }

QAbstractItemView {
    background: $surface; border: 1px solid $border; border-radius: 8px; outline: none;
    selection-background-color: $selection; selection-color: $text;
}
QAbstractItemView:focus { border-color: $accent; }
QListView::item { padding: 5px 8px; min-height: 22px; border-radius: 6px; color: $text; }
QListView::item:hover, QTreeView::item:hover { background: $hover; }
QListView::item:selected, QTreeView::item:selected, QTableView::item:selected {
    background: $selection_inactive; color: $text;
}
QListView::item:selected:active, QTreeView::item:selected:active, QTableView::item:selected:active {
    background: $selection; color: $text;
}
QListView { padding: 4px; }
QTreeView::item { padding: 4px 6px; min-height: 22px; border: none; }
QTableView { gridline-color: $border; }
QTableView::item { padding: 2px 8px; border: none; }
QTableView::item:focus, QTreeView::item:focus { border: 2px solid $accent; border-radius: 5px; }
QTreeView::branch { background: transparent; }
QTreeView::branch:selected { background: $selection_inactive; }
QTreeView::branch:selected:active { background: $selection; }
QTreeView::branch:closed:has-children { image: url($images/right.svg); }
QTreeView::branch:open:has-children { image: url($images/down.svg); }

QHeaderView { background: transparent; border: none; border-radius: 0; }
QHeaderView:focus { border: none; }
QHeaderView::section {
    background: transparent; color: $muted; border: none; border-bottom: 1px solid $border;
    padding: 7px 8px; font-size: $small_size; font-weight: 600;
}
QHeaderView::section:horizontal:hover { background: $hover; color: $text; }
QHeaderView::section:horizontal:pressed { background: $pressed; }
QHeaderView::section:vertical { border-right: 1px solid $border; font-weight: 400; }
QHeaderView::down-arrow {
    image: url($images/down.svg); width: 12px; height: 12px;
    subcontrol-origin: padding; subcontrol-position: right center; right: 6px;
}
QHeaderView::up-arrow {
    image: url($images/up.svg); width: 12px; height: 12px;
    subcontrol-origin: padding; subcontrol-position: right center; right: 6px;
}
QTableCornerButton::section { background: $surface; border: none; border-bottom: 1px solid $border; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $scroll; border-radius: 3px; margin: 3px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $scroll_hover; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollArea { border: none; background: transparent; }

QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabBar { background: transparent; border: none; qproperty-drawBase: 0; }
QTabBar::tab {
    background: transparent; color: $muted; border: 2px solid transparent; padding: 6px 10px; margin: 0 2px;
}
QTabBar::tab:top { border-bottom: 2px solid transparent; }
QTabBar::tab:bottom { border-top: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; font-weight: 600; }
QTabBar::tab:top:selected { border-bottom-color: $accent; }
QTabBar::tab:bottom:selected { border-top-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QTabBar::tab:disabled { color: $disabled; }
QTabBar::close-button { image: url($images/close.svg); }

QMainWindow::separator { background: $window; width: 7px; height: 7px; }
QMainWindow::separator:hover { background: $accent_outline; }
QSplitter::handle { background: transparent; }
QSplitter::handle:horizontal { width: 7px; }
QSplitter::handle:vertical { height: 7px; }
QSplitter::handle:hover { background: $accent_outline; }
QDockWidget { titlebar-close-icon: url($images/close.svg); titlebar-normal-icon: url($images/float.svg); }
QDockWidget::title {
    background: $window; padding: 8px 10px; border-bottom: 1px solid $border; text-align: left;
}
QDockWidget::close-button, QDockWidget::float-button {
    background: transparent; border: none; border-radius: 4px; padding: 0;
}
QDockWidget::close-button:hover, QDockWidget::float-button:hover { background: $pressed; }

QStatusBar { background: $window; border-top: 1px solid $border; color: $muted; }
QStatusBar::item { border: none; }
QStatusBar QToolButton, QStatusBar QPushButton { padding: 2px 8px; min-height: 16px; }
QStatusBar QToolButton:focus, QStatusBar QPushButton:focus { padding: 1px 7px; }
QSizeGrip { image: none; width: 12px; height: 12px; }

QGroupBox {
    background: $surface; border: 1px solid $border; border-radius: 8px;
    margin-top: 26px; padding: 10px;
}
QGroupBox::title {
    subcontrol-origin: margin; subcontrol-position: top left; left: 2px; padding: 4px 2px; color: $muted;
}
QGroupBox { font-weight: normal; }

QProgressBar {
    background: $sunken; color: $text; border: none; border-radius: 5px; text-align: center; min-height: 18px;
}
QProgressBar::chunk { background: $chunk; border-radius: 5px; }
QProgressBar[textVisible="false"] { min-height: 6px; max-height: 6px; border-radius: 3px; }
QProgressBar[textVisible="false"]::chunk { background: $accent_fill; border-radius: 3px; }

QSlider:horizontal { min-height: 22px; }
QSlider::groove:horizontal { height: 4px; background: $sunken; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent_fill; border-radius: 2px; }
QSlider::handle:horizontal {
    background: $raised; border: 1px solid $border_strong; width: 16px; height: 16px; margin: -7px 0;
    border-radius: 9px;
}
QSlider::handle:horizontal:focus { border: 2px solid $accent; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QCalendarWidget QToolButton { color: $text; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $window; }
""")
