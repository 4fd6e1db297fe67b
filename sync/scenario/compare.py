"""What is there against what was expected: nothing if it is the same, else what differs, sorted and short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..errors import ValueRefused
from ..schema import Schema, Stored, Type, canonical_json
from .host import Rows
from .values import shown, to_stored

_LINES = 8


def told(lines: Iterable[str]) -> str:
    """Several findings in one line, sorted; of many the first ones and how many more."""
    found = sorted(lines)
    more = len(found) - _LINES
    return "; ".join(found[:_LINES]) + (f"; and {more} more" if more > 0 else "")


def same(type_: Type, one: Stored, other: Stored) -> bool:
    """Whether two stored values are one: decimals are, however many zeros they were written with."""
    return one == other or (type_.scalar == "decimal" and type_.load(one) == type_.load(other))


def loaded(type_: Type | None, value: Stored) -> str:
    """A stored value as people read it."""
    return shown(value if type_ is None else type_.load(value))


def objects(class_name: str, expected: Sequence[Mapping[str, Any]], found: Rows) -> str:
    """How the objects that are there differ from exactly the expected ones; empty if they don't."""
    if not found.types:
        return f"there is no class {class_name} there" if expected else ""
    wanted: list[dict[str, Stored]] = []
    for one in expected:
        row: dict[str, Stored] = {}
        for name, value in one.items():
            if name not in found.types:
                return f"{class_name} has no property {name!r} there"
            try:
                row[name] = to_stored(found.types[name], value)
            except ValueRefused as error:
                return f"{class_name}.{name} can't be as expected: {error}"
        wanted.append(row)
    key = found.primary_key
    if all(key in row for row in wanted) and len({row[key] for row in wanted}) == len(wanted):
        return _by_key(class_name, wanted, found)
    left = _unmatched(wanted, found)
    if len(wanted) == len(found.rows) and not left:
        return ""
    there = told(_described(class_name, row, found, wanted) for row in found.rows)
    lacking = told(_described(class_name, row, found, [row]) for row in left)
    text = f"expected {len(wanted)} {class_name}, there are {len(found.rows)}: {there or 'none'}"
    return text + (f"; nothing there is {lacking}" if lacking else "")


def equal(places: Mapping[str, Mapping[str, Rows]], schema: Schema) -> str:
    """How the contents of places differ, on all that the schema has; empty if they don't."""
    lines: list[str] = []
    names = list(places)
    for class_name, object_class in schema.classes.items():
        rows = {
            place: {row[content[class_name].primary_key]: row for row in content[class_name].rows}
            if class_name in content
            else {}
            for place, content in places.items()
        }
        first = names[0]
        for place in names[1:]:
            for key in _keys(rows[first], rows[place]):
                shown_key = f"{class_name} {shown(key)}"
                one, other = rows[first].get(key), rows[place].get(key)
                if one is None or other is None:
                    here, not_there = (first, place) if other is None else (place, first)
                    lines.append(f"{shown_key} is on {here}, not on {not_there}")
                    continue
                for name, type_ in object_class.properties.items():
                    # A device that has not heard of a property has it at its default.
                    left, right = one.get(name, type_.default), other.get(name, type_.default)
                    if left != right:
                        lines.append(
                            f"{shown_key} {name} is {loaded(type_, left)} on {first}, "
                            f"{loaded(type_, right)} on {place}"
                        )
    return told(lines)


def sets(what: str, expected: Iterable[Stored], found: Iterable[Stored]) -> list[str]:
    """Findings for each key that is expected and not there, or there and not expected."""
    wanted, there = set(expected), set(found)
    return [f"{what} lack {shown(key)}" for key in wanted - there] + [
        f"{what} have {shown(key)} too" for key in there - wanted
    ]


def _by_key(class_name: str, wanted: list[dict[str, Stored]], found: Rows) -> str:
    key = found.primary_key
    there = {row[key]: row for row in found.rows}
    expected = {row[key]: row for row in wanted}
    lines: list[str] = []
    for one in _keys(expected, there):
        where = f"{class_name} {shown(one)}"
        if one not in there:
            lines.append(f"{where} is not there")
        elif one not in expected:
            lines.append(f"{where} is there and not expected")
        else:
            for name, value in expected[one].items():
                type_ = found.types[name]
                if not same(type_, there[one][name], value):
                    is_there, wanted_value = loaded(type_, there[one][name]), loaded(type_, value)
                    lines.append(f"{where} {name} is {is_there}, expected {wanted_value}")
    return told(lines)


def _keys(one: Mapping[Stored, Any], other: Mapping[Stored, Any]) -> list[Stored]:
    return sorted({*one, *other}, key=canonical_json)


def _unmatched(wanted: Sequence[Mapping[str, Stored]], found: Rows) -> list[Mapping[str, Stored]]:
    """Those of ``wanted`` that get no row of their own; a largest matching, so that order never matters."""
    fits = [
        [
            index
            for index, row in enumerate(found.rows)
            if all(same(found.types[name], row[name], value) for name, value in one.items())
        ]
        for one in wanted
    ]
    holder: dict[int, int] = {}

    def place(number: int, seen: set[int]) -> bool:
        for index in fits[number]:
            if index in seen:
                continue
            seen.add(index)
            if index not in holder or place(holder[index], seen):
                holder[index] = number
                return True
        return False

    return [one for number, one in enumerate(wanted) if not place(number, set())]


def _described(
    class_name: str, row: Mapping[str, Stored], found: Rows, wanted: Iterable[Mapping[str, Stored]]
) -> str:
    names = dict.fromkeys(
        [
            *([found.primary_key] if found.primary_key in row else []),
            *(name for one in wanted for name in one),
        ]
    )
    values = ", ".join(f"{name} = {loaded(found.types[name], row[name])}" for name in names)
    return f"{class_name} {{ {values} }}"
