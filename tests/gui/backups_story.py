"""The backup manager through real widgets. Run as a process: ``python tests/gui/backups_story.py HOME``."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFileDialog, QLineEdit, QMessageBox, QWidget

from holdfast.app import exceptions, launch
from holdfast.app.application import new_application, new_loop
from tests.gui.story import STATE, Story, column, until


def files(home: Path) -> set[Path]:
    """The files of backups."""
    return set((home / "devices" / "device-a" / "backups").glob("*.sqlite"))


async def one_reset(story: Story) -> None:
    """One press, Reset now, and the recovery window closed: decided later."""
    await story.click("cause.server-restored")
    await story.idle("reset-pending")
    await story.click("banner.resetNow")
    await until(lambda: story._shown("recoveryWindow"), "the recovery window opens by itself")
    recovery = story.app.find("recoveryWindow")
    await until(lambda: recovery.property("idle"), "the recovery window rests")
    recovery.close()
    await story.idle()


async def manage(home: Path) -> None:
    """Nothing at first; then one that waits: verify, export, recover, damage, delete with Cancel first."""
    async with launch(["--home", str(home)]) as app:
        story = Story(app, home)
        await story.idle()
        QTest.keyClick(app.window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: story._shown("backupManager"), "Ctrl+B opens it")
        manager: QWidget = app.find("backupManager")
        table: QAbstractItemView = app.find("backupManager.table")
        await until(lambda: manager.property("idle"), "it rests")
        assert table.model().rowCount() == 0
        assert not app.find("backupManager.recover").isEnabled()
        await one_reset(story)
        await until(
            lambda: manager.property("idle") and table.model().rowCount() == 1, "the backup is listed"
        )
        row = {
            table.model().headerData(at, Qt.Orientation.Horizontal, Qt.ItemDataRole.UserRole): table.model()
            .index(0, at)
            .data()
            for at in range(table.model().columnCount())
        }
        assert (row["cause"], row["device"], row["state"], row["unsynced"]) == (
            "Server restored",
            "Device A",
            "Waiting",
            "3",
        ), row
        assert table.model().index(0, 0).data(STATE) == "waiting"

        said = app.find("backupManager.said")
        await story.click("backupManager.verify")
        await until(lambda: "whole" in said.text(), "it is verified")
        await export(app, manager, home)
        await pin(story, table)

        await story.click("backupManager.recover")
        await until(lambda: story._shown("recoveryWindow"), "Recover opens the recovery window")
        app.find("recoveryWindow").close()

        await delete(story, manager, home, QMessageBox.StandardButton.Cancel)
        assert len(files(home)) == 1, "Cancel is the default, and deletes nothing"
        [file] = files(home)
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 0xFF
        file.write_bytes(content)
        await story.click("backupManager.verify")
        await until(lambda: "damaged" in said.text(), "damage is told")
        await delete(story, manager, home, None)
        await until(lambda: table.model().rowCount() == 0, "it is gone")
        assert not files(home)
    assert not [window for window in QApplication.topLevelWidgets() if window.isVisible()]


async def export(app: object, manager: QWidget, home: Path) -> None:
    """Export asks for a file, and writes what can be read."""
    await until(lambda: manager.property("idle"), "it rests")
    QTest.mouseClick(app.find("backupManager.export"), Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
    dialog = await until(lambda: manager.findChild(QFileDialog), "it asks for a file")
    target = home / "exported.sqlite"
    dialog.findChild(QLineEdit).setText(str(target))
    dialog.accept()
    await until(target.exists, "the file is there")
    with closing(sqlite3.connect(target)) as connection:
        assert connection.execute("SELECT count(*) FROM Task").fetchone()[0] >= 5


async def pin(story: Story, table: QAbstractItemView) -> None:
    """Pinned, and not any more."""
    for text in ("Pinned", ""):
        await story.click("backupManager.pin")
        at = table.model().index(0, column(table, "pinned"))
        await until(lambda at=at, text=text: at.data() == text, f"pinned reads {text!r}")


async def delete(
    story: Story, manager: QWidget, home: Path, press: QMessageBox.StandardButton | None
) -> None:
    """Delete… asks, saying what is lost; Enter presses the default, None the button that deletes."""
    await until(lambda: manager.property("idle"), "it rests")
    await story.click("backupManager.delete")
    box = await until(lambda: manager.findChild(QMessageBox), "it asks")
    assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
    assert "not all is recovered" in box.informativeText()
    if press is None:
        QTest.mouseClick(story.app.find("deleteBackup.delete"), Qt.MouseButton.LeftButton)
    else:
        QTest.keyClick(box, Qt.Key.Key_Return)
    await until(lambda: manager.findChild(QMessageBox) is None, "the question is gone")
    await until(lambda: manager.property("idle"), "it rests")


def main() -> int:
    """Play in a loop of its own; 1 if anything reached an exception sink."""
    application = new_application()
    loop = new_loop(application)
    asyncio.set_event_loop(loop)
    heard: list[str] = []
    exceptions.listen(lambda text, error: heard.append(text))
    with loop:
        loop.run_until_complete(manage(Path(sys.argv[1])))
    print("\n".join(heard), file=sys.stderr)
    return 1 if heard else 0


if __name__ == "__main__":
    sys.exit(main())
