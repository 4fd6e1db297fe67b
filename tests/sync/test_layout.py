"""Schemas of app and backend that differ: what is withheld, how it comes, and what stays as it was."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from holdfast.sync import Device, Int, Link, Schema, String, Uuid, list_of, schema_of
from holdfast.sync.errors import WriteRefused
from holdfast.sync.realm.capture import Capture
from holdfast.sync.realm.file import finish_realm_file
from holdfast.sync.realm.layout import Layout
from holdfast.sync.realm.migration import migrate
from holdfast.sync.schema import ObjectClass, contains, same_key, same_property
from holdfast.sync.tables import quoted, select_columns
from tests.sync.layout_case import (
    BACKEND,
    WITHHELD,
    Base,
    Project,
    Tag,
    Task,
    backend_content,
    content,
    level,
    parts,
    put_schema,
    with_properties,
)

Make = Callable[..., Device]


@pytest.fixture
def schema() -> Schema:
    """What this file's devices declare, unless told otherwise."""
    return schema_of(Base)


@pytest.fixture
def differing(device_factory: Make, backend: Any) -> Device:
    """A device whose app has more than the backend, and has some of it otherwise."""
    put_schema(backend, BACKEND)
    author = device_factory("author", schema=Schema.from_document(BACKEND))
    author.realm.write(
        lambda tx: (
            tx.create("Task", "a", {"title": "A", "size": "big", "rank": 7, "only_there": "there"}),
            tx.create("Task", "b", {"title": "B"}),
            tx.create("Tag", "red", {"colour": "#f00"}),
        )
    )
    level(author)
    author.close()
    device = device_factory("device")
    level(device)
    return device


def test_what_is_withheld_reads_as_its_default(differing: Device, backend: Any) -> None:
    device = differing
    assert parts(device) == WITHHELD
    assert [one.cause for one in device.resets()] == ["schema-mismatch"]
    withheld = {"size": 0, "rank": None, "more_steps": [], "more_likes": 0}
    assert content(device) == {
        "a": {"_id": "a", "title": "A", "only_there": "there", **withheld},
        "b": {"_id": "b", "title": "B", "only_there": "", **withheld},
    }
    assert content(device, "Tag") == content(device, "Project") == {}
    with device.realm.read() as view:
        task = view.session.get(Task, "a")
        assert task is not None
        assert (task.heading, task.how_big, task.how_high, task.steps, task.likes) == ("A", 0, None, [], 0)
        assert view.session.scalars(select(Tag)).all() == view.session.scalars(select(Project)).all() == []
        assert view.connection.execute(select(Task.how_big).order_by(Task.key)).scalars().all() == [0, 0]
        assert view.raw.execute("SELECT size, more_steps FROM Task").fetchall() == [(0, "[]")] * 2
        assert (view.count("Tag"), view.get("Tag", 1)) == (0, None)
    assert device.realm.progress.digest == backend.state["digest"]


def _add(one: Any) -> Callable[[Any], None]:
    return lambda tx: tx.session.add(one())


def _set(**values: Any) -> Callable[[Any], None]:
    def write(tx: Any) -> None:
        task = tx.session.get(Task, "a")
        for name, value in values.items():
            setattr(task, name, value)

    return write


def _append(tx: Any) -> None:
    task = tx.session.get(Task, "a")  # held: SQLAlchemy notes a change in place only of what is alive
    task.steps.append("x")


