"""The style sheet's images, in the theme's own colours, as a Qt resource in memory."""

from __future__ import annotations

import struct
from functools import cache
from string import Template

from PySide6.QtCore import qRegisterResourceData

from .colors import Theme
from .icons import svg


@cache
def register_style_images(theme: Theme) -> None:
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
    images = {f"{n}.svg": svg(src).replace("currentColor", c.name()) for n, (src, c) in line.items()}
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
