"""Playing a program in a world, and checking after each step and in the end what must always hold."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from holdfast.sync import HoldfastError, Initiate, Recovery, Strategy
from holdfast.sync.device import begin_anew
from holdfast.sync.realm.frozen import open_frozen
from holdfast.sync.realm.layout import Layout
from holdfast.sync.recovery.item import Item

from . import check, schemas, writes
from .ledger import Known, Ledger
from .program import Program, Step
from .server import Refused
from .wire import Endless
from .world import SECOND, SYNC_SECONDS, Down, Killed, Rows, SimulatedDevice, World, copy_folder, rows_of

#: How often all devices sync in the end, at most, until nothing changes any more.
_ROUNDS = 8
#: How often what waits is recovered from in the end, at most.
_RECOVERIES = 4


class Wrong(Exception):
    """Something that may never be is so. args: what, a line each."""


@dataclass(slots=True)
class Outcome:
    """What came of a program. problems: what is wrong; none if all is well. trace: what was really done."""

    problems: list[str] = field(default_factory=list)
    trace: list[Step] = field(default_factory=list)


@dataclass(slots=True)
class _Meanwhile:
    request: int
    when: str
    steps: list[Step]
    due: bool = False


@dataclass(frozen=True, slots=True)
class _Copy:
    """A copy of a device's folder. unsent: the tokens in it that were not on the backend then."""

    folder: Path
    rows: Rows
    unsent: frozenset[int]
    known: Known
    resets: int


@dataclass(frozen=True, slots=True)
class _Apply:
    """An apply that a crash may have ended: what it was about, and the objects before it."""

    backup_id: str
    items: list[Item]
    before: Rows


def play(program: Program) -> Outcome:
    """Play a program to its end, or until something is wrong."""
    return _Run(program).outcome()


