"""Values as a scenario file writes them: TOML's own types, ``{ null = true }``, and text for the rest."""

from __future__ import annotations

import base64
import binascii
import uuid
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from ..errors import ValueRefused
from ..schema import Stored, Type

NULL = {"null": True}

#: How each scalar is written, as Python has it; binary and decimal are texts that mean something else.
_WRITTEN: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
    "string": (str,),
    "timestamp": (datetime,),
    "uuid": (str,),
}


def is_null(value: Any) -> bool:
    """Whether a file's value is the null, ``{ null = true }``."""
    return isinstance(value, dict) and value == NULL and value["null"] is True


def to_python(type_: Type, value: Any) -> Any:
    """The value of a type that a file's ``value`` stands for. ValueRefused if it stands for none."""
    if type_.kind == "dictionary":
        if not isinstance(value, dict):
            raise _misfit(type_, value)
        return {key: _scalar(type_, element) for key, element in value.items()}
    if type_.kind in ("list", "set"):
        if not isinstance(value, list):
            raise _misfit(type_, value)
        return [_scalar(type_, element) for element in value]
    if is_null(value):
        if not type_.optional:
            raise ValueRefused(f"null does not fit the type {type_}")
        return None
    return _scalar(type_, value)


def to_stored(type_: Type, value: Any) -> Stored:
    """The stored form of what a file's ``value`` stands for. ValueRefused if it doesn't fit the type."""
    try:
        return type_.store(to_python(type_, value))
    except ValueRefused as error:
        raise ValueRefused(error.what.rstrip(".")) from None
    except (OverflowError, ValueError) as error:
        raise ValueRefused(f"{shown(value)} does not fit the type {type_}: {error}") from None


def numbered(value: Any, number: int) -> Any:
    """A value of ``generate`` with its number in place of ``{n}``."""
    if isinstance(value, str):
        return value.replace("{n}", str(number))
    if isinstance(value, list):
        return [numbered(one, number) for one in value]
    if isinstance(value, dict):
        return {key: numbered(one, number) for key, one in value.items()}
    return value


def shown(value: Any) -> str:
    """A file's value, or one that was found, as people read it; cut if it is long."""
    text = _shown(value)
    return text if len(text) <= 120 else text[:117] + "..."


def _shown(value: Any) -> str:
    if value is None or is_null(value):
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return _shown(base64.b64encode(value).decode("ascii"))
    if isinstance(value, uuid.UUID | Decimal):
        return _shown(str(value))
    if isinstance(value, dict):
        return (
            "{ " + ", ".join(f"{key} = {_shown(one)}" for key, one in value.items()) + " }" if value else "{}"
        )
    if isinstance(value, set | frozenset):
        return "[" + ", ".join(sorted(_shown(one) for one in value)) + "]"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_shown(one) for one in value) + "]"
    return str(value)


def _scalar(type_: Type, value: Any) -> Any:
    scalar = type_.scalar
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueRefused(
            f"{value.isoformat()} has no time zone; write 2026-01-31T12:00:00Z, or with +02:00"
        )
    if isinstance(value, date | time) and not isinstance(value, datetime):
        raise ValueRefused(f"{value.isoformat()} is no moment; write 2026-01-31T12:00:00Z, or with +02:00")
    if scalar == "binary" and isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise ValueRefused(f"{shown(value)} is not base64, as a binary is written") from None
    if scalar == "decimal" and isinstance(value, str):
        try:
            return Decimal(value)
        except InvalidOperation:
            raise ValueRefused(f"{shown(value)} is not a decimal number") from None
    if isinstance(value, _WRITTEN.get(scalar, ())) and (scalar == "bool" or not isinstance(value, bool)):
        return value
    raise _misfit(type_, value)


def _misfit(type_: Type, value: Any) -> ValueRefused:
    how = {
        "binary": " (binary is written as base64 in a string)",
        "decimal": " (decimal is written as a string)",
        "uuid": " (uuid is written as a string)",
        "timestamp": " (a timestamp is written 2026-01-31T12:00:00Z)",
    }.get(type_.scalar, "")
    return ValueRefused(f"{shown(value)} does not fit the type {type_}{how}")
