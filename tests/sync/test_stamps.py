"""``last_modified`` of devices: a clock that is years ahead; a stamp that is added in development mode."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from holdfast.sync import Device, Schema

DAY = 86_400_000_000
PLAIN: dict[str, Any] = {
    "Note": {"primary_key": "_id", "properties": {"_id": "string", "text": "string"}},
}
STAMPED: dict[str, Any] = {
    "Note": {
        "primary_key": "_id",
        "last_modified": "modified",
        "properties": {**PLAIN["Note"]["properties"], "modified": "timestamp?"},
    },
}


def _now() -> int:
    return time.time_ns() // 1000


def note(device: Device) -> dict[str, Any]:
    with device.realm.read() as view:
        found = view.get("Note", "a")
    assert found is not None
    return found


def test_one_clock_years_ahead_does_not_stamp_for_everybody(
    device_factory: Callable[..., Device], backend: Any
) -> None:
    schema = Schema.from_document(STAMPED)
    ahead = device_factory("ahead", schema=schema, clock=lambda: _now() + 3000 * DAY, start=False)
    right = device_factory("right", schema=schema, start=False)
    for turn in range(2):
        ahead.realm.write(
            lambda tx, turn=turn: (
                tx.update("Note", "a", {"text": "again"}) if turn else tx.create("Note", "a", {"text": "new"})
            )
        )
        ahead.session.settle()
        right.session.settle()
        stamp = note(ahead)["modified"]
        assert stamp == note(right)["modified"] <= datetime.now(UTC)
        right.realm.write(lambda tx, turn=turn: tx.update("Note", "a", {"text": f"right {turn}"}))
        right.session.settle()
        ahead.session.settle()
        assert stamp < note(right)["modified"] == note(ahead)["modified"] <= datetime.now(UTC)
        assert note(ahead)["text"] == f"right {turn}"
    assert ahead.realm.progress.digest == right.realm.progress.digest == backend.state["digest"]


def test_a_class_gets_a_stamp_in_development_mode(
    device_factory: Callable[..., Device], backend: Any
) -> None:
    device = device_factory("device", schema=Schema.from_document(PLAIN), start=False)
    other = device_factory("other", schema=Schema.from_document(PLAIN), start=False)
    device.realm.write(lambda tx: tx.create("Note", "a", {"text": "before"}))
    device.session.settle()
    other.session.settle()
    path = f"/v1/admin/partitions/{backend.partition}/settings"
    assert backend.request("PUT", path, body={"development_mode": True}).status_code == 200
    device.use_schema(Schema.from_document(STAMPED))
    device.realm.write(lambda tx: tx.update("Note", "a", {"text": "after"}))
    stamp = note(device)["modified"]
    device.session.settle()
    other.session.settle()
    assert backend.state["schema"] == STAMPED
    assert note(device)["modified"] == note(other)["modified"] == stamp
    other.realm.write(lambda tx: tx.update("Note", "a", {"text": "by the app that does not know it"}))
    other.session.settle()
    device.session.settle()
    assert stamp < note(device)["modified"]
    assert (device.resets(), other.resets(), dict(device.realm.withheld)) == ([], [], {})
    assert device.realm.progress.digest == other.realm.progress.digest == backend.state["digest"]
