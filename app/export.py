"""Writes what a realm holds to a file that other programs read: JSON Lines, or the tasks as CSV."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from holdfast.sync import Device, HoldfastError, View
from holdfast.sync.recovery.export import csv_line


def export(device: Device, target: Path) -> int:
    """Write every object to ``target`` (tasks only where its name ends in ``.csv``); return how many.

    A file that is there is replaced, at the end and at once. HoldfastError if it can't be written. Blocks.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        with device.realm.read() as view, part.open("w", encoding="utf-8", newline="") as file:
            count = _as_csv(view, file) if target.suffix.lower() == ".csv" else _as_json_lines(view, file)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise HoldfastError(
            f"{target} can't be written: {error.strerror or error}.",
            "Nothing was exported; your tasks are as they were.",
            "Choose another folder.",
        ) from error
    return count


def _as_json_lines(view: View, file: TextIO) -> int:
    count = 0
    for name in view.schema.classes:
        for values in view.all(name):
            document = {"class": name, **{key: _plain(value) for key, value in values.items()}}
            file.write(json.dumps(document, ensure_ascii=False) + "\n")
            count += 1
    return count


def _as_csv(view: View, file: TextIO) -> int:
    names = list(view.schema.classes["Task"].properties)
    file.write(csv_line(names))
    count = 0
    for values in view.all("Task"):
        file.write(csv_line(_cell(values[name]) for name in names))
        count += 1
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, bytes):
        return value.hex()
    return value if value is None or isinstance(value, (bool, int, float, str, list, dict)) else str(value)


def _cell(value: Any) -> Any:
    plain = _plain(value)
    return ", ".join(str(element) for element in plain) if isinstance(plain, list) else plain
