"""What a backend sends is checked: nothing but the expected tables comes in, and no word of it is a path."""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync.errors import FreshCopyError
from holdfast.sync.realm import Realm, RealmFolder
from holdfast.sync.reset import fresh_copy
from holdfast.sync.schema import Schema
from holdfast.sync.session import NetworkTrouble
from holdfast.sync.tables import check_snapshot, create_statements

SCHEMA = Schema.from_document(
    {
        "Task": {"primary_key": "_id", "properties": {"_id": "string", "title": "string"}},
        "Note": {"primary_key": "_id", "properties": {"_id": "int", "text": "string"}},
    }
)
ETAG = "0a1b-7-12-0f"
SNAPSHOT = {"etag": ETAG, "version": 7, "salt": 12, "digest": "0" * 32, "size": 1, "packed_size": 1,
            "sha256": "0" * 64, "schema": SCHEMA.to_document()}  # fmt: skip
PROMISE = {"epoch": "0a1b", "ident": 1, "ident_salt": 2, "client_version": 0, "backend": "b",
           "snapshot": SNAPSHOT}  # fmt: skip


def database(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in (*create_statements(SCHEMA).values(), *statements):
            connection.execute(statement)
    return path


def renamed(what: str, name: str) -> tuple[str, ...]:
    """Statements that give something a name that SQLite allows to nobody."""
    return (
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_schema SET name = '{name}', sql = replace(sql, '{what}', '{name}') "
        f"WHERE name = '{what}'",
    )


TRIGGER = 'CREATE TRIGGER more AFTER INSERT ON "Task" BEGIN UPDATE "Task" SET title = \'owned\'; END'
ODD: dict[str, tuple[str, ...]] = {
    "trigger": (TRIGGER,),
    "view": ("CREATE VIEW more AS SELECT 1",),
    "index": ('CREATE INDEX more ON "Task" (title)',),
    "table": ("CREATE TABLE more (a)",),
    "table with an index of its own": ("CREATE TABLE more (a PRIMARY KEY)",),
    "trigger of SQLite's name": (TRIGGER, *renamed("more", "sqlite_autoindex_Task_1")),
    "view of SQLite's name": ("CREATE VIEW more AS SELECT 1", *renamed("more", "sqlite_autoindex_x")),
    "table under the class's name twice": (
        "CREATE TABLE more (a)",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET (name, tbl_name, sql) = "
        "(SELECT name, tbl_name, sql FROM sqlite_schema WHERE name = 'Task') WHERE name = 'more'",
    ),
    "table that says it is of another": (
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET tbl_name = 'Note' WHERE name = 'Task'",
    ),
}


@pytest.mark.parametrize("what", ODD)
def test_nothing_but_the_expected_tables_comes_in(what: str, tmp_path: Path) -> None:
    path = database(tmp_path / "fresh.sqlite", *ODD[what])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")  # so that even this connection reads what is odd
        with pytest.raises(FreshCopyError):
            check_snapshot(connection, SCHEMA)


def test_a_table_that_is_missing_or_otherwise_is_refused(tmp_path: Path) -> None:
    path = database(tmp_path / "fresh.sqlite")
    with closing(sqlite3.connect(path)) as connection:
        check_snapshot(connection, SCHEMA)
        connection.execute('ALTER TABLE "Task" ADD COLUMN more TEXT')
        with pytest.raises(FreshCopyError, match="'Task'"):
            check_snapshot(connection, SCHEMA)
        connection.execute('DROP TABLE "Task"')
        with pytest.raises(FreshCopyError, match="'Task'"):
            check_snapshot(connection, SCHEMA)


def test_a_trigger_of_sqlite_s_name_is_not_unpacked(tmp_path: Path) -> None:
    path = database(tmp_path / "made.sqlite", *ODD["trigger of SQLite's name"])
    content = path.read_bytes()
    packed = tmp_path / "fresh" / "x.gz"
    packed.parent.mkdir()
    packed.write_bytes(gzip.compress(content))
    promise = {**SNAPSHOT, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    with pytest.raises(NetworkTrouble, match="sqlite_autoindex"):
        fresh_copy.unpack(packed.parent, packed, promise)
    assert list(packed.parent.iterdir()) == []


@pytest.fixture
def realm(tmp_path: Path) -> Iterator[Realm]:
    (tmp_path / "realm").mkdir()
    with closing(Realm(RealmFolder(tmp_path / "realm"), SCHEMA, lambda: 1)) as made:
        yield made


class Answering:
    """Stands for the way to a backend that answers what a test says."""

    def __init__(self, answer: Callable[[str], Any]) -> None:
        self.answer = answer

    def post(self, route: str, body: Any) -> Any:
        return self.answer(route)


@pytest.mark.parametrize(
    "etag",
    ["/tmp/victim/backup", "../../backup", "..", ".", "a/b", "a\\b", "C:x", "a.b", "A", "a\n", "", "a" * 201,
     "a?b", "a%2e", "é", 7, None, ["a"]],
)  # fmt: skip
def test_a_snapshot_s_name_that_is_none_is_no_promise(etag: Any, realm: Realm) -> None:
    promise = {**PROMISE, "snapshot": {**SNAPSHOT, "etag": etag}}
    with pytest.raises(NetworkTrouble):
        fresh_copy.promised(realm, Answering(lambda route: promise))  # type: ignore[arg-type]


def test_what_is_downloaded_lies_in_its_folder_whatever_it_is_called(realm: Realm, tmp_path: Path) -> None:
    """Also if the promise was recorded before names were checked."""
    assert fresh_copy.promised(realm, Answering(lambda route: PROMISE))["etag"] == ETAG  # type: ignore[arg-type]
    (tmp_path / "victim.gz").write_bytes(b"the person's own archive")
    for name in (str(tmp_path / "victim"), "../victim"):
        promise = {**SNAPSHOT, "etag": name}
        assert fresh_copy.bytes_there(tmp_path / "fresh", promise) == 0
