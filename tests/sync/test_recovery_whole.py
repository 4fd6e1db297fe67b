"""Decisions by property, the preview, schemas that differ, cancelling, exports, damage; without a backend."""

from __future__ import annotations

import copy
import csv
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.sync import WriteTransaction
from holdfast.sync.cli import main
from holdfast.sync.errors import BackupError, RecoveryRefused
from holdfast.sync.merge import Values, merge_rows
from holdfast.sync.recovery import RecoveryCancelled
from holdfast.sync.recovery.difference import BACKUP, FRESH, MERGE, classify
from holdfast.sync.recovery.item import item_of, result_of
from holdfast.sync.schema import Schema
from tests.sync.recovery_case import TASK, Recovered, base


def no_write(tx: WriteTransaction) -> None:
    pass


def test_by_property_with_one_left_undecided(tmp_path: Path) -> None:
    with Recovered(tmp_path) as made:
        made.recovery.decide_by_rule("undecided")
        made.recovery.decide_properties("Task", "conflict", {"title": "backup", "notes": "undecided"})
        item = made.items()["conflict"]
        assert (item.decision, item.undecided, item.needs_a_look) == ("mixed", ("notes",), True)
        assert {one.name: one.result for one in item.properties() if one.differs} == {
            "title": "backup",
            "notes": "fresh",
        }
        made.recovery.apply()
        assert made.content()["conflict"]["title"] == "backup"
        assert made.content()["conflict"]["notes"] == "fresh"
        left = made.items()["conflict"]
        assert (left.difference.fields, left.decision, left.waits) == (("notes",), "undecided", True)
        assert made.recovery.apply().done == 0, "nothing is decided"
        made.recovery.decide_properties("Task", "conflict", {"notes": ("edited", "typed")})
        made.recovery.apply()
        assert "conflict" not in made.items()
        assert made.content()["conflict"]["notes"] == "typed"


@pytest.mark.parametrize("step", ["comparing", "backing-up", "applying"])
def test_a_progress_that_raises_changes_nothing(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", reported.append)

    def progress(at: str, done: int, total: int) -> None:
        if at == step:
            raise RuntimeError("the window is gone")

    with Recovered(tmp_path) as made:
        made.recovery.decide_by_rule("backup")
        assert made.recovery.apply(progress).done > 0
        assert made.content()["conflict"]["title"] == "backup"
    assert {str(one.exc_value) for one in reported} == {"the window is gone"}


def test_what_is_decided_as_fresh_of_one_property_is_settled(tmp_path: Path) -> None:
    with Recovered(tmp_path) as made:
        made.recovery.decide_by_rule("undecided")
        made.recovery.decide_properties("Task", "conflict", {"title": "fresh", "notes": "undecided"})
        made.recovery.apply()
        assert made.items()["conflict"].difference.open == ("notes",)


@pytest.mark.parametrize("choice", [{"nope": "backup"}, {"title": "both"}, {"_id": "backup"}])
def test_by_property_refused(tmp_path: Path, choice: dict[str, Any]) -> None:
    with Recovered(tmp_path) as made:
        with pytest.raises(RecoveryRefused):
            made.recovery.decide_properties("Task", "conflict", choice)
        with pytest.raises(RecoveryRefused, match="as a whole"):
            made.recovery.decide_properties("Task", "new", {"title": "backup"})


@pytest.mark.parametrize("rule", ["backup", "fresh", "merge", "newest", "both"])
def test_the_preview_is_what_apply_does(tmp_path: Path, rule: str) -> None:
    with Recovered(tmp_path) as made:
        foreseen = made.recovery.what_if(rule)[1]
        assert not any(item.decided for item in made.recovery.items())
        made.recovery.decide_by_rule(rule)
        writes = made.recovery.preview()
        assert writes == foreseen
        before = made.content()
        made.recovery.apply()
        after = made.content()
        told: dict[str, set[Any]] = {"create": set(), "update": set(), "delete": set()}
        for one in writes:
            told[one.op].add(one.key)
            held = made.device.realm.schema["Task"].properties
            for name, (old, new) in one.changes.items():
                assert after[one.key][name] == held[name].load(new), one
                assert one.op == "create" or before[one.key][name] == held[name].load(old), one
        assert told["create"] == after.keys() - before.keys()
        assert told["delete"] == before.keys() - after.keys()
        assert told["update"] == {k for k in after.keys() & before.keys() if after[k] != before[k]}
        made.recovery.undo()
        assert made.content() == before


def test_a_link_to_what_will_not_be_there_is_not_written(tmp_path: Path) -> None:
    def backup(tx: WriteTransaction) -> None:
        tx.create("Task", "a", {"parent": "older"})

    with Recovered(tmp_path, backup=backup, fresh=lambda tx: tx.delete("Task", "older")) as made:
        [write] = [one for one in made.recovery.preview() if one.key == "a"]
        assert write.changes == {}
        made.recovery.decide("Task", "older", "backup")
        [write] = [one for one in made.recovery.preview() if one.key == "a"]
        assert write.changes == {"parent": (None, "older")}


def test_cancelling_writes_nothing(tmp_path: Path) -> None:
    with Recovered(tmp_path) as made:
        made.recovery.decide_by_rule("backup")
        before, items = made.content(), made.recovery.items()
        steps: list[str] = []
        with pytest.raises(RecoveryCancelled):
            made.recovery.apply(lambda step, done, total: steps.append(step), lambda: "applying" in steps)
        assert "backing-up" in steps
        assert (made.content(), made.recovery.items()) == (before, items)
        assert not made.recovery.can_undo
        made.recovery.apply()


def other_schema() -> dict[str, Any]:
    document: dict[str, Any] = copy.deepcopy(TASK)
    properties = document["Task"]["properties"]
    del properties["notes"]
    properties["title"] = "int"
    properties["extra"] = "string"
    return document


def test_another_schema_converts_or_is_not_storable(tmp_path: Path) -> None:
    def base(tx: WriteTransaction) -> None:
        for key in ("number", "word", "notes"):
            tx.create("Task", key, {"title": "1"})

    def backup(tx: WriteTransaction) -> None:
        tx.update("Task", "number", {"title": "2"})
        tx.update("Task", "word", {"title": "two"})
        tx.update("Task", "notes", {"notes": "mine", "title": "3"})
        tx.create("Task", "new", {"title": "4"})

    def as_the_backend_converts(tx: WriteTransaction) -> None:
        tx.execute('UPDATE "Task" SET "~title" = 1')

    with Recovered(tmp_path, base, backup, as_the_backend_converts, fresh_schema=other_schema()) as made:
        items = made.items()
        assert {key: one.difference.state for key, one in items.items()} == {
            "number": "changed-in-backup",
            "word": "not-storable",
            "notes": "not-storable",
            "new": "only-in-backup",
        }
        assert items["word"].difference.unstorable["title"].backup == "two"
        assert items["word"].decision == "undecided"
        with pytest.raises(RecoveryRefused):
            made.recovery.decide("Task", "word", "backup")
        made.recovery.decide_properties("Task", "notes", {"title": "backup"})
        with pytest.raises(RecoveryRefused):
            made.recovery.decide_properties("Task", "notes", {"notes": "backup"})
        made.recovery.apply()
        with made.device.realm.read() as view:
            titles = dict(view.raw.execute('SELECT "_id", "~title" FROM "Task"'))
        assert (titles["number"], titles["notes"], titles["new"]) == (2, 3, 4)
        assert made.items()["notes"].difference.open == ("notes",)
        made.recovery.export(tmp_path / "all.jsonl", "jsonl")
        lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text().splitlines()]
        assert {line["key"]: line["backup"]["notes"] for line in lines if line["key"] == "notes"} == {
            "notes": "mine"
        }


