"""The app's callbacks that only hear: what they raise is reported, once, and changes nothing."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import Any

import pytest

from holdfast.sync.observers import Observer


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What ``threading.excepthook`` was handed."""
    found: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", found.append)
    return found


def raiser(*errors: BaseException | None) -> Observer:
    waiting = list(errors)

    def function(value: int) -> None:
        error = waiting.pop(0)
        if error is not None:
            raise error

    return Observer(function, "the test's")


def on_a_thread(observer: Observer, times: int) -> None:
    came_to_its_end = threading.Event()

    def call() -> None:
        for _ in range(times):
            observer(1)
        came_to_its_end.set()

    thread = threading.Thread(target=call, name="engine")
    thread.start()
    thread.join()
    assert came_to_its_end.is_set()


def test_it_is_reported_once_and_again_after_it_has_worked(
    heard: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    first, again = RuntimeError("first"), RuntimeError("again")
    with caplog.at_level(logging.ERROR):
        on_a_thread(raiser(first, RuntimeError("second"), None, again), 4)
    assert [one.exc_value for one in heard] == [first, again]
    assert {one.thread.name for one in heard} == {"engine"}
    assert [one.message for one in caplog.records] == ["the test's raised; nothing depends on it"] * 2


@pytest.mark.parametrize("error", [SystemExit(3), asyncio.CancelledError(), KeyboardInterrupt()])
def test_nothing_an_observer_raises_ends_an_engine_thread(error: BaseException, heard: list[Any]) -> None:
    on_a_thread(raiser(error), 1)
    assert [one.exc_value for one in heard] == [error]


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt()])
def test_what_ends_the_program_ends_it(error: BaseException, heard: list[Any]) -> None:
    with pytest.raises(type(error)):
        raiser(error)(1)
    assert heard == []


def test_a_hook_that_raises_is_no_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(arguments: object) -> None:
        raise RuntimeError("the hook's own")

    monkeypatch.setattr(threading, "excepthook", broken)
    raiser(RuntimeError("the observer's"))(1)
