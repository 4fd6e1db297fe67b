"""``holdfast tour``: every story in real windows; with ``--screenshots``, unpaced and pictured."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent

from holdfast.sync.doctor import has_display
from holdfast.sync.scenario.player import Played

from . import theme
from .application import new_application, new_loop
from .scenarios import Theatre, stories
from .windows.scenario_window import ScenarioWindow


def run(options: argparse.Namespace) -> int:
    """Play all stories; return the exit code: 1 if one has failed."""
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = new_application()
    theme.apply(application, options.appearance)
    loop = new_loop(application)
    asyncio.set_event_loop(loop)
    with loop:
        return int(loop.run_until_complete(_play_all(options.screenshots)))


async def _play_all(folder: Path | None) -> int:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    theatre = Theatre()
    failed = []
    try:
        for number, (title, file) in enumerate(stories(), 1):
            print(f"{number}. {title}", flush=True)
            if not await _Story(theatre, file, folder, number).play():
                failed.append(title)
    finally:
        await theatre.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for title in failed:
        print(f"failed: {title}", file=sys.stderr)
    return 1 if failed else 0


class _Story:
    """One story of the tour, with its pictures."""

    def __init__(self, theatre: Theatre, file: Path, folder: Path | None, number: int) -> None:
        self._theatre = theatre
        self._file = file
        self._folder = folder
        self._number = number
        self._window: ScenarioWindow

    async def play(self) -> bool:
        """Play it to its end, or until its window is closed; return whether nothing has failed."""
        over = asyncio.get_running_loop().create_future()
        self._window = self._theatre.play(self._file, paced=self._folder is None, on_step=self._on_step)
        window = self._window

        def settle(result: bool) -> None:
            if not over.done():
                over.set_result(result)

        window.ended.connect(settle)
        window.closed.connect(lambda: settle(True))
        passed: bool = await over
        if self._folder is not None and not window.stopped:
            self._take("end")
            window.finish()
        await window.wait_until_closed()  # paced, there is something to look at until a person closes it
        return passed

    def _on_step(self, played: Played) -> None:
        step = self._window.scenario.steps[played.index - 1]
        if self._folder is not None and (step.note or not played.passed):
            self._take(f"{played.index:02}")

    def _take(self, step: str) -> None:
        assert self._folder is not None
        story = self._file.stem.split("-", 1)[-1]
        path = self._folder / f"{self._number:02}-{story}-{step}.png"
        # A longer text needs more lines, and the window has not made room for them yet.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        if not self._window.grab().save(str(path)):
            raise OSError(f"{path} can't be written")
        print(path, flush=True)
