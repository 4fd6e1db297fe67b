"""What the properties of a task are called, and their values in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QDate, QLocale

from .. import words
from ..translation import translate

#: The highest priority there is.
HIGHEST = 3


def heading(column: str) -> str:
    """What a column of the task table, or a property of a task, is called."""
    told = {
        "done": translate("tasks", "Done"),
        "title": translate("tasks", "Task"),
        "due": translate("tasks", "Due"),
        "priority": translate("tasks", "Priority"),
        "tags": translate("tasks", "Tags"),
        "notes": translate("tasks", "Notes"),
        "steps": translate("tasks", "Steps"),
        "list": translate("tasks", "List"),
        "modified": translate("tasks", "Last modified"),
        "sync": translate("tasks", "Sync"),
    }
    return told.get(column, column)


def priorities() -> list[str]:
    """The words of the priorities 0 to :data:`HIGHEST`."""
    return [
        translate("tasks", "none"),
        translate("tasks", "low"),
        translate("tasks", "medium"),
        translate("tasks", "high"),
    ]


def priority(value: Any) -> str:
    """A priority in a word; empty for none. What is no number of ours is shown as it is."""
    if value is None or value == "" or value == 0:
        return ""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= HIGHEST:
        return priorities()[value]
    return str(value)


def urgency(value: Any) -> float:
    """By what priorities are sorted: the number that a value is, or can be read as; else 0."""
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        return 0.0


def due(moment: Any, today: QDate | None = None) -> str:
    """A due day in words: today, tomorrow, yesterday, or a date in the person's locale."""
    if not isinstance(moment, datetime):
        return "" if moment is None else str(moment)
    day = words.as_datetime(moment).date()
    apart = (today or QDate.currentDate()).daysTo(day)
    near = {
        -1: translate("tasks", "yesterday"),
        0: translate("tasks", "today"),
        1: translate("tasks", "tomorrow"),
    }
    if apart in near:
        return near[apart]
    same_year = day.year() == (today or QDate.currentDate()).year()
    if not same_year:
        return QLocale().toString(day, QLocale.FormatType.ShortFormat)
    return QLocale().toString(day, translate("tasks", "ddd d MMM"))


def tags_of(text: str) -> set[str]:
    """The tags that a person has typed, with commas between."""
    return {tag.strip() for tag in text.split(",") if tag.strip()}


def steps_of(text: str) -> list[str]:
    """The steps that a person has typed, a line each."""
    return [line.strip() for line in text.splitlines() if line.strip()]
