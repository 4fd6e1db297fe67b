"""Folders of any name hold what they should, where they should; what can be no folder is refused in words."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync import Device, Endpoint, Schema
from holdfast.sync.backend.access import TokenFile
from holdfast.sync.backend.server_backups import ServerBackups
from holdfast.sync.backend.store import Store
from holdfast.sync.errors import BackupError, HomeError
from holdfast.sync.new_file import write_export

NAMES = ["50%41 off #b;c & d=e, naïve 日本 'q'"]
if sys.platform != "win32":
    NAMES += ["what?mode=ro", 'file:two\n"lines"']
if sys.platform == "linux":
    NAMES += [os.fsdecode(b"not \xff utf-8")]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_home_of_any_name_has_all_in_it(
    tmp_path: Path, start_backend: Callable[..., Any], device_factory: Any, until: Any, name: str
) -> None:
    place = tmp_path / "all" / name
    place.mkdir(parents=True)
    backend = start_backend(home=place / "backend")
    device = device_factory(
        "d", folder=place / "device", endpoint=backend.endpoint, strategy="manual", partition="p"
    )
    device.realm.write(lambda tx: tx.create("Task", "kept"))
    device.session.wait_until_synced(20)
    backend.take_backup()
    device.realm.write(lambda tx: tx.create("Task", "lost"))
    device.session.wait_until_synced(20)
    backend.restore()
    until(lambda: device.waiting_backups())
    [backup] = device.waiting_backups()
    recovery = device.recovery(backup)
    assert [item.difference.key for item in recovery.items()] == ["lost"]
    recovery.decide_by_rule("backup")
    assert recovery.apply().done == 1
    device.session.wait_until_synced(20)
    device.catalogue.export(backup, place / "copy.sqlite")
    device.close()
    assert [one.name for one in (tmp_path / "all").iterdir()] == [name]
    assert {one.name for one in place.iterdir()} == {"backend", "device", "copy.sqlite"}
    assert (place / "backend" / "backend.sqlite").stat().st_size > 0


def test_homes_that_a_url_would_mix_up_are_two(tmp_path: Path, start_backend: Any) -> None:
    schema = {"Task": {"primary_key": "_id", "properties": {"_id": "string"}}}
    for number, name in enumerate(("plans?2024", "plans?2025", "h1x", "h%31x")):
        if sys.platform == "win32" and "?" in name:
            continue
        one = start_backend(home=tmp_path / name / "home")
        found = one.request("GET", "/v1/admin/partitions/p")
        assert found.json()["name"] == "BadClientFileIdent", f"{name} has what number {number} does not have"
        one.request("PUT", "/v1/admin/partitions/p/schema", body={"schema": schema})
        one.stop()


def test_a_relative_folder_is_the_one_of_the_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, device_factory: Any
) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    device: Device = device_factory("d", folder="mine", start=False)
    store = Store("sqlite:///backend.sqlite")
    backups = ServerBackups(store, tmp_path / "backups")
    tokens = TokenFile(Path("tokens.json"))
    monkeypatch.chdir(tmp_path / "there")
    device.realm.write(lambda tx: tx.create("Task", "a"))
    backup = device.back_up("test", "A test.")
    device.catalogue.verify(backup)
    tokens.create(("*",), admin=False)
    with closing(store):
        backups.take(1, "one")
        backups.restore("one")
    device.close()
    assert list((tmp_path / "there").iterdir()) == []
    found = {one.name for one in (tmp_path / "here").iterdir()}
    assert {"mine", "backend.sqlite", "tokens.json"} <= found
    monkeypatch.chdir(tmp_path / "here")
    again: Device = device_factory("d", folder="mine", start=False)
    assert again.folder == tmp_path / "here" / "mine"
    with again.realm.read() as view:
        assert view.count("Task") == 1


@pytest.mark.parametrize("what", ["nul", "empty", "a file", "below a file", "too long"])
def test_what_can_be_no_folder_is_refused_in_words(tmp_path: Path, schema: Schema, what: str) -> None:
    file = tmp_path / "file"
    file.write_text("a person's")
    folder, words = {
        "nul": (f"{tmp_path}/a\0b", "NUL"),
        "empty": ("", "empty"),
        "a file": (str(file), "a file lies where a folder must be"),
        "below a file": (str(file / "d"), "a file lies where a folder must be"),
        "too long": (str(tmp_path / ("x" * 300)), "name"),
    }[what]
    with pytest.raises(HomeError, match=words):
        Device(folder, schema, Endpoint("http://127.0.0.1:1", "t"))
    assert file.read_text() == "a person's"


@pytest.mark.parametrize("url", ["nonsense", "foo://x", "sqlite:///a\0b"])
def test_a_database_that_is_none_is_refused_in_words(url: str) -> None:
    with pytest.raises(HomeError):
        Store(url)


def test_a_new_file_follows_no_link_and_has_a_name(tmp_path: Path) -> None:
    if sys.platform != "win32":  # where links need rights
        (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(BackupError, match="already"):
            write_export(tmp_path / "link", [b"x"])
        assert not (tmp_path / "elsewhere").exists()
    for target in (Path(), Path("a\0b")):
        with pytest.raises(BackupError, match="no name"):
            write_export(target, [b"x"])