def test_a_class_that_is_gone_is_not_storable(tmp_path: Path) -> None:
    other = {"Other": {"primary_key": "_id", "properties": {"_id": "string"}}}
    with Recovered(tmp_path, fresh=no_write, fresh_schema=other) as made:
        items = made.items()
        assert {one.difference.state for one in items.values()} == {"not-storable"}
        assert items.keys() == {"changed", "conflict", "gone", "new"}
        for keep in ("backup", "merge", "both"):
            with pytest.raises(RecoveryRefused):
                made.recovery.decide("Task", "new", keep)
        with pytest.raises(RecoveryRefused):
            made.recovery.decide_properties("Task", "new", {"title": "backup"})
        made.recovery.decide("Task", "new", "fresh")
        made.recovery.apply()
        assert made.items().keys() == {"changed", "conflict", "gone"}
        made.recovery.undo()
        assert made.items().keys() == {"changed", "conflict", "gone", "new"}


def test_exports_hold_what_is_listed_and_no_formula(tmp_path: Path) -> None:
    nasty = '=HYPERLINK("http://x")\n"quoted", and more'

    def backup(tx: WriteTransaction) -> None:
        tx.update("Task", "changed", {"title": nasty})

    with Recovered(tmp_path, backup=backup, fresh=no_write) as made:
        made.recovery.export(tmp_path / "a.csv", "csv")
        with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        [row] = [row for row in rows if row["property"] == "title"]
        assert (row["backup"], row["fresh"], row["state"]) == ("'" + nasty, "changed", "changed-in-backup")
        made.recovery.export(tmp_path / "a.jsonl", "jsonl")
        [line] = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
        assert json.loads(line)["backup"]["title"] == nasty
        with pytest.raises(BackupError, match="already"):
            made.recovery.export(tmp_path / "a.csv", "csv")


