"""Times and counts as people read them, in their locale."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QDateTime, QLocale, QTimeZone

from .translation import translate


class _Counted:
    """Texts with a number. lupdate sees the number of ``tr`` in a class, and not that of ``translate``."""

    def tr(self, text: str, comment: str, count: int) -> str:
        return translate("_Counted", text, comment, count)

    def seconds(self, count: int) -> str:
        return self.tr("%n s ago", "", count)

    def minutes(self, count: int) -> str:
        return self.tr("%n min ago", "", count)

    def hours(self, count: int) -> str:
        return self.tr("%n h ago", "", count)

    def days(self, count: int) -> str:
        return self.tr("%n d ago", "", count)

    def backups(self, count: int) -> str:
        return self.tr("%n backup(s) so far.", "", count)

    def properties(self, count: int) -> str:
        return self.tr("A task has %n properties.", "", count)


_counted = _Counted()


def as_datetime(moment: datetime) -> QDateTime:
    """A moment as Qt has it, in the person's time zone."""
    milliseconds = int(moment.timestamp() * 1000)
    return QDateTime.fromMSecsSinceEpoch(milliseconds, QTimeZone(QTimeZone.Initialization.LocalTime))


def absolute(moment: datetime) -> str:
    """Date, time and zone, in the person's locale."""
    local = as_datetime(moment)
    return f"{QLocale().toString(local, QLocale.FormatType.ShortFormat)} {local.timeZoneAbbreviation()}"


def relative(moment: datetime, now: datetime | None = None) -> str:
    """How long ago, in a few words; a date for what is longer ago than a week, or not yet."""
    seconds = ((now or datetime.now(UTC)) - moment).total_seconds()
    if -5 <= seconds < 10:
        return translate("words", "just now")
    if 0 <= seconds < 60:
        return _counted.seconds(int(seconds))
    if 0 <= seconds < 3600:
        return _counted.minutes(int(seconds // 60))
    if 0 <= seconds < 86400:
        return _counted.hours(int(seconds // 3600))
    if 0 <= seconds < 7 * 86400:
        return _counted.days(int(seconds // 86400))
    return QLocale().toString(as_datetime(moment).date(), QLocale.FormatType.ShortFormat)


def backups_so_far(count: int) -> str:
    """How many backups the server has."""
    return _counted.backups(count)


def properties_of_a_task(count: int) -> str:
    """How many properties the server's tasks have."""
    return _counted.properties(count)


def number(count: int) -> str:
    """A number with the locale's separators."""
    return QLocale().toString(count)


def size(count: int) -> str:
    """A number of bytes, in the unit that people would use."""
    return QLocale().formattedDataSize(count)


def cause(word: str) -> str:
    """A cause of a client reset, in two or three words."""
    told = {
        "server-restored": translate("words", "Server restored"),
        "sync-re-enabled": translate("words", "Sync re-enabled"),
        "offline-too-long": translate("words", "Offline too long"),
        "schema-mismatch": translate("words", "Schema mismatch"),
        "destructive-schema-change": translate("words", "Destructive schema change"),
        "client-restored": translate("words", "Device put back"),
        "asked-for": translate("words", "Asked for"),
        "start-over": translate("words", "Start over"),
        "app-version": translate("words", "Another app version"),
        "refused-upload": translate("words", "Refused by the server"),
        "begun-anew": translate("words", "Begun anew"),
    }
    return told.get(word, word)