class _Run:
    def __init__(self, program: Program) -> None:
        self._program = program
        self._ledger = Ledger()
        self._trace: list[Step] = []
        self._at = "the beginning"
        self._meanwhile: dict[str, list[_Meanwhile]] = {}
        self._machines: dict[str, int] = {}
        self._resets: dict[str, int] = {}
        self._causes: dict[str, int] = {}
        self._copies: dict[tuple[str, str], _Copy] = {}
        self._applying: dict[str, _Apply] = {}
        self._added: dict[tuple[str, str], Counter[int]] = {}
        self._in_backups: dict[str, Counter[int]] = {}
        self._synced: set[str] = set()
        self._forced = False
        self._world = World(program.seed, self._requested)

    def outcome(self) -> Outcome:
        try:
            with self._world:
                for name, options in self._program.devices.items():
                    self._world.add(name, **options)
                self._ledger.games_with_schemas = any(
                    step["do"] in ("use_schema", "set-schema") for step in self._program.steps
                )
                for number, step in enumerate(self._program.steps):
                    self._at = f"step {number} ({step['do']})"
                    self._step(step)
                    self._world.wire.rest()
                self._at = "the end"
                self._end()
        except Wrong as wrong:
            return Outcome([f"{self._at}: {line}" for line in wrong.args[0].splitlines()], self._trace)
        except Endless:
            return Outcome([f"{self._at}: a device makes requests without end"], self._trace)
        except Exception as error:
            if self._world.wire.failures:
                return Outcome([f"{self._at}: the backend failed", self._world.wire.failures[0]], self._trace)
            where = "".join(traceback.format_exception(error)[-6:])
            return Outcome([f"{self._at}: {type(error).__name__}: {error}", where], self._trace)
        return Outcome([], self._trace)

    def _step(self, step: Step) -> None:
        device = self._world.devices.get(step.get("device", ""))
        if "device" in step and device is None:
            return  # a clone that has not begun
        if device is not None and device in self._world.acting_now and step["do"] not in _WHILE_ACTING:
            return  # it is in the middle of something itself
        try:
            _STEPS[step["do"]](self, device, step)
        except Down:
            return
        except Killed as killed:
            if step["do"] == "strike":
                raise
            self._done(note=f"killed at {killed.args[0]}")
        if device is not None and device.device is not None:
            self._look(device)
        if self._world.wire.failures:
            raise Wrong("the backend failed:\n" + self._world.wire.failures[0])
        if self._world.raised:
            raise Wrong("\n".join(f"raised, and caught by nobody: {one}" for one in self._world.raised))

    def _requested(self, name: str, when: str) -> None:
        """A device has made a request: what happens meanwhile?"""
        for one in [*self._meanwhile.get(name, ())]:
            if when == "before":
                one.due = one.request == 0
                one.request -= 1
            if one.due and one.when == when:
                self._meanwhile[name].remove(one)
                self._done(note=f"during that, {when} a request:")
                for step in one.steps:
                    self._step(step)
                self._done(note="and that goes on")

    def _done(self, **step: Any) -> None:
        self._trace.append(step)

    # What must hold after each step

    def _look(self, device: SimulatedDevice) -> None:
        """What must hold of a device at any time."""
        seen = device.look()
        rows = seen.rows
        problems = self._ledger.twice(rows, seen.schema)
        problems += check.heard_up_to(device, seen)
        if device.name in self._synced:
            self._synced.discard(device.name)
            told = check.level_with(self._world.server, seen)
            problems += [f"says that it is synced, and {told}"] if told else []
        applied = self._applying.pop(device.name, None)
        if applied is not None:
            self._account_for(device, applied, rows)
        self._ledger.saw(device.name, rows)
        device.seen = seen
        device.heard.clear()
        if problems:
            raise Wrong("\n".join(f"{device.name}: {one}" for one in problems))

    def _check_resets(self, device: SimulatedDevice) -> None:
        """No reset without a cause, and none that discards without a person or a schema."""
        device.resetting = False
        records = device.up.resets()
        before = self._resets.get(device.name, 0)
        if len(records) > before and self._causes.get(device.name, -1) >= self._world.causes:
            raise Wrong(f"{device.name}: a reset without a cause: {records[-1].message}")
        for record in records[before:]:
            if record.outcome == "discarded" and record.strategy != "discard" and not self._forced:
                raise Wrong(f"{device.name}: {record.strategy} has discarded: {record.failed}")
        self._resets[device.name] = len(records)

    # Steps on a device

    def _ready(self, device: SimulatedDevice) -> SimulatedDevice:
        """The device, begun. Down if it is down."""
        if not device.begun:
            device.open()
        device.up  # noqa: B018 (Down if it is)
        return device

    def _write(self, device: SimulatedDevice, step: Step) -> None:
        realm = self._ready(device).up.realm
        try:
            written = realm.write(lambda transaction: writes.write(transaction, step["ops"], step["by"]))
        except HoldfastError as refused:
            self._done(note=f"{device.name} was refused a write: {refused}")
            return
        written.tell(self._ledger, device.name)
        if written.done:
            self._done(device=device.name, write=written.done)

    def _sync(self, device: SimulatedDevice, step: Step) -> None:
        self._done(device=device.name, sync=True)
        causes = self._world.causes  # what comes up in the middle of it may be noticed later
        with self._trouble(self._ready(device)), device.crashing():
            status = device.up.session.settle(SYNC_SECONDS)
            if device.resetting:
                self._check_resets(device)
            if status.state == "error":
                raise Wrong(f"{device.name}: the session says: {status.message}")
            if status.state == "synced":
                self._causes[device.name] = causes
                self._synced.add(device.name)

    @contextlib.contextmanager
    def _trouble(self, device: SimulatedDevice) -> Iterator[None]:
        """Where the machine fails, what is done may be refused, and nothing else."""
        self._world.machine = self._machines.pop(device.name, None)
        armed = self._world.machine is not None
        try:
            yield
        except HoldfastError as error:
            if not armed:
                raise
            self._done(note=f"the machine of {device.name} failed: {error}")
        except Wrong as wrong:
            if not armed or "the session says" not in wrong.args[0]:
                raise
        finally:
            self._world.machine = None

    def _offline(self, device: SimulatedDevice, step: Step) -> None:
        device.offline = step["do"] == "offline"
        self._done(device=device.name, go=step["do"])
        if device.device is not None:
            device.device.session.offline = device.offline

    def _clock(self, device: SimulatedDevice, step: Step) -> None:
        device.skew = step["seconds"]
        self._done(device=device.name, clock=f"{step['seconds']:+d}s")

    def _restart(self, device: SimulatedDevice, step: Step) -> None:
        self._done(device=device.name, restart=True)
        self._ready(device).close()
        device.open()

    def _start(self, device: SimulatedDevice, step: Step) -> None:
        if device.device is None:
            self._done(device=device.name, start=True)
            device.open()

    def _kill(self, device: SimulatedDevice, step: Step) -> None:
        if device.device is not None:
            device.kill()
            self._done(note=f"{device.name} is killed")

    def _strike(self, device: SimulatedDevice, step: Step) -> None:
        device.strike("a request")

    def _crash_at(self, device: SimulatedDevice, step: Step) -> None:
        if step["point"] not in device.armed:
            device.armed.append(step["point"])
            self._done(device=device.name, crash_at=step["point"])

    def _strategy(self, device: SimulatedDevice, step: Step) -> None:
        device.strategy, device.initiate = step["strategy"], step["initiate"]
        self._done(device=device.name, use_strategy=device.strategy, initiate=device.initiate)
        if device.device is not None:
            device.device.reset.strategy = Strategy(device.strategy)
            device.device.reset.initiate = Initiate(device.initiate)

    def _use_schema(self, device: SimulatedDevice, step: Step) -> None:
        self._ready(device)
        device.variant = step["variant"]
        self._world.causes += 1
        self._forced = True
        self._done(device=device.name, use_schema=schemas.document_of(device.variant))
        device.close()
        device.open()

    def _advance(self, device: None, step: Step) -> None:
        self._world.now += step["seconds"] * SECOND
        self._done(advance=f"{step['seconds']}s")

    def _network(self, device: SimulatedDevice, step: Step) -> None:
        self._world.wire.faults.setdefault(device.name, []).extend([step["fault"]] * step["times"])
        self._done(network={"device": device.name, "fault": step["fault"], "times": step["times"]})

    def _machine(self, device: SimulatedDevice, step: Step) -> None:
        self._machines[device.name] = step["calls"]
        self._done(note=f"file call {step['calls']} of what {device.name} does next fails: no space")

    def _meanwhile_step(self, device: SimulatedDevice, step: Step) -> None:
        one = _Meanwhile(step["request"], step["when"], step["steps"])
        self._meanwhile.setdefault(device.name, []).append(one)

    def _initiate(self, device: SimulatedDevice, step: Step) -> None:
        if device.up.pending_reset is not None:
            device.up.reset_now()
            self._done(device=device.name, initiate_reset=True)

    def _ask_reset(self, device: SimulatedDevice, step: Step) -> None:
        if self._ready(device).up.realm.progress.ident is not None:
            self._world.causes += 1
            device.up.start_reset()
            self._done(note=f"a person asks for a client reset of {device.name}")

    # Folders

    def _copy(self, device: SimulatedDevice, step: Step) -> None:
        self._ready(device)
        closed = step.get("closed", True)
        if closed:
            device.close()
        folder = self._world.folder / f"{device.name}.copy-{step['as']}"
        shutil.rmtree(folder, ignore_errors=True)
        copy_folder(device.folder, folder)
        if closed:
            device.open()
        else:
            self._done(note="the device stays open while it is copied:")
        rows = device.look().rows
        on_backend = self._ledger.all_visible(self._world.server.content())
        unsent = frozenset(self._ledger.all_visible(rows)) - frozenset(on_backend)
        self._ledger.saw(device.name, rows)
        known = self._ledger.known[device.name].copy()
        self._copies[device.name, step["as"]] = _Copy(
            folder, rows, unsent, known, self._resets.get(device.name, 0)
        )
        self._done(device=device.name, copy=step["as"])

    def _put_back(self, device: SimulatedDevice, step: Step) -> None:
        kept = self._copies.get((device.name, step["as"]))
        if kept is None:
            return
        self._ready(device)
        had = self._held_by(device)
        device.close()
        self._begin_with(device, kept)
        self._done(device=device.name, put_back=step["as"])
        device.open()
        gone = [number for number in had if number not in self._anywhere()]
        self._ledger.excuse(gone, "the person put an older copy of the folder back")

    def _clone(self, device: SimulatedDevice, step: Step) -> None:
        kept = self._copies.get((device.name, step["as"]))
        if kept is None or step["on"] in self._world.devices:
            return
        clone = self._world.add(
            step["on"], variant=device.variant, strategy=device.strategy, initiate=device.initiate
        )
        clone.folder.mkdir()
        self._begin_with(clone, kept)
        self._done(device=device.name, put_back=step["as"], on=clone.name)
        clone.open()

    def _begin_with(self, device: SimulatedDevice, kept: _Copy) -> None:
        shutil.rmtree(device.folder)
        copy_folder(kept.folder, device.folder)
        device.begun = True
        self._world.causes += 1
        self._resets[device.name] = kept.resets
        self._causes.pop(device.name, None)
        self._ledger.known[device.name] = kept.known.copy()
        self._ledger.came_again(kept.unsent)

    def _anew(self, device: SimulatedDevice, step: Step) -> None:
        self._ready(device).close()
        self._world.causes += 1
        begin_anew(device.folder, device.clock)
        self._done(note=f"{device.name} begins anew, with a backup of what was there")
        device.open()
        self._ledger.known.pop(device.name, None)

    # The backend

    def _backend(self, device: None, step: Step) -> None:
        server, action = self._world.server, step["do"]
        server.begin_partition(schemas.schema_of("plain"))
        if action == "back-up":
            server.ask("POST", "backups", {"name": f"backup-{self._world.tick()}"})
        elif action == "backend-crash":
            server.restart()
        elif action in ("forbid", "allow"):
            self._forced = True
            server.partition("PUT", "/settings", {"recovery_allowed": action == "allow"})
        elif action == "restore":
            if not self._restore():
                return
        else:
            self._world.causes += action in ("terminate", "enable", "trim")
            try:
                server.partition("POST", f"/{action}", {})
            except Refused as refused:
                self._done(note=f"the backend would not {action}: {refused}")
                return
        self._done(backend=_BACKEND_WORDS.get(action, action))

    def _restore(self) -> bool:
        server = self._world.server
        before = self._ledger.all_visible(server.content())
        try:
            server.ask("POST", "restore", {})
        except Refused:
            return False
        self._world.causes += 1
        anywhere = self._anywhere()
        gone = [number for number in before if number not in anywhere]
        self._ledger.excuse(gone, "only the server had it when it was put back")
        return True

    def _set_schema(self, device: None, step: Step) -> None:
        document = schemas.document_of(step["variant"])
        self._world.causes += 1
        self._forced = True
        try:
            self._world.server.partition("PUT", "/schema", {"schema": document, "re_enable": True})
        except Refused as refused:
            self._done(note=f"the backend would not take the schema {step['variant']}: {refused}")
            return
        self._done(backend="set-schema", schema=document)

    # Where tokens are

    def _held_by(self, device: SimulatedDevice) -> Counter[int]:
        """The tokens in a device's realm, as it was looked at last, and in its backups."""
        found = self._ledger.all_visible(device.seen.rows)
        for path in sorted((device.folder / "backups").glob("*.sqlite")):
            found.update(self._tokens_in(path))
        return found

    def _anywhere(self) -> Counter[int]:
        found = self._ledger.all_visible(self._world.server.content())
        for device in self._world.devices.values():
            if device.begun:
                found.update(self._held_by(device))
        return found

    def _tokens_in(self, path: Path) -> Counter[int]:
        """The tokens in a backup. What was in it once is in it always."""
        if path.name not in self._in_backups:
            try:
                rows = backup_rows(path)
            except sqlite3.Error as error:
                raise Wrong(f"a backup can't be read: {path.name}: {error}") from error
            self._in_backups[path.name] = self._ledger.all_visible(rows)
        return self._in_backups[path.name]

    # People

    def _chosen(self, device: SimulatedDevice, step: Step) -> Recovery | None:
        backups = device.up.catalogue.offered()
        if not backups:
            return None
        return device.up.recovery(backups[step["which"] % len(backups)])

    def _recover(self, device: SimulatedDevice, step: Step) -> None:
        recovery = self._chosen(device, step)
        if recovery is not None:
            recovery.decide_by_rule(step["rule"])
            self._done(device=device.name, recover={"rule": step["rule"]})

    def _decide(self, device: SimulatedDevice, step: Step) -> None:
        recovery = self._chosen(device, step)
        items = [] if recovery is None else recovery.items()
        for at, keep in step["picks"]:
            if recovery is not None and items:
                one = items[at % len(items)].difference
                if keep == "undecided" or keep in one.allowed:
                    recovery.decide(one.class_name, one.key, keep)
                    chosen = {"class": one.class_name, "id": one.key, "keep": keep}
                    self._done(device=device.name, recover=chosen)

    def _apply(self, device: SimulatedDevice, step: Step) -> None:
        recovery = self._chosen(device, step)
        if recovery is not None:
            self._apply_to(device, recovery)

    def _apply_to(self, device: SimulatedDevice, recovery: Recovery) -> bool:
        """Apply what is decided; return whether there was something."""
        items = [item for item in recovery.items() if item.to_apply]
        if not items:
            return False
        self._done(device=device.name, apply_recovery=True)
        self._applying[device.name] = _Apply(recovery.backup.backup_id, items, device.look().rows)
        with self._trouble(device), device.crashing():
            recovery.apply()
        self._look(device)
        return True

    def _account_for(self, device: SimulatedDevice, applied: _Apply, rows: Rows) -> None:
        """What an apply has taken away and put there, a person has wanted."""
        added: Counter[int] = Counter()
        for item in applied.items:
            name, key = object_id = item.object_id
            was = applied.before.get(name, {}).get(key)
            is_ = rows.get(name, {}).get(key)
            before, after = (self._ledger.visible(object_id, row) for row in (was, is_))
            self._ledger.turned_down(before - after)
            self._ledger.decided(object_id, was, is_)
            added += after - before
            if was is not None and is_ is None:
                self._ledger.deleted(device.name, object_id, was)
            if item.decision not in ("backup", "merge"):
                left = self._ledger.visible(object_id, item.difference.backup) - after
                self._ledger.excuse(left, "a person's decision left it out")
        self._ledger.written_again(added)
        kept = self._added.setdefault((device.name, applied.backup_id), Counter())
        kept.update(added)

    def _undo(self, device: SimulatedDevice, step: Step) -> None:
        recovery = self._chosen(device, step)
        if recovery is None or not recovery.can_undo:
            return
        before = device.look().rows
        self._done(device=device.name, undo_recovery=True)
        with self._trouble(device), device.crashing():
            recovery.undo()
        after = device.look().rows
        had, has = self._ledger.all_visible(before), self._ledger.all_visible(after)
        added = self._added.get((device.name, recovery.backup.backup_id), Counter())
        gone = had - has - added
        if gone:
            tokens = ", ".join(str(self._ledger.tokens[number]) for number in gone)
            raise Wrong(f"{device.name}: undo took away what the apply had not brought: {tokens}")
        self._ledger.written_again(has - had)
        for name, objects in before.items():
            for key, row in objects.items():
                if key not in after.get(name, {}):
                    self._ledger.deleted(device.name, (name, key), row)

    # The end

    def _end(self) -> None:
        world = self._world
        world.wire.faults.clear()
        self._meanwhile.clear()
        self._machines.clear()
        for device in [*world.devices.values()]:
            device.armed.clear()
            device.offline = False
            if not device.begun:
                del world.devices[device.name]
                continue
            device.open()
            device.up.session.offline = False
        if not world.devices:
            return
        state = world.server.state()
        if state is not None:
            if state.state == "paused":
                world.server.partition("POST", "/resume", {})
            elif state.state == "terminated":
                world.causes += 1
                world.server.partition("POST", "/enable", {})
            world.server.partition("PUT", "/settings", {"recovery_allowed": True})
        self._come_to_rest()
        for _ in range(_RECOVERIES):
            if not self._recover_all():
                break
            self._come_to_rest()
        self._check_all()

    def _come_to_rest(self) -> None:
        """Sync all devices until nothing changes any more."""
        devices = self._world.devices.values()
        for _ in range(_ROUNDS):
            for device in devices:
                self._sync(device, {})
                if device.up.pending_reset is not None:
                    device.up.reset_now()
                    self._done(device=device.name, initiate_reset=True)
                    self._sync(device, {})
                self._look(device)
                self._world.wire.rest()
            state = self._world.server.state()
            assert state is not None
            if all(
                device.up.session.status.state == "synced"
                and device.seen.version == state.version
                and device.up.realm.pending_reset is None
                for device in devices
            ):
                return
        said = [f"{d.name} is {d.up.session.status.state}: {d.up.session.status.message}" for d in devices]
        raise Wrong("\n".join(["it does not come to rest", *said]))

    def _recover_all(self) -> bool:
        """Decide all that waits as the program says, and apply it; return whether there was something."""
        any_yet = False
        for device in self._world.devices.values():
            for backup in reversed(device.up.waiting_backups()):
                recovery = device.up.recovery(backup)
                self._decide_all(recovery)
                self._done(device=device.name, recover={"rule": self._program.final})
                any_yet |= self._apply_to(device, recovery)
        return any_yet

    def _decide_all(self, recovery: Recovery) -> None:
        open_ones = {
            item.object_id for item in recovery.items() if item.needs_a_look or item.decision == "merge"
        }
        if open_ones:
            recovery.decide_by_rule(self._program.final, only=open_ones)
        for item in recovery.items():
            if not item.needs_a_look:
                continue
            one = item.difference
            for keep in ("merge", "backup", "fresh"):
                if keep in one.allowed and one.state not in ("not-storable", "deleted-in-backup"):
                    recovery.decide(one.class_name, one.key, keep)
                    break

    def _check_all(self) -> None:
        server = self._world.server
        state = server.state()
        assert state is not None
        schema = state.schema
        final = server.content()
        problems = [check.digest_is_of_content(server), *check.dangling(final, schema)]
        problems += self._ledger.twice(final, schema)
        waiting: Counter[int] = Counter()
        for device in self._world.devices.values():
            told = check.difference(device.look().rows, final, schema)
            problems += [f"{device.name} at the end: {told}"] if told else []
            problems += [f"{device.name}: {one}" for one in check.damaged_backups(device)]
            for backup in device.up.waiting_backups():
                waiting.update(self._tokens_in(backup.path))
        problems += self._ledger.missing(final, waiting)
        problems = [one for one in problems if one]
        if problems:
            raise Wrong("\n".join(problems))


