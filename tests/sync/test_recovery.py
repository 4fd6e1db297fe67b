"""Recovery after a restored server: states, decisions, rules, applying, taking back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from holdfast.sync import Device, Recovery, Rule
from holdfast.sync.errors import RecoveryRefused

ALL = {"backup", "fresh", "merge", "both", "undecided"}

#: Key: state after a restored server, what is decided beforehand, and what may be decided.
EXPECTED = {
    "changed": ("changed-in-backup", "backup", {"backup", "fresh", "both"}),
    "deleted": ("deleted-in-backup", "undecided", {"backup", "fresh"}),
    "deleted-edited": ("deleted-and-edited-in-fresh", "undecided", {"backup", "fresh"}),
    "new": ("only-in-backup", "backup", {"backup", "fresh"}),
    "lost": ("lost-on-server", "backup", {"backup", "fresh"}),
    "lost-changed": ("lost-on-server", "backup", {"backup", "fresh"}),
    "older": ("changed-in-fresh", "undecided", {"backup", "fresh", "both"}),
    "merge": ("mergeable", "merge", {"backup", "fresh", "merge", "both"}),
    "sets": ("mergeable", "merge", {"backup", "fresh", "merge", "both"}),
    "conflict": ("conflict", "mixed", {"backup", "fresh", "merge", "both"}),
    "other": ("only-in-fresh", "fresh", {"fresh"}),
}


class Killed(BaseException):
    """Stands for a kill between two steps of one process."""


class Case:
    """A device after a manual reset with one object in every state.

    Attributes: device, recovery, other (a second device), make (opens devices).
    """

    def __init__(self, make: Callable[..., Device], backend: Any, until: Callable[..., Any]) -> None:
        self.make = make
        self.until = until
        self.backend = backend
        device = make("a", strategy="manual", initiate="asked")
        device.realm.write(self._before_backup)
        device.session.wait_until_synced(8)
        backend.take_backup()
        device.realm.write(self._after_backup)
        device.session.wait_until_synced(8)
        device.session.offline = True
        device.realm.write(self._offline)
        backend.restore()
        other = make("b")
        other.session.wait_until_synced(8)
        other.realm.write(self._on_the_other)
        other.session.wait_until_synced(8)
        device.session.offline = False
        until(lambda: device.pending_reset is not None, 8)
        device.reset_now()
        until(device.waiting_backups, 8)
        device.session.wait_until_synced(8)
        self.device, self.other = device, other
        self.recovery: Recovery = device.recovery(device.waiting_backups()[0])

    @staticmethod
    def _before_backup(tx: Any) -> None:
        for key in ("changed", "deleted", "deleted-edited", "older", "merge", "conflict", "same"):
            tx.create("Task", key, {"title": key})
        tx.create("Task", "sets", {"tags": {"common", "out"}})

    @staticmethod
    def _after_backup(tx: Any) -> None:
        tx.update("Task", "older", {"title": "later"})
        tx.create("Task", "lost", {"title": "lost"})
        tx.create("Task", "lost-changed", {"title": "lost"})

    @staticmethod
    def _offline(tx: Any) -> None:
        tx.update("Task", "changed", {"title": "unsynced"})
        tx.delete("Task", "deleted")
        tx.delete("Task", "deleted-edited")
        tx.create("Task", "new", {"title": "unsynced", "tags": {"n"}})
        tx.update("Task", "lost-changed", {"notes": "unsynced"})
        tx.update("Task", "merge", {"title": "unsynced"})
        tx.update("Task", "sets", {"tags": {"common", "backup"}})
        tx.update("Task", "conflict", {"title": "unsynced", "priority": 1})

    @staticmethod
    def _on_the_other(tx: Any) -> None:
        tx.update("Task", "deleted-edited", {"notes": "edited"})
        tx.update("Task", "merge", {"notes": "edited"})
        tx.update("Task", "sets", {"tags": {"common", "out", "fresh"}})
        tx.update("Task", "conflict", {"title": "edited", "done": True})
        tx.create("Task", "other", {"title": "other"})

    def items(self) -> dict[Any, Any]:
        """The items by key."""
        return {item.difference.key: item for item in self.recovery.items()}

    def task(self, key: str, device: Device | None = None) -> dict[str, Any] | None:
        """A task as it is now."""
        with (device or self.device).realm.read() as view:
            return view.get("Task", key)

    def level(self) -> None:
        """Have both devices equal, to the digest."""
        for one in (self.device, self.other):
            one.session.wait_until_synced(8)
        head = self.backend.state["version"]
        self.until(lambda: self.other.realm.progress.server_version == head, 8)
        self.until(lambda: self.device.realm.progress.server_version == head, 8)
        with self.device.realm.read() as mine, self.other.realm.read() as theirs:
            assert mine.all("Task") == theirs.all("Task")
        digest = self.backend.state["digest"]
        assert self.device.realm.progress.digest == self.other.realm.progress.digest == digest


@pytest.fixture
def case(device_factory: Callable[..., Device], backend: Any, until: Any) -> Case:
    return Case(device_factory, backend, until)


def test_every_state_and_what_may_be_decided(case: Case) -> None:
    items = case.items()
    found = {
        key: (item.difference.state, item.decision, set(item.difference.allowed))
        for key, item in items.items()
    }
    assert found == EXPECTED
    assert items["conflict"].difference.fields == ("title",)
    assert items["changed"].difference.fields == ("title",)
    assert not any(item.decided or item.stale or item.by_hand for item in items.values())
    assert case.recovery.waiting() == len(EXPECTED) - 1
    for key, (_, _, allowed) in EXPECTED.items():
        for keep in sorted(ALL - allowed - {"undecided"}):
            with pytest.raises(RecoveryRefused, match="not allowed"):
                case.recovery.decide("Task", key, keep)
        for keep in sorted(allowed | {"undecided"}):
            case.recovery.decide("Task", key, keep)
            item = case.items()[key]
            assert (item.decision, item.decided, item.by_hand) == (keep, True, True)
    with pytest.raises(RecoveryRefused):
        case.recovery.decide("Task", "same", "backup")


def test_apply_writes_what_is_decided_and_syncs(case: Case) -> None:
    heard: list[Any] = []
    case.device.realm.listen(heard.append)
    for key, keep in {
        "deleted": "backup",
        "deleted-edited": "fresh",
        "older": "backup",
        "conflict": "merge",
        "changed": "both",
    }.items():
        case.recovery.decide("Task", key, keep)
    with case.device.realm.read() as view:
        keys_before = {one["_id"] for one in view.all("Task")}
    applied = case.recovery.apply()
    assert (applied.skipped, applied.failed, applied.reasons) == (0, 0, ())
    assert applied.done == len(EXPECTED) - 1
    case.level()
    for device in (case.device, case.other):
        assert case.task("deleted", device) is None
        assert case.task("deleted-edited", device)["notes"] == "edited"  # type: ignore[index]
        assert case.task("older", device)["title"] == "later"  # type: ignore[index]
        assert case.task("lost", device)["title"] == "lost"  # type: ignore[index]
        assert case.task("lost-changed", device)["notes"] == "unsynced"  # type: ignore[index]
        assert case.task("new", device)["tags"] == {"n"}  # type: ignore[index]
        merged = case.task("merge", device)
        assert merged is not None and (merged["title"], merged["notes"]) == ("unsynced", "edited")
        assert case.task("sets", device)["tags"] == {"common", "backup", "fresh"}  # type: ignore[index]
        conflict = case.task("conflict", device)
        assert conflict is not None
        assert (conflict["title"], conflict["priority"], conflict["done"]) == ("unsynced", 1, True)
        assert case.task("changed", device)["title"] == "changed"  # type: ignore[index]
    with case.device.realm.read() as view:
        second = [
            one for one in view.all("Task") if one["_id"] not in keys_before | {"new", "lost", "lost-changed"}
        ]
    assert [one["title"] for one in second] == ["unsynced"]
    assert [one.origin for one in heard if one.origin != "download"] == ["recovery"]
    assert case.recovery.waiting() == 0
    assert case.device.waiting_backups() == []
    [safety] = case.device.catalogue.all(kind="apply")
    case.device.catalogue.verify(safety)
    assert len(case.device.catalogue.all()) == 1


def test_what_nobody_decided_waits_on(case: Case) -> None:
    case.recovery.apply()
    assert set(case.items()) == {"deleted", "deleted-edited", "older", "conflict", "other"}
    assert case.recovery.waiting() == 4
    assert [one.state for one in case.device.waiting_backups()] == ["partly"]
    assert case.task("conflict")["title"] == "edited"  # type: ignore[index]
    assert case.recovery.apply().done == 0, "nothing is decided, so there is nothing to do"
    assert len(case.device.catalogue.all(kind="apply")) == 1, "and nothing to back up"
    case.recovery.decide("Task", "conflict", "backup")
    assert case.recovery.apply().done == 1
    assert case.recovery.waiting() == 3
    case.level()


RULES: dict[Rule, dict[str, str]] = {
    Rule.BACKUP: {key: "backup" for key in EXPECTED if key != "other"},
    Rule.FRESH: dict.fromkeys(EXPECTED, "fresh"),
    Rule.MERGE: {
        "merge": "merge",
        "sets": "merge",
        "conflict": "merge",
        "changed": "backup",
        "new": "backup",
        "lost": "backup",
        "lost-changed": "backup",
        "older": "fresh",
    },
    Rule.BACKUP_ONLY: {"new": "backup", "lost": "backup", "lost-changed": "backup"},
    Rule.REDELETE: {"deleted": "backup"},
    Rule.BOTH: dict.fromkeys(("changed", "older", "merge", "sets", "conflict"), "both"),
    Rule.UNDECIDED: dict.fromkeys(EXPECTED, "undecided"),
}


def test_rules(case: Case) -> None:
    before = case.recovery.items()
    for rule, decided in RULES.items():
        case.recovery.decide_by_rule(rule)
        found = case.items()
        by_rule = {key: item.decision for key, item in found.items() if item.decided and key != "other"}
        assert by_rule == {key: keep for key, keep in decided.items() if key != "other"}, rule
        for key, item in found.items():
            if key not in decided:
                assert item.decision == EXPECTED[key][1], (rule, key)
        case.recovery.restore_decisions(before)
        assert case.recovery.items() == before


def test_the_rule_newest_goes_by_last_modified(case: Case) -> None:
    case.recovery.decide_by_rule("newest")
    items = case.items()
    for key in ("changed", "older"):  # modified in the backup after the restored value
        assert items[key].decision == "backup"
    for key in ("merge", "sets", "conflict"):  # the other device wrote last
        assert items[key].decision == "fresh"
    assert items["deleted"].decision == "backup"  # deleted after the restored value was written
    assert items["deleted-edited"].decision == "fresh"  # edited after the deletion
    for key in ("new", "lost", "lost-changed"):  # when fresh lost it is not known
        assert not items[key].decided
    left = {one.key: one.why for one in case.recovery.rule("newest").left}
    assert set(left) == {"new", "lost", "lost-changed"}
    assert "not known when fresh was last modified" in left["new"]


def test_a_rule_spares_decisions_made_by_hand_unless_told(case: Case) -> None:
    case.recovery.decide("Task", "conflict", "merge")
    case.recovery.decide_by_rule("fresh")
    items = case.items()
    assert (items["conflict"].decision, items["conflict"].by_hand) == ("merge", True)
    assert (items["changed"].decision, items["changed"].by_hand) == ("fresh", False)
    case.recovery.decide_by_rule("backup", only={("Task", "changed")})
    items = case.items()
    assert items["changed"].decision == "backup"
    assert items["merge"].decision == "fresh"
    case.recovery.decide_by_rule("fresh", over_hand_made=True)
    assert case.items()["conflict"].decision == "fresh"


def test_one_step_back_among_decisions(case: Case) -> None:
    case.recovery.decide("Task", "conflict", "merge")
    before = case.recovery.items()
    case.recovery.decide_by_rule("fresh", over_hand_made=True)
    case.recovery.restore_decisions(before)
    assert case.recovery.items() == before


def test_a_stale_decision_is_left_out_and_flagged(case: Case) -> None:
    case.recovery.decide("Task", "conflict", "backup")
    case.recovery.decide("Task", "changed", "backup")
    case.other.realm.write(lambda tx: tx.update("Task", "conflict", {"title": "edited again"}))
    case.other.session.wait_until_synced(8)
    case.until(lambda: (case.task("conflict") or {})["title"] == "edited again", 8)
    item = case.items()["conflict"]
    assert item.stale and item.needs_a_look and item.decision == "backup"
    case.recovery.apply()
    assert case.task("conflict")["title"] == "edited again"  # type: ignore[index]
    assert case.task("changed")["title"] == "unsynced"  # type: ignore[index]
    assert case.items()["conflict"].stale
    case.recovery.decide("Task", "conflict", "backup")
    assert not case.items()["conflict"].stale
    case.recovery.apply()
    assert case.task("conflict")["title"] == "unsynced"  # type: ignore[index]
    case.level()


def test_undo_takes_back_what_is_still_as_it_was_left(case: Case) -> None:
    case.recovery.decide_by_rule("backup")
    with case.device.realm.read() as view:
        before = {one["_id"]: {**one, "modified": None} for one in view.all("Task")}
    case.recovery.apply()
    assert case.recovery.can_undo
    assert case.device.waiting_backups() == []
    case.level()
    case.other.realm.write(lambda tx: tx.update("Task", "merge", {"notes": "after the apply"}))
    case.other.session.wait_until_synced(8)
    case.until(lambda: (case.task("merge") or {})["notes"] == "after the apply", 8)
    undone = case.recovery.undo()
    assert undone.skipped == 1 and "merge" in undone.reasons[0]
    with case.device.realm.read() as view:
        after = {one["_id"]: {**one, "modified": None} for one in view.all("Task")}
    assert after.pop("merge")["notes"] == "after the apply"
    before.pop("merge")
    assert after == before
    items = case.items()
    assert {key: items[key].decision for key in items if key not in ("merge", "other")} == {
        key: "backup" for key in EXPECTED if key not in ("merge", "other")
    }
    assert not case.recovery.can_undo
    assert [one.state for one in case.device.waiting_backups()] == ["waiting"]
    with pytest.raises(RecoveryRefused):
        case.recovery.undo()
    case.level()


def test_undo_of_keeping_both(case: Case) -> None:
    case.recovery.decide_by_rule("fresh")
    case.recovery.decide("Task", "conflict", "both")
    with case.device.realm.read() as view:
        count = view.count("Task")
    case.recovery.apply()
    with case.device.realm.read() as view:
        assert view.count("Task") == count + 1
    case.level()
    case.recovery.undo()
    with case.device.realm.read() as view:
        assert view.count("Task") == count
    case.level()


def test_decisions_and_undo_survive_reopening(case: Case) -> None:
    case.recovery.decide("Task", "conflict", "merge")
    case.recovery.decide("Task", "older", "backup")
    case.recovery.decide_by_rule("redelete")
    before = case.recovery.items()
    backup_id = case.recovery.backup.backup_id
    case.device.close()
    case.device = case.make("a", strategy="manual", initiate="asked")
    case.recovery = case.device.recovery(case.device.catalogue.get(backup_id))
    assert case.recovery.items() == before
    case.recovery.apply()
    after = case.items()
    case.level()
    case.device.close()
    case.device = case.make("a", strategy="manual", initiate="asked")
    case.recovery = case.device.recovery(case.device.catalogue.get(backup_id))
    assert case.items() == after
    case.recovery.undo()
    assert {item.difference.key: item.decision for item in case.recovery.items()} == {
        item.difference.key: item.decision for item in before
    }
    case.level()


def test_a_second_reset_keeps_the_first_recovery(case: Case) -> None:
    case.recovery.decide("Task", "conflict", "merge")
    backup_id = case.recovery.backup.backup_id
    case.device.session.offline = True
    case.device.realm.write(lambda tx: tx.update("Task", "same", {"title": "unsynced again"}))
    case.backend.restore()
    case.device.session.offline = False
    case.until(lambda: case.device.pending_reset is not None, 8)
    case.device.reset_now()
    case.until(lambda: len(case.device.waiting_backups()) == 2, 8)
    first = case.device.recovery(case.device.catalogue.get(backup_id))
    decisions = {item.difference.key: item for item in first.items()}
    assert decisions["conflict"].decision == "merge" or decisions["conflict"].stale
    newer = case.device.recovery(case.device.waiting_backups()[0])
    assert {item.difference.key: item.difference.state for item in newer.items()}[
        "same"
    ] == "changed-in-backup"


def test_undo_does_not_delete_a_second_object_that_was_edited_since(case: Case) -> None:
    case.recovery.decide_by_rule("fresh")
    case.recovery.decide("Task", "conflict", "both")
    with case.device.realm.read() as view:
        before = {one["_id"] for one in view.all("Task")}
    case.recovery.apply()
    with case.device.realm.read() as view:
        [second] = {one["_id"] for one in view.all("Task")} - before
    case.device.realm.write(lambda tx: tx.update("Task", second, {"notes": "worked on since"}))
    undone = case.recovery.undo()
    assert case.task(second) is not None, "an edit after the apply was deleted by its undo"
    assert undone.skipped == 1


def test_killed_between_the_operation_and_the_backups_state(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(self: Recovery) -> None:
        raise Killed

    case.recovery.decide_by_rule("backup")
    with monkeypatch.context() as patch:
        patch.setattr(Recovery, "settle", killed)
        with pytest.raises(Killed):
            case.recovery.apply()
    case.device.close()
    case.device = case.make("a", strategy="manual", initiate="asked")
    assert case.device.waiting_backups() == []


def test_killed_between_an_undo_and_the_catalogue(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(self: Recovery, operation_id: str) -> None:
        raise Killed

    case.recovery.decide_by_rule("backup")
    case.recovery.apply()
    with monkeypatch.context() as patch:
        patch.setattr(Recovery, "_follow_undo", killed)
        with pytest.raises(Killed):
            case.recovery.undo()
    case.device.close()
    case.device = case.make("a", strategy="manual", initiate="asked")
    assert [one.state for one in case.device.waiting_backups()] == ["waiting"]
    assert case.device.recovery(case.device.waiting_backups()[0]).waiting() == len(EXPECTED) - 1
