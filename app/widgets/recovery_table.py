"""The table of the recovery window: its keys, widths, selection, and what it says when it is empty."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from .. import theme
from ..models.recovery import RecoveryModel
from ..models.recovery_rows import COLUMNS, ObjectId
from .delegates import RecoveryDelegate
from .empty import EmptyState


class RecoveryTable(QTableView):
    """A table in which Space and Enter mean what a recovery needs.

    Signals: cycled (Space was pressed), entered_row (Enter was pressed), show_all (so says its empty state).
    """

    cycled = Signal()
    entered_row = Signal()
    show_all = Signal()

    def __init__(self, model: RecoveryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recovery.table")
        self.setAccessibleName(self.tr("Differences between backup and fresh"))
        self._rows = model
        self.setModel(model)
        self._delegate = RecoveryDelegate(self)
        self._delegate.install(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setMinimumHeight(140)
        head = self.horizontalHeader()
        for column, width in enumerate(self._widths()):
            self.setColumnWidth(column, width)
        head.setStretchLastSection(True)
        # Its own, always empty: else it asks each of 100,000 rows whether all its cells are selected.
        head.setSelectionModel(QItemSelectionModel(model, head))
        head.setSortIndicator(COLUMNS.index("state"), Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self._empty = EmptyState.over(self, "apply", self.tr("Looking…"))
        self._empty.triggered.connect(self.show_all)

    def selected_rows(self) -> list[int]:
        """The selected rows, by ranges: Qt's own selectedRows takes seconds for a hundred thousand."""
        rows: set[int] = set()
        spans = self.selectionModel().selection()
        for span in map(spans.at, range(spans.size())):
            rows.update(range(span.top(), span.bottom() + 1))
        return sorted(rows)

    def select_objects(self, chosen: Sequence[ObjectId], current: ObjectId | None, fallback: int) -> None:
        """Select the rows of the objects that are still listed; else the one at the same place."""
        rows = sorted(row for row in map(self._rows.row_of, chosen) if row >= 0)
        count = self._rows.rowCount()
        at = self._rows.row_of(current) if current is not None else -1
        if at < 0 and count:
            at = rows[0] if rows else min(fallback, count - 1)
        if at < 0:
            return
        picked = QItemSelection()
        start = end = -2
        for row in [*(rows or [at]), -2]:
            if row != end + 1:
                if start >= 0:
                    picked.select(self._rows.index(start, 0), self._rows.index(end, len(COLUMNS) - 1))
                start = row
            end = row
        selection = self.selectionModel()
        flag = QItemSelectionModel.SelectionFlag
        selection.setCurrentIndex(self._rows.index(at, COLUMNS.index("title")), flag.NoUpdate)
        selection.select(picked, flag.ClearAndSelect | flag.Rows)

    def show_empty(self, *, looking: bool, settled: bool) -> None:
        """Say why there may be no rows. looking: it is not known yet; settled: by an apply."""
        self._empty.set_button("")
        if looking:
            self._empty.set_texts(
                self.tr("Looking…"), self.tr("Comparing the backup with what is there now.")
            )
        elif self._rows.items:
            self._empty.set_icon("search")
            self._empty.set_texts(
                self.tr("Nothing matches"), self.tr("No difference fits the search and the filter.")
            )
            self._empty.set_button(self.tr("Show all"))
        elif settled:
            self._empty.set_icon("apply")
            self._empty.set_texts(
                self.tr("All done"),
                self.tr("Everything from this backup is settled. “Undo recovery” takes it back."),
            )
        else:
            self._empty.set_icon("apply")
            self._empty.set_texts(
                self.tr("Nothing was lost"),
                self.tr("All that the backup holds is there, and the same. There is nothing to decide."),
            )

    def _widths(self) -> list[int]:
        """The widths of the columns: what their heads and their usual words need."""
        metrics = QFontMetrics(theme.heading_font())
        usual_states = [self.tr("Changed in backup"), self.tr("Changed in fresh"), self.tr("Only in fresh")]
        samples = {
            "decision": (self.tr("Delete again"), 62),
            "state": (max(usual_states, key=metrics.horizontalAdvance), 32),
            "title": ("n" * 28, 20),
            "list": ("n" * 5, 14),
            "backupModified": ("", 0),
            "freshModified": ("", 0),
            "newer": (self.tr("Backup"), 46),
            "changed": (self.tr("whole object"), 30),
        }
        widths = []
        for column, key in enumerate(COLUMNS):
            sample, beside = samples[key]
            head = str(self._rows.headerData(column, Qt.Orientation.Horizontal))
            widths.append(
                max(metrics.horizontalAdvance(sample) + beside, metrics.horizontalAdvance(head) + 20)
            )
        return widths

    # Qt's overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select):
            self.cycled.emit()
        elif plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_row.emit()
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._rows.rowCount():
            # Qt goes to the first cell of the row, or moves without selecting; nobody means that here.
            self.selectRow(0 if event.key() == Qt.Key.Key_Home else self._rows.rowCount() - 1)
        else:
            super().keyPressEvent(event)