REFUSED: list[tuple[str, Callable[[Any], Any]]] = [
    # Dynamic access
    ("Task.size", lambda tx: tx.update("Task", "a", {"size": 1})),
    ("Task.rank", lambda tx: tx.update("Task", "a", {"rank": 1})),
    ("Task.more_steps", lambda tx: tx.create("Task", "n", {"more_steps": ["x"]})),
    ("Task.more_likes", lambda tx: tx.increment("Task", "a", "more_likes", 1)),
    ("Tag", lambda tx: tx.create("Tag", 1)),
    ("Project", lambda tx: tx.create("Project", "p", {"name": "P"})),
    # Mapped classes
    ("Task.size", _set(how_big=1)),
    ("Task.rank", _set(how_high=1)),
    ("Task.more_likes", _set(likes=1)),
    ("Task.more_steps", _append),
    ("Task.more_steps", _add(lambda: Task(key="n", steps=["x"]))),
    ("Tag", _add(lambda: Tag(number=1))),
    ("Project", _add(lambda: Project(key="p"))),
    # Core, many at once
    ("Task.size", lambda tx: tx.connection.execute(update(Task).values(how_big=1))),
    ("Task.more_likes", lambda tx: tx.session.execute(insert(Task), [{"key": "n", "likes": 1}])),
    ("Project", lambda tx: tx.connection.execute(insert(Project), [{"_id": "p"}, {"_id": "q"}])),
    # Raw SQL
    ("Task.size", lambda tx: tx.execute("UPDATE Task SET size = 1")),
    ("Task.rank", lambda tx: tx.execute("UPDATE Task SET rank = 1 WHERE _id = 'a'")),
    (
        "Task.more_steps",
        lambda tx: tx.execute("""INSERT INTO Task (_id, more_steps) VALUES ('n', '["x"]')"""),
    ),
    ("Task.size", lambda tx: tx.execute("INSERT OR REPLACE INTO Task (_id, size) VALUES ('a', 1)")),
    ("Tag", lambda tx: tx.execute("INSERT INTO Tag (number) VALUES (1)")),
    ("Tag", lambda tx: tx.execute("INSERT OR REPLACE INTO Tag (number) VALUES (1)")),
    ("Project", lambda tx: tx.executemany("INSERT INTO Project (_id) VALUES (?)", [("p",), ("q",)])),
]


def test_writing_it_is_refused_whatever_writes(differing: Device, backend: Any) -> None:
    device = differing
    before = content(device)
    for number, (part, write) in enumerate(REFUSED):

        def both(tx: Any, write: Callable[[Any], Any] = write) -> None:
            tx.update("Task", "b", {"title": "not written"})
            write(tx)

        with pytest.raises(WriteRefused, match=f"^{part} is withheld"):
            device.realm.write(both)
            pytest.fail(f"{part} was written by number {number}")
        assert content(device) == before
        assert (device.unsynced_count(), parts(device)) == (0, WITHHELD)
    device.realm.write(lambda tx: tx.update("Task", "b", {"title": "written"}))
    level(device)
    assert [one["title"] for one in backend_content(backend)] == ["A", "written"]


def test_its_default_can_be_written_and_the_rest_of_the_object(differing: Device, backend: Any) -> None:
    device = differing

    def write(tx: Any) -> None:
        tx.create("Task", "c", {"title": "C", "size": 0, "rank": None, "more_steps": []})
        tx.update("Task", "a", {"title": "A2", "more_likes": 0})
        tx.session.add(Task(key="d", heading="D"))
        tx.session.flush()
        tx.execute("INSERT OR REPLACE INTO Task (_id, title, size) VALUES ('e', 'E', 0)")
        tx.execute("UPDATE Task SET size = 0, rank = NULL, title = title || '!'")
        tx.update("Task", "a", {"only_there": "still"})

    device.realm.write(write)
    level(device)
    rows = {one["_id"]: one for one in backend_content(backend)}
    assert {key: row["title"] for key, row in rows.items()} == {
        "a": "A2!",
        **{key: f"{key.upper()}!" for key in "bcde"},
    }
    # What the backend has under the app's names is as it was, and at its default in new objects.
    assert rows["a"] == {"_id": "a", "title": "A2!", "size": "big", "rank": 7, "only_there": "still"}
    assert rows["d"] == {"_id": "d", "title": "D!", "size": "", "rank": 0, "only_there": ""}
    assert backend_content(backend, "Tag") == [{"name": "red", "colour": "#f00"}]
    assert device.realm.progress.digest == backend.state["digest"]


