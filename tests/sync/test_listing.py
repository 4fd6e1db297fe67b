"""What differs is compared once and then followed commit by commit: it is what comparing anew would find."""

from __future__ import annotations

import random
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync import Schema, WriteTransaction
from holdfast.sync.errors import BackupError
from holdfast.sync.realm import journal
from holdfast.sync.recovery import Listing, listing
from holdfast.sync.recovery.compare import compare
from holdfast.sync.recovery.entries import from_text, to_text
from tests.sync.recovery_case import TASK, Recovered


def agree(case: Recovered, followed: Listing) -> None:
    """What is followed is what comparing anew finds, in the same order."""
    backup = case.device.catalogue.get(case.backup_id)
    anew = compare(case.device.realm, backup)
    assert list(followed.now()) == [(one.class_name, one.key) for one in anew]
    assert list(followed.now().values()) == anew


@pytest.fixture
def case(tmp_path: Path) -> Any:
    with Recovered(tmp_path) as made:
        yield made


@pytest.fixture
def followed(case: Recovered) -> Listing:
    made = Listing(case.device.realm, case.device.catalogue.get(case.backup_id))
    agree(case, made)
    return made


@pytest.mark.parametrize("seed", range(5))
def test_it_follows_whatever_is_written(case: Recovered, followed: Listing, seed: int) -> None:
    choice = random.Random(seed)
    keys = ["changed", "conflict", "deleted", "older", "gone", "new", "other", "a", "z"]

    def write(tx: WriteTransaction) -> None:
        for key in choice.sample(keys, choice.randint(1, 3)):
            there = tx.get("Task", key) is not None
            what = choice.choice(["update", "delete", "sql", "replace"] if there else ["create", "insert"])
            title = choice.choice(["backup", "fresh", "written", key])
            match what:
                case "create":
                    tx.create("Task", key, {"title": title})
                case "update":
                    tx.update("Task", key, {"title": title, "notes": choice.choice(["", "backup", "x"])})
                case "delete":
                    tx.delete("Task", key)
                case "sql":
                    tx.execute("UPDATE Task SET title = ? WHERE _id = ?", (title, key))
                case _:
                    tx.execute("INSERT OR REPLACE INTO Task (_id, title) VALUES (?, ?)", (key, title))

    for _ in range(25):
        case.device.realm.write(write, origin=choice.choice(["local", "download", "recovery"]))
        if choice.random() < 0.7:
            agree(case, followed)
    agree(case, followed)


def test_only_what_a_commit_touched_is_compared_again(
    case: Recovered, followed: Listing, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Collection[Any] | None] = []

    def spied(realm: Any, backup: Any, only: Collection[Any] | None = None) -> Any:
        asked.append(only)
        return compare(realm, backup, only)

    monkeypatch.setattr(listing, "compare", spied)
    followed.now()
    case.step(lambda tx: tx.update("Task", "conflict", {"title": "once more"}))
    case.step(lambda tx: tx.delete("Task", "older"))
    followed.now()
    followed.now()
    assert asked == [{("Task", "conflict"), ("Task", "older")}]


def test_more_than_is_remembered_is_compared_as_a_whole(
    case: Recovered, followed: Listing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "REMEMBERED", 3)
    for at in range(6):
        case.step(lambda tx, at=at: tx.create("Task", f"another {at}"))  # type: ignore[misc]
    agree(case, followed)
    case.step(lambda tx: [tx.create("Task", f"at once {at}") for at in range(6)])
    agree(case, followed)


def test_a_grown_schema_and_a_swapped_file_are_seen(case: Recovered, followed: Listing) -> None:
    grown = {"Task": {**TASK["Task"], "properties": {**TASK["Task"]["properties"], "color": "string"}}}
    case.device.use_schema(Schema.from_document(grown))
    assert "color" in next(iter(followed.now().values())).object_class.properties
    agree(case, followed)


def test_a_file_that_was_damaged_is_found_before_an_apply(case: Recovered) -> None:
    case.recovery.decide_by_rule("backup")
    path = case.recovery.backup.path
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(BackupError, match="damaged"):
        case.recovery.apply()


def test_entries_are_read_as_they_were_written() -> None:
    entries = [{"key": "a,\nb", "after": {"title": 'two\nlines, "quoted"],\n['}}, {"key": 2, "after": None}]
    assert from_text(to_text(entries)) == entries
    assert from_text(to_text(entries[:1])) == entries[:1]
    assert from_text(to_text([])) == []
    assert from_text('[{"key": 1}, {"key": 2}]') == [{"key": 1}, {"key": 2}]  # as older versions wrote them
