"""What a realm belongs to: a partition, a backend, a chain of sessions. Copies of a folder are told apart.

Work reaches no other partition, backend or person than the one that it was written for, and number and ident
alone say nothing about what a backend has.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync import Device, OtherPartition, StatusCode, begin_anew
from holdfast.sync.errors import RecoveryRefused
from holdfast.sync.protocol import next_session_token, session_number
from holdfast.sync.realm import unsynced
from holdfast.sync.session import NetworkTrouble
from tests.sync.test_backend_causes import Client, everywhere, refused
from tests.sync.test_object_lives import re_enable

Make = Callable[..., Device]


@pytest.fixture
def make(device_factory: Make) -> Make:
    """Makes devices whose sessions move only when told."""

    def one(name: str, **options: Any) -> Device:
        options.setdefault("strategy", "recover")
        return device_factory(name, start=False, **options)

    return one


def titles(device: Device) -> dict[str, str]:
    with device.realm.read() as view:
        return {one["_id"]: one["title"] for one in view.all("Task")}


def on_backend(backend: Any, partition: str = "") -> dict[str, str]:
    path = f"/v1/admin/partitions/{partition or backend.partition}/content"
    answer = backend.request("GET", path).json()
    return {one["_id"]: one.get("title", "") for one in answer.get("classes", {}).get("Task", ())}


def create(device: Device, key: str, title: str = "") -> None:
    device.realm.write(lambda tx: tx.create("Task", key, {"title": title or key}))


def settle(*devices: Device) -> None:
    """Sync each, in turn, until it is level."""
    for device in devices:
        status = device.session.settle()
        assert status.state == "synced", status


# Another partition


def test_a_folder_of_another_partition_is_refused_before_anything_is_sent(make: Make, backend: Any) -> None:
    device = make("a")
    create(device, "synced")
    settle(device)
    create(device, "unsynced")
    device.close()
    other = f"{backend.partition}-other"
    with pytest.raises(OtherPartition) as raised:
        make("a", partition=other)
    for said in (backend.partition, other, "nothing was changed", "begin_anew"):
        assert said in str(raised.value)
    assert on_backend(backend, other) == {}
    device = make("a")
    assert set(titles(device)) == {"synced", "unsynced"}
    settle(device)
    assert set(on_backend(backend)) == {"synced", "unsynced"}


def test_work_that_was_never_sent_belongs_to_its_partition_too(make: Make, backend: Any) -> None:
    device = make("a")
    create(device, "private")
    device.close()
    with pytest.raises(OtherPartition):
        make("a", partition=f"{backend.partition}-other")


def test_a_realm_in_which_nothing_ever_was_may_be_anybodys(make: Make, backend: Any) -> None:
    make("a").close()
    device = make("a", partition=f"{backend.partition}-other")
    assert device.realm.binding.partition == f"{backend.partition}-other"


def test_what_was_deleted_before_it_was_sent_leaves_a_realm_its_partition(make: Make, backend: Any) -> None:
    """It has been connected: that it is empty does not make it anybody's."""
    device = make("a")
    settle(device)
    device.close()
    with pytest.raises(OtherPartition):
        make("a", partition=f"{backend.partition}-other")


@pytest.mark.parametrize("strategy", ["recover", "discard", "manual"])
def test_a_realm_keeps_its_binding_over_resets(strategy: str, make: Make, backend: Any) -> None:
    device = make("a", strategy=strategy)
    create(device, "x")
    settle(device)
    bound = device.realm.binding
    assert bound.partition == backend.partition and bound.backend
    re_enable(backend)
    settle(device)
    assert [one.outcome for one in device.resets()] != []
    assert device.realm.binding == bound
    device.close()
    with pytest.raises(OtherPartition):
        make("a", partition=f"{backend.partition}-other")


def test_a_first_copy_binds_a_realm_to_its_backend(make: Make, backend: Any) -> None:
    first = make("first")
    create(first, "x")
    settle(first)
    re_enable(backend)  # the history does not reach back to the beginning
    second = make("second")
    transport = second.session._transport
    true, bound = transport.post, []

    def post(route: str, *arguments: Any, **options: Any) -> Any:
        if route == "connect":
            bound.append(second.realm.binding.backend)
        return true(route, *arguments, **options)

    transport.post = post  # type: ignore[method-assign]
    settle(second)
    assert titles(second) == {"x": "x"}
    assert bound == [None, first.realm.binding.backend], "with the copy, not only after it"