def test_another_device_goes_on_under_what_is_withheld(
    differing: Device, device_factory: Make, backend: Any
) -> None:
    other = device_factory("other", schema=Schema.from_document(BACKEND))
    level(other)
    heard: list[Any] = []
    differing.realm.listen(heard.append)
    other.realm.write(
        lambda tx: (
            tx.update("Task", "a", {"size": "small", "title": "A3"}),
            tx.create("Tag", "blue"),
            tx.delete("Task", "b"),
        )
    )
    level(other, differing)
    assert {key: (one["title"], one["size"]) for key, one in content(differing).items()} == {"a": ("A3", 0)}
    assert content(differing, "Tag") == {}
    differing.realm.write(lambda tx: tx.update("Task", "a", {"title": "A4"}))
    level(differing, other)
    assert content(other)["a"] == {
        "_id": "a",
        "title": "A4",
        "size": "small",
        "rank": 7,
        "only_there": "there",
    }
    assert set(content(other, "Tag")) == {"red", "blue"}
    assert differing.realm.progress.digest == other.realm.progress.digest == backend.state["digest"]


def test_it_is_there_as_soon_as_the_backend_has_it(
    differing: Device, device_factory: Make, backend: Any, until: Any
) -> None:
    device = differing
    path = device.realm.path
    grown = with_properties(BACKEND, "Task", more_likes="counter")
    grown["Project"] = schema_of(Base).to_document()["Project"]
    put_schema(backend, grown)
    left = {"Task": WITHHELD["Task"] - {"more_likes"}, "Tag": WITHHELD["Tag"]}
    until(lambda: parts(device) == left)

    def write(tx: Any) -> None:
        tx.session.add(Project(key="p", name="P", lead="a"))
        tx.session.get(Task, "a").likes = 3
        tx.session.flush()
        tx.increment("Task", "b", "more_likes", 2)

    device.realm.write(write)
    level(device)
    assert backend_content(backend, "Project") == [{"_id": "p", "name": "P", "lead": "a"}]
    assert [one["more_likes"] for one in backend_content(backend)] == [3, 2]
    # The rest is withheld still, also after a restart; and no further reset came of any of it.
    with pytest.raises(WriteRefused, match=r"Task\.more_steps"):
        device.realm.write(lambda tx: tx.update("Task", "a", {"more_steps": ["x"]}))
    device.close()
    again = device_factory("device")
    level(again)
    assert parts(again) == left
    assert (again.realm.path, len(again.resets())) == (path, 1)
    put_schema(backend, with_properties(grown, "Task", more_steps="list<string>"))
    until(lambda: parts(again) == {"Task": {"size", "rank"}, "Tag": WITHHELD["Tag"]})
    again.realm.write(_append)
    level(again)
    assert [one["more_steps"] for one in backend_content(backend)] == ['["x"]', "[]"]
    assert again.realm.progress.digest == backend.state["digest"]


def test_what_was_unsynced_when_it_was_refused_is_in_the_backup(
    device_factory: Make, backend: Any, until: Any
) -> None:
    smaller = with_properties(BACKEND, "Task", size=None, rank=None)
    del smaller["Tag"]
    put_schema(backend, smaller)
    bigger = with_properties(smaller, "Task", extra="int")
    bigger["Note"] = {"primary_key": "_id", "properties": {"_id": "string", "task": "Task"}}
    device = device_factory("device", schema=Schema.from_document(bigger), strategy="recover", start=False)
    device.realm.write(
        lambda tx: (
            tx.create("Task", "a", {"title": "A", "extra": 5}),
            tx.create("Task", "b", {"title": "B"}),
            tx.create("Note", "n", {"task": "a"}),
        )
    )
    assert parts(device) == {}  # nobody has refused it yet
    device.session.start()
    until(lambda: device.resets() and device.realm.pending_reset is None)
    level(device)
    assert [one.cause for one in device.resets()] == ["schema-mismatch"]
    assert parts(device) == {"Task": {"extra"}, "Note": {"_id", "task"}}
    assert [one["title"] for one in backend_content(backend)] == ["A", "B"]
    assert content(device)["a"]["extra"] == 0
    [backup] = device.waiting_backups()
    items = {item.difference.key: item for item in device.recovery(backup).items()}
    assert {key: item.difference.state for key, item in items.items()} == {
        "a": "not-storable",
        "n": "not-storable",
    }
    # Later the backend has it; what waited in the backup can be recovered, and syncs.
    put_schema(backend, bigger)
    until(lambda: parts(device) == {})
    recovery = device.recovery(backup)
    assert {item.difference.key: item.difference.state for item in recovery.items()} == {
        "a": "mergeable",
        "n": "only-in-backup",
    }
    assert recovery.apply().done == 2
    level(device)
    assert [one["extra"] for one in backend_content(backend)] == [5, 0]
    assert backend_content(backend, "Note") == [{"_id": "n", "task": "a"}]
    assert len(device.resets()) == 1


