"""The algebra of the one merge function, and of laying one instruction on an object."""

from __future__ import annotations

import json
from collections import Counter
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.sync import Schema
from holdfast.sync.merge import (
    NOTHING_SINCE,
    BroughtBack,
    Event,
    Instruction,
    Origin,
    Since,
    at_two_values,
    bring_back,
    integrate,
    merge,
    merge_rows,
    merge_stamp,
    since,
)
from holdfast.sync.schema import Type, canonical_json
from holdfast.sync.schema import canonical_elements as elements_of

ELEMENTS = st.one_of(
    st.booleans().map(int), st.integers(-2, 2), st.text(max_size=2), st.sampled_from([1.0, 0.0])
)


def canonical_elements(elements: Any) -> str:
    """The stored form of a set of texts and numbers."""
    return elements_of(elements, "string")


SETS = st.lists(ELEMENTS, max_size=4).map(canonical_elements)
LISTS = st.lists(ELEMENTS, max_size=6).map(canonical_json)
DICTIONARIES = st.dictionaries(st.text("abc", max_size=1), ELEMENTS, max_size=4).map(canonical_json)
SCALARS = st.one_of(st.none(), st.integers(-3, 3), st.text(max_size=2))
COUNTS = st.one_of(st.integers(-3, 3), st.integers(-(2**63), 2**63 - 1))
OF_KIND = {"scalar": SCALARS, "link": SCALARS, "set": SETS, "list": LISTS, "dictionary": DICTIONARIES}


def _threes(*kinds: str) -> st.SearchStrategy[tuple[str, Any, Any, Any]]:
    values = {**OF_KIND, "counter": COUNTS}
    return st.one_of(*(st.tuples(st.just(k), values[k], values[k], values[k]) for k in kinds))


UNITED_OR_NOT = _threes(*OF_KIND)
THREE = _threes(*OF_KIND, "counter")
SIDE = st.booleans()

fast = settings(deadline=None, database=None, max_examples=150)


def elements(stored: str) -> list[str]:
    """The elements of a stored list or set, each as its JSON."""
    return [canonical_json(element) for element in json.loads(stored)]


@fast
@given(THREE, SIDE)
def test_one_side_unchanged_gives_the_other(three: tuple[str, Any, Any, Any], wins: bool) -> None:
    kind, base, ours, _ = three
    assert merge(kind, base, ours, base, ours_wins=wins) == ours
    assert merge(kind, base, base, ours, ours_wins=wins) == ours
    assert not at_two_values(kind, base, ours, base)
    assert not at_two_values(kind, base, base, ours)


@fast
@given(UNITED_OR_NOT, SIDE)
def test_both_the_same_gives_that(three: tuple[str, Any, Any, Any], wins: bool) -> None:
    kind, base, ours, _ = three
    assert merge(kind, base, ours, ours, ours_wins=wins) == ours
    assert not at_two_values(kind, base, ours, ours)


@fast
@given(THREE, SIDE)
def test_swapping_the_sides_changes_only_what_the_rules_say(
    three: tuple[str, Any, Any, Any], wins: bool
) -> None:
    kind, base, ours, theirs = three
    one = merge(kind, base, ours, theirs, ours_wins=wins)
    other = merge(kind, base, theirs, ours, ours_wins=not wins)
    assert at_two_values(kind, base, ours, theirs) == at_two_values(kind, base, theirs, ours)
    if kind != "list":
        assert other == one  # nothing but who wins
        if not at_two_values(kind, base, ours, theirs):
            assert merge(kind, base, theirs, ours, ours_wins=wins) == one
    elif at_two_values(kind, base, ours, theirs):
        assert (one, other) == (ours, theirs)
    else:
        assert Counter(elements(other)) == Counter(elements(one))
        assert merge(kind, base, ours, theirs, ours_wins=not wins) == one
    if kind in ("scalar", "link"):
        assert one in (ours, theirs)


@fast
@given(UNITED_OR_NOT, SIDE)
def test_what_comes_out_is_canonical(three: tuple[str, Any, Any, Any], wins: bool) -> None:
    kind, base, ours, theirs = three
    merged = merge(kind, base, ours, theirs, ours_wins=wins)
    if kind == "set":
        assert merged == canonical_elements(json.loads(merged))
        assert not at_two_values(kind, base, ours, theirs)
    elif kind in ("list", "dictionary"):
        assert merged == canonical_json(json.loads(merged))


