"""The lives of objects: made, deleted, made again, lost with a server and brought back, by several devices.

What an object is to a device is recorded when it happens, and never concluded from what it looks like later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from holdfast.sync import Device, Schema, WriteTransaction
from holdfast.sync.realm import unsynced
from holdfast.sync.recovery import Recovery

Make = Callable[..., Device]
Work = Callable[[WriteTransaction], object]

THING = Schema.from_document(
    {
        "Thing": {
            "primary_key": "_id",
            "last_modified": "modified",
            "properties": {
                "_id": "string",
                "title": "string",
                "notes": "string",
                "count": "counter",
                "steps": "list<string>",
                "tags": "set<string>",
                "modified": "timestamp?",
            },
        }
    }
)


@pytest.fixture
def make(device_factory: Make) -> Make:
    """Makes devices whose sessions move only when told."""

    def one(name: str, **options: Any) -> Device:
        options.setdefault("strategy", "recover")
        return device_factory(name, schema=THING, start=False, **options)

    return one


def settle(*devices: Device) -> None:
    """Sync each, in turn, until it is level."""
    for device in devices:
        status = device.session.settle()
        assert status.state == "synced", status


def things(device: Device) -> dict[str, dict[str, Any]]:
    """All things by key, without their stamps."""
    with device.realm.read() as view:
        return {one.pop("_id"): {**one, "modified": None} for one in view.all("Thing")}


def on_backend(backend: Any) -> dict[str, dict[str, Any]]:
    """The same of the backend; what is at its default is left out there."""
    answer = backend.request("GET", f"/v1/admin/partitions/{backend.partition}/content").json()
    return {one.pop("_id"): one for one in answer["classes"].get("Thing", ())}


def re_enable(backend: Any) -> None:
    backend.act("terminate")
    backend.act("enable")


@contextmanager
def before_its_next(device: Device, route: str, work: Callable[[], object]) -> Iterator[None]:
    """Have something happen just before the device's next request to ``route``."""
    transport = device.session._transport
    true, due = transport.post, [work]

    def post(to: str, *arguments: Any, **options: Any) -> Any:
        if to == route and due:
            due.pop()()
        return true(to, *arguments, **options)

    transport.post = post  # type: ignore[method-assign]
    try:
        yield
    finally:
        transport.post = true  # type: ignore[method-assign]
    assert not due, f"there was no request to {route}"


def written_between(device: Device, work: Work) -> None:
    """One round of the session, in which something is written after its upload and before its download."""
    with before_its_next(device, "download", lambda: device.realm.write(work)):
        device.session.sync_once()


def level(backend: Any, *devices: Device) -> dict[str, dict[str, Any]]:
    """Sync all until they are level, and return what they all have: to the digest what the backend has."""
    for _ in range(2):
        settle(*devices)
    held = things(devices[0])
    for device in devices:
        assert things(device) == held
        assert device.realm.progress.digest == backend.state["digest"]
        assert device.unsynced_count() == 0
    return held


# Created on both sides


@pytest.mark.parametrize("strategy", ["recover", "recover-or-discard"])
def test_a_creation_over_one_that_came_meanwhile_replaces_nothing_in_a_reset(
    strategy: str, make: Make, backend: Any
) -> None:
    """The phone's is frozen and not acknowledged when the laptop's arrives; then comes a reset."""
    phone, laptop = make("phone", strategy=strategy), make("laptop")
    settle(phone, laptop)
    laptop.realm.write(lambda tx: tx.create("Thing", "k", {"count": 10, "tags": {"laptop"}}))
    settle(laptop)
    written_between(phone, lambda tx: tx.create("Thing", "k", {"count": 1, "tags": {"phone"}}))
    assert things(phone)["k"]["count"] == 11
    laptop.realm.write(lambda tx: tx.increment("Thing", "k", "count", 100))
    laptop.realm.write(lambda tx: tx.update("Thing", "k", {"title": "laptop", "tags": {"laptop", "more"}}))
    settle(laptop)
    re_enable(backend)
    settle(laptop, phone)
    [reset] = phone.resets()
    assert reset.outcome == "recovered"
    held = level(backend, phone, laptop)["k"]
    assert (held["count"], held["title"]) == (111, "laptop")
    assert held["tags"] == {"laptop", "more", "phone"}


