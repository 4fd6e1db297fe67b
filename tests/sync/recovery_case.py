"""A device with a backup made by a reset, and a realm that is otherwise: without any backend.

The backup is a catalogued copy of the realm with base, record of changes and all; the fresh side is what is
written to the realm after it as if it were downloaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from holdfast.sync import Device, Endpoint, Recovery, Schema, WriteTransaction
from holdfast.sync.backups import Backup, Occasion
from holdfast.sync.realm import unsynced

TASK: dict[str, Any] = {
    "Task": {
        "primary_key": "_id",
        "last_modified": "modified",
        "properties": {"_id": "string", "title": "string", "notes": "string", "tags": "set<string>",
                       "count": "counter", "parent": "Task", "modified": "timestamp?"},
    }
}  # fmt: skip

Write = Callable[[WriteTransaction], object]


class Killed(BaseException):
    """Stands for a kill between two steps of one process."""


def base(tx: WriteTransaction) -> None:
    for key in ("changed", "conflict", "deleted", "older", "gone"):
        tx.create("Task", key, {"title": key})


def in_backup(tx: WriteTransaction) -> None:
    tx.update("Task", "changed", {"title": "backup"})
    tx.update("Task", "conflict", {"title": "backup", "notes": "backup"})
    tx.update("Task", "gone", {"title": "backup"})
    tx.delete("Task", "deleted")
    tx.create("Task", "new", {"title": "backup", "tags": {"a", "b"}, "parent": "changed"})


def in_fresh(tx: WriteTransaction) -> None:
    tx.update("Task", "conflict", {"title": "fresh", "notes": "fresh"})
    tx.update("Task", "older", {"title": "fresh"})
    tx.delete("Task", "gone")
    tx.create("Task", "other", {"title": "fresh"})


class Recovered:
    """A device after a manual reset.

    base, backup, fresh: what writes the content that both sides agreed on, what the backup did to it, and
    what the fresh side did. fresh_schema: another schema that the backend has since. Attributes: device,
    recovery, now (the device's clock, settable).
    """

    def __init__(
        self,
        folder: Path,
        base: Write = base,
        backup: Write = in_backup,
        fresh: Write = in_fresh,
        *,
        schema: Mapping[str, Any] = TASK,
        fresh_schema: Mapping[str, Any] | None = None,
        cause: str = "sync-re-enabled",
    ) -> None:
        self.now = 1_700_000_000_000_000
        self._folder = folder / "device"
        self._schema = Schema.from_document(schema)
        self.device = self._open()
        self.step(base)
        self._agree()
        self.step(backup)
        realm = self.device.realm
        occasion = Occasion("reset", cause, "manual", "", f"reset-{cause}")
        made = realm.exclusively(lambda: self._back_up(occasion)).result()
        self.now += 1_000_000
        self.device.catalogue.set_state(made.backup_id, "waiting", fresh_time=self.now)
        realm.write(self._set_aside, origin="download")
        self._agree()
        if fresh_schema is not None:
            known = Schema.from_document(fresh_schema)
            realm.write(lambda tx: tx.lay_out(tx.layout.with_known(known, refused=True)), origin="download")
        self.step(fresh)
        self._agree()
        self.backup_id = made.backup_id
        self.recovery = self._recovery()

    def __enter__(self) -> Recovered:
        return self

    def __exit__(self, *exception: object) -> None:
        self.device.close()

    def step(self, write: Write) -> None:
        """A write, a second later."""
        self.now += 1_000_000
        self.device.realm.write(write)

    def reopen(self) -> None:
        """The app quits and starts again."""
        self.device.close()
        self.device = self._open()
        self.recovery = self._recovery()

    def content(self) -> dict[Any, dict[str, Any]]:
        """The tasks without their stamps, by key."""
        with self.device.realm.read() as view:
            return {one["_id"]: {**one, "modified": None} for one in view.all("Task")}

    def items(self) -> dict[Any, Any]:
        """The items by key."""
        return {item.difference.key: item for item in self.recovery.items()}

    def _open(self) -> Device:
        return Device(
            self._folder,
            self._schema,
            Endpoint("http://127.0.0.1:9", ""),
            clock=lambda: self.now,
            start=False,
        )

    def _recovery(self) -> Recovery:
        return self.device.recovery(self.device.catalogue.get(self.backup_id))

    def _back_up(self, occasion: Occasion) -> Backup:
        locked = self.device.realm.locked()
        try:
            return self.device.catalogue.make(self.device.realm, occasion)
        finally:
            locked.rollback()

    def _agree(self) -> None:
        """What there is, is what both sides agree on."""
        self.device.realm.write(lambda tx: unsynced.forget_all(tx.raw, tx.capture), origin="download")

    @staticmethod
    def _set_aside(tx: WriteTransaction) -> None:
        objects = [
            (name, key) for name in tx.capture.classes for key in unsynced.keys(tx.raw, tx.capture, name)
        ]
        unsynced.Overlay(tx.raw, tx.layout.schema, tx.capture).set_aside(objects)
