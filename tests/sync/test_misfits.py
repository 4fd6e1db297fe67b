"""Values that do not fit their type: refused when they are written, by every way of writing.

What the backend would refuse must never be written, or it would stand in the way of all that is written after
it; what can't be read, neither.
"""

from __future__ import annotations

import json
import logging
import math
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, update
from sqlalchemy.exc import StatementError

from holdfast.sync import Device, Realm, Schema
from holdfast.sync.backend.integration import _checked
from holdfast.sync.errors import HoldfastError, ValueRefused, WriteRefused
from holdfast.sync.realm import RealmFolder, state, unsynced
from holdfast.sync.schema import Type
from holdfast.sync.tables import quoted
from tests.sync import all_types_case as case

FAR = datetime.max.replace(tzinfo=timezone(timedelta(hours=-12)))
EARLY = datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))
LONE = "\ud800"
NO_UTF8 = "CAST(x'ff41' AS TEXT)"
SURROGATE = "CAST(x'eda080' AS TEXT)"
DASHES = "'------------------------------------'"
A, B = str(case.A), str(case.B)

#: For each type values that no property of it can hold.
MISFITS: dict[str, list[Any]] = {
    "bool": [1, 0, "true"],
    "int": [2**63, -(2**63) - 1, 1.5, "1", True],
    "float": [math.nan, math.inf, 10**400, "1", True],
    "string": [1, b"x", LONE, ["x"]],
    "binary": ["abc", 5],
    "timestamp": [datetime(2024, 1, 1), "2024-01-01", 5, FAR, EARLY],  # noqa: DTZ001
    "uuid": ["x", 5, "00000000-0000-0000-0000-00000000000", DASHES.strip("'"), LONE],
    "decimal": [1.5, "1.5", Decimal("NaN"), Decimal("Infinity"), Decimal("9" * 35), Decimal("1E+7000")],
}


def misfits() -> Iterator[tuple[str, Any]]:
    """Property and value, for every type, also as elements."""
    for scalar, values in MISFITS.items():
        for value in values:
            yield f"a_{scalar}", value
            yield f"may_{scalar}", value
            yield f"list_{scalar}", [value]
            yield f"dictionary_{scalar}", {"k": value}
            if value.__hash__ is not None:
                yield f"set_{scalar}", {value}
        yield f"a_{scalar}", None
        yield f"list_{scalar}", [None]
    yield from [("list_string", "abc"), ("set_string", "abc"), ("dictionary_string", ["a"])]
    yield from [("dictionary_string", {1: "a"}), ("dictionary_string", {LONE: "a"})]
    yield from [("count", 2**63), ("count", 1.5), ("count", None), ("count", "1")]
    yield from [("owner", "a"), ("owner", 2**63), ("owner", {"number": 1}), ("list_people", ["a"])]
    yield from [("parent", "no uuid"), ("parent", DASHES.strip("'")), ("set_things", [5])]


class Here:
    """A realm of the schema of all types with two things in it, all of it as if it were synced."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.open()
        self.realm.write(
            lambda tx: (case.people(tx), [tx.create("Thing", key, case.full()) for key in (A, B)])
        )
        self.realm.write(
            lambda tx: (unsynced.freeze(tx.raw, tx.capture), unsynced.forget_all(tx.raw, tx.capture)),
            origin="download",
        )

    def open(self) -> None:
        """Open the realm, as a start of the app does."""
        self.realm = Realm(RealmFolder(self.folder), case.SCHEMA, lambda: 1_700_000_000_000_000)

    def content(self) -> dict[Any, Any]:
        """All things by key, as Python values."""
        with self.realm.read() as view:
            return {str(one["_id"]): one for one in view.all("Thing")}

    def sent(self) -> list[Any]:
        """The instructions that would be uploaded, as the backend gets them."""

        def work(tx: Any) -> Any:
            unsynced.freeze(tx.raw, tx.capture)
            found = [one for changeset in unsynced.outbox(tx.raw) for one in changeset.instructions]
            tx.raw.execute('DELETE FROM "_outbox"')
            return found

        return [json.loads(json.dumps(one.to_wire())) for one in self.realm.write(work, origin="download")]

    def by_another_program(self, *statements: str) -> None:
        """Close the realm and write into its file, as SQLite's shell would."""
        path = self.realm.path
        self.realm.close()
        with closing(sqlite3.connect(path)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Here]:
    one = Here(tmp_path / "realm")
    yield one
    one.realm.close()


# By name, by ORM, by Core