def test_a_creation_over_one_that_came_meanwhile_is_so_recorded(make: Make, backend: Any) -> None:
    phone, laptop = make("phone"), make("laptop")
    settle(phone, laptop)
    laptop.realm.write(lambda tx: tx.create("Thing", "k", {"title": "laptop"}))
    settle(laptop)
    written_between(phone, lambda tx: tx.create("Thing", "k", {"title": "phone"}))
    with phone.realm.read() as view:
        one = unsynced.collect(view.raw, view.layout.schema, view.capture)["Thing", "k"]
    assert one.base is not None and one.base["title"] == "laptop"
    assert not one.recreated and not one.deleted


@pytest.mark.parametrize("frozen", [False, True], ids=["unsent", "frozen-in-between"])
def test_deleted_and_created_again_replaces_all_the_same(frozen: bool, make: Make, backend: Any) -> None:
    """Its brother, which must not be mended away: what was deleted here is another object after a reset."""
    phone, laptop = make("phone"), make("laptop")
    phone.realm.write(lambda tx: tx.create("Thing", "k", {"title": "old", "count": 5, "tags": {"old"}}))
    settle(phone, laptop)
    phone.realm.write(lambda tx: tx.delete("Thing", "k"))
    if frozen:
        phone.realm.write(lambda tx: unsynced.freeze(tx.raw, tx.capture), origin="download")
    phone.realm.write(lambda tx: tx.create("Thing", "k", {"title": "new", "count": 1}))
    laptop.realm.write(lambda tx: tx.increment("Thing", "k", "count", 100))
    settle(laptop)
    re_enable(backend)
    settle(phone)
    held = level(backend, phone, laptop)["k"]
    assert (held["title"], held["count"], held["tags"]) == ("new", 1, set())


# Lost with a server, and brought back


def lost(make: Make, backend: Any, *names: str, **options: Any) -> list[Device]:
    """Devices that all hold a thing which the server has lost, and hold the rest in common."""
    devices = [make(name, **options) for name in names]
    first = devices[0]
    first.realm.write(lambda tx: tx.create("Thing", "other", {}))
    settle(*devices)
    backend.take_backup()
    first.realm.write(lambda tx: tx.create("Thing", "t", {"title": "was", "count": 5, "steps": ["one"]}))
    settle(*devices)
    backend.restore()
    return devices


def add_step(step: str) -> Work:
    def work(tx: WriteTransaction) -> None:
        had = tx.get("Thing", "t")
        assert had is not None
        tx.update("Thing", "t", {"steps": [*had["steps"], step]})

    return work


def after_the_reset_of_each(devices: list[Device]) -> None:
    """Each has its fresh copy before any has uploaded what it recovered, as where all are open at once."""

    def in_turn(at: int) -> None:
        if at == len(devices):
            return
        # Connected as they are, they connect anew only once their resets are committed.
        with before_its_next(devices[at], "connect", lambda: in_turn(at + 1)):
            settle(devices[at])

    in_turn(0)


@pytest.mark.parametrize("names", [("phone", "laptop"), ("phone", "laptop", "desk")], ids=["two", "three"])
@pytest.mark.parametrize("at_once", [False, True], ids=["one-by-one", "at-once"])
def test_several_devices_bring_the_same_back_once(
    names: tuple[str, ...], at_once: bool, make: Make, backend: Any
) -> None:
    devices = lost(make, backend, *names)
    for name, device in zip(names, devices, strict=True):
        device.realm.write(add_step(name))
    devices[0].realm.write(lambda tx: tx.update("Thing", "t", {"title": "changed on one"}))
    devices[-1].realm.write(lambda tx: tx.increment("Thing", "t", "count", 2))
    if at_once:
        after_the_reset_of_each(devices)
    else:
        settle(*devices)
    held = level(backend, *devices)["t"]
    assert held["count"] == 7
    assert held["title"] == "changed on one", "a value that nobody changed beats none that somebody did"
    assert held["steps"][0] == "one"
    assert sorted(held["steps"]) == sorted(["one", *names])


@pytest.mark.parametrize("first", ["phone", "laptop"])
def test_what_one_device_had_and_another_had_not_yet_comes_back_too(
    first: str, make: Make, backend: Any
) -> None:
    """Each brings it back as of its own version: the one that had more of the history adds what it had."""
    phone, laptop = make("phone"), make("laptop")
    phone.realm.write(lambda tx: tx.create("Thing", "other", {}))
    settle(phone, laptop)
    backend.take_backup()
    phone.realm.write(lambda tx: tx.create("Thing", "t", {"count": 5, "steps": ["one"]}))
    settle(phone, laptop)
    laptop.realm.write(lambda tx: tx.increment("Thing", "t", "count", 10))
    laptop.realm.write(add_step("two"))
    settle(laptop)  # of which the phone does not hear any more
    backend.restore()
    phone.realm.write(lambda tx: tx.update("Thing", "t", {"title": "phone"}))
    laptop.realm.write(lambda tx: tx.update("Thing", "t", {"notes": "laptop"}))
    after_the_reset_of_each([laptop, phone] if first == "phone" else [phone, laptop])
    held = level(backend, phone, laptop)["t"]
    assert (held["title"], held["notes"], held["count"]) == ("phone", "laptop", 15)
    assert held["steps"] == ["one", "two"]


