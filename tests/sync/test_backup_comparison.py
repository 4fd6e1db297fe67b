"""A backup is compared with the realm value by value before it counts, and each value is understood."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync import Device, Endpoint, Schema, crash
from holdfast.sync.backups import Backup, Occasion, catalogue, comparison
from holdfast.sync.errors import BackupError, CatalogueError
from holdfast.sync.realm import WriteTransaction
from holdfast.sync.realm.frozen import each_object
from tests.sync.test_paths import NAMES

TASK = {
    "primary_key": "_id",
    "properties": {"_id": "string", "title": "string", "tags": "set<string>", "cost": "decimal", "id": "uuid",
                   "at": "timestamp?", "size": "float", "count": "counter", "picture": "binary"},
}  # fmt: skip
NOTE = {"primary_key": "_id", "properties": {"_id": "string", "text": "string"}}


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Device]:
    schema = Schema.from_document({"Task": TASK, "Note": NOTE})
    nowhere = Endpoint("http://127.0.0.1:9", "")
    with Device(tmp_path / "device", schema, nowhere, start=False) as made:
        made.realm.write(tasks)
        yield made
    crash.disarm()


def tasks(tx: WriteTransaction) -> None:
    for number in range(50):
        tx.create("Task", f"m{number}", {"title": "the person's own words", "tags": {"a"}, "size": 0.5})
    tx.update("Task", "m7", {"title": "precious words"})
    tx.create("Note", "n", {"text": "more of them"})


def part(device: Device) -> Path:
    [found] = (device.folder / "backups").glob("*.part")
    return found


def back_up_with(device: Device, spoil: Callable[[Path], object]) -> Backup:
    crash.arm("reset-backup-written", lambda name: spoil(part(device)))
    return device.back_up("test", "because")


def change(*statements: str) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("PRAGMA writable_schema = ON")
            for statement in statements:
                connection.execute(statement)
            for name in ("Task", "Note"):
                connection.execute(f"DELETE FROM _capture_{name}")  # the triggers have noted it

    return spoil


def nothing_left(device: Device) -> bool:
    return device.catalogue.all(kind=None) == [] and list((device.folder / "backups").iterdir()) == []


def test_a_bit_that_flips_before_the_hash_is_found(device: Device) -> None:
    def flip(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[content.find(b"precious words")] ^= 1
        path.write_bytes(content)

    with pytest.raises(BackupError, match="'Task' is not what the realm's is") as raised:
        back_up_with(device, flip)
    assert "without a backup nothing is reset" in str(raised.value)
    assert nothing_left(device)
    made = device.back_up("test", "because")
    assert {one["title"] for _, one in each_object(made.path) if one["_id"] == "m7"} == {"precious words"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE Task SET count = 1 WHERE _id = 'm7'",
        "UPDATE Task SET size = 0.5000000000000001 WHERE _id = 'm7'",
        "UPDATE Note SET text = 'more of then'",
        "DELETE FROM Task WHERE _id = 'm49'",
        "INSERT INTO Task (_id, id) VALUES ('n', '00000000-0000-0000-0000-000000000000')",
        "UPDATE Task SET _id = 'm70' WHERE _id = 'm7'",
        "UPDATE _unsent_Task SET \"#time\" = 1 WHERE _id = 'm7'",
        'INSERT INTO _base_Task (_id, "#existed", "#deleted", "#time") VALUES (\'n\', 1, 0, 0)',
        "INSERT INTO _outbox VALUES (1, 2, 3, '{}')",
        "INSERT INTO _change_time VALUES ('Task', 'n', 'title', 1)",
        "INSERT INTO _theirs VALUES (1, 'Task', 'n', '{}')",
        "UPDATE _realm SET value = '7' WHERE name = 'transaction'",
        "DROP TRIGGER _updated_Task",
        "CREATE INDEX more ON Task (title)",
        "CREATE TABLE more (a)",
        "PRAGMA application_id = 1",
        "PRAGMA user_version = 9",
    ],
)
def test_nothing_of_it_may_be_otherwise(device: Device, statement: str) -> None:
    with pytest.raises(BackupError):
        back_up_with(device, change(statement))
    assert nothing_left(device)


def test_what_python_takes_for_equal_is_not(device: Device) -> None:
    row = '(_id, "#existed", "#deleted", "#time", size) VALUES (\'n\', 1, 0, 0, {})'
    with closing(sqlite3.connect(device.realm.path)) as connection, connection:
        connection.execute(f"INSERT INTO _base_Task {row.format(0.0)}")
    for other in ("-0.0", "0"):
        with pytest.raises(BackupError, match="_base_Task"):
            back_up_with(device, change(f"UPDATE _base_Task SET size = {other} WHERE _id = 'n'"))
    assert back_up_with(device, lambda path: None).objects == 51


def test_a_bit_that_flips_while_it_is_compared_is_found(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = comparison.compare

    def compare(copy: Path, *rest: Any) -> comparison.Counted:
        counted = true(copy, *rest)
        content = bytearray(copy.read_bytes())
        content[content.find(b"precious words")] ^= 1
        copy.write_bytes(content)
        return counted

    monkeypatch.setattr(catalogue, "compare", compare)
    with pytest.raises(BackupError, match="changed while"):
        device.back_up("test", "because")
    assert nothing_left(device)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "CAST(x'ff' AS TEXT)"),
        ("tags", "'['"),
        ("tags", "'7'"),
        ("cost", "'much'"),
        ("picture", "'x'"),
    ],
)
def test_a_value_that_nobody_could_read_is_told_and_no_backup_counts(
    device: Device, name: str, value: str
) -> None:
    """Another program has written it: Holdfast refuses it."""
    with closing(sqlite3.connect(device.realm.path)) as connection, connection:
        connection.execute("DROP TRIGGER _updated_Task")  # nobody has captured it either
        connection.execute(f"UPDATE Task SET {name} = {value} WHERE _id = 'm7'")
    with pytest.raises(BackupError, match=r"Task|UTF-8"):
        device.back_up("test", "because")
    assert nothing_left(device)


@pytest.mark.parametrize("at", [0, 0.5, 0.7])
def test_it_is_told_how_far_it_is_and_can_be_cancelled(
    device: Device, at: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cancelled(Exception):
        """Stands for what a person's cancelling raises."""

    monkeypatch.setattr("holdfast.sync.backups.files._STEPS", 50)
    monkeypatch.setattr(comparison, "_ROWS", 5)
    told: list[float] = []

    def tell(done: int, total: int) -> None:
        told.append(done / total)
        if until is not None and told[-1] >= until:
            raise Cancelled

    def back_up() -> Backup:
        locked = device.realm.locked()
        try:
            return device.catalogue.make(device.realm, Occasion("apply", "test", "", ""), tell)
        finally:
            locked.rollback()

    until: float | None = at
    with pytest.raises(Cancelled):
        device.realm.exclusively(back_up).result()
    assert nothing_left(device)
    told.clear()
    until = None
    assert device.realm.exclusively(back_up).result().objects == 51
    assert told == sorted(told) and told[-1] == 1
    assert told[0] < 0.5, "while it is copied"
    assert any(0.5 < one < 1 for one in told), "and compared"


