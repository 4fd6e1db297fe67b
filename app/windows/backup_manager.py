"""The backup manager: every backup there is, how far it is recovered from, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMainWindow,
    QMessageBox,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from holdfast.sync import HoldfastError
from holdfast.sync.schema import from_microseconds

from .. import engine_words, theme, words
from ..backup_shelf import BackupShelf
from ..bridge import Bridge, spawn
from ..models.backups import COLUMNS, BackupModel, BackupRow
from ..widgets.empty import EmptyState

_WIDTHS = (190, 170, 100, 80, 90, 90, 140, 80)


class BackupManager(QMainWindow):
    """Lists the backups of a home. Modeless.

    Properties: idle.

    Signals: recover_wanted (a Backup of this device), changed (a backup is gone or pinned).
    """

    recover_wanted = Signal(object)
    changed = Signal()

    def __init__(self, bridge: Bridge, device_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("backupManager")
        self.setWindowTitle(self.tr("Holdfast: backups"))
        self.resize(1020, 520)
        self._bridge = bridge
        self._shelf = BackupShelf(bridge, device_name)
        self._busy = 0
        self._again = False
        self._model = BackupModel()
        self._model.setParent(self)  # else it goes before the view does, with Python's wrapper of the window
        self._buttons: dict[str, QPushButton] = {}
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.MEDIUM)
        layout.setSpacing(theme.MEDIUM)
        about = QLabel(
            self.tr(
                "Before every client reset and every recovery, a verified backup of this device is made. "
                "None is ever deleted unless you ask for it."
            )
        )
        about.setWordWrap(True)
        about.setProperty("kind", "muted")
        layout.addWidget(about)
        layout.addWidget(self._build_table(), 1)
        self._said = QLabel()
        self._said.setObjectName("backupManager.said")
        self._said.setWordWrap(True)
        self._said.hide()
        layout.addWidget(self._said)
        layout.addLayout(self._build_buttons())
        self.setCentralWidget(page)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)
        self._show_chosen()
        self.refresh()

    @Property(bool)
    def idle(self) -> bool:
        """Whether nothing that was asked for is under way, and all of it is shown."""
        return not self._busy and not self._bridge.working

    def refresh(self) -> None:
        """Read the catalogues again, soon."""
        if self._busy:
            self._again = True
        else:
            self._begin(self._load())

    # Building

    def _build_table(self) -> QTableView:
        table = self._table = QTableView()
        table.setObjectName("backupManager.table")
        table.setAccessibleName(self.tr("Backups"))
        table.setModel(self._model)
        table.setSortingEnabled(True)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
        for column, width in enumerate(_WIDTHS):
            told = str(table.model().headerData(column, Qt.Orientation.Horizontal))
            header.resizeSection(column, max(width, header.fontMetrics().horizontalAdvance(told) + 36))
        header.setSectionResizeMode(COLUMNS.index("cause"), QHeaderView.ResizeMode.Stretch)
        table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_chosen())
        table.doubleClicked.connect(lambda _index: self._recover())
        self._empty = EmptyState.over(
            table,
            "backup",
            self.tr("No backups yet"),
            self.tr("The first client reset makes one, whatever its strategy"),
        )
        return table

    def _build_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.SMALL)
        slots: list[tuple[str, str, str, Callable[[], None]]] = [
            ("recover", "recover", self.tr("&Recover…"), self._recover),
            ("verify", "check", self.tr("&Verify"), lambda: self._begin(self._verify())),
            ("export", "export", self.tr("&Export…"), self._export),
            ("showInFolder", "folder", self.tr("Show in &folder"), self._show_in_folder),
            ("pin", "pin", self.tr("&Pin"), lambda: self._begin(self._pin())),
            ("delete", "delete", self.tr("&Delete…"), self._delete),
        ]
        for name, icon, text, slot in slots:
            if name == "delete":
                row.addStretch(1)
            button = QPushButton(theme.icon(icon), text)
            button.setObjectName(f"backupManager.{name}")
            button.setAccessibleName(text.replace("&", ""))
            button.clicked.connect(slot)
            self._buttons[name] = button
            row.addWidget(button)
        self._buttons["pin"].setToolTip(self.tr("A pinned backup is never cleared away with old ones"))
        return row

    # What is chosen

    def _chosen(self) -> BackupRow | None:
        return self._model.backup_row(self._table.currentIndex().row())

    def _show_chosen(self) -> None:
        row = self._chosen()
        for button in self._buttons.values():
            button.setEnabled(row is not None)
            button.setToolTip("")
        if row is None:
            return
        elsewhere = self.tr("This is a backup of {device}: open that device to do this.").format(
            device=row.device
        )
        for name in ("recover", "pin", "delete"):
            if not row.own:
                self._buttons[name].setEnabled(False)
                self._buttons[name].setToolTip(elsewhere)
        if row.backup.state == "unfinished":
            self._buttons["recover"].setEnabled(False)
            self._buttons["recover"].setToolTip(self.tr("Its reset is not finished: nothing is lost yet."))
        self._buttons["pin"].setText(self.tr("Un&pin") if row.backup.pinned else self.tr("&Pin"))
        self._buttons["pin"].setAccessibleName(self._buttons["pin"].text().replace("&", ""))

    # Work

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        self._busy += 1
        spawn(self._guarded(work), self)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except HoldfastError as error:
            self._say("danger", engine_words.told(str(error)))
        except OSError as error:
            self._say("danger", self.tr("That did not work: {error}.").format(error=error.strerror or error))
        finally:
            self._busy -= 1
            if self._again and not self._busy:
                self._again = False
                self._begin(self._load())

    async def _load(self) -> None:
        chosen = self._chosen()
        rows = await self._bridge.run(self._shelf.rows)
        self._show(rows, None if chosen is None else chosen.backup.backup_id)
        for at, row in enumerate(rows):
            # One after the other: what else is asked for through the bridge comes in between.
            rows[at] = await self._bridge.run(self._shelf.looked_at, row)
        chosen = self._chosen()
        self._show(rows, None if chosen is None else chosen.backup.backup_id)

    def _show(self, rows: list[BackupRow], chosen: str | None) -> None:
        self._model.show_rows(rows)
        at = max(self._model.row_of(chosen) if chosen is not None else 0, 0)
        if rows and self._table.currentIndex().row() != at:
            self._table.selectRow(at)
        self._show_chosen()

    def _recover(self) -> None:
        row = self._chosen()
        if row is not None and self._buttons["recover"].isEnabled():
            self.recover_wanted.emit(row.backup)

    async def _verify(self) -> None:
        if (row := self._chosen()) is not None:
            await self._bridge.run(self._shelf.verify, row)
            count = words.number(row.backup.objects)
            self._say(
                "success",
                self.tr(
                    "The backup is whole: its bytes are as they were written, and all {count} objects read."
                ).format(count=count),
            )

    def _export(self) -> None:
        row = self._chosen()
        if row is None:
            return
        stamp = from_microseconds(row.backup.time).strftime("%Y-%m-%d-%H%M%S")
        dialog = QFileDialog(self, self.tr("Export a backup"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("SQLite database (*.sqlite)"), self.tr("JSON Lines (*.jsonl)")])
        dialog.setDefaultSuffix("sqlite")
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix("jsonl" if "jsonl" in chosen else "sqlite")
        )
        dialog.selectFile(f"holdfast-{stamp}.sqlite")
        dialog.fileSelected.connect(lambda path: self._begin(self._write(row, Path(path))))
        dialog.open()

    async def _write(self, row: BackupRow, path: Path) -> None:
        await self._bridge.run(self._shelf.export, row, path)
        self._say("success", self.tr("Exported to {path}.").format(path=path))

    def _show_in_folder(self) -> None:
        if (row := self._chosen()) is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(row.backup.path.parent)))

    async def _pin(self) -> None:
        if (row := self._chosen()) is not None:
            await self._bridge.run(self._shelf.pin, row, not row.backup.pinned)
            self._again = True
            self.changed.emit()

    def _delete(self) -> None:
        row = self._chosen()
        if row is None:
            return
        moment = words.absolute(from_microseconds(row.backup.time))
        box = QMessageBox(
            QMessageBox.Icon.Warning,
            self.tr("Holdfast: delete a backup"),
            self.tr("Delete the backup of {time}?").format(time=moment),
            QMessageBox.StandardButton.Cancel,
            self,
        )
        box.setObjectName("deleteBackup")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setInformativeText(self.loss(row))
        delete = box.addButton(self.tr("Delete for good"), QMessageBox.ButtonRole.DestructiveRole)
        delete.setObjectName("deleteBackup.delete")
        theme.set_kind(delete, "danger")
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        delete.clicked.connect(lambda: self._begin(self._remove(row)))
        box.open()

    def loss(self, row: BackupRow) -> str:
        """What is gone for good with a backup, in a sentence or two."""
        said = [self.tr("It holds %n objects.", None, row.backup.objects)]
        if row.backup.kind != "apply" and row.backup.state in ("waiting", "partly"):
            said.append(
                self.tr(
                    "Of them %n were not synced when it was made, and not all is recovered.",
                    None,
                    row.backup.unsynced,
                )
            )
        if row.unapplied:
            said.append(self.tr("%n decisions about it are not applied yet.", None, row.unapplied))
        if row.backup.pinned:
            said.append(self.tr("It is pinned."))
        said.append(self.tr("What is nowhere else can't be brought back after that."))
        return " ".join(said)

    async def _remove(self, row: BackupRow) -> None:
        await self._bridge.run(self._shelf.remove, row)
        self._say("info", self.tr("Deleted."))
        self._again = True
        self.changed.emit()

    def _say(self, kind: str, text: str) -> None:
        theme.set_kind(self._said, kind)
        self._said.setText(text)
        self._said.setAccessibleName(text)
        self._said.show()
