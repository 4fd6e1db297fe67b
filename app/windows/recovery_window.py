"""The window in which a person decides, object by object or by rules, what becomes of a backup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    Property,
    QItemSelection,
    QItemSelectionModel,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QCloseEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from holdfast.app import theme
from holdfast.app.bridge import Bridge, spawn
from holdfast.app.models.recovery import RecoveryModel
from holdfast.app.models.recovery_rows import (
    COLUMNS,
    FILTERS,
    NEEDS_A_LOOK,
    Rows,
    Step,
    decided,
    rows_of,
)
from holdfast.app.widgets.delegates import RecoveryDelegate
from holdfast.app.widgets.empty import EmptyState
from holdfast.app.widgets.recovery_detail import RecoveryDetail
from holdfast.sync import Backup, Device, HoldfastError, Recovery, Rule
from holdfast.sync.recovery import (
    BACKUP,
    BOTH,
    FRESH,
    MERGE,
    MIXED,
    UNDECIDED,
    Applied,
    Difference,
    Item,
    Reason,
    Ruled,
)
from holdfast.sync.recovery.item import mixed
from holdfast.sync.schema import Stored

from .recovery_preview import RecoveryPreview

_REFRESH = 100
_AT_ONCE = 500  # more objects than these are decided on the bridge's worker
_TICK = 30_000


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What one look at the engine brings."""

    rows: Rows
    backup: Backup
    backups: list[Backup]
    can_undo: bool


