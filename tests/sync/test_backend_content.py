"""What the backend holds: every property type, links, changes of the schema, snapshots; and odd requests."""

from __future__ import annotations

import gzip
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from holdfast.sync import Schema

ALL: dict[str, Any] = {
    "Thing": {
        "primary_key": "_id",
        "last_modified": "modified",
        "properties": {
            "_id": "uuid",
            "flag": "bool",
            "whole": "int?",
            "part": "float",
            "text": "string",
            "blob": "binary",
            "moment": "timestamp?",
            "other": "uuid?",
            "price": "decimal",
            "count": "counter",
            "parts": "list<decimal>",
            "tags": "set<string>",
            "fields": "dictionary<int>",
            "owner": "Person",
            "friends": "list<Person>",
            "modified": "timestamp?",
        },
    },
    "Person": {
        "primary_key": "number",
        "properties": {
            "number": "int",
            "boss": "Person",
            "team": "set<Person>",
            "by_role": "dictionary<Person>",
            "name": "string",
        },
    },
}
KEY = "6f9619ff-8b86-d011-b42d-00cf4fc964ff"
VALUES = {
    "flag": 1,
    "whole": -(2**63),
    "part": 0.1,
    "text": "grün\u0000\u2028",
    "blob": "AP8=",
    "moment": -1,
    "other": KEY,
    "price": "12.5",
    "count": 7,
    "parts": '["1","0","2.5","1"]',
    "tags": '["a","b"]',
    "fields": '{"x":1,"y":2}',
    "owner": 1,
    "friends": "[2,1,2]",
    "modified": 5,
}


