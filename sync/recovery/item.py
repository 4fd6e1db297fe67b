"""A difference with what is decided of it: by object or by property, and what Apply would make of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import RecoveryRefused
from ..merge import Values
from ..schema import Stored, canonical_json
from .difference import BACKUP, FRESH, MERGE, MIXED, UNDECIDED, Difference, merged

#: The word of a property for which a person has typed a value.
EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Choice:
    """What is decided of one property: ``backup``, ``fresh``, ``merge``, ``undecided`` or ``edited``.

    value: the stored value that a person typed, if it is edited.
    """

    keep: str
    value: Stored = None

    def to_document(self) -> Any:
        """Plain data for the catalogue."""
        return {"value": self.value} if self.keep == EDITED else self.keep

    @classmethod
    def from_document(cls, document: Any) -> Choice:
        """The inverse of :meth:`to_document`."""
        return cls(EDITED, document["value"]) if isinstance(document, dict) else cls(document)


Choices = Mapping[str, Choice]
_NO_CHOICES: Choices = {}


@dataclass(frozen=True, slots=True)
class PropertyItem:
    """One property of an object that differs: base, backup, fresh, what is decided, and what comes of it.

    differs: whether there is something to decide about it. storable: False if the realm can't hold the
    backup's value. All values are stored ones; of what isn't there, None.
    """

    name: str
    base: Stored
    backup: Stored
    fresh: Stored
    decision: str
    result: Stored
    differs: bool
    storable: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """A difference with what holds of it now.

    decision: what Apply would do; ``mixed``: see ``choices``. by_hand: a person decided just this object.
    stale: the object has changed since it was decided; Apply leaves it out. decided: a decision is saved
    (else it is decided beforehand). shown: the digest of what was seen when it was decided; empty: of the
    difference as it is. choices: what a person decided of single properties.
    """

    difference: Difference
    decision: str
    by_hand: bool
    stale: bool
    decided: bool
    shown: str = ""
    choices: Choices = field(default_factory=dict)

    @property
    def needs_a_look(self) -> bool:
        """Whether a person should look at it: undecided, in part or whole, or stale."""
        return self.stale or self.decision == UNDECIDED or (self.decision == MIXED and bool(self.undecided))

    @property
    def object_id(self) -> tuple[str, Stored]:
        """Class and stored key."""
        return self.difference.class_name, self.difference.key

    @property
    def waits(self) -> bool:
        """Whether it is not settled: what is only in fresh never has anything to do."""
        if self.difference.state == "only-in-fresh":
            return False
        if not self.needs_a_look and not self.decided and self.decision == MERGE:
            # A reset that recovered has merged it already.
            names, result, fresh = self.difference.object_class.compared, self.result, self.difference.fresh
            return result is None or fresh is None or any(result[name] != fresh[name] for name in names)
        return self.needs_a_look or self.decision != FRESH or self.decided

    @property
    def to_apply(self) -> bool:
        """Whether Apply would settle it or a part of it."""
        return self.decision != UNDECIDED and not self.stale and (self.decided or self.decision != FRESH)

    @property
    def undecided(self) -> tuple[str, ...]:
        """The properties that are open: Apply leaves them as they are, and they wait on."""
        if self.decision == UNDECIDED:
            return self.difference.open
        if self.decision != MIXED:
            return ()
        return tuple(name for name, one in self.effective.items() if one.keep == UNDECIDED)

    @property
    def effective(self) -> dict[str, Choice]:
        """Of a ``mixed`` decision, what holds of each property about which there is something to decide."""
        return effective(self.difference, self.choices)

    @property
    def result(self) -> Values | None:
        """The object as Apply would leave it, without the key; None: there is none."""
        return result_of(self.difference, self.decision, self.choices)

    def properties(self) -> list[PropertyItem]:
        """Property by property, those that differ first; also those that the realm can't hold."""
        difference = self.difference
        result, open_ones = self.result, set(difference.open)
        mixed = self.effective if self.decision == MIXED else {}
        found: list[PropertyItem] = []
        for name in dict.fromkeys((*difference.object_class.compared, *difference.unstorable)):
            other = difference.unstorable.get(name)
            differs = name in open_ones
            decision = mixed[name].keep if name in mixed else self.decision
            if not differs or decision == MIXED:
                decision = FRESH if not differs else UNDECIDED
            found.append(
                PropertyItem(
                    name,
                    (difference.base or {}).get(name) if other is None else other.base,
                    (difference.backup or {}).get(name) if other is None else other.backup,
                    (difference.fresh or {}).get(name),
                    decision,
                    (result or {}).get(name),
                    differs,
                    other is None,
                )
            )
        return sorted(found, key=lambda one: not one.differs)


def item_of(difference: Difference, saved: Any) -> Item:
    """The item of a difference. saved: the catalogue's row of the decision, with ``choices``; or None."""
    if saved is None or saved.keep == "":
        return Item(difference, difference.decided_beforehand, False, False, False)
    choices = _NO_CHOICES
    decision = saved.keep
    if decision == MIXED:
        choices = choices_of(saved)
    stale = saved.shown != difference.shown
    lawful = decision in difference.allowed or (decision == MIXED and difference.by_property)
    if stale and decision != UNDECIDED and not lawful:
        decision, choices = UNDECIDED, _NO_CHOICES
    elif decision == MIXED and all(one.keep == UNDECIDED for one in effective(difference, choices).values()):
        decision = UNDECIDED
    # What is left undecided is lawful whatever becomes of the object.
    flagged = (
        stale and saved.keep != UNDECIDED and (saved.keep != MIXED or decision != UNDECIDED or not lawful)
    )
    return Item(difference, decision, bool(saved.by_hand), flagged, True, saved.shown, choices)