def end_before_connecting(device: Device) -> None:
    """Have the device's process end once its reset is committed, and nothing of it was sent."""

    class Ended(BaseException):
        pass

    def ended() -> None:
        raise Ended

    with pytest.raises(Ended), before_its_next(device, "connect", ended):
        device.session.settle()
    assert device.resets()[-1].outcome == "recovered"
    device.close()


def test_two_people_restore_the_same_on_two_devices(make: Make, backend: Any) -> None:
    devices = lost(make, backend, "phone", "laptop", strategy="manual")
    settle(*devices)
    for device in devices:
        [backup] = device.waiting_backups()
        recovery = device.recovery(backup)
        [item] = recovery.items()
        assert (item.difference.state, item.decision) == ("lost-on-server", "backup")
        assert recovery.apply().done == 1
    held = level(backend, *devices)["t"]
    assert (held["count"], held["steps"]) == (5, ["one"])


def test_what_is_taken_back_before_it_was_sent_is_not_brought_back(make: Make, backend: Any) -> None:
    phone, laptop = lost(make, backend, "phone", "laptop", strategy="manual")
    settle(phone, laptop)
    recovery = phone.recovery(phone.waiting_backups()[0])
    recovery.apply()
    recovery.undo()
    with phone.realm.read() as view:
        assert unsynced.to_bring_back(view.raw, "Thing") == {}
    assert "t" not in level(backend, phone, laptop)


def test_deleted_again_once_it_was_back_it_stays_gone(make: Make, backend: Any) -> None:
    phone, laptop = lost(make, backend, "phone", "laptop")
    phone.realm.write(lambda tx: tx.update("Thing", "t", {"title": "phone"}))
    settle(phone, laptop)
    assert things(laptop)["t"]["title"] == "phone"
    laptop.realm.write(lambda tx: tx.delete("Thing", "t"))
    assert "t" not in level(backend, laptop, phone)


def test_killed_after_it_was_recovered_it_is_still_brought_back_as_what_it_was(
    make: Make, backend: Any
) -> None:
    """What it comes back with is in the realm's file, and outlives the process and another reset."""
    phone, laptop = lost(make, backend, "phone", "laptop")
    phone.realm.write(add_step("phone"))
    laptop.realm.write(add_step("laptop"))

    end_before_connecting(phone)
    settle(laptop)
    phone = make("phone")
    re_enable(backend)
    held = level(backend, phone, laptop)["t"]
    assert held["count"] == 5
    assert sorted(held["steps"]) == ["laptop", "one", "phone"]


def test_what_a_later_reset_discards_is_not_brought_back(make: Make, backend: Any) -> None:
    phone, laptop = lost(make, backend, "phone", "laptop")
    phone.realm.write(lambda tx: tx.update("Thing", "t", {"title": "phone"}))
    laptop.realm.write(lambda tx: tx.update("Thing", "t", {"notes": "laptop"}))
    end_before_connecting(phone)
    re_enable(backend)
    phone = make("phone", strategy="discard")

    def laptop_is_quicker() -> None:
        with phone.realm.read() as view:
            assert not unsynced.anything_to_upload(view.raw, view.capture)
        settle(laptop)

    with before_its_next(phone, "download", laptop_is_quicker):
        settle(phone)
    assert [one.outcome for one in phone.resets()] == ["recovered", "discarded"]
    held = level(backend, phone, laptop)["t"]
    assert (held["title"], held["notes"]) == ("was", "laptop")


def test_a_recovery_says_where_its_base_was_agreed_on(make: Make, backend: Any) -> None:
    [phone] = lost(make, backend, "phone", strategy="manual")
    was = phone.realm.progress
    settle(phone)
    recovery: Recovery = phone.recovery(phone.waiting_backups()[0])
    recovery.apply()
    with phone.realm.read() as view:
        one = unsynced.to_bring_back(view.raw, "Thing")["t"]
    assert (one.origin.epoch, one.origin.version, one.origin.salt) == (
        was.epoch,
        was.server_version,
        was.server_salt,
    )
    assert one.values["count"] == 5
