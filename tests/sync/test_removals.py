"""Whatever takes something away on a device backs it up first, and tells those who see it go.

App versions, first connections, pointers that are lost, files that nobody names.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync import BackupError, ChangeNotification, Device, RealmFileError, Schema
from holdfast.sync.realm import state
from tests.sync.test_bindings import create, on_backend, settle, titles
from tests.sync.test_object_lives import before_its_next, re_enable

Make = Callable[..., Device]


def schema(document: dict[str, dict[str, str]]) -> Schema:
    """A schema of classes with these properties, beside the key."""
    return Schema.from_document(
        {
            name: {"primary_key": "_id", "properties": {"_id": "string", **properties}}
            for name, properties in document.items()
        }
    )


OLD = schema({"Task": {"title": "string"}})
NEW = schema({"Task": {"title": "string", "effort": "int"}, "Note": {"text": "string"}})
RETYPED = schema({"Task": {"title": "string", "effort": "string"}, "Note": {"text": "int"}})


@pytest.fixture
def make(device_factory: Make) -> Make:
    """Makes devices whose sessions move only when told."""

    def one(name: str, **options: Any) -> Device:
        options.setdefault("strategy", "recover")
        return device_factory(name, start=False, **options)

    return one


def rows(device: Device, class_name: str) -> dict[str, dict[str, Any]]:
    with device.realm.read() as view:
        return {one.pop("_id"): one for one in view.all(class_name)}


def in_backup(device: Device, class_name: str) -> dict[str, dict[str, Any]]:
    """The rows of a class in the one backup that waits."""
    [backup] = device.waiting_backups()
    device.catalogue.verify(backup)
    with closing(sqlite3.connect(f"{backup.path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        found = [dict(row) for row in connection.execute(f"SELECT * FROM {class_name}")]
    return {one.pop("_id"): one for one in found}


# App versions


def updated(make: Make) -> Device:
    """A synced device with an app version of which the backend has not heard, and work in its parts."""
    device = make("a", schema=OLD)
    create(device, "t")
    settle(device)
    device.session.offline = True
    device.use_schema(NEW)
    device.realm.write(lambda tx: tx.update("Task", "t", {"effort": 5}))
    device.realm.write(lambda tx: tx.create("Note", "n", {"text": "precious"}))
    return device


@pytest.mark.parametrize("by", ["use_schema", "restart"])
def test_an_app_version_that_has_no_place_for_what_is_unsynced_backs_it_up(by: str, make: Make) -> None:
    device = updated(make)
    if by == "use_schema":
        device.use_schema(RETYPED)
    else:
        device.close()
        device = make("a", schema=RETYPED)
    [backup] = device.waiting_backups()
    assert (backup.kind, backup.cause, backup.state) == ("removal", "app-version", "waiting")
    assert "Note.text" in backup.message and "Task.effort" in backup.message
    assert in_backup(device, "Note") == {"n": {"text": "precious"}}
    assert in_backup(device, "Task")["t"]["effort"] == 5
    assert device.catalogue.retain(keep=0) == []
    device.use_schema(NEW)
    recovery = device.recovery(backup)
    recovery.decide_by_rule("backup")
    recovery.apply()
    assert rows(device, "Note") == {"n": {"text": "precious"}}
    assert rows(device, "Task")["t"]["effort"] == 5


def test_what_an_app_version_does_not_name_is_there_again_with_the_one_that_does(make: Make) -> None:
    """It stays in the realm, or waits in a backup: nothing is removed because it is not named."""
    device = updated(make)
    device.use_schema(OLD)
    for backup in device.waiting_backups():
        device.use_schema(NEW)
        recovery = device.recovery(backup)
        recovery.decide_by_rule("backup")
        recovery.apply()
    device.use_schema(NEW)
    assert rows(device, "Note") == {"n": {"text": "precious"}}
    assert rows(device, "Task")["t"]["effort"] == 5


def test_what_holds_nothing_goes_without_a_backup(make: Make) -> None:
    device = make("a", schema=OLD)
    create(device, "t")
    settle(device)
    device.session.offline = True
    device.use_schema(NEW)
    device.realm.write(lambda tx: tx.update("Task", "t", {"effort": 5}))
    device.realm.write(lambda tx: tx.update("Task", "t", {"effort": 0}))
    for other in (RETYPED, OLD):
        device.use_schema(other)
        assert device.catalogue.all(kind=None) == []


def test_what_the_backend_knows_stays_whatever_the_app_lacks(make: Make) -> None:
    device = make("a", schema=NEW)
    device.realm.write(lambda tx: tx.create("Task", "t", {"effort": 5}))
    device.realm.write(lambda tx: tx.create("Note", "n", {"text": "x"}))
    settle(device)
    device.realm.write(lambda tx: tx.update("Note", "n", {"text": "unsynced"}))
    for other in (OLD, RETYPED):
        device.use_schema(other)
        assert device.catalogue.all(kind=None) == []
    device.use_schema(NEW)
    assert rows(device, "Note") == {"n": {"text": "unsynced"}}
    assert rows(device, "Task")["t"]["effort"] == 5


def test_without_a_backup_the_app_version_is_not_taken(make: Make) -> None:
    device = updated(make)
    files = device.folder / "backups"
    if files.exists():
        shutil.rmtree(files)
    files.write_text("in the way")
    with pytest.raises(BackupError):
        device.use_schema(RETYPED)
    assert rows(device, "Note") == {"n": {"text": "precious"}}
    device.realm.write(lambda tx: tx.create("Note", "m", {"text": "goes on as it was"}))
    files.unlink()
    files.mkdir()
    device.use_schema(RETYPED)
    assert set(in_backup(device, "Note")) == {"n", "m"}


def test_listeners_hear_of_what_another_app_version_shows(make: Make) -> None:
    device = updated(make)
    heard: list[ChangeNotification] = []
    device.realm.listen(heard.append)
    device.use_schema(RETYPED)
    [one] = [one for one in heard if one.classes]
    assert one.classes["Note"].modifications == {"n": frozenset({"text"})}
    assert one.classes["Task"].modifications == {"t": frozenset({"effort"})}


def test_listeners_hear_of_what_is_hidden_and_shown_by_what_the_app_knows(make: Make) -> None:
    """What is withheld from the app shows its default, and its value again with the version that fits."""
    device = make("a", schema=OLD)
    create(device, "t")
    settle(device)
    heard: list[ChangeNotification] = []
    device.realm.listen(heard.append)
    device.use_schema(schema({"Task": {"title": "int"}}))
    settle(device)
    assert rows(device, "Task")["t"]["title"] == 0
    device.use_schema(OLD)
    assert rows(device, "Task")["t"]["title"] == "t"
    told = [one.classes["Task"] for one in heard if one.classes]
    assert told and all(one.modifications == {"t": frozenset({"title"})} for one in told)


# Before the first connection, and at it


def test_never_connected_values_are_converted_and_what_can_not_be_waits(make: Make, backend: Any) -> None:
    device = make("a", schema=schema({"Task": {"title": "string", "effort": "int"}, "Gone": {"x": "int"}}))
    device.realm.write(lambda tx: tx.create("Task", "a", {"title": "7", "effort": 5}))
    device.realm.write(lambda tx: tx.create("Task", "b", {"title": "seven", "effort": 6}))
    device.realm.write(lambda tx: tx.create("Gone", "g", {"x": 1}))
    device.use_schema(schema({"Task": {"title": "int", "effort": "string"}}))
    assert rows(device, "Task") == {"a": {"title": 7, "effort": "5"}, "b": {"title": 0, "effort": "6"}}
    [backup] = device.waiting_backups()
    assert "Task.title" in backup.message
    assert "Gone" not in backup.message, "it stays, though this version does not name it"
    assert "Task.effort" not in backup.message, "it was converted, whole"
    assert in_backup(device, "Task")["b"]["title"] == "seven"
    device.realm.write(lambda tx: tx.update("Task", "b", {"effort": "nothing is withheld"}))
    settle(device)
    assert device.resets() == []
    told = backend.request("GET", f"/v1/admin/partitions/{backend.partition}/content").json()["classes"]
    assert {one["_id"]: one["effort"] for one in told["Task"]} == {"a": "5", "b": "nothing is withheld"}
    assert [one["_id"] for one in told["Gone"]] == ["g"]


@pytest.mark.parametrize("strategy", ["recover", "discard", "manual"])
def test_what_is_written_while_a_new_device_connects_is_nowhere_lost(
    strategy: str, make: Make, backend: Any
) -> None:
    """Its app is newer than the backend: what it can't keep waits in a backup."""
    first = make("first", schema=OLD)
    create(first, "t")
    settle(first)
    device = make("a", schema=NEW, strategy=strategy)

    def write(tx: Any) -> None:
        tx.create("Note", "n", {"text": "precious"})
        tx.create("Task", "mine", {"title": "mine", "effort": 5})

    # Nothing was in it when it asked; this comes before the copy that it begins with is taken.
    with before_its_next(device, "fresh", lambda: device.realm.write(write)):
        settle(device)
    assert titles(device) == {"t": "t", "mine": "mine"} == on_backend(backend)
    assert device.resets() == []
    assert in_backup(device, "Note") == {"n": {"text": "precious"}}
    assert in_backup(device, "Task")["mine"]["effort"] == 5


