"""Plays points: one piece of work, in a process of its own, with a file call that fails; then looks at it.

``python -m tests.faults.child SHIM FOLDER``, started with the shim preloaded, imports everything. Then, for
each line of JSON on its input, it forks a process for a backend, one for the work, and one for the look
afterwards, and answers with a line of JSON. A fork is a process like any other, and begins in milliseconds.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from holdfast.sync.backend.serve import Options, serve

from . import check, works
from .damage import damage

MODES = {"off": 0, "count": 1, "kill": 2, "torn": 3, "once": 4, "good": 5, "full": 6}

_SECONDS = 60.0

#: What a backend or a device imports only when it runs; imported before the forks, that costs nothing.
_LATE = (
    "fastapi.telemetry._runtime",
    "h11",
    "pydantic.v1",
    "sqlalchemy.dialects.sqlite",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
)


def fork(action: Callable[[], object], said: Path) -> int:
    """Have ``action`` done in a child; answer its id. What it raises is added to ``said``."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        with open(os.devnull, "r+b", buffering=0) as nowhere:  # noqa: PTH123
            for one in (0, 1, 2):
                os.dup2(nowhere.fileno(), one)
        action()
        code = 0
    except BaseException as error:
        broken = {"what": "broken", "kind": type(error).__name__, "text": traceback.format_exc()}
        with said.open("a") as file:
            file.write(json.dumps(broken) + "\n")
    finally:
        os._exit(code)


def wait(child: int) -> int:
    """Wait for a child; answer its exit code (negative: the signal). One that hangs is killed."""
    end = time.monotonic() + _SECONDS
    while True:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
            end += _SECONDS
        time.sleep(0.002)


@contextlib.contextmanager
def backend(home: Path, *, whole: bool = False) -> Iterator[None]:
    """A backend that runs on ``home``; whole: it closes its files, to be copied, when it ends."""
    address = home / "backend.json"
    address.unlink(missing_ok=True)
    child = fork(lambda: serve(Options(home)), home / "said")
    try:
        end = time.monotonic() + _SECONDS
        while not address.exists():
            if time.monotonic() > end or os.waitpid(child, os.WNOHANG)[0]:
                raise RuntimeError(f"no backend on {home}")
            time.sleep(0.002)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(child, signal.SIGTERM if whole else signal.SIGKILL)
            wait(child)


def lines_of(path: Path) -> list[dict[str, Any]]:
    """What was said."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


class Shim:
    """The preloaded library of this process."""

    def __init__(self, path: str) -> None:
        library = ctypes.CDLL(path)
        self.room: Callable[[], int] = library.holdfast_fault_room
        library.holdfast_fault_room.restype = ctypes.c_longlong
        self._arm = library.holdfast_fault_arm
        self._arm.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.c_longlong, ctypes.c_int, ctypes.c_int]
        self._arm.restype = None

    def arm(self, folder: Path, mode: str, at: int, error: int, log: Path) -> None:
        """Fail a call below ``folder`` from now on, in this process; the call is noted in ``log``."""
        descriptor = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        self._arm(os.fsencode(folder), MODES[mode], at, error, descriptor)


class Player:
    """Plays points in a folder of its own.

    States are made when they are asked for, and copied for each point; so one point knows nothing of another.
    """

    def __init__(self, folder: Path, shim: Shim) -> None:
        self._folder = folder
        self._shim = shim
        self._number = 0

    def state(self, name: str) -> Path:
        """The folder with device and backend in a state."""
        place = self._folder / f"state-{name}"
        if place.exists():
            return place
        making = self._folder / f"making-{name}"
        shutil.rmtree(making, ignore_errors=True)
        if name == "joining":
            shutil.copytree(self.state("synced") / "backend", making / "backend")
        else:
            base = works.BASE[name]
            if base == "empty":
                (making / "backend").mkdir(parents=True)
            else:
                shutil.copytree(self.state(base), making)
            said = making / "said"
            with backend(making / "backend", whole=True):
                home = making / "backend"
                code = wait(fork(lambda: works.prepare(name, making, home, works.Said(said)), said))
            if code != (-signal.SIGKILL if name in works.KILLED else 0) or lines_of(said):
                raise RuntimeError(f"the state {name} can't be made: {code}, {lines_of(said)}")
            said.unlink(missing_ok=True)
        making.rename(place)
        return place

    def play(self, order: dict[str, Any]) -> dict[str, Any]:
        """Play a point: ``work`` (and ``mode``, ``at``, ``error``; without ``mode`` only look), or ``state``
        (with the ``pattern`` of a file, ``way`` and ``seed``: damage it, and glance at what is left)."""
        self._number += 1
        place = self._folder / f"point-{self._number}"
        state = order["state"] if "state" in order else works.WORKS[order["work"]][0]
        shutil.copytree(self.state(state), place)
        try:
            if "state" in order:
                return self._glance(order, place, place / "backend")
            return self._play(order, place, place / "backend")
        finally:
            if not order.get("keep"):
                shutil.rmtree(place, ignore_errors=True)

    def _glance(self, order: dict[str, Any], place: Path, home: Path) -> dict[str, Any]:
        (path,) = place.glob(order["pattern"])
        whole = path.read_bytes()
        if order["way"] is not None:
            damage(path, order["way"], order["seed"])

        def look(name: str) -> dict[str, Any]:
            said, seen = place / f"said-{name}", place / f"seen-{name}"
            with backend(home):
                code = wait(fork(lambda: check.glance(place, home, works.Said(said), seen), said))
            found = json.loads(seen.read_text()) if seen.exists() else None
            return {"code": code, "checked": lines_of(said), "found": found}

        answer = look("damaged")
        answer["there"] = any((place / "device").rglob(path.name))
        if order.get("put back"):
            for beside in path.parent.glob(f"{path.name}-*"):
                beside.unlink()
            path.write_bytes(whole)
            answer["put back"] = look("put-back")
        return answer

    def _play(self, order: dict[str, Any], place: Path, home: Path) -> dict[str, Any]:
        said, calls, looked, seen = (place / name for name in ("said", "calls", "looked", "seen"))
        work, mode = order["work"], order.get("mode")
        code = 0
        (place / "device").mkdir(exist_ok=True)

        def live() -> None:
            speaking = works.Said(said)
            self._shim.arm(place / "device", mode, order.get("at", 0), order.get("error", 0), calls)
            lasting = mode in ("good", "full")
            works.carry_out(work, place, home, speaking, lasting=lasting)
            speaking.say("end", room=self._shim.room())

        with backend(home):
            if mode is not None:
                code = wait(fork(live, said))
            checked = wait(
                fork(lambda: check.look_again(work, place, home, works.Said(looked), seen), looked)
            )
        return {
            "code": code,
            "said": lines_of(said),
            "calls": calls.read_text().splitlines() if calls.exists() else [],
            "checked": [
                *lines_of(looked),
                *([{"what": "bad", "text": f"exit {checked}"}] if checked else []),
            ],
            "found": json.loads(seen.read_text()) if seen.exists() else [],
            "place": str(place),
        }


def main(shim: str, folder: str) -> None:
    """Answer each line on the input with one on the output."""
    for name in _LATE:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.freeze()
    player = Player(Path(folder), Shim(shim))
    for line in sys.stdin:
        try:
            answer = player.play(json.loads(line))
        except Exception:
            answer = {"broken": traceback.format_exc()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])
