"""Single values (no collection, no link): their stored forms, checked; moments; the one JSON of a value."""

from __future__ import annotations

import base64
import json
import math
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal, InvalidOperation
from typing import Any, Final

from ..errors import ValueRefused

#: What SQLite and JSON hold: the stored form of a value.
Stored = str | int | float | None

SCALARS: Final = ("bool", "int", "float", "string", "binary", "timestamp", "uuid", "decimal")

_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_microseconds(moment: datetime) -> int:
    """A moment as microseconds since 1970-01-01 UTC. ValueRefused for a time without a zone."""
    if moment.utcoffset() is None:
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

#: How many characters of a value that is refused are shown.
_SHOWN = 200

#: Writes a decimal: whatever the context of the thread that asks, in the same notation.
_NOTATION: Final = Context(prec=_DECIMAL_DIGITS, capitals=1)


def canonical_elements(elements: Iterable[Stored], scalar: str) -> str:
    """The stored form of a set: a JSON array of distinct stored elements, in the order of their JSON.

    scalar: the elements' type. Decimals that are equal are one element, however they were written.
    """
    if scalar == "decimal":
        elements = [_shortest(str(element)) for element in elements]
    return "[" + ",".join(sorted({canonical_json(element) for element in elements})) + "]"


def decimal_text(value: Any) -> str:
    """The one text of a decimal number as it was written: ``90.00`` is not ``90.0``, but ``+9000e-2`` is it.

    ValueRefused if it is none, not finite, or too long.
    """
    try:
        number = Decimal(value) if isinstance(value, str | int) else value
    except InvalidOperation:
        raise misfit("decimal", value) from None
    if not isinstance(number, Decimal) or not number.is_finite():
        raise misfit("decimal", value)
    if not number:
        exponent = min(max(int(number.as_tuple().exponent), _DECIMAL_EXPONENTS[0]), _DECIMAL_EXPONENTS[-1])
        return _NOTATION.to_sci_string(Decimal((0, (0,), exponent)))
    sign, digits, exponent, zeros = _parts(number)
    if len(digits) - zeros > _DECIMAL_DIGITS or exponent + zeros not in _DECIMAL_EXPONENTS:
        raise misfit("decimal", value)
    # Zeros at the end for which there is no place are not kept; the number is the same.
    dropped = max(0, len(digits) - _DECIMAL_DIGITS, _DECIMAL_EXPONENTS[0] - exponent)
    return _text(sign, digits, exponent, dropped)


def _shortest(text: str) -> str:
    """The text of a decimal number without the zeros at its end: equal numbers have equal texts."""
    number = Decimal(text)
    if not number:
        return "0"
    sign, digits, exponent, zeros = _parts(number)
    return _text(sign, digits, exponent, zeros)


def _parts(number: Decimal) -> tuple[int, tuple[int, ...], int, int]:
    """Sign, digits and exponent of a number that is not zero, and how many zeros are at its end."""
    sign, digits, exponent = number.as_tuple()
    zeros = next(at for at, digit in enumerate(reversed(digits)) if digit)
    return sign, digits, int(exponent), zeros


def _text(sign: int, digits: tuple[int, ...], exponent: int, dropped: int) -> str:
    """The text of a number without so many of its last digits, which are zeros."""
    kept = digits[: len(digits) - dropped]
    return _NOTATION.to_sci_string(Decimal((sign, kept, exponent + dropped)))


def misfit(type_: Any, value: Any) -> ValueRefused:
    """What is raised for a value that does not fit a type. A long one is told by its beginning."""
    try:
        shown = repr(value)
    except Exception:  # a number of too many digits for Python to write out, or nested too deeply
        shown = f"A value of the type {type(value).__name__}"
    if len(shown) > _SHOWN:
        shown = shown[:_SHOWN] + "…"
    return ValueRefused(f"{shown} does not fit the type {type_}.", "Nothing was written.")


def store_scalar(scalar: str, value: Any) -> Stored:
    """The stored form of a Python value. ValueRefused if it doesn't fit the type."""
    if scalar == "bool" and isinstance(value, bool):
        return int(value)
    if scalar == "timestamp" and isinstance(value, datetime):
        # Near the first and the last year, a moment of another zone is none of UTC.
        return check_scalar(scalar, to_microseconds(value))
    if scalar == "uuid" and isinstance(value, uuid.UUID | str):
        try:
            return str(value if isinstance(value, uuid.UUID) else uuid.UUID(value))
        except ValueError:
            raise misfit(scalar, value) from None
    if scalar == "binary" and isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    if scalar == "decimal" and isinstance(value, Decimal | int) and not isinstance(value, bool):
        return decimal_text(value)
    if scalar == "float" and isinstance(value, int) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            raise misfit(scalar, value) from None
    if scalar in ("int", "float", "string"):
        return check_scalar(scalar, value)
    raise misfit(scalar, value)


def check_scalar(scalar: str, stored: Any) -> Stored:
    """The one stored form of what came as a stored value. ValueRefused if it doesn't fit the type."""
    if scalar == "bool":
        if stored in (0, 1) and isinstance(stored, int):
            return int(stored)
    elif scalar in ("int", "timestamp"):
        # Not "in range(...)": that counts its way through for a subclass of int.
        if isinstance(stored, int) and not isinstance(stored, bool) and -(2**63) <= stored < 2**63:
            if scalar == "timestamp":
                try:
                    from_microseconds(stored)
                except OverflowError:
                    raise misfit(scalar, stored) from None
            return int(stored)  # an enumeration's member as the number that it is
    elif scalar == "float":
        if isinstance(stored, float) and math.isfinite(stored):
            return stored + 0.0  # -0.0 comes out as 0.0, as SQLite stores it
    elif scalar == "string":
        if isinstance(stored, str):
            try:
                stored.encode()
            except UnicodeEncodeError:
                raise misfit(scalar, stored) from None
            return str.__str__(stored)  # an enumeration's member as the text that it is, not its name
    elif scalar == "uuid" and isinstance(stored, str):
        try:
            return str(uuid.UUID(stored))
        except ValueError:
            raise misfit(scalar, stored) from None
    elif scalar == "binary" and isinstance(stored, str):
        try:
            return base64.b64encode(base64.b64decode(stored, validate=True)).decode("ascii")
        except ValueError:
            raise misfit(scalar, stored) from None
    elif scalar == "decimal" and isinstance(stored, str):
        return decimal_text(stored)
    raise misfit(scalar, stored)


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
