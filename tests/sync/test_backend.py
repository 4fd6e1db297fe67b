"""The backend from outside: tokens, starting and ending, and what a restored one tells its clients."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from holdfast.sync import Device
from holdfast.sync.backend.serve import listening_socket

POSITION = {"position": {"schema": "x"}}
CLIENT_ROUTES = [
    ("POST", "/v1/partitions/p/connect", {**POSITION, "schema": {}}),
    ("POST", "/v1/partitions/p/upload", {**POSITION, "changesets": []}),
    ("POST", "/v1/partitions/p/download", POSITION),
    ("POST", "/v1/partitions/p/wait", POSITION),
    ("POST", "/v1/partitions/p/fresh", POSITION),
    ("GET", "/v1/partitions/p/snapshots/x", None),
    ("GET", "/v1/health", None),
    ("GET", "/v1/lease", None),
]
ADMIN_ROUTES = [
    ("GET", "/v1/admin/backups", None),
    ("POST", "/v1/admin/backups", {}),
    ("POST", "/v1/admin/restore", {}),
    ("GET", "/v1/admin/partitions/p", None),
]


@pytest.mark.parametrize(("method", "path", "body"), CLIENT_ROUTES + ADMIN_ROUTES)
def test_no_token_and_a_wrong_token_reach_nothing(backend: Any, method: str, path: str, body: Any) -> None:
    for token in ("", "wrong", backend.token[:-1], backend.token + "x"):
        answer = backend.request(method, path, token, body)
        assert answer.status_code == 401, (token, answer.text)
        problem = answer.json()
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert (problem["code"], problem["name"], problem["cause"]) == (203, "BadToken", None)
        assert "Reset" not in problem["action"]


@pytest.mark.parametrize(("method", "path", "body"), ADMIN_ROUTES)
def test_admin_routes_answer_to_the_administrator_only(
    backend: Any, method: str, path: str, body: Any
) -> None:
    answer = backend.request(method, path, backend.token, body)
    assert answer.status_code == 403
    assert answer.json()["code"] == 206


def test_the_address_file_is_its_owners(backend: Any) -> None:
    assert (backend.process.home / "backend.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"position": 1}',
        b'{"position": {"schema": "x", "ident": "one"}}',
        b"\xff",
    ],
)
def test_garbage_is_a_protocol_violation_and_no_reset(backend: Any, body: bytes) -> None:

    for route in ("connect", "upload", "download", "wait", "fresh"):
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(
                f"{backend.url}/v1/partitions/{backend.partition}/{route}",
                data=body,
                headers={"Authorization": f"Bearer {backend.token}", "Content-Type": "application/json"},
                timeout=10,
            )
        assert 400 <= answer.status_code < 500, (route, answer.status_code, answer.text)
        assert "Reset" not in answer.json().get("action", "")


@pytest.mark.parametrize(
    "changesets",
    [
        [{"client_version": 1, "salt": 1, "based_on": 0, "instructions": [{}]}],
        [{"client_version": 1, "salt": 1, "based_on": 0, "instructions": [{"class": "None", "key": "a"}]}],
        [
            {
                "client_version": 1,
                "salt": 1,
                "based_on": 0,
                "instructions": [
                    {"class": "Task", "key": 1, "op": "create", "time": 1, "values": {"title": 5}}
                ],
            }
        ],
        [
            {
                "client_version": 1,
                "salt": 1,
                "based_on": 0,
                "instructions": [
                    {"class": "Task", "key": "a", "op": "create", "time": 1, "values": {"none": "x"}}
                ],
            }
        ],
        [
            {
                "client_version": 1,
                "salt": 1,
                "based_on": 0,
                "instructions": [{"class": "Task", "key": "a", "op": "explode", "time": 1}],
            }
        ],
        [
            {
                "client_version": 1,
                "salt": 1,
                "based_on": 0,
                "instructions": [{"class": "Task", "key": "a", "op": "create", "time": "noon"}],
            }
        ],
        [
            {
                "client_version": 1,
                "salt": 1,
                "based_on": 0,
                "instructions": [{"class": "Task", "key": "a", "op": "create", "time": 1, "values": [1]}],
            }
        ],
    ],
    ids=["empty", "class", "key", "property", "op", "time", "values"],
)
def test_a_changeset_that_makes_no_sense_changes_nothing(
    backend: Any, schema: Any, changesets: list[Any]
) -> None:
    at = f"/v1/partitions/{backend.partition}"
    position = {"schema": schema.fingerprint}
    told = backend.request(
        "POST", at + "/connect", body={"position": position, "schema": schema.to_document()}
    ).json()
    position |= {"epoch": told["epoch"], "ident": told["ident"], "ident_salt": told["ident_salt"]}
    answer = backend.request("POST", at + "/upload", body={"position": position, "changesets": changesets})
    assert 400 <= answer.status_code < 500, answer.text
    assert "Reset" not in answer.json()["action"]
    assert backend.state["version"] == 0


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a backend that ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "holdfast.sync.cli", "backend", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that a failed start leaves on stderr; it ended with 1."""
    assert done.returncode == 1, done
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_a_port_in_use_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = one_line(run("--home", str(tmp_path / "home"), "--port", str(port)))
    assert str(port) in line
    assert not (tmp_path / "home" / "backend.json").exists()


