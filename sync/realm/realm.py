"""The realm: one writer thread, snapshots to read from, and listeners that hear of every commit."""

from __future__ import annotations

import contextlib
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from .. import crash, database_file
from ..ending import close_at_end
from ..errors import OtherPartition, RealmFileError, SchemaError, Stopped
from ..observers import Observer, report_raised
from ..paths import attachable
from ..schema import Schema, same_key, with_additions
from . import state, unsynced
from .capture import Capture
from .file import check_realm_file, create_realm_file, open_engine
from .folder import RealmFolder
from .guard import Guard, ended_inside, in_own_words, rolled_back_inside
from .journal import Journal
from .layout import Layout, Parts
from .notification import ChangeNotification, ClassChanges, Origin, together
from .state import Binding, PendingReset, Progress
from .transaction import View, WriteTransaction
from .trouble import check_there, identity_of, of_machine, reading, unknown, unwritable
from .workers import Promise, Workers

log = logging.getLogger(__name__)

#: Seconds without a job after which a realm gives back what is free in its file, and the longest that it
#: waits for those who still read that.
QUIET = 1.0
LONGEST = 60.0

T = TypeVar("T")
Listener = Callable[[ChangeNotification], None]


@dataclass(slots=True)
class _Job:
    work: Callable[[], Any]
    future: Future[Any]


class Subscription:
    """A listener that is attached; :meth:`close` detaches it. It outlives a swap of the realm's file.

    Guarantees: for any thread, a listener included. A listener is not called any more once :meth:`close` has
    returned; one that is being called just then comes to its end, which is not waited for.
    """

    def __init__(self, listeners: Listeners, listener: Listener) -> None:
        self._listeners = listeners
        self.listener = listener
        self._observer = Observer(listener, "a listener")

    def close(self) -> None:
        """The listener hears nothing more. Twice does no harm."""
        self._listeners.detach(self)

    def hear(self, notification: ChangeNotification) -> None:
        """Call the listener. What it raises is reported."""
        self._observer(notification)