class _Table(QTableView):
    """A table in which Space and Enter mean what a recovery needs.

    Signals:
        cycled: Space was pressed.
        entered_row: Enter was pressed.
    """

    cycled = Signal()
    entered_row = Signal()

    # Qt's overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select):
            self.cycled.emit()
        elif plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_row.emit()
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.model().rowCount():
            # Qt goes to the first cell of the row, or moves without selecting; nobody means that here.
            self.selectRow(0 if event.key() == Qt.Key.Key_Home else self.model().rowCount() - 1)
        else:
            super().keyPressEvent(event)


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
        self._edits = 0
        self._steps: list[Step] = []
        self._undone: list[Step] = []
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
        self._connect()
        self._add_keys()
        self._show_head(backup, [backup])
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
            self._steps.clear()
            self._undone.clear()
            self._result = None
            self._applied_once = False
            self._first = True
            self._edits += 1
            self._message.hide()
        self._backup = backup
        self._show_head(backup, [backup])
        self._load()

    # Building

    def _build(self) -> None:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.MEDIUM)
        layout.setSpacing(theme.MEDIUM)
        layout.addWidget(self._build_head())
        layout.addWidget(self._build_message())
        layout.addLayout(self._build_filters())
        layout.addLayout(self._build_rules())
        self._panes = QSplitter(Qt.Orientation.Vertical)
        self._panes.setChildrenCollapsible(False)
        self._panes.addWidget(self._build_table())
        self._panes.addWidget(self._build_detail())
        self._panes.setStretchFactor(0, 3)
        self._panes.setStretchFactor(1, 2)
        self._panes.setSizes([330, 240])
        layout.addWidget(self._panes, 1)
        layout.addLayout(self._build_foot())
        self.setCentralWidget(page)

    def _build_head(self) -> QWidget:
        head = QFrame()
        head.setProperty("kind", "card")
        self._icon = QLabel()
        self._icon.setFixedSize(32, 32)
        title = QLabel(self.tr("Recover your changes"))
        title.setProperty("kind", "title")
        self._cause = QLabel()
        self._cause.setWordWrap(True)
        self._sides = QLabel()
        self._sides.setProperty("kind", "muted")
        self._sides.setWordWrap(True)
        self._backups = QComboBox()
        self._backups.setObjectName("recovery.backups")
        self._backups.setAccessibleName(self.tr("Backup to recover from"))
        self._backups.setToolTip(self.tr("Backups with something to recover"))
        self._backups.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        words = QVBoxLayout()
        words.setSpacing(theme.TINY)
        for label in (title, self._cause, self._sides):
            words.addWidget(label)
        row = QHBoxLayout(head)
        row.setContentsMargins(theme.LARGE, theme.MEDIUM, theme.LARGE, theme.MEDIUM)
        row.setSpacing(theme.LARGE)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._backups, 0, Qt.AlignmentFlag.AlignTop)
        return head

    def _build_message(self) -> QWidget:
        self._message = QFrame()
        self._message.setProperty("kind", "card")
        self._message_text = QLabel()
        self._message_text.setObjectName("recovery.message")
        self._message_text.setTextFormat(Qt.TextFormat.PlainText)
        self._message_text.setWordWrap(True)
        self._message_icon = QLabel()
        close = QPushButton()
        close.setProperty("kind", "icon")
        close.setIcon(theme.icon("close"))
        close.setAccessibleName(self.tr("Dismiss this message"))
        close.setToolTip(self.tr("Dismiss"))
        close.clicked.connect(self._message.hide)
        row = QHBoxLayout(self._message)
        row.setContentsMargins(theme.MEDIUM, theme.SMALL, theme.SMALL, theme.SMALL)
        row.addWidget(self._message_icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._message_text, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self._message.hide()
        return self._message

    def _build_filters(self) -> QHBoxLayout:
        self._search = QLineEdit()
        self._search.setObjectName("recovery.search")
        self._search.setPlaceholderText(self.tr("Search  Ctrl+F"))
        self._search.setAccessibleName(self.tr("Search the differences"))
        self._search.setClearButtonEnabled(True)
        self._search.addAction(theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._search.setMinimumWidth(150)
        self._search.setMaximumWidth(280)
        row = QHBoxLayout()
        row.setSpacing(theme.TINY)
        row.addWidget(self._search, 1)
        row.addSpacing(theme.SMALL)
        self._filter_words = {
            NEEDS_A_LOOK: self.tr("Needs a look"),
            "only-in-backup": self.tr("Only in backup"),
            "only-in-fresh": self.tr("Only in fresh"),
            "changed-in-backup": self.tr("Changed in backup"),
            "changed-in-fresh": self.tr("Changed in fresh"),
            "both": self.tr("Both"),
            "deleted": self.tr("Deleted"),
            "not-storable": self.tr("Not storable"),
        }
        tips = {
            NEEDS_A_LOOK: self.tr("Undecided, or changed since it was decided"),
            "only-in-backup": self.tr("What only the backup has, and what the server lost"),
            "only-in-fresh": self.tr("What is new on the server"),
            "changed-in-backup": self.tr("Only you changed it"),
            "changed-in-fresh": self.tr("Only the server's side changed it"),
            "both": self.tr("Changed on both sides: what merges, conflicts, and what is merely different"),
            "deleted": self.tr("Deleted on one side"),
            "not-storable": self.tr("What the server has no place for any more"),
        }
        self._filters: dict[str, QPushButton] = {}
        for name in FILTERS:
            button = QPushButton()
            button.setObjectName(f"recovery.filter.{name}")
            button.setProperty("kind", "segment")
            button.setCheckable(True)
            button.setToolTip(tips[name])
            self._filters[name] = button
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _build_rules(self) -> QHBoxLayout:
        self._rule_label = QLabel()
        self._rule = QComboBox()
        self._rule.setObjectName("recovery.rule")
        self._rule.setAccessibleName(self.tr("Rule for what is shown"))
        for rule, text in (
            ("backup-only", self.tr("Restore what is only in the backup")),
            ("merge", self.tr("Merge what merges")),
            ("newest", self.tr("Newest wins")),
            ("backup", self.tr("Take the backup")),
            ("fresh", self.tr("Take fresh")),
            ("redelete", self.tr("Do my deletes again")),
            ("both", self.tr("Keep both")),
            ("undecided", self.tr("Clear: leave undecided")),
        ):
            self._rule.addItem(text, rule)
        self._rule_label.setBuddy(self._rule)
        self._over = QCheckBox(self.tr("Also over decisions made by &hand"))
        self._over.setObjectName("recovery.overHandMade")
        self._over.setAccessibleName(self.tr("Rules also decide what was decided by hand"))
        self._apply_rule = QPushButton(self.tr("&Use rule"))
        self._apply_rule.setObjectName("recovery.applyRule")
        self._apply_rule.setAccessibleName(self.tr("Use the rule on what is shown"))
        self._back = self._icon_button("undo", self.tr("Take the last decision back (Ctrl+Z)"))
        self._back.setObjectName("recovery.takeBack")
        self._again = self._icon_button("redo", self.tr("Do the decision again (Ctrl+Shift+Z)"))
        self._again.setObjectName("recovery.doAgain")
        row = QHBoxLayout()
        row.setSpacing(theme.SMALL)
        for widget in (self._rule_label, self._rule, self._over, self._apply_rule):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._back)
        row.addWidget(self._again)
        return row

    def _icon_button(self, icon: str, text: str) -> QPushButton:
        button = QPushButton()
        button.setProperty("kind", "icon")
        button.setIcon(theme.icon(icon))
        button.setIconSize(QSize(theme.ICON_SIZE, theme.ICON_SIZE))
        button.setToolTip(text)
        button.setAccessibleName(text)
        return button

    def _build_table(self) -> QWidget:
        self._table = _Table()
        self._table.setObjectName("recovery.table")
        self._table.setAccessibleName(self.tr("Differences between backup and fresh"))
        self._table.setModel(self._model)
        self._delegate = RecoveryDelegate(self._table)
        self._delegate.install(self._table)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setTabKeyNavigation(False)
        self._table.setMinimumHeight(140)
        head = self._table.horizontalHeader()
        for column, width in enumerate(self._widths()):
            self._table.setColumnWidth(column, width)
        head.setStretchLastSection(True)
        # Its own, always empty: else it asks each of 100,000 rows whether all its cells are selected.
        head.setSelectionModel(QItemSelectionModel(self._model, head))
        head.setSortIndicator(COLUMNS.index("state"), Qt.SortOrder.AscendingOrder)
        self._table.setSortingEnabled(True)
        self._empty = EmptyState.over(self._table, "apply", self.tr("Looking…"))
        return self._table

    def _widths(self) -> list[int]:
        """The widths of the columns: what their heads and their usual words need."""
        metrics = QFontMetrics(theme.heading_font())
        usual_states = [self.tr("Changed in backup"), self.tr("Changed in fresh"), self.tr("Only in fresh")]
        samples = {
            "decision": (self.tr("Delete again"), 62),
            "state": (max(usual_states, key=metrics.horizontalAdvance), 32),
            "title": ("n" * 34, 20),
            "list": ("n" * 5, 14),
            "backupModified": ("", 0),
            "freshModified": ("", 0),
            "newer": (self.tr("Backup"), 46),
            "changed": ("n" * 7, 16),
        }
        widths = []
        for column, key in enumerate(COLUMNS):
            sample, beside = samples[key]
            head = str(self._model.headerData(column, Qt.Orientation.Horizontal))
            widths.append(
                max(metrics.horizontalAdvance(sample) + beside, metrics.horizontalAdvance(head) + 20)
            )
        return widths

    def _build_detail(self) -> QWidget:
        pane = QFrame()
        pane.setProperty("kind", "card")
        self._detail_title = QLabel()
        self._detail_title.setProperty("kind", "heading")
        self._detail_title.setTextFormat(Qt.TextFormat.PlainText)
        self._detail_title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._detail_tip = QLabel()
        self._detail_tip.setProperty("kind", "muted")
        self._detail_tip.setTextFormat(Qt.TextFormat.PlainText)
        self._detail_tip.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._detail_title)
        words.addWidget(self._detail_tip)
        head = QHBoxLayout()
        head.setSpacing(theme.TINY)
        head.addLayout(words, 1)
        self._choices: dict[str, QPushButton] = {}
        self._choice_group = QButtonGroup(self)
        self._choice_group.setExclusive(False)
        for word in (BACKUP, FRESH, MERGE, BOTH, UNDECIDED):
            button = QPushButton()
            button.setObjectName(f"recovery.decide.{word}")
            button.setProperty("kind", "segment")
            button.setCheckable(True)
            button.setProperty("word", word)
            self._choices[word] = button
            self._choice_group.addButton(button)
            head.addWidget(button)
        self._detail = RecoveryDetail()
        self._detail.chosen.connect(self._decide_property)
        self._detail.refused.connect(lambda why: self._tell("warning", why))
        layout = QVBoxLayout(pane)
        layout.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.MEDIUM, theme.SMALL)
        layout.setSpacing(theme.SMALL)
        layout.addLayout(head)
        layout.addWidget(self._detail, 1)
        pane.setMinimumHeight(150)
        return pane

    def _build_foot(self) -> QHBoxLayout:
        self._summary = QLabel()
        self._summary.setObjectName("recovery.summary")
        self._summary.setWordWrap(True)
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(120)
        self._progress.setAccessibleName(self.tr("Working"))
        self._progress.hide()
        self._undo = QPushButton(self.tr("Undo &recovery"))
        self._undo.setObjectName("recovery.undo")
        self._undo.setIcon(theme.icon("undo"))
        self._undo.setToolTip(self.tr("Takes the last Apply back where nothing has changed since"))
        self._undo.hide()
        self._export = QPushButton(self.tr("&Export…"))
        self._export.setObjectName("recovery.export")
        self._export.setToolTip(self.tr("What is shown, as JSON Lines or CSV (Ctrl+E)"))
        self._preview_button = QPushButton(self.tr("&Preview"))
        self._preview_button.setObjectName("recovery.preview")
        self._preview_button.setToolTip(self.tr("The exact writes that Apply will make (Ctrl+P)"))
        self._later = QPushButton(self.tr("Decide &later"))
        self._later.setObjectName("recovery.later")
        self._later.setToolTip(self.tr("Closes the window; what you decided is kept (Esc)"))
        self._apply = QPushButton()
        self._apply.setObjectName("recovery.apply")
        self._apply.setProperty("kind", "primary")
        self._apply.setToolTip(self.tr("Backs everything up, then writes what is decided (Ctrl+Enter)"))
        row = QHBoxLayout()
        row.setSpacing(theme.SMALL)
        row.addWidget(self._summary, 1)
        row.addWidget(self._progress)
        for button in (self._undo, self._export, self._preview_button, self._later, self._apply):
            button.setAccessibleName(button.text().replace("&", ""))
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        self._bridge.changed.connect(self._changed)
        self._model.decided.connect(self._decided)
        self._model.dataChanged.connect(self._later_counts)
        self._model.modelReset.connect(self._later_counts)
        self._search.textChanged.connect(self._searched)
        for button in self._filters.values():
            button.clicked.connect(self._filtered)
        for button in self._choices.values():
            button.clicked.connect(self._chosen)
        self.progressed.connect(self._show_progress)
        self._export.clicked.connect(self._start_export)
        self._preview_button.clicked.connect(self._show_preview)
        self._table.cycled.connect(self._cycle)
        self._table.entered_row.connect(self._enter_detail)
        self._table.selectionModel().currentRowChanged.connect(self._show_current)
        self._table.selectionModel().selectionChanged.connect(self._show_current)
        self._backups.activated.connect(self._switch)
        self._apply_rule.clicked.connect(self._use_rule)
        self._back.clicked.connect(self._take_back)
        self._again.clicked.connect(self._do_again)
        self._later.clicked.connect(self.close)
        self._apply.clicked.connect(self._start_apply)
        self._undo.clicked.connect(self._start_undo)
        self._empty.triggered.connect(self._show_all)
        theme.notifier.changed.connect(self._refresh_icons)
        self._refresh_icons()

    def _add_keys(self) -> None:
        for key, word in (("1", BACKUP), ("2", FRESH), ("3", MERGE), ("4", BOTH), ("0", UNDECIDED)):
            self._key(f"Ctrl+{key}", partial(self._decide, word))
        self._key("Alt+Down", lambda: self._go_to_next(1))
        self._key("Alt+Up", lambda: self._go_to_next(-1))
        self._key("Ctrl+F", self._focus_search)
        self._key("Ctrl+Return", self._start_apply)
        self._key("Ctrl+Enter", self._start_apply)
        self._key("Ctrl+E", self._start_export)
        self._key("Ctrl+P", self._show_preview)
        self._key("Esc", self.close)
        self._key("Ctrl+Z", self._take_back)
        self._key("Ctrl+Shift+Z", self._do_again)
        self._key("F1", self._show_keys)
        self._key("F6", self._next_pane)
        for key, word in (("Alt+Left", BACKUP), ("Alt+Right", FRESH)):
            shortcut = QShortcut(QKeySequence(key), self._detail)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self._decide_side, word))

    def _decide_side(self, word: str) -> None:
        """Alt+Left and Alt+Right: of the property that has the focus; else of the object."""
        if not self._detail.choose(word):
            self._decide(word)

    def _key(self, keys: str, slot: Callable[[], Any]) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Start what was asked for; from this very moment the window is not idle."""
        self._busy += 1
        spawn(work, self).add_done_callback(self._ended)

    def _ended(self, _task: object) -> None:
        self._busy -= 1

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
                edits, recovery = self._edits, self._recovery
                loaded = await self._bridge.run(_read, self._bridge.device, recovery, self._model.rows)
                if edits == self._edits and recovery is self._recovery:
                    self._take(loaded)
                    if not self._dirty:
                        return
        except HoldfastError as error:
            self._tell("danger", str(error))
        finally:
            self._loading = False

    def _take(self, loaded: _Loaded) -> None:
        """Show what was loaded; selection and scroll stay."""
        self._backup = loaded.backup
        self._can_undo = loaded.can_undo
        self._show_head(loaded.backup, loaded.backups)
        chosen = [self._model.item(row).object_id for row in self._selected_rows()]
        current = self._table.currentIndex()
        current_id = self._model.item(current.row()).object_id if current.isValid() else None
        scrolled = self._table.verticalScrollBar().value()
        if self._model.set_rows(loaded.rows, first=self._first):
            self._select(chosen, current_id, max(current.row(), 0))
            self._table.verticalScrollBar().setValue(scrolled)
        self._first = False
        self._refresh_counts()
        self._show_current()

    def _select(
        self, chosen: list[tuple[str, Stored]], current: tuple[str, Stored] | None, fallback: int
    ) -> None:
        """Select the rows of the objects that are still listed; else the one at the same place."""
        rows = sorted(row for row in map(self._model.row_of, chosen) if row >= 0)
        count = self._model.rowCount()
        at = self._model.row_of(current) if current is not None else -1
        if at < 0 and count:
            at = rows[0] if rows else min(fallback, count - 1)
        if at < 0:
            return
        picked = QItemSelection()
        start = end = -2
        for row in [*(rows or [at]), -2]:
            if row != end + 1:
                if start >= 0:
                    picked.select(self._model.index(start, 0), self._model.index(end, len(COLUMNS) - 1))
                start = row
            end = row
        selection = self._table.selectionModel()
        flag = QItemSelectionModel.SelectionFlag
        selection.setCurrentIndex(self._model.index(at, COLUMNS.index("title")), flag.NoUpdate)
        selection.select(picked, flag.ClearAndSelect | flag.Rows)

    def _selected_rows(self) -> list[int]:
        """The selected rows, by ranges: Qt's own selectedRows takes seconds for a hundred thousand."""
        rows: set[int] = set()
        spans = self._table.selectionModel().selection()
        for span in map(spans.at, range(spans.size())):
            rows.update(range(span.top(), span.bottom() + 1))
        return sorted(rows)

    # Deciding

    def _decide(self, word: str) -> None:
        """Decide what is selected, as the keys and the buttons do."""
        selected = self._selected_rows()
        current = self._table.currentIndex()
        rows = selected or ([current.row()] if current.isValid() else [])
        if not rows or self._model.locked:
            return
        if len(rows) > _AT_ONCE:
            items = [self._model.item(row) for row in rows]
            self._begin(self._decide_many(lambda: decided(items, word), word=word, asked=len(items)))
            return
        self._tell_refused(word, self._model.decide(rows, word), len(rows))
        self._show_current()

    async def _decide_many(
        self, make: Callable[[], Step], *, word: str = "", asked: int = 0, back: bool = False
    ) -> None:
        """One step for very many objects: made, counted and saved on the bridge's worker.

        back: it is not a step of its own, but one that is taken back or done again.
        """
        rows, recovery = self._model.rows, self._recovery

        def work() -> tuple[Step, Rows]:
            step = make()
            recovery.restore_decisions(step.after)
            return step, rows.with_items(step.after)

        self._lock(True)
        try:
            step, after = await self._bridge.run(work)
        except HoldfastError as error:
            self._tell("warning", str(error))
            return
        finally:
            self._lock(False)
            self._edits += 1
            self._timer.start()
        self._take_step(step, rows, after, own=not back)
        if asked:
            self._tell_refused(word, len(step.after), asked)
        self.settled.emit()

    def _take_step(self, step: Step, seen: Rows, after: Rows, *, own: bool = True) -> None:
        """Show what a step made of the rows that were seen when it began; others show it when they come."""
        if self._model.rows is seen:
            self._model.set_rows(after)
        if own and step.before:
            self._steps.append(step)
            self._undone.clear()
        self._refresh_counts()
        self._show_current()

    def _tell_refused(self, word: str, done: int, asked: int) -> None:
        if done < asked:
            self._tell("info", self._refusal(word, asked - done, asked))
        else:
            self._message.hide()

    def _refusal(self, word: str, refused: int, asked: int) -> str:
        names = {
            BACKUP: self.tr("Backup"),
            FRESH: self.tr("Fresh"),
            MERGE: self.tr("Merge"),
            BOTH: self.tr("Both"),
        }
        if asked == 1:
            return self.tr("“{word}” is not possible for this object; its decision is as it was.").format(
                word=names.get(word, word)
            )
        return self.tr(
            "“{word}” is not possible for {n} of the {all} selected; these stay as they were."
        ).format(word=names.get(word, word), n=refused, all=asked)

    def _cycle(self) -> None:
        current = self._table.currentIndex()
        if current.isValid():
            self._decide(self._model.next_decision(current.row()))

    def _chosen(self) -> None:
        self._decide(self.sender().property("word"))
        self._show_current()

    def _decided(self, step: Step) -> None:
        """The model shows a decision; save it."""
        self._edits += 1
        self._steps.append(step)
        self._undone.clear()
        if len(step.after) == 1:
            item = step.after[0]
            difference = item.difference
            decide, shown = self._recovery.decide, difference.shown
            save = self._save(step, decide, difference.class_name, difference.key, item.decision, shown)
        else:
            save = self._save(step, self._recovery.restore_decisions, step.after)
        self._begin(save)

    async def _save(self, step: Step | None, function: Callable[..., Any], *arguments: Any) -> None:
        """Save decisions that are shown already; where that fails, say so and show what holds."""
        try:
            await self._bridge.run(function, *arguments)
        except HoldfastError as error:
            with suppress(ValueError):
                self._steps.remove(step)  # type: ignore[arg-type]
            self._tell("warning", str(error))
        finally:
            self._timer.start()
        self.settled.emit()

    def _take_back(self) -> None:
        self._go(self._steps, self._undone, back=True)

    def _do_again(self) -> None:
        self._go(self._undone, self._steps, back=False)

    def _go(self, source: list[Step], target: list[Step], *, back: bool) -> None:
        """One step of decisions back or forth."""
        if self._model.locked or not source:
            return
        step = source.pop()
        target.append(step)
        items = step.before if back else step.after
        if len(items) > _AT_ONCE:
            self._begin(self._decide_many(lambda: Step([], items), back=True))
            return
        self._edits += 1
        self._model.put(items)
        first = self._model.row_of(items[0].object_id)
        if len(items) == 1 and first >= 0:
            self._table.selectRow(first)
        self._show_current()
        self._refresh_counts()
        self._begin(self._save(None, self._recovery.restore_decisions, items))

    def _use_rule(self) -> None:
        shown = self._model.shown_items()
        if shown and not self._model.locked:
            self._lock(True)
            self._begin(self._use_rule_now(Rule(self._rule.currentData()), shown))

    async def _use_rule_now(self, rule: Rule, shown: list[Item]) -> None:
        over = self._over.isChecked()
        rows, recovery = self._model.rows, self._recovery
        try:
            ruled, step, after = await self._bridge.run(_rule, recovery, rule, rows, shown, over)
        except HoldfastError as error:
            self._tell("warning", str(error))
            return
        finally:
            self._lock(False)
            self._edits += 1
            self._load()
        self._take_step(step, rows, after)
        self._tell_rule(ruled, len(shown))
        self.settled.emit()

    def _tell_rule(self, ruled: Ruled, shown: int) -> None:
        """What a rule did, and why it left the rest."""
        parts = [self.tr("The rule decided %n of the {all} shown.", "", ruled.decided).format(all=shown)]
        by_hand = shown - ruled.decided - len(ruled.left)
        if by_hand > 0:
            parts.append(self.tr("Decided by hand and left alone: %n.", "", by_hand))
        reasons: dict[Reason, Callable[[int], str]] = {
            Reason.UNKNOWN_TIME: lambda n: self.tr("Left alone, as a time is not known: %n.", "", n),
            Reason.FUTURE: lambda n: self.tr("Left alone, as a time is in the future: %n.", "", n),
            Reason.SAME_TIME: lambda n: self.tr("Left alone, as both times are the same: %n.", "", n),
            Reason.NOT_STORABLE: lambda n: self.tr(
                "Left alone, as there is no place for what the backup has: %n.", "", n
            ),
            Reason.OTHER: lambda n: self.tr("Left alone, as the rule says nothing about them: %n.", "", n),
        }
        counted = Counter(left.reason for left in ruled.left)
        parts.extend(told(counted[reason]) for reason, told in reasons.items() if counted[reason])
        self._tell("info", " ".join(parts))

    # Applying

    def _start_apply(self) -> None:
        if self._apply.isEnabled() and not self._model.locked:
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
            self._progress.setRange(0, max(total, 0))
            self._progress.setValue(done)

    async def _settle(self, function: Callable[[], Applied], *, undoing: bool) -> None:
        """Apply, or take that back; then show what is left."""
        self._applying = True
        self._summary.setText(
            self.tr("Taking the recovery back…")
            if undoing
            else self.tr("Backing everything up, then writing your changes…")
        )
        try:
            applied = await self._bridge.run(function)
        except HoldfastError as error:
            self._tell("danger", str(error))
        else:
            self._steps.clear()
            self._undone.clear()
            self._applied_once = not undoing
            if undoing:
                text = self.tr("The recovery was taken back: %n done.", "", applied.done)
            else:
                text = self.tr("Applied: %n done.", "", applied.done)
                self._result = {"done": applied.done, "skipped": applied.skipped, "failed": applied.failed}
            self._tell_applied(text, applied)
        finally:
            self._applying = False
            self._progress.setRange(0, 0)
            self._lock(False)
            self._edits += 1
            self._load()
        self.settled.emit()

    def _tell_applied(self, text: str, applied: Applied) -> None:
        parts = [text]
        if applied.skipped:
            parts.append(self.tr("%n left out.", "", applied.skipped))
        if applied.failed:
            parts.append(self.tr("%n failed.", "", applied.failed))
        lines = [" ".join(parts), *applied.reasons[:5]]
        if len(applied.reasons) > 5:
            lines.append(self.tr("and %n more", "", len(applied.reasons) - 5))
        self._tell("warning" if applied.skipped or applied.failed else "success", "\n".join(lines))

    def _lock(self, locked: bool) -> None:
        """While a rule or an apply works, nothing else is decided."""
        self._model.locked = locked
        self._progress.setVisible(locked)
        self._refresh_counts()
        self._show_current()

    # Showing

    def _later_counts(self) -> None:
        self._later_tasks.start()

    def _show_head(self, backup: Backup, backups: list[Backup]) -> None:
        causes = {
            "server-restored": self.tr(
                "The server was restored from an earlier backup, "
                "so some of what it once had is missing there."
            ),
            "sync-re-enabled": self.tr(
                "Sync was switched off on the server and on again, so this device had to start afresh."
            ),
            "schema-mismatch": self.tr(
                "This app and the server did not agree on what the data looks like, "
                "so this device had to start afresh."
            ),
            "offline-too-long": self.tr(
                "This device was offline for longer than the server keeps its history, "
                "so it had to start afresh."
            ),
            "destructive-schema-change": self.tr(
                "The shape of the data was changed on the server, so this device had to start afresh."
            ),
            "client-restored": self.tr(
                "This device's data was put back from a copy, so it had to start afresh."
            ),
        }
        default = self.tr("Sync could not go on as it was, so this device had to start afresh.")
        self._cause.setText(causes.get(backup.cause, default))
        sides = [
            self.tr("Backup: {time}, {objects}, {unsynced}").format(
                time=self._model.words.time_absolute(backup.time),
                objects=self._objects(backup.objects),
                unsynced=self.tr("%n unsynced", "", backup.unsynced),
            )
        ]
        if backup.fresh_time is not None:
            sides.append(
                self.tr("Fresh: {time}, {objects}, server version {version}").format(
                    time=self._model.words.time_absolute(backup.fresh_time),
                    objects=self._objects(backup.fresh_objects or 0),
                    version=backup.fresh_version,
                )
            )
        sides.append(self.tr("Last agreed: server version {version}").format(version=backup.server_version))
        self._sides.setText("   ·   ".join(sides))
        self._sides.setToolTip("\n".join(sides))
        ids = [self._backups.itemData(at).backup_id for at in range(self._backups.count())]
        if ids != [one.backup_id for one in backups] or len(ids) == 0:
            self._backups.clear()
            for one in backups:
                self._backups.addItem(theme.icon("backup"), self._model.words.time_absolute(one.time), one)
        for at in range(self._backups.count()):
            if self._backups.itemData(at).backup_id == backup.backup_id:
                self._backups.setCurrentIndex(at)
        self._backups.setVisible(self._backups.count() > 1)

    def _objects(self, count: int) -> str:
        return self.tr("1 object") if count == 1 else self.tr("%n objects", "", count)

    def _refresh_counts(self) -> None:
        """Counts on the filters, the summary, and what can be pressed now."""
        self._later_tasks.stop()
        locked = self._model.locked
        tally = self._model.tally()
        for name, button in self._filters.items():
            text = f"{self._filter_words[name]} {tally.filters[name]}"
            button.setText(text)
            button.setAccessibleName(text)
        shown = self._model.rowCount()
        self._rule_label.setText(
            self.tr("Rule for the one shown:") if shown == 1 else self.tr("Rule for the %n shown:", "", shown)
        )
        for widget in (self._rule, self._over, self._apply_rule):
            widget.setEnabled(shown > 0 and not locked)
        self._back.setEnabled(bool(self._steps) and not locked)
        self._again.setEnabled(bool(self._undone) and not locked)
        count = tally.applied
        text = self.tr("Apply 1 change") if count == 1 else self.tr("Apply %n changes", "", count)
        self._apply.setText(text)
        self._apply.setAccessibleName(text)
        self._apply.setEnabled(count > 0 and not locked)
        later = self.tr("Decide &later") if self._model.items or self._first else self.tr("&Close")
        self._later.setText(later)
        self._later.setAccessibleName(later.replace("&", ""))
        self._undo.setVisible(self._can_undo)
        self._undo.setEnabled(not locked)
        self._backups.setEnabled(self._backups.count() > 1 and not locked)
        if not self._applying:
            self._summary.setText(self._sentence(tally.by_decision, tally.filters[NEEDS_A_LOOK], tally.stale))
        self._refresh_empty()

    def _sentence(self, by_decision: Any, needs_a_look: int, stale: int) -> str:
        """One sentence of what Apply will do."""
        counts = dict.fromkeys(("restore", "backup", "delete", "merge", "both", MIXED, "fresh"), 0)
        for (state, decision), count in by_decision.items():
            if decision == BACKUP and state in ("deleted-in-backup", "deleted-and-edited-in-fresh"):
                counts["delete"] += count
            elif decision == BACKUP and state not in (
                "changed-in-backup",
                "changed-in-fresh",
                *FILTERS["both"],
            ):
                counts["restore"] += count
            else:
                counts[decision] += count
        words = {
            "restore": lambda n: self.tr("restore %n", "", n),
            "backup": lambda n: self.tr("take the backup for %n", "", n),
            "merge": lambda n: self.tr("merge %n", "", n),
            "both": lambda n: self.tr("keep both of %n", "", n),
            MIXED: lambda n: self.tr("take %n property by property", "", n),
            "delete": lambda n: self.tr("delete %n again", "", n),
            "fresh": lambda n: self.tr("leave %n as the server has it", "", n),
        }
        parts = [words[name](counts[name]) for name in words if counts[name]]
        sentences = []
        if parts:
            sentences.append(self.tr("Apply will {list}.").format(list=", ".join(parts)))
        elif self._model.items and not needs_a_look:
            sentences.append(self.tr("Nothing was lost: what is listed stays as the server has it."))
        elif self._model.items:
            sentences.append(self.tr("Nothing is decided that Apply could do."))
        if needs_a_look:
            one, more = (
                self.tr("1 needs a look and waits."),
                self.tr("%n need a look and wait.", "", needs_a_look),
            )
            sentences.append(one if needs_a_look == 1 else more)
        if stale:
            sentences.append(self.tr("Changed since you decided: %n.", "", stale))
        return " ".join(sentences)

    def _refresh_empty(self) -> None:
        self._empty.set_button("")
        if self._first:
            self._empty.set_texts(
                self.tr("Looking…"), self.tr("Comparing the backup with what is there now.")
            )
        elif self._model.items:
            self._empty.set_icon("search")
            self._empty.set_texts(
                self.tr("Nothing matches"), self.tr("No difference fits the search and the filter.")
            )
            self._empty.set_button(self.tr("Show all"))
        elif self._applied_once or self._can_undo:
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

    def _show_current(self) -> None:
        """Title, possible decisions and properties of the current row."""
        current = self._table.currentIndex()
        if not current.isValid():
            self._detail_title.setText(self.tr("No object selected"))
            self._detail_tip.setText("")
            self._detail.clear()
            for button in self._choices.values():
                button.hide()
            return
        item = self._model.item(current.row())
        difference = item.difference
        self._detail_title.setText(self._model.title(current.row()) or self.tr("Untitled"))
        word, tip = self._model.words.state(difference), self._model.words.state_tip(difference)
        lines = f"{word}: {tip}" if tip else word
        if item.stale:
            lines = self.tr("Changed since you decided, look again.") + " " + lines
        self._detail_tip.setText(lines)
        self._detail_tip.setToolTip(lines)
        keys = {BACKUP: "Ctrl+1", FRESH: "Ctrl+2", MERGE: "Ctrl+3", BOTH: "Ctrl+4", UNDECIDED: "Ctrl+0"}
        for word, button in self._choices.items():
            text = self._model.words.decision(difference, word)
            button.setText(text)
            button.setAccessibleName(self.tr("Decide: {word}").format(word=text))
            button.setToolTip(keys[word])
            button.setVisible(word == UNDECIDED or word in difference.allowed)
            button.setChecked(item.decision == word)
            button.setEnabled(not self._model.locked)
        self._fill_detail(item)

    def _fill_detail(self, item: Item) -> None:
        difference = item.difference
        self._detail.show_item(
            item,
            dict(difference.object_class.properties),
            self._model.words.property,
            lambda name, stored: self._value_text(difference, name, stored),
            locked=self._model.locked,
        )

    def _value_text(self, difference: Difference, name: str, stored: Stored) -> str:
        if name not in difference.object_class.properties:
            return self.tr("none") if stored is None else str(stored)  # the realm has no place for it
        return self._model.value_text(difference, name, stored)

    def _decide_property(self, name: str, what: object) -> None:
        """Decide one property of the current object; show it at once, and save it."""
        current = self._table.currentIndex()
        if not current.isValid() or self._model.locked:
            return
        before = self._model.item(current.row())
        try:
            after = mixed(before, {name: what})
        except HoldfastError as error:
            self._tell("warning", str(error))
            return
        self._message.hide()
        step = Step([before], [after])
        self._model.put(step.after)
        self._edits += 1
        self._steps.append(step)
        self._undone.clear()
        self._show_current()
        self._refresh_counts()
        self._begin(self._save(step, self._recovery.restore_decisions, step.after))

    def _show_preview(self) -> None:
        self._begin(self._preview())

    async def _preview(self) -> None:
        try:
            writes = await self._bridge.run(self._recovery.preview)
        except HoldfastError as error:
            self._tell("danger", str(error))
            return
        rows = self._model.rows

        of_class = {difference.class_name: difference for difference in rows.differences}

        def value(class_name: str, name: str, stored: Stored) -> str:
            found = of_class.get(class_name)
            return str(stored) if found is None else self._value_text(found, name, stored)

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
            self._tell("danger", str(error))
        else:
            self._tell("success", self.tr("Exported %n objects.", None, count))

    def _tell(self, kind: str, text: str) -> None:
        icons = {"info": "info", "warning": "warning", "danger": "error", "success": "apply"}
        pixmap = theme.icon(icons[kind], kind).pixmap(QSize(20, 20), self.devicePixelRatioF())
        self._message_icon.setPixmap(pixmap)
        self._message_text.setText(text)
        self._message_text.setAccessibleName(text)
        theme.set_kind(self._message_text, kind if kind != "info" else "")
        self._message.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self._message_text, QAccessible.Event.Alert))

    def _refresh_icons(self) -> None:
        pixmap = theme.icon("recover", "accent").pixmap(QSize(32, 32), self.devicePixelRatioF())
        self._icon.setPixmap(pixmap)
        self._show_current()

    # What is pressed

    def _searched(self, text: str) -> None:
        self._keeping_place(lambda: self._model.set_needle(text))

    def _filtered(self) -> None:
        pressed = self.sender()
        for button in self._filters.values():
            if button is not pressed:
                button.setChecked(False)
        self._use_filter()

    def _use_filter(self) -> None:
        name = next((name for name, button in self._filters.items() if button.isChecked()), "")
        self._keeping_place(lambda: self._model.set_filter(name))

    def _keeping_place(self, change: Callable[[], None]) -> None:
        current = self._table.currentIndex()
        object_id = self._model.item(current.row()).object_id if current.isValid() else None
        change()
        self._select([object_id] if object_id else [], object_id, 0)
        self._table.scrollTo(self._table.currentIndex())
        self._refresh_counts()
        self._show_current()

    def _show_all(self) -> None:
        for button in self._filters.values():
            button.setChecked(False)
        self._search.clear()
        self._use_filter()

    def _switch(self, at: int) -> None:
        self.show_backup(self._backups.itemData(at))

    def _go_to_next(self, step: int) -> None:
        current = self._table.currentIndex()
        start = current.row() if current.isValid() else (-1 if step > 0 else 0)
        row = self._model.next_needing_a_look(start, step)
        if row >= 0:
            self._table.setCurrentIndex(self._model.index(row, COLUMNS.index("title")))
            self._table.setFocus()
        else:
            self._tell("info", self.tr("Nothing that is shown needs a look."))

    def _focus_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _enter_detail(self) -> None:
        self._detail.focus_first()

    def _next_pane(self) -> None:
        panes = [self._search, self._rule, self._table, self._detail, self._apply]
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
            if pane is self._detail:
                self._detail.focus_first()
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
    return _Loaded(rows_of(recovery.items(), lists, before), backup, backups, recovery.can_undo)


def _rule(
    recovery: Recovery, rule: Rule, rows: Rows, shown: list[Item], over: bool
) -> tuple[Ruled, Step, Rows]:
    """Decide what is shown by a rule; also as one step, and as rows, from those that were shown before."""
    only = None if len(shown) == len(rows.items) else {item.object_id for item in shown}
    ruled = recovery.rule(rule, only=only, over_hand_made=over)
    pairs = [(rows.items[rows.at[one.object_id]], one) for one in ruled.items if one.object_id in rows.at]
    changed = [pair for pair in pairs if _differs(*pair)]
    step = Step([before for before, _ in changed], [after for _, after in changed])
    return ruled, step, rows.with_items(step.after)


def _differs(before: Item, after: Item) -> bool:
    was = (before.decision, before.by_hand, before.stale, before.decided)
    return was != (after.decision, after.by_hand, after.stale, after.decided)
