"""Which cause, over the wire: each in the design's order, alone and one upon the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from holdfast.sync import Schema

DAY = 86_400.0
NOTE = {
    "Note": {
        "primary_key": "_id",
        "properties": {"_id": "string", "text": "string", "rank": "int?"},
    }
}
ADDED = {"Note": {**NOTE["Note"], "properties": {**NOTE["Note"]["properties"], "more": "string"}}}  # type: ignore[dict-item]
RETYPED = {"Note": {**NOTE["Note"], "properties": {**NOTE["Note"]["properties"], "rank": "string"}}}  # type: ignore[dict-item]
ROUTES = ("connect", "upload", "download", "wait")


class Client:
    """A client file, as the wire sees it: no engine, so that it can be wrong in every way."""

    def __init__(self, backend: Any, partition: str = "p", schema: Any = NOTE) -> None:
        self.backend, self.partition, self.document = backend, partition, schema
        self.position: dict[str, Any] = {"schema": Schema.from_document(schema).fingerprint}
        self.sent: list[dict[str, Any]] = []

    def post(self, route: str, **body: Any) -> requests.Response:
        if route == "connect":
            body.setdefault("schema", self.document)
        if route == "upload":
            body.setdefault("changesets", [])
        if route == "wait":
            body.setdefault("seconds", 0)
        path = f"/v1/partitions/{self.partition}/{route}"
        return self.backend.request("POST", path, self.backend.token, {"position": self.position, **body})  # type: ignore[no-any-return]

    def ok(self, route: str, **body: Any) -> dict[str, Any]:
        answer = self.post(route, **body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def connect(self) -> Client:
        told = self.ok("connect")
        if self.position.get("ident") is None and told["ident"] is not None:
            self.position |= {key: told[key] for key in ("epoch", "ident", "ident_salt")}
        return self

    def download(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.ok("download", in_full=True)["entries"]
        for entry in entries:
            self.position |= {"server_version": entry["version"], "server_salt": entry["salt"]}
            if entry.get("client_version") is not None:
                self.position |= {
                    "client_version": entry["client_version"],
                    "client_salt": entry["client_salt"],
                }
            if "schema" in entry:
                self.position["schema"] = Schema.from_document(entry["schema"]).fingerprint
        return entries

    def changeset(self, *instructions: dict[str, Any], version: int | None = None) -> dict[str, Any]:
        return {
            "client_version": version or len(self.sent) + 1,
            "salt": 1000 + len(self.sent),
            "based_on": self.position.get("server_version", 0),
            "instructions": list(instructions),
        }

    def write(self, key: str, **values: Any) -> None:
        """Upload one new object, and download to the head."""
        one = self.changeset({"class": "Note", "key": key, "op": "create", "time": 1, "values": values})
        self.ok("upload", changesets=[one])
        self.sent.append(one)
        self.download()

    def fresh(self) -> dict[str, Any]:
        return self.ok("fresh")

    def take(self, promise: dict[str, Any]) -> None:
        """Be what a reset makes of the promise."""
        snapshot = promise["snapshot"]
        self.position = {key: promise[key] for key in ("epoch", "ident", "ident_salt")} | {
            "server_version": snapshot["version"],
            "server_salt": snapshot["salt"],
            "schema": Schema.from_document(snapshot["schema"]).fingerprint,
        }
        self.sent = []


class Admin:
    """The administrator of one backend's partition."""

    def __init__(self, backend: Any, partition: str = "p") -> None:
        self.backend, self.at = backend, f"/v1/admin/partitions/{partition}"

    def ask(self, method: str, path: str, **body: Any) -> Any:
        answer = self.backend.request(method, path, body=body if method != "GET" else None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def do(self, *actions: str) -> None:
        for action in actions:
            self.ask("POST", f"{self.at}/{action}")

    def settings(self, **values: Any) -> None:
        self.ask("PUT", f"{self.at}/settings", **values)

    def schema(self, document: Any, *, re_enable: bool = False) -> None:
        self.ask("PUT", f"{self.at}/schema", schema=document, re_enable=re_enable)

    def advance(self, seconds: float) -> None:
        self.ask("POST", "/v1/admin/clock", advance_seconds=seconds)

    @property
    def state(self) -> dict[str, Any]:
        return dict(self.ask("GET", self.at))


@pytest.fixture
def own(start_backend: Callable[..., Any]) -> Any:
    """A backend of the test's own, whose clock may be moved and which may be restored."""
    return start_backend()


def refused(answer: requests.Response) -> tuple[int, str | None, str]:
    """Code, cause and action of a problem document."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    problem = answer.json()
    assert problem["status"] == answer.status_code >= 400
    assert problem["type"] and problem["title"] and problem["detail"]
    return problem["code"], problem["cause"], problem["action"]


RESET = "ClientReset"


def everywhere(client: Client, expected: tuple[int, str], action: str = RESET) -> None:
    """Every request of the client is refused alike."""
    for route in ROUTES:
        assert refused(client.post(route)) == (*expected, action), route


# 1. Paused or terminated


@pytest.mark.parametrize("action", ["pause", "terminate"])
def test_paused_and_terminated_are_229_on_every_route(backend: Any, action: str) -> None:
    client = Client(backend, backend.partition).connect()
    client.write("a")
    etag = client.fresh()["snapshot"]["etag"]
    lost = Client(backend, backend.partition).connect()
    lost.position |= {"server_version": 99, "epoch": "unknown"}  # of all causes the first that holds
    Admin(backend, backend.partition).do(action)
    new = Client(backend, backend.partition)
    answers = [lost.post(route) for route in (*ROUTES, "fresh")] + [new.post("connect"), new.post("fresh")]
    path = f"/v1/partitions/{backend.partition}/snapshots/{etag}"
    answers.append(backend.request("GET", path, backend.token))
    for answer in answers:
        assert refused(answer) == (229, None, "Transient")
        assert answer.status_code == 503
        assert float(answer.headers["Retry-After"]) > 0


def test_pausing_destroys_nothing(backend: Any) -> None:
    client, admin = Client(backend, backend.partition).connect(), Admin(backend, backend.partition)
    client.write("a")
    before = admin.state
    admin.do("pause", "resume")
    after = admin.state
    for one in (*before["clients"], *after["clients"]):
        one.pop("last_seen")
    assert after == before
    client.write("b")


# 2. Epoch unknown, or the whole partition


def test_an_unknown_epoch_is_server_restored(backend: Any) -> None:
    client = Client(backend, backend.partition).connect()
    client.position["epoch"] = "0" * 32
    everywhere(client, (208, "server-restored"))


def test_a_partition_that_the_restored_server_does_not_know_begins_again_for_its_clients(own: Any) -> None:
    own.take_backup()
    client = Client(own).connect()
    client.write("a")
    own.restore()
    for route in ("upload", "download", "wait"):
        assert refused(client.post(route)) == (208, "server-restored", RESET)
    promise = client.fresh()  # it can be had, although nobody has connected
    assert promise["snapshot"]["objects"] == promise["client_version"] == 0
    assert promise["snapshot"]["schema"] == NOTE
    client.take(promise)
    client.connect().write("a")
    own.restore()
    assert refused(client.post("connect")) == (208, "server-restored", RESET)
    client.take(client.fresh())
    client.connect().write("a")


def test_a_schema_that_nobody_knows_comes_with_connecting_or_the_request_itself(own: Any) -> None:
    client = Client(own)
    client.position |= {"epoch": "0" * 32, "ident": 7, "ident_salt": 7, "schema": "0" * 32}
    assert refused(client.post("fresh")) == (208, None, "Transient")
    assert client.ok("fresh", schema=NOTE)["snapshot"]["schema"] == NOTE


# 3. Epoch ended


def test_terminated_and_enabled_again_is_sync_re_enabled(backend: Any) -> None:
    client, admin = Client(backend, backend.partition).connect(), Admin(backend, backend.partition)
    client.write("a", text="kept")
    new = Client(backend, backend.partition).connect()
    first = admin.state
    admin.do("terminate", "enable")
    state = admin.state
    assert (state["version"], state["floor"], state["digest"]) == (1, 1, first["digest"])
    assert [(e["why"], e["detail"], e["last_version"]) for e in state["epochs"]] == [
        ("terminated", "", 1),
        (None, None, None),
    ]
    assert state["epochs"][0]["began"] <= state["epochs"][0]["ended"] <= state["epochs"][1]["began"]
    everywhere(client, (208, "sync-re-enabled"))
    everywhere(new, (208, "sync-re-enabled"))
    # The client file is known for this alone.
    promise = client.fresh()
    assert promise["client_version"] == 1
    assert client.fresh() == promise
    client.take(promise)
    client.connect().write("b")


def test_a_partition_without_content_begins_again_at_0(backend: Any) -> None:
    client, admin = Client(backend, backend.partition).connect(), Admin(backend, backend.partition)
    admin.do("terminate", "enable")
    assert (admin.state["version"], admin.state["floor"]) == (0, 0)
    assert Client(backend, backend.partition).connect().position["ident"] == 2
    everywhere(client, (208, "sync-re-enabled"))


def test_a_new_client_of_a_history_that_began_with_content_gets_no_ident_but_a_fresh_copy(
    backend: Any,
) -> None:
    Client(backend, backend.partition).connect().write("a")
    Admin(backend, backend.partition).do("terminate", "enable")
    new = Client(backend, backend.partition)
    told = new.ok("connect")
    assert (told["ident"], told["ident_salt"], told["fresh"]) == (None, None, True)
    other, promise = new.fresh(), new.fresh()
    assert other["ident"] != promise["ident"]  # never shared
    new.take(promise)
    new.connect().write("b")
    assert promise["snapshot"]["objects"] == 1


def test_a_destructive_change_since_is_told_whatever_came_after_it(backend: Any) -> None:
    first, admin = Client(backend, backend.partition).connect(), Admin(backend, backend.partition)
    admin.do("terminate", "enable")
    client = Client(backend, backend.partition).connect()
    client.write("a", rank=5)
    everywhere(first, (208, "sync-re-enabled"))
    admin.schema(RETYPED, re_enable=True)
    everywhere(first, (217, "destructive-schema-change"))
    everywhere(client, (217, "destructive-schema-change"))
    assert "Note.rank" in client.post("download").json()["detail"]
    second = Client(backend, backend.partition, RETYPED)
    second.take(second.fresh())
    admin.do("terminate", "enable")
    everywhere(client, (217, "destructive-schema-change"))
    everywhere(second, (208, "sync-re-enabled"))
    ended = [(one["why"], one["detail"]) for one in admin.state["epochs"]]
    assert [why for why, _ in ended] == ["terminated", "destructive", "terminated", None]
    assert "Note.rank" in ended[1][1]


def test_a_destructive_change_while_terminated_is_one(backend: Any) -> None:
    client, admin = Client(backend, backend.partition).connect(), Admin(backend, backend.partition)
    client.write("a", rank=5)
    admin.do("terminate")
    admin.schema(RETYPED, re_enable=True)
    everywhere(client, (217, "destructive-schema-change"))


def test_the_order_of_epochs_is_that_of_their_beginning_and_not_of_the_clock(own: Any) -> None:
    client, admin = Client(own).connect(), Admin(own)
    client.write("a", rank=5)
    admin.schema(RETYPED, re_enable=True)
    admin.ask("POST", "/v1/admin/clock", offset_seconds=-DAY)
    admin.do("terminate", "enable")
    later = Client(own, schema=RETYPED)
    later.take(later.fresh())
    admin.do("terminate", "enable")
    everywhere(client, (217, "destructive-schema-change"))
    everywhere(later, (208, "sync-re-enabled"))


# 4. Restored


def test_restored_then_terminated(own: Any) -> None:
    client, behind, admin = Client(own).connect(), Client(own).connect(), Admin(own)
    client.write("a")
    behind.download()
    own.take_backup()
    client.write("b")
    own.restore()
    admin.do("terminate", "enable")
    everywhere(client, (209, "server-restored"))
    everywhere(behind, (208, "sync-re-enabled"))
    assert client.fresh()["client_version"] == 1  # what the restored server has of it


def test_terminated_then_restored(own: Any) -> None:
    client, behind, admin = Client(own).connect(), Client(own).connect(), Admin(own)
    client.write("a")
    behind.download()
    own.take_backup()
    admin.do("terminate", "enable")
    client.take(client.fresh())
    client.connect().write("b")
    own.restore()
    everywhere(client, (208, "server-restored"))
    assert client.fresh()["client_version"] == 0
    assert behind.download() == []


def test_destructive_then_restored(own: Any) -> None:
    client, behind, admin = Client(own).connect(), Client(own).connect(), Admin(own)
    client.write("a")
    behind.download()
    own.take_backup()
    admin.schema(RETYPED, re_enable=True)
    client.take(client.fresh())
    own.restore()
    everywhere(client, (208, "server-restored"))
    assert behind.download() == []


def test_restored_then_trimmed(own: Any) -> None:
    client, behind, admin = Client(own).connect(), Client(own).connect(), Admin(own)
    other = Client(own).connect()
    client.write("a")
    behind.download()
    other.download()
    own.take_backup()
    client.write("b")
    own.restore()
    other.write("c")
    other.write("d")
    admin.advance(31 * DAY)
    admin.do("trim")
    assert admin.state["floor"] == 3
    everywhere(client, (211, "server-restored"))
    everywhere(behind, (222, "offline-too-long"))
    assert other.download() == []


@pytest.mark.parametrize("forged", [{"ident": 99}, {"ident_salt": 5}])
def test_an_unknown_ident_is_server_restored(backend: Any, forged: dict[str, int]) -> None:
    client = Client(backend, backend.partition).connect()
    client.position |= forged
    everywhere(client, (208, "server-restored"))


def test_a_version_beyond_the_head_is_209_and_another_salt_211(backend: Any) -> None:
    client = Client(backend, backend.partition).connect()
    client.write("a")
    client.write("b")
    client.position["server_salt"] += 1
    everywhere(client, (211, "server-restored"))
    client.position |= {"server_version": 1}
    everywhere(client, (211, "server-restored"))
    client.position |= {"server_version": 3}
    everywhere(client, (209, "server-restored"))


def test_a_client_version_that_is_newer_than_known_is_210(backend: Any) -> None:
    client = Client(backend, backend.partition).connect()
    client.write("a")
    client.position |= {"client_version": 2}
    everywhere(client, (210, "server-restored"))


def test_a_gap_is_210_and_keeps_nothing(backend: Any) -> None:
    client = Client(backend, backend.partition).connect()
    create = {"class": "Note", "key": "a", "op": "create", "time": 1}
    gap = [client.changeset(create), client.changeset({**create, "key": "b"}, version=3)]
    assert refused(client.post("upload", changesets=gap)) == (210, "server-restored", RESET)
    assert Admin(backend, backend.partition).state["version"] == 0
    assert refused(client.post("upload", changesets=gap[1:])) == (210, "server-restored", RESET)


def test_versions_that_are_integrated_are_skipped_one_by_one(backend: Any) -> None:
    client = Client(backend, backend.partition).connect()
    create = {"class": "Note", "key": "a", "op": "create", "time": 1}
    first = client.changeset(create)
    second = client.changeset({**create, "key": "b"}, version=2)
    assert client.ok("upload", changesets=[first])["head"] == 1
    assert client.ok("upload", changesets=[first, second, second]) == {"head": 2, "client_version": 2}
    assert client.ok("upload", changesets=[first, second]) == {"head": 2, "client_version": 2}


def test_another_changeset_under_a_known_version_is_client_restored(backend: Any) -> None:
    client = Client(backend, backend.partition).connect()
    client.write("a")
    other = {**client.sent[0], "salt": 5}
    assert refused(client.post("upload", changesets=[other])) == (210, "client-restored", RESET)
    client.position["client_salt"] += 1
    everywhere(client, (210, "client-restored"))


def test_a_retired_ident_is_refused(backend: Any) -> None:
    client = Client(backend, backend.partition).connect()
    client.write("a")
    client.fresh()
    everywhere(client, (210, "client-restored"))


def test_a_promise_is_kept_until_it_has_been_used(backend: Any) -> None:
    client = Client(backend, backend.partition).connect()
    client.write("a")
    old = dict(client.position)
    first = client.fresh()
    assert client.fresh() == first and first["client_version"] == 1
    client.take(first)
    client.connect()
    client.position = old  # the realm was put back from a copy of before
    again = client.fresh()
    assert again["ident"] != first["ident"] and again["client_version"] == 1


def test_a_promise_of_before_sync_was_re_enabled_is_another_one(backend: Any) -> None:
    client, admin = Client(backend, backend.partition).connect(), Admin(backend, backend.partition)
    client.write("a")
    first = client.fresh()
    admin.do("terminate", "enable")
    again = client.fresh()
    assert again["epoch"] != first["epoch"] and again["client_version"] == 1
    path = f"/v1/partitions/{backend.partition}/snapshots/{first['snapshot']['etag']}"
    assert refused(backend.request("GET", path, backend.token))[2] == "Transient"
    client.take(first)
    everywhere(client, (208, "sync-re-enabled"))


# 5. Trimmed


def test_over_the_limit_but_not_trimmed_is_no_reset(own: Any) -> None:
    client, behind, admin = Client(own).connect(), Client(own).connect(), Admin(own)
    client.write("a")
    client.write("b")
    admin.advance(60 * DAY)
    assert len(behind.download()) == 2


def test_trimming_takes_what_is_older_than_the_limit_by_the_backends_clock(own: Any) -> None:
    client, behind, admin = Client(own).connect(), Client(own).connect(), Admin(own)
    client.write("a")
    behind.download()
    client.write("b")
    admin.advance(20 * DAY)
    client.write("c")
    admin.advance(9 * DAY)
    admin.do("trim")
    assert admin.state["floor"] == 0
    admin.advance(2 * DAY)
    admin.do("trim", "trim")
    assert admin.state["floor"] == 2
    history = admin.ask("GET", admin.at + "/history")
    assert [(one["version"], one["trimmed"]) for one in history] == [(1, True), (2, True), (3, False)]
    assert history[-1]["time"] == admin.state["head_time"] > history[0]["time"] > 0
    for query, expected in [
        ("newest=1", history[2:]),
        ("newest=1&version=1", [history[0], history[2]]),
        ("newest=2&version=3", history[1:]),
        ("newest=0&version=2", history[1:2]),
        ("newest=100", history),
        ("newest=0&version=9", []),
    ]:
        assert admin.ask("GET", f"{admin.at}/history?{query}") == expected, query
    everywhere(behind, (222, "offline-too-long"))
    behind.position |= {"server_salt": 1}
    everywhere(behind, (211, "server-restored"))
    admin.settings(max_offline_seconds=3600)
    admin.do("trim")
    assert admin.state["floor"] == 3
    assert admin.state["head_time"] == history[-1]["time"]
    client.write("d")  # who has all of it needs nothing that was trimmed
    assert behind.fresh()["snapshot"]["objects"] == 4


def test_an_upload_that_is_based_on_what_was_trimmed_is_222(own: Any) -> None:
    client, other, admin = Client(own).connect(), Client(own).connect(), Admin(own)
    frozen = client.changeset({"class": "Note", "key": "a", "op": "create", "time": 1})
    other.write("b")
    client.download()
    admin.advance(31 * DAY)
    admin.do("trim")
    assert client.ok("connect")["fresh"] is False
    assert refused(client.post("upload", changesets=[frozen])) == (222, "offline-too-long", RESET)


# 6. Schema


def test_the_schema_comes_last(backend: Any) -> None:
    client, admin = Client(backend, backend.partition).connect(), Admin(backend, backend.partition)
    client.write("a")
    client.position["schema"] = "another"
    client.document = ADDED
    everywhere(client, (225, "schema-mismatch"))
    client.position["server_salt"] += 1
    everywhere(client, (211, "server-restored"))
    client.position |= {"server_salt": client.position["server_salt"] - 1, "schema": "another"}
    admin.settings(recovery_allowed=False)
    everywhere(client, (225, "schema-mismatch"), "ClientResetNoRecovery")


# Forbidden recovery


def test_forbidden_recovery_is_said_by_the_action(own: Any) -> None:
    client, admin = Client(own).connect(), Admin(own)
    client.write("a")
    good = dict(client.position)
    admin.settings(recovery_allowed=False)
    for forged, expected in (
        ({"epoch": "0" * 32}, (208, "server-restored")),
        ({"server_version": 9}, (209, "server-restored")),
        ({"server_salt": 9}, (211, "server-restored")),
        ({"ident_salt": 9}, (208, "server-restored")),
        ({"client_version": 9}, (210, "server-restored")),
        ({"client_salt": 9}, (210, "client-restored")),
    ):
        client.position = {**good, **forged}
        everywhere(client, expected, "ClientResetNoRecovery")
    client.position = good
    admin.do("terminate", "enable")
    everywhere(client, (208, "sync-re-enabled"), "ClientResetNoRecovery")
    admin.settings(recovery_allowed=True)
    everywhere(client, (208, "sync-re-enabled"))