class Listeners:
    """The listeners of one realm, in the order in which they were attached. For any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._attached: dict[Subscription, None] = {}

    def attach(self, listener: Listener) -> Subscription:
        """Have it called from the next notification on."""
        subscription = Subscription(self, listener)
        with self._lock:
            self._attached[subscription] = None
        return subscription

    def detach(self, subscription: Subscription) -> None:
        """Have it called no more. Idempotent."""
        with self._lock:
            self._attached.pop(subscription, None)

    def tell(self, notification: ChangeNotification) -> None:
        """Call all that are attached now, but for those that are detached meanwhile."""
        with self._lock:
            attached = [*self._attached]
        for subscription in attached:
            with self._lock:
                still = subscription in self._attached
            if still:
                subscription.hear(notification)


@dataclass(frozen=True, slots=True)
class _File:
    """The file that is current, as readers take it: all of it is of one generation."""

    path: Path
    identity: Any
    engine: Engine


class Realm:
    """The local database of one partition on one device.

    Guarantees:
    - Writes run one after the other on a thread of the realm's own, in the order in which they were asked
      for; reads see a consistent snapshot and never wait for a write.
    - Listeners are called on the writer thread after each commit, in the order of commits, before
      :meth:`write` returns: they may read, attach and detach listeners, and submit further writes. What one
      raises is reported, and changes nothing. One that is slow delays the next write, and nothing else.
    - What would wait for the writer thread is refused on it, in a listener as in a write: WouldWaitForItself.
    - What was asked for before :meth:`close` is done by it; what comes later is refused (Stopped). A program
      that ends without it has everything committed all the same, as ``ending`` says.
    - What failed in opening leaves no thread and no open file.
    - But for ``path``, ``layout`` and ``capture``, which are the writer thread's to change, for any thread.

    folder: where its files lie (made if need be). schema: what the app declares. clock: the device's, in
    microseconds since 1970 UTC. partition: what it belongs to; OtherPartition if that is another one.
    keep_first: backs the realm up (called with it, a cause in a word, and a sentence) before anything is
    taken away that is nowhere else; without it, what would take something away is refused.

    Attributes: folder, clock, path (of the current file), layout (of its tables), journal (of its commits),
    workers (the threads that work for it).
    """

    def __init__(
        self,
        folder: RealmFolder,
        schema: Schema,
        clock: Callable[[], int],
        *,
        partition: str | None = None,
        keep_first: Callable[[Realm, str, str], object] | None = None,
    ) -> None:
        self.folder = folder
        self.clock = clock
        self.journal = Journal()
        self.workers = Workers()
        self._listeners = Listeners()
        self._keep_first = keep_first
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        self._lock = threading.Lock()
        path = folder.current()
        if path is None:
            path = folder.next_generation()
            self._adopt(Layout(schema, schema))
            create_realm_file(path, self.layout)
            folder.point_to(path)
        else:
            self._adopt(check_realm_file(path))
            database_file.bring_up_to_date(path)
        folder.remove_others()
        self._open(path)
        # A daemon: a program that ends without closing it ends. See ending.py for what is done then.
        self._thread = threading.Thread(target=self._run, name=f"writer {folder.path.name}", daemon=True)
        self._forget = close_at_end(self.close)
        try:
            self._thread.start()
            self.write(_look_after_others)
            self._bind(partition)
            self.use_schema(schema)
        except BaseException:
            self.close()
            raise

    def _bind(self, partition: str | None) -> None:
        """Have the realm belong to a partition, for good. OtherPartition if it belongs to another."""
        if partition is None or self.binding.partition == partition:
            return

        def work(transaction: WriteTransaction) -> None:
            raw = transaction.raw
            bound = Binding.read(raw)
            if bound.partition is not None and not _is_untouched(transaction):
                raise OtherPartition(
                    f"The realm in {self.folder.path} belongs to the partition {bound.partition!r}, and was "
                    f"opened for {partition!r}.",
                    "Nothing was sent and nothing was changed.",
                    f"Open it for {bound.partition!r} again, use another device for {partition!r}, or begin "
                    "anew with a backup of what is here (begin_anew).",
                )
            replace(bound, partition=partition).write(raw)

        self.write(work, origin="download")

    @property
    def binding(self) -> Binding:
        """The partition and the backend that this realm belongs to."""
        with self.read() as view:
            return Binding.read(view.raw)

    def use_schema(self, schema: Schema) -> None:
        """Have the tables as another version of the app declares them. No session may be at work.

        HoldfastError as with :meth:`write`; then all is as it was.
        """
        if self.layout.is_for(schema):
            return

        def work(transaction: WriteTransaction) -> None:
            layout = self.layout.with_app(schema)
            if Progress.read(transaction.raw).epoch is None:
                # Never connected: nobody else has a say, and values are converted. What this version of the
                # app does not name stays.
                layout = replace(layout, known=_with_unnamed(schema, self.layout.schema), recorded={})
                transaction.lay_out(layout, cause="app-version", converting=True)
            else:
                transaction.lay_out(layout, cause="app-version")

        self.write(work, origin="download")

    def _adopt(self, layout: Layout) -> None:
        self.layout = layout
        self._capture = Capture(layout.schema)

    def _open(self, path: Path) -> None:
        self.path = path
        self._guard = Guard()
        self._write_engine: Engine = open_engine(path, self._guard)
        self._writer: Connection | None = None
        self._file = _File(path, identity_of(path), open_engine(path))  # at once, for readers on any thread

    @property
    def schema(self) -> Schema:
        """What the realm holds: the backend's classes and properties, and what the app has beyond them."""
        return self.layout.schema

    @property
    def withheld(self) -> Parts:
        """Class by class the properties of the app's schema that the backend lacks or has otherwise."""
        return self.layout.withheld

    # Reading

    @contextmanager
    def read(self) -> Iterator[View]:
        """A consistent snapshot; it stays as it was while the realm goes on."""
        if self._closed:
            raise _closed()
        with ExitStack() as opened:
            view = self._snapshot(opened)
            try:
                yield view
                view.finish()
            finally:
                view.close()

    def _snapshot(self, opened: ExitStack) -> View:
        """Begin a snapshot, which ``opened`` ends. One that meets a swap begins again, with the new file."""
        while True:
            file = self._file
            with ExitStack() as attempt:
                try:
                    check_there(file.path, file.identity)
                    attempt.enter_context(reading(file.path))
                    connection = attempt.enter_context(file.engine.connect())
                    attempt.enter_context(connection.begin())
                    view = View(self.layout, connection)
                    if state.get(view.raw, "layout", 1) != self.layout.number:
                        view = View(Layout.read(view.raw), connection)  # it is before or after a change
                except (RealmFileError, SQLAlchemyError, sqlite3.Error):
                    if file is self._file or self._closed:
                        raise
                    continue
                opened.push(attempt.pop_all())
                return view

    @property
    def progress(self) -> Progress:
        """How far this realm is with the backend."""
        with self.read() as view:
            return Progress.read(view.raw)

    @property
    def pending_reset(self) -> PendingReset | None:
        """The client reset that this realm needs or is in, if any."""
        with self.read() as view:
            return PendingReset.read(view.raw)

    # Writing

    def write(
        self, work: Callable[[WriteTransaction], T], *, origin: Origin = "local", attach: Path | None = None
    ) -> T:
        """Run ``work`` in one write transaction on the writer thread, and wait until it is committed.

        attach: a database that is attached as ``fresh`` meanwhile. An exception in ``work`` rolls all of it
        back and is raised here. Stopped if the realm is closed. WouldWaitForItself in a listener or a write.
        """
        return self.submit(work, origin=origin, attach=attach).result()

    def submit(
        self, work: Callable[[WriteTransaction], T], *, origin: Origin = "local", attach: Path | None = None
    ) -> Future[T]:
        """As :meth:`write`, without waiting. The future is resolved once listeners have been told."""
        return self._put(lambda: self._transact(work, origin, attach))

    def exclusively(self, work: Callable[[], T]) -> Future[T]:
        """Run ``work`` on the writer thread with no transaction open; writes that come meanwhile wait.

        Waiting for the result is refused as with :meth:`write`.
        """
        return self._put(work)

    def listen(self, listener: Listener) -> Subscription:
        """Have ``listener`` called after each commit that changed objects. It stays attached over resets."""
        return self._listeners.attach(listener)

    def close(self, seconds: float | None = None) -> None:
        """Finish the writes that are waiting, then close the files. Twice does no harm.

        seconds: how long to wait for the writes; None: until they are done. WouldWaitForItself in a listener,
        a callback or a write.
        """
        self.workers.refuse("The realm can't be closed")
        with self._lock:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        if self._thread.ident is not None:
            self._thread.join(seconds)
            if self._thread.is_alive():
                log.warning("the realm in %s is let go with writes under way", self.folder.path)
                return
        self._forget()
        self._write_engine.dispose()
        self._file.engine.dispose()

    # For the rooms that sync and reset

    @property
    def capture(self) -> Capture:
        """The capture of this realm's schema."""
        return self._capture

    def locked(self) -> Connection:
        """Begin a write transaction on the writer thread (inside :meth:`exclusively`) and return it open."""
        return self._begin()

    def swap(self, path: Path, notify: dict[str, ClassChanges], origin: Origin) -> None:
        """Close the current file and open the one at ``path``, which the folder points to already.

        Inside :meth:`exclusively` only. Whoever holds this realm goes on with the new file; listeners hear
        one notification with ``notify``, the difference.
        """
        self._release_writer()
        self._write_engine.dispose()
        self._file.engine.dispose()
        self._open(path)
        with self._file.engine.connect() as connection:
            raw = View(self.layout, connection).raw
            self._adopt(Layout.read(raw))
            transaction = state.get(raw, "transaction", 0)
        try:
            current = self._begin()
            state.put(View(self.layout, current).raw, "prepared", None)
            current.commit()
        except Exception as error:  # the next start says so
            log.warning("%s could not be marked as current yet: %s", path, error)
            self._roll_back()
        self.journal.note(None)
        self.tell(ChangeNotification(notify, origin, transaction, self.clock()))

    def tell(self, notification: ChangeNotification) -> None:
        """Tell every listener; what one of them raises is reported and hinders no other."""
        self._listeners.tell(notification)

    def _keep(self, cause: str, message: str) -> None:
        """Have the realm backed up before a transaction takes something away. Raises where that can't be."""
        if self._keep_first is None:
            raise RealmFileError(
                f"What is on this device alone would be taken away. {message}",
                "Nothing was changed.",
                "Open it as a device, which backs it up first.",
            )
        self._keep_first(self, cause, message)

    def _put(self, work: Callable[[], T]) -> Future[T]:
        future: Promise[T] = Promise()
        future.writer = self._thread
        with self._lock:
            if self._closed:
                raise _closed()
            self._jobs.put(_Job(work, future))
        return future

    def _run(self) -> None:
        with self.workers.working():
            while (job := self._next()) is not None:
                try:
                    self._do(job)
                except BaseException as error:  # of whoever was called back when it was done
                    report_raised(error, "what waits for a write")
                del job
            with contextlib.suppress(Exception):  # it is closed, and nothing is under way
                self._release_writer()

    def _do(self, job: _Job) -> None:
        """Do one job. Whatever happens, the next one is done, too."""
        if not job.future.set_running_or_notify_cancel():
            return
        try:
            result = job.work()
        except BaseException as error:
            own = unwritable(self.path, error) if of_machine(error, writing=True) else None
            if own is not None:
                own.__cause__ = error
            job.future.set_exception(own or error)
        else:
            job.future.set_result(result)

    def _next(self) -> _Job | None:
        """The next job; while there is none, the disk is given back what the file has no use for."""
        wait: float | None = QUIET
        while True:
            try:
                return self._jobs.get(timeout=wait)
            except queue.Empty:
                left = self._give_back()
            if left is database_file.Left.HELD:
                wait = min(max(QUIET, 2 * (wait or 0)), LONGEST)
            else:
                wait = 0 if left is database_file.Left.MORE else None

    def _give_back(self) -> database_file.Left:
        try:
            if self._writer is None:
                self._writer = self._write_engine.connect()
            raw = self._writer.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            return database_file.give_back(raw, self.path)
        except Exception as error:  # nothing that anybody asked for: it may as well be done another time
            log.warning("could not give back what is free in %s: %s", self.path, error)
            with contextlib.suppress(Exception):
                self._release_writer()
            return database_file.Left.NOTHING

    def _release_writer(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _begin(self, attach: Path | None = None) -> Connection:
        check_there(self._file.path, self._file.identity)
        if self._writer is None:
            self._writer = self._write_engine.connect()
        if self._writer.in_transaction():
            self._writer.rollback()
        if attach is not None:
            raw = self._writer.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.execute("ATTACH ? AS fresh", (attachable(attach),))
        self._writer.begin()
        return self._writer

    def _transact(self, work: Callable[[WriteTransaction], T], origin: Origin, attach: Path | None) -> T:
        try:
            return self._transact_attached(work, origin, attach)
        finally:
            if attach is not None:
                self._release_writer()  # and with it what was attached

    def _transact_attached(
        self, work: Callable[[WriteTransaction], T], origin: Origin, attach: Path | None
    ) -> T:
        now = self.clock()  # the app's own: what it raises leaves no transaction open
        try:
            connection = self._begin(attach)
        except RealmFileError:
            self._release_writer()
            raise
        except Exception as error:
            self._release_writer()
            raise unwritable(self.path, error) from error
        layout = self.layout
        guard = self._guard
        transaction = WriteTransaction(
            self.layout, connection, now, self._keep, guard if origin == "local" else None
        )
        raw = transaction.engine_raw
        guard.begin(layout.writable)
        try:
            number = state.get(raw, "transaction", 0) + 1
            state.put(raw, "transaction", number)
            transaction.number = number
            try:
                result = work(transaction)
                transaction.finish()
            finally:
                guard.lift()
            if not connection.in_transaction():
                raise guard.refusal or ended_inside("ROLLBACK")
            if not raw.in_transaction or state.get(raw, "transaction", 0) != number:
                raise rolled_back_inside()
            if transaction.layout is not layout:
                self._adopt(transaction.layout)
            told = transaction.told
            if told is None:
                told = self._capture.fold(
                    raw,
                    now,
                    local=origin != "download",
                    by_sql=transaction.by_sql,
                    mend=transaction.mend,
                )
                told = together(transaction.shown, told)
        except BaseException as error:
            ended = not connection.in_transaction()
            with suppress(SQLAlchemyError, sqlite3.Error):  # a session on a connection that the work closed
                transaction.close()
            self._roll_back()
            self._adopt(layout)
            own = in_own_words(error, guard)
            if own is None and ended and isinstance(error, SQLAlchemyError | sqlite3.Error):
                own = guard.refusal  # it stumbled over what the refusal had left of SQLAlchemy's transaction
            if own is not None:
                raise own from error
            raise
        transaction.close()
        try:
            connection.commit()
        except Exception as error:
            # An error can surface after the commit has happened: ask the file.
            self._roll_back()
            try:
                happened = self._last_transaction() == number
            except sqlite3.Error:
                self._adopt(layout)
                raise unknown(self.path, error) from error
            if not happened:
                self._adopt(layout)
                raise unwritable(self.path, error) from error
        if origin == "client-reset":
            crash.reach("reset-committed")
        if transaction.layout is not layout:
            self.journal.note(None)
        elif told:
            self.journal.note(told)
        if told:
            self.tell(ChangeNotification(told, origin, number, now))
        return result

    def _roll_back(self) -> None:
        if self._writer is not None:
            try:
                self._writer.rollback()
                raw = self._writer.connection.driver_connection
                if isinstance(raw, sqlite3.Connection) and raw.in_transaction:
                    raw.rollback()  # the work had SQLAlchemy believe that it is over
            except Exception:
                log.exception("could not roll back; the connection is closed instead")
                with suppress(SQLAlchemyError):  # the work may have closed it already
                    self._writer.invalidate()
                self._release_writer()

    def _last_transaction(self) -> int:
        raw = sqlite3.connect(self.path)
        try:
            return int(state.get(raw, "transaction", 0))
        finally:
            raw.close()


def _look_after_others(transaction: WriteTransaction) -> None:
    """Adopt what another program may have written: it was captured, but neither checked nor folded."""
    transaction.by_sql = transaction.mend = True
    raw = transaction.engine_raw
    transaction.capture.complete(raw)
    state.put(raw, "prepared", None)  # it is current now
    if not state.get(raw, "texts_checked", False):  # the file of a version that did not check all of them
        for one in transaction.capture.classes.values():
            one.check_texts(raw, mend=True, every=True)
        state.put(raw, "texts_checked", True)


def _with_unnamed(schema: Schema, held: Schema) -> Schema:
    """A schema with the classes and properties that only the realm has, as far as they go with it."""
    unnamed = {
        name: replace(one, moved={})
        for name, one in held.classes.items()
        if name not in schema.classes or same_key(one, schema[name])
    }
    try:
        return Schema.from_document(with_additions(schema, Schema(unnamed)).to_document())
    except SchemaError:  # the two together contradict themselves
        return schema


def _is_untouched(transaction: WriteTransaction) -> bool:
    """Whether a realm has never connected, and holds nothing and has recorded nothing."""
    raw = transaction.raw
    if Progress.read(raw).epoch is not None or unsynced.anything_to_upload(raw, transaction.capture):
        return False
    tables = [one.table for one in transaction.capture.classes.values()]
    return not any(raw.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() for table in tables)


def _closed() -> Stopped:
    return Stopped("The realm is closed.", "Nothing was written.", "Open the device again.")