class Sender:
    """One client file that uploads instructions and downloads what came of them."""

    def __init__(self, backend: Any, schema: dict[str, Any]) -> None:
        self.backend = backend
        self.position: dict[str, Any] = {"schema": Schema.from_document(schema).fingerprint}
        told = self.ok("connect", schema=schema)
        self.position |= {key: told[key] for key in ("epoch", "ident", "ident_salt")}
        self.sent = 0

    def post(self, route: str, **body: Any) -> requests.Response:
        path = f"/v1/partitions/{self.backend.partition}/{route}"
        answer = self.backend.request("POST", path, self.backend.token, {"position": self.position, **body})
        assert isinstance(answer, requests.Response)
        return answer

    def ok(self, route: str, **body: Any) -> dict[str, Any]:
        answer = self.post(route, **body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def upload(self, *instructions: dict[str, Any], based_on: int | None = None) -> requests.Response:
        based_on = self.position.get("server_version", 0) if based_on is None else based_on
        changeset = {
            "client_version": self.sent + 1,
            "salt": 1,
            "based_on": based_on,
            "instructions": list(instructions),
        }
        answer = self.post("upload", changesets=[changeset])
        self.sent += answer.status_code == 200
        return answer

    def do(self, *instructions: dict[str, Any], based_on: int | None = None) -> dict[str, Any]:
        """Upload one changeset; return the entry that it became."""
        answer = self.upload(*instructions, based_on=based_on)
        assert answer.status_code == 200, answer.text
        return self.entries()[-1]

    def entries(self, in_full: bool = True) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.ok("download", in_full=in_full)["entries"]
        for entry in entries:
            self.position |= {"server_version": entry["version"], "server_salt": entry["salt"]}
            if "schema" in entry:
                self.position["schema"] = Schema.from_document(entry["schema"]).fingerprint
        return entries


def create(of: str, key: Any, /, **values: Any) -> dict[str, Any]:
    return {"class": of, "key": key, "op": "create", "time": 1, "values": values}


def update(of: str, key: Any, /, **values: Any) -> dict[str, Any]:
    return {"class": of, "key": key, "op": "update", "time": 1, "values": values}


def delete(of: str, key: Any, /) -> dict[str, Any]:
    return {"class": of, "key": key, "op": "delete", "time": 1}


def content(backend: Any, name: str) -> dict[Any, dict[str, Any]]:
    """The objects of a class, by key, as the administrator sees them."""
    path = f"/v1/admin/partitions/{backend.partition}/content"
    rows = backend.request("GET", path).json()["classes"][name]
    key = "number" if name == "Person" else "_id"
    return {row[key]: row for row in rows}


def admin(backend: Any, method: str, route: str, **body: Any) -> requests.Response:
    path = f"/v1/admin/partitions/{backend.partition}{route}"
    answer = backend.request(method, path, body=body)
    assert isinstance(answer, requests.Response)
    return answer


def snapshot(backend: Any, sender: Sender, path: Path) -> sqlite3.Connection:
    """The fresh copy, as a database file."""
    etag = sender.ok("fresh")["snapshot"]["etag"]
    at = f"/v1/partitions/{backend.partition}/snapshots/{etag}"
    path.write_bytes(gzip.decompress(backend.request("GET", at, backend.token).content))
    return sqlite3.connect(path)


# Every property type


def test_every_property_type_comes_through(backend: Any, tmp_path: Path) -> None:
    sender = Sender(backend, ALL)
    people = [create("Person", 1), create("Person", 2, boss=1, team="[1]", by_role='{"lead":1}')]
    entry = sender.do(*people, create("Thing", KEY, **VALUES))
    assert entry["objects"][2]["values"] == VALUES
    assert content(backend, "Thing")[KEY] == {"_id": KEY, **VALUES}
    assert content(backend, "Person")[1] == {
        "number": 1,
        "boss": None,
        "team": "[]",
        "by_role": "{}",
        "name": "",
    }
    database = snapshot(backend, sender, tmp_path / "fresh.sqlite")
    try:
        names = ", ".join(VALUES)
        assert database.execute(f"SELECT {names} FROM Thing").fetchone() == tuple(VALUES.values())
        rows = database.execute("SELECT number, boss, team, by_role FROM Person ORDER BY number").fetchall()
        assert rows == [(1, None, "[]", "{}"), (2, 1, "[1]", '{"lead":1}')]
    finally:
        database.close()


def test_a_fresh_copy_has_the_pages_that_a_realm_is_made_with(backend: Any, tmp_path: Path) -> None:
    sender = Sender(backend, ALL)
    sender.do(create("Person", 1))
    with closing(snapshot(backend, sender, tmp_path / "fresh.sqlite")) as database:
        assert database.execute("PRAGMA page_size").fetchone() == (16384,)
        assert database.execute("PRAGMA auto_vacuum").fetchone() == (2,), "gives back what is free"


def test_what_is_not_canonical_is_made_so(backend: Any) -> None:
    sender = Sender(backend, ALL)
    values = {"price": "12.50", "tags": '["b", "a", "b"]', "fields": '{"y": 1, "x": 2}', "other": KEY.upper()}
    entry = sender.do(create("Thing", KEY.upper(), **values))
    assert entry["objects"][0]["key"] == KEY
    assert entry["objects"][0]["values"] == {
        "price": "12.50",
        "tags": '["a","b"]',
        "fields": '{"x":2,"y":1}',
        "other": KEY,
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("flag", 2),
        ("flag", None),
        ("whole", 2**63),
        ("whole", 1.0),
        ("whole", True),
        ("part", 1),
        ("text", 5),
        ("text", "\ud800"),
        ("blob", "not base64!"),
        ("moment", 10**18),
        ("other", "no uuid"),
        ("price", "NaN"),
        ("price", 5),
        ("count", None),
        ("parts", "[1.5]"),
        ("parts", "{}"),
        ("parts", [1]),
        ("tags", "[1]"),
        ("tags", "["),
        ("fields", "[]"),
        ("fields", '{"a":"b"}'),
        ("owner", "1"),
        ("friends", "[null]"),
        ("_id", KEY),
        ("\ud800", 1),
    ],
)
def test_a_value_that_does_not_fit_is_a_protocol_violation(backend: Any, name: str, value: Any) -> None:
    answer = Sender(backend, ALL).upload(create("Thing", KEY, **{name: value}))
    assert answer.status_code == 422, answer.text
    assert (answer.json()["code"], answer.json()["action"]) == (212, "ProtocolViolation")


# Links


def test_a_link_to_what_is_not_there_is_null_or_left_out(backend: Any) -> None:
    sender = Sender(backend, ALL)
    entry = sender.do(
        create("Person", 1, boss=9, team="[1,9]", by_role='{"a":9,"b":2}', name="Ada"),
        create("Person", 2, boss=1),  # made by the same changeset, so it is there
    )
    unlinked = [one for one in entry["objects"] if one["op"] == "unlink"]
    assert [(one["key"], one["values"]) for one in unlinked] == [
        (1, {"boss": None, "by_role": '{"b":2}', "team": "[1]"})
    ]
    assert content(backend, "Person")[1]["by_role"] == '{"b":2}'
    assert content(backend, "Person")[2]["boss"] == 1
    other = Sender(backend, ALL).entries()
    assert other[-1]["digest"] == entry["digest"]


