"""A write transaction is the realm's: work that ends it is refused or works in savepoints, never half."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from holdfast.sync import Realm, String, schema_of
from holdfast.sync.errors import WriteRefused
from holdfast.sync.realm import RealmFolder, state, unsynced


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "Note"
    id: Mapped[str] = mapped_column("_id", String, primary_key=True)
    text: Mapped[str] = mapped_column(String, default="")


class Here:
    """A realm with one note, and what its listener heard.

    Attributes: realm, heard (the keys of insertions).
    """

    def __init__(self, folder: Path) -> None:
        self.realm = Realm(RealmFolder(folder), schema_of(Note), lambda: 1_700_000_000_000_000)
        self.realm.write(lambda tx: tx.create("Note", "old"))
        self.heard: set[Any] = set()
        self.realm.listen(lambda told: self.heard.update(told.classes["Note"].insertions))

    def check(self, *keys: str) -> None:
        """These notes are there, known as unsynced, and told of; and the realm can be written."""
        with self.realm.read() as view:
            assert {note["_id"] for note in view.all("Note")} == {"old", *keys}
            assert unsynced.keys(view.raw, view.capture, "Note") == {"old", *keys}
            assert view.raw.execute('SELECT count(*) FROM "_capture_Note"').fetchone() == (0,)
        assert self.heard == set(keys)
        self.realm.write(lambda tx: tx.create("Note", "goes on"))
        assert "goes on" in self.heard


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Here]:
    one = Here(tmp_path)
    yield one
    one.realm.close()


# Ending the transaction


def _own_session(tx: Any) -> Session:
    return Session(tx.connection)


ENDINGS: dict[str, Callable[[Any], Any]] = {
    "connection.commit": lambda tx: tx.connection.commit(),
    "connection.rollback": lambda tx: tx.connection.rollback(),
    "connection.close": lambda tx: tx.connection.close(),
    "transaction.commit": lambda tx: tx.connection.get_transaction().commit(),
    "transaction.rollback": lambda tx: tx.connection.get_transaction().rollback(),
    "session.connection.commit": lambda tx: tx.session.connection().commit(),
    "own session.rollback": lambda tx: (
        one := _own_session(tx),
        one.execute(text("SELECT 1")),
        one.rollback(),
    ),
    "core COMMIT": lambda tx: tx.connection.execute(text("COMMIT")),
    "core ROLLBACK": lambda tx: tx.connection.exec_driver_sql("ROLLBACK"),
    "session COMMIT": lambda tx: tx.session.execute(text("commit")),
    "COMMIT": lambda tx: tx.execute("COMMIT"),
    "END": lambda tx: tx.execute("END TRANSACTION"),
    "ROLLBACK": lambda tx: tx.execute("ROLLBACK"),
    "BEGIN": lambda tx: tx.execute("BEGIN"),
    "raw COMMIT": lambda tx: tx.raw.execute("COMMIT"),
    "raw.commit": lambda tx: tx.raw.commit(),
    "raw.rollback": lambda tx: tx.raw.rollback(),
    "raw as a context": lambda tx: tx.raw.__enter__() and tx.raw.__exit__(None, None, None),
    "raw script": lambda tx: tx.raw.executescript("INSERT INTO Note VALUES ('x', ''); COMMIT;"),
    "raw cursor": lambda tx: tx.raw.cursor().execute("COMMIT"),
    "isolation level": lambda tx: setattr(tx.raw, "isolation_level", None),
}


@pytest.mark.parametrize("end", ENDINGS.values(), ids=ENDINGS.keys())
@pytest.mark.parametrize("way", ["raises", "swallows", "swallows and raises"])
def test_work_that_ends_its_transaction_is_refused_or_counts_whole(
    here: Here, end: Callable[[Any], Any], way: str
) -> None:
    def work(tx: Any) -> None:
        tx.execute("INSERT INTO Note VALUES ('before', '')")
        if way == "raises":
            end(tx)
            return
        with contextlib.suppress(WriteRefused, SQLAlchemyError, sqlite3.Error):
            end(tx)
        tx.create("Note", "after")
        if way == "swallows and raises":
            raise KeyError("mine")

    if way == "swallows":
        try:
            here.realm.write(work)
        except WriteRefused:
            here.check()
        else:
            here.check("before", "after")
        return
    expected = WriteRefused if way == "raises" else (KeyError, WriteRefused)
    with pytest.raises(expected, match=r"savepoint|begin_nested|mine|closed"):
        here.realm.write(work)
    here.check()


@pytest.mark.parametrize(
    "statement",
    ["INSERT OR ROLLBACK INTO Note VALUES ('old', '')", "UPDATE OR ROLLBACK Note SET text = NULL"],
)
@pytest.mark.parametrize(
    "later",
    [
        lambda tx: None,
        lambda tx: tx.create("Note", "after"),
        lambda tx: tx.execute("INSERT INTO Note VALUES ('after', '')"),
        lambda tx: tx.raw.execute("INSERT INTO Note VALUES ('after', '')"),
        lambda tx: tx.connection.execute(text("INSERT INTO Note VALUES ('after', '')")),
        lambda tx: tx.session.add(Note(id="after")),
        lambda tx: tx.raw.executescript("INSERT INTO Note VALUES ('after', '')"),
        lambda tx: (tx.raw.execute("SAVEPOINT s"), tx.raw.execute("RELEASE s")),
        lambda tx: tx.execute("WITH w AS (SELECT 'after' AS k) INSERT INTO Note SELECT k, '' FROM w"),
        lambda tx: [tx.execute("INSERT INTO Note VALUES (?, '')", (key,)) for key in ("after", "too")],
    ],
)
def test_work_that_goes_on_after_the_database_rolled_back_writes_nothing(
    here: Here, statement: str, later: Callable[[Any], Any]
) -> None:
    def work(tx: Any) -> None:
        tx.execute("INSERT INTO Note VALUES ('before', '')")
        with pytest.raises(sqlite3.IntegrityError):
            tx.execute(statement)
        later(tx)

    with pytest.raises(WriteRefused, match="whole transaction"):
        here.realm.write(work)
    here.check()


def test_work_by_name_that_goes_on_after_the_database_rolled_back_writes_nothing(here: Here) -> None:
    def work(tx: Any) -> None:
        tx.create("Note", "before")
        tx.engine_raw.execute("ROLLBACK")  # as SQLite does by itself where the disk is full, or fails
        for key in ("after", "too"):
            tx.create("Note", key)

    with pytest.raises(WriteRefused, match="whole transaction"):
        here.realm.write(work)
    here.check()


@pytest.mark.parametrize("word", ["commit", "rollback"])
def test_the_work_itself_is_told_what_is_refused(here: Here, word: str) -> None:
    seen: list[WriteRefused] = []

    def work(tx: Any) -> None:
        with pytest.raises(WriteRefused, match=word.upper()) as caught:
            getattr(tx.connection, word)()
        seen.append(caught.value)

    with pytest.raises(WriteRefused) as told:
        here.realm.write(work)
    assert seen == [told.value]
    here.check()


def test_a_connection_that_the_work_closed_is_opened_again(here: Here) -> None:
    with pytest.raises(Exception, match=r"closed"):
        here.realm.write(lambda tx: (tx.create("Note", "x"), tx.raw.close()))
    here.check()


# Habits of SQLAlchemy's users


def test_a_rollback_after_a_doubled_key_takes_back_only_what_the_session_did(here: Here) -> None:
    def work(tx: Any) -> None:
        tx.session.add(Note(id="first"))
        tx.create("Note", "by name")
        tx.session.add(Note(id="taken back"))
        tx.session.add(Note(id="old"))
        with pytest.raises(IntegrityError):
            tx.session.flush()
        tx.session.rollback()
        tx.session.add(Note(id="later"))

    here.realm.write(work)
    here.check("first", "by name", "later")


def test_after_a_rollback_an_exception_still_takes_all_of_it_back(here: Here) -> None:
    def work(tx: Any) -> None:
        tx.create("Note", "before")
        try:
            tx.session.add(Note(id="old"))
            tx.session.flush()
        except IntegrityError:
            tx.session.rollback()
        tx.create("Note", "half")
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        here.realm.write(work)
    here.check()


def test_an_error_of_a_flush_that_is_swallowed_without_a_rollback_writes_nothing(here: Here) -> None:
    def work(tx: Any) -> None:
        tx.create("Note", "before")
        tx.session.add(Note(id="old"))
        with pytest.raises(IntegrityError):
            tx.session.flush()
        tx.create("Note", "after")

    with pytest.raises(SQLAlchemyError, match="rollback"):
        here.realm.write(work)
    here.check()


@pytest.mark.parametrize(
    "write",
    [
        lambda tx: tx.create("Note", "outside"),
        lambda tx: tx.execute("INSERT INTO Note VALUES ('outside', '')"),
        lambda tx: tx.executemany("INSERT INTO Note VALUES (?, '')", [("outside",)]),
        lambda tx: tx.connection.execute(text("INSERT INTO Note VALUES ('outside', '')")),
    ],
)
def test_a_rollback_takes_back_nothing_that_was_written_otherwise(
    here: Here, write: Callable[[Any], Any]
) -> None:
    def work(tx: Any) -> None:
        assert tx.session.get(Note, "old")  # the session is in its savepoint
        write(tx)
        tx.session.add(Note(id="inside"))
        tx.session.flush()
        tx.session.rollback()

    here.realm.write(work)
    here.check("outside")


def test_commits_nested_and_begun_blocks_work_in_savepoints(here: Here) -> None:
    def work(tx: Any) -> None:
        with tx.session.begin():
            tx.session.add(Note(id="block"))
            tx.create("Note", "in the block")
        tx.session.add(Note(id="committed"))
        tx.session.commit()
        tx.session.rollback()
        with tx.session.begin_nested():
            tx.session.add(Note(id="nested"))
        nested = tx.session.begin_nested()
        tx.session.add(Note(id="nested back"))
        tx.create("Note", "nested back, by name")
        nested.rollback()
        with pytest.raises(KeyError), tx.connection.begin_nested():
            tx.execute("INSERT INTO Note VALUES ('core back', '')")
            raise KeyError
        with tx.connection.begin_nested():
            tx.execute("INSERT INTO Note VALUES ('core', '')")
        tx.execute("SAVEPOINT mine")
        tx.execute("INSERT INTO Note VALUES ('raw back', '')")
        tx.execute("ROLLBACK TO mine")
        tx.execute("RELEASE mine")
        with Session(tx.connection) as own:
            own.add(Note(id="own session"))
            own.commit()

    here.realm.write(work)
    here.check("block", "in the block", "committed", "nested", "core", "own session")


def test_after_any_of_that_an_exception_takes_all_of_it_back(here: Here) -> None:
    def work(tx: Any) -> None:
        tx.session.add(Note(id="a"))
        tx.session.commit()
        with tx.session.begin():
            tx.session.add(Note(id="b"))
        tx.create("Note", "c")
        with Session(tx.connection) as own:
            own.add(Note(id="d"))
            own.commit()
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        here.realm.write(work)
    here.check()


def test_a_doubled_key_that_nobody_handles_is_told_in_holdfasts_words(here: Here) -> None:
    with pytest.raises(WriteRefused, match="already"):
        here.realm.write(lambda tx: tx.session.add(Note(id="old")))
    here.check()


# What else is not the app's


@pytest.mark.parametrize(
    "statement",
    [
        'UPDATE "_realm" SET "value" = \'0\'',
        'DELETE FROM "_outbox"',
        'DELETE FROM "_base_Note"',
        'DELETE FROM "_unsent_Note"',
        'DELETE FROM "_capture_Note"',
        'DELETE FROM "_change_time"',
        "INSERT INTO \"_theirs\" VALUES (1, 'Note', 'old', '{}')",
        "PRAGMA recursive_triggers = OFF",
        "PRAGMA user_version = 7",
        "PRAGMA wal_checkpoint",
        "ATTACH ':memory:' AS other",
        "DETACH main",
        "DROP TABLE Note",
        "DROP TRIGGER _inserted_Note",
        "ALTER TABLE Note ADD COLUMN more TEXT",
        "ALTER TABLE Note RENAME TO Other",
        "CREATE TABLE mine (x)",
        "CREATE TEMP TABLE Note (x)",
        "CREATE INDEX mine ON Note (text)",
        "CREATE VIEW mine AS SELECT * FROM Note",
        "CREATE TEMP TRIGGER mine AFTER INSERT ON Note BEGIN DELETE FROM Note; END",
        "ANALYZE",
        "REINDEX",
    ],
)
def test_sql_for_what_is_the_engines_is_refused(here: Here, statement: str) -> None:
    for run in (
        lambda tx: tx.execute(statement),
        lambda tx: tx.raw.execute(statement),
        lambda tx: tx.raw.executescript(statement),
        lambda tx: tx.connection.exec_driver_sql(statement),
    ):
        with pytest.raises(WriteRefused, match="Nothing of this transaction was written"):
            here.realm.write(lambda tx, run=run: (tx.create("Note", "x"), run(tx)))
    here.check()


def test_what_was_refused_and_handled_hinders_nothing(here: Here) -> None:
    def work(tx: Any) -> None:
        with pytest.raises(WriteRefused, match="schema"):
            tx.execute("CREATE TABLE mine (x)")
        tx.create("Note", "x")

    here.realm.write(work)
    here.check("x")


def test_a_statement_that_the_engine_has_prepared_is_refused_to_the_app(here: Here) -> None:
    statement = 'DELETE FROM "_outbox" WHERE 1'
    for _ in range(2):
        here.realm.write(lambda tx: tx.raw.execute(statement), origin="download")
        for run in (
            lambda tx: tx.execute(statement),
            lambda tx: tx.executemany(statement, [()]),
            lambda tx: tx.raw.execute(statement),
            lambda tx: tx.raw.cursor().execute(statement),
            lambda tx: tx.connection.exec_driver_sql(statement),
        ):
            with pytest.raises(WriteRefused, match="_outbox"):
                here.realm.write(run)
    here.check()


def test_reading_whatever_there_is_is_allowed(here: Here) -> None:
    def work(tx: Any) -> None:
        assert tx.execute('SELECT count(*) FROM "_outbox"').fetchone() == (0,)
        assert state.get(tx.raw, "layout") == 1
        assert "Note" in inspect(tx.connection).get_table_names()
        assert [one["name"] for one in inspect(tx.connection).get_columns("Note")] == ["_id", "text"]
        assert tx.execute("SELECT value FROM json_each('[1]')").fetchone() == (1,)
        tx.execute("WITH RECURSIVE n (x) AS (SELECT 1 UNION SELECT x + 1 FROM n WHERE x < 3) SELECT * FROM n")

    here.realm.write(work)


def test_what_is_written_by_the_sqlite_connection_is_checked_and_captured(here: Here) -> None:
    here.realm.write(lambda tx: tx.raw.execute("INSERT INTO Note VALUES ('raw', 'x')"))
    here.check("raw")


def test_work_that_writes_more_than_one_chunk_is_one_transaction(here: Here) -> None:
    def work(tx: Any) -> None:
        tx.executemany("INSERT INTO Note VALUES (?, '')", [(f"{n}",) for n in range(2000)])
        tx.session.add_all([Note(id=f"o{n}") for n in range(2000)])
        tx.session.commit()
        raise KeyError

    with pytest.raises(KeyError):
        here.realm.write(work)
    here.check()
