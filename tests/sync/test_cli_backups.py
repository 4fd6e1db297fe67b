"""``holdfast backups`` as a command: what each part prints, how it ends, that it loses nothing unasked."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync import Device, Endpoint, Schema
from holdfast.sync.errors import BackupError
from tests.sync.command_case import Home, run
from tests.sync.recovery_case import TASK


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with Home(tmp_path / "home") as made:
        yield made


def files(folder: Path) -> dict[str, bytes]:
    """What lies in a folder of backups."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def change_catalogue(home: Home, statement: str, *values: Any) -> None:
    with closing(sqlite3.connect(home.folder / "catalogue.sqlite")) as connection, connection:
        assert connection.execute(statement, values).rowcount == 1


# list


def test_a_line_a_backup_newest_first_while_the_device_is_open(home: Home) -> None:
    second = home.another_backup("by-hand")
    home.device.catalogue.pin(second)
    newest, oldest = home.done("backups", "list").splitlines()
    assert newest.split("  ") == [
        second.backup_id,
        "2023-11-14T22:13:25Z",
        "device",
        "before a recovery",
        "5 objects",
        "0 unsynced",
        f"{second.size / 1000:.1f} kB",
        "done",
        "pinned",
    ]
    assert oldest.split("  ") == [
        home.backup_id,
        "2023-11-14T22:13:22Z",
        "device",
        "sync-re-enabled",
        "5 objects",
        "5 unsynced",
        f"{home.recovery.backup.size / 1000:.1f} kB",
        "waiting",
    ]


def test_as_json_an_object_a_backup_with_all_that_is_known(home: Home) -> None:
    home.recovery.decide("Task", "conflict", "backup")
    home.device.close()
    (told,) = home.objects("backups", "list")
    backup = home.recovery.backup
    assert told == {
        "id": home.backup_id,
        "device": "device",
        "kind": "reset",
        "time": "2023-11-14T22:13:22.000000Z",
        "cause": "sync-re-enabled",
        "strategy": "manual",
        "message": "",
        "state": "waiting",
        "pinned": False,
        "objects": 5,
        "classes": {"Task": 5},
        "unsynced": 5,
        "unapplied": 1,
        "size": backup.size,
        "sha256": backup.sha256,
        "damage": None,
        "file": str(backup.path),
        "server_version": 0,
        "fresh": {"time": "2023-11-14T22:13:23.000000Z", "server_version": None, "objects": None},
        "schema": Schema.from_document(TASK).to_document(),
    }
    assert home.objects("backups", "show", home.backup_id) == [told]


def test_each_device_of_a_home_or_the_one_that_is_named(home: Home) -> None:
    other = home.home / "devices" / "other-one"
    with Device(other, Schema.from_document(TASK), Endpoint("http://127.0.0.1:9", ""), start=False) as device:
        made = device.back_up("by-hand", "")
    assert [one["device"] for one in home.objects("backups", "list")] == ["device", "other-one"]
    assert [one["id"] for one in home.objects("backups", "list", "--device", "Other One")] == [made.backup_id]
    assert "backup" in home.failed("backups", "show", made.backup_id, "--device", "device")
    assert "no device 'nobody'" in home.failed("backups", "list", "--device", "nobody")


def test_a_home_without_backups_says_so_and_is_not_made(tmp_path: Path) -> None:
    done = run("backups", "list", "--home", tmp_path / "none")
    assert (done.returncode, done.stdout) == (0, f"There are no backups in {tmp_path / 'none'}.\n")
    assert run("backups", "list", "--home", tmp_path / "none", "--json").stdout == ""
    assert not (tmp_path / "none").exists()


def test_the_home_is_the_platforms_data_folder_unless_said_otherwise(home: Home, tmp_path: Path) -> None:
    (tmp_path / "holdfast").symlink_to(home.home)
    done = run("backups", "list", XDG_DATA_HOME=str(tmp_path), HOME=str(tmp_path))
    assert home.backup_id in done.stdout


# show


