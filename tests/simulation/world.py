"""One simulated world: a backend, a wire, clocks, and devices that crash, all on the calling thread's time.

A crash is played as SIGKILL would leave it: at that instant the device's folder is copied; what the abandoned
device object still does happens to files that nobody looks at again.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from holdfast.sync import ChangeNotification, Device, Endpoint, ResetProgress, Schema, crash
from holdfast.sync.realm import Progress, unsynced
from holdfast.sync.session.session import BackOff

from . import schemas, server, speed
from .wire import Wire, address_of

#: When a world begins, in microseconds since 1970 UTC.
BEGINNING = 1_750_000_000_000_000
SECOND = 1_000_000
#: How long one sync may take. It waits for nothing but the processor.
SYNC_SECONDS = 10.0

#: A realm's objects: class to key to stored values.
Rows = dict[str, dict[Any, dict[str, Any]]]


class Killed(BaseException):
    """A device's process has ended in the middle of something. args: where."""


class Down(Exception):
    """The device has no process to do this with."""


class World:
    """A backend, and devices by name. A context manager.

    seed: of what is random in the world itself. meanwhile: called before and after each request of a device.

    Attributes: server, wire, devices, now (microseconds), causes (how many reasons for a client reset there
    have been so far), machine (file calls until the next one fails; None: none does), acting_now (the devices
    that are in the middle of something, the outermost first).
    """

    def __init__(self, seed: int, meanwhile: Callable[[str, str], None]) -> None:
        self.now = BEGINNING
        self.causes = 0
        self.machine: int | None = None
        self.devices: dict[str, SimulatedDevice] = {}
        self.raised: list[str] = []
        self.server = server.make()
        self.wire = Wire(self.server.application, self._around(meanwhile), seed)
        self.acting_now: list[SimulatedDevice] = []
        self._inside = False
        self._entered = contextlib.ExitStack()

    def __enter__(self) -> World:
        enter = self._entered.enter_context
        self.folder = Path(enter(tempfile.TemporaryDirectory(prefix="holdfast-world-", dir=server.memory())))
        enter(speed.remembering())
        enter(self.wire)
        self.server.wire = self.wire
        self.server.begin(self.tick)
        enter(mock.patch("os.fsync", self._failing(_no_fsync)))
        enter(mock.patch("os.replace", self._failing(os.replace)))
        enter(mock.patch.object(threading, "excepthook", self._raised))
        self._entered.callback(crash.disarm)
        return self

    def __exit__(self, *exception: object) -> None:
        for device in self.devices.values():
            device.abandon()
        self._entered.close()

    def tick(self) -> int:
        """The true time; it goes on with every look at it."""
        self.now += 1
        return self.now

    def add(self, name: str, **options: Any) -> SimulatedDevice:
        """A device that has not begun yet."""
        self.devices[name] = SimulatedDevice(self, name, self.folder / name, **options)
        return self.devices[name]

    @contextlib.contextmanager
    def acting(self, device: SimulatedDevice) -> Iterator[None]:
        """While a device does something: its crash points are armed, and no other's."""
        self.acting_now.append(device)
        device.arm_points()
        inside, self._inside = self._inside, True
        try:
            yield
        finally:
            self._inside = inside
            self.acting_now.pop()
            crash.disarm()
            if self.acting_now:
                self.acting_now[-1].arm_points()

    def _around(self, meanwhile: Callable[[str, str], None]) -> Callable[[str, str], None]:
        def around(device: str, when: str) -> None:
            self._inside = False  # the backend's machine is another one
            try:
                meanwhile(device, when)
            finally:
                self._inside = when == "after"

        return around

    def _failing(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            if self._inside and self.machine is not None:
                self.machine -= 1
                if self.machine < 0:
                    self.machine = None
                    raise OSError(errno.ENOSPC, "No space left on device")
            return real(*arguments, **options)

        return call

    def _raised(self, args: Any) -> None:
        if not isinstance(args.exc_value, Killed):
            self.raised.append(f"{args.exc_type.__name__}: {args.exc_value}")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a realm holds.

    version: of the backend's history. unsynced: how many objects. withheld: what the app does not see of it,
    properties by class.
    """

    rows: Rows
    schema: Schema
    version: int = 0
    unsynced: int = 0
    withheld: Mapping[str, frozenset[str]] = field(default_factory=dict)


class SimulatedDevice:
    """One device of a world.

    Attributes: name, folder, variant (of the app's schema), strategy, initiate, offline, skew (seconds that
    its clock is ahead), armed (crash points), device (None while it is down), begun, seen (its realm, when
    it was looked at last), heard (what its listener heard since), resetting (whether a client reset has told
    of itself since its resets were looked at).
    """

    def __init__(
        self,
        world: World,
        name: str,
        folder: Path,
        *,
        variant: str = "plain",
        strategy: str = "recover-or-discard",
        initiate: str = "immediately",
    ) -> None:
        self.name = name
        self.folder = folder
        self.variant = variant
        self.strategy = strategy
        self.initiate = initiate
        self.offline = False
        self.skew = 0
        self.armed: list[str] = []
        self.device: Device | None = None
        self.begun = False
        self.heard: list[ChangeNotification] = []
        self.seen = Seen({}, Schema())
        self.resetting = False
        self._world = world
        self._left: Path | None = None

    @property
    def up(self) -> Device:
        """The device. Down if it is."""
        if self.device is None:
            raise Down(self.name)
        return self.device

    def open(self) -> None:
        """Start it, if it is down. Killed if a crash point is reached in that."""
        self.begun = True
        if self.device is not None:
            return
        with self.crashing():
            self._begin_like_others()
            self.device = Device(
                self.folder,
                schemas.schema_of(self.variant),
                Endpoint(address_of(self.name), server.TOKEN),
                partition=server.PARTITION,
                strategy=self.strategy,
                initiate=self.initiate,
                clock=self.clock,
                back_off=BackOff(0.0, 0.0),
                on_reset=self._resetting,
                start=False,
            )
            self.device.session.offline = self.offline
            self.heard = []
            self.resetting = True
            self.seen = self.look()
            self.device.realm.listen(self.heard.append)

    def _resetting(self, progress: ResetProgress) -> None:
        self.resetting = True

    def _begin_like_others(self) -> None:
        """A device that has never been started begins with a copy of one that was started and did nothing."""
        if not self.folder.exists():
            shutil.copytree(_virgin(self.variant), self.folder)

    def clock(self) -> int:
        """Its time."""
        return self._world.tick() + self.skew * SECOND

    def close(self) -> None:
        """Quit it in order."""
        with self.crashing():
            if self.device is not None:
                self.device.close()
                self.device = None

    def kill(self) -> None:
        """End its process here and now."""
        if self.device is not None:
            self._leave()
            self.abandon()

    def abandon(self) -> None:
        """Let go of the object; if it was killed, the folder is as that left it."""
        device, self.device = self.device, None
        if device is not None:
            with contextlib.suppress(Exception):
                device.close()
        if self._left is not None:
            shutil.rmtree(self.folder)
            self._left.rename(self.folder)
            self._left = None

    @contextlib.contextmanager
    def crashing(self) -> Iterator[None]:
        """Do something that a crash may end. Killed if it did; then the device is down."""
        with self._world.acting(self):
            try:
                yield
            except Killed:
                self.abandon()
                raise

    def arm_points(self) -> None:
        """Have its crash points, and no other's, be those of this process."""
        crash.disarm()
        for name in self.armed:
            crash.arm(name, self.strike)

    def strike(self, where: str) -> None:
        """Be killed: the folder stays as it is at this instant."""
        if where in self.armed:
            self.armed.remove(where)
        self._leave()
        raise Killed(where)

    def _leave(self) -> None:
        if self._left is None:
            self._left = self.folder.with_name(f"{self.name}.left")
            copy_folder(self.folder, self._left)

    def look(self) -> Seen:
        """All that the realm holds, at one moment."""
        with self.up.realm.read() as view:
            schema = view.layout.schema
            return Seen(
                rows_of(view.raw, schema),
                schema,
                Progress.read(view.raw).server_version,
                unsynced.count(view.raw, view.capture),
                view.layout.withheld,
            )


@functools.cache
def _virgin(variant: str) -> Path:
    """The folder of a device that was started once with this app version, and closed."""
    folder = server.make().home / f"virgin-{variant}"
    device = Device(
        folder,
        schemas.schema_of(variant),
        Endpoint(address_of("nobody"), server.TOKEN),
        partition=server.PARTITION,
        clock=lambda: BEGINNING,
        start=False,
    )
    device.close()
    return folder


def rows_of(raw: Any, schema: Any) -> Rows:
    """All objects in a database that is laid out by ``schema``, in their stored form."""
    found: Rows = {}
    for name, one in schema.classes.items():
        names = tuple(one.properties)
        columns = ", ".join(_quoted(one.column(prop)) for prop in names)
        rows = (
            dict(zip(names, row, strict=True))
            for row in raw.execute(f"SELECT {columns} FROM {_quoted(one.table)}")
        )
        found[name] = {row.pop(one.primary_key): row for row in rows}
    return found


def copy_folder(source: Path, target: Path) -> None:
    """Copy a device's folder as it is on disk, open or not."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*-shm"))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _no_fsync(descriptor: int) -> None:
    """There is no loss of power in here."""
