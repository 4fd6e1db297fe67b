"""What can be undone and done again: a stack of steps, and the actions for a menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

#: So many steps are remembered.
KEPT = 500
#: So many characters of a step's text are shown.
_SHOWN = 48


@dataclass(eq=False, slots=True)
class Step:
    """One edit. text: what it was, as the menu says it. turn: does it (True) or takes it back (False)."""

    text: str
    turn: Callable[[bool], None]


class UndoStack(QObject):
    """Steps that were taken, and those that were taken back. Unlike Qt's, one can be dropped from its middle.

    Signals: changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._done: list[Step] = []
        self._undone: list[Step] = []

    @property
    def undo_text(self) -> str:
        """What undo would take back; empty for nothing."""
        return self._done[-1].text if self._done else ""

    @property
    def redo_text(self) -> str:
        """What redo would do again; empty for nothing."""
        return self._undone[-1].text if self._undone else ""

    def push(self, step: Step) -> None:
        """A step was taken. What was taken back before can't be done again."""
        self._done = [*self._done[-KEPT + 1 :], step]
        self._undone.clear()
        self.changed.emit()

    def undo(self) -> None:
        """Take the newest step back, if there is one."""
        if self._done:
            step = self._done.pop()
            self._undone.append(step)
            self.changed.emit()
            step.turn(False)

    def redo(self) -> None:
        """Do what was taken back last again, if there is anything."""
        if self._undone:
            step = self._undone.pop()
            self._done.append(step)
            self.changed.emit()
            step.turn(True)

    def drop(self, step: Step) -> None:
        """Forget a step: it did not happen, or something has overtaken it."""
        for steps in (self._done, self._undone):
            if step in steps:
                steps.remove(step)
        self.changed.emit()

    def createUndoAction(self, parent: QObject, text: str) -> QAction:
        """An action that undoes; ``text`` stands before what it would take back. As QUndoStack has it."""
        return self._action(parent, text, self.undo, lambda: self.undo_text)

    def createRedoAction(self, parent: QObject, text: str) -> QAction:
        """An action that does again; ``text`` stands before what it would do."""
        return self._action(parent, text, self.redo, lambda: self.redo_text)

    def _action(
        self, parent: QObject, text: str, slot: Callable[[], None], told: Callable[[], str]
    ) -> QAction:
        action = QAction(text, parent)
        action.triggered.connect(slot)

        def follow() -> None:
            action.setEnabled(bool(told()))
            what = told()
            what = what if len(what) <= _SHOWN else what[: _SHOWN - 1] + "…"
            action.setText(f"{text} {what.replace('&', '&&')}".strip())

        follow()
        self.changed.connect(follow)
        return action
