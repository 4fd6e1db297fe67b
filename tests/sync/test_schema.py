"""Schemas and types: what is refused, what is stored, and that what is stored comes back."""

from __future__ import annotations

import copy
import enum
import uuid
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Context, Decimal, localcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.sync import Schema
from holdfast.sync.errors import SchemaError, ValueRefused
from holdfast.sync.schema import Type, changes, contains, with_additions


class _NoOffset(tzinfo):
    """A zone that says nothing of how far it is from UTC."""

    def utcoffset(self, moment: datetime | None) -> None:
        return None


class _Word(str, enum.Enum):  # noqa: UP042 - not the same: its str() is its name
    ONE = "one"


class _Number(enum.IntEnum):
    TWO = 2


MOMENTS = st.datetimes(timezones=st.just(UTC))
STRINGS = st.text(st.characters(codec="utf-8"), max_size=5)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
INTS = st.integers(-(2**63), 2**63 - 1)
VALUES: dict[str, Any] = {
    "bool": st.booleans(),
    "int": INTS,
    "float": FLOATS,
    "string": STRINGS,
    "timestamp": MOMENTS,
    "uuid": st.uuids(),
    "set<string>": st.frozensets(STRINGS, max_size=4),
    "set<int>": st.frozensets(INTS, max_size=4),
    "set<uuid>": st.frozensets(st.uuids(), max_size=4),
    "set<timestamp>": st.frozensets(MOMENTS, max_size=4),
}


@settings(deadline=None, database=None, max_examples=150)
@given(st.sampled_from(sorted(VALUES)).flatmap(lambda name: st.tuples(st.just(name), VALUES[name])))
def test_what_is_stored_comes_back(one: tuple[str, Any]) -> None:
    type_ = Type.parse(one[0])
    stored = type_.store(one[1])
    assert type_.load(stored) == one[1]
    assert type_.canonical(stored) == stored
    assert type_.store(type_.load(stored)) == stored
    assert type_.default == type_.canonical(type_.default)
    assert str(type_) == one[0]


@settings(deadline=None, database=None, max_examples=60)
@given(st.lists(STRINGS, max_size=5).flatmap(lambda one: st.tuples(st.just(one), st.permutations(one))))
def test_equal_sets_are_stored_equal(two: tuple[list[str], list[str]]) -> None:
    type_ = Type.parse("set<string>")
    assert type_.store(two[0]) == type_.store([*two[1], *two[1]])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bool", 1),
        ("bool", "true"),
        ("int", True),
        ("int", 2**63),
        ("int", 1.0),
        ("int", "1"),
        ("float", float("nan")),
        ("float", float("inf")),
        ("float", "1"),
        ("string", 1),
        ("string", b"x"),
        ("string", "\ud800"),
        ("timestamp", datetime(2024, 1, 1)),  # noqa: DTZ001
        ("timestamp", 5),
        ("timestamp", datetime.max.replace(tzinfo=timezone(timedelta(hours=-12)))),
        ("timestamp", datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))),
        ("list<timestamp>", [datetime.max.replace(tzinfo=timezone(timedelta(hours=-12)))]),
        ("set<timestamp>", {datetime.max.replace(tzinfo=timezone(timedelta(hours=-12)))}),
        ("dictionary<timestamp>", {"a": datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))}),
        ("timestamp", datetime(2024, 1, 1, tzinfo=_NoOffset())),
        ("float", 10**400),
        ("list<int>", bytearray(b"12")),
        ("dictionary<string>", {"\ud800": "a"}),
        ("dictionary<string>", {1: "a"}),
        ("dictionary<string>", {"a": None}),
        ("set<string>", ["\ud800"]),
        ("uuid", "no uuid"),
        ("uuid", 5),
        ("set<string>", "abc"),
        ("set<string>", None),
        ("set<string>", {"a": 1}),
        ("set<string>", [1]),
        ("set<int>", [True]),
        ("string", None),
    ],
)
def test_values_that_do_not_fit_are_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueRefused):
        Type.parse(name).store(value)


def test_a_number_too_long_to_be_written_out_is_refused_all_the_same() -> None:
    for name, value in (("float", 10**5000), ("int", 10**5000), ("list<float>", [[10**5000]])):
        with pytest.raises(ValueRefused, match="does not fit"):
            Type.parse(name).store(value)


def test_a_member_of_an_enumeration_is_stored_as_its_value() -> None:
    assert Type.parse("string").store(_Word.ONE) == "one"
    assert Type.parse("int").store(_Number.TWO) == 2
    assert Type.parse("dictionary<string>").store({_Word.ONE: _Word.ONE}) == '{"one":"one"}'
    assert type(Type.parse("string").store(_Word.ONE)) is str
    assert type(Type.parse("int").store(_Number.TWO)) is int


def test_null_fits_what_is_optional() -> None:
    for name in ("bool?", "int?", "float?", "string?", "timestamp?", "uuid?"):
        type_ = Type.parse(name)
        assert (type_.store(None), type_.load(None), type_.default) == (None, None, None)


def test_moments_are_kept_in_utc() -> None:
    type_ = Type.parse("timestamp")
    there = datetime(2024, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert type_.store(there) == type_.store(there.astimezone(UTC))
    assert type_.load(type_.store(there)).tzinfo == UTC


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("90.00", "90.00"),
        ("100", "100"),
        ("1E+3", "1E+3"),
        ("+9000e-2", "90.00"),
        ("007.50", "7.50"),
        ("-0.00", "0.00"),
        ("0E-9999", "0E-6176"),
        ("1" + "0" * 40, "1." + "0" * 33 + "E+40"),
        ("1.00E-6176", "1E-6176"),
    ],
)
def test_decimals_are_stored_as_they_were_written(written: str, stored: str) -> None:
    type_ = Type.parse("decimal")
    with localcontext(Context(prec=3, capitals=0)):  # whatever the thread's own context is
        assert type_.store(Decimal(written)) == type_.canonical(written) == stored
        assert type_.canonical(stored) == stored
    assert type_.load(stored) == Decimal(written)
    assert Type.parse("list<decimal>").store([Decimal(written)]) == f'["{stored}"]'


