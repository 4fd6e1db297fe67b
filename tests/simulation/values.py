"""What the tokens of a simulation look like as values of each type. A token is a number that is used once."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

#: The base of the weights of increments: so each place of the sum tells how often one increment is in it.
BASE = 4
#: How many increments one counter can tell apart in 63 bits.
MOST_INCREMENTS = 30

_YEAR = datetime(2020, 1, 1, tzinfo=UTC)


def value_of(kind: str, token: int) -> Any:
    """The value of a scalar of this kind that stands for a token, and for no other."""
    match kind:
        case "bool":
            return token % 2 == 0
        case "int":
            return token
        case "float":
            return token + 0.5
        case "string":
            return f"w{token}"
        case "binary":
            return f"w{token}".encode()
        case "timestamp":
            return _YEAR + timedelta(microseconds=token)
        case "uuid":
            return uuid.UUID(int=token)
        case "decimal":
            return Decimal(f"{token}.5")
    raise ValueError(kind)


def weight(place: int) -> int:
    """How much the increment at this place adds."""
    return int(BASE**place)


def places(total: int) -> list[int]:
    """How often the increment at each place is in a sum, lowest first; a last -1 for what can't be."""
    found: list[int] = []
    left = total
    while left:
        digit = left % BASE
        if digit == BASE - 1:
            digit = -1
        found.append(digit)
        left = (left - digit) // BASE
        if len(found) > MOST_INCREMENTS + 2:
            break
    return found
