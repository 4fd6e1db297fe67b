"""The history picture: the server's versions as a line, this device's beside it, and where they part."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from .. import theme, words
from ..history import Shape, sentences, words_of_end
from ..translation import translate

_SIDE = 14
_SERVER, _CLIENT, _ENDED, _LEGEND = 78, 132, 28, 168
_MARK = 6.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to see. kind: what it is. left, right: x of its ends, equal for a point. tip: on hovering."""

    kind: str
    left: float
    right: float
    y: float
    tip: str


def marks(shape: Shape, width: float) -> list[Mark]:
    """Where everything goes in a picture that wide. Lines first, points after, so that points lie on top."""
    room = width - 2 * _SIDE
    span = max(shape.last - shape.first, 1)

    def at(version: int) -> float:
        return _SIDE + room * (version - shape.first) / span

    found = []
    if shape.known:
        for number, last, why in shape.ended[-1:]:
            tip = translate("history", "History {number}, ended at version {last}: {why}").format(
                number=number, last=last, why=words_of_end(why)
            )
            found.append(Mark("ended", at(0), at(min(last, shape.last)), _ENDED, tip))
        if shape.floor:
            tip = translate("history", "Up to version {floor}: trimmed, or where this history began").format(
                floor=shape.floor
            )
            found.append(Mark("trimmed", at(0), at(shape.floor), _SERVER, tip))
        tip = translate("history", "The server: version {head}").format(head=shape.head)
        found.append(Mark("server", at(shape.floor), at(shape.head), _SERVER, tip))
    tip = translate("history", "This device: version {version}").format(version=shape.client)
    if shape.same:  # also where versions after it were trimmed, or the schemas differ: nothing parts there
        found.append(Mark("device", at(0), at(shape.client), _CLIENT, tip))
    else:
        parts = shape.parts_at if shape.parts_at is not None else 0
        if parts:
            found.append(Mark("device", at(0), at(min(parts, shape.client)), _CLIENT, tip))
        found.append(Mark("device-lost", at(min(parts, shape.client)), at(shape.client), _CLIENT, tip))
        if shape.known and shape.on is None:
            where = translate("history", "Here the two part: version {parts}").format(parts=parts)
            found.append(Mark("parts", at(parts), at(parts), (_SERVER + _CLIENT) / 2, where))
    for version in shape.backups:
        tip = translate("history", "The server's backup of version {version}").format(version=version)
        found.append(Mark("backup", at(version), at(version), _SERVER, tip))
    if shape.known:
        tip = translate("history", "The server's newest version: {head}").format(head=shape.head)
        found.append(Mark("head", at(shape.head), at(shape.head), _SERVER, tip))
    if shape.unsynced:
        tip = translate("history", "Unsynced objects on this device: {count}").format(count=shape.unsynced)
        found.append(Mark("unsynced", at(shape.client), at(shape.client), _CLIENT, tip))
    return found