def test_what_fits_is_laid_on_the_first_copy_without_ceremony(make: Make, backend: Any) -> None:
    first = make("first")
    create(first, "t")
    settle(first)
    re_enable(backend)
    device = make("a")
    create(device, "mine")
    settle(device)
    assert set(on_backend(backend)) == set(titles(device)) == {"t", "mine"}
    assert device.catalogue.all(kind=None) == []


# Files that nobody names


def pointer(device: Device) -> Path:
    return device.folder / "current"


def beside(device: Device, other: Device) -> Path:
    """A copy of the other's realm file, beside the device's, which is closed."""
    path = device.realm.path.with_name("realm-000007.sqlite")
    shutil.copy(other.realm.path, path)
    return path


@pytest.mark.parametrize(
    "damage", [None, "", "{", '{"realm": "none"}'], ids=["gone", "empty", "cut", "elsewhere"]
)
def test_a_realm_whose_pointer_is_lost_is_found_again(damage: str | None, make: Make) -> None:
    device = make("a")
    create(device, "unsynced")
    path = device.realm.path
    device.close()
    pointer(device).unlink()
    if damage is not None:
        pointer(device).write_text(damage)
    device = make("a")
    assert device.realm.path == path
    assert set(titles(device)) == {"unsynced"}


def test_of_a_realm_and_the_one_that_took_its_place_the_newer_is_current(
    make: Make, backend: Any, tmp_path: Path
) -> None:
    device = make("a", strategy="manual")
    create(device, "t")
    settle(device)
    old = device.realm.path
    device.close()
    kept = shutil.copy(old, tmp_path / "kept")
    device = make("a", strategy="manual")
    re_enable(backend)
    settle(device)
    new = device.realm.path
    assert new != old and not old.exists()
    create(device, "only in the newer")
    device.close()
    shutil.copy(kept, old)
    pointer(device).unlink()
    device = make("a", strategy="manual")
    assert device.realm.path == new
    assert "only in the newer" in titles(device)
    assert not old.exists(), "the newer one says that it took its place"


