"""Pictures of every window, made by using the real app: ``python -m holdfast.app.screenshots DIR``.

Light and dark, at 100 % and 200 %, in every language there is: each of them in a process of its own.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from . import launch, translation
from .application import new_application, new_loop

APPEARANCES = ("light", "dark")
SCALES = (1, 2)
LANGUAGES = ("en", "de")


async def _until(condition: Callable[[], Any], seconds: float = 60.0) -> Any:
    end = time.monotonic() + seconds
    while not (result := condition()):
        if time.monotonic() > end:
            raise TimeoutError(condition)
        await asyncio.sleep(0.02)
    return result


def _there(app: Any, name: str) -> QWidget | None:
    try:
        found: QWidget = app.find(name)
    except LookupError:
        return None
    return found


async def _rest(window: QWidget) -> None:
    await _until(lambda: window.property("idle"))
    await asyncio.sleep(0.25)  # a picture wants the last repaint; nothing is decided by this


class _Album:
    """The pictures of one run of the app, numbered in the order in which they are taken."""

    def __init__(self, folder: Path, suffix: str) -> None:
        self._folder = folder
        self._suffix = suffix

    async def take(self, window: QWidget, name: str, *, rest: bool = True) -> None:
        """Picture a window once it rests."""
        if rest:
            await _rest(window)
        path = self._folder / f"{name}-{self._suffix}.png"
        if not window.grab().save(str(path)):
            raise OSError(f"{path} can't be written")
        print(path, flush=True)


async def _go_through(album: _Album, appearance: str, home: str) -> None:
    async with launch(["--home", home, "--appearance", appearance]) as app:
        window: QWidget = app.window
        await _until(lambda: window.property("session") == "synced")
        await album.take(window, "main-window")
        app.find("cause.server-restored").click()
        await _until(lambda: window.property("session") == "reset-pending")
        await album.take(window, "reset-needed")
        app.find("resetsDock").raise_()
        await album.take(window, "resets-needed")
        app.find("banner.resetNow").click()
        recovery: QWidget = await _until(lambda: _there(app, "recoveryWindow"))
        await album.take(recovery, "recovery-window")
        size = recovery.size()
        recovery.resize(900, 700)
        await album.take(recovery, "recovery-narrow")
        recovery.resize(size)
        app.find("recovery.preview").click()
        preview = await _until(lambda: _there(app, "recoveryPreview"))
        await album.take(preview, "recovery-preview", rest=False)
        preview.close()
        app.find("recovery.apply").click()
        await _until(lambda: recovery.property("result"))
        await album.take(recovery, "recovery-applied")
        recovery.close()
        await album.take(window, "resets-after")
        app.find("liveChangesDock").raise_()
        await album.take(window, "live-changes")
        app.find("backupManager.open").trigger()
        manager: QWidget = await _until(lambda: _there(app, "backupManager"))
        await album.take(manager, "backups")
        manager.close()
        strategy = app.find("strategy")
        strategy.setCurrentIndex(strategy.findData("recover"))
        app.find("faultsDock").raise_()
        app.find("cause.sync-re-enabled").click()
        await _until(lambda: app.find("banner.openBackup").isVisible())
        await album.take(window, "recovered")
        app.find("scenarios.01-server-restored").trigger()
        scenario: QWidget = await _until(lambda: _there(app, "scenarioWindow"))
        app.find("scenario.pause").click()
        await album.take(scenario, "scenario")
        scenario.close()
        window.resize(860, 640)
        await album.take(window, "narrow")


def _one(folder: Path, scale: int, language: str) -> None:
    """In this process: both appearances at the scale that Qt was started with."""
    application = new_application()
    translation.install(application, QLocale(language))
    loop = new_loop(application)
    asyncio.set_event_loop(loop)
    with loop:
        for appearance in APPEARANCES:
            album = _Album(folder, f"{appearance}-{scale}00-{language}")
            prefix = "holdfast-screenshots-"
            with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as home:
                loop.run_until_complete(_go_through(album, appearance, home))


def main(arguments: Sequence[str]) -> int:
    """Take all pictures into the folder that is named; return the exit code."""
    if len(arguments) not in (1, 3):
        print("usage: python -m holdfast.app.screenshots DIR [SCALE LANGUAGE]", file=sys.stderr)
        return 2
    folder = Path(arguments[0]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if len(arguments) == 3:
        _one(folder, int(arguments[1]), arguments[2])
        return 0
    failed = 0
    for scale in SCALES:
        for language in LANGUAGES:
            command = [sys.executable, "-m", "holdfast.app.screenshots", str(folder), str(scale), language]
            failed |= subprocess.run(
                command, env={**os.environ, "QT_SCALE_FACTOR": str(scale)}, check=False
            ).returncode
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
