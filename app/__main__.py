"""Starts the application: one window for one device, until it is closed."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QSocketNotifier

from holdfast.sync import DeviceInUse, HoldfastError
from holdfast.sync.doctor import data_folder

from . import start_error, theme
from .application import Holdfast, new_application, new_loop
from .devices import WAIT, folder_of, is_open
from .single_instance import raise_first


def run(options: argparse.Namespace) -> int:
    """Run the desktop app; return the exit code of the command."""
    application = new_application()
    loop = new_loop(application)
    asyncio.set_event_loop(loop)
    theme.apply(application, options.appearance)
    with loop:
        return int(loop.run_until_complete(_run(options)))


@contextmanager
def _signals(quit_: Callable[[], None]) -> Iterator[None]:
    """SIGINT and SIGTERM end the app in order. A socket wakes Qt's loop, so that Python hears of them."""
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
    before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(quit_)
    handlers = {one: signal.signal(one, _heard) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        notifier.setEnabled(False)
        for one, handler in handlers.items():
            signal.signal(one, handler)
        signal.set_wakeup_fd(before)
        ours.close()
        theirs.close()


def _heard(number: int, frame: FrameType | None) -> None:
    """The wake-up socket has told the window already."""


async def _run(options: argparse.Namespace) -> int:
    holdfast = Holdfast(options)
    with _signals(holdfast.request_quit):
        return await _until_ended(holdfast, options)


async def _device_free(home: Path, device: str, seconds: float = 20.0) -> None:
    """Wait until nobody has a device open, as somebody is about to let it go."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while is_open(home, device) and loop.time() < end:
        await asyncio.sleep(0.05)


async def _until_ended(holdfast: Holdfast, options: argparse.Namespace) -> int:
    if os.environ.pop(WAIT, None):
        await _device_free((options.home or data_folder()).resolve(), options.device)
    try:
        await holdfast.start()
    except DeviceInUse as error:
        if raise_first(folder_of((options.home or data_folder()).resolve(), options.device)):
            return 0
        print(f"holdfast: {error}", file=sys.stderr, flush=True)
        await start_error.show(error, holdfast.ended)
        return 1
    except HoldfastError as error:
        print(f"holdfast: {error}", file=sys.stderr, flush=True)
        await start_error.show(error, holdfast.ended)
        return 1
    await holdfast.ended
    await holdfast.close()
    return 0


if __name__ == "__main__":
    from holdfast.sync.cli import main

    sys.exit(main())
