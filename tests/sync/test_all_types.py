"""Every type that a property can have, through capture, sync, the backend, resets and recovery."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, insert, select, update

from holdfast.sync import Device, Schema, schema_of
from holdfast.sync.errors import ValueRefused
from holdfast.sync.realm import unsynced
from holdfast.sync.schema import COLLECTIONS, Type
from tests.sync import all_types_case as case
from tests.sync.all_types_case import (
    PROPERTIES,
    THING,
    A,
    B,
    C,
    Thing,
    attributes,
    content,
    full,
    plain,
    stored,
)

KEYS = (A, B, C)
DEFAULTS = {name: THING.properties[name].load(THING.defaults[name]) for name in PROPERTIES}


@pytest.fixture
def schema() -> Schema:
    """The schema of this file's devices: that of the mapped classes."""
    return schema_of(case.Base)


def level(*devices: Device) -> None:
    """All are in sync; once more for the first, which may lack what the others sent."""
    for device in (*devices, *devices):
        device.session.wait_until_synced(10)


def check_same(backend: Any, *devices: Device) -> None:
    """Every device has what the backend has, by digest and value by value."""
    assert {device.realm.progress.digest for device in devices} == {backend.state["digest"]}
    told = backend.request("GET", f"/v1/admin/partitions/{backend.partition}/content").json()["classes"]
    for device in devices:
        with device.realm.read() as view:
            assert unsynced.count(view.raw, view.capture) == 0
            for name in ("Person", "Thing"):
                key = view.schema[name].primary_key
                there = {one[key]: one for one in told[name]}
                columns = list(view.schema[name].properties)
                quoted = ", ".join(f'"{column}"' for column in columns)
                rows = view.raw.execute(f"SELECT {quoted} FROM {name}")
                here = [dict(zip(columns, row, strict=True)) for row in rows]
                assert {one[key]: one for one in here} == there


# What writes


def _dynamic(tx: Any) -> None:
    tx.update("Thing", A, full(0))
    tx.update("Thing", B, full(1))
    tx.create("Thing", C, full(2))


def _orm(tx: Any) -> None:
    for key, turn in ((A, 0), (B, 1)):
        thing = tx.session.get(Thing, key)
        for name, value in attributes(full(turn)).items():
            setattr(thing, name, set(value) if isinstance(value, frozenset) else value)
    values = {n: set(v) if isinstance(v, frozenset) else v for n, v in full(2).items()}
    tx.session.add(Thing(x__id=C, **attributes(values)))


def _bulk(tx: Any) -> None:
    named = {name: bindparam(f"to_{name}") for name in PROPERTIES}
    tx.connection.execute(
        update(case.THINGS).where(case.THINGS.c["_id"] == bindparam("key")).values(named),
        [{"key": k, **{f"to_{n}": v for n, v in full(t).items()}} for k, t in ((A, 0), (B, 1))],
    )
    tx.connection.execute(insert(case.THINGS), [{"_id": C, **full(2)}])


def _raw(tx: Any) -> None:
    sets = ", ".join(f'"{name}" = :{name}' for name in PROPERTIES)
    tx.execute(f"UPDATE Thing SET {sets}", stored(full(0)))  # all rows at once
    tx.execute(f"UPDATE Thing SET {sets} WHERE _id = :key", {"key": str(B), **stored(full(1))})
    names = ", ".join(f'"{name}"' for name in PROPERTIES)
    marks = ", ".join(f":{name}" for name in PROPERTIES)
    tx.execute(f"INSERT INTO Thing (_id, {names}) VALUES (:key, {marks})", {"key": str(C), **stored(full(2))})


def _replace(tx: Any) -> None:
    names = ", ".join(f'"{name}"' for name in PROPERTIES)
    marks = ", ".join(f":{name}" for name in PROPERTIES)
    tx.executemany(
        f"INSERT OR REPLACE INTO Thing (_id, {names}) VALUES (:key, {marks})",
        [{"key": str(key), **stored(full(turn))} for turn, key in enumerate(KEYS)],
    )


def _loose(tx: Any) -> None:
    """Raw SQL with other texts of the same values: spaces, another order, trailing zeros."""
    _raw(tx)
    for name in PROPERTIES:
        kind = THING.properties[name].kind
        if kind in COLLECTIONS:
            for key, text in tx.execute(f'SELECT _id, "{name}" FROM Thing').fetchall():
                value = json.loads(text)
                if kind == "set":
                    value = [*reversed(value), *value]
                elif kind == "dictionary":
                    value = dict(reversed(value.items()))
                tx.execute(f'UPDATE Thing SET "{name}" = ? WHERE _id = ?', (json.dumps(value, indent=1), key))
    tx.execute("UPDATE Thing SET a_decimal = '12.500', may_decimal = '+1250e-2' WHERE _id = ?", (str(A),))


