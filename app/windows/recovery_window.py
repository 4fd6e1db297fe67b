"""The window in which a person decides, object by object or by rules, what becomes of a backup."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QMainWindow,
    QMessageBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from holdfast.app import theme
from holdfast.app.bridge import Bridge, spawn
from holdfast.app.engine_words import told
from holdfast.app.models.recovery import RecoveryModel
from holdfast.app.models.recovery_rows import COLUMNS, Rows, rows_of
from holdfast.app.widgets.message_card import MessageCard
from holdfast.app.widgets.recovery_filters import RecoveryFilters
from holdfast.app.widgets.recovery_foot import RecoveryFoot
from holdfast.app.widgets.recovery_head import RecoveryHead
from holdfast.app.widgets.recovery_object import RecoveryObject
from holdfast.app.widgets.recovery_rule_bar import RecoveryRuleBar
from holdfast.app.widgets.recovery_table import RecoveryTable
from holdfast.sync import Backup, Device, HoldfastError, Recovery
from holdfast.sync.recovery import BACKUP, BOTH, FRESH, MERGE, UNDECIDED, Applied
from holdfast.sync.schema import Stored

from .recovery_deciding import RecoveryDeciding
from .recovery_preview import RecoveryPreview

_REFRESH = 100
_TICK = 30_000


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What one look at the engine brings."""

    rows: Rows
    backup: Backup
    backups: list[Backup]
    can_undo: bool
    base_known: bool


