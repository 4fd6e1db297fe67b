"""The history picture: what is drawn where, and that its words say the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt

from holdfast.app.history import Client, Server, sentences, shape
from holdfast.app.widgets.history_picture import HistoryPicture, marks

SERVER = Server(
    epoch="b", head=8, floor=0, salts={version: version * 10 for version in range(1, 9)}, ended=[], backups=[]
)
CLIENT = Client(epoch="b", version=8, salt=80, unsynced=0)


def kinds(server: Server | None, client: Client) -> list[str]:
    """What is drawn, in order."""
    return [mark.kind for mark in marks(shape(server, client), 300)]


def test_level() -> None:
    assert kinds(SERVER, CLIENT) == ["server", "device", "head"]
    told = sentences(shape(SERVER, CLIENT))
    assert told == [
        "The server is at version 8 of history 1.",
        "This device is at version 8.",
        "Nothing on this device is unsynced.",
    ]


def test_behind_is_no_reset() -> None:
    picture = shape(SERVER, replace(CLIENT, version=5, salt=50))
    assert picture.fits and picture.parts_at is None
    device = next(mark for mark in marks(picture, 300) if mark.kind == "device")
    server = next(mark for mark in marks(picture, 300) if mark.kind == "server")
    assert device.left == server.left and device.right < server.right


def test_restored_and_not_passed() -> None:
    server = replace(SERVER, head=5, salts={v: v * 10 for v in range(1, 6)}, backups=[2, 5])
    picture = shape(server, replace(CLIENT, unsynced=3))
    assert (picture.fits, picture.parts_at, picture.last) == (False, 5, 8)
    found = {mark.kind: mark for mark in marks(picture, 300)}
    assert found["device"].right == found["parts"].left == found["device-lost"].left == found["head"].left
    assert found["unsynced"].left == found["device-lost"].right > found["head"].left
    assert "went another way after 5" in " ".join(sentences(picture))


def test_restored_and_passed_is_seen_by_the_salt() -> None:
    server = replace(
        SERVER, head=12, salts={v: v * 10 if v < 6 else v * 11 for v in range(1, 13)}, backups=[5]
    )
    picture = shape(server, CLIENT)
    assert (picture.fits, picture.parts_at) == (False, 5)


def test_trimmed_below_the_device() -> None:
    server = replace(SERVER, floor=6, salts={7: 70, 8: 80})
    picture = shape(server, replace(CLIENT, version=4, salt=40))
    assert not picture.fits and picture.parts_at is None
    assert "which was trimmed" in " ".join(sentences(picture))
    # Its line is a part of the server's: nothing parts, what comes after it is gone.
    assert kinds(server, replace(CLIENT, version=4, salt=40)) == ["trimmed", "server", "device", "head"]


def test_another_history() -> None:
    server = replace(SERVER, epoch="c", head=1, floor=1, salts={1: 5}, ended=[("b", 8, "terminated")])
    picture = shape(server, CLIENT)
    assert (picture.fits, picture.on) == (False, 1)
    told = " ".join(sentences(picture))
    assert "History 1 went to version 8 and was ended: sync was terminated." in told
    assert "at version 8 of history 1, which is over" in told
    assert kinds(server, CLIENT) == ["ended", "trimmed", "server", "device-lost", "head"]


def test_a_history_that_the_server_does_not_know() -> None:
    picture = shape(SERVER, replace(CLIENT, epoch="z"))
    assert (picture.fits, picture.same, picture.on) == (False, False, None)
    assert {"device-lost", "parts"} <= set(kinds(SERVER, replace(CLIENT, epoch="z")))


def test_a_pending_reset_fits_nowhere() -> None:
    picture = shape(SERVER, replace(CLIENT, cause="schema-mismatch"))
    assert not picture.fits
    assert "and needs a reset" in " ".join(sentences(picture))
    # The schemas differ, the histories do not.
    assert kinds(SERVER, replace(CLIENT, cause="schema-mismatch")) == ["server", "device", "head"]


def test_without_the_administrators_token() -> None:
    picture = shape(None, replace(CLIENT, unsynced=2))
    assert kinds(None, replace(CLIENT, unsynced=2)) == ["device", "unsynced"]
    assert "not known here" in sentences(picture)[0]


def test_backups_of_a_history_before_are_not_of_this_one() -> None:
    state: dict[str, Any] = {
        "epoch": "b",
        "version": 3,
        "floor": 1,
        "state": "running",
        "epochs": [
            {"epoch": "a", "ended": 50, "why": "terminated", "last_version": 9, "began": 1},
            {"epoch": "b", "ended": None, "why": None, "last_version": None, "began": 50},
        ],
    }
    backups = [{"time": 20, "versions": {"todo": 7}}, {"time": 60, "versions": {"todo": 2}}]
    server = Server.read(state, [{"version": 2, "salt": 4}], backups, "todo")
    assert (list(server.backups), list(server.ended)) == ([2], [("a", 9, "terminated")])


@pytest.mark.parametrize("width", [300, 320, 340, 500])
def test_the_whole_legend_is_seen(qtbot: Any, width: int) -> None:
    picture = HistoryPicture()
    qtbot.addWidget(picture)
    server = replace(SERVER, head=5, floor=1, salts={v: v * 10 for v in range(1, 6)}, backups=[2, 5])
    picture.show_shape(shape(server, replace(CLIENT, unsynced=3)))
    picture.resize(width - 24, picture.sizeHint().height())
    needed = picture.fontMetrics().boundingRect(
        QRect(0, 0, picture.width() - 28, 1000), Qt.TextFlag.TextWordWrap, picture._legend()
    )
    assert picture._legend().count("\u00a0") >= 4
    assert needed.height() <= picture.height() - 168 and needed.width() <= picture.width() - 28


def test_the_widget_says_what_it_draws(qtbot: Any) -> None:
    picture = HistoryPicture()
    qtbot.addWidget(picture)
    picture.resize(320, 200)
    picture.show_shape(shape(SERVER, CLIENT))
    assert picture.accessibleDescription() == " ".join(sentences(shape(SERVER, CLIENT)))
    drawn = picture.grab().toImage()
    picture.show_shape(shape(replace(SERVER, head=3), CLIENT))
    assert picture.grab().toImage() != drawn
