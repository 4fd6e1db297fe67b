"""The foot of the recovery window: what Apply will do, and the buttons."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from holdfast.sync.recovery import BACKUP, MIXED

from .. import theme
from ..models.recovery_rows import FILTERS, NEEDS_A_LOOK, Tally


class RecoveryFoot(QWidget):
    """Signals: undo, export, preview, later, apply: each was pressed."""

    undo = Signal()
    export = Signal()
    preview = Signal()
    later = Signal()
    apply = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summary = QLabel()
        self._summary.setObjectName("recovery.summary")
        self._summary.setWordWrap(True)
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(120)
        self._progress.setAccessibleName(self.tr("Working"))
        self._progress.hide()
        self._undo = QPushButton(self.tr("Undo &recovery"))
        self._undo.setObjectName("recovery.undo")
        self._undo.setIcon(theme.icon("undo"))
        self._undo.setToolTip(self.tr("Takes the last Apply back where nothing has changed since"))
        self._undo.clicked.connect(self.undo)
        self._undo.hide()
        self._export = QPushButton(self.tr("&Export…"))
        self._export.setObjectName("recovery.export")
        self._export.setToolTip(self.tr("What is shown, as JSON Lines or CSV (Ctrl+E)"))
        self._export.clicked.connect(self.export)
        self._preview = QPushButton(self.tr("&Preview"))
        self._preview.setObjectName("recovery.preview")
        self._preview.setToolTip(self.tr("The exact writes that Apply will make (Ctrl+P)"))
        self._preview.clicked.connect(self.preview)
        self._later = QPushButton(self.tr("Decide &later"))
        self._later.setObjectName("recovery.later")
        self._later.setToolTip(self.tr("Closes the window; what you decided is kept (Esc)"))
        self._later.clicked.connect(self.later)
        self._apply = QPushButton()
        self._apply.setObjectName("recovery.apply")
        self._apply.setProperty("kind", "primary")
        self._apply.setToolTip(self.tr("Backs everything up, then writes what is decided (Ctrl+Enter)"))
        self._apply.clicked.connect(self.apply)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SMALL)
        row.addWidget(self._summary, 1)
        row.addWidget(self._progress)
        for button in (self._undo, self._export, self._preview, self._later, self._apply):
            button.setAccessibleName(button.text().replace("&", ""))
            row.addWidget(button)

    @property
    def can_apply(self) -> bool:
        """Whether Apply can be pressed."""
        return self._apply.isEnabled()

    @property
    def apply_button(self) -> QPushButton:
        """The last part of the window that F6 goes to."""
        return self._apply

    def show_state(self, tally: Tally, *, listed: bool, looking: bool, can_undo: bool, locked: bool) -> None:
        """Say what Apply will do, and what can be pressed. listed: there are differences, shown or not."""
        count = tally.applied
        text = self.tr("Apply 1 change") if count == 1 else self.tr("Apply %n changes", "", count)
        self._apply.setText(text)
        self._apply.setAccessibleName(text)
        self._apply.setEnabled(count > 0 and not locked)
        later = self.tr("Decide &later") if listed or looking else self.tr("&Close")
        self._later.setText(later)
        self._later.setAccessibleName(later.replace("&", ""))
        self._undo.setVisible(can_undo)
        self._undo.setEnabled(not locked)

    def show_summary(self, tally: Tally, *, listed: bool) -> None:
        """One sentence of what Apply will do."""
        self._summary.setText(self._sentence(tally, listed=listed))

    def show_work(self, text: str) -> None:
        """Say what is under way."""
        self._summary.setText(text)

    def set_working(self, working: bool) -> None:
        """Show that something is under way, or that it is over."""
        self._progress.setRange(0, 0)
        self._progress.setVisible(working)

    def show_progress(self, done: int, total: int) -> None:
        """How far it has come; total 0: that is not known."""
        self._progress.setRange(0, max(total, 0))
        self._progress.setValue(done)

    def _sentence(self, tally: Tally, *, listed: bool) -> str:
        counts = dict.fromkeys(("restore", "backup", "delete", "merge", "both", MIXED, "fresh"), 0)
        for (state, decision), count in tally.by_decision.items():
            if decision == BACKUP and state in ("deleted-in-backup", "deleted-and-edited-in-fresh"):
                counts["delete"] += count
            elif decision == BACKUP and state not in (
                "changed-in-backup",
                "changed-in-fresh",
                *FILTERS["both"],
            ):
                counts["restore"] += count
            else:
                counts[decision] += count
        words = {
            "restore": lambda n: self.tr("restore %n", "", n),
            "backup": lambda n: self.tr("take the backup for %n", "", n),
            "merge": lambda n: self.tr("merge %n", "", n),
            "both": lambda n: self.tr("keep both of %n", "", n),
            MIXED: lambda n: self.tr("take %n property by property", "", n),
            "delete": lambda n: self.tr("delete %n again", "", n),
            "fresh": lambda n: self.tr("leave %n as the server has it", "", n),
        }
        needs_a_look = tally.filters[NEEDS_A_LOOK]
        parts = [words[name](counts[name]) for name in words if counts[name]]
        sentences = []
        if parts:
            sentences.append(self.tr("Apply will {list}.").format(list=", ".join(parts)))
        elif listed and not needs_a_look:
            sentences.append(self.tr("Nothing was lost: what is listed stays as the server has it."))
        elif listed:
            sentences.append(self.tr("Nothing is decided that Apply could do."))
        if needs_a_look:
            one, more = (
                self.tr("1 needs a look and waits."),
                self.tr("%n need a look and wait.", "", needs_a_look),
            )
            sentences.append(one if needs_a_look == 1 else more)
        if tally.stale:
            sentences.append(self.tr("Changed since you decided: %n.", "", tally.stale))
        return " ".join(sentences)
