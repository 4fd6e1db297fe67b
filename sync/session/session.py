"""The sync session of one realm: a thread that uploads and downloads, and one that waits for news."""

from __future__ import annotations

import contextlib
import logging
import math
import random
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.exc import SQLAlchemyError

from ..errors import HoldfastError, OtherBackend, RealmFileError, ResetTrouble, Stopped
from ..observers import Observer
from ..protocol import BAD_TOKEN, NO_ACCESS, OTHER_BACKEND, SYNC_PAUSED, WAIT_SECONDS, Action, Refusal
from ..realm import ChangeNotification, Realm, unsynced
from . import connect, download, upload
from .position import position_of
from .transport import (
    MOST_PAUSE,
    SMALL_ANSWER_BYTES,
    EndpointTrouble,
    NetworkTrouble,
    Transport,
    whole_number,
)

log = logging.getLogger(__name__)

#: Shorter than this no session rests after a failure, whatever its back-off says, in seconds.
LEAST_PAUSE = 0.001
#: How long a thread of the session rests after an error that nobody has foreseen, in seconds.
UNFORESEEN_PAUSE = 5.0
#: A long poll that brings nothing new in less than this, in seconds, did not wait: the next one has to.
LONG_POLL_SECONDS = 2.0


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


class StatusCode(StrEnum):
    """What is the matter with a session, for programs; the message of its status says it to people."""

    NONE = ""
    #: The backend can't be reached, or what answers is no backend.
    NETWORK = "network"
    #: The app's own callable could not say where the backend is.
    ENDPOINT = "endpoint"
    BAD_TOKEN = "bad-token"
    NO_ACCESS = "no-access"
    PAUSED = "paused"
    #: The backend asks for another try later.
    UNAVAILABLE = "unavailable"
    #: The backend refuses, and will refuse again: a bug of one side.
    REFUSED = "refused"
    #: What answers is another backend than the one that this device has synced with.
    OTHER_BACKEND = "other-backend"
    #: A client reset is pending, and waits.
    RESET = "reset"
    #: This device's content is not what the backend's was at the same version.
    DIGEST = "digest"
    #: The realm's file can't be read or written.
    DISK = "disk"
    #: The device is closed.
    CLOSED = "closed"
    #: Anything else.
    FAILED = "failed"


_OF_REFUSALS = {
    BAD_TOKEN.code: StatusCode.BAD_TOKEN,
    NO_ACCESS.code: StatusCode.NO_ACCESS,
    SYNC_PAUSED.code: StatusCode.PAUSED,
    OTHER_BACKEND.code: StatusCode.OTHER_BACKEND,
}

#: What waiting does not change, nor trying again: somebody has to do something.
_FOR_SOMEBODY = (
    StatusCode.BAD_TOKEN,
    StatusCode.NO_ACCESS,
    StatusCode.REFUSED,
    StatusCode.OTHER_BACKEND,
    StatusCode.RESET,
    StatusCode.DIGEST,
)

