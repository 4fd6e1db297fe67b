"""The Resets dock over each of the five causes: the picture's words are the backend's. Run with a home."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QCheckBox, QWidget

from holdfast.app import exceptions, launch
from holdfast.app.application import new_application, new_loop
from holdfast.sync import Device, Endpoint
from tests.gui.story import Story, ask_backend, until

CAUSES = (
    "server-restored",
    "sync-re-enabled",
    "offline-too-long",
    "schema-mismatch",
    "destructive-schema-change",
)


def words_of_backend(home: Path) -> set[str]:
    """What the picture has to say of the server, from the backend's own answers."""
    state = ask_backend(home, "partitions/todo")
    over = [one for one in state["epochs"] if one["ended"] is not None]
    told = {f"The server is at version {state['version']} of history {len(over) + 1}."}
    if state["floor"]:
        told.add(f"Versions up to {state['floor']} can't be told change by change any more.")
    return told


async def look(home: Path) -> None:
    """Each cause under manual: before the reset the picture says why, after it that all fits again."""
    async with launch(["--home", str(home)]) as app:
        story = Story(app, home)
        await story.idle()
        app.find("resetsDock").raise_()
        picture: Any = app.find("historyPicture")
        for number, cause in enumerate(CAUSES, 1):
            await until(app.find(f"cause.{cause}").isEnabled, f"{cause} can be pressed")
            app.find(f"cause.{cause}").click()
            await until(
                lambda: app.window.property("session") == "reset-pending", f"{cause}: a reset is needed"
            )
            await story.idle("reset-pending")
            await until(
                lambda: words_of_backend(home) <= set(picture.text.splitlines()), f"{cause}: {picture.text}"
            )
            version = app.window._bridge.device.realm.progress.server_version
            plain = f"This device is at version {version}"

            def says_why(plain: str = plain) -> bool:
                lines = picture.text.splitlines()
                needs = [line for line in lines if line.startswith(plain) and line != f"{plain}."]
                return bool(needs) and "Unsynced objects on this device: 3." in lines

            await until(says_why, f"{cause}: {picture.text}")
            if cause == "server-restored":
                await overtaken(app, home, version)
                await until(lambda: words_of_backend(home) <= set(picture.text.splitlines()), picture.text)
                assert "the server went another way after" in picture.text, picture.text
            app.find("banner.resetNow").click()
            await until(lambda: story._shown("recoveryWindow"), "the recovery window opens by itself")
            await until(lambda: app.find("recoveryWindow").property("idle"), "it rests")
            app.find("recoveryWindow").close()
            await story.idle()
            await until(lambda: picture.text.endswith("Nothing on this device is unsynced."), picture.text)
            now = app.window._bridge.device.realm.progress.server_version
            await until(lambda now=now: f"This device is at version {now}." in picture.text, picture.text)
            cards = app.find("resetCards").findChildren(QWidget)
            await until(
                lambda number=number: (
                    len([one for one in app.find("resetCards").findChildren(QWidget) if is_card(one)])
                    == number
                ),
                f"{number} cards, {len(cards)} widgets",
            )
        as_text: QCheckBox = app.find("historyPicture.asText")
        as_text.click()
        assert app.find("historyPicture.text").text() == picture.text
    assert not [window for window in QApplication.topLevelWidgets() if window.isVisible()]


async def overtaken(app: Any, home: Path, version: int) -> None:
    """Another device writes until the restored server has passed this one's version: only salts tell now."""
    address = json.loads((home / "backend" / "backend.json").read_text(encoding="utf-8"))
    endpoint = Endpoint(address["address"], address["token"])
    known, partition = app.window._bridge.device.realm.layout.known, app.window._bridge.partition

    def work() -> None:
        with Device(home / "elsewhere", known, endpoint, partition=partition) as other:
            other.session.wait_until_synced(30)
            while (now := other.realm.progress.server_version) <= version:
                other.realm.write(lambda tx, now=now: tx.create("Task", f"elsewhere {now}", {}))
                other.session.wait_until_synced(30)

    await asyncio.get_running_loop().run_in_executor(None, work)
    assert ask_backend(home, "partitions/todo")["version"] > version


def is_card(widget: QWidget) -> bool:
    """Whether it is the card of one reset."""
    name = widget.objectName()
    return name.startswith("resetCard.") and name.count(".") == 1


def main() -> int:
    """Look; exit 0 if all came out, and nothing reached the exception sinks."""
    application = new_application()
    loop = new_loop(application)
    asyncio.set_event_loop(loop)
    heard: list[str] = []
    exceptions.listen(lambda text, error: heard.append(f"{text}: {error!r}"))
    with loop:
        loop.run_until_complete(look(Path(sys.argv[1]).resolve()))
    print("\n".join(heard), file=sys.stderr)
    return 1 if heard else 0


if __name__ == "__main__":
    sys.exit(main())
