"""Manual client resets: when they begin, what listeners hear, and that the backup holds what was unsynced."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from holdfast.sync import ChangeNotification, Device, Endpoint, ResetProgress
from holdfast.sync.errors import BackupError

LATER = {"a": "a later", "b": "b", "c": "c", "d": "d", "late": "after the backup"}
UNSYNCED = {"a": "a later", "b": "b offline", "d": "d", "late": "after the backup", "new": "new offline"}
RESTORED = {"a": "a", "b": "b", "c": "c", "d": "d"}


def titles(device: Device) -> dict[str, str]:
    """Key and title of every task."""
    with device.realm.read() as view:
        return {one["_id"]: one["title"] for one in view.all("Task")}


def titles_in(path: Path) -> dict[str, str]:
    """The same, of a file."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        return dict(connection.execute("SELECT _id, title FROM Task"))


def prepare(device: Device, backend: Any) -> None:
    """Have the device hold what a restored server lacks, and unsynced changes; it is offline then."""

    def begin(tx: Any) -> None:
        for key in "abcd":
            tx.create("Task", key, {"title": key})

    def later(tx: Any) -> None:
        tx.create("Task", "late", {"title": "after the backup"})
        tx.update("Task", "a", {"title": "a later"})

    def offline(tx: Any) -> None:
        tx.update("Task", "b", {"title": "b offline"})
        tx.delete("Task", "c")
        tx.create("Task", "new", {"title": "new offline"})

    device.realm.write(begin)
    device.session.wait_until_synced(8)
    backend.take_backup()
    device.realm.write(later)
    device.session.wait_until_synced(8)
    device.session.offline = True
    device.realm.write(offline)
    backend.restore()


def is_over(device: Device) -> bool:
    """Whether a reset has been committed and acknowledged."""
    return bool(device.catalogue.all()) and device.realm.pending_reset is None


def check_backup(device: Device, holds: dict[str, str] = UNSYNCED) -> None:
    """There is one backup of a reset, verified, that holds everything."""
    [backup] = device.catalogue.all()
    assert (backup.cause, backup.strategy, backup.kind) == ("server-restored", "manual", "reset")
    device.catalogue.verify(backup)
    assert titles_in(backup.path) == holds
    assert backup.unsynced == 3
    assert backup.objects == len(holds)
    assert device.waiting_backups() == [backup]


def test_at_once(device_factory: Callable[..., Device], backend: Any, until: Any) -> None:
    steps: list[ResetProgress] = []
    device = device_factory("a", strategy="manual", on_reset=steps.append)
    prepare(device, backend)
    heard: list[ChangeNotification] = []
    device.realm.listen(heard.append)
    old_file = device.realm.path
    device.session.offline = False
    until(lambda: is_over(device), 8)
    device.session.wait_until_synced(8)
    assert titles(device) == RESTORED
    check_backup(device)
    assert [one.origin for one in heard] == ["client-reset"]
    changes = heard[0].classes["Task"]
    assert changes.insertions == {"c"}
    assert changes.deletions == {"late", "new"}
    assert {key for key, names in changes.modifications.items() if "title" in names} == {"a", "b"}
    names = [step.step for step in steps]
    assert names[0] == "asking" and names[-1] == "committed"
    assert not old_file.exists()
    device.realm.write(lambda tx: tx.create("Task", "after", {"title": "after the reset"}))
    device.session.wait_until_synced(8)
    assert device.realm.progress.digest == backend.state["digest"]
    assert heard[-1].classes["Task"].insertions == {"after"}


def test_when_asked(device_factory: Callable[..., Device], backend: Any, until: Any) -> None:
    steps: list[ResetProgress] = []
    device = device_factory("a", strategy="manual", initiate="asked", on_reset=steps.append)
    prepare(device, backend)
    device.session.offline = False
    until(lambda: device.session.status.state == "reset-pending", 8)
    pending = device.pending_reset
    assert pending is not None and pending.cause == "server-restored" and pending.code in (208, 209)
    assert device.catalogue.all() == []
    # Waiting: still read and written, nothing sent.
    device.realm.write(lambda tx: tx.create("Task", "while", {"title": "while waiting"}))
    device.session.kick()
    until(lambda: any(step.step == "needed" for step in steps), 5)
    assert titles(device) == {**UNSYNCED, "while": "while waiting"}
    assert backend.state["version"] == 1
    device.reset_now()
    until(lambda: is_over(device), 8)
    assert titles(device) == RESTORED
    [backup] = device.catalogue.all()
    assert titles_in(backup.path) == {**UNSYNCED, "while": "while waiting"}
    assert backup.unsynced == 4
    assert backup.reset_id == pending.reset_id