_TO_DO = {
    StatusCode.BAD_TOKEN: "Give the device a token that the backend knows.",
    StatusCode.NO_ACCESS: "Have the backend's administrator give this token access to the partition.",
    StatusCode.RESET: "Begin the client reset that is pending with device.reset_now().",
    StatusCode.DIGEST: "Begin a client reset with device.start_reset().",
}

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
    what the realm has of the history. code: for an error or trouble, what it is.
    """

    state: SessionState
    since: int
    done: int = 0
    total: int = 0
    message: str = ""
    server_version: int = 0
    code: StatusCode = StatusCode.NONE


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

    Guarantees:
    - It lives until it is stopped. Whatever a callback, a disk or an answer does, a round that fails is told
      (state ``error`` or ``not-connected``, with a code), is followed by a pause, and by another round.
    - Every failure is followed by a pause, of the session as of its long polls. A pause ends by :meth:`kick`
      and :meth:`stop`; a write or news from the backend end only the rest of a session that is synced.
    - ``on_status`` is called on the session's thread, one status after the other; what it raises is reported
      and changes nothing.
    - What would wait for the session (:meth:`stop`, :meth:`settle`, :meth:`wait_until_synced`) is refused on
      its own threads, in its callbacks and in the realm's listeners. :meth:`kick`, ``status``, ``offline``
      and :meth:`is_level` are for any thread.
    - What several threads share is read and written under ``_changed``.

    realm: what is kept in sync. transport: the way to the backend; the session closes it. on_status: called
    with each new status, on the session's thread. on_refused: called when the backend asks for a client
    reset; it records that. reset: called while a reset is pending, on the session's thread; returns whether
    the session may go on (False: it waits until :meth:`kick`). first_copy: called when a new realm must begin
    with a fresh copy, and with whether its schema was refused. finish_reset: called when what came after a
    reset is acknowledged.
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
        self._on_status = Observer(on_status, "on_status")
        self._on_refused = on_refused
        self._reset = reset
        self._first_copy = first_copy
        self._finish_reset = finish_reset
        self._back_off = back_off or BackOff()
        self._connected = False
        self._checked = False
        self._failures = 0
        self._resets = 0
        self._changed = threading.Condition()
        self._ended = threading.Event()
        self._kicked = False
        self._due = False
        self._waiting = False
        self._rounds = 0
        self._status = SessionStatus(SessionState.NOT_CONNECTED, realm.clock())
        self._status_round = 0
        self._subscription = realm.listen(self._heard)
        name = realm.folder.path.name
        # Daemons: a program that ends without closing its device ends. See ending.py for what is done then.
        self._thread = threading.Thread(target=self._run, name=f"session {name}", daemon=True)
        self._waiter = threading.Thread(target=self._wait_for_news, name=f"waiter {name}", daemon=True)

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
        self.kick()

    @property
    def started(self) -> bool:
        """Whether :meth:`start` was called."""
        return self._thread.ident is not None

    @property
    def _stopping(self) -> bool:
        return self._ended.is_set()

    def start(self) -> None:
        """Begin. Stopped if the session has ended."""
        if self._stopping:
            raise _ended()
        self._thread.start()
        try:
            self._waiter.start()
        except BaseException:
            self.stop()
            raise

    def kick(self) -> None:
        """Something has changed: try at once, without waiting for a back-off to end."""
        with self._changed:
            self._kicked = True
            self._changed.notify_all()

    def stop(self, seconds: float | None = None) -> None:
        """End the session and its threads. What is unsynced stays so. Twice does no harm.

        seconds: how long to wait for the threads to end; None: until they have. HoldfastError on a thread
        that they wait for: in a callback, a listener or a write.
        """
        self._realm.workers.refuse("The session can't be ended")
        self._end()
        self._transport.close()
        end = None if seconds is None else time.monotonic() + seconds
        for thread in (self._thread, self._waiter):
            if thread.is_alive():
                thread.join(None if end is None else max(end - time.monotonic(), 0))
        if not self._thread.is_alive() and not self._waiter.is_alive():
            self._transport.dispose()

    def wait_until_synced(self, seconds: float = 30.0) -> None:
        """Wait until nothing is unsynced and the backend's version is reached.

        HoldfastError with the reason if that does not come to be within ``seconds``, and at once where it
        can't come to be without somebody doing something: offline, a token that is refused, a client reset
        that waits to be begun, an error that stays. Stopped if the session has ended.
        """
        self._realm.workers.refuse("It can't be waited for the session")
        if not self.started and not self._stopping:
            raise HoldfastError(
                "The session has not been started, so the realm does not come to be in sync.",
                "What is unsynced stays on this device.",
                "Start it with session.start(), or call session.settle().",
            )
        end = time.monotonic() + _bounded(seconds)
        with self._changed:
            # Only what is told from now on counts: the last status may be of before something was mended.
            before = self._rounds
            self._kicked = True
            self._changed.notify_all()
            while True:
                if self._stopping:
                    raise _ended()
                status = self._status
                if self._status_round > before:
                    if status.state == SessionState.OFFLINE or status.code in _FOR_SOMEBODY:
                        raise _not_synced("", status)
                    if status.state == SessionState.SYNCED:
                        break
                left = end - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    raise _not_synced(f" within {seconds:g} s", status)

    def is_level(self) -> bool:
        """Whether nothing is unsynced, and the backend's version was reached a moment ago."""
        with self._changed:
            if self._status.state != SessionState.SYNCED or self._kicked or self._due:
                return False
        return not self._anything_to_upload()

    def tell(
        self,
        state: SessionState,
        *,
        done: int = 0,
        total: int = 0,
        message: str = "",
        code: StatusCode = StatusCode.NONE,
    ) -> None:
        """Say a new status; for whoever works on the session's thread. Never raises. Nothing once it ends."""
        old = self._status
        since, version = old.since, old.server_version
        # What can't be read on a broken disk stays as it was: that something is broken has to be told.
        with contextlib.suppress(Exception):
            if old.state != state or state == SessionState.SYNCED:
                since = self._realm.clock()
            if state in (SessionState.SYNCED, SessionState.RESET_PENDING):
                version = self._realm.progress.server_version
        done = max(done, 0)
        status = SessionStatus(state, since, done, max(total, done), message, version, code)
        with self._changed:
            if self._stopping:
                return
            self._status = status
            self._status_round = self._rounds
            self._changed.notify_all()
        self._on_status(status)

    def _heard(self, notification: ChangeNotification) -> None:
        if notification.origin in ("local", "recovery"):
            self._is_due()

    def _is_due(self) -> None:
        """Another round is due, once a back-off that is under way has ended."""
        with self._changed:
            self._due = True
            self._changed.notify_all()

    def _end(self) -> None:
        with self._changed:
            self._ended.set()
            old = self._status
            self._status = SessionStatus(
                SessionState.NOT_CONNECTED,
                old.since,
                server_version=old.server_version,
                code=StatusCode.CLOSED,
            )
            self._changed.notify_all()
        self._subscription.close()

    def settle(self, seconds: float = 60.0) -> SessionStatus:
        """Run the session in the calling thread until all is uploaded and the backend's version is reached.

        Or until it has stopped: offline, paused, reset pending, error; the status says which. Transient
        troubles are tried again. For a session that was not started. HoldfastError after so many seconds;
        Stopped if the session has ended.
        """
        self._realm.workers.refuse("The session can't be run")
        if self.started:
            raise HoldfastError(
                "The session runs on a thread of its own already.",
                "Nothing was done.",
                "Use wait_until_synced().",
            )
        end = time.monotonic() + _bounded(seconds)
        with self._realm.workers.working():
            while True:
                if self._stopping:
                    raise _ended()
                pause = self._round()
                status = self._status
                if pause != 0 and status.state in _AT_REST:
                    return status
                left = end - time.monotonic()
                if left <= 0:
                    raise HoldfastError(
                        f"The session did not come to rest within {seconds:g} s: it is {status.state}. "
                        f"{status.message}",
                        "What is unsynced stays on this device.",
                    )
                self._rest(pause if pause == 0 else left if pause is None else min(pause, left))

    def _run(self) -> None:
        with self._realm.workers.working():
            while not self._stopping:
                try:
                    self._rest(self._round())
                except BaseException as error:
                    self._survive(error)

    def _survive(self, error: BaseException) -> None:
        """What nobody has foreseen must not end sync either: tell it, and rest. Never raises."""
        self._connected = False
        with contextlib.suppress(BaseException):
            log.critical("the session goes on after an error in it", exc_info=error)
            self.tell(SessionState.ERROR, message=_words_of(error), code=StatusCode.FAILED)
        self._ended.wait(UNFORESEEN_PAUSE)

    def _rest(self, seconds: float | None) -> None:
        """Wait so long for somebody to kick; None: until a round is due."""
        if seconds == 0:
            return
        with self._changed:
            self._changed.wait_for(
                lambda: self._stopping or self._kicked or (seconds is None and self._due), seconds
            )

    def _round(self) -> float | None:
        """One turn, its errors seen to; returns how long to wait before the next: None until one is due.

        0: at once.
        """
        with self._changed:
            self._rounds += 1
            self._kicked = self._due = False
        try:
            return 0 if self._turn() else None
        except Exception as error:
            failure = error
        self._connected = False
        self._failures += 1
        try:
            return self._after(failure)
        except Exception as error:
            # Seeing to it has failed, too: a full disk has no room for the record of a pending reset.
            return self._after_failure(error)

    def _turn(self) -> bool:
        """One round. Returns whether another should follow at once; else the session waits."""
        if self._transport.offline:
            self._connected = False
            self.tell(SessionState.OFFLINE)
            return False
        pending = self._realm.pending_reset
        if pending is not None and pending.stage != "committed":
            self._connected = False
            if not self._reset():
                self.tell(SessionState.RESET_PENDING, code=StatusCode.RESET)
                return False
            return True
        download.check_not_diverged(self._realm)
        if not self._checked:
            download.check_own(self._realm)
            self._checked = True
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
        before = self._realm.progress
        sent = self.sync_once()
        if pending is not None:
            self._finish_reset()
        if self._anything_to_upload():
            if sent and self._realm.progress == before:
                raise NetworkTrouble("The backend did not acknowledge what it was sent.")
            return True
        if self._realm.pending_reset is not None:
            return True  # somebody has asked for a reset meanwhile
        self._failures = self._resets = 0
        self.tell(SessionState.SYNCED)
        self._wait_for_more()
        return False

    def _never_used(self) -> bool:
        """Whether this realm has never connected and nothing was ever written in it."""
        with self._realm.read() as view:
            empty = not any(view.count(name) for name in view.schema.classes)
            unsent = unsynced.anything_to_upload(view.raw, view.capture)
        return self._realm.progress.ident is None and empty and not unsent

    def _anything_to_upload(self) -> bool:
        with self._realm.read() as view:
            return unsynced.anything_to_upload(view.raw, view.capture)

    def sync_once(self) -> bool:
        """Upload what there is now, then download to the backend's version; return whether anything was sent.

        What is written meanwhile waits for the next round: an app that keeps writing must not keep the
        session from ever ending one.
        """
        sent = upload.upload(
            self._realm, self._transport, lambda n: self.tell(SessionState.UPLOADING, total=n)
        )
        download.download(self._realm, self._transport, self._tell_download)
        return sent

    def _tell_download(self, done: int, total: int) -> None:
        if self._status.state != SessionState.UPLOADING:  # an upload's own echo is no download to speak of
            self.tell(SessionState.DOWNLOADING, done=done, total=total)

    def _after(self, error: Exception) -> float | None:
        """See to an error of a round; return how long to wait before the next."""
        if isinstance(error, NetworkTrouble):
            return self._after_trouble(error)
        if isinstance(error, Refusal):
            return self._after_refusal(error)
        if isinstance(error, Stopped):
            self._end()
            return None
        if isinstance(error, ResetTrouble):
            self.tell(SessionState.RESET_PENDING, message=str(error), code=StatusCode.DISK)
            return self._pause(self._failures, 1.0)
        return self._after_failure(error)

    def _after_trouble(self, trouble: NetworkTrouble) -> float | None:
        if self._stopping:
            return None
        if trouble.offline:
            self.tell(SessionState.OFFLINE)
            return None
        of_the_app = isinstance(trouble, EndpointTrouble)
        self.tell(
            SessionState.NOT_CONNECTED,
            message=str(trouble),
            code=StatusCode.ENDPOINT if of_the_app else StatusCode.NETWORK,
        )
        return self._pause(self._failures, trouble.retry_after)

    def _after_refusal(self, refusal: Refusal) -> float | None:
        if refusal.needs_reset:
            self._on_refused(refusal)
            self._resets += 1
            # The first at once; a backend that asks for one after the other has to wait.
            return 0 if self._resets == 1 else self._pause(self._resets - 1, refusal.retry_after)
        if refusal.action == Action.TRANSIENT:
            paused = refusal.code == SYNC_PAUSED.code
            self.tell(
                SessionState.PAUSED if paused else SessionState.NOT_CONNECTED,
                message=refusal.detail,
                code=_OF_REFUSALS.get(refusal.code, StatusCode.UNAVAILABLE),
            )
            return self._pause(self._failures, refusal.retry_after)
        code = _OF_REFUSALS.get(refusal.code, StatusCode.REFUSED)
        self.tell(SessionState.ERROR, message=refusal.detail, code=code)
        return self._pause(self._failures, 2.0)

    def _after_failure(self, error: Exception) -> float | None:
        if not isinstance(error, HoldfastError):
            log.error("the session failed", exc_info=error)
        self.tell(SessionState.ERROR, message=_words_of(error), code=_code_of(error))
        return self._pause(self._failures, 1.0)

    def _pause(self, failures: int, least: float | None = None) -> float:
        """How long to wait after so many failures in a row, and never shorter than ``least`` seconds."""
        return max(_bounded(max(self._back_off.seconds(failures), least or 0.0), MOST_PAUSE), LEAST_PAUSE)

    def _wait_for_more(self) -> None:
        with self._changed:
            self._waiting = True
            self._changed.notify_all()

    def _wait_for_news(self) -> None:
        """The waiter: one long poll after the other, for as long as the session is synced.

        One that ends soon and brings nothing on, be it that it is refused, or that it names a head that
        can't be reached, is followed by a pause; so where long polls don't work the session polls.
        """
        polls = _LongPolls()
        with self._realm.workers.working():
            while not self._stopping:
                try:
                    self._wait_once(polls)
                except Stopped:
                    return
                except BaseException as error:
                    with contextlib.suppress(BaseException):
                        log.critical("the long polls go on after an error in them", exc_info=error)
                    self._ended.wait(UNFORESEEN_PAUSE)

    def _wait_once(self, polls: _LongPolls) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._waiting)
        if not self._stopping and (news := self._poll(polls)):
            with self._changed:
                self._waiting = not news
            self._is_due()

    def _poll(self, polls: _LongPolls) -> bool:
        """One long poll, after the pause that those before it ask for; return whether it brought news.

        Every failure counts as news: the session's own next request meets it and knows what to do.
        """
        version, began, retry_after = -1, time.monotonic(), None
        try:
            version = self._realm.progress.server_version
            if vain := polls.in_vain(version):
                self._ended.wait(self._pause(vain, polls.retry_after))
            began = time.monotonic()
            position = position_of(self._realm)
            version = position.server_version
            answer = self._transport.post(
                "wait",
                {"position": position.to_wire(), "seconds": WAIT_SECONDS},
                seconds=WAIT_SECONDS + 15,
                most=SMALL_ANSWER_BYTES,
            )
            news, failed = whole_number(answer["head"]) > version, False
        except Stopped:
            raise
        except (NetworkTrouble, Refusal) as error:
            if isinstance(error, NetworkTrouble) and error.offline:
                return True
            news, failed, retry_after = True, True, error.retry_after
        except Exception:
            news, failed = True, True
        polls.ended(version, time.monotonic() - began, failed, retry_after)
        return news