@fast
@given(st.lists(st.text(max_size=1), max_size=4), st.lists(st.text(max_size=1), max_size=4), st.data())
def test_sets_are_merged_element_by_element(ours: list[str], theirs: list[str], data: Any) -> None:
    base = data.draw(st.lists(st.text(max_size=1), max_size=4))
    merged = merge("set", *map(canonical_elements, (base, ours, theirs)), ours_wins=True)
    b, o, t = set(base), set(ours), set(theirs)
    wanted = {
        one for one in b | o | t if (one in o or one in t) and (one not in b or (one in o and one in t))
    }
    assert merged == canonical_elements(wanted)


def test_numbers_that_python_takes_for_equal_are_other_elements() -> None:
    assert merge("set", "[]", "[1]", "[1.0]", ours_wins=True) == "[1,1.0]"
    assert merge("list", "[1,2]", "[1.0,2]", "[1,2,3]", ours_wins=True) == "[1.0,2,3]"
    assert merge("dictionary", '{"a":1}', '{"a":1.0}', '{"a":1,"b":2}', ours_wins=False) == '{"a":1.0,"b":2}'
    assert at_two_values("dictionary", '{"a":0}', '{"a":1}', '{"a":1.0,"b":2}')


@fast
@given(COUNTS, COUNTS, COUNTS, SIDE)
def test_a_counter_holds_both_differences(base: int, ours: int, theirs: int, wins: bool) -> None:
    merged = merge("counter", base, ours, theirs, ours_wins=wins)
    assert merged == min(max(base + (ours - base) + (theirs - base), -(2**63)), 2**63 - 1)
    assert not at_two_values("counter", base, ours, theirs)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        (3, 4, 4, 5),  # equal differences are two
        (3, 1, 10, 8),
        (0, 2**63 - 1, 2**63 - 1, 2**63 - 1),
        (0, -(2**63), -5, -(2**63)),
        (None, 2, 3, 5),  # no base: it began at zero
    ],
)
def test_counters(base: int | None, ours: int, theirs: int, merged: int) -> None:
    assert merge("counter", base, ours, theirs, ours_wins=False) == merged


@fast
@given(DICTIONARIES, DICTIONARIES, DICTIONARIES, SIDE)
def test_each_key_of_a_dictionary_is_a_scalar_of_its_own(
    base: str, ours: str, theirs: str, wins: bool
) -> None:
    """A key that is not there is a value as good as any: erasing is a change."""
    b, o, t, merged = (
        {key: canonical_json(value) for key, value in json.loads(stored).items()}
        for stored in (base, ours, theirs, merge("dictionary", base, ours, theirs, ours_wins=wins))
    )
    two = False
    for key in {*b, *o, *t, *merged}:
        one = merge("scalar", b.get(key), o.get(key), t.get(key), ours_wins=wins)
        assert merged.get(key) == one
        two = two or at_two_values("scalar", b.get(key), o.get(key), t.get(key))
    assert at_two_values("dictionary", base, ours, theirs) == two


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "ours_win", "theirs_win", "two"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, {"a": 1, "c": 3}, {"a": 1, "b": 2, "c": 3}, None, False),
        ({"a": 1}, {"a": 2}, {"a": 3}, {"a": 2}, {"a": 3}, True),
        ({"a": 1}, {}, {"a": 3}, {}, {"a": 3}, True),
        ({"a": 1, "b": 1}, {"b": 1}, {"a": 1, "b": 2}, {"b": 2}, None, False),
        ({}, {"a": 1, "x": 1}, {"a": 1, "y": 1}, {"a": 1, "x": 1, "y": 1}, None, False),
    ],
)
def test_dictionaries(base: Any, ours: Any, theirs: Any, ours_win: Any, theirs_win: Any, two: bool) -> None:
    three = tuple(map(canonical_json, (base, ours, theirs)))
    assert merge("dictionary", *three, ours_wins=True) == canonical_json(ours_win)
    wanted = ours_win if theirs_win is None else theirs_win
    assert merge("dictionary", *three, ours_wins=False) == canonical_json(wanted)
    assert at_two_values("dictionary", *three) == two


