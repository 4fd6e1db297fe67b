"""Uploads that the backend can never take: what is refused waits in a backup, and sync goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from holdfast.sync import ChangeNotification, Device
from holdfast.sync.protocol import Refusal, Refused
from holdfast.sync.realm import unsynced
from holdfast.sync.session import download
from holdfast.sync.session.refused import set_aside
from tests.sync.test_backend_causes import Client
from tests.sync.test_bindings import create, on_backend, settle, titles
from tests.sync.test_object_lives import re_enable

Make = Callable[..., Device]


@pytest.fixture
def make(device_factory: Make) -> Make:
    """Makes devices whose sessions move only when told."""

    def one(name: str, **options: Any) -> Device:
        options.setdefault("strategy", "recover")
        return device_factory(name, start=False, **options)

    return one


def spoil(device: Device, *keys: str, op: str = "") -> list[list[Any]]:
    """Have what the device sends of these tasks be of no type, for good; return what it sends."""
    transport = device.session._transport
    true = transport.post
    sent: list[list[Any]] = []

    def post(route: str, body: Any, **options: Any) -> Any:
        if route == "upload":
            sent.append(body["changesets"])
            for changeset in body["changesets"]:
                for one in changeset["instructions"]:
                    if one["key"] in keys and op in ("", one["op"]):
                        one["values"] = {**one.get("values", {}), "title": 5}
        return true(route, body, **options)

    transport.post = post  # type: ignore[method-assign]
    return sent


def freeze(device: Device) -> None:
    device.realm.write(lambda tx: unsynced.freeze(tx.raw, tx.capture), origin="download")


def update(device: Device, key: str, title: str) -> None:
    device.realm.write(lambda tx: tx.update("Task", key, {"title": title}))


def waiting(device: Device) -> dict[str, tuple[str, str]]:
    """State and decision beforehand of all that waits in the one backup that there is."""
    [backup] = device.waiting_backups()
    assert (backup.kind, backup.cause) == ("removal", "refused-upload")
    device.catalogue.verify(backup)
    items = device.recovery(backup).items()
    return {item.difference.key: (item.difference.state, item.decision) for item in items if item.waits}


def test_what_is_refused_waits_in_a_backup_and_the_rest_arrives(make: Make, backend: Any) -> None:
    device = make("a")
    create(device, "here")
    settle(device)
    heard: list[ChangeNotification] = []
    device.realm.listen(heard.append)
    sent = spoil(device, "bad")
    device.realm.write(
        lambda tx: [tx.create("Task", key, {"title": key}) for key in ("before", "bad", "later")]
    )
    heard.clear()
    settle(device)
    assert set(on_backend(backend)) == set(titles(device)) == {"here", "before", "later"}
    assert device.unsynced_count() == 0
    assert waiting(device) == {"bad": ("only-in-backup", "backup")}
    assert [set(one.classes["Task"].deletions) for one in heard if one.classes] == [{"bad"}]
    first, second = sent
    assert [one["client_version"] for one in first] == [one["client_version"] for one in second] == [2]
    assert first[0]["salt"] != second[0]["salt"], "another changeset of the same number"
    create(device, "after")
    settle(device)
    assert "after" in on_backend(backend)
    assert device.resets() == []


def test_a_change_that_is_refused_leaves_what_was_agreed_on(make: Make, backend: Any) -> None:
    device = make("a")
    create(device, "bad", "agreed")
    settle(device)
    spoil(device, "bad", op="update")
    update(device, "bad", "refused")
    create(device, "good")
    settle(device)
    assert titles(device) == {"bad": "agreed", "good": "good"}
    assert waiting(device) == {"bad": ("changed-in-backup", "backup")}
    assert on_backend(backend) == {"bad": "agreed", "good": "good"}


def test_what_was_written_after_it_waits_too_and_what_was_sent_before_stays(make: Make, backend: Any) -> None:
    device = make("a")
    create(device, "bad", "first")
    freeze(device)
    update(device, "bad", "second")
    freeze(device)
    update(device, "bad", "third")
    create(device, "good")
    sent = spoil(device, "bad", op="update")
    settle(device)
    assert titles(device) == on_backend(backend) == {"bad": "first", "good": "good"}
    [backup] = device.waiting_backups()
    recovery = device.recovery(backup)
    [item] = [one for one in recovery.items() if one.waits]
    assert item.difference.backup is not None and item.difference.backup["title"] == "third"
    assert [len(one["instructions"]) for one in sent[-1]] == [1, 0, 1], (
        "one with nothing left is sent all the same"
    )
    assert device.resets() == []


def test_what_is_shown_meanwhile_is_what_was_sent_before(make: Make, backend: Any) -> None:
    """At once, and not only when the backend has answered; what was written since is taken out as well."""
    device = make("a")
    create(device, "bad", "first")
    freeze(device)
    update(device, "bad", "second")
    freeze(device)
    update(device, "bad", "third")
    create(device, "good")
    assert set_aside(device.realm, [Refused(2, 0, "no")])
    assert titles(device) == {"bad": "first", "good": "good"}
    freeze(device)
    with device.realm.read() as view:
        kept = [[(one.key, one.op) for one in part.instructions] for part in unsynced.outbox(view.raw)]
    assert kept == [[("bad", "create")], [], [("good", "create")]]


def test_what_others_did_meanwhile_is_shown_beside_what_was_sent_before(make: Make, backend: Any) -> None:
    device, other = make("a"), make("b")
    create(device, "bad", "agreed")
    settle(device, other)
    update(device, "bad", "mine")
    freeze(device)
    device.realm.write(lambda tx: tx.update("Task", "bad", {"notes": "refused"}))
    freeze(device)
    update(other, "bad", "later")
    settle(other)
    download.download(device.realm, device.session._transport, lambda done, total: None)
    assert titles(device)["bad"] == "later"
    assert set_aside(device.realm, [Refused(3, 0, "no")])
    assert titles(device)["bad"] == "later", "the later change still wins"


@pytest.mark.parametrize(
    "refused", [[], [Refused(9, 0, "no")], [Refused(1, 7, "no")], [Refused(1, -1, "no")]]
)
def test_what_was_never_sent_is_not_set_aside(refused: list[Refused], make: Make) -> None:
    device = make("a")
    create(device, "a")
    freeze(device)
    assert not set_aside(device.realm, refused)
    assert titles(device) == {"a": "a"}
    assert device.catalogue.all(kind=None) == []


def test_all_that_is_refused_at_once_is_set_aside_with_one_backup(make: Make, backend: Any) -> None:
    device = make("a")
    spoil(device, *(f"bad {at}" for at in range(5)))
    for at in range(5):
        create(device, f"bad {at}")
        freeze(device)
        create(device, f"good {at}")
    settle(device)
    assert set(on_backend(backend)) == {f"good {at}" for at in range(5)}
    assert set(waiting(device)) == {f"bad {at}" for at in range(5)}


def test_without_a_backup_nothing_is_taken_out(make: Make, backend: Any) -> None:
    device = make("a")
    files = device.folder / "backups"
    if files.exists():
        files.rmdir()
    files.write_text("in the way")
    spoil(device, "bad")
    create(device, "bad")
    create(device, "good")
    status = device.session.settle()
    assert status.state == "error" and "could not be backed up" in status.message
    assert set(titles(device)) == {"bad", "good"}
    assert device.unsynced_count() == 2
    files.unlink()
    files.mkdir()
    settle(device)
    assert set(on_backend(backend)) == {"good"}
    assert set(waiting(device)) == {"bad"}


def test_what_other_devices_did_to_it_meanwhile_stays(make: Make, backend: Any) -> None:
    device, other = make("a"), make("b")
    create(device, "bad", "agreed")
    settle(device, other)
    spoil(device, "bad", op="update")
    device.realm.write(lambda tx: tx.update("Task", "bad", {"title": "refused", "tags": {"refused"}}))
    freeze(device)
    other.realm.write(lambda tx: tx.update("Task", "bad", {"notes": "other"}))
    settle(other, device, other)
    with device.realm.read() as view:
        task = view.get("Task", "bad")
    assert task is not None and (task["title"], task["notes"], task["tags"]) == ("agreed", "other", set())
    assert device.realm.progress.digest == other.realm.progress.digest == backend.state["digest"]


def test_what_is_set_aside_is_recovered_like_the_rest(make: Make, backend: Any) -> None:
    """Once it can be taken, as after an update of the backend."""
    device = make("a")
    true = device.session._transport.post
    spoil(device, "bad")
    create(device, "bad")
    settle(device)
    device.session._transport.post = true  # type: ignore[method-assign]
    [backup] = device.waiting_backups()
    assert device.recovery(backup).apply().done == 1
    settle(device)
    assert on_backend(backend) == {"bad": "bad"}
    assert device.waiting_backups() == []


def test_what_is_set_aside_is_not_brought_back(make: Make, backend: Any) -> None:
    device = make("a", strategy="recover")
    create(device, "other")
    settle(device)
    backend.take_backup()
    create(device, "lost")
    settle(device)
    backend.restore()
    update(device, "lost", "changed")
    sent = spoil(device, "lost", op="bring-back")
    settle(device)
    assert set(titles(device)) == {"other"}
    assert "bring-back" in {
        one["op"] for batch in sent for changeset in batch for one in changeset["instructions"]
    }
    with device.realm.read() as view:
        assert unsynced.to_bring_back(view.raw, "Task") == {}
        assert not unsynced.anything_to_upload(view.raw, view.capture)


def test_a_reset_after_it_recovers_nothing_of_it(make: Make, backend: Any) -> None:
    device = make("a")
    spoil(device, "bad")
    create(device, "bad")
    create(device, "good")
    settle(device)
    re_enable(backend)
    settle(device)
    assert set(on_backend(backend)) == set(titles(device)) == {"good"}
    assert {"bad"} <= {
        item.difference.key for backup in device.waiting_backups() for item in device.recovery(backup).items()
    }


# Over the wire


def test_the_refusal_names_every_instruction_that_can_never_be_taken(backend: Any) -> None:
    client = Client(backend, backend.partition).connect()
    good = {"class": "Note", "key": "good", "op": "create", "time": 1}
    first = client.changeset(good, {**good, "key": "a", "values": {"rank": "three"}})
    second = client.changeset({**good, "class": "None"}, {**good, "key": 5}, {**good, "key": "b"}, version=2)
    answer = client.post("upload", changesets=[first, second])
    problem = answer.json()
    assert problem["action"] == "ProtocolViolation"
    named = [(one["changeset"], one["instruction"]) for one in problem["refused"]]
    assert named == [(1, 1), (2, 0), (2, 1)]
    assert all(one["reason"] for one in problem["refused"])
    assert "rank" in problem["detail"] or "three" in problem["detail"]
    assert backend.state["version"] == 0, "and nothing of it is taken"
    refusal = Refusal.from_problem(problem)
    assert refusal.refused[0] == Refused(1, 1, problem["refused"][0]["reason"])
    assert refusal.to_problem()["refused"] == problem["refused"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"op": "bring-back"},
        {"op": "create", "origin": ["e", 1, 2]},
        {"op": "bring-back", "origin": ["e", "1", 2]},
        {"op": "bring-back", "origin": ["e" * 65, 1, 2]},
        {"op": "bring-back", "origin": ["e", 2**63, 2]},
        {"op": "bring-back", "origin": ["e", 1, True]},
        {"op": "bring-back", "origin": ["e", 1]},
    ],
)
def test_what_is_brought_back_and_only_that_has_an_origin(wrong: dict[str, Any], backend: Any) -> None:
    client = Client(backend, backend.partition).connect()
    one = client.changeset({"class": "Note", "key": "a", "time": 1, **wrong})
    problem = client.post("upload", changesets=[one]).json()
    assert [one["instruction"] for one in problem["refused"]] == [0]