@pytest.mark.parametrize("written", ["1" * 35, "1E+6145", "10E+6144", "1E-6177", "NaN", "-Infinity", "x"])
def test_texts_that_are_no_decimals_are_refused(written: str) -> None:
    with pytest.raises(ValueRefused):
        Type.parse("decimal").canonical(written)


def test_equal_decimals_are_one_element_of_a_set() -> None:
    type_ = Type.parse("set<decimal>")
    assert type_.store([Decimal("1.0"), Decimal("1.00"), Decimal(100)]) == '["1","1E+2"]'
    assert type_.canonical('["0.0","1.00","1E+2","100"]') == '["0","1","1E+2"]'


def test_uuids_are_stored_in_one_form() -> None:
    one = uuid.uuid4()
    assert Type.parse("uuid").store(str(one).upper()) == Type.parse("uuid").store(one) == str(one)


GOOD: dict[str, Any] = {
    "Task": {
        "primary_key": "_id",
        "last_modified": "modified",
        "properties": {"_id": "uuid", "title": "string", "modified": "timestamp?"},
    }
}


def changed(**changes: Any) -> dict[str, Any]:
    """The good document with the class changed; None leaves a key out."""
    document = copy.deepcopy(GOOD)
    document["Task"].update(changes)
    document["Task"] = {name: value for name, value in document["Task"].items() if value is not None}
    return document


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"Task": 5},
        {"Task": {}},
        changed(primary_key=None),
        changed(primary_key="none"),
        changed(primary_key="modified"),
        changed(last_modified="none"),
        changed(last_modified="title"),
        changed(last_modified="_id"),
        changed(properties={}),
        changed(properties=None),
        changed(unknown=1),
        changed(properties={"_id": "uuid?", "modified": "timestamp?"}),
        changed(properties={"_id": "uuid", "modified": "timestamp?", "title": "strin g"}),
        changed(properties={"_id": "uuid", "modified": "timestamp?", "title": 5}),
        changed(properties={"_id": "uuid", "modified": "timestamp?", "title": "set<string>?"}),
        changed(properties={"_id": "uuid", "modified": "timestamp?", "title": "set<set<int>>"}),
        changed(properties={"_id": "uuid", "modified": "timestamp?", "a": "int", "A": "int"}),
        changed(properties={"_id": "uuid", "modified": "timestamp?", 'x"; --': "int"}),
        {**GOOD, "task": GOOD["Task"]},
        {"_Task": GOOD["Task"]},
    ],
)
def test_a_schema_that_contradicts_itself_is_refused(document: Any) -> None:
    with pytest.raises(SchemaError):
        Schema.from_document(document)


def test_document_and_fingerprint() -> None:
    schema = Schema.from_document(GOOD)
    assert Schema.from_document(schema.to_document()) == schema
    assert Schema.from_document(schema.to_document()).fingerprint == schema.fingerprint
    reordered = copy.deepcopy(GOOD)
    reordered["Task"]["properties"] = dict(reversed(GOOD["Task"]["properties"].items()))
    assert Schema.from_document(reordered).fingerprint == schema.fingerprint
    other = copy.deepcopy(GOOD)
    other["Task"]["properties"]["title"] = "string?"
    assert Schema.from_document(other).fingerprint != schema.fingerprint
    with pytest.raises(SchemaError, match="Task"):
        schema["Nothing"]


def test_a_schema_file(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text('[schema.Task]\nprimary_key = "_id"\n[schema.Task.properties]\n_id = "uuid"\n')
    assert Schema.load(path)["Task"].primary_key == "_id"
    for text in ("no toml [", "a = 1", "[schema.Task]\nprimary_key = 1\n"):
        path.write_text(text)
        with pytest.raises(SchemaError, match=r"s\.toml"):
            Schema.load(path)


@pytest.mark.parametrize(
    ("before", "after", "additive"),
    [
        (None, ("modified", "new"), True),
        (None, ("modified", "there"), False),
        ("there", ("modified", "new"), False),
        ("there", ("there", "there"), None),
    ],
)
def test_a_stamp_that_comes_with_its_property_is_additive(
    before: str | None, after: tuple[str, str], additive: bool | None
) -> None:
    def schema(stamp: str | None, *properties: str) -> Schema:
        body: dict[str, Any] = {"primary_key": "_id", "properties": {"_id": "string"}}
        body["properties"] |= dict.fromkeys(properties, "timestamp?")
        return Schema.from_document({"Note": body | ({"last_modified": stamp} if stamp else {})})

    name, kind = after
    old = schema(before, *({before} if before else ()), *((name,) if kind == "there" else ()))
    new = schema(name, *old["Note"].values, *({name} - set(old["Note"].values)))
    change = changes(old, new)
    assert change.is_same is (additive is None)
    assert change.is_additive is bool(additive)
    # What is additive is all that the whole lacks, and with it the whole is what the part has.
    assert contains(old, new) == [*change.additions, *change.destructive]
    if additive:
        both = with_additions(old, new)
        assert (both.fingerprint, contains(both, new)) == (new.fingerprint, [])
