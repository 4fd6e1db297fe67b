"""Comparing what is there with what a scenario expects, and the netting of what listeners heard."""

from __future__ import annotations

import random
from typing import Any

import pytest

from holdfast.sync.scenario import compare
from holdfast.sync.scenario.devices import Heard
from holdfast.sync.scenario.host import Rows
from holdfast.sync.scenario.words import seconds_of
from holdfast.sync.schema import Schema

SCHEMA = Schema.from_document(
    {
        "Note": {
            "primary_key": "_id",
            "properties": {
                "_id": "string",
                "text": "string",
                "rank": "int?",
                "tags": "set<string>",
                "price": "decimal",
            },
        }
    }
)
TYPES = SCHEMA["Note"].properties


def rows(*found: dict[str, Any]) -> Rows:
    defaults = {"text": "", "rank": None, "tags": "[]", "price": "0"}
    return Rows("_id", TYPES, tuple({**defaults, **one} for one in found))


def test_objects_without_their_keys_are_matched_in_every_order() -> None:
    # The first expectation fits both: a greedy match in the wrong order would find none for the second.
    found = rows({"_id": "a", "text": "x", "rank": 1}, {"_id": "b", "text": "x", "rank": 2})
    wanted = [{"text": "x"}, {"text": "x", "rank": 1}]
    for _ in range(2):
        wanted.reverse()
        assert compare.objects("Note", wanted, found) == ""
    assert "nothing there is" in compare.objects("Note", [{"rank": 1}, {"rank": 1}], found)


def test_decimals_are_compared_as_numbers() -> None:
    found = rows({"_id": "a", "price": "90.00"})
    assert compare.objects("Note", [{"_id": "a", "price": "90.0"}], found) == ""
    assert compare.objects("Note", [{"price": "90"}], found) == ""
    assert "90.00" in compare.objects("Note", [{"_id": "a", "price": "90.01"}], found)
    assert compare.objects("Note", [{"price": "90.01"}], found)


def test_the_same_key_twice_is_never_there() -> None:
    found = rows({"_id": "a"}, {"_id": "b"})
    assert compare.objects("Note", [{"_id": "a"}, {"_id": "a"}], found)


def test_a_class_or_property_that_is_not_there() -> None:
    assert compare.objects("Note", [], Rows()) == ""
    assert "no class Note" in compare.objects("Note", [{"_id": "a"}], Rows())
    assert "no property 'x'" in compare.objects("Note", [{"x": 1}], rows({"_id": "a"}))
    assert "can't be as expected" in compare.objects("Note", [{"rank": "1"}], rows({"_id": "a"}))


def test_many_findings_are_sorted_and_cut() -> None:
    found = rows(*({"_id": f"n{number:02}"} for number in range(20)))
    told = compare.objects("Note", [], found)
    assert told.startswith('Note "n00" is there and not expected; Note "n01"')
    assert told.endswith("; and 12 more")


def test_equal_takes_what_a_device_has_not_heard_of_for_its_default() -> None:
    new = {"Note": rows({"_id": "a", "tags": '["t"]'})}
    old = {"Note": Rows("_id", {"_id": TYPES["_id"]}, ({"_id": "a"},))}
    assert compare.equal({"one": new, "two": old}, SCHEMA) == ('Note "a" tags is ["t"] on one, [] on two')
    assert compare.equal({"one": {"Note": rows({"_id": "a"})}, "two": old}, SCHEMA) == ""
    assert compare.equal({"one": {}, "two": {"Note": rows()}}, SCHEMA) == ""
    assert compare.equal({"one": {}, "two": old}, SCHEMA) == 'Note "a" is on two, not on one'
    # The third place is compared too
    assert "three" in compare.equal({"one": new, "two": new, "three": {}}, SCHEMA)


@pytest.mark.parametrize("seed", range(20))
def test_what_was_heard_adds_up_to_what_changed(seed: int) -> None:
    random.seed(seed)
    before = {key for key in "abcdef" if random.random() < 0.5}
    there = set(before)
    touched = set()
    heard = Heard()
    for _ in range(12):
        events: dict[str, set[Any]] = {"insertions": set(), "modifications": set(), "deletions": set()}
        for key in "abcdef":
            if random.random() < 0.4:
                what = random.choice(["modifications", "deletions"]) if key in there else "insertions"
                events[what].add(key)
                touched.add(key)
        there = (there | events["insertions"]) - events["deletions"]
        heard.add(**events)
    netted = heard.netted()
    assert netted["insertions"] == there - before
    assert netted["deletions"] == before - there
    assert netted["modifications"] == (before & there & touched)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("+31d", 31 * 86400),
        ("-2h", -7200),
        ("0", 0),
        (0, 0),
        ("1d12h", 129600),
        ("10s", 10),
        ("+0.5h", 1800),
        ("2w", 14 * 86400),
    ],
)
def test_spans_of_time(text: Any, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "d", "1", "1 d", "--1d", "1x", 1, True, None, "0d0", "9999w", 1.5])
def test_what_is_no_span_of_time(text: Any) -> None:
    with pytest.raises(ValueError):
        seconds_of(text)
