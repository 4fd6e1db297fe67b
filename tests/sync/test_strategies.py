"""Automatic client resets: one notification, exact reports, callbacks, fallbacks, cancelling."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from holdfast.sync import ChangeNotification, Device, ResetProgress, ResetReport, View
from holdfast.sync.errors import ResetRefused, ValueRefused
from tests.sync.test_reset import RESTORED, prepare, titles

Factory = Callable[..., Device]
RECOVERED = {"a": "a", "b": "b offline", "d": "d", "new": "new offline"}


def reset_over(device: Device, backend: Any, until: Any, resets: int = 1) -> None:
    """Online again, until the reset is over and everything is level."""
    device.session.offline = False
    until(
        lambda: (
            len(device.resets()) == resets
            and device.resets()[-1].outcome not in ("pending", "failed")
            and device.realm.pending_reset is None
        ),
        15,
    )
    device.session.wait_until_synced(10)
    assert device.realm.progress.digest == backend.state["digest"]


@pytest.mark.parametrize(
    ("strategy", "target", "changes"),
    [
        ("discard", RESTORED, ({"c"}, {"a", "b"}, {"late", "new"})),
        ("recover", RECOVERED, (set(), {"a"}, {"late"})),
        ("recover-or-discard", RECOVERED, (set(), {"a"}, {"late"})),
    ],
)
def test_the_realm_stays_open_and_listeners_hear_once_what_changed(
    strategy: str,
    target: dict[str, str],
    changes: tuple[set[str], set[str], set[str]],
    device_factory: Factory,
    backend: Any,
    until: Any,
) -> None:
    device = device_factory("a", strategy=strategy)
    prepare(device, backend)
    heard: list[ChangeNotification] = []
    device.realm.listen(heard.append)
    path = device.realm.path
    with device.realm.read() as view:
        reset_over(device, backend, until)
        assert view.get("Task", "b")["title"] == "b offline", "a view that is open stays as it was"  # type: ignore[index]
    assert device.realm.path == path, "no other file, no other realm"
    assert titles(device) == target
    resets = [one for one in heard if one.origin == "client-reset"]
    assert len(resets) == 1
    one = resets[0].classes["Task"]
    modified = {key for key, names in one.modifications.items() if "title" in names}
    assert (set(one.insertions), modified, set(one.deletions)) == changes


@pytest.mark.parametrize("strategy", ["discard", "recover"])
def test_where_nothing_differs_nobody_is_told(
    strategy: str, device_factory: Factory, backend: Any, until: Any
) -> None:
    device = device_factory("a", strategy=strategy)
    device.realm.write(lambda tx: tx.create("Task", "a", {"title": "a"}))
    device.session.wait_until_synced(8)
    device.session.offline = True
    heard: list[ChangeNotification] = []
    device.realm.listen(heard.append)
    backend.act("terminate")
    backend.act("enable")
    reset_over(device, backend, until)
    assert [one for one in heard if one.classes] == []
    assert device.resets()[0].report == ResetReport()


def test_what_the_report_of_recovering_says(device_factory: Factory, backend: Any, until: Any) -> None:
    device = device_factory("a", strategy="recover")
    prepare(device, backend)
    reset_over(device, backend, until)
    report = device.resets()[0].report
    assert report is not None
    assert sorted(key for _, key in report.recovered + report.merged) == ["b", "c", "new"]
    assert [key for _, key in report.lost_on_server] == ["late"]
    assert report.dropped == []


def test_what_the_report_of_discarding_says(device_factory: Factory, backend: Any, until: Any) -> None:
    device = device_factory("a", strategy="discard")
    prepare(device, backend)
    reset_over(device, backend, until)
    report = device.resets()[0].report
    assert report is not None
    assert sorted(key for _, key in report.dropped) == ["b", "c", "new"]
    assert report.recovered == [] and report.merged == []


def test_callbacks_before_frozen_and_after_live_on_the_chosen_thread(
    device_factory: Factory, backend: Any, until: Any
) -> None:
    told: list[Any] = []

    def before(frozen: View) -> None:
        told.append(("before", {one["_id"] for one in frozen.all("Task")}, threading.current_thread().name))

    def after(frozen: View, live: View, report: ResetReport) -> None:
        told.append(("after", frozen.count("Task"), live.count("Task"), threading.current_thread().name))
        assert report.counts()["recovered"] + report.counts()["merged"] == 3

    with ThreadPoolExecutor(1, thread_name_prefix="chosen") as chosen:
        device = device_factory("a", strategy="recover", before=before, after=after, callbacks_on=chosen)
        prepare(device, backend)
        reset_over(device, backend, until)
        until(lambda: len(told) == 2)
        device.close()
    assert told[0][:2] == ("before", {"a", "b", "d", "late", "new"})
    assert told[1][:3] == ("after", 5, 4)
    assert all(name.startswith("chosen") for *_, name in told)


@pytest.mark.parametrize("strategy", ["discard", "recover", "recover-or-discard", "manual"])
@pytest.mark.parametrize(
    "error", [RuntimeError("not now"), ResetRefused("not now"), ValueRefused("not now"), OSError("not now")]
)
def test_a_callback_that_raises_before_has_the_reset_wait_for_a_person(
    strategy: str, error: Exception, device_factory: Factory, backend: Any, until: Any
) -> None:
    calls = []
    steps: list[str] = []

    def before(frozen: View) -> None:
        calls.append(frozen.count("Task"))
        if len(calls) == 1:
            raise error

    device = device_factory("a", strategy=strategy, before=before, on_reset=lambda p: steps.append(p.step))
    prepare(device, backend)
    was = titles(device)
    device.session.offline = False
    until(lambda: "failed" in steps, 15)
    until(lambda: device.session.status.state == "reset-pending", 5)
    record = device.resets()[0]
    assert (record.outcome, record.failed) == ("pending", ())
    assert "not now" in record.error
    assert titles(device) == was, "nothing was changed"
    assert device.catalogue.all(unfinished=True) == []
    assert device.pending_reset is not None and device.pending_reset.held
    device.reset_now()
    reset_over(device, backend, until)
    assert len(calls) == 2, "it is asked again, since a person asked"
    assert device.resets()[0].carried_out == ("recover" if strategy.startswith("recover") else strategy)


def test_a_callback_that_raises_after_leaves_the_reset_standing(
    device_factory: Factory, backend: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", heard.append)

    def after(frozen: View, live: View, report: ResetReport) -> None:
        raise RuntimeError("the application's own bug")

    device = device_factory("a", strategy="discard", after=after)
    prepare(device, backend)
    reset_over(device, backend, until)
    assert titles(device) == RESTORED
    assert [str(one.exc_value) for one in heard] == ["the application's own bug"]


@pytest.mark.parametrize(
    ("strategy", "carried_out"), [("recover", "manual"), ("recover-or-discard", "discard")]
)
def test_recovery_that_is_forbidden_gives_way(
    strategy: str, carried_out: str, device_factory: Factory, backend: Any, until: Any
) -> None:
    device = device_factory("a", strategy=strategy, initiate="immediately")
    prepare(device, backend)
    backend.set(recovery_allowed=False)
    reset_over(device, backend, until)
    record = device.resets()[0]
    assert record.carried_out == carried_out
    assert record.failed[0][0] == "recover"
    assert titles(device) == RESTORED


def test_cancelled_it_waits_and_a_person_begins_it_again(
    device_factory: Factory, backend: Any, until: Any
) -> None:
    steps: list[str] = []
    device: Device

    def on_reset(progress: ResetProgress) -> None:
        steps.append(progress.step)
        if progress.step == "checking" and steps.count("checking") == 1:
            device.cancel_reset()

    device = device_factory("a", strategy="recover", on_reset=on_reset)
    prepare(device, backend)
    device.session.offline = False
    until(lambda: "failed" in steps, 10)
    assert device.pending_reset is not None
    assert titles(device)["b"] == "b offline", "nothing was changed"
    assert "committed" not in steps
    device.reset_now()
    reset_over(device, backend, until)
    assert titles(device) == RECOVERED


def test_the_same_cause_again_and_again_is_left_to_a_person(
    device_factory: Factory, backend: Any, until: Any
) -> None:
    device = device_factory("a", strategy="recover", initiate="asked")
    prepare(device, backend)
    reset_over(device, backend, until)
    assert device.resets()[0].outcome == "recovered"
    # Acknowledged: the next one is another matter.
    device.session.offline = True
    device.realm.write(lambda tx: tx.update("Task", "a", {"title": "a again"}))
    backend.restore()
    reset_over(device, backend, until, resets=2)
    assert [one.outcome for one in device.resets()] == ["recovered", "recovered"]
    assert titles(device)["a"] == "a again"


def test_written_while_a_reset_runs_is_synced_after_it(
    device_factory: Factory, backend: Any, until: Any
) -> None:
    written: list[str] = []
    device: Device

    def on_reset(progress: ResetProgress) -> None:
        if progress.step in ("downloading", "checking", "forecast", "locking"):
            key = f"during-{progress.step}"
            if key not in written:
                written.append(key)
                device.realm.submit(lambda tx: tx.create("Task", key, {"title": key}))

    device = device_factory("a", strategy="recover", on_reset=on_reset)
    prepare(device, backend)
    reset_over(device, backend, until)
    assert written
    assert titles(device) == {**RECOVERED, **{key: key for key in written}}
