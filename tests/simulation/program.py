"""Random programs: what happens in a simulated world, as plain data that can be shrunk and written down.

A step is a dict with ``do``, and mostly ``device``. What a step finds when it is played is not known here: an
operation on an object says what is meant, and the player makes of it what can be done.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from holdfast.sync import crash

from . import values
from .schemas import EXTRA, TASK, THING
from .wire import FAULTS

Step = dict[str, Any]

STRATEGIES = ("recover-or-discard", "recover", "discard", "manual")
INITIATES = ("immediately", "after-restart", "asked")
RULES = ("backup", "fresh", "merge", "newest", "backup-only", "redelete")

#: Keys that are never deleted, so that nothing about them is ever excused; and those that are.
KEPT: dict[str, tuple[Any, ...]] = {TASK: ("a", "b", "c"), THING: (1, 2), EXTRA: ("e",)}
DELETED: dict[str, tuple[Any, ...]] = {TASK: ("x", "y"), THING: (9,), EXTRA: ()}

_SCALARS: dict[str, tuple[str, ...]] = {
    TASK: ("title", "memo", "loose", "extra"),
    THING: ("flag", "number", "real", "text", "data", "moment", "ident", "price"),
    EXTRA: ("note",),
}
_LISTS = {TASK: ("steps",), THING: ("numbers",), EXTRA: ()}
_SETS = {TASK: ("tags",), THING: ("moments",), EXTRA: ()}
_DICTIONARIES = {TASK: ("fields",), THING: ("prices",), EXTRA: ()}
_COUNTERS = {TASK: ("count",), THING: ("hits",), EXTRA: ()}
_LINKS = {TASK: ("parent",), THING: ("task",), EXTRA: ()}

#: Tokens of one operation lie within so many numbers.
TOKENS_AN_OPERATION = 32


@dataclass(frozen=True, slots=True)
class Program:
    """What happens in one world. devices: by name their options. final: the rule of the last recoveries."""

    seed: int
    devices: dict[str, dict[str, Any]]
    final: str
    steps: tuple[Step, ...] = field(default=())


def generate(seed: int) -> Program:
    """The program of a seed."""
    return _Generator(seed).program()


class _Generator:
    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._random = random.Random(seed)
        self._operations = 0
        self._increments: dict[tuple[str, Any, str], int] = {}
        self._variants = False

    def program(self) -> Program:
        chance = self._random
        names = ["phone", "laptop", "tablet"][: chance.choice((2, 2, 3))]
        usual = chance.choice(STRATEGIES)
        devices = {
            name: {
                "strategy": usual if chance.random() < 0.6 else chance.choice(STRATEGIES),
                "initiate": chance.choice(INITIATES) if chance.random() < 0.3 else "immediately",
            }
            for name in names
        }
        groups = chance.sample(sorted(_GROUPS), k=chance.choice((0, 1, 1, 2, 2, 3)))
        self._variants = "schemas" in groups
        steps: list[Step] = []
        if chance.random() < 0.7:
            steps += self._beginning(names)
        if "restore" in groups:
            steps.append({"do": "back-up"})
        if "copies" in groups:
            steps.append(self._copy(chance.choice(names)))
        for _ in range(chance.randint(5, 22)):
            if groups and chance.random() < 0.4:
                steps += _GROUPS[chance.choice(groups)](self, names)
            else:
                steps += self._plain(names)
        final = "merge" if chance.random() < 0.8 else "backup"
        return Program(self._seed, devices, final, tuple(steps))

    # Writes

    def _beginning(self, names: list[str]) -> list[Step]:
        first = names[0]
        operations = [
            self._put(name, key, many=True)
            for name, key in ((TASK, "a"), (TASK, "b"), (THING, 1), (TASK, "x"))
            if self._random.random() < 0.8
        ]
        return [
            {"do": "write", "device": first, "by": "name", "ops": operations},
            *({"do": "sync", "device": name} for name in names),
        ]

    def _plain(self, names: list[str]) -> list[Step]:
        chance = self._random
        device = chance.choice(names)
        kind = chance.random()
        if kind < 0.52:
            return [self._write(device)]
        if kind < 0.86:
            return [{"do": "sync", "device": device}]
        if kind < 0.90:
            return [{"do": "offline" if chance.random() < 0.5 else "online", "device": device}]
        if kind < 0.93:
            return [{"do": "clock", "device": device, "seconds": chance.choice((-7200, -5, 0, 5, 86400))}]
        if kind < 0.95:
            return [{"do": "restart", "device": device}]
        return [{"do": "advance", "seconds": chance.choice((1, 60, 3600))}]

    def _write(self, device: str) -> Step:
        chance = self._random
        operations = [self._operation() for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        by = chance.choice(("name", "name", "sql", "orm"))
        return {"do": "write", "device": device, "by": by, "ops": operations}

    def _operation(self) -> Step:
        chance = self._random
        name = chance.choice((TASK, TASK, THING))
        if self._variants and chance.random() < 0.15:
            name = EXTRA
        key = chance.choice(KEPT[name])
        if DELETED[name] and chance.random() < 0.25:
            key = chance.choice(DELETED[name])
            if chance.random() < 0.35:
                return self._numbered({"op": "delete", "class": name, "key": key})
        kind = chance.random()
        if kind < 0.3 and _COUNTERS[name]:
            increment = self._increment(name, key)
            if increment is not None:
                return increment
        if kind < 0.5 and _LISTS[name]:
            return self._one("push", name, key, _LISTS[name], place=chance.random())
        if kind < 0.57 and _SETS[name]:
            return self._one("add", name, key, _SETS[name])
        if kind < 0.64 and _DICTIONARIES[name]:
            return self._one("enter", name, key, _DICTIONARIES[name], sub=chance.choice("pqr"))
        if kind < 0.70 and _LISTS[name]:
            what, where = chance.choice((("pull", _LISTS), ("drop", _SETS), ("erase", _DICTIONARIES)))
            return self._one(what, name, key, where[name], place=chance.random())
        if kind < 0.74 and _LINKS[name]:
            to = chance.choice((*KEPT[TASK], *DELETED[TASK]))
            return self._one("link", name, key, _LINKS[name], to=to)
        return self._put(name, key, many=chance.random() < 0.2)

    def _put(self, name: str, key: Any, *, many: bool) -> Step:
        chance = self._random
        scalars = [prop for prop in _SCALARS[name] if prop != "extra" or self._variants]
        props = chance.sample(scalars, k=min(len(scalars), chance.randint(2, 6) if many else 1))
        lists = (_LISTS[name] + _SETS[name] + _DICTIONARIES[name]) if many else ()
        step = {"op": "put", "class": name, "key": key, "props": props, "collections": list(lists)}
        return self._numbered(step)

    def _increment(self, name: str, key: Any) -> Step | None:
        prop = self._random.choice(_COUNTERS[name])
        at = self._increments.get((name, key, prop), 0)
        if at >= values.MOST_INCREMENTS:
            return None
        self._increments[name, key, prop] = at + 1
        return self._numbered({"op": "increment", "class": name, "key": key, "prop": prop, "at": at})

    def _one(self, what: str, name: str, key: Any, props: tuple[str, ...], **more: Any) -> Step:
        prop = self._random.choice(props)
        return self._numbered({"op": what, "class": name, "key": key, "prop": prop, **more})

    def _numbered(self, operation: Step) -> Step:
        self._operations += 1
        return {**operation, "n": self._operations * TOKENS_AN_OPERATION}

    # Groups: what goes wrong

    def _network(self, names: list[str]) -> list[Step]:
        chance = self._random
        device = chance.choice(names)
        fault = chance.choice(FAULTS)
        step = {"do": "network", "device": device, "fault": fault, "times": chance.choice((1, 1, 2))}
        return [step, {"do": "sync", "device": device}]

    def _crash(self, names: list[str]) -> list[Step]:
        chance = self._random
        device = chance.choice(names)
        if chance.random() < 0.2:
            return [{"do": "kill", "device": device}, {"do": "start", "device": device}]
        steps: list[Step] = [
            {"do": "crash_at", "device": device, "point": chance.choice(sorted(crash.POINTS))}
        ]
        if chance.random() < 0.5:
            steps = [self._meanwhile(device, [{"do": "strike", "device": device}])]
        steps.append({"do": "sync", "device": device})
        if chance.random() < 0.7:
            steps.append({"do": "start", "device": device})
        return steps

    def _machine(self, names: list[str]) -> list[Step]:
        device = self._random.choice(names)
        return [
            {"do": "machine", "device": device, "calls": self._random.randint(0, 12)},
            {"do": "sync", "device": device},
        ]

    def _between(self, names: list[str]) -> list[Step]:
        chance = self._random
        device = chance.choice(names)
        other = chance.choice(names)
        nested = [self._write(chance.choice((device, other)))]
        if other != device and chance.random() < 0.7:
            nested.append({"do": "sync", "device": other})
        elif chance.random() < 0.2:
            nested += chance.choice(([_terminate(), _enable()], [{"do": "restore"}], [_terminate()]))
        return [self._meanwhile(device, nested), {"do": "sync", "device": device}]

    def _meanwhile(self, device: str, steps: list[Step]) -> Step:
        chance = self._random
        return {
            "do": "meanwhile",
            "device": device,
            "request": chance.choice((0, 0, 1, 1, 2, 3, 4)),
            "when": chance.choice(("before", "after")),
            "steps": steps,
        }

    def _restore(self, names: list[str]) -> list[Step]:
        chance = self._random
        if chance.random() < 0.45:
            return [{"do": "back-up"}]
        step: Step = {"do": "restore"}
        steps = [step, *({"do": "sync", "device": name} for name in chance.sample(names, len(names) - 1))]
        return steps if chance.random() < 0.5 else [step]

    def _re_enable(self, names: list[str]) -> list[Step]:
        chance = self._random
        kind = chance.random()
        if kind < 0.15:
            return [{"do": "pause"}, {"do": "sync", "device": chance.choice(names)}, {"do": "resume"}]
        if kind < 0.25:
            return [{"do": chance.choice(("forbid", "allow"))}]
        if kind < 0.35:
            return [{"do": "backend-crash"}]
        steps = [_terminate(), self._write(chance.choice(names)), _enable()]
        return steps if chance.random() < 0.5 else [_terminate(), _enable()]

    def _trim(self, names: list[str]) -> list[Step]:
        chance = self._random
        device = chance.choice(names)
        return [
            {"do": "advance", "seconds": chance.choice((86400, 31 * 86400, 40 * 86400))},
            {"do": "sync", "device": device},
            self._write(device),
            {"do": "sync", "device": device},
            {"do": "trim"},
        ]

    def _copies(self, names: list[str]) -> list[Step]:
        chance = self._random
        device = chance.choice(names)
        if chance.random() < 0.4:
            return [{"do": "sync", "device": device}, self._copy(device)]
        if chance.random() < 0.6:
            return [{"do": "put_back", "device": device, "as": "one"}]
        return [
            {"do": "clone", "device": device, "as": "one", "on": "clone"},
            {"do": "sync", "device": "clone"},
        ]

    def _copy(self, device: str) -> Step:
        return {"do": "copy", "device": device, "as": "one", "closed": self._random.random() < 0.6}

    def _tangle(self, names: list[str]) -> list[Step]:
        """Two devices write the same object, one in the middle of its sync, which then is disturbed."""
        chance = self._random
        device, other = chance.sample(names, 2)
        name, key = chance.choice(((TASK, "b"), (TASK, "c"), (TASK, "y"), (THING, 2), (THING, 9)))
        first, then = chance.choice(((0, 1), (0, 2), (1, 2), (1, 3), (2, 3)))
        disturbance: list[Step] = chance.choice(
            (
                [_terminate(), _enable()],
                [{"do": "offline", "device": device}],
                [{"do": "strike", "device": device}],
                [{"do": "restore"}],
                [],
            )
        )

        def write(by: str, **more: Any) -> Step:
            step = self._put(name, key, many=True)
            increment = self._increment(name, key)
            return {
                "do": "write",
                "device": by,
                "by": "name",
                "ops": [step, *([increment] if increment else [])],
            }

        def during(request: int, steps: list[Step]) -> Step:
            return {"do": "meanwhile", "device": device, "request": request, "when": "before", "steps": steps}

        steps = [
            write(other),
            {"do": "sync", "device": other},
            during(first, [write(device)]),
            during(then, disturbance),
            {"do": "sync", "device": device},
            write(other),
            {"do": "sync", "device": other},
        ]
        if chance.random() < 0.5:
            steps += chance.choice(([_terminate(), _enable()], [{"do": "restore"}]))
        steps += [
            {"do": "start", "device": device},
            {"do": "online", "device": device},
            {"do": "sync", "device": device},
        ]
        return steps

    def _schemas(self, names: list[str]) -> list[Step]:
        chance = self._random
        if chance.random() < 0.5:
            variant = chance.choice(("plain", "grown", "grown", "retyped", "without", "optional"))
            return [{"do": "use_schema", "device": chance.choice(names), "variant": variant}]
        variant = chance.choice(("plain", "grown", "grown", "retyped", "without", "optional"))
        return [{"do": "set-schema", "variant": variant}]

    def _people(self, names: list[str]) -> list[Step]:
        chance = self._random
        device = chance.choice(names)
        which = chance.choice((0, 0, 0, 1))
        kind = chance.random()
        if kind < 0.25:
            rule = chance.choice(RULES)
            return [
                {"do": "recover", "device": device, "which": which, "rule": rule},
                {"do": "apply", "device": device, "which": which},
            ]
        if kind < 0.40:
            picks = [
                [chance.randint(0, 5), chance.choice(("backup", "fresh", "merge", "undecided"))]
                for _ in range(chance.randint(1, 3))
            ]
            return [{"do": "decide", "device": device, "which": which, "picks": picks}]
        if kind < 0.55:
            return [{"do": "apply", "device": device, "which": which}]
        if kind < 0.65:
            return [{"do": "undo", "device": device, "which": which}]
        if kind < 0.75:
            return [{"do": "initiate", "device": device}, {"do": "sync", "device": device}]
        if kind < 0.80:
            return [{"do": "ask_reset", "device": device}, {"do": "sync", "device": device}]
        strategy, initiate = chance.choice(STRATEGIES), chance.choice(INITIATES)
        return [{"do": "strategy", "device": device, "strategy": strategy, "initiate": initiate}]

    def _anew(self, names: list[str]) -> list[Step]:
        return [{"do": "anew", "device": self._random.choice(names)}]


def _terminate() -> Step:
    return {"do": "terminate"}


def _enable() -> Step:
    return {"do": "enable"}


_GROUPS: dict[str, Callable[[_Generator, list[str]], list[Step]]] = {
    "network": _Generator._network,
    "crash": _Generator._crash,
    "machine": _Generator._machine,
    "between": _Generator._between,
    "restore": _Generator._restore,
    "re-enable": _Generator._re_enable,
    "trim": _Generator._trim,
    "copies": _Generator._copies,
    "schemas": _Generator._schemas,
    "people": _Generator._people,
    "anew": _Generator._anew,
    "tangle": _Generator._tangle,
}