# Beginning anew


def test_begun_anew_it_belongs_to_nobody_and_what_was_in_it_waits(make: Make, backend: Any) -> None:
    device = make("a")
    create(device, "synced")
    settle(device)
    create(device, "unsynced")
    device.close()
    backup = begin_anew(device.folder)
    assert backup is not None and (backup.kind, backup.state, backup.unsynced) == ("removal", "waiting", 1)
    device = make("a", partition=f"{backend.partition}-other")
    assert titles(device) == {}
    create(device, "bobs")
    settle(device)
    assert on_backend(backend, f"{backend.partition}-other") == {"bobs": "bobs"}
    assert [one.backup_id for one in device.waiting_backups()] == [backup.backup_id]
    device.catalogue.verify(backup)
    assert device.catalogue.retain(keep=0) == []


def test_a_backup_of_another_partition_is_never_applied(make: Make, backend: Any) -> None:
    device = make("a")
    create(device, "private")
    settle(device)
    device.close()
    begin_anew(device.folder)
    device = make("a", partition=f"{backend.partition}-other")
    settle(device)
    [backup] = device.waiting_backups()
    recovery = device.recovery(backup)
    recovery.decide_by_rule("backup")
    with pytest.raises(RecoveryRefused, match=backend.partition):
        recovery.apply()
    assert titles(device) == {}
    assert [one.backup_id for one in device.waiting_backups()] == [backup.backup_id]


def test_what_was_applied_for_one_partition_is_not_taken_back_in_another(make: Make, backend: Any) -> None:
    """Else an undo would delete what the other has under the same key with the same values."""
    device = make("a", strategy="manual")
    settle(device)
    create(device, "same")
    re_enable(backend)
    settle(device)
    backup = device.waiting_backups()[0]
    assert device.recovery(backup).apply().done == 1
    settle(device)
    device.close()
    begin_anew(device.folder)
    device = make("a", partition=f"{backend.partition}-other")
    create(device, "same")
    settle(device)
    recovery = device.recovery(device.catalogue.get(backup.backup_id))
    assert not recovery.can_undo
    with pytest.raises(RecoveryRefused):
        recovery.undo()
    assert set(titles(device)) == {"same"}


def test_where_there_is_nothing_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    assert begin_anew(tmp_path / "none") is None


# Another backend


def test_another_backend_is_told_and_nothing_is_sent_to_it(
    make: Make, backend: Any, start_backend: Any
) -> None:
    where = [backend.endpoint]
    device = make("a", endpoint=lambda: where[0])
    create(device, "synced")
    settle(device)
    create(device, "unsynced")
    other = start_backend()
    where[0] = other.endpoint
    status = device.session.settle()
    assert (status.state, status.code) == ("error", StatusCode.OTHER_BACKEND)
    assert "begin anew" in status.message
    assert device.pending_reset is None and device.resets() == []
    there = other.request("GET", f"/v1/admin/partitions/{backend.partition}")
    assert not there.ok, "the partition was not even made there"
    where[0] = backend.endpoint
    settle(device)
    assert set(on_backend(backend)) == {"synced", "unsynced"}


def test_a_new_and_empty_backend_in_the_old_ones_place_is_another(make: Make, start_backend: Any) -> None:
    old = start_backend()
    device = make("a", endpoint=old.endpoint, partition="p")
    create(device, "x")
    settle(device)
    old.stop()
    device.close()
    new = start_backend()
    device = make("a", endpoint=new.endpoint, partition="p")
    assert device.session.settle().code == StatusCode.OTHER_BACKEND
    assert titles(device) == {"x": "x"}


