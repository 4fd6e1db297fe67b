"""The ledger: every value ever written, and where each must be in the end.

Each write has a token, a number that is used once: a scalar's value, an element, an entry of a dictionary, or
a place in the sum of a counter. Each creation puts a token of its own into the set ``born``, so that lives of
one key can be told apart. What takes a token away lawfully is told to the ledger when it happens; what is
missing in the end besides is lost, and what is there twice has taken effect twice.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from holdfast.sync import Schema
from holdfast.sync.schema import Type

from . import schemas, values
from .world import Rows

ObjectId = tuple[str, Any]
#: Class, key, property, and the key of a dictionary.
Place = tuple[str, Any, str, str]

_SCALAR = ("scalar", "dictionary")


@dataclass(slots=True)
class Token:
    """One value that was written.

    kind: of the property's type. place: where. text: its stored form, or its place in the sum. life: the
    tokens of the lives that the object had where it was written. over: the stored form that it took the place
    of. knew: the deletions of the object that the writer knew of. removed: somebody took it away. again:
    it was written again, over what came after it. times: how often it may take effect: more than once only
    where folders were copied with it in them. turned_down: how many people's decisions took it away. excuse:
    why it may be missing in the end.
    """

    number: int
    kind: str
    place: Place
    text: Any
    device: str
    life: frozenset[int]
    over: Any
    knew: frozenset[int]
    removed: bool = False
    again: bool = False
    times: int = 1
    turned_down: int = 0
    excuse: str = ""

    @property
    def object_id(self) -> ObjectId:
        """Class and key of the object."""
        return self.place[:2]

    def __str__(self) -> str:
        name, key, prop, sub = self.place
        where = f"{name} {key!r} {prop}" + (f"[{sub}]" if sub else "")
        return f"{where} = {self.text} (token {self.number}, written on {self.device})"


@dataclass(frozen=True, slots=True)
class Kill:
    """A deletion. life: the lives that whoever deleted saw."""

    number: int
    device: str
    object_id: ObjectId
    life: frozenset[int]


@dataclass(slots=True)
class Known:
    """What a device knows of the lives of objects: those that it has seen, and the deletions."""

    lives: dict[ObjectId, set[int]] = field(default_factory=dict)
    kills: dict[ObjectId, set[int]] = field(default_factory=dict)

    def copy(self) -> Known:
        """As it is now."""
        return Known({k: set(v) for k, v in self.lives.items()}, {k: set(v) for k, v in self.kills.items()})


class Ledger:
    """All tokens of one world."""

    def __init__(self) -> None:
        self.tokens: dict[int, Token] = {}
        self.known: dict[str, Known] = {}
        self.games_with_schemas = False
        self._kills: dict[ObjectId, list[Kill]] = {}
        self._decided: set[tuple[Place, Any]] = set()
        self._replaced: set[Place] = set()
        self._by_text: dict[tuple[Place, Any], Token] = {}
        self._of_object: dict[ObjectId, list[Token]] = {}
        self._increments: dict[Place, dict[int, Token]] = {}

    # What happens

    def wrote(
        self,
        device: str,
        number: int,
        type_: Type,
        place: Place,
        text: Any,
        row: Mapping[str, Any],
        over: Any,
    ) -> None:
        """A value was written. row: the object's as it then was."""
        object_id = place[:2]
        life = frozenset(lives(row))
        knew = frozenset(self._knows(device, object_id, life))
        token = Token(number, type_.kind, place, text, device, life, over, knew)
        self.tokens[number] = token
        self._of_object.setdefault(object_id, []).append(token)
        if token.kind == "counter":
            self._increments.setdefault(place, {})[text] = token
        else:
            self._by_text[place, text] = token

    def removed(self, place: Place, text: Any) -> None:
        """Somebody who saw a value took it away, and put none in its place."""
        token = self._by_text.get((place, text))
        if token is not None:
            token.removed = True

    def deleted(self, device: str, object_id: ObjectId, row: Mapping[str, Any]) -> None:
        """An object was deleted by somebody who saw it as ``row``."""
        killed = self._kills.setdefault(object_id, [])
        number = sum(map(len, self._kills.values()))
        killed.append(Kill(number, device, object_id, frozenset(lives(row))))
        self._known_of(device).kills.setdefault(object_id, set()).add(number)

    def saw(self, device: str, rows: Rows) -> None:
        """A device has these objects now."""
        known = self._known_of(device)
        for name, objects in rows.items():
            for key, row in objects.items():
                known.lives.setdefault((name, key), set()).update(lives(row))

    def copied(self, device: str, source: str) -> None:
        """A device begins with what another knows."""
        self.known[device] = self._known_of(source).copy()

    def came_again(self, numbers: Iterable[int]) -> None:
        """These were copied with a folder before they were on the backend: they may take effect twice."""
        self.written_again(numbers := [*numbers])
        for number in numbers:
            self.tokens[number].times += 1

    def written_again(self, numbers: Iterable[int]) -> None:
        """These were written anew by a person's decision, over what came after them."""
        for number in numbers:
            self.tokens[number].again = True

    def excuse(self, numbers: Iterable[int], why: str) -> None:
        """These may be missing in the end."""
        for number in numbers:
            self.tokens[number].excuse = self.tokens[number].excuse or why

    def turned_down(self, numbers: Iterable[int]) -> None:
        """A person's decision took these away."""
        self.excuse(numbers := [*numbers], "a person's decision took it away")
        for number in numbers:
            self.tokens[number].turned_down += 1

    def decided(
        self, object_id: ObjectId, was: Mapping[str, Any] | None, is_: Mapping[str, Any] | None
    ) -> None:
        """A person's decision made another row of an object: what it set was written, without a token."""
        for prop, stored in (is_ or {}).items():
            if was is None or was.get(prop) != stored:
                place = (*object_id, prop, "")
                self._decided.update(parts(place, stored))
                gone = {at for at, _ in parts(place, (was or {}).get(prop))} - {
                    at for at, _ in parts(place, stored)
                }
                self._decided.update((at, None) for at in gone)
                before = {text for _, text in parts(place, (was or {}).get(prop))}
                if before.isdisjoint(text for _, text in parts(place, stored)):
                    self._replaced.add(place)

    # What is there

    def visible(self, object_id: ObjectId, row: Mapping[str, Any] | None) -> Counter[int]:
        """How often each token of an object is in a row of it."""
        found: Counter[int] = Counter()
        if row is None:
            return found
        name, key = object_id
        for prop, stored in row.items():
            place = (name, key, prop, "")
            increments = self._increments.get(place)
            if increments is not None:
                for at, times in enumerate(values.places(int(stored))):
                    token = increments.get(at)
                    if token is not None and times:
                        found[token.number] += times
                continue
            for at, text in parts(place, stored):
                token = self._by_text.get((at, text))
                if token is not None:
                    found[token.number] += 1
        return found

    def all_visible(self, rows: Rows) -> Counter[int]:
        """As :meth:`visible`, of all objects."""
        found: Counter[int] = Counter()
        for name, objects in rows.items():
            for key, row in objects.items():
                found.update(self.visible((name, key), row))
        return found

    def twice(self, rows: Rows, schema: Schema) -> list[str]:
        """What has taken effect more often than it may."""
        told: list[str] = []
        for name, objects in rows.items():
            for key, row in objects.items():
                for prop, type_ in schema[name].properties.items():
                    if prop not in row:
                        continue
                    place = (name, key, prop, "")
                    if type_.kind == "counter":
                        told += self._strange_sum(place, int(row[prop] or 0))
                    elif type_.kind in ("list", "set"):
                        told += self._double_elements(place, row[prop])
        return told

    def _strange_sum(self, place: Place, total: int) -> list[str]:
        increments = self._increments.get(place, {})
        told = []
        for at, times in enumerate(values.places(total)):
            token = increments.get(at)
            most = 1 if token is None else token.times
            # Two people who take the same away, without knowing of each other, take it away twice.
            least = 0 if token is None else min(0, 1 - token.turned_down)
            if not least <= times <= most:
                told.append(
                    f"{place[0]} {place[1]!r} {place[2]} = {total}: increment {at} is in it {times} times"
                )
        return told

    def _double_elements(self, place: Place, stored: Any) -> list[str]:
        told = []
        for (_, text), times in Counter(parts(place, stored)).items():
            token = self._by_text.get((place, text))
            if times > (1 if token is None else token.times):
                told.append(f"{place[0]} {place[1]!r} {place[2]}: the element {text} is there {times} times")
        return told

    # The end

    def missing(self, final: Rows, waiting: Counter[int]) -> list[str]:
        """What is neither there, nor waits in a backup, nor was lawfully taken away.

        final: the objects as they are everywhere. waiting: the tokens in backups that wait.
        """
        told: list[str] = []
        for token in self.tokens.values():
            if token.excuse or token.removed or token.number in waiting or self._loose(token):
                continue
            row = final.get(token.place[0], {}).get(token.place[1])
            if self._killed(token):
                continue
            if row is None:
                told.append(f"lost: {token}: the object is gone, and nobody who knew of it deleted it")
            elif self.visible(token.object_id, row)[token.number] < 1:
                why = self._not_overruled(token, row)
                if why:
                    told.append(f"lost: {token}: {why}")
        return told

    def _loose(self, token: Token) -> bool:
        return self.games_with_schemas and (
            token.place[2] in schemas.LOOSE or token.place[0] == schemas.EXTRA
        )

    def _killed(self, token: Token) -> bool:
        """Whether somebody deleted the object without the writer's knowing: a delete wins."""
        return any(kill.number not in token.knew for kill in self._kills.get(token.object_id, ()))

    def _not_overruled(self, token: Token, row: Mapping[str, Any]) -> str:
        """What is wrong with the row, if no other write has lawfully taken the place of this one."""
        if token.kind == "list" and token.place in self._replaced:
            return ""  # of a list that two replaced, only one is kept
        if token.kind not in _SCALAR:
            return f"{token.place[2]} is {row.get(token.place[2])}"
        now = dict(parts((*token.place[:3], ""), row.get(token.place[2])))
        text = now.get(token.place)
        other = self._by_text.get((token.place, text))
        if text is None and token.place[3] and self._erased(token.place):
            return ""
        if self._taken_over(token) or (token.place, text) in self._decided:
            return ""
        if other is None:
            return f"it is {text}, which nobody wrote after it"
        if other.again or other.number not in self._before(token):
            return ""
        return f"it is {text} again, which it took the place of"

    def _erased(self, place: Place) -> bool:
        return any(token.removed and token.place == place for token in self._of_object.get(place[:2], ()))

    def _taken_over(self, token: Token) -> bool:
        """Whether another write took its place, which is held to account itself."""
        return any(
            other.place == token.place
            and other.over == token.text
            and other is not token
            and (not other.excuse or other.turned_down)
            for other in self._of_object[token.object_id]
        )

    def _before(self, token: Token) -> set[int]:
        """All that a write took the place of, one after the other."""
        found: set[int] = set()
        while True:
            before = self._by_text.get((token.place, token.over))
            if before is None or before.number in found or before is token:
                return found
            found.add(before.number)
            token = before

    # Inside

    def _known_of(self, device: str) -> Known:
        return self.known.setdefault(device, Known())

    def _knows(self, device: str, object_id: ObjectId, life: frozenset[int]) -> set[int]:
        """The deletions of an object that a device knows of: its own, and those of lives it sees no more."""
        known = self._known_of(device)
        seen = known.lives.setdefault(object_id, set())
        kills = known.kills.setdefault(object_id, set())
        kills |= {
            kill.number
            for kill in self._kills.get(object_id, ())
            if kill.life & seen and not kill.life & life
        }
        seen |= life
        return kills


def lives(row: Mapping[str, Any]) -> set[int]:
    """The tokens of the creations that an object comes from."""
    return {int(text[1:]) for text in json.loads(row.get("born") or "[]")}


def parts(place: Place, stored: Any) -> list[tuple[Place, Any]]:
    """What a stored value is made of: elements, entries of a dictionary, or itself."""
    if not isinstance(stored, str) or stored[:1] not in "[{" or not stored:
        return [(place, stored)]
    try:
        found = json.loads(stored)
    except ValueError:
        return [(place, stored)]
    if isinstance(found, dict):
        return [((*place[:3], sub), text_of(one)) for sub, one in found.items()]
    return [(place, text_of(one)) for one in found]


def text_of(element: Any) -> str:
    """An element of a collection as one text."""
    return json.dumps(element, ensure_ascii=False)