def backup_rows(path: Path) -> Rows:
    """All objects in a backup."""
    with closing(open_frozen(path)) as raw:
        return rows_of(raw, Layout.read(raw).schema)


#: What may happen to a device while it is in the middle of a sync.
_WHILE_ACTING = ("write", "strike", "clock", "offline")

_BACKEND_WORDS = {
    "terminate": "terminate-sync",
    "enable": "enable-sync",
    "pause": "pause-sync",
    "resume": "resume-sync",
    "forbid": "forbid-recovery",
    "allow": "allow-recovery",
    "backend-crash": "crash",
}

_STEPS: dict[str, Callable[[_Run, Any, Step], None]] = {
    "write": _Run._write,
    "sync": _Run._sync,
    "offline": _Run._offline,
    "online": _Run._offline,
    "clock": _Run._clock,
    "restart": _Run._restart,
    "start": _Run._start,
    "kill": _Run._kill,
    "strike": _Run._strike,
    "crash_at": _Run._crash_at,
    "strategy": _Run._strategy,
    "use_schema": _Run._use_schema,
    "advance": _Run._advance,
    "network": _Run._network,
    "machine": _Run._machine,
    "meanwhile": _Run._meanwhile_step,
    "initiate": _Run._initiate,
    "ask_reset": _Run._ask_reset,
    "copy": _Run._copy,
    "put_back": _Run._put_back,
    "clone": _Run._clone,
    "anew": _Run._anew,
    "set-schema": _Run._set_schema,
    "recover": _Run._recover,
    "decide": _Run._decide,
    "apply": _Run._apply,
    "undo": _Run._undo,
    **dict.fromkeys(
        (
            "back-up",
            "restore",
            "terminate",
            "enable",
            "pause",
            "resume",
            "forbid",
            "allow",
            "backend-crash",
            "trim",
        ),
        _Run._backend,
    ),
}
