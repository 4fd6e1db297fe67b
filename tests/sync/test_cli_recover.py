"""``holdfast recover`` as a command: each rule, the dry run that changes nothing, and what it refuses."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync.realm import PendingReset
from tests.sync.command_case import Home, run

#: Titles after the reset, before anything is recovered.
FRESH = {"changed": "changed", "conflict": "fresh", "older": "fresh", "deleted": "deleted", "other": "fresh"}
BACKUP = {
    "changed": "backup",
    "conflict": "backup",
    "gone": "backup",
    "new": "backup",
    "older": "older",
    "other": "fresh",
}
NEWEST = {"changed": "backup", "conflict": "fresh", "new": "backup", "older": "fresh", "other": "fresh"}
MERGE = {**FRESH, "changed": "backup", "conflict": "backup", "new": "backup"}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with Home(tmp_path / "home") as made:
        yield made


def titles(home: Home) -> dict[Any, Any]:
    return {key: one["title"] for key, one in home.content().items()}


def untouched(home: Home) -> None:
    """Realm, decisions and catalogue are as the reset left them."""
    home.reopen()
    assert titles(home) == FRESH
    assert home.device.unsynced_count() == 0
    assert not any(item.by_hand or item.stale for item in home.items().values())
    (backup,) = home.device.catalogue.all(kind=None, unfinished=True)
    assert home.device.catalogue.unapplied(backup) == 0


@pytest.mark.parametrize(
    ("rule", "expected", "state"),
    [
        ("backup", BACKUP, "done"),
        ("fresh", FRESH, "done"),
        ("newest", NEWEST, "partly"),
        ("merge", MERGE, "partly"),
    ],
)
def test_what_a_dry_run_tells_is_what_is_written(
    home: Home, rule: str, expected: dict[str, str], state: str
) -> None:
    home.device.close()
    (told,) = home.objects("recover", home.backup_id[:6], "--rule", rule, "--dry-run")
    assert (told["backup"], told["rule"], told["dry_run"]) == (home.backup_id, rule, True)
    assert (told["done"], told["waiting"]) == (0, None)
    untouched(home)
    home.device.close()
    (done,) = home.objects("recover", home.backup_id[:6], "--rule", rule)
    assert done["dry_run"] is False
    assert done["writes"] == told["writes"] and done["decided"] == told["decided"]
    assert [one["key"] for one in done["left"]] == [one["key"] for one in told["left"]]
    assert (done["skipped"], done["failed"], done["reasons"]) == (0, 0, [])
    home.reopen()
    assert titles(home) == expected
    assert done["waiting"] == home.recovery.waiting()
    assert home.recovery.backup.state == state
    # It is as unsynced as an edit of one's own.
    assert home.device.unsynced_count() == len(done["writes"])
    kinds = [one.kind for one in home.device.catalogue.all(kind=None)]
    assert kinds == ["apply", "reset"]  # a backup first, here as everywhere


def test_it_is_told_in_sentences(home: Home) -> None:
    home.device.close()
    dry = home.done("recover", home.backup_id, "--rule", "newest", "--dry-run").splitlines()
    assert "Delete Task 'deleted'." in dry
    assert 'Change Task \'changed\': title: "changed" -> "backup".' in dry
    assert any(line.startswith("Task 'gone' was left: ") for line in dry)
    assert dry[-1] == "Dry run: 3 writes would be made; nothing was changed."
    real = home.done("recover", home.backup_id, "--rule", "newest").splitlines()
    assert set(dry[:-1]) <= set(real)
    home.reopen()
    waiting = home.recovery.waiting()
    assert real[-1].endswith(f" done, 0 skipped, 0 failed; {waiting} waiting. It syncs at the next start.")
    home.device.close()
    assert home.done("recover", home.backup_id, "--rule", "newest").splitlines()[-1] == "Nothing to apply."


def test_what_a_rule_left_another_one_takes(home: Home) -> None:
    home.recovery.decide("Task", "conflict", "fresh")  # by hand: no rule goes over it
    home.device.close()
    home.done("recover", home.backup_id, "--rule", "newest")
    home.done("recover", home.backup_id, "--rule", "backup", "--device", "Device")
    home.reopen()
    assert titles(home) == {**NEWEST, "gone": "backup"}
    assert home.recovery.backup.state == "done"


def test_the_app_finds_the_realm_as_its_own(home: Home) -> None:
    with home.device.realm.read() as view:
        before = view.schema.to_document()
    home.device.close()
    home.done("recover", home.backup_id, "--rule", "merge")
    home.reopen()
    with home.device.realm.read() as view:
        assert view.schema.to_document() == before
    home.step(lambda tx: tx.update("Task", "new", {"notes": "more"}))
    assert home.recovery.realm.pending_reset is None


# What it refuses


def test_a_device_that_is_in_use(home: Home) -> None:
    line = home.failed("recover", home.backup_id, "--rule", "backup")
    assert "is open in another process. Nothing was changed." in line
    untouched(home)


def test_a_damaged_backup(home: Home) -> None:
    home.damage()
    home.device.close()
    for more in ((), ("--dry-run",), ("--json",)):
        line = home.failed("recover", home.backup_id, "--rule", "backup", *more)
        assert f"The backup {home.file} is damaged: its bytes have changed." in line
    home.reopen()
    assert titles(home) == FRESH and len(home.device.catalogue.all(kind=None)) == 1


def test_a_backup_whose_file_is_gone(home: Home) -> None:
    home.device.close()
    home.file.unlink()
    assert "is damaged: its file is gone" in home.failed("recover", home.backup_id, "--rule", "fresh")


def test_a_reset_that_has_not_come_to_its_end(home: Home) -> None:
    made = home.reset_backup("broken-off")
    home.device.close()
    for more in ((), ("--dry-run",)):
        line = home.failed("recover", made.backup_id, "--rule", "fresh", *more)
        assert line == (
            f"holdfast: The client reset that made the backup {made.backup_id} has not come to its end. "
            "Nothing was changed; the realm still is what it was. Start Holdfast, let the reset end, then "
            "recover."
        )
    assert home.objects("backups", "show", made.backup_id)[0]["state"] == "unfinished"
    # Of the other one it may be recovered meanwhile.
    home.done("recover", home.backup_id, "--rule", "backup")


def test_a_reset_that_was_committed_just_before_a_crash_can_be_recovered_from(home: Home) -> None:
    made = home.reset_backup("committed")
    committed = PendingReset("committed", "server-restored", 208, "", "", home.now, "manual")
    committed = committed.but(stage="committed", carried_out="manual", outcome="manual")
    home.device.realm.write(lambda tx: committed.write(tx.raw), origin="download")
    home.step(lambda tx: tx.update("Task", "other", {"title": "newer"}))
    home.device.close()
    assert home.objects("backups", "show", made.backup_id)[0]["state"] == "unfinished"
    home.done("recover", made.backup_id, "--rule", "backup")
    assert home.objects("backups", "show", made.backup_id)[0]["state"] == "done"
    home.reopen()
    assert titles(home) == FRESH


def test_a_backup_that_no_reset_made(home: Home) -> None:
    made = home.another_backup("by-hand")
    home.device.close()
    line = home.failed("recover", made.backup_id, "--rule", "backup")
    assert "was made before a recovery was applied, not by a reset. Nothing was changed." in line


def test_a_realm_that_is_gone_or_none(home: Home) -> None:
    home.device.close()
    realm = home.device.realm.path
    whole = realm.read_bytes()
    realm.write_bytes(b"no database" * 1000)
    assert f"The realm {realm} can't be read" in home.failed("recover", home.backup_id, "--rule", "backup")
    realm.write_bytes(whole)
    realm.unlink()
    (home.folder / "current").unlink()
    assert "There is no realm in" in home.failed("recover", home.backup_id, "--rule", "backup")
    assert home.file.exists()


def test_an_unknown_id_or_device(home: Home) -> None:
    home.device.close()
    assert "There is no backup 'ffff'" in home.failed("recover", "ffff", "--rule", "backup")
    line = home.failed("recover", home.backup_id, "--rule", "backup", "--device", "nobody")
    assert "There is no device 'nobody'" in line
    untouched(home)


def test_a_catalogue_that_is_gone(home: Home) -> None:
    home.device.close()
    with closing(sqlite3.connect(home.folder / "catalogue.sqlite")) as connection:
        connection.execute("DROP TABLE backup")
    line = home.failed("recover", home.backup_id, "--rule", "backup")
    assert "The backups and the realm are untouched." in line
    assert home.file.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("aa",), "--rule"),
        (("--rule", "backup"), "BACKUP"),
        (("aa", "--rule", "best"), "invalid choice: 'best'"),
        (("aa", "--rule", "backup-only"), "invalid choice: 'backup-only'"),
        (("no id", "--rule", "backup"), "'no id' is no id"),
        (("aa", "bb", "--rule", "backup"), "unrecognized"),
        (("aa", "--rule", "backup", "--device", "?"), "'?' is no name for a device"),
    ],
)
def test_a_wrong_call_is_one_line(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    done = run("recover", *words, "--home", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert told in line and line.startswith("holdfast")


def test_help_tells_the_rules() -> None:
    done = run("recover", "--help")
    assert done.returncode == 0
    assert "{backup,fresh,newest,merge}" in done.stdout and "--dry-run" in done.stdout
