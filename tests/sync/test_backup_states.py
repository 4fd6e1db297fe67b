"""A backup's state follows from what is left in it; what a reset recovered is never offered again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync import BackupError, Device, Recovery, Schema, WriteTransaction
from holdfast.sync.backups import Catalogue
from holdfast.sync.cli import main
from holdfast.sync.errors import CatalogueError
from tests.sync.layout_case import put_schema
from tests.sync.recovery_case import Recovered
from tests.sync.test_bindings import settle
from tests.sync.test_object_lives import THING, add_step, on_backend, re_enable, things

Make = Callable[..., Device]
STRATEGIES = ("recover", "recover-or-discard", "discard", "manual")


@pytest.fixture
def make(device_factory: Make) -> Make:
    """Makes devices whose sessions move only when told."""

    def one(name: str, **options: Any) -> Device:
        options.setdefault("strategy", "recover")
        return device_factory(name, schema=options.pop("schema", THING), start=False, **options)

    return one


def states(device: Device) -> list[str]:
    return [one.state for one in device.catalogue.all()]


def waiting(device: Device) -> dict[str, tuple[str, str]]:
    """State and decision beforehand of all that waits in the newest backup of a reset."""
    recovery = device.recovery(device.catalogue.all()[0])
    return {
        item.difference.key: (item.difference.state, item.decision) for item in recovery.items() if item.waits
    }


def add(tx: WriteTransaction) -> None:
    tx.create("Thing", "t", {"title": "t", "count": 5, "steps": ["one"]})


# What an automatic reset leaves


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_what_a_restored_server_lost_waits_whatever_the_strategy(
    strategy: str, make: Make, backend: Any, tmp_path: Path
) -> None:
    """The devices that had it have the only copies."""
    home = tmp_path / "home"
    device = make("a", strategy=strategy, folder=home / "devices" / "device-a")
    device.realm.write(add)
    settle(device)
    backend.take_backup()
    device.realm.write(lambda tx: tx.create("Thing", "lost", {}))
    device.realm.write(lambda tx: tx.update("Thing", "t", {"title": "reverted"}))
    settle(device)
    backend.restore()
    settle(device)
    assert things(device)["t"]["title"] == "t"
    assert waiting(device) == {"lost": ("lost-on-server", "backup"), "t": ("changed-in-fresh", "undecided")}
    assert len(device.waiting_backups()) == 1
    report = device.resets()[0].report
    assert report is not None and report.lost_on_server == [("Thing", "lost")]
    device.close()
    assert main(["backups", "delete", "--settled", "--keep", "0", "--home", str(home)]) == 0
    device = make("a", strategy=strategy, folder=home / "devices" / "device-a")
    [backup] = device.waiting_backups()
    device.catalogue.verify(backup)


def test_what_was_recovered_whole_leaves_a_backup_that_is_done(make: Make, backend: Any) -> None:
    device = make("a")
    device.realm.write(add)
    settle(device)
    re_enable(backend)
    device.realm.write(lambda tx: tx.increment("Thing", "t", "count", 1))
    settle(device)
    assert states(device) == ["done"]
    assert device.waiting_backups() == []
    assert [one.backup_id for one in device.catalogue.retain(keep=0)]


@pytest.mark.parametrize("strategy", ["discard", "manual"])
def test_what_was_dropped_waits(strategy: str, make: Make, backend: Any) -> None:
    device = make("a", strategy=strategy)
    device.realm.write(add)
    settle(device)
    re_enable(backend)
    device.realm.write(lambda tx: tx.increment("Thing", "t", "count", 1))
    settle(device)
    assert states(device) == ["waiting"]
    assert waiting(device) == {"t": ("changed-in-backup", "backup")}
    assert device.catalogue.retain(keep=0) == []


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_where_nothing_was_unsynced_nothing_waits(strategy: str, make: Make, backend: Any) -> None:
    device = make("a", strategy=strategy)
    device.realm.write(add)
    settle(device)
    re_enable(backend)
    settle(device)
    assert states(device) == ["done"]
    assert device.waiting_backups() == []


def test_a_change_to_what_somebody_deleted_waits(make: Make, backend: Any) -> None:
    """The delete wins, and the change is in no realm any more."""
    device, other = make("a"), make("b")
    device.realm.write(add)
    settle(device, other)
    device.realm.write(lambda tx: tx.update("Thing", "t", {"title": "changed"}))
    other.realm.write(lambda tx: tx.delete("Thing", "t"))
    settle(other)
    re_enable(backend)
    settle(device)
    report = device.resets()[0].report
    assert report is not None and report.dropped == [("Thing", "t")]
    assert waiting(device) == {"t": ("edited-and-deleted-in-fresh", "undecided")}
    assert states(device) == ["waiting"]


# What was recovered is a fact


@pytest.mark.parametrize("others", [False, True], ids=["alone", "with-others"])
@pytest.mark.parametrize("rule", [None, "merge", "newest", "backup-only", "fresh"])
def test_what_a_reset_recovered_is_not_recovered_again(
    rule: Any, others: bool, make: Make, backend: Any
) -> None:
    device, other = make("a"), make("b")
    device.realm.write(add)
    settle(device, other)
    device.realm.write(lambda tx: tx.increment("Thing", "t", "count", 10))
    device.realm.write(add_step("mine"))
    if others:
        other.realm.write(lambda tx: tx.increment("Thing", "t", "count", 3))
        other.realm.write(add_step("other"))
        settle(other)
    re_enable(backend)
    settle(device)
    held = things(device)
    assert held["t"]["count"] == (18 if others else 15)
    recovery = device.recovery(device.catalogue.all()[0])
    assert recovery.waiting() == 0
    if rule is not None:
        recovery.decide_by_rule(rule)
    recovery.apply()
    settle(device)
    assert things(device) == held
    assert on_backend(backend)["t"]["count"] == held["t"]["count"]


def test_what_has_no_place_waits_and_the_rest_of_the_same_object_does_not(make: Make, backend: Any) -> None:
    device = make("a")
    device.realm.write(add)
    settle(device)
    document = THING.to_document()
    document["Thing"]["properties"]["effort"] = "int"
    device.use_schema(Schema.from_document(document))
    device.realm.write(lambda tx: tx.update("Thing", "t", {"effort": 5}))
    device.realm.write(lambda tx: tx.increment("Thing", "t", "count", 10))
    settle(device)
    assert device.resets()[0].cause == "schema-mismatch"
    assert waiting(device) == {"t": ("not-storable", "undecided")}
    assert states(device) == ["waiting"]
    recovery = device.recovery(device.catalogue.all()[0])
    recovery.decide_by_rule("merge")
    recovery.apply()
    assert things(device)["t"]["count"] == 15


@pytest.mark.parametrize("others", [False, True], ids=["alone", "with-others"])
def test_what_got_a_place_since_is_recovered_and_the_rest_not_again(
    others: bool, make: Make, backend: Any
) -> None:
    device, other = make("a"), make("b")
    device.realm.write(add)
    settle(device, other)
    document = THING.to_document()
    document["Thing"]["properties"]["effort"] = "int"
    device.use_schema(Schema.from_document(document))
    device.realm.write(lambda tx: tx.update("Thing", "t", {"effort": 5}))
    device.realm.write(lambda tx: tx.increment("Thing", "t", "count", 10))
    device.realm.write(add_step("mine"))
    if others:
        other.realm.write(lambda tx: tx.increment("Thing", "t", "count", 3))
        other.realm.write(add_step("other"))
        settle(other)
    settle(device)
    put_schema(backend, document)
    settle(device)
    recovery = device.recovery(device.catalogue.all()[0])
    recovery.decide_by_rule("merge")
    assert recovery.apply().done == 1
    held = things(device)["t"]
    assert (held["effort"], held["count"]) == (5, 18 if others else 15)
    assert sorted(held["steps"]) == ["mine", "one", *(["other"] if others else [])]
    assert device.waiting_backups() == []


def test_what_is_changed_after_the_reset_is_told_from_where_it_ended(make: Make, backend: Any) -> None:
    """Deleting what a reset has recovered is a deletion, and not something that the backup would undo."""
    device = make("a")
    device.realm.write(add)
    settle(device)
    re_enable(backend)
    device.realm.write(lambda tx: tx.create("Thing", "new", {"count": 2}))
    settle(device)
    device.realm.write(lambda tx: tx.delete("Thing", "new"))
    settle(device)
    recovery = device.recovery(device.catalogue.all()[0])
    assert {(item.difference.state, item.decision) for item in recovery.items()} == {
        ("deleted-in-fresh", "fresh")
    }
    recovery.apply()
    assert set(things(device)) == {"t"}


def test_a_reset_whose_catalogue_followed_late_settles_alike(
    make: Make, backend: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends between the commit and the catalogue: the next start finds out the same."""
    device = make("a")
    device.realm.write(add)
    settle(device)
    re_enable(backend)
    device.realm.write(lambda tx: tx.increment("Thing", "t", "count", 10))

    class Ended(BaseException):
        pass

    def ends(*arguments: Any, **options: Any) -> Any:
        raise Ended

    with monkeypatch.context() as patch:
        patch.setattr(Catalogue, "reset_committed", ends)
        with pytest.raises(Ended):
            device.session.settle()
    device.close()
    device = make("a")
    settle(device)
    recovery = device.recovery(device.catalogue.all()[0])
    assert (recovery.waiting(), states(device)) == (0, ["done"])
    recovery.decide_by_rule("merge")
    recovery.apply()
    assert things(device)["t"]["count"] == 15


