"""Playing a scenario, step by step, with a real backend and real devices in a temporary home of its own."""

from __future__ import annotations

import contextlib
import logging
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from ..errors import HoldfastError, ValueRefused
from ..network_faults import FaultyNetwork
from . import compare, databases
from .backend import ScenarioBackend
from .devices import DeviceState, Heard, Refused, ScenarioDevice, Struck
from .host import Rows, Scene
from .steps import (
    Advance,
    BackendStep,
    Copy,
    CrashAt,
    ExpectCount,
    ExpectDifferences,
    ExpectEqual,
    ExpectError,
    ExpectNotification,
    ExpectObjects,
    ExpectReset,
    ExpectSession,
    Go,
    Network,
    PutBack,
    RecoverByRule,
    RecoverObject,
    Scenario,
    SetClock,
    Simple,
    Step,
    UseSchema,
    UseStrategy,
    Write,
)
from .values import shown, to_stored
from .words import BACKEND

log = logging.getLogger(__name__)


class ExpectationFailed(Exception):
    """What a scenario expects is not so. The text says what was expected and what is there."""


@dataclass(frozen=True, slots=True)
class Played:
    """A step that was played. index: from 1; 0: what comes before the first step. message: of a failure, or
    what is worth knowing. seconds: how long it took."""

    index: int
    do: str
    passed: bool
    message: str
    seconds: float


