"""The whole story through real widgets: offline at the wrong time, and everything brought back.

Run as a process of its own, ``python tests/gui/story.py HOME [later]``, so that it can be played on any of
Qt's platforms. Keys and clicks go to widgets found by their object names; the engine is only read.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QWidget

from holdfast.app import exceptions, launch
from holdfast.app.application import new_application, new_loop

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KEY, STATE, DECISION, RAW = (Qt.ItemDataRole.UserRole + n for n in (1, 3, 4, 5))


async def until(condition: Callable[[], Any], what: str, seconds: float = 30.0) -> Any:
    """Wait for a condition while the loop turns."""
    end = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < end, f"not within {seconds:g} s: {what}"
        await asyncio.sleep(0.01)
    return result


def column(view: QAbstractItemView, key: str) -> int:
    """The column of that key."""
    model = view.model()
    keys = [
        model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.UserRole)
        for section in range(model.columnCount())
    ]
    return keys.index(key)


def cell(view: QAbstractItemView, title: str, key: str) -> QModelIndex:
    """The cell in a column of the row with this title; an invalid index if there is none."""
    model = view.model()
    for row in range(model.rowCount()):
        if model.index(row, column(view, "title")).data() == title:
            return model.index(row, column(view, key))
    return QModelIndex()


def titles(view: QAbstractItemView) -> set[str]:
    """The titles shown."""
    model = view.model()
    return {model.index(row, column(view, "title")).data() for row in range(model.rowCount())}


def click_cell(view: QAbstractItemView, index: QModelIndex) -> None:
    """A click into a cell."""
    view.scrollTo(index)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())


def modified(path: Path) -> dict[str, tuple[str, datetime | None]]:
    """Of each task in a realm file or backup: title, and when it was last modified."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return {
            key: (
                title,
                None if at is None else EPOCH + timedelta(microseconds=at),
            )
            for key, title, at in connection.execute("SELECT _id, title, modified FROM Task")
        }


def current_realm(home: Path, device: str) -> Path | None:
    """The realm file that a device's pointer names."""
    folder = home / "devices" / device
    try:
        return folder / str(json.loads((folder / "current").read_text())["realm"])
    except OSError:
        return None


def realm_titles(home: Path, device: str) -> set[str]:
    """The titles in a device's realm."""
    path = current_realm(home, device)
    try:
        return set() if path is None else {title for title, _ in modified(path).values()}
    except sqlite3.Error:
        return set()


def backend_titles(home: Path) -> set[str]:
    """The titles that the backend's database holds."""
    path = home / "backend" / "backend.sqlite"
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT \"values\" FROM content WHERE class = 'Task'")
        return {json.loads(values).get("title", "") for (values,) in rows}


def ask_backend(home: Path, route: str) -> Any:
    """What the backend says of itself."""
    address = json.loads((home / "backend" / "backend.json").read_text())
    headers = {"Authorization": f"Bearer {address['admin_token']}"}
    with requests.Session() as session:
        session.trust_env = False
        return session.get(f"{address['address']}/v1/admin/{route}", headers=headers, timeout=10).json()


