"""Screenshots of every window, made by using the real app: ``python -m holdfast.app.screenshots DIR``."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from . import launch
from .application import new_application, new_loop


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


def _save(widget: QWidget, folder: Path, name: str) -> None:
    path = folder / f"{name}.png"
    if not widget.grab().save(str(path)):
        raise OSError(f"{path} can't be written")
    print(path)


async def _take(folder: Path, appearance: str) -> None:
    with tempfile.TemporaryDirectory(prefix="holdfast-screenshots-", ignore_cleanup_errors=True) as home:
        async with launch(["--home", home, "--appearance", appearance]) as app:
            window: QWidget = app.window
            await _until(lambda: window.property("session") == "synced")
            await _rest(window)
            _save(window, folder, f"main-window-{appearance}")
            app.find("cause.server-restored").click()
            await _until(lambda: window.property("session") == "reset-pending")
            await _rest(window)
            _save(window, folder, f"reset-needed-{appearance}")
            app.find("banner.resetNow").click()
            recovery: QWidget = await _until(lambda: _there(app, "recoveryWindow"))
            await _rest(recovery)
            _save(recovery, folder, f"recovery-window-{appearance}")
            app.find("recovery.apply").click()
            await _until(lambda: recovery.property("result"))
            await _rest(recovery)
            _save(recovery, folder, f"recovery-applied-{appearance}")
            recovery.close()
            app.find("liveChangesDock").raise_()
            await _rest(window)
            _save(window, folder, f"live-changes-{appearance}")


def main(arguments: list[str]) -> int:
    """Take all screenshots, light and dark, into the folder named; return the exit code."""
    if len(arguments) != 1:
        print("usage: python -m holdfast.app.screenshots DIR", file=sys.stderr)
        return 2
    folder = Path(arguments[0]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    application = new_application()
    loop = new_loop(application)
    asyncio.set_event_loop(loop)
    with loop:
        for appearance in ("light", "dark"):
            loop.run_until_complete(_take(folder, appearance))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
