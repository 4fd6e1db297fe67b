"""Every single control of the Faults dock, and what it does to the backend or the device.

Run as ``fault_controls_story.py HOME PART``. What is checked is read from the backend or the device, never
from the control.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox

from holdfast.app import exceptions, launch
from holdfast.app.application import new_application, new_loop
from holdfast.sync import Device, Endpoint, crash
from tests.gui.faults_story import Faults, choose
from tests.gui.story import ask_backend, backend_titles, current_realm, modified, realm_titles, until

HOUR = 3600
#: What is this device's own, whatever backend it is on.
DEVICE = {
    f"faults.{name}"
    for name in (
        *("mismatch", "clock", "diskFull", "quitInReset", "goOffline", "slow"),
        *("dropAnswer", "duplicate", "garbage", "cut"),
    )
}


class Controls(Faults):
    """One control after the other."""

    @property
    def state(self) -> dict[str, Any]:
        """What the backend says of the partition."""
        found: dict[str, Any] = ask_backend(self.home, "partitions/todo")
        return found

    async def press(self, name: str) -> None:
        """Press it as soon as it can be pressed."""
        await until(lambda: self.app.find(name).isEnabled(), f"{name} can be pressed")
        await self.click(name)

    async def arrives(self, title: str) -> None:
        """A task that is added now is on the backend once, and acknowledged."""
        await self.add(title)
        await until(lambda: title in backend_titles(self.home), f"{title} arrives", 60)
        await self.idle()
        tasks = ask_backend(self.home, "partitions/todo/content")["classes"]["Task"]
        assert [task["title"] for task in tasks].count(title) == 1, "no change takes effect twice"
        assert self.device.unsynced_count() == 0

    def write_elsewhere(self, title: str) -> None:
        """Another device writes a task. Blocks."""
        address = json.loads((self.home / "backend" / "backend.json").read_text())
        endpoint = Endpoint(address["address"], address["token"])
        with (
            tempfile.TemporaryDirectory() as folder,
            Device(folder, self.device.realm.layout.known, endpoint) as other,
        ):
            other.session.wait_until_synced()
            other.realm.write(lambda tx: tx.create("Task", title, {"title": title, "list": "inbox"}))
            other.session.wait_until_synced()

    # This device and its network

    async def network(self) -> None:
        """Each fault happens, and nothing is lost or doubled by it."""
        await self.press("faults.goOffline")
        await self.idle("offline")
        await self.add("Written in a tunnel")
        await self.idle("offline")
        assert "Written in a tunnel" not in backend_titles(self.home)
        await self.press("faults.goOffline")
        await self.idle()
        assert "Written in a tunnel" in backend_titles(self.home)

        bridge = self.app.window._bridge
        for name, fault in (
            ("faults.dropAnswer", "drop-answer"),
            ("faults.duplicate", "duplicate"),
            ("faults.garbage", "garbage"),
        ):
            await self.press(name)
            await until(lambda word=fault: bridge.faults.pending() == [word], f"{fault} waits")
            await self.arrives(f"Written under {fault}")
            assert not bridge.faults.pending(), "it has happened"
        await self.press("faults.cut")
        await until(lambda: bridge.faults.pending() == ["truncate"], "the cut waits")
        await asyncio.to_thread(self.write_elsewhere, "From elsewhere")
        await until(
            lambda: "From elsewhere" in realm_titles(self.home, "device-a"), "downloaded all the same"
        )
        assert not bridge.faults.pending(), "it has happened"
        await self.idle()

        await self.press("faults.slow")
        await until(lambda: bridge.faults.slow, "every request is slow")
        began = time.monotonic()
        await self.arrives("Written at two bars")
        assert time.monotonic() - began >= 2, "a request can't be quicker than that"
        await self.press("faults.slow")
        await until(lambda: not bridge.faults.slow, "quick again")
        assert not self.device.resets()

    async def own(self) -> None:
        """Clock, disk, and the app's version."""

        def stamp(title: str) -> float:
            times = dict(modified(current_realm(self.home, "device-a") or Path()).values())
            found = times.get(title)
            return 0.0 if found is None else found.timestamp()

        now, day = time.time(), 24 * HOUR
        await self.press("faults.clock")
        await self.press("faults.goOffline")
        self._type("Written tomorrow")
        await until(lambda: stamp("Written tomorrow") > now + day - HOUR, "stamped by the wrong clock")
        await self.press("faults.goOffline")
        await until(lambda: 0 < stamp("Written tomorrow") < now + HOUR, "never later than the server's now")
        await self.press("faults.clock")
        await self.arrives("Written today")
        assert 0 < stamp("Written today") < now + HOUR

        await self.press("faults.diskFull")
        await self.idle()
        self._type("Too much")
        await until(lambda: self.app.find("banner.text").isVisible(), "it is said that it is refused")
        assert "Too much" not in realm_titles(self.home, "device-a"), "really refused"
        said = self.app.find("banner.text").text()
        assert "full" in said or "could not be written" in said, said
        with closing(sqlite3.connect(current_realm(self.home, "device-a") or "")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        await self.press("faults.diskFull")
        await self.idle()
        await self.arrives("There is room again")

        await choose(self.app, "strategy", "recover")
        await choose(self.app, "initiate", "immediately")
        assert not self.device.resets()
        await self.press("faults.mismatch")
        await self.settled(1)
        record = self.device.resets()[-1]
        assert (record.cause, record.code, record.outcome) == ("schema-mismatch", 225, "recovered")
        withheld = dict(self.device.realm.withheld)
        assert withheld and not set(withheld) & set(self.state["schema"]), withheld
        await self.press("faults.mismatch")
        await until(lambda: not self.device.realm.withheld, "the version of the app that fits is back")
        await self.arrives("With the old version")
        await self.settled(1)

    def _type(self, title: str) -> None:
        field = self.app.find("newTask")
        field.setFocus()
        QTest.keyClicks(field, title)
        QTest.keyClick(field, Qt.Key.Key_Return)

    # The backend

    async def backend(self) -> None:
        """What an administrator does to the server."""
        await choose(self.app, "strategy", "recover")
        await choose(self.app, "initiate", "immediately")
        await self.press("faults.backUp")
        await until(lambda: len(ask_backend(self.home, "backups")["backups"]) == 1, "the server's backup")

        before = self.state
        await self.press("faults.additive")
        await until(
            lambda: (
                len(self.state["schema"]["Task"]["properties"])
                == len(before["schema"]["Task"]["properties"]) + 1
            ),
            "the server's schema has grown",
        )
        grown = set(self.state["schema"]["Task"]["properties"])
        await until(lambda: set(self.device.realm.layout.known["Task"].properties) == grown, "it is taken up")
        await self.settled(0)

        await self.press("faults.forbidRecovery")
        await until(lambda: not self.state["recovery_allowed"], "recovery is forbidden")
        await self.press("faults.forbidRecovery")
        await until(lambda: self.state["recovery_allowed"], "recovery is allowed")

        await self.press("faults.pause")
        await until(lambda: self.state["state"] == "paused", "sync is paused")
        await self.add("Written in a pause")
        await self.idle("paused")
        assert "Written in a pause" not in backend_titles(self.home)
        await self.press("faults.pause")
        await until(lambda: self.state["state"] == "running", "sync runs")
        await until(lambda: "Written in a pause" in backend_titles(self.home), "it is sent", 60)
        await self.idle()

        floor = self.state["floor"]
        await self.press("faults.trim")
        await until(lambda: self.state["floor"] > floor, "history is trimmed")
        await until(lambda: self.state["max_offline_seconds"] == 30 * 24 * HOUR, "the limit is set back")
        await self.arrives("Trimming is no reset for who is level")
        await self.settled(0)

        await self.press("faults.restore")
        await until(lambda: "Written in a pause" not in backend_titles(self.home), "the server went back")
        await self.settled(1)
        assert self.device.resets()[-1].cause == "server-restored"

        epoch = self.state["epoch"]
        await self.press("faults.terminate")
        await until(lambda: self.state["state"] == "terminated", "sync is terminated")
        await until(lambda: not self.app.find("faults.terminate").isEnabled(), "once is enough")
        await self.press("faults.reEnable")
        await until(lambda: self.state["state"] == "running", "sync is enabled")
        assert self.state["epoch"] != epoch
        await self.settled(2)
        assert self.device.resets()[-1].cause == "sync-re-enabled"

        await self.press("faults.destructive")
        await until(lambda: self.state["schema"]["Task"]["properties"]["priority"] == "string?", "retyped")
        await self.settled(3)
        assert self.device.resets()[-1].cause == "destructive-schema-change"
        await self.close_recovery()

    # All at once

    async def heal(self) -> None:
        """Every fault ends, and no reset comes of it."""
        for name in ("clock", "slow", "quitInReset", "dropAnswer", "forbidRecovery", "pause", "goOffline"):
            await self.press(f"faults.{name}")
        await self.idle("offline")
        await until(lambda: not self.state["recovery_allowed"], "recovery is forbidden")
        await until(lambda: self.state["state"] == "paused", "sync is paused")
        assert crash._armed
        await self.press("faults.heal")
        await until(lambda: self.state["state"] == "running", "sync runs")
        await until(lambda: self.state["recovery_allowed"], "recovery is allowed")
        await self.idle()
        faults = self.app.window._bridge.faults
        assert not crash._armed and not faults.pending() and not faults.slow
        assert abs(self.device.realm.clock() / 1e6 - time.time()) < HOUR
        await self.arrives("Healed")
        await self.settled(0)

    async def start_over(self) -> None:
        """Confirmed: a new realm and a new backend; backups stay. Not confirmed: nothing."""
        await choose(self.app, "strategy", "recover")
        await choose(self.app, "initiate", "immediately")
        await self.press("cause.server-restored")
        await self.settled(1)
        epoch, kept = self.state["epoch"], self._backups()
        assert kept
        await self.press("faults.startOver")
        box = await until(lambda: self.window.findChild(QMessageBox), "it asks")
        await until(lambda: box.isActiveWindow(), "it hears keys")
        QTest.keyClick(box, Qt.Key.Key_Escape)
        await until(lambda: self.window.findChild(QMessageBox) is None, "the question is gone")
        assert self.state["epoch"] == epoch
        await self.press("faults.startOver")
        await until(lambda: self.window.findChild(QMessageBox), "it asks")
        QTest.mouseClick(self.app.find("startOver.go"), Qt.MouseButton.LeftButton)
        old = self.window
        await until(lambda: self.app.window is not old, "a new window", 60)
        self.window, self.tasks = self.app.window, self.app.find("taskView")
        await self.idle()
        assert self.state["epoch"] != epoch, "the backend is a new one"
        here = realm_titles(self.home, "device-a")
        assert here == backend_titles(self.home) and len(here) == 5, here
        assert kept <= self._backups(), "backups stay"
        assert kept <= {backup.backup_id for backup in self.device.catalogue.all()}
        for backup in self.device.catalogue.all():
            self.device.catalogue.verify(backup)
        assert len(self.device.resets()) == 1 and not self.device.pending_reset, "a new realm needs no reset"

    def _backups(self) -> set[str]:
        return {backup.backup_id for backup in self.device.catalogue.all()}

    async def elsewhere(self) -> None:
        """On a backend that runs elsewhere, without its administrator's token: said, and not offered."""
        address = json.loads((self.home / "backend" / "backend.json").read_text())
        token = self.home / "token"
        token.write_text(address["token"])
        arguments = ["--home", str(self.home / "other"), "--backend", address["address"]]
        async with launch([*arguments, "--token-file", str(token), "--partition", "away"]) as away:
            panel = away.window._faults.panel
            await until(lambda: away.window.property("session") == "synced", "it syncs")
            for name in panel.names:
                button = panel.findChild(QAbstractButton, name)
                mine = name in ("cause.schema-mismatch", "faults.heal") or name in DEVICE
                assert button.isEnabled() == mine, name
                assert mine or button.toolTip(), f"{name} says why"

    async def quit_in_reset(self) -> None:
        """Ends this process in the middle of a reset."""
        await choose(self.app, "strategy", "recover")
        await choose(self.app, "initiate", "immediately")
        await self.press("faults.quitInReset")
        await self.press("cause.server-restored")
        await until(lambda: False, "it is not reached: the power fails", 60)


async def _play(home: Path, part: str) -> None:
    async with launch(["--home", str(home)]) as app:
        story = Controls(app, home)
        await story.idle()
        parts: dict[str, Callable[[], Awaitable[None]]] = {
            "network": story.network,
            "own": story.own,
            "backend": story.backend,
            "heal": story.heal,
            "start-over": story.start_over,
            "elsewhere": story.elsewhere,
            "quit-in-reset": story.quit_in_reset,
        }
        await parts[part]()
    assert not [window for window in QApplication.topLevelWidgets() if window.isVisible()]


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