def test_the_author_hears_in_full_of_an_entry_that_lost_links(backend: Any) -> None:
    sender = Sender(backend, ALL)
    sender.upload(create("Person", 1))
    assert "objects" not in sender.entries(in_full=False)[-1]
    sender.upload(create("Person", 2, boss=9))
    assert "objects" in sender.entries(in_full=False)[-1]
    sender.upload(update("Person", 2, boss=1))
    assert "objects" not in sender.entries(in_full=False)[-1]
    sender.upload(delete("Person", 1))
    assert [one["op"] for one in sender.entries(in_full=False)[-1]["objects"]] == ["delete", "unlink"]


def test_holders_let_go_of_what_was_deleted_and_only_of_that(backend: Any) -> None:
    sender = Sender(backend, ALL)
    sender.do(*(create("Person", n) for n in range(1, 4)))
    sender.do(
        create("Thing", KEY, owner=1, friends="[1,2,1,3]", text="kept", modified=5),
        update("Person", 2, boss=1, team="[1,3]", by_role='{"x":1,"y":3}'),
        update("Person", 3, boss=2),
    )
    before = backend.state["digest"]
    entry = sender.do(delete("Person", 1))
    assert [(one["class"], one["op"]) for one in entry["objects"]] == [
        ("Person", "delete"),
        ("Person", "unlink"),
        ("Thing", "unlink"),
    ]
    thing, people = content(backend, "Thing")[KEY], content(backend, "Person")
    assert (thing["owner"], thing["friends"], thing["text"], thing["modified"]) == (None, "[2,3]", "kept", 5)
    assert (people[2]["boss"], people[2]["team"], people[2]["by_role"]) == (None, "[3]", '{"y":3}')
    assert people[3]["boss"] == 2
    assert entry["digest"] == backend.state["digest"] != before
    sender.do(create("Person", 1))  # a new object: nobody links to it
    assert len(sender.do(delete("Person", 1))["objects"]) == 1


def test_links_within_one_upload_are_followed(backend: Any) -> None:
    """The table of links is written at the end, but what earlier changesets of an upload did counts."""
    sender = Sender(backend, ALL)
    sender.do(create("Person", 1), create("Person", 2), create("Person", 3, boss=1))
    steps = [
        [update("Person", 2, boss=1)],
        [update("Person", 3, boss=2)],
        [delete("Person", 1)],
        [create("Person", 4, boss=2)],
        [delete("Person", 2)],
    ]
    changesets = [
        {"client_version": n, "salt": 1, "based_on": 1, "instructions": one}
        for n, one in enumerate(steps, sender.sent + 1)
    ]
    sender.ok("upload", changesets=changesets)
    entries = sender.entries()
    told = [[(one["op"], one["key"]) for one in entry["objects"]] for entry in entries]
    assert told[2:] == [
        [("delete", 1), ("unlink", 2)],
        [("create", 4)],
        [("delete", 2), ("unlink", 3), ("unlink", 4)],
    ]
    assert {key: row["boss"] for key, row in content(backend, "Person").items()} == {3: None, 4: None}


def test_an_object_that_links_to_itself_can_be_deleted(backend: Any) -> None:
    sender = Sender(backend, ALL)
    sender.do(create("Person", 1, boss=1, team="[1]"))
    assert len(sender.do(delete("Person", 1))["objects"]) == 1
    assert backend.state["digest"] == "0" * 32


# Schema


NOTE: dict[str, Any] = {
    "Note": {
        "primary_key": "_id",
        "properties": {"_id": "string", "text": "string", "rank": "int?", "size": "int"},
    }
}


def changed(document: dict[str, Any], **properties: str | None) -> dict[str, Any]:
    """The schema with properties of Note added, retyped, or (None) removed."""
    kept = {**document["Note"]["properties"], **properties}
    kept = {name: one for name, one in kept.items() if one is not None}
    return {**document, "Note": {**document["Note"], "properties": kept}}


