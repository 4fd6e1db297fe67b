"""The recovery window by keyboard alone, by mouse alone, and with two backups. Run with a home and a part."""

from __future__ import annotations

import asyncio
import csv
import json
import sys
from pathlib import Path
from typing import Any

import requests
from PySide6.QtCore import QDate, QDateTime, QModelIndex, QPoint, QPointF, QRect, Qt, QTime
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QWidget,
)

from holdfast.app import exceptions, launch
from holdfast.app.application import new_application, new_loop
from holdfast.sync import Device, Endpoint, HoldfastError
from tests.gui.story import (
    DECISION,
    STATE,
    Story,
    backend_titles,
    cell,
    click_cell,
    realm_titles,
    titles,
    until,
)

CHANGED = Qt.ItemDataRole.UserRole + 6
RAW = Qt.ItemDataRole.UserRole + 5
PLANTS = "Water the plants, and the herbs (synced after the backup)"
PLUMBER = "Call the plumber"
BREAD = "Buy bread and rolls (edited offline)"
ADA = "Write to Ada (created offline)"
TRAIN = "Book the train (synced after the backup)"
CTRL, SHIFT, ALT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.NoModifier,
)


class Recovery:
    """The parts of the story."""

    def __init__(self, app: Any, home: Path) -> None:
        self.app = app
        self.home = home
        self.story = Story(app, home)
        self.window: QWidget
        self.table: QAbstractItemView

    async def reset(self, cause: str = "server-restored") -> None:
        """One press, Reset now; the recovery window rests."""
        await self.story.idle()
        await self.story.click(f"cause.{cause}")
        await until(lambda: self.app.window.property("session") == "reset-pending", "a reset is needed")
        await self.story.idle("reset-pending")
        await self.story.click("banner.resetNow")
        await until(lambda: self.story._shown("recoveryWindow"), "the recovery window opens by itself")
        self.window, self.table = self.app.find("recoveryWindow"), self.app.find("recovery.table")
        await self.rest()

    async def rest(self) -> None:
        """Until the recovery window rests."""
        await until(lambda: self.window.property("idle"), "the recovery window rests")

    def decision(self, title: str) -> str:
        """What is decided of an object."""
        return str(cell(self.table, title, "decision").data(DECISION))

    async def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """A key, wherever the focus is in the recovery window; then rest."""
        focused = self.window.focusWidget() or self.window
        QTest.keyClick(focused, key, modifier)
        await asyncio.sleep(0)
        await self.rest()

    def current(self) -> str:
        """The title of the current row."""
        index: QModelIndex = self.table.currentIndex()
        return str(cell_at(self.table, index.row(), "title"))

    async def go_to(self, title: str) -> None:
        """Home, then down to the row."""
        self.table.setFocus()
        await self.press(Qt.Key.Key_Home)
        for _ in range(self.table.model().rowCount()):
            if self.current() == title:
                return
            await self.press(Qt.Key.Key_Down)
        raise AssertionError(f"{title} is not listed: {titles(self.table)}")

    async def keyboard(self) -> None:
        """Everything without the mouse."""
        await self.reset()
        await self.press(Qt.Key.Key_F6)
        await self.go_to(PLUMBER)
        await self.press(Qt.Key.Key_1, CTRL)
        assert self.decision(PLUMBER) == "backup"
        await self.press(Qt.Key.Key_0, CTRL)
        assert self.decision(PLUMBER) == "undecided"
        await self.press(Qt.Key.Key_Z, CTRL)
        assert self.decision(PLUMBER) == "backup"
        await self.press(Qt.Key.Key_Z, CTRL | SHIFT)
        assert self.decision(PLUMBER) == "undecided"
        await self.press(Qt.Key.Key_Space)
        assert self.decision(PLUMBER) in ("backup", "fresh"), "Space goes on to the next"
        await self.press(Qt.Key.Key_0, CTRL)
        await self.go_to(ADA)
        await self.press(Qt.Key.Key_Down, ALT)
        assert self.decision(self.current()) == "undecided", "Alt+Down finds what needs a look"

        await self.go_to(PLANTS)
        await self.press(Qt.Key.Key_Return)
        radio = self.window.findChild(QWidget, "recovery.detail.title.backup")
        await until(lambda: self.window.focusWidget() is not None, "the detail has the focus")
        radio.setFocus()
        await self.press(Qt.Key.Key_Left, ALT)
        assert self.decision(PLANTS) == "mixed", self.decision(PLANTS)
        radio = self.window.findChild(QWidget, "recovery.detail.title.backup")
        assert radio.isChecked()
        radio.setFocus()
        await self.press(Qt.Key.Key_Right, ALT)
        assert self.window.findChild(QWidget, "recovery.detail.title.fresh").isChecked()
        value: QLineEdit = self.window.findChild(QWidget, "recovery.detail.title.value")
        value.setFocus()
        value.selectAll()
        QTest.keyClicks(value, "Water all plants")
        await self.press(Qt.Key.Key_Return)
        assert self.window.findChild(QWidget, "recovery.detail.title.value").text() == "Water all plants"

        await self.press(Qt.Key.Key_P, CTRL)
        await until(lambda: self.story._shown("recoveryPreview"), "Ctrl+P shows what will be written")
        preview = self.app.find("recoveryPreview.table").model()
        rows = range(preview.rowCount())
        written = {cell_at_model(preview, row, 1): cell_at_model(preview, row, 2) for row in rows}
        assert "Water all plants" in written[PLANTS], written
        QTest.keyClick(self.app.find("recoveryPreview"), Qt.Key.Key_Escape)
        self.window.activateWindow()  # as every window manager does, and offscreen there is none
        await until(self.window.isActiveWindow, "the recovery window is active again")
        await self.export()

        await self.go_to(PLUMBER)
        await self.press(Qt.Key.Key_1, CTRL)
        decided = {title: self.decision(title) for title in titles(self.table)}
        assert decided == {
            PLUMBER: "backup",
            PLANTS: "mixed",
            TRAIN: "backup",
            ADA: "backup",
            BREAD: "backup",
        }, decided
        await self.press(Qt.Key.Key_Return, CTRL)
        await until(lambda: self.window.property("result"), "Ctrl+Enter applies")
        result = self.window.property("result")
        assert result == {"done": 5, "skipped": 0, "failed": 0}, result
        await self.press(Qt.Key.Key_Escape)
        await until(lambda: not self.window.isVisible(), "Esc closes")
        await self.story.idle()
        for held in (realm_titles(self.home, "device-a"), backend_titles(self.home)):
            assert {"Water all plants", BREAD, ADA, TRAIN} <= held and PLUMBER not in held, held

    async def export(self, name: str = "recovery.jsonl") -> None:
        """Ctrl+E asks for a file, and writes what is shown in the form that its name says."""
        self.table.setFocus()
        await self.press(Qt.Key.Key_E, CTRL)
        dialog: QFileDialog = await until(lambda: self.window.findChild(QFileDialog), "it asks for a file")
        target = self.home / name
        dialog.findChild(QLineEdit).setText(str(target))
        dialog.accept()
        await until(target.exists, "the file is there")
        if target.suffix == ".csv":
            with target.open(encoding="utf-8", newline="") as file:
                lines = list(csv.DictReader(file))
        else:
            lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
        shown = {self.decision(title) for title in titles(self.table)}
        assert {line["decision"] for line in lines} == shown
        if target.suffix != ".csv":
            assert len(lines) == self.table.model().rowCount()
        self.window.activateWindow()
        await until(self.window.isActiveWindow, "the recovery window is active again")
        await self.rest()

    async def mouse(self) -> None:
        """Everything without a key: a filter, a rule and its undo, a property, apply, undo recovery."""
        await self.reset()
        before = {title: self.decision(title) for title in titles(self.table)}
        await self.story.click("recovery.filter.needs-a-look")
        await self.rest()
        assert titles(self.table) == {title for title, word in before.items() if word == "undecided"}
        await self.choose_rule("fresh")
        await self.story.click("recovery.filter.needs-a-look")
        await self.rest()
        assert "undecided" not in {self.decision(title) for title in titles(self.table)}
        await self.story.click("recovery.takeBack")
        await self.rest()
        assert {title: self.decision(title) for title in titles(self.table)} == before, "one step of undo"

        click_cell(self.table, cell(self.table, PLANTS, "title"))
        await self.rest()
        QTest.mouseClick(
            self.window.findChild(QWidget, "recovery.detail.title.backup"), Qt.MouseButton.LeftButton
        )
        await self.rest()
        assert self.decision(PLANTS) == "mixed"
        QTest.mouseClick(
            self.window.findChild(QWidget, "recovery.detail.title.revert"), Qt.MouseButton.LeftButton
        )
        await self.rest()
        assert self.decision(PLANTS) == "undecided", "taken back: nothing is decided about it"
        assert not self.window.findChild(QWidget, "recovery.detail.title.backup").isChecked()

        await self.story.click("recovery.apply")
        await until(lambda: self.window.property("result"), "applied")
        applied = realm_titles(self.home, "device-a")
        assert {BREAD, ADA, TRAIN} <= applied
        await self.story.click("recovery.undo")
        await self.rest()
        await until(lambda: ADA not in realm_titles(self.home, "device-a"), "undone")
        assert titles(self.table) == set(before)
        await self.story.click("recovery.later")
        await until(lambda: self.app.window.property("waiting") > 0, "it waits")

    async def choose_rule(self, word: str) -> None:
        """A rule for what is shown."""
        rule: QComboBox = self.app.find("recovery.rule")
        rule.setCurrentIndex(rule.findData(word))
        await self.story.click("recovery.applyRule")
        await self.rest()

    async def two(self) -> None:
        """Two resets leave two backups that wait; the window switches between them."""
        await self.reset()
        first = set(titles(self.table))
        self.window.close()
        await self.reset("sync-re-enabled")
        backups: QComboBox = self.app.find("recovery.backups")
        assert backups.count() == 2
        second = {title: cell(self.table, title, "state").data(STATE) for title in titles(self.table)}
        assert second
        await self.story.idle()
        waiting = self.app.window.property("waiting")
        assert waiting >= len(second)
        backups.setCurrentIndex(1)
        backups.activated.emit(1)
        await self.rest()
        assert first <= titles(self.table), (first, titles(self.table))
        await self.choose_rule("backup-only")
        await self.story.click("recovery.apply")
        await until(lambda: self.window.property("result"), "applied")
        await until(lambda: self.app.window.property("waiting") < waiting, "fewer wait")

    async def elsewhere(self, title: str, new: str) -> None:
        """Another device renames a task, on a thread and over the backend."""
        address = json.loads((self.home / "backend" / "backend.json").read_text(encoding="utf-8"))
        device = self.app.window._bridge.device
        endpoint = Endpoint(address["address"], address["token"])
        known, partition = device.realm.layout.known, self.app.window._bridge.partition

        def work() -> None:
            with Device(self.home / "elsewhere", known, endpoint, partition=partition) as other:
                other.session.wait_until_synced(30)
                with other.realm.read() as view:
                    key = next(one["_id"] for one in view.each("Task") if one["title"] == title)
                other.realm.write(lambda tx: tx.update("Task", key, {"title": new}))
                other.session.wait_until_synced(30)

        await asyncio.get_running_loop().run_in_executor(None, work)

    async def live(self) -> None:
        """While the window is open another device changes what is decided: it asks for another look."""
        await self.reset()
        await self.go_to(PLANTS)
        await self.press(Qt.Key.Key_1, CTRL)
        assert self.decision(PLANTS) == "backup"
        assert not any(cell(self.table, one, "title").data(CHANGED) for one in titles(self.table))
        on_server = "Water the plants"
        await self.elsewhere(on_server, "Water them twice")
        await until(lambda: cell(self.table, PLANTS, "title").data(CHANGED), "the row is flagged")
        await self.rest()
        flagged = {one for one in titles(self.table) if cell(self.table, one, "decision").data(CHANGED)}
        assert flagged == {PLANTS}
        assert cell(self.table, PLANTS, "decision").data() == "Look again"
        assert "Changed since you decided: 1." in self.app.find("recovery.summary").text()
        await self.story.click("recovery.filter.needs-a-look")
        await self.rest()
        assert PLANTS in titles(self.table)
        await self.story.click("recovery.filter.needs-a-look")
        await self.story.click("recovery.apply")
        await until(lambda: self.window.property("result"), "applied")
        assert self.window.property("result")["skipped"] == 1
        assert "Water them twice" in realm_titles(self.home, "device-a"), "what is newer was not overwritten"
        await self.rest()
        await self.go_to(PLANTS)
        await self.press(Qt.Key.Key_1, CTRL)  # another look
        await self.story.click("recovery.apply")
        await until(lambda: PLANTS in realm_titles(self.home, "device-a"), "decided once more, it is applied")

    async def rules(self) -> None:
        """Rules and decisions by hand; newest wins, refused where a time is missing; both kinds of export."""
        await self.reset()
        await self.go_to(ADA)
        await self.press(Qt.Key.Key_2, CTRL)
        await self.choose_rule("backup")
        assert self.decision(ADA) == "fresh", "a rule never goes over what was decided by hand"
        told = self.app.find("recovery.message").text()
        assert "Decided by hand and left alone: 1." in told, told
        await self.story.click("recovery.overHandMade")
        await self.choose_rule("backup")
        assert self.decision(ADA) == "backup", "unless it is ticked"

        await self.choose_rule("undecided")
        await self.choose_rule("newest")
        told = self.app.find("recovery.message").text()
        assert "a time is not known" in told, told
        times = {
            title: [cell(self.table, title, key).data(RAW) for key in ("backupModified", "freshModified")]
            for title in titles(self.table)
        }
        both = {title for title, pair in times.items() if None not in pair}
        assert both == {PLANTS, BREAD}
        decided = {title for title in titles(self.table) if self.decision(title) != "undecided"}
        assert decided == both | {PLUMBER}, "when it was deleted is in the backup's own record"
        assert "a time is not known: 2." in told, told

        await self.export()
        await self.export("recovery.csv")

    async def editors(self) -> None:
        """Values are chosen from what is possible, times typed; a wheel over them decides nothing."""
        await self.reset()
        await self.go_to(BREAD)
        await self.press(Qt.Key.Key_1, CTRL)
        box: QComboBox = self.detail("list.value")
        assert box.currentText() == "Lab", "a list has a name"
        assert "Inbox" in [box.itemText(at) for at in range(box.count())]
        priority: QComboBox = self.detail("priority.value")
        assert [priority.itemText(at) for at in range(4)] == ["none", "Low", "Medium", "High"]
        wheel = QWheelEvent(
            QPointF(5, 5), QPointF(priority.mapToGlobal(QPoint(5, 5))), QPoint(), QPoint(0, -120),
            Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(priority, wheel)
        await self.rest()
        assert self.decision(BREAD) == "backup" and self.detail("priority.value").currentText() == "none"
        await self.choose("priority.value", "High")
        assert self.decision(BREAD) == "mixed"
        assert self.detail("priority.value").currentText() == "High"
        await self.choose("list.value", "Inbox")

        due = self.detail("due.value")
        assert not due.isEnabled(), "there is none"
        self.detail("due.value.has").click()
        await self.rest()
        due = self.detail("due.value")
        due.setFocus()
        due.setDateTime(QDateTime(QDate(2027, 3, 4), QTime(5, 6, 7)))
        QTest.keyClick(due, Qt.Key.Key_Return)
        await self.rest()
        assert self.detail("due.value").dateTime() == QDateTime(QDate(2027, 3, 4), QTime(5, 6, 7))
        self.detail("due.value.has").click()
        await self.rest()
        assert not self.detail("due.value").isEnabled()
        self.detail("due.value.has").click()
        await self.rest()
        due = self.detail("due.value")
        due.setFocus()
        due.setDateTime(QDateTime(QDate(2027, 3, 4), QTime(5, 6, 7)))
        QTest.keyClick(due, Qt.Key.Key_Return)
        await self.rest()
        await self.story.click("recovery.apply")
        await until(lambda: self.window.property("result"), "applied")
        with self.app.window._bridge.device.realm.read() as view:
            bread = next(one for one in view.each("Task") if one["title"] == BREAD)
        assert (bread["priority"], bread["list"]) == (3, "inbox")
        moment = QDateTime(QDate(2027, 3, 4), QTime(5, 6, 7)).toSecsSinceEpoch()
        assert bread["due"].timestamp() == moment
        await self.rest()

    def detail(self, name: str) -> Any:
        """What has this name in the detail; it is made anew as things are decided."""
        return self.window.findChild(QWidget, f"recovery.detail.{name}")

    async def choose(self, name: str, text: str) -> None:
        """Choose from a box by typing how it begins."""
        box: QComboBox = self.detail(name)
        box.setFocus()
        QTest.keyClicks(box, text[0])
        await self.rest()
        assert self.detail(name).currentText() == text

    async def banner(self) -> None:
        """Details, and at the next start; what comes of that is in the next part."""
        await self.story.idle()
        await self.story.click("cause.server-restored")
        await until(lambda: self.app.window.property("session") == "reset-pending", "a reset is needed")
        await self.story.idle("reset-pending")
        await self.story.click("banner.details")
        box: QMessageBox = await until(lambda: self.app.window.findChild(QMessageBox), "details are shown")
        assert "server-restored" in box.informativeText() + box.text(), box.informativeText()
        box.close()
        self.app.window.show_error(HoldfastError("a file", "nothing is lost", "try again"))
        await self.story.click("banner.dismiss")
        assert self.app.find("banner.atNextStart").isVisible(), "what a reset needs stays when an error goes"
        await self.story.click("banner.atNextStart")
        pending = self.app.window._bridge.device
        await until(lambda: pending.pending_reset.at_next_start, "it is put off")
        await until(
            lambda: "started again" in self.app.find("banner.text").text(), "the banner says until when"
        )
        assert self.app.window.property("session") == "reset-pending", "not before"

    async def next_start(self) -> None:
        """After a start the reset that was put off has run; then an automatic one, and one without a loss."""
        await until(lambda: self.story._shown("recoveryWindow"), "it ran at the start")
        self.window = self.app.find("recoveryWindow")
        await self.rest()
        self.window.close()
        await self.story.idle()

        strategy: QComboBox = self.app.find("strategy")
        strategy.setCurrentIndex(strategy.findData("discard"))
        await until(self.app.find("cause.sync-re-enabled").isEnabled, "the next cause can be pressed")
        await self.story.click("cause.sync-re-enabled")
        await until(lambda: self.app.find("banner.openBackup").isVisible(), "what an automatic reset did")
        await self.story.idle()
        newest = self.app.window._bridge.device.catalogue.all()[0]
        await self.story.click("banner.openBackup")
        await until(lambda: self.story._shown("recoveryWindow"), "its backup is opened")
        await self.rest()
        assert self.window.backup.backup_id == newest.backup_id
        assert ADA in titles(self.app.find("recovery.table")), "what was discarded is in it"
        self.window.close()

        strategy.setCurrentIndex(strategy.findData("manual"))
        await self.story.idle()
        ask_backend_to(self.home, "terminate")
        ask_backend_to(self.home, "enable")
        await until(lambda: self.app.window.property("session") == "reset-pending", "a reset is needed")
        await self.story.idle("reset-pending")
        await self.story.click("banner.resetNow")
        await until(lambda: self.app.find("banner.lookAnyway").isVisible(), "nothing was lost")
        await self.story.idle()
        assert not self.window.isVisible()
        await self.story.click("banner.lookAnyway")
        await until(self.window.isVisible, "the window opens all the same")
        await self.rest()
        assert self.app.find("recovery.table").model().rowCount() == 0

    async def narrow(self) -> None:
        """All that can be pressed lies within a window of 900 pixels."""
        await self.reset()
        self.window.resize(900, 700)
        await until(lambda: self.window.width() == 900, "it can be so narrow")
        area = self.window.rect()
        for one in self.window.findChildren(QAbstractButton):
            name = one.objectName()
            if one.isVisible() and name.startswith("recovery.") and not name.startswith("recovery.detail"):
                there = QRect(one.mapTo(self.window, QPoint(0, 0)), one.size())
                assert area.contains(there), (name, there)
                assert one.width() >= one.minimumSizeHint().width(), name


def cell_at(view: QAbstractItemView, row: int, key: str) -> Any:
    """What the cell of a row shows in the column of that key."""
    model = view.model()
    keys = [
        model.headerData(at, Qt.Orientation.Horizontal, Qt.ItemDataRole.UserRole)
        for at in range(model.columnCount())
    ]
    return model.index(row, keys.index(key)).data()


def cell_at_model(model: Any, row: int, column: int) -> Any:
    """What a cell shows."""
    return model.index(row, column).data()


def told_to_the_end(found: dict[str, str]) -> bool:
    """Whether there are three cards, and each is of a reset that is over."""
    return len(found) == 3 and not any("Waiting to begin" in text for text in found.values())


def cards(app: Any) -> dict[str, str]:
    """The cards in the Resets dock, by name, and what each says of its outcome."""
    found: dict[str, str] = {}
    for one in app.find("resetCards").findChildren(QWidget):
        name = one.objectName()
        if name.startswith("resetCard.") and name.count(".") == 1:
            found[name] = one.accessibleName() + " ".join(label.text() for label in one.findChildren(QLabel))
    return found


def ask_backend_to(home: Path, action: str) -> None:
    """Have the backend's administrator do something to the partition."""
    address = json.loads((home / "backend" / "backend.json").read_text(encoding="utf-8"))
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {address['admin_token']}"
        route = f"{address['address']}/v1/admin/partitions/todo/{action}"
        session.post(route, json={}, timeout=10).raise_for_status()


async def _play(home: Path, part: str) -> None:
    async with launch(["--home", str(home), "--appearance", "light"]) as app:
        await getattr(Recovery(app, home), part)()
    if part == "banner":
        async with launch(["--home", str(home), "--appearance", "light"]) as app:
            await Recovery(app, home).next_start()
            await until(lambda: told_to_the_end(cards(app)), "each of the three resets has a card")
            told = cards(app)
        async with launch(["--home", str(home), "--appearance", "light"]) as app:
            await until(lambda: cards(app) == told, "the cards of all resets are there again")
            assert any("discard" in text.lower() for text in told.values()), told
    assert not [window for window in QApplication.topLevelWidgets() if window.isVisible()]


def main() -> int:
    """Play a part; exit 0 if every step came out, and nothing reached the exception sinks."""
    application = new_application()
    loop = new_loop(application)
    asyncio.set_event_loop(loop)
    heard: list[str] = []
    exceptions.listen(lambda text, error: heard.append(f"{text}: {error!r}"))
    with loop:
        loop.run_until_complete(_play(Path(sys.argv[1]).resolve(), sys.argv[2]))
    print("\n".join(heard), file=sys.stderr)
    return 1 if heard else 0


if __name__ == "__main__":
    sys.exit(main())
