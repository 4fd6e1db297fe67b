"""The Live changes dock through its widgets. Run with the home as argument."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from holdfast.app import exceptions, launch
from holdfast.app.application import new_application, new_loop
from tests.gui.story import KEY, RAW, cell, column, until
from tests.gui.tasks_story import Tasks, admin


def rows(view: Any, parent: QModelIndex | None = None) -> list[tuple[str, str, str, str]]:
    """What is listed: origin, class, change, title; of the first level, or under a row of it."""
    model = view.model()
    parent = parent or QModelIndex()
    return [
        tuple(  # type: ignore[misc]
            model.index(row, column(view, name), parent).data(RAW)
            for name in ("origin", "class", "change", "title")
        )
        for row in range(model.rowCount(parent))
    ]


async def live(story: Tasks) -> None:
    """Own changes and a reset's are told, filtered, paused, copied, and lead to their tasks."""
    find, home = story.app.find, story.home
    view = find("liveChanges")
    find("liveChangesDock").raise_()
    await story.add("Told")
    await until(lambda: ("local", "Task", "added", "Told") in rows(view), "an own change")
    admin(home, "POST", "backups", {})
    await story.add("Lost")
    await story.idle()
    await story.rename("Told", "Told again")
    await story.delete("Lost")
    await until(lambda: ("local", "Task", "deleted", "Lost") in rows(view), "a deleted task has its title")
    assert ("local", "Task", "changed", "Told again") in rows(view)
    changed = next(
        row for row in range(view.model().rowCount()) if rows(view)[row][2:] == ("changed", "Told again")
    )
    assert view.model().index(changed, column(view, "change")).data() == "changed: task"
    await story.idle()

    await story.click("livePause")
    await story.add("While paused")
    await story.idle()
    assert "While paused" not in str(rows(view)) and "1" in find("livePause").text()
    await story.click("livePause")
    assert rows(view)[-1] == ("local", "Task", "added", "While paused")

    find("strategy").setCurrentIndex(find("strategy").findData("discard"))
    story.window._bridge.device.session.kick()
    admin(home, "POST", "restore", {})
    await until(lambda: rows(view)[-1][0] == "client-reset", "the reset is one row")
    await story.idle()
    reset = view.model().index(view.model().rowCount() - 1, 0)
    view.setExpanded(reset, True)
    under = rows(view, reset)
    assert ("client-reset", "Task", "deleted", "While paused") in under, under
    assert ("client-reset", "Task", "changed", "Told") in under, under

    QTest.keyClicks(find("liveFilter"), "while PAUSED")
    assert len(rows(view)) == 2 and len(rows(view, view.model().index(1, 0))) == 1
    find("liveFilter").setText("")
    find("liveOrigin").setCurrentIndex(find("liveOrigin").findData("client-reset"))
    assert {row[0] for row in rows(view)} == {"client-reset"}
    await story.click("liveCopy")
    document = json.loads(QApplication.clipboard().text())
    assert [one["change"] for one in document] == ["reset"]
    assert any(one["title"] == "While paused" for one in document[0]["changes"])
    find("liveOrigin").setCurrentIndex(0)

    find("searchTasks").setText("nothing like it")
    first = view.model().index(rows(view).index(("local", "Task", "added", "Told")), column(view, "title"))
    view.scrollTo(first)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(first).center())
    assert story.tasks.currentIndex().data(KEY) == first.data(KEY), "the task is found and selected"
    assert cell(story.tasks, "Told", "title").isValid()


async def play(home: Path) -> None:
    """The story."""
    async with launch(["--home", str(home)]) as app:
        story = Tasks(app, home)
        await story.idle()
        await live(story)


def main() -> int:
    """Play in a loop of its own; 1 if anything reached an exception sink."""
    application = new_application()
    loop = new_loop(application)
    asyncio.set_event_loop(loop)
    heard: list[str] = []
    exceptions.listen(lambda text, error: heard.append(f"{text}: {error!r}"))
    with loop:
        loop.run_until_complete(play(Path(sys.argv[1])))
    print("\n".join(heard), file=sys.stderr)
    return 1 if heard else 0


if __name__ == "__main__":
    sys.exit(main())
