"""The pieces of work whose file calls are failed: what a device is like before each, and what it does.

Everything here runs in a process of its own that is forked for it, see :mod:`tests.faults.child`.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from holdfast.sync import (
    Device,
    Endpoint,
    ResetProgress,
    Schema,
    SessionState,
    WriteTransaction,
    crash,
)
from holdfast.sync.session import SessionStatus
from holdfast.sync.session.session import BackOff

PARTITION = "list"
TASK = {
    "Task": {
        "primary_key": "_id",
        "last_modified": "modified",
        "properties": {
            "_id": "string",
            "title": "string",
            "done": "bool",
            "count": "counter",
            "tags": "set<string>",
            "steps": "list<string>",
            "fields": "dictionary<string>",
            "parent": "Task",
            "modified": "timestamp?",
        },
    }
}
KEYS = [f"t{number:02}" for number in range(20)]

#: How often a child goes on after an error that it was told of.
_PATIENCE = 4
_SECONDS = 20.0


class Said:
    """What a process was told, line by line in a file: kept also when it is killed."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)

    def say(self, what: str, **more: Any) -> None:
        """Add a line."""
        os.write(self._descriptor, (json.dumps({"what": what, **more}) + "\n").encode())

    def error(self, where: str, error: BaseException) -> None:
        """An exception has reached the application."""
        kinds = [one.__name__ for one in type(error).__mro__]
        self.say("error", where=where, ours="HoldfastError" in kinds, kind=kinds[0], text=str(error))

    def told(self, where: str, text: str) -> None:
        """A person was told something."""
        if text:
            self.say("told", where=where, text=text)


class Backend:
    """The backend of one point, for whoever works with it."""

    def __init__(self, home: Path) -> None:
        found = json.loads((home / "backend.json").read_text(encoding="utf-8"))
        self.endpoint = Endpoint(found["address"], found["token"])
        self._admin_token = found["admin_token"]

    def administer(self, method: str, path: str, body: Any = None) -> Any:
        """A request with the administrator's token."""
        with requests.Session() as session:
            session.trust_env = False
            headers = {"Authorization": f"Bearer {self._admin_token}"}
            answer = session.request(method, self.endpoint.url + path, headers=headers, json=body, timeout=20)
            answer.raise_for_status()
            return answer.json()

    @property
    def state(self) -> dict[str, Any]:
        """Version and digest of the partition."""
        return dict(self.administer("GET", f"/v1/admin/partitions/{PARTITION}"))

    @property
    def content(self) -> dict[str, Any]:
        """Its objects."""
        return dict(self.administer("GET", f"/v1/admin/partitions/{PARTITION}/content")["classes"])


class Application:
    """A device with an application that goes on after errors, as a person would.

    strategy: of its client resets. lasting: errors come for good, so that it gives up soon.
    """

    def __init__(
        self, folder: Path, backend: Backend, said: Said, strategy: str, *, lasting: bool = False
    ) -> None:
        self._said = said
        self._lasting = lasting
        self._troubles = 0
        self._gave_up = False
        self.device = Device(
            folder,
            Schema.from_document(TASK),
            backend.endpoint,
            partition=PARTITION,
            strategy=strategy,
            on_status=self._status,
            on_reset=self._reset,
            back_off=BackOff(0.002, 0.01),
            start=False,
        )

    def _status(self, status: SessionStatus) -> None:
        self._said.told(f"status {status.state}", status.message)
        if status.message:
            self._troubles += 1
            if self._troubles > (1 if self._lasting else 3 * _PATIENCE) and not self._gave_up:
                self._gave_up = True
                self.device.session.offline = True

    def _reset(self, progress: ResetProgress) -> None:
        self._said.told(f"reset {progress.step}", progress.message)

    def settle(self) -> bool:
        """Have it synced, resets included; whether that came to be."""
        for _ in range(2 if self._lasting else _PATIENCE):
            try:
                status = self.device.session.settle(_SECONDS)
                pending = self.device.pending_reset
                if pending is None and status.state == SessionState.SYNCED:
                    return True
                if pending is not None:
                    self.device.reset_now()
            except Exception as error:
                self._said.error("settle", error)
            if self._gave_up:
                break
        return False

    def attempt(self, what: str, action: Callable[[], object]) -> None:
        """Do what a person asks for, and say whether it is told to be done."""
        try:
            action()
        except Exception as error:
            self._said.error(what, error)
            self._said.say("failed", action=what)
        else:
            self._said.say("done", action=what)

    def tell_records(self) -> None:
        """Say what the log tells people of the resets."""
        try:
            for record in self.device.resets():
                self._said.told("record", record.error)
                for strategy, reason in record.failed:
                    self._said.told(f"gave way: {strategy}", reason)
        except Exception as error:
            self._said.error("resets", error)


@contextmanager
def application(
    folder: Path, backend: Backend, said: Said, strategy: str = "manual", *, lasting: bool = False
) -> Iterator[Application | None]:
    """An application on the device in ``folder``; None if it can't be opened, which is said."""

    def failed(args: threading.ExceptHookArgs) -> None:
        said.say("uncaught", kind=args.exc_type.__name__, text=str(args.exc_value))

    threading.excepthook = failed
    try:
        opened = Application(folder, backend, said, strategy, lasting=lasting)
    except Exception as error:
        said.error("open", error)
        yield None
        return
    try:
        yield opened
    finally:
        try:
            opened.device.close()
        except Exception as error:
            said.error("close", error)


# What a device is like before