def _earliest(base: list[str], side: list[str]) -> list[int]:
    """The earliest positions in the base of its longest common subsequence, by the textbook."""
    n, m = len(base), len(side)
    table = [[0] * (m + 1) for _ in range(n + 1)]
    for i in reversed(range(n)):
        for j in reversed(range(m)):
            table[i][j] = max(table[i + 1][j], table[i][j + 1], (base[i] == side[j]) + table[i + 1][j + 1])
    kept: list[int] = []
    j = 0
    for i in range(n):
        there = next((k for k in range(j, m) if side[k] == base[i]), None)
        if there is not None and 1 + table[i + 1][there + 1] == table[i][j]:
            kept.append(i)
            j = there + 1
    return kept


LETTERS = st.lists(st.sampled_from("abc"), max_size=7)


@fast
@given(LETTERS, LETTERS)
def test_the_textbook_finds_the_earliest_of_all_longest(base: list[str], side: list[str]) -> None:
    for size in range(len(base), -1, -1):
        for chosen in combinations(range(len(base)), size):  # in the order of positions
            rest = iter(side)
            if all(base[i] in rest for i in chosen):
                assert _earliest(base, side) == list(chosen)
                return


def _plainly(base: list[str], ours: list[str], theirs: list[str]) -> list[str]:
    """The rule for lists written down as it reads."""
    kept: list[set[int]] = []
    inserted: list[dict[int, list[str]]] = []
    for side in (ours, theirs):
        chosen = _earliest(base, side)
        wanted, place, into = list(chosen), 0, {}
        for element in side:
            if wanted and element == base[wanted[0]]:
                place = wanted.pop(0) + 1
            else:
                into.setdefault(place, []).append(element)
        kept.append(set(chosen))
        inserted.append(into)
    if base and not kept[0] and not kept[1]:
        return ours
    merged: list[str] = []
    for place in range(len(base) + 1):
        if place - 1 in kept[0] & kept[1]:
            merged.append(base[place - 1])
        merged += inserted[0].get(place, []) + inserted[1].get(place, [])
    return merged


@settings(fast, max_examples=1000)
@given(LETTERS, LETTERS, LETTERS, SIDE)
def test_lists_are_merged_as_the_rule_reads(
    base: list[str], ours: list[str], theirs: list[str], wins: bool
) -> None:
    merged = merge("list", *map(canonical_json, (base, ours, theirs)), ours_wins=wins)
    wanted = ours if ours == theirs else _plainly(base, ours, theirs)
    assert json.loads(merged) == wanted


@fast
@given(st.lists(st.integers(0, 30), unique=True, max_size=10), st.data())
def test_of_lists_nothing_that_both_kept_is_lost_and_nothing_removed_is_in(
    base: list[int], data: Any
) -> None:
    def edited(fresh: int) -> list[int]:
        side = [one for one in base if data.draw(st.booleans())]
        for new in range(fresh, fresh + data.draw(st.integers(0, 3))):
            side.insert(data.draw(st.integers(0, len(side))), new)
        return side

    ours, theirs = edited(100), edited(200)
    merged = json.loads(merge("list", *map(canonical_json, (base, ours, theirs)), ours_wins=False))
    if base and not set(base) & {*ours, *theirs}:
        assert merged == ours
        assert at_two_values("list", *map(canonical_json, (base, ours, theirs))) == (ours != theirs)
        return
    assert not at_two_values("list", *map(canonical_json, (base, ours, theirs)))
    assert Counter(merged) == Counter(
        [one for one in base if one in ours and one in theirs]
        + [one for one in ours + theirs if one not in base]
    )
    for side in (ours, theirs):  # neither side's order is turned round
        assert [one for one in merged if one in side] == [one for one in side if one in merged]


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged", "swapped", "two"),
    [
        ("abc", "abcx", "abcy", "abcxy", "abcyx", False),  # at the same place: ours first
        ("abc", "xabc", "abcy", "xabcy", "xabcy", False),
        ("abc", "ac", "abc", "ac", "ac", False),
        ("abc", "ac", "abyc", "ayc", "ayc", False),  # removed by either is out, inserted by either is in
        ("abc", "axc", "abyc", "axyc", "axyc", False),  # x stands where b was, y behind b
        ("abc", "ab", "bc", "b", "b", False),
        ("ab", "a", "b", "", "", False),
        ("", "x", "y", "xy", "yx", False),  # an empty base is nothing that could have been kept
        ("ab", "x", "y", "x", "y", True),
        ("ab", "", "y", "", "y", True),
        ("ab", "x", "a", "x", "x", False),  # one of them kept something
        ("aba", "ab", "abax", "abx", "abx", False),
        ("ab", "ba", "abx", "bax", "bax", False),  # the earliest match of "ba" is the a
    ],
)
def test_lists(base: str, ours: str, theirs: str, merged: str, swapped: str, two: bool) -> None:
    b, o, t = (canonical_json(list(text)) for text in (base, ours, theirs))
    assert "".join(json.loads(merge("list", b, o, t, ours_wins=False))) == merged
    assert "".join(json.loads(merge("list", b, t, o, ours_wins=False))) == swapped
    assert at_two_values("list", b, o, t) == at_two_values("list", b, t, o) == two


