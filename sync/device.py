"""A device: the public way in. Opens a realm, runs its session, carries out its client resets, recovers."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import ExitStack
from pathlib import Path
from threading import Lock
from typing import Any

from . import private
from .backups import Backup, Catalogue, Occasion
from .ending import SESSION_SECONDS, close_at_end
from .errors import DeviceInUse, HomeError
from .filelock import FileLock
from .mapped import schema_of
from .observers import Observer
from .paths import absolute, why_no_folder
from .protocol import Refusal, check_partition_name
from .realm import PendingReset, Realm, RealmFolder, unsynced
from .realm.file import check_realm_file, create_realm_file
from .realm.layout import Layout
from .recovery import Listing, Recovery
from .reset import Callbacks, ClientReset, Initiate, ResetProgress, ResetRecord, Strategy
from .reset.callbacks import After, Before
from .schema import Schema
from .session import Endpoint, Session, SessionStatus, Transport
from .session.session import BackOff

log = logging.getLogger(__name__)


def true_time() -> int:
    """The machine's time in microseconds since 1970 UTC."""
    return time.time_ns() // 1000


class Device:
    """One realm of one partition, kept in sync, with its catalogue of backups. A context manager.

    folder: where everything of it lies (made if need be). schema: a Schema, a mapped class, or a declarative
    base. endpoint: the backend, or what tells where it is at the moment. partition: which of its partitions.
    strategy, initiate: what a client reset does, and when a manual one begins. on_status: hears each status
    of the session; on_reset: each step of a client reset; both on the session's thread. clock: the device's,
    in microseconds since 1970 UTC. before: called with a frozen view of the realm before a client reset takes
    its lock; raising fails the strategy. after: called after its commit with the realm frozen before, live
    after, and the report. Both on an executor's thread, or on the session's. start: begin the session.

    A device that is never closed is closed when the program ends. What would wait for its own threads is
    refused in callbacks, listeners and writes (WouldWaitForItself): close it, or wait for it, elsewhere.

    DeviceInUse if another process has it open, HomeError if the folder can't be written or there can be none,
    RealmFileError if the realm in it can't be used, PartitionNameError if there can be no such partition.

    Attributes: folder (absolute), realm, session, catalogue, reset.
    """

    def __init__(
        self,
        folder: Path | str,
        schema: Any,
        endpoint: Endpoint | Callable[[], Endpoint],
        *,
        partition: str = "todo",
        strategy: Strategy | str = Strategy.RECOVER_OR_DISCARD,
        initiate: Initiate | str = Initiate.IMMEDIATELY,
        on_status: Callable[[SessionStatus], None] = lambda status: None,
        on_reset: Callable[[ResetProgress], None] = lambda progress: None,
        clock: Callable[[], int] = true_time,
        back_off: BackOff | None = None,
        before: Before | None = None,
        after: After | None = None,
        callbacks_on: Executor | None = None,
        start: bool = True,
    ) -> None:
        check_partition_name(partition)
        self.folder = absolute(folder, "device")
        self._lock = _locked(self.folder)
        with ExitStack() as opened:
            opened.callback(self._lock.close)
            kept = schema if isinstance(schema, Schema) else schema_of(schema)
            self.catalogue = Catalogue(self.folder)
            opened.callback(self.catalogue.close)
            self.realm = Realm(
                RealmFolder(self.folder), kept, clock, partition=partition, keep_first=self._keep_first
            )
            opened.callback(self.realm.close)
            where = endpoint if callable(endpoint) else lambda: endpoint
            callbacks = Callbacks(before, after, callbacks_on)
            hear_reset = Observer(on_reset, "on_reset")

            def session(strategy: Strategy, initiate: Initiate) -> tuple[ClientReset, Session]:
                transport = Transport(where, partition)
                reset = ClientReset(
                    self.realm,
                    self.catalogue,
                    transport,
                    strategy=strategy,
                    initiate=initiate,
                    on_progress=hear_reset,
                    callbacks=callbacks,
                    settle=lambda backup: Recovery(self.realm, self.catalogue, backup).settle(),
                )
                return reset, Session(
                    self.realm,
                    transport,
                    on_status=on_status,
                    on_refused=self._refused,
                    reset=reset.go_on,
                    first_copy=reset.first_copy,
                    finish_reset=reset.finish,
                    back_off=back_off,
                )

            self._listings: dict[str, Listing] = {}
            self._new_session = session
            self.reset, self.session = session(Strategy(strategy), Initiate(initiate))
            for backup in self.catalogue.offered():
                self.recovery(backup).follow_up()
            self._closing = Lock()
            if start:
                opened.callback(self.session.stop)
                self.session.start()
            self._forget = close_at_end(lambda seconds: self._close(min(seconds, SESSION_SECONDS), seconds))
            opened.pop_all()  # it stays open: close() closes it

    def __enter__(self) -> Device:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def pending_reset(self) -> PendingReset | None:
        """The client reset that is needed or under way and not committed, if any."""
        pending = self.realm.pending_reset
        return None if pending is None or pending.stage == "committed" else pending

    def reset_now(self) -> None:
        """Begin the pending client reset, whatever it waits for."""
        self.reset.ask()
        self.session.kick()

    def start_reset(self) -> None:
        """Begin a client reset though none is needed: so it goes on where digests differ, a bug."""
        self.reset.start()
        self.session.kick()

    def cancel_reset(self) -> None:
        """End the client reset under way, unless it is committed; it stays pending until asked for."""
        self.reset.cancel()

    def resets(self) -> list[ResetRecord]:
        """Every client reset of this device, oldest first, the pending one included."""
        return self.reset.records()

    def unsynced_count(self) -> int:
        """How many objects have changes that the backend has not acknowledged."""
        with self.realm.read() as view:
            return unsynced.count(view.raw, view.capture)

    def waiting_backups(self) -> list[Backup]:
        """The backups in which something waits for a person, newest first."""
        waiting = [backup for backup in self.catalogue.offered() if backup.state in ("waiting", "partly")]
        kept = {backup.backup_id for backup in waiting}
        for gone in [backup_id for backup_id in [*self._listings] if backup_id not in kept]:
            self._listings.pop(gone, None)  # what it kept in memory is not asked for again and again
        return waiting

    def recovery(self, backup: Backup) -> Recovery:
        """The recovery from one of this device's backups. All of one backup share what they compared."""
        listing = self._listings.get(backup.backup_id)
        if listing is None or not listing.is_of(backup):
            listing = self._listings[backup.backup_id] = Listing(self.realm, backup)
        return Recovery(self.realm, self.catalogue, backup, listing)

    def back_up(self, cause: str, message: str) -> Backup:
        """Make a verified backup of the realm as it is, because a person asked for it. Blocks local writes.

        cause, message: why, a word and a sentence; kept with it. BackupError if it can't be made.
        """

        def work() -> Backup:
            locked = self.realm.locked()
            try:
                return self.catalogue.make(self.realm, Occasion("apply", cause, "", message))
            finally:
                locked.rollback()

        return self.realm.exclusively(work).result()

    def use_schema(self, schema: Any) -> None:
        """Go on with another version of the app, one that declares ``schema``, as after an update.

        The realm stays open, and listeners attached; ``session`` and ``reset`` are others afterwards. Blocks
        until the session has ended what it does. HoldfastError if the realm can't be written: then it goes on
        with the version that it had. Stopped if the device is closed. WouldWaitForItself in a callback, a
        listener or a write.
        """
        self.realm.workers.refuse("The schema can't be changed")
        with self._closing:
            with self.realm.read():
                pass  # Stopped once it is closed: no session is made for it then
            old, started = self.session, self.session.started
            old.stop()
            try:
                self.realm.use_schema(schema if isinstance(schema, Schema) else schema_of(schema))
            finally:
                self.reset, self.session = self._new_session(
                    Strategy(self.reset.strategy), Initiate(self.reset.initiate)
                )
                self.session.offline = old.offline
                if started:
                    self.session.start()

    def close(self) -> None:
        """End the session, close the files, let go of the device. Nothing is lost. Twice does no harm.

        Whatever fails of it, the rest is closed. WouldWaitForItself in a callback, a listener or a write:
        nothing is closed then.
        """
        self._close(None, None)

    def _close(self, session_seconds: float | None, writer_seconds: float | None) -> None:
        self.realm.workers.refuse("The device can't be closed")
        with self._closing, ExitStack() as closing:
            closing.callback(self._forget)
            closing.callback(self._lock.close)
            closing.callback(self.catalogue.close)
            closing.callback(self.realm.close, writer_seconds)
            closing.callback(self.session.stop, session_seconds)

    def _keep_first(self, realm: Realm, cause: str, message: str) -> None:
        """Back the realm up, under its write lock, before something is taken away that is nowhere else."""
        self.catalogue.make(realm, Occasion("removal", cause, "", message))

    def _refused(self, refusal: Refusal) -> None:
        self.reset.needed(refusal)


