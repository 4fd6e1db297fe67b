"""Deciding in the recovery window: by hand, by rule, back and forth; shown at once, saved as it is made."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, Signal

from holdfast.app.bridge import Bridge
from holdfast.app.engine_words import told
from holdfast.app.models.recovery import RecoveryModel
from holdfast.app.models.recovery_rows import Rows, Step, decided
from holdfast.app.widgets.recovery_rule_bar import RecoveryRuleBar
from holdfast.app.widgets.recovery_table import RecoveryTable
from holdfast.sync import HoldfastError, Recovery, Rule
from holdfast.sync.recovery import BACKUP, BOTH, FRESH, MERGE, Item, Ruled
from holdfast.sync.recovery.item import mixed

_AT_ONCE = 500  # more objects than these are decided on the bridge's worker


class RecoveryDeciding(QObject):
    """The decisions about one backup, with the steps in which they were made.

    begin: starts what takes its time; from then on the window is not idle. lock: while it is on, nothing else
    is decided.

    Attributes: edits (how often something was decided: what was read before is out of date).

    Signals: told (a message: its kind, its text), accepted (what was asked for was done), shown (the rows may
    say something else), saved (it is in the catalogue).
    """

    told = Signal(str, str)
    accepted = Signal()
    shown = Signal()
    saved = Signal()

    def __init__(
        self,
        bridge: Bridge,
        model: RecoveryModel,
        table: RecoveryTable,
        begin: Callable[[Coroutine[Any, Any, None]], None],
        lock: Callable[[bool], None],
    ) -> None:
        super().__init__(table)
        self._bridge = bridge
        self._model = model
        self._table = table
        self._begin = begin
        self._lock = lock
        self._recovery: Recovery
        self._steps: list[Step] = []
        self._undone: list[Step] = []
        self.edits = 0
        model.decided.connect(self._decided)

    def of(self, recovery: Recovery) -> None:
        """Decide about this backup from now on; what was decided of the one before is saved already."""
        self._recovery = recovery
        self.forget_steps()

    def forget_steps(self) -> None:
        """There is no way back to what was before: another backup, or an apply."""
        self._steps.clear()
        self._undone.clear()
        self.edits += 1

    @property
    def can_take_back(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._steps)

    @property
    def can_do_again(self) -> bool:
        """Whether a step was taken back."""
        return bool(self._undone)

    # By hand

    def decide(self, word: str) -> None:
        """Decide what is selected, as the keys and the buttons do."""
        selected = self._table.selected_rows()
        current = self._table.currentIndex()
        rows = selected or ([current.row()] if current.isValid() else [])
        if not rows or self._model.locked:
            return
        if len(rows) > _AT_ONCE:
            items = [self._model.item(row) for row in rows]
            self._begin(self._decide_many(lambda: decided(items, word), word=word, asked=len(items)))
            return
        self._tell_refused(word, self._model.decide(rows, word), len(rows))
        self.shown.emit()

    def cycle(self) -> None:
        """Decide the current object the next way that is possible."""
        current = self._table.currentIndex()
        if current.isValid():
            self.decide(self._model.next_decision(current.row()))

    def decide_property(self, name: str, what: object) -> None:
        """Decide one property of the current object; show it at once, and save it."""
        current = self._table.currentIndex()
        if not current.isValid() or self._model.locked:
            return
        before = self._model.item(current.row())
        try:
            after = mixed(before, {name: what})
        except HoldfastError as error:
            self.told.emit("warning", told(str(error)))
            return
        self.accepted.emit()
        step = Step([before], [after])
        self._model.put(step.after)
        self._keep(step)
        self.shown.emit()
        self._begin(self._save(step, self._recovery.restore_decisions, step.after))

    def _decided(self, step: Step) -> None:
        """The model shows a decision; save it."""
        self._keep(step)
        if len(step.after) == 1:
            item = step.after[0]
            difference = item.difference
            decide, seen = self._recovery.decide, difference.shown
            save = self._save(step, decide, difference.class_name, difference.key, item.decision, seen)
        else:
            save = self._save(step, self._recovery.restore_decisions, step.after)
        self._begin(save)

    def _keep(self, step: Step) -> None:
        self.edits += 1
        self._steps.append(step)
        self._undone.clear()

    async def _save(self, step: Step | None, function: Callable[..., Any], *arguments: Any) -> None:
        """Save decisions that are shown already; where that fails, say so and show what holds."""
        try:
            await self._bridge.run(function, *arguments)
        except HoldfastError as error:
            with suppress(ValueError):
                self._steps.remove(step)  # type: ignore[arg-type]
            self.told.emit("warning", told(str(error)))
        self.saved.emit()

    async def _decide_many(
        self, make: Callable[[], Step], *, word: str = "", asked: int = 0, own: bool = True
    ) -> None:
        """One step for very many objects: made, counted and saved on the bridge's worker.

        own: it is a step of its own, and not one that is taken back or done again.
        """
        rows, recovery = self._model.rows, self._recovery

        def work() -> tuple[Step, Rows]:
            step = make()
            recovery.restore_decisions(step.after)
            return step, rows.with_items(step.after)

        self._lock(True)
        try:
            step, after = await self._bridge.run(work)
        except Exception as error:  # but no cancellation: then the window is gone
            self._failed(error)
            return
        self._unlock()
        self._take(step, rows, after, own=own)
        if asked:
            self._tell_refused(word, len(step.after), asked)

    def _take(self, step: Step, seen: Rows, after: Rows, *, own: bool = True) -> None:
        """Show what a step made of the rows that were seen when it began; others show it when they come."""
        if self._model.rows is seen:
            self._model.set_rows(after)
        if own and step.before:
            self._keep(step)
        self.shown.emit()

    def _tell_refused(self, word: str, done: int, asked: int) -> None:
        if done == asked:
            self.accepted.emit()
            return
        names = {
            BACKUP: self.tr("Backup"),
            FRESH: self.tr("Fresh"),
            MERGE: self.tr("Merge"),
            BOTH: self.tr("Both"),
        }
        name = names.get(word, word)
        if asked == 1:
            text = self.tr("“{word}” is not possible for this object; its decision is as it was.")
            text = text.format(word=name)
        else:
            text = self.tr(
                "“{word}” is not possible for {n} of the {all} selected; these stay as they were."
            ).format(word=name, n=asked - done, all=asked)
        self.told.emit("info", text)

    # Back and forth

    def take_back(self) -> None:
        """Take the last step back."""
        self._go(self._steps, self._undone, back=True)

    def do_again(self) -> None:
        """Do the step again that was taken back last."""
        self._go(self._undone, self._steps, back=False)

    def _go(self, source: list[Step], target: list[Step], *, back: bool) -> None:
        """One step of decisions back or forth."""
        if self._model.locked or not source:
            return
        step = source.pop()
        target.append(step)
        items = step.before if back else step.after
        if len(items) > _AT_ONCE:
            self._begin(self._decide_many(lambda: Step([], items), own=False))
            return
        self.edits += 1
        self._model.put(items)
        first = self._model.row_of(items[0].object_id)
        if len(items) == 1 and first >= 0:
            self._table.selectRow(first)
        self.shown.emit()
        self._begin(self._save(None, self._recovery.restore_decisions, items))

    # By rule

    def use_rule(self, bar: RecoveryRuleBar) -> None:
        """Decide what is shown by the rule that is chosen."""
        shown = self._model.shown_items()
        if shown and not self._model.locked:
            self._lock(True)
            self._begin(self._use_rule(bar, shown))

    async def _use_rule(self, bar: RecoveryRuleBar, shown: list[Item]) -> None:
        rows, recovery = self._model.rows, self._recovery
        try:
            ruled, step, after = await self._bridge.run(
                _ruled, recovery, bar.rule, rows, shown, bar.over_hand_made
            )
        except Exception as error:
            self._failed(error)
            return
        self._unlock()
        self._take(step, rows, after)
        self.told.emit("info", bar.told(ruled, len(shown)))

    def _unlock(self) -> None:
        self._lock(False)
        self.edits += 1
        self.saved.emit()

    def _failed(self, error: Exception) -> None:
        self._unlock()
        if not isinstance(error, HoldfastError):
            raise error
        self.told.emit("warning", told(str(error)))


def _ruled(
    recovery: Recovery, rule: Rule, rows: Rows, shown: list[Item], over: bool
) -> tuple[Ruled, Step, Rows]:
    """Decide what is shown by a rule; also as one step, and as rows, from those that were shown before."""
    only = None if len(shown) == len(rows.items) else {item.object_id for item in shown}
    ruled = recovery.rule(rule, only=only, over_hand_made=over)
    pairs = [(rows.items[rows.at[one.object_id]], one) for one in ruled.items if one.object_id in rows.at]
    changed = [pair for pair in pairs if _differs(*pair)]
    step = Step([before for before, _ in changed], [after for _, after in changed])
    return ruled, step, rows.with_items(step.after)


def _differs(before: Item, after: Item) -> bool:
    was = (before.decision, before.by_hand, before.stale, before.decided)
    return was != (after.decision, after.by_hand, after.stale, after.decided)