WRITERS = [_dynamic, _orm, _bulk, _raw, _replace, _loose]
EXPECTED = {key: plain(full(turn)) for turn, key in enumerate(KEYS)}


def begin(tx: Any) -> None:
    case.people(tx)
    tx.create("Thing", A)
    tx.create("Thing", B, full(2))


@pytest.mark.parametrize("write", WRITERS)
def test_whatever_writes_reaches_everybody(
    device_factory: Callable[..., Device], backend: Any, write: Callable[[Any], None]
) -> None:
    here, there = device_factory("here"), device_factory("there")
    here.realm.write(begin)
    level(here, there)
    assert content(there)[A] == DEFAULTS
    here.session.offline = True
    here.realm.write(write)
    assert content(here) == EXPECTED
    assert here.unsynced_count() == 3
    here.session.offline = False
    level(here, there)
    assert content(there) == EXPECTED
    with there.realm.read() as view:
        for key in KEYS:
            found = {name: getattr(view.session.get(Thing, key), f"x_{name}") for name in PROPERTIES}
            assert plain(found) == EXPECTED[key]
        column = case.THINGS.c.a_decimal
        assert view.connection.scalar(select(column).where(column == full(0)["a_decimal"])) is not None
    check_same(backend, here, there)
    # And back to where it began.
    there.realm.write(lambda tx: (tx.update("Thing", A, DEFAULTS), tx.delete("Thing", C)))
    level(there, here)
    assert content(here) == {A: DEFAULTS, B: EXPECTED[B] | _without_c(1)}
    check_same(backend, here, there)


def _without_c(turn: int) -> dict[str, Any]:
    """What of a thing's values is otherwise once the thing C is gone."""
    values = full(turn)
    return {
        "parent": None if values["parent"] == C else values["parent"],
        "list_things": [key for key in values["list_things"] if key != C],
        "set_things": values["set_things"] - {C},
        "dictionary_things": {k: v for k, v in values["dictionary_things"].items() if v != C},
    }


def terminated(backend: Any) -> None:
    for action in ("terminate", "enable"):
        answer = backend.request("POST", f"/v1/admin/partitions/{backend.partition}/{action}")
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("write", [_dynamic, _loose])
def test_recovered_by_the_automatic_strategy(
    device_factory: Callable[..., Device], backend: Any, until: Any, write: Callable[[Any], None]
) -> None:
    here, there = device_factory("here", strategy="recover"), device_factory("there")
    here.realm.write(begin)
    level(here, there)
    here.session.offline = True
    here.realm.write(write)
    there.realm.write(lambda tx: tx.update("Thing", A, {"count": 100, "set_int": {77}, "a_int": 3}))
    level(there)
    terminated(backend)
    here.session.offline = False
    until(lambda: here.resets() and here.pending_reset is None and here.realm.pending_reset is None)
    level(here, there)
    expected = {**EXPECTED, A: EXPECTED[A] | {"count": 105, "set_int": full(0)["set_int"] | {77}}}
    assert content(here) == content(there) == expected
    assert here.resets()[-1].strategy == "recover"
    check_same(backend, here, there)


def test_recovered_by_hand_after_a_manual_reset(
    device_factory: Callable[..., Device], backend: Any, until: Any
) -> None:
    here, there = device_factory("here", strategy="manual"), device_factory("there")
    here.realm.write(begin)
    level(here, there)
    before = content(here)
    here.session.offline = True
    here.realm.write(_loose)
    terminated(backend)
    here.session.offline = False
    until(lambda: here.waiting_backups() and here.realm.pending_reset is None)
    assert content(here) == before
    [backup] = here.waiting_backups()
    recovery = here.recovery(backup)
    items = {item.difference.key: item for item in recovery.items()}
    assert {key: item.difference.state for key, item in items.items()} == {
        str(A): "changed-in-backup",
        str(B): "changed-in-backup",
        str(C): "only-in-backup",
    }
    changed = {name for name in PROPERTIES if EXPECTED[A][name] != DEFAULTS[name]}
    assert set(items[str(A)].difference.open) == changed
    assert recovery.apply().done == 3
    assert content(here) == EXPECTED
    level(here, there)
    check_same(backend, here, there)
    recovery.undo()
    level(here, there)
    assert content(here) == content(there) == before
    check_same(backend, here, there)


@settings(
    max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)  # the devices are the same for all examples: each goes on from the last
