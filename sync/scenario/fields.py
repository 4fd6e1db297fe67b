"""Parts of a scenario file, each looked at once: what is wrong is a ValueError with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from ..errors import SchemaError
from ..schema import Schema
from . import words
from .values import shown


def schema(what: str, document: Any) -> Schema:
    """A schema, as ``[schema]`` is written."""
    if not isinstance(document, Mapping) or not document:
        raise ValueError(f"{what} is a table of classes")
    try:
        return Schema.from_document(document)
    except SchemaError as error:
        raise ValueError(f"{what}: {' '.join(filter(None, (error.what, error.todo)))}") from None
    except TypeError as error:  # a table or an array where a name stands
        raise ValueError(f"{what}: {error}") from None


def keys(what: str, table: Mapping[str, Any], needed: Sequence[str], allowed: Sequence[str]) -> None:
    """That a table has all that it needs and nothing that it may not have."""
    known = (*needed, *allowed)
    for key in table:
        if key not in known:
            missing = [one for one in known if one not in table]
            hint = words.near(key, missing) or words.near(key, known)
            raise ValueError(f"{what}: unknown key {key!r}{hint}")
    for key in needed:
        if key not in table:
            raise ValueError(f"{what} lacks {key!r}")


def _fail(what: str, wanted: str, value: Any) -> NoReturn:
    raise ValueError(f"{what} is {wanted}, not {shown(value)}")


def table(what: str, value: Any) -> dict[str, Any]:
    """A table."""
    return value if isinstance(value, dict) else _fail(what, "a table", value)


def array(what: str, value: Any) -> list[Any]:
    """An array."""
    return value if isinstance(value, list) else _fail(what, "an array", value)


def text(what: str, value: Any) -> str:
    """A string."""
    return value if isinstance(value, str) else _fail(what, "a string", value)


def integer(what: str, value: Any) -> int:
    """A whole number of 64 bits."""
    if isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63:
        return value
    _fail(what, "a whole number", value)


def count(what: str, value: Any, least: int = 1) -> int:
    """A whole number that is at least so much."""
    if integer(what, value) < least:
        _fail(what, f"at least {least}", value)
    return int(value)


def days(what: str, value: Any) -> float:
    """A number of days."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 36500:
        return float(value)
    _fail(what, "a number of days", value)


def true(what: str, value: Any) -> None:
    """A verb that says nothing but that it is meant."""
    if value is not True:
        _fail(what, "written as true", value)
