"""What is made anew can be read by its owner alone, where the platform has that."""

from __future__ import annotations

import gzip
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from holdfast.sync import Device, Endpoint, Schema, private
from holdfast.sync.backend import serve
from holdfast.sync.reset import fresh_copy
from holdfast.sync.tables import create_statements

SCHEMA = Schema.from_document({"Task": {"primary_key": "_id", "properties": {"_id": "string"}}})


@pytest.fixture(autouse=True)
def _open_umask() -> Iterator[None]:
    """The machine itself keeps nothing from anybody."""
    before = os.umask(0)
    yield
    os.umask(before)


def open_to_others(*paths: Path) -> list[Path]:
    """Those that others than the owner can do anything with."""
    return [path for path in paths if os.name != "nt" and path.stat().st_mode & 0o077]


def test_realm_catalogue_backups_and_exports_are_their_owner_s(tmp_path: Path) -> None:
    with Device(tmp_path / "device", SCHEMA, Endpoint("http://127.0.0.1:9", ""), start=False) as device:
        device.realm.write(lambda tx: tx.create("Task", "a"))
        made = device.back_up("test", "")
        device.catalogue.export(made, tmp_path / "all.jsonl", json_lines=True)
        device.catalogue.export(made, tmp_path / "all.sqlite")
        found = {path.name: path for path in device.folder.rglob("*")}
        for name in ("backups", "catalogue.sqlite", device.realm.path.name, f"{device.realm.path.name}-wal"):
            assert not open_to_others(found[name]), name
        assert not open_to_others(device.folder, made.path)
        assert not open_to_others(tmp_path / "all.jsonl", tmp_path / "all.sqlite")


def test_a_fresh_copy_is_its_owner_s(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "made.sqlite")) as connection:
        for statement in create_statements(SCHEMA).values():
            connection.execute(statement)
    content = (tmp_path / "made.sqlite").read_bytes()
    packed = tmp_path / "x.gz"
    packed.write_bytes(gzip.compress(content))
    promise = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "digest": "0" * 32}
    folder = tmp_path / "fresh"
    folder.mkdir()
    unpacked = fresh_copy.unpack(folder, packed, {**promise, "schema": SCHEMA.to_document()})
    assert not open_to_others(unpacked)


def test_a_backend_s_home_is_its_owner_s(tmp_path: Path) -> None:
    assert not open_to_others(serve._prepared(tmp_path / "home"))


def test_a_new_file_or_folder_leaves_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"there")
    private.make_file(tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"there"
    private.make_folder(tmp_path / "a" / "b")
    private.make_folder(tmp_path / "a" / "b")
    assert not open_to_others(tmp_path / "a" / "b")
    with pytest.raises(FileExistsError):
        private.make_file(tmp_path / "a")
