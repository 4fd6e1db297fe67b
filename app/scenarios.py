"""The stories that ship with Holdfast, and the windows in which they play."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

from holdfast.resources import resource
from holdfast.sync.scenario.player import Played

from . import story_words
from .windows.scenario_window import ScenarioWindow


def stories() -> list[tuple[str, Path]]:
    """Title, in the person's language, and file of every story, in the order in which they are to be seen."""
    folder = Path(str(resource("scenarios")))
    return [
        (story_words.told(str(tomllib.loads(path.read_text(encoding="utf-8"))["title"])), path)
        for path in sorted(folder.glob("*.toml"))
    ]


class Theatre:
    """Opens stories in windows of their own, and sees to it that nothing of them is left."""

    def __init__(self) -> None:
        self._open: list[ScenarioWindow] = []
        self._tour: list[Path] = []

    @property
    def windows(self) -> list[ScenarioWindow]:
        """Those that are open."""
        return list(self._open)

    def play(
        self, file: Path, *, paced: bool = True, on_step: Callable[[Played], None] = lambda played: None
    ) -> ScenarioWindow:
        """Open a story's window and begin to play it."""
        window = ScenarioWindow(file, paced=paced, on_step=on_step)
        self._open.append(window)
        window.show()
        window.raise_()
        window.activateWindow()
        return window

    def take_tour(self) -> None:
        """Play all stories, the next when the window of the one before is closed."""
        self._tour = [path for _, path in stories()]
        self._next()

    def _next(self) -> None:
        if self._tour:
            window = self.play(self._tour.pop(0))
            window.closed.connect(self._next)

    async def close(self) -> None:
        """Close all windows, and wait until everything that was begun for them has ended."""
        self._tour.clear()
        open_, self._open = self._open, []
        for window in open_:
            window.finish()
        for window in open_:
            await window.wait_until_closed()
