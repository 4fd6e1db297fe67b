"""One table cell while it is painted: words, pills, chips, dots, from left to right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QIcon,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from holdfast.app import theme
from holdfast.app.theme import mix

from .roles import Role

Index = QModelIndex | QPersistentModelIndex
#: The room left and right of a cell's content, in pixels.
PAD = 10
_GAP = 6
_SMALL_ICON = 14
_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Cell:
    """One cell while it is painted: what it shows, and the room that is left, from left to right.

    Attributes:
        index: the cell.
        option: Qt's option for it, with font and state.
        text: its display text.
        painter: where to paint.
        left: where the next piece begins.
    """

    def __init__(
        self, delegate: QStyledItemDelegate, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        value: Any = index.data(Qt.ItemDataRole.DisplayRole)
        self.index = index
        self.option = option
        self.painter = painter
        self.text = "" if value is None else delegate.displayText(value, option.locale)
        self.left = option.rect.left() + PAD
        self._right = option.rect.right() - PAD
        self._enabled = bool(option.state & QStyle.StateFlag.State_Enabled)

    def words(self, text: str, role: str = "text", font: QFont | None = None) -> None:
        """Plain words in what room is left, cut with an ellipsis."""
        font = font or self.option.font
        fitted = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, self._right - self.left)
        self.painter.setFont(font)
        self.painter.setPen(self._color(role))
        self.painter.drawText(self._box(self._right - self.left), _MIDDLE, fitted)
        self.left = self._right

    def icon(self, name: str, role: str) -> None:
        """A small icon before what follows."""
        mode = QIcon.Mode.Normal if self._enabled else QIcon.Mode.Disabled
        box = QRect(0, 0, _SMALL_ICON, _SMALL_ICON)
        box.moveCenter(self._box(_SMALL_ICON).center())
        theme.icon(name, role).paint(self.painter, box, Qt.AlignmentFlag.AlignCenter, mode)
        self.left += _SMALL_ICON + _GAP

    def dot(self, role: str, size: int = 8) -> None:
        """A filled dot before what follows."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self._color(role))
        box = QRectF(0, 0, size, size)
        box.moveCenter(QRectF(self._box(_SMALL_ICON if size > 6 else size)).center())
        self.painter.drawEllipse(box)
        self.left += (_SMALL_ICON if size > 6 else size) + _GAP

    def changed_dot(self) -> None:
        """A small dot where the row changed since it was first shown; the tool tip says so in words."""
        if self.index.data(Role.CHANGED):
            self.dot("accent", 6)

    def pill(self, text: str, role: str | None, icon: str | None = None) -> None:
        """A rounded label in the hue of ``role``, or a quiet one."""
        look = theme.current()
        room = self._right - self.left
        lead = (_SMALL_ICON + 4) if icon else 0
        font = theme.small_font()
        metrics = QFontMetrics(font)
        fitted = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - lead - 16)
        if not fitted:
            return
        box = self._pill_box(min(room, metrics.horizontalAdvance(fitted) + lead + 16))
        outline = look.outline(role) if role else look.border
        self._pill_ground(box, look.tint(role) if role else look.surface, outline)
        self.left = round(box.left()) + 8
        if icon:
            self.icon(icon, role or "muted")
            self.left -= 2
        self.painter.setFont(font)
        self.painter.setPen(self._color(role or "text"))
        self.painter.drawText(self._box(round(box.right()) - self.left), _MIDDLE, fitted)
        self.left = round(box.right()) + _GAP

    def chips(self, words: Iterable[str]) -> None:
        """Small chips side by side; what does not fit is counted."""
        rest = list(words)
        look = theme.current()
        font = theme.small_font()
        metrics = QFontMetrics(font)
        self.painter.setFont(font)
        while rest:
            spare = metrics.horizontalAdvance(f"+{len(rest)}") + _GAP if len(rest) > 1 else 0
            room = self._right - self.left - spare
            if metrics.horizontalAdvance(rest[0]) + 14 > room and room < 60:
                break
            fitted = metrics.elidedText(rest.pop(0), Qt.TextElideMode.ElideRight, room - 14)
            box = self._pill_box(metrics.horizontalAdvance(fitted) + 14)
            self._pill_ground(box, look.sunken, mix(look.border_strong, look.sunken, 0.3), radius=5)
            self.painter.setPen(self._color("text"))
            self.painter.drawText(box, Qt.AlignmentFlag.AlignCenter, fitted)
            self.left = round(box.right()) + 4
        if rest:
            self.painter.setPen(self._color("muted"))
            self.painter.drawText(self._box(self._right - self.left), _MIDDLE, f"+{len(rest)}")

    def sides(self, left: bool, right: bool, joined: bool = False, faint: bool = False) -> None:
        """Two small squares, backup then fresh: filled is taken, hollow is not, touching is one of both."""
        look = theme.current()
        box = QRectF(self.left, 0, 9, 9)
        box.moveTop(self.option.rect.top() + (self.option.rect.height() - 1 - 9) / 2)
        for taken, role in ((left, "backup"), (right, "fresh")):
            fill = look.outline(role) if faint else look.color(role)
            self.painter.setPen(QPen(fill if taken else look.border_strong, 1.2))
            self.painter.setBrush(fill if taken else Qt.BrushStyle.NoBrush)
            self.painter.drawRoundedRect(box.adjusted(0.6, 0.6, -0.6, -0.6), 2, 2)
            box.translate(8 if joined else 11, 0)
        self.left += 22 + _GAP - 2

    def decision(self, word: str, text: str) -> None:
        """The decision as a pill: which sides it takes as squares, its word, its side's hue."""
        look = theme.current()
        role = {"backup": "backup", "fresh": "fresh", "merge": "accent", "both": "accent"}.get(word)
        font = QFont(theme.small_font())
        font.setWeight(QFont.Weight.DemiBold if role else QFont.Weight.Normal)
        metrics = QFontMetrics(font)
        room = self._right - self.left
        lead = 26
        fitted = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - lead - 18)
        box = self._pill_box(min(room, metrics.horizontalAdvance(fitted) + lead + 18))
        if role:
            self._pill_ground(box, look.tint(role), look.outline(role))
        else:
            self._pill_ground(box, look.surface, look.border_strong, dashed=True)
        self.left = round(box.left()) + 9
        self.sides(
            left=word in ("backup", "merge", "both", "mixed"),
            right=word in ("fresh", "merge", "both", "mixed"),
            joined=word in ("merge", "mixed"),
            faint=word == "mixed",
        )
        self.painter.setFont(font)
        self.painter.setPen(self._color(role or "muted"))
        self.painter.drawText(self._box(round(box.right()) - self.left), _MIDDLE, fitted)
        self.left = round(box.right()) + _GAP

    def _color(self, role: str) -> QColor:
        return theme.current().color(role if self._enabled else "disabled")

    def _box(self, width: int) -> QRect:
        """``width`` of the cell's full height at the present place."""
        return QRect(self.left, self.option.rect.top(), width, self.option.rect.height() - 1)

    def _pill_box(self, width: int) -> QRectF:
        height = min(24, self.option.rect.height() - 6)
        box = QRectF(self.left, 0, width, height)
        box.moveTop(self.option.rect.top() + (self.option.rect.height() - 1 - height) / 2)
        return box

    def _pill_ground(
        self, box: QRectF, fill: QColor, outline: QColor, radius: float = 12, dashed: bool = False
    ) -> None:
        pen = QPen(outline, 1)
        if dashed:
            pen.setDashPattern([3, 2])
        self.painter.setPen(pen)
        self.painter.setBrush(fill)
        self.painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