def test_when_asked_survives_a_restart(
    device_factory: Callable[..., Device], backend: Any, until: Any
) -> None:
    device = device_factory("a", strategy="manual", initiate="asked")
    prepare(device, backend)
    device.session.offline = False
    until(lambda: device.session.status.state == "reset-pending", 8)
    before = device.pending_reset
    device.close()
    device = device_factory("a", strategy="manual", initiate="asked")
    until(lambda: device.session.status.state == "reset-pending", 8)
    assert device.pending_reset == before
    assert device.catalogue.all() == []
    device.reset_now()
    until(lambda: is_over(device), 8)
    check_backup(device)


def test_after_restart(device_factory: Callable[..., Device], backend: Any, until: Any) -> None:
    device = device_factory("a", strategy="manual", initiate="after-restart")
    prepare(device, backend)
    device.session.offline = False
    until(lambda: device.session.status.state == "reset-pending", 8)
    assert titles(device) == UNSYNCED
    device.close()
    device = device_factory("a", strategy="manual", initiate="after-restart")
    until(lambda: is_over(device), 8)
    assert titles(device) == RESTORED
    check_backup(device)


def test_put_off_until_the_next_start_by_a_person(
    device_factory: Callable[..., Device], backend: Any, until: Any
) -> None:
    device = device_factory("a", strategy="manual", initiate="asked")
    prepare(device, backend)
    device.session.offline = False
    until(lambda: device.session.status.state == "reset-pending", 8)
    device.reset.at_next_start()
    assert device.pending_reset is not None and device.pending_reset.at_next_start
    device.close()
    device = device_factory("a", strategy="manual", initiate="asked")
    until(lambda: is_over(device), 8)
    check_backup(device)


def test_a_listener_writes_while_it_hears_of_the_reset(
    device_factory: Callable[..., Device], backend: Any, until: Any
) -> None:
    device = device_factory("a", strategy="manual")
    prepare(device, backend)

    def heard(notification: ChangeNotification) -> None:
        if notification.origin == "client-reset":
            device.realm.submit(lambda tx: tx.create("Task", "heard", {"title": "written by a listener"}))

    device.realm.listen(heard)
    device.session.offline = False
    until(lambda: is_over(device) and "heard" in titles(device), 8)
    device.session.wait_until_synced(8)
    assert device.realm.progress.digest == backend.state["digest"]


def test_writes_during_the_reset_are_in_the_realm_or_in_the_backup(
    device_factory: Callable[..., Device], backend: Any, until: Any
) -> None:
    device = device_factory("a", strategy="manual")
    prepare(device, backend)
    ended = threading.Event()
    written: list[str] = []

    def write_on() -> None:
        while not ended.is_set():
            key = f"w{len(written)}"
            device.realm.write(lambda tx, k=key: tx.create("Task", k, {"title": k}))
            written.append(key)

    writing = threading.Thread(target=write_on)
    writing.start()
    try:
        device.session.offline = False
        until(device.waiting_backups, 8)
        so_far = len(written)
        until(lambda: len(written) > so_far + 5, 8)
    finally:
        ended.set()
        writing.join()
    device.session.wait_until_synced(8)
    assert is_over(device)
    [backup] = device.catalogue.all()
    device.catalogue.verify(backup)
    backed_up, live = titles_in(backup.path).keys(), titles(device).keys()
    for key in written:
        assert (key in backed_up) != (key in live), key
    assert device.realm.progress.digest == backend.state["digest"]


def test_a_view_that_is_open_stays_as_it_was(
    device_factory: Callable[..., Device], backend: Any, until: Any
) -> None:
    device = device_factory("a", strategy="manual")
    prepare(device, backend)
    with device.realm.read() as view:
        before = view.all("Task")
        device.session.offline = False
        until(lambda: is_over(device), 8)
        assert view.all("Task") == before
    assert titles(device) == RESTORED


