"""A device killed by SIGKILL at each crash point under each strategy, and started again.

One strategy a point in turn; all of them with ``--full``. A point that should come up and
does not is a failure: the exit must be that of a kill.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync import Device, Schema, crash

FORKED = Path(__file__).with_name("forked.py")

STRATEGIES = ("discard", "recover", "recover-or-discard", "manual")

#: Only the strategy that puts the fresh copy in the realm's place comes by these.
BY_SWAP = ("reset-fresh-prepared", "reset-pointer-written", "reset-swapped")
#: Only those that bring the realm to the fresh copy do.
IN_PLACE = ("reset-transferred", "reset-committed")
#: Manual is the last of every chain.
GIVING_WAY = ("reset-fallback-recorded",)
#: Of a recovery that is taken back, which no reset does; tests/sync/test_recovery_undo.py kills there.
ELSEWHERE = tuple(name for name in crash.POINTS if name.startswith("recovery-undo-"))

#: What cannot come up under a strategy. All else must.
NOT_UNDER = {
    "discard": (*BY_SWAP, *ELSEWHERE),
    "recover": (*BY_SWAP, *ELSEWHERE),
    "recover-or-discard": (*BY_SWAP, *ELSEWHERE),
    "manual": (*IN_PLACE, *GIVING_WAY, *ELSEWHERE),
}

BEFORE = {"a": "a later", "b": "b offline", "d": "d", "late": "after the backup", "new": "new offline"}
FRESH = {"a": "a", "b": "b", "c": "c", "d": "d"}
RECOVERED = {"a": "a", "b": "b offline", "d": "d", "new": "new offline"}
AFTER = {"after": "after the reset"}
OUTCOMES = {"discard": "discarded", "recover": "recovered", "manual": "manual"}


def carried_out(strategy: str, point: str = "") -> str:
    """What a strategy comes to; where a point is on the way of a fallback, it gives way once."""
    if point in GIVING_WAY:
        return "discard" if strategy == "recover-or-discard" else "manual"
    return "recover" if strategy == "recover-or-discard" else strategy


def cases() -> list[Any]:
    """Point and strategy; all but one strategy a point are for the full run."""
    found: list[Any] = []
    for turn, point in enumerate(crash.POINTS):
        under = [one for one in STRATEGIES if point not in NOT_UNDER[one]]
        for number, strategy in enumerate(under):
            marks = () if number == turn % len(under) else (pytest.mark.full,)
            found.append(pytest.param(point, strategy, id=f"{point}-{strategy}", marks=marks))
    return found


class Story:
    """A device that is about to meet a restored server, and children that go on with it.

    Attributes: folder (of the device), ident (that of its client file before the reset).
    """

    def __init__(self, children: Any, folder: Path, backend: Any, schema: Schema, ident: Any) -> None:
        self._children = children
        self.folder = folder
        self._backend = backend
        self._schema = schema
        self.ident = ident

    def child(self, strategy: str, **options: Any) -> tuple[int, str]:
        """Run a child to its end or to its crash point; answer exit code and words."""
        order = {
            "folder": str(self.folder),
            "url": self._backend.url,
            "token": self._backend.token,
            "partition": self._backend.partition,
            "schema": self._schema.to_document(),
            "strategy": strategy,
            **options,
        }
        self._children.stdin.write(json.dumps(order) + "\n")
        self._children.stdin.flush()
        answer = json.loads(self._children.stdout.readline())
        return answer["code"], answer["said"]

    def is_killed(self, strategy: str, point: str, **options: Any) -> None:
        """Run a child that is killed at ``point``, as it must be."""
        code, said = self.child(strategy, point=point, **options)
        assert code == -signal.SIGKILL, f"{point} did not come up: exit {code}\n{said}"

    def ends(self, strategy: str, **options: Any) -> None:
        """Run a child that comes to its end."""
        code, said = self.child(strategy, **options)
        assert code == 0, said


@pytest.fixture(scope="module")
def children() -> Iterator[Any]:
    """The process that forks children."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HOLDFAST_CRASH")}
    process = subprocess.Popen(
        [sys.executable, str(FORKED)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=clean
    )
    with process:
        yield process
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0


@pytest.fixture
def story(
    children: Any, tmp_path: Path, device_factory: Callable[..., Device], backend: Any, schema: Schema
) -> Story:
    device = device_factory("phone", strategy="manual", initiate="asked")

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
    device.session.wait_until_synced(10)
    backend.take_backup()
    device.realm.write(later)
    device.session.wait_until_synced(10)
    device.session.offline = True
    device.realm.write(offline)
    ident = device.realm.progress.ident
    device.close()
    backend.restore()
    return Story(children, device.folder, backend, schema, ident)


def titles(path: Path) -> dict[str, str]:
    """The tasks in a realm file or backup."""
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT _id, title FROM Task"))


def give_way(point: str, strategy: str, backend: Any) -> dict[str, Any]:
    """Have a strategy give way, for points that come up only then; answer options for the child."""
    if point not in GIVING_WAY:
        return {}
    if strategy == "discard":
        return {"refusing": True}
    settings = f"/v1/admin/partitions/{backend.partition}/settings"
    answer = backend.request("PUT", settings, body={"recovery_allowed": False})
    assert answer.status_code == 200, answer.text
    return {}


def check_as_killed(story: Story, place: Path, target: dict[str, str], *, recovered: bool = False) -> None:
    """Nothing is half and nothing lost; looked at in a copy, so that the second start finds all as it was."""
    copy = place / f"as-killed-{len(list(place.iterdir()))}"
    shutil.copytree(story.folder, copy)
    now = titles(copy / json.loads((copy / "current").read_text())["realm"])
    wholes = [BEFORE, target, {**target, **AFTER}]
    if recovered:
        wholes.append({**BEFORE, **AFTER})
    assert now in wholes, now
    with closing(sqlite3.connect(copy / "catalogue.sqlite")) as connection:
        names = [row[0] for row in connection.execute("SELECT file FROM backup WHERE kind = 'reset'")]
    assert len(names) <= 1
    backups = [titles(copy / "backups" / name) for name in names]
    assert all(one == BEFORE for one in backups), backups
    assert now == BEFORE or backups, "the realm is another, and there is no backup"


def check_end(
    story: Story,
    strategy: str,
    carried: str,
    target: dict[str, str],
    device_factory: Callable[..., Device],
    backend: Any,
    until: Any,
) -> None:
    """All that must hold once the device has come to its end."""
    device = device_factory("phone", strategy=strategy)
    device.session.wait_until_synced(10)
    (record,) = device.resets()
    assert (record.cause, record.code, record.strategy) == ("server-restored", 209, strategy)
    assert (record.carried_out, record.outcome) == (carried, OUTCOMES[carried])
    assert record.report is not None
    everything = device.catalogue.all(kind=None)
    (backup,) = (one for one in everything if one.kind == "reset")
    assert record.backup_id == backup.backup_id
    assert titles(backup.path) == BEFORE
    assert backup.state != "unfinished"
    for one in everything:
        device.catalogue.verify(one)
    files = sorted(path.name for path in (story.folder / "backups").glob("*.*"))
    assert sorted(one.path.name for one in everything) == files
    assert device.unsynced_count() == 0
    assert device.realm.pending_reset is None
    assert device.realm.progress.ident not in (None, story.ident)
    assert titles(device.realm.path) == target
    other = device_factory("laptop")
    other.session.wait_until_synced(10)
    until(lambda: other.realm.progress.server_version == device.realm.progress.server_version, 5)
    with device.realm.read() as mine, other.realm.read() as theirs:
        assert mine.all("Task") == theirs.all("Task")
    head = backend.state
    for one in (device, other):
        assert (one.realm.progress.digest, one.realm.progress.server_version) == (
            head["digest"],
            head["version"],
        )
    device.close()
    assert len(list(story.folder.glob("realm-*.sqlite"))) == 1
    assert (story.folder / json.loads((story.folder / "current").read_text())["realm"]).is_file()
    assert not (story.folder / "current.new").exists()
    assert not list(story.folder.glob("fresh/*"))
    assert not list(story.folder.rglob("*.part"))


pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork and no SIGKILL here")


def test_every_point_comes_up_under_a_strategy() -> None:
    for strategy, never in NOT_UNDER.items():
        assert set(never) <= set(crash.POINTS), strategy
    everywhere = set.intersection(*(set(never) for never in NOT_UNDER.values()))
    assert everywhere == set(ELSEWHERE)


@pytest.mark.parametrize(("point", "strategy"), cases())
def test_killed_once_it_ends_where_it_would_have(
    point: str,
    strategy: str,
    story: Story,
    tmp_path: Path,
    device_factory: Callable[..., Device],
    backend: Any,
    until: Any,
) -> None:
    options = give_way(point, strategy, backend)
    recovering = point.startswith("recovery-")
    if recovering:
        options["recovering"] = "apply"
    carried = carried_out(strategy, point)
    target = RECOVERED if carried == "recover" else FRESH
    story.is_killed(strategy, point, **options)
    check_as_killed(story, tmp_path, target, recovered=recovering)
    story.ends(strategy, **options)
    end = {**(BEFORE if recovering else target), **AFTER}
    check_end(story, strategy, carried, end, device_factory, backend, until)


#: What every attempt that is begun again comes by, in this order, whatever the attempt before came to.
AGAIN = {
    "manual": (
        "reset-fresh-promised",
        "reset-fresh-asked",
        "reset-fresh-unpacked",
        "reset-absorbed",
        "reset-fresh-prepared",
        "reset-backup-written",
        "reset-backup-verified",
        "reset-backup-catalogued",
        "reset-pointer-written",
        "reset-swapped",
        "reset-catalogue-followed",
        "reset-synced",
    ),
    "else": (
        "reset-fresh-promised",
        "reset-fresh-asked",
        "reset-fresh-unpacked",
        "reset-absorbed",
        "reset-backup-written",
        "reset-backup-verified",
        "reset-backup-catalogued",
        "reset-transferred",
        "reset-committed",
        "reset-catalogue-followed",
        "reset-synced",
    ),
}
#: From here on the reset has happened, and a second start does not come by what is before.
COMMITTED = ("reset-swapped", "reset-committed", "reset-catalogue-followed", "reset-synced")


def pairs() -> list[Any]:
    """A sample of two kills in a row, the same every time; more of it for the full run."""
    chance = random.Random(3)
    found: list[Any] = []
    for number in range(40):
        strategy = STRATEGIES[number % len(STRATEGIES)]
        points = AGAIN["manual" if strategy == "manual" else "else"]
        first = chance.choice([one for one in points if one not in COMMITTED])
        second = chance.choice(points)
        marks = () if number < 8 else (pytest.mark.full,)
        found.append(
            pytest.param(first, second, strategy, id=f"{first}-{second}-{strategy}-{number}", marks=marks)
        )
    return found


@pytest.mark.parametrize(("first", "second", "strategy"), pairs())
def test_killed_twice_it_ends_where_it_would_have(
    first: str,
    second: str,
    strategy: str,
    story: Story,
    tmp_path: Path,
    device_factory: Callable[..., Device],
    backend: Any,
    until: Any,
) -> None:
    carried = carried_out(strategy)
    target = RECOVERED if carried == "recover" else FRESH
    for point in (first, second):
        story.is_killed(strategy, point)
        check_as_killed(story, tmp_path, target)
    story.ends(strategy)
    check_end(story, strategy, carried, {**target, **AFTER}, device_factory, backend, until)


@pytest.mark.parametrize("strategy", ["discard", "recover", "recover-or-discard"])
def test_killed_three_times_in_a_strategy_a_person_is_asked_and_it_is_manual(
    strategy: str,
    story: Story,
    tmp_path: Path,
    device_factory: Callable[..., Device],
    backend: Any,
    until: Any,
) -> None:
    for _ in range(4):  # the first of them has got somewhere: the fresh copy is on disk
        story.is_killed(strategy, "reset-transferred")
        check_as_killed(story, tmp_path, FRESH)
    story.ends(strategy)
    check_end(story, strategy, "manual", {**FRESH, **AFTER}, device_factory, backend, until)
    device = device_factory("phone", strategy=strategy)
    (record,) = device.resets()
    ((given_up, reason),) = record.failed
    assert given_up == strategy.partition("-")[0] and "3 times" in reason