def test_an_additive_change_is_an_entry_and_leaves_the_digest(backend: Any) -> None:
    sender = Sender(backend, NOTE)
    sender.do(create("Note", "a", text="x"))
    digest = backend.state["digest"]
    wider = {**changed(NOTE, more="list<string>"), "Tag": {**NOTE["Note"], "properties": {"_id": "string"}}}
    assert admin(backend, "PUT", "/schema", schema=wider, re_enable=False).status_code == 200
    assert (backend.state["version"], backend.state["digest"]) == (2, digest)
    # Whoever is not there yet is served by the schema of its version, and hears of the new one in order.
    assert sender.ok("connect", schema=NOTE)["schema"] == NOTE
    sender.upload(create("Note", "b"))
    entries = sender.entries()
    assert [entry.get("schema") for entry in entries] == [wider, None]
    assert (entries[0]["ident"], entries[0]["digest"], entries[0]["objects"]) == (0, digest, [])
    sender.do(update("Note", "a", more='["y"]'), create("Tag", "t"))
    assert sender.ok("connect", schema=wider)["schema"] == wider
    assert sender.ok("fresh")["snapshot"]["schema"] == wider


def test_a_mismatch_is_one_direction_only_and_names_what(backend: Any) -> None:
    sender = Sender(backend, NOTE)
    sender.ok("connect", schema=changed(NOTE, text=None))
    sender.ok("connect", schema={})
    for properties, sentence in (
        ({"more": "int"}, "Note.more"),
        ({"rank": "int"}, "Note.rank"),
        ({"rank": "string?"}, "Note.rank"),
    ):
        answer = sender.post("connect", schema=changed(NOTE, **properties))
        assert (answer.json()["code"], answer.json()["cause"]) == (225, "schema-mismatch")
        assert sentence in answer.json()["detail"]
    lone = {"Lone": {"primary_key": "_id", "properties": {"_id": "int"}}}
    assert "Lone" in sender.post("connect", schema=lone).json()["detail"]
    assert backend.state["schema"] == NOTE


def test_development_mode_adopts_additions_and_nothing_else(backend: Any) -> None:
    sender = Sender(backend, NOTE)
    assert admin(backend, "PUT", "/settings", development_mode=True).status_code == 200
    wider = changed(NOTE, more="int", text=None)
    told = sender.ok("connect", schema=wider)
    assert (told["schema"], told["head"]) == (NOTE, 1)
    assert backend.state["schema"] == changed(NOTE, more="int")
    assert "schema" in sender.entries()[0]
    assert sender.post("connect", schema=changed(wider, rank="string")).json()["code"] == 225
    # Together they would contradict themselves: SQL tells no case apart.
    answer = sender.post("connect", schema=changed(NOTE, TEXT="string", text=None))
    assert answer.json()["code"] == 225
    assert backend.state["version"] == 1


STAMPED = {
    "Note": {
        "primary_key": "_id",
        "properties": {"_id": "string", "text": "string", "modified": "timestamp?"},
    }
}
FAR_AHEAD = 10_000_000_000_000_000


def test_a_stamp_in_the_future_is_capped_at_the_backends_now(backend: Any) -> None:
    stamped = {"Note": {**STAMPED["Note"], "last_modified": "modified"}}
    sender, other = Sender(backend, stamped), Sender(backend, stamped)
    earliest = time.time_ns() // 1000

    def modified(key: str) -> int:
        return int(content(backend, "Note")[key]["modified"])

    sender.do(create("Note", "a", text="1", modified=5), create("Note", "b", modified=FAR_AHEAD))
    assert modified("a") == 5
    assert earliest <= modified("b") <= time.time_ns() // 1000
    # Who sent it hears of it in full, as of whatever was not taken as it was sent.
    assert sender.upload(update("Note", "a", text="2", modified=FAR_AHEAD)).status_code == 200
    (entry,) = sender.entries(in_full=False)
    assert entry["objects"][0]["values"] == {"text": "2", "modified": modified("a")}
    other.entries()
    capped = modified("a")
    assert earliest <= capped <= time.time_ns() // 1000
    # Merged with what the other did meanwhile, and where both have created it: not later than now either.
    other.do(update("Note", "a", text="3", modified=FAR_AHEAD + 1), based_on=1)
    other.do(create("Note", "b", text="too", modified=FAR_AHEAD + 1), based_on=0)
    for key in ("a", "b"):
        assert capped <= modified(key) <= time.time_ns() // 1000
    # A later change on a device whose clock is right is later again.
    later = time.time_ns() // 1000
    other.do(update("Note", "a", text="4", modified=later))
    assert modified("a") == later


