"""The Live changes dock: every change notification as it comes."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from .. import theme
from ..models.live_changes import LiveChangesModel, LiveRow
from .empty import EmptyState


class LiveChangesPanel(QWidget):
    """The newest changes last; it follows them as long as it is scrolled to the end.

    Signals: clicked (the primary key of a change's object), said (something in passing).
    """

    clicked = Signal(str)
    said = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._model = LiveChangesModel()
        self._view = QTableView()
        self._view.setObjectName("liveChanges")
        self._view.setAccessibleName(self.tr("Live changes"))
        self._view.setModel(self._model)
        self._view.verticalHeader().hide()
        self._view.setShowGrid(False)
        self._view.setTabKeyNavigation(False)
        self._view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._view.horizontalHeader().setStretchLastSection(True)
        for section, width in enumerate((70, 95, 50, 130)):
            self._view.horizontalHeader().resizeSection(section, width)
        self._view.clicked.connect(self._on_clicked)
        self._empty = EmptyState.over(
            self._view, "pulse", self.tr("No changes yet"), self.tr("Every change appears here as it happens")
        )
        pause = QPushButton(theme.icon("pause"), self.tr("Pause"))
        pause.setCheckable(True)
        pause.setAccessibleName(self.tr("Pause live changes"))
        pause.toggled.connect(self._model.pause)
        copy = QPushButton(theme.icon("copy"), self.tr("Copy as JSON"))
        copy.setAccessibleName(self.tr("Copy live changes as JSON"))
        copy.clicked.connect(self._copy)
        buttons = QHBoxLayout()
        buttons.addWidget(pause)
        buttons.addWidget(copy)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SMALL, theme.SMALL, theme.SMALL, theme.SMALL)
        column.addLayout(buttons)
        column.addWidget(self._view, 1)

    def append(self, rows: list[LiveRow]) -> None:
        """Add changes at the end; the view does not jump when a person has scrolled up."""
        bar = self._view.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 2
        self._model.append(rows)
        if rows and at_end:
            self._view.scrollToBottom()

    def _on_clicked(self, index: QModelIndex) -> None:
        self.clicked.emit(index.data(Qt.ItemDataRole.UserRole + 1))

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._model.as_json())
        self.said.emit(self.tr("Copied."))