class Story:
    """The steps, one after the other."""

    def __init__(self, app: Any, home: Path) -> None:
        self.app = app
        self.home = home
        self.window: QWidget = app.window
        self.tasks: QAbstractItemView = app.find("taskView")

    async def click(self, name: str) -> None:
        """A click on a button, once it lies where a mouse finds it: what was just shown is laid out later."""
        button = self.app.find(name)
        assert button.isEnabled(), f"{name} is disabled"
        area = button.parentWidget()
        while area is not None and not hasattr(area, "ensureWidgetVisible"):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(button)

        def there() -> QWidget | None:
            window = button.window()
            found: QWidget | None = window.childAt(button.mapTo(window, button.rect().center()))
            return found

        try:
            await until(lambda: button.isVisible() and there() is button, f"{name} can be clicked")
        except AssertionError as error:
            said = self.app.find("banner.text").text()
            raise AssertionError(f"{error}; there is {there()}, the banner says {said!r}") from None
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    async def idle(self, session: str = "synced") -> None:
        """Until the window rests in this state of the session."""
        await until(
            lambda: self.window.property("session") == session and self.window.property("idle"),
            f"session {session} and idle; it is {self.window.property('session')}",
        )

    async def add(self, title: str) -> None:
        """Type a task into the field below the list."""
        field: QLineEdit = self.app.find("newTask")
        field.setFocus()
        QTest.keyClicks(field, title)
        QTest.keyClick(field, Qt.Key.Key_Return)
        await until(lambda: title in titles(self.tasks), f"{title} is listed")

    async def rename(self, old: str, new: str) -> None:
        """F2, the new title, Enter."""
        click_cell(self.tasks, cell(self.tasks, old, "title"))
        QTest.keyClick(self.tasks, Qt.Key.Key_F2)
        editor = await until(
            lambda: next((e for e in self.tasks.findChildren(QLineEdit) if e.isVisible()), None), "an editor"
        )
        editor.selectAll()
        QTest.keyClicks(editor, new)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        await until(lambda: new in titles(self.tasks), f"{new} is listed")

    async def delete(self, title: str) -> None:
        """Del on the selected task."""
        self.tasks.setFocus()
        click_cell(self.tasks, cell(self.tasks, title, "title"))
        QTest.keyClick(self.tasks, Qt.Key.Key_Delete)
        await until(lambda: title not in titles(self.tasks), f"{title} is gone")

    async def play(self) -> None:
        """From the first task to the second device."""
        await self.idle()
        assert len(titles(self.tasks)) == 5, "five sample tasks at the first start"
        for title in ("Pack the tent", "Charge the torch", "Book the ferry"):
            await self.add(title)
        await self.idle()

        await self.click("faults.backUp")
        await until(lambda: len(ask_backend(self.home, "backups")["backups"]) == 1, "the server's backup")
        await self.idle()
        backed_up = ask_backend(self.home, "partitions/todo")["version"]

        await self.add("Buy gas")
        await self.rename("Charge the torch", "Charge the big torch")
        await self.idle()
        assert {"Buy gas", "Charge the big torch"} <= backend_titles(self.home), "acknowledged"

        await self.click("faults.goOffline")
        await self.idle("offline")
        await self.rename("Pack the tent", "Pack the big tent")
        await self.delete("Book the ferry")
        await self.add("Write to Ada")
        await self.idle("offline")
        assert self.window.property("unsynced") == 3
        unsynced = cell(self.tasks, "Write to Ada", "sync")
        assert unsynced.data(STATE) == "unsynced"

        await self.click("faults.restore")
        await until(
            lambda: ask_backend(self.home, "partitions/todo")["version"] == backed_up, "the server went back"
        )
        assert "Buy gas" not in backend_titles(self.home), "the restore is real"
        await self.idle("offline")

        await self.click("faults.goOffline")
        await until(lambda: self.app.find("banner.resetNow").isVisible(), "the banner asks")
        await self.idle("reset-pending")
        assert "3" in self.app.find("banner.text").text()
        await self.click("banner.resetNow")
        await self.recover()

        await self.idle()
        expected = {"Buy gas", "Charge the torch", "Pack the big tent", "Write to Ada"}
        absent = {"Pack the tent", "Charge the big torch", "Book the ferry"}
        for held in (titles(self.tasks), backend_titles(self.home), realm_titles(self.home, "device-a")):
            assert expected <= held and not absent & held, held
        await self.second_device()

    async def recover(self) -> None:
        """The recovery window: what it lists, the times, picking, applying."""
        await until(lambda: self._shown("recoveryWindow"), "the recovery window opens by itself")
        window: QWidget = self.app.find("recoveryWindow")
        await until(lambda: window.property("idle"), "the recovery window rests")
        table: QAbstractItemView = self.app.find("recovery.table")
        listed = {title: cell(table, title, "state").data(STATE) for title in titles(table)}
        assert listed == {
            "Buy gas": "lost-on-server",
            "Charge the big torch": "changed-in-fresh",
            "Pack the big tent": "changed-in-backup",
            "Write to Ada": "only-in-backup",
            "Book the ferry": "deleted-in-backup",
        }, listed
        backups = list((self.home / "devices" / "device-a" / "backups").glob("*.sqlite"))
        assert len(backups) == 1
        self.check_times(
            table, modified(backups[0]), modified(current_realm(self.home, "device-a") or Path())
        )
        self.decide(window, table, "Charge the big torch", Qt.Key.Key_2, "fresh")
        await until(lambda: window.property("idle"), "the decision is saved")
        self.decide(window, table, "Book the ferry", Qt.Key.Key_1, "backup")
        await until(lambda: window.property("idle"), "the decision is saved")
        await self.click("recovery.apply")
        await until(lambda: window.property("result"), "the result of Apply")
        assert window.property("result") == {"done": 5, "skipped": 0, "failed": 0}, window.property("result")
        await until(lambda: self.window.property("waiting") == 0, "nothing waits any more")
        window.close()

    def check_times(self, table: QAbstractItemView, backup: Any, fresh: Any) -> None:
        """The right times in the right columns, by what the two files hold."""
        model = table.model()
        for row in range(model.rowCount()):
            key = model.index(row, 0).data(KEY)
            for name, held in (("backupModified", backup), ("freshModified", fresh)):
                raw = model.index(row, column(table, name)).data(RAW)
                expected = held.get(key, (None, None))[1]
                shown = None if raw is None else datetime.fromisoformat(raw)
                assert shown == expected, (name, shown, expected)
        heads = [
            model.headerData(column(table, name), Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
            for name in ("backupModified", "freshModified")
        ]
        assert heads == ["Backup last modified", "Fresh last modified"], heads

    def decide(self, window: QWidget, table: QAbstractItemView, title: str, key: Qt.Key, word: str) -> None:
        """Ctrl and a number on the row."""
        click_cell(table, cell(table, title, "title"))
        QTest.keyClick(table, key, Qt.KeyboardModifier.ControlModifier)
        assert cell(table, title, "decision").data(DECISION) == word, cell(table, title, "decision").data(
            DECISION
        )

    async def second_device(self) -> None:
        """A second device as a process of its own sees it all."""
        await self.click("openDevice")
        here = realm_titles(self.home, "device-a")
        await until(lambda: realm_titles(self.home, "device-b") == here, "the second device has it all")
        await self.add("Seen by both")
        await until(lambda: "Seen by both" in realm_titles(self.home, "device-b"), "it hears at once")
        for process in self.app.opened:
            process.send_signal(signal.SIGTERM)
            await until(lambda ended=process: ended.poll() is not None, "the second device quits")
            assert process.returncode == 0, process.returncode

    def _shown(self, name: str) -> bool:
        try:
            return bool(self.app.find(name).isVisible())
        except LookupError:
            return False


async def _play(home: Path) -> None:
    async with launch(["--home", str(home), "--appearance", "light"]) as app:
        if QApplication.platformName() != "offscreen":
            await until(lambda: app.window.isActiveWindow(), "the window is active")
        await Story(app, home).play()
    assert not [window for window in QApplication.topLevelWidgets() if window.isVisible()]


async def _decide_later(home: Path) -> None:
    """One press causes the reset; decide one, close, quit, start, go on, apply, take it back."""
    plumber, plants = "Call the plumber", "Water the plants, and the herbs (synced after the backup)"
    async with launch(["--home", str(home)]) as app:
        story = Story(app, home)
        await story.idle()
        await story.click("cause.server-restored")
        await until(lambda: app.window.property("session") == "reset-pending", "a reset is needed")
        await story.idle("reset-pending")
        await story.click("banner.resetNow")
        await until(lambda: story._shown("recoveryWindow"), "the recovery window opens by itself")
        window, table = app.find("recoveryWindow"), app.find("recovery.table")
        await until(lambda: window.property("idle"), "the recovery window rests")
        story.decide(window, table, plumber, Qt.Key.Key_2, "fresh")
        await until(lambda: window.property("idle"), "the decision is saved")
        await story.click("recovery.later")
        await story.idle()
        assert app.window.property("waiting") == 5
    async with launch(["--home", str(home), "--appearance", "dark"]) as app:
        story = Story(app, home)
        await story.idle()
        assert app.window.property("waiting") == 5
        await story.click("recoveryWaiting")
        await until(lambda: story._shown("recoveryWindow"), "the recovery window opens again")
        window, table = app.find("recoveryWindow"), app.find("recovery.table")
        await until(lambda: window.property("idle"), "the recovery window rests")
        decided = {title: cell(table, title, "decision").data(DECISION) for title in titles(table)}
        assert decided[plumber] == "fresh"
        assert decided[plants] == "undecided"
        await story.click("recovery.apply")
        await until(lambda: window.property("result"), "the result of Apply")
        assert window.property("result") == {"done": 4, "skipped": 0, "failed": 0}
        await until(lambda: window.property("idle") and titles(table) == {plants}, "one waits on")
        await story.click("recovery.undo")
        await until(lambda: window.property("idle") and len(titles(table)) == 5, "all wait again")
        again = {title: cell(table, title, "decision").data(DECISION) for title in titles(table)}
        assert again == decided, "with their decisions"
        window.close()


def main() -> int:
    """Play; exit 0 if every step came out, and nothing reached the four exception sinks."""
    unexpected: list[str] = []
    application = new_application()
    loop = new_loop(application)
    exceptions.listen(lambda text, error: unexpected.append(f"{text}: {error!r}"))
    asyncio.set_event_loop(loop)
    with loop:
        story = _decide_later if sys.argv[2:] == ["later"] else _play
        loop.run_until_complete(story(Path(sys.argv[1]).resolve()))
    print(f"platform {os.environ.get('QT_QPA_PLATFORM', 'native')}; unexpected: {unexpected}")
    return 1 if unexpected else 0


if __name__ == "__main__":
    sys.exit(main())
