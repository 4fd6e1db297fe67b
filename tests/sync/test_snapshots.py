"""The backend's snapshots: what is kept is looked at before it is announced, and made anew if need be."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from holdfast.sync import Device, Schema
from holdfast.sync.backend import epochs, snapshots
from holdfast.sync.backend.snapshots import Snapshots
from holdfast.sync.backend.store import Store, content
from holdfast.sync.errors import HomeError

SCHEMA = Schema.from_document(
    {"Task": {"primary_key": "_id", "properties": {"_id": "string", "title": "string", "size": "float"}}}
)
Spoil = Callable[[Path, Path], object]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'backend.sqlite'}")) as made:
        with made.transaction() as connection:
            epochs.begin(connection, "todo", SCHEMA, 1)
            for key in ("b", "a", "é", "z"):
                values = json.dumps({"title": f"the words of {key}", "size": 1})
                row = {"partition": "todo", "class_name": "Task", "key": json.dumps(key), "values_": values}
                connection.execute(insert(content).values(**row))
        yield made


def of_head(made: Snapshots) -> tuple[dict[str, Any], bytes]:
    """What is announced, and the bytes that a client gets."""
    announced = made.of_head("todo")
    assert announced is not None
    path = made.file(announced["etag"])
    assert path is not None
    return announced, path.read_bytes()


def flip(path: Path, at: float = 0.5) -> None:
    """Flip a bit in the middle of a file, which nothing but its bytes tells."""
    before = path.stat()
    damaged = bytearray(path.read_bytes())
    damaged[int(len(damaged) * at)] ^= 1
    path.write_bytes(damaged)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def swap_description(description: Path, packed: Path) -> None:
    """The pair that a loss of power can leave: the description is of an earlier making."""
    told = json.loads(description.read_text())
    description.write_text(json.dumps({**told, "packed_size": told["packed_size"] + 1}))


ODD: dict[str, Spoil] = {
    "flipped": lambda description, packed: flip(packed),
    "cut": lambda description, packed: packed.write_bytes(packed.read_bytes()[:-10]),
    "zeros": lambda description, packed: packed.write_bytes(b"\0" * packed.stat().st_size),
    "gone": lambda description, packed: packed.unlink(),
    "description flipped": lambda description, packed: flip(description),
    "description cut": lambda description, packed: description.write_text("{"),
    "description empty": lambda description, packed: description.write_text("[]"),
    "description of another": swap_description,
}


@pytest.mark.parametrize("process", ["the same", "another"])
@pytest.mark.parametrize("odd", ODD)
def test_what_is_not_what_was_made_is_made_anew(
    odd: str, process: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "LOOK_AGAIN", -1)
    folder = tmp_path / "snapshots"
    made = Snapshots(store, folder)
    first = of_head(made)
    [description], [packed] = folder.glob("*.json"), folder.glob("*.gz")
    ODD[odd](description, packed)
    again = of_head(made if process == "the same" else Snapshots(store, folder))
    assert again == first, "the same bytes, so that a client can go on with what it has of them"
    assert len(first[1]) == first[0]["packed_size"]
    plain = gzip.decompress(first[1])
    assert (len(plain), hashlib.sha256(plain).hexdigest()) == (first[0]["size"], first[0]["sha256"])


def test_what_is_whole_is_not_read_for_every_client(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only if a file's size or time is another, or some time has passed."""
    folder = tmp_path / "snapshots"
    made = Snapshots(store, folder)
    first = of_head(made)
    read: list[Path] = []
    true = snapshots._sha256_of
    monkeypatch.setattr(snapshots, "_sha256_of", lambda path: read.append(path) or true(path))
    for _ in range(5):
        assert of_head(made) == first
    assert len(read) == 1, "after its making it is read once"
    [packed] = folder.glob("*.gz")
    os.utime(packed, ns=(1, 1))
    assert of_head(made) == first
    assert len(read) == 2
    monkeypatch.setattr(snapshots, "LOOK_AGAIN", -1)
    assert of_head(made) == first
    assert len(read) == 3


@pytest.mark.parametrize("at", ["_write_database", "_pack"])
def test_what_was_written_wrong_is_not_announced(
    at: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = getattr(snapshots, at)

    def wrong(path: Path, *rest: Any) -> Any:
        done = true(path, *rest)
        target = path if at == "_write_database" else rest[0]
        damaged = target.read_bytes()
        where = damaged.find(b"the words of b") if at == "_write_database" else len(damaged) // 2
        target.write_bytes(damaged[:where] + bytes([damaged[where] ^ 1]) + damaged[where + 1 :])
        return done

    folder = tmp_path / "snapshots"
    made = Snapshots(store, folder)
    monkeypatch.setattr(snapshots, at, wrong)
    with pytest.raises(HomeError):
        made.of_head("todo")
    assert list(folder.iterdir()) == []
    monkeypatch.setattr(snapshots, at, true)
    of_head(made)


def test_what_an_ended_process_left_is_removed_at_the_start(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "snapshots"
    first = of_head(Snapshots(store, folder))
    for name in ("a-1.sqlite", "a-1.sqlite.part", "a-1.json.part", "a-2.sqlite.gz", "a-3.json"):
        (folder / name).write_bytes(b"x")
    again = Snapshots(store, folder)
    etag = first[0]["etag"]
    assert {path.name for path in folder.iterdir()} == {f"{etag}.json", f"{etag}.sqlite.gz"}
    assert of_head(again) == first


@pytest.mark.parametrize("strategy", ["recover", "manual"])
def test_a_bit_that_rots_in_a_kept_snapshot_fails_no_client(
    strategy: str, backend: Any, device_factory: Callable[..., Device], _backend_process: Any, until: Any
) -> None:
    first: Device = device_factory("first", strategy=strategy)
    first.realm.write(lambda tx: [tx.create("Task", f"m{i}", {"title": "synced"}) for i in range(50)])
    first.session.wait_until_synced(20)
    first.session.offline = True
    backend.act("terminate")
    backend.act("enable")
    device_factory("second").session.wait_until_synced(20)  # makes the snapshot
    newest = max((_backend_process.home / "snapshots").glob("*.gz"), key=lambda path: path.stat().st_mtime_ns)
    damaged = bytearray(newest.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    newest.write_bytes(damaged)
    first.realm.write(lambda tx: tx.create("Task", "precious", {"title": "unsynced"}))
    first.session.offline = False
    until(lambda: first.resets() and first.resets()[-1].outcome in ("recovered", "manual"), 20)
    assert first.resets()[-1].failed == ()
    third: Device = device_factory("third")
    third.session.wait_until_synced(20)
