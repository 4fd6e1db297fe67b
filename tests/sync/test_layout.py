"""Schemas of app and backend that differ: what is withheld, reads, refused writes, and how it comes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from holdfast.sync import Device, Int, Link, Schema, String, Uuid, list_of, schema_of
from holdfast.sync.errors import WriteRefused
from tests.sync.layout_case import (
    BACKEND,
    WITHHELD,
    Base,
    Project,
    Tag,
    Task,
    backend_content,
    content,
    differing_device,
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
    return differing_device(device_factory, backend)


def test_what_is_withheld_reads_as_its_default(differing: Device, backend: Any) -> None:
    device = differing
    assert parts(device) == WITHHELD
    assert device.resets() == [], "a realm that was never written begins without ceremony"
    assert device.catalogue.all(kind=None) == []
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
    assert (again.realm.path, again.resets()) == (path, [])
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
        "a": "changed-in-backup",
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
    """Nobody else has a say: nothing is withheld, and what can't be converted waits in a backup."""
    device = device_factory("device", schema=Schema.from_document(KEYED), start=False)
    device.realm.write(
        lambda tx: (tx.create("Person", "p"), tx.create("Note", "n", {"of": "p", "about": ["p"]}))
    )
    before = content(device, "Note")
    device.use_schema(Schema.from_document(with_properties(KEYED, "Person", name="int")))
    assert parts(device) == {}
    assert content(device, "Note")["n"]["of"] is None
    [backup] = device.waiting_backups()
    assert (backup.kind, backup.cause, backup.objects) == ("removal", "app-version", 2)
    device.use_schema(Schema.from_document(KEYED))
    recovery = device.recovery(backup)
    recovery.decide_by_rule("backup")
    recovery.apply()
    assert (content(device, "Note"), device.unsynced_count()) == (before, 2)
    assert device.waiting_backups() == []


def test_a_new_device_with_a_newer_app_begins_without_a_reset_whatever_the_strategy(
    device_factory: Make, backend: Any
) -> None:
    put_schema(backend, BACKEND)
    device = device_factory("new", schema=Base, strategy="manual", initiate="asked")
    level(device)
    assert (device.resets(), device.pending_reset) == ([], None)
    # What was written before it ever connected is another matter: it is backed up first.
    written = device_factory("written", schema=Base, strategy="recover", start=False)
    written.realm.write(lambda tx: tx.create("Task", "mine", {"title": "M"}))
    written.session.start()
    level(written)
    assert [one.cause for one in written.resets()] == ["schema-mismatch"]
    [backup] = written.waiting_backups()
    assert [item.object_id for item in written.recovery(backup).items()] == [("Task", "mine")]
