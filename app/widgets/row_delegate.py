"""What the delegates of all our tables share: the row's ground, the focus ring, hover, tool tips."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QHelpEvent,
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

from .cell import PAD, Cell
from .roles import Role

Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
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
        self._painters: dict[str, Callable[[Cell], None]] = {}

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

    def _paint_text(self, cell: Cell) -> None:
        cell.words(cell.text)

    def _paint_muted(self, cell: Cell) -> None:
        cell.words(cell.text, "muted")

    def _paint_title(self, cell: Cell) -> None:
        cell.changed_dot()
        cell.words(cell.text)

    def _paint_chips(self, cell: Cell) -> None:
        cell.chips(parts(cell.text))

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
        cell = Cell(self, painter, option, index)
        self._painters.get(self.column_key(index), self._paint_text)(cell)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.current().accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(2, 2, -2, -3), 5, 5)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width() + 2 * PAD, theme.ROW_HEIGHT)

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
        room = option.rect.width() - 2 * PAD
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


def parts(text: str) -> list[str]:
    """The words of a list written with commas."""
    return [part for part in (piece.strip() for piece in text.split(",")) if part]
