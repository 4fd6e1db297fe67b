"""The words of the scenario language, how a span of time is written, and what was probably meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any, Final

from ..protocol import Cause
from ..reset import Initiate, Strategy

STRATEGIES: Final = tuple(str(one) for one in Strategy)
INITIATES: Final = tuple(str(one) for one in Initiate)
CAUSES: Final = tuple(str(one) for one in Cause)
OUTCOMES: Final = ("recovered", "discarded", "manual", "pending", "failed")
SESSIONS: Final = ("synced", "offline", "reset-pending", "paused", "error", "down")
#: Rules of ``recover``: those of the design, by which a whole recovery is decided.
RULES: Final = ("backup", "fresh", "newest", "merge", "backup-only", "redelete")
KEEPS: Final = ("backup", "fresh", "merge", "both", "undecided")
#: States of a difference, as the table of the design has them.
STATES: Final = (
    "only-in-backup",
    "only-in-fresh",
    "different",
    "deleted-in-fresh",
    "lost-on-server",
    "edited-and-deleted-in-fresh",
    "deleted-in-backup",
    "deleted-and-edited-in-fresh",
    "changed-in-backup",
    "changed-in-fresh",
    "mergeable",
    "conflict",
    "not-storable",
)
BACKEND_ACTIONS: Final = (
    "back-up",
    "restore",
    "terminate-sync",
    "enable-sync",
    "pause-sync",
    "resume-sync",
    "trim",
    "forbid-recovery",
    "allow-recovery",
    "restart",
    "crash",
    "set-schema",
)
#: How the backend is called where devices are named.
BACKEND: Final = "backend"

_UNITS: Final = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_SPAN = re.compile(r"([+-]?)((?:\d+(?:\.\d+)?[smhdw])+|0)\Z")
_PART = re.compile(r"(\d+(?:\.\d+)?)([smhdw])")
#: Longer would leave the calendar, which ends with the year 9999.
_LONGEST: Final = 3650 * 86400.0


def seconds_of(value: Any) -> float:
    """The seconds that ``"+31d"``, ``"-2h"``, ``"1d12h"`` or ``"0"`` mean. ValueError with the reason."""
    if value == 0 and isinstance(value, int) and not isinstance(value, bool):
        return 0.0
    match = _SPAN.match(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f'{value!r} is no span of time; it is written "31d", "-2h", "+90m", "10s" or "0"')
    seconds = sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(match[2]))
    if seconds > _LONGEST:
        raise ValueError(f"{value!r} is more than ten years")
    return -seconds if match[1] == "-" else seconds


def near(word: Any, known: Iterable[str]) -> str:
    """`` (did you mean 'x'?)`` if one of the known words is near ``word``, else nothing."""
    found = difflib.get_close_matches(str(word), list(known), n=1, cutoff=0.6)
    return f" (did you mean {found[0]!r}?)" if found else ""


def one_of(what: str, word: Any, known: Iterable[str]) -> str:
    """``word``, which must be one of the known ones. ValueError says which there are."""
    words = list(known)
    if isinstance(word, str) and word in words:
        return word
    listed = ", ".join(words) if len(words) <= 15 else ""
    hint = near(word, words) or (f"; there are {listed}" if listed else "")
    raise ValueError(f"{word!r} is no {what}{hint}")
