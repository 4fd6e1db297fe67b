"""Stored values as text that a person edits, and back; and two texts compared word by word."""

from __future__ import annotations

import difflib
import json
import re
from datetime import UTC, datetime
from html import escape

from PySide6.QtCore import QDateTime

from holdfast.sync.errors import ValueRefused
from holdfast.sync.schema import Stored, Type, from_microseconds

#: How a time is typed.
MOMENT = "yyyy-MM-dd hh:mm:ss"


def to_text(type_: Type, stored: Stored) -> str:
    """A stored value as it is edited: elements of lists and sets by lines, times as year-month-day."""
    if stored is None:
        return ""
    if type_.kind in ("list", "set"):
        return "\n".join(str(element) for element in json.loads(str(stored)))
    if type_.kind == "dictionary":
        return str(stored)
    if type_.of == "timestamp":
        return moment_of(stored).toString(MOMENT)
    return str(stored)


def moment_of(stored: Stored) -> QDateTime:
    """A stored time to the second, in the person's own zone."""
    assert isinstance(stored, int | float)
    return QDateTime.fromSecsSinceEpoch(round(from_microseconds(int(stored)).timestamp()))


def from_text(type_: Type, text: str) -> Stored:
    """The stored value that a person typed. ValueRefused if it is none of the type."""
    if type_.optional and not text.strip():
        return None
    if type_.kind in ("list", "set"):
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        elements = [_scalar(type_.scalar, line) for line in lines]
        return type_.store(set(elements) if type_.kind == "set" else elements)
    if type_.kind == "dictionary":
        try:
            return type_.store(json.loads(text or "{}"))
        except ValueError as error:
            raise ValueRefused(f"{text!r} is no JSON.") from error
    if type_.links:
        return _link(type_, text)
    return type_.store(_scalar(type_.scalar, text))


def _link(type_: Type, text: str) -> Stored:
    return int(text) if type_.scalar == "int" else text


def _scalar(kind: str, text: str) -> object:
    try:
        if kind == "int":
            return int(text)
        if kind == "float":
            return float(text)
        if kind == "bool":
            return {"true": True, "false": False}[text.strip().lower()]
        if kind == "timestamp":
            moment = QDateTime.fromString(text.strip(), MOMENT)
            if not moment.isValid():
                raise ValueError(text)
            return datetime.fromtimestamp(moment.toSecsSinceEpoch(), UTC)
        if kind == "binary":
            return bytes.fromhex(text)
    except (ValueError, KeyError) as error:
        raise ValueRefused(f"{text!r} is no {kind}.") from error
    return text


def word_difference(before: str, after: str, removed: str, added: str) -> str:
    """Two texts as one, in HTML: what only the first has struck through, what only the second has underlined.

    removed, added: their colours. So not by colour alone.
    """
    old, new = (re.findall(r"\s+|\w+|[^\w\s]", text) for text in (before, after))
    parts = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = escape("".join(old[a:b])), escape("".join(new[c:d]))
        if what == "equal":
            parts.append(gone)
            continue
        if gone:
            parts.append(f'<s style="color:{removed}">{gone}</s>')
        if come:
            parts.append(f'<u style="color:{added}">{come}</u>')
    return "".join(parts).replace("\n", "<br>")


def elided(text: str, most: int = 60) -> str:
    """A value in one short line."""
    line = " · ".join(part for part in text.splitlines() if part)
    return line if len(line) <= most else f"{line[: most - 1]}…"