def test_whatever_misfits_is_refused_by_name_with_an_error_of_holdfasts(here: Here) -> None:
    before = here.content()
    for name, value in misfits():
        with pytest.raises(ValueRefused, match=rf"Thing\.{name}"):
            here.realm.write(
                lambda tx, name=name, value=value: (
                    tx.update("Thing", B, {"count": 99}),
                    tx.update("Thing", A, {name: value}),
                )
            )
        with pytest.raises(ValueRefused):
            here.realm.write(
                lambda tx, name=name, value=value: tx.create("Thing", uuid.uuid4(), {name: value})
            )
    assert here.content() == before
    here.realm.write(lambda tx: tx.update("Thing", A, {"a_int": 7}))  # and it goes on
    assert here.content()[A]["a_int"] == 7


def test_whatever_misfits_is_refused_by_orm_and_core_too(here: Here) -> None:
    before = here.content()
    seen: list[type[BaseException]] = []

    def by_orm(tx: Any, name: str, value: Any) -> None:
        thing = tx.session.get(case.Thing, case.A)
        setattr(thing, f"x_{name}", value)
        try:
            tx.session.flush()
        except StatementError as error:
            seen.append(type(error))
            raise

    def by_core(tx: Any, name: str, value: Any) -> None:
        tx.connection.execute(update(case.THINGS).values({name: value}))

    def by_bulk(tx: Any, name: str, value: Any) -> None:
        rows = [{"_id": uuid.uuid4(), name: case.full()[name]}, {"_id": uuid.uuid4(), name: value}]
        tx.connection.execute(insert(case.THINGS), rows)

    for name, value in misfits():
        for way in (by_orm, by_core, by_bulk):
            if value is None and way is by_bulk:
                continue  # SQLAlchemy leaves it out, and the default is there
            if way is by_orm and (_not_coerced(name, value) or value == case.full()[name]):
                continue  # to SQLAlchemy, 1 in the place of True is no change
            with pytest.raises(HoldfastError):
                here.realm.write(lambda tx, way=way, name=name, value=value: way(tx, name, value))
    assert seen
    assert here.content() == before


def _not_coerced(name: str, value: Any) -> bool:
    """Whether SQLAlchemy's own tracking of changes in place refuses the value before Holdfast sees it."""
    kind = {"list": list, "set": set, "dictionary": dict}.get(name.partition("_")[0])
    return kind is not None and not isinstance(value, kind)


@pytest.mark.parametrize("key", [None, 5, b"x", LONE, True, "no uuid", DASHES.strip("'")])
def test_a_key_that_misfits(here: Here, key: Any) -> None:
    for work in (
        lambda tx: tx.create("Thing", key),
        lambda tx: tx.update("Thing", key, {"a_int": 1}),
        lambda tx: tx.delete("Thing", key),
        lambda tx: tx.increment("Thing", key, "count", 1),
    ):
        with pytest.raises(ValueRefused, match=r"Thing\._id"):
            here.realm.write(work)
    for way in (_add, _insert) if key is not None else ():
        with pytest.raises(HoldfastError):
            here.realm.write(lambda tx, way=way: way(tx, key))
    assert set(here.content()) == {A, B}


def _add(tx: Any, key: Any) -> None:
    tx.session.add(case.Thing(x__id=key))


def _insert(tx: Any, key: Any) -> None:
    tx.connection.execute(insert(case.THINGS).values(_id=key))


@pytest.mark.parametrize("by", [2**63, 1.5, "1", True, None])
def test_what_can_not_be_added_to_a_counter(here: Here, by: Any) -> None:
    with pytest.raises(ValueRefused, match=r"Thing\.count"):
        here.realm.write(lambda tx: tx.increment("Thing", A, "count", by))
    assert here.content()[A]["count"] == case.full()["count"]


# By SQL


@pytest.mark.parametrize(
    ("name", "literal"),
    [
        ("a_string", NO_UTF8),
        ("may_string", SURROGATE),
        ("a_uuid", DASHES),
        ("may_uuid", DASHES),
        ("parent", DASHES),
        ("parent", "'no uuid'"),
        ("a_binary", NO_UTF8),
        ("a_decimal", NO_UTF8),
        ("list_string", "CAST(x'5b22ff225d' AS TEXT)"),
        ("list_string", """'["\\ud800"]'"""),
        ("dictionary_int", """'{"\\ud800": 1}'"""),
        ("list_timestamp", "'[253402300800000000]'"),
        ("set_timestamp", "'[-62135596800000001]'"),
        ("dictionary_timestamp", """'{"k": 253402300800000000}'"""),
        ("list_int", "'[9223372036854775808]'"),
        ("list_float", "'[NaN]'"),
        ("list_float", "'[1e999]'"),
        ("list_string", f"'{'[' * 100_000}'"),
        ("list_int", f"'[{'9' * 5000}]'"),
    ],
)
def test_sql_that_misfits_is_taken_back_with_class_key_and_property_named(
    here: Here, name: str, literal: str
) -> None:
    before = here.content()
    for run in (
        lambda tx, sql: tx.execute(sql),
        lambda tx, sql: tx.raw.execute(sql),
        lambda tx, sql: tx.connection.exec_driver_sql(sql),
    ):
        with pytest.raises(ValueRefused, match=rf"Thing '{A}', {name}"):
            here.realm.write(
                lambda tx, run=run: (
                    tx.update("Thing", B, {"count": 99}),
                    run(tx, f"UPDATE Thing SET \"{name}\" = {literal} WHERE _id = '{A}'"),
                )
            )
    assert here.content() == before


