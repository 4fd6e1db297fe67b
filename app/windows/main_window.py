"""The main window: lists and tasks, and around them what sync is doing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Property, QModelIndex, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QUndoCommand, QUndoStack
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDockWidget,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMainWindow,
    QMessageBox,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from holdfast.sync import (
    Backup,
    ChangeNotification,
    HoldfastError,
    ResetProgress,
    SessionState,
    SessionStatus,
    Strategy,
)
from holdfast.sync.reset import Initiate

from .. import causes, theme
from ..administration import Administration
from ..bridge import Bridge, busy, spawn
from ..models.live_changes import LiveChangesModel, rows_of
from ..models.tasks import ALL, COLUMNS, Content, ListModel, TaskModel, read_content
from ..todo import INBOX, Change, apply, new_task, values_of
from ..widgets.banner import Banner
from ..widgets.empty import EmptyState
from ..widgets.faults import FaultsPanel
from ..widgets.status import StatusBar
from ..widgets.task_table import TaskTable
from .recovery_window import RecoveryWindow

#: Changes that come within this many milliseconds are drawn together.
BATCH = 30

_WORDS = {
    SessionState.NOT_CONNECTED: "connecting",
    SessionState.SYNCED: "synced",
    SessionState.OFFLINE: "offline",
    SessionState.PAUSED: "paused",
    SessionState.RESET_PENDING: "reset-pending",
    SessionState.ERROR: "error",
}
_AT_REST = (
    SessionState.SYNCED,
    SessionState.OFFLINE,
    SessionState.PAUSED,
    SessionState.RESET_PENDING,
    SessionState.ERROR,
    SessionState.NOT_CONNECTED,
)


class MainWindow(QMainWindow):
    """The window of one device.

    bridge: its device. administration: of its backend. device_name: shown in title and status bar. lab: own
    backend, docks open; else plain. open_device: starts another device's window. request_quit: called when
    the window is closed.

    Properties: idle, session, unsynced, waiting.
    """

    def __init__(
        self,
        bridge: Bridge,
        administration: Administration,
        *,
        device_name: str,
        lab: bool,
        open_device: Callable[[], None] | None,
        request_quit: Callable[[], None],
    ) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle(self.tr("Holdfast: {device}").format(device=device_name))
        self.resize(1400, 820)
        self._bridge = bridge
        self._administration = administration
        self._device_name = device_name
        self._lab = lab
        self._open_device = open_device
        self._request_quit = request_quit
        self._content: Content | None = None
        self._titles: dict[str, str] = {}
        self._stale = True
        self._reading = False
        self._waiting = 0
        self._waiting_backup: Backup | None = None
        self._count_again = True
        self._counting = False
        self._closing = False
        self._new_rows: list[Any] = []
        self._select_next: str | None = None
        self._reset_words: str | None = None
        self._heard = bridge.device.session.status
        self._told_error: str | None = None
        self._recovery_window: RecoveryWindow | None = None
        self._undo = QUndoStack(self)
        self._batch = QTimer(self, singleShot=True, interval=BATCH)
        self._batch.timeout.connect(self._draw)
        self._minute = QTimer(self, interval=5000)
        self._minute.timeout.connect(self._show_status)
        self._build_tasks()
        self._build_status_bar()
        self._build_docks()
        self._build_menus()
        bridge.changed.connect(self._on_changed)
        bridge.status.connect(self._on_status)
        bridge.reset.connect(self._on_reset)
        self._minute.start()
        self.refresh()
        self._new_task.setFocus()

    def refresh(self) -> None:
        """Read again what is shown, soon."""
        self._stale = True
        if not self._batch.isActive():
            self._batch.start()

    def stop(self) -> None:
        """The application ends: no more reading."""
        self._closing = True
        self._batch.stop()
        self._minute.stop()
        if self._recovery_window is not None:
            self._recovery_window.close()
            self._recovery_window.deleteLater()
            self._recovery_window = None

    def come_to_front(self) -> None:
        """Somebody started this device a second time."""
        self.showNormal()
        self.raise_()
        self.activateWindow()

    # Building

    def _build_tasks(self) -> None:
        self.banner = Banner()
        self.banner.triggered.connect(self._on_banner)
        self._lists = ListModel()
        self._list_view = QListView()
        self._list_view.setObjectName("listView")
        self._list_view.setAccessibleName(self.tr("Lists"))
        self._list_view.ensurePolished()
        self._list_view.setModel(self._lists)
        self._list_view.setMinimumWidth(160)
        self._list_view.selectionModel().currentChanged.connect(self._on_list_chosen)
        self._tasks = TaskModel(self._edit_task)
        self._task_view = TaskTable(self._tasks)
        self._empty = EmptyState.over(
            self._task_view, "check", self.tr("Nothing to do"), self.tr("Add a task below: Ctrl+N")
        )
        self._search = QLineEdit()
        self._search.setObjectName("searchTasks")
        self._search.setPlaceholderText(self.tr("Search tasks…  Ctrl+F"))
        self._search.setAccessibleName(self.tr("Search tasks"))
        self._search.setClearButtonEnabled(True)
        self._search.addAction(theme.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._search.textChanged.connect(self.refresh)
        self._new_task = QLineEdit()
        self._new_task.setObjectName("newTask")
        self._new_task.setPlaceholderText(self.tr("Add a task…  Ctrl+N"))
        self._new_task.setAccessibleName(self.tr("Add a task"))
        self._new_task.addAction(theme.icon("add", "accent"), QLineEdit.ActionPosition.LeadingPosition)
        self._new_task.returnPressed.connect(self._add_task)
        right = QWidget()
        stack = QVBoxLayout(right)
        stack.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.MEDIUM, theme.MEDIUM)
        stack.setSpacing(theme.SMALL)
        stack.addWidget(self._search)
        stack.addWidget(self._task_view, 1)
        stack.addWidget(self._new_task)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self._list_view)
        splitter.addWidget(right)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([170, 900])
        splitter.setChildrenCollapsible(False)
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banner)
        layout.addWidget(splitter, 1)
        self.setCentralWidget(central)

    def _build_status_bar(self) -> None:
        self._status = StatusBar(self._device_name, can_open=self._open_device is not None)
        self._status.waiting_pressed.connect(self._open_waiting)
        self._status.device_pressed.connect(self._on_open_device)
        self.setStatusBar(self._status)

    def _build_docks(self) -> None:
        reset = self._bridge.device.reset
        self._faults = FaultsPanel(str(reset.strategy), str(reset.initiate))
        self._faults.pressed.connect(self._on_fault)
        self._faults.switched.connect(self._on_switched)
        self._faults.chosen.connect(self._on_chosen)
        if not self._administration.allowed:
            self._faults.set_enabled(
                ("cause.server-restored", "faults.backUp", "faults.restore"),
                self.tr("This needs the administrator's token: start with --admin-token-file."),
            )
        self._live = LiveChangesModel()
        self._live_view = QTableView()
        self._live_view.setObjectName("liveChanges")
        self._live_view.setAccessibleName(self.tr("Live changes"))
        self._live_view.setModel(self._live)
        self._live_view.verticalHeader().hide()
        self._live_view.setShowGrid(False)
        self._live_view.setTabKeyNavigation(False)
        self._live_view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._live_view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._live_view.horizontalHeader().setStretchLastSection(True)
        for section, width in enumerate((70, 95, 50, 130)):
            self._live_view.horizontalHeader().resizeSection(section, width)
        self._live_view.clicked.connect(self._on_live_clicked)
        self._live_empty = EmptyState.over(
            self._live_view,
            "pulse",
            self.tr("No changes yet"),
            self.tr("Every change appears here as it happens"),
        )
        live = QWidget()
        column = QVBoxLayout(live)
        column.setContentsMargins(theme.SMALL, theme.SMALL, theme.SMALL, theme.SMALL)
        buttons = QHBoxLayout()
        self._pause = QPushButton(theme.icon("pause"), self.tr("Pause"))
        self._pause.setCheckable(True)
        self._pause.setAccessibleName(self.tr("Pause live changes"))
        self._pause.toggled.connect(self._live.pause)
        copy = QPushButton(theme.icon("copy"), self.tr("Copy as JSON"))
        copy.setAccessibleName(self.tr("Copy live changes as JSON"))
        copy.clicked.connect(self._copy_live)
        buttons.addWidget(self._pause)
        buttons.addWidget(copy)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addWidget(self._live_view, 1)
        self._docks = [
            self._dock("faultsDock", self.tr("Faults"), self._faults),
            self._dock("liveChangesDock", self.tr("Live changes"), live),
        ]
        self.tabifyDockWidget(*self._docks)
        self.resizeDocks(self._docks[:1], [340], Qt.Orientation.Horizontal)
        self._docks[0].raise_()
        for dock in self._docks:
            dock.setVisible(self._lab)

    def _dock(self, name: str, title: str, widget: QWidget) -> QDockWidget:
        dock = QDockWidget(title)
        dock.setObjectName(name)
        dock.setWidget(widget)
        dock.setMinimumWidth(300)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        return dock

    def _build_menus(self) -> None:
        bar = self.menuBar()
        file = bar.addMenu(self.tr("&File"))
        self._action(file, self.tr("&New task"), "add", "Ctrl+N", self._focus_new_task)
        self._action(file, self.tr("New &list…"), "list", "Ctrl+Shift+N", self._new_list)
        file.addSeparator()
        self._action(file, self.tr("&Quit"), "close", QKeySequence.StandardKey.Quit, self.close)
        edit = bar.addMenu(self.tr("&Edit"))
        for action, icon, key in (
            (self._undo.createUndoAction(self, self.tr("&Undo")), "undo", QKeySequence.StandardKey.Undo),
            (self._undo.createRedoAction(self, self.tr("&Redo")), "redo", QKeySequence.StandardKey.Redo),
        ):
            action.setIcon(theme.icon(icon))
            action.setShortcut(key)
            edit.addAction(action)
        edit.addSeparator()
        delete = self._action(edit, self.tr("&Delete"), "delete", "Del", self._delete_tasks)
        delete.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._task_view.addAction(delete)
        self._action(edit, self.tr("&Find"), "search", QKeySequence.StandardKey.Find, self._focus_search)
        device = bar.addMenu(self.tr("&Device"))
        another = self._action(
            device, self.tr("Open &another device"), "device", "Ctrl+D", self._on_open_device
        )
        another.setEnabled(self._open_device is not None)
        self._offline_action = self._action(
            device, self.tr("&Go offline"), "sync-off", "Ctrl+Shift+O", self._toggle_offline
        )
        self._offline_action.setCheckable(True)
        self._action(device, self.tr("&Recover…"), "recover", "Ctrl+R", self._open_waiting)
        view = bar.addMenu(self.tr("&View"))
        for dock in self._docks:
            view.addAction(dock.toggleViewAction())
        appearance = view.addMenu(self.tr("&Appearance"))
        for word, text in (
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
            ("system", self.tr("System")),
        ):
            action = appearance.addAction(text)
            action.setData(word)
            action.triggered.connect(self._on_appearance)
        help_ = bar.addMenu(self.tr("&Help"))
        self._action(help_, self.tr("&About Holdfast"), "info", None, self._about)

    def _action(self, menu: Any, text: str, icon: str, key: Any, slot: Callable[[], Any]) -> QAction:
        action: QAction = menu.addAction(theme.icon(icon), text)
        if key is not None:
            action.setShortcut(key if isinstance(key, QKeySequence.StandardKey) else QKeySequence(key))
        action.triggered.connect(slot)
        return action

    # What comes from the engine

    def _on_changed(self, notification: ChangeNotification) -> None:
        self._new_rows.append(notification)
        self._count_again = True
        self.refresh()

    def _on_status(self, status: SessionStatus) -> None:
        self._heard = status
        if status.state == SessionState.ERROR and status.message != self._told_error:
            self._told_error = status.message
            self.banner.show_message("danger", self.tr("This device can't sync"), status.message, ["dismiss"])
        elif status.state == SessionState.SYNCED and self._told_error is not None:
            self._told_error = None
            self.banner.clear()
        if status.state == SessionState.SYNCED:
            self.refresh()  # what was unsynced is not any more
        self._reset_words = None
        self._show_status()

    def _on_reset(self, progress: ResetProgress) -> None:
        step, pending = progress.step, progress.pending
        if step == "needed":
            self._show_pending(pending)
        elif step == "failed":
            self.banner.show_message(
                "danger", self.tr("The client reset did not work"), progress.message, ["resetNow", "details"]
            )
        elif step == "committed":
            self._reset_words = None
            self._count_again = True
            self._undo.clear()  # a reset has overtaken what could be undone
            self.banner.clear()
            self.refresh()
            if progress.backup is not None:
                spawn(self._after_reset(progress.backup), self)
        else:
            steps = {
                "asking": self.tr("asking for a fresh copy"),
                "downloading": self.tr("downloading the fresh copy"),
                "checking": self.tr("checking it"),
                "backing-up": self.tr("backing up"),
                "swapping": self.tr("putting it in place"),
            }
            self._reset_words = self.tr("Resetting: {step}").format(step=steps.get(step, step))
            self.banner.clear()
        self._show_status()

    def _show_pending(self, pending: Any) -> None:
        told = {
            "server-restored": self.tr(
                "The server was put back to an earlier backup, so this device no longer fits it."
            ),
        }
        headline = told.get(pending.cause, self.tr("The server's history no longer fits this device."))
        count = self.property("unsynced")
        stake = (
            self.tr("Unsynced on this device: %n.", None, count)
            if count
            else self.tr("Nothing here is unsynced.")
        )
        will = self.tr(
            "A reset backs everything up, downloads a fresh copy, and lets you pick what to bring back. "
            "Until then you can go on working here."
        )
        self.banner.show_message(
            "warning", headline, f"{stake} {will}", ["resetNow", "atNextStart", "details"]
        )

    async def _after_reset(self, backup: Backup) -> None:
        recovery = self._bridge.device.recovery(backup)
        items = await self._bridge.run(recovery.items)
        if any(item.decision != "fresh" for item in items):
            self._open_recovery(backup)
        else:
            self.banner.show_message(
                "success",
                self.tr("Nothing was lost"),
                self.tr("This device was reset, and nothing of yours is missing from the fresh copy."),
                ["recover", "dismiss"],
            )

    # Drawing

    def _draw(self) -> None:
        if self._closing or self._reading:
            return
        self._reading = True
        spawn(self._read(), self)

    async def _read(self) -> None:
        try:
            self._stale = False
            notifications, self._new_rows = self._new_rows, []
            device = self._bridge.device
            list_id, search = self._list_id(), self._search.text().strip()

            def read() -> Content:
                with device.realm.read() as view:
                    return read_content(view, device.realm.capture, list_id, search)

            content = await self._bridge.run(read)
            self._content = content
            titles = {**self._titles, **content.titles}
            rows = [row for notification in notifications for row in rows_of(notification, titles)]
            self._append_live(rows)
            self._titles = content.titles
            self._show(content)
            if self._count_again and not self._counting:
                await self._count_waiting()
        finally:
            self._reading = False
            if self._stale and not self._closing:
                self._batch.start()

    def _show(self, content: Content) -> None:
        self._tasks.show_rows(content.tasks)
        chosen = self._list_id()
        self._lists.show_rows(content.lists)
        self._choose_list(chosen)
        if self._select_next is not None and (row := self._tasks.row_of(self._select_next)) >= 0:
            self._task_view.setCurrentIndex(self._tasks.index(row, COLUMNS.index("title")))
            self._select_next = None
        if self._search.text().strip():
            self._empty.set_texts(self.tr("No match"), self.tr("No task holds what you search for"))
        else:
            self._empty.set_texts(self.tr("Nothing to do"), self.tr("Add a task below: Ctrl+N"))
        pending = self._bridge.device.session.status.state == SessionState.RESET_PENDING
        if (
            pending
            and (record := self._bridge.device.pending_reset) is not None
            and self.banner.kind == "warning"
        ):
            self._show_pending(record)
        self._show_status()

    async def _count_waiting(self) -> None:
        self._counting = True
        try:
            self._count_again = False
            device = self._bridge.device

            def count() -> tuple[int, Backup | None]:
                waiting = device.waiting_backups()
                total = sum(device.recovery(backup).waiting() for backup in waiting)
                return total, next(iter(waiting), None)

            self._waiting, self._waiting_backup = await self._bridge.run(count)
        finally:
            self._counting = False
        self._show_status()

    def _append_live(self, rows: list[Any]) -> None:
        bar = self._live_view.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 2
        self._live.append(rows)
        if rows and at_end:
            self._live_view.scrollToBottom()

    def _show_status(self) -> None:
        device = self._bridge.device
        self._status.show_state(
            device.session.status,
            unsynced=self.property("unsynced"),
            waiting=self._waiting,
            step=self._reset_words,
            versions=self._lab,
        )
        self._status.show_strategy(Strategy(device.reset.strategy), Initiate(device.reset.initiate))
        offline = device.session.offline
        self._faults.set_switched("faults.goOffline", offline)
        self._offline_action.setChecked(offline)

    def _list_id(self) -> str:
        index = self._list_view.currentIndex()
        return self._lists.key(index.row()) if index.isValid() else ALL

    def _choose_list(self, key: str) -> None:
        for row in range(self._lists.rowCount()):
            if self._lists.key(row) == key and self._list_view.currentIndex().row() != row:
                self._list_view.setCurrentIndex(self._lists.index(row))

    # What people do

    def _add_task(self) -> None:
        title = self._new_task.text().strip()
        if not title:
            return
        self._new_task.clear()
        chosen = self._list_id()
        change = new_task(title, INBOX if chosen == ALL else chosen)
        self._select_next = change.key
        self._do(self.tr("Add {title}").format(title=title), [change])

    def _edit_task(self, key: str, values: dict[str, Any]) -> None:
        spawn(self._edit(key, values), self)

    async def _edit(self, key: str, values: dict[str, Any]) -> None:
        device = self._bridge.device

        def before() -> dict[str, Any] | None:
            with device.realm.read() as view:
                return values_of(view, "Task", key)

        found = await self._bridge.run(before)
        if found is None:
            self._say(self.tr("That task was deleted on another device."))
            return
        old = {name: found[name] for name in values}
        self._do(self.tr("Edit {title}").format(title=found["title"]), [Change("Task", key, old, values)])

    def _delete_tasks(self) -> None:
        rows = sorted({index.row() for index in self._task_view.selectionModel().selectedIndexes()})
        tasks = [self._tasks.task(row) for row in rows]
        if tasks:
            changes = [
                Change("Task", task.key, {k: v for k, v in task.values.items() if k != "_id"}, None)
                for task in tasks
            ]
            self._do(self.tr("Delete tasks: %n", None, len(tasks)), changes)
            self._say(self.tr("Deleted. Ctrl+Z brings it back."))

    def _new_list(self) -> None:
        key = new_task("", "").key
        position = self._lists.rowCount()
        name = self.tr("List {number}").format(number=position)
        change = Change("TaskList", key, None, {"name": name, "position": position})
        self._do(self.tr("New list"), [change])

    def _do(self, text: str, changes: list[Change]) -> None:
        self._undo.push(_Edit(text, changes, self._make))

    def _make(self, changes: list[Change]) -> None:
        spawn(self._write(changes), self)

    async def _write(self, changes: list[Change]) -> None:
        try:
            made = await self._bridge.write(
                lambda transaction: [apply(transaction, change) for change in changes]
            )
        except HoldfastError as error:
            self._show_error(error)
            return
        if not all(made):
            self._say(self.tr("Some of it was changed or deleted elsewhere meanwhile."))

    def _focus_new_task(self) -> None:
        self._new_task.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._new_task.selectAll()

    def _focus_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _on_list_chosen(self, current: QModelIndex, previous: QModelIndex) -> None:
        if previous.isValid():
            self.refresh()

    def _on_live_clicked(self, index: QModelIndex) -> None:
        key = index.data(Qt.ItemDataRole.UserRole + 1)
        if (row := self._tasks.row_of(key)) >= 0:
            self._task_view.setCurrentIndex(self._tasks.index(row, COLUMNS.index("title")))

    def _copy_live(self) -> None:
        QApplication.clipboard().setText(self._live.as_json())
        self._say(self.tr("Copied."))

    def _on_appearance(self) -> None:
        action, application = self.sender(), QApplication.instance()
        if isinstance(action, QAction) and isinstance(application, QApplication):
            theme.apply(application, action.data())

    # Faults, resets, recovery

    def _on_chosen(self, strategy: str, initiate: str) -> None:
        self._bridge.device.reset.strategy = Strategy(strategy)
        self._bridge.device.reset.initiate = Initiate(initiate)
        self._bridge.device.session.kick()
        self._show_status()

    def _on_switched(self, name: str, on: bool) -> None:
        self._bridge.device.session.offline = on
        self._show_status()

    def _toggle_offline(self) -> None:
        self._on_switched("faults.goOffline", not self._bridge.device.session.offline)

    def _on_fault(self, name: str) -> None:
        spawn(self._fault(name), self)

    async def _fault(self, name: str) -> None:
        reason = self.tr("This is being done at the moment.")
        self._faults.set_enabled((name,), reason)
        try:
            if name == "faults.backUp":
                await self._bridge.run(self._administration.back_up)
                self._say(self.tr("The server has taken a backup."))
            elif name == "faults.restore":
                await self._bridge.run(self._administration.restore)
                self._say(self.tr("The server has gone back to its newest backup."))
            elif name == "cause.server-restored":
                await causes.server_restored(self._bridge, self._administration, self._lab_names())
        except HoldfastError as error:
            self._show_error(error)
        finally:
            self._faults.set_enabled((name,), "")

    def _lab_names(self) -> dict[str, str]:
        return {
            "lab": self.tr("Lab"),
            "bread": self.tr("Buy bread"),
            "call": self.tr("Call the plumber"),
            "plants": self.tr("Water the plants"),
            "acknowledged": self.tr("Water the plants, and the herbs (synced after the backup)"),
            "lost": self.tr("Book the train (synced after the backup)"),
            "edited": self.tr("Buy bread and rolls (edited offline)"),
            "created": self.tr("Write to Ada (created offline)"),
        }

    def _on_banner(self, action: str) -> None:
        device = self._bridge.device
        if action == "resetNow":
            device.reset_now()
        elif action == "atNextStart":
            spawn(self._put_off(), self)
        elif action == "details":
            pending = device.pending_reset
            if pending is not None:
                self._tell(
                    self.tr("Why a reset is needed"),
                    self.tr("{message}\n\nCause: {cause}\nError {code} {name}").format(
                        message=pending.message, cause=pending.cause, code=pending.code, name=pending.name
                    ),
                )
        elif action == "recover":
            self.banner.clear()
            self._open_waiting()

    async def _put_off(self) -> None:
        await self._bridge.run(self._bridge.device.reset.at_next_start)
        self.banner.show_message(
            "info",
            self.tr("The reset begins when Holdfast is started again"),
            self.tr("Until then nothing is uploaded or downloaded; what you write stays on this device."),
            ["resetNow", "details"],
        )

    def _open_waiting(self) -> None:
        if self._waiting_backup is not None:
            self._open_recovery(self._waiting_backup)
        else:
            backups = self._bridge.device.catalogue.all()
            if backups:
                self._open_recovery(backups[0])
            else:
                self._say(self.tr("There is nothing to recover from: no client reset has happened here."))

    def _open_recovery(self, backup: Backup) -> None:
        if self._recovery_window is None:
            self._recovery_window = RecoveryWindow(self._bridge, backup)
            self._recovery_window.settled.connect(self._on_settled)
        else:
            self._recovery_window.show_backup(backup)
        self._recovery_window.show()
        self._recovery_window.raise_()
        self._recovery_window.activateWindow()

    def _on_settled(self) -> None:
        self._count_again = True
        self.refresh()

    def _on_open_device(self) -> None:
        if self._open_device is not None:
            try:
                self._open_device()
            except HoldfastError as error:
                self._show_error(error)

    # Words

    def _say(self, text: str) -> None:
        self._status.say(text)

    def _show_error(self, error: HoldfastError) -> None:
        self.banner.show_message("danger", error.what, f"{error.means} {error.todo}".strip(), ["dismiss"])

    def _tell(self, title: str, text: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Information, title, text, QMessageBox.StandardButton.Ok, self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _about(self) -> None:
        self._tell(
            self.tr("About Holdfast"),
            self.tr("Holdfast keeps your work when the server's history no longer fits it.\nApache-2.0"),
        )

    def _get_idle(self) -> bool:
        """No command running, batches drawn, session not working, and its newest word has come here."""
        status = self._bridge.device.session.status
        if self._heard is not status:
            return False  # what goes with it (the banner of a reset that is needed) may not be shown yet
        drawn = not (self._stale or self._reading or self._count_again or self._batch.isActive())
        level = status.state != SessionState.SYNCED or not self.property("unsynced")
        return drawn and level and not self._bridge.working and not busy() and status.state in _AT_REST

    def _get_session(self) -> str:
        status = self._bridge.device.session.status
        if self._reset_words is not None:
            return "resetting"
        return _WORDS.get(status.state, str(status.state))

    def _get_unsynced(self) -> int:
        return 0 if self._content is None else self._content.unsynced

    def _get_waiting(self) -> int:
        return self._waiting

    idle = Property(bool, _get_idle)
    session = Property(str, _get_session)
    unsynced = Property(int, _get_unsynced)
    waiting = Property(int, _get_waiting)

    # Qt

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self._request_quit()


class _Edit(QUndoCommand):
    """An edit that can be undone: it writes, forwards or backwards."""

    def __init__(self, text: str, changes: list[Change], make: Callable[[list[Change]], None]) -> None:
        super().__init__(text)
        self._changes = changes
        self._make = make

    def redo(self) -> None:
        self._make(self._changes)

    def undo(self) -> None:
        self._make([change.reversed() for change in reversed(self._changes)])
