"""The app's own callbacks that only hear: what one of them raises is reported, and changes nothing.

Guarantees:
- An observer that raises changes nothing for the engine, nor for another observer.
- What it raises is logged and handed to ``threading.excepthook``, so that the app's own report of errors has
  it. An observer that goes on raising is reported once, and again after it has worked: one that is called a
  hundred times a second must not flood a log.
- For any thread. Nothing here blocks.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)


class Observer:
    """A callback of the app that the engine calls and does not depend on. Never raises.

    Args:
        function: what is called.
        name: what it is, for the log: "on_status", "a listener".
    """

    def __init__(self, function: Callable[..., object], name: str) -> None:
        self.function = function
        self._name = name
        self._failing = False

    def __call__(self, *arguments: Any) -> None:
        """Call it. What it raises is reported."""
        try:
            self.function(*arguments)
        except BaseException as error:
            if _is_for_the_program(error):
                raise
            first, self._failing = not self._failing, True
            if first:
                report_raised(error, self._name)
        else:
            self._failing = False


def report_raised(error: BaseException, name: str) -> None:
    """Log what a callback raised, and hand it to ``threading.excepthook``. Never raises.

    Args:
        error: what it raised.
        name: what the callback is, for the log.
    """
    with contextlib.suppress(Exception):
        log.error("%s raised; nothing depends on it", name, exc_info=error)
    with contextlib.suppress(Exception):
        threading.excepthook(
            threading.ExceptHookArgs((type(error), error, error.__traceback__, threading.current_thread()))
        )


def _is_for_the_program(error: BaseException) -> bool:
    """Whether it ends the program: Python raises these on the main thread, whatever runs there."""
    on_main = threading.current_thread() is threading.main_thread()
    return on_main and isinstance(error, KeyboardInterrupt | SystemExit)
