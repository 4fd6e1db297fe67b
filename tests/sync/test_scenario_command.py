"""``holdfast scenario`` as a command: what it prints, how it ends, and that it leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync import crash
from holdfast.sync.scenario import databases

RIGHT = """
title = "Right"
[devices.phone]
[[step]]
create = "Task"
id = "milk"
values = { title = "Milk" }
[[step]]
sync = true
[[step]]
expect = "Task"
objects = [ { _id = "milk", title = "Milk" } ]
"""
FALSE = RIGHT.replace('"Right"', '"False"').replace('title = "Milk" } ]', 'title = "Bread" } ]')
UNEXPECTED = RIGHT.replace("sync = true", 'create = "Task"\nid = "milk"')
WRONG = RIGHT.replace("sync = true", "sync = 1")
SLOW = """
title = "Slow"
[devices.phone]
[[step]]
create = "Task"
id = "milk"
[[step]]
network = { fault = "slow", times = 100 }
[[step]]
sync = true
"""

Run = Callable[..., subprocess.CompletedProcess[str]]
COMMAND = [sys.executable, "-m", "holdfast.sync.cli", "scenario"]


@pytest.fixture
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the command's temporary files go."""
    return tmp_path_factory.mktemp("t")


@pytest.fixture
def environment(temporary: Path) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(temporary), "TEMP": str(temporary), "TMP": str(temporary)}


