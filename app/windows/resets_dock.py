"""The Resets dock: the history picture, drawn live, and a card for each client reset."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QCheckBox, QDockWidget, QLabel, QVBoxLayout, QWidget

from holdfast.sync import Device, HoldfastError, ResetRecord, View
from holdfast.sync.reset.callbacks import frozen

from .. import theme
from ..administration import Administration
from ..bridge import Bridge, spawn
from ..history import Client, Server, Shape, sentences, shape
from ..widgets.history_picture import HistoryPicture
from ..widgets.reset_cards import ResetCards

#: What comes within this many milliseconds is drawn together.
BATCH = 150
#: How often the backend is asked while nothing is heard from it, in milliseconds.
LOOK = 3000
#: So many objects of each part of a report are named.
LISTED = 100


@dataclass(frozen=True, slots=True)
class _Read:
    client: Client
    records: list[ResetRecord]
    titles: Mapping[str, str]


def _titles(view: View, wanted: Iterable[tuple[str, Any]]) -> dict[str, str]:
    found = {}
    for class_name, key in wanted:
        values = view.get(class_name, key) if class_name in view.schema.classes else None
        if values is not None:
            found[str(key)] = str(values.get("title") or values.get("name") or key)
    return found


class ResetsDock(QDockWidget):
    """Shows why a reset is needed, and what came of each.

    Signals: recover (the id of a backup), said (something in passing).
    """

    recover = Signal(str)
    said = Signal(str)

    def __init__(self, bridge: Bridge, administration: Administration) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Resets"))
        self.setObjectName("resetsDock")
        self.setMinimumWidth(300)
        self._bridge = bridge
        self._administration = administration
        self._reading = False
        self._again = False
        self._titles: dict[str, str] = {}
        self._looked_up: set[str] = set()
        self.picture = HistoryPicture()
        self._as_text = QCheckBox(self.tr("As text"))
        self._as_text.setObjectName("historyPicture.asText")
        self._as_text.setAccessibleName(self.tr("Show the history as text"))
        self._as_text.toggled.connect(self._show_text)
        self._text = QLabel()
        self._text.setObjectName("historyPicture.text")
        self._text.setWordWrap(True)
        self._text.hide()
        self._cards = ResetCards()
        self._cards.recover.connect(self.recover)
        self._cards.copy.connect(self._copy)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(theme.MEDIUM, theme.SMALL, theme.MEDIUM, theme.SMALL)
        column.setSpacing(theme.SMALL)
        for widget in (self.picture, self._as_text, self._text):
            column.addWidget(widget)
        column.addWidget(self._cards, 1)
        self.setWidget(body)
        self._batch = QTimer(self, singleShot=True, interval=BATCH)
        self._batch.timeout.connect(self._read_soon)
        self._look = QTimer(self, interval=LOOK)
        self._look.timeout.connect(self.refresh)
        self._look.start()
        self.visibilityChanged.connect(self.refresh)

    @property
    def resting(self) -> bool:
        """Whether all that was heard is drawn."""
        return not (self._batch.isActive() or self._reading)

    def stop(self) -> None:
        """The application ends."""
        self._look.stop()
        self._batch.stop()

    def refresh(self) -> None:
        """Something may have changed: draw it, soon."""
        if self._look.isActive() and self.isVisible() and not self._batch.isActive():
            self._batch.start()

    def _read_soon(self) -> None:
        if self._reading:
            self._again = True
        else:
            self._reading = True
            spawn(self._read(), self, quiet=True)

    async def _read(self) -> None:
        try:
            server = await self._server()
            read = await self._bridge.run(self._device)
            self._show(shape(server, read.client), read)
        except HoldfastError:
            pass  # the device is being opened anew, or the backend is away: the next look shows it
        finally:
            self._reading = False
            if self._again:
                self._again = False
                self.refresh()

    async def _server(self) -> Server | None:
        administration = self._administration
        if not administration.allowed:
            return None

        device = self._bridge.device

        def ask() -> Server:
            return Server.read(
                administration.state(),
                administration.history(newest=1, version=device.realm.progress.server_version),
                administration.backups(),
                self._bridge.partition,
            )

        try:
            return await self._bridge.aside(ask, quiet=True)
        except HoldfastError:
            return None

    def _device(self) -> _Read:
        device = self._bridge.device
        progress = device.realm.progress
        pending = device.pending_reset
        client = Client(
            progress.epoch,
            progress.server_version,
            progress.server_salt,
            device.unsynced_count(),
            None if pending is None else pending.cause,
        )
        records = device.resets()
        for record in records:
            self._look_up(device, record)
        return _Read(client, records, self._titles)

    def _look_up(self, device: Device, record: ResetRecord) -> None:
        """What the objects of a report are called: in its backup, else in the realm. Once a reset."""
        if record.report is None or record.reset_id in self._looked_up:
            return
        self._looked_up.add(record.reset_id)
        report = record.report
        lists = (report.recovered, report.merged, report.dropped, report.lost_on_server, report.waiting)
        wanted = {(one[0], one[1]) for found in lists for one in found[:LISTED]}
        wanted |= {one[:2] for found in (report.overruled, report.withheld) for one in found[:LISTED]}
        with device.realm.read() as now:
            self._titles.update(_titles(now, wanted))
        if record.backup_id is not None:
            with suppress(HoldfastError), frozen(device.catalogue.get(record.backup_id).path) as before:
                self._titles.update(_titles(before, wanted))

    def _show(self, found: Shape, read: _Read) -> None:
        self.picture.show_shape(found)
        self._text.setText("\n".join(sentences(found)))
        self._cards.show_records(read.records, read.titles)

    def _show_text(self, shown: bool) -> None:
        self._text.setVisible(shown)

    def _copy(self, text: str) -> None:
        QApplication.clipboard().setText(text)
        self.said.emit(self.tr("Copied."))
