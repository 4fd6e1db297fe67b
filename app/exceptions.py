"""One sink for all four places where exceptions surface: Python, threads, the event loop, and Qt."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

log = logging.getLogger("holdfast")

Listener = Callable[[str, BaseException | None], None]
_listeners: list[Listener] = []

#: What the offscreen platform says about what it cannot do; no fault of ours.
_OFFSCREEN = ("propagateSizeHints", "does not support raise", "grabbing", "This plugin does not support")


def listen(listener: Listener) -> None:
    """Have ``listener`` hear of everything unexpected: a text, and the exception if there is one."""
    _listeners.append(listener)


def unlisten(listener: Listener) -> None:
    """The listener hears nothing more."""
    if listener in _listeners:
        _listeners.remove(listener)


def report(text: str, error: BaseException | None) -> None:
    """Something unexpected happened: log it, and tell who listens."""
    log.error("%s", text, exc_info=error)
    for listener in list(_listeners):
        listener(text, error)


def install(loop: asyncio.AbstractEventLoop) -> None:
    """Lead all four places here."""
    sys.excepthook = lambda kind, error, trace: report("unexpected error", error)
    threading.excepthook = lambda told: report(f"unexpected error in {told.thread}", told.exc_value)
    loop.set_exception_handler(_in_loop)
    qInstallMessageHandler(_from_qt)


def _in_loop(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    report(str(context.get("message", "unexpected error")), context.get("exception"))


def _from_qt(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) or any(part in text for part in _OFFSCREEN):
        log.debug("%s", text)
    else:
        report(f"Qt: {text}", None)