def test_a_home_that_can_not_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a regular file")
    assert "can't be written" in one_line(run("--home", str(tmp_path / "file" / "home")))


def test_a_database_that_is_none_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "backend.sqlite").write_bytes(b"this is no database" * 100)
    line = one_line(run("--home", str(home)))
    assert "backend.sqlite" in line
    assert (home / "backend.sqlite").read_bytes() == b"this is no database" * 100


def test_it_ends_by_sigterm_with_waiting_clients(
    start_backend: Callable[..., Any], device_factory: Callable[..., Device], until: Any
) -> None:
    running = start_backend()
    device = device_factory("a", endpoint=running.endpoint, partition="p")
    device.session.wait_until_synced(8)
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(6) == 0
    assert not (running.home / "backend.json").exists()


def test_a_leased_backend_ends_when_its_holder_is_killed(tmp_path: Path, until: Any) -> None:
    home = tmp_path / "home"
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from holdfast.sync.backend.process import Lease; "
            "lease = Lease(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()",
            str(home),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"

        pid = json.loads((home / "backend.json").read_text())["pid"]
        os.kill(pid, 0)
        holder.kill()

    def is_gone() -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{pid}/stat")
        return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z"

    until(is_gone, 9)
    assert not (home / "backend.json").exists()


# Which cause


def restored(device: Device, backend: Any, until: Any) -> Any:
    """The pending reset of a device that meets the restored server."""
    device.session.offline = False
    until(lambda: device.pending_reset is not None, 8)
    return device.pending_reset


def test_a_client_beyond_the_restored_head_is_209(
    backend: Any, device_factory: Callable[..., Device], until: Any
) -> None:
    device = device_factory("a", strategy="manual", initiate="asked")
    device.session.wait_until_synced(8)
    backend.take_backup()
    device.realm.write(lambda tx: tx.create("Task", "k"))
    device.session.wait_until_synced(8)
    device.session.offline = True
    backend.restore()
    pending = restored(device, backend, until)
    assert (pending.code, pending.name, pending.cause) == (209, "BadServerVersion", "server-restored")