def test_of_two_realms_that_know_nothing_of_each_other_none_is_guessed(make: Make, tmp_path: Path) -> None:
    device, other = make("a"), make("b")
    create(device, "a")
    create(other, "b")
    device.close()
    other.close()
    second = beside(device, other)
    pointer(device).unlink()
    with pytest.raises(RealmFileError, match="which of"):
        make("a")
    assert device.realm.path.exists() and second.exists()
    second.rename(tmp_path / "elsewhere")
    assert set(titles(make("a"))) == {"a"}


def test_a_realm_that_nothing_speaks_of_is_set_aside_and_never_removed(make: Make) -> None:
    device, other = make("a"), make("b")
    create(device, "a")
    create(other, "b")
    device.close()
    other.close()
    second = beside(device, other)
    device = make("a")
    assert set(titles(device)) == {"a"}
    assert not second.exists()
    with closing(sqlite3.connect(device.folder / "set-aside" / second.name)) as connection:
        assert connection.execute("SELECT _id FROM Task").fetchall() == [("b",)]


def test_a_fresh_copy_that_was_never_current_is_not_taken_for_the_realm(make: Make) -> None:
    device = make("a")
    create(device, "unsynced")
    device.close()
    prepared = beside(device, device)
    with closing(sqlite3.connect(prepared)) as connection, connection:
        state.put(connection, "prepared", True)
        state.put(connection, "replaces", [device.realm.path.name])
    pointer(device).unlink()
    again = make("a")
    assert again.realm.path == device.realm.path
    assert not prepared.exists()


def test_a_realm_that_can_not_be_read_is_no_reason_to_take_another(make: Make) -> None:
    device = make("a")
    create(device, "a")
    device.close()
    device.realm.path.with_name("realm-000007.sqlite").write_bytes(b"no realm at all" * 1000)
    pointer(device).unlink()
    with pytest.raises(RealmFileError, match="which of"):
        make("a")
    assert device.realm.path.exists()


def test_without_any_realm_there_is_a_new_one(make: Make) -> None:
    device = make("a")
    device.close()
    pointer(device).unlink()
    for path in device.folder.glob("realm-*"):
        path.unlink()
    assert titles(make("a")) == {}
