"""Times and counts as people read them, in their locale."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QTimeZone


def _tr(text: str, n: int = -1) -> str:
    return QCoreApplication.translate("words", text, None, n)


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
        return _tr("just now")
    if 0 <= seconds < 60:
        return _tr("%n s ago", int(seconds))
    if 0 <= seconds < 3600:
        return _tr("%n min ago", int(seconds // 60))
    if 0 <= seconds < 86400:
        return _tr("%n h ago", int(seconds // 3600))
    if 0 <= seconds < 7 * 86400:
        return _tr("%n d ago", int(seconds // 86400))
    return QLocale().toString(as_datetime(moment).date(), QLocale.FormatType.ShortFormat)


def number(count: int) -> str:
    """A number with the locale's separators."""
    return QLocale().toString(count)


def size(count: int) -> str:
    """A number of bytes, in the unit that people would use."""
    return QLocale().formattedDataSize(count)


def cause(word: str) -> str:
    """A cause of a client reset, in two or three words."""
    told = {
        "server-restored": _tr("Server restored"),
        "sync-re-enabled": _tr("Sync re-enabled"),
        "offline-too-long": _tr("Offline too long"),
        "schema-mismatch": _tr("Schema mismatch"),
        "destructive-schema-change": _tr("Destructive schema change"),
        "client-restored": _tr("Device put back"),
        "asked-for": _tr("Asked for"),
    }
    return told.get(word, word)
