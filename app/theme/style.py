"""The style sheet: resources/style.qss with the theme's colours in its places."""

from __future__ import annotations

from dataclasses import fields
from string import Template

from holdfast.resources import resource

from .colors import Theme, mix

_TINTED = ("info", "warning", "danger", "success", "accent")


def style_sheet(theme: Theme, points: float) -> str:
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
    return Template(resource("style.qss").read_text(encoding="utf-8")).substitute(words)