def test_show_says_all_that_is_known_a_line_each(home: Home) -> None:
    lines = dict(
        line.split(": ", 1) for line in home.done("backups", "show", home.backup_id[:8]).splitlines()
    )
    assert (lines["id"], lines["state"], lines["damage"]) == (home.backup_id, "waiting", "none")
    assert (lines["objects"], lines["unsynced"], lines["pinned"]) == ("5 (Task 5)", "5", "no")
    assert lines["file"] == str(home.file)
    assert "tags set<string>" in lines["schema"]


def test_an_old_catalogue_does_not_know_the_classes_but_the_backup_does(home: Home) -> None:
    home.device.close()
    change_catalogue(home, "UPDATE backup SET classes = NULL")
    (told,) = home.objects("backups", "show", home.backup_id)
    assert told["classes"] == {"Task": 5}


def test_an_id_that_none_has_or_several_begin_with(home: Home) -> None:
    line = home.failed("backups", "show", "ffffffffffffffff")
    assert line.startswith("holdfast: There is no backup 'ffffffffffffffff'.")
    home.device.close()
    change_catalogue(home, "UPDATE backup SET id = 'abc1', reset_id = 'x'")
    home.reopen_plain()
    second = home.another_backup("by-hand")
    home.device.close()
    change_catalogue(home, "UPDATE backup SET id = 'abc' WHERE id = ?", second.backup_id)
    line = home.failed("backups", "show", "ab")
    assert "abc1 (device)" in line and "abc (device)" in line
    assert home.objects("backups", "show", "abc")[0]["id"] == "abc"  # a whole id means that one


# Damage


def test_damage_is_told_wherever_one_looks_and_the_rest_goes_on(home: Home) -> None:
    second = home.another_backup("by-hand")
    home.damage()
    assert "DAMAGED (its bytes have changed)" in home.done("backups", "list").splitlines()[1]
    assert [one["damage"] for one in home.objects("backups", "list")] == [None, "its bytes have changed"]
    assert "damage: its bytes have changed" in home.done("backups", "show", home.backup_id).splitlines()
    done = run("backups", "verify", "--home", home.home)
    assert done.returncode == 1
    assert done.stdout == f"{second.backup_id}  sound: 5 objects read, SHA-256 as it was\n"
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"holdfast: {home.backup_id}: The backup {home.file} is damaged: its bytes have")
    done = run("backups", "verify", "--home", home.home, "--json")
    assert [(one["id"], one["sound"]) for one in map(json.loads, done.stdout.splitlines())] == [
        (second.backup_id, True),
        (home.backup_id, False),
    ]
    assert home.done("backups", "verify", second.backup_id).startswith(second.backup_id)


def test_a_file_that_is_gone_is_damage(home: Home, tmp_path: Path) -> None:
    home.file.unlink()
    assert "damage: its file is gone" in home.done("backups", "show", home.backup_id).splitlines()
    assert "its file is gone" in home.failed("backups", "verify", home.backup_id)
    assert "its file is gone" in home.failed("backups", "export", home.backup_id, tmp_path / "x")


def test_every_object_is_read_and_counted(home: Home) -> None:
    home.device.close()
    change_catalogue(home, "UPDATE backup SET objects = 6")
    assert "it holds 5 objects, and held 6" in home.failed("backups", "verify", home.backup_id)


@pytest.mark.parametrize(
    "words",
    [("list",), ("show", "aa"), ("verify",), ("delete", "aa"), ("delete", "--settled", "--keep", "0")],
)
@pytest.mark.parametrize("content", [b"", b"no database" * 1000])
def test_a_catalogue_that_is_none_is_one_line_and_costs_no_backup(
    home: Home, words: tuple[str, ...], content: bytes
) -> None:
    home.device.close()
    before = files(home.folder / "backups")
    assert before
    (home.folder / "catalogue.sqlite").write_bytes(content)
    assert "The backups and the realm are untouched." in home.failed("backups", *words)
    with pytest.raises(BackupError, match="untouched"):
        home.reopen_plain()
    assert files(home.folder / "backups") == before