KEYED: dict[str, Any] = {
    "Person": {"primary_key": "name", "properties": {"name": "string"}},
    "Note": {
        "primary_key": "_id",
        "properties": {"_id": "string", "of": "Person", "about": "list<Person>", "text": "string"},
    },
}


@pytest.mark.parametrize("key", ["int", "uuid"])
def test_links_to_what_has_another_key_are_withheld_too(device_factory: Make, backend: Any, key: str) -> None:
    class Apps(DeclarativeBase):
        pass

    class Note(Apps):
        __tablename__ = "Note"
        key: Mapped[str] = mapped_column("_id", String, primary_key=True)
        of = mapped_column(Link("Person", key))
        about = mapped_column(list_of("Person", key), nullable=False, default=list)
        text: Mapped[str] = mapped_column(String, default="")

    class Person(Apps):
        __tablename__ = "Person"
        name = mapped_column(Int if key == "int" else Uuid, primary_key=True)

    put_schema(backend, KEYED)
    author = device_factory("author", schema=Schema.from_document(KEYED))
    author.realm.write(
        lambda tx: (tx.create("Person", "p"), tx.create("Note", "n", {"of": "p", "about": ["p"]}))
    )
    level(author)
    device = device_factory("device", schema=schema_of(Apps))
    level(device)
    assert parts(device) == {"Person": {"name"}, "Note": {"of", "about"}}
    with device.realm.read() as view:
        note = view.session.get(Note, "n")
        assert (note.of, note.about) == (None, [])
    target = 1 if key == "int" else uuid.UUID(int=1)
    for values in ({"of": target}, {"about": [target]}):
        with pytest.raises(WriteRefused, match=r"^Note\.\w+ is withheld"):
            device.realm.write(lambda tx, values=values: tx.update("Note", "n", values))
    device.realm.write(lambda tx: tx.update("Note", "n", {"of": None, "about": [], "text": "mine"}))
    level(device, author)
    assert backend_content(backend, "Note") == [{"_id": "n", "of": "p", "about": '["p"]', "text": "mine"}]
    assert device.realm.progress.digest == author.realm.progress.digest == backend.state["digest"]


def test_an_app_with_another_key_opens_a_realm_that_never_connected(device_factory: Make) -> None:
    device = device_factory("device", schema=Schema.from_document(KEYED), start=False)
    device.realm.write(
        lambda tx: (tx.create("Person", "p"), tx.create("Note", "n", {"of": "p", "about": ["p"]}))
    )
    before = content(device, "Note")
    device.use_schema(Schema.from_document(with_properties(KEYED, "Person", name="int")))
    assert parts(device) == {"Person": {"name"}, "Note": {"of", "about"}}
    assert content(device, "Note")["n"]["of"] is None
    device.use_schema(Schema.from_document(KEYED))
    assert (content(device, "Note"), device.unsynced_count()) == (before, 2)


# Other versions of the app over the same realm


