"""What every window owes to everyone: names for whoever can not see it. Run with the home as argument."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QAbstractSpinBox, QApplication, QComboBox, QWidget

from holdfast.app import exceptions, launch
from holdfast.app.application import new_application, new_loop
from tests.gui.story import Story, until


def ancestors(widget: QWidget) -> Iterator[QWidget]:
    """What a widget is in, from the inside out."""
    while (parent := widget.parentWidget()) is not None:
        yield (widget := parent)


def nameless() -> Iterator[str]:
    """The focusable widgets without an accessible name, with where they are."""
    for widget in QApplication.allWidgets():
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or widget.isWindow():
            continue
        if any(isinstance(one, (QAbstractSpinBox, QComboBox)) for one in ancestors(widget)):
            continue  # part of a widget that has the name
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or not interface.text(QAccessible.Text.Name).strip():
            yield " < ".join(one.objectName() or type(one).__name__ for one in (widget, *ancestors(widget)))


def unspoken() -> Iterator[str]:
    """The cells that show something and say nothing."""
    for view in QApplication.allWidgets():
        if not isinstance(view, QAbstractItemView) or view.model() is None or not view.objectName():
            continue
        model = view.model()
        for row in range(min(model.rowCount(), 20)):
            for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount()):
                index: QModelIndex = model.index(row, column)
                spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
                if not spoken:
                    yield f"{view.objectName()} {row}, {column}: {index.data()!r}"


def check(where: str) -> None:
    """Fail with all that is lacking."""
    lacking = sorted(set(nameless())) + sorted(set(unspoken()))
    assert not lacking, f"{where}:\n" + "\n".join(lacking)


async def look_around(home: Path) -> None:
    """Every window, one after the other."""
    async with launch(["--home", str(home)]) as app:
        story = Story(app, home)
        await story.idle()
        check("at the start")
        await story.click("cause.server-restored")
        await story.idle("reset-pending")
        check("a reset is needed")
        await story.click("banner.resetNow")
        await until(lambda: story._shown("recoveryWindow"), "the recovery window opens by itself")
        recovery: QWidget = app.find("recoveryWindow")
        await until(lambda: recovery.property("idle"), "the recovery window rests")
        check("the recovery window")
        await story.click("recovery.preview")
        await until(lambda: story._shown("recoveryPreview"), "the preview")
        check("the preview")
        app.find("recoveryPreview").close()
        for dock in ("liveChangesDock", "resetsDock"):
            app.find(dock).raise_()
            await until(lambda dock=dock: not app.find(dock).visibleRegion().isEmpty(), f"{dock} is seen")
            check(dock)
        tasks = app.find("taskView")
        tasks.setFocus()
        tasks.selectRow(0)
        QTest.keyClick(tasks, Qt.Key.Key_Return)
        await until(lambda: story._shown("taskEditor"), "Enter opens the editor")
        check("the task editor")
        app.find("backupManager.open").trigger()
        await until(lambda: story._shown("backupManager"), "the backup manager")
        await until(lambda: app.find("backupManager").property("idle"), "it rests")
        check("the backup manager")
    left = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    timers = [timer for window in QApplication.topLevelWidgets() for timer in window.findChildren(QTimer)]
    assert not left and not [timer for timer in timers if timer.isActive()], (left, timers)
    threads = [
        one.name for one in threading.enumerate() if one is not threading.main_thread() and not one.daemon
    ]
    assert not threads, threads


def main() -> int:
    """Look around in a loop of its own; 1 if anything reached an exception sink."""
    application = new_application()
    loop = new_loop(application)
    asyncio.set_event_loop(loop)
    heard: list[str] = []
    exceptions.listen(lambda text, error: heard.append(f"{text}: {error!r}"))
    with loop:
        loop.run_until_complete(look_around(Path(sys.argv[1])))
    print("\n".join(heard), file=sys.stderr)
    return 1 if heard else 0


if __name__ == "__main__":
    sys.exit(main())
