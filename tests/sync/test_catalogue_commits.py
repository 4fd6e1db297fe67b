"""Transactions of a catalogue: errors in our words, and after one at the commit the truth from the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import OperationalError

from holdfast.sync.backups import Catalogue
from holdfast.sync.backups.tables import commit_table, decision_table
from holdfast.sync.errors import CatalogueError
from holdfast.sync.realm import PendingReset
from holdfast.sync.reset.log import ResetLog

PENDING = PendingReset("one", "sync-re-enabled", 208, "BadClientFileIdent", "because", 1, "recover")


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with closing(Catalogue(tmp_path)) as made:
        yield made


def decide(connection: Connection, key: str) -> None:
    row = {"backup_id": "b", "class_name": "Task", "key": key, "keep": "fresh", "shown": "", "by_hand": True}
    connection.execute(insert(decision_table).values(**row, time=1))


def decided(catalogue: Catalogue) -> list[str]:
    with catalogue.transaction() as connection:
        return list(connection.scalars(select(decision_table.c.key).order_by(decision_table.c.key)))


def commit_as(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, commit: Callable[[Callable[[], None]], None]
) -> None:
    """Have the next commit of a catalogue done by ``commit``, which is called with the true one."""
    dialect = catalogue._engine.dialect
    true = dialect.do_commit

    def once(connection: Any) -> None:
        monkeypatch.setattr(dialect, "do_commit", true)
        commit(lambda: true(connection))

    monkeypatch.setattr(dialect, "do_commit", once)


def late(commit: Callable[[], None]) -> None:
    commit()
    raise sqlite3.OperationalError("disk I/O error")


def never(commit: Callable[[], None]) -> None:
    raise sqlite3.OperationalError("disk I/O error")


def test_an_error_after_the_commit_is_no_failure(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit_as(catalogue, monkeypatch, late)
    with catalogue.transaction() as connection:
        decide(connection, "a")
    assert decided(catalogue) == ["a"]


def test_an_error_instead_of_the_commit_is_one_and_nothing_is_saved(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit_as(catalogue, monkeypatch, never)
    with (
        pytest.raises(CatalogueError, match="disk I/O error") as raised,
        catalogue.transaction() as connection,
    ):
        decide(connection, "a")
    assert "sqlalche" not in str(raised.value)
    assert decided(catalogue) == []
    with catalogue.transaction() as connection:
        decide(connection, "b")
    assert decided(catalogue) == ["b"], "and it goes on"


def test_what_can_not_be_found_out_is_said(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    true = catalogue._engine.connect

    def gone() -> Connection:
        raise OperationalError("", None, sqlite3.OperationalError("unable to open database file"))

    def commit_and_lose(commit: Callable[[], None]) -> None:
        monkeypatch.setattr(catalogue._engine, "connect", gone)
        late(commit)

    commit_as(catalogue, monkeypatch, commit_and_lose)
    with pytest.raises(CatalogueError, match="found out") as raised, catalogue.transaction() as connection:
        decide(connection, "a")
    assert raised.value.uncertain
    monkeypatch.setattr(catalogue._engine, "connect", true)
    assert decided(catalogue) == ["a"]


def test_what_another_thread_commits_meanwhile_is_not_taken_for_what_failed(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It takes the number that the failed one would have had."""
    asked: list[str] = []
    true = catalogue._engine.connect

    def before_asking() -> Connection:
        if not asked:
            asked.append("")
            monkeypatch.setattr(catalogue._engine, "connect", true)
            with catalogue.transaction() as connection:
                decide(connection, "other")
        return true()

    def fail(commit: Callable[[], None]) -> None:
        monkeypatch.setattr(catalogue._engine, "connect", before_asking)
        raise sqlite3.OperationalError("disk I/O error")

    commit_as(catalogue, monkeypatch, fail)
    with pytest.raises(CatalogueError), catalogue.transaction() as connection:
        decide(connection, "mine")
    assert decided(catalogue) == ["other"]


def test_an_error_at_the_commit_of_new_tables_is_asked_about_as_well(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit_as(catalogue, monkeypatch, late)
    log = ResetLog(catalogue)
    commit_as(catalogue, monkeypatch, late)
    log.note(PENDING)
    assert [one.reset_id for one in log.all()] == ["one"]


def test_a_catalogue_that_another_program_holds_is_told_in_our_words(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = ResetLog(catalogue)
    catalogue._engine.dispose()
    with closing(sqlite3.connect(tmp_path / "catalogue.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr("holdfast.sync.backups.tables.BUSY_TIMEOUT", 0)
        for call in (catalogue.all, lambda: catalogue.set_state("b", "done"), lambda: log.note(PENDING)):
            with pytest.raises(CatalogueError, match="database is locked") as raised:
                call()
            assert "SQL:" not in str(raised.value)
            assert raised.value.todo


def test_what_the_block_raises_passes_and_nothing_is_saved(catalogue: Catalogue) -> None:
    with pytest.raises(KeyError), catalogue.transaction() as connection:
        decide(connection, "a")
        raise KeyError("a")
    with pytest.raises(CatalogueError, match="no such table"), catalogue.transaction() as connection:
        decide(connection, "a")
        connection.exec_driver_sql("SELECT * FROM nowhere")
    assert decided(catalogue) == []


def test_only_what_changes_something_is_numbered_and_the_numbers_do_not_pile_up(catalogue: Catalogue) -> None:
    for number in range(150):
        with catalogue.transaction() as connection:
            decide(connection, str(number))
        catalogue.all()
    with catalogue.transaction() as connection:
        assert connection.execute(select(func.count(), func.max(commit_table.c.number))).one() == (100, 150)


def test_a_folder_of_backups_that_can_not_be_listed_is_told_in_our_words(tmp_path: Path) -> None:
    Catalogue(tmp_path).close()
    (tmp_path / "backups").rmdir()
    (tmp_path / "backups").write_bytes(b"a file")
    with pytest.raises(CatalogueError):
        Catalogue(tmp_path)
