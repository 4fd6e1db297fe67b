"""A stored value of one type as another, where nothing is lost by it."""

from __future__ import annotations

import json
from decimal import Decimal

from .scalars import Stored, canonical_elements, canonical_json, check_scalar, decimal_text
from .types import COLLECTIONS, Type


def convert(stored: Stored, old: Type, new: Type) -> tuple[bool, Stored]:
    """A stored value of one type as another: whether nothing is lost by it, and the value (else None)."""
    if stored is None:
        return new.optional, None
    if str(old).rstrip("?") == str(new).rstrip("?") and old.key == new.key:
        return True, stored
    if old.links != new.links or (old.links and old.of != new.of):
        return False, None
    try:
        if old.kind == new.kind and old.kind in COLLECTIONS:
            return _convert_elements(stored, old, new)
        if old.kind in COLLECTIONS or new.kind in COLLECTIONS:
            return False, None
        there = _convert_scalar(old.scalar, stored, new.scalar)
        back = None if there is None else _convert_scalar(new.scalar, there, old.scalar)
    except (ValueError, OverflowError):
        return False, None
    return (True, there) if _same(old.scalar, back, stored) else (False, None)


def _same(scalar: str, one: Stored, other: Stored) -> bool:
    """Whether two stored values are one: a decimal is, however many zeros it was written with."""
    if scalar == "decimal" and one is not None:
        return Decimal(str(one)) == Decimal(str(other))
    return one == other


def _convert_elements(stored: Stored, old: Type, new: Type) -> tuple[bool, Stored]:
    one, other = Type("scalar", old.scalar), Type("scalar", new.scalar)
    value = json.loads(str(stored))
    items = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    converted = [(key, *convert(element, one, other)) for key, element in items]
    if not all(ok for _, ok, _ in converted):
        return False, None
    if isinstance(value, dict):
        return True, canonical_json({key: element for key, _, element in converted})
    elements = [element for _, _, element in converted]
    if new.kind == "list":
        return True, canonical_json(elements)
    # A set keeps decimals without the zeros at their ends, and equal ones once: that can lose a text.
    made = canonical_elements(elements, new.scalar)
    back = [convert(element, other, one)[1] for element in json.loads(made)]
    return (True, made) if canonical_elements(back, old.scalar) == stored else (False, None)


def _convert_scalar(old: str, stored: Stored, new: str) -> Stored:
    """The value as the other scalar; None if there is no way. ValueError if this value has none."""
    if old == new:
        return stored
    if new == "string" and old in ("int", "uuid", "decimal", "bool", "float"):
        return {0: "false", 1: "true"}[int(stored or 0)] if old == "bool" else str(stored)
    if old == "string":
        text = str(stored)
        if new == "bool":
            return {"false": 0, "true": 1}.get(text)
        if new == "int":
            return check_scalar("int", int(text))
        if new == "float":
            return check_scalar("float", float(text))
        return check_scalar(new, text) if new in ("uuid", "decimal") else None
    numbers = {"bool": int, "int": int, "float": float, "decimal": Decimal}
    if old in numbers and new in numbers:
        number = Decimal(stored)  # type: ignore[arg-type]
        if number != numbers[new](number):
            return None
        return decimal_text(number) if new == "decimal" else check_scalar(new, numbers[new](number))
    return None
