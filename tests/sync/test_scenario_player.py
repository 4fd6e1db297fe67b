"""Playing scenarios: every verb, and every expectation where it holds and where it doesn't.

A story's steps are all played, whatever comes of them. A step whose ``note`` begins with ``fails:`` must fail
with a message that has the rest of the note; every other step must pass, and one with ``told:`` must say so.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from holdfast.sync.scenario import load
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
            for position, step in enumerate(scenario.steps):
                played = player.play_step(position)
                kind, _, words = step.note.partition(": ")
                expected = kind != "fails"
                if played.passed != expected or (kind in ("fails", "told") and words not in played.message):
                    wrong.append(f"{played} should have: {step.note or 'passed'}")
        assert not wrong, "\n".join(wrong)
        return player.played

    return play


def steps(*texts: str) -> str:
    return "".join(f"[[step]]\n{text}\n" for text in texts)


def fails(message: str) -> str:
    return f"\nnote = '''fails: {message}'''"


def told(message: str) -> str:
    return f"\nnote = '''told: {message}'''"


def test_writes_and_what_is_there(play: Play) -> None:
    play(
        ONE
        + steps(
            'create = "Note"\nid = "a"\nvalues = { text = "A", rank = 1, size = 1, tags = ["x", "y", "x"], '
            "parts = [2, 1, 2], fields = { k = 'v' }, when = 2026-01-01T01:00:00+01:00, price = '1.50', "
            "blob = 'AAE=', uid = '6F9619FF-8B86-D011-B42D-00C04FC964FF', count = 3 }",
            'create = "Note"\nid = "b"\nvalues = { parent = "a" }',
            # Each type as it reads, however it is written
            "expect = 'Note'\nobjects = [ { _id = 'b', text = '', rank = { null = true }, parent = 'a', "
            "tags = [], count = 0 }, { _id = 'a', tags = ['y', 'x'], parts = [2, 1, 2], "
            "fields = { k = 'v' }, when = 2026-01-01T00:00:00Z, price = '1.5', blob = 'AAE=', size = 1.0, "
            "uid = '6f9619ff-8b86-d011-b42d-00c04fc964ff', parent = { null = true }, count = 3 } ]",
            "expect = 'Note'\nobjects = [ { _id = 'a' }, { _id = 'b' } ]",
            "expect = 'Note'\nobjects = [ { text = '' }, { text = 'A' } ]",
            "expect = 'Note'\nobjects = [ { }, { text = '' } ]",
            "expect = 'Note'\nobjects = [ { _id = 'a' } ]" + fails('Note "b" is there and not expected'),
            "expect = 'Note'\nobjects = [ { _id = 'a' }, { _id = 'b' }, { _id = 'c' } ]"
            + fails('Note "c" is not there'),
            "expect = 'Note'\nobjects = [ { _id = 'a', rank = 2, text = 'A' }, { _id = 'b' } ]"
            + fails('Note "a" rank is 1, expected 2'),
            "expect = 'Note'\nobjects = [ { _id = 'a', rank = { null = true } }, { _id = 'b' } ]"
            + fails('Note "a" rank is 1, expected null'),
            "expect = 'Note'\nobjects = [ { _id = 'a', tags = ['x'] }, { _id = 'b' } ]"
            + fails('Note "a" tags is ["x", "y"], expected ["x"]'),
            "expect = 'Note'\nobjects = [ { _id = 'a', parts = [1, 2, 2] }, { _id = 'b' } ]"
            + fails('Note "a" parts is [2, 1, 2], expected [1, 2, 2]'),
            "expect = 'Note'\nobjects = [ { text = 'A' } ]" + fails("expected 1 Note, there are 2"),
            "expect = 'Note'\nobjects = [ { text = 'A' }, { text = 'A' } ]"
            + fails('nothing there is Note { text = "A" }'),
            # The rest of the writes
            'update = "Note"\nid = "a"\nvalues = { rank = { null = true }, parts = [] }',
            'increment = "Note"\nid = "a"\nproperty = "count"\nby = -5',
            "write = [ { delete = 'Note', id = 'b' }, { create = 'Note', id = 'c' }, "
            "{ increment = 'Note', id = 'c', property = 'count', by = 1 }, "
            "{ update = 'Note', id = 'c', values = { text = 'C' } } ]",
            "expect = 'Note'\nobjects = [ { _id = 'a', rank = { null = true }, parts = [], count = -2 }, "
            "{ _id = 'c', text = 'C', count = 1 } ]",
            'delete = "Note"\nid = "a"',
            'delete = "Note"\nid = "c"',
            "generate = 'Note'\ncount = 12\nvalues = { text = 'note {n}', tags = ['{n}', 'all'], rank = 1 }",
            "expect_unsynced = 12",
            "expect_unsynced = 11" + fails("expected 11 objects with unsynced changes, there are 12"),
            "write = [ "
            + ", ".join(f"{{ delete = 'Note', id = 'Note-{n:06}' }}" for n in range(3, 13))
            + " ]",
            "expect = 'Note'\nobjects = [ { _id = 'Note-000001', text = 'note 1', tags = ['1', 'all'] }, "
            "{ _id = 'Note-000002', text = 'note 2', tags = ['2', 'all'], rank = 1 } ]",
        )
    )


def test_what_is_refused_and_expected_to_be(play: Play) -> None:
    play(
        ONE
        + steps(
            'create = "Note"\nid = "a"',
            'create = "Note"\nid = "a"' + told("refused"),
            'expect_error = "already"',
            'expect_error = ""' + fails("it was not"),
            'create = "Note"\nid = "a"' + told("refused"),
            'expect_error = "on the moon"' + fails("on the moon"),
            'update = "Note"\nid = "b"\nvalues = { text = "B" }',
            'expect_error = "There is no Note"',
            'delete = "Note"\nid = "b"',
            "expect_error = ''",
            'increment = "Note"\nid = "b"\nproperty = "count"\nby = 1',
            "expect_error = ''",
            "write = [ { create = 'Note', id = 'c' }, { create = 'Note', id = 'a' } ]",
            "expect_error = 'Nothing of this transaction was written'",
            "expect = 'Note'\nobjects = [ { _id = 'a' } ]",
            'delete = "Note"\nid = "b"' + fails("refused"),
            "sync = true",
            "expect_error = ''" + fails("it was not"),
            # A failed expectation is not a refused step
            "expect_unsynced = 7" + fails("expected 7"),
            "expect_error = '7'" + fails("it was not"),
            "recover = { rule = 'backup' }" + told("no backup"),
            "expect_error = 'no backup'",
            # Nothing decided, nothing to do
            "apply_recovery = true",
            "expect_differences = []",
            "backend = 'restore'\nas = 'nothing'",
            "expect_error = 'nothing'",
        )
    )


def test_two_devices_and_the_backend(play: Play) -> None:
    play(
        TWO
        + steps(
            "expect = 'Note'\non = 'backend'\nobjects = []",
            "expect_equal = ['phone', 'laptop', 'backend']",
            'create = "Note"\nid = "a"\nvalues = { text = "A", tags = ["t"] }',
            "expect_equal = ['phone', 'laptop']" + fails('Note "a" is on phone, not on laptop'),
            "sync = true",
            "expect_session = 'synced'",
            "expect = 'Note'\non = 'backend'\nobjects = [ { _id = 'a', text = 'A', tags = ['t'] } ]",
            "expect = 'Note'\non = 'backend'\nobjects = [ { _id = 'a', text = 'B' } ]"
            + fails('text is "A", expected "B"'),
            "expect = 'Note'\ndevice = 'laptop'\nobjects = []",
            "device = 'laptop'\nsync = true",
            "expect_equal = ['phone', 'laptop', 'backend']",
            "device = 'laptop'\nupdate = 'Note'\nid = 'a'\nvalues = { text = 'Z' }",
            "expect_equal = ['backend', 'laptop']" + fails('Note "a" text is "A" on backend, "Z" on laptop'),
            "expect_equal = ['backend', 'phone']",
        )
    )


def test_notifications_are_netted_and_outlive_restarts(play: Play) -> None:
    play(
        TWO
        + steps(
            "expect_notification = { class = 'Note' }",
            'create = "Note"\nid = "a"',
            'create = "Note"\nid = "b"',
            "restart = true",
            'update = "Note"\nid = "a"\nvalues = { text = "A" }',
            'delete = "Note"\nid = "b"',
            "expect_notification = { class = 'Note', insertions = ['a'] }",
            "expect_notification = { class = 'Note', insertions = ['a'] }" + fails('insertions lack "a"'),
            'delete = "Note"\nid = "a"',
            "expect_notification = { class = 'Note', insertions = ['x'], deletions = [] }"
            + fails('deletions have "a" too; insertions lack "x"'),
            'create = "Note"\nid = "a"',
            "sync = true",
            "expect_notification = { class = 'Note', insertions = ['a'] }",
            'delete = "Note"\nid = "a"',
            'create = "Note"\nid = "a"\nvalues = { text = "again" }',
            'update = "Note"\nid = "a"\nvalues = { text = "A" }',
            "expect_notification = { class = 'Note', modifications = ['a'] }",
            # By download, on the other device, which has heard nothing of the phone's
            "sync = true",
            "device = 'laptop'\nexpect_notification = { class = 'Note' }",
            "device = 'laptop'\nsync = true",
            "device = 'laptop'\nexpect_notification = { class = 'Note', insertions = ['a'] }",
        )
    )


def test_network_and_session(play: Play) -> None:
    play(
        ONE
        + steps(
            'create = "Note"\nid = "a"',
            "go = 'offline'",
            # Attempts while offline don't count: the fault is still there when the device is online again
            "network = { device = 'phone', fault = 'drop-request', times = 2 }",
            "sync = true",
            "expect_session = 'offline'",
            "expect_session = 'synced'" + fails("expected the session to be synced; it is offline"),
            "expect_unsynced = 1",
            "restart = true",
            "sync = true",
            "expect_session = 'offline'",
            "go = 'online'",
            "sync = true",
            "expect_session = 'synced'",
            "expect = 'Note'\non = 'backend'\nobjects = [ { _id = 'a' } ]",
            *(
                text
                for fault in ("drop-answer", "truncate", "garbage", "duplicate", "error-500")
                for text in (
                    f"network = {{ device = 'phone', fault = '{fault}', times = 2 }}",
                    f"write = [ {{ increment = 'Note', id = 'a', property = 'count', by = 1 }}, "
                    f"{{ create = 'Note', id = '{fault}' }} ]",
                    "sync = true",
                    "expect_session = 'synced'",
                )
            ),
            "network = { device = 'phone', fault = 'slow' }",
            "sync = true",
            "expect = 'Note'\non = 'backend'\nobjects = [ { _id = 'a', count = 5 }, { _id = 'drop-answer' }, "
            "{ _id = 'truncate' }, { _id = 'garbage' }, { _id = 'duplicate' }, { _id = 'error-500' } ]",
            "expect_no_reset = true",
        )
    )


def test_a_crash_takes_the_device_down_and_start_brings_it_back(play: Play) -> None:
    played = play(
        ONE
        + steps(
            'create = "Note"\nid = "a"',
            "start = true",
            'crash_at = "upload-answered"',
            "restart = true",
            "expect_session = 'down'" + fails("expected the session to be down"),
            "sync = true" + told("killed at upload-answered"),
            "expect_session = 'down'",
            "expect_session = 'synced'" + fails("it is down"),
            # On a device that is down
            "sync = true",
            "go = 'offline'",
            "clock = '+1h'",
            "use_strategy = 'manual'\ninitiate = 'asked'",
            'crash_at = "download-applied"',
            "create = 'Note'\nid = 'b'" + told("The device phone is down"),
            "expect_error = 'down'",
            "restart = true",
            "expect_error = 'down'",
            "expect = 'Note'\nobjects = []",
            "expect_error = 'down'",
            "expect_unsynced = 1" + fails("down"),
            "expect_equal = ['phone', 'backend']" + fails("down"),
            "expect = 'Note'\non = 'backend'\nobjects = [ { _id = 'a' } ]",
            "start = true",
            "start = true",
            "sync = true",
            "expect_session = 'offline'",
            "go = 'online'",
            "sync = true" + told("killed at download-applied"),
            "start = true",
            "sync = true",
            "expect_session = 'synced'",
            "expect_unsynced = 0",
            "expect_equal = ['phone', 'backend']",
            # Never reached: no error, and nothing that stays behind
            'crash_at = "reset-swapped"',
            "sync = true",
        )
    )
    assert played[-1].passed


def test_a_crash_in_starting_leaves_the_device_down(play: Play) -> None:
    play(
        "[devices.phone]\nstrategy = 'manual'\n"
        + steps(
            'create = "Note"\nid = "a"',
            "sync = true",
            "backend = 'back-up'",
            'create = "Note"\nid = "b"',
            "sync = true",
            "backend = 'restore'",
            'crash_at = "reset-swapped"',
            "sync = true" + told("killed at reset-swapped"),
            'crash_at = "reset-catalogue-followed"',
            "start = true" + told("killed at reset-catalogue-followed"),
            "expect_session = 'down'",
            "start = true",
            "sync = true",
            "expect_backups = 1",
        )
    )


def test_clocks(play: Play) -> None:
    def stamped(id_: str, text: str, when: str) -> str:
        return f"device = 'laptop'\n{text} = 'Note'\nid = '{id_}'\nvalues = {{ text = '{when}' }}"

    # The later change wins, by the devices' clocks, capped at the backend's.
    play(
        TWO
        + steps(
            "write = [ { create = 'Note', id = 'a' }, { create = 'Note', id = 'b' }, "
            "{ create = 'Note', id = 'c' } ]",
            "sync = true",
            "device = 'laptop'\nsync = true",
            "device = 'laptop'\nclock = '-2h'",
            "device = 'laptop'\nupdate = 'Note'\nid = 'a'\nvalues = { text = 'laptop' }",
            "update = 'Note'\nid = 'a'\nvalues = { text = 'phone' }",
            "device = 'laptop'\nrestart = true",
            "device = 'laptop'\nupdate = 'Note'\nid = 'b'\nvalues = { text = 'laptop' }",
            "clock = '-3h'",
            "update = 'Note'\nid = 'b'\nvalues = { text = 'phone' }",
            # An advance moves all clocks: three hours behind, a day later, is later than just now
            "advance = '1d'",
            "update = 'Note'\nid = 'c'\nvalues = { text = 'phone' }",
            "device = 'laptop'\nclock = '-1d'",
            "device = 'laptop'\nupdate = 'Note'\nid = 'c'\nvalues = { text = 'laptop' }",
            "sync = true",
            "device = 'laptop'\nsync = true",
            "sync = true",
            "expect = 'Note'\nobjects = [ { _id = 'a', text = 'phone' }, { _id = 'b', text = 'laptop' }, "
            "{ _id = 'c', text = 'phone' } ]",
        )
    )


def test_a_manual_reset_from_the_refusal_to_the_undo(play: Play) -> None:
    def reset(**keys: str) -> str:
        return "expect_reset = { " + ", ".join(f"{key} = {value}" for key, value in keys.items()) + " }"

    play(
        "[devices.phone]\nstrategy = 'manual'\ninitiate = 'asked'\n"
        + steps(
            "expect_no_reset = true",
            "expect_resets = 0",
            reset(cause="'server-restored'") + fails("there was none"),
            "write = [ { create = 'Note', id = 'a', values = { text = 'A' } }, { create = 'Note', "
            "id = 'b' } ]",
            "sync = true",
            "backend = 'back-up'\nas = 'first'",
            "write = [ { create = 'Note', id = 'lost' }, { update = 'Note', id = 'b', "
            "values = { text = 'B' } } ]",
            "sync = true",
            "backend = 'back-up'",
            "go = 'offline'",
            "write = [ { update = 'Note', id = 'a', values = { text = 'edited' } }, "
            "{ create = 'Note', id = 'new' } ]",
            "backend = 'restore'\nas = 'first'",
            "go = 'online'",
            "initiate_reset = true",
            "sync = true",
            "expect_session = 'reset-pending'",
            reset(cause="'server-restored'", code="209", outcome="'pending'"),
            reset(outcome="'manual'") + fails("the last reset was"),
            reset(code="211") + fails("code = 209"),
            "expect_backups = 0",
            "expect_backup = 'Note'\nobjects = []" + fails("no backup"),
            "restart = true",
            "sync = true",
            "expect_session = 'reset-pending'",
            "expect_notification = { class = 'Note', insertions = ['a', 'b', 'lost', 'new'] }",
            "initiate_reset = true",
            "sync = true",
            "expect_session = 'synced'",
            reset(cause="'server-restored'", strategy="'manual'", outcome="'manual'"),
            reset(),
            "expect_no_reset = true",
            "expect_resets = 1",
            "expect_resets = 2" + fails("expected 2 resets, there are 1"),
            "expect_backups = 1",
            "expect_backups = 2" + fails("expected 2 backups, there are 1"),
            "expect_notification = { class = 'Note', modifications = ['a', 'b'], "
            "deletions = ['lost', 'new'] }",
            "expect = 'Note'\nobjects = [ { _id = 'a', text = 'A' }, { _id = 'b', text = '' } ]",
            "expect_backup = 'Note'\nobjects = [ { _id = 'a', text = 'edited' }, { _id = 'b', text = 'B' }, "
            "{ _id = 'lost' }, { _id = 'new' } ]",
            "expect_backup = 'Note'\nobjects = [ { _id = 'a', text = 'A' }, { _id = 'b' }, { _id = 'lost' }, "
            "{ _id = 'new' } ]" + fails('text is "edited", expected "A"'),
            "expect_differences = [ "
            "{ class = 'Note', id = 'a', state = 'changed-in-backup', fields = ['text'] }, "
            "{ class = 'Note', id = 'b', state = 'changed-in-fresh' }, "
            "{ class = 'Note', id = 'lost', state = 'lost-on-server' }, "
            "{ class = 'Note', id = 'new', state = 'only-in-backup' } ]",
            "expect_differences = [ "
            "{ class = 'Note', id = 'a', state = 'changed-in-backup', fields = ['text', 'rank'] }, "
            "{ class = 'Note', id = 'b', state = 'conflict' }, "
            "{ class = 'Note', id = 'x', state = 'lost-on-server' }, "
            "{ class = 'Note', id = 'new', state = 'only-in-backup' } ]"
            + fails(
                'Note "a" (changed-in-backup) has the fields ["text"], expected ["rank", "text"]; '
                'Note "b" is changed-in-fresh, expected conflict; '
                'Note "lost" is listed as lost-on-server and not expected; '
                'Note "x" is not listed, expected lost-on-server'
            ),
            # Decisions: what a step has decided, no later rule decides again
            "recover = { class = 'Note', id = 'lost', keep = 'fresh' }",
            "recover = { rule = 'backup-only' }",
            "recover = { rule = 'fresh' }",
            "apply_recovery = true",
            "apply_recovery = true",
            "expect = 'Note'\nobjects = [ { _id = 'a', text = 'A' }, { _id = 'b', text = '' }, "
            "{ _id = 'new' } ]",
            "expect_differences = []",
            "expect_backups = 1",
            "undo_recovery = true",
            "expect = 'Note'\nobjects = [ { _id = 'a', text = 'A' }, { _id = 'b', text = '' } ]",
            "recover = { class = 'Note', id = 'a', keep = 'merge' }",
            "expect_error = 'merge'",
            "recover = { class = 'Note', id = 'nothing', keep = 'backup' }",
            "expect_error = ''",
            "restart = true",
            "sync = true",
            "expect_resets = 1",
        )
    )


def test_use_strategy_and_after_restart(play: Play) -> None:
    play(
        ONE
        + steps(
            'create = "Note"\nid = "a"',
            "sync = true",
            "backend = 'back-up'",
            'create = "Note"\nid = "b"',
            "sync = true",
            "use_strategy = 'manual'\ninitiate = 'after-restart'",
            "backend = 'restore'",
            "sync = true",
            "expect_session = 'reset-pending'",
            "sync = true",
            "expect_session = 'reset-pending'",
            "restart = true",
            "sync = true",
            "expect_session = 'synced'",
            "expect_reset = { strategy = 'manual', outcome = 'manual' }",
        )
    )


def test_a_copy_of_the_folder_is_put_back_and_begins_another_device(play: Play) -> None:
    play(
        "[devices.phone]\n[devices.tablet]\n[devices.watch]\n"
        + steps(
            "go = 'offline'",
            "device = 'tablet'\ngo = 'offline'",
            'create = "Note"\nid = "a"',
            "copy = 'one'",
            # It was closed for that moment only, and goes on
            "expect_session = 'offline'",
            'create = "Note"\nid = "b"',
            "copy = 'two'",
            'delete = "Note"\nid = "a"',
            "put_back = 'one'",
            "expect = 'Note'\nobjects = [ { _id = 'a' } ]",
            "expect_unsynced = 1",
            "put_back = 'two'",
            "expect = 'Note'\nobjects = [ { _id = 'a' }, { _id = 'b' } ]",
            # A copy of the same name takes the place of the one before
            'create = "Note"\nid = "c"',
            "copy = 'one'",
            'delete = "Note"\nid = "b"',
            "put_back = 'one'",
            "expect = 'Note'\nobjects = [ { _id = 'a' }, { _id = 'b' }, { _id = 'c' } ]",
            # Another device begins with it, once, and both go on by themselves
            "put_back = 'one'\non = 'tablet'",
            "device = 'tablet'\ndelete = 'Note'\nid = 'c'",
            "device = 'tablet'\nexpect = 'Note'\nobjects = [ { _id = 'a' }, { _id = 'b' } ]",
            "expect = 'Note'\nobjects = [ { _id = 'a' }, { _id = 'b' }, { _id = 'c' } ]",
            "put_back = 'one'\non = 'tablet'" + told("tablet has begun already"),
            "expect_error = 'begun'",
            # One that may begin with a copy has begun, too, when it was used before
            "device = 'watch'\nsync = true",
            "device = 'watch'\nexpect_session = 'synced'",
            "put_back = 'one'\non = 'watch'",
            "expect_error = 'watch has begun'",
            "put_back = 'one'\non = 'phone'",
            "expect_error = 'phone has begun'",
        )
    )


def test_a_device_that_is_down_is_neither_copied_nor_put_back(play: Play) -> None:
    play(
        TWO
        + steps(
            'create = "Note"\nid = "a"',
            "copy = 'one'",
            "crash_at = 'upload-answered'",
            "sync = true" + told("killed at upload-answered"),
            "copy = 'two'" + told("phone is down"),
            "expect_error = 'down'",
            "put_back = 'one'",
            "expect_error = 'down'",
            # Of a copy that was not made
            "put_back = 'two'\non = 'laptop'",
            "expect_error = 'There is no copy'",
            "expect_session = 'down'",
            # What begins with a copy is another device
            "device = 'laptop'\ngo = 'offline'",
            "put_back = 'one'\non = 'laptop'",
            "device = 'laptop'\nexpect = 'Note'\nobjects = [ { _id = 'a' } ]",
        )
    )


def test_a_crash_while_starting_with_a_copy_leaves_the_device_down_with_it(play: Play) -> None:
    play(
        "[devices.phone]\nstrategy = 'manual'\n"
        + steps(
            'create = "Note"\nid = "a"',
            "sync = true",
            "backend = 'back-up'",
            'create = "Note"\nid = "b"',
            "sync = true",
            "backend = 'restore'",
            'crash_at = "reset-swapped"',
            "sync = true" + told("killed at reset-swapped"),
            "start = true",
            "copy = 'after the reset'",
            "crash_at = 'reset-recorded'",
            "put_back = 'after the reset'",
            "expect_resets = 1",
            "expect_backups = 1",
        )
    )


def test_resets_are_told_again_when_the_folder_before_them_is_put_back(play: Play) -> None:
    play(
        ONE
        + steps(
            'create = "Note"\nid = "a"',
            "sync = true",
            "backend = 'back-up'",
            "copy = 'before'",
            "expect_no_reset = true",
            'create = "Note"\nid = "b"',
            "sync = true",
            "backend = 'restore'",
            "sync = true",
            "expect_no_reset = true" + fails("there was"),
            # It is as it was before, and nobody has asked about what happens from now on
            "put_back = 'before'",
            "sync = true",
            "expect_no_reset = true" + fails("there was"),
            "put_back = 'before'",
            "expect_resets = 0",
        )
    )


def test_backups_that_wait_are_counted(play: Play) -> None:
    play(
        "[devices.phone]\nstrategy = 'manual'\n"
        + steps(
            "expect_waiting = 0",
            'create = "Note"\nid = "a"',
            "sync = true",
            "go = 'offline'",
            'create = "Note"\nid = "b"',
            "backend = 'terminate-sync'",
            "backend = 'enable-sync'",
            "go = 'online'",
            "sync = true",
            "expect_waiting = 1",
            "expect_waiting = 0" + fails("expected 0 backups that wait, there are 1"),
            "recover = { rule = 'backup' }",
            "apply_recovery = true",
            "expect_waiting = 0",
            # What was made before the apply is catalogued apart
            "expect_backups = 1",
        )
    )
