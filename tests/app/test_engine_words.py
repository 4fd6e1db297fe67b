"""The engine's sentences in German: complete, as the engine says them, and seen in real windows."""

from __future__ import annotations

import ast
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication, QLabel

from holdfast.app import engine_words, report_words, start_error, translation
from holdfast.app.widgets.banner import Banner
from holdfast.app.widgets.status import StatusBar
from holdfast.sync import DeviceInUse, HoldfastError, PartitionNameError, SessionState, SessionStatus
from holdfast.sync.backend.access import Access
from holdfast.sync.backups import damaged
from holdfast.sync.device import _locked
from holdfast.sync.protocol import Refusal, check_partition_name
from holdfast.sync.realm.trouble import unwritable
from holdfast.sync.recovery.item import check
from holdfast.sync.reset.reset import _trouble
from holdfast.sync.reset.strategy import HeldForPerson, StrategyFailed
from holdfast.sync.session import NetworkTrouble

ROOT = Path(__file__).resolve().parents[2]
_HOLE = "\0"


@pytest.fixture
def german(qapp: QCoreApplication) -> Iterator[None]:
    before = QLocale()
    translation.install(qapp, QLocale("de_DE"))
    yield
    translation.install(qapp, QLocale("en_US"))
    QLocale.setDefault(before)


def _source_texts() -> set[str]:
    """Every text in the source of engine and app but the list itself, with a hole where a value stands."""
    found = set()
    for path in [*(ROOT / "sync").rglob("*.py"), *(ROOT / "app").rglob("*.py")]:
        if path.name == "engine_words.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                found.add(
                    "".join(
                        str(part.value) if isinstance(part, ast.Constant) else _HOLE for part in node.values
                    )
                )
    return found


def test_every_pattern_is_what_the_engine_says() -> None:
    """A sentence that was put otherwise would stay English, and nobody would be told."""
    texts = _source_texts()
    assert not [one for one in engine_words.PATTERNS if re.sub(r"\{\w+\}", _HOLE, one) not in texts]


def test_every_pattern_is_german(german: None) -> None:
    everything = (*engine_words.PATTERNS, *engine_words.FOREIGN)
    assert len(everything) == len(set(everything))
    assert not [one for one in everything if QCoreApplication.translate("engine", one) == one]


def test_sentences_are_taken_one_by_one(german: None) -> None:
    told = engine_words.told
    assert told("Nothing was changed. Something nobody knows. Nothing is lost.") == (
        "Nichts wurde geändert. Something nobody knows. Nichts ist verloren."
    )
    assert told("What is this, e.g. here") == "What is this, e.g. here"
    assert told("") == ""
    assert told("One\n\ntwo. Nothing is lost.") == "One\n\ntwo. Nichts ist verloren."


def test_what_stands_in_braces_is_german_too_and_else_as_it_came(german: None) -> None:
    error = damaged(Path("/a {b}/c.d e.realm"), "its file is gone")
    assert (
        engine_words.told(error.what)
        == "Die Sicherung /a {b}/c.d e.realm ist beschädigt: ihre Datei ist weg."
    )


def test_english_is_left_alone(qapp: QCoreApplication) -> None:
    text = "The backup /a. b is damaged: its file is gone. The realm itself is untouched."
    assert engine_words.told(text) == text


def _banner(qtbot: Any, headline: str, body: str) -> str:
    """What a banner shows of it, as plain text."""
    banner = Banner()
    qtbot.addWidget(banner)
    banner.show_message("danger", headline, body, ["dismiss"])
    assert banner.isVisible()
    return banner.accessibleDescription()


def _status(qtbot: Any, state: SessionState, message: str) -> StatusBar:
    bar = StatusBar("Device A", can_open=True)
    qtbot.addWidget(bar)
    status = SimpleNamespace(state=state, message=message, since=0, done=0, total=0, server_version=0)
    bar.show_state(cast(SessionStatus, status), unsynced=0, waiting=0, step=None, versions=False)
    bar.show()
    return bar


def _status_label(bar: StatusBar) -> QLabel:
    label = bar.findChild(QLabel, "statusText")
    assert label is not None
    return label


def test_an_unreachable_backend(german: None, qtbot: Any) -> None:
    said = "The backend at http://127.0.0.1:9 can't be reached."
    bar = _status(qtbot, SessionState.NOT_CONNECTED, said)
    assert _status_label(bar).toolTip() == "Der Server unter http://127.0.0.1:9 ist nicht zu erreichen."


