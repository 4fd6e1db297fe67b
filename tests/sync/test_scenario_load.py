"""Reading scenario files: what is lawful is taken, each mistake is told in one line with file and step."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from holdfast.resources import resource
from holdfast.sync import cli
from holdfast.sync.scenario import Scenario, ScenarioError, find, load, steps

TODO = tomllib.loads(resource("todo.toml").read_text(encoding="utf-8"))["schema"]

HEAD = """
title = "A story"
[schema.Note]
primary_key = "_id"
last_modified = "modified"
[schema.Note.properties]
_id = "string"
text = "string"
rank = "int?"
size = "float"
done = "bool"
when = "timestamp?"
uid = "uuid?"
blob = "binary"
price = "decimal"
tags = "set<string>"
parts = "list<int>"
fields = "dictionary<string>"
flags = "dictionary<bool>"
count = "counter"
parent = "Note"
children = "list<Note>"
modified = "timestamp?"
[schema.Numbered]
primary_key = "number"
properties = { number = "int", text = "string" }
[devices.phone]
[devices.laptop]
strategy = "manual"
initiate = "asked"
"""


@pytest.fixture
def read(tmp_path: Path) -> Any:
    def read(text: str, name: str = "story.toml") -> Scenario:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return load(path, TODO)

    return read


def one_step(text: str) -> str:
    return f"{HEAD}\n[[step]]\n{text}\n"


LAWFUL = {
    "create": 'create = "Note"\nid = "a"',
    "null": 'create = "Note"\nid = "a"\nvalues = { rank = { null = true }, parent = { null = true } }',
    "null in a dictionary": 'create = "Note"\nid = "a"\nvalues = { flags = { null = true } }',
    "all types": 'create = "Note"\nid = "a"\nvalues = { text = "t", rank = 1, size = 1, done = true, '
    "when = 2026-01-31T12:00:00+02:00, uid = '6f9619ff-8b86-d011-b42d-00c04fc964ff', blob = 'AAE=', "
    "price = '1.50', tags = ['a'], parts = [1, 2], fields = { a = 'b' }, count = 3, parent = 'b', "
    "children = ['c'] }",
    "int key": 'create = "Numbered"\nid = 7',
    "update on a device": 'device = "laptop"\nupdate = "Note"\nid = "a"\nvalues = { size = 1.5 }',
    "delete": 'delete = "Note"\nid = "a"',
    "increment": 'increment = "Note"\nid = "a"\nproperty = "count"\nby = -2',
    "write": "write = [ { create = 'Note', id = 'a' }, { delete = 'Note', id = 'b' } ]",
    "generate": "generate = 'Note'\ncount = 5\nvalues = { text = 'note {n}', tags = ['{n}'] }",
    "clock": 'clock = "+31d"',
    "clock back": 'clock = "-2h"',
    "clock zero": 'clock = "0"',
    "advance": 'advance = "31d"',
    "note": 'sync = true\nnote = "look"',
    "strategy": 'use_strategy = "recover"\ninitiate = "asked"',
    "schema": "use_schema = { Other = { primary_key = 'k', properties = { k = 'int' } } }",
    "rule": "recover = { rule = 'backup-only' }",
    "recover": "recover = { class = 'Note', id = 'a', keep = 'both' }",
    "by property": "recover = { class = 'Note', id = 'a', "
    "properties = { text = 'backup', done = 'fresh', rank = { value = { null = true } } } }",
    "backup": 'backend = "back-up"\nas = "one"',
    "set-schema": 'backend = "set-schema"\n'
    "schema = { Note = { primary_key = '_id', properties = { _id = 'string' } } }",
    "network": "network = { device = 'phone', fault = 'truncate', times = 3 }",
    "expect": "expect = 'Note'\nobjects = [ { _id = 'a', text = 'x' }, { text = 'y' } ]",
    "expect on the backend": "expect = 'Note'\non = 'backend'\nobjects = []",
    "expect_reset": "expect_reset = { cause = 'offline-too-long', code = 222, outcome = 'manual' }",
    "expect_differences": "expect_differences = [ { class = 'Note', id = 'a', state = 'conflict', "
    "fields = ['text'] } ]",
    "expect_notification": "expect_notification = { class = 'Note', insertions = ['a'] }",
    "expect_equal": "expect_equal = ['phone', 'laptop', 'backend']",
    "expect_unsynced": "expect_unsynced = 0",
    "expect_waiting": "expect_waiting = 2",
    "crash_at": "crash_at = 'reset-recorded'",
    "copy": 'copy = "before"',
}


@pytest.mark.parametrize("text", LAWFUL.values(), ids=LAWFUL)
def test_what_is_lawful_is_taken(read: Any, text: str) -> None:
    (step,) = read(one_step(text)).steps
    assert step.index == 1
    assert step.do


#: A step and the words that its error must have.
WRONG = {
    "no verb": ('note = "nothing"', "has no verb"),
    "a verb with a typo": ('creat = "Note"\nid = "a"', "has no verb", "'creat'", "did you mean 'create'?"),
    "two verbs": ("sync = true\nrestart = true", "two verbs", "'sync'", "'restart'"),
    "an unknown key": ('create = "Note"\nid = "a"\nvalus = {}', "unknown key 'valus'", "'values'"),
    "a key of another verb": ('sync = true\nid = "a"', "unknown key 'id'"),
    "a missing id": ('create = "Note"', "'create' lacks 'id'"),
    "a missing id in a write": ("write = [ { create = 'Note' } ]", "part 1", "lacks 'id'"),
    "missing values": ('update = "Note"\nid = "a"', "lacks 'values'"),
    "an unknown class": ('create = "Notes"\nid = "a"', "no class 'Notes'", "did you mean 'Note'?"),
    "an unknown property": (
        'create = "Note"\nid = "a"\nvalues = { txt = "x" }',
        "no property 'txt'",
        "did you mean 'text'?",
    ),
    "the key among the values": ('create = "Note"\nid = "a"\nvalues = { _id = "b" }', "primary key", '"id"'),
    "a key of the wrong type": ('create = "Numbered"\nid = "a"', "the id of a Numbered", "int"),
    "text for an int": ('create = "Note"\nid = "a"\nvalues = { rank = "1" }', "Note.rank", "int?"),
    "true for an int": ('create = "Note"\nid = "a"\nvalues = { rank = true }', "Note.rank", "int?"),
    "a fraction for an int": ('create = "Note"\nid = "a"\nvalues = { rank = 1.5 }', "Note.rank"),
    "too big an int": ('create = "Note"\nid = "a"\nvalues = { rank = 9223372036854775808 }', "Note.rank"),
    "infinity": ('create = "Note"\nid = "a"\nvalues = { size = inf }', "Note.size"),
    "int for a bool": ('create = "Note"\nid = "a"\nvalues = { done = 1 }', "Note.done", "bool"),
    "null where none fits": (
        'create = "Note"\nid = "a"\nvalues = { text = { null = true } }',
        "Note.text",
        "null does not fit",
    ),
    "null in a set": ('create = "Note"\nid = "a"\nvalues = { tags = [{ null = true }] }', "Note.tags"),
    "null in a dictionary of texts": (
        'create = "Note"\nid = "a"\nvalues = { fields = { null = true } }',
        "Note.fields",
    ),
    "text for a timestamp": ('create = "Note"\nid = "a"\nvalues = { when = "2026-01-01" }', "timestamp"),
    "a local date-time": (
        'create = "Note"\nid = "a"\nvalues = { when = 2026-01-01T12:00:00 }',
        "no time zone",
        "2026-01-31T12:00:00Z",
    ),
    "a date": ('create = "Note"\nid = "a"\nvalues = { when = 2026-01-01 }', "no moment"),
    "no uuid": ('create = "Note"\nid = "a"\nvalues = { uid = "abc" }', "Note.uid", "uuid"),
    "no base64": ('create = "Note"\nid = "a"\nvalues = { blob = "%%" }', "Note.blob", "base64"),
    "no decimal": ('create = "Note"\nid = "a"\nvalues = { price = "one" }', "Note.price", "decimal"),
    "a number for a decimal": ('create = "Note"\nid = "a"\nvalues = { price = 1.5 }', "as a string"),
    "text for a set": ('create = "Note"\nid = "a"\nvalues = { tags = "a" }', "Note.tags", "set<string>"),
    "ints in a set of texts": ('create = "Note"\nid = "a"\nvalues = { tags = [1] }', "Note.tags"),
    "text for a dictionary": ('create = "Note"\nid = "a"\nvalues = { fields = "a" }', "Note.fields"),
    "a link by the wrong type": ('create = "Note"\nid = "a"\nvalues = { parent = 1 }', "Note.parent"),
    "an increment of no counter": (
        'increment = "Note"\nid = "a"\nproperty = "rank"\nby = 1',
        "Note.rank",
        "counter",
    ),
    "an increment by text": ('increment = "Note"\nid = "a"\nproperty = "count"\nby = "1"', "by is a whole"),
    "an unknown device": ('device = "phoen"\nsync = true', "'phoen'", "did you mean 'phone'?"),
    "a device on the backend": ('device = "phone"\nbackend = "trim"', "unknown key 'device'"),
    "sync that is not true": ("sync = false", "written as true"),
    "somewhere to go": ('go = "away"', "'away'", "offline, online"),
    "an unknown strategy": ('use_strategy = "recovr"', "did you mean 'recover'?"),
    "an unknown initiate": ('use_strategy = "manual"\ninitiate = "later"', "'later'", "after-restart"),
    "an unknown crash point": ('crash_at = "reset-swaped"', "'reset-swapped'", "crash-points"),
    "an unknown fault": ("network = { device = 'phone', fault = 'lost' }", "'lost'", "drop-request"),
    "a fault no times": ("network = { device = 'phone', fault = 'slow', times = 0 }", "at least 1"),
    "an unknown device of a network": ("network = { device = 'x', fault = 'slow' }", "'x'"),
    "an unknown backend verb": ('backend = "backup"', "did you mean 'back-up'?"),
    "a schema that does not go": ("backend = 'trim'\nschema = {}", "'schema' does not go"),
    "a name that does not go": ("backend = 'trim'\nas = 'x'", "'as' does not go"),
    "no schema to set": ('backend = "set-schema"', "lacks 'schema'"),
    "a schema that contradicts itself": (
        "use_schema = { A = { primary_key = 'k', properties = { n = 'int' } } }",
        "use_schema",
        "'k' is not a property",
    ),
    "a clock without a unit": ('clock = "12"', "no span of time"),
    "a clock as number": ("clock = 12", "no span of time"),
    "a clock beyond the calendar": ('clock = "999999d"', "ten years"),
    "time going back": ('advance = "-1d"', "never back"),
    "an unknown cause": ("expect_reset = { cause = 'server-restore' }", "'server-restored'"),
    "an unknown outcome": ("expect_reset = { outcome = 'done' }", "'done'", "recovered"),
    "an unknown key of a reset": ("expect_reset = { casue = 'x' }", "unknown key 'casue'", "'cause'"),
    "a code as text": ("expect_reset = { code = '209' }", "code is a whole number"),
    "an unknown state": (
        "expect_differences = [ { class = 'Note', id = 'a', state = 'conflicts' } ]",
        "did you mean 'conflict'?",
    ),
    "an unknown field": (
        "expect_differences = [ { class = 'Note', id = 'a', state = 'conflict', fields = ['txt'] } ]",
        "'text'",
    ),
    "an unknown session": ("expect_session = 'sync'", "did you mean 'synced'?"),
    "a negative number": ("expect_backups = -1", "at least 0"),
    "no objects": ("expect = 'Note'", "lacks 'objects'"),
    "objects by id": ("expect = 'Note'\nobjects = [ { id = 'a' } ]", "primary key is '_id'"),
    "both device and on": ("expect = 'Note'\ndevice = 'phone'\non = 'backend'\nobjects = []", "both"),
    "on a device": ("expect = 'Note'\non = 'phone'\nobjects = []", "'phone'", "backend"),
    "a notification of nothing": ("expect_notification = {}", "lacks 'class'"),
    "an error before any step": ("expect_error = 'x'", "there is none"),
    "equal with nobody": ("expect_equal = ['phone']", "two places"),
    "equal with a stranger": ("expect_equal = ['phone', 'tablet']", "'tablet'"),
    "a recovery of nothing": ("recover = {}", "neither a rule nor"),
    "an unknown rule": ("recover = { rule = 'newer' }", "did you mean 'newest'?"),
    "an unknown keep": ("recover = { class = 'Note', id = 'a', keep = 'mine' }", "'mine'", "backup, fresh"),
    "keep and properties": (
        "recover = { class = 'Note', id = 'a', keep = 'fresh', properties = {} }",
        "either 'keep' or 'properties'",
    ),
    "a recovered value that does not fit": (
        "recover = { class = 'Note', id = 'a', properties = { rank = { value = 'x' } } }",
        "Note.rank",
    ),
    "an unknown side": ("recover = { class = 'Note', id = 'a', properties = { rank = 'mine' } }", "'mine'"),
    "a write of two verbs": ("write = [ { create = 'Note', delete = 'Note', id = 'a' } ]", "two verbs"),
    "a write of no verb": ("write = [ { creat = 'Note', id = 'a' } ]", "no verb", "'create'"),
    "an empty write": ("write = []", "nothing to write"),
    "generate with int keys": ("generate = 'Numbered'\ncount = 1", "primary key"),
    "generate none": ("generate = 'Note'\ncount = 0", "at least 1"),
    "a copy without a name": ("copy = true", "copy is a string"),
    "a copy that was not made": ("put_back = 'before'", 'no step before has made a copy "before" of phone'),
    "a negative number that waits": ("expect_waiting = -1", "at least 0"),
    "an unknown device to begin": ("put_back = 'before'\non = 'tablet'", "'tablet'"),
    "a note that is no text": ("sync = true\nnote = 1", "note is a string"),
}


@pytest.mark.parametrize(("text", *"w"), [(one[0], one[1:]) for one in WRONG.values()], ids=WRONG)
def test_what_is_wrong_in_a_step_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, w: tuple[str, ...]
) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(f"{HEAD}\n[[step]]\nsync = true\n[[step]]\n{text}\n", encoding="utf-8")
    if "before any step" in str(w) or "there is none" in w:
        path.write_text(one_step(text), encoding="utf-8")
    assert cli.main(["scenario", "check", str(path)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    (line,) = told.err.splitlines()
    number = 1 if "there is none" in w else 2
    assert line.startswith(f"{path}: step {number}: "), line
    for word in w:
        assert word in line


FILES = {
    "no TOML": ("title = ", "is no TOML"),
    "no title": ("[devices.a]", "lacks 'title'"),
    "an empty title": ('title = ""\n[devices.a]', "title is empty"),
    "a title that is none": ("title = 1\n[devices.a]", "title is a string"),
    "no device": ('title = "x"', "lacks 'devices'"),
    "empty devices": ('title = "x"\n[devices]', "no device"),
    "an unknown table": ('title = "x"\n[device.a]\n[devices.a]', "unknown key 'device'"),
    "steps with a typo": ('title = "x"\n[devices.a]\n[[steps]]\nsync = true', "'steps'", "'step'"),
    "step as a table": ('title = "x"\n[devices.a]\n[step]\nsync = true', "[[step]]"),
    "a device's typo": ('title = "x"\n[devices.a]\nstrategi = "manual"', "[devices.a]", "'strategy'"),
    "a device's strategy": ('title = "x"\n[devices.a]\nstrategy = "all"', "[devices.a]", "'all'"),
    "a device called backend": ('title = "x"\n[devices.backend]', "'backend'"),
    "a backend's typo": ('title = "x"\n[devices.a]\n[backend]\ndevelopment = true', "'development_mode'"),
    "development mode as text": ('title = "x"\n[devices.a]\n[backend]\ndevelopment_mode = "no"', "true or"),
    "days as text": ('title = "x"\n[devices.a]\n[backend]\nmax_offline_days = "30"', "number of days"),
    "a type that is none": (
        'title = "x"\n[devices.a]\n[schema.T]\nprimary_key = "k"\nproperties = { k = "strin" }',
        "[schema]",
    ),
    "a key that is no property": (
        'title = "x"\n[devices.a]\n[schema.T]\nprimary_key = "k"\nproperties = { n = "string" }',
        "[schema]",
        "'k' is not a property",
    ),
    "a link to nowhere": (
        'title = "x"\n[devices.a]\n[schema.T]\nprimary_key = "k"\nproperties = { k = "string", o = "Other" }',
        "[schema]",
        "'Other'",
    ),
    "a stamp that is no timestamp": (
        'title = "x"\n[devices.a]\n[schema.T]\nprimary_key = "k"\nlast_modified = "m"\n'
        'properties = { k = "string", m = "int" }',
        "last_modified",
    ),
    "a schema with a typo": (
        'title = "x"\n[devices.a]\n[schema.T]\nprimarykey = "k"\nproperties = { k = "string" }',
        "'primarykey'",
    ),
    "an array as a name": (
        'title = "x"\n[devices.a]\n[schema.T]\nprimary_key = "k"\nlast_modified = ["m"]\n'
        'properties = { k = "string" }',
        "[schema]",
    ),
    "an empty schema": ('title = "x"\nschema = {}\n[devices.a]', "table of classes"),
}


@pytest.mark.parametrize(("text", "said"), [(one[0], one[1:]) for one in FILES.values()], ids=FILES)
def test_what_is_wrong_in_a_file_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: tuple[str, ...]
) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text, encoding="utf-8")
    assert cli.main(["scenario", "check", str(path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{path}: "), line
    for word in said:
        assert word in line


def test_files_that_can_not_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    empty = tmp_path / "empty"
    empty.mkdir()
    for path, said in (
        (binary, "UTF-8"),
        (empty, "no scenario"),
        (tmp_path / "missing.toml", "no such file"),
    ):
        assert cli.main(["scenario", "check", str(path)]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(f"{path}: ")
        assert said in line


def test_each_wrong_file_has_its_line_and_right_ones_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.toml").write_text("title = ")
    (tmp_path / "one.toml").write_text(one_step("sync = tru"))
    (tmp_path / "right.toml").write_text(one_step("sync = true"))
    assert cli.main(["scenario", "check", str(tmp_path)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        str(tmp_path / "b" / "two.toml"),
        str(tmp_path / "one.toml"),
    ]
    assert cli.main(["scenario", "check", str(tmp_path / "right.toml")]) == 0
    assert capsys.readouterr() == ("", "")


def test_folders_mean_all_files_below_sorted_and_once(tmp_path: Path) -> None:
    for name in ("b.toml", "a/z.toml", "a/b.toml", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    names = [str(one.relative_to(tmp_path)) for one in find([tmp_path, tmp_path / "b.toml"])]
    assert names == ["a/b.toml", "a/z.toml", "b.toml"]
    with pytest.raises(ScenarioError):
        find([tmp_path / "none"])


def test_a_call_without_paths_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["scenario"], ["scenario", "check"], ["scenario", "run"], ["scenario", "play", "x"]):
        with pytest.raises(SystemExit) as ended:
            cli.main(words)
        assert ended.value.code == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_without_a_schema_it_is_the_to_do_schema(read: Any) -> None:
    story = read('title = "x"\n[devices.a]\n[[step]]\ncreate = "Task"\nid = "t"\nvalues = { title = "T" }')
    assert set(story.schema.classes) == {"TaskList", "Task"}
    assert (story.devices[0].strategy, story.devices[0].initiate) == ("recover-or-discard", "immediately")
    assert (story.development_mode, story.max_offline_seconds) == (False, 30 * 86400)


def test_what_a_later_schema_brings_is_known_from_its_step_on(read: Any) -> None:
    change = (
        '[[step]]\nbackend = "set-schema"\n[step.schema.Note]\nprimary_key = "_id"\n'
        '[step.schema.Note.properties]\n_id = "string"\nrank = "string"\ncolour = "string"\n'
    )
    use = '[[step]]\ncreate = "Note"\nid = "a"\nvalues = { colour = "red", rank = "high", text = "still" }\n'
    assert len(read(HEAD + change + use).steps) == 2
    with pytest.raises(ScenarioError, match=r"step 1: .*colour"):
        read(HEAD + use + change)
    with pytest.raises(ScenarioError, match=r"step 2: Note\.rank"):
        read(HEAD + change + '[[step]]\ncreate = "Note"\nid = "a"\nvalues = { rank = 1.5 }')


def test_what_steps_hold(read: Any) -> None:
    story = read(
        one_step('device = "laptop"\nclock = "-1d12h"')
        + "[[step]]\nnetwork = { device = 'laptop', fault = 'slow' }\n"
        + "[[step]]\nincrement = 'Note'\nid = 'a'\nproperty = 'count'\nby = 2\nnote = 'n'\n"
        + "[[step]]\nrecover = { class = 'Note', id = 'a', properties = { text = { value = 'edited' } } }\n"
    )
    clock, network, increment, recover = story.steps
    assert clock == steps.SetClock(index=1, device="laptop", seconds=-129600.0)
    assert network == steps.Network(index=2, device="laptop", fault="slow", times=1)
    operation = steps.Operation("increment", "Note", "a", prop="count", by=2)
    assert increment == steps.Write(index=3, note="n", device="phone", operations=(operation,))
    assert recover.properties == {"text": steps.Given("edited")}
    assert increment.do == 'phone: increment Note "a" count by 2'


def test_a_copy_is_of_one_device(read: Any) -> None:
    copy = "[[step]]\ndevice = 'laptop'\ncopy = 'one'\n"
    story = read(HEAD + copy + "[[step]]\ndevice = 'laptop'\nput_back = 'one'\n")
    assert story.steps == (
        steps.Copy(index=1, device="laptop", name="one"),
        steps.PutBack(index=2, device="laptop", name="one", on=None),
    )
    with pytest.raises(ScenarioError, match=r'step 2: .*"one" of phone'):
        read(HEAD + copy + "[[step]]\nput_back = 'one'\n")
    with pytest.raises(ScenarioError, match=r"step 2: .*\(did you mean 'one'\?\)"):
        read(HEAD + copy + "[[step]]\ndevice = 'laptop'\nput_back = 'on'\n")
    # Where another device begins with it, it is clear whose it is
    begins = read(HEAD + copy + "[[step]]\nput_back = 'one'\non = 'phone'\n").steps[1]
    assert begins == steps.PutBack(index=2, device="laptop", name="one", on="phone")
    assert begins.do == 'laptop: put back the copy "one" of the folder, on phone'