def test_numbers_that_sql_writes_are_refused_in_holdfasts_words(here: Here) -> None:
    before = here.content()
    for change in (
        "a_timestamp = 253402300800000000",
        "a_float = 9e999",
        "a_bool = 2",
        "a_int = 'x'",
        "count = NULL",
        "a_uuid = 'x'",
    ):
        with pytest.raises(ValueRefused, match=change.partition(" ")[0]):
            here.realm.write(lambda tx, change=change: tx.execute(f"UPDATE Thing SET {change}"))
    with pytest.raises(WriteRefused, match="already"):
        here.realm.write(lambda tx: tx.execute("INSERT INTO Thing (_id) VALUES (?)", (A,)))
    for odd in (LONE, 2**63):
        with pytest.raises(ValueRefused):
            here.realm.write(lambda tx, odd=odd: tx.execute("UPDATE Thing SET a_string = ?", (odd,)))
    assert here.content() == before


def test_an_error_of_a_constraint_can_be_handled_by_the_work(here: Here) -> None:
    def work(tx: Any) -> None:
        with pytest.raises(sqlite3.IntegrityError):
            tx.execute("INSERT INTO Thing (_id) VALUES (?)", (A,))
        tx.update("Thing", A, {"a_int": 8})

    here.realm.write(work)
    assert here.content()[A]["a_int"] == 8


def test_sql_that_is_merely_of_another_form_is_made_canonical(here: Here) -> None:
    here.realm.write(
        lambda tx: tx.execute(
            """UPDATE Thing SET parent = ?, list_uuid = ?, a_decimal = '+0015.00E-1', set_int = '[3, 1 ,1]',
            dictionary_string = '{"b": "2", "a": "1", "b": "3"}' WHERE _id = ?""",
            (B.upper(), json.dumps([A.upper()]), A),
        )
    )
    thing = here.content()[A]
    assert (thing["parent"], thing["list_uuid"]) == (case.B, [case.A])
    with here.realm.read() as view:
        row = view.stored("Thing", A)
    assert row is not None
    assert (row["parent"], row["a_decimal"], row["set_int"]) == (B, "1.500", "[1,3]")
    assert row["dictionary_string"] == '{"a":"1","b":"3"}'


def test_a_misfit_that_is_gone_again_by_the_end_does_no_harm(here: Here) -> None:
    def work(tx: Any) -> None:
        tx.execute(f"INSERT INTO Thing (_id, a_string) VALUES ({DASHES}, {NO_UTF8})")
        tx.execute(f"DELETE FROM Thing WHERE _id = {DASHES}")
        tx.execute(f"UPDATE Thing SET a_string = {NO_UTF8}")
        tx.execute("UPDATE Thing SET a_string = 'mended'")

    here.realm.write(work)
    assert {one["a_string"] for one in here.content().values()} == {"mended"}
    assert len(here.sent()) == 2


# Both sides check alike

_PYTHON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.text(st.characters(exclude_categories=()), max_size=3)
    | st.binary(max_size=4)
    | st.uuids()
    | st.decimals()
    | st.datetimes(timezones=st.sampled_from([UTC, FAR.tzinfo, EARLY.tzinfo, None]))
    | st.sampled_from([10**400, FAR, EARLY, Decimal("1E+7000"), -0.0]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=()), max_size=2) | st.integers(), inner)
    ),
    max_leaves=4,
)


@settings(max_examples=600, deadline=None, database=None)
@given(case.TYPES, _PYTHON_VALUES)
def test_what_is_stored_is_what_the_backend_takes(type_: Type, value: Any) -> None:
    try:
        stored = type_.store(value)
    except ValueRefused:
        return
    sent = json.loads(json.dumps(stored))
    assert type_.canonical(sent) == stored
    assert type_.store(type_.load(sent)) == stored