LONG = st.lists(st.sampled_from("abcdefgh"), max_size=50)


@fast
@given(LONG, LONG, LONG, SIDE)
def test_long_lists_are_merged_alike(
    base: list[str], ours: list[str], theirs: list[str], in_part: bool
) -> None:
    """Long enough that not every row of bits is kept, and that ends are trimmed."""
    if in_part:
        base, ours, theirs = [*"xyz", *base, "w"], [*"xyz", *ours, "w"], [*"xy", *theirs, "z", "w"]
    merged = merge("list", *map(canonical_json, (base, ours, theirs)), ours_wins=False)
    assert json.loads(merged) == (ours if ours == theirs else _plainly(base, ours, theirs))


def test_long_lists_are_merged_at_once() -> None:
    """Ten thousand elements of two kinds: the plain table would have a hundred million cells."""
    base = ["ab"[i * i % 7 % 2] for i in range(10_000)]
    ours, theirs = base[5_000:] + base[:5_000], [*base[1:5_000], "x", *base[5_000:9_999]]
    merged = json.loads(merge("list", *map(canonical_json, (base, ours, theirs)), ours_wins=False))
    assert merged.count("x") == 1


@pytest.mark.parametrize("kind", ["scalar", "link"])
def test_of_two_values_of_a_scalar_the_winner_is_told(kind: str) -> None:
    assert merge(kind, "b", "o", "t", ours_wins=True) == "o"
    assert merge(kind, "b", "o", "t", ours_wins=False) == "t"
    assert merge(kind, "b", None, "t", ours_wins=True) is None
    assert at_two_values(kind, "b", "o", "t")
    assert at_two_values(kind, None, "o", "t")
    assert at_two_values(kind, "b", None, "t")


@fast
@given(st.one_of(st.none(), st.integers()), st.one_of(st.none(), st.integers()))
def test_of_two_stamps_the_later(one: int | None, other: int | None) -> None:
    merged = merge_stamp(one, other)
    assert merged == merge_stamp(other, one)
    assert merged in (one, other)
    assert all(merged is not None and merged >= stamp for stamp in (one, other) if stamp is not None)


TASK = Schema.from_document(
    {
        "T": {
            "primary_key": "id",
            "last_modified": "m",
            "properties": {
                "id": "string",
                "t": "string",
                "n": "int?",
                "s": "set<string>",
                "m": "timestamp?",
            },
        }
    }
)["T"]
WHOLE = Schema.from_document(
    {
        "W": {
            "primary_key": "id",
            "last_modified": "m",
            "properties": {
                "id": "string",
                "t": "string",
                "c": "counter",
                "l": "list<string>",
                "d": "dictionary<int>",
                "s": "set<string>",
                "w": "W",
                "m": "timestamp?",
            },
        }
    }
)["W"]
ROW = {"t": "theirs", "n": 1, "s": '["x"]', "m": 50}
VALUES = st.fixed_dictionaries(
    {
        "t": st.sampled_from(["", "a", "b"]),
        "n": st.one_of(st.none(), st.integers(0, 1)),
        "s": st.sampled_from(["[]", '["x"]', '["x","y"]']),
        "m": st.one_of(st.none(), st.integers(0, 100)),
    }
)


