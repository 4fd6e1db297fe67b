"""The algebra of the one merge function, and of laying one instruction on an object."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.sync import Schema
from holdfast.sync.merge import (
    NOTHING_SINCE,
    Event,
    Instruction,
    Since,
    integrate,
    merge,
    merge_stamp,
    since,
)
from holdfast.sync.schema import canonical_elements

ELEMENTS = st.one_of(
    st.booleans().map(int), st.integers(-2, 2), st.text(max_size=2), st.sampled_from([1.0, 0.0])
)
SETS = st.lists(ELEMENTS, max_size=4).map(canonical_elements)
SCALARS = st.one_of(st.none(), st.integers(-3, 3), st.text(max_size=2))
THREE = st.one_of(
    st.tuples(st.just("set"), SETS, SETS, SETS), st.tuples(st.just("scalar"), SCALARS, SCALARS, SCALARS)
)
SIDE = st.booleans()

fast = settings(deadline=None, database=None, max_examples=150)


@fast
@given(THREE, SIDE)
def test_one_side_unchanged_gives_the_other(three: tuple[str, Any, Any, Any], wins: bool) -> None:
    kind, base, ours, _ = three
    assert merge(kind, base, ours, base, ours_wins=wins) == ours
    assert merge(kind, base, base, ours, ours_wins=wins) == ours


@fast
@given(THREE, SIDE)
def test_both_the_same_gives_that(three: tuple[str, Any, Any, Any], wins: bool) -> None:
    kind, base, ours, _ = three
    assert merge(kind, base, ours, ours, ours_wins=wins) == ours


@fast
@given(THREE, SIDE)
def test_swapping_the_sides_changes_nothing_but_who_is_ours(
    three: tuple[str, Any, Any, Any], wins: bool
) -> None:
    kind, base, ours, theirs = three
    one = merge(kind, base, ours, theirs, ours_wins=wins)
    assert merge(kind, base, theirs, ours, ours_wins=not wins) == one
    if kind == "set":
        assert merge(kind, base, theirs, ours, ours_wins=wins) == one
    else:
        assert one in (ours, theirs)


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