def test_a_backend_that_was_restored_or_started_again_is_the_same(
    make: Make, start_backend: Any, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    server = start_backend(home=home)
    device = make("a", endpoint=lambda: server.endpoint, partition="p")
    create(device, "x")
    settle(device)
    bound = device.realm.binding
    server.take_backup()
    [kept] = home.glob("**/backup*.sqlite")
    with closing(sqlite3.connect(kept)) as older, older:
        older.execute("DELETE FROM identity")  # as a version that knew of none has made it
    create(device, "y")
    settle(device)
    server.restore()
    settle(device)
    assert [one.cause for one in device.resets()] == ["server-restored"]
    server.stop()
    server = start_backend(home=home)
    create(device, "z")
    settle(device)
    assert device.realm.binding == bound


# Copies of a folder


def copy(device: Device, to: Path) -> Path:
    """A copy of the device's folder, as of while it is closed."""
    shutil.copytree(device.folder, to)
    return to


@pytest.fixture
def twins(make: Make, tmp_path: Path) -> tuple[Device, Device]:
    """A synced device, and a copy of its folder on another computer."""
    original = make("original")
    create(original, "synced")
    settle(original)
    original.close()
    folder = copy(original, tmp_path / "devices" / "copy")
    return make("original"), make("copy", folder=folder)


def test_the_second_of_two_copies_is_told_at_its_first_connection(
    twins: tuple[Device, Device], backend: Any
) -> None:
    first, second = twins
    for at in range(3):
        create(first, f"first {at}")
        create(second, f"second {at}")
        settle(first, second)
    settle(first)
    assert first.resets() == []
    [reset] = second.resets()
    assert (reset.cause, reset.code, reset.outcome) == ("client-restored", 210, "recovered")
    assert first.realm.progress.ident != second.realm.progress.ident
    wanted = {"synced", *(f"{name} {at}" for name in ("first", "second") for at in range(3))}
    assert set(on_backend(backend)) == set(titles(first)) == set(titles(second)) == wanted
    assert first.unsynced_count() == second.unsynced_count() == 0


def test_the_first_copy_goes_on_after_the_reset_of_the_second(
    twins: tuple[Device, Device], backend: Any
) -> None:
    """A copy that came second has no say over the client file, which is the first one's."""
    first, second = twins
    settle(first)
    create(second, "second")
    settle(second)
    create(first, "first")
    settle(first)
    assert first.resets() == []
    assert set(on_backend(backend)) == {"synced", "first", "second"}


@pytest.mark.parametrize("strategy", ["recover", "manual", "discard"])
def test_a_version_of_the_same_number_is_no_acknowledgement(
    strategy: str, make: Make, backend: Any, tmp_path: Path
) -> None:
    """Put back from a copy, the device makes another changeset of a number that the backend has."""
    device = make("a", strategy=strategy)
    create(device, "one")
    settle(device)
    device.close()
    kept = copy(device, tmp_path / "kept")
    device = make("a", strategy=strategy)
    create(device, "two")
    settle(device)
    device.close()
    shutil.rmtree(device.folder)
    shutil.copytree(kept, device.folder)
    device = make("a", strategy=strategy)
    device.realm.write(lambda tx: tx.create("Task", "edit", {"title": "never on the server"}))
    device.realm.write(lambda tx: tx.update("Task", "one", {"title": "edited"}))
    settle(device)
    [reset] = device.resets()
    assert reset.cause == "client-restored"
    [backup] = device.catalogue.all()
    assert backup.unsynced == 2
    if strategy == "recover":
        assert on_backend(backend) == {"one": "edited", "two": "two", "edit": "never on the server"}
        return
    assert titles(device) == {"one": "one", "two": "two"}
    waiting = {item.difference.key for item in device.recovery(backup).items() if item.waits}
    assert waiting == {"one", "edit"}
    assert backup.backup_id in {one.backup_id for one in device.waiting_backups()}


def test_two_copies_that_are_reset_at_once_get_two_idents(twins: tuple[Device, Device], backend: Any) -> None:
    """Between the promise to the one and its first connection, the other does its whole reset."""
    first, second = twins
    re_enable(backend)
    create(first, "first")
    create(second, "second")
    true = first.session._transport.stream
    asked: list[str] = []

    def stream(*arguments: Any, **options: Any) -> Any:
        if not asked:
            asked.append("second")
            settle(second)
        return true(*arguments, **options)

    first.session._transport.stream = stream  # type: ignore[method-assign]
    settle(first)
    assert asked
    assert first.realm.progress.ident != second.realm.progress.ident
    settle(second, first)
    assert set(on_backend(backend)) == {"synced", "first", "second"}


def test_of_what_a_copy_has_sent_nothing_counts_as_ours(twins: tuple[Device, Device], backend: Any) -> None:
    """Both make their second changeset; the first sends its own. The second's is not acknowledged by it."""
    first, second = twins
    create(first, "first")
    create(second, "second")
    settle(first)
    second.realm.write(lambda tx: unsynced.freeze(tx.raw, tx.capture), origin="download")
    re_enable(backend)
    settle(second)
    report = second.resets()[-1].report
    assert report is not None and report.recovered == [("Task", "second")]
    assert set(on_backend(backend)) == {"synced", "first", "second"}


def test_a_connection_whose_answer_got_lost_is_no_copy(make: Make, backend: Any) -> None:
    device = make("a")
    create(device, "x")
    settle(device)
    device.close()
    device = make("a")
    transport = device.session._transport
    true = transport.post
    lost: list[str] = []

    def post(route: str, *arguments: Any, **options: Any) -> Any:
        answer = true(route, *arguments, **options)
        if route == "connect" and len(lost) < 2:
            lost.append(route)
            raise NetworkTrouble("The answer got lost.")
        return answer

    transport.post = post  # type: ignore[method-assign]
    settle(device)
    assert len(lost) == 2
    assert device.resets() == []


# Over the wire


def token(before: str | None = None) -> str:
    return next_session_token(before)


def test_each_connection_is_one_further_in_the_chain() -> None:
    first = token()
    second = token(first)
    assert (session_number(None), session_number(first), session_number(second)) == (0, 1, 2)
    assert first.split("-")[1] != second.split("-")[1]
    for nonsense in ("", "-", "x-1", "-1-2", "1", "²-1", "9" * 16 + "-1"):
        assert session_number(nonsense) == 0


def connected(backend: Any) -> Client:
    client = Client(backend, backend.partition)
    first = token()
    told = client.ok("connect", session=first)
    client.position |= {key: told[key] for key in ("epoch", "ident", "ident_salt")}
    client.position |= {"session": first}
    return client


def test_only_the_newest_of_a_chain_is_served(backend: Any) -> None:
    client = connected(backend)
    before = client.position["session"]
    second = token(before)
    client.ok("connect", session=second)
    everywhere(client, (210, "client-restored"))  # it does not know the newest
    client.position["session"] = second
    client.ok("download")
    client.position["session"] = token(second)
    client.ok("download")  # ahead of the backend: that one was restored, and versions tell what it means


def test_the_same_pair_again_is_a_lost_answer_and_another_is_a_copy(backend: Any) -> None:
    client = connected(backend)
    second = token(client.position["session"])
    client.ok("connect", session=second)
    client.ok("connect", session=second)
    another = token(client.position["session"])
    assert refused(client.post("connect", session=another)) == (210, "client-restored", "ClientReset")


def test_a_client_that_lost_the_answer_to_its_first_connection_gets_the_same_ident(backend: Any) -> None:
    client = Client(backend, backend.partition)
    first = token()
    one, again = client.ok("connect", session=first), client.ok("connect", session=first)
    assert (one["ident"], one["ident_salt"]) == (again["ident"], again["ident_salt"])
    assert client.ok("connect", session=token())["ident"] != one["ident"]


def test_a_fresh_copy_is_promised_to_a_token_and_not_to_an_ident(backend: Any) -> None:
    client = connected(backend)
    client.write("a")
    mine, other = token(client.position["session"]), token(client.position["session"])
    first = client.ok("fresh", session=mine)
    assert client.ok("fresh", session=mine)["ident"] == first["ident"]
    assert client.ok("fresh", session=other)["ident"] != first["ident"]


def test_what_a_promise_acknowledges_goes_by_version_and_salt(backend: Any) -> None:
    client = connected(backend)
    client.write("a")
    [sent] = client.sent
    client.position |= {"client_version": 0, "client_salt": 0}
    own, others = [[1, sent["salt"]]], [[1, sent["salt"] + 1]]
    session = client.position["session"]
    assert client.ok("fresh", session=token(session), changesets=others)["client_version"] == 0
    assert client.ok("fresh", session=token(session), changesets=own)["client_version"] == 1
    both = [[1, sent["salt"]], [2, 7]]
    assert client.ok("fresh", session=token(session), changesets=both)["client_version"] == 1


def test_a_version_that_is_not_known_any_more_is_no_acknowledgement(backend: Any) -> None:
    """A changeset of a known number is skipped only if its salt is known, and the same."""
    client = connected(backend)
    client.write("a")
    other = {**client.sent[0], "salt": client.sent[0]["salt"] + 1}
    assert refused(client.post("upload", changesets=[other])) == (210, "client-restored", "ClientReset")
    client.ok("upload", changesets=client.sent)