class Player:
    """One scenario being played. A context manager; :meth:`close` ends its processes and removes its home.

    database: where the backend keeps its history; None: SQLite in the temporary home. on_step: called after
    each step. HoldfastError if backend or devices can't be started.

    Attributes: scenario, steps, played (so far).
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        database: URL | None = None,
        on_step: Callable[[Played], None] = lambda played: None,
    ) -> None:
        self.scenario = scenario
        self.steps = scenario.steps
        self.played: list[Played] = []
        self._on_step = on_step
        self._elapsed = 0.0
        self._refused: str | None = None
        self._ending = contextlib.ExitStack()
        self._devices: dict[str, ScenarioDevice] = {}
        try:
            self._set_up(database)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Player:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _set_up(self, database: URL | None) -> None:
        home = Path(tempfile.mkdtemp(prefix="holdfast-scenario-"))
        self._ending.callback(shutil.rmtree, home, ignore_errors=True)
        url = self._ending.enter_context(databases.of_one_scenario(database))
        self._backend = ScenarioBackend(
            home / "backend",
            url,
            self.scenario.schema,
            development_mode=self.scenario.development_mode,
            max_offline_seconds=self.scenario.max_offline_seconds,
        )
        self._ending.callback(self._backend.kill)
        self._backend.launch()
        # Those that may begin with another's folder begin when a step first uses them.
        later = {step.on for step in self.steps if isinstance(step, PutBack)}
        for number, plan in enumerate(self.scenario.devices):
            network = self._ending.enter_context(FaultyNetwork(lambda: self._backend))
            device = ScenarioDevice(plan, home / f"device-{number}", self.scenario.schema, network)
            self._ending.callback(device.kill)
            self._devices[plan.name] = device
            if plan.name not in later:
                device.launch()
        self._backend.await_started()
        self._backend.configure()
        for device in self._devices.values():
            if device.up:
                device.await_open()

    def close(self) -> None:
        """End every process and remove every file. Twice does no harm."""
        self._ending.close()

    @property
    def devices(self) -> list[DeviceState]:
        """How the devices are, in the order of the file."""
        return [device.state for device in self._devices.values()]

    def scene(self) -> tuple[Scene, dict[str, Scene | None]]:
        """What is to be seen now: of the backend, and of each device by its name; None if it is down."""
        seen: dict[str, Scene | None] = {}
        for name, device in self._devices.items():
            try:
                seen[name] = device.call("scene") if device.up else None
            except (HoldfastError, Struck):
                seen[name] = None
        return self._backend.scene(), seen

    def play(self) -> bool:
        """Play the steps that are left, up to the first that fails; return whether all have passed."""
        while len(self.played) < len(self.steps) and all(one.passed for one in self.played):
            self.play_step(len(self.played))
        return len(self.played) == len(self.steps) and all(one.passed for one in self.played)

    def play_step(self, position: int) -> Played:
        """Play the step at a position (from 0). They are meant to be played in order."""
        step = self.steps[position]
        before, self._refused = self._refused, None
        follows = self.steps[position + 1] if position + 1 < len(self.steps) else None
        began = time.monotonic()
        passed, message = self._outcome(step, before, isinstance(follows, ExpectError))
        played = Played(step.index, step.do, passed, message, time.monotonic() - began)
        self.played.append(played)
        self._on_step(played)
        return played

    def _outcome(self, step: Step, before: str | None, may_be_refused: bool) -> tuple[bool, str]:
        try:
            if isinstance(step, ExpectError):
                self._expect_error(step, before)
            else:
                _VERBS[type(step)](self, step)
        except ExpectationFailed as failure:
            return False, str(failure)
        except Refused as refused:
            self._refused = str(refused)
            return may_be_refused, f"refused: {refused}"
        except Struck as struck:
            return True, f"killed at {struck}; the device is down"
        except HoldfastError as error:
            return False, str(error)
        except Exception as error:
            log.exception("step %d failed", step.index)
            return False, f"{type(error).__name__}: {error}"
        return True, ""

    # Verbs on a device

    def _device(self, step: Any) -> ScenarioDevice:
        return self._devices[step.device]

    def _write(self, step: Write) -> None:
        self._device(step).call("write", step.operations)

    def _go(self, step: Go) -> None:
        self._device(step).go(step.offline)

    def _simple(self, step: Simple) -> None:
        device = self._device(step)
        if step.verb == "start":
            device.start()
        elif step.verb == "restart":
            device.restart()
        elif step.verb == "sync":
            if not device.down:
                device.call("sync")
        else:
            device.call({"initiate_reset": "initiate"}.get(step.verb, step.verb))

    def _crash_at(self, step: CrashAt) -> None:
        self._device(step).arm(step.point)

    def _use_strategy(self, step: UseStrategy) -> None:
        self._device(step).use_strategy(step.strategy, step.initiate)

    def _use_schema(self, step: UseSchema) -> None:
        self._device(step).use_schema(step.schema)

    def _set_clock(self, step: SetClock) -> None:
        self._device(step).set_clock(clock=step.seconds)

    def _copy(self, step: Copy) -> None:
        self._device(step).copy(step.name)

    def _put_back(self, step: PutBack) -> None:
        if step.on is None:
            self._device(step).put_back(step.name)
        else:
            self._devices[step.on].begin_with(self._device(step).copied(step.name))

    def _recover_by_rule(self, step: RecoverByRule) -> None:
        self._device(step).call("recover_by_rule", step.rule)

    def _recover_object(self, step: RecoverObject) -> None:
        self._device(step).call("recover_object", step.class_name, step.id, step.keep, dict(step.properties))

    # Verbs on the backend and the network

    def _backend_step(self, step: BackendStep) -> None:
        self._backend.do(step.action, step.name, step.schema)

    def _advance(self, step: Advance) -> None:
        self._elapsed += step.seconds
        self._backend.set_clock(self._elapsed)
        for device in self._devices.values():
            device.set_clock(elapsed=self._elapsed)

    def _network(self, step: Network) -> None:
        self._device(step).network.add(step.fault, step.times)

    # Expectations

    def _expect_error(self, step: ExpectError, before: str | None) -> None:
        if before is None:
            raise ExpectationFailed(
                f"expected the step before to be refused with {shown(step.text)}; it was not"
            )
        if step.text not in before:
            raise ExpectationFailed(f"expected an error with {shown(step.text)}; it was: {before}")

    def _expect_objects(self, step: ExpectObjects) -> None:
        if step.device is None:
            found = self._backend.content().get(step.class_name, Rows())
        else:
            command = "backup_objects" if step.in_backup else "objects"
            found = self._device(step).call(command, step.class_name)
        _fail_with(compare.objects(step.class_name, step.objects, found))

    def _expect_count(self, step: ExpectCount) -> None:
        device = self._device(step)
        if step.what == "expect_backups":
            count, damaged = device.call("backups")
            _fail_with(compare.told(damaged))
            what = "backups"
        elif step.what == "expect_resets":
            count = len(self._resets(device)[0])
            what = "resets"
        elif step.what == "expect_waiting":
            count = device.call("waiting")
            what = "backups that wait"
        else:
            count = device.call("unsynced")
            what = "objects with unsynced changes"
        if count != step.count:
            raise ExpectationFailed(f"expected {step.count} {what}, there are {count}")

    def _resets(self, device: ScenarioDevice) -> tuple[list[dict[str, Any]], int]:
        """The resets so far, and how many of them an expectation has spoken of."""
        resets: list[dict[str, Any]] = device.call("resets")
        seen, device.resets_seen = device.resets_seen, len(resets)
        return resets, seen

    def _expect_reset(self, step: ExpectReset) -> None:
        resets, seen = self._resets(self._device(step))
        if step.wanted is None:
            if resets[seen:]:
                raise ExpectationFailed(f"expected no reset, there was {_reset(resets[-1])}")
            return
        if not resets:
            raise ExpectationFailed("expected a reset, there was none")
        last = resets[-1]
        if any(last[key] != value for key, value in step.wanted.items()):
            why = f" ({last['why']})" if last["why"] else ""
            raise ExpectationFailed(f"expected {_reset(step.wanted)}; the last reset was {_reset(last)}{why}")

    def _expect_differences(self, step: ExpectDifferences) -> None:
        found = {
            (class_name, key): (state, frozenset(fields), key_type)
            for class_name, key_type, key, state, fields in self._device(step).call("differences")
        }
        key_types = {class_name: one[2] for (class_name, _), one in found.items()}
        lines: list[str] = []
        expected = set()
        for one in step.differences:
            key = self._key(one.class_name, key_types.get(one.class_name), one.id)
            expected.add((one.class_name, key))
            there = found.get((one.class_name, key))
            where = f"{one.class_name} {shown(one.id)}"
            if there is None:
                lines.append(f"{where} is not listed, expected {one.state}")
            elif there[0] != one.state:
                lines.append(f"{where} is {there[0]}, expected {one.state}")
            elif one.fields is not None and there[1] != one.fields:
                lines.append(
                    f"{where} ({one.state}) has the fields {shown(there[1])}, expected {shown(one.fields)}"
                )
        lines += [
            f"{class_name} {shown(key)} is listed as {one[0]} and not expected"
            for (class_name, key), one in found.items()
            if (class_name, key) not in expected
        ]
        _fail_with(compare.told(lines))

    def _expect_notification(self, step: ExpectNotification) -> None:
        device = self._device(step)
        key_type = device.call("key_type", step.class_name)
        heard = device.heard.pop(step.class_name, Heard()).netted()
        lines: list[str] = []
        for what, ids in (
            ("insertions", step.insertions),
            ("modifications", step.modifications),
            ("deletions", step.deletions),
        ):
            keys = [self._key(step.class_name, key_type, one) for one in ids]
            lines += compare.sets(what, keys, heard[what])
        _fail_with(compare.told(lines))

    def _key(self, class_name: str, type_: Any, value: Any) -> Any:
        """The stored form of an id; by the file's first schema, if the device has no such class."""
        if type_ is None:
            one = self.scenario.schema.classes.get(class_name)
            type_ = None if one is None else one.properties[one.primary_key]
        try:
            return value if type_ is None else to_stored(type_, value)
        except ValueRefused as error:
            raise ExpectationFailed(f"the id of a {class_name} can't be as expected: {error}") from None

    def _expect_session(self, step: ExpectSession) -> None:
        device = self._device(step)
        state, message = ("down", "") if device.down else device.call("session")
        if state != step.state:
            why = f": {message}" if message else ""
            raise ExpectationFailed(f"expected the session to be {step.state}; it is {state}{why}")

    def _expect_equal(self, step: ExpectEqual) -> None:
        places = {}
        for place in step.places:
            places[place] = (
                self._backend.content() if place == BACKEND else self._devices[place].call("content")
            )
        _fail_with(compare.equal(places, self._backend.schema()))


def _fail_with(text: str) -> None:
    if text:
        raise ExpectationFailed(text)


def _reset(reset: Any) -> str:
    return shown({key: reset[key] for key in ("cause", "code", "strategy", "outcome") if key in reset})


_VERBS: dict[type[Step], Callable[[Player, Any], None]] = {
    Write: Player._write,
    Go: Player._go,
    Simple: Player._simple,
    CrashAt: Player._crash_at,
    UseStrategy: Player._use_strategy,
    UseSchema: Player._use_schema,
    SetClock: Player._set_clock,
    Copy: Player._copy,
    PutBack: Player._put_back,
    RecoverByRule: Player._recover_by_rule,
    RecoverObject: Player._recover_object,
    BackendStep: Player._backend_step,
    Advance: Player._advance,
    Network: Player._network,
    ExpectObjects: Player._expect_objects,
    ExpectCount: Player._expect_count,
    ExpectReset: Player._expect_reset,
    ExpectDifferences: Player._expect_differences,
    ExpectNotification: Player._expect_notification,
    ExpectSession: Player._expect_session,
    ExpectEqual: Player._expect_equal,
}