def _update(old: dict[str, Any], new: dict[str, Any], time: int = 100) -> Instruction:
    changed = [name for name in new if new[name] != old[name]]
    return Instruction("T", "k", "update", time, {n: new[n] for n in changed}, {n: old[n] for n in changed})


@pytest.mark.parametrize("recovering", [False, True])
@pytest.mark.parametrize("op", ["create", "recreate", "update", "delete"])
def test_a_delete_wins_whichever_side_deleted(op: Any, recovering: bool) -> None:
    gone = Since(replaced=True)
    one = Instruction("T", "k", op, 100, {"t": "ours"} if op != "delete" else {}, {"t": "base"})
    outcome = integrate(TASK, None, one, gone, 1, recovering=recovering)
    if op in ("update", "delete"):
        assert outcome.op == "none"  # a change of what was deleted comes to nothing
        assert outcome.as_sent == (op == "delete")
    else:
        assert (outcome.op, outcome.values) == ("create", {"t": "ours"})
    if op == "delete":
        changed = Since(times={"t": (200, 2)})
        assert integrate(TASK, ROW, one, changed, 1, recovering=recovering).op == "delete"


@pytest.mark.parametrize("op", ["update", "delete"])
def test_what_was_done_to_the_old_one_counts_nothing_against_the_new(op: Any) -> None:
    made_again = since([Event(2, "recreate", 10, dict(ROW))], own_ident=1)
    assert made_again.replaced
    one = Instruction("T", "k", op, 999, {"t": "ours"}, {"t": "base"})
    outcome = integrate(TASK, ROW, one, made_again, 1)
    assert (outcome.op, outcome.values, outcome.as_sent) == ("none", {}, False)


def test_recreated_by_us_with_nobody_else_is_as_sent() -> None:
    one = Instruction("T", "k", "recreate", 100, {"t": "new"})
    outcome = integrate(TASK, ROW, one, Since(times={"t": (900, 2)}), 1)
    assert (outcome.op, outcome.values, outcome.as_sent) == ("recreate", {"t": "new"}, True)


def test_our_own_creation_after_their_delete_counts_as_ours() -> None:
    known = since([Event(2, "delete", 10), Event(1, "create", 20, {"t": "mine"})], own_ident=1)
    assert not known.replaced
    assert since([Event(1, "create", 20), Event(2, "delete", 10)], own_ident=1).replaced


@pytest.mark.parametrize(("ours", "theirs"), [(100, 200), (200, 100), (100, 100)])
def test_created_on_both_sides_property_by_property(ours: int, theirs: int) -> None:
    known = since([Event(2, "create", theirs, dict(ROW))], own_ident=1)
    one = Instruction("T", "k", "create", ours, {"t": "ours", "s": '["y"]', "m": 70})
    outcome = integrate(TASK, ROW, one, known, 1)
    wanted: dict[str, Any] = {"s": '["x","y"]', "m": 70}
    if ours > theirs:  # at the same time the higher ident wins, which is theirs
        wanted["t"] = "ours"
    assert (outcome.op, outcome.values, outcome.as_sent) == ("update", wanted, False)


@fast
@given(VALUES, VALUES)
def test_with_nothing_since_an_update_is_as_sent(old: dict[str, Any], new: dict[str, Any]) -> None:
    if old["m"] is not None and (new["m"] is None or new["m"] < old["m"]):
        new = {**new, "m": old["m"]}  # stamps only go forward
    outcome = integrate(TASK, old, _update(old, new), NOTHING_SINCE, 1)
    assert outcome.as_sent
    assert {**old, **outcome.values} == new
    assert (outcome.op == "none") == (old == new)


@fast
@given(VALUES, VALUES, VALUES, st.integers(0, 3), st.integers(0, 3))
def test_two_updates_come_to_the_same_in_either_order(
    base: dict[str, Any], one: dict[str, Any], other: dict[str, Any], time: int, other_time: int
) -> None:
    def both(
        first: dict[str, Any], t1: int, i1: int, second: dict[str, Any], t2: int, i2: int
    ) -> dict[str, Any]:
        sent = _update(base, first, t1)
        row = {**base, **integrate(TASK, base, sent, NOTHING_SINCE, i1).values}
        known = since([Event(i1, "update", t1, sent.values)], own_ident=i2)
        return {**row, **integrate(TASK, row, _update(base, second, t2), known, i2).values}

    low = {**base, "m": None}  # the stamp of what both come from is not later than either's
    base = low
    assert both(one, time, 1, other, other_time, 2) == both(other, other_time, 2, one, time, 1)


