"""Paints the task table."""

from __future__ import annotations

from datetime import UTC, date, datetime

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QLineEdit,
    QStyleOptionViewItem,
    QWidget,
)
from shiboken6 import isValid

from holdfast.app import theme
from holdfast.app.models import task_words

from .cell import Cell
from .roles import Role
from .row_delegate import RowDelegate

Index = QModelIndex | QPersistentModelIndex
_CHECK = Qt.ItemDataRole.CheckStateRole


class TaskDelegate(RowDelegate):
    """Paints tasks: ``title done due priority tags modified sync``. Space and a click toggle done."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pressed: QPersistentModelIndex | None = None
        self._editor: tuple[QWidget, QPersistentModelIndex] | None = None
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

    def _paint_title(self, cell: Cell) -> None:
        cell.changed_dot()
        if self.is_done(cell.index):
            font = QFont(cell.option.font)
            font.setStrikeOut(True)
            cell.words(cell.text, "muted", font)
        else:
            cell.words(cell.text)

    def _paint_done(self, cell: Cell) -> None:
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

    def _paint_due(self, cell: Cell) -> None:
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

    def _paint_priority(self, cell: Cell) -> None:
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

    def _paint_sync(self, cell: Cell) -> None:
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

    @property
    def editing(self) -> tuple[str, str, object] | None:
        """The key of the task in whose row something is being typed, the column, and what was typed."""
        if self._editor is None or not isValid(self._editor[0]) or not self._editor[1].isValid():
            return None
        editor, index = self._editor
        return str(index.data(Role.PRIMARY_KEY)), self.column_key(index), _typed(editor)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line for words, a calendar for a day, a choice of priorities."""
        column = self.column_key(index)
        editor: QWidget
        if column == "priority":
            editor = QComboBox(parent)
            editor.addItems(task_words.priorities())
            editor.setFrame(False)
        elif column == "due":
            editor = QDateEdit(parent)
            editor.setCalendarPopup(True)
        else:
            editor = QLineEdit(parent)
        editor.setAccessibleName(task_words.heading(column))
        editor.setAutoFillBackground(True)
        self._editor = (editor, QPersistentModelIndex(index))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Once, when it opens: what comes from elsewhere meanwhile takes nothing of what is being typed."""
        if editor.property("filled"):
            return
        editor.setProperty("filled", True)
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(min(max(int(value or 0), 0), task_words.HIGHEST))
        elif isinstance(editor, QDateEdit):
            editor.setDate(value)
        elif isinstance(editor, QLineEdit):
            editor.setText(str(value))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand over what was typed, if anything was."""
        typed = _typed(editor)
        if typed is not None:
            model.setData(index, typed, Qt.ItemDataRole.EditRole)

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if self._editor is not None and self._editor[0] is editor:
            self._editor = None
        super().destroyEditor(editor, index)

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


def _typed(editor: QWidget) -> object:
    """What an editor holds; None for a line in which nothing was typed."""
    if isinstance(editor, QComboBox):
        return editor.currentIndex()
    if isinstance(editor, QDateEdit):
        return editor.date()
    if isinstance(editor, QLineEdit):
        return editor.text() if editor.isModified() else None
    return None


def _round_pen(color: QColor, width: float) -> QPen:
    style, cap, join = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    return QPen(color, width, style, cap, join)


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
