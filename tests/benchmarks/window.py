"""The recovery window over many differences, beside a bare table view over one SQL join of the same files."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QTableView

from holdfast.app.application import new_application, new_loop
from holdfast.app.bridge import Bridge
from holdfast.app.windows.recovery_window import RecoveryWindow
from holdfast.sync import Endpoint

from .content import SCHEMA, recovered

Index = QModelIndex | QPersistentModelIndex

_LOOK = 5  # ms; looking more often would take the time away from what is measured


def run(objects: int, differing: float) -> dict[str, Any]:
    """Make the data, then do with the window, and with the bare table, what a person does. Seconds."""
    with tempfile.TemporaryDirectory(prefix="holdfast-benchmark-") as folder:
        with recovered(Path(folder), objects, differing) as made:
            backup_id, realm = made.backup_id, made.device.realm.path
            backup = made.device.catalogue.get(backup_id).path
        application = QApplication.instance() or new_application()
        with new_loop(application) as loop:
            bare = loop.run_until_complete(_bare(realm, backup))
            measured = loop.run_until_complete(_window(Path(folder) / "device", backup_id))
    ratio = {name: round(measured[name]["seconds"] / bare[name], 1) for name in bare}
    stall = max(one["stall"] for one in measured.values())
    return {
        "objects": objects,
        "differing": differing,
        **measured,
        "longest stall": stall,
        "bare": bare,
        "ratio": ratio,
    }


class _Watch:
    """How long something took, and the longest time in which the event loop did not turn meanwhile."""

    def __init__(self) -> None:
        self._last = 0.0
        self._longest = 0.0
        self._timer = QTimer(interval=_LOOK, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._turn)

    async def measure(self, act: Callable[[], Any], done: Callable[[], bool]) -> dict[str, float]:
        """Do something, wait until ``done``, and say in seconds how long both took and the longest stall."""
        begun = self._last = time.perf_counter()
        self._longest = 0.0
        self._timer.start()
        act()
        while True:
            await asyncio.sleep(_LOOK / 1000)
            if done():
                break
        self._turn()
        self._timer.stop()
        return {"seconds": round(self._last - begun, 4), "stall": round(self._longest, 4)}

    def _turn(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, now - self._last)
        self._last = now


async def _window(folder: Path, backup_id: str) -> dict[str, dict[str, float]]:
    bridge = Bridge(
        folder,
        SCHEMA,
        lambda: Endpoint("http://127.0.0.1:9", ""),
        partition="benchmark",
        strategy="manual",
        initiate="asked",
    )
    watch = _Watch()
    windows: list[RecoveryWindow] = []

    def idle() -> bool:
        return bool(windows[0].property("idle"))

    def begin() -> None:
        windows.append(RecoveryWindow(bridge, bridge.device.catalogue.get(backup_id)))
        windows[0].show()

    found = {"open": await watch.measure(begin, idle)}
    window = windows[0]
    table = window.findChild(QTableView, "recovery.table")
    rule = window.findChild(QComboBox, "recovery.rule")
    search = window.findChild(QLineEdit, "recovery.search")

    def press(name: str) -> Callable[[], None]:
        return window.findChild(QAbstractButton, f"recovery.{name}").click

    async def do(name: str, act: Callable[[], Any]) -> None:
        found[name] = await watch.measure(act, idle)

    async def worst(name: str, acts: list[Callable[[], Any]]) -> None:
        """Several of a kind: the slowest counts."""
        each = [await watch.measure(act, idle) for act in acts]
        found[name] = {key: max(one[key] for one in each) for key in each[0]}

    orders = (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder)
    columns = range(table.model().columnCount())
    await worst("sort", [lambda c=c, o=o: table.sortByColumn(c, o) for c in columns for o in orders])
    await worst(
        "filter",
        [press("filter.both"), press("filter.both"), press("filter.deleted"), press("filter.deleted")],
    )
    await worst("search", [lambda text=text: search.setText(text) for text in ("9", "99", "theirs", "")])
    await worst("scroll", [lambda to=to: _scroll(table, to) for to in (0.25, 0.5, 0.75, 1.0, 0.0)])
    await do("decide one", lambda: (table.selectRow(0), press("decide.fresh")()))
    rule.setCurrentIndex(rule.findData("backup"))
    await do("rule for all", press("applyRule"))
    await do("take back", press("takeBack"))
    await do("do again", press("doAgain"))
    await do("apply", press("apply"))
    if window.property("result")["done"] == 0:
        raise RuntimeError(f"nothing was applied: {window.property('result')}")
    window.close()
    window.deleteLater()
    await asyncio.to_thread(bridge.close)
    return found


def _scroll(table: QTableView, to: float) -> None:
    bar = table.verticalScrollBar()
    bar.setValue(round(bar.maximum() * to))
    table.viewport().repaint()


class _Rows(QAbstractTableModel):
    """Rows as they come from the database, and nothing more."""

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        super().__init__()
        self._rows = rows

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows[0])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return self._rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None

    def order(self, column: int) -> None:
        self.layoutAboutToBeChanged.emit()
        self._rows.sort(key=lambda row: (row[column] is None, row[column]))
        self.layoutChanged.emit()


async def _bare(realm: Path, backup: Path) -> dict[str, float]:
    """The limit: one join, a list, a table view; sorted by Python, narrowed by a new list."""
    watch = _Watch()
    table = QTableView()
    table.resize(1240, 600)
    kept: list[_Rows] = []

    def show(rows: list[tuple[Any, ...]]) -> None:
        kept.append(_Rows(rows))
        table.setModel(kept[-1])

    def begin() -> None:
        show(_joined(realm, backup))
        table.show()

    async def took(act: Callable[[], Any]) -> float:
        return (await watch.measure(act, lambda: True))["seconds"]

    found = {"open": await took(begin)}
    rows = kept[-1]._rows
    found["sort"] = max([await took(lambda c=c: kept[-1].order(c)) for c in range(5)])
    found["search"] = await took(lambda: show([row for row in rows if "99" in (row[1] or row[2] or "")]))
    found["filter"] = await took(lambda: show([row for row in rows if row[1] is None]))
    show(rows)
    found["scroll"] = await took(lambda: _scroll(table, 1.0))
    table.close()
    table.deleteLater()
    return found


def _joined(realm: Path, backup: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(realm)) as raw:
        raw.execute("ATTACH ? AS backup", (str(backup),))
        differs = " OR ".join(f"b.{name} IS NOT f.{name}" for name in SCHEMA["Task"].compared)
        return raw.execute(
            "SELECT coalesce(b._id, f._id), b.title, f.title, b.modified, f.modified FROM backup.Task b "
            f"FULL JOIN main.Task f ON f._id = b._id WHERE b._id IS NULL OR f._id IS NULL OR {differs}"
        ).fetchall()