class _LongPolls:
    """How the long polls of a session go: how many of them in a row were in vain.

    Attributes: retry_after (what the backend asked for with the last, in seconds).
    """

    def __init__(self) -> None:
        self.retry_after: float | None = None
        self._vain = 0
        self._last: tuple[int, bool] | None = None

    def ended(self, version: int, seconds: float, failed: bool, retry_after: float | None) -> None:
        """One that was sent at a server version has ended, so long after."""
        self.retry_after = retry_after
        self._last = (version, failed) if seconds < LONG_POLL_SECONDS else None

    def in_vain(self, version: int) -> int:
        """How many in a row have brought nothing, now that the next is to be sent at ``version``."""
        last, self._last = self._last, None
        if last is None or (last[0] != version and not last[1]):
            self._vain = 0
        else:
            self._vain = self._vain + 1 if last[0] == version else 1
        return self._vain


def _bounded(seconds: float, most: float = threading.TIMEOUT_MAX) -> float:
    """So many seconds as something that can be waited for; what is no number is the most."""
    return most if math.isnan(seconds) else min(max(seconds, 0.0), most)


def _code_of(error: Exception) -> StatusCode:
    if isinstance(error, download.DigestMismatch):
        return StatusCode.DIGEST
    if isinstance(error, OtherBackend):
        return StatusCode.OTHER_BACKEND
    if isinstance(error, RealmFileError | OSError | sqlite3.Error | SQLAlchemyError):
        return StatusCode.DISK
    return StatusCode.FAILED


def _ended() -> Stopped:
    return Stopped(
        "The session has ended: the device is closed, or goes on with another schema.",
        "What is unsynced stays on this device.",
        "Open the device again, or use its new session.",
    )


def _not_synced(when: str, status: SessionStatus) -> HoldfastError:
    return HoldfastError(
        f"The realm was not in sync{when}: it is {status.state}. {status.message}".rstrip(),
        "What is unsynced stays on this device.",
        _TO_DO.get(status.code, ""),
    )


def _words_of(error: BaseException) -> str:
    return str(error) or type(error).__name__
