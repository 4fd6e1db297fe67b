"""Digests are of contents as they are: fresh copies and realms are compared with them row by row."""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync import Device
from holdfast.sync.realm import PendingReset, unsynced
from holdfast.sync.session import NetworkTrouble
from holdfast.sync.session.digest import digest_of_base
from holdfast.sync.session.download import DigestMismatch, check_own
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


WRONG: dict[str, str] = {
    "a value": "UPDATE Task SET title = 'WRONG' WHERE _id = 'b'",
    "an object that is missing": "DELETE FROM Task WHERE _id = 'b'",
    "an object too many": "INSERT INTO Task (_id) VALUES ('d')",
    "two values that changed places": "UPDATE Task SET title = CASE _id WHEN 'a' THEN 'b' ELSE 'a' END "
    "WHERE _id IN ('a', 'b')",
    "a stamp": "UPDATE Task SET modified = modified + 1 WHERE _id = 'c'",
}


# Fresh copies


class Falsifier:
    """Has the device's fresh copies be other than the backend made them, with sizes and SHA-256 to match.

    Attributes: change (settable: what is done to the database; None: nothing), changed (how many).
    """

    def __init__(self, device: Device, folder: Path) -> None:
        transport = device.session._transport
        true_post, true_stream = transport.post, transport.stream
        self.change: str | None = None
        self.changed = 0
        self._packed = b""

        def post(route: str, *arguments: Any, **options: Any) -> Any:
            answer = true_post(route, *arguments, **options)
            if route == "fresh" and self.change is not None:
                told = answer["snapshot"]
                at = f"snapshots/{told['etag']}"
                with true_stream(at, told["etag"], most=told["packed_size"]) as blocks:
                    plain = self._falsified(folder / "false.sqlite", gzip.decompress(b"".join(blocks)))
                self._packed = gzip.compress(plain)
                told |= {
                    "size": len(plain),
                    "packed_size": len(self._packed),
                    "sha256": hashlib.sha256(plain).hexdigest(),
                }
            return answer

        def stream(route: str, etag: str, *, offset: int = 0, most: int) -> Any:
            if self.change is None:
                return true_stream(route, etag, offset=offset, most=most)
            return _Blocks(self._packed[offset:])

        transport.post, transport.stream = post, stream  # type: ignore[method-assign]

    def _falsified(self, path: Path, plain: bytes) -> bytes:
        assert self.change is not None
        path.write_bytes(plain)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(self.change)
            connection.commit()
        self.changed += 1
        return path.read_bytes()


class _Blocks:
    def __init__(self, packed: bytes) -> None:
        self._packed = packed

    def __enter__(self) -> Any:
        return iter([self._packed])

    def __exit__(self, *exception: object) -> None:
        pass


def forget_the_promise(transaction: Any) -> None:
    """As if the backend had told the truth from the beginning: it is asked again."""
    pending = PendingReset.read(transaction.raw)
    assert pending is not None
    pending.but(stage="needed", promise=None).write(transaction.raw)


@pytest.mark.parametrize("strategy", ["recover", "recover-or-discard", "discard", "manual"])
@pytest.mark.parametrize("wrong", ["a value", "an object that is missing"])
def test_a_fresh_copy_with_another_content_is_refused_and_fetched_anew(
    wrong: str, strategy: str, make: Make, backend: Any, tmp_path: Path
) -> None:
    device = make("a", strategy=strategy)
    falsifier = Falsifier(device, tmp_path)
    for key in "abc":
        create(device, key)
    settle(device)
    re_enable(backend)
    create(device, "unsynced")
    was = titles(device)
    falsifier.change = WRONG[wrong]
    device.session._round()  # refused
    for _ in range(2):
        with pytest.raises(NetworkTrouble, match="digest"):
            device.reset.go_on()
        assert titles(device) == was and device.unsynced_count() == 1
        assert device.catalogue.all(unfinished=True) == []
        pending = device.pending_reset
        assert pending is not None and pending.failed == [], "no strategy has failed by it"
    assert falsifier.changed >= 1
    falsifier.change = None
    device.realm.write(forget_the_promise, origin="download")
    settle(device)
    assert [one.carried_out for one in device.resets()] == [strategy.removesuffix("-or-discard")]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_new_device_does_not_begin_with_another_content(
    wrong: str, make: Make, backend: Any, tmp_path: Path
) -> None:
    first = make("first")
    for key in "abc":
        create(first, key)
    settle(first)
    re_enable(backend)
    device = make("second")
    falsifier = Falsifier(device, tmp_path)
    falsifier.change = WRONG[wrong]
    with pytest.raises(NetworkTrouble, match="digest"):
        device.reset.first_copy()
    assert titles(device) == {}
    assert device.realm.progress.ident is None
    falsifier.change = None
    settle(device)
    assert titles(device) == dict(zip("abc", "abc", strict=True))
    assert device.realm.progress.digest == backend.state["digest"]


