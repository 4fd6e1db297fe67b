"""The Live changes dock: every change notification as it comes."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from .. import theme
from ..models.live_changes import RESET, LiveChangesModel, LiveEntry
from ..words import number
from .empty import EmptyState
from .field import Field
from .roles import Role


class _Tree(QTreeView):
    """Says which row a person means, by a click or by Enter. Signals: meant (a key)."""

    meant = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.clicked.connect(self._mean)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._mean(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _mean(self, index: QModelIndex) -> None:
        if key := index.data(Role.PRIMARY_KEY):
            self.meant.emit(key)
        elif index.siblingAtColumn(0).model() is not None:
            first = index.siblingAtColumn(0)
            self.setExpanded(first, not self.isExpanded(first))


class LiveChangesPanel(QWidget):
    """The newest changes last; it follows them as long as it is scrolled to the end.

    Signals: clicked (the primary key of a change's object), said (something in passing).
    """

    clicked = Signal(str)
    said = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._model = LiveChangesModel(self)
        self._view = _Tree()
        self._view.setObjectName("liveChanges")
        self._view.setAccessibleName(self.tr("Live changes"))
        self._view.setUniformRowHeights(True)
        self._view.setModel(self._model)
        self._view.setAllColumnsShowFocus(True)
        self._view.setExpandsOnDoubleClick(False)
        self._view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self._view.header()
        header.setStretchLastSection(True)
        for visual, section in enumerate((0, 4, 3, 1, 2)):  # what tells most, first: the dock may be narrow
            header.moveSection(header.visualIndex(section), visual)
        self._view.setIndentation(theme.MEDIUM)
        metrics = self._view.fontMetrics()
        for section, text in enumerate(
            ("00:00:00", self.tr("client reset"), self.tr("task") + "mm", self.tr("changed") + "mmm")
        ):
            header.resizeSection(section, metrics.horizontalAdvance(text) + (76 if section == 0 else 20))
        header.resizeSection(4, metrics.averageCharWidth() * 18)
        self._view.meant.connect(self.clicked)
        self._empty = EmptyState.over(
            self._view, "pulse", self.tr("No changes yet"), self.tr("Every change appears here as it happens")
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SMALL, theme.SMALL, theme.SMALL, theme.SMALL)
        column.setSpacing(theme.SMALL)
        column.addLayout(self._make_filters())
        column.addWidget(self._view, 1)
        column.addLayout(self._make_buttons())

    def append(self, entries: list[LiveEntry]) -> None:
        """Add changes at the end; the view does not jump when a person has scrolled up."""
        if not entries:
            return
        bar = self._view.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 2
        top = QPersistentModelIndex(self._view.indexAt(QPoint(1, 1)))
        before = self._view.visualRect(_plain(top)).top() if top.isValid() else 0
        self._model.append(entries)
        if self._model.paused:
            self._show_waiting()
        elif at_end:
            self._view.scrollToBottom()
        elif top.isValid():  # the oldest may have gone from above what is being looked at
            bar.setValue(bar.value() + self._view.visualRect(_plain(top)).top() - before)

    def _make_filters(self) -> QHBoxLayout:
        self._filter = Field()
        self._filter.setObjectName("liveFilter")
        self._filter.setPlaceholderText(self.tr("Filter"))
        self._filter.setAccessibleName(self.tr("Filter live changes"))
        self._filter.setClearButtonEnabled(True)
        self._filter.addAction(theme.icon("filter", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._filter.textChanged.connect(self._narrow)
        self._origin = QComboBox()
        self._origin.setObjectName("liveOrigin")
        self._origin.setAccessibleName(self.tr("By whom"))
        for origin, text in (
            ("", self.tr("by anyone")),
            ("local", self.tr("you")),
            ("download", self.tr("other device")),
            (RESET, self.tr("client reset")),
            ("recovery", self.tr("recovery")),
        ):
            self._origin.addItem(text, origin)
        self._origin.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._origin.currentIndexChanged.connect(self._narrow)
        row = QHBoxLayout()
        row.addWidget(self._filter, 1)
        row.addWidget(self._origin)
        return row

    def _make_buttons(self) -> QHBoxLayout:
        self._pause = QPushButton(theme.icon("pause"), self.tr("Pause"))
        self._pause.setObjectName("livePause")
        self._pause.setCheckable(True)
        self._pause.setAccessibleName(self.tr("Pause live changes"))
        self._pause.toggled.connect(self._on_pause)
        copy = QPushButton(theme.icon("copy"), self.tr("Copy as JSON"))
        copy.setObjectName("liveCopy")
        copy.setAccessibleName(self.tr("Copy live changes as JSON"))
        copy.setToolTip(self.tr("All that is shown"))
        copy.clicked.connect(self._copy)
        row = QHBoxLayout()
        row.addWidget(self._pause)
        row.addWidget(copy)
        row.addStretch(1)
        return row

    def _narrow(self) -> None:
        self._model.narrow(self._filter.text(), self._origin.currentData())
        if self._filter.text().strip():
            self._view.expandAll()
        if self._model.is_narrowed:
            self._empty.set_texts(self.tr("No match"), self.tr("No change is as the filter asks"))
        else:
            self._empty.set_texts(
                self.tr("No changes yet"), self.tr("Every change appears here as it happens")
            )
            self._view.scrollToBottom()

    def _on_pause(self, paused: bool) -> None:
        bar = self._view.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 2
        self._model.pause(paused)
        self._pause.setIcon(theme.icon("play" if paused else "pause"))
        self._show_waiting()
        if not paused and at_end:
            self._view.scrollToBottom()

    def _show_waiting(self) -> None:
        waiting = self._model.waiting
        if not self._model.paused:
            self._pause.setText(self.tr("Pause"))
        elif waiting:
            self._pause.setText(self.tr("Go on ({count} new)").format(count=number(waiting)))
        else:
            self._pause.setText(self.tr("Go on"))

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._model.as_json())
        self.said.emit(self.tr("Copied."))


def _plain(index: QPersistentModelIndex) -> QModelIndex:
    return index.model().index(index.row(), index.column(), index.parent())
