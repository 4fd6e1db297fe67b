"""Exporting what a realm holds."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from holdfast.app.export import export
from holdfast.app.todo import Base, new_task
from holdfast.app.todo import apply as change
from holdfast.sync import Device, Endpoint, HoldfastError, schema_of


@pytest.fixture
def device(tmp_path: Path) -> Device:
    device = Device(
        tmp_path / "device",
        schema_of(Base),
        Endpoint("http://127.0.0.1:9", "token"),
        partition="p",
        start=False,
    )
    device.realm.write(lambda tx: tx.create("TaskList", "inbox", {"name": "Inbox"}))
    for title in ("Milk, and bread", '=HYPERLINK("x")'):
        device.realm.write(lambda tx, title=title: change(tx, new_task(title, "inbox", tags={"b", "a"})))
    return device


def test_json_lines_hold_every_object(device: Device, tmp_path: Path) -> None:
    target = tmp_path / "all.jsonl"
    target.write_text("what was there before")
    with device:
        assert export(device, target) == 3
    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert sorted(line["class"] for line in lines) == ["Task", "Task", "TaskList"]
    assert {line["title"] for line in lines if line["class"] == "Task"} == {
        "Milk, and bread",
        '=HYPERLINK("x")',
    }
    assert all(line["tags"] == ["a", "b"] for line in lines if line["class"] == "Task")


def test_csv_holds_the_tasks_and_runs_nothing(device: Device, tmp_path: Path) -> None:
    with device:
        assert export(device, tmp_path / "tasks.csv") == 2
    with (tmp_path / "tasks.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["title"] for row in rows} == {"Milk, and bread", '\'=HYPERLINK("x")'}
    assert {row["tags"] for row in rows} == {"a, b"}


def test_a_folder_that_is_not_there_is_told(device: Device, tmp_path: Path) -> None:
    with device, pytest.raises(HoldfastError, match="can't be written"):
        export(device, tmp_path / "none" / "tasks.csv")
    assert not (tmp_path / "none").exists()
