"""A device in a process of its own: opens it, does what the player says, tells what is there.

What crosses the pipe is plain data. To the host: ``(command, arguments)``. From it, any number of ``("heard",
class, insertions, modifications, deletions)`` and ``("struck", crash point)``, and for each command one of
``("done", result)``, ``("refused", text)`` or ``("failed", text)``.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import crash
from ..backups import Backup
from ..device import Device
from ..errors import BackupError, HoldfastError, RecoveryRefused, WriteRefused
from ..realm import ChangeNotification, WriteTransaction, unsynced
from ..realm.frozen import open_frozen
from ..realm.layout import Layout
from ..recovery import BACKUP, FRESH, MERGE, MIXED, Recovery, Rule
from ..reset import Initiate, Strategy
from ..schema import ObjectClass, Schema, Stored, Type
from ..session import Endpoint
from ..session.session import BackOff
from ..tables import quoted
from .steps import Given, Operation
from .values import numbered, to_python, to_stored

log = logging.getLogger(__name__)

#: The longest that one ``sync`` may take, and the back-off within it, in seconds.
SYNC_SECONDS = 60.0
BACK_OFF = BackOff(0.01, 0.05)


@dataclass(frozen=True, slots=True)
class Settings:
    """A device as it is opened.

    schema: of the app's version. url: of the device's network. clock: microseconds ahead of the machine's.
    armed: the crash points at which it is to be killed.
    """

    folder: str
    schema: Mapping[str, Any]
    url: str
    partition: str
    strategy: str
    initiate: str
    offline: bool
    clock: int
    armed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """The objects of a class, with the types of their properties; values in their stored form.

    primary_key: the name of that property. types: empty if there is no such class.
    """

    primary_key: str = ""
    types: Mapping[str, Type] = ()  # type: ignore[assignment]
    rows: tuple[Mapping[str, Stored], ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """What is to be seen of a device, or of the backend, at one moment.

    content: its objects. session: the words of ``expect_session``. unsynced: how many objects; unsynced_keys:
    which, by class. pending: the cause of a pending reset. resets: oldest first. waiting: differences that
    wait to be recovered. version: of the backend's history.
    """

    content: Mapping[str, Rows]
    session: str = ""
    message: str = ""
    unsynced: int = 0
    unsynced_keys: Mapping[str, frozenset[Stored]] = field(default_factory=dict)
    pending: str | None = None
    resets: tuple[dict[str, Any], ...] = ()
    waiting: int = 0
    version: int = 0


def run(pipe: Any, settings: Settings) -> None:
    """The process's work: be one device until told to close."""
    host = _Host(pipe, settings)
    while True:
        try:
            command, arguments = pipe.recv()
        except EOFError:
            return
        host.answer(command, arguments)
        if command == "close":
            return