def choices_of(saved: Any) -> dict[str, Choice]:
    """What the catalogue's row holds of single properties."""
    document = json.loads(saved.choices) if saved.choices else {}
    return {name: Choice.from_document(one) for name, one in document.items()}


def document_of(choices: Choices) -> str | None:
    """The choices as the catalogue keeps them."""
    return canonical_json({name: one.to_document() for name, one in choices.items()}) if choices else None


def mixed(before: Item, given: Mapping[str, Any]) -> Item:
    """An item with some properties decided; what is not named is as it was before.

    given: as :meth:`~holdfast.sync.Recovery.decide_properties` takes it. RecoveryRefused if the state doesn't
    allow it, ValueRefused for a value that misfits.
    """
    difference = before.difference
    checked = check_choices(difference, given)
    if before.decided and before.decision not in (MIXED, UNDECIDED) and not before.stale:
        # The rest of the object stays as it was decided as a whole.
        start = {name: check_choices(difference, {name: before.decision})[name] for name in difference.open}
    else:
        start = dict(before.choices)
    chosen = effective(difference, {**start, **checked})
    return Item(difference, MIXED, True, False, True, difference.shown, chosen)


def effective(difference: Difference, choices: Choices) -> dict[str, Choice]:
    """For each property that is open or decided: a person's choice, else what is decided beforehand."""
    names = dict.fromkeys((*difference.open, *choices))
    return {name: choices.get(name) or Choice(_beforehand(difference, name)) for name in names}


def _beforehand(difference: Difference, name: str) -> str:
    """What is decided beforehand of one property: only what can't lose anything."""
    state = difference.state
    if state == "conflict":
        return UNDECIDED if name in difference.fields else MERGE
    if state == "mergeable":
        return MERGE
    if state in ("changed-in-backup", "changed-in-fresh"):
        return difference.decided_beforehand
    return UNDECIDED


def result_of(difference: Difference, decision: str, choices: Choices) -> Values | None:
    """What a decision makes of an object; both makes a second one besides."""
    if decision == BACKUP:
        return _but_settled(difference, difference.backup)
    if decision == MERGE:
        return merged(difference.object_class, difference)
    if decision != MIXED:
        return difference.fresh
    return _mixed(difference, effective(difference, choices))


def _but_settled(difference: Difference, row: Values | None) -> Values | None:
    if row is None or difference.fresh is None or not difference.settled:
        return row
    fresh = difference.fresh
    return {name: fresh[name] if name in difference.settled else value for name, value in row.items()}


def _mixed(difference: Difference, chosen: Choices) -> Values | None:
    if difference.fresh is None and all(one.keep in (FRESH, UNDECIDED) for one in chosen.values()):
        return None
    row = dict(difference.object_class.defaults if difference.fresh is None else difference.fresh)
    together = merged(difference.object_class, difference)
    for name, one in chosen.items():
        if name not in row:
            continue  # gone from the realm's schema
        if one.keep == EDITED:
            row[name] = one.value
        elif one.keep == MERGE:
            row[name] = together[name]
        elif one.keep == BACKUP and difference.backup is not None:
            row[name] = difference.backup[name]
    return row


def check(difference: Difference, keep: str) -> None:
    """RecoveryRefused if the object's state doesn't allow a decision of the object as a whole."""
    if keep == UNDECIDED or keep in difference.allowed:
        return
    allowed = ", ".join(sorted(difference.allowed))
    raise RecoveryRefused(
        f"{difference.class_name} {difference.key!r} is {difference.state}; {keep!r} is not allowed.",
        "The decision is as it was.",
        f"Possible are: {allowed}, undecided.",
    )


def check_choices(difference: Difference, given: Mapping[str, Any]) -> dict[str, Choice]:
    """The choices that a person gave, checked. RecoveryRefused, or ValueRefused for a value that misfits.

    given: property to ``backup``, ``fresh``, ``merge``, ``undecided``, or ``("edited", stored value)``.
    """
    where = f"{difference.class_name} {difference.key!r}"
    means = "The decision is as it was."
    if not difference.by_property:
        raise RecoveryRefused(
            f"{where} is {difference.state}: it can only be decided as a whole.",
            means,
            f"Possible are: {', '.join(sorted(difference.allowed))}, undecided.",
        )
    choices: dict[str, Choice] = {}
    for name, one in given.items():
        held = name in difference.object_class.compared
        if not held and name not in difference.unstorable:
            known = ", ".join(difference.object_class.compared)
            raise RecoveryRefused(
                f"{where} has no property {name!r} that can be decided.", means, f"It has: {known}."
            )
        choice = Choice(EDITED, one[1]) if isinstance(one, tuple) else Choice(str(one))
        lost = choice.keep in (BACKUP, MERGE) and name in difference.unstorable
        if choice.keep not in (BACKUP, FRESH, MERGE, UNDECIDED, EDITED) or lost:
            raise RecoveryRefused(
                f"{where}, {name}: {choice.keep!r} is not allowed"
                + (", as the realm can't hold the backup's value." if lost else "."),
                means,
                "Export it, or decide fresh." if lost else "Possible are: backup, fresh, merge, undecided.",
            )
        if choice.keep == EDITED:
            if not held:
                raise RecoveryRefused(f"{where}: the realm has no property {name!r}.", means)
            type_ = difference.object_class.properties[name]
            choice = Choice(EDITED, type_.canonical(choice.value))
        choices[name] = choice
    return choices
