"""Listeners: who is attached hears each commit once, who is detached hears nothing more, and none counts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from holdfast.sync import Device

Make = Callable[..., Device]


@pytest.fixture
def device(device_factory: Make) -> Device:
    return device_factory("a", start=False)


def write(device: Device, key: str) -> None:
    device.realm.write(lambda tx: tx.create("Task", key, {}))


def test_one_that_another_detaches_hears_nothing_more(device: Device) -> None:
    heard: list[str] = []

    def first(notification: object) -> None:
        heard.append("first")
        second.close()
        if len(heard) == 1:
            device.realm.listen(lambda notification: heard.append("meanwhile"))

    device.realm.listen(first)
    second = device.realm.listen(lambda notification: heard.append("second"))
    write(device, "1")
    assert heard == ["first"]
    write(device, "2")
    assert heard == ["first", "first", "meanwhile"]


def test_one_that_detaches_itself_hears_no_more(device: Device) -> None:
    heard: list[str] = []

    def once(notification: object) -> None:
        heard.append("once")
        subscription.close()
        subscription.close()

    subscription = device.realm.listen(once)
    device.realm.listen(lambda notification: heard.append("other"))
    write(device, "1")
    write(device, "2")
    assert heard == ["once", "other", "other"]


def test_the_same_function_twice_is_two_listeners(device: Device) -> None:
    heard: list[object] = []
    first, second = device.realm.listen(heard.append), device.realm.listen(heard.append)
    write(device, "1")
    assert len(heard) == 2
    first.close()
    write(device, "2")
    assert len(heard) == 3
    second.close()


@pytest.mark.parametrize("error", [RuntimeError("gone"), SystemExit(1), asyncio.CancelledError()])
def test_one_that_raises_changes_nothing(
    error: BaseException, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", reported.append)
    heard: list[Any] = []

    def raises(notification: object) -> None:
        raise error

    device.realm.listen(raises)
    device.realm.listen(heard.append)
    write(device, "1")
    write(device, "2")
    assert len(heard) == 2
    assert [one.exc_value for one in reported] == [error]


def test_one_that_is_slow_delays_only_writes(device: Device) -> None:
    called, go_on = threading.Event(), threading.Event()

    def slow(notification: object) -> None:
        called.set()
        assert go_on.wait(20)

    slow_one = device.realm.listen(slow)
    heard: list[object] = []
    first = device.realm.submit(lambda tx: tx.create("Task", "1", {}))
    assert called.wait(8)
    # Attaching, detaching and reading wait for nobody.
    other = device.realm.listen(heard.append)
    slow_one.close()
    with device.realm.read() as view:
        assert view.count("Task") == 1
    assert not first.done()
    second = device.realm.submit(lambda tx: tx.create("Task", "2", {}))
    go_on.set()
    first.result(8)
    second.result(8)
    assert len(heard) == 1, "it was attached after the first commit was told"
    other.close()


def test_attaching_and_detaching_from_many_threads(device: Device) -> None:
    ended = threading.Event()
    failed: list[BaseException] = []

    def come_and_go() -> None:
        try:
            while not ended.is_set():
                subscription = device.realm.listen(lambda notification: None)
                closing = [threading.Thread(target=subscription.close) for _ in range(2)]
                for thread in closing:
                    thread.start()
                for thread in closing:
                    thread.join()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=come_and_go) for _ in range(3)]
    heard: list[object] = []
    device.realm.listen(heard.append)
    for thread in threads:
        thread.start()
    for number in range(100):
        write(device, f"{number}")
    ended.set()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(heard) == 100


def test_what_waits_for_a_write_can_not_end_the_writer(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", reported.append)

    def ends(future: object) -> None:
        raise SystemExit(1)

    begun, go_on = threading.Event(), threading.Event()

    def work(tx: Any) -> None:
        begun.set()
        assert go_on.wait(20)

    future = device.realm.submit(work)
    assert begun.wait(8)
    future.add_done_callback(ends)
    go_on.set()
    write(device, "1")
    assert [type(one.exc_value) for one in reported] == [SystemExit]


def test_a_clock_that_raises_leaves_nothing_open(device_factory: Make) -> None:
    broken: list[str] = []

    def clock() -> int:
        if broken:
            raise OSError(broken[0])
        return 1

    device = device_factory("a", clock=clock, start=False)
    broken.append("the app's clock")
    with pytest.raises(OSError, match="the app's clock"):
        write(device, "1")
    broken.clear()
    write(device, "1")
