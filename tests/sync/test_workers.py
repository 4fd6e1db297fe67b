"""No call from a callback hangs: what would wait for the thread it is called on is refused at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import pytest

from holdfast.sync import Device, DeviceInUse, HoldfastError, Schema
from holdfast.sync.errors import Stopped, WouldWaitForItself

Make = Callable[..., Device]

Call = Callable[[Device], object]


def use_another_schema(device: Device) -> None:
    document = device.realm.schema.to_document()
    document["Task"]["properties"]["more"] = "int?"
    device.use_schema(Schema.from_document(document))


def recovery_of(device: Device) -> Any:
    return device.recovery(device.waiting_backups()[0])


#: What waits for the realm's writer thread.
FOR_THE_WRITER: dict[str, Call] = {
    "write": lambda device: device.realm.write(lambda tx: None),
    "submit": lambda device: device.realm.submit(lambda tx: tx.create("Task", "never")).result(),
    "submit-exception": lambda device: device.realm.submit(lambda tx: None).exception(5),
    "exclusively": lambda device: device.realm.exclusively(list).result(),
    "back_up": lambda device: device.back_up("asked", "x"),
    "apply": lambda device: recovery_of(device).apply(),
    "start_reset": lambda device: device.start_reset(),
    "at_next_start": lambda device: device.reset.at_next_start(),
}
#: What waits for the session's threads.
FOR_THE_SESSION: dict[str, Call] = {
    "wait_until_synced": lambda device: device.session.wait_until_synced(5),
    "settle": lambda device: device.session.settle(5),
    "stop": lambda device: device.session.stop(),
    "use_schema": use_another_schema,
    "close-realm": lambda device: device.realm.close(),
    "close": lambda device: device.close(),
}
#: What waits for nobody, from anywhere.
FREE: dict[str, Call] = {
    "unsynced_count": lambda device: device.unsynced_count(),
    "resets": lambda device: device.resets(),
    "items": lambda device: recovery_of(device).items(),
    "waiting_backups": lambda device: device.waiting_backups(),
    "is_level": lambda device: device.session.is_level(),
    "kick": lambda device: device.session.kick(),
    "submit": lambda device: device.realm.submit(lambda tx: tx.create("Task", "submitted")),
}


@pytest.fixture
def recovering(device_factory: Make, backend: Any, until: Any) -> Device:
    """A device that has a backup to recover from, decided as the backup."""
    device = device_factory("recovering", strategy="manual")
    device.realm.write(lambda tx: tx.create("Task", "1", {"title": "one"}))
    device.session.wait_until_synced(8)
    device.session.offline = True
    device.realm.write(lambda tx: tx.create("Task", "2", {"title": "two"}))
    backend.act("terminate")
    backend.act("enable")
    device.session.offline = False
    until(lambda: device.waiting_backups() and device.realm.pending_reset is None)
    recovery_of(device).decide_by_rule("backup")
    return device


def outcome_of(call: Call, device: Device) -> object:
    """What a call raises, else "done"."""
    try:
        call(device)
    except Exception as error:
        return error
    return "done"


def outcomes(calls: dict[str, Call], device: Device) -> dict[str, object]:
    return {name: outcome_of(call, device) for name, call in calls.items()}


def all_refused(found: dict[str, object]) -> bool:
    """Every call was refused, and said so."""
    assert {name: type(error) for name, error in found.items()} == dict.fromkeys(found, WouldWaitForItself)
    return all("would wait for the thread" in str(error) for error in found.values())


@pytest.mark.parametrize("where", ["listener", "work", "exclusively"])
def test_on_the_writer_thread(where: str, recovering: Device, until: Any) -> None:
    found: list[dict[str, object]] = []
    calls = {**FOR_THE_SESSION, **FOR_THE_WRITER}

    def call(*_: object) -> None:
        if not found:
            found.append(outcomes(calls, recovering))
            found.append(outcomes(FREE, recovering))

    if where == "listener":
        recovering.realm.listen(call)
    future: Future[Any]
    if where == "exclusively":
        future = recovering.realm.exclusively(call)
    else:
        future = recovering.realm.submit(
            lambda tx: (call() if where == "work" else None, tx.create("Task", "3"))
        )
    future.result(8)
    assert all_refused(found[0])
    assert {name for name, result in found[1].items() if isinstance(result, Exception)} == set()
    # Nothing of what was refused was done, and all goes on.
    recovering.session.wait_until_synced(8)
    with recovering.realm.read() as view:
        keys = {one["_id"] for one in view.all("Task")}
    assert keys == {"1", "submitted"} | ({"3"} if where != "exclusively" else set())
    assert len(recovering.catalogue.all(kind=None)) == 1
    assert recovering.pending_reset is None


def test_on_the_session_s_thread(device_factory: Make, until: Any) -> None:
    found: list[dict[str, object]] = []
    made: list[Device] = []

    def on_status(status: Any) -> None:
        if made and not found and status.state == "synced":
            found.append(outcomes(FOR_THE_SESSION, made[0]))
            # The writer does not wait for the session.
            for_the_writer = {name: FOR_THE_WRITER[name] for name in ("write", "exclusively", "back_up")}
            found.append(outcomes(for_the_writer, made[0]))

    made.append(device_factory("a", on_status=on_status, start=False))
    made[0].session.start()
    until(lambda: len(found) == 2)
    assert all_refused(found[0])
    assert set(found[1].values()) == {"done"}
    with pytest.raises(DeviceInUse):  # nothing of it was closed
        device_factory("a", start=False)
    made[0].session.wait_until_synced(8)


def test_in_a_session_that_is_run_by_hand(device_factory: Make) -> None:
    found: list[dict[str, object]] = []

    def on_status(status: Any) -> None:
        if not found:
            found.append(outcomes(FOR_THE_SESSION, device))

    device = device_factory("a", on_status=on_status, start=False)
    assert device.session.settle().state == "synced"
    assert all_refused(found[0])
    device.close()
    with pytest.raises(Stopped, match="The session has ended"):
        device.session.settle()


def test_a_session_that_runs_is_not_run_by_hand_too(device_factory: Make) -> None:
    device = device_factory("a")
    with pytest.raises(HoldfastError, match="on a thread of its own already"):
        device.session.settle()


def test_the_endpoint_s_callable(device_factory: Make, backend: Any, until: Any) -> None:
    found: list[dict[str, object]] = []
    made: list[Device] = []

    def endpoint() -> Any:
        if made and not found:
            found.append(outcomes(FOR_THE_SESSION, made[0]))
        return backend.endpoint

    made.append(device_factory("a", endpoint=endpoint, start=False))
    made[0].session.start()
    made[0].session.wait_until_synced(8)
    assert all_refused(found[0])


@pytest.mark.parametrize("chosen", [True, False], ids=["executor", "session"])
@pytest.mark.parametrize("which", ["before", "after"])
def test_around_a_reset(which: str, chosen: bool, device_factory: Make, backend: Any, until: Any) -> None:
    found: list[dict[str, object]] = []

    def call(*_: object) -> None:
        found.append(outcomes(FOR_THE_SESSION, device))
        found.append(outcomes({"write": FOR_THE_WRITER["write"]}, device))

    with ThreadPoolExecutor(1) as executor:
        device = device_factory(
            "a", strategy="recover", callbacks_on=executor if chosen else None, **{which: call}
        )
        device.session.wait_until_synced(8)
        backend.act("terminate")
        backend.act("enable")
        until(lambda: [one.outcome for one in device.resets()] == ["recovered"])
        device.session.wait_until_synced(8)
        device.close()
    assert all_refused(found[0])
    assert found[1] == {"write": "done"}


class NeverRuns(Executor):
    """An executor that takes work and does none of it, as a window's does that is waiting for this thread.

    Attributes: taken.
    """

    def __init__(self) -> None:
        self.taken: list[Future[Any]] = []

    def submit(self, function: Any, /, *arguments: Any, **options: Any) -> Future[Any]:
        self.taken.append(Future())
        return self.taken[-1]


@pytest.mark.parametrize("which", ["before", "after"])
@pytest.mark.parametrize("ending", ["close", "use_schema"])
def test_closing_ends_the_waiting_for_a_callback(
    which: str, ending: str, device_factory: Make, backend: Any, until: Any
) -> None:
    never = NeverRuns()
    device = device_factory("a", strategy="recover", callbacks_on=never, **{which: lambda *_: None})
    device.session.wait_until_synced(8)
    device.session.offline = True
    device.realm.write(lambda tx: tx.create("Task", "1", {"title": "unsynced"}))
    backend.act("terminate")
    backend.act("enable")
    device.session.offline = False
    until(lambda: never.taken)
    calls = {"close": lambda: device.close(), "use_schema": lambda: use_another_schema(device)}
    caller = threading.Thread(target=calls[ending], daemon=True)
    caller.start()
    caller.join(8)
    assert not caller.is_alive()
    assert never.taken[0].cancelled()
    device.close()
    # The reset goes on at the next start, by the strategy that it had; what is unsynced is there.
    with device_factory("a", strategy="recover") as again:
        again.session.wait_until_synced(8)
        assert [one.outcome for one in again.resets()] == ["recovered"]
        assert again.resets()[0].failed == ()
        with again.realm.read() as view:
            assert {one["_id"] for one in view.all("Task")} == {"1"}


def test_an_executor_that_was_shut_down_ends_nothing(
    device_factory: Make, backend: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", heard.append)
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    device = device_factory("a", strategy="recover", callbacks_on=executor, after=lambda *_: None)
    device.session.wait_until_synced(8)
    backend.act("terminate")
    backend.act("enable")
    until(lambda: [one.outcome for one in device.resets()] == ["recovered"])
    device.session.wait_until_synced(8)
    assert len(heard) == 1


def test_a_closed_device_takes_no_schema(device_factory: Make) -> None:
    device = device_factory("a")
    device.close()
    session = device.session
    with pytest.raises(Stopped):
        use_another_schema(device)
    assert device.session is session


def test_two_threads_close_at_once(device_factory: Make) -> None:
    device = device_factory("a")
    closing = [threading.Thread(target=device.close) for _ in range(4)]
    for thread in closing:
        thread.start()
    for thread in closing:
        thread.join(8)
    assert not any(thread.is_alive() for thread in closing)
    device_factory("a", start=False)


def test_whatever_fails_in_closing_the_rest_is_closed(
    device_factory: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = device_factory("a")
    with monkeypatch.context() as patched:
        patched.setattr(device.catalogue, "close", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            device.close()
    device_factory("a", start=False)
