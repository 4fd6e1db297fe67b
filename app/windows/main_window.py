"""The main window: lists and tasks, and around them what sync is doing."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QFileDialog,
    QMainWindow,
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

from .. import theme, words
from ..administration import Administration
from ..bridge import Bridge, busy, spawn
from ..editing import Editing
from ..export import export
from ..models.task_shelf import Content, TaskShelf
from ..preferences import Preferences
from ..scenarios import Theatre
from ..stall_watch import StallWatch
from ..widgets.banner import Banner
from ..widgets.live_changes import LiveChangesPanel
from ..widgets.status import StatusBar
from ..widgets.tasks_pane import TasksPane
from ..widgets.tour_line import TourLine
from .backup_windows import BackupWindows
from .faults_dock import FaultsDock
from .menus import Menus
from .reset_news import ResetNews
from .resets_dock import ResetsDock

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
    backend, docks open; else plain. preferences: what a person has chosen before. open_device: starts another
    device's window. request_quit: called when the window is closed. start_over: called when a person
    wants a new realm and a new backend.

    Properties: idle, session, unsynced, waiting.
    """

    def __init__(
        self,
        bridge: Bridge,
        administration: Administration,
        *,
        device_name: str,
        lab: bool,
        preferences: Preferences,
        open_device: Callable[[], None] | None,
        request_quit: Callable[[], None],
        start_over: Callable[[], None],
    ) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle(self.tr("Holdfast: {device}").format(device=device_name))
        self.resize(1400, 820)
        self._bridge = bridge
        self._administration = administration
        self._device_name = device_name
        self._lab = lab
        self._preferences = preferences
        self._open_device = open_device
        self._request_quit = request_quit
        self._start_over = start_over
        self._content: Content | None = None
        self._shelf = TaskShelf()
        self._stale = True
        self._reading = False
        self._waiting = 0
        self._waiting_backup: Backup | None = None
        self._count_again = True
        self._counting = False
        self._closing = False
        self._new_rows: list[Any] = []
        self._heard = bridge.device.session.status
        self._backups = BackupWindows(bridge, device_name, self)
        self._backups.settled.connect(self._count_soon)
        self._backups.nothing_there.connect(self._no_backup)
        self._backups.failed.connect(self.show_error)
        self.editing = Editing(bridge, self)
        self.editing.said.connect(self._say)
        self.editing.failed.connect(self.show_error)
        self._batch = QTimer(self, singleShot=True, interval=BATCH)
        self._batch.timeout.connect(self._draw)
        self._minute = QTimer(self, interval=5000)
        self._minute.timeout.connect(self._show_status)
        self._stalls = StallWatch(self)
        self._build_tasks()
        self._minute.timeout.connect(self.tasks.times_pass)
        self._build_status_bar()
        self._build_docks()
        self._build_menus()
        preferences.put_back(self)
        bridge.changed.connect(self._on_changed)
        bridge.status.connect(self._on_status)
        bridge.reset.connect(self._on_reset)
        self._minute.start()
        self.refresh()
        self.tasks.setFocus()

    def refresh(self) -> None:
        """Read again what is shown, soon."""
        self._stale = True
        if not self._batch.isActive():
            self._batch.start()

    def stop(self) -> None:
        """The application ends: no more reading."""
        self._closing = True
        self._preferences.keep_place(self)
        self._batch.stop()
        self._minute.stop()
        self.tasks.stop()
        self._stalls.stop()
        self._faults.stop()
        self._resets.stop()
        self._backups.close()

    def come_to_front(self) -> None:
        """Somebody started this device a second time."""
        self.showNormal()
        self.raise_()
        self.activateWindow()

    # Building

    def _build_tasks(self) -> None:
        self.theatre = Theatre()
        self.tour_line = TourLine()
        self.tour_line.take.connect(self.theatre.take_tour)
        self.banner = Banner()
        self._news = ResetNews(self._bridge, self.banner, self._get_unsynced, self)
        self._news.committed.connect(self._on_committed)
        self._news.recover.connect(self._backups.recover)
        self._news.recover_waiting.connect(self._open_waiting)
        self.tasks = TasksPane(self.editing)
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tour_line)
        layout.addWidget(self.banner)
        layout.addWidget(self.tasks, 1)
        self.setCentralWidget(central)

    def _build_status_bar(self) -> None:
        self._status = StatusBar(self._device_name, can_open=self._open_device is not None)
        self._status.waiting_pressed.connect(self._open_waiting)
        self._status.device_pressed.connect(self._on_open_device)
        self.setStatusBar(self._status)

    def _build_docks(self) -> None:
        self._faults = FaultsDock(self._bridge, self._administration, lab=self._lab)
        self._faults.said.connect(self._say)
        self._faults.failed.connect(self.show_error)
        self._faults.chosen.connect(self._on_chosen)
        self._faults.changed.connect(self._on_fault_changed)
        self._faults.looked.connect(self._show_status)
        self._faults.start_over.connect(self._start_over)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self._faults)
        self._live = LiveChangesPanel()
        self._live.clicked.connect(self._select_task)
        self._live.said.connect(self._say)
        self._resets = ResetsDock(self._bridge, self._administration)
        self._resets.recover.connect(self._backups.recover_by_id)
        self._resets.said.connect(self._say)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self._resets)
        self._docks = [
            self._faults,
            self._dock("liveChangesDock", self.tr("Live changes"), self._live),
        ]
        self._docks.append(self._resets)
        for before, after in pairwise(self._docks):
            self.tabifyDockWidget(before, after)
        self.resizeDocks(self._docks[:1], [340], Qt.Orientation.Horizontal)
        self._docks[0].raise_()
        for dock in self._docks:
            dock.setVisible(self._lab)

    def _dock(self, name: str, title: str, widget: QWidget) -> QDockWidget:
        dock = QDockWidget(title)
        dock.setObjectName(name)
        dock.setWidget(widget)
        widget.setAccessibleName(widget.accessibleName() or title)
        dock.setMinimumWidth(300)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        return dock

    def _build_menus(self) -> None:
        self._menus = Menus(
            self,
            {
                "export": self._on_export,
                "open-device": self._on_open_device if self._open_device is not None else None,
                "offline": self._toggle_offline,
                "recover": self._open_waiting,
                "backups": self._backups.manage,
                "appearance": self._on_appearance,
                "about": self._about,
                "chosen": self._on_chosen,
                "play": self.theatre.play,
                "tour": self.theatre.take_tour,
            },
            self._docks,
        )

    # What comes from the engine

    def _on_changed(self, notification: ChangeNotification) -> None:
        self._new_rows.append(notification)
        self._count_again = True
        self.refresh()

    def _on_status(self, status: SessionStatus) -> None:
        self._heard = status
        self._news.status_changed(status)
        if status.state == SessionState.SYNCED:
            self.refresh()  # what was unsynced is not any more
        self._show_status()

    def _on_reset(self, progress: ResetProgress) -> None:
        self._news.progressed(progress)
        self._show_status()

    def _on_committed(self, _progress: ResetProgress) -> None:
        self.editing.reset_happened()
        self._count_soon()
        self._backups.refresh()

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

            def read() -> Content:
                return self._shelf.read(self._bridge.device.realm, notifications)  # as it is by then

            content = await self._bridge.run(read)
            self._content = content
            self._live.append(content.live)
            self._show(content)
            if self._count_again and not self._counting:
                await self._count_waiting()
        finally:
            self._reading = False
            if self._stale and not self._closing:
                self._batch.start()

    def _show(self, content: Content) -> None:
        self.tasks.show_content(content)
        self._news.refresh()
        self._show_status()

    async def _count_waiting(self) -> None:
        self._counting = True
        try:
            self._count_again = False

            def count() -> tuple[int, Backup | None]:
                device = self._bridge.device  # as it is by then
                waiting = device.waiting_backups()
                total = sum(device.recovery(backup).waiting() for backup in waiting)
                return total, next(iter(waiting), None)

            self._waiting, self._waiting_backup = await self._bridge.run(count)
        finally:
            self._counting = False
        self._show_status()

    def _show_status(self) -> None:
        self._resets.refresh()
        device = self._bridge.device
        self._status.show_state(
            device.session.status,
            unsynced=self.property("unsynced"),
            waiting=self._waiting,
            step=self._news.step,
            versions=self._lab,
        )
        self._status.show_strategy(Strategy(device.reset.strategy), Initiate(device.reset.initiate))
        self._menus.show_choice(Strategy(device.reset.strategy), Initiate(device.reset.initiate))
        self._faults.show_choice(Strategy(device.reset.strategy), Initiate(device.reset.initiate))
        self._faults.refresh(resetting=self._news.step is not None)
        self._menus.show_offline(device.session.offline)

    # What people do

    def _select_task(self, key: str) -> None:
        if not self.tasks.select(key) and key:
            self._say(self.tr("That is not among the tasks any more."))

    def _on_appearance(self) -> None:
        action, application = self.sender(), QApplication.instance()
        if isinstance(action, QAction) and isinstance(application, QApplication):
            theme.apply(application, action.data())
            self._preferences.choose_appearance(action.data())

    def _on_export(self) -> None:
        dialog = QFileDialog(self, self.tr("Export tasks and lists"))
        dialog.setObjectName("exportDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("JSON Lines (*.jsonl)"), self.tr("Tasks as CSV (*.csv)")])
        dialog.setDefaultSuffix("jsonl")
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix("csv" if "csv" in chosen else "jsonl")
        )
        dialog.selectFile("holdfast-tasks.jsonl")
        dialog.fileSelected.connect(lambda path: spawn(self._export(Path(path)), self))
        dialog.open()

    async def _export(self, path: Path) -> None:
        try:
            count = await self._bridge.run(export, self._bridge.device, path)
        except HoldfastError as error:
            self.show_error(error)
        else:
            self._say(self.tr("Exported %n objects.", None, count))

    # Faults, resets, recovery

    def _on_chosen(self, strategy: str, initiate: str) -> None:
        self._bridge.device.reset.strategy = Strategy(strategy)
        self._bridge.device.reset.initiate = Initiate(initiate)
        self._preferences.choose(Strategy(strategy), Initiate(initiate))
        self._bridge.device.session.kick()
        self._show_status()

    def _on_fault_changed(self) -> None:
        self._count_soon()
        self._show_status()

    def _count_soon(self) -> None:
        """What waits to be decided may be otherwise now."""
        self._count_again = True
        self.refresh()

    def _toggle_offline(self) -> None:
        self._faults.switch("faults.goOffline", not self._bridge.device.session.offline)

    def _open_waiting(self) -> None:
        self._backups.recover_one_of(self._waiting_backup)

    def _no_backup(self) -> None:
        self._say(self.tr("There is nothing to recover from: no client reset has happened here."))

    def _on_open_device(self) -> None:
        if self._open_device is not None:
            try:
                self._open_device()
            except HoldfastError as error:
                self.show_error(error)

    # Words

    def _say(self, text: str) -> None:
        self._status.say(text)

    def show_error(self, error: HoldfastError) -> None:
        """Tell what could not be done, and what it means."""
        self._news.show_error(error)

    def _about(self) -> None:
        self._news.tell(
            self.tr("About Holdfast"),
            self.tr(
                "Holdfast {version} keeps your work when the server's history no longer fits it.\n\n"
                "Longest time in which this window did not answer: {stall} ms\n\nLicence: Apache-2.0"
            ).format(version=version("holdfast"), stall=words.number(round(self._stalls.longest))),
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
        if self._news.step is not None:
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
