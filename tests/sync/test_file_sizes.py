"""Files are as large as what is in them: long texts, logs, and what was deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync import Device, Endpoint, full_disk
from holdfast.sync.errors import RealmFileError
from holdfast.sync.realm import Realm, RealmFolder
from holdfast.sync.realm import realm as realm_room
from holdfast.sync.schema import Schema

SCHEMA = Schema.from_document(
    {"Task": {"primary_key": "_id", "properties": {"_id": "string", "notes": "string"}}}
)
MB = 1_000_000


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Realm]]:
    """Opens the test's realm, whose quiet moments are short. All are closed at the end."""
    monkeypatch.setattr(realm_room, "QUIET", 0.02)
    monkeypatch.setattr(realm_room, "LONGEST", 0.05)
    made: list[Realm] = []

    def open_realm() -> Realm:
        folder = tmp_path / "realm"
        folder.mkdir(exist_ok=True)
        made.append(Realm(RealmFolder(folder), SCHEMA, lambda: 1))
        return made[-1]

    yield open_realm
    for realm in made:
        realm.close()


def fill(realm: Realm, count: int, length: int) -> None:
    realm.write(
        lambda tx: [
            tx.create("Task", f"{i:06d}", {"notes": f"{i} ".ljust(length, "x")}) for i in range(count)
        ]
    )


def log_size(realm: Realm) -> int:
    beside = realm.path.with_name(realm.path.name + "-wal")
    return beside.stat().st_size if beside.exists() else 0


def size(realm: Realm) -> int:
    """Bytes of the realm's file and of its log."""
    return realm.path.stat().st_size + log_size(realm)


def pages(path: Path) -> tuple[int, int]:
    """The size of a file's pages, and whether it can shrink (2: step by step)."""
    with closing(sqlite3.connect(path)) as connection:
        return tuple(connection.execute(f"PRAGMA {p}").fetchone()[0] for p in ("page_size", "auto_vacuum"))  # type: ignore[return-value]


@pytest.mark.parametrize("length", [500, 800, 1000, 1200, 2000, 3000, 4000])
def test_a_long_text_costs_what_it_is_long(length: int, opened: Callable[[], Realm]) -> None:
    realm = opened()
    fill(realm, 1000, length)
    realm.close()
    assert realm.path.stat().st_size < 1.4 * 1000 * length + MB // 4


def test_what_is_deleted_is_given_back(opened: Callable[[], Realm], until: Any) -> None:
    realm = opened()
    fill(realm, 3000, 3000)
    realm.write(lambda tx: tx.execute('DELETE FROM "Task" WHERE "_id" >= ?', ("000010",)))
    until(lambda: size(realm) < 2 * MB)
    with realm.read() as view:
        assert [one["notes"].split()[0] for one in view.all("Task")] == [str(i) for i in range(10)]
    realm.write(lambda tx: tx.create("Task", "new", {"notes": "new"}))


def test_the_log_is_cut_once_nobody_reads_from_it(opened: Callable[[], Realm], until: Any) -> None:
    realm = opened()
    with realm.read() as view:
        fill(realm, 3000, 1000)
        assert list(view.all("Task")) == []
        assert log_size(realm) > 3 * MB
        realm.write(lambda tx: tx.create("Task", "new", {"notes": "new"}))
        with pytest.raises(AssertionError):
            until(lambda: log_size(realm) < 3 * MB, 0.3)
        realm.submit(lambda tx: tx.delete("Task", "new")).result(10)  # no write waits for who reads
        assert list(view.all("Task")) == []
    until(lambda: log_size(realm) < MB)
    assert realm.path.stat().st_size > 3 * MB


def test_a_realm_of_the_last_version_is_written_anew_at_opening(opened: Callable[[], Realm]) -> None:
    realm = opened()
    fill(realm, 1000, 1200)
    realm.close()
    small = realm.path.stat().st_size
    as_of_old(realm.path)
    assert realm.path.stat().st_size > 2.5 * small
    again = opened()
    assert pages(again.path) == (16384, 2)
    assert again.path == realm.path
    with again.read() as view:
        assert [one["notes"].split()[0] for one in view.all("Task")] == [str(i) for i in range(1000)]
    again.close()
    assert again.path.stat().st_size < 1.1 * small


def test_a_realm_of_the_last_version_that_somebody_reads_opens_as_it_is(opened: Callable[[], Realm]) -> None:
    realm = opened()
    fill(realm, 10, 1200)
    realm.close()
    as_of_old(realm.path)
    with closing(sqlite3.connect(realm.path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute('SELECT * FROM "Task"').fetchone()
        again = opened()
        assert pages(again.path) == (4096, 0)
        again.write(lambda tx: tx.create("Task", "new", {"notes": "new"}))
        again.close()
    third = opened()
    assert pages(third.path) == (16384, 2)
    with third.read() as view:
        assert sum(1 for _ in view.all("Task")) == 11


def test_a_realm_whose_rewriting_was_cut_is_in_wal_mode_again(opened: Callable[[], Realm]) -> None:
    realm = opened()
    fill(realm, 10, 10)
    realm.close()
    with closing(sqlite3.connect(realm.path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    again = opened()
    with again.read() as view:
        assert view.raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_full_disk_is_full_though_a_file_has_free_pages(opened: Callable[[], Realm], until: Any) -> None:
    realm = opened()
    fill(realm, 1000, 1000)
    realm.write(lambda tx: tx.execute('DELETE FROM "Task" WHERE "_id" > ?', ("000500",)))
    full_disk.fill(True)
    try:
        with pytest.raises(RealmFileError, match="full"):
            realm.write(lambda tx: tx.create("Task", "new", {"notes": "new"}))
    finally:
        full_disk.fill(False)
    realm.write(lambda tx: tx.create("Task", "new", {"notes": "new"}))


def as_of_old(path: Path) -> None:
    """Have a file's pages as the last version of Holdfast made them."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode = DELETE", "page_size = 4096", "auto_vacuum = NONE"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("VACUUM")
        connection.execute("PRAGMA journal_mode = WAL")
    assert pages(path) == (4096, 0)


def test_a_backup_has_no_free_pages(tmp_path: Path) -> None:
    """Also of a realm of the last version, and before the realm itself has given anything back."""
    nowhere = Endpoint("http://127.0.0.1:9", "")
    with Device(tmp_path / "device", SCHEMA, nowhere, start=False) as device:
        fill(device.realm, 3000, 2000)
        full = device.back_up("test", "")
        assert 6 * MB < full.size < 8 * MB
        device.realm.write(lambda tx: tx.execute('DELETE FROM "Task" WHERE "_id" >= ?', ("000010",)))
        assert size(device.realm) > 6 * MB
        made = device.back_up("test", "")
        assert (made.objects, made.size < MB) == (10, True)
        assert pages(made.path) == (16384, 2)
