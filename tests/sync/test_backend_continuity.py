"""What a backend stays true to: an older database, a promise made twice, an epoch's beginning, any text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from holdfast.sync import Device, Endpoint
from holdfast.sync.backend.problems import problem
from holdfast.sync.protocol import BAD_CHANGESET, Action, Refusal
from tests.sync.test_backend_causes import ADDED, NOTE, Admin, Client, everywhere, refused

LONE = "\ud800"  # a JSON text can hold it; UTF-8 can't


# A database of a version that kept no schemas by version


@pytest.mark.parametrize("statement", ["DELETE FROM schema_version", "DROP TABLE schema_version"])
def test_clients_of_an_older_backend_go_on_without_a_reset(
    start_backend: Callable[..., Any], device_factory: Callable[..., Device], until: Any, statement: str
) -> None:
    backend = start_backend()
    running = {"endpoint": Endpoint(backend.url, backend.token)}
    device = device_factory("a", partition="p", endpoint=lambda: running["endpoint"])
    device.realm.write(lambda tx: tx.create("Task", "before", {"title": "Before"}))
    until(lambda: device.unsynced_count() == 0 and device.session.status.state == "synced")
    epoch = Admin(backend).state["epoch"]
    backend.stop()
    with closing(sqlite3.connect(backend.home / "backend.sqlite")) as connection, connection:
        connection.execute(statement)
    device.realm.write(lambda tx: tx.create("Task", "after", {"title": "After"}))
    again = start_backend(home=backend.home)
    running["endpoint"] = Endpoint(again.url, again.token)
    device.session.kick()
    until(lambda: device.unsynced_count() == 0)
    other = device_factory("b", partition="p", endpoint=again.endpoint)
    until(lambda: other.session.status.state == "synced" and len(content(other)) == 2)
    assert device.resets() == [] and other.resets() == []
    assert Admin(again).state["epoch"] == epoch
    assert content(device) == content(other)


def content(device: Device) -> dict[Any, Any]:
    with device.realm.read() as view:
        return {one["_id"]: one for one in view.all("Task")}


def test_an_older_partition_whose_epoch_began_with_content_grows_on(start_backend: Any) -> None:
    backend = start_backend()
    Client(backend).connect().write("a")
    Admin(backend).do("terminate", "enable")
    client = Client(backend)
    client.take(client.fresh())
    client.connect()
    backend.stop()
    with closing(sqlite3.connect(backend.home / "backend.sqlite")) as connection, connection:
        assert connection.execute("DELETE FROM schema_version").rowcount > 0
    again = start_backend(home=backend.home)
    client.backend, admin = again, Admin(again)
    for route in ("connect", "upload", "download"):
        client.ok(route)
    admin.schema(ADDED)  # an entry of the history: who was there before it hears of it
    assert [entry["schema"] for entry in client.download()] == [admin.state["schema"]]
    assert client.post("upload").status_code == 200
    client.position["schema"] = Client(again, schema=NOTE).position["schema"]
    assert refused(client.post("upload"))[0] == 225


# Promises


def test_an_ident_that_was_promised_again_connects(backend: Any) -> None:
    other = Client(backend, backend.partition).connect()
    client = Client(backend, backend.partition).connect()
    client.write("a")
    first = client.fresh()
    other.download()
    other.write("b")
    again = client.fresh()
    named = ("epoch", "ident", "ident_salt", "client_version")
    assert [again[one] for one in named] == [first[one] for one in named]
    client.take(again)
    for _ in range(2):  # the first answer is lost
        told = client.ok("connect")
        assert (told["ident"], told["ident_salt"]) == (first["ident"], first["ident_salt"])
        assert told["fresh"] is False
    client.download()
    client.write("c")
    assert [entry["ident"] for entry in other.download()] == [first["ident"]]


def test_the_copy_that_was_promised_first_is_as_good(backend: Any) -> None:
    other = Client(backend, backend.partition).connect()
    client = Client(backend, backend.partition).connect()
    client.write("a")
    first = client.fresh()
    other.download()
    other.write("b")
    client.fresh()
    client.take(first)
    client.connect()
    assert [one["key"] for entry in client.download() for one in entry["objects"]] == ["b"]


# The beginning of an epoch


def test_version_1_of_an_epoch_that_began_with_content_has_a_salt_of_its_own(backend: Any) -> None:
    admin = Admin(backend, backend.partition)
    Client(backend, backend.partition).connect().write("a")
    salts = set()
    for _ in range(3):
        admin.do("terminate", "enable")
        assert admin.state["version"] == 1
        salts.add(admin.state["salt"])
    assert len(salts) == 3 and 0 not in salts
    client, behind = Client(backend, backend.partition), Client(backend, backend.partition)
    for one in (client, behind):
        promise = one.fresh()
        assert (promise["snapshot"]["version"], promise["snapshot"]["salt"]) == (1, admin.state["salt"])
        one.take(promise)
        one.connect()
    right = dict(behind.position)
    for write in (lambda: None, lambda: client.write("b")):  # at the head, and behind it
        write()
        for wrong in (0, right["server_salt"] + 1):
            behind.position = {**right, "server_salt": wrong}
            everywhere(behind, (211, "server-restored"))
        behind.position = dict(right)
        assert behind.post("connect").status_code == behind.post("upload").status_code == 200
    assert [entry["version"] for entry in behind.download()] == [2]


# Text that is none


def test_a_lone_surrogate_in_a_request_is_refused_like_anything_odd(backend: Any) -> None:
    client = Client(backend, backend.partition).connect()
    client.write("a")
    odd = [
        {"class": LONE, "key": "b", "op": "create", "time": 1, "values": {}},
        {"class": "Note", "key": "b", "op": "create", "time": 1, "values": {LONE: "x"}},
        {"class": "Note", "key": "b", "op": LONE, "time": 1, "values": {}},
        {"class": "Note", "key": "b", "op": "create", "time": 1, "values": {"rank": LONE}},
    ]
    for instruction in odd:
        answer = client.post("upload", changesets=[client.changeset(instruction)])
        assert 400 <= answer.status_code < 500, answer.text
        assert refused(answer)[1] is None
        json.loads(answer.content.decode("ascii"))
    schema = {LONE: NOTE["Note"]}
    for answer in (
        client.post("connect", schema=schema),
        client.post("connect", schema={"Note": {**NOTE["Note"], "properties": {LONE: "string"}}}),
        backend.request(
            "PUT",
            f"/v1/admin/partitions/{backend.partition}/schema",
            body={"schema": schema, "re_enable": False},
        ),
    ):
        assert 400 <= answer.status_code < 500, answer.text
        assert "Reset" not in refused(answer)[2]
    client.position["epoch"] = LONE
    assert refused(client.post("download"))[0] == 212


@pytest.mark.parametrize("text", [LONE, "\udfff at the beginning", "an ä, a \U0001f600 and a \udc80"])
def test_a_problem_with_any_detail_can_travel(text: str) -> None:
    refusal = Refusal.of(BAD_CHANGESET, Action.PROTOCOL_VIOLATION, text)
    answer = problem(refusal)
    assert json.loads(answer.body)["detail"] == text
    assert answer.status_code == refusal.status
    assert answer.headers["Content-Type"] == "application/problem+json"
