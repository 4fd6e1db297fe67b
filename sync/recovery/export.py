"""Differences as a file for other programs, with base, backup, fresh and decision: JSON Lines or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..errors import BackupError
from ..new_file import write_export
from ..realm.frozen import readable
from ..schema import canonical_json
from .item import Item, PropertyItem

FORMS = ("jsonl", "csv")

_HEAD = ("class", "key", "state", "decision", "stale", "property", "property_decision", "storable",
         "base", "backup", "fresh", "result")  # fmt: skip

#: With one of these at its start a spreadsheet takes a text for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def export(items: Iterable[Item], path: Path, form: str) -> None:
    """Write differences to a new file. BackupError if the form is none, or the file exists or can't be
    written."""
    if form not in FORMS:
        raise BackupError(f"{form!r} is no form of an export.", "Nothing was written.", f"Use {FORMS}.")
    lines = _json_lines(items) if form == "jsonl" else _csv_lines(items)
    write_export(path, (line.encode() for line in lines))


def _json_lines(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        difference = item.difference
        properties = item.properties()
        document: dict[str, Any] = {
            "class": difference.class_name,
            "key": difference.key,
            "state": difference.state,
            "decision": item.decision,
            "stale": item.stale,
            "base_known": difference.base_known,
            "fields": list(difference.fields),
        }
        for side, row in (
            ("base", difference.base),
            ("backup", difference.backup),
            ("fresh", difference.fresh),
        ):
            there = row is not None or (side == "base" and any(not one.storable for one in properties))
            document[side] = (
                {one.name: _value(item, one, side) for one in properties if _has(item, one, side)}
                if there
                else None
            )
        document["decisions"] = {one.name: one.decision for one in properties if one.differs}
        document["not_storable"] = [one.name for one in properties if not one.storable]
        yield canonical_json(document) + "\n"


def _csv_lines(items: Iterable[Item]) -> Iterator[str]:
    """A line a property that differs; RFC 4180, and no cell that a spreadsheet takes for a formula."""
    yield csv_line(_HEAD)
    for item in items:
        difference = item.difference
        for one in item.properties():
            if not one.differs:
                continue
            row = (
                difference.class_name,
                difference.key,
                difference.state,
                item.decision,
                item.stale,
                one.name,
                one.decision,
                one.storable,
                *(_value(item, one, side) if _has(item, one, side) else None
                  for side in ("base", "backup", "fresh")),
                readable(item.difference.object_class.properties[one.name], one.result)
                if item.result is not None and one.name in item.difference.object_class.properties
                else None,
            )  # fmt: skip
            yield csv_line(row)


def _has(item: Item, one: PropertyItem, side: str) -> bool:
    """Whether there is a value of a property on a side."""
    if not one.storable and side != "fresh":
        return True
    row = getattr(item.difference, side)
    return row is not None and one.name in row


def _value(item: Item, one: PropertyItem, side: str) -> Any:
    stored = getattr(one, side)
    other = item.difference.unstorable.get(one.name)
    if other is not None and side != "fresh":
        return readable(other.type, stored)
    return readable(item.difference.object_class.properties[one.name], stored)


def csv_line(cells: Iterable[Any]) -> str:
    """A line of a CSV file (RFC 4180), with no cell that a spreadsheet takes for a formula."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([_cell(cell) for cell in cells])
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = value if isinstance(value, str) else canonical_json(value)
    # A quote before it is shown by no spreadsheet, and keeps it a text.
    return "'" + text if text.startswith(_FORMULA) else text