def begin_anew(folder: Path | str, clock: Callable[[], int] = true_time) -> Backup | None:
    """Have a device's folder begin with an empty realm that belongs to nobody yet; return the backup.

    For a folder that belongs to another partition or backend than the one it is wanted for. The backup of
    what was in it waits in the folder's catalogue; None: there was nothing. DeviceInUse if it is open,
    BackupError if it can't be backed up: then nothing is changed.
    """
    path = Path(folder)
    lock = _locked(path)
    with ExitStack() as opened:
        opened.callback(lock.close)
        realm_folder = RealmFolder(path)
        current = realm_folder.current()
        if current is None:
            return None
        layout = check_realm_file(current)
        catalogue = Catalogue(path)
        opened.callback(catalogue.close)
        realm = Realm(realm_folder, layout.app, clock)
        opened.callback(realm.close)

        def work() -> Backup:
            locked = realm.locked()
            try:
                message = f"The device began anew; it belonged to the partition {realm.binding.partition!r}."
                return catalogue.make(realm, Occasion("removal", "begun-anew", "", message))
            finally:
                locked.rollback()

        backup = realm.exclusively(work).result()
        realm.close()
        anew = realm_folder.next_generation()
        create_realm_file(anew, Layout(layout.app, layout.app))
        realm_folder.begin_anew(anew)
        return backup


def _locked(folder: Path) -> FileLock:
    try:
        private.make_folder(folder)
        lock = FileLock(folder / "lock")
        free = _taken(lock)
    except OSError as error:
        raise HomeError(
            f"The folder {folder} can't be written: {why_no_folder(error)}.",
            "Nothing was opened and nothing is lost.",
            "Mend its permissions, or choose another home with --home.",
        ) from error
    if not free:
        raise DeviceInUse(
            f"The device in {folder} is open in another process.",
            "Nothing was changed.",
            "Close it there first, or use another device.",
        )
    return lock


def _taken(lock: FileLock) -> bool:
    """Whether the lock is ours now; closed if it isn't."""
    with ExitStack() as failing:
        failing.callback(lock.close)
        if lock.try_acquire():
            failing.pop_all()
            return True
    return False