#: Texts near to those that are stored: JSON of anything, numbers, base64, uuids, and no text at all.
_TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=6).map(str.encode),
    st.binary(max_size=4),
    _PYTHON_VALUES.filter(lambda value: not isinstance(value, bytes | datetime)).map(
        lambda value: json.dumps(value, default=str).encode()
    ),
    st.decimals().map(lambda one: str(one).encode()),
    st.uuids().map(lambda one: str(one).upper().encode()),
    st.sampled_from([DASHES.strip("'").encode(), b"AP8=", b"AP8", b"\xed\xa0\x80", b'["\\ud800"]', b"[1,1]"]),
)


@settings(max_examples=250, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(case.THING.kept_as_text[1:]), _TEXTS)
def _written_by_sql(here: Here, name: str, text: bytes) -> None:
    sql = f"UPDATE Thing SET {quoted(name)} = CAST(? AS TEXT) WHERE _id = '{A}'"
    before = here.content()
    try:
        here.realm.write(lambda tx: tx.execute(sql, (text,)))
    except ValueRefused:
        assert here.content() == before
        try:
            case.THING.properties[name].canonical(text.decode())
        except (ValueRefused, UnicodeDecodeError):
            return
        # A table's own check takes a uuid in its one form only; the backend would have made it canonical.
        assert str(case.THING.properties[name]).startswith("uuid")
        return
    for wire in here.sent():
        one = _checked(case.SCHEMA, wire)
        assert json.loads(json.dumps(one.to_wire())) == wire


def test_whatever_text_sql_writes_is_refused_or_is_what_the_backend_takes(here: Here) -> None:
    _written_by_sql(here)


# By another program


def test_what_another_program_wrote_is_mended_at_the_start(
    here: Here, caplog: pytest.LogCaptureFixture
) -> None:
    bad = str(uuid.UUID(int=5))
    here.by_another_program(
        f"UPDATE Thing SET a_string = {NO_UTF8}, a_decimal = 'none', list_int = '[1, 2 ]' WHERE _id = '{A}'",
        f"INSERT INTO Thing (_id, a_string) VALUES ({DASHES}, 'lost with its key')",
        f"INSERT INTO Thing (_id, list_int) VALUES ('{bad}', 'no list')",
    )
    with caplog.at_level(logging.WARNING):
        here.open()
    things = here.content()
    assert set(things) == {A, B, bad}
    assert things[A]["a_string"] == "\ufffdA"
    assert things[A]["a_decimal"] == case.full()["a_decimal"]  # what it was before
    assert (things[A]["list_int"], things[bad]["list_int"]) == ([1, 2], [])
    for told in (f"Thing '{A}', a_string", f"Thing '{A}', a_decimal", f"Thing '{bad}', list_int", "'----"):
        assert told in caplog.text
    for wire in here.sent():
        _checked(case.SCHEMA, wire)


def test_texts_of_a_version_that_did_not_check_them_are_mended_once(tmp_path: Path) -> None:
    schema = Schema.from_document(
        {"Note": {"primary_key": "_id", "properties": {"_id": "string", "text": "string"}}}
    )
    folder = RealmFolder(tmp_path)
    realm = Realm(folder, schema, lambda: 1)
    realm.write(lambda tx: [tx.create("Note", key, {"text": "whole"}) for key in ("a", "b", "\ufffd")])
    realm.close()
    with closing(sqlite3.connect(realm.path)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(f"UPDATE Note SET text = {NO_UTF8} WHERE _id = 'a'")
        connection.execute("UPDATE Note SET _id = CAST(x'fe41' AS TEXT) WHERE _id = 'b'")
        connection.execute("INSERT INTO Note VALUES (CAST(x'ff' AS TEXT), 'its place is taken')")
        for _, statement in triggers:
            connection.execute(statement)
        state.put(connection, "texts_checked", None)
        connection.commit()
    realm = Realm(folder, schema, lambda: 2)
    with realm.read() as view:
        assert {one["_id"]: one["text"] for one in view.all("Note")} == {
            "a": "\ufffdA",
            "\ufffdA": "whole",
            "\ufffd": "whole",
        }
        assert state.get(view.raw, "texts_checked") is True
    # What was noted of it can be read too, and so be uploaded.
    realm.write(lambda tx: unsynced.freeze(tx.raw, tx.capture), origin="download")
    with realm.read() as view:
        assert unsynced.outbox(view.raw)
    realm.close()


def test_a_backup_can_be_made_of_what_another_program_wrote(
    device_factory: Callable[..., Device],
) -> None:
    device = device_factory("a", start=False)
    device.realm.write(lambda tx: tx.create("Task", "k", {"title": "whole"}))
    device.close()
    with closing(sqlite3.connect(device.realm.path)) as connection:
        connection.execute(f"UPDATE Task SET title = {NO_UTF8}")
        connection.commit()
    device = device_factory("a", start=False)
    assert device.back_up("asked", "By hand.").objects == 1
