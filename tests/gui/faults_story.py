"""Each of the five causes by its one button, under one strategy: ``faults_story.py HOME STRATEGY``."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from holdfast.app import exceptions, launch
from holdfast.app.application import new_application, new_loop
from tests.gui.story import Story, ask_backend, until

DESTRUCTIVE = "destructive-schema-change"
CODES = {
    "server-restored": {208, 209, 210, 211},
    "sync-re-enabled": {208},
    "offline-too-long": {222},
    "schema-mismatch": {225},
    DESTRUCTIVE: {217},
}
#: Strategy chosen: what becomes of a reset. A destructive change is manual only.
OUTCOMES = {
    "manual": "manual",
    "recover": "recovered",
    "recover-or-discard": "recovered",
    "discard": "discarded",
}
EDITED, CREATED = "Buy bread and rolls (edited offline)", "Write to Ada (created offline)"
BREAD, CALL = "Buy bread", "Call the plumber"
MONTH = 30 * 86_400


@dataclass(frozen=True)
class Backend:
    """What the backend holds and says of itself."""

    state: dict[str, Any]
    lab: Counter[str]

    @property
    def priority(self) -> str:
        return str(self.state["schema"]["Task"]["properties"]["priority"])


def look(home: Path) -> Backend:
    """Ask the backend itself."""
    tasks = ask_backend(home, "partitions/todo/content")["classes"]["Task"]
    lab = Counter(task["title"] for task in tasks if task["list"] == "lab")
    return Backend(ask_backend(home, "partitions/todo"), lab)


async def choose(app: Any, name: str, word: str) -> None:
    """Choose in a combo box by keys."""
    combo: QComboBox = app.find(name)
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    while combo.currentData() != word:
        at = combo.currentIndex()
        QTest.keyClick(combo, Qt.Key.Key_Down)
        assert combo.currentIndex() > at, f"{name} has no {word}"


class Faults(Story):
    """What the tests of the Faults dock share."""

    @property
    def device(self) -> Any:
        """The engine's device, to look at."""
        return self.app.window._bridge.device

    async def settled(self, resets: int) -> None:
        """Until the device rests, with so many resets behind it."""
        await until(lambda: len(self.device.resets()) >= resets, f"reset number {resets}", 60)
        await until(lambda: self.device.pending_reset is None, "the reset is done", 60)
        await self.idle()
        # ... and what goes with its end is acknowledged: a second reset would show by now.
        await until(lambda: self.device.realm.pending_reset is None, "it is acknowledged")
        assert len(self.device.resets()) == resets, self.device.resets()

    async def close_recovery(self) -> None:
        """Decide later, if the recovery window is open."""
        if self._shown("recoveryWindow"):
            window = self.app.find("recoveryWindow")
            await until(lambda: window.property("idle"), "the recovery window rests")
            window.close()

    async def cause(self, cause: str, strategy: str) -> tuple[Backend, Backend]:
        """One press, one reset, start to end; what the backend was and is."""
        await self.idle()
        before, resets = look(self.home), len(self.device.resets())
        await until(lambda: self.app.find(f"cause.{cause}").isEnabled(), f"cause.{cause} can be pressed")
        await self.click(f"cause.{cause}")
        if strategy == "manual":
            await until(lambda: self.window.property("session") == "reset-pending", "it asks", 60)
            await self.idle("reset-pending")
            for name in CODES:
                button = self.app.find(f"cause.{name}")
                await until(lambda one=button: not one.isEnabled(), f"{name} can't be pressed meanwhile")
            assert before.state["max_offline_seconds"] == MONTH
            await self.click("banner.resetNow")
        await self.settled(resets + 1)
        record = self.device.resets()[-1]
        assert record.cause == cause, record
        assert record.code in CODES[cause], record
        expected = "manual" if cause == DESTRUCTIVE else OUTCOMES[strategy]
        assert record.outcome == expected, (cause, strategy, record)
        if expected == "manual":
            await until(lambda: self._shown("recoveryWindow"), "the recovery window opens by itself")
            await self.close_recovery()
        after = look(self.home)
        self.check_tasks(cause, expected, after.lab - before.lab)
        return before, after

    def check_tasks(self, cause: str, outcome: str, new: Counter[str]) -> None:
        """What there is of the press's own tasks on the backend."""
        kept = outcome == "recovered"
        assert new[EDITED] == new[CREATED] == (1 if kept else 0), (cause, new)
        assert new[BREAD] == new[CALL] == (0 if kept else 1), (cause, new)


def check_backend(cause: str, before: Backend, after: Backend) -> None:
    """What the cause has done to the server is really so."""
    old, new = before.state, after.state
    assert new["max_offline_seconds"] == MONTH, "what was set for a moment is set back"
    assert new["state"] == "running"
    anew = [epoch["why"] for epoch in new["epochs"][len(old["epochs"]) - 1 :]]
    assert anew == {"sync-re-enabled": ["terminated", None], DESTRUCTIVE: ["destructive", None]}.get(
        cause, [None]
    ), anew
    if cause == "offline-too-long":
        assert new["floor"] > old["version"], "what this device had not seen is trimmed"
    turned = {"int?": "string?", "string?": "int?"}[before.priority]
    assert after.priority == (turned if cause == DESTRUCTIVE else before.priority)


async def _play(home: Path, strategy: str) -> None:
    async with launch(["--home", str(home)]) as app:
        story = Faults(app, home)
        await story.idle()
        await choose(app, "strategy", strategy)
        await choose(app, "initiate", "asked" if strategy == "manual" else "immediately")
        assert story.device.reset.strategy == strategy
        for cause in CODES:
            before, after = await story.cause(cause, strategy)
            check_backend(cause, before, after)
            print("came out:", cause, flush=True)
        await _there_and_back(story, strategy)


async def _there_and_back(story: Faults, strategy: str) -> None:
    """With priority as a text the list goes on; the next press turns it back; healing is no reset."""
    await story.add("With another priority")
    await story.idle()
    assert "Task" in story.device.realm.withheld and "priority" in story.device.realm.withheld["Task"]
    if strategy != "discard":
        return
    before, after = await story.cause(DESTRUCTIVE, strategy)
    check_backend(DESTRUCTIVE, before, after)
    assert after.priority == "int?"
    resets = len(story.device.resets())
    await story.click("faults.heal")
    await until(lambda: not story.device.realm.withheld, "the app is the old one again, nothing is withheld")
    await story.add("Healed")
    await story.settled(resets)


def main() -> int:
    """Play in a loop of its own; 1 if anything reached an exception sink."""
    application = new_application()
    loop = new_loop(application)
    asyncio.set_event_loop(loop)
    heard: list[str] = []
    exceptions.listen(lambda text, error: heard.append(f"{text}: {error!r}"))
    with loop:
        loop.run_until_complete(_play(Path(sys.argv[1]).resolve(), sys.argv[2]))
    print(json.dumps(heard), file=sys.stderr)
    return 1 if heard else 0


if __name__ == "__main__":
    sys.exit(main())