def test_a_wrong_token(german: None, qtbot: Any) -> None:
    with pytest.raises(Refusal) as caught:
        Access([]).grant_of("Bearer none")
    bar = _status(qtbot, SessionState.ERROR, caught.value.detail)
    text = _status_label(bar).text()
    assert "Der Server kennt dieses Token nicht." in text
    assert "does" not in text
    shown = _banner(qtbot, "", caught.value.detail)
    assert "Nichts wurde gesendet oder empfangen" in shown


def test_a_full_disk(german: None, qtbot: Any, tmp_path: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as full:
        full.execute("CREATE TABLE t (x)")
        full.execute("PRAGMA max_page_count = 2")
        with pytest.raises(sqlite3.OperationalError) as caught:
            full.execute("INSERT INTO t VALUES (zeroblob(100000))")
    error = unwritable(tmp_path / "a.realm", caught.value)
    shown = _banner(qtbot, error.what, f"{error.means} {error.todo}")
    assert "die Datenbank oder der Datenträger ist voll" in shown
    assert "alles, was vorher gespeichert war, ist noch da" in shown
    assert "Schaffen Sie Platz auf dem Datenträger" in shown


def test_why_a_strategy_gave_way(german: None) -> None:
    """What is kept of it is the error's sentence, and not the words with which it was raised."""
    error = StrategyFailed("The administrator has forbidden recovery.")
    told = report_words.gave_way("recover", error.what)
    assert told.endswith(": Der Administrator hat die Wiederherstellung verboten.")


def test_a_reset_that_waits_for_a_person(german: None) -> None:
    held = HeldForPerson("It was begun 3 times and ended each time with the process.", by_hand=True)
    assert engine_words.told(str(held)) == (
        "Er wurde 3 Mal begonnen und endete jedes Mal mit dem Prozess. Das Realm ist, wie es war; der Reset "
        "steht weiter aus, und nichts ist verloren. Beginnen Sie ihn, wann es Ihnen passt."
    )


def test_a_reset_that_is_tried_again(german: None) -> None:
    told = engine_words.told(str(_trouble(OSError(28, "No space left on device"))))
    assert "noch nicht auszuführen" in told
    assert "Er wird von selbst noch einmal versucht." in told


def test_an_endpoint_that_the_app_does_not_say(german: None) -> None:
    error = NetworkTrouble("The app can't say where the backend is: no such service.")
    assert engine_words.told(str(error)) == (
        "Die App kann nicht sagen, wo der Server ist: no such service. Was Sie schreiben, bleibt auf diesem "
        "Gerät und wird später gesendet."
    )


def test_another_partition(german: None) -> None:
    """Names in quotes, and two of them, are put where they belong."""
    with pytest.raises(PartitionNameError) as caught:
        check_partition_name("a/b")
    assert engine_words.told(caught.value.what) == (
        "'a/b' ist kein Name für eine Partition: er enthält einen /, an dem die Adresse abgeschnitten würde."
    )
    bound = "The realm in /h/a. b belongs to the partition 'one', and was opened for 'two'."
    assert engine_words.told(bound) == (
        "Das Realm in /h/a. b gehört zur Partition 'one' und wurde für 'two' geöffnet."
    )


def test_a_damaged_backup(german: None, qtbot: Any, tmp_path: Path) -> None:
    error = damaged(tmp_path / "b.realm", "its bytes have changed")
    shown = _banner(qtbot, error.what, f"{error.means} {error.todo}")
    assert "b.realm ist beschädigt: ihre Bytes haben sich geändert." in shown
    assert "Das Realm selbst ist unberührt. Stellen Sie die Datei aus einer eigenen Kopie wieder her" in shown


def test_a_device_in_use(german: None, qapp: QApplication, qtbot: Any, tmp_path: Path) -> None:
    lock = _locked(tmp_path / "device")
    try:
        with pytest.raises(DeviceInUse) as caught:
            _locked(tmp_path / "device")
    finally:
        lock.close()
    window = start_error.box(caught.value)
    qtbot.addWidget(window)
    assert window.text().endswith("device ist in einem anderen Prozess geöffnet.")
    assert window.informativeText() == (
        "Nichts wurde geändert.\n\nSchließen Sie es zuerst dort, oder nehmen Sie ein anderes Gerät."
    )


def test_a_refused_decision(german: None, qtbot: Any) -> None:
    one = SimpleNamespace(class_name="Task", key="milk", state="conflict", allowed=("backup", "fresh"))
    with pytest.raises(HoldfastError) as caught:
        check(cast(Any, one), "both")
    error = caught.value
    shown = _banner(qtbot, error.what, f"{error.means} {error.todo}")
    assert "'both' ist nicht erlaubt." in shown
    assert "Die Entscheidung ist, wie sie war. Möglich sind: backup, fresh, undecided." in shown
