"""The theme: readable in light and dark, and whole."""

from dataclasses import fields

import pytest
from PySide6.QtCore import QFile, QSize
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from holdfast.app import theme

BOTH = pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=lambda t: t.name)
WORDS = ["text", "muted", "accent", "success", "warning", "danger", "info", "backup", "fresh", "unsynced"]
GROUNDS = ["window", "surface", "raised", "hover", "selection", "selection_inactive", "sunken"]


@BOTH
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("word", WORDS)
def test_words_are_readable(look: theme.Theme, word: str, ground: str) -> None:
    assert theme.contrast(look.color(word), look.color(ground)) >= 4.5


@BOTH
@pytest.mark.parametrize("role", WORDS[1:])
def test_tints_carry_text_and_their_own_hue(look: theme.Theme, role: str) -> None:
    for word in (role, "text", "muted"):
        assert theme.contrast(look.color(word), look.tint(role)) >= 4.5


@BOTH
def test_filled_buttons_are_readable(look: theme.Theme) -> None:
    assert theme.contrast(look.on_accent, look.accent_fill) >= 4.5
    assert theme.contrast(look.on_danger, look.danger_fill) >= 4.5


@BOTH
@pytest.mark.parametrize("ground", ["window", "surface", "raised", "selection"])
def test_controls_and_focus_are_visible(look: theme.Theme, ground: str) -> None:
    for role in ("border_strong", "accent", "icon"):
        assert theme.contrast(look.color(role), look.color(ground)) >= 3


@BOTH
def test_the_two_sides_differ_for_every_eye(look: theme.Theme) -> None:
    """Orange and blue lie on the axis that red-green blindness leaves whole: far apart in blue minus red."""
    backup, fresh = look.backup, look.fresh
    assert backup.redF() - backup.blueF() > 0.4
    assert fresh.blueF() - fresh.redF() > 0.3


def test_contrast_counts_as_wcag_does() -> None:
    assert theme.contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert theme.contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


def test_apply_changes_the_palette_and_tells(qapp: QApplication) -> None:
    told = []

    def note() -> None:
        told.append(theme.current().name)

    theme.apply(qapp, "light")
    theme.notifier.changed.connect(note)
    try:
        theme.apply(qapp, "dark")
        assert qapp.palette().color(QPalette.ColorRole.Window) == theme.DARK.window
        theme.apply(qapp, "dark")
        theme.apply(qapp, "light")
    finally:
        theme.notifier.changed.disconnect(note)
    assert told == ["dark", "light"]
    with pytest.raises(ValueError):
        theme.apply(qapp, "dusk")  # type: ignore[arg-type]


def test_the_style_sheet_finds_its_images(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    theme.apply(qapp, "light")
    for look in ("light", "dark"):
        for name in ("check", "down", "switch-on", "dot"):
            assert QFile.exists(f":/holdfast-{look}/{name}.svg")


@pytest.mark.parametrize("name", theme.icon_names())
def test_icons_render_in_the_theme(qapp: QApplication, name: str) -> None:
    theme.apply(qapp, "light")
    icon = theme.icon(name, "danger")
    light = icon.pixmap(QSize(24, 24), 1.0).toImage()
    assert any(light.pixelColor(x, y).alpha() > 200 for x in range(24) for y in range(24))
    theme.apply(qapp, "dark")
    assert icon.pixmap(QSize(24, 24), 1.0).toImage() != light
    fine = icon.pixmap(QSize(24, 24), 2.0)
    assert (fine.size(), fine.devicePixelRatio()) == (QSize(48, 48), 2.0)
    disabled = icon.pixmap(QSize(24, 24), 1.0, QIcon.Mode.Disabled).toImage()
    assert disabled != icon.pixmap(QSize(24, 24), 1.0).toImage()
    theme.apply(qapp, "light")


def test_unknown_names_are_refused_at_once(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        theme.icon("no-such-icon")
    with pytest.raises(KeyError):
        theme.icon("add", "no-such-colour")


def test_the_app_icon_has_every_size(qapp: QApplication) -> None:
    assert {16, 32, 256} <= {size.width() for size in theme.app_icon().availableSizes()}


def test_both_themes_name_the_same_colours() -> None:
    names = {f.name for f in fields(theme.Theme)}
    assert {"text", "muted", "accent", "surface", "raised", "border", "backup", "fresh"} <= names