def test_a_catalogue_that_can_not_be_written_costs_no_room(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or each attempt would leave a whole realm's worth of bytes."""
    monkeypatch.setattr("holdfast.sync.backups.tables.BUSY_TIMEOUT", 0)
    with closing(sqlite3.connect(device.folder / "catalogue.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(2):
            with pytest.raises(CatalogueError, match="locked"):
                device.back_up("test", "because")
        other.execute("ROLLBACK")
    assert nothing_left(device)


def test_a_backup_that_may_be_in_the_catalogue_stays(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(row: Any) -> list[str]:
        error = CatalogueError("It could not be found out.")
        error.uncertain = True
        raise error

    monkeypatch.setattr(device.catalogue, "_enter", unknown)
    with pytest.raises(CatalogueError):
        device.back_up("test", "because")
    assert [path.suffix for path in (device.folder / "backups").iterdir()] == [".sqlite"]


def test_it_stands_alone(device: Device) -> None:
    made = device.back_up("test", "because")
    with closing(sqlite3.connect(made.path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("SELECT count(*) FROM Task").fetchone() == (50,)
    assert [one.name for one in made.path.parent.iterdir()] == [made.path.name]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_made_in_a_folder_of_any_name(name: str, tmp_path: Path) -> None:
    schema = Schema.from_document({"Task": TASK, "Note": NOTE})
    with Device(tmp_path / name, schema, Endpoint("http://127.0.0.1:9", ""), start=False) as made:
        made.realm.write(tasks)
        assert made.back_up("test", "because").objects == 51