def test_a_backup_is_not_done_before_it_is_known_that_it_is(
    make: Make, backend: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process may end between commit and the look at what is left, and somebody may clear away."""
    home = tmp_path / "home"
    device = make("a", strategy="discard", folder=home / "devices" / "device-a")
    settle(device)
    device.realm.write(add)
    re_enable(backend)

    class Ended(BaseException):
        pass

    def ends(*arguments: Any) -> None:
        raise Ended

    with monkeypatch.context() as patch:
        patch.setattr(Recovery, "settle", ends)
        with pytest.raises(Ended):
            device.session.settle()
    device.close()
    assert main(["backups", "delete", "--settled", "--keep", "0", "--home", str(home)]) == 0
    device = make("a", strategy="discard", folder=home / "devices" / "device-a")
    settle(device)
    assert waiting(device) == {"t": ("only-in-backup", "backup")}


# Applying


def count(tx: WriteTransaction) -> None:
    tx.create("Task", "counted", {"count": 5})


def counted_in_backup(tx: WriteTransaction) -> None:
    tx.increment("Task", "counted", "count", 10)


def counted_in_fresh(tx: WriteTransaction) -> None:
    tx.increment("Task", "counted", "count", 3)


@pytest.fixture
def counted(tmp_path: Path) -> Any:
    with Recovered(tmp_path, base=count, backup=counted_in_backup, fresh=counted_in_fresh) as case:
        yield case


def records(device: Device) -> list[str]:
    """What the realm's file keeps of applies."""
    with device.realm.read() as view:
        found = view.raw.execute("SELECT name FROM _realm WHERE name LIKE 'operation%'").fetchall()
    return [name for (name,) in found]


def fails(*arguments: Any) -> None:
    raise CatalogueError("The catalogue can't be written: disk I/O error.", "Nothing was changed.")


@pytest.mark.parametrize("restarts", [False, True], ids=["goes-on", "restarts"])
@pytest.mark.parametrize("step", ["_follow", "settle"])
def test_an_apply_whose_catalogue_could_not_follow_is_not_done_twice(
    step: str, restarts: bool, counted: Recovered, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(type(counted.recovery), step, fails)
        assert counted.recovery.apply().done == 1
    assert counted.content()["counted"]["count"] == 18
    if restarts:
        counted.reopen()
    assert counted.recovery.apply().done == 0
    assert counted.content()["counted"]["count"] == 18
    assert counted.recovery.can_undo
    assert counted.recovery.undo().done == 1
    assert counted.content()["counted"]["count"] == 8


def test_a_backup_whose_state_could_not_follow_has_it_at_the_next_start(
    counted: Recovered, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(type(counted.recovery), "settle", fails)
        counted.recovery.apply()
    counted.reopen()
    assert counted.device.waiting_backups() == []


def test_an_undo_whose_catalogue_could_not_follow_is_not_done_twice(
    counted: Recovered, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted.recovery.apply()
    with monkeypatch.context() as patch:
        patch.setattr(type(counted.recovery), "_follow_undo", fails)
        assert counted.recovery.undo().done == 1
    assert counted.content()["counted"]["count"] == 8
    counted.recovery.follow_up()
    assert not counted.recovery.can_undo
    assert [one.state for one in counted.device.waiting_backups()] == ["waiting"]
    assert counted.recovery.apply().done == 1
    assert counted.content()["counted"]["count"] == 18


def test_what_an_apply_leaves_in_the_realm_goes_with_it(counted: Recovered) -> None:
    for _ in range(2):
        counted.recovery.apply()
        counted.device.realm.write(lambda tx: None)
        assert records(counted.device) == []
        counted.recovery.undo()
        counted.device.realm.write(lambda tx: None)
        assert records(counted.device) == []


def test_where_nothing_is_decided_nothing_is_done_and_nothing_backed_up(counted: Recovered) -> None:
    counted.recovery.decide_by_rule("undecided")
    before = counted.device.realm.progress, counted.content()
    applied = counted.recovery.apply()
    assert (applied.done, applied.skipped, applied.failed, applied.reasons) == (0, 0, 0, ())
    assert (counted.device.realm.progress, counted.content()) == before
    assert counted.device.catalogue.all(kind="apply") == []
    assert not counted.recovery.can_undo
    assert [one.state for one in counted.device.waiting_backups()] == ["waiting"]


@pytest.mark.parametrize("damage", ["gone", "cut", "overwritten"])
def test_nothing_is_applied_or_taken_back_where_the_backup_can_not_be_read(
    damage: str, counted: Recovered
) -> None:
    """What is taken back is to be in the backup, and would be nowhere else."""
    counted.recovery.apply()
    assert counted.recovery.can_undo
    path = counted.recovery.backup.path
    path.unlink()
    if damage != "gone":
        path.write_bytes(b"" if damage == "cut" else b"x" * 10_000)
    assert not counted.recovery.can_undo
    with pytest.raises(BackupError):
        counted.recovery.undo()
    with pytest.raises(BackupError):
        counted.recovery.apply()
    assert counted.content()["counted"]["count"] == 18


def test_the_state_of_a_backup_follows_its_recovery(make: Make, backend: Any) -> None:
    device = make("a", strategy="manual")
    settle(device)
    device.realm.write(lambda tx: [tx.create("Thing", key, {}) for key in ("one", "two")])
    re_enable(backend)
    settle(device)
    recovery = device.recovery(device.catalogue.all()[0])
    recovery.decide("Thing", "two", "undecided")
    recovery.apply()
    assert states(device) == ["partly"]
    recovery.decide("Thing", "two", "fresh")
    recovery.apply()
    assert states(device) == ["done"]
    recovery.undo()
    assert states(device) == ["partly"]
    recovery.undo()
    assert states(device) == ["waiting"]
    with closing(Catalogue(device.folder, reading=True)) as catalogue:
        assert [one.state for one in catalogue.all()] == ["waiting"]


# Links


def linked(tx: WriteTransaction) -> None:
    for key in ("holder", "gone", "there"):
        tx.create("Task", key, {"title": key})
    tx.update("Task", "holder", {"parent": "gone"})


def test_a_link_to_an_object_that_is_gone_is_no_difference(tmp_path: Path) -> None:
    """On one side it points to nothing, on the other it is null: both show none."""

    def backup(tx: WriteTransaction) -> None:
        tx.delete("Task", "gone")  # what it was linked to stays in the row

    def fresh(tx: WriteTransaction) -> None:
        tx.delete("Task", "gone")
        tx.update("Task", "holder", {"parent": None})

    with Recovered(tmp_path, base=linked, backup=backup, fresh=fresh) as case:
        assert "holder" not in case.items()


def test_a_link_to_another_object_is_one(tmp_path: Path) -> None:
    def backup(tx: WriteTransaction) -> None:
        tx.update("Task", "holder", {"parent": "there"})

    with Recovered(tmp_path, base=linked, backup=backup, fresh=lambda tx: None) as case:
        assert case.items()["holder"].difference.fields == ("parent",)
