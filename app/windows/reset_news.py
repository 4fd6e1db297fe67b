"""What the main window's banner tells of client resets, and what its buttons do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from holdfast.sync import Backup, HoldfastError, ResetProgress, SessionState, SessionStatus

from .. import engine_words, report_words, reset_words, words
from ..bridge import Bridge, spawn
from ..widgets.banner import Banner


class ResetNews(QObject):
    """Keeps a banner to what a person should know of this device's resets and errors.

    bridge: the device. banner: where it is told. unsynced: how many changes have not been uploaded.
    parent: the window in which it is told; boxes open over it.

    Attributes:
        step: what a reset under way is doing, in words; None while there is none.

    Signals:
        committed: a reset is done (ResetProgress).
        recover: a person wants to see a backup (Backup).
        recover_waiting: a person wants to see whichever backup waits.
    """

    committed = Signal(object)
    recover = Signal(object)
    recover_waiting = Signal()

    def __init__(self, bridge: Bridge, banner: Banner, unsynced: Callable[[], int], parent: QWidget) -> None:
        super().__init__(parent)
        self.step: str | None = None
        self._bridge = bridge
        self._banner = banner
        self._unsynced = unsynced
        self._over = parent
        self._told_error: str | None = None
        self._backup: Backup | None = None
        banner.triggered.connect(self._on_pressed)

    def status_changed(self, status: SessionStatus) -> None:
        """The session says how it is: an error is told once, and taken back when it is over."""
        if status.state == SessionState.ERROR and status.message != self._told_error:
            self._told_error = status.message
            self._banner.show_message(
                "danger", self.tr("This device can't sync"), status.message, ["dismiss"]
            )
        elif status.state == SessionState.SYNCED and self._told_error is not None:
            self._told_error = None
            if self._banner.kind == "danger":
                self._banner.clear()
        self.step = None

    def progressed(self, progress: ResetProgress) -> None:
        """A reset came a step further."""
        step, pending = progress.step, progress.pending
        if step == "needed":
            self._show_pending(pending)
        elif step == "failed":
            self._banner.show_message(
                "danger", self.tr("The client reset did not work"), progress.message, ["resetNow", "details"]
            )
        elif step == "committed":
            self.step = None
            self._banner.clear()
            self.committed.emit(progress)
            if progress.backup is not None and pending.outcome == "manual":
                spawn(self._open_what_waits(progress.backup), self)
            else:
                self._show_report(progress)
        else:
            self.step = reset_words.step(step, progress.done, progress.total)
            self._banner.clear()

    def refresh(self) -> None:
        """What is at stake may have changed."""
        if self._banner.kind == "warning":
            self._show_pending_again()

    def show_error(self, error: HoldfastError) -> None:
        """Tell what could not be done, and what it means."""
        self._banner.show_message("danger", error.what, f"{error.means} {error.todo}".strip(), ["dismiss"])

    def _show_pending_again(self) -> None:
        device = self._bridge.device
        record = device.pending_reset
        if record is None or device.session.status.state != SessionState.RESET_PENDING:
            return
        if record.at_next_start:
            self._show_put_off()
        else:
            self._show_pending(record)

    def _show_pending(self, pending: Any) -> None:
        self._banner.show_message(
            "warning",
            reset_words.headline(pending.cause),
            " ".join(
                [
                    reset_words.stake(self._unsynced()),
                    *(report_words.gave_way(name, reason) for name, reason in pending.failed),
                    *([engine_words.told(pending.held)] if pending.held and not pending.by_hand else []),
                    reset_words.outlook(reset_words.trying(pending)),
                ]
            ),
            ["resetNow", "atNextStart", "details"],
        )

    def _show_report(self, progress: ResetProgress) -> None:
        """An automatic reset is done: what became of what was unsynced."""
        report = progress.report
        told = [] if report is None else [report_words.summary(report), *report.warnings]
        waits = progress.backup is not None and progress.backup.state in ("waiting", "partly")
        if waits:
            told.append(self.tr("Something waits in the backup for you to decide."))
        loud = waits or (report is not None and bool(report.warnings or report.dropped or report.withheld))
        self._banner.show_message(
            "warning" if loud else "success",
            f"{words.cause(progress.pending.cause)}: {reset_words.done(progress.pending.outcome)}",
            " ".join(told),
            ["openBackup", "dismiss"] if progress.backup is not None else ["dismiss"],
        )
        self._backup = progress.backup

    async def _open_what_waits(self, backup: Backup) -> None:
        """After a manual reset: the backup, unless nothing in it differs."""
        items = await self._bridge.run(self._bridge.device.recovery(backup).items)
        if any(item.decision != "fresh" for item in items):
            self.recover.emit(backup)
        else:
            self._banner.show_message(
                "success",
                self.tr("Nothing was lost"),
                self.tr("This device was reset, and nothing of yours is missing from the fresh copy."),
                ["lookAnyway", "dismiss"],
            )
            self._backup = backup

    def _on_pressed(self, action: str) -> None:
        device = self._bridge.device
        if action == "resetNow":
            device.reset_now()
        elif action == "atNextStart":
            spawn(self._put_off(), self)
        elif action == "details":
            if (pending := device.pending_reset) is not None:
                self.tell(self.tr("Why a reset is needed"), reset_words.details(pending))
        elif action in ("openBackup", "lookAnyway") and self._backup is not None:
            self._banner.clear()
            self.recover.emit(self._backup)
        elif action == "recover":
            self._banner.clear()
            self.recover_waiting.emit()
        elif action == "dismiss":
            self._show_pending_again()  # an error stood before it; what a reset needs is not dismissed

    async def _put_off(self) -> None:
        await self._bridge.run(self._bridge.device.reset.at_next_start)
        self._show_put_off()

    def _show_put_off(self) -> None:
        self._banner.show_message(
            "info",
            self.tr("The reset begins when Holdfast is started again"),
            self.tr("Until then nothing is uploaded or downloaded; what you write stays on this device."),
            ["resetNow", "details"],
        )

    def tell(self, title: str, text: str) -> None:
        """Say something longer than a banner holds, in a box that blocks nothing."""
        box = QMessageBox(
            QMessageBox.Icon.Information, title, text, QMessageBox.StandardButton.Ok, self._over
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
