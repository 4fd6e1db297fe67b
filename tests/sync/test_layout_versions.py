"""Versions of the app and of the backend's schema, one after the other over the same realm."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.sync import Device, Schema, schema_of
from holdfast.sync.errors import WriteRefused
from holdfast.sync.realm.capture import Capture
from holdfast.sync.realm.file import finish_realm_file
from holdfast.sync.realm.layout import Layout
from holdfast.sync.realm.migration import migrate
from holdfast.sync.schema import ObjectClass, contains, same_key, same_property
from holdfast.sync.tables import quoted, select_columns
from tests.sync.layout_case import (
    BACKEND,
    WITHHELD,
    Base,
    backend_content,
    content,
    differing_device,
    level,
    parts,
    put_schema,
    with_properties,
)

Make = Callable[..., Device]


@pytest.fixture
def schema() -> Schema:
    """What this file's devices declare, unless told otherwise."""
    return schema_of(Base)


@pytest.fixture
def differing(device_factory: Make, backend: Any) -> Device:
    """A device whose app has more than the backend, and has some of it otherwise."""
    return differing_device(device_factory, backend)


def test_an_older_app_keeps_what_it_does_not_know(device_factory: Make, backend: Any) -> None:
    newer = Schema.from_document(BACKEND)
    older = Schema.from_document({"Task": with_properties(BACKEND, "Task", size=None, rank=None)["Task"]})
    device = device_factory("device", schema=newer)
    device.realm.write(
        lambda tx: (tx.create("Task", "a", {"title": "A", "size": "big"}), tx.create("Tag", "red"))
    )
    level(device)
    device.session.offline = True
    device.realm.write(lambda tx: tx.update("Task", "a", {"size": "unsynced", "rank": 3}))
    device.close()

    device = device_factory("device", schema=older)
    assert parts(device) == {}
    assert device.unsynced_count() == 1
    device.realm.write(
        lambda tx: (tx.update("Task", "a", {"title": "by the old"}), tx.create("Task", "b", {"title": "B"}))
    )
    level(device)
    assert backend_content(backend, "Tag") == [{"name": "red", "colour": ""}]
    rows = {one["_id"]: one for one in backend_content(backend)}
    assert (rows["a"]["title"], rows["a"]["size"], rows["a"]["rank"]) == ("by the old", "unsynced", 3)
    assert (rows["b"]["size"], rows["b"]["rank"]) == ("", 0)
    # Dynamically it can be read and written all the same.
    assert content(device)["a"]["size"] == "unsynced"
    device.realm.write(lambda tx: tx.update("Task", "b", {"size": "dynamic"}))

    device.use_schema(newer)
    level(device)
    assert content(device)["b"]["size"] == "dynamic"
    assert set(content(device, "Tag")) == {"red"}
    assert device.resets() == []
    assert device.realm.progress.digest == backend.state["digest"]


def test_the_app_is_upgraded_and_downgraded_under_what_is_withheld(
    differing: Device, device_factory: Make, backend: Any
) -> None:
    differing.realm.write(lambda tx: tx.update("Task", "a", {"title": "mine"}))
    level(differing)
    before = backend_content(backend)
    fitting = Schema.from_document(BACKEND)
    differing.session.offline = True
    differing.realm.write(lambda tx: tx.update("Task", "b", {"title": "unsynced"}))
    path = differing.realm.path
    differing.use_schema(fitting)
    assert parts(differing) == {}
    assert content(differing)["a"] == before[0]
    assert content(differing, "Tag") == {"red": {"name": "red", "colour": "#f00"}}
    assert differing.unsynced_count() == 1
    differing.realm.write(lambda tx: (tx.update("Task", "a", {"size": "huge"}), tx.create("Tag", "green")))
    differing.close()

    # The app that differs is put back: what it had withheld is withheld again.
    device = device_factory("device", strategy="manual")
    assert content(device)["a"]["size"] == 0
    assert content(device)["b"]["title"] == "unsynced"
    assert {"size", "rank"} <= parts(device)["Task"]
    assert parts(device)["Tag"] == WITHHELD["Tag"]
    assert device.unsynced_count() == 3
    assert device.realm.path == path


def test_what_was_refused_is_not_announced_again_by_the_next_version(differing: Device) -> None:
    device = differing
    newer = schema_of(Base).to_document()
    del newer["Task"]["properties"]["more_likes"]
    device.use_schema(Schema.from_document(newer))
    level(device)
    assert device.resets() == []
    assert parts(device) == {**WITHHELD, "Task": WITHHELD["Task"] - {"more_likes"}}
    device.realm.write(lambda tx: tx.update("Task", "a", {"title": "goes on"}))
    level(device)