def test_a_catalogue_that_is_gone_costs_no_backup_and_can_be_put_back(home: Home) -> None:
    home.device.close()
    before = files(home.folder / "backups")
    path = home.folder / "catalogue.sqlite"
    kept = path.read_bytes()
    for _ in range(2):
        path.unlink()
        with pytest.raises(BackupError, match="empty or gone"):
            home.reopen_plain()
        assert files(home.folder / "backups") == before
    path.write_bytes(kept)
    home.reopen()
    assert home.recovery.waiting() > 0


def test_a_damaged_catalogue_is_one_line(home: Home) -> None:
    home.device.close()
    path = home.folder / "catalogue.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'backup'").fetchone()
    whole = path.read_bytes()
    path.write_bytes(whole[: (root - 1) * size] + b"\xff" * size + whole[root * size :])
    for words in (("list",), ("verify",), ("delete", home.backup_id, "--force")):
        assert "can't be " in home.failed("backups", *words)
    assert home.file.exists()


# export


def test_a_copy_of_the_database_or_all_objects_as_json(home: Home, tmp_path: Path) -> None:
    copy, lines = tmp_path / "copy.sqlite", tmp_path / "all.jsonl"
    assert home.done("backups", "export", home.backup_id, copy) == f"{copy}: 5 objects, verified\n"
    assert copy.read_bytes() == home.file.read_bytes()
    (made,) = home.objects("backups", "export", home.backup_id[:6], lines, "--json-lines")
    assert made == {"id": home.backup_id, "file": str(lines), "format": "json-lines", "objects": 5}
    told = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    assert {one["class"] for one in told} == {"Task"}
    read = {one["values"]["_id"]: one["values"] for one in told}
    assert set(read) == {"changed", "conflict", "older", "gone", "new"}
    assert (read["new"]["tags"], read["new"]["parent"]) == (["a", "b"], "changed")


@pytest.mark.parametrize("option", [(), ("--json-lines",)])
def test_what_can_not_be_exported_leaves_no_file(home: Home, tmp_path: Path, option: tuple[str, ...]) -> None:
    there = tmp_path / "there"
    there.write_text("mine", encoding="utf-8")
    line = home.failed("backups", "export", home.backup_id, there, *option)
    assert f"There is a file {there} already. It was not touched." in line
    nowhere = tmp_path / "no" / "folder"
    assert f"{nowhere} could not be written" in home.failed(
        "backups", "export", home.backup_id, nowhere, *option
    )
    home.damage()
    assert "is damaged" in home.failed("backups", "export", home.backup_id, tmp_path / "new", *option)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["home", "there"]
    assert there.read_text(encoding="utf-8") == "mine"


# delete


def test_what_waits_or_is_pinned_goes_only_by_force_and_the_loss_is_named(home: Home) -> None:
    pinned = home.another_backup("by-hand")
    home.device.catalogue.pin(pinned)
    home.device.close()
    line = home.failed("backups", "delete", home.backup_id)
    assert "holds changes that are not recovered or not decided yet. Nothing was deleted." in line
    assert line.endswith(
        "Would be lost: 5 objects (Task 5); 5 of them or of their deletions unsynced when it was made; "
        "state waiting: not recovered from to the end."
    )
    assert "is pinned. Nothing was deleted." in home.failed("backups", "delete", pinned.backup_id)
    assert home.file.exists() and pinned.path.exists()
    said = home.done("backups", "delete", home.backup_id[:8], "--force")
    assert said.startswith(f"{home.backup_id}  deleted; with it went 5 objects (Task 5); 5 of them")
    (told,) = home.objects("backups", "delete", pinned.backup_id, pinned.backup_id, "--force")
    assert (told["id"], told["device"], told["deleted"]) == (pinned.backup_id, "device", True)
    assert told["lost"].startswith("5 objects")
    assert files(home.folder / "backups") == {} and home.objects("backups", "list") == []


def test_one_that_may_not_go_does_not_keep_the_others(home: Home) -> None:
    settled = home.another_backup("by-hand")
    home.device.close()
    done = run("backups", "delete", home.backup_id, settled.backup_id, "--home", home.home)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{settled.backup_id}  deleted") and len(done.stdout.splitlines()) == 1
    assert home.backup_id in done.stderr and len(done.stderr.splitlines()) == 1
    assert [one["id"] for one in home.objects("backups", "list")] == [home.backup_id]


