"""The words of the recovery table: heads, states, decisions, properties, values and times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale, QObject

from holdfast.sync.recovery import BACKUP, BOTH, FRESH, MERGE, MIXED, UNDECIDED, Difference
from holdfast.sync.schema import Stored, from_microseconds

from .recovery_rows import FILTERS

#: States in which one side has no such object: it differs as a whole.
ONE_MISSING = FILTERS["deleted"] | {"only-in-backup", "lost-on-server", "only-in-fresh"}
_DELETED_HERE = frozenset({"deleted-in-backup", "deleted-and-edited-in-fresh"})


class RecoveryWords(QObject):
    """What a person reads of differences.

    Attributes: heads, head_tips (by column), newer (by the word of ``Difference.newer``).
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.heads = {
            "decision": self.tr("Decision"),
            "state": self.tr("State"),
            "title": self.tr("Title"),
            "list": self.tr("List"),
            "backupModified": self.tr("Backup last modified"),
            "freshModified": self.tr("Fresh last modified"),
            "newer": self.tr("Newer"),
            "changed": self.tr("Changed"),
        }
        self.head_tips = {
            "decision": self.tr("What Apply will do with the object. Space goes through what is possible."),
            "backupModified": self.tr("This device, before the reset"),
            "freshModified": self.tr("From the server"),
            "newer": self.tr("Which of the two was modified last"),
            "changed": self.tr("The properties in which backup and fresh differ"),
        }
        self._states = self._state_words()
        self._properties = {
            "title": self.tr("Title"),
            "name": self.tr("Name"),
            "done": self.tr("Done"),
            "due": self.tr("Due"),
            "priority": self.tr("Priority"),
            "tags": self.tr("Tags"),
            "notes": self.tr("Notes"),
            "steps": self.tr("Steps"),
            "list": self.tr("List"),
            "position": self.tr("Position"),
            "created": self.tr("Created"),
            "modified": self.tr("Last modified"),
        }
        self.newer = {
            BACKUP: self.tr("Backup"),
            FRESH: self.tr("Fresh"),
            "same": self.tr("Same"),
            "unknown": self.tr("Unknown"),
        }

    def state(self, difference: Difference) -> str:
        """The state in a person's words."""
        return self._states.get(difference.state, (difference.state, ""))[0]

    def state_tip(self, difference: Difference) -> str:
        """A sentence that explains the state."""
        return self._states.get(difference.state, ("", ""))[1]

    def decision(self, difference: Difference, word: str) -> str:
        """A decision as a person would say it of this object."""
        if word == UNDECIDED:
            return self.tr("Undecided")
        if difference.state in _DELETED_HERE:
            return self.tr("Delete again") if word == BACKUP else self.tr("Keep")
        if difference.state == "only-in-fresh":
            return self.tr("Keep")
        if difference.state in ONE_MISSING:
            return self.tr("Restore") if word == BACKUP else self.tr("Leave out")
        words = {
            BACKUP: self.tr("Backup"),
            FRESH: self.tr("Fresh"),
            MERGE: self.tr("Merge"),
            BOTH: self.tr("Both"),
            MIXED: self.tr("By property"),
        }
        return words.get(word, word)

    def property(self, name: str) -> str:
        """The name of a property in a person's words."""
        return self._properties.get(name, name)

    def value(self, difference: Difference, name: str, stored: Stored, lists: Mapping[Stored, str]) -> str:
        """A stored value in a person's words. lists: the names of the task lists by their keys."""
        if difference.class_name == "Task" and name == "list":
            return lists.get(stored) or str(stored)
        type_ = difference.object_class.properties[name]
        if stored is None:
            return self.tr("none")
        if type_.kind == "set":
            return ", ".join(sorted(map(str, type_.load(stored)))) or self.tr("none")
        if type_.kind == "list":
            return "\n".join(map(str, type_.load(stored))) or self.tr("none")
        if type_.kind == "dictionary":
            pairs = type_.load(stored).items()
            return "\n".join(f"{key}: {value}" for key, value in pairs) or self.tr("none")
        if type_.of == "timestamp":
            return self.time_absolute(stored)
        if type_.of == "bool":
            return self.tr("Yes") if stored else self.tr("No")
        if difference.class_name == "Task" and name == "priority":
            words = {1: self.tr("Low"), 2: self.tr("Medium"), 3: self.tr("High")}
            return words.get(int(stored), str(stored)) if isinstance(stored, int) else str(stored)
        if isinstance(stored, float):
            return QLocale().toString(stored, "g", 6)
        return str(stored) or self.tr("empty")

    def possible(
        self, difference: Difference, name: str, lists: Mapping[Stored, str]
    ) -> list[tuple[str, Stored]]:
        """The values that a property can have, with their words; none where there are too many to name.

        lists: as in :meth:`value`.
        """
        type_ = difference.object_class.properties.get(name)
        if difference.class_name == "Task" and name == "list":
            return sorted(((text, key) for key, text in lists.items()), key=lambda one: one[0].casefold())
        if difference.class_name == "Task" and name == "priority":
            return [(self.value(difference, name, level, lists), level) for level in (None, 1, 2, 3)]
        if type_ is not None and type_.kind == "scalar" and type_.of == "bool" and type_.optional:
            return [(self.value(difference, name, answer, lists), answer) for answer in (None, 1, 0)]
        return []

    def time(self, time: Stored) -> str:
        """How long ago a stored time was, or the time itself where it is long ago; or "unknown"."""
        moment = _moment(time)
        if moment is None:
            return self.tr("unknown")
        seconds = (datetime.now(moment.tzinfo) - moment).total_seconds()
        if 0 <= seconds < 60:
            return self.tr("just now")
        if 60 <= seconds < 3600:
            return self.tr("%n min ago", "", int(seconds // 60))
        if 3600 <= seconds < 12 * 3600:
            return self.tr("%n h ago", "", int(seconds // 3600))
        return QLocale().toString(_local(moment), QLocale.FormatType.ShortFormat)

    def time_absolute(self, time: Stored) -> str:
        """A stored time in the person's locale, with its zone; or "unknown"."""
        moment = _moment(time)
        if moment is None:
            return self.tr("unknown")
        local = _local(moment)
        date = QLocale().toString(local.date(), QLocale.FormatType.ShortFormat)
        clock = QLocale().toString(local.time(), "HH:mm:ss")
        return f"{date} {clock} {local.timeZoneAbbreviation()}"

    def _state_words(self) -> dict[str, tuple[str, str]]:
        return {
            "only-in-backup": (
                self.tr("Only in backup"),
                self.tr("Made on this device before the reset; the server never got it."),
            ),
            "lost-on-server": (
                self.tr("Lost on server"),
                self.tr("The server once had it and lost it when it was restored. The backup still has it."),
            ),
            "only-in-fresh": (
                self.tr("Only in fresh"),
                self.tr("New on the server; this device never had it. It stays."),
            ),
            "deleted-in-fresh": (
                self.tr("Deleted in fresh"),
                self.tr("Deleted on the server. You had not changed it."),
            ),
            "edited-and-deleted-in-fresh": (
                self.tr("Edited here, deleted in fresh"),
                self.tr("You changed it, and meanwhile it was deleted on the server."),
            ),
            "deleted-in-backup": (
                self.tr("Deleted in backup"),
                self.tr("You deleted it here, but the server has it still."),
            ),
            "deleted-and-edited-in-fresh": (
                self.tr("Deleted here, edited in fresh"),
                self.tr("You deleted it here, and meanwhile it was changed on the server."),
            ),
            "changed-in-backup": (
                self.tr("Changed in backup"),
                self.tr("You changed it before the reset; the server still has what it was before."),
            ),
            "changed-in-fresh": (
                self.tr("Changed in fresh"),
                self.tr("It is otherwise on the server; you had not changed it since the last sync."),
            ),
            "mergeable": (
                self.tr("Changed on both sides"),
                self.tr("Both sides changed it, but not the same property: both changes can be kept."),
            ),
            "conflict": (
                self.tr("Conflict"),
                self.tr("Both sides changed the same property to different values."),
            ),
            "not-storable": (
                self.tr("Not storable"),
                self.tr("The server has no place any more for what you changed; it can be exported."),
            ),
            "different": (
                self.tr("Different"),
                self.tr("The two differ, and it is not known what they were before."),
            ),
        }


def iso(time: Stored) -> str | None:
    """A stored time as ISO 8601 in UTC; None where it is unknown."""
    moment = _moment(time)
    return None if moment is None else moment.isoformat()


def _moment(time: Stored) -> datetime | None:
    if not isinstance(time, int):
        return None
    try:
        return from_microseconds(time)
    except OverflowError:
        return None


def _local(moment: datetime) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(int(moment.timestamp() * 1000)).toLocalTime()
