"""A schema with every type that a property can have, its mapped classes, and values for all of it."""

from __future__ import annotations

import functools
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Table
from sqlalchemy.orm import DeclarativeBase, mapped_column

from holdfast.sync import Device, Schema
from holdfast.sync.schema import COLLECTIONS, SCALARS, Type
from holdfast.sync.tables import column_type, dictionary_of, list_of, set_of

Row = dict[str, Any]

_types = {
    **{f"a_{name}": name for name in SCALARS},
    **{f"may_{name}": f"{name}?" for name in SCALARS},
    "count": "counter",
    "owner": "Person",
    "parent": "Thing",
    **{f"{kind}_{name}": f"{kind}<{name}>" for kind in COLLECTIONS for name in SCALARS},
    **{f"{kind}_people": f"{kind}<Person>" for kind in COLLECTIONS},
    **{f"{kind}_things": f"{kind}<Thing>" for kind in COLLECTIONS},
}
DOCUMENT: dict[str, Any] = {
    "Person": {"primary_key": "number", "properties": {"number": "int", "name": "string", "boss": "Person"}},
    "Thing": {
        "primary_key": "_id",
        "last_modified": "modified",
        "properties": {"_id": "uuid", **_types, "modified": "timestamp?"},
    },
}
SCHEMA = Schema.from_document(DOCUMENT)
THING = SCHEMA["Thing"]
#: All properties of a thing that an app sets.
PROPERTIES = THING.compared
A, B, C = (uuid.UUID(int=n) for n in (0xA, 0xB, 0xC))
PEOPLE = (1, 2, 3, -(2**63))


class Base(DeclarativeBase):
    pass


def _mapped(name: str) -> Any:
    """A mapped class whose attributes are named otherwise than its columns: ``x_`` and the property."""
    body: dict[str, Any] = {"__tablename__": name}
    mutable = {"set": set_of, "list": list_of, "dictionary": dictionary_of}
    for prop, type_ in SCHEMA[name].properties.items():
        kind: Any = column_type(type_)
        if type_.kind in mutable:
            kind = mutable[type_.kind](type_.of, type_.key or "string")
        body[f"x_{prop}"] = mapped_column(
            prop,
            kind,
            primary_key=prop == SCHEMA[name].primary_key,
            nullable=type_.optional,
            info={"last_modified": True} if prop == SCHEMA[name].last_modified else {},
        )
    return type(name, (Base,), body)


Person: Any = _mapped("Person")
Thing: Any = _mapped("Thing")
THINGS: Table = Thing.__table__


def attributes(values: Row) -> Row:
    """Properties and values as attributes of the mapped class."""
    return {f"x_{name}": value for name, value in values.items()}


def plain(row: Row) -> Row:
    """A row as it is compared: without key and stamp, mutable collections as plain ones."""
    found = {}
    for name in PROPERTIES:
        value, kind = row[name], THING.properties[name].kind
        found[name] = {"set": frozenset, "list": list, "dictionary": dict}.get(kind, lambda one: one)(value)
    return found


def stored(values: Row) -> Row:
    """The stored forms of a thing's values."""
    return {name: THING.properties[name].store(value) for name, value in values.items()}


_ELEMENTS: dict[str, tuple[Any, ...]] = {
    "bool": (True, False),
    "int": (2**63 - 1, -(2**63), 0),
    "float": (0.1, -1.5e300, 5e-324, 3.0),
    "string": ("grün\u0000\u2028'\"", "", "\U0001f600"),
    "binary": (b"\x00\xff", b"", bytes(range(256))),
    "timestamp": (
        datetime(2024, 2, 29, 23, 59, 59, 999_999, UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, UTC),
    ),
    "uuid": (A, B, uuid.UUID(int=2**128 - 1)),
    "decimal": (Decimal("12.5"), Decimal("-9.999999999999999999999999999999999E+6144"), Decimal("1E-6176")),
}


def full(turn: int = 0) -> Row:
    """Values for all properties of a thing, none of them the default for even turns; turns differ."""
    values: Row = {"count": 5 + turn, "owner": PEOPLE[turn % 4], "parent": (A, B, C)[turn % 3]}
    for scalar, elements in _ELEMENTS.items():
        some = elements[turn % 2 :] + elements[: turn % 2]
        values[f"a_{scalar}"] = values[f"may_{scalar}"] = some[0]
        values[f"list_{scalar}"] = [*some, some[0]]
        values[f"set_{scalar}"] = frozenset(some[: 2 - turn % 2])
        values[f"dictionary_{scalar}"] = {"": some[0], "ключ": some[1], "turn": some[-1]}
    for name, keys in (("people", PEOPLE), ("things", (A, B, C))):
        some = keys[turn % 2 :]
        values[f"list_{name}"] = [*some, some[0]]
        values[f"set_{name}"] = frozenset(some)
        values[f"dictionary_{name}"] = {"a": some[0], "b": some[1]}
    return {name: values[name] for name in PROPERTIES}


SCALAR_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "bool": st.booleans(),
    "int": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "string": st.text(st.characters(codec="utf-8"), max_size=5),
    "binary": st.binary(max_size=5),
    "timestamp": st.datetimes(timezones=st.just(UTC)),
    "uuid": st.uuids(),
    "decimal": st.builds(
        lambda sign, digits, exponent: Decimal((sign, digits, exponent)),
        st.integers(0, 1),
        st.lists(st.integers(0, 9), min_size=1, max_size=34),
        st.integers(-6176, 6000),
    ),
}


def values_of(kind: str, of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values of a property of a kind, with elements of a strategy."""
    if kind == "list":
        return st.lists(of, max_size=4)
    if kind == "set":
        return st.frozensets(of, max_size=4)
    if kind == "dictionary":
        return st.dictionaries(SCALAR_VALUES["string"], of, max_size=4)
    return of


#: Every type that holds no links.
TYPES = st.sampled_from(
    [Type("scalar", of, optional) for of in SCALARS for optional in (False, True)]
    + [Type(kind, of) for kind in COLLECTIONS for of in SCALARS]
    + [Type("counter", "int")]
)


def value_of(type_: Type) -> st.SearchStrategy[Any]:
    """Values that fit a type."""
    value = values_of(type_.kind, SCALAR_VALUES[type_.of])
    return st.none() | value if type_.optional else value


@functools.cache
def rows() -> st.SearchStrategy[Row]:
    """Values for some properties of a thing; links lead to the people and things that there are."""
    keys = {"Person": st.sampled_from(PEOPLE), "Thing": st.sampled_from((A, B, C))}
    choices: dict[str, st.SearchStrategy[Any]] = {}
    for name in PROPERTIES:
        type_ = THING.properties[name]
        if type_.kind == "counter":
            choices[name] = st.integers(-1000, 1000)
            continue
        of = keys[type_.of] if type_.links else SCALAR_VALUES[type_.of]
        value = values_of(type_.kind, of)
        choices[name] = st.none() | value if type_.optional else value
    return st.fixed_dictionaries({}, optional=choices)


def people(tx: Any) -> None:
    """The people that things link to."""
    for number in PEOPLE:
        tx.create("Person", number, {"name": f"P{number}", "boss": 1})


def content(device: Device) -> dict[Any, Row]:
    """All things by key, as they are compared."""
    with device.realm.read() as view:
        return {one["_id"]: plain(one) for one in view.all("Thing")}