def test_an_unknown_one_among_them_and_none_goes(home: Home) -> None:
    settled = home.another_backup("by-hand")
    home.device.close()
    assert "no backup 'ffff'" in home.failed("backups", "delete", settled.backup_id, "ffff", "--force")
    assert len(home.objects("backups", "list")) == 2


def test_nothing_goes_while_the_device_is_in_use(home: Home) -> None:
    settled = home.another_backup("by-hand")
    for words in ((settled.backup_id,), (home.backup_id, "--force"), ("--settled", "--keep", "0")):
        assert "is open in another process" in home.failed("backups", "delete", *words)
    assert home.file.exists() and settled.path.exists()


def test_a_damaged_one_can_be_deleted(home: Home) -> None:
    home.device.close()
    home.file.unlink()
    assert "deleted" in home.done("backups", "delete", home.backup_id, "--force")


# Retention


def test_old_ones_that_are_settled_go_by_number_or_age(home: Home) -> None:
    made = [home.another_backup("by-hand").backup_id for _ in range(4)]  # of 2023
    home.device.catalogue.pin(home.device.catalogue.get(made[0]))
    home.now = 4_000_000_000_000_000  # not to be: of 2096
    made.append(home.another_backup("by-hand").backup_id)
    home.device.close()

    def deleted(*options: str) -> list[str]:
        return [one["id"] for one in home.objects("backups", "delete", "--settled", *options)]

    assert home.done("backups", "delete", "--settled", "--keep", "4") == ""
    assert deleted("--keep", "3") == [made[1]]
    assert deleted("--keep", "2", "--older-than", "1") == [made[2]]
    assert deleted("--older-than", "15000") == []
    assert deleted("--older-than", "0.5") == [made[3]]
    assert deleted("--keep", "0") == [made[4]]
    # Whatever is asked for: what waits or is pinned stays.
    assert [one["id"] for one in home.objects("backups", "list")] == [made[0], home.backup_id]


def test_retention_of_one_device_leaves_the_others(home: Home) -> None:
    settled = home.another_backup("by-hand")
    home.device.close()
    assert "no device 'nobody'" in home.failed(
        "backups", "delete", "--settled", "--keep", "0", "--device", "nobody"
    )
    assert settled.path.exists()


# Wrong calls


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "list|show|verify|export|delete"),
        (("forget", "aa"), "forget"),
        (("list", "aa"), "unrecognized"),
        (("list", "--device", "///"), "'///' is no name for a device"),
        (("list", "--device", "x" * 61), "is no name for a device"),
        (("show",), "BACKUP"),
        (("show", ""), "'' is no id"),
        (("show", "../../etc"), "'../../etc' is no id"),
        (("show", "aa", "bb"), "unrecognized"),
        (("verify", "xyz"), "'xyz' is no id"),
        (("export", "aa"), "FILE"),
        (("delete",), "which BACKUP?"),
        (("delete", "--force"), "which BACKUP?"),
        (("delete", "--settled"), "--keep N or --older-than DAYS"),
        (("delete", "--settled", "--keep", "-1"), "--keep"),
        (("delete", "--settled", "--keep", "1.5"), "--keep"),
        (("delete", "--settled", "--older-than", "nan"), "--older-than"),
        (("delete", "--settled", "--older-than", "inf"), "--older-than"),
        (("delete", "--settled", "--keep", "1", "aa"), "without BACKUP and --force"),
        (("delete", "--settled", "--keep", "1", "--force"), "without BACKUP and --force"),
        (("delete", "aa", "--keep", "1"), "go with --settled"),
        (("delete", "aa", "--older-than", "1"), "go with --settled"),
    ],
)
def test_a_wrong_call_is_one_line(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    done = run("backups", *words, *(("--home", tmp_path) if words else ()))
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert told in line and line.startswith("holdfast")


@pytest.mark.parametrize("part", ["list", "show", "verify", "export", "delete"])
def test_help_tells_the_options(part: str) -> None:
    done = run("backups", part, "--help")
    assert done.returncode == 0 and done.stderr == ""
    assert all(option in done.stdout for option in ("--home", "--device", "--json"))
