"""Processes of a scenario: made by a fork server that has the engine loaded, and never left behind.

Each device and the backend run in a process of their own, so that a crash is a real one. They talk over pipes
with plain data. A process ends with its parent, however that ends.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import multiprocessing.connection
import multiprocessing.util
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from ..errors import HoldfastError

#: Loaded once, in the fork server: starting a process then costs a fork.
_PRELOADED = ["holdfast.sync.scenario.host", "holdfast.sync.backend.serve"]
_END_SECONDS = 10.0
#: The longest temporary folder whose fork server's socket (33 characters more) still has an address: the
#: kernels allow 108 bytes on Linux and 104 on macOS, the ending zero included.
_LONGEST_FOLDER = 70


class ProcessDied(HoldfastError):
    """A process of the scenario ended or failed by itself: a fault of Holdfast's, not of the story."""


def _context() -> Any:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    _make_socket_folder()
    context.set_forkserver_preload(_PRELOADED)
    return context


def _make_socket_folder() -> None:
    """Have the fork server's socket put where its address isn't too long, whatever TMPDIR says."""
    if len(os.fsencode(tempfile.gettempdir())) <= _LONGEST_FOLDER:
        return
    usual = tempfile.tempdir
    tempfile.tempdir = "/tmp"  # where a folder of a random name is made, for this user alone
    try:
        multiprocessing.util.get_temp_dir()  # made by the first call, the same ever after
    except OSError:
        pass  # then the fork server says what is wrong
    finally:
        tempfile.tempdir = usual


class Child:
    """A process with a pipe to it; :meth:`kill` ends it. Its output goes to ``log_file``.

    work: a function of a module, called in the process with the pipe's end and ``argument`` (plain data).

    Attributes: pipe.
    """

    def __init__(self, name: str, work: Callable[[Any, Any], None], argument: Any, log_file: Path) -> None:
        self.name = name
        self._log_file = log_file
        context = _context()
        self.pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(
            target=_run, args=(work, theirs, argument, str(log_file)), name=f"holdfast {name}", daemon=True
        )
        try:
            self._process.start()
        except BaseException:
            self.pipe.close()
            raise
        finally:
            theirs.close()

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.is_alive()

    def receive(self, seconds: float) -> Any:
        """The next message. ProcessDied if there will be none, or none came in that time."""
        try:
            if self.pipe.poll(seconds):
                return self.pipe.recv()
        except (EOFError, OSError):
            self._process.join(_END_SECONDS)  # the pipe can be closed before the last words are written
            raise ProcessDied(f"{self.name} ended by itself{self._last_words()}.") from None
        raise ProcessDied(f"{self.name} has not answered within {seconds:g} s{self._last_words()}.")

    def terminate(self) -> None:
        """Ask it to end in order, and wait until it has; kill it if it doesn't. Twice does no harm."""
        self._end(self._process.terminate)

    def wait(self) -> None:
        """Wait until it has ended by itself; kill it if it doesn't. Twice does no harm."""
        self._end(lambda: None)

    def kill(self) -> None:
        """End it at once, and wait until it has ended. Twice does no harm."""
        self._end(self._process.kill)

    def _end(self, how: Callable[[], None]) -> None:
        with contextlib.suppress(ValueError):  # closed already
            if self._process.is_alive():
                how()
                self._process.join(_END_SECONDS)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
            self._process.close()
        self.pipe.close()

    def _last_words(self) -> str:
        try:
            lines = self._log_file.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except OSError:
            return ""
        return f": {lines[-1]}" if lines else ""


def _run(work: Callable[[Any, Any], None], pipe: Any, argument: Any, log_file: str) -> None:
    """In the process: what it prints goes to a file, interrupts are the parent's, and it ends with it."""
    descriptor = os.open(log_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    sys.stdout.flush()
    sys.stderr.flush()
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)
    if hasattr(os, "setsid"):
        with contextlib.suppress(OSError):
            os.setsid()  # Ctrl-C is for the parent, which then ends us
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", force=True)
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.sentinel,), name="lifeline", daemon=True).start()
    work(pipe, argument)


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)