def test_an_older_app_keeps_what_it_does_not_know(device_factory: Make, backend: Any) -> None:
    newer = Schema.from_document(BACKEND)
    older = Schema.from_document({"Task": with_properties(BACKEND, "Task", size=None, rank=None)["Task"]})
    device = device_factory("device", schema=newer)
    device.realm.write(
        lambda tx: (tx.create("Task", "a", {"title": "A", "size": "big"}), tx.create("Tag", "red"))
    )
    level(device)
    device.session.offline = True
    device.realm.write(lambda tx: tx.update("Task", "a", {"size": "unsynced", "rank": 3}))
    device.close()

    device = device_factory("device", schema=older)
    assert parts(device) == {}
    assert device.unsynced_count() == 1
    device.realm.write(
        lambda tx: (tx.update("Task", "a", {"title": "by the old"}), tx.create("Task", "b", {"title": "B"}))
    )
    level(device)
    assert backend_content(backend, "Tag") == [{"name": "red", "colour": ""}]
    rows = {one["_id"]: one for one in backend_content(backend)}
    assert (rows["a"]["title"], rows["a"]["size"], rows["a"]["rank"]) == ("by the old", "unsynced", 3)
    assert (rows["b"]["size"], rows["b"]["rank"]) == ("", 0)
    # Dynamically it can be read and written all the same.
    assert content(device)["a"]["size"] == "unsynced"
    device.realm.write(lambda tx: tx.update("Task", "b", {"size": "dynamic"}))

    device.use_schema(newer)
    level(device)
    assert content(device)["b"]["size"] == "dynamic"
    assert set(content(device, "Tag")) == {"red"}
    assert device.resets() == []
    assert device.realm.progress.digest == backend.state["digest"]


def test_the_app_is_upgraded_and_downgraded_under_what_is_withheld(
    differing: Device, device_factory: Make, backend: Any
) -> None:
    differing.realm.write(lambda tx: tx.update("Task", "a", {"title": "mine"}))
    level(differing)
    before = backend_content(backend)
    fitting = Schema.from_document(BACKEND)
    differing.session.offline = True
    differing.realm.write(lambda tx: tx.update("Task", "b", {"title": "unsynced"}))
    path = differing.realm.path
    differing.use_schema(fitting)
    assert parts(differing) == {}
    assert content(differing)["a"] == before[0]
    assert content(differing, "Tag") == {"red": {"name": "red", "colour": "#f00"}}
    assert differing.unsynced_count() == 1
    differing.realm.write(lambda tx: (tx.update("Task", "a", {"size": "huge"}), tx.create("Tag", "green")))
    differing.close()

    # The app that differs is put back: what it had withheld is withheld again.
    device = device_factory("device", strategy="manual")
    assert content(device)["a"]["size"] == 0
    assert content(device)["b"]["title"] == "unsynced"
    assert {"size", "rank"} <= parts(device)["Task"]
    assert parts(device)["Tag"] == WITHHELD["Tag"]
    assert device.unsynced_count() == 3
    assert device.realm.path == path


def test_what_was_refused_is_not_announced_again_by_the_next_version(differing: Device) -> None:
    device = differing
    newer = schema_of(Base).to_document()
    del newer["Task"]["properties"]["more_likes"]
    device.use_schema(Schema.from_document(newer))
    level(device)
    assert len(device.resets()) == 1
    assert parts(device) == {**WITHHELD, "Task": WITHHELD["Task"] - {"more_likes"}}
    device.realm.write(lambda tx: tx.update("Task", "a", {"title": "goes on"}))
    level(device)


def test_an_additive_upgrade_in_development_mode(device_factory: Make, backend: Any, until: Any) -> None:
    one = with_properties(BACKEND, "Task", size=None)
    device = device_factory("device", schema=Schema.from_document(one))
    other = device_factory("other", schema=Schema.from_document(one))
    device.realm.write(lambda tx: tx.create("Task", "a", {"title": "A"}))
    level(device, other)
    answer = backend.request(
        "PUT", f"/v1/admin/partitions/{backend.partition}/settings", body={"development_mode": True}
    )
    assert answer.status_code == 200
    device.session.offline = True
    device.realm.write(lambda tx: tx.update("Task", "a", {"title": "unsynced"}))
    device.use_schema(Schema.from_document(BACKEND))
    assert parts(device) == {}
    device.realm.write(lambda tx: tx.update("Task", "a", {"size": "big"}))
    device.session.offline = False
    level(device)
    assert "size" in backend.state["schema"]["Task"]["properties"]
    assert backend_content(backend)[0] == {
        "_id": "a",
        "title": "unsynced",
        "rank": 0,
        "only_there": "",
        "size": "big",
    }
    until(lambda: "size" in other.realm.schema["Task"].properties)
    level(other)
    assert content(other)["a"]["size"] == "big"
    other.realm.write(lambda tx: tx.update("Task", "a", {"size": "by the old"}))
    level(other, device)
    assert content(device)["a"]["size"] == "by the old"
    assert (device.resets(), other.resets()) == ([], [])
    assert device.realm.progress.digest == other.realm.progress.digest == backend.state["digest"]