class RecoveryWindow(QMainWindow):
    """Backup against fresh: look, decide, apply, take back. Closing it is deciding later.

    Properties: idle (nothing asked for is under way), result (done, skipped, failed of the last Apply).

    Signals:
        settled: decisions were saved, applied or taken back.
        progressed: an apply has come so far, of so much (bytes or objects).
    """

    settled = Signal()
    progressed = Signal(object, object)

    def __init__(self, bridge: Bridge, backup: Backup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recoveryWindow")
        self.setWindowTitle(self.tr("Holdfast: recover your changes"))
        self.resize(1280, 800)
        self._bridge = bridge
        self._backup = backup
        self._recovery: Recovery = bridge.device.recovery(backup)
        self._result: dict[str, int] | None = None
        self._busy = 0
        self._loading = False
        self._dirty = False
        self._first = True
        self._can_undo = False
        self._applied_once = False
        self._applying = False
        self._model = RecoveryModel(self)
        self._timer = QTimer(self, singleShot=True, interval=_REFRESH)
        self._timer.timeout.connect(self._load)
        self._tick = QTimer(self, interval=_TICK)
        self._tick.timeout.connect(self._model.refresh_times)
        self._later_tasks = QTimer(self, singleShot=True, interval=0)
        self._later_tasks.timeout.connect(self._refresh_counts)
        self._build()
        self._deciding = RecoveryDeciding(bridge, self._model, self._table, self._begin, self._lock)
        self._deciding.of(self._recovery)
        self._connect()
        self._add_keys()
        self._head.show_backup(backup, [backup], base_known=True)
        self._refresh_counts()
        self._show_current()
        self._timer.start(0)

    @Property(bool)
    def idle(self) -> bool:
        """Whether nothing that was asked for is under way, and all of it is shown."""
        waiting = self._timer.isActive() or self._later_tasks.isActive()
        return not (self._busy or self._loading or waiting or self._bridge.working)

    @Property(object)
    def result(self) -> dict[str, int] | None:
        """What the last Apply came to: ``done``, ``skipped``, ``failed``. None before it."""
        return self._result

    @property
    def backup(self) -> Backup:
        """The backup that is looked at."""
        return self._backup

    def show_backup(self, backup: Backup) -> None:
        """Look at another backup; what was decided of the one before is saved already."""
        if self._model.locked:
            return
        if backup.backup_id != self._backup.backup_id:
            self._recovery = self._bridge.device.recovery(backup)
            self._deciding.of(self._recovery)
            self._result = None
            self._applied_once = False
            self._first = True
            self._message.hide()
            self._head.show_backup(backup, [backup], base_known=True)
        self._backup = backup
        self._load()

    # Building

    def _build(self) -> None:
        self._head = RecoveryHead(self._model.words)
        self._message = MessageCard("recovery.message")
        self._filters = RecoveryFilters()
        self._rules = RecoveryRuleBar()
        self._table = RecoveryTable(self._model)
        self._object = RecoveryObject(self._model)
        self._foot = RecoveryFoot()
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.MEDIUM)
        layout.setSpacing(theme.MEDIUM)
        for part in (self._head, self._message, self._filters, self._rules):
            layout.addWidget(part)
        self._panes = QSplitter(Qt.Orientation.Vertical)
        self._panes.setChildrenCollapsible(False)
        self._panes.addWidget(self._table)
        self._panes.addWidget(self._object)
        self._panes.setStretchFactor(0, 3)
        self._panes.setStretchFactor(1, 2)
        self._panes.setSizes([330, 240])
        layout.addWidget(self._panes, 1)
        layout.addWidget(self._foot)
        self.setCentralWidget(page)

    def _connect(self) -> None:
        self._bridge.changed.connect(self._changed)
        self._model.dataChanged.connect(self._later_tasks.start)
        self._model.modelReset.connect(self._later_tasks.start)
        self._head.chosen.connect(self.show_backup)
        self._filters.searched.connect(self._searched)
        self._filters.filtered.connect(self._filtered)
        self._rules.used.connect(lambda: self._deciding.use_rule(self._rules))
        self._rules.taken_back.connect(self._deciding.take_back)
        self._rules.done_again.connect(self._deciding.do_again)
        self._table.cycled.connect(self._deciding.cycle)
        self._table.entered_row.connect(self._object.detail.focus_first)
        self._table.show_all.connect(self._filters.show_all)
        self._table.selectionModel().currentRowChanged.connect(self._show_current)
        self._table.selectionModel().selectionChanged.connect(self._show_current)
        self._object.decided.connect(self._deciding.decide)
        self._object.decided.connect(self._show_current)
        self._object.detail.chosen.connect(self._deciding.decide_property)
        self._object.detail.refused.connect(lambda why: self._message.tell("warning", why))
        self._deciding.told.connect(self._message.tell)
        self._deciding.accepted.connect(self._message.hide)
        self._deciding.shown.connect(self._refresh)
        self._deciding.saved.connect(self._saved)
        self._foot.undo.connect(self._start_undo)
        self._foot.export.connect(self._start_export)
        self._foot.preview.connect(self._show_preview)
        self._foot.later.connect(self.close)
        self._foot.apply.connect(self._start_apply)
        self.progressed.connect(self._show_progress)
        theme.notifier.changed.connect(self._refresh_icons)

    def _add_keys(self) -> None:
        for key, word in (("1", BACKUP), ("2", FRESH), ("3", MERGE), ("4", BOTH), ("0", UNDECIDED)):
            self._key(f"Ctrl+{key}", partial(self._deciding.decide, word))
        self._key("Alt+Down", lambda: self._go_to_next(1))
        self._key("Alt+Up", lambda: self._go_to_next(-1))
        self._key("Ctrl+F", self._filters.focus_search)
        self._key("Ctrl+Return", self._start_apply)
        self._key("Ctrl+Enter", self._start_apply)
        self._key("Ctrl+E", self._start_export)
        self._key("Ctrl+P", self._show_preview)
        self._key("Esc", self.close)
        self._key("Ctrl+Z", self._deciding.take_back)
        self._key("Ctrl+Shift+Z", self._deciding.do_again)
        self._key("F1", self._show_keys)
        self._key("F6", self._next_pane)
        for key, word in (("Alt+Left", BACKUP), ("Alt+Right", FRESH)):
            shortcut = QShortcut(QKeySequence(key), self._object.detail)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self._decide_side, word))

    def _decide_side(self, word: str) -> None:
        """Alt+Left and Alt+Right: of the property that has the focus; else of the object."""
        if not self._object.detail.choose(word):
            self._deciding.decide(word)

    def _key(self, keys: str, slot: Callable[[], Any]) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Start what was asked for; from this very moment the window is not idle."""
        self._busy += 1
        spawn(work, self).add_done_callback(self._ended)

    def _ended(self, _task: object) -> None:
        self._busy -= 1

    def _saved(self) -> None:
        self._timer.start()
        self.settled.emit()

    # Loading

    def _changed(self) -> None:
        if self.isVisible() and not self._applying:
            self._timer.start()

    def _load(self) -> None:
        """Ask the engine what is now; one question at a time."""
        self._timer.stop()
        if self._loading:
            self._dirty = True
            return
        self._loading = True
        spawn(self._load_now(), self)

    async def _load_now(self) -> None:
        try:
            while True:
                self._dirty = False
                edits, recovery = self._deciding.edits, self._recovery
                loaded = await self._bridge.run(_read, self._bridge.device, recovery, self._model.rows)
                if edits == self._deciding.edits and recovery is self._recovery:
                    self._take(loaded)
                    if not self._dirty:
                        return
        except HoldfastError as error:
            self._message.tell("danger", told(str(error)))
        finally:
            self._loading = False

    def _take(self, loaded: _Loaded) -> None:
        """Show what was loaded; selection and scroll stay."""
        self._backup = loaded.backup
        self._can_undo = loaded.can_undo
        self._head.show_backup(loaded.backup, loaded.backups, base_known=loaded.base_known)
        chosen = [self._model.item(row).object_id for row in self._table.selected_rows()]
        current = self._table.currentIndex()
        current_id = self._model.item(current.row()).object_id if current.isValid() else None
        scrolled = self._table.verticalScrollBar().value()
        if self._model.set_rows(loaded.rows, first=self._first):
            self._table.select_objects(chosen, current_id, max(current.row(), 0))
            self._table.verticalScrollBar().setValue(scrolled)
        self._first = False
        self._refresh()

    # Applying

    def _start_apply(self) -> None:
        if self._foot.can_apply and not self._model.locked:
            self._result = None
            self._lock(True)
            recovery = self._recovery
            self._begin(self._settle(lambda: recovery.apply(self._on_progress), undoing=False))

    def _start_undo(self) -> None:
        if self._can_undo and not self._model.locked:
            self._lock(True)
            self._begin(self._settle(self._recovery.undo, undoing=True))

    def _on_progress(self, step: str, done: int, total: int) -> None:
        """On the engine's thread: a signal brings it to the window's."""
        self.progressed.emit(done, total)

    def _show_progress(self, done: int, total: int) -> None:
        if self._applying:
            self._foot.show_progress(done, total)

    async def _settle(self, function: Callable[[], Applied], *, undoing: bool) -> None:
        """Apply, or take that back; then show what is left."""
        self._applying = True
        self._foot.show_work(
            self.tr("Taking the recovery back…")
            if undoing
            else self.tr("Backing everything up, then writing your changes…")
        )
        try:
            applied = await self._bridge.run(function)
        except Exception as error:  # but no cancellation: then the window is gone
            self._settled()
            if not isinstance(error, HoldfastError):
                raise
            self._message.tell("danger", told(str(error)))
        else:
            self._deciding.forget_steps()
            self._applied_once = not undoing
            if undoing:
                text = self.tr("The recovery was taken back: %n done.", "", applied.done)
            else:
                text = self.tr("Applied: %n done.", "", applied.done)
                self._result = {"done": applied.done, "skipped": applied.skipped, "failed": applied.failed}
            self._tell_applied(text, applied)
            self._settled()

    def _settled(self) -> None:
        """An apply, or taking it back, has ended in one way or another."""
        self._applying = False
        self._lock(False)
        self._deciding.edits += 1
        self._table.setFocus()  # the button that was pressed may be disabled now, and the focus be anywhere
        self._load()
        self.settled.emit()

    def _tell_applied(self, text: str, applied: Applied) -> None:
        parts = [text]
        if applied.skipped:
            parts.append(self.tr("%n left out.", "", applied.skipped))
        if applied.failed:
            parts.append(self.tr("%n failed.", "", applied.failed))
        lines = [" ".join(parts), *map(told, applied.reasons[:5])]
        if len(applied.reasons) > 5:
            lines.append(self.tr("and %n more", "", len(applied.reasons) - 5))
        self._message.tell("warning" if applied.skipped or applied.failed else "success", "\n".join(lines))

    def _lock(self, locked: bool) -> None:
        """While a rule or an apply works, nothing else is decided."""
        self._model.locked = locked
        self._foot.set_working(locked)
        self._refresh()

    # Showing

    def _refresh(self) -> None:
        self._refresh_counts()
        self._show_current()

    def _refresh_counts(self) -> None:
        """Counts on the filters, the summary, and what can be pressed now."""
        self._later_tasks.stop()
        locked, listed, tally = self._model.locked, bool(self._model.items), self._model.tally()
        self._filters.show_counts(tally.filters)
        self._rules.show_state(
            self._model.rowCount(),
            back=self._deciding.can_take_back,
            again=self._deciding.can_do_again,
            locked=locked,
        )
        self._foot.show_state(
            tally, listed=listed, looking=self._first, can_undo=self._can_undo, locked=locked
        )
        if not self._applying:
            self._foot.show_summary(tally, listed=listed)
        self._head.set_locked(locked)
        self._table.show_empty(looking=self._first, settled=self._applied_once or self._can_undo)

    def _show_current(self) -> None:
        """Title, possible decisions and properties of the current row."""
        self._object.show_row(self._table.currentIndex().row())

    def _refresh_icons(self) -> None:
        self._head.refresh_icon()
        self._show_current()

    # Looking at it otherwise

    def _searched(self, text: str) -> None:
        self._keeping_place(lambda: self._model.set_needle(text))

    def _filtered(self, name: str) -> None:
        self._keeping_place(lambda: self._model.set_filter(name))

    def _keeping_place(self, change: Callable[[], None]) -> None:
        current = self._table.currentIndex()
        object_id = self._model.item(current.row()).object_id if current.isValid() else None
        change()
        self._table.select_objects([object_id] if object_id else [], object_id, 0)
        self._table.scrollTo(self._table.currentIndex())
        self._refresh()

    def _show_preview(self) -> None:
        self._begin(self._preview())

    async def _preview(self) -> None:
        try:
            writes = await self._bridge.run(self._recovery.preview)
        except HoldfastError as error:
            self._message.tell("danger", told(str(error)))
            return
        rows = self._model.rows

        of_class = {difference.class_name: difference for difference in rows.differences}

        def value(class_name: str, name: str, stored: Stored) -> str:
            found = of_class.get(class_name)
            return str(stored) if found is None else self._object.value_text(found, name, stored)

        def title(class_name: str, key: Stored) -> str:
            at = rows.at.get((class_name, key))
            return str(key) if at is None else rows.titles[at]

        window = RecoveryPreview(writes, title, value, self._model.words.property, self)
        window.show()

    def _start_export(self) -> None:
        dialog = QFileDialog(self, self.tr("Export what is shown"))
        dialog.setObjectName("recovery.exportDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("JSON Lines (*.jsonl)"), self.tr("CSV (*.csv)")])
        dialog.setDefaultSuffix("jsonl")
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix("csv" if "csv" in chosen else "jsonl")
        )
        dialog.selectFile("holdfast-recovery.jsonl")
        dialog.fileSelected.connect(lambda path: self._begin(self._export_to(Path(path))))
        dialog.open()

    async def _export_to(self, path: Path) -> None:
        only = {item.object_id for item in self._model.shown_items()}
        form = "csv" if path.suffix.lower() == ".csv" else "jsonl"
        recovery = self._recovery

        def export() -> int:
            part = path.with_name(f".{path.name}.part")
            part.unlink(missing_ok=True)
            count = recovery.export(part, form, only)
            part.replace(path)  # a person has said that a file that is there may go
            return count

        try:
            count = await self._bridge.run(export)
        except (HoldfastError, OSError) as error:
            self._message.tell("danger", told(str(error)))
        else:
            self._message.tell("success", self.tr("Exported %n objects.", None, count))

    def _go_to_next(self, step: int) -> None:
        current = self._table.currentIndex()
        start = current.row() if current.isValid() else (-1 if step > 0 else 0)
        row = self._model.next_needing_a_look(start, step)
        if row >= 0:
            self._table.setCurrentIndex(self._model.index(row, COLUMNS.index("title")))
            self._table.setFocus()
        else:
            self._message.tell("info", self.tr("Nothing that is shown needs a look."))

    def _next_pane(self) -> None:
        panes: list[QWidget] = [
            self._filters.search,
            self._rules.choice,
            self._table,
            self._object.detail,
            self._foot.apply_button,
        ]
        now = QApplication.focusWidget()
        focused = next(
            (
                at
                for at, pane in enumerate(panes)
                if now is not None and (pane is now or pane.isAncestorOf(now))
            ),
            -1,
        )
        for distance in range(1, len(panes) + 1):
            pane = panes[(focused + distance) % len(panes)]
            if pane is self._object.detail:
                self._object.detail.focus_first()
                return
            if pane.isEnabled():
                pane.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def _show_keys(self) -> None:
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.tr("Holdfast: keys"))
        box.setText(self.tr("Keys of the recovery window"))
        box.setInformativeText(
            self.tr(
                "Ctrl+1 backup, Ctrl+2 fresh, Ctrl+3 merge, Ctrl+4 both, Ctrl+0 undecided\n"
                "Space: the next possible decision\n"
                "Alt+Down, Alt+Up: the next that needs a look\n"
                "Enter: to the properties; there Alt+Left backup, Alt+Right fresh\n"
                "F6: the next part of the window\n"
                "Ctrl+F: search\n"
                "Ctrl+Z, Ctrl+Shift+Z: take a decision back, do it again\n"
                "Ctrl+E: export, Ctrl+P: preview\n"
                "Ctrl+Enter: apply\n"
                "Esc: decide later"
            )
        )
        box.open()

    # Qt's overrides

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick.start()
        if not event.spontaneous():
            self._timer.start(0 if self._first else _REFRESH)
            self._table.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing is deciding later: every decision is saved already."""
        self._tick.stop()
        super().closeEvent(event)


def _read(device: Device, recovery: Recovery, before: Rows) -> _Loaded:
    """Everything the window shows, in one go on the bridge's worker. before: what it shows now."""
    with device.realm.read() as view:
        lists: dict[Stored, str] = {}
        if "TaskList" in device.realm.schema.classes:
            lists = {one["_id"]: one["name"] for one in view.each("TaskList")}
    backup = device.catalogue.get(recovery.backup.backup_id)
    backups = device.waiting_backups()
    if backup.backup_id not in {one.backup_id for one in backups}:
        backups = [backup, *backups]
    rows = rows_of(recovery.items(), lists, before)
    base_known = all(difference.base_known for difference in rows.differences)
    return _Loaded(rows, backup, backups, recovery.can_undo, base_known)