def test_a_damaged_backup_is_told(tmp_path: Path) -> None:
    with Recovered(tmp_path) as made:
        made.recovery.items()
        content = bytearray(made.recovery.backup.path.read_bytes())
        content[len(content) // 2] ^= 1
        made.recovery.backup.path.write_bytes(content)
        for look in (made.recovery.apply, made.device.recovery(made.recovery.backup).items):
            with pytest.raises(BackupError, match="damaged"):
                look()


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "devices" / "x"
    with Recovered(home) as made:
        wanted = made.backup_id
        call = ["recover", wanted[:6], "--rule", "backup", "--home", str(tmp_path)]
        assert main(call) == 1  # no such backup: the folder is another device's
        (home / "device").joinpath("lock").touch()
    folder = tmp_path / "devices" / "a"
    (home / "device").rename(folder)
    capsys.readouterr()
    assert main([*call, "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["dry_run"] and told["done"] == 0 and told["writes"]
    assert main([*call, "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert done["writes"] == told["writes"] and done["done"] > 0 and done["waiting"] == 0
    assert main(call) == 0
    assert "Nothing to apply" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="2"):
        main(["recover", wanted, "--rule", "magic", "--home", str(tmp_path)])
    capsys.readouterr()
    assert main(["backups", "list", "--json", "--home", str(tmp_path)]) == 0
    states = {
        json.loads(line)["kind"]: json.loads(line)["state"] for line in capsys.readouterr().out.splitlines()
    }
    assert states == {"reset": "done", "apply": "done"}


# The comparison, with any rows

SHAPE = Schema.from_document(
    {
        "T": {
            "primary_key": "_id",
            "last_modified": "m",
            "properties": {
                "_id": "string", "s": "string", "i": "int?", "c": "counter", "e": "set<string>",
                "l": "list<int>", "d": "dictionary<bool>", "t": "T", "m": "timestamp?",
            },
        }
    }
)["T"]  # fmt: skip
_letters = st.sampled_from(["", "a", "b"])
_values: dict[str, st.SearchStrategy[Any]] = {
    "s": _letters,
    "i": st.sampled_from([None, 0, 1]),
    "c": st.integers(0, 3),
    "e": st.frozensets(_letters, max_size=2),
    "l": st.lists(st.integers(0, 2), max_size=3),
    "d": st.dictionaries(_letters, st.booleans(), max_size=2),
    "t": st.sampled_from([None, "a", "b"]),
    "m": st.none(),
}
_row = st.fixed_dictionaries(_values).map(
    lambda row: {name: SHAPE.properties[name].store(value) for name, value in row.items()}
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.none() | _row, st.none() | _row, st.none() | _row, st.booleans())
def test_any_rows(base: Values | None, backup: Values | None, fresh: Values | None, restored: bool) -> None:
    cause = "server-restored" if restored else "sync-re-enabled"

    def classified(now: Values | None) -> Any:
        return classify(SHAPE, "k", base, backup, now, cause)

    found = classified(fresh)
    if found is None:
        assert backup == fresh
        return
    item = item_of(found, None)
    assert result_of(found, FRESH, {}) == fresh
    if BACKUP in found.allowed:
        assert result_of(found, BACKUP, {}) == backup
        assert classified(backup) is None
    else:
        assert found.state == "only-in-fresh"
    if MERGE in found.allowed and base is not None:
        assert backup is not None and fresh is not None
        merged = result_of(found, MERGE, {})
        assert merged == merge_rows(SHAPE, base, backup, fresh, ours_wins=True)
        assert merged is not None
        for name in SHAPE.compared:
            if base[name] == fresh[name]:
                assert merged[name] == backup[name]
            elif base[name] == backup[name]:
                assert merged[name] == fresh[name]
    if found.decided_beforehand == "mixed":
        assert item.undecided == found.fields
        assert item.result is not None and fresh is not None
        assert all(item.result[name] == fresh[name] for name in found.fields)
        assert item.result != fresh


def test_what_is_done_stays_done_whatever_is_deleted_afterwards(tmp_path: Path) -> None:
    def with_another(tx: WriteTransaction) -> None:
        base(tx)
        tx.create("Task", "quiet", {"title": "the same on both sides"})

    with Recovered(tmp_path, with_another, cause="server-restored") as case:
        case.recovery.decide_by_rule("backup")
        case.recovery.apply()
        assert case.device.catalogue.get(case.backup_id).state == "done"
        case.step(lambda tx: tx.delete("Task", "quiet"))
        case.reopen()
        assert case.device.catalogue.get(case.backup_id).state == "done"
        assert case.device.waiting_backups() == []
        case.recovery.undo()
        case.reopen()
        assert case.device.catalogue.get(case.backup_id).state == "waiting"


def test_one_that_cannot_be_written_fails_alone(tmp_path: Path) -> None:
    with Recovered(tmp_path) as case:
        # Something of the app's own that the engine knows nothing of: a title that is there only once.
        once = "CREATE UNIQUE INDEX once ON Task (title) WHERE title = 'backup'"
        case.device.realm.write(lambda tx: tx.raw.execute(once), origin="recovery")
        case.recovery.decide("Task", "changed", "backup")
        case.recovery.decide("Task", "new", "backup")
        case.recovery.decide("Task", "deleted", "backup")
        applied = case.recovery.apply()
        assert (applied.done, applied.skipped, applied.failed) == (2, 0, 1)
        assert "could not be written" in applied.reasons[0]
        content = case.content()
        assert "deleted" not in content
        assert [one["title"] for one in content.values()].count("backup") == 1
        left = [key for key in ("changed", "new") if key in case.items()]
        assert len(left) == 1  # it waits on
        case.recovery.undo()
        assert "deleted" in case.content()