@pytest.fixture
def run(tmp_path: Path, temporary: Path, environment: dict[str, str]) -> Run:
    """Run the command in a folder with the given files; nothing may be left of it afterwards."""

    def run(*arguments: str, **files: str) -> subprocess.CompletedProcess[str]:
        for name, text in files.items():
            (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert list(temporary.iterdir()) == []
        return done

    return run


def test_a_line_a_step_and_a_last_line(run: Run) -> None:
    done = run("run", "right.toml", right=RIGHT)
    assert done.stdout.splitlines() == [
        'right.toml: step 1: passed: phone: create Task "milk"',
        "right.toml: step 2: passed: phone: sync",
        "right.toml: step 3: passed: phone: expect 1 Task",
        "1 passed, 0 failed",
    ]
    assert (done.returncode, done.stderr) == (0, "")


def test_a_long_name_of_the_temporary_folder(
    run: Run, temporary: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    environment.update(dict.fromkeys(["TMPDIR", "TEMP", "TMP"], str(deep)))
    done = run("run", "right.toml", right=RIGHT)
    assert done.stdout.splitlines()[-1] == "1 passed, 0 failed", done.stderr
    assert list(deep.iterdir()) == []


def test_a_failed_expectation_and_an_unexpected_error_fail(run: Run) -> None:
    done = run("run", ".", right=RIGHT, false=FALSE, unexpected=UNEXPECTED)
    lines = done.stdout.splitlines()
    assert lines[-1] == "1 passed, 2 failed"
    assert done.returncode == 1
    assert done.stderr == ""
    failed = [line for line in lines if "FAILED" in line]
    assert failed[0].endswith('Task "milk" title is "Milk", expected "Bread"')
    assert failed[1].startswith('unexpected.toml: step 2: FAILED: phone: create Task "milk": refused: ')
    assert not any(line.startswith("unexpected.toml: step 3") for line in lines)


def test_json_is_an_object_a_file(run: Run) -> None:
    done = run("run", "false.toml", "right.toml", "--json", right=RIGHT, false=FALSE)
    false, right = (json.loads(line) for line in done.stdout.splitlines())
    assert done.returncode == 1
    assert set(right) == {"file", "title", "passed", "steps"}
    assert (right["file"], right["title"], right["passed"]) == ("right.toml", "Right", True)
    assert (false["file"], false["title"], false["passed"]) == ("false.toml", "False", False)
    assert [set(one) for one in right["steps"]] == [{"index", "do", "passed", "message", "seconds"}] * 3
    assert [(one["index"], one["passed"], one["message"]) for one in right["steps"]] == [
        (1, True, ""),
        (2, True, ""),
        (3, True, ""),
    ]
    assert all(one["seconds"] >= 0 for one in right["steps"])
    last = false["steps"][-1]
    assert (last["index"], last["passed"]) == (3, False)
    assert "Bread" in last["message"]


def test_a_wrong_file_is_told_and_nothing_is_played(run: Run) -> None:
    for arguments in (["run"], ["check"], ["run", "--json"]):
        done = run(*arguments, "right.toml", "wrong.toml", right=RIGHT, wrong=WRONG)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.splitlines() == ["wrong.toml: step 2: sync is written as true, not 1"]


@pytest.mark.parametrize("arguments", [["run"], ["run", "nowhere"], ["run", "."], ["play", "x"]])
def test_a_wrong_call_is_one_line(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_crash_points_are_listed_one_a_line(run: Run) -> None:
    done = run("crash-points")
    assert done.stdout.splitlines() == list(crash.POINTS)


def test_files_do_not_see_each_other(run: Run) -> None:
    # Each creates what the other would have, and finds nothing before it.
    alone = RIGHT.replace("[[step]]", '[[step]]\nexpect = "Task"\non = "backend"\nobjects = []\n[[step]]', 1)
    alone = alone.replace('on = "backend"\n', "")
    done = run("run", "a.toml", "b.toml", a=alone, b=alone)
    assert done.stdout.splitlines()[-1] == "2 passed, 0 failed"


def test_an_sqlite_database_of_its_own_for_each(run: Run, tmp_path: Path) -> None:
    named = tmp_path / "history.sqlite"
    with sqlite3.connect(named) as connection:
        connection.execute("CREATE TABLE mine (x)")
    connection.close()
    before = named.read_bytes()
    done = run("run", "a.toml", "b.toml", "--database", f"sqlite:///{named}", a=RIGHT, b=RIGHT)
    assert done.stdout.splitlines()[-1] == "2 passed, 0 failed", done.stderr
    assert sorted(one.name for one in tmp_path.glob("*.sqlite*")) == ["history.sqlite"]
    assert named.read_bytes() == before


def test_the_sqlite_database_that_is_named_is_where_it_is(tmp_path: Path) -> None:
    named = tmp_path / "history.db"
    with (
        databases.of_one_scenario(databases.parse(f"sqlite:///{named}")) as one,
        databases.of_one_scenario(databases.parse(f"sqlite:///{named}")) as other,
    ):
        assert one != other
        for url in (one, other):
            assert url is not None
            assert url.startswith(f"sqlite:///{tmp_path}/history-holdfast_")
    with databases.of_one_scenario(databases.parse("sqlite://")) as own:
        assert own is None


@pytest.mark.parametrize("url", ["nonsense", "mysql://host/db", "http://x"])
def test_no_database(run: Run, url: str) -> None:
    done = run("run", "right.toml", "--database", url, right=RIGHT)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert "--database" in line


def test_postgresql_without_psycopg_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from holdfast.sync import cli

    monkeypatch.setitem(sys.modules, "psycopg", None)
    path = tmp_path / "right.toml"
    path.write_text(RIGHT, encoding="utf-8")
    errors: list[str] = []
    monkeypatch.setattr("sys.stderr.write", errors.append, raising=False)
    assert cli.main(["scenario", "run", str(path), "--database", "postgresql://nobody@localhost/x"]) == 1
    (line,) = "".join(errors).splitlines()
    assert "holdfast[postgresql]" in line


def test_a_backend_that_can_not_start_is_a_failure(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/no/such/folder/x.sqlite"
    done = run("run", "right.toml", "--json", "--database", url, right=RIGHT)
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["passed"] is False
    assert [(one["index"], one["passed"]) for one in told["steps"]] == [(0, False)]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize(
    ("number", "code", "clean"),
    [(signal.SIGINT, 130, True), (signal.SIGTERM, 143, True), (getattr(signal, "SIGKILL", 9), -9, False)],
)
def test_nothing_is_left_however_it_is_ended(
    tmp_path: Path,
    temporary: Path,
    environment: dict[str, str],
    until: Any,
    number: int,
    code: int,
    clean: bool,
) -> None:
    (tmp_path / "slow.toml").write_text(SLOW, encoding="utf-8")
    process = subprocess.Popen(
        [*COMMAND, "run", "slow.toml"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    timer = threading.Timer(60, process.kill)
    timer.start()
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if "step 2" in line:
                break
        below = _below(process.pid)
        assert len(below) >= 4  # fork server, its tracker, backend, device
        process.send_signal(number)
        process.communicate(timeout=30)
    finally:
        timer.cancel()
        process.kill()
        process.wait()
    assert process.returncode == code
    until(lambda: not [pid for pid in below if _is_alive(pid)])
    if clean:
        assert list(temporary.iterdir()) == []


def _below(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    below = [one for one, parent in parents.items() if parent == pid]
    return below + [deeper for one in below for deeper in _below(one)]


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