def _begin(tx: WriteTransaction) -> None:
    for number, key in enumerate(KEYS):
        tx.create(
            "Task",
            key,
            {
                "title": f"task {number}",
                "count": 10,
                "tags": {"all", f"tag {number % 3}"},
                "steps": ["first", "last"],
                "fields": {"place": "here"},
                "parent": KEYS[number // 2] if number else None,
            },
        )


def _elsewhere(tx: WriteTransaction) -> None:
    """What another device does."""
    tx.update("Task", "t01", {"title": "renamed elsewhere", "steps": ["first", "middle", "last"]})
    tx.increment("Task", "t02", "count", 5)
    tx.delete("Task", "t03")
    tx.create("Task", "elsewhere", {"title": "made elsewhere", "steps": ["x", "y"]})
    for key in KEYS[10:]:
        tx.update("Task", key, {"done": True})


def _synced_later(tx: WriteTransaction) -> None:
    """What a restored server does not know any more."""
    tx.create("Task", "late", {"title": "after the backup", "count": 1})
    tx.update("Task", "t04", {"title": "later"})


def _offline(tx: WriteTransaction) -> None:
    """What is unsynced when the server is restored."""
    tx.update("Task", "t05", {"title": "offline", "steps": ["first", "added offline", "last"]})
    tx.increment("Task", "t06", "count", 3)
    tx.delete("Task", "t07")
    tx.create("Task", "new", {"title": "made offline", "tags": {"new"}, "count": 4})


def local_write(tx: WriteTransaction) -> None:
    """The write of the work ``write``: nothing of it may come twice."""
    tx.increment("Task", "t02", "count", 3)
    tx.update("Task", "t01", {"title": "written", "steps": ["first", "written", "last"]})
    tx.delete("Task", "t09")
    tx.create("Task", "written", {"title": "new", "count": 1, "steps": ["one"]})


def _prepare(
    said: Said,
    folder: Path,
    home: Path,
    action: Callable[[Application, Backend], None],
    strategy: str = "manual",
) -> None:
    backend = Backend(home)
    with application(folder / "device", backend, said, strategy) as one:
        assert one is not None
        action(one, backend)


def _synced(one: Application, backend: Backend) -> None:
    one.device.realm.write(_begin)
    assert one.settle()


def _restored(one: Application, backend: Backend) -> None:
    """The server is put back; the device has what it does not have any more, and what it never had."""
    backend.administer("POST", "/v1/admin/backups", {})
    one.device.realm.write(_synced_later)
    assert one.settle()
    one.device.realm.write(_offline)
    backend.administer("POST", "/v1/admin/restore", {})


def _decided(one: Application, backend: Backend) -> None:
    """A reset by hand is done, and all of it decided, in several ways."""
    assert one.settle()
    (backup,) = one.device.catalogue.all()
    recovery = one.device.recovery(backup)
    recovery.decide_by_rule("backup")
    recovery.decide("Task", "t07", "backup")
    recovery.decide("Task", "new", "backup")


def _applied(one: Application, backend: Backend) -> None:
    (backup,) = one.device.catalogue.all()
    one.device.recovery(backup).apply()
    assert one.settle()


ACTIONS = {
    "synced": _synced,
    "restored": _restored,
    "decided": _decided,
    "applied": _applied,
    "fetched": _decided,
}


def prepare(state: str, folder: Path, home: Path, said: Said) -> None:
    """Bring the device in ``folder`` to a state; it and the backend's home are in the state's ``BASE``."""
    if state == "ahead":
        with application(folder / "other", Backend(home), said) as other:
            assert other is not None
            assert other.settle()
            other.device.realm.write(_elsewhere)
            assert other.settle()
        with application(folder / "device", Backend(home), said) as one:
            assert one is not None
            one.device.realm.write(local_write)
        return
    if point := KILLED.get(state):
        crash.arm(point)
    _prepare(said, folder, home, ACTIONS[state])


#: State to the one that it is made from.
BASE = {
    "synced": "empty",
    "ahead": "synced",
    "restored": "synced",
    "decided": "restored",
    "applied": "decided",
    "fetched": "restored",
}

#: States that a process was killed in: where.
KILLED = {"fetched": "reset-fresh-downloaded"}

# What is done


def _write(one: Application) -> None:
    one.attempt("write", lambda: one.device.realm.write(local_write))
    one.settle()


def _settle(one: Application) -> None:
    one.settle()


def _apply(one: Application) -> None:
    one.attempt("apply", lambda: one.device.recovery(one.device.catalogue.all()[0]).apply())
    one.settle()


def _undo(one: Application) -> None:
    one.attempt("undo", lambda: one.device.recovery(one.device.catalogue.all()[0]).undo())
    one.settle()


#: Work to the state it begins in, the strategy of the device, and what is done.
WORKS: dict[str, tuple[str, str, Callable[[Application], None]]] = {
    "first": ("joining", "manual", _settle),
    "write": ("synced", "manual", _write),
    "download": ("ahead", "manual", _settle),
    "discard": ("restored", "discard", _settle),
    "recover": ("restored", "recover", _settle),
    "manual": ("restored", "manual", _settle),
    "apply": ("decided", "manual", _apply),
    "undo": ("applied", "manual", _undo),
}


def carry_out(work: str, folder: Path, home: Path, said: Said, *, lasting: bool) -> None:
    """Do a piece of work on the device in ``folder``."""
    _, strategy, action = WORKS[work]
    with application(folder / "device", Backend(home), said, strategy, lasting=lasting) as one:
        if one is not None:
            action(one)
            one.tell_records()
