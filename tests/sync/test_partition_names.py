"""Names of partitions: any one syncs from end to end, or is refused when the device is opened."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from holdfast.sync import Device, Endpoint, PartitionNameError, Schema
from holdfast.sync.cli import main
from tests.sync.layout_case import content, level

LAWFUL = [
    "user=7", "a b", " ", "ünïcode 日本 🙂", "50%", "50%25", "%2F", "a?b", "a#b", "a&b+c", "...", ".a",
    "two\nlines", "con", "a\\b", "{x}", "snapshots", "a;b", "~", "x" * 200,
]  # fmt: skip
UNLAWFUL = {
    "": "empty",
    "team/7": "a / in it",
    "/": "a / in it",
    ".": "another folder",
    "..": "another folder",
    "a/../b": "a / in it",
    "a\0b": "NUL",
    "x" * 201: "201 characters",
    "\ud83d": "half a character",
}


@pytest.mark.parametrize("name", LAWFUL, ids=ascii)
def test_a_name_goes_from_end_to_end(device_factory: Any, backend: Any, name: str) -> None:
    one, other = (device_factory(which, partition=name, strategy="recover") for which in ("one", "other"))
    one.realm.write(lambda tx: tx.create("Task", name))
    level(one, other)
    assert list(content(other)) == [name]
    state = backend.process.partition_state(quote(name, safe=""))
    assert (state["version"], len(state["clients"])) == (1, 2)


@pytest.mark.parametrize("name", UNLAWFUL, ids=ascii)
def test_what_can_be_no_name_is_refused_when_the_device_is_opened(
    tmp_path: Any, schema: Schema, backend: Any, name: str
) -> None:
    with pytest.raises(PartitionNameError, match=UNLAWFUL[name]):
        Device(tmp_path / "d", schema, Endpoint("http://127.0.0.1:9", "t"), partition=name)
    assert not (tmp_path / "d").exists()
    with pytest.raises(PartitionNameError):
        Device(tmp_path / "d", schema, Endpoint("http://127.0.0.1:9", "t"), partition=7)  # type: ignore[arg-type]


def test_the_command_refuses_it_as_a_wrong_call(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    tokens = str(tmp_path / "tokens.json")
    for words in (
        ["--partition", "team/7"],
        ["backend", "token", "create", "--tokens", tokens, "--partition", ""],
    ):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 2
        assert "is no name for a partition" in capsys.readouterr().err
    assert not (tmp_path / "tokens.json").exists()


@pytest.mark.parametrize("name", ["a%00b", "x" * 201])
def test_the_backend_refuses_it_too(backend: Any, name: str) -> None:
    answer = backend.request("GET", f"/v1/admin/partitions/{name}")
    assert (answer.status_code, answer.json()["action"]) == (422, "ProtocolViolation")
    assert "is no name for a partition" in answer.json()["detail"]
