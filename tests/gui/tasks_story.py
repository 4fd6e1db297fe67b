"""Tasks through real widgets: every property, lists, undo, and a reset in the middle of it all.

Run as a process of its own with the home and the story's name as arguments.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from pathlib import Path
from typing import Any

import requests
from PySide6.QtCore import QDate, QMimeData, QModelIndex, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from holdfast.app import exceptions, launch
from holdfast.app.application import new_application, new_loop
from tests.gui.story import KEY, RAW, STATE, Story, cell, click_cell, column, titles, until

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def admin(home: Path, method: str, route: str, document: Any = None) -> Any:
    """Ask the backend what only its administrator may."""
    address = json.loads((home / "backend" / "backend.json").read_text())
    with requests.Session() as session:
        session.trust_env = False
        answer = session.request(
            method,
            f"{address['address']}/v1/admin/{route}",
            json=document,
            headers={"Authorization": f"Bearer {address['admin_token']}"},
            timeout=30,
        )
        assert answer.status_code < 300, answer.text
        return answer.json()


class Tasks(Story):
    """The window, and what it holds."""

    def __init__(self, app: Any, home: Path) -> None:
        super().__init__(app, home)
        self.lists: Any = app.find("listView")
        self.realm = app.window._bridge.device.realm

    def held(self, title: str) -> dict[str, Any]:
        """The task of this title, as the realm has it."""
        with self.realm.read() as view:
            return next((task for task in view.each("Task") if task["title"] == title), {})

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key, to whatever has the focus."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)

    def go_to(self, title: str) -> None:
        """Select a task and have the keyboard there."""
        click_cell(self.tasks, cell(self.tasks, title, "title"))
        self.tasks.setFocus()

    def list_names(self) -> list[str]:
        """What the lists are called, with their counts."""
        model = self.lists.model()
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    def choose(self, name: str) -> None:
        """Click a list."""
        at = next(row for row, told in enumerate(self.list_names()) if told.split("  ")[0] == name)
        click_cell(self.lists, self.lists.model().index(at, 0))
        self.lists.setFocus()

    def drop(self, title: str, name: str) -> None:
        """Drag a task onto a list."""
        data: QMimeData = self.tasks.model().mimeData([cell(self.tasks, title, "title")])
        at = next(row for row, told in enumerate(self.list_names()) if told.split("  ")[0] == name)
        place = self.lists.visualRect(self.lists.model().index(at, 0)).center()
        none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
        enter = QDragEnterEvent(place, Qt.DropAction.MoveAction, data, left, none)
        QApplication.sendEvent(self.lists.viewport(), enter)
        drop = QDropEvent(QPointF(place), Qt.DropAction.MoveAction, data, left, none)
        QApplication.sendEvent(self.lists.viewport(), drop)

    async def typing(self, view: Any) -> QLineEdit:
        """The line that a view has opened for typing."""
        found: QLineEdit = await until(
            lambda: next((e for e in view.findChildren(QLineEdit) if e.isVisible()), None), "an editor"
        )
        return found

    async def open(self, title: str) -> QWidget:
        """Enter on a task."""
        self.go_to(title)
        QTest.keyClick(self.tasks, Qt.Key.Key_Return)
        await until(lambda: self._shown("taskEditor"), "the editor opens")
        window: QWidget = self.app.find("taskEditor")
        await until(lambda: self.app.find("taskEditor.title").hasFocus(), "the keyboard is there")
        return window


async def properties(story: Tasks) -> None:
    """Every property in the editor; done, title, deletion and all of it undone by keys."""
    find = story.app.find
    await story.open("Buy milk")
    QTest.keyClicks(find("taskEditor.title"), "Buy oat milk")  # all of it is selected
    find("taskEditor.tags").selectAll()
    QTest.keyClicks(find("taskEditor.tags"), "shop, breakfast")
    QTest.keyClicks(find("taskEditor.notes"), "the blue one")
    QTest.keyClicks(find("taskEditor.steps"), "take the bag")
    QTest.keyClick(find("taskEditor.steps"), Qt.Key.Key_Return)
    QTest.keyClicks(find("taskEditor.steps"), "pay")
    find("taskEditor.priority").setFocus()
    QTest.keyClick(find("taskEditor.priority"), Qt.Key.Key_End)
    find("taskEditor.due").setDate(QDate(2031, 5, 6))
    find("taskEditor.done").click()
    find("taskEditor.list").setCurrentText("Work")
    await story.click("taskEditor.save")
    await until(lambda: story.held("Buy oat milk"), "it is written")
    held = story.held("Buy oat milk")
    expected = {
        "tags": frozenset({"shop", "breakfast"}),
        "notes": "the blue one",
        "steps": ["take the bag", "pay"],
        "priority": 3,
        "done": True,
        "list": "work",
    }
    assert {name: held[name] for name in expected} == expected, held
    assert held["due"].astimezone().date().isoformat() == "2031-05-06"
    await story.idle()
    modified = cell(story.tasks, "Buy oat milk", "modified")
    assert modified.data() == "just now"
    assert held["modified"].astimezone().strftime("%Z") in modified.data(Qt.ItemDataRole.ToolTipRole)

    story.press(Qt.Key.Key_Z, CONTROL)
    await until(lambda: story.held("Buy milk"), "all of it undone in one step")
    assert story.held("Buy milk")["steps"] == []
    story.press(Qt.Key.Key_Z, CONTROL | SHIFT)
    await until(lambda: story.held("Buy oat milk").get("steps"), "and done again")
    await story.idle()

    for search in ("blue", "BREAKFAST", "take the bag", "oat"):
        story.press(Qt.Key.Key_F, CONTROL)
        QTest.keyClicks(QApplication.focusWidget(), search)
        assert titles(story.tasks) == {"Buy oat milk"}, (search, titles(story.tasks))
    find("searchTasks").setText("")
    await story.idle()

    header = story.tasks.horizontalHeader()
    at = column(story.tasks, "title")
    centre = header.sectionViewportPosition(at) + header.sectionSize(at) // 2
    order = []
    for _ in range(2):
        QTest.mouseClick(
            header.viewport(), Qt.MouseButton.LeftButton, pos=header.rect().center().__class__(centre, 8)
        )
        model = story.tasks.model()
        order.append([model.index(row, at).data() for row in range(model.rowCount())])
    assert order[0] == sorted(order[0], key=str.casefold) == order[1][::-1], order

    story.go_to("Send the report")
    story.press(Qt.Key.Key_Space)
    await until(lambda: story.held("Send the report")["done"], "Space says done")
    story.go_to("Send the report")
    story.press(Qt.Key.Key_Delete)
    await until(lambda: not story.held("Send the report"), "Del deletes")
    story.press(Qt.Key.Key_Z, CONTROL)
    await until(lambda: story.held("Send the report"), "Ctrl+Z brings it back")
    assert story.held("Send the report")["priority"] == 3, "with all it had"


async def lists(story: Tasks) -> None:
    """New, renamed, tasks dragged, deleted with their tasks moved or deleted, undone."""
    story.app.find("newTask").setFocus()
    story.press(Qt.Key.Key_N, CONTROL | SHIFT)
    line = await story.typing(story.lists)
    QTest.keyClicks(line, "Garden")
    QTest.keyClick(line, Qt.Key.Key_Return)
    await until(lambda: "Garden" in story.list_names(), "the list")
    await story.idle()
    story.press(Qt.Key.Key_N, CONTROL | SHIFT)
    line = await story.typing(story.lists)
    QTest.keyClick(line, Qt.Key.Key_Escape)
    await until(lambda: len(story.list_names()) == 4, "Esc makes no list")
    story.choose("All tasks")
    before = story.list_names()
    story.drop("Buy milk", "Garden")
    await until(lambda: "Garden  1" in story.list_names(), "dragged there")
    garden = story.held("Buy milk")["list"]
    story.choose("Garden")
    await until(lambda: titles(story.tasks) == {"Buy milk"}, "it is in the list")
    story.press(Qt.Key.Key_F2)
    line = await story.typing(story.lists)
    line.selectAll()
    QTest.keyClicks(line, "Orchard")
    # A change from elsewhere while the name is being typed takes nothing of it.
    story.realm.submit(lambda tx: tx.update("TaskList", garden, {"position": 7}))
    await story.idle()
    assert line.text() == "Orchard"
    QTest.keyClick(line, Qt.Key.Key_Return)
    await until(lambda: "Orchard  1" in story.list_names(), "renamed")
    story.lists.setFocus()
    story.press(Qt.Key.Key_Delete)
    await until(lambda: story._shown("deleteList"), "it asks for the tasks")
    await story.click("deleteList.move")
    await until(lambda: story.held("Buy milk")["list"] == "inbox", "moved to the Inbox")
    await until(lambda: "Orchard" not in " ".join(story.list_names()), "the list is gone")
    await until(lambda: not story._shown("deleteList"), "answered")
    story.press(Qt.Key.Key_Z, CONTROL)
    await until(lambda: "Orchard  1" in story.list_names(), "list and task are back in one step")
    story.choose("Orchard")
    story.press(Qt.Key.Key_Delete)
    await until(lambda: story._shown("deleteList"), "it asks for the tasks")
    await story.click("deleteList.both")
    await until(lambda: not story.held("Buy milk"), "deleted, too")
    story.press(Qt.Key.Key_Z, CONTROL)
    await until(lambda: story.held("Buy milk") and "Orchard  1" in story.list_names(), "both are back")
    story.choose("Inbox")
    story.press(Qt.Key.Key_Delete)
    await story.idle()
    assert "Inbox" in " ".join(story.list_names()) and not story._shown("deleteList"), before


async def reset_meanwhile(story: Tasks) -> None:
    """A reset comes while something is typed into a cell, and into a task that it deletes."""
    find, home = story.app.find, story.home
    said: list[str] = []
    story.window.editing.said.connect(said.append)
    admin(home, "POST", "backups", {})
    await story.add("Made after the backup")
    await story.idle()
    strategy = find("strategy")
    strategy.setCurrentIndex(strategy.findData("discard"))
    await story.click("faults.goOffline")
    await story.idle("offline")
    await story.rename("Call Ada about Saturday", "Call Ada about Sunday")
    assert cell(story.tasks, "Call Ada about Sunday", "sync").data(STATE) == "unsynced"
    await story.open("Made after the backup")
    QTest.keyClicks(find("taskEditor.notes"), "typed in the")
    admin(home, "POST", "restore", {})
    story.window.activateWindow()
    story.go_to("Buy milk")
    QTest.keyClick(story.tasks, Qt.Key.Key_F2)
    line = await story.typing(story.tasks)
    line.selectAll()
    QTest.keyClicks(line, "Buy a lot of m")
    story.window._bridge.device.session.offline = False  # the button would take the focus, which ends typing
    await until(lambda: story.held("Call Ada about Saturday"), "the reset is done")
    await story.idle()
    assert line.text() == "Buy a lot of m" and line.isVisible(), "what is being typed stays"
    QTest.keyClicks(line, "ilk")
    QTest.keyClick(line, Qt.Key.Key_Return)
    await until(lambda: story.held("Buy a lot of milk"), "and is written")

    await until(lambda: find("taskEditor.gone").isVisible(), "the editor says that its task is gone")
    assert "client reset" in find("taskEditor.gone").text(), find("taskEditor.gone").text()
    QTest.keyClicks(find("taskEditor.notes"), " middle")
    await story.click("taskEditor.addAgain")
    await until(lambda: story.held("Made after the backup"), "added again")
    assert story.held("Made after the backup")["notes"] == "typed in the middle"
    assert not story._shown("taskEditor")
    await story.idle()

    for _ in range(3):  # the task added again, the title typed, and what the reset has overtaken
        story.tasks.setFocus()
        story.press(Qt.Key.Key_Z, CONTROL)
        await story.idle()
    assert story.held("Buy milk") and not story.held("Made after the backup")
    assert story.held("Call Ada about Saturday"), "the reset's outcome stands"
    assert "reset has overtaken" in " ".join(said), said


async def gone_while_typing(story: Tasks) -> None:
    """A task goes while its title is typed in its row: it is offered again, with what was typed."""
    find = story.app.find
    key = story.held("Buy milk")["_id"]
    story.go_to("Buy milk")
    QTest.keyClick(story.tasks, Qt.Key.Key_F2)
    line = await story.typing(story.tasks)
    line.selectAll()
    QTest.keyClicks(line, "Buy the last milk")
    story.realm.submit(lambda tx: tx.update("Task", key, {"title": "Elsewhere"}), origin="download")
    await until(lambda: cell(story.tasks, "Elsewhere", "title").isValid(), "changed from elsewhere")
    assert line.text() == "Buy the last milk", "what is being typed stays"
    story.realm.submit(lambda tx: tx.delete("Task", key), origin="download")
    await until(lambda: find("overtaken.text").isVisible(), "it is said")
    assert "Buy the last milk" in find("overtaken.text").text()
    await story.click("overtaken.addAgain")
    await until(lambda: story.held("Buy the last milk"), "added again")
    assert story.held("Buy the last milk")["tags"] == frozenset({"shop"}), "with all that it was"


async def swap(story: Tasks) -> None:
    """While the write lock is held, keys are queued, in their order, and the window answers."""
    held, go = threading.Event(), threading.Event()

    def hold() -> None:
        held.set()
        go.wait(30)

    story.realm.exclusively(hold)
    assert held.wait(10)
    field = story.app.find("newTask")
    field.setFocus()
    for title in ("First", "Second"):
        QTest.keyClicks(field, title)
        QTest.keyClick(field, Qt.Key.Key_Return)
    story.tasks.setFocus()
    story.press(Qt.Key.Key_Z, CONTROL)
    for _ in range(20):
        await asyncio.sleep(0)  # the loop turns
    assert not story.held("First")
    go.set()
    await until(lambda: "First" in titles(story.tasks), "what was typed is there")
    await story.idle()
    assert "Second" not in titles(story.tasks), "and taken back is what was taken back"


async def withheld(story: Tasks) -> None:
    """The server keeps priorities as text: they are shown, not changed, and the rest can be."""
    home = story.home
    document = admin(home, "GET", "partitions/todo")["schema"]
    document["Task"]["properties"]["priority"] = "string"
    admin(home, "PUT", "partitions/todo/schema", {"schema": document, "re_enable": True})
    await until(lambda: story.window.property("session") == "reset-pending", "a reset is needed")
    await story.click("banner.resetNow")
    await story.idle()
    shown = cell(story.tasks, "Send the report", "priority")
    await until(
        lambda: cell(story.tasks, "Send the report", "priority").data(RAW) == "3", "as the server has it"
    )
    shown = cell(story.tasks, "Send the report", "priority")
    assert shown.data() == "3", shown.data()
    story.tasks.model().setData(shown, 1)
    banner = story.app.find("banner.text")
    await until(lambda: banner.isVisible() and "Priority" in banner.text(), "it says what can't be set")
    assert cell(story.tasks, "Send the report", "priority").data() == "3"
    story.tasks.sortByColumn(column(story.tasks, "priority"), Qt.SortOrder.AscendingOrder)
    assert story.tasks.model().index(0, column(story.tasks, "title")).data() == "Send the report"
    await story.open("Send the report")
    find = story.app.find
    find("taskEditor.priority").setCurrentIndex(1)
    QTest.keyClicks(find("taskEditor.notes"), "kept all the same")
    await story.click("taskEditor.save")
    await until(lambda: story.held("Send the report")["notes"] == "kept all the same", "the rest is written")


async def many(story: Tasks) -> None:
    """Ten thousand tasks: found, sorted, and scrolled through."""

    def fill(transaction: Any) -> None:
        for n in range(10_000):
            transaction.create(
                "Task", f"k{n:05}", {"title": f"Task {n:05}", "list": "work", "position": float(n)}
            )

    await asyncio.wrap_future(story.realm.submit(fill))
    await until(lambda: story.tasks.model().rowCount() == 10_005, "all are listed", 60)
    find = story.app.find("searchTasks")
    QTest.keyClicks(find, "0999")
    assert story.tasks.model().rowCount() == 2 - 1 + 10, story.tasks.model().rowCount()
    story.go_to("Task 09993")
    find.setText("")
    assert story.tasks.currentIndex().data(KEY) == "k09993", "the selection stays"
    story.tasks.sortByColumn(column(story.tasks, "title"), Qt.SortOrder.DescendingOrder)
    assert story.tasks.model().index(0, column(story.tasks, "title")).data() == "Task 09999"
    story.tasks.scrollToBottom()
    assert story.tasks.indexAt(story.tasks.rect().center()) != QModelIndex()


STORIES = {
    one.__name__: one for one in (properties, lists, reset_meanwhile, gone_while_typing, swap, withheld, many)
}


async def play(home: Path, name: str) -> None:
    """One story."""
    async with launch(["--home", str(home)]) as app:
        story = Tasks(app, home)
        await story.idle()
        await STORIES[name](story)
    assert not [window for window in QApplication.topLevelWidgets() if window.isVisible()]


def main() -> int:
    """Play in a loop of its own; 1 if anything reached an exception sink."""
    application = new_application()
    loop = new_loop(application)
    asyncio.set_event_loop(loop)
    heard: list[str] = []
    exceptions.listen(lambda text, error: heard.append(f"{text}: {error!r}"))
    with loop:
        loop.run_until_complete(play(Path(sys.argv[1]), sys.argv[2]))
    print("\n".join(heard), file=sys.stderr)
    return 1 if heard else 0


if __name__ == "__main__":
    sys.exit(main())
