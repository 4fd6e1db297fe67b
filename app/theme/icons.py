"""Icons that follow the theme by themselves."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from holdfast.resources import resource

from .in_force import current


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
        svg(name)  # an unknown name fails here, not while painting
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
def svg(name: str) -> str:
    """The text of a line icon, its colour written ``currentColor``."""
    return resource(f"icons/{name}.svg").read_text(encoding="utf-8")


@cache
def _line_pixmap(name: str, color: str, width: int, height: int) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(svg(name).replace("currentColor", color).encode()))
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
