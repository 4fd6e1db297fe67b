"""What goes wrong in a reset: time mends the machine, and nothing is ever discarded because of it."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from holdfast.sync import Device, ResetProgress, ResetReport, StatusCode, View, crash
from holdfast.sync.backups import Catalogue
from holdfast.sync.errors import CatalogueError
from holdfast.sync.protocol import Action, Refusal
from holdfast.sync.reset.reset import CYCLE, CYCLE_OF_ANY
from tests.sync.test_bindings import create, on_backend, settle, titles
from tests.sync.test_object_lives import before_its_next, re_enable

Make = Callable[..., Device]
STRATEGIES = ("recover", "recover-or-discard", "discard", "manual")


@pytest.fixture
def make(device_factory: Make) -> Make:
    """Makes devices whose sessions move only when told."""

    def one(name: str, **options: Any) -> Device:
        return device_factory(name, start=False, **options)

    return one


def in_need(make: Make, backend: Any, **options: Any) -> Device:
    """A device with something unsynced, of which the backend will ask a reset."""
    device = make("a", **options)
    create(device, "synced")
    settle(device)
    re_enable(backend)
    create(device, "precious")
    return device


def turn(device: Device) -> Any:
    """One round of the session; what it has told since."""
    device.session._round()
    return device.session.status


def is_over(device: Device, backend: Any, strategy: str, resets: int = 1) -> None:
    """The reset that was begun is carried out after all, as it was asked for."""
    settle(device)
    records = device.resets()
    assert len(records) == resets
    carried_out = strategy.removesuffix("-or-discard")
    assert (records[-1].carried_out, records[-1].failed) == (carried_out, ())
    assert set(on_backend(backend)) == {"synced", *(["precious"] if carried_out == "recover" else [])}
    assert len(device.catalogue.all(unfinished=True)) == resets
    if carried_out != "recover":
        assert len(device.waiting_backups()) == resets


TROUBLES = {
    "full": OSError(errno.ENOSPC, "No space left on device"),
    "locked": sqlite3.OperationalError("database is locked"),
    "store": OperationalError("UPDATE x", {}, sqlite3.OperationalError("disk I/O error")),
    "memory": MemoryError(),
    "ours": CatalogueError("The catalogue can't be written: disk full.", "Nothing was changed."),
}


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_trouble_of_the_machine_changes_no_strategy(
    trouble: str, strategy: str, make: Make, backend: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[ResetProgress] = []
    device = in_need(make, backend, strategy=strategy, on_reset=steps.append)
    turn(device)
    was = titles(device)

    def fails(*arguments: Any, **options: Any) -> Any:
        raise TROUBLES[trouble]

    with monkeypatch.context() as patch:
        patch.setattr(Catalogue, "make", fails)
        for _ in range(5):
            status = turn(device)
            assert (status.state, status.code) == ("reset-pending", StatusCode.DISK)
            assert titles(device) == was
    pending = device.pending_reset
    assert pending is not None and (pending.failed, pending.held, pending.attempts) == ([], "", 0)
    assert "fallback" not in {step.step for step in steps}
    [record] = device.resets()
    assert record.outcome == "failed" and "sqlalche" not in record.error
    is_over(device, backend, strategy)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_catalogue_that_another_program_has_locked_changes_no_strategy(
    strategy: str, make: Make, backend: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("holdfast.sync.backups.tables.BUSY_TIMEOUT", 0)
    device = in_need(make, backend, strategy=strategy)
    turn(device)
    with closing(sqlite3.connect(device.folder / "catalogue.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(2):
            assert turn(device).state != "synced"
        assert set(titles(device)) == {"synced", "precious"}
        assert device.pending_reset is not None and device.pending_reset.failed == []
    is_over(device, backend, strategy)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_folder_that_can_not_take_the_fresh_copy_changes_no_strategy(
    strategy: str, make: Make, backend: Any
) -> None:
    device = in_need(make, backend, strategy=strategy)
    turn(device)
    (device.folder / "fresh").write_text("in the way")
    for _ in range(2):
        assert turn(device).code == StatusCode.DISK
    assert set(titles(device)) == {"synced", "precious"}
    (device.folder / "fresh").unlink()
    is_over(device, backend, strategy)


# After the commit


@pytest.mark.parametrize("strategy", ["recover", "discard", "manual"])
@pytest.mark.parametrize("ends", [False, True], ids=["goes-on", "ends"])
def test_an_error_after_the_commit_hides_no_backup(
    ends: bool, strategy: str, make: Make, backend: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[ResetReport] = []

    def after(frozen: View, live: View, report: ResetReport) -> None:
        called.append(report)

    device = in_need(make, backend, strategy=strategy, after=after)
    turn(device)

    def fails(*arguments: Any, **options: Any) -> Any:
        raise CatalogueError("The catalogue can't be written: disk I/O error.", "Nothing was changed.")

    with monkeypatch.context() as patch:
        patch.setattr(Catalogue, "reset_committed", fails)
        for _ in range(3):
            assert turn(device).state != "synced"
        pending = device.realm.pending_reset
        assert pending is not None and pending.stage == "committed", "until the catalogue has followed"
        if ends:
            device.close()
    if ends:
        device = make("a", strategy=strategy)
    is_over(device, backend, strategy)
    assert device.realm.pending_reset is None
    [backup] = device.catalogue.all()
    assert backup.unsynced == 1
    assert [one.outcome for one in device.resets()] == [
        {"recover": "recovered", "discard": "discarded", "manual": "manual"}[strategy]
    ]
    assert len(called) == (0 if ends else 1), "the application is told once, if it is still there"


@pytest.mark.parametrize("strategy", ["recover", "manual"])
def test_a_reset_that_is_asked_for_in_the_round_after_another_is_not_forgotten(
    strategy: str, make: Make, backend: Any
) -> None:
    device = in_need(make, backend, strategy=strategy)
    with before_its_next(device, "download", device.start_reset):
        settle(device)
    assert [(one.cause, one.carried_out) for one in device.resets()] == [
        ("sync-re-enabled", strategy),
        ("asked-for", strategy),
    ]
    assert all(one.outcome not in ("pending", "failed") for one in device.resets())
    assert device.realm.pending_reset is None


def test_one_that_is_asked_for_while_the_record_of_another_goes_is_not_forgotten(
    make: Make, backend: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = in_need(make, backend, strategy="recover")
    reach, asked = crash.reach, ["once"]

    def reached(point: str) -> None:
        if point == "reset-synced" and asked:
            asked.pop()
            device.start_reset()
        reach(point)

    monkeypatch.setattr(crash, "reach", reached)
    settle(device)
    assert [one.cause for one in device.resets()] == ["sync-re-enabled", "asked-for"]
    assert all(one.outcome == "recovered" for one in device.resets())


def test_the_report_of_a_manual_reset_is_as_of_the_lock(make: Make, backend: Any) -> None:
    """What is written after the forecast waits in the backup as well, and the report says so."""
    device: Device

    def on_reset(progress: ResetProgress) -> None:
        if progress.step == "locking":
            device.realm.write(lambda tx: tx.create("Task", "late", {}))

    device = in_need(make, backend, strategy="manual", on_reset=on_reset)
    settle(device)
    report = device.resets()[0].report
    assert report is not None and sorted(report.waiting) == [("Task", "late"), ("Task", "precious")]
    [backup] = device.waiting_backups()
    assert backup.unsynced == 2
    waiting = {item.difference.key for item in device.recovery(backup).items() if item.waits}
    assert waiting == {"late", "precious"}


# Again and again


def refusal(cause: str) -> Refusal:
    return Refusal(208, "BadClientFileIdent", Action.CLIENT_RESET, cause, "Again.")


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_cause_that_comes_again_and_again_ends_in_a_person_and_not_in_backups(
    strategy: str, make: Make, backend: Any
) -> None:
    def on_reset(progress: ResetProgress) -> None:
        if progress.step == "committed":
            re_enable(backend)

    device = in_need(make, backend, strategy=strategy, initiate="immediately", on_reset=on_reset)
    status = device.session.settle()
    assert status.state == "reset-pending"
    for _ in range(3):
        device.session.settle()
    assert len(device.resets()) == CYCLE + 1
    assert len(device.catalogue.all(unfinished=True)) == CYCLE
    pending = device.pending_reset
    assert pending is not None and pending.by_hand and "come again" in pending.held
    assert "come again" in device.resets()[-1].error
    device.close()
    device = make("a", strategy=strategy, initiate="after-restart")
    assert device.session.settle().state == "reset-pending", "a restart does not begin it either"
    device.reset_now()
    settle(device)
    assert device.resets()[-1].carried_out == "manual"
    assert device.realm.pending_reset is None


def test_causes_that_take_turns_are_a_cycle_too(make: Make, backend: Any) -> None:
    device = in_need(make, backend, strategy="recover")
    causes = ["server-restored", "sync-re-enabled"]
    for at in range(CYCLE_OF_ANY):
        device.reset.needed(refusal(causes[at % 2]))
        assert device.reset.go_on() and device.pending_reset is None
    device.reset.needed(refusal("offline-too-long"))
    assert not device.reset.go_on()
    assert device.pending_reset is not None and device.pending_reset.held
    assert len(device.catalogue.all(unfinished=True)) == CYCLE_OF_ANY


def test_what_a_person_asks_for_again_and_again_is_no_cycle(make: Make, backend: Any) -> None:
    device = in_need(make, backend, strategy="recover")
    settle(device)
    for _ in range(CYCLE_OF_ANY + 1):
        device.start_reset()
        assert device.reset.go_on()
    settle(device)
    assert {one.outcome for one in device.resets()} == {"recovered"}


def test_a_reset_that_was_acknowledged_ends_the_count(make: Make, backend: Any) -> None:
    device = in_need(make, backend, strategy="recover")
    for at in range(CYCLE_OF_ANY + 1):
        settle(device)
        assert [one.outcome for one in device.resets()] == ["recovered"] * (at + 1)
        re_enable(backend)


class Ended(BaseException):
    """Stands for the end of the process."""


def test_begun_again_by_a_person_it_is_ended_at_most_three_times_more(
    make: Make, backend: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else an application that a reset brings down would never come up again."""
    device = in_need(make, backend, strategy="recover")
    turn(device)

    def ends(*arguments: Any, **options: Any) -> Any:
        raise Ended

    def ended(device: Device) -> bool:
        try:
            device.session.settle()
        except Ended:
            return True
        return False

    def how_often(device: Device) -> tuple[Device, int]:
        for at in range(10):
            if not ended(device):
                return device, at
            device.close()
            device = make("a", strategy="recover")
        return device, 10

    with monkeypatch.context() as patch:
        patch.setattr(Catalogue, "make", ends)
        device, first = how_often(device)
        assert device.pending_reset is not None and device.pending_reset.held
        device.reset_now()
        device, again = how_often(device)
        assert again in (3, 4), "not without end"
        assert device.pending_reset is not None and device.pending_reset.held
    assert first in (3, 4)  # the fresh copy that was there at the second is progress
    device.reset_now()
    settle(device)
    assert device.resets()[-1].carried_out == "manual"
    assert set(titles(device)) == {"synced"} and len(device.waiting_backups()) == 1