@fast
@given(VALUES, VALUES, VALUES)
def test_when_recovering_our_change_wins(
    base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    sent = _update(base, ours, 1)
    known = since([Event(2, "update", 999, _update(base, theirs).values)], own_ident=1)
    outcome = integrate(TASK, theirs, sent, known, 1, recovering=True)
    result = {**theirs, **outcome.values}
    for name in ("t", "n"):
        assert result[name] == (ours[name] if ours[name] != base[name] else theirs[name])


@fast
@given(VALUES, VALUES, st.integers(0, 9))
def test_an_instruction_survives_the_wire(old: dict[str, Any], new: dict[str, Any], time: int) -> None:
    one = _update(old, new, time)
    assert Instruction.from_wire(one.to_wire()) == one


def test_a_lost_link_is_no_change_of_its_holder() -> None:
    assert since([Event(2, "unlink", 10, {"t": None})], own_ident=1) == NOTHING_SINCE
    known = since([Event(1, "create", 5, {"t": "x"}), Event(1, "unlink", 10, {"t": None})], own_ident=1)
    assert (known.replaced, known.change_of("t")) == (False, (5, 1))


def test_created_on_both_sides_begins_at_the_defaults() -> None:
    current = {**WHOLE.defaults, "c": 2, "l": '["x"]', "d": '{"k":1,"x":1}', "s": '["x"]', "w": "x", "m": 9}
    known = since([Event(2, "create", 50, current)], own_ident=1)
    ours = {"t": "t", "c": 2, "l": '["y"]', "d": '{"k":2,"y":1}', "s": '["y"]', "w": "y"}
    one = Instruction("W", "k", "create", 60, ours)
    outcome = integrate(WHOLE, current, one, known, 1)
    assert outcome.op == "update"
    assert outcome.values == {
        "t": "t",
        "c": 4,
        "l": '["y","x"]',
        "d": '{"k":2,"x":1,"y":1}',
        "s": '["x","y"]',
        "w": "y",
    }
    assert not outcome.as_sent


def test_an_update_is_merged_kind_by_kind() -> None:
    old = {"c": 1, "l": '["a","b"]', "d": '{"k":1}', "w": "a"}
    current = {**WHOLE.defaults, "c": 2, "l": '["a"]', "d": "{}", "w": None, "s": '["x"]'}
    known = since([Event(2, "update", 50, {"c": 2, "l": '["a"]', "d": "{}", "w": None})], own_ident=1)
    one = Instruction("W", "k", "update", 40, {"c": 2, "l": '["a","b","c"]', "d": '{"k":1,"n":1}'}, old)
    outcome = integrate(WHOLE, current, one, known, 1)
    assert outcome.values == {"c": 3, "l": '["a","c"]', "d": '{"n":1}'}
    assert not outcome.as_sent


@pytest.mark.parametrize(("name", "ours"), [("c", 3), ("l", '["a"]'), ("d", '{"a":1}'), ("s", '["a"]')])
def test_an_update_that_says_nothing_of_before_began_at_the_default(name: str, ours: Any) -> None:
    outcome = integrate(
        WHOLE, dict(WHOLE.defaults), Instruction("W", "k", "update", 1, {name: ours}), NOTHING_SINCE, 1
    )
    assert (outcome.op, outcome.values, outcome.as_sent) == ("update", {name: ours}, True)
    later = Since(times={"t": (9, 2)})  # theirs went there and back: they did not change it
    back = Instruction("W", "k", "update", 1, {"t": "ours"})
    assert integrate(WHOLE, dict(WHOLE.defaults), back, later, 1).values == {"t": "ours"}


def test_a_counter_in_several_changesets_takes_effect_once_each() -> None:
    """The second is based on the first, of which the device does not know yet what came of it."""
    theirs = Event(2, "update", 10, {"c": 5})
    row = {**WHOLE.defaults, "c": 5}
    for old, new, events in ((0, 1, [theirs]), (1, 3, [theirs, Event(1, "update", 20, {"c": 6})])):
        sent = Instruction("W", "k", "update", 20, {"c": new}, {"c": old})
        row |= integrate(WHOLE, row, sent, since(events, own_ident=1), 1).values
    assert row["c"] == 8


def _row(type_: Type) -> Any:
    return COUNTS if type_.kind == "counter" else OF_KIND[type_.kind]


ROWS = st.fixed_dictionaries(
    {
        name: _row(type_) if name != "m" else st.one_of(st.none(), st.integers(0, 9))
        for name, type_ in WHOLE.properties.items()
        if name != "id"
    }
)


@fast
@given(st.one_of(st.none(), ROWS), ROWS, ROWS, SIDE)
def test_rows_are_merged_property_by_property(
    base: dict[str, Any] | None, ours: dict[str, Any], theirs: dict[str, Any], wins: bool
) -> None:
    merged = merge_rows(WHOLE, base, ours, theirs, ours_wins=wins)
    start = base or WHOLE.defaults
    assert merged.keys() == ours.keys()
    assert merged["m"] == merge_stamp(ours["m"], theirs["m"])
    for name in WHOLE.compared:
        kind = WHOLE.properties[name].kind
        assert merged[name] == merge(kind, start[name], ours[name], theirs[name], ours_wins=wins)
    if base is not None:
        assert merge_rows(WHOLE, base, ours, base, ours_wins=wins) == {
            **ours,
            "m": merge_stamp(ours["m"], base["m"]),
        }


# What is brought back: the same row, by any number of devices, each from its own version of one history


class _Restored:
    """The content and history of one object on a server that has lost it, as the backend keeps them.

    Attributes: row (None: it is not there).
    """

    def __init__(self) -> None:
        self.row: dict[str, Any] | None = None
        self._events: list[Event] = []
        self._earlier: BroughtBack | None = None

    @property
    def version(self) -> int:
        return len(self._events)

    def take(self, ident: int, based_on: int, *instructions: Instruction) -> None:
        """Integrate one changeset; an entry an instruction, which is all the same to a single object."""
        known = since(self._events[based_on:], own_ident=ident)
        made: list[Event] = []
        for one in instructions:
            if one.op == "bring-back":
                assert one.origin is not None
                outcome = bring_back(WHOLE, self.row, one, known, self._earlier)
                if self._earlier is None or self._earlier.origin.version < one.origin.version:
                    self._earlier = BroughtBack(one.origin, one.values)
            else:
                outcome = integrate(WHOLE, self.row, one, known, ident)
            if outcome.op == "create":
                self.row = {**WHOLE.defaults, **outcome.values}
            elif outcome.op == "update":
                assert self.row is not None
                self.row = {**self.row, **outcome.values}
            made.append(Event(ident, outcome.op, one.time, outcome.values, one.times, one.op))
        self._events += made


def _brought(version: int, row: dict[str, Any]) -> Instruction:
    values = {name: value for name, value in row.items() if value != WHOLE.defaults[name]}
    return Instruction("W", "k", "bring-back", 0, values, origin=Origin("e", version, 10 * version))


def _changes(row: dict[str, Any], time: int, **values: Any) -> Instruction:
    return Instruction("W", "k", "update", time, values, {name: row[name] for name in values})


@st.composite
def _devices(draw: Any) -> Any:
    """The versions of a row, and devices: which version each has, and what it changed of it unsynced."""
    row = {**WHOLE.defaults, "t": "v0", "c": draw(st.integers(1, 9)), "l": '["first"]', "s": '["first"]'}
    versions = [row]
    for at in range(1, draw(st.integers(1, 4))):
        grown = json.loads(row["l"])
        grown.insert(draw(st.integers(0, len(grown))), f"v{at}")
        row = {
            **row,
            "t": f"v{at}",
            "c": row["c"] + draw(st.integers(-3, 3)),
            "l": canonical_json(grown),
            "s": canonical_elements([*json.loads(row["s"]), f"v{at}"]),
            "d": canonical_json({**json.loads(row["d"]), f"v{at}": at}),
        }
        versions.append(row)
    devices = draw(
        st.lists(
            st.tuples(
                st.integers(0, len(versions) - 1), st.integers(-5, 5), st.integers(0, 9), st.booleans()
            ),
            min_size=1,
            max_size=5,
        )
    )
    return versions, devices, draw(st.permutations(range(len(devices)))), draw(SIDE)


@fast
@given(_devices())
def test_any_number_of_devices_bring_the_same_back_and_nothing_counts_twice(case: Any) -> None:
    """In any order, from any version, knowing of each other or not: as if all changed the last version."""
    versions, devices, order, level = case
    server = _Restored()
    last = max(version for version, *_ in devices)
    for ident in order:
        version, by, at, renames = devices[ident]
        row = versions[version]
        grown = json.loads(row["l"])
        grown.insert(at, f"own{ident}")
        values = {"c": row["c"] + by, "l": canonical_json(grown)}
        if renames:
            values["t"] = f"own{ident}"
        changed = _changes(row, 100 + ident, **values)
        server.take(ident, server.version if level and ident % 2 else 0, _brought(version, row), changed)
    assert server.row is not None
    assert server.row["c"] == versions[last]["c"] + sum(by for _, by, *_ in devices)
    own = [f"own{ident}" for ident in range(len(devices))]
    assert Counter(json.loads(server.row["l"])) == Counter([*json.loads(versions[last]["l"]), *own])
    assert server.row["s"] == versions[last]["s"]
    assert server.row["d"] == versions[last]["d"]
    renamed = [f"own{ident}" for ident, (*_, renames) in enumerate(devices) if renames]
    assert server.row["t"] in (renamed or [versions[last]["t"]]), "what was not changed beats no change"


def test_what_came_between_is_added_by_whoever_had_more_of_the_history() -> None:
    older = {**WHOLE.defaults, "t": "older", "c": 5, "l": '["a"]'}
    newer = {**WHOLE.defaults, "t": "newer", "c": 7, "l": '["a","b"]'}
    for first, second in (((1, older), (2, newer)), ((2, newer), (1, older))):
        server = _Restored()
        server.take(1, 0, _brought(*first))
        server.take(2, 0, _brought(*second))
        assert server.row == newer


def test_what_is_brought_back_is_the_same_object_to_everybody() -> None:
    """So a change that was made before one heard of it counts, as it would not against a new object."""
    row = {**WHOLE.defaults, "t": "was"}
    server = _Restored()
    server.take(1, 0, _brought(3, row))
    assert not since([Event(1, "create", 0, row, sent_op="bring-back")], own_ident=2).replaced
    server.take(2, 0, _changes(row, 50, t="changed"))
    assert server.row == {**row, "t": "changed"}


def test_deleted_by_somebody_who_had_it_it_stays_gone() -> None:
    gone = since([Event(1, "create", 0, {}, sent_op="bring-back"), Event(1, "delete", 9)], own_ident=2)
    assert gone.replaced
    one = _brought(3, {**WHOLE.defaults, "t": "was"})
    assert bring_back(WHOLE, None, one, gone, None).op == "none"
    assert integrate(WHOLE, None, one, gone, 2).op == "none"


def test_somebody_who_made_another_of_that_key_meanwhile_made_it_on_both_sides() -> None:
    current = {**WHOLE.defaults, "t": "made", "c": 2, "s": '["x"]'}
    one = _brought(3, {**WHOLE.defaults, "t": "was", "c": 5, "s": '["y"]'})
    outcome = bring_back(WHOLE, current, one, NOTHING_SINCE, None)
    assert (outcome.op, outcome.values) == ("update", {"c": 7, "s": '["x","y"]'})


@pytest.mark.parametrize("op", ["create", "bring-back"])
def test_what_is_brought_back_is_laid_on_nothing_once(op: Any) -> None:
    """On a device, which does not know what was brought back before: what is there already stays."""
    row = {**WHOLE.defaults, "t": "was", "c": 5}
    one = _brought(3, row)
    assert integrate(WHOLE, None, one, NOTHING_SINCE, 1).values == one.values
    known = since([Event(2, "create", 0, row, sent_op=op)], own_ident=1)
    assert integrate(WHOLE, row, one, known, 1).op == "none"


def test_what_is_brought_back_survives_the_wire() -> None:
    one = _brought(3, {**WHOLE.defaults, "t": "was"})
    assert Instruction.from_wire(json.loads(json.dumps(one.to_wire()))) == one
