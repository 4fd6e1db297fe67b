"""The sync session of one realm: a thread that uploads and downloads, and one that waits for news."""

from __future__ import annotations

import contextlib
import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from ..errors import HoldfastError, ResetTrouble, Stopped
from ..protocol import WAIT_SECONDS, Action, Refusal
from ..realm import ChangeNotification, Realm, unsynced
from . import connect, download, upload
from .position import position_of
from .transport import NetworkTrouble, Transport

log = logging.getLogger(__name__)


class SessionState(StrEnum):
    """What a session is doing or waiting for."""

    NOT_CONNECTED = "not-connected"
    CONNECTING = "connecting"
    DOWNLOADING = "downloading"
    UPLOADING = "uploading"
    SYNCED = "synced"
    OFFLINE = "offline"
    PAUSED = "paused"
    RESET_PENDING = "reset-pending"
    RESETTING = "resetting"
    ERROR = "error"


_AT_REST = (
    SessionState.SYNCED,
    SessionState.OFFLINE,
    SessionState.PAUSED,
    SessionState.RESET_PENDING,
    SessionState.ERROR,
)


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """What a session says of itself.

    since: when it came into this state, in microseconds since 1970 UTC by the device's clock. done, total:
    how far it is, if that is known. message: for an error or trouble, what people are told. server_version:
    what the realm has of the history.
    """

    state: SessionState
    since: int
    done: int = 0
    total: int = 0
    message: str = ""
    server_version: int = 0


@dataclass(frozen=True, slots=True)
class BackOff:
    """How long to wait after failures: doubling from ``first`` to ``most`` seconds, half of it by chance."""

    first: float = 0.25
    most: float = 20.0

    def seconds(self, failures: int) -> float:
        """How long to wait after so many failures in a row."""
        full = min(self.most, self.first * 2 ** min(failures - 1, 16))
        return float(full * (0.5 + random.random() / 2))


