"""The Faults dock at work: what its controls do, how things stand, what can't be pressed and why."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDockWidget, QMessageBox

from holdfast.sync import HoldfastError, Initiate, Strategy

from .. import theme
from ..administration import Administration
from ..bridge import Bridge, spawn
from ..fault_actions import FaultActions
from ..widgets.faults import FaultsPanel

#: How often the backend is asked how it stands while the dock is seen, in milliseconds.
LOOK = 2000


class FaultsDock(QDockWidget):
    """Holds a :class:`FaultsPanel` and does what it says.

    lab: the backend is this home's own.

    Signals: said (something in passing), failed (a HoldfastError), chosen (strategy's and initiate's words),
    changed (a control has done something: what depends on the device is to be shown again), looked (how the
    backend stands is known anew), start_over (a person has confirmed).
    """

    said = Signal(str)
    failed = Signal(object)
    chosen = Signal(str, str)
    changed = Signal()
    looked = Signal()
    start_over = Signal()

    def __init__(self, bridge: Bridge, administration: Administration, *, lab: bool) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Faults"))
        self.setObjectName("faultsDock")
        self.setMinimumWidth(300)
        self._bridge = bridge
        self._administration = administration
        self._lab = lab
        self._actions = FaultActions(bridge, administration)
        self._doing: set[str] = set()
        self._looking = False
        reset = bridge.device.reset
        self.panel = FaultsPanel(str(reset.strategy), str(reset.initiate))
        self.panel.pressed.connect(self._on_pressed)
        self.panel.switched.connect(self.switch)
        self.panel.chosen.connect(self.chosen)
        if not lab:
            self.panel.say_elsewhere()
        self.setWidget(self.panel)
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look_soon)
        self._timer.start()
        self.visibilityChanged.connect(self._look_soon)

    def stop(self) -> None:
        """The application ends."""
        self._timer.stop()

    def show_choice(self, strategy: Strategy, initiate: Initiate) -> None:
        """Show what is chosen for the next client reset."""
        self.panel.choose(str(strategy), str(initiate))

    def switch(self, name: str, on: bool) -> None:
        """Put a switch, as if it were pressed."""
        if self._actions.switch_at_once(name, on):
            self.changed.emit()
        else:
            self._begin((name,), self._actions.switch(name, on))

    def refresh(self, *, resetting: bool = False) -> None:
        """Show how things stand. resetting: a client reset is under way."""
        for name, on in self._actions.switched().items():
            if name not in self._doing:
                self.panel.set_switched(name, on)
        self.panel.set_states(self._actions.states())
        reasons = dict.fromkeys(self.panel.names, "") | self._actions.reasons()
        if not self._administration.allowed:
            token = self.tr("This needs the administrator's token: start with --admin-token-file.")
            reasons |= dict.fromkeys(self.panel.needing_admin(), token)
        if not self._lab:
            reasons["faults.startOver"] = self.tr("The backend runs elsewhere: it isn't ours to empty.")
        needed = self.tr("A client reset is needed already: press Reset now above.")
        runs = self.tr("A client reset runs.")
        if resetting or self._actions.reset_pending:
            for name in reasons:
                if name.startswith("cause.") and not reasons[name]:
                    reasons[name] = runs if resetting else needed
        reasons |= dict.fromkeys(self._doing, self.tr("This is being done at the moment."))
        for name, reason in reasons.items():
            self.panel.set_enabled((name,), reason)

    def _on_pressed(self, name: str) -> None:
        if name == "faults.startOver":
            self._ask_to_start_over()
            return
        causes = tuple(one for one in self.panel.names if one.startswith("cause."))
        self._begin(causes if name in causes else (name,), self._actions.do(name))

    def _begin(self, names: tuple[str, ...], work: Coroutine[Any, Any, str | None]) -> None:
        spawn(self._do(names, work), self)

    async def _do(self, names: tuple[str, ...], work: Coroutine[Any, Any, str | None]) -> None:
        self._doing.update(names)
        self.refresh()
        try:
            if said := await work:
                self.said.emit(said)
        except HoldfastError as error:
            self.failed.emit(error)
        finally:
            # First how things stand now: a switch that showed how they stood would be put the wrong way.
            await self._actions.look()
            self._doing.difference_update(names)
            self.changed.emit()

    async def _look(self) -> None:
        if self._looking:
            return
        self._looking = True
        try:
            await self._actions.look()
        finally:
            self._looking = False
        self.looked.emit()

    def _look_soon(self) -> None:
        if self.isVisible() and self._timer.isActive() and not self._looking:
            spawn(self._look(), self, quiet=True)

    def _ask_to_start_over(self) -> None:
        box = QMessageBox(
            QMessageBox.Icon.Warning,
            self.tr("Holdfast: start over"),
            self.tr("Begin with a new realm and a new backend?"),
            QMessageBox.StandardButton.Cancel,
            self.window(),
        )
        box.setObjectName("startOver")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setInformativeText(
            self.tr(
                "All tasks go, on this device and on its demo backend. A backup of this device is made "
                "before, and all backups stay: Device, Backups… lists them."
            )
        )
        go = box.addButton(self.tr("Start over"), QMessageBox.ButtonRole.DestructiveRole)
        go.setObjectName("startOver.go")
        theme.set_kind(go, "danger")
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        go.clicked.connect(self.start_over)
        box.open()