# A realm and its own digest


def everything(tx: Any) -> None:
    """Changes of every kind, among which what is agreed on has to be found."""
    tx.update("Task", "updated", {"title": "later", "tags": {"x"}})
    tx.delete("Task", "deleted")
    tx.create("Task", "made", {"title": "made"})
    tx.delete("Task", "again")
    tx.create("Task", "again", {"title": "another"})
    tx.create("Task", "never", {})
    tx.delete("Task", "never")


def test_what_both_sides_agreed_on_is_found_under_any_changes(make: Make, backend: Any) -> None:
    device = make("a")
    for key in ("kept", "updated", "deleted", "again"):
        create(device, key)
    settle(device)
    for write in (everything, lambda tx: tx.create("Task", "more", {})):
        device.realm.write(write)
        check_own(device.realm)
        device.realm.write(lambda tx: unsynced.freeze(tx.raw, tx.capture), origin="download")
        check_own(device.realm)
    with device.realm.read() as view:
        assert digest_of_base(view.raw, view.capture) == backend.state["digest"]
    device.close()
    device = make("a")
    settle(device)
    check_own(device.realm)
    assert device.realm.progress.digest == backend.state["digest"]


def behind_its_back(device: Device, statement: str) -> None:
    """Change the realm's file as a bug or a broken disk would: without a trace in its record of changes."""
    with closing(sqlite3.connect(device.realm.path, isolation_level=None)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        connection.execute("BEGIN")
        for name, _ in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)
        connection.execute("COMMIT")


@pytest.mark.parametrize("wrong", WRONG)
def test_a_realm_that_is_not_what_it_was_stops_both_ways_at_its_start(
    wrong: str, make: Make, backend: Any
) -> None:
    device = make("a")
    for key in "abc":
        create(device, key)
    settle(device)
    other = make("b")
    create(other, "others")
    settle(other)
    device.close()
    behind_its_back(device, WRONG[wrong])
    device = make("a")
    create(device, "unsynced")
    status = device.session.settle()
    assert status.state == "error"
    assert device.realm.progress.digest in status.message and "nothing was changed" in status.message
    assert "unsynced" not in on_backend(backend), "nothing is uploaded either"
    assert "others" not in titles(device), "nor downloaded"
    assert device.resets() == []


def test_a_difference_that_was_found_outlives_a_restart_and_a_reset_ends_it(make: Make, backend: Any) -> None:
    device = make("a")
    create(device, "a")
    settle(device)
    device.close()
    behind_its_back(device, "UPDATE Task SET title = 'WRONG'")
    device = make("a")
    assert device.session.settle().state == "error"
    device.close()
    behind_its_back(device, "UPDATE Task SET title = 'a'")  # nobody knows what else is wrong
    device = make("a")
    create(device, "unsynced")
    assert device.session.settle().state == "error"
    device.start_reset()
    settle(device)
    assert set(on_backend(backend)) == set(titles(device)) == {"a", "unsynced"}
    [reset] = device.resets()
    assert (reset.cause, reset.outcome) == ("asked-for", "recovered")
    device.close()
    device = make("a")
    settle(device)


@pytest.mark.parametrize("strategy", ["recover", "manual"])
def test_after_an_entry_that_does_not_come_to_its_digest_nothing_is_uploaded(
    strategy: str, make: Make, backend: Any
) -> None:
    device, other = make("a", strategy=strategy), make("b")
    create(device, "a")
    settle(device, other)
    wrong = device.realm.progress.but(digest="1" * 32)
    device.realm.write(lambda tx: wrong.write(tx.raw), origin="download")
    create(other, "b")
    settle(other)
    create(device, "before")
    status = device.session.settle()
    assert status.state == "error" and "digest" in status.message
    assert "b" not in titles(device), "what did not come out right was not kept"
    create(device, "after")
    before = on_backend(backend)
    assert device.session.settle().state == "error"
    assert on_backend(backend) == before and "after" not in before
    device.start_reset()
    settle(device)
    check_own(device.realm)


def test_a_realm_that_never_connected_has_nothing_to_compare(make: Make) -> None:
    device = make("a")
    create(device, "a")
    check_own(device.realm)


def test_what_is_told_has_both_digests() -> None:
    error = DigestMismatch(7, "a" * 32, "b" * 32)
    assert all(said in str(error) for said in ("version 7", "a" * 32, "b" * 32))
