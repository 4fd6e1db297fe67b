"""The catalogue of backups: old files open, what waits is never evicted, damage is told, and the command."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync.backups import Backup, Catalogue, Occasion
from holdfast.sync.cli import main
from holdfast.sync.errors import BackupError
from tests.sync.recovery_case import Recovered


@pytest.fixture
def recovered(tmp_path: Path) -> Iterator[Recovered]:
    with Recovered(tmp_path / "devices") as made:
        yield made


def call(home: Path, *words: str) -> int:
    return main(["backups", *words, "--home", str(home)])


def test_a_catalogue_of_the_last_version_opens_with_its_decisions(recovered: Recovered) -> None:
    recovered.recovery.decide("Task", "conflict", "merge")
    recovered.device.close()
    path = recovered.device.catalogue.folder / "catalogue.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        for table, column in (("decision", "choices"), ("decision", "settled"), ("backup", "classes")):
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    with closing(Catalogue(path.parent, reading=True)) as looking:
        assert [one.backup_id for one in looking.all()] == [recovered.backup_id]
    recovered.reopen()
    assert recovered.items()["conflict"].decision == "merge"
    recovered.recovery.decide_properties("Task", "conflict", {"title": "backup"})
    assert recovered.items()["conflict"].decision == "mixed"


def test_what_waits_or_is_pinned_is_never_evicted(recovered: Recovered) -> None:
    catalogue = recovered.device.catalogue
    assert catalogue.retain(keep=0, now=2**60) == []
    with pytest.raises(BackupError, match="not recovered or not decided"):
        catalogue.remove(catalogue.get(recovered.backup_id))
    recovered.recovery.decide_by_rule("backup")
    recovered.recovery.apply()
    catalogue.pin(catalogue.get(recovered.backup_id))
    [evicted] = catalogue.retain(keep=0, now=2**60)
    assert evicted.kind == "apply" and not evicted.path.exists()
    with pytest.raises(BackupError, match="pinned"):
        catalogue.remove(catalogue.get(recovered.backup_id))
    catalogue.pin(catalogue.get(recovered.backup_id), False)
    assert catalogue.retain(days=1, now=recovered.now) == []
    assert [one.kind for one in catalogue.retain(days=1, now=2**60)] == ["reset"]
    assert catalogue.all(kind=None) == []


def test_people_recover_from_all_but_what_was_made_before_an_apply(recovered: Recovered) -> None:
    device = recovered.device
    recovered.recovery.decide_by_rule("backup")
    recovered.recovery.apply()

    def work() -> Backup:
        locked = device.realm.locked()
        try:
            return device.catalogue.make(device.realm, Occasion("removal", "app-version", "", "Dropped."))
        finally:
            locked.rollback()

    removal = device.realm.exclusively(work).result()
    assert {one.kind for one in device.catalogue.all(kind=None)} == {"reset", "apply", "removal"}
    assert {one.backup_id for one in device.catalogue.offered()} == {recovered.backup_id, removal.backup_id}


def test_the_command(recovered: Recovered, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = recovered.backup_id
    assert call(tmp_path, "list") == 0  # also while the device is open
    assert wanted in capsys.readouterr().out
    assert call(tmp_path, "delete", wanted, "--force") == 1
    assert "open in another process" in capsys.readouterr().err
    recovered.device.close()
    assert call(tmp_path, "show", wanted[:8], "--json") == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (told["id"], told["state"], told["classes"]) == (wanted, "waiting", {"Task": 5})
    assert call(tmp_path, "verify") == 0
    assert call(tmp_path, "export", wanted, str(tmp_path / "all.jsonl"), "--json-lines") == 0
    assert len((tmp_path / "all.jsonl").read_text().splitlines()) == 5
    assert call(tmp_path, "export", wanted, str(tmp_path / "all.jsonl")) == 1
    capsys.readouterr()
    assert call(tmp_path, "delete", wanted) == 1
    assert "Would be lost: 5 objects" in capsys.readouterr().err
    path = recovered.recovery.backup.path
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert call(tmp_path, "verify", wanted) == 1
    assert "damaged" in capsys.readouterr().err
    assert call(tmp_path, "list") == 0
    assert "DAMAGED" in capsys.readouterr().out
    assert call(tmp_path, "show", "ffff0000") == 1
    assert call(tmp_path, "delete", wanted, "--force") == 0
    assert call(tmp_path, "list") == 0
    assert "no backups" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="2"):
        call(tmp_path, "show", "not an id")


def test_a_backup_that_an_older_catalogue_does_not_know_is_set_aside(tmp_path: Path) -> None:
    """A person has put the catalogue back from a copy: what was backed up since is nowhere else."""
    with Catalogue(tmp_path).transaction():
        pass
    folder = tmp_path / "backups"
    (folder / "0123456789abcdef.sqlite").write_bytes(b"whole")
    (folder / "half.part").write_bytes(b"half")
    catalogue = Catalogue(tmp_path)
    catalogue.close()
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["0123456789abcdef.sqlite"]
    assert (folder / "uncatalogued" / "0123456789abcdef.sqlite").read_bytes() == b"whole"
    Catalogue(tmp_path).close()
    assert (folder / "uncatalogued" / "0123456789abcdef.sqlite").exists(), "still there at the next start"