def test_a_destructive_change_and_then_the_app_that_fits(
    device_factory: Make, backend: Any, until: Any
) -> None:
    old = with_properties(BACKEND, "Task", only_there=None)
    device = device_factory("device", schema=Schema.from_document(old), strategy="recover")
    device.realm.write(
        lambda tx: (
            tx.create("Task", "a", {"title": "A", "size": "12"}),
            tx.create("Task", "b", {"title": "B", "size": "word"}),
            tx.create("Tag", "red"),
        )
    )
    level(device)
    device.session.offline = True
    device.realm.write(
        lambda tx: (tx.update("Task", "a", {"size": "13"}), tx.update("Task", "b", {"title": "B2"}))
    )
    new = with_properties(old, "Task", size="int", rank=None)
    del new["Tag"]
    put_schema(backend, new, re_enable=True)
    device.session.offline = False
    until(lambda: device.waiting_backups() and device.realm.pending_reset is None)
    level(device)
    # Only what differs is withheld; the same change resets no second time.
    held = {"Task": {"size", "rank"}, "Tag": {"name", "colour"}}
    assert parts(device) == held
    assert {key: one["size"] for key, one in content(device).items()} == {"a": "", "b": ""}
    with pytest.raises(WriteRefused, match=r"Task\.size"):
        device.realm.write(lambda tx: tx.update("Task", "a", {"size": "14"}))
    device.close()
    device = device_factory("device", schema=Schema.from_document(old), strategy="recover")
    level(device)
    assert parts(device) == held
    [backup] = device.waiting_backups()

    device.use_schema(Schema.from_document(new))
    level(device)
    assert parts(device) == {}
    assert {key: one["size"] for key, one in content(device).items()} == {"a": 12, "b": 0}
    recovery = device.recovery(backup)
    recovery.decide_by_rule("merge")
    recovery.apply()
    level(device)
    assert {one["_id"]: (one["title"], one["size"]) for one in backend_content(backend)} == {
        "a": ("A", 13),
        "b": ("B2", 0),
    }
    assert len(device.resets()) == 1
    assert device.realm.progress.digest == backend.state["digest"]


def test_a_realm_that_never_connected_follows_its_app(device_factory: Make, backend: Any) -> None:
    one, two = Schema.from_document(BACKEND), with_properties(BACKEND, "Task", more="set<int>")
    two["New"] = {"primary_key": "_id", "properties": {"_id": "int"}}
    device = device_factory("device", schema=one, start=False)
    device.realm.write(lambda tx: tx.create("Task", "a", {"size": "big"}))
    device.close()
    device = device_factory("device", schema=Schema.from_document(two), start=False)
    assert parts(device) == {}
    device.realm.write(lambda tx: (tx.update("Task", "a", {"more": {1}}), tx.create("New", 1)))
    device.session.start()
    level(device)
    assert backend.state["schema"] == two
    assert backend_content(backend)[0]["more"] == "[1]"
    assert backend_content(backend)[0]["size"] == "big"
    assert backend_content(backend, "New") == [{"_id": 1}]


def test_the_order_of_classes_and_properties_makes_no_difference(device_factory: Make, backend: Any) -> None:
    def reordered(document: Any) -> Any:
        if not isinstance(document, dict):
            return document
        return {name: reordered(document[name]) for name in reversed(document)}

    there, here = Schema.from_document(BACKEND), Schema.from_document(reordered(BACKEND))
    assert json.dumps(there.to_document()) != json.dumps(here.to_document())
    assert there.fingerprint == here.fingerprint
    assert there != here or list(there.classes) != list(here.classes)
    device, other = device_factory("device", schema=there), device_factory("other", schema=here)
    level(device, other)
    device.realm.write(lambda tx: tx.create("Task", "a", {"title": "A", "size": "big"}))
    other.realm.write(lambda tx: tx.create("Tag", "red"))
    level(device, other)
    number = device.realm.layout.number
    device.close()
    device = device_factory("device", schema=here)
    level(device)
    assert device.realm.layout.number == number  # nothing to lay out anew
    device.realm.write(lambda tx: tx.update("Task", "a", {"rank": 2}))
    level(device, other)
    assert content(device) == content(other)
    assert (device.resets(), other.resets(), parts(device), parts(other)) == ([], [], {}, {})
    assert device.realm.progress.digest == other.realm.progress.digest == backend.state["digest"]