def test_two_resets_leave_two_backups(
    device_factory: Callable[..., Device], backend: Any, until: Any
) -> None:
    device = device_factory("a", strategy="manual")
    prepare(device, backend)
    device.session.offline = False
    until(lambda: is_over(device), 8)
    device.session.wait_until_synced(8)
    device.session.offline = True
    device.realm.write(lambda tx: tx.update("Task", "d", {"title": "d offline"}))
    backend.restore()
    device.session.offline = False
    until(lambda: len(device.catalogue.all()) == 2 and device.realm.pending_reset is None, 8)
    newer, older = device.catalogue.all()
    assert titles_in(older.path) == UNSYNCED
    assert titles_in(newer.path) == {**RESTORED, "d": "d offline"}
    for one in (newer, older):
        device.catalogue.verify(one)


# A damaged backup


def one_reset(device_factory: Callable[..., Device], backend: Any, until: Any) -> Device:
    """A device after a reset."""
    device = device_factory("a", strategy="manual")
    prepare(device, backend)
    device.session.offline = False
    until(lambda: is_over(device), 8)
    return device


def test_a_flipped_bit_of_a_backup_is_told(
    device_factory: Callable[..., Device], backend: Any, until: Any
) -> None:
    device = one_reset(device_factory, backend, until)
    [backup] = device.catalogue.all()
    whole = backup.path.read_bytes()
    for position in (0, 100, len(whole) // 2, whole.index(b"b offline"), len(whole) - 1):
        damaged = bytearray(whole)
        damaged[position] ^= 1
        backup.path.write_bytes(damaged)
        with pytest.raises(BackupError, match="damaged"):
            device.catalogue.verify(backup)
    backup.path.write_bytes(whole)
    device.catalogue.verify(backup)


def test_a_backup_that_is_cut_or_gone_is_told(
    device_factory: Callable[..., Device], backend: Any, until: Any
) -> None:
    device = one_reset(device_factory, backend, until)
    [backup] = device.catalogue.all()
    whole = backup.path.read_bytes()
    backup.path.write_bytes(whole[:-4096])
    with pytest.raises(BackupError):
        device.catalogue.verify(backup)
    backup.path.unlink()
    with pytest.raises(BackupError):
        device.catalogue.verify(backup)
    with pytest.raises(BackupError):
        device.recovery(backup).items()
    assert titles(device) == RESTORED


def test_without_room_for_a_backup_there_is_no_reset(
    device_factory: Callable[..., Device], backend: Any, until: Any
) -> None:
    steps: list[ResetProgress] = []
    device = device_factory("a", strategy="manual", on_reset=steps.append)
    prepare(device, backend)
    files = device.folder / "backups"
    files.rmdir()
    files.write_text("in the way")
    device.session.offline = False
    until(lambda: any(step.step == "failed" for step in steps), 8)
    failed = next(step for step in steps if step.step == "failed")
    assert "could not be backed up" in failed.message
    assert titles(device) == UNSYNCED
    assert device.pending_reset is not None
    assert list(device.folder.glob("realm-*.sqlite")) == [device.realm.path], (
        "no attempt leaves a realm behind"
    )
    files.unlink()
    files.mkdir()
    device.reset_now()
    until(lambda: is_over(device), 8)
    check_backup(device)
    assert len(list(device.folder.glob("realm-*.sqlite"))) == 1


# A fresh copy that is not what was promised


class Spoiler:
    """Forwards to a backend, and spoils the fresh copies that come through.

    Attributes: url, spoil (settable: bytes of a snapshot to the bytes to send), spoiled (how many).
    """

    def __init__(self, target: str) -> None:
        spoiler = self
        self.spoil: Callable[[bytes], bytes] | None = None
        self.spoiled = 0

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.answer(self.rfile.read(int(self.headers["Content-Length"])))

            def do_GET(self) -> None:
                self.answer(None)

            def answer(self, body: bytes | None) -> None:
                headers = {
                    name: value
                    for name, value in self.headers.items()
                    if name in ("Authorization", "Content-Type", "Range")
                }
                with requests.Session() as session:
                    session.trust_env = False
                    try:
                        answer = session.request(
                            self.command, target + self.path, data=body, headers=headers, timeout=40
                        )
                    except requests.RequestException:
                        self.close_connection = True
                        return
                content = answer.content
                length = len(content)
                if "/snapshots/" in self.path and spoiler.spoil is not None:
                    content = spoiler.spoil(content)
                    spoiler.spoiled += 1
                    self.close_connection = True
                try:
                    self.send_response(answer.status_code)
                    self.send_header("Content-Type", answer.headers["Content-Type"])
                    self.send_header("Content-Length", str(length))
                    if "ETag" in answer.headers:
                        self.send_header("ETag", answer.headers["ETag"])
                    self.end_headers()
                    self.wfile.write(content)
                except OSError:
                    self.close_connection = True

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.socket.close()
        self._thread.join()


@pytest.fixture
def spoiler(backend: Any) -> Iterator[Spoiler]:
    one = Spoiler(backend.url)
    yield one
    one.close()


def _flip(content: bytes) -> bytes:
    damaged = bytearray(content)
    damaged[len(damaged) // 2] ^= 0xFF
    return bytes(damaged)


@pytest.mark.parametrize(
    "spoil",
    [_flip, lambda content: b"\0" * len(content), lambda content: content[:-8] + b"\1" * 8],
    ids=["flipped", "zeros", "wrong-end"],
)
def test_a_corrupt_fresh_copy_is_refused(
    spoil: Callable[[bytes], bytes],
    spoiler: Spoiler,
    device_factory: Callable[..., Device],
    backend: Any,
    until: Any,
) -> None:
    device = device_factory("a", strategy="manual", endpoint=Endpoint(spoiler.url, backend.token))
    prepare(device, backend)
    spoiler.spoil = spoil
    path = device.realm.path
    heard: list[Any] = []
    device.realm.listen(heard.append)
    device.session.offline = False
    until(lambda: spoiler.spoiled >= 2, 8)
    assert "not what was promised" in device.session.status.message
    assert device.realm.path == path
    assert titles(device) == UNSYNCED
    assert heard == []
    assert device.pending_reset is not None
    assert device.catalogue.all() == []
    assert list(device.folder.glob("realm-*.sqlite")) == [path]
    spoiler.spoil = None  # it is fetched anew by itself
    until(lambda: is_over(device), 8)
    check_backup(device)
    assert titles(device) == RESTORED


def test_a_fresh_copy_that_is_cut_is_fetched_on(
    spoiler: Spoiler, device_factory: Callable[..., Device], backend: Any, until: Any
) -> None:
    device = device_factory("a", strategy="manual", endpoint=Endpoint(spoiler.url, backend.token))
    prepare(device, backend)
    path = device.realm.path
    spoiler.spoil = lambda content: content[: len(content) // 2]
    device.session.offline = False
    until(lambda: spoiler.spoiled >= 2, 8)
    assert device.realm.path == path
    assert titles(device) == UNSYNCED
    assert device.pending_reset is not None
    spoiler.spoil = None
    until(lambda: is_over(device), 8)
    check_backup(device)


def test_what_other_devices_lost_is_listed_too(
    device_factory: Callable[..., Device], backend: Any, until: Any
) -> None:
    device = device_factory("a", strategy="manual")
    device.realm.write(lambda tx: tx.create("Task", "a", {"title": "a"}))
    device.session.wait_until_synced(8)
    other = device_factory("other")
    other.session.wait_until_synced(8)
    backend.take_backup()
    other.realm.write(lambda tx: tx.create("Task", "lost", {"title": "lost"}))
    other.session.wait_until_synced(8)
    until(lambda: "lost" in titles(device), 8)
    other.close()
    device.session.offline = True
    backend.restore()
    device.realm.write(lambda tx: tx.create("Task", "n", {"title": "unsynced"}))
    device.session.offline = False
    until(lambda: is_over(device), 8)
    [backup] = device.catalogue.all()
    assert backup.unsynced == 1
    recovery = device.recovery(backup)
    assert {item.difference.key: item.difference.state for item in recovery.items()} == {
        "lost": "lost-on-server",
        "n": "only-in-backup",
    }


def test_a_reset_that_a_person_asks_for(device_factory: Any, until: Any) -> None:
    """Nothing is pending: so it goes on after an application bug, such as digests that differ."""
    device = device_factory("a", strategy="recover")
    device.realm.write(lambda transaction: transaction.create("Task", "x", {"title": "x"}))
    device.session.wait_until_synced()
    before = device.realm.progress.ident
    device.session.offline = True
    device.realm.write(lambda transaction: transaction.update("Task", "x", {"title": "offline"}))
    device.start_reset()
    device.session.offline = False
    until(lambda: [one.outcome for one in device.resets()] == ["recovered"])
    device.session.wait_until_synced()
    (record,) = device.resets()
    assert (record.cause, record.code) == ("asked-for", 0)
    assert record.report is not None and record.report.recovered == [("Task", "x")]
    assert device.realm.progress.ident != before
    assert device.catalogue.all()[0].cause == "asked-for"
