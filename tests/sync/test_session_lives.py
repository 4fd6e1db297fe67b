"""A session lives until it is stopped, whatever callbacks, disks and answers do, and it never spins."""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from holdfast.sync import Device, Endpoint, HoldfastError, SessionState, full_disk
from holdfast.sync.cli import main
from holdfast.sync.errors import RealmFileError, Stopped
from holdfast.sync.protocol import Action, Refusal
from holdfast.sync.session import NetworkTrouble
from holdfast.sync.session import session as session_module
from holdfast.sync.session.session import BackOff, StatusCode

Make = Callable[..., Device]


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """What was handed to ``threading.excepthook``."""
    found: list[BaseException] = []
    monkeypatch.setattr(threading, "excepthook", lambda arguments: found.append(arguments.exc_value))
    return found


@pytest.fixture
def impostor() -> Iterator[Callable[..., str]]:
    """Starts a server that answers everything the same; gives its address."""
    servers: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def start(status: int, body: bytes = b"", **headers: str) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


def write(device: Device, key: str) -> None:
    device.realm.write(lambda tx: tx.create("Task", key, {"title": key}))


def synced(device: Device, backend: Any, key: str) -> None:
    """It goes on: what is written now arrives."""
    write(device, key)
    device.session.wait_until_synced(8)
    assert backend.state["version"] == device.realm.progress.server_version
    assert device.unsynced_count() == 0
    assert device.session.status.code == StatusCode.NONE


# Callbacks


@pytest.mark.parametrize("always", [True, False], ids=["always", "once"])
def test_an_on_status_that_raises(
    always: bool, device_factory: Make, backend: Any, reported: list[BaseException]
) -> None:
    states: list[str] = []

    def on_status(status: Any) -> None:
        states.append(status.state)
        if always or len(states) == 2:
            raise RuntimeError("the window is gone")

    device = device_factory("a", on_status=on_status)
    synced(device, backend, "1")
    assert "synced" in states
    assert [str(one) for one in reported] == ["the window is gone"]


@pytest.mark.parametrize("step", ["asking", "forecast", "backing-up", "transferring", "committed"])
def test_an_on_reset_that_raises_changes_no_strategy(
    step: str, device_factory: Make, backend: Any, until: Any, reported: list[BaseException]
) -> None:
    def on_reset(progress: Any) -> None:
        if progress.step == step:
            raise BrokenPipeError(32, "Broken pipe")

    device = device_factory("a", on_reset=on_reset, strategy="recover-or-discard")
    write(device, "1")
    device.session.wait_until_synced(8)
    device.session.offline = True
    write(device, "2")
    backend.act("terminate")
    backend.act("enable")
    device.session.offline = False
    until(lambda: [one.outcome for one in device.resets()] == ["recovered"])
    device.session.wait_until_synced(8)
    assert device.resets()[0].failed == ()
    with device.realm.read() as view:
        assert {one["_id"] for one in view.all("Task")} == {"1", "2"}
    assert [type(one) for one in reported] == [BrokenPipeError]