class _Host:
    def __init__(self, pipe: Any, settings: Settings) -> None:
        self._pipe = pipe
        self._settings = settings
        self._sending = threading.Lock()
        self._offset = settings.clock
        self._device: Device

    def answer(self, command: str, arguments: tuple[Any, ...]) -> None:
        """Do a command and send what came of it."""
        try:
            self._send("done", getattr(self, f"do_{command}")(*arguments))
        except HoldfastError as error:
            self._send("refused", str(error))
        except Exception as error:
            log.exception("%s failed", command)
            last = traceback.extract_tb(error.__traceback__)[-1]
            self._send(
                "failed", f"{type(error).__name__}: {error} ({Path(last.filename).name}:{last.lineno})"
            )

    def _send(self, *message: Any) -> None:
        with self._sending:
            self._pipe.send(message)

    def _now(self) -> int:
        return time.time_ns() // 1000 + self._offset

    def _struck(self, name: str) -> None:
        self._send("struck", name)
        crash.kill(name)

    def _heard(self, notification: ChangeNotification) -> None:
        for name, changes in notification.classes.items():
            self._send(
                "heard", name, list(changes.insertions), list(changes.modifications), list(changes.deletions)
            )

    # Commands: the device

    def do_open(self) -> None:
        kept = self._settings
        for name in kept.armed:
            crash.arm(name, self._struck)
        self._device = Device(
            kept.folder,
            Schema.from_document(kept.schema),
            Endpoint(kept.url, ""),
            partition=kept.partition,
            strategy=kept.strategy,
            initiate=kept.initiate,
            clock=self._now,
            back_off=BACK_OFF,
            start=False,
        )
        self._device.realm.listen(self._heard)
        self._device.session.offline = kept.offline

    def do_close(self) -> None:
        self._device.close()

    def do_go(self, offline: bool) -> None:
        self._device.session.offline = offline

    def do_arm(self, name: str) -> None:
        crash.arm(name, self._struck)

    def do_strategy(self, strategy: str, initiate: str) -> None:
        self._device.reset.strategy = Strategy(strategy)
        self._device.reset.initiate = Initiate(initiate)

    def do_clock(self, offset: int) -> None:
        self._offset = offset

    def do_sync(self) -> None:
        self._device.session.settle(SYNC_SECONDS)

    def do_initiate(self) -> None:
        # With nothing pending, asking would begin a reset that nobody knows of yet.
        if self._device.pending_reset is not None:
            self._device.reset_now()

    def do_write(self, operations: Iterable[Operation]) -> None:
        self._device.realm.write(lambda transaction: _write(transaction, operations))

    # Commands: the recovery of the newest backup

    def do_recover_by_rule(self, rule: str) -> None:
        recovery = self._recovery()
        items = recovery.items()
        recovery.decide_by_rule(rule, only={item.object_id for item in items if not item.decided})
        for item in items:
            # What a step has decided in part: the rest of it is not decided yet.
            keep = item.difference.newer if rule == Rule.NEWEST else rule
            if item.decided and item.decision == MIXED and item.undecided and keep in (BACKUP, FRESH, MERGE):
                one = item.difference
                recovery.decide_properties(one.class_name, one.key, dict.fromkeys(item.undecided, keep))

    def do_recover_object(
        self, class_name: str, key: Any, keep: str | None, properties: Mapping[str, str | Given]
    ) -> None:
        recovery = self._recovery()
        with self._device.realm.read() as view:
            object_class = view.layout.schema.classes.get(class_name) or view.schema[class_name]
        stored = to_stored(object_class.properties[object_class.primary_key], key)
        if keep is not None:
            recovery.decide(class_name, stored, keep)
            return
        chosen: dict[str, Any] = {}
        for name, choice in properties.items():
            if isinstance(choice, Given):
                chosen[name] = ("edited", to_stored(object_class.properties[name], choice.value))
            else:
                chosen[name] = choice
        recovery.decide_properties(class_name, stored, chosen)

    def do_apply_recovery(self) -> None:
        if not self._device.catalogue.offered():
            return  # nothing is decided, nothing to do
        recovery = self._recovery()
        if any(item.to_apply for item in recovery.items()):
            recovery.apply()

    def do_undo_recovery(self) -> None:
        self._recovery().undo()

    # Commands: what is there

    def do_objects(self, class_name: str) -> Rows:
        """As the app sees them: its own view, and what only the backend has."""
        with self._device.realm.read() as view:
            object_class = view.schema.classes.get(class_name)
            if object_class is None:
                return Rows()
            types = object_class.properties
            rows = tuple(
                {name: types[name].store(value) for name, value in one.items()}
                for one in view.each(class_name)
            )
        return Rows(object_class.primary_key, dict(types), rows)

    def do_content(self) -> dict[str, Rows]:
        """All that the realm holds, as it holds it: what the backend has, by the backend's types."""
        with self._device.realm.read() as view:
            return {name: _rows(view.raw, one) for name, one in view.layout.schema.classes.items()}

    def do_backup_objects(self, class_name: str) -> Rows:
        with closing(open_frozen(self._newest().path)) as raw:
            object_class = Layout.read(raw).schema.classes.get(class_name)
            return Rows() if object_class is None else _rows(raw, object_class)

    def do_backups(self) -> tuple[int, list[str]]:
        """How many there are, and what is wrong with those that can't be read."""
        damaged: list[str] = []
        backups = self._device.catalogue.offered()
        for backup in backups:
            try:
                self._device.catalogue.verify(backup)
            except BackupError as error:
                damaged.append(error.what)
        return len(backups), damaged

    def do_differences(self) -> list[tuple[str, Type, Stored, str, tuple[str, ...]]]:
        """Class, type of the key, stored key, state, and fields of each."""
        found: list[tuple[str, Type, Stored, str, tuple[str, ...]]] = []
        if not self._device.catalogue.offered():
            return found
        recovery = self._recovery()
        with self._device.realm.read() as view:
            schema = view.layout.schema
        for item in recovery.items():
            one = item.difference
            known = schema.classes.get(one.class_name) or recovery.backup.schema[one.class_name]
            key_type = known.properties[known.primary_key]
            fields = tuple(name for name in one.fields if name != known.last_modified)
            found.append((one.class_name, key_type, one.key, one.state, fields))
        return found

    def do_unsynced(self) -> int:
        return self._device.unsynced_count()

    def do_waiting(self) -> int:
        return len(self._device.waiting_backups())

    def do_resets(self) -> list[dict[str, Any]]:
        """Oldest first."""
        return [
            {
                "cause": str(one.cause),
                "code": one.code,
                "strategy": str(one.carried_out),
                "outcome": str(one.outcome),
                "why": "; ".join([one.error] * bool(one.error) + [f"{s}: {why}" for s, why in one.failed]),
            }
            for one in self._device.resets()
        ]

    def do_session(self) -> tuple[str, str]:
        """The state, and what the session says about it."""
        session = self._device.session
        state, message = str(session.status.state), session.status.message
        if session.offline:
            state = "offline"
        elif state == "not-connected" and self._device.pending_reset is not None:
            state = "reset-pending"  # known from before this start
        return state, message

    def do_scene(self) -> Scene:
        """All that there is to see of this device."""
        realm = self._device.realm
        state, message = self.do_session()
        with realm.read() as view:
            capture = realm.capture
            classes = [name for name in view.layout.schema.classes if name in capture.classes]
            waiting = {name: frozenset(unsynced.keys(view.raw, capture, name)) for name in classes}
        pending = self._device.pending_reset
        backups = self._device.waiting_backups()
        return Scene(
            content=self.do_content(),
            session=state,
            message=message,
            unsynced=self.do_unsynced(),
            unsynced_keys=waiting,
            pending=None if pending is None else pending.cause,
            resets=tuple(self.do_resets()),
            waiting=sum(self._device.recovery(backup).waiting() for backup in backups),
        )

    def do_key_type(self, class_name: str) -> Type | None:
        with self._device.realm.read() as view:
            one = view.schema.classes.get(class_name)
        return None if one is None else one.properties[one.primary_key]

    def _newest(self) -> Backup:
        backups = self._device.catalogue.offered()
        if not backups:
            raise RecoveryRefused("This device has no backup to recover from.", "Nothing was changed.")
        return backups[0]

    def _recovery(self) -> Recovery:
        return self._device.recovery(self._newest())


