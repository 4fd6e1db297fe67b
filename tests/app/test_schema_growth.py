"""A home made before a property was added: its backend takes it up, and nothing needs a client reset."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from holdfast.app.address import OwnBackend
from holdfast.app.schema_growth import take_up
from holdfast.resources import resource
from holdfast.sync import Device, Schema


def schemas() -> tuple[Schema, Schema]:
    """That of an older version, without steps, and today's."""
    with resource("todo.toml").open("rb") as file:
        document: dict[str, Any] = tomllib.load(file)["schema"]
    now = Schema.from_document(document)
    del document["Task"]["properties"]["steps"]
    return Schema.from_document(document), now


def test_an_old_home_needs_no_reset(tmp_path: Path) -> None:
    before, now = schemas()
    backend = OwnBackend(tmp_path)

    def device(schema: Schema) -> Device:
        made = Device(tmp_path / "a", schema, backend.endpoint, partition="todo", start=False)
        made.session.settle()
        return made

    try:
        assert not take_up(backend.address, "todo", now), "no partition yet"
        old = device(before)
        old.realm.write(lambda tx: tx.create("Task", "a", {"title": "Old"}))
        old.session.settle()
        old.close()
        assert take_up(backend.address, "todo", now)
        assert not take_up(backend.address, "todo", now), "once is enough"
        new = device(now)
        try:
            new.realm.write(lambda tx: tx.update("Task", "a", {"steps": ["first"]}))
            new.session.settle()
            assert new.resets() == [] and new.pending_reset is None
            assert not new.realm.withheld
            assert new.unsynced_count() == 0
        finally:
            new.close()
    finally:
        backend.close()


def test_what_the_backend_has_otherwise_stays(tmp_path: Path) -> None:
    before, now = schemas()
    document = before.to_document()
    document["Task"]["properties"]["priority"] = "string"
    backend = OwnBackend(tmp_path)
    try:
        device = Device(
            tmp_path / "a", Schema.from_document(document), backend.endpoint, partition="todo", start=False
        )
        device.session.settle()
        device.close()
        assert take_up(backend.address, "todo", now)
        again = Device(tmp_path / "b", now, backend.endpoint, partition="todo", start=False)
        again.session.settle()
        assert again.realm.layout.known["Task"].properties["priority"].scalar == "string"
        again.close()
    finally:
        backend.close()