def test_a_stamp_in_the_future_that_is_there_already_goes_with_the_next_change(backend: Any) -> None:
    # As an earlier version integrated it: there it was an ordinary property still.
    sender = Sender(backend, STAMPED)
    sender.do(create("Note", "a", modified=FAR_AHEAD), create("Note", "b", modified=FAR_AHEAD))
    stamped = {"Note": {**STAMPED["Note"], "last_modified": "modified"}}
    assert admin(backend, "PUT", "/schema", schema=stamped, re_enable=True).status_code == 200
    promise = sender.ok("fresh")
    sender.sent = 0
    sender.position = {key: promise[key] for key in ("epoch", "ident", "ident_salt")} | {
        "server_version": promise["snapshot"]["version"],
        "server_salt": promise["snapshot"]["salt"],
        "schema": Schema.from_document(stamped).fingerprint,
    }
    earliest = time.time_ns() // 1000
    sender.do(update("Note", "a", text="x", modified=earliest))
    assert earliest <= content(backend, "Note")["a"]["modified"] <= time.time_ns() // 1000
    assert content(backend, "Note")["b"]["modified"] == FAR_AHEAD


def test_development_mode_adopts_a_stamp_with_its_property(backend: Any) -> None:
    sender = Sender(backend, NOTE)
    assert admin(backend, "PUT", "/settings", development_mode=True).status_code == 200
    stamped = changed(NOTE, modified="timestamp?")
    stamped["Note"]["last_modified"] = "modified"
    told = sender.ok("connect", schema=stamped)
    assert (told["schema"], told["head"]) == (NOTE, 1)
    assert backend.state["schema"] == stamped
    assert sender.entries()[0]["schema"] == stamped
    # One stamp a class, and none in a property that was there without.
    other = changed(stamped, changed_at="timestamp?")
    other["Note"]["last_modified"] = "changed_at"
    assert sender.post("connect", schema=other).json()["code"] == 225


def test_a_destructive_change_needs_leave_and_converts_what_it_can(backend: Any, tmp_path: Path) -> None:
    old = {
        **changed(NOTE, to="Other", all="set<Other>", maybe="string?"),
        "Other": {"primary_key": "_id", "properties": {"_id": "string"}},
        "Gone": {"primary_key": "_id", "properties": {"_id": "string"}},
    }
    new = {
        **changed(NOTE, text="int", rank="int", size="string", to="Other", all="set<Other>", maybe="string"),
        "Other": {"primary_key": "_id", "properties": {"_id": "int"}},
    }
    sender = Sender(backend, old)
    sender.do(
        create("Note", "a", text="12", rank=None, size=3, to="7", all='["7","x"]', maybe="m"),
        create("Note", "b", text="no number", rank=4, to="x"),
        create("Other", "7"),
        create("Other", "x"),
        create("Gone", "g"),
    )
    refused = admin(backend, "PUT", "/schema", schema=new, re_enable=False)
    assert refused.status_code == 409 and "Note.text" in refused.json()["detail"]
    assert (backend.state["schema"], backend.state["version"]) == (old, 1)
    assert admin(backend, "PUT", "/schema", schema=new, re_enable=True).status_code == 200
    assert content(backend, "Note") == {
        "a": {"_id": "a", "text": 12, "rank": 0, "size": "3", "to": 7, "all": "[7]", "maybe": "m"},
        "b": {"_id": "b", "text": 0, "rank": 4, "size": "0", "to": None, "all": "[]", "maybe": ""},
    }
    assert content(backend, "Other") == {7: {"_id": 7}}
    again = Sender.__new__(Sender)
    again.backend, again.sent, again.position = backend, 0, sender.position
    promise = again.ok("fresh")
    assert promise["snapshot"]["objects"] == 3
    again.position = {key: promise[key] for key in ("epoch", "ident", "ident_salt")} | {
        "server_version": 1,
        "server_salt": promise["snapshot"]["salt"],
        "schema": Schema.from_document(new).fingerprint,
    }
    # The links are known still.
    told = again.do(delete("Other", 7))["objects"]
    assert [(one["op"], one["key"]) for one in told] == [("delete", 7), ("unlink", "a")]
    assert set(backend.state["digest"]) != {"0"}
    again.do(delete("Note", "a"), delete("Note", "b"))
    assert backend.state["digest"] == "0" * 32


def test_an_addition_while_terminated_is_there_when_enabled(backend: Any) -> None:
    sender = Sender(backend, NOTE)
    sender.do(create("Note", "a"))
    wider = changed(NOTE, more="int")
    admin(backend, "POST", "/terminate")
    assert admin(backend, "PUT", "/schema", schema=wider, re_enable=False).status_code == 200
    assert backend.state["state"] == "terminated"
    admin(backend, "POST", "/enable")
    assert (backend.state["version"], backend.state["schema"]) == (1, wider)
    assert sender.ok("fresh")["snapshot"]["schema"] == wider
    assert [one["version"] for one in admin(backend, "GET", "/history").json()] == [1]