def _write(transaction: WriteTransaction, operations: Iterable[Operation]) -> None:
    for one in operations:
        object_class = transaction.schema[one.class_name]
        if one.verb == "generate":
            for number in range(1, one.count + 1):
                values = _values(object_class, {k: numbered(v, number) for k, v in one.values.items()})
                transaction.create(one.class_name, f"{one.class_name}-{number:06}", values)
            continue
        key = to_python(object_class.properties[object_class.primary_key], one.id)
        if one.verb == "create":
            transaction.create(one.class_name, key, _values(object_class, one.values))
        elif one.verb == "update":
            transaction.update(one.class_name, key, _values(object_class, one.values))
        elif one.verb == "delete":
            transaction.delete(one.class_name, key)
        else:
            transaction.increment(one.class_name, key, one.prop, one.by)


def _values(object_class: ObjectClass, values: Mapping[str, Any]) -> dict[str, Any]:
    for name in values:
        if name not in object_class.properties:
            raise WriteRefused(
                f"{object_class.name} has no property {name!r} on this device.", "Nothing was written."
            )
    return {name: to_python(object_class.properties[name], value) for name, value in values.items()}


def _rows(raw: Any, object_class: ObjectClass) -> Rows:
    names = tuple(object_class.properties)
    columns = ", ".join(quoted(object_class.column(name)) for name in names)
    found = raw.execute(f"SELECT {columns} FROM {quoted(object_class.table)}")
    rows = tuple(dict(zip(names, row, strict=True)) for row in found)
    return Rows(object_class.primary_key, dict(object_class.properties), rows)