@pytest.mark.parametrize("passed_by", [1, 2])
def test_a_restored_server_that_passes_the_client_is_211(
    passed_by: int, backend: Any, device_factory: Callable[..., Device], until: Any
) -> None:
    device = device_factory("a", strategy="manual", initiate="asked")
    device.session.wait_until_synced(8)
    other = device_factory("b")
    other.session.wait_until_synced(8)
    backend.take_backup()
    other.close()
    device.realm.write(lambda tx: tx.create("Task", "k"))
    device.session.wait_until_synced(8)
    device.session.offline = True
    backend.restore()
    other = device_factory("b")
    for number in range(passed_by):
        other.realm.write(lambda tx, n=number: tx.create("Task", f"o{n}"))
        other.session.wait_until_synced(8)
    assert backend.state["version"] == passed_by
    pending = restored(device, backend, until)
    assert (pending.code, pending.name, pending.cause) == (211, "DivergingHistories", "server-restored")


def test_a_client_that_the_restored_server_does_not_know_is_208(
    backend: Any, device_factory: Callable[..., Device], until: Any
) -> None:
    first = device_factory("a")
    first.session.wait_until_synced(8)
    backend.take_backup()
    device = device_factory("late", strategy="manual", initiate="asked")
    device.session.wait_until_synced(8)
    device.session.offline = True
    first.close()
    backend.restore()
    pending = restored(device, backend, until)
    assert (pending.code, pending.name, pending.cause) == (208, "BadClientFileIdent", "server-restored")


def test_an_ident_given_out_again_after_a_restore_is_not_taken_for_the_old_one(
    backend: Any, device_factory: Callable[..., Device], until: Any
) -> None:
    first = device_factory("a")
    first.session.wait_until_synced(8)
    backend.take_backup()
    device = device_factory("late", strategy="manual", initiate="asked")
    device.session.wait_until_synced(8)
    ident = device.realm.progress.ident
    device.session.offline = True
    backend.restore()
    newcomer = device_factory("newcomer")
    newcomer.session.wait_until_synced(8)
    assert newcomer.realm.progress.ident == ident
    assert restored(device, backend, until).code == 208


def test_a_partition_that_the_restored_server_does_not_know_is_208(
    start_backend: Callable[..., Any], device_factory: Callable[..., Device], until: Any
) -> None:
    running = start_backend()
    running.take_backup()
    device = device_factory(
        "a", strategy="manual", initiate="asked", endpoint=running.endpoint, partition="p"
    )
    device.realm.write(lambda tx: tx.create("Task", "k"))
    device.session.wait_until_synced(8)
    device.session.offline = True
    running.restore()
    pending = restored(device, running, until)
    assert (pending.code, pending.cause) == (208, "server-restored")


def test_a_realm_put_back_from_a_copy_is_client_restored(
    backend: Any, device_factory: Callable[..., Device], until: Any, tmp_path: Path
) -> None:

    device = device_factory("a")
    device.realm.write(lambda tx: tx.create("Task", "k"))
    device.session.wait_until_synced(8)
    device.close()
    shutil.copytree(device.folder, tmp_path / "copy")
    device = device_factory("a")
    device.realm.write(lambda tx: tx.create("Task", "one"))
    device.session.wait_until_synced(8)
    device.close()
    copy = device_factory("copy", folder=tmp_path / "copy", strategy="manual", initiate="asked", start=False)
    copy.session.offline = True
    copy.realm.write(lambda tx: tx.create("Task", "another"))
    copy.session.start()
    copy.session.offline = False
    until(lambda: copy.pending_reset is not None, 8)
    assert (copy.pending_reset.code, copy.pending_reset.cause) == (210, "client-restored")  # type: ignore[union-attr]


async def _accepted_sends_at_once() -> bool:
    """Whether what asyncio accepts on the backend's socket is sent without waiting for acknowledgements."""
    found: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted = writer.get_extra_info("socket")
        found.set_result(bool(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
        writer.close()

    listening = listening_socket("127.0.0.1", 0)
    async with await asyncio.start_server(connected, sock=listening):
        _, writer = await asyncio.open_connection(*listening.getsockname())
        sends_at_once = await found
        writer.close()
    return sends_at_once


def test_answers_are_sent_at_once() -> None:
    assert asyncio.run(_accepted_sends_at_once())
