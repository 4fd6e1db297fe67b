"""Single values (no collection, no link): their stored forms, checked; moments; the one JSON of a value."""

from __future__ import annotations

import base64
import json
import math
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from ..errors import ValueRefused

#: What SQLite and JSON hold: the stored form of a value.
Stored = str | int | float | None

SCALARS: Final = ("bool", "int", "float", "string", "binary", "timestamp", "uuid", "decimal")

_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_INT64 = range(-(2**63), 2**63)


def to_microseconds(moment: datetime) -> int:
    """A moment as microseconds since 1970-01-01 UTC. ValueRefused for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueRefused(
            f"{moment.isoformat()} has no time zone.",
            "Nothing was written.",
            "Give timestamps a zone, for example datetime.now(UTC).",
        )
    return (moment - _UNIX_EPOCH) // _MICROSECOND


def from_microseconds(microseconds: int) -> datetime:
    """The moment (in UTC) that is so many microseconds after 1970-01-01 UTC."""
    return _UNIX_EPOCH + timedelta(microseconds=microseconds)


def canonical_json(value: Any) -> str:
    """``value`` as JSON in the one form in which equal values have equal texts."""
    return _CANONICAL.encode(value)


#: Made once: ``json.dumps`` makes one for each value, which takes longer than most values do.
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


#: What a property holds, by its type, that nobody has given a value.
DEFAULTS: dict[str, Stored] = {
    "bool": 0,
    "int": 0,
    "float": 0.0,
    "string": "",
    "binary": "",
    "timestamp": 0,
    "uuid": str(uuid.UUID(int=0)),
    "decimal": "0",
}

#: Digits and exponents of a decimal: those of IEEE 754 decimal128.
_DECIMAL_DIGITS = 34
_DECIMAL_EXPONENTS = range(-6176, 6145)


def canonical_elements(elements: Iterable[Stored]) -> str:
    """The stored form of a set: a JSON array of distinct stored elements, in the order of their JSON."""
    return "[" + ",".join(sorted({canonical_json(element) for element in elements})) + "]"


def decimal_text(value: Any) -> str:
    """The one text of a decimal number. ValueRefused if it is none, not finite, or too long."""
    try:
        number = Decimal(value) if isinstance(value, str | int) else value
    except InvalidOperation:
        raise _misfit("decimal", value) from None
    if not isinstance(number, Decimal) or not number.is_finite():
        raise _misfit("decimal", value)
    if not number:
        return "0"
    sign, digits, exponent = number.as_tuple()
    kept = list(digits)
    assert isinstance(exponent, int)
    while kept[-1] == 0:
        kept.pop()
        exponent += 1
    if len(kept) > _DECIMAL_DIGITS or exponent not in _DECIMAL_EXPONENTS:
        raise _misfit("decimal", value)
    return str(Decimal((sign, kept, exponent)))


def _misfit(scalar: str, value: Any) -> ValueRefused:
    return ValueRefused(f"{value!r} does not fit the type {scalar}.", "Nothing was written.")


def store_scalar(scalar: str, value: Any) -> Stored:
    """The stored form of a Python value. ValueRefused if it doesn't fit the type."""
    if scalar == "bool" and isinstance(value, bool):
        return int(value)
    if scalar == "timestamp" and isinstance(value, datetime):
        return to_microseconds(value)
    if scalar == "uuid" and isinstance(value, uuid.UUID | str):
        try:
            return str(value if isinstance(value, uuid.UUID) else uuid.UUID(value))
        except ValueError:
            raise _misfit(scalar, value) from None
    if scalar == "binary" and isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    if scalar == "decimal" and isinstance(value, Decimal | int) and not isinstance(value, bool):
        return decimal_text(value)
    if scalar in ("int", "float", "string") and not isinstance(value, bool):
        return check_scalar(scalar, float(value) if scalar == "float" and isinstance(value, int) else value)
    raise _misfit(scalar, value)


def check_scalar(scalar: str, stored: Any) -> Stored:
    """The one stored form of what came as a stored value. ValueRefused if it doesn't fit the type."""
    if scalar == "bool":
        if stored in (0, 1) and isinstance(stored, int):
            return int(stored)
    elif scalar in ("int", "timestamp"):
        if isinstance(stored, int) and not isinstance(stored, bool) and stored in _INT64:
            if scalar == "timestamp":
                try:
                    from_microseconds(stored)
                except OverflowError:
                    raise _misfit(scalar, stored) from None
            return stored
    elif scalar == "float":
        if isinstance(stored, float) and math.isfinite(stored):
            return stored + 0.0  # -0.0 comes out as 0.0, as SQLite stores it
    elif scalar == "string":
        if isinstance(stored, str):
            try:
                stored.encode()
            except UnicodeEncodeError:
                raise _misfit(scalar, stored) from None
            return stored
    elif scalar == "uuid" and isinstance(stored, str):
        try:
            return str(uuid.UUID(stored))
        except ValueError:
            raise _misfit(scalar, stored) from None
    elif scalar == "binary" and isinstance(stored, str):
        try:
            return base64.b64encode(base64.b64decode(stored, validate=True)).decode("ascii")
        except ValueError:
            raise _misfit(scalar, stored) from None
    elif scalar == "decimal" and isinstance(stored, str):
        return decimal_text(stored)
    raise _misfit(scalar, stored)


def load_scalar(scalar: str, stored: Any) -> Any:
    """The Python value of a stored one."""
    if scalar == "bool":
        return bool(stored)
    if scalar == "timestamp":
        return from_microseconds(stored)
    if scalar == "uuid":
        return uuid.UUID(stored)
    if scalar == "binary":
        return base64.b64decode(stored)
    if scalar == "decimal":
        return Decimal(stored)
    return stored