@given(st.lists(st.tuples(st.sampled_from(KEYS), case.rows(), st.booleans()), min_size=1, max_size=4))
def _written(here: Device, there: Device, backend: Any, known: dict[Any, Any], steps: list[Any]) -> None:
    def write(tx: Any) -> None:
        for key, values, by_sql in steps:
            if by_sql and values:
                sets = ", ".join(f'"{name}" = :{name}' for name in values)
                tx.execute(f"UPDATE Thing SET {sets} WHERE _id = :key", {"key": str(key), **stored(values)})
            else:
                tx.update("Thing", key, values)

    here.realm.write(write)
    for key, values, _ in steps:
        known[key] |= values
    assert content(here) == known
    level(here, there)
    assert content(there) == known
    assert here.realm.progress.digest == there.realm.progress.digest == backend.state["digest"]


def test_any_values_reach_everybody(device_factory: Callable[..., Device], backend: Any) -> None:
    here, there = device_factory("here"), device_factory("there")
    here.realm.write(lambda tx: (case.people(tx), [tx.create("Thing", key) for key in KEYS]))
    level(here, there)
    known = {key: dict(DEFAULTS) for key in KEYS}
    _written(here, there, backend, known)
    check_same(backend, here, there)


@settings(max_examples=400, deadline=None, database=None)
@given(case.TYPES.flatmap(lambda type_: st.tuples(st.just(type_), case.value_of(type_))))
def test_values_of_all_types_come_back(one: tuple[Type, Any]) -> None:
    type_, value = one
    text = type_.store(value)
    assert type_.load(text) == value
    assert type_.canonical(text) == text
    # As it comes back over the wire, and by way of SQLite.
    assert type_.canonical(json.loads(json.dumps(text))) == text
    assert type_.store(type_.load(text)) == text
    assert Type.parse(str(type_)) == type_


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("a_binary", "no base64!"),
        ("a_decimal", "NaN"),
        ("a_decimal", "1" * 35),
        ("a_decimal", "1E+6200"),
        ("list_int", "[1.5]"),
        ("list_float", "[1]"),
        ("list_string", '{"a": "b"}'),
        ("set_uuid", '["no uuid"]'),
        ("set_bool", "[2]"),
        ("dictionary_int", '{"a": null}'),
        ("dictionary_string", "[]"),
        ("list_people", '["a"]'),
        ("list_string", "no json"),
    ],
)
def test_raw_sql_that_breaks_a_type_writes_nothing(
    device_factory: Callable[..., Device], name: str, value: str
) -> None:
    device = device_factory("here", start=False)
    device.realm.write(begin)

    def write(tx: Any) -> None:
        tx.update("Thing", B, {"a_int": 9})
        tx.execute(f'UPDATE Thing SET "{name}" = ? WHERE _id = ?', (value, str(A)))

    with pytest.raises(ValueRefused, match=name):
        device.realm.write(write)
    assert content(device) == {A: DEFAULTS, B: plain(full(2)) | _without_c(2)}


# Both at once


def apart(here: Device, there: Device, ours: Callable[[Any], Any], theirs: Callable[[Any], Any]) -> None:
    """Both write without hearing of each other; there sends first."""
    here.session.offline = there.session.offline = True
    there.realm.write(theirs)
    here.realm.write(ours)
    there.session.offline = False
    level(there)
    here.session.offline = False
    level(here, there)


@pytest.mark.parametrize(
    ("name", "elements"),
    [
        ("list_int", (1, 2, 3, 4, 5, 8, 9)),
        ("list_people", (1, 2, 3, 4, 5, 6, 7)),
        ("list_decimal", tuple(map(Decimal, ("1", "1.5", "-2", "0", "1E+3", "7", "0.1")))),
        ("list_bool", None),
    ],
)
def test_two_devices_edit_one_list(
    device_factory: Callable[..., Device], backend: Any, name: str, elements: Any
) -> None:
    here, there = device_factory("here"), device_factory("there")
    if elements is None:  # equal elements are told apart by their place
        base, ours, theirs = [True, False, True], [True, False, False, True], [True, False]
        both, same = [True, False, False], ([True, False], [True, True], [True, False, True])
    else:
        a, b, c, d, e, x, y = elements
        base, ours, theirs = [a, b, c, d], [a, b, y, c], [x, a, b, c, d, e]
        both, same = [x, a, b, y, c, e], ([a, y], [a, x], [a, y, x])

    def begin(tx: Any) -> None:
        for number in range(1, 8):
            tx.create("Person", number)
        tx.create("Thing", A, {name: base})
        tx.create("Thing", B, {name: [base[0]]})

    here.realm.write(begin)
    level(here, there)
    apart(
        here,
        there,
        lambda tx: (tx.update("Thing", A, {name: ours}), tx.update("Thing", B, {name: same[0]})),
        lambda tx: (tx.update("Thing", A, {name: theirs}), tx.update("Thing", B, {name: same[1]})),
    )
    assert content(here)[A][name] == content(there)[A][name] == both
    # At the same place: what comes later to the backend stands first.
    assert content(here)[B][name] == content(there)[B][name] == same[2]
    check_same(backend, here, there)


