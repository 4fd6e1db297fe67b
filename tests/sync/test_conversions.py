"""A value of one type as another: what is kept without loss comes back, and the rest is told apart."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.sync.schema import Type, convert
from tests.sync.all_types_case import SCALAR_VALUES, TYPES, A, value_of


@settings(max_examples=1000, deadline=None, database=None)
@given(TYPES.flatmap(lambda old: st.tuples(st.just(old), TYPES, value_of(old))))
def test_what_is_converted_without_loss_comes_back(one: tuple[Type, Type, Any]) -> None:
    old, new, value = one
    stored = old.store(value)
    kept, there = convert(stored, old, new)
    if not kept:
        assert there is None
    else:
        assert new.store(new.load(there)) == new.canonical(there) == there
        fits, back = convert(there, new, old)
        assert fits and old.load(back) == old.load(stored)
    if (old.kind, old.of) == (new.kind, new.of):
        assert kept is (value is not None or new.optional)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("int", "string"),
        ("bool", "string"),
        ("uuid", "string"),
        ("decimal", "string"),
        ("float", "string"),
        ("bool", "int"),
        ("bool", "float"),
        ("bool", "decimal"),
        ("int", "decimal"),
        ("int", "decimal?"),
        ("counter", "int"),
        ("int", "counter"),
        ("counter", "string"),
    ],
)
def test_conversions_that_never_lose_anything(old: str, new: str) -> None:
    one, other = Type.parse(old), Type.parse(new)

    @settings(max_examples=60, deadline=None, database=None)
    @given(SCALAR_VALUES[one.of])
    def check(value: Any) -> None:
        stored = one.store(value)
        kept, there = convert(stored, one, other)
        assert kept
        assert convert(there, other, one) == (True, stored)

    check()


@pytest.mark.parametrize(
    ("old", "stored", "new", "expected"),
    [
        ("string", "12", "int", 12),
        ("string", "-0.5", "decimal", "-0.5"),
        ("string", "1.50", "decimal", "1.50"),
        ("decimal", "100.00", "int", 100),
        ("set<int>", "[100]", "set<decimal>", '["1E+2"]'),
        ("set<decimal>", '["1E+2"]', "set<int>", "[100]"),
        ("string", "0.1", "float", 0.1),
        ("string", "true", "bool", 1),
        ("string", str(A), "uuid", str(A)),
        ("float", 3.0, "int", 3),
        ("float", 1.0, "bool", 1),
        ("decimal", "1E+2", "int", 100),
        ("int", 2**53, "float", float(2**53)),
        ("int?", None, "string?", None),
        ("int?", 1, "string", "1"),
        ("list<int>", "[2,1,2]", "list<string>", '["2","1","2"]'),
        ("set<string>", '["10","9"]', "set<int>", "[10,9]"),
        ("set<int>", "[10,9]", "set<string>", '["10","9"]'),
        ("dictionary<string>", '{"a":"1"}', "dictionary<int>", '{"a":1}'),
    ],
)
def test_conversions_that_fit(old: str, stored: Any, new: str, expected: Any) -> None:
    assert convert(stored, Type.parse(old), Type.parse(new)) == (True, expected)


@pytest.mark.parametrize(
    ("old", "stored", "new"),
    [
        ("string", "012", "int"),
        ("string", " 12", "int"),
        ("string", "1_000", "int"),
        ("string", str(2**63), "int"),
        ("string", "9" * 5000, "int"),
        ("string", "+1.50", "decimal"),
        ("set<string>", '["1.0","1.00"]', "set<decimal>"),
        ("set<string>", '["1.50"]', "set<decimal>"),
        ("string", "nan", "float"),
        ("string", "1e999", "float"),
        ("string", "True", "bool"),
        ("string", str(A).upper(), "uuid"),
        ("float", 3.5, "int"),
        ("float", 1e300, "int"),
        ("float", 2.0, "bool"),
        ("int", 2**53 + 1, "float"),
        ("decimal", "0.1", "int"),
        ("decimal", "1E+6000", "float"),
        ("int?", None, "int"),
        ("int", 5, "timestamp"),
        ("timestamp", 5, "int"),
        ("binary", "AP8=", "string"),
        ("list<string>", '["1","x"]', "list<int>"),
        ("list<int>", "[1]", "set<int>"),
        ("list<int>", "[1]", "int"),
        ("int", 1, "list<int>"),
    ],
)
def test_conversions_that_would_lose_something(old: str, stored: Any, new: str) -> None:
    assert convert(stored, Type.parse(old), Type.parse(new)) == (False, None)


def _link(kind: str, of: str, key: str) -> Type:
    return Type(kind, of, kind == "link", key)


@pytest.mark.parametrize(
    ("kind", "stored", "expected"),
    [
        ("link", "7", 7),
        ("list", '["2","7","2"]', "[2,7,2]"),
        ("set", '["10","7"]', "[10,7]"),
        ("dictionary", '{"a":"7"}', '{"a":7}'),
    ],
)
def test_links_to_targets_whose_keys_have_another_type(kind: str, stored: str, expected: Any) -> None:
    text, number, unique = (_link(kind, "Person", key) for key in ("string", "int", "uuid"))
    assert convert(stored, text, number) == (True, expected)
    assert convert(expected, number, text) == (True, stored)
    assert convert(stored, text, text) == (True, stored)
    assert convert(expected, number, unique) == (False, None)
    assert convert(stored.replace("7", "x"), text, number) == (False, None)
    # Of another class, or no link any more.
    assert convert(stored, text, _link(kind, "Thing", "int")) == (False, None)
    assert convert(stored, text, Type("scalar", "string", True)) == (False, None)


def test_no_link_is_no_link_whatever_the_key() -> None:
    assert convert(None, _link("link", "Person", "string"), _link("link", "Person", "int")) == (True, None)
