"""Undo of a recovery, killed between its durable steps: the next start finishes it or is before it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from holdfast.sync import crash
from tests.sync.recovery_case import Killed, Recovered


def _die(name: str) -> None:
    raise Killed(name)


@pytest.fixture
def recovered(tmp_path: Path) -> Any:
    with Recovered(tmp_path) as made:
        yield made
    crash.disarm()


@pytest.mark.parametrize("point", ["recovery-undo-applied", "recovery-undo-followed"])
def test_killed_within_an_undo(recovered: Recovered, point: str) -> None:
    recovered.recovery.decide_by_rule("backup")
    before = recovered.content()
    recovered.recovery.apply()
    assert recovered.content() != before
    assert recovered.device.waiting_backups() == []
    crash.arm(point, _die)
    with pytest.raises(Killed):
        recovered.recovery.undo()
    recovered.reopen()
    assert recovered.content() == before
    assert [one.state for one in recovered.device.waiting_backups()] == ["waiting"]
    assert {item.decision for item in recovered.recovery.items() if item.waits} == {"backup"}
    assert not recovered.recovery.can_undo


def test_undo_of_an_object_decided_by_property(recovered: Recovered) -> None:
    recovered.recovery.decide_by_rule("fresh")
    recovered.recovery.decide_properties("Task", "conflict", {"title": "backup", "notes": "undecided"})
    before, items = recovered.content(), recovered.recovery.items()
    recovered.recovery.apply()
    assert recovered.content() != before
    recovered.reopen()
    recovered.recovery.undo()
    assert recovered.content() == before
    assert recovered.recovery.items() == items


def test_undo_after_another_apply_takes_back_the_last_first(recovered: Recovered) -> None:
    recovered.recovery.decide_by_rule("undecided")
    contents = [recovered.content()]
    for key in ("conflict", "changed"):
        recovered.recovery.decide("Task", key, "backup")
        recovered.recovery.apply()
        contents.append(recovered.content())
    for content in reversed(contents[:-1]):
        recovered.recovery.undo()
        assert recovered.content() == content


def test_what_has_changed_since_is_flagged(recovered: Recovered, monkeypatch: pytest.MonkeyPatch) -> None:
    recovered.recovery.decide_by_rule("backup")
    recovered.recovery.apply()
    recovered.device.realm.write(lambda tx: tx.update("Task", "conflict", {"title": "worked on"}))
    undone = recovered.recovery.undo()
    assert undone.skipped == 1 and "conflict" in undone.reasons[0]
    assert recovered.content()["conflict"]["title"] == "worked on"
