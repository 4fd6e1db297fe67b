"""Every change notification as rows, the newest last, the oldest forgotten; a reset is one that opens."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from holdfast.sync import ChangeNotification
from holdfast.sync.schema import from_microseconds

from .. import theme
from ..widgets.roles import Role
from ..words import absolute, as_datetime
from . import task_words

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("time", "origin", "class", "change", "title")
#: So many changes are kept, those within resets counted.
KEPT = 10_000
RESET = "client-reset"


@dataclass(frozen=True, slots=True)
class LiveRow:
    """One object's part of a notification. change: added, changed, deleted; reset for a client reset."""

    time: datetime
    origin: str
    class_name: str
    change: str
    properties: tuple[str, ...]
    key: str
    title: str


@dataclass(slots=True)
class LiveEntry:
    """What one notification told."""

    origin: str
    time: datetime
    rows: list[LiveRow]


@dataclass(slots=True)
class _Top:
    """A row of the first level; a reset's has changes under it. total: how many there were."""

    serial: int
    row: LiveRow
    children: list[LiveRow] = field(default_factory=list)
    shown: list[LiveRow] = field(default_factory=list)
    total: int = 0
    counts: tuple[int, int, int] = (0, 0, 0)


def entry_of(notification: ChangeNotification, titles: Mapping[str, str]) -> LiveEntry | None:
    """The rows of one notification, None if it tells of nothing. titles: of all objects, deleted ones too."""
    moment = from_microseconds(notification.time)
    rows: list[LiveRow] = []
    for name, changes in notification.classes.items():
        parts: list[tuple[str, str, tuple[str, ...]]] = [
            *((str(key), "added", ()) for key in changes.insertions),
            *((str(key), "changed", tuple(sorted(props))) for key, props in changes.modifications.items()),
            *((str(key), "deleted", ()) for key in changes.deletions),
        ]
        rows += [
            LiveRow(moment, notification.origin, name, change, properties, key, titles.get(key, key))
            for key, change, properties in parts
        ]
    if not rows and notification.origin != RESET:
        return None
    return LiveEntry(notification.origin, moment, rows)


