"""The Faults dock: strategy and initiate, the causes in one press each, and single controls."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, Signal
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

from .. import strategy_words, theme
from . import fault_controls
from .fault_controls import Control
from .fold import Fold


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
        self.setAccessibleName(self.tr("Faults"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._controls: dict[str, Control] = {}
        self._buttons: dict[str, QPushButton] = {}
        self._reasons: dict[str, QLabel] = {}
        self._states: dict[str, QLabel] = {}
        self._folds: list[Fold] = []
        self._focus_back = ""
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.MEDIUM, theme.MEDIUM)
        layout.setSpacing(theme.MEDIUM)
        layout.addLayout(self._choices(strategy, initiate))
        note = QLabel(self.tr("All of this touches only the demo backend and this device."))
        note.setObjectName("faults.note")
        note.setWordWrap(True)
        note.setProperty("kind", "muted")
        self._note = note
        layout.addWidget(note)
        causes = QGroupBox(self.tr("Cause a client reset"))
        column = QVBoxLayout(causes)
        column.setSpacing(theme.SMALL)
        each = QLabel(fault_controls.all_causes())
        each.setWordWrap(True)
        each.setProperty("kind", "small")
        column.addWidget(each)
        for control in fault_controls.causes():
            self._add(column, control, primary=True)
        layout.addWidget(causes)
        for name, title, controls in (
            ("faults.group.backend", self.tr("Backend"), fault_controls.backend()),
            ("faults.group.device", self.tr("This device"), fault_controls.device()),
            ("faults.group.network", self.tr("Network"), fault_controls.network()),
        ):
            fold = Fold(name, title)
            for control in controls:
                self._add(fold.body, control)
            fold.fold(False)
            self._folds.append(fold)
            layout.addWidget(fold)
        column = QVBoxLayout()
        column.setSpacing(theme.SMALL)
        for name, icon, text, told in (
            (
                "faults.heal",
                "check",
                self.tr("Heal everything"),
                self.tr(
                    "Ends all faults of device and network, resumes sync, allows recovery. Causes no reset."
                ),
            ),
            (
                "faults.startOver",
                "undo",
                self.tr("Start over…"),
                self.tr("A new realm and a new backend; backups stay. You are asked before."),
            ),
        ):
            self._add(column, Control(name, icon, text, told))
        layout.addLayout(column)
        layout.addStretch(1)
        self.setWidget(body)

    def minimumSizeHint(self) -> QSize:
        """As wide as the widest button: there is no scrolling sideways, and nothing is cut off."""
        hint = super().minimumSizeHint()
        if (body := self.widget()) is not None:
            bar = self.verticalScrollBar().sizeHint().width()
            hint.setWidth(max(hint.width(), body.minimumSizeHint().width() + bar))
        return hint

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()  # a group was folded or unfolded
        return bool(super().eventFilter(watched, event))

    def ensureWidgetVisible(self, widget: QWidget, *margins: int) -> None:
        """As in Qt; the group that it is folded away in is unfolded first."""
        for fold in self._folds:
            if fold.isAncestorOf(widget):
                fold.fold(True)
                # At once: where it lies is known only when what was shown is laid out.
                QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        super().ensureWidgetVisible(widget, *margins)

    @property
    def names(self) -> list[str]:
        """The object names of all buttons and switches."""
        return list(self._controls)

    def needing_admin(self) -> tuple[str, ...]:
        """The object names of what needs the administrator's token."""
        return tuple(name for name, control in self._controls.items() if control.admin)

    def say_elsewhere(self) -> None:
        """The backend runs elsewhere: say that, instead of that it is a demo."""
        self._note.setText(
            self.tr("The backend runs elsewhere. What is under Backend touches everybody who uses it.")
        )

    def choose(self, strategy: str, initiate: str) -> None:
        """Show what is chosen, without telling anybody."""
        for combo, word in ((self._strategy, strategy), (self._initiate, initiate)):
            combo.blockSignals(True)
            combo.setCurrentIndex(combo.findData(word))
            combo.blockSignals(False)

    def set_enabled(self, names: tuple[str, ...], reason: str) -> None:
        """Disable buttons with a reason that is shown; an empty reason enables them."""
        for name in names:
            button = self._buttons[name]
            if reason == self._reasons[name].text() and button.isEnabled() == (not reason):
                continue
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
            button.setToolTip(reason)

    def set_switched(self, name: str, on: bool) -> None:
        """Show the real state of a switch."""
        button = self._buttons[name]
        if button.isChecked() != on:
            button.blockSignals(True)
            button.setChecked(on)
            button.blockSignals(False)

    def set_states(self, states: Mapping[str, str]) -> None:
        """Show the real state beside controls; an empty one shows nothing."""
        for name, text in states.items():
            label = self._states[name]
            if label.text() != text:
                label.setText(text)
                label.setVisible(bool(text))

    def _choices(self, strategy: str, initiate: str) -> QFormLayout:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self._strategy = self._combo(
            "strategy",
            self.tr("What a client reset does with unsynced changes"),
            {str(one): strategy_words.strategy(one) for one in Strategy},
            strategy,
        )
        self._initiate = self._combo(
            "initiate",
            self.tr("When a manual reset begins"),
            {str(one): strategy_words.initiate(one) for one in Initiate},
            initiate,
        )
        form.addRow(self.tr("When the server's history no longer fits"), self._strategy)
        form.addRow(self.tr("Begin"), self._initiate)
        return form

    def _combo(self, name: str, spoken: str, choices: dict[str, str], chosen: str) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(name)
        combo.setAccessibleName(spoken)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(16)
        for word, text in choices.items():
            combo.addItem(text, word)
        combo.setCurrentIndex(max(combo.findData(str(chosen)), 0))
        combo.currentIndexChanged.connect(self._on_chosen)
        # A wheel that scrolls the dock must not change the strategy on its way.
        combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return combo

    def _add(self, column: QVBoxLayout, control: Control, *, primary: bool = False) -> None:
        button = QPushButton(theme.icon(control.icon, "on_accent" if primary else None), control.text)
        button.setObjectName(control.name)
        button.setCheckable(control.switch)
        button.setAccessibleName(control.text)
        button.setAccessibleDescription(f"{control.explanation} {control.more}".strip())
        if primary:
            button.setProperty("kind", "primary")
            button.setMinimumHeight(theme.ROW_HEIGHT + theme.TINY)
        if control.switch:
            button.toggled.connect(self._on_toggled)
        else:
            button.clicked.connect(self._on_clicked)
        told, state, reason = QLabel(control.explanation), QLabel(), QLabel()
        for label, kind in ((told, "small"), (state, "info"), (reason, "warning")):
            label.setWordWrap(True)
            label.setProperty("kind", kind)
        state.setObjectName(f"{control.name}.state")
        state.hide()
        reason.hide()
        for widget in (button, told, state, reason):
            column.addWidget(widget)
        self._controls[control.name] = control
        self._buttons[control.name] = button
        self._states[control.name] = state
        self._reasons[control.name] = reason

    def _on_clicked(self) -> None:
        self.pressed.emit(self.sender().objectName())

    def _on_toggled(self, on: bool) -> None:
        self.switched.emit(self.sender().objectName(), on)

    def _on_chosen(self) -> None:
        self.chosen.emit(self._strategy.currentData(), self._initiate.currentData())
