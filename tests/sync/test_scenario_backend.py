"""Playing scenarios: what is done to the backend, schemas that change, "
"and what is left of it all: nothing."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from holdfast.sync.scenario import load, processes
from holdfast.sync.scenario.player import Played, Player

SCHEMA = """
title = "A story"
[schema.Note]
primary_key = "_id"
last_modified = "modified"
[schema.Note.properties]
_id = "string"
text = "string"
rank = "int?"
size = "float"
when = "timestamp?"
uid = "uuid?"
blob = "binary"
price = "decimal"
tags = "set<string>"
parts = "list<int>"
fields = "dictionary<string>"
count = "counter"
parent = "Note"
modified = "timestamp?"
"""
ONE = "[devices.phone]\n"
TWO = "[devices.phone]\n[devices.laptop]\n"

Play = Callable[[str], list[Played]]


@pytest.fixture
def play(tmp_path: Path) -> Play:
    def play(text: str) -> list[Played]:
        path = tmp_path / "story.toml"
        path.write_text(SCHEMA + text, encoding="utf-8")
        scenario = load(path, {})
        wrong: list[str] = []
        with Player(scenario) as player:
            for position in range(len(scenario.steps)):
                played = player.play_step(position)
                if not played.passed:
                    wrong.append(str(played))
        assert not wrong, "\n".join(wrong)
        return player.played

    return play


def steps(*texts: str) -> str:
    return "".join(f"[[step]]\n{text}\n" for text in texts)


def test_the_backend_restarts_and_crashes(play: Play) -> None:
    play(
        TWO
        + steps(
            'create = "Note"\nid = "a"',
            "sync = true",
            "backend = 'restart'",
            'create = "Note"\nid = "b"',
            "sync = true",
            "backend = 'crash'",
            'create = "Note"\nid = "c"',
            "sync = true",
            "device = 'laptop'\nsync = true",
            "expect_equal = ['phone', 'laptop', 'backend']",
            "device = 'laptop'\nexpect = 'Note'\nobjects = [ { _id = 'a' }, { _id = 'b' }, { _id = 'c' } ]",
        )
    )


def test_pausing_and_resuming(play: Play) -> None:
    play(
        ONE
        + steps(
            "backend = 'pause-sync'",
            'create = "Note"\nid = "a"',
            "sync = true",
            "expect_session = 'paused'",
            "expect_unsynced = 1",
            "backend = 'resume-sync'",
            "sync = true",
            "expect_session = 'synced'",
            "expect_no_reset = true",
        )
    )


def test_terminating_enabling_and_forbidding(play: Play) -> None:
    play(
        ONE
        + steps(
            "backend = 'forbid-recovery'",
            'create = "Note"\nid = "a"',
            "sync = true",
            "backend = 'terminate-sync'",
            'create = "Note"\nid = "b"',
            "sync = true",
            "expect_session = 'paused'",
            "expect_no_reset = true",
            "backend = 'enable-sync'",
            "backend = 'allow-recovery'",
            "sync = true",
            "expect_reset = { cause = 'sync-re-enabled', code = 208, strategy = 'recover', "
            "outcome = 'recovered' }",
            "expect_equal = ['phone', 'backend']",
            "expect = 'Note'\non = 'backend'\nobjects = [ { _id = 'a' }, { _id = 'b' } ]",
            "backend = 'forbid-recovery'",
            "backend = 'terminate-sync'",
            'create = "Note"\nid = "c"',
            "backend = 'enable-sync'",
            "sync = true",
            "expect_reset = { strategy = 'discard', outcome = 'discarded' }",
            "expect_resets = 2",
            "expect = 'Note'\nobjects = [ { _id = 'a' }, { _id = 'b' } ]",
        )
    )


def test_advance_and_trim(play: Play) -> None:
    play(
        "[backend]\nmax_offline_days = 7\n"
        + TWO
        + steps(
            'create = "Note"\nid = "a"',
            "sync = true",
            "device = 'laptop'\nsync = true",
            'create = "Note"\nid = "b"',
            "sync = true",
            "advance = '6d'",
            "backend = 'trim'",
            "device = 'laptop'\nsync = true",
            "device = 'laptop'\nexpect_no_reset = true",
            'create = "Note"\nid = "c"',
            "sync = true",
            "advance = '8d'",
            # Over the limit, and not trimmed: scenario backends trim only when told to
            "backend = 'restart'",
            'create = "Note"\nid = "d"',
            "sync = true",
            "backend = 'trim'",
            "device = 'laptop'\nsync = true",
            "device = 'laptop'\nexpect_reset = { cause = 'offline-too-long', code = 222 }",
            "expect_no_reset = true",
            "expect_equal = ['phone', 'laptop', 'backend']",
        )
    )


NOTE_2 = """
[step.schema.Note]
primary_key = "_id"
last_modified = "modified"
[step.schema.Note.properties]
_id = "string"
text = "string"
rank = "{rank}"
size = "float"
when = "timestamp?"
uid = "uuid?"
blob = "binary"
price = "decimal"
tags = "set<string>"
parts = "list<int>"
fields = "dictionary<string>"
count = "counter"
parent = "Note"
modified = "timestamp?"
colour = "string?"
"""


def test_schemas_that_change(play: Play) -> None:
    more = NOTE_2.format(rank="int?")
    other = NOTE_2.format(rank="string?")
    play(
        TWO
        + steps(
            'create = "Note"\nid = "a"\nvalues = { rank = 7 }',
            "sync = true",
            "backend = 'set-schema'" + more,
            "sync = true",
            "expect_no_reset = true",
            "use_schema = {}\n".replace("use_schema = {}\n", "")
            + more.replace("step.schema", "step.use_schema"),
            "sync = true",
            "update = 'Note'\nid = 'a'\nvalues = { colour = 'red' }",
            "sync = true",
            "expect_no_reset = true",
            "expect = 'Note'\non = 'backend'\nobjects = [ { _id = 'a', colour = 'red', rank = 7 } ]",
            "backend = 'set-schema'" + other,
            "sync = true",
            "expect_reset = { cause = 'destructive-schema-change', code = 217, outcome = 'manual' }",
            "expect = 'Note'\non = 'backend'\nobjects = [ { _id = 'a', colour = 'red', rank = '7' } ]",
        )
    )


def test_a_schema_beyond_the_backend_s(play: Play) -> None:
    more = NOTE_2.format(rank="int?").replace("step.schema", "step.use_schema")
    story = steps(
        'create = "Note"\nid = "a"',
        "sync = true",
        more,
        "update = 'Note'\nid = 'a'\nvalues = { colour = 'red' }",
        "sync = true",
    )
    withheld = steps(
        "expect_reset = { cause = 'schema-mismatch', code = 225 }",
        "update = 'Note'\nid = 'a'\nvalues = { colour = 'blue' }",
        "expect_error = 'withheld'",
    )
    adopted = steps(
        "expect_no_reset = true",
        "expect = 'Note'\non = 'backend'\nobjects = [ { _id = 'a', colour = 'red' } ]",
    )
    play(ONE + story + withheld)
    play("[backend]\ndevelopment_mode = true\n" + ONE + story + adopted)


def test_recovering_by_property(play: Play) -> None:
    play(
        "[devices.phone]\nstrategy = 'manual'\n[devices.laptop]\n"
        + steps(
            "create = 'Note'\nid = 'a'\nvalues = { text = 'base', rank = 1, size = 1 }",
            "sync = true",
            "backend = 'back-up'",
            "device = 'laptop'\nsync = true",
            "device = 'laptop'\nupdate = 'Note'\nid = 'a'\nvalues = { text = 'laptop', rank = 2, size = 2 }",
            "backend = 'terminate-sync'",
            "backend = 'enable-sync'",
            "device = 'laptop'\nsync = true",
            "update = 'Note'\nid = 'a'\nvalues = { text = 'phone', rank = 3, size = 3 }",
            "sync = true",
            "expect_differences = [ { class = 'Note', id = 'a', state = 'conflict', "
            "fields = ['text', 'rank', 'size'] } ]",
            "recover = { class = 'Note', id = 'a', "
            "properties = { text = { value = 'typed' }, rank = 'backup', size = 'fresh' } }",
            "apply_recovery = true",
            "expect = 'Note'\nobjects = [ { _id = 'a', text = 'typed', rank = 3, size = 2 } ]",
        )
    )


def test_what_a_step_left_open_a_rule_decides(play: Play) -> None:
    play(
        "[devices.phone]\nstrategy = 'manual'\n[devices.laptop]\n"
        + steps(
            "create = 'Note'\nid = 'a'\nvalues = { text = 'base', rank = 1, size = 1 }",
            "sync = true",
            "backend = 'back-up'",
            "device = 'laptop'\nsync = true",
            "device = 'laptop'\nupdate = 'Note'\nid = 'a'\nvalues = { text = 'laptop', rank = 2, size = 2 }",
            "backend = 'terminate-sync'",
            "backend = 'enable-sync'",
            "device = 'laptop'\nsync = true",
            "update = 'Note'\nid = 'a'\nvalues = { text = 'phone', rank = 3, size = 3 }",
            "sync = true",
            "expect_differences = [ { class = 'Note', id = 'a', state = 'conflict', "
            "fields = ['text', 'rank', 'size'] } ]",
            "recover = { class = 'Note', id = 'a', "
            "properties = { text = { value = 'typed' }, size = 'fresh' } }",
            "recover = { rule = 'backup' }",
            "recover = { rule = 'fresh' }",
            "apply_recovery = true",
            "expect = 'Note'\nobjects = [ { _id = 'a', text = 'typed', rank = 3, size = 2 } ]",
        )
    )


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    path = tmp_path / "story.toml"
    path.write_text(SCHEMA + TWO + steps('create = "Note"\nid = "a"', "sync = true"), encoding="utf-8")
    with Player(load(path, {})) as player:
        assert [one.up for one in player.devices] == [True, True]
        assert player.play()
        (home,) = (tmp_path / "temporary").iterdir()
        pids = [
            child._process.pid
            for child in (player._backend._child, *(one._child for one in player._devices.values()))
            if child is not None
        ]
    assert not home.exists()
    assert len(pids) == 3
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid or 0, 0)
    player.close()


def test_the_same_scenario_twice_at_once_does_not_meet_itself(tmp_path: Path) -> None:
    path = tmp_path / "story.toml"
    text = steps("expect = 'Note'\non = 'backend'\nobjects = []", 'create = "Note"\nid = "a"', "sync = true")
    path.write_text(SCHEMA + ONE + text, encoding="utf-8")
    scenario = load(path, {})
    with Player(scenario) as one, Player(scenario) as other:
        for position in range(3):
            assert one.play_step(position).passed
            assert other.play_step(position).passed


def test_without_a_fork_server_processes_are_spawned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    path = tmp_path / "story.toml"
    text = steps(
        'create = "Note"\nid = "a"', 'crash_at = "upload-answered"', "sync = true", "expect_session = 'down'"
    )
    path.write_text(SCHEMA + ONE + text, encoding="utf-8")
    with Player(load(path, {})) as player:
        assert player.play()


def test_a_process_that_fails_says_its_last_words(tmp_path: Path) -> None:
    child = processes.Child("the child", _fail, None, tmp_path / "log")
    try:
        with pytest.raises(processes.ProcessDied, match=r"the child ended by itself: ValueError: on purpose"):
            child.receive(30)
        assert not child.alive
    finally:
        child.kill()
    child.kill()


def _fail(pipe: object, argument: object) -> None:
    raise ValueError("on purpose")
