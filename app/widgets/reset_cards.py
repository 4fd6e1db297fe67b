"""A card a client reset, newest first: cause, strategy, steps with how long they took, report, errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from holdfast.sync import ResetRecord, ResetReport
from holdfast.sync.schema import from_microseconds

from .. import engine_words, report_words, reset_words, theme, words
from .fold import Fold


class ResetCards(QScrollArea):
    """Shows records of resets.

    Signals: recover (the id of a backup), copy (a card's text).
    """

    recover = Signal(str)
    copy = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("resetCards")
        self.setAccessibleName(self.tr("Client resets"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SMALL)
        self._nothing = QLabel(self.tr("No client reset has happened on this device."))
        self._nothing.setWordWrap(True)
        self._nothing.setProperty("kind", "muted")
        self._column.addWidget(self._nothing)
        self._column.addStretch(1)
        self.setWidget(body)
        self._cards: dict[str, tuple[ResetRecord, _Card]] = {}

    def show_records(self, records: Sequence[ResetRecord], titles: Mapping[str, str]) -> None:
        """Show these, oldest first as they come. titles: of objects, by key, for the reports."""
        self._nothing.setVisible(not records)
        for record in records:
            there = self._cards.get(record.reset_id)
            if there is not None and there[0] == record:
                continue
            place = 1
            if there is not None:
                place = self._column.indexOf(there[1])
                self._column.removeWidget(there[1])
                there[1].deleteLater()
            card = _Card(record, titles)
            card.recover.connect(self.recover)
            card.copy.connect(self.copy)
            self._column.insertWidget(place, card)
            self._cards[record.reset_id] = (record, card)


class _Card(QFrame):
    recover = Signal(str)
    copy = Signal(str)

    def __init__(self, record: ResetRecord, titles: Mapping[str, str]) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setObjectName(f"resetCard.{record.reset_id}")
        self._record = record
        self._titles = titles
        column = QVBoxLayout(self)
        column.setSpacing(theme.TINY)
        column.addWidget(_label(report_words.headline(record), "heading"))
        moment = from_microseconds(record.time)
        told = f"{words.absolute(moment)} · {report_words.strategy(record)}"
        column.addWidget(_label(told, "small"))
        column.addWidget(_label(reset_words.headline(record.cause), ""))
        for name, reason in record.failed:
            column.addWidget(_label(report_words.gave_way(name, reason), "warning"))
        if record.error:
            column.addWidget(_label(engine_words.told(record.error), "danger"))
        if record.report is not None:
            column.addWidget(_label(report_words.summary(record.report), ""))
            for warning in record.report.warnings:
                column.addWidget(_label(warning, "warning"))
            self._fold(column, self.tr("What became of what"), self._listed(record.report))
        steps = [(report_words.step(name), report_words.milliseconds(took)) for name, took in record.steps]
        self._fold(column, self.tr("Steps"), steps)
        column.addLayout(self._buttons())

    def _fold(self, column: QVBoxLayout, title: str, lines: Sequence[tuple[str, str]]) -> None:
        if not lines:
            return
        fold = Fold(f"{self.objectName()}.{title}", title)
        for left, right in lines:
            fold.body.addWidget(_label(f"{left}: {right}", "small"))
        fold.fold(False)
        column.addWidget(fold)

    def _listed(self, report: ResetReport) -> list[tuple[str, str]]:
        """Each part of the report with the titles of what it lists."""
        parts = (
            (self.tr("Kept as you made them"), report.recovered),
            (self.tr("Merged"), report.merged),
            (self.tr("The server's values gave way"), report.overruled),
            (self.tr("Dropped, but in the backup"), report.dropped),
            (self.tr("Withheld"), report.withheld),
            (self.tr("Lost on the server"), report.lost_on_server),
            (self.tr("Waiting in the backup"), report.waiting),
        )
        return [
            (
                part,
                ", ".join(dict.fromkeys(self._titles.get(str(one[1]), str(one[1])) for one in found[:100])),
            )
            for part, found in parts
            if found
        ]

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        record = self._record
        if record.backup_id is not None:
            recover = QPushButton(theme.icon("recover"), self.tr("Open backup"))
            recover.setAccessibleName(
                self.tr("Open the backup of this reset: {cause}").format(cause=words.cause(record.cause))
            )
            recover.clicked.connect(lambda: self.recover.emit(record.backup_id))
            row.addWidget(recover)
        copy = QPushButton(theme.icon("copy"), self.tr("Copy as text"))
        copy.setAccessibleName(
            self.tr("Copy this reset as text: {cause}").format(cause=words.cause(record.cause))
        )
        listed = [] if record.report is None else self._listed(record.report)
        copy.clicked.connect(lambda: self.copy.emit(report_words.as_text(record, listed)))
        row.addWidget(copy)
        row.addStretch(1)
        return row


def _label(text: str, kind: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if kind:
        label.setProperty("kind", kind)
    return label
