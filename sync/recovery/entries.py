"""The entries of a plan as text: one a line, so that writing and reading many holds up no other thread.

Python's JSON holds up the whole process while it is at one document; a hundred thousand objects take seconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ..errors import RecoveryRefused

Entry = dict[str, Any]

#: Between entries; no JSON that is written without indentation has a line break within.
_BETWEEN = ",\n"


def to_text(entries: Iterable[Entry]) -> str:
    """The entries as one JSON array."""
    return f"[{_BETWEEN.join(map(json.dumps, entries))}]"


def from_text(text: str) -> list[Entry]:
    """The inverse of :func:`to_text`; reads any JSON array of entries, also one that is all on one line.

    RecoveryRefused if it is none: the file that it was kept in is damaged.
    """
    try:
        if _BETWEEN not in text:
            found: list[Entry] = json.loads(text)
            return found
        return [json.loads(line) for line in text[1:-1].split(_BETWEEN)]
    except ValueError as error:
        raise RecoveryRefused(
            "What this recovery wrote can't be read any more: the catalogue is damaged.",
            "Nothing was changed.",
            "Put catalogue.sqlite back from a copy of your own.",
        ) from error