def test_an_endpoint_that_raises(
    device_factory: Make,
    backend: Any,
    until: Any,
    reported: list[BaseException],
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = [True]

    def endpoint() -> Endpoint:
        if broken:
            broken.append(True)
            raise LookupError("no configuration")
        return backend.endpoint  # type: ignore[no-any-return]

    with caplog.at_level(logging.WARNING):
        device = device_factory("a", endpoint=endpoint)
        until(lambda: len(broken) > 3)
    assert device.session.status.state == SessionState.NOT_CONNECTED
    assert device.session.status.code == StatusCode.ENDPOINT
    assert "no configuration" in device.session.status.message
    assert [str(one) for one in reported] == ["no configuration"]
    assert len(caplog.records) == 1
    broken.clear()
    synced(device, backend, "1")


def test_a_clock_that_raises(device_factory: Make, backend: Any, until: Any) -> None:
    broken: list[bool] = []

    def clock() -> int:
        if broken:
            raise OSError("the app's clock")
        return 1_700_000_000_000_000

    device = device_factory("a", clock=clock)
    device.session.wait_until_synced(8)
    device.realm.submit(lambda tx: (tx.create("Task", "1"), broken.append(True))).result()
    device.session.kick()
    until(lambda: device.session.status.state == "error")
    assert "the app's clock" in device.session.status.message
    broken.clear()
    synced(device, backend, "2")


# Handlers of errors that fail themselves


@pytest.mark.parametrize("how", ["full", "locked"])
def test_the_record_of_a_reset_that_can_not_be_written(
    how: str, device_factory: Make, backend: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = device_factory("a", strategy="recover")
    device.session.wait_until_synced(8)
    device.session.offline = True
    backend.act("terminate")
    backend.act("enable")
    if how == "full":
        full_disk.fill(True)
    else:
        real = device.reset.needed
        left = [3]

        def needed(refusal: Refusal) -> None:
            if left[0]:
                left[0] -= 1
                raise sqlite3.OperationalError("database is locked")
            real(refusal)

        monkeypatch.setattr(device.reset, "needed", needed)
    try:
        device.session.offline = False
        until(lambda: device.session.status.state == "error")
        assert device.session.status.code == StatusCode.DISK
        assert device.session._thread.is_alive()
    finally:
        full_disk.fill(False)
    until(lambda: [one.outcome for one in device.resets()] == ["recovered"], 20)
    synced(device, backend, "1")


@pytest.mark.parametrize(
    "error", [RuntimeError("unforeseen"), MemoryError(), SystemExit(1)], ids=["runtime", "memory", "exit"]
)
def test_an_error_that_nobody_has_foreseen(
    error: BaseException, device_factory: Make, backend: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "UNFORESEEN_PAUSE", 0.05)
    device = device_factory("a", start=False)
    left = [3]
    real = device.session._turn

    def turn() -> bool:
        if left[0]:
            left[0] -= 1
            raise error
        return real()

    monkeypatch.setattr(device.session, "_turn", turn)
    device.session.start()
    until(lambda: device.session.status.code == StatusCode.FAILED)
    assert device.session.status.state == "error"
    assert device.session.status.message
    until(lambda: left == [0], 15)
    synced(device, backend, "1")


def test_a_waiter_that_fails(
    device_factory: Make, backend: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "UNFORESEEN_PAUSE", 0.05)
    device, other = device_factory("a", start=False), device_factory("other")
    left = [3]
    real = device.session._poll

    def poll(polls: Any) -> bool:
        if left[0]:
            left[0] -= 1
            raise SystemExit(1)
        return real(polls)

    monkeypatch.setattr(device.session, "_poll", poll)
    device.session.start()
    until(lambda: left == [0])
    synced(other, backend, "1")
    until(lambda: device.realm.progress.server_version == backend.state["version"])


def test_a_realm_that_is_closed_ends_its_session(device_factory: Make, until: Any) -> None:
    device = device_factory("a")
    device.session.wait_until_synced(8)
    device.realm.close()
    device.session.kick()
    until(lambda: not device.session._thread.is_alive())
    assert device.session.status.code == StatusCode.CLOSED


# Numbers from the network


@pytest.mark.parametrize("text", ["10000000000", "1e400", "-5", "nan", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_pause_that_nobody_can_wait(
    text: str, impostor: Any, device_factory: Make, backend: Any, until: Any
) -> None:
    where = [Endpoint(impostor(503, Retry_After=text), "x")]
    device = device_factory("a", endpoint=lambda: where[0])
    until(lambda: device.session.status.code == StatusCode.NETWORK)
    where[0] = backend.endpoint
    synced(device, backend, "1")


@pytest.mark.parametrize("number", [-(10**30), -1, 10**30, 1.5, "x", None, True])
def test_a_head_that_is_none(number: Any, device_factory: Make, backend: Any, until: Any) -> None:
    device, other = device_factory("a"), device_factory("other")
    device.session.wait_until_synced(8)
    real, answered = device.session._transport.post, Counter[str]()

    def post(route: str, body: Any, **options: Any) -> Any:
        answer = real(route, body, **options)
        if "head" in answer and answered[route] < 3:
            answered[route] += 1
            answer["head"] = number
        return answer

    device.session._transport.post = post  # type: ignore[method-assign]
    synced(other, backend, "1")
    until(lambda: device.realm.progress.server_version == backend.state["version"])
    synced(device, backend, "2")


def test_progress_is_of_numbers_that_make_sense(device_factory: Make) -> None:
    device = device_factory("a", start=False)
    for done, total, told in ((-3, -7, (0, 0)), (5, 2, (5, 5)), (1, 2, (1, 2))):
        device.session.tell(SessionState.DOWNLOADING, done=done, total=total)
        assert (device.session.status.done, device.session.status.total) == told


@pytest.mark.parametrize(
    ("first", "most"), [(0, 0), (-1, -1), (float("nan"), 1), (1e300, 1e300), (1, float("inf"))]
)
def test_a_back_off_of_the_app_s_is_bounded(first: float, most: float, device_factory: Make) -> None:
    device = device_factory("a", back_off=BackOff(first, most), start=False)
    for failures in (1, 2, 1000):
        assert 0 < device.session._pause(failures) <= session_module.MOST_PAUSE


# Nothing spins


class Pauses:
    """Counts a session's requests and pauses. Each pause of the long polls takes no time, and is kept.

    Attributes: requests, waits (the pauses of the long polls), rests (of the session).
    """

    def __init__(self, device: Device, until_pauses: int) -> None:
        self.requests: Counter[str] = Counter()
        self.waits: list[float] = []
        self.enough = threading.Event()
        session = device.session
        self._post = session._transport.post
        session._transport.post = self.post  # type: ignore[method-assign]
        self._pause = session._pause
        session._pause = self.pause  # type: ignore[method-assign]
        self._until = until_pauses
        self.answer: Callable[[Any], Any] = lambda answer: answer

    def post(self, route: str, body: Any, **options: Any) -> Any:
        self.requests[route] += 1
        return self.answer(body) if route == "wait" else self._post(route, body, **options)

    def pause(self, failures: int, least: float | None = None) -> float:
        self.waits.append(self._pause(failures, least))
        if len(self.waits) >= self._until:
            self.enough.set()
            return 60.0
        return 0.0001


def refused(body: Any) -> Any:
    raise NetworkTrouble("A proxy forbids it.")


def refused_for_long(body: Any) -> Any:
    raise NetworkTrouble("A proxy forbids it.", retry_after=77.0)


def refused_by_the_backend(body: Any) -> Any:
    raise Refusal(500, "X", Action.APPLICATION_BUG, None, "No.")


@pytest.mark.parametrize(
    "answer",
    [
        refused,
        refused_for_long,
        refused_by_the_backend,
        lambda body: {"head": body["position"]["server_version"]},
        lambda body: {"head": 0},
        lambda body: {"head": body["position"]["server_version"] + 5},
        lambda body: {},
        lambda body: [][0],
    ],
    ids=["refused", "retry-after", "refusal", "unchanged", "lower", "lying", "empty", "unforeseen"],
)
def test_a_long_poll_that_does_not_wait_is_followed_by_a_pause(
    answer: Callable[[Any], Any], device_factory: Make, backend: Any
) -> None:
    device = device_factory("a", start=False, back_off=BackOff(1.0, 64.0))
    pauses = Pauses(device, 8)
    pauses.answer = answer
    device.session.start()
    assert pauses.enough.wait(15)
    # One request of each between two pauses, and the pauses double.
    assert pauses.requests["wait"] <= 8
    assert pauses.requests["download"] <= 10
    least = 77.0 if answer is refused_for_long else 0.0
    for at, pause in enumerate(pauses.waits[:7]):
        assert max(least, 0.5 * 2**at) <= pause <= max(least, 2**at)
    device.close()


def test_polling_brings_what_long_polls_do_not(
    device_factory: Make, backend: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    device, other = device_factory("a", start=False), device_factory("other")
    real = device.session._transport.post

    def post(route: str, body: Any, **options: Any) -> Any:
        return refused(body) if route == "wait" else real(route, body, **options)

    device.session._transport.post = post  # type: ignore[method-assign]
    device.session.start()
    device.session.wait_until_synced(8)
    for key in ("1", "2"):
        synced(other, backend, key)
        until(lambda: device.realm.progress.server_version == backend.state["version"])


def test_a_backend_that_acknowledges_nothing_is_not_asked_without_end(
    device_factory: Make, backend: Any, until: Any
) -> None:
    device = device_factory("a")
    device.session.wait_until_synced(8)
    device.session.offline = True
    write(device, "1")
    real, requests = device.session._transport.post, Counter[str]()

    def post(route: str, body: Any, **options: Any) -> Any:
        requests[route] += 1
        return {"head": 0, "client_version": 0} if route == "upload" else real(route, body, **options)

    device.session._transport.post = post  # type: ignore[method-assign]
    device.session._back_off = BackOff(60.0, 60.0)
    device.session.offline = False
    until(lambda: "did not acknowledge" in device.session.status.message)
    assert device.session.status.code == StatusCode.NETWORK
    assert requests["upload"] <= 2
    device.session._transport.post = real  # type: ignore[method-assign]
    device.session.wait_until_synced(8)
    assert device.unsynced_count() == 0


def test_what_the_app_writes_does_not_end_a_back_off(
    device_factory: Make, backend: Any, until: Any, impostor: Any
) -> None:
    asked: list[object] = []
    where = [Endpoint(impostor(500), "x")]

    def endpoint() -> Endpoint:
        asked.append(where[0])
        return where[0]

    device = device_factory("a", endpoint=endpoint, back_off=BackOff(60.0, 60.0))
    until(lambda: device.session.status.code == StatusCode.NETWORK)
    for number in range(20):
        write(device, f"{number}")
    assert len(asked) == 1
    where[0] = backend.endpoint
    device.session.kick()
    until(lambda: device.unsynced_count() == 0)


def test_one_reset_after_the_other_is_followed_by_a_pause(device_factory: Make) -> None:
    device = device_factory("a", start=False, back_off=BackOff(1.0, 64.0))
    refusal = Refusal(208, "BadClientFileIdent", Action.CLIENT_RESET, "sync-re-enabled", "No.")
    device.session._on_refused = lambda refusal: None
    pauses = [device.session._after_refusal(refusal) for _ in range(3)]
    assert pauses[0] == 0
    assert 0.5 <= pauses[1] <= 1.0 and 1.0 <= pauses[2] <= 2.0  # type: ignore[operator]


# Waiting for it


def test_waiting_ends_at_once_where_it_is_offline(device_factory: Make) -> None:
    device = device_factory("a")
    device.session.offline = True
    with pytest.raises(HoldfastError, match="it is offline"):
        device.session.wait_until_synced(60)
    device.session.offline = False
    device.session.wait_until_synced(8)


def test_waiting_ends_at_once_where_the_token_is_refused(device_factory: Make, backend: Any) -> None:
    where = [Endpoint(backend.url, "wrong")]
    device = device_factory("a", endpoint=lambda: where[0])
    with pytest.raises(HoldfastError, match=r"does not know this token.*Give the device a token"):
        device.session.wait_until_synced(60)
    assert device.session.status.code == StatusCode.BAD_TOKEN
    # What was told before it was mended does not count.
    where[0] = backend.endpoint
    device.session.wait_until_synced(8)


def test_waiting_ends_at_once_without_access(
    device_factory: Make, start_backend: Any, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    tokens = str(tmp_path / "tokens")
    main(["backend", "token", "create", "--tokens", tokens, "--partition", "alice"])
    token = capsys.readouterr().out.split()[1]
    running = start_backend("--tokens", tokens)
    device = device_factory("a", endpoint=Endpoint(running.url, token), partition="bob")
    with pytest.raises(HoldfastError, match="has no access"):
        device.session.wait_until_synced(60)
    assert device.session.status.code == StatusCode.NO_ACCESS


def test_waiting_ends_at_once_where_a_reset_waits(device_factory: Make, backend: Any, until: Any) -> None:
    device = device_factory("a", strategy="manual", initiate="asked")
    device.session.wait_until_synced(8)
    backend.act("terminate")
    backend.act("enable")
    until(lambda: device.pending_reset)
    with pytest.raises(HoldfastError, match=r"it is reset-pending.*reset_now"):
        device.session.wait_until_synced(60)
    assert device.session.status.code == StatusCode.RESET
    device.reset_now()
    device.session.wait_until_synced(8)


@pytest.mark.parametrize("meanwhile", [True, False])
def test_waiting_ends_at_once_where_the_device_is_closed(
    meanwhile: bool, device_factory: Make, impostor: Any, until: Any
) -> None:
    device = device_factory("a", endpoint=Endpoint(impostor(503), "x"))
    found: list[Exception] = []

    def wait() -> None:
        try:
            device.session.wait_until_synced(60)
        except Exception as error:
            found.append(error)

    waiting = threading.Thread(target=wait)
    if meanwhile:
        waiting.start()
        until(lambda: device.session.status.code == StatusCode.NETWORK)
        device.close()
    else:
        device.close()
        waiting.start()
    waiting.join(10)
    assert [type(one) for one in found] == [Stopped]
    assert "the device is closed" in str(found[0])
    assert device.session.status.code == StatusCode.CLOSED


def test_waiting_ends_at_once_where_another_backend_answers(
    device_factory: Make, start_backend: Any, backend: Any
) -> None:
    where = [backend.endpoint]
    device = device_factory("a", endpoint=lambda: where[0])
    synced(device, backend, "1")
    where[0] = start_backend().endpoint
    device.session.offline = True
    device.session.offline = False
    with pytest.raises(HoldfastError):
        device.session.wait_until_synced(60)
    assert device.session.status.code == StatusCode.OTHER_BACKEND


def test_waiting_for_a_session_that_was_not_started(device_factory: Make) -> None:
    device = device_factory("a", start=False)
    with pytest.raises(HoldfastError, match="has not been started"):
        device.session.wait_until_synced(60)


@pytest.mark.parametrize("seconds", [0, -1, float("inf"), float("nan"), 1e300])
def test_any_number_can_be_waited(seconds: float, device_factory: Make, backend: Any) -> None:
    device = device_factory("a")
    device.session.wait_until_synced(8)
    if seconds > 0:
        device.session.wait_until_synced(seconds)
        device.close()
    else:
        device.session.offline = True


def test_waiting_goes_on_through_what_time_mends(
    device_factory: Make, backend: Any, impostor: Any, until: Any
) -> None:
    where = [Endpoint(impostor(503), "x")]
    device = device_factory("a", endpoint=lambda: where[0])
    until(lambda: device.session.status.code == StatusCode.NETWORK)
    waiting = threading.Thread(target=device.session.wait_until_synced)
    waiting.start()
    where[0] = backend.endpoint
    waiting.join(20)
    assert not waiting.is_alive()
    assert device.session.status.state == "synced"


def test_paused_has_its_code(device_factory: Make, backend: Any, until: Any) -> None:
    device = device_factory("a")
    device.session.wait_until_synced(8)
    backend.act("pause")
    write(device, "1")
    until(lambda: device.session.status.code == StatusCode.PAUSED)
    assert device.session.status.state == "paused"
    backend.act("resume")
    device.session.wait_until_synced(8)


def test_a_problem_that_will_stay_has_its_code(device_factory: Make, impostor: Any) -> None:
    problem = {"code": 999, "name": "New", "action": "Unheard", "cause": None, "detail": "Something new."}
    device = device_factory("a", endpoint=Endpoint(impostor(422, json.dumps(problem).encode()), "x"))
    with pytest.raises(HoldfastError, match="Something new"):
        device.session.wait_until_synced(60)
    assert device.session.status.code == StatusCode.REFUSED


def test_a_disk_that_fails_has_its_code() -> None:
    errors = [RealmFileError("x"), OSError(28, "full"), sqlite3.OperationalError("locked")]
    assert {session_module._code_of(error) for error in errors} == {StatusCode.DISK}
    assert session_module._code_of(ValueError("x")) == StatusCode.FAILED
