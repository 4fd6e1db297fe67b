"""One device of a scenario, or its backend, as it is seen: how it stands, and what it holds."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from holdfast.sync.scenario.host import Rows, Scene

from .. import engine_words, reset_words, theme, words
from ..translation import translate

#: What is not shown among the details of an object.
_LEFT_OUT = ("title", "name", "modified", "position", "created", "list")


class ScenePane(QFrame):
    """name: of the device; None for the backend."""

    def __init__(self, name: str | None) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setObjectName(f"scenario.place.{name or 'backend'}")
        self._name = name
        self._before: dict[Any, dict[str, Any]] | None = None
        title = self.tr("Server") if name is None else name
        heading = QLabel(title)
        heading.setProperty("kind", "heading")
        self._state = QLabel()
        self._state.setObjectName(f"{self.objectName()}.state")
        self._state.setWordWrap(True)
        self._state.setProperty("kind", "muted")
        self._state.setMinimumHeight(self._state.fontMetrics().height() * 2)
        self._state.setAlignment(Qt.AlignmentFlag.AlignTop)
        table = self._table = QTableWidget(0, 2)
        table.setObjectName(f"{self.objectName()}.objects")
        table.setAccessibleName(self.tr("Objects of {place}").format(place=title))
        table.setHorizontalHeaderLabels([self.tr("Task"), self.tr("Details")])
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        header = table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        column = QVBoxLayout(self)
        column.setSpacing(theme.TINY)
        column.addWidget(heading)
        column.addWidget(self._state)
        column.addWidget(table, 1)

    def show_scene(self, scene: Scene | None) -> None:
        """Show it; None: it is down. What has changed since the last time is marked."""
        if scene is None:
            self._state.setText(self.tr("Down: its process is gone"))
            theme.set_kind(self._state, "danger")
            self.setEnabled(False)
            return
        self.setEnabled(True)
        text, kind = self._words(scene)
        self._state.setText(text)
        theme.set_kind(self._state, kind)
        rows = scene.content.get("Task", Rows())
        waiting = scene.unsynced_keys.get("Task", frozenset())
        now = {row[rows.primary_key]: dict(row) for row in rows.rows}
        self._fill(now, waiting)
        self._before = now

    def _words(self, scene: Scene) -> tuple[str, str]:
        if self._name is None:
            if not scene.session:
                return self.tr("Nothing here yet"), "muted"
            told = self.tr("Version {version}").format(version=words.number(scene.version))
            if scene.session != "running":
                state = self.tr("sync is {state}").format(state=engine_words.told(scene.session))
                return f"{told} · {state}", "warning"
            return told, "muted"
        if scene.pending is not None:
            needed = self.tr("Reset needed")
            return f"{needed}: {reset_words.headline(scene.pending)}", "warning"
        return self._device_words(scene)

    def _device_words(self, scene: Scene) -> tuple[str, str]:
        told = []
        if scene.session == "offline":
            told.append(self.tr("Offline"))
        if scene.unsynced:
            told.append(self.tr("%n unsynced", None, scene.unsynced))
        elif scene.session == "synced":
            told.append(self.tr("Synced"))
        if scene.waiting:
            told.append(self.tr("Recovery waiting: %n", None, scene.waiting))
        if scene.resets:
            last = scene.resets[-1]
            told.append(
                self.tr("Resets: {count}, the last: {cause}").format(
                    count=len(scene.resets), cause=words.cause(last["cause"])
                )
            )
        if scene.message and scene.session not in ("synced", "offline"):
            told.append(engine_words.told(scene.message))
        kind = "warning" if scene.unsynced or scene.waiting else "success" if told else "muted"
        return " · ".join(told) or self.tr("Not connected yet"), kind

    def _fill(self, now: dict[Any, dict[str, Any]], waiting: frozenset[Any]) -> None:
        before = now if self._before is None else self._before
        gone = [key for key in before if key not in now]
        lines = [(key, now[key], before.get(key) != now[key]) for key in now]
        self._table.setRowCount(len(lines) + len(gone))
        for row, (key, values, changed) in enumerate(lines):
            mark = "● " if key in waiting else ""
            title = mark + str(values.get("title") or values.get("name") or key)
            spoken = title
            if key in waiting:
                spoken = self.tr("{title}, unsynced").format(title=values.get("title") or key)
            self._put(row, 0, title, spoken, bold=changed)
            details = details_of(values)
            self._put(row, 1, details, details or self.tr("no details"), bold=changed)
        for row, key in enumerate(gone, len(lines)):
            title = str(before[key].get("title") or key)
            self._put(row, 0, title, self.tr("{title}, deleted").format(title=title), struck=True)
            self._put(row, 1, self.tr("deleted"), self.tr("deleted"), struck=True)

    def _put(
        self, row: int, column: int, text: str, spoken: str, *, bold: bool = False, struck: bool = False
    ) -> None:
        item = QTableWidgetItem(text)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        item.setToolTip(text)
        font = item.font()
        font.setBold(bold)
        font.setStrikeOut(struck)
        item.setFont(font)
        self._table.setItem(row, column, item)


def details_of(values: dict[str, Any]) -> str:
    """What an object holds besides its title, in a line. values: in their stored form."""
    told = []
    for name, value in values.items():
        if name in _LEFT_OUT or name.startswith("_") or value in (None, "", 0, 0.0, "[]", "{}"):
            continue
        if name == "done":
            told.append(translate("scenario", "done"))
        elif isinstance(value, str) and value[:1] == "[":
            told.append(f"{_called(name)}: {value.strip('[]').replace(chr(34), '').replace(',', ', ')}")
        else:
            told.append(f"{_called(name)}: {value}")
    return " · ".join(told)


def _called(name: str) -> str:
    """A property of the stories' tasks as people call it; one of another schema by its name."""
    return {
        "tags": translate("scenario", "tags"),
        "priority": translate("scenario", "priority"),
        "notes": translate("scenario", "notes"),
        "due": translate("scenario", "due"),
        "steps": translate("scenario", "steps"),
        "colour": translate("scenario", "colour"),
    }.get(name, name)
