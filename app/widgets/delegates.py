"""Delegates that paint the task table and the recovery table.

Both ask the model for nothing but the column's key (``headerData(c, Horizontal, UserRole)``), the display
text and the roles in `Role`, and put up with a model that knows only the display text. No meaning rests on
colour alone: a word or a shape always says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QTreeView,
    QWidget,
)
from shiboken6 import isValid

from holdfast.app import theme
from holdfast.app.theme import mix

Index = QModelIndex | QPersistentModelIndex
_PAD = 10
_GAP = 6
_SMALL_ICON = 14


class Role(IntEnum):
    """The roles that every cell of our tables answers."""

    COLUMN = Qt.ItemDataRole.UserRole  # headerData only
    PRIMARY_KEY = Qt.ItemDataRole.UserRole + 1
    CLASS = Qt.ItemDataRole.UserRole + 2
    STATE = Qt.ItemDataRole.UserRole + 3
    DECISION = Qt.ItemDataRole.UserRole + 4
    RAW = Qt.ItemDataRole.UserRole + 5
    CHANGED = Qt.ItemDataRole.UserRole + 6


class _RowDelegate(QStyledItemDelegate):
    """What both tables share: the row's ground, the focus ring, words, pills, chips.

    A subclass fills ``_painters`` with a method for each column key; other columns get plain text.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view: QAbstractItemView | None = None
        self._viewport: QWidget | None = None
        self._hovered = -1
        self._columns: dict[str, int] = {}
        self._columns_of: tuple[QAbstractItemModel | None, int] = (None, 0)
        self._painters: dict[str, Callable[[_Cell], None]] = {}

    def install(self, view: QAbstractItemView) -> None:
        """Paint ``view`` with this delegate: row height, no grid, the whole row answers the mouse."""
        self._view = view
        view.setItemDelegate(self)
        view.setMouseTracking(True)
        self._viewport = view.viewport()
        self._viewport.installEventFilter(self)
        view.verticalScrollBar().valueChanged.connect(self._unhover)
        view.setAlternatingRowColors(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        if isinstance(view, QTableView):
            view.setShowGrid(False)
            view.setWordWrap(False)
            view.setCornerButtonEnabled(False)
            rows = view.verticalHeader()
            rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            rows.setMinimumSectionSize(theme.ROW_HEIGHT)
            rows.setDefaultSectionSize(theme.ROW_HEIGHT)
            rows.hide()
            head = view.horizontalHeader()
            head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            head.setHighlightSections(False)
            head.setMinimumHeight(theme.ROW_HEIGHT - 2)
        elif isinstance(view, QTreeView):
            view.setRootIsDecorated(False)
            view.setUniformRowHeights(True)

    def column_key(self, index: Index) -> str:
        """The key of the column that ``index`` lies in, or "" where the model names none."""
        key = index.model().headerData(index.column(), Qt.Orientation.Horizontal, Role.COLUMN)
        return str(key) if key else ""

    def sibling(self, index: Index, key: str) -> Index | None:
        """The cell in the same row whose column is called ``key``."""
        model = index.model()
        count = model.columnCount(index.parent())
        if self._columns_of != (model, count):
            heads = (model.headerData(c, Qt.Orientation.Horizontal, Role.COLUMN) for c in range(count))
            self._columns = {str(head): c for c, head in enumerate(heads) if head}
            self._columns_of = (model, count)
        column = self._columns.get(key)
        return None if column is None else index.sibling(index.row(), column)

    def _paint_text(self, cell: _Cell) -> None:
        cell.words(cell.text)

    def _paint_muted(self, cell: _Cell) -> None:
        cell.words(cell.text, "muted")

    def _paint_title(self, cell: _Cell) -> None:
        cell.changed_dot()
        cell.words(cell.text)

    def _paint_chips(self, cell: _Cell) -> None:
        cell.chips(_parts(cell.text))

    def _unhover(self) -> None:
        self._hover(-1)

    def _hover(self, row: int) -> None:
        """Note the row under the mouse and repaint the two rows that differ."""
        if row == self._hovered or self._view is None:
            return
        before, self._hovered = self._hovered, row
        model = self._view.model()
        for changed in (before, row):
            if model is not None and 0 <= changed < model.rowCount():
                box = self._view.visualRect(model.index(changed, 0))
                box.setLeft(0)
                box.setRight(self._view.viewport().width())
                self._view.viewport().update(box)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Selection, hover and the hairline under the row, from edge to edge."""
        look = theme.current()
        rect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            active = option.state & QStyle.StateFlag.State_Active
            painter.fillRect(rect, look.selection if active else look.selection_inactive)
        elif index.row() == self._hovered and option.state & QStyle.StateFlag.State_Enabled:
            painter.fillRect(rect, look.hover)
        else:
            brush = index.data(Qt.ItemDataRole.BackgroundRole)
            if brush is not None:
                painter.fillRect(rect, brush)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), look.border)

    # Qt's overrides

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(option.rect)
        self._paint_ground(painter, option, index)
        cell = _Cell(self, painter, option, index)
        self._painters.get(self.column_key(index), self._paint_text)(cell)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.current().accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(2, 2, -2, -3), 5, 5)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width() + 2 * _PAD, theme.ROW_HEIGHT)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect.adjusted(2, 2, -2, -3))

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """The model's tool tip; else the whole text where the cell cuts it; and that the row changed."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        lines = [str(index.data(Qt.ItemDataRole.ToolTipRole) or "")]
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        room = option.rect.width() - 2 * _PAD
        if not lines[0] and option.fontMetrics.horizontalAdvance(text) > room:
            lines[0] = text
        if index.data(Role.CHANGED):
            lines.append(self.tr("Changed since this was first shown"))
        tip = "\n".join(line for line in lines if line)
        if tip:
            QToolTip.showText(event.globalPos(), tip, view)
        else:
            QToolTip.hideText()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the mouse over the viewport; all else is the editor's business."""
        if watched is not self._viewport:
            return super().eventFilter(watched, event)
        # While the application is torn down events still come, for a view that is gone already.
        if event.type() in (QEvent.Type.MouseMove, QEvent.Type.Leave) and isValid(self._view):
            if isinstance(event, QMouseEvent) and self._view is not None:
                self._hover(self._view.indexAt(event.position().toPoint()).row())
            else:
                self._unhover()
        return False


class TaskDelegate(_RowDelegate):
    """Paints tasks: ``title done due priority tags modified sync``. Space and a click toggle done."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pressed: QPersistentModelIndex | None = None
        self._painters = {
            "title": self._paint_title,
            "done": self._paint_done,
            "due": self._paint_due,
            "priority": self._paint_priority,
            "tags": self._paint_chips,
            "modified": self._paint_muted,
            "sync": self._paint_sync,
        }

    def is_done(self, index: Index) -> bool:
        """Whether the task in the row of ``index`` is done."""
        cell = self.sibling(index, "done")
        if cell is None:
            return False
        checked = cell.data(Qt.ItemDataRole.CheckStateRole)
        if checked is not None:
            return Qt.CheckState(checked) == Qt.CheckState.Checked
        raw = cell.data(Role.RAW)
        if raw is not None:
            return bool(raw)
        text = str(cell.data(Qt.ItemDataRole.DisplayRole) or "").strip().casefold()
        return text in {"1", "x", "✓", "true", "yes", "done", self.tr("done").casefold()}

    def toggle(self, index: Index) -> bool:
        """Turn done round in the row of ``index``; False where the model refuses."""
        cell = self.sibling(index, "done")
        if cell is None or not cell.flags() & Qt.ItemFlag.ItemIsEnabled:
            return False
        state = Qt.CheckState.Unchecked if self.is_done(index) else Qt.CheckState.Checked
        model = cell.model()
        return model.setData(model.index(cell.row(), cell.column(), cell.parent()), state, _CHECK)

    def _paint_title(self, cell: _Cell) -> None:
        cell.changed_dot()
        if self.is_done(cell.index):
            font = QFont(cell.option.font)
            font.setStrikeOut(True)
            cell.words(cell.text, "muted", font)
        else:
            cell.words(cell.text)

    def _paint_done(self, cell: _Cell) -> None:
        look = theme.current()
        box = QRectF(0, 0, 18, 18)
        box.moveCenter(QRectF(cell.option.rect).center())
        painter = cell.painter
        if self.is_done(cell.index):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.accent_fill)
            painter.drawEllipse(box)
            painter.setPen(_round_pen(look.on_accent, 2))
            x, y = box.x(), box.y()
            painter.drawPolyline(
                [
                    QPoint(round(x + 5), round(y + 9.5)),
                    QPoint(round(x + 8), round(y + 12.5)),
                    QPoint(round(x + 13.5), round(y + 6)),
                ]
            )
            return
        hover = cell.index.row() == self._hovered
        painter.setPen(QPen(look.accent if hover else look.border_strong, 1.6))
        painter.setBrush(look.surface)
        painter.drawEllipse(box.adjusted(0.8, 0.8, -0.8, -0.8))

    def _paint_due(self, cell: _Cell) -> None:
        if not cell.text:
            return
        due = _as_date(cell.index.data(Role.RAW))
        if due is None:
            cell.pill(cell.text, None, "calendar")
            return
        today = datetime.now().astimezone().date()
        if self.is_done(cell.index):
            cell.words(cell.text, "muted")
        elif due < today:
            overdue = self.tr("Overdue")
            known = overdue.casefold() in cell.text.casefold()
            cell.pill(cell.text if known else f"{overdue} · {cell.text}", "danger", "warning")
        else:
            cell.pill(cell.text, "accent" if due == today else None, "calendar")

    def _paint_priority(self, cell: _Cell) -> None:
        if not cell.text:
            return
        level = self._level(cell.index.data(Role.RAW), cell.text)
        role = {0: "muted", 1: "muted", 2: "warning", 3: "danger"}[level]
        if level:
            cell.icon("flag", role)
        cell.words(cell.text, role if level > 1 else "muted")

    def _level(self, raw: object, text: str) -> int:
        """How urgent a priority is, 0 to 3, by its number or else by its word."""
        for value in (raw, text):
            if isinstance(value, bool):
                continue
            if isinstance(value, int) or (isinstance(value, str) and value.strip().lstrip("-").isdigit()):
                return max(0, min(3, int(value)))
        word = text.strip().casefold()
        names = {"urgent": 3, "high": 3, "medium": 2, "normal": 1, "low": 1}
        here = {self.tr("High"): 3, self.tr("Medium"): 2, self.tr("Low"): 1}
        return names.get(word, {name.casefold(): level for name, level in here.items()}.get(word, 0))

    def _paint_sync(self, cell: _Cell) -> None:
        state = str(cell.index.data(Role.STATE) or cell.text).strip().casefold()
        text = cell.text or {"unsynced": self.tr("unsynced"), "synced": self.tr("synced")}.get(state, state)
        if not text:
            return
        if state.startswith("unsynced"):
            cell.dot("unsynced")
            cell.words(text, "unsynced")
        else:
            cell.icon("check", "muted")
            cell.words(text, "muted")

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Space anywhere in the row, or a click on the round box, toggles done."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if plain and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select):
                return self.toggle(index)
        if self.column_key(index) != "done" or not isinstance(event, QMouseEvent):
            return super().editorEvent(event, model, option, index)
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        if event.type() == QEvent.Type.MouseButtonPress:
            self._pressed = QPersistentModelIndex(index)
            return False
        if event.type() == QEvent.Type.MouseButtonRelease:
            pressed, self._pressed = self._pressed, None
            hit = option.rect.contains(event.position().toPoint())
            return pressed == index and hit and self.toggle(index)
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self._pressed = QPersistentModelIndex(index)  # the second of two quick clicks counts as a click
            return True
        return False


class RecoveryDelegate(_RowDelegate):
    """Paints differences: ``decision state title list backupModified freshModified newer changed``."""

    _STATE_ICONS = {
        "only-in-backup": "backup",
        "lost-on-server": "backup",
        "only-in-fresh": "cloud",
        "changed-in-backup": "edit",
        "changed-in-fresh": "edit",
        "mergeable": "merge",
        "conflict": "warning",
        "different": "both",
        "not-storable": "error",
        "same": "check",
    }

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._painters = {
            "decision": self._paint_decision,
            "state": self._paint_state,
            "title": self._paint_title,
            "list": self._paint_muted,
            "backupModified": self._paint_time,
            "freshModified": self._paint_time,
            "newer": self._paint_newer,
            "changed": self._paint_chips,
        }

    def _paint_decision(self, cell: _Cell) -> None:
        word = str(cell.index.data(Role.DECISION) or cell.text).strip().casefold()
        names = {
            "backup": self.tr("Backup"),
            "fresh": self.tr("Fresh"),
            "merge": self.tr("Merge"),
            "both": self.tr("Both"),
            "undecided": self.tr("Undecided"),
            "mixed": self.tr("Mixed"),
        }
        cell.decision(word if word in names else "undecided", cell.text or names.get(word, word))

    def _paint_state(self, cell: _Cell) -> None:
        state = str(cell.index.data(Role.STATE) or cell.text).strip().casefold().replace(" ", "-")
        name = self._STATE_ICONS.get(state) or ("delete" if "deleted" in state else "info")
        warns = state in ("conflict", "not-storable")
        cell.icon(name, "warning" if warns else "muted")
        cell.words(cell.text or state)

    def _paint_time(self, cell: _Cell) -> None:
        known = cell.text and cell.text.casefold() != self.tr("unknown").casefold()
        cell.words(cell.text or self.tr("unknown"), "text" if known else "muted")

    def _paint_newer(self, cell: _Cell) -> None:
        raw = cell.index.data(Role.RAW)
        side = str(raw if isinstance(raw, str) else cell.text).strip().casefold()
        if side in ("backup", "fresh"):
            cell.sides(left=side == "backup", right=side == "fresh")
            cell.words(cell.text or side, side)
        else:
            cell.words(cell.text, "muted")


class _Cell:
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
        self.left = option.rect.left() + _PAD
        self._right = option.rect.right() - _PAD
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


_CHECK = Qt.ItemDataRole.CheckStateRole
_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def _round_pen(color: QColor, width: float) -> QPen:
    style, cap, join = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    return QPen(color, width, style, cap, join)


def _parts(text: str) -> list[str]:
    """The words of a list written with commas."""
    return [part for part in (piece.strip() for piece in text.split(",")) if part]


def _as_date(value: object) -> date | None:
    """The local day of an ISO 8601 text, a date or a datetime; None where it is none of these."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone().date()
    return value if isinstance(value, date) else None
