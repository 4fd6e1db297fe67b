"""A scenario in its window: played, paused, stepped, stopped. Run with a home and what to play."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from holdfast.app import exceptions, launch
from holdfast.app.application import new_application, new_loop
from tests.gui.everyone_story import check
from tests.gui.story import Story, until


def children() -> set[int]:
    """The processes that descend from this one, but for those that only serve others."""
    found: dict[int, int] = {}
    names: dict[int, str] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = path.read_text()
            names[int(path.parent.name)] = (path.parent / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
        found[int(path.parent.name)] = int(text.rpartition(")")[2].split()[1])
    below, more = {os.getpid()}, True
    while more:
        more = bool(new := {pid for pid, parent in found.items() if parent in below} - below)
        below |= new
    serving = ("resource_tracker", "forkserver import main", "holdfast.sync.cli backend")
    return {pid for pid in below if not any(word in names.get(pid, "") for word in serving)} - {os.getpid()}


def homes() -> set[str]:
    """The temporary homes of scenarios."""
    return {path.name for path in Path(tempfile.gettempdir()).glob("holdfast-scenario-*")}


def text(window: QWidget, name: str) -> str:
    """What a label says."""
    return str(window.findChild(QWidget, name).text())


async def by_hand(app: object, story: Story) -> None:
    """From the menu; paused, stepped by Next, on again, to the end."""
    before = homes()
    app.find("scenarios.01-server-restored").trigger()  # type: ignore[attr-defined]
    window = await until(lambda: story._shown("scenarioWindow") and app.find("scenarioWindow"), "it opens")  # type: ignore[attr-defined]
    assert "Holdfast scenario: The server came back" in window.windowTitle()
    QTest.mouseClick(window.findChild(QWidget, "scenario.pause"), Qt.MouseButton.LeftButton)
    await until(lambda: window.property("state") == "paused", "it pauses")
    steps = window.findChild(QWidget, "scenario.steps")
    at = steps.currentRow()
    check("a scenario")
    for ahead in (1, 2, 3):
        QTest.mouseClick(window.findChild(QWidget, "scenario.next"), Qt.MouseButton.LeftButton)
        await until(
            lambda ahead=ahead: steps.currentRow() == at + ahead and window.property("state") == "paused",
            f"{ahead} steps on",
        )
    while window.property("state") != "passed":
        now = steps.currentRow()
        QTest.mouseClick(window.findChild(QWidget, "scenario.next"), Qt.MouseButton.LeftButton)
        await until(lambda now=now: steps.currentRow() > now and window.property("idle"), "a step is played")
        assert window.property("state") != "failed", text(window, "scenario.state")
    phone = window.findChild(QWidget, "scenario.place.phone.objects")
    titles = {phone.item(row, 0).text() for row in range(phone.rowCount())}
    server = window.findChild(QWidget, "scenario.place.backend.objects")
    assert titles == {server.item(row, 0).text() for row in range(server.rowCount())} and "Jam" in titles
    window.close()
    await until(lambda: homes() <= before and not children(), f"nothing is left: {children()}, {homes()}")


async def stopped(app: object, story: Story) -> None:
    """Closed in the middle of a step, and the whole app closed while another plays."""
    before = homes()
    for file in ("08-killed-in-mid-reset", "07-two-devices"):
        app.find(f"scenarios.{file}").trigger()  # type: ignore[attr-defined]
        window = await until(
            lambda: next(
                (w for w in QApplication.topLevelWidgets() if w.objectName() == "scenarioWindow"), None
            ),
            "it opens",
        )
        await until(lambda window=window: window.property("state") == "playing", "it plays")
        if file.startswith("08"):
            QTest.mouseClick(window.findChild(QWidget, "scenario.stop"), Qt.MouseButton.LeftButton)
            await until(lambda: homes() <= before and not children(), f"nothing is left: {children()}")
            await until(
                lambda: "scenarioWindow" not in {w.objectName() for w in QApplication.topLevelWidgets()},
                "gone",
            )


async def _play(home: Path, what: str) -> None:
    before = homes()
    async with launch(["--home", str(home)]) as app:
        story = Story(app, home)
        await story.idle()
        if what == "by-hand":
            assert app.find("tourLine").isVisible(), "offered at the first start"
            QTest.mouseClick(app.find("tourLine.dismiss"), Qt.MouseButton.LeftButton)
            assert not app.find("tourLine").isVisible()
        await {"by-hand": by_hand, "stopped": stopped}[what](app, story)
    assert homes() <= before and not children(), (homes(), children())
    async with launch(["--home", str(home)]) as app:
        assert not app.find("tourLine").isVisible(), "not again"


def main() -> int:
    """Play in a loop of its own; 1 if anything reached an exception sink."""
    application = new_application()
    loop = new_loop(application)
    asyncio.set_event_loop(loop)
    heard: list[str] = []
    exceptions.listen(lambda text, error: heard.append(f"{text}: {error!r}"))
    with loop:
        loop.run_until_complete(_play(Path(sys.argv[1]), sys.argv[2]))
    print("\n".join(heard), file=sys.stderr)
    return 1 if heard else 0


if __name__ == "__main__":
    sys.exit(main())