# Any two schemas

_TYPES = st.sampled_from(["int", "int?", "string", "counter", "list<int>", "Other", "set<Other>"])
_MAIN = st.fixed_dictionaries({}, optional=dict.fromkeys(("one", "two", "three"), _TYPES))
_KEYS = st.sampled_from(["int", "string"])
_VALUES = {"int": 7, "string": "seven", "counter": 7, "list<int>": "[7]"}


@st.composite
def _schemas(draw: st.DrawFn) -> Schema:
    properties = draw(_MAIN)
    other = draw(_KEYS)
    return Schema.from_document(
        {
            "Main": {"primary_key": "id", "properties": {"id": draw(_KEYS), **properties}},
            "Other": {"primary_key": "id", "properties": {"id": other}},
        }
    )


def _filled(raw: sqlite3.Connection, held: ObjectClass) -> None:
    """One object of a class, with a value that is not the default in every property."""
    row: dict[str, Any] = {}
    for name, type_ in held.properties.items():
        of = type_.scalar if type_.links or type_.kind == "scalar" else str(type_)
        row[name] = f"[{json.dumps(_VALUES[of])}]" if type_.kind == "set" else _VALUES[of]
    columns = ", ".join(quoted(held.column(name)) for name in row)
    raw.execute(
        f"INSERT OR REPLACE INTO {quoted(held.table)} ({columns}) VALUES ({', '.join('?' * len(row))})",
        list(row.values()),
    )


def _rows(raw: sqlite3.Connection, held: ObjectClass) -> list[dict[str, Any]]:
    names = (held.primary_key, *held.values)
    rows = raw.execute(f"SELECT {select_columns(held)} FROM {quoted(held.table)}")
    return [dict(zip(names, row, strict=True)) for row in rows]


@settings(max_examples=150, deadline=None, database=None)
@given(_schemas(), st.lists(st.tuples(st.sampled_from(["app", "known", "refused"]), _schemas()), max_size=4))
def test_any_change_of_schemas_keeps_what_fits(first: Schema, steps: list[tuple[str, Schema]]) -> None:
    layout = Layout(first, first)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as raw:
        layout.create(raw)
        Capture(layout.schema).attach(raw)
        finish_realm_file(raw, layout)
        for kind, schema in steps:
            old = layout.schema
            for one in old.classes.values():
                _filled(raw, one)
            before = {name: _rows(raw, one) for name, one in old.classes.items()}
            for one in Capture(old).classes.values():
                one.forget(raw)
            layout = (
                layout.with_app(schema)
                if kind == "app"
                else layout.with_known(schema, refused=kind == "refused")
            )
            migrate(raw, old, layout, Capture(layout.schema))
            kept = Layout.read(raw)
            assert (kept.schema, kept.withheld) == (layout.schema, layout.withheld)
            if kind == "refused":
                assert contains(schema, layout.announced) == []
            assert not contains(layout.visible, layout.app)
            for name, held in layout.schema.classes.items():
                found = _rows(raw, held)
                if not same_key(old[name], held):
                    assert found == []
                    continue
                [row], [was] = found, before[name]
                for prop, type_ in held.properties.items():
                    same = same_property(old[name], held, prop)
                    assert row[prop] == (was[prop] if same else type_.default), (name, prop)
            for name, properties in layout.withheld.items():
                mine = layout.app[name]
                for prop in properties:
                    shown = raw.execute(f"SELECT DISTINCT {quoted(prop)} FROM {quoted(name)}").fetchall()
                    assert shown in ([], [(mine.properties[prop].default,)])