def test_a_partition_begins_with_the_administrators_schema(backend: Any) -> None:
    assert admin(backend, "PUT", "/schema", schema=NOTE, re_enable=False).status_code == 200
    state = backend.state
    assert (state["version"], state["schema"], state["recovery_allowed"]) == (0, NOTE, True)
    assert (state["development_mode"], state["max_offline_seconds"]) == (False, 30 * 86400.0)


# Odd requests


@pytest.mark.parametrize(
    ("method", "route", "body"),
    [
        ("POST", "/enable", {}),
        ("POST", "/explode", {}),
        ("PUT", "/settings", {"recovery_allowed": "perhaps"}),
        ("PUT", "/settings", {"max_offline_seconds": -1}),
        ("PUT", "/settings", {"max_offline_seconds": 1e300}),
        ("PUT", "/schema", {"schema": {"Note": {}}}),
        ("PUT", "/schema", {"schema": {"Note": {**NOTE["Note"], "last_modified": ["a"]}}}),
        ("PUT", "/schema", {"schema": {"\ud800": {}}}),
        ("PUT", "/schema", {"schema": {"Note": {**NOTE["Note"], "primary_key": "\ud800"}}}),
        ("PUT", "/schema", {}),
        ("POST", "/nowhere/at/all", {}),
        ("DELETE", "", {}),
    ],
)
def test_odd_administration_is_a_4xx_problem(backend: Any, method: str, route: str, body: Any) -> None:
    Sender(backend, NOTE)
    answer = admin(backend, method, route, **body)
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "code", "name", "action"} <= set(answer.json())
    assert backend.state["state"] == "running"


@pytest.mark.parametrize("body", [{"advance_seconds": "x"}, {"offset_seconds": 1e300}])
def test_a_clock_that_makes_no_sense_stays_as_it_is(backend: Any, body: Any) -> None:
    assert backend.request("POST", "/v1/admin/clock", body=body).status_code == 422


@pytest.mark.parametrize(
    "position",
    [
        {"server_version": -1},
        {"client_version": 2**63},
        {"server_salt": -(2**63) - 1},
        {"epoch": "\ud800"},
        {"schema": "\ud800"},
        {"schema": None},
        {"ident": 1.5},
    ],
)
@pytest.mark.parametrize("route", ["connect", "upload", "download", "wait", "fresh"])
def test_a_position_that_can_not_be_is_a_4xx_and_no_reset(
    backend: Any, route: str, position: dict[str, Any]
) -> None:
    sender = Sender(backend, NOTE)
    sender.position |= position
    answer = sender.post(route, schema=NOTE, changesets=[])
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "Reset" not in answer.json()["action"]


def test_who_has_no_ident_must_connect_first(backend: Any) -> None:
    sender = Sender(backend, NOTE)
    sender.position = {"schema": sender.position["schema"]}
    for route in ("upload", "download", "wait"):
        answer = sender.post(route, changesets=[])
        assert (answer.status_code, answer.json()["action"]) == (409, "ProtocolViolation")


@pytest.mark.parametrize(
    "instruction",
    [
        {"time": 10**30},
        {"time": True},
        {"times": {"text": 10**30}},
        {"times": []},
        {"times": {"none": 1}},
        {"class": "\ud800"},
        {"class": ["Note"]},
        {"key": None},
        {"key": {}},
        {"op": "unlink"},
        {"op": "none"},
        {"values": "text"},
        {"old": {"text": 5}},
    ],
)
def test_an_odd_instruction_is_a_4xx(backend: Any, instruction: dict[str, Any]) -> None:
    answer = Sender(backend, NOTE).upload({**create("Note", "a"), **instruction})
    assert 400 <= answer.status_code < 500, answer.text
    assert "Reset" not in answer.json()["action"]
    assert backend.state["version"] == 0


def test_a_body_nested_without_end_is_a_4xx(backend: Any) -> None:
    with requests.Session() as session:
        session.trust_env = False
        answer = session.post(
            f"{backend.url}/v1/partitions/{backend.partition}/download",
            data=b"[" * 200_000,
            headers={"Authorization": f"Bearer {backend.token}", "Content-Type": "application/json"},
            timeout=10,
        )
    assert 400 <= answer.status_code < 500
    assert json.loads(answer.text)["action"] == "ProtocolViolation"