class Session:
    """Keeps one realm in sync with the backend, for as long as it runs.

    transport: the way to the backend; the session closes it. on_status: called with each new status, on the
    session's thread. on_refused: called when the backend asks for a client reset; it records that. reset:
    called while a reset is pending, on the session's thread; returns whether the session may go on (False: it
    waits until :meth:`kick`). first_copy: called when a new realm must begin with a fresh copy, and with
    whether its schema was refused. finish_reset: called when what came after a reset is acknowledged.
    """

    def __init__(
        self,
        realm: Realm,
        transport: Transport,
        *,
        on_status: Callable[[SessionStatus], None],
        on_refused: Callable[[Refusal], None],
        reset: Callable[[], bool],
        first_copy: Callable[[bool], None],
        finish_reset: Callable[[], None] = lambda: None,
        back_off: BackOff | None = None,
    ) -> None:
        self._realm = realm
        self._transport = transport
        self._on_status = on_status
        self._on_refused = on_refused
        self._reset = reset
        self._first_copy = first_copy
        self._finish_reset = finish_reset
        self._back_off = back_off or BackOff()
        self._wake = threading.Event()
        self._waiter_wake = threading.Event()
        self._stopping = False
        self._connected = False
        self._failures = 0
        self._waiting_on: int | None = None
        self._status_changed = threading.Condition()
        self._status = SessionStatus(SessionState.NOT_CONNECTED, realm.clock())
        self._subscription = realm.listen(self._heard)
        self._thread = threading.Thread(target=self._run, name=f"session {realm.folder.path.name}")
        self._waiter = threading.Thread(target=self._wait_for_news, name=f"waiter {realm.folder.path.name}")

    @property
    def status(self) -> SessionStatus:
        """The newest status."""
        return self._status

    @property
    def offline(self) -> bool:
        """Whether this device's network is off. Settable."""
        return self._transport.offline

    @offline.setter
    def offline(self, offline: bool) -> None:
        self._transport.offline = offline
        self._connected = self._connected and not offline
        self.kick()

    @property
    def started(self) -> bool:
        """Whether :meth:`start` was called."""
        return self._thread.ident is not None

    def start(self) -> None:
        """Begin."""
        self._thread.start()
        self._waiter.start()

    def kick(self) -> None:
        """Something has changed: try at once, without waiting for a back-off to end."""
        self._wake.set()

    def stop(self) -> None:
        """End the session and its threads. What is unsynced stays so. Twice does no harm."""
        self._stopping = True
        self._subscription.close()
        self._transport.close()
        self._wake.set()
        self._waiter_wake.set()
        for thread in (self._thread, self._waiter):
            if thread.is_alive():
                thread.join()
        self._transport.dispose()

    def wait_until_synced(self, seconds: float = 30.0) -> None:
        """Wait until nothing is unsynced and the backend's version is reached.

        HoldfastError with the last status if that does not come to be within ``seconds``.
        """
        self.kick()
        with self._status_changed:
            done = self._status_changed.wait_for(self.is_level, seconds)
        if not done:
            status = self._status
            raise HoldfastError(
                f"The realm was not in sync within {seconds:g} s: it is {status.state}. {status.message}",
                "What is unsynced stays on this device.",
            )

    def is_level(self) -> bool:
        """Whether nothing is unsynced, and the backend's version was reached a moment ago."""
        if self._status.state != SessionState.SYNCED or self._wake.is_set():
            return False
        with self._realm.read() as view:
            return not unsynced.anything_to_upload(view.raw, view.capture)

    def tell(self, state: SessionState, *, done: int = 0, total: int = 0, message: str = "") -> None:
        """Say a new status; for whoever works on the session's thread."""
        old = self._status
        same = old.state == state
        with self._status_changed:
            self._status = SessionStatus(
                state,
                old.since if same and state != SessionState.SYNCED else self._realm.clock(),
                done,
                total,
                message,
                old.server_version,
            )
            if state in (SessionState.SYNCED, SessionState.RESET_PENDING):
                self._status = replace(self._status, server_version=self._realm.progress.server_version)
            self._status_changed.notify_all()
        self._on_status(self._status)

    def _heard(self, notification: ChangeNotification) -> None:
        if notification.origin in ("local", "recovery"):
            self._wake.set()

    def settle(self, seconds: float = 60.0) -> SessionStatus:
        """Run the session in the calling thread until all is uploaded and the backend's version is reached.

        Or until it has stopped: offline, paused, reset pending, error; the status says which. Transient
        troubles are tried again. For a session that was not started. HoldfastError after so many seconds.
        """
        end = time.monotonic() + seconds
        while True:
            self._wake.clear()
            pause = self._round()
            if pause != 0 and self._status.state in _AT_REST:
                return self._status
            left = end - time.monotonic()
            if left <= 0:
                raise HoldfastError(
                    f"The session did not come to rest within {seconds:g} s: it is {self._status.state}. "
                    f"{self._status.message}",
                    "What is unsynced stays on this device.",
                )
            if pause != 0:
                self._wake.wait(left if pause is None else min(pause, left))

    def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            pause = self._round()
            if pause != 0 and not self._stopping:
                self._wake.wait(pause)
        self._subscription.close()

    def _round(self) -> float | None:
        """One turn, its errors seen to; returns how long to wait before the next: None until kicked."""
        try:
            again = self._turn()
            self._failures = 0
            return 0 if again else None
        except NetworkTrouble as trouble:
            self._connected = False
            self._failures += 1
            return None if self._stopping else self._after_trouble(trouble, self._failures)
        except Refusal as refusal:
            self._connected = False
            self._failures += 1
            return self._after_refusal(refusal, self._failures)
        except Stopped:
            self._stopping = True
            return None
        except ResetTrouble as trouble:
            self._connected = False
            self._failures += 1
            self.tell(SessionState.RESET_PENDING, message=str(trouble))
            return max(self._back_off.seconds(self._failures), 1.0)
        except Exception as error:
            self._connected = False
            self._failures += 1
            if not isinstance(error, HoldfastError):
                log.exception("the session failed")
            self.tell(SessionState.ERROR, message=str(error))
            return max(self._back_off.seconds(self._failures), 1.0)

    def _turn(self) -> bool:
        """One round. Returns whether another should follow at once; else the session waits."""
        if self._transport.offline:
            self.tell(SessionState.OFFLINE)
            return False
        pending = self._realm.pending_reset
        if pending is not None and pending.stage != "committed":
            self._connected = False
            if not self._reset():
                self.tell(SessionState.RESET_PENDING)
                return False
            return True
        if not self._connected:
            if self._status.state not in (SessionState.ERROR, SessionState.PAUSED):
                self.tell(SessionState.CONNECTING)
            try:
                fresh = connect.connect(self._realm, self._transport)
            except Refusal as refusal:
                if not (refusal.needs_reset and self._never_used()):
                    raise
                self._first_copy(True)  # nothing is here that could be lost: no ceremony
                return True
            if fresh:
                self._first_copy(False)
                return True
            self._connected = True
        self.sync_once()
        if pending is not None:
            self._finish_reset()
        with self._realm.read() as view:
            if unsynced.anything_to_upload(view.raw, view.capture):
                return True
        self.tell(SessionState.SYNCED)
        self._wait_from(self._realm.progress.server_version)
        return False

    def _never_used(self) -> bool:
        """Whether this realm has never connected and nothing was ever written in it."""
        with self._realm.read() as view:
            empty = not any(view.count(name) for name in view.schema.classes)
            unsent = unsynced.anything_to_upload(view.raw, view.capture)
        return self._realm.progress.ident is None and empty and not unsent

    def sync_once(self) -> None:
        """Upload what there is now, then download to the backend's version.

        What is written meanwhile waits for the next round: an app that keeps writing must not keep the
        session from ever ending one.
        """
        upload.upload(self._realm, self._transport, lambda n: self.tell(SessionState.UPLOADING, total=n))
        download.download(self._realm, self._transport, self._tell_download)

    def _tell_download(self, done: int, total: int) -> None:
        if self._status.state != SessionState.UPLOADING:  # an upload's own echo is no download to speak of
            self.tell(SessionState.DOWNLOADING, done=done, total=total)

    def _after_trouble(self, trouble: NetworkTrouble, failures: int) -> float | None:
        if trouble.offline:
            self.tell(SessionState.OFFLINE)
            return None
        self.tell(SessionState.NOT_CONNECTED, message=str(trouble))
        return max(self._back_off.seconds(failures), trouble.retry_after or 0.0)

    def _after_refusal(self, refusal: Refusal, failures: int) -> float | None:
        if refusal.needs_reset:
            self._on_refused(refusal)
            return 0.0
        if refusal.action == Action.TRANSIENT:
            paused = refusal.code == 229
            self.tell(SessionState.PAUSED if paused else SessionState.NOT_CONNECTED, message=refusal.detail)
            return max(self._back_off.seconds(failures), refusal.retry_after or 0.0)
        self.tell(SessionState.ERROR, message=refusal.detail)
        return max(self._back_off.seconds(failures), 2.0)

    def _wait_from(self, server_version: int) -> None:
        self._waiting_on = server_version
        self._waiter_wake.set()

    def _wait_for_news(self) -> None:
        """The waiter: one long poll after the other, for as long as the session is synced."""
        while not self._stopping:
            self._waiter_wake.wait()
            self._waiter_wake.clear()
            while not self._stopping and self._waiting_on is not None:
                version = self._waiting_on
                try:
                    position = position_of(self._realm).to_wire()
                    answer = self._transport.post(
                        "wait",
                        {"position": position, "seconds": WAIT_SECONDS},
                        seconds=WAIT_SECONDS + 15,
                    )
                    head = int(answer["head"])
                except Stopped:
                    return
                except (HoldfastError, KeyError, TypeError, ValueError):
                    # Whatever it is, the session's own next request meets it and knows what to do.
                    head = -1
                if head == version and self._waiting_on == version:
                    continue
                if self._waiting_on == version:
                    self._waiting_on = None
                    self._wake.set()
                with contextlib.suppress(Stopped):
                    if self._realm.progress.server_version >= head >= 0:
                        continue
                break
