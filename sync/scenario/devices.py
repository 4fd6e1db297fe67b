"""A device of a scenario as the player has it: what outlives its process, and the way to that."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import HoldfastError
from ..network_faults import FaultyNetwork
from ..schema import Schema, Stored
from . import host
from .processes import Child, ProcessDied
from .steps import DevicePlan

PARTITION = "scenario"
#: How long one command may take: a ``sync`` takes its 60 s at most, a large ``generate`` less.
_ANSWER_SECONDS = 300.0


class Refused(HoldfastError):
    """A step was refused; the scenario may expect that."""


class Struck(Exception):
    """A crash point was reached: the device's process is gone, as by SIGKILL. args: the point's name."""


@dataclass(frozen=True, slots=True)
class DeviceState:
    """What can be told of a device from outside.

    clock: seconds ahead of the true time. armed: crash points that have not been reached.
    """

    name: str
    up: bool
    offline: bool
    strategy: str
    initiate: str
    clock: float
    armed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FolderCopy:
    """A copy of a device's folder. resets_seen: the device's, when it was made."""

    folder: Path
    resets_seen: int


class Heard:
    """What a listener heard of one class since it was last asked, netted: ids by what happened to them."""

    def __init__(self) -> None:
        self._ops: dict[Stored, str] = {}

    def add(
        self, insertions: Iterable[Stored], modifications: Iterable[Stored], deletions: Iterable[Stored]
    ) -> None:
        """One change notification more."""
        for key in deletions:
            if self._ops.get(key) == "insertions":
                del self._ops[key]
            else:
                self._ops[key] = "deletions"
        for key in insertions:
            self._ops[key] = "modifications" if self._ops.get(key) == "deletions" else "insertions"
        for key in modifications:
            if self._ops.get(key) != "insertions":
                self._ops[key] = "modifications"

    def netted(self) -> dict[str, set[Stored]]:
        """Stored keys of ``insertions``, ``modifications``, ``deletions``."""
        found: dict[str, set[Stored]] = {"insertions": set(), "modifications": set(), "deletions": set()}
        for key, what in self._ops.items():
            found[what].add(key)
        return found


class ScenarioDevice:
    """One device. It has not begun until :meth:`launch`, or until it has something to do.

    elapsed: what :class:`~.steps.Advance` has added to the true time so far, in seconds; settable through
    :meth:`set_clock`.

    Attributes: name, network, heard (by class), resets_seen (at the last expectation about resets).
    """

    def __init__(self, plan: DevicePlan, folder: Path, schema: Schema, network: FaultyNetwork) -> None:
        self.name = plan.name
        self.network = network
        self.heard: dict[str, Heard] = {}
        self.resets_seen = 0
        self._folder = folder
        self._schema = schema
        self._strategy = plan.strategy
        self._initiate = plan.initiate
        self._offline = False
        self._elapsed = 0.0
        self._clock = 0.0
        self._armed: list[str] = []
        self._begun = False
        self._copies: dict[str, FolderCopy] = {}
        self._child: Child | None = None

    @property
    def up(self) -> bool:
        """Whether its process runs."""
        return self._child is not None

    @property
    def down(self) -> bool:
        """Whether it has begun, and its process does not run."""
        return self._begun and not self.up

    @property
    def state(self) -> DeviceState:
        """What can be told of it from outside."""
        return DeviceState(
            self.name,
            self.up,
            self._offline,
            self._strategy,
            self._initiate,
            self._clock,
            tuple(self._armed),
        )

    # Its process

    def launch(self) -> None:
        """Begin to start it; :meth:`await_open` waits until it is there. For starting several at once."""
        self._begun = True
        settings = host.Settings(
            str(self._realm),
            self._schema.to_document(),
            self.network.url,
            PARTITION,
            self._strategy,
            self._initiate,
            self._offline,
            self._offset,
            tuple(self._armed),
        )
        self._folder.mkdir(parents=True, exist_ok=True)
        self._child = Child(f"device {self.name}", host.run, settings, self._folder / "process.log")
        self._child.pipe.send(("open", ()))

    def await_open(self) -> None:
        """Wait until it is started. Refused: it can't be opened, and is down. Struck: killed in starting."""
        try:
            self._answer()
        except Refused:
            self.kill()
            raise

    def start(self) -> None:
        """Start it, if it is down."""
        if not self.up:
            self.launch()
            self.await_open()

    def restart(self) -> None:
        """Quit its app's engine in order, and start it again."""
        self._close()
        self.start()

    def _close(self) -> None:
        self.call("close")
        assert self._child is not None
        self._child.wait()
        self._child = None

    def kill(self) -> None:
        """End its process at once. Twice does no harm."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def call(self, command: str, *arguments: Any) -> Any:
        """Have it do something. Refused: it would not, or is down. Struck: it was killed in doing so."""
        if not self._begun:
            self.start()
        if self._child is None:
            raise Refused(f"The device {self.name} is down.", "Nothing was changed.", "Start it first.")
        with contextlib.suppress(OSError):  # the answer says why
            self._child.pipe.send((command, arguments))
        return self._answer()

    def _answer(self) -> Any:
        assert self._child is not None
        while True:
            try:
                kind, *rest = self._child.receive(_ANSWER_SECONDS)
            except ProcessDied:
                self.kill()
                raise
            if kind == "heard":
                self.heard.setdefault(rest[0], Heard()).add(*rest[1:])
            elif kind == "struck":
                self._armed.remove(rest[0])
                self._child.wait()
                self._child = None
                raise Struck(rest[0])
            elif kind == "done":
                return rest[0]
            elif kind == "refused":
                raise Refused(rest[0])
            else:
                raise ProcessDied(f"The device {self.name} failed in a way it should not: {rest[0]}")

    # Its folder

    @property
    def _realm(self) -> Path:
        return self._folder / "realm"

    def copy(self, name: str) -> None:
        """Copy its folder, closed for that moment; a copy of the same name is replaced."""
        self._close()
        target = self._folder / f"copy-{len(self._copies)}"
        kept = self._copies.get(name)
        shutil.copytree(self._realm, target if kept is None else _cleared(kept.folder))
        self._copies[name] = FolderCopy(target if kept is None else kept.folder, self.resets_seen)
        self.start()

    def copied(self, name: str) -> FolderCopy:
        """A copy that was made of its folder. Refused if there is none."""
        try:
            return self._copies[name]
        except KeyError:
            raise Refused(
                f"There is no copy {name!r} of the folder of {self.name}.", "Nothing was changed."
            ) from None

    def put_back(self, name: str) -> None:
        """Go on with a copy of its own folder."""
        kept = self.copied(name)
        self._close()
        self._take(kept)

    def begin_with(self, kept: FolderCopy) -> None:
        """Begin with a copy of another device's folder. Refused if it has begun."""
        if self._begun:
            raise Refused(
                f"The device {self.name} has begun already.",
                "Nothing was changed.",
                "Only a device that no step has used can begin with a copy.",
            )
        self._take(kept)

    def _take(self, kept: FolderCopy) -> None:
        shutil.copytree(kept.folder, _cleared(self._realm))
        self.resets_seen = kept.resets_seen
        self.start()

    # What holds also while it is down

    @property
    def _offset(self) -> int:
        return round((self._elapsed + self._clock) * 1_000_000)

    def go(self, offline: bool) -> None:
        """Switch its network off or on."""
        self._offline = offline
        self._tell("go", offline)

    def set_clock(self, *, elapsed: float | None = None, clock: float | None = None) -> None:
        """Time has passed, or its clock is set so many seconds from the true one."""
        self._elapsed = self._elapsed if elapsed is None else elapsed
        self._clock = self._clock if clock is None else clock
        self._tell("clock", self._offset)

    def use_strategy(self, strategy: str, initiate: str | None) -> None:
        """From now on this strategy; initiate: None leaves it as it is."""
        self._strategy = strategy
        self._initiate = initiate or self._initiate
        self._tell("strategy", self._strategy, self._initiate)

    def use_schema(self, schema: Schema) -> None:
        """An app version with this schema; if it is up, it is restarted with it."""
        self._schema = schema
        if self.up:
            self.restart()

    def arm(self, point: str) -> None:
        """Have its process killed the next time a crash point is reached."""
        if point not in self._armed:
            self._armed.append(point)
        self._tell("arm", point)

    def _tell(self, command: str, *arguments: Any) -> None:
        if self.up:
            self.call(command, *arguments)


def _cleared(folder: Path) -> Path:
    """A folder's path, with nothing there."""
    if folder.exists():
        shutil.rmtree(folder)
    return folder
