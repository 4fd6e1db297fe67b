"""Each crash point with each strategy, in the scenario language: nothing lost, nothing twice, nothing half.

One story for all: the server comes back from a backup of before. The phone is killed at the point, in an
ordinary sync, in the reset, or in the recovery that follows; started again, it must end where it would have
ended anyway. One strategy a point in turn; all of them with ``--full``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.sync import crash
from holdfast.sync.scenario import load
from holdfast.sync.scenario.player import Player

STRATEGIES = ("discard", "recover", "recover-or-discard", "manual")

#: Points that only some strategies come by.
_BY_SWAP = ("reset-fresh-prepared", "reset-pointer-written", "reset-swapped")
_IN_PLACE = ("reset-transferred", "reset-committed")
_FALLING_BACK = ("reset-fallback-recorded",)


def _comes_by(point: str, strategy: str) -> bool:
    if point in _BY_SWAP:
        return strategy == "manual"
    return strategy != "manual" or point not in (*_IN_PLACE, *_FALLING_BACK)


def _cases() -> list[object]:
    cases: list[object] = []
    for turn, point in enumerate(crash.POINTS):
        strategies = [one for one in STRATEGIES if _comes_by(point, one)]
        for number, strategy in enumerate(strategies):
            marks = () if number == turn % len(strategies) else (pytest.mark.full,)
            cases.append(pytest.param(point, strategy, id=f"{point}-{strategy}", marks=marks))
    return cases


PROPERTIES = """
_id = "string"
title = "string"
done = "bool"
tags = "set<string>"
pomodoros = "counter"
"""
HEAD = f"""
title = "Killed at POINT, STRATEGY"
[schema.Task]
primary_key = "_id"
last_modified = "modified"
[schema.Task.properties]
{PROPERTIES}
priority = "int?"
modified = "timestamp?"
[devices.phone]
strategy = "STRATEGY"
[devices.laptop]
"""

BEFORE = """
write = [
    { create = "Task", id = "milk", values = { title = "Milk", pomodoros = 1 } },
    { create = "Task", id = "bread", values = { title = "Bread" } },
    { create = "Task", id = "eggs", values = { title = "Eggs" } },
]
---
sync = true
---
device = "laptop"
sync = true
---
backend = "back-up"
---
device = "laptop"
write = [
    { update = "Task", id = "eggs", values = { title = "Ten eggs" } },
    { create = "Task", id = "jam", values = { title = "Jam" } },
    { increment = "Task", id = "milk", property = "pomodoros", by = 10 },
]
---
device = "laptop"
sync = true
---
increment = "Task"
id = "milk"
property = "pomodoros"
by = 100
"""

KILLED_IN_SYNC = """
crash_at = "POINT"
---
sync = true
---
expect_session = "down"
---
start = true
"""

SYNCED = """
sync = true
---
expect_no_reset = true
---
expect_unsynced = 0
---
expect = "Task"
on = "backend"
objects = [
    { _id = "milk", pomodoros = 111 },
    { _id = "bread" },
    { _id = "eggs", title = "Ten eggs" },
    { _id = "jam" },
]
---
backend = "restore"
---
write = [
    { create = "Task", id = "soap", values = { title = "Soap", tags = ["bath"] } },
    { update = "Task", id = "milk", values = { title = "Oat milk" } },
    { increment = "Task", id = "milk", property = "pomodoros", by = 1000 },
    { delete = "Task", id = "bread" },
    { update = "Task", id = "jam", values = { done = true } },
]
"""

#: With this app version an automatic strategy has to give way: priority is of another type.
OTHER_TYPE = f"""
[step.use_schema.Task]
primary_key = "_id"
last_modified = "modified"
[step.use_schema.Task.properties]
{PROPERTIES}
priority = "string?"
modified = "timestamp?"
"""

KILLED_IN_RESET = """
crash_at = "POINT"
---
sync = true
---
expect_session = "down"
---
start = true
"""

RESET = """
sync = true
---
expect_session = "synced"
---
expect_unsynced = 0
---
expect_resets = 1
---
expect_backups = 1
---
expect_reset = { cause = "server-restored", code = 209, strategy = "CARRIED_OUT", outcome = "OUTCOME" }
---
expect_backup = "Task"
objects = [
    { _id = "milk", title = "Oat milk", pomodoros = 1111 },
    { _id = "eggs", title = "Ten eggs" },
    { _id = "jam", title = "Jam", done = true },
    { _id = "soap", title = "Soap", tags = ["bath"] },
]
"""

RESULTS = {
    "recover": """
    { _id = "milk", title = "Oat milk", pomodoros = 1001 },
    { _id = "eggs", title = "Eggs" },
    { _id = "jam", title = "Jam", done = true },
    { _id = "soap", title = "Soap", tags = ["bath"] },
