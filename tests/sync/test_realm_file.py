"""Realm files that can't be used are told apart, and left as they are."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync import Device, Schema
from holdfast.sync.errors import BackupError, DeviceInUse, HomeError, RealmFileError, Stopped
from holdfast.sync.realm.folder import put_in_place


def made(device_factory: Callable[..., Device]) -> Path:
    """The realm file of a device that was opened, written and closed."""
    device = device_factory("a", start=False)
    device.realm.write(lambda tx: tx.create("Task", "k", {"title": "kept"}))
    device.close()
    return device.realm.path


def refused(device_factory: Callable[..., Device], path: Path, match: str) -> None:
    """Opening is refused with words that match, the file stays as it is, and nothing is left open."""
    before = path.read_bytes()
    with pytest.raises(RealmFileError, match=match):
        device_factory("a", start=False)
    assert path.read_bytes() == before
    with pytest.raises(RealmFileError):  # and not DeviceInUse
        device_factory("a", start=False)


def test_a_file_that_is_no_database(device_factory: Callable[..., Device]) -> None:
    path = made(device_factory)
    path.write_bytes(b"no database at all" * 300)
    refused(device_factory, path, "not a realm, or is damaged")


def test_a_database_of_another_program(device_factory: Callable[..., Device]) -> None:
    path = made(device_factory)
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
        connection.commit()
    refused(device_factory, path, "another program")


def test_an_empty_file(device_factory: Callable[..., Device]) -> None:
    path = made(device_factory)
    path.write_bytes(b"")
    refused(device_factory, path, "another program")


def test_a_format_of_a_newer_version(device_factory: Callable[..., Device]) -> None:
    path = made(device_factory)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    refused(device_factory, path, "format 99")


def test_a_realm_without_its_own_tables(device_factory: Callable[..., Device]) -> None:
    path = made(device_factory)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE _realm")
        connection.commit()
    refused(device_factory, path, "not a realm, or is damaged")


def test_a_file_that_is_gone_is_not_silently_made_anew(device_factory: Callable[..., Device]) -> None:
    path = made(device_factory)
    kept = path.rename(path.with_name("elsewhere"))
    with pytest.raises(RealmFileError, match="is gone"):
        device_factory("a", start=False)
    assert not path.exists()
    kept.rename(path)
    device = device_factory("a", start=False)
    with device.realm.read() as view:
        assert view.get("Task", "k")["title"] == "kept"  # type: ignore[index]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"realm": 5}', '{"realm": "../../etc/passwd"}', "{}"])
def test_a_pointer_that_makes_no_sense(device_factory: Callable[..., Device], text: str) -> None:
    path = made(device_factory)
    (path.parent / "current").write_text(text)
    with device_factory("a", start=False) as device:
        assert device.realm.path == path, "there is one realm file, so it is that one"
    assert json.loads((path.parent / "current").read_text()) == {"realm": path.name}


def test_generations_that_nobody_points_to_are_removed(device_factory: Callable[..., Device]) -> None:
    path = made(device_factory)
    left = path.with_name("realm-000009.sqlite")
    left.write_bytes(b"half a fresh copy")
    left.with_name(left.name + "-wal").write_bytes(b"x")
    (path.parent / "backups" / "half.part").write_bytes(b"half a backup")
    device = device_factory("a", start=False)
    assert device.realm.path == path
    assert not left.exists() and not left.with_name(left.name + "-wal").exists()
    assert list((path.parent / "backups").iterdir()) == []


@pytest.mark.parametrize("name", ["realm-000001.sqlite", "realm-000001.sqlite.part"])
def test_a_first_realm_that_was_never_finished_is_begun_anew(
    tmp_path: Path, device_factory: Callable[..., Device], name: str
) -> None:
    folder = tmp_path / "devices" / "a"
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(folder / name, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE half (made)")
    (folder / f"{name}-journal").write_bytes(b"the journal of a process that was killed")
    with device_factory("a", start=False) as device:
        device.realm.write(lambda transaction: transaction.create("Task", "k", {"title": "kept"}))
    with device_factory("a", start=False) as device, device.realm.read() as view:
        assert view.count("Task") == 1
        assert not list(folder.glob("*.part*"))


def test_a_database_whose_log_is_not_written_back_gets_no_name(tmp_path: Path) -> None:
    part, path = tmp_path / "one.part", tmp_path / "one"
    with closing(sqlite3.connect(part, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE one (x)")
        with pytest.raises(OSError, match="written back"):
            put_in_place(part, path)
        assert part.exists() and not path.exists()
    put_in_place(part, path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT * FROM one").fetchall() == []


def test_a_catalogue_that_is_no_database(device_factory: Callable[..., Device]) -> None:
    path = made(device_factory)
    catalogue = path.parent / "catalogue.sqlite"
    catalogue.write_bytes(b"no database at all" * 300)
    with pytest.raises(BackupError, match="catalogue"):
        device_factory("a", start=False)
    assert catalogue.read_bytes() == b"no database at all" * 300


def test_another_version_of_the_app_finds_what_the_file_has(device_factory: Callable[..., Device]) -> None:
    made(device_factory)
    other = Schema.from_document({"Other": {"primary_key": "id", "properties": {"id": "int"}}})
    with device_factory("a", start=False, schema=other) as device:
        device.realm.write(lambda transaction: transaction.create("Other", 1))
        with device.realm.read() as view:
            before = view.all("Task")
            assert view.count("Other") == 1
    with device_factory("a", start=False) as device, device.realm.read() as view:
        assert view.all("Task") == before
        assert view.get("Other", 1) == {"id": 1}


HOLDER = """
import json, sys
from holdfast.sync import Device, Endpoint, Schema
schema = Schema.from_document(json.loads(sys.argv[2]))
device = Device(sys.argv[1], schema, Endpoint("http://127.0.0.1:9", "x"), start=False)
print("open", flush=True)
sys.stdin.read()
"""


def test_a_device_open_in_another_process(
    device_factory: Callable[..., Device], tmp_path: Path, schema: Schema
) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "devices" / "a"), json.dumps(schema.to_document())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None and holder.stdout.readline() == "open\n"
        with pytest.raises(DeviceInUse, match="another process"):
            device_factory("a", start=False)
        holder.kill()  # however it ends, the lock is gone with it
    device_factory("a", start=False)


def test_a_device_open_twice_in_one_process(device_factory: Callable[..., Device]) -> None:
    device_factory("a", start=False)
    with pytest.raises(DeviceInUse):
        device_factory("a", start=False)


def test_a_folder_that_can_not_be_written(device_factory: Callable[..., Device], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a regular file")
    with pytest.raises(HomeError, match="can't be written"):
        device_factory("a", start=False, folder=tmp_path / "file" / "device")


def test_after_closing(device_factory: Callable[..., Device]) -> None:
    device = device_factory("a")
    device.close()
    device.close()
    with pytest.raises(Stopped):
        device.realm.write(lambda tx: None)

    def read() -> Any:
        with device.realm.read() as view:
            return view.all("Task")

    with pytest.raises(Stopped):
        read()
