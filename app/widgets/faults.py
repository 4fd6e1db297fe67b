"""The Faults dock: strategy and initiate, the causes in one press each, and single controls."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QGroupBox,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from holdfast.sync import Initiate, Strategy

from .. import theme


class FaultsPanel(QScrollArea):
    """Controls that really do what they say to the backend and to this device.

    Signals: pressed (the object name of the button that was pressed), switched (name, on), chosen (strategy's
    and initiate's words).
    """

    pressed = Signal(str)
    switched = Signal(str, bool)
    chosen = Signal(str, str)

    def __init__(self, strategy: str, initiate: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._buttons: dict[str, QPushButton] = {}
        self._reasons: dict[str, QLabel] = {}
        self._focus_back = ""
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.MEDIUM, theme.MEDIUM)
        layout.setSpacing(theme.MEDIUM)
        layout.addLayout(self._choices(strategy, initiate))
        note = QLabel(self.tr("All of this touches only the demo backend and this device."))
        note.setWordWrap(True)
        note.setProperty("kind", "muted")
        layout.addWidget(note)
        layout.addWidget(self._causes())
        layout.addWidget(self._backend())
        layout.addWidget(self._network())
        layout.addStretch(1)
        self.setWidget(body)

    def set_enabled(self, names: tuple[str, ...], reason: str) -> None:
        """Disable buttons with a reason that is shown; an empty reason enables them."""
        for name in names:
            button = self._buttons[name]
            if reason and button.hasFocus():
                # Qt would hand the focus to the next button, and Space would press that.
                self.setFocus()
                self._focus_back = name
            button.setEnabled(not reason)
            if not reason and self._focus_back == name:
                self._focus_back = ""
                if self.hasFocus():
                    button.setFocus()
            self._reasons[name].setVisible(bool(reason))
            self._reasons[name].setText(reason)

    def set_switched(self, name: str, on: bool) -> None:
        """Show the real state of a switch."""
        button = self._buttons[name]
        button.blockSignals(True)
        button.setChecked(on)
        button.blockSignals(False)

    def _choices(self, strategy: str, initiate: str) -> QFormLayout:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self._strategy = self._combo(
            "strategy",
            self.tr("What a client reset does with unsynced changes"),
            {
                Strategy.MANUAL: self.tr("Manually recover unsynced changes"),
            },
            strategy,
        )
        self._initiate = self._combo(
            "initiate",
            self.tr("When a manual reset begins"),
            {
                Initiate.IMMEDIATELY: self.tr("At once"),
                Initiate.ASKED: self.tr("Ask me"),
                Initiate.AFTER_RESTART: self.tr("At next start"),
            },
            initiate,
        )
        form.addRow(self.tr("When the server's history no longer fits"), self._strategy)
        form.addRow(self.tr("Begin"), self._initiate)
        return form

    def _combo(self, name: str, spoken: str, choices: dict[str, str], chosen: str) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(name)
        combo.setAccessibleName(spoken)
        for word, text in choices.items():
            combo.addItem(text, str(word))
        combo.setCurrentIndex(max(combo.findData(str(chosen)), 0))
        combo.currentIndexChanged.connect(self._on_chosen)
        return combo

    def _causes(self) -> QWidget:
        return self._group(
            self.tr("Cause a client reset"),
            [
                (
                    "cause.server-restored",
                    "restore",
                    self.tr("Server restored"),
                    self.tr(
                        "The server crashes and comes back from an earlier backup. Works on tasks of its own "
                        "in the list Lab: one is edited, one deleted, one created while offline."
                    ),
                    False,
                )
            ],
            primary=True,
        )

    def _backend(self) -> QWidget:
        return self._group(
            self.tr("Backend"),
            [
                (
                    "faults.backUp",
                    "backup",
                    self.tr("Take a backup"),
                    self.tr("The server copies its whole database, as an administrator does every night."),
                    False,
                ),
                (
                    "faults.restore",
                    "restore",
                    self.tr("Restore from backup"),
                    self.tr("The server's database goes back to its newest backup; what came later is gone."),
                    False,
                ),
            ],
        )

    def _network(self) -> QWidget:
        return self._group(
            self.tr("Network"),
            [
                (
                    "faults.goOffline",
                    "sync-off",
                    self.tr("Go offline"),
                    self.tr("A tunnel, a flight, a dead router. You can go on working; it is sent later."),
                    True,
                )
            ],
        )

    def _group(
        self, title: str, controls: list[tuple[str, str, str, str, bool]], *, primary: bool = False
    ) -> QGroupBox:
        group = QGroupBox(title)
        layout = QVBoxLayout(group)
        layout.setSpacing(theme.SMALL)
        for name, icon, text, explanation, checkable in controls:
            button = QPushButton(theme.icon(icon, "on_accent" if primary else None), text)
            button.setObjectName(name)
            button.setCheckable(checkable)
            button.setAccessibleName(text)
            button.setAccessibleDescription(explanation)
            if primary:
                button.setProperty("kind", "primary")
            if checkable:
                button.toggled.connect(self._on_toggled)
            else:
                button.clicked.connect(self._on_clicked)
            told = QLabel(explanation)
            told.setWordWrap(True)
            told.setProperty("kind", "small")
            reason = QLabel()
            reason.setWordWrap(True)
            reason.setProperty("kind", "warning")
            reason.hide()
            for widget in (button, told, reason):
                layout.addWidget(widget)
            self._buttons[name] = button
            self._reasons[name] = reason
        return group

    def _on_clicked(self) -> None:
        self.pressed.emit(self.sender().objectName())

    def _on_toggled(self, on: bool) -> None:
        self.switched.emit(self.sender().objectName(), on)

    def _on_chosen(self) -> None:
        self.chosen.emit(self._strategy.currentData(), self._initiate.currentData())