""",
    "else": """
    { _id = "milk", title = "Milk", pomodoros = 1 },
    { _id = "bread", title = "Bread" },
    { _id = "eggs", title = "Eggs" },
""",
    "recovered": """
    { _id = "milk", title = "Oat milk", pomodoros = 1111 },
    { _id = "eggs", title = "Ten eggs" },
    { _id = "jam", title = "Jam", done = true },
    { _id = "soap", title = "Soap", tags = ["bath"] },
""",
}

DECIDED = """
recover = { rule = "backup" }
"""

KILLED_IN_RECOVERY = """
crash_at = "POINT"
---
apply_recovery = true
---
expect_session = "down"
---
start = true
"""

APPLIED = """
apply_recovery = true
---
sync = true
---
expect_unsynced = 0
"""

#: The points of an undo are all behind its commit: it is done, whatever the catalogue knew.
KILLED_IN_UNDO = """
crash_at = "POINT"
---
undo_recovery = true
---
expect_session = "down"
---
start = true
---
sync = true
---
expect_unsynced = 0
"""

END = """
restart = true
---
sync = true
---
expect_no_reset = true
---
expect_resets = 1
---
expect_backups = 1
---
device = "laptop"
sync = true
---
expect_equal = ["phone", "laptop", "backend"]
"""


def _objects(result: str) -> str:
    rows = f"objects = [{RESULTS[result]}]\n"
    return f'expect = "Task"\n{rows}---\nexpect = "Task"\non = "backend"\n{rows}'


def _story(point: str, strategy: str) -> str:
    """The scenario's text: the story, with the kill where the point is."""
    place = point.split("-")[0]
    carried_out = "recover" if strategy == "recover-or-discard" else strategy
    parts = [BEFORE]
    if place in ("upload", "download"):
        parts.append(KILLED_IN_SYNC)
    parts.append(SYNCED)
    if point in _FALLING_BACK:
        parts.append(OTHER_TYPE)
        carried_out = "manual"
    if place == "reset":
        parts.append(KILLED_IN_RESET)
    after_reset = _objects("recover" if carried_out == "recover" else "else")
    parts += [RESET, after_reset]
    if point.startswith("recovery-undo"):
        recovered = [APPLIED, _objects("recovered")]
        parts += [DECIDED, *recovered, KILLED_IN_UNDO, after_reset, *recovered]
    elif place == "recovery":
        parts += [DECIDED, KILLED_IN_RECOVERY, APPLIED, _objects("recovered")]
    parts.append(END)
    steps = "".join(f"\n[[step]]\n{step.strip()}\n" for part in parts for step in part.split("---"))
    outcome = {"discard": "discarded", "recover": "recovered", "manual": "manual"}[carried_out]
    text = (HEAD + steps).replace("POINT", point).replace("STRATEGY", strategy)
    return text.replace("CARRIED_OUT", carried_out).replace("OUTCOME", outcome)


@pytest.mark.parametrize(("point", "strategy"), _cases())
def test_killed_and_started_again_it_ends_where_it_would_have(
    point: str, strategy: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    full = request.config.getoption("--full", default=False)
    if request.node.get_closest_marker("full") is not None and not full:
        pytest.skip("only with --full")
    path = tmp_path / "story.toml"
    path.write_text(_story(point, strategy), encoding="utf-8")
    with Player(load(path, {})) as player:
        assert player.play(), player.played[-1]
