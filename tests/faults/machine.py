"""The other side of :mod:`tests.faults.child`: compiles the shim, starts players, asks them for points."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from .check import Document, judge
from .works import WORKS

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(__file__).with_name("shim.c")

#: What is done at a call: the name in the table, how the shim does it, with which error number.
MODES = {
    "kill": ("kill", 0),
    "torn": ("torn", 0),
    "EIO once": ("once", errno.EIO),
    "ENOSPC once": ("once", errno.ENOSPC),
    "EIO for good": ("good", errno.EIO),
    "ENOSPC for good": ("good", errno.ENOSPC),
    "read-only from there": ("good", errno.EROFS),
    "full disk": ("full", errno.ENOSPC),
}
#: More room than any work takes, in bytes.
_AMPLE = 1 << 40
WRITING = ("write", "pwrite", "writev", "sendfile", "copy_file_range")


@cache
def lack() -> str:
    """Why file calls can't be failed on this machine, in words; empty if they can."""
    if not sys.platform.startswith("linux"):
        return "only Linux preloads the library that fails file calls"
    command = ["cc", "-x", "c", "-fsyntax-only", "-"]
    try:
        done = subprocess.run(
            command, input="#include <stdio.h>\n", capture_output=True, text=True, check=False
        )
    except OSError:
        done = None
    if done is None or done.returncode:
        return "there is no C compiler (cc, with headers) for the library that fails file calls"
    return ""


def compile_shim(folder: Path) -> Path:
    """Compile the shim into a folder; answer its path."""
    shim = folder / "shim.so"
    command = ["cc", "-shared", "-fPIC", "-O2", "-o", str(shim), str(SOURCE), "-ldl"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the shim can't be compiled:\n{done.stderr}")
    return shim


def quick_place() -> str | None:
    """Where files are in memory, so that flushing them costs nothing; None if nowhere."""
    place = Path("/dev/shm")
    return str(place) if place.is_dir() and os.access(place, os.W_OK) else None


class Player:
    """A process that plays points; see :mod:`tests.faults.child`."""

    def __init__(self, shim: Path, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HOLDFAST_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.child", str(shim), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**environment, "LD_PRELOAD": str(shim), "LC_ALL": "C.UTF-8"},
        )
        self._references: dict[str, tuple[list[Document], list[Document], list[Call]]] = {}
        self._room: dict[str, int] = {}
        self._glances: dict[str, Document] = {}

    def ask(self, **order: Any) -> dict[str, Any]:
        """Have a point played; answer what came of it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the player has ended")
        answer: dict[str, Any] = json.loads(line)
        if "broken" in answer:
            raise RuntimeError(answer["broken"])
        return answer

    def reference(self, work: str) -> tuple[list[Document], list[Document], list[Call]]:
        """What is seen before a work, after it without a fault, and its calls."""
        if work not in self._references:
            before = self.ask(work=work)
            after = self.ask(work=work, mode="count")
            for one in (before, after):
                found = one["found"]
                bad = judge("count", one["code"], one["said"], one["checked"], found, found, found)
                if bad:
                    raise AssertionError(f"{work} is bad without a fault: {bad}")
            calls = [Call.read(line) for line in after["calls"]]
            self._references[work] = (before["found"], after["found"], calls)
        return self._references[work]

    def glance(self, state: str, pattern: str) -> Document:
        """What is seen of a device in a state, with nothing damaged."""
        if state not in self._glances:
            answer = self.ask(state=state, pattern=pattern, way=None)
            if answer["checked"] or answer["code"]:
                raise AssertionError(f"{state} is bad without damage: {answer}")
            self._glances[state] = answer["found"]
        return self._glances[state]

    def room(self, work: str) -> int:
        """How many bytes of a disk a work takes."""
        if work not in self._room:
            (end,) = (
                one for one in self.ask(work=work, mode="full", at=_AMPLE)["said"] if one["what"] == "end"
            )
            self._room[work] = _AMPLE - end["room"]
        return self._room[work]

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(60)


@contextmanager
def playing(shim: Path, folder: Path) -> Iterator[Player]:
    """A player while the context lasts."""
    player = Player(shim, folder)
    try:
        yield player
    finally:
        player.close()


@dataclass(frozen=True, slots=True)
class Call:
    """A file call: its number in the work, what it does, to which file, with how many bytes."""

    number: int
    what: str
    name: str
    size: int

    @classmethod
    def read(cls, line: str) -> Call:
        number, what, rest = line.split(" ", 2)
        name, size = rest.rsplit(" ", 1)
        return cls(int(number), what, name, int(size))

    def __str__(self) -> str:
        return f"{self.number} {self.what} {self.name}"


@dataclass(slots=True)
class Row:
    """A row of the table: a work under one mode."""

    work: str
    calls: int
    mode: str
    tried: int = 0
    bad: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"| {self.work} | {self.calls} | {self.mode} | {self.tried} | {len(self.bad)} |"


HEAD = "| work | calls | mode | tried | bad |\n|---|---|---|---|---|"


@cache
def names() -> tuple[str, ...]:
    """The works."""
    return tuple(WORKS)


def points(calls: list[Call], mode: str, every: int, first: int = 0) -> list[int]:
    """The calls to fail: each ``every``-th, from the one numbered ``first`` (from 0) on.

    Only what writes bytes can be torn; a kill at another call is a kill.
    """
    able = [call.number for call in calls if mode != "torn" or (call.what in WRITING and call.size > 1)]
    return able[first % every :: every]


def try_point(player: Player, work: str, mode: str, at: int) -> list[str]:
    """Play one point; answer what is bad, with the call that was failed."""
    before, after, _ = player.reference(work)
    how, number = MODES[mode]
    answer = player.ask(work=work, mode=how, at=at, error=number)
    call = Call.read(answer["calls"][0]) if answer["calls"] else None
    where = f"{at} bytes" if how == "full" else f"{at} (not reached)" if call is None else str(call)
    bad = judge(how, answer["code"], answer["said"], answer["checked"], answer["found"], before, after)
    return [f"{work}, {mode} at {where}: {one}" for one in bad]


def try_work(player: Player, work: str, mode: str, every: int, first: int = 0) -> Row:
    """Play the points of a work under a mode."""
    _, _, calls = player.reference(work)
    row = Row(work, len(calls), mode)
    if mode == "full disk":  # filled up after so many bytes, at as many places as there are calls
        needed = player.room(work)
        filled = range(first % every, len(calls), every)
        chosen = [needed * one // len(calls) for one in filled]
    else:
        chosen = points(calls, mode, every, first)
    for at in chosen:
        row.tried += 1
        found = try_point(player, work, mode, at)
        if found:
            row.bad.append("\n   ".join(found))
    return row
