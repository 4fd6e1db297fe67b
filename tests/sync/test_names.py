"""Names of classes and properties: any lawful one works, also where those of two schemas meet in one file."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from holdfast.sync import Schema
from holdfast.sync.errors import SchemaError, WriteRefused
from holdfast.sync.realm import state
from holdfast.sync.realm.capture import Capture
from holdfast.sync.realm.file import finish_realm_file
from holdfast.sync.realm.layout import Layout
from holdfast.sync.realm.migration import migrate
from holdfast.sync.realm.unsynced import collect
from holdfast.sync.recovery.compare import compare
from holdfast.sync.schema import MOST_PROPERTIES
from holdfast.sync.tables import check_makeable, create_statements, quoted
from tests.sync.layout_case import backend_content, content, level, parts, put_schema
from tests.sync.recovery_case import Recovered

#: Words that mean something to SQLite, or that it takes for something else than a name somewhere.
_WORDS = (
    "abort action add after all alter always analyze and as asc attach autoincrement before begin between by "
    "cascade case cast check collate column commit conflict constraint create cross current current_date "
    "current_time current_timestamp database default deferrable deferred delete desc detach distinct do drop "
    "each else end escape except exclude exclusive exists explain fail false filter first following for "
    "foreign from full generated glob group groups having if ignore immediate in index indexed initially "
    "inner insert instead intersect into is isnull join key last left like limit match materialized natural "
    "no not nothing notnull null nulls of offset on or order others outer over partition plan pragma "
    "preceding primary query raise range recursive references regexp reindex release rename replace restrict "
    "returning right rollback row rows savepoint select set table temp temporary then ties to transaction "
    "trigger true unbounded union unique update using vacuum values view virtual when where window with "
    "without rowid oid _rowid_ strict any old new excluded main fresh backup class property time b f k m o t "
    "u v"
)
WORDS = _WORDS.split()
CLASSES = ["select", "order", "group", "Index", "true", "oid", "key", "Values", "OLD", "main"]


def test_a_property_may_have_any_name() -> None:
    for name in (one for word in WORDS for one in (word, word.upper())):
        for key in ("_id", name):
            document = {"A": {"primary_key": key, "properties": {key: "string", name: "string", "zz": "A"}}}
            schema = Schema.from_document(document)
            (statement,) = create_statements(schema).values()
            with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
                connection.execute(statement)
                assert connection.execute("SELECT sql FROM sqlite_schema").fetchone() == (statement,)
                columns = [row[1] for row in connection.execute("PRAGMA table_info('A')")]
            assert columns == list(schema["A"].properties)


def _of_all_words() -> dict[str, Any]:
    properties = {"_id": "string", **dict.fromkeys(WORDS, "string")}
    return {
        "A": {"primary_key": "_id", "properties": properties},
        **{
            name: {"primary_key": "true", "properties": {"true": "string", "select": "string", "to": name}}
            for name in CLASSES
        },
    }


def test_words_of_sql_go_through_writing_syncing_and_a_reset(
    device_factory: Any, backend: Any, until: Any
) -> None:
    schema = Schema.from_document(_of_all_words())
    one = device_factory("one", schema=schema, strategy="recover")
    one.realm.write(
        lambda tx: (
            tx.create("A", "a", dict.fromkeys(WORDS, "1")),
            *(tx.create(name, "k", {"select": "1", "to": "k"}) for name in CLASSES),
        )
    )
    other = device_factory("other", schema=schema)
    level(one, other)
    one.session.offline = True
    one.realm.write(
        lambda tx: (
            tx.update("A", "a", dict.fromkeys(WORDS, "2")),
            *(tx.update(name, "k", {"select": "2"}) for name in CLASSES),
        )
    )
    assert one.unsynced_count() == 1 + len(CLASSES)
    backend.act("terminate")
    backend.act("enable")
    one.session.offline = False
    until(lambda: one.resets() and one.realm.pending_reset is None)
    level(one, other)
    assert one.resets()[-1].outcome == "recovered"
    (row,) = backend_content(backend, "A")
    assert row == {"_id": "a", **dict.fromkeys(WORDS, "2")}
    for name in CLASSES:
        assert backend_content(backend, name) == [{"true": "k", "select": "2", "to": "k"}]
        assert content(other, name) == {"k": {"true": "k", "select": "2", "to": "k"}}


@pytest.mark.parametrize("key", ["string", "int"])
@pytest.mark.parametrize("base_known", [True, False])
def test_words_of_sql_go_through_a_recovery(tmp_path: Any, key: str, base_known: bool) -> None:
    def schema(key: str) -> dict[str, Any]:
        return {"True": {"primary_key": "false", "properties": {"false": key, "true": "string"}}}

    def fresh(tx: Any) -> None:
        if key == "string":
            tx.update("True", "1", {"true": "fresh"})
        else:  # what came by download, of a class that is withheld from this version of the app
            tx.raw.execute("""INSERT INTO "~True" VALUES (1, 'fresh')""")

    with Recovered(
        tmp_path,
        lambda tx: tx.create("True", "1", {"true": "base"}),
        lambda tx: tx.update("True", "1", {"true": "backup"}),
        fresh,
        schema=schema("string"),
        fresh_schema=schema(key),
    ) as recovered:
        backup = recovered.device.catalogue.get(recovered.backup_id)
        if not base_known:
            with closing(sqlite3.connect(backup.path)) as connection:
                connection.execute('DROP TABLE "_base_True"')
        [difference] = compare(recovered.device.realm, backup)
        state = {True: "conflict", False: "different"}[base_known]
        assert (difference.key, difference.state) == (1 if key == "int" else "1", state)


def test_names_of_sqlites_own_are_refused() -> None:
    for name in ("sqlite_x", "Sqlite_x", "SQLITE_X"):
        with pytest.raises(SchemaError, match="SQLite's own"):
            Schema.from_document({name: {"primary_key": "_id", "properties": {"_id": "string"}}})


def test_a_property_that_differs_in_case_has_a_place_beside_the_backends(
    device_factory: Any, backend: Any, until: Any
) -> None:
    def schema(**properties: str) -> Schema:
        return Schema.from_document({"Task": _class(**properties)})

    device = device_factory("device", schema=schema(Title="string", n="int"), strategy="recover")
    device.realm.write(lambda tx: tx.create("Task", "t", {"Title": "a", "n": 1}))
    level(device)
    device.use_schema(schema(title="string", n="int"))
    assert parts(device) == {"Task": {"title"}}
    with pytest.raises(WriteRefused, match=r"^Task\.title is withheld"):
        device.realm.write(lambda tx: tx.execute("UPDATE Task SET title = 'b'"))
    until(lambda: device.resets() and device.realm.pending_reset is None)
    level(device)
    assert [(one.cause, one.outcome) for one in device.resets()] == [("schema-mismatch", "recovered")]
    assert content(device) == {"t": {"_id": "t", "Title": "a", "title": "", "n": 1}}
    # What only the backend has goes on, by its own name.
    device.realm.write(lambda tx: tx.update("Task", "t", {"Title": "b", "n": 2}))
    level(device)
    assert backend_content(backend) == [{"_id": "t", "Title": "b", "n": 2}]
    assert device.realm.progress.digest == backend.state["digest"]
    # The app version that fits finds all as it was left, and no reset came twice.
    device.use_schema(schema(Title="string", n="int"))
    level(device)
    assert parts(device) == {}
    assert content(device) == {"t": {"_id": "t", "Title": "b", "n": 2}}
    assert len(device.resets()) == 1


def test_a_class_that_differs_in_case_has_a_place_beside_the_backends(
    device_factory: Any, backend: Any, until: Any
) -> None:
    theirs = {"Task": _class(title="string"), "Note": _class(of="Task")}
    mine = {"task": _class(title="string"), "Note": _class(of="task")}
    put_schema(backend, theirs)
    author = device_factory("author", schema=Schema.from_document(theirs))
    author.realm.write(
        lambda tx: (tx.create("Task", "t", {"title": "a"}), tx.create("Note", "n", {"of": "t"}))
    )
    level(author)
    for strategy in ("recover", "manual"):
        device = device_factory(strategy, schema=Schema.from_document(theirs), strategy=strategy)
        level(device)
        heard: list[Any] = []
        device.realm.listen(heard.append)
        device.use_schema(Schema.from_document(mine))
        until(lambda device=device: device.resets() and device.realm.pending_reset is None)
        level(device)
        assert parts(device) == {"task": {"_id", "title"}, "Note": {"of"}}
        assert content(device, "task") == {}
        assert content(device, "Task")["t"] == {"_id": "t", "title": "a"}
        assert not any("Task" in one.classes for one in heard), "it is shown as it was"
        with pytest.raises(WriteRefused, match=r"^task is withheld"):
            device.realm.write(lambda tx: tx.create("task", "x"))
        device.realm.write(lambda tx, strategy=strategy: tx.create("Task", strategy, {"title": "a"}))
        # Also once SQL has been run, from when on nothing but the tables of classes may be written.
        device.realm.write(
            lambda tx, strategy=strategy: (
                tx.execute('SELECT count(*) FROM "task"'),
                tx.update("Task", strategy, {"title": "b"}),
            )
        )
        device.close()
        device = device_factory(strategy, schema=Schema.from_document(mine), strategy=strategy)
        level(device, author)
        assert content(author)[strategy]["title"] == "b"
        assert len(device.resets()) == 1


def test_a_link_to_a_class_that_is_withheld_is_withheld_too(
    device_factory: Any, backend: Any, until: Any
) -> None:
    known = {"Note": _class(text="string")}
    put_schema(backend, known)
    tagged = {**known, "Tag": _class(name="string")}
    device = device_factory("device", schema=Schema.from_document(tagged), strategy="recover")
    level(device)
    assert parts(device) == {"Tag": {"_id", "name"}}
    linked = {
        "Note": _class(text="string", tag="Tag", tags="list<Tag>"),
        "Tag": _class(name="string", more="int"),
        "Page": _class(tag="Tag", text="string"),
    }
    before = len(device.resets())
    device.use_schema(Schema.from_document(linked))
    assert parts(device)["Note"] == {"tag", "tags"}
    device.realm.write(lambda tx: tx.create("Note", "n", {"text": "mine"}))
    with pytest.raises(WriteRefused, match=r"^Note\.tag is withheld"):
        device.realm.write(lambda tx: tx.update("Note", "n", {"tag": "t"}))
    # The class Page is new, and refused once.
    until(lambda: len(device.resets()) > before and device.realm.pending_reset is None)
    level(device)
    assert content(device, "Note") == {"n": {"_id": "n", "text": "mine", "tag": None, "tags": []}}
    put_schema(backend, linked)
    until(lambda: parts(device) == {})
    device.realm.write(
        lambda tx: (tx.create("Tag", "t"), tx.update("Note", "n", {"tag": "t", "tags": ["t"]}))
    )
    level(device)
    assert backend_content(backend, "Note") == [{"_id": "n", "text": "mine", "tag": "t", "tags": '["t"]'}]


def _class(**properties: str) -> dict[str, Any]:
    return {"primary_key": "_id", "properties": {"_id": "string", **properties}}


# Many properties


def _wide(prefix: str) -> dict[str, Any]:
    more = {f"{prefix}{number}": "string" for number in range(MOST_PROPERTIES - 3)}
    return {"W": _class(modified="timestamp?", both="string", **more)} | {
        "last": {"primary_key": "_id", "properties": {"_id": "string"}}
    }


def test_as_many_properties_as_may_be_work_where_two_schemas_meet(
    device_factory: Any, backend: Any, until: Any
) -> None:
    theirs, mine = _wide("a"), _wide("b")
    put_schema(backend, theirs)
    device = device_factory("device", schema=Schema.from_document(mine), strategy="manual", start=False)
    device.realm.write(lambda tx: tx.create("W", "w", {"both": "1", "b7": "mine"}))
    device.session.start()
    until(lambda: device.resets() and device.realm.pending_reset is None, 60)
    [backup] = device.waiting_backups()
    assert device.recovery(backup).items()
    level(device)
    assert len(parts(device)["W"]) == MOST_PROPERTIES - 3
    device.realm.write(lambda tx: tx.create("W", "v", {"both": "2", "a7": "theirs"}))
    level(device)
    (row,) = backend_content(backend, "W")
    assert (row["_id"], row["both"], row["a7"]) == ("v", "2", "theirs")
    # All of both, as nobody has refused it yet
    writer = device_factory("writer", schema=Schema.from_document(theirs), start=False)
    writer.realm.write(lambda tx: tx.lay_out(tx.layout.with_app(Schema.from_document(mine))))
    assert len(writer.realm.schema["W"].properties) == 2 * MOST_PROPERTIES - 3
    writer.realm.write(lambda tx: tx.create("W", "u", {"both": "3", "a1": "x", "b1": "y"}))
    writer.realm.write(lambda tx: tx.execute("UPDATE W SET a1 = 'xx', b1 = 'yy'"))
    with writer.realm.read() as view:
        [(one, unsynced)] = collect(view.raw, view.layout.schema, view.capture).items()
    assert one == ("W", "u") and unsynced.ours is not None
    assert (unsynced.ours["a1"], unsynced.ours["b1"]) == ("xx", "yy")
    safety = writer.back_up("test", "A test.")
    writer.realm.write(lambda tx: tx.update("W", "u", {"b1": "z"}))
    assert [d.state for d in compare(writer.realm, safety)] == ["conflict"]
    Schema.from_document(writer.realm.layout.announced.to_document())


def test_more_properties_than_may_be_are_refused(backend: Any) -> None:
    document = _wide("a")
    document["W"]["properties"]["more"] = "int"
    with pytest.raises(SchemaError, match=f"there may be {MOST_PROPERTIES}"):
        Schema.from_document(document)


POISON: dict[str, dict[str, Any]] = {
    "a name of SQLite's own": {"Sqlite_x": {"primary_key": "_id", "properties": {"_id": "string"}}},
    "too many properties": {"W": _class(**{f"p{number}": "int" for number in range(MOST_PROPERTIES)})},
    "two names in one": {"A": _class(x="int", X="int")},
}


@pytest.mark.parametrize("what", POISON)
def test_the_backend_takes_no_schema_that_no_snapshot_can_be_made_of(backend: Any, what: str) -> None:
    body = {"position": {"schema": "x"}, "schema": POISON[what]}
    answer = backend.request(
        "POST", f"/v1/partitions/{backend.partition}/connect", backend.token, body
    ).json()
    assert (answer["name"], answer["action"]) == ("InvalidSchemaChange", "ApplicationBug"), answer
    state = backend.request("GET", f"/v1/admin/partitions/{backend.partition}").json()
    assert state["name"] == "BadClientFileIdent", "the partition was begun with it"


def test_a_schema_is_really_made_before_it_is_taken() -> None:
    good = Schema.from_document({"A": _class(x="int")})
    check_makeable(good)
    bad = Schema({"sqlite_a": dataclasses.replace(good["A"], name="sqlite_a")})
    with pytest.raises(SchemaError, match="can't be a table"):
        check_makeable(bad)


# Schemas that meet in one file

_CLASSES = ["A", "a", "A_b", "a_B", "B", "b", "A_b_c", "main"]
_PROPERTIES = ["b_c", "B_C", "c", "C", "true", "TRUE", "a", "A", "INSERT", "stamp", "Stamp"]
_KEYS = ["_id", "_ID", "k"]


def _distinct(names: list[str], most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), unique_by=str.lower, min_size=1, max_size=most)


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    names = draw(_distinct(_CLASSES, 4))
    document: dict[str, Any] = {}
    kinds = ["string", "int", "int?", "list<string>", "counter"]
    kinds += [*names, *(f"set<{name}>" for name in names)]
    for name in names:
        key = draw(st.sampled_from(_KEYS))
        properties = {key: draw(st.sampled_from(["string", "int"]))}
        for prop in draw(_distinct(_PROPERTIES, 5)):
            stamps = prop.lower() == "stamp"
            properties[prop] = draw(st.sampled_from(["timestamp?", "int"] if stamps else kinds))
        document[name] = {"primary_key": key, "properties": properties}
        stamp = next((p for p, kind in properties.items() if kind == "timestamp?"), None)
        if stamp and draw(st.booleans()):
            document[name]["last_modified"] = stamp
    return Schema.from_document(document)


#: Names of which two parts, put together, would be the same.
_JOINED = (
    Schema.from_document({"A": _class(), "A_b": _class()}),
    Schema.from_document({"A": _class(b_c="int", b="int"), "A_b": _class(c="int"), "A_b_c": _class(x="int")}),
)


@example(known=_JOINED[0], apps=[_JOINED[1], _JOINED[1]], refused=True)
@settings(max_examples=60, deadline=None, database=None)
@given(known=schemas(), apps=st.lists(schemas(), min_size=2, max_size=3), refused=st.booleans())
def test_any_two_schemas_meet_in_one_file(known: Schema, apps: list[Schema], refused: bool) -> None:
    layout = Layout(known, known)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        layout.create(connection)
        Capture(layout.schema).attach(connection)
        finish_realm_file(connection, layout)
        for name, one in known.classes.items():
            key = 1 if one.properties[one.primary_key].of == "int" else "1"
            connection.execute(f"INSERT INTO {quoted(name)} ({quoted(one.primary_key)}) VALUES (?)", (key,))
            for prop in one.values:
                if one.properties[prop].of == "string" and one.properties[prop].kind == "scalar":
                    connection.execute(f"UPDATE {quoted(name)} SET {quoted(prop)} = 'kept {prop}'")
        _folded(connection, layout)
        before = _held(connection, layout, known)
        for app in [*apps, known]:
            for after in (layout.with_app(app), layout.with_app(app).with_known(known, refused=refused)):
                migrate(connection, layout, after, Capture(after.schema))
                layout = after
                assert Layout.read(connection) == layout
                assert _held(connection, layout, known) == before
                Schema.from_document(layout.announced.to_document())
                _readable(connection, layout)
        # The backend's schema becomes another: what is left of it is at its place.
        after = layout.with_known(apps[0], refused=refused)
        migrate(connection, layout, after, Capture(after.schema))
        _readable(connection, after)
        assert state.get(connection, "schema") == apps[0].to_document()


def _folded(connection: sqlite3.Connection, layout: Layout) -> None:
    for one in Capture(layout.schema).classes.values():
        one.fold_layers(connection, 1)
        one.changes(connection)
        one.forget(connection)


def _held(connection: sqlite3.Connection, layout: Layout, known: Schema) -> dict[str, Any]:
    """What the file holds of the backend's classes, and what it holds for unsynced of them."""
    found: dict[str, Any] = {}
    for name, one in known.classes.items():
        held = layout.schema[name]
        columns = ", ".join(quoted(held.column(p)) for p in one.properties)
        for table in (held.table, f"_base_{name}", f"_unsent_{name}"):
            rows = connection.execute(f"SELECT {columns} FROM {quoted(table)}").fetchall()
            found[f"{name} {table.lstrip('~')}"] = rows
    return found


def _readable(connection: sqlite3.Connection, layout: Layout) -> None:
    """The app reads all by its own names, as a mapped class does; what is withheld is empty, and stays so."""
    for name, one in layout.app.classes.items():
        withheld = layout.withheld.get(name, frozenset())
        columns = ", ".join(quoted(p) for p in one.properties)
        rows = connection.execute(f"SELECT {columns} FROM {quoted(name)}").fetchall()
        if one.primary_key in withheld:
            assert rows == []
        for row in rows:
            named = dict(zip(one.properties, row, strict=True))
            assert all(named[p] == one.properties[p].default for p in withheld)
        _check_refused(connection, one, withheld, bool(rows))


def _check_refused(connection: sqlite3.Connection, one: Any, withheld: Any, rows: bool) -> None:
    for prop in withheld - {one.primary_key} if rows else ():
        other = {"string": "'x'", "int": "7"}.get(str(one.properties[prop]))
        if other is not None:
            with pytest.raises(sqlite3.IntegrityError, match=f"withheld {one.name}.{prop}$"):
                connection.execute(f"UPDATE {quoted(one.name)} SET {quoted(prop)} = {other}")