def test_both_count_and_both_are_counted(device_factory: Callable[..., Device], backend: Any) -> None:
    here, there = device_factory("here"), device_factory("there")
    here.realm.write(lambda tx: [tx.create("Thing", key) for key in KEYS])
    level(here, there)

    def ours(tx: Any) -> None:
        tx.execute("UPDATE Thing SET count = count + 5")
        tx.increment("Thing", B, "count", -2)

    def theirs(tx: Any) -> None:
        for key in KEYS:
            tx.session.get(Thing, key).x_count += 5
        tx.session.flush()
        tx.increment("Thing", C, "count", 100)

    apart(here, there, ours, theirs)
    assert {key: row["count"] for key, row in content(here).items()} == {A: 10, B: 8, C: 110}
    # Once more, on top of that, and one of them is deleted meanwhile.
    apart(here, there, ours, lambda tx: (theirs(tx), tx.delete("Thing", B)))
    assert {key: row["count"] for key, row in content(here).items()} == {A: 20, C: 220}
    check_same(backend, here, there)


def test_sets_and_dictionaries_of_two_devices_are_united(
    device_factory: Callable[..., Device], backend: Any
) -> None:
    here, there = device_factory("here"), device_factory("there")
    start = {"set_people": {1, 2}, "dictionary_people": {"a": 1, "b": 2}, "set_binary": {b"a", b"b"}}
    here.realm.write(lambda tx: (case.people(tx), tx.create("Thing", A, start)))
    level(here, there)
    ours = {"set_people": {2, 3}, "dictionary_people": {"b": 2, "c": 3}, "set_binary": {b"b", b"c"}}
    theirs = {"set_people": {1}, "dictionary_people": {"a": 1, "b": 3}, "set_binary": {b"a", b"\xff"}}
    apart(here, there, lambda tx: tx.update("Thing", A, ours), lambda tx: tx.update("Thing", A, theirs))
    assert {name: content(here)[A][name] for name in start} == {
        "set_people": {3},
        "dictionary_people": {"b": 3, "c": 3},
        "set_binary": {b"c", b"\xff"},
    }
    check_same(backend, here, there)


# Links to what is gone

LINKS = {
    "owner": 1,
    "list_people": [1, 2, 1],
    "set_people": {1, 2},
    "dictionary_people": {"a": 1, "b": 2},
}
UNLINKED = {"owner": None, "list_people": [2], "set_people": {2}, "dictionary_people": {"b": 2}}


def links(device: Device, key: Any = A) -> dict[str, Any]:
    """What a thing's links read as."""
    row = content(device)[key]
    return {name: row[name] for name in LINKS}


def test_links_to_what_is_deleted_read_null_and_are_let_go(
    device_factory: Callable[..., Device], backend: Any
) -> None:
    here, there = device_factory("here"), device_factory("there")
    here.realm.write(lambda tx: (case.people(tx), tx.create("Thing", A, LINKS)))
    level(here, there)

    def raw(device: Device) -> Any:
        with device.realm.read() as view:
            assert view.get("Thing", A) == view.all("Thing")[0]
            return view.raw.execute("SELECT owner, list_people, modified FROM Thing").fetchone()

    stamp = raw(there)[2]
    there.session.offline = True
    there.realm.write(lambda tx: tx.delete("Person", 1))
    # Nothing of the holder has changed yet: it only reads so.
    assert links(there) == UNLINKED
    assert there.unsynced_count() == 1
    assert raw(there) == (1, "[1,2,1]", stamp)
    there.session.offline = False
    level(there, here)
    for device in (here, there):
        assert links(device) == UNLINKED
        assert raw(device) == (None, "[2]", stamp)
    check_same(backend, here, there)
    # A later object of the same key is another one.
    here.realm.write(lambda tx: tx.create("Person", 1, {"name": "another"}))
    level(here, there)
    assert links(here) == links(there) == UNLINKED
    check_same(backend, here, there)


def test_a_link_made_while_its_target_is_deleted_elsewhere(
    device_factory: Callable[..., Device], backend: Any
) -> None:
    here, there = device_factory("here"), device_factory("there")
    here.realm.write(lambda tx: (case.people(tx), tx.create("Thing", A, {"owner": 2})))
    level(here, there)
    apart(
        here,
        there,
        lambda tx: (tx.update("Thing", A, LINKS), tx.create("Thing", B, {**LINKS, "parent": A})),
        lambda tx: tx.delete("Person", 1),
    )
    for device in (here, there):
        assert links(device, A) == links(device, B) == UNLINKED
        assert content(device)[B]["parent"] == A
    check_same(backend, here, there)
