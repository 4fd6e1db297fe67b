"""What a store of ours holds and never wrote: told in our words, and nothing taken away for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync import Device
from holdfast.sync.backups import Catalogue
from holdfast.sync.errors import CatalogueError, HoldfastError, RealmFileError
from tests.sync.recovery_case import Recovered


@pytest.fixture
def recovered(tmp_path: Path) -> Iterator[Recovered]:
    with Recovered(tmp_path / "devices") as made:
        yield made


def change(path: Path, statement: str, *parameters: Any) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(statement, parameters).rowcount
        connection.commit()


@pytest.mark.parametrize("value", [b"no longer!", b'["marker",', b'["mark\xff"]'])
def test_a_value_of_a_realm_that_makes_no_sense(device_factory: Callable[..., Device], value: bytes) -> None:
    with device_factory("a", start=False) as device:
        device.realm.write(lambda tx: tx.create("Task", "k", {"tags": {"marker"}}))
    path = device.realm.path
    held = path.read_bytes()
    assert held.count(b'["marker"]') == 1
    path.write_bytes(held.replace(b'["marker"]', value.ljust(10)[:10]))
    with device_factory("a", start=False) as device:
        for read in (lambda view: view.get("Task", "k"), lambda view: view.all("Task")):
            with pytest.raises(RealmFileError, match="be read"), device.realm.read() as view:
                read(view)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decision SET choices = '{' WHERE keep = 'backup'",
        "UPDATE decision SET keep = 'backtp' WHERE keep = 'backup'",
        "UPDATE decision SET \"key\" = 'no JSON' WHERE keep = 'backup'",
    ],
)
def test_a_decision_that_makes_no_sense(recovered: Recovered, statement: str) -> None:
    recovered.recovery.decide("Task", "changed", "backup")
    change(recovered.device.catalogue.path, statement)
    with pytest.raises(CatalogueError, match="is damaged"):
        recovered.recovery.items()
    with pytest.raises(HoldfastError):
        recovered.recovery.apply()


def test_an_applied_recovery_that_makes_no_sense_is_not_taken_back(recovered: Recovered) -> None:
    recovered.recovery.decide("Task", "changed", "backup")
    recovered.recovery.apply()
    change(recovered.device.catalogue.path, "UPDATE operation SET result = '[{'")
    with pytest.raises(HoldfastError, match="damaged"):
        recovered.recovery.undo()


def test_a_record_of_a_reset_that_makes_no_sense(device_factory: Callable[..., Device]) -> None:
    with device_factory("a", start=False) as device:
        device.start_reset()
        change(device.catalogue.path, "UPDATE reset SET report = ?", '{"withhel`": []}')
        with pytest.raises(CatalogueError, match="is damaged"):
            device.resets()


def test_a_backup_s_record_that_makes_no_sense(recovered: Recovered) -> None:
    change(recovered.device.catalogue.path, "UPDATE backup SET schema = '{'")
    with pytest.raises(CatalogueError, match="is damaged"):
        recovered.device.catalogue.all()


def test_a_catalogue_with_a_damaged_page_is_not_opened(tmp_path: Path) -> None:
    with closing(Catalogue(tmp_path)) as catalogue, catalogue.transaction() as connection:
        connection.exec_driver_sql("CREATE TABLE long (x PRIMARY KEY)")
        rows = [(f"{number:0100}",) for number in range(500)]
        connection.exec_driver_sql("INSERT INTO long VALUES (?)", rows)
    held = bytearray(catalogue.path.read_bytes())
    at = held.index(rows[250][0].encode())
    held[at : at + 100] = b"9" * 100
    catalogue.path.write_bytes(held)
    (tmp_path / "backups" / "one.sqlite").write_bytes(b"that nobody may set aside now")
    with pytest.raises(CatalogueError, match="is damaged"):
        Catalogue(tmp_path)
    assert (tmp_path / "backups" / "one.sqlite").exists()
    assert catalogue.path.read_bytes() == held


def test_a_backup_comes_back_that_the_catalogue_knows_again(recovered: Recovered) -> None:
    """An older catalogue did not know it, and a person has put the right one back."""
    catalogue, path = recovered.device.catalogue, recovered.recovery.backup.path
    aside = path.parent / "uncatalogued"
    aside.mkdir()
    path.rename(aside / path.name)
    with closing(Catalogue(catalogue.folder)) as again:
        again.verify(again.get(recovered.recovery.backup.backup_id))
    assert path.exists()