def test_an_additive_upgrade_in_development_mode(device_factory: Make, backend: Any, until: Any) -> None:
    one = with_properties(BACKEND, "Task", size=None)
    device = device_factory("device", schema=Schema.from_document(one))
    other = device_factory("other", schema=Schema.from_document(one))
    device.realm.write(lambda tx: tx.create("Task", "a", {"title": "A"}))
    level(device, other)
    answer = backend.request(
        "PUT", f"/v1/admin/partitions/{backend.partition}/settings", body={"development_mode": True}
    )
    assert answer.status_code == 200
    device.session.offline = True
    device.realm.write(lambda tx: tx.update("Task", "a", {"title": "unsynced"}))
    device.use_schema(Schema.from_document(BACKEND))
    assert parts(device) == {}
    device.realm.write(lambda tx: tx.update("Task", "a", {"size": "big"}))
    device.session.offline = False
    level(device)
    assert "size" in backend.state["schema"]["Task"]["properties"]
    assert backend_content(backend)[0] == {
        "_id": "a",
        "title": "unsynced",
        "rank": 0,
        "only_there": "",
        "size": "big",
    }
    until(lambda: "size" in other.realm.schema["Task"].properties)
    level(other)
    assert content(other)["a"]["size"] == "big"
    other.realm.write(lambda tx: tx.update("Task", "a", {"size": "by the old"}))
    level(other, device)
    assert content(device)["a"]["size"] == "by the old"
    assert (device.resets(), other.resets()) == ([], [])
    assert device.realm.progress.digest == other.realm.progress.digest == backend.state["digest"]


def test_a_destructive_change_and_then_the_app_that_fits(
    device_factory: Make, backend: Any, until: Any
) -> None:
    old = with_properties(BACKEND, "Task", only_there=None)
    device = device_factory("device", schema=Schema.from_document(old), strategy="recover")
    device.realm.write(
        lambda tx: (
            tx.create("Task", "a", {"title": "A", "size": "12"}),
            tx.create("Task", "b", {"title": "B", "size": "word"}),
            tx.create("Tag", "red"),
        )
    )
    level(device)
    device.session.offline = True
    device.realm.write(
        lambda tx: (tx.update("Task", "a", {"size": "13"}), tx.update("Task", "b", {"title": "B2"}))
    )
    new = with_properties(old, "Task", size="int", rank=None)
    del new["Tag"]
    put_schema(backend, new, re_enable=True)
    device.session.offline = False
    until(lambda: device.waiting_backups() and device.realm.pending_reset is None)
    level(device)
    # Only what differs is withheld; the same change resets no second time.
    held = {"Task": {"size", "rank"}, "Tag": {"name", "colour"}}
    assert parts(device) == held
    assert {key: one["size"] for key, one in content(device).items()} == {"a": "", "b": ""}
    with pytest.raises(WriteRefused, match=r"Task\.size"):
        device.realm.write(lambda tx: tx.update("Task", "a", {"size": "14"}))
    device.close()
    device = device_factory("device", schema=Schema.from_document(old), strategy="recover")
    level(device)
    assert parts(device) == held
    [backup] = device.waiting_backups()

    device.use_schema(Schema.from_document(new))
    level(device)
    assert parts(device) == {}
    assert {key: one["size"] for key, one in content(device).items()} == {"a": 12, "b": 0}
    recovery = device.recovery(backup)
    recovery.decide_by_rule("merge")
    recovery.apply()
    level(device)
    assert {one["_id"]: (one["title"], one["size"]) for one in backend_content(backend)} == {
        "a": ("A", 13),
        "b": ("B2", 0),
    }
    assert len(device.resets()) == 1
    assert device.realm.progress.digest == backend.state["digest"]


def test_a_realm_that_never_connected_follows_its_app(device_factory: Make, backend: Any) -> None:
    one, two = Schema.from_document(BACKEND), with_properties(BACKEND, "Task", more="set<int>")
    two["New"] = {"primary_key": "_id", "properties": {"_id": "int"}}
    device = device_factory("device", schema=one, start=False)
    device.realm.write(lambda tx: tx.create("Task", "a", {"size": "big"}))
    device.close()
    device = device_factory("device", schema=Schema.from_document(two), start=False)
    assert parts(device) == {}
    device.realm.write(lambda tx: (tx.update("Task", "a", {"more": {1}}), tx.create("New", 1)))
    device.session.start()
    level(device)
    assert backend.state["schema"] == two
    assert backend_content(backend)[0]["more"] == "[1]"
    assert backend_content(backend)[0]["size"] == "big"
    assert backend_content(backend, "New") == [{"_id": 1}]


