"""What is captured of local writes, whatever wrote them, and what listeners hear of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, update
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from holdfast.sync import Bool, ChangeNotification, Int, Realm, Schema, String, Timestamp, schema_of, set_of
from holdfast.sync.errors import HoldfastError, SchemaError, ValueRefused, WriteRefused
from holdfast.sync.realm import RealmFolder, WriteTransaction, unsynced
from holdfast.sync.tables import quoted, select_columns


class Base(DeclarativeBase):
    pass


class Task(Base):
    __tablename__ = "Task"
    id: Mapped[str] = mapped_column("_id", String, primary_key=True)
    title: Mapped[str] = mapped_column(String, default="")
    done: Mapped[bool] = mapped_column(Bool, default=False)
    priority: Mapped[int | None] = mapped_column(Int)
    tags: Mapped[set[str]] = mapped_column(set_of("string"), default=set)
    notes: Mapped[str] = mapped_column(String, default="")
    modified: Mapped[datetime | None] = mapped_column(Timestamp, info={"last_modified": True})


class Store:
    """A realm without a backend, its clock, and what its listener heard.

    Attributes: realm, now, heard.
    """

    def __init__(self, folder: Path) -> None:
        self.now = 1_700_000_000_000_000
        folder.mkdir()
        self.realm = Realm(RealmFolder(folder), schema_of(Task), self._clock)
        self.heard: list[ChangeNotification] = []
        self.realm.listen(self.heard.append)

    def _clock(self) -> int:
        self.now += 1000
        return self.now

    def sync(self) -> None:
        """Have everything count as acknowledged, as a download of one's own upload does."""

        def work(tx: Any) -> None:
            unsynced.freeze(tx.raw, self.realm.capture)
            unsynced.acknowledge(tx.raw, 10**9)
            for one in self.realm.capture.classes.values():
                tx.raw.execute(f"DELETE FROM {one.base}")

        self.realm.write(work, origin="download")
        self.heard.clear()

    def waiting(self) -> set[Any]:
        """The keys with unsynced changes."""
        with self.realm.read() as view:
            return unsynced.keys(view.raw, self.realm.capture, "Task")

    def base(self, key: str) -> tuple[bool, Any]:
        """Whether there are unsynced changes of an object, and its base."""
        with self.realm.read() as view:
            return unsynced.base_row(view.raw, self.realm.capture.classes["Task"], key)

    def content(self) -> dict[Any, dict[str, Any]]:
        """All tasks, stored values by key."""
        names = ("_id", *self.realm.schema["Task"].values)
        with self.realm.read() as view:
            rows = view.raw.execute(f"SELECT {select_columns(self.realm.schema['Task'])} FROM Task")
            return {row[0]: dict(zip(names, row, strict=True)) for row in rows}

    def instructions(self) -> list[Any]:
        """What would be sent now."""

        def work(tx: Any) -> Any:
            unsynced.freeze(tx.raw, self.realm.capture)
            return unsynced.outbox(tx.raw)[-1].instructions

        return list(self.realm.write(work, origin="download"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    one = Store(tmp_path / "realm")
    one.realm.write(
        lambda tx: [tx.create("Task", key, {"title": key, "tags": {"t"}}) for key in ("a", "b", "c")]
    )
    one.sync()
    yield one
    one.realm.close()


def _orm(tx: Any) -> None:
    task = tx.session.get(Task, "a")
    task.title = "new"
    task.tags.add("u")
    tx.session.delete(tx.session.get(Task, "b"))
    tx.session.add(Task(id="n", title="n"))


def _core(tx: Any) -> None:
    tx.connection.execute(update(Task).where(Task.id == "a").values(title="new", tags={"t", "u"}))
    tx.connection.execute(Task.__table__.delete().where(Task.id == "b"))
    tx.connection.execute(insert(Task).values(id="n", title="n"))


def _bulk(tx: Any) -> None:
    tx.session.execute(update(Task), [{"id": "a", "title": "new", "tags": {"t", "u"}}])
    tx.session.query(Task).filter(Task.id == "b").delete()
    tx.session.execute(insert(Task), [{"id": "n", "title": "n"}])


def _raw(tx: Any) -> None:
    tx.execute("""UPDATE Task SET title = 'new', tags = '["u", "t", "u"]' WHERE _id = 'a'""")
    tx.execute("DELETE FROM Task WHERE _id = ?", ("b",))
    tx.executemany("INSERT INTO Task (_id, title) VALUES (?, ?)", [("n", "n")])


def _replace(tx: Any) -> None:
    tx.execute("""INSERT OR REPLACE INTO Task (_id, title, tags) VALUES ('a', 'new', '["t","u"]')""")
    tx.execute("DELETE FROM Task WHERE _id = 'b'")
    tx.execute("REPLACE INTO Task (_id, title) VALUES ('n', 'n')")


def _rekey(tx: Any) -> None:
    tx.update("Task", "a", {"title": "new", "tags": {"t", "u"}})
    tx.execute("UPDATE Task SET _id = 'n', title = 'n', tags = '[]' WHERE _id = 'b'")


def _dynamic(tx: Any) -> None:
    tx.update("Task", "a", {"title": "new", "tags": ["u", "t"]})
    tx.delete("Task", "b")
    tx.create("Task", "n", {"title": "n"})


@pytest.mark.parametrize("work", [_orm, _core, _bulk, _raw, _replace, _rekey, _dynamic])
def test_whatever_writes_is_captured_alike(store: Store, work: Callable[[Any], None]) -> None:
    before = store.content()
    store.realm.write(work)
    assert store.waiting() == {"a", "b", "n"}
    for key in ("a", "b"):
        known, base = store.base(key)
        assert known and {"_id": key, **base} == before[key]
    assert store.base("n") == (True, None)
    assert store.base("c") == (False, None)
    [heard] = store.heard
    changes = heard.classes["Task"]
    assert (changes.insertions, changes.deletions) == ({"n"}, {"b"})
    assert changes.modifications == {"a": {"title", "tags", "modified"}}
    assert (heard.origin, heard.time) == ("local", store.content()["a"]["modified"])
    content = store.content()
    assert content["a"]["tags"] == '["t","u"]'
    assert content["n"]["modified"] == heard.time
    sent = {one.key: one for one in store.instructions()}
    assert {key: one.op for key, one in sent.items() if key != "a"} == {"b": "delete", "n": "create"}
    if work is _replace:
        assert sent["a"].op == "recreate"
    else:
        assert sent["a"].op == "update"
        assert sent["a"].values == {"title": "new", "tags": '["t","u"]', "modified": heard.time}
        assert sent["a"].old["title"] == "a"
    assert all(one.time == heard.time for one in sent.values())


def test_a_bulk_update_by_raw_sql_is_captured_like_any_other(store: Store) -> None:
    before = store.content()
    store.realm.write(lambda tx: tx.execute("UPDATE Task SET done = 1, priority = 5"))
    assert store.waiting() == {"a", "b", "c"}
    [heard] = store.heard
    assert heard.classes["Task"].modifications == {key: {"done", "priority", "modified"} for key in "abc"}
    for key in "abc":
        assert {"_id": key, **store.base(key)[1]} == before[key]


@pytest.mark.parametrize("by_sql", [False, True], ids=["dynamic", "sql"])
def test_what_ends_where_it_began_leaves_nothing(store: Store, by_sql: bool) -> None:
    before = store.content()

    def write(title: str) -> None:
        if by_sql:
            store.realm.write(lambda tx: tx.execute("UPDATE Task SET title = ? WHERE _id = 'a'", (title,)))
        else:
            store.realm.write(lambda tx: tx.update("Task", "a", {"title": title}))

    write("x")
    write("y")
    assert store.waiting() == {"a"}
    write("a")
    assert store.waiting() == set()
    assert store.content() == before, "last_modified goes back to the base's"
    assert store.heard[-1].classes["Task"].modifications == {"a": {"title", "modified"}}
    store.realm.write(lambda tx: tx.create("Task", "n"))
    store.realm.write(lambda tx: tx.delete("Task", "n"))
    store.realm.write(lambda tx: tx.update("Task", "a", {"title": "a"}))
    assert store.waiting() == set()
    assert store.content() == before
    with store.realm.read() as view:
        assert not unsynced.anything_to_upload(view.raw, store.realm.capture)
        assert view.raw.execute("SELECT count(*) FROM _change_time").fetchone() == (0,)


def test_deleted_and_created_again_in_one_transaction_or_two(store: Store) -> None:
    store.realm.write(lambda tx: (tx.delete("Task", "a"), tx.create("Task", "a", {"title": "new"})))
    assert store.heard[-1].classes["Task"].modifications["a"] >= {"title", "tags"}
    store.realm.write(lambda tx: tx.delete("Task", "b"))
    store.realm.write(lambda tx: tx.create("Task", "b", {"title": "new"}))
    assert {one.key: one.op for one in store.instructions()} == {"a": "recreate", "b": "recreate"}


def test_an_exception_rolls_all_of_it_back(store: Store) -> None:
    before = store.content()

    def work(tx: Any) -> None:
        tx.update("Task", "a", {"title": "x"})
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        store.realm.write(work)
    assert (store.content(), store.waiting(), store.heard) == (before, set(), [])


@pytest.mark.parametrize(
    "work",
    [
        lambda tx: tx.create("Task", "a"),
        lambda tx: tx.update("Task", "none", {"title": "x"}),
        lambda tx: tx.delete("Task", "none"),
        lambda tx: tx.update("Task", "a", {"_id": "x"}),
        lambda tx: tx.update("Task", "a", {"unknown": "x"}),
    ],
)
def test_a_write_that_can_not_be_is_refused(store: Store, work: Callable[[Any], None]) -> None:
    before = store.content()
    with pytest.raises(WriteRefused):
        store.realm.write(lambda tx: (tx.update("Task", "c", {"title": "x"}), work(tx)))
    assert (store.content(), store.waiting()) == (before, set())


def test_raw_sql_that_breaks_a_type_is_refused(store: Store) -> None:
    before = store.content()
    for sql in (
        "UPDATE Task SET tags = 'no json' WHERE _id = 'a'",
        "UPDATE Task SET tags = '[1]' WHERE _id = 'a'",
        "UPDATE Task SET tags = '{}' WHERE _id = 'a'",
    ):
        with pytest.raises(ValueRefused):
            store.realm.write(lambda tx, sql=sql: tx.execute(sql))
    for sql in ("UPDATE Task SET done = 2", "UPDATE Task SET title = NULL", "UPDATE Task SET priority = 'x'"):
        with pytest.raises(Exception, match=r"constraint|cannot store"):
            store.realm.write(lambda tx, sql=sql: tx.execute(sql))
    assert (store.content(), store.waiting(), store.heard) == (before, set(), [])


def test_a_listener_can_read_and_submit_but_not_wait(store: Store) -> None:
    seen: list[Any] = []

    def heard(notification: ChangeNotification) -> None:
        if "s" in notification.classes["Task"].insertions:
            return
        with store.realm.read() as view:
            seen.append(view.get("Task", "a")["title"])
        with pytest.raises(HoldfastError, match="can't wait"):
            store.realm.write(lambda tx: None)
        seen.append(store.realm.submit(lambda tx: tx.create("Task", "s")))

    subscription = store.realm.listen(heard)
    store.realm.write(lambda tx: tx.update("Task", "a", {"title": "x"}))
    assert seen[0] == "x"
    seen[1].result(5)
    assert "s" in store.content()
    subscription.close()
    store.realm.write(lambda tx: tx.update("Task", "a", {"title": "y"}))
    assert len(seen) == 2


def test_captured_over_a_restart(store: Store, tmp_path: Path) -> None:
    store.realm.write(_raw)
    store.realm.close()
    again = Realm(RealmFolder(tmp_path / "realm"), schema_of(Task), lambda: store.now)
    store.realm, old = again, store.content
    assert store.waiting() == {"a", "b", "n"}
    assert old()["a"]["title"] == "new"


KEYS = st.sampled_from(["a", "b", "c", "d", "O'x"])
TITLES = st.sampled_from(["", "a", "b", "x"])
TAGS = st.sets(st.sampled_from(["t", "u", 'q"', "ä"]), max_size=3)
WRITES = st.tuples(
    st.sampled_from(["put", "replace", "update", "sql-update", "delete", "rekey"]), KEYS, TITLES, TAGS
)
TRANSACTIONS = st.lists(st.lists(WRITES, min_size=1, max_size=5), min_size=1, max_size=6)


def _write(tx: Any, how: str, key: str, title: str, tags: set[str]) -> None:
    stored = tx.schema["Task"].properties["tags"].store(tags)
    if how == "put" and tx.get("Task", key) is None:
        tx.create("Task", key, {"title": title, "tags": tags})
    elif how == "replace":
        tx.execute("INSERT OR REPLACE INTO Task (_id, title, tags) VALUES (?, ?, ?)", (key, title, stored))
    elif how == "update" and tx.get("Task", key) is not None:
        tx.update("Task", key, {"title": title, "tags": tags})
    elif how == "sql-update":
        tx.execute("UPDATE Task SET title = ?", (title,))
    elif how == "delete":
        tx.execute("DELETE FROM Task WHERE _id = ?", (key,))
    elif how == "rekey" and tx.get("Task", key + "2") is None:
        tx.execute("UPDATE Task SET _id = ? WHERE _id = ?", (key + "2", key))


@settings(
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(transactions=TRANSACTIONS)
def test_bases_give_the_original_and_notifications_add_up(store: Store, transactions: list[Any]) -> None:
    store.sync()
    original = store.content()
    heard_content = dict(original)
    for writes in transactions:
        store.heard.clear()
        store.realm.write(lambda tx, writes=writes: [_write(tx, *one) for one in writes])
        now = store.content()
        for notification in store.heard:
            changes = notification.classes["Task"]
            assert not changes.insertions & heard_content.keys()
            assert changes.deletions <= heard_content.keys()
            for key in changes.deletions:
                del heard_content[key]
            for key in changes.insertions:
                heard_content[key] = now[key]
            for key, names in changes.modifications.items():
                old = heard_content[key]
                assert {name for name in old if old[name] != now[key][name]} == names
                heard_content[key] = {**old, **{name: now[key][name] for name in names}}
        assert heard_content == now
    undone = store.content()
    waiting = store.waiting()
    for key in waiting:
        known, base = store.base(key)
        assert known
        assert base is None or {"_id": key, **base} != undone.get(key)
        undone.pop(key, None)
        if base is not None:
            undone[key] = {"_id": key, **base}
    assert undone == original
    with store.realm.read() as view:
        left = view.raw.execute(f"SELECT count(*) FROM {quoted('_capture_Task')}").fetchone()[0]
        assert left == 0
        assert unsynced.count(view.raw, store.realm.capture) == len(waiting)


def test_the_mapped_schema_is_the_documents(schema: Schema) -> None:
    assert schema_of(Task) == schema
    assert schema_of(Base).fingerprint == schema.fingerprint


@pytest.mark.parametrize("wrong", [object, 5, None, "Task"])
def test_what_is_no_mapped_class_is_no_schema(wrong: Any) -> None:
    with pytest.raises(SchemaError, match="no class mapped"):
        schema_of(wrong)


def test_a_set_as_the_dynamic_access_reads_it_can_be_given_to_a_mapped_class(store: Store) -> None:
    def work(tx: WriteTransaction) -> None:
        one = tx.get("Task", "a")
        assert one is not None and isinstance(one["tags"], frozenset)
        task = tx.session.get(Task, "a")
        assert task is not None
        task.tags = one["tags"] | {"given"}
        task.tags.add("in place")

    store.realm.write(work)
    with store.realm.read() as view:
        tags = view.get("Task", "a")["tags"]  # type: ignore[index]
    assert {"given", "in place"} <= tags


def test_taken_back_while_the_change_is_under_way_the_base_keeps_its_stamp(store: Store) -> None:
    with store.realm.read() as view:
        stamp = view.stored("Task", "a")["modified"]  # type: ignore[index]
    store.realm.write(lambda tx: tx.update("Task", "a", {"title": "B"}))
    store.realm.write(lambda tx: unsynced.freeze(tx.raw, store.realm.capture), origin="download")
    store.realm.write(lambda tx: tx.update("Task", "a", {"title": "a"}))
    with store.realm.read() as view:
        recorded, base = unsynced.base_row(view.raw, store.realm.capture.classes["Task"], "a")
    assert recorded, "what was sent comes back, to be laid on the base"
    assert (base["title"], base["modified"]) == ("a", stamp)
