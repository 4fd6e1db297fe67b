"""A scenario, played visibly: its devices and its server side by side, its notes, pause, next and stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from holdfast.sync import HoldfastError
from holdfast.sync.scenario import Scenario, load
from holdfast.sync.scenario.host import Scene
from holdfast.sync.scenario.player import Played, Player

from .. import engine_words, story_words, theme
from ..bridge import spawn
from ..todo_schema import todo_schema
from ..widgets.scene_pane import ScenePane

#: Seconds that a step is looked at; and for each character of a note, so many more.
STEP, CHARACTER = 0.9, 0.035

Seen = tuple[Scene, dict[str, Scene | None]]


class ScenarioWindow(QMainWindow):
    """Plays one scenario file from the moment it is shown. Closing it ends everything it has begun.

    file: the scenario. paced: whether there is time to read; else as fast as it goes. on_step: called after
    each step is shown, on the window's thread, with what was played.

    Properties: idle (it waits for a person, or is over), state (``starting``, ``playing``, ``paused``,
    ``passed``, ``failed``, ``stopped``).

    Signals: ended (it is over: whether it has passed), closed.
    """

    ended = Signal(bool)
    closed = Signal()

    def __init__(
        self, file: Path, *, paced: bool = True, on_step: Callable[[Played], None] = lambda played: None
    ) -> None:
        super().__init__()
        self.setObjectName("scenarioWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(1240, 760)
        self._scenario: Scenario = load(file, todo_schema().to_document())
        self._title = story_words.told(self._scenario.title)
        self.setWindowTitle(self.tr("Holdfast scenario: {title}").format(title=self._title))
        self._paced = paced
        self._on_step = on_step
        # One worker: the player is used by one thread at a time, and what it begins it also ends.
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="scenario")
        self._player: Player | None = None
        self._position = 0
        self._state = "starting"
        self._closing = False
        self._go = asyncio.Event()
        self._go.set()
        self._one_step = False
        self._over = asyncio.Event()
        self._skip: asyncio.Event = asyncio.Event()
        self._panes: dict[str | None, ScenePane] = {}
        self._build()
        self._task = spawn(self._play(), self)

    @Property(bool)
    def idle(self) -> bool:
        """Whether it waits for a person, or is over."""
        return self._state in ("paused", "passed", "failed", "stopped")

    @Property(str)
    def state(self) -> str:
        """How it stands."""
        return self._state

    @property
    def scenario(self) -> Scenario:
        """What is played."""
        return self._scenario

    @property
    def stopped(self) -> bool:
        """Whether it was closed before the end."""
        return self._state == "stopped"

    def finish(self) -> None:
        """Close it, unless it is closed already."""
        if not self._closing:
            self.close()

    async def wait_until_closed(self) -> None:
        """Wait until everything that it has begun is ended."""
        await self._over.wait()

    # Building

    def _build(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.LARGE, theme.MEDIUM, theme.LARGE, theme.MEDIUM)
        column.setSpacing(theme.MEDIUM)
        column.addWidget(self._build_head())
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.addWidget(self._build_steps())
        places = QWidget()
        row = QHBoxLayout(places)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SMALL)
        for name in (*(plan.name for plan in self._scenario.devices), None):
            self._panes[name] = ScenePane(name)
            row.addWidget(self._panes[name], 1)
        parts.addWidget(places)
        parts.setStretchFactor(1, 1)
        parts.setSizes([300, 900])
        parts.setChildrenCollapsible(False)
        column.addWidget(parts, 1)
        column.addLayout(self._build_foot())
        self.setCentralWidget(page)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)

    def _build_head(self) -> QWidget:
        head = QFrame()
        head.setProperty("kind", "card")
        column = QVBoxLayout(head)
        title = QLabel(self._title)
        title.setProperty("kind", "title")
        about = QLabel(story_words.told(self._scenario.about))
        about.setTextFormat(Qt.TextFormat.MarkdownText)
        about.setWordWrap(True)
        about.setObjectName("scenario.about")
        self._note = QLabel()
        self._note.setObjectName("scenario.note")
        self._note.setTextFormat(Qt.TextFormat.MarkdownText)
        self._note.setWordWrap(True)
        self._note.setProperty("kind", "info")
        self._note.setMinimumHeight(self._note.fontMetrics().height() * 2)
        for widget in (title, about, self._note):
            column.addWidget(widget)
        return head

    def _build_steps(self) -> QWidget:
        self._steps = QListWidget()
        self._steps.setObjectName("scenario.steps")
        self._steps.setAccessibleName(self.tr("Steps"))
        self._steps.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._steps.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for step in self._scenario.steps:
            text = f"{step.index}. {step.do}"
            item = QListWidgetItem(text)
            item.setToolTip(text)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, text)
            self._steps.addItem(item)
        return self._steps

    def _build_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.SMALL)
        self._told = QLabel()
        self._told.setObjectName("scenario.state")
        self._told.setWordWrap(True)
        row.addWidget(self._told, 1)
        self._pause = self._button("pause", "pause", self.tr("&Pause"), lambda: None)
        self._pause.setCheckable(True)
        self._pause.toggled.connect(self._on_paused)
        self._next = self._button("next", "chevron-right", self.tr("&Next"), self._on_next)
        self._stop = self._button("stop", "stop", self.tr("&Stop"), self.close)
        for button in (self._pause, self._next, self._stop):
            row.addWidget(button)
        return row

    def _button(self, name: str, icon: str, text: str, slot: Callable[[], Any]) -> QPushButton:
        button = QPushButton(theme.icon(icon), text)
        button.setObjectName(f"scenario.{name}")
        button.setAccessibleName(text.replace("&", ""))
        button.clicked.connect(slot)
        return button

    # Playing

    async def _play(self) -> None:
        try:
            self._tell("starting", self.tr("Server and devices are starting…"))
            await self._run(self._start)
            self._show(await self._run(self._look))
            while self._position < len(self._scenario.steps) and self._state != "failed":
                await self._wait()
                await self._step()
            if self._state != "failed":
                self._tell("passed", self.tr("The end. Everything came as the story says."))
        except HoldfastError as error:
            self._tell("failed", engine_words.told(str(error)))
        finally:
            if self._state != "stopped":  # else there may be no window any more
                self._pause.setEnabled(False)
                self._next.setEnabled(False)
                self._stop.setText(self.tr("&Close"))
                self.ended.emit(self._state == "passed")

    async def _step(self) -> None:
        at = self._position
        step = self._scenario.steps[at]
        if step.note:
            note = story_words.told(step.note)
            self._note.setText(note)
            self._note.setAccessibleName(note)
        self._steps.setCurrentRow(at)
        total = len(self._scenario.steps)
        self._tell("playing", self.tr("Step {step} of {total}").format(step=at + 1, total=total))
        played, seen = await self._run(self._play_step, at)
        self._position += 1
        self._show(seen)
        item = self._steps.item(at)
        item.setIcon(
            theme.icon("check" if played.passed else "error", "success" if played.passed else "danger")
        )
        if not played.passed:
            self._tell("failed", self.tr("Step {step} failed: {why}").format(step=at + 1, why=played.message))
            self._note.setText(played.message)
        self._on_step(played)

    async def _wait(self) -> None:
        """Give the person time to read what was shown; or wait while it is paused."""
        if not self._go.is_set():
            self._tell("paused", self.tr("Paused. Next plays one step."))
            await self._go.wait()
        if self._one_step:
            self._one_step = False
            self._go.clear()
            return
        if self._paced and self._position:
            note = story_words.told(self._scenario.steps[self._position - 1].note)
            self._skip.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._skip.wait(), STEP + CHARACTER * len(note))
            if not self._go.is_set():
                await self._wait()

    def _start(self) -> None:
        self._player = Player(self._scenario)

    def _play_step(self, at: int) -> tuple[Played, Seen]:
        assert self._player is not None
        return self._player.play_step(at), self._player.scene()

    def _look(self) -> Seen:
        assert self._player is not None
        return self._player.scene()

    async def _run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.shield(asyncio.wrap_future(self._worker.submit(function, *arguments)))

    def _show(self, seen: Seen) -> None:
        backend, devices = seen
        self._panes[None].show_scene(backend)
        for name, scene in devices.items():
            self._panes[name].show_scene(scene)

    def _tell(self, state: str, text: str) -> None:
        self._state = state
        self._told.setText(text)
        self._told.setAccessibleName(text)

    # What people do

    def _on_paused(self, paused: bool) -> None:
        if paused:
            self._go.clear()
            self._skip.set()
        else:
            self._one_step = False
            self._go.set()

    def _on_next(self) -> None:
        if not self._pause.isChecked():
            self._pause.setChecked(True)
        self._one_step = True
        self._go.set()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the player, wherever it is: its processes, and its files."""
        event.accept()
        if self._closing:
            return
        self._closing = True
        self._task.cancel()
        self._state = "stopped"
        worker, over, loop = self._worker, self._over, asyncio.get_running_loop()

        def end() -> None:
            if self._player is not None:
                self._player.close()
            loop.call_soon_threadsafe(over.set)

        worker.submit(end)
        worker.shutdown(wait=False)
        self.closed.emit()