class LiveChangesModel(QAbstractItemModel):
    """The rows, appended in batches; ``pause`` keeps new ones back until it is lifted.

    Attributes: paused.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tops: list[_Top] = []
        self._shown: list[_Top] = []
        self._kept_back: list[LiveEntry] = []
        self._next = 1
        self._text = ""
        self._origin = ""
        self.paused = False

    @property
    def waiting(self) -> int:
        """How many changes are kept back."""
        return sum(max(1, len(entry.rows)) for entry in self._kept_back)

    def append(self, entries: Sequence[LiveEntry]) -> None:
        """Add what was told at the end; forget the oldest beyond :data:`KEPT`."""
        if self.paused:
            self._kept_back += entries
            while self.waiting > KEPT and len(self._kept_back) > 1:
                del self._kept_back[0]
            return
        new = [top for entry in entries for top in self._tops_of(entry)][-KEPT:]
        if not new:
            return
        self._forget(sum(1 + len(top.children) for top in new))
        self._tops += new
        shown = [top for top in new if self._admits(top)]
        if shown:
            at = len(self._shown)
            self.beginInsertRows(QModelIndex(), at, at + len(shown) - 1)
            self._shown += shown
            self.endInsertRows()

    def pause(self, paused: bool) -> None:
        """Keep new rows back, or show those that were."""
        self.paused = paused
        if not paused:
            entries, self._kept_back = self._kept_back, []
            self.append(entries)

    def narrow(self, text: str, origin: str) -> None:
        """Show only rows that hold a text, and are from an origin; empty for all of them."""
        self.beginResetModel()
        self._text, self._origin = text.strip().casefold(), origin
        self._shown = [top for top in self._tops if self._admits(top)]
        self.endResetModel()

    @property
    def is_narrowed(self) -> bool:
        """Whether something is filtered out."""
        return bool(self._text or self._origin)

    def as_json(self) -> str:
        """All rows that are shown, as JSON; a reset's changes within it."""

        def plain(row: LiveRow) -> dict[str, Any]:
            return {
                "time": row.time.astimezone(UTC).isoformat(),
                "origin": row.origin,
                "class": row.class_name,
                "change": row.change,
                "properties": list(row.properties),
                "key": row.key,
                "title": row.title,
            }

        told: list[dict[str, Any]] = []
        for top in self._shown:
            if top.row.change != "reset":
                told.append(plain(top.row))
                continue
            head = {
                name: value for name, value in plain(top.row).items() if name in ("time", "origin", "change")
            }
            told.append({**head, "count": top.total, "changes": [plain(row) for row in top.shown]})
        return json.dumps(told, ensure_ascii=False, indent=1)

    def _tops_of(self, entry: LiveEntry) -> Iterable[_Top]:
        if entry.origin != RESET:
            for row in entry.rows[-KEPT:]:
                yield _Top(self._serial(), row)
            return
        counts = tuple(
            sum(row.change == word for row in entry.rows) for word in ("added", "changed", "deleted")
        )
        row = LiveRow(entry.time, RESET, "", "reset", (), "", "")
        kept = entry.rows[: KEPT - 1]
        yield _Top(self._serial(), row, kept, kept, len(entry.rows), counts)  # type: ignore[arg-type]

    def _serial(self) -> int:
        self._next += 1
        return self._next - 1

    def _forget(self, coming: int) -> None:
        """Make room: the oldest go."""
        over = sum(1 + len(top.children) for top in self._tops) + coming - KEPT
        count = 0
        while over > 0 and count < len(self._tops):
            over -= 1 + len(self._tops[count].children)
            count += 1
        if not count:
            return
        last = self._tops[count - 1].serial
        del self._tops[:count]
        shown = sum(top.serial <= last for top in self._shown)
        if shown:
            self.beginRemoveRows(QModelIndex(), 0, shown - 1)
            del self._shown[:shown]
            self.endRemoveRows()

    def _admits(self, top: _Top) -> bool:
        """Whether a row of the first level is shown; sees to what is shown under it."""
        if self._origin and top.row.origin != self._origin:
            return False
        if top.row.change != "reset":
            return self._holds(top.row)
        whole = not self._text or self._text in self._display(top.row, "origin", top).casefold()
        top.shown = top.children if whole else [row for row in top.children if self._holds(row)]
        return whole or bool(top.shown)

    def _holds(self, row: LiveRow) -> bool:
        if not self._text:
            return True
        told = (self._display(row, column) for column in ("origin", "class", "change", "title"))
        return self._text in " ".join(told).casefold()

    def _display(self, row: LiveRow, column: str, top: _Top | None = None) -> str:
        if column == "time":
            return as_datetime(row.time).toString("HH:mm:ss")
        if column == "origin":
            return {
                "local": self.tr("you"),
                "download": self.tr("other device"),
                RESET: self.tr("client reset"),
                "recovery": self.tr("recovery"),
            }.get(row.origin, row.origin)
        if column == "class":
            return {"Task": self.tr("task"), "TaskList": self.tr("list")}.get(row.class_name, row.class_name)
        if column == "change":
            if top is not None and row.change == "reset":
                return self.tr("%n changes", None, top.total)
            word = {"added": self.tr("added"), "changed": self.tr("changed"), "deleted": self.tr("deleted")}
            told = [task_words.heading(name).lower() for name in row.properties if name != "modified"]
            return word.get(row.change, row.change) + (": " + ", ".join(told) if told else "")
        if top is not None and row.change == "reset":
            if not top.total:
                return self.tr("nothing was different")
            added, changed, deleted = top.counts
            return self.tr("{added} added, {changed} changed, {deleted} deleted").format(
                added=added, changed=changed, deleted=deleted
            )
        return row.title

    def _spoken(self, row: LiveRow, top: _Top | None) -> str:
        return self.tr("{time}, {origin}: {class} {title}, {change}").format(
            **{column: self._display(row, column, top) for column in COLUMNS}
        )

    def _found(self, index: Index) -> tuple[LiveRow, _Top | None] | None:
        """The row at an index; for one of the first level, also what is under it."""
        if not index.isValid():
            return None
        if index.internalId() == 0:
            top = self._shown[index.row()] if index.row() < len(self._shown) else None
            return None if top is None else (top.row, top)
        at = self._place(index.internalId())
        if at is None or index.row() >= len(self._shown[at].shown):
            return None
        return self._shown[at].shown[index.row()], None

    def _place(self, serial: int) -> int | None:
        """In which row of the first level the top with this number is shown."""
        at = bisect_left(self._shown, serial, key=lambda top: top.serial)
        return at if at < len(self._shown) and self._shown[at].serial == serial else None

    # Qt

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        serial = self._shown[parent.row()].serial if parent.isValid() else 0
        return self.createIndex(row, column, serial)

    def parent(self, index: Index = QModelIndex()) -> Any:
        if not index.isValid() or index.internalId() == 0:
            return QModelIndex()
        at = self._place(index.internalId())
        return QModelIndex() if at is None else self.createIndex(at, 0, 0)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        if not parent.isValid():
            return len(self._shown)
        if parent.internalId() or parent.column() or parent.row() >= len(self._shown):
            return 0
        return len(self._shown[parent.row()].shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Role.COLUMN:
            return COLUMNS[section]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            heads = (self.tr("Time"), self.tr("By"), self.tr("What"), self.tr("Change"), self.tr("Title"))
            return heads[section]
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        found = self._found(index)
        if found is None or not 0 <= index.column() < len(COLUMNS):
            return None
        (row, top), column = found, COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._display(row, column, top)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row, top)
        if role == Qt.ItemDataRole.ToolTipRole:
            return absolute(row.time) if column == "time" else self._display(row, column, top)
        if role == Qt.ItemDataRole.DecorationRole and column == "time":
            return theme.icon(*_ICONS.get(row.change, ("edit", "muted")))
        if role == Role.PRIMARY_KEY:
            return row.key
        if role == Role.CLASS:
            return row.class_name
        if role == Role.STATE:
            return row.change
        if role == Role.RAW:
            raw = {
                "time": row.time.astimezone(UTC).isoformat(),
                "origin": row.origin,
                "class": row.class_name,
                "change": row.change,
                "title": row.title,
            }
            return raw[column]
        if role == Role.CHANGED:
            return False
        return None


_ICONS = {
    "added": ("add", "success"),
    "changed": ("edit", "muted"),
    "deleted": ("delete", "danger"),
    "reset": ("sync", "accent"),
}