class HistoryPicture(QWidget):
    """Draws a :class:`~holdfast.app.history.Shape`; says the same as its accessible description."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("historyPicture")
        self.setAccessibleName(self.tr("History of server and device"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._shape: Shape | None = None
        self._marks: list[Mark] = []
        theme.notifier.changed.connect(self.update)

    @property
    def text(self) -> str:
        """The picture in words."""
        return "" if self._shape is None else "\n".join(sentences(self._shape))

    def show_shape(self, shape: Shape) -> None:
        """Draw another picture, if it is another."""
        if shape == self._shape:
            return
        self._shape = shape
        self._marks = marks(shape, self.width())
        self.setAccessibleDescription(" ".join(sentences(shape)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(220, self._height())

    def _height(self) -> int:
        return _LEGEND + 2 * self.fontMetrics().lineSpacing() + 4

    def resizeEvent(self, event: object) -> None:
        if self._shape is not None:
            self._marks = marks(self._shape, self.width())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self._mark_at(event.pos())
            QToolTip.showText(event.globalPos(), "" if found is None else found.tip, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        shape = self._shape
        if shape is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now = theme.current()
        font = painter.font()
        self._caption(painter, _SERVER - 34, self._server_caption(shape), now.color("text"))
        self._caption(painter, _CLIENT + 12, self._device_caption(shape), self._device_color(shape))
        if any(mark.kind == "ended" for mark in self._marks):
            self._caption(painter, 0, self.tr("History before"), now.color("muted"))
        painter.setFont(font)
        for mark in self._marks:
            self._draw(painter, mark)
        painter.setPen(now.color("muted"))
        room = QRectF(_SIDE, _LEGEND, self.width() - 2 * _SIDE, self.height() - _LEGEND)
        painter.drawText(room, Qt.TextFlag.TextWordWrap, self._legend())
        if self.hasFocus():
            painter.setPen(QPen(now.color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()

    def _legend(self) -> str:
        """What the marks that are there mean, by their forms. A line breaks between them only."""
        told = {
            "backup": self.tr("▼ server's backup"),
            "parts": self.tr("┆ here they part"),
            "trimmed": self.tr("··· trimmed, or before"),
            "unsynced": self.tr("■ unsynced"),
        }
        there = {mark.kind for mark in self._marks}
        return "   ".join(text.replace(" ", "\u00a0") for kind, text in told.items() if kind in there)

    def _server_caption(self, shape: Shape) -> str:
        if not shape.known:
            return self.tr("The server's history is not known here")
        if shape.ended:
            return self.tr("Server: version {head} of a new history").format(head=words.number(shape.head))
        return self.tr("Server: version {head}").format(head=words.number(shape.head))

    def _device_caption(self, shape: Shape) -> str:
        told = self.tr("This device: version {version}").format(version=words.number(shape.client))
        return told + (self.tr(", %n unsynced", "", shape.unsynced) if shape.unsynced else "")

    @staticmethod
    def _device_color(shape: Shape) -> QColor:
        return theme.current().color("text" if shape.fits else "danger")

    def _caption(self, painter: QPainter, top: float, text: str, color: QColor) -> None:
        painter.setPen(color)
        area = QRectF(_SIDE, top, self.width() - 2 * _SIDE, 20)
        fitted = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()))
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, fitted)

    def _draw(self, painter: QPainter, mark: Mark) -> None:
        colors = {
            "ended": "muted",
            "trimmed": "muted",
            "server": "accent",
            "device": "success",
            "device-lost": "danger",
            "parts": "danger",
            "backup": "info",
            "head": "accent",
            "unsynced": "warning",
        }
        color = theme.current().color(colors[mark.kind])
        start, end = QPointF(mark.left, mark.y), QPointF(mark.right, mark.y)
        if mark.kind in ("ended", "trimmed", "server", "device", "device-lost"):
            style = Qt.PenStyle.DotLine if mark.kind in ("trimmed", "ended") else Qt.PenStyle.SolidLine
            if mark.kind == "device-lost":
                style = Qt.PenStyle.DashLine
            pen = QPen(color, 4, style)
            pen.setCapStyle(
                Qt.PenCapStyle.RoundCap if style == Qt.PenStyle.SolidLine else Qt.PenCapStyle.FlatCap
            )
            painter.setPen(pen)
            painter.drawLine(start, end if mark.right - mark.left > 1 else end + QPointF(1, 0))
            if mark.kind == "ended":  # a bar: there it stops
                painter.setPen(QPen(color, 3))
                painter.drawLine(end + QPointF(0, -7), end + QPointF(0, 7))
            return
        painter.setPen(QPen(theme.current().color("surface"), 1.5))
        painter.setBrush(color)
        if mark.kind == "parts":
            painter.setPen(QPen(color, 2, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(mark.left, _SERVER + 8), QPointF(mark.left, _CLIENT - 8))
        elif mark.kind == "backup":
            top = mark.y - 9
            painter.drawPolygon(
                QPolygonF(
                    [
                        QPointF(mark.left - 6, top - 9),
                        QPointF(mark.left + 6, top - 9),
                        QPointF(mark.left, top),
                    ]
                )
            )
        elif mark.kind == "unsynced":
            painter.drawRect(QRectF(mark.left - 5, mark.y - 5, 10, 10))
        else:
            painter.drawEllipse(start, _MARK, _MARK)

    def _mark_at(self, pos: QPoint) -> Mark | None:
        def near(mark: Mark) -> bool:
            return mark.left - 9 <= pos.x() <= mark.right + 9 and abs(pos.y() - mark.y) <= 16

        return next((mark for mark in reversed(self._marks) if near(mark)), None)