def test_the_order_of_classes_and_properties_makes_no_difference(device_factory: Make, backend: Any) -> None:
    def reordered(document: Any) -> Any:
        if not isinstance(document, dict):
            return document
        return {name: reordered(document[name]) for name in reversed(document)}

    there, here = Schema.from_document(BACKEND), Schema.from_document(reordered(BACKEND))
    assert json.dumps(there.to_document()) != json.dumps(here.to_document())
    assert there.fingerprint == here.fingerprint
    assert there != here or list(there.classes) != list(here.classes)
    device, other = device_factory("device", schema=there), device_factory("other", schema=here)
    level(device, other)
    device.realm.write(lambda tx: tx.create("Task", "a", {"title": "A", "size": "big"}))
    other.realm.write(lambda tx: tx.create("Tag", "red"))
    level(device, other)
    number = device.realm.layout.number
    device.close()
    device = device_factory("device", schema=here)
    level(device)
    assert device.realm.layout.number == number  # nothing to lay out anew
    device.realm.write(lambda tx: tx.update("Task", "a", {"rank": 2}))
    level(device, other)
    assert content(device) == content(other)
    assert (device.resets(), other.resets(), parts(device), parts(other)) == ([], [], {}, {})
    assert device.realm.progress.digest == other.realm.progress.digest == backend.state["digest"]


# Any two schemas

_TYPES = st.sampled_from(["int", "int?", "string", "counter", "list<int>", "Other", "set<Other>"])
_MAIN = st.fixed_dictionaries({}, optional=dict.fromkeys(("one", "two", "three"), _TYPES))
_KEYS = st.sampled_from(["int", "string"])
_VALUES = {"int": 7, "string": "seven", "counter": 7, "list<int>": "[7]"}


@st.composite
def _schemas(draw: st.DrawFn) -> Schema:
    properties = draw(_MAIN)
    other = draw(_KEYS)
    return Schema.from_document(
        {
            "Main": {"primary_key": "id", "properties": {"id": draw(_KEYS), **properties}},
            "Other": {"primary_key": "id", "properties": {"id": other}},
        }
    )


def _filled(raw: sqlite3.Connection, held: ObjectClass) -> None:
    """One object of a class, with a value that is not the default in every property."""
    row: dict[str, Any] = {}
    for name, type_ in held.properties.items():
        of = type_.scalar if type_.links or type_.kind == "scalar" else str(type_)
        row[name] = f"[{json.dumps(_VALUES[of])}]" if type_.kind == "set" else _VALUES[of]
    columns = ", ".join(quoted(held.column(name)) for name in row)
    raw.execute(
        f"INSERT OR REPLACE INTO {quoted(held.table)} ({columns}) VALUES ({', '.join('?' * len(row))})",
        list(row.values()),
    )


def _rows(raw: sqlite3.Connection, held: ObjectClass) -> list[dict[str, Any]]:
    names = (held.primary_key, *held.values)
    rows = raw.execute(f"SELECT {select_columns(held)} FROM {quoted(held.table)}")
    return [dict(zip(names, row, strict=True)) for row in rows]


@settings(max_examples=80, deadline=None, database=None)
@given(_schemas(), st.lists(st.tuples(st.sampled_from(["app", "known", "refused"]), _schemas()), max_size=4))
def test_any_change_of_schemas_keeps_what_fits(first: Schema, steps: list[tuple[str, Schema]]) -> None:
    layout = Layout(first, first)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as raw:
        layout.create(raw)
        Capture(layout.schema).attach(raw)
        finish_realm_file(raw, layout)
        for kind, schema in steps:
            previous, old = layout, layout.schema
            for one in old.classes.values():
                _filled(raw, one)
            before = {name: _rows(raw, one) for name, one in old.classes.items()}
            for one in Capture(old).classes.values():
                one.forget(raw)
            layout = (
                layout.with_app(schema)
                if kind == "app"
                else layout.with_known(schema, refused=kind == "refused")
            )
            migrate(raw, previous, layout, Capture(layout.schema))
            kept = Layout.read(raw)
            assert (kept.schema, kept.withheld) == (layout.schema, layout.withheld)
            if kind == "refused":
                assert contains(schema, layout.announced) == []
            assert not contains(layout.visible, layout.app)
            for name, held in layout.schema.classes.items():
                found = _rows(raw, held)
                if not same_key(old[name], held):
                    assert found == []
                    continue
                [row], [was] = found, before[name]
                for prop, type_ in held.properties.items():
                    same = same_property(old[name], held, prop)
                    assert row[prop] == (was[prop] if same else type_.default), (name, prop)
            for name, properties in layout.withheld.items():
                mine = layout.app[name]
                for prop in properties:
                    shown = raw.execute(f"SELECT DISTINCT {quoted(prop)} FROM {quoted(name)}").fetchall()
                    assert shown in ([], [(mine.properties[prop].default,)])
