"""The steps of a scenario, as data: what each verb says, and how it is called when it is told."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..schema import Schema
from .values import shown


@dataclass(frozen=True, slots=True)
class Operation:
    """One write. verb: ``create``, ``update``, ``delete``, ``increment`` or ``generate``.

    id: as the file writes it. values: of properties, as the file writes them. prop, by: of an increment.
    count: of generate.
    """

    verb: str
    class_name: str
    id: Any = None
    values: Mapping[str, Any] = field(default_factory=dict)
    prop: str = ""
    by: int = 0
    count: int = 0

    def __str__(self) -> str:
        if self.verb == "generate":
            return f"generate {self.count} {self.class_name}"
        text = f"{self.verb} {self.class_name} {shown(self.id)}"
        return f"{text} {self.prop} by {self.by}" if self.verb == "increment" else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(ABC):
    """One step. index: as people count, from 1. note: what to look at."""

    index: int
    note: str = ""

    @property
    def do(self) -> str:
        """What the step does, in a few words."""
        return f"{self._who}{self._what}"

    @property
    def _who(self) -> str:
        return ""

    @property
    @abstractmethod
    def _what(self) -> str:
        """What is done, without who does it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceStep(Step):
    """A step on a device."""

    device: str

    @property
    def _who(self) -> str:
        return f"{self.device}: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Write(DeviceStep):
    """Writes, all in one write transaction."""

    operations: tuple[Operation, ...]

    @property
    def _what(self) -> str:
        return ", ".join(map(str, self.operations[:3])) + (", ..." if len(self.operations) > 3 else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Go(DeviceStep):
    """The device's network."""

    offline: bool

    @property
    def _what(self) -> str:
        return "go offline" if self.offline else "go online"


@dataclass(frozen=True, slots=True, kw_only=True)
class Simple(DeviceStep):
    """A verb that is just true: sync, restart, start, initiate_reset, apply_recovery, undo_recovery."""

    verb: str

    @property
    def _what(self) -> str:
        return self.verb.replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class CrashAt(DeviceStep):
    """The device's process is killed the next time the point is reached."""

    point: str

    @property
    def _what(self) -> str:
        return f"crash at {self.point}"


@dataclass(frozen=True, slots=True, kw_only=True)
class UseStrategy(DeviceStep):
    """From now on this strategy; initiate: None leaves it."""

    strategy: str
    initiate: str | None

    @property
    def _what(self) -> str:
        return f"use strategy {self.strategy}" + (f", initiated {self.initiate}" if self.initiate else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class UseSchema(DeviceStep):
    """The device gets an app version with this schema, and is restarted with it."""

    schema: Schema

    @property
    def _what(self) -> str:
        return f"use an app version with {', '.join(self.schema.classes)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetClock(DeviceStep):
    """The device's clock is so many seconds ahead of the true one."""

    seconds: float

    @property
    def _what(self) -> str:
        return f"clock {self.seconds:+g} s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy(DeviceStep):
    """The device's folder is copied, the device closed for that moment. name: of the copy."""

    name: str

    @property
    def _what(self) -> str:
        return f"copy the folder as {shown(self.name)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack(DeviceStep):
    """A device goes on with a copy of a folder, or begins with it.

    device: the one that the copy is of. on: the one that begins with it; None: the same goes on with it.
    """

    name: str
    on: str | None

    @property
    def _what(self) -> str:
        what = f"put back the copy {shown(self.name)} of the folder"
        return f"{what}, on {self.on}" if self.on is not None else what


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverByRule(DeviceStep):
    """Decide by rule all that no ``recover`` step has decided."""

    rule: str

    @property
    def _what(self) -> str:
        return f"recover by rule {self.rule}"


@dataclass(frozen=True, slots=True)
class Given:
    """A value that a person typed for a property in a recovery."""

    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverObject(DeviceStep):
    """Decide one object: keep for the whole of it, or properties to ``backup``, ``fresh`` or a value."""

    class_name: str
    id: Any
    keep: str | None
    properties: Mapping[str, str | Given]

    @property
    def _what(self) -> str:
        how = self.keep or "by property: " + ", ".join(self.properties)
        return f"recover {self.class_name} {shown(self.id)}: {how}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackendStep(Step):
    """What an administrator or bad luck does to the backend. name: of a backup."""

    action: str
    name: str | None = None
    schema: Schema | None = None

    @property
    def _who(self) -> str:
        return "backend: "

    @property
    def _what(self) -> str:
        text = self.action.replace("-", " ")
        if self.schema is not None:
            text += f" with {', '.join(self.schema.classes)}"
        return f"{text} {shown(self.name)}" if self.name else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance(Step):
    """Time passes: for the backend and all devices."""

    seconds: float

    @property
    def _what(self) -> str:
        return f"time goes on by {self.seconds:g} s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Network(Step):
    """What happens to the next requests of a device."""

    device: str
    fault: str
    times: int

    @property
    def _what(self) -> str:
        return f"network of {self.device}: {self.fault}" + (f" {self.times} times" if self.times > 1 else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectObjects(Step):
    """Exactly these objects exist, on a device or (None) on the backend, or in the newest backup."""

    class_name: str
    objects: tuple[Mapping[str, Any], ...]
    device: str | None
    in_backup: bool = False

    @property
    def _who(self) -> str:
        return f"{self.device or 'backend'}: "

    @property
    def _what(self) -> str:
        where = " in the newest backup" if self.in_backup else ""
        return f"expect {len(self.objects)} {self.class_name}{where}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectCount(DeviceStep):
    """A number: of unsynced objects, resets so far, backups, or backups that wait. what: the verb."""

    what: str
    count: int

    @property
    def _what(self) -> str:
        return f"expect {self.count} {self.what.removeprefix('expect_')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectReset(DeviceStep):
    """The device's last reset was this; None: there was none since the last expectation about resets."""

    wanted: Mapping[str, Any] | None

    @property
    def _what(self) -> str:
        return "expect no reset" if self.wanted is None else f"expect reset {shown(dict(self.wanted))}"


@dataclass(frozen=True, slots=True)
class ExpectedDifference:
    """A difference as the file has it. fields: None if it doesn't say."""

    class_name: str
    id: Any
    state: str
    fields: frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectDifferences(DeviceStep):
    """The recovery of the newest backup lists exactly these."""

    differences: tuple[ExpectedDifference, ...]

    @property
    def _what(self) -> str:
        return f"expect {len(self.differences)} differences"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectNotification(DeviceStep):
    """What the device's listener of the class heard since the last such expectation, netted. Ids."""

    class_name: str
    insertions: tuple[Any, ...]
    modifications: tuple[Any, ...]
    deletions: tuple[Any, ...]

    @property
    def _what(self) -> str:
        return (
            f"expect a notification of {self.class_name}: {len(self.insertions)} inserted, "
            f"{len(self.modifications)} modified, {len(self.deletions)} deleted"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectSession(DeviceStep):
    """The state of the device's session."""

    state: str

    @property
    def _what(self) -> str:
        return f"expect session {self.state}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectError(Step):
    """The step before was refused, and the message contains the text."""

    text: str

    @property
    def _what(self) -> str:
        return f"expect an error with {shown(self.text)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectEqual(Step):
    """The same objects in all these places: names of devices, or ``backend``."""

    places: tuple[str, ...]

    @property
    def _what(self) -> str:
        return f"expect equal: {', '.join(self.places)}"


@dataclass(frozen=True, slots=True)
class DevicePlan:
    """A device as the file has it."""

    name: str
    strategy: str
    initiate: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario that was read and checked.

    file: where it came from. about: Markdown. schema: of the devices' first app version. max_offline_seconds:
    the client maximum offline time. devices: the first is the default of the steps.
    """

    file: Path
    title: str
    about: str
    schema: Schema
    development_mode: bool
    max_offline_seconds: float
    devices: tuple[DevicePlan, ...]
    steps: tuple[Step, ...]
