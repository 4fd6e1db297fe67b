"""Reading the steps of a scenario: from the tables of a file to typed steps, verb by verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from .. import crash
from ..network_faults import FAULTS
from . import fields, words
from .known import Known
from .steps import (
    Advance,
    BackendStep,
    Copy,
    CrashAt,
    ExpectCount,
    ExpectDifferences,
    ExpectedDifference,
    ExpectEqual,
    ExpectError,
    ExpectNotification,
    ExpectObjects,
    ExpectReset,
    ExpectSession,
    Given,
    Go,
    Network,
    Operation,
    PutBack,
    RecoverByRule,
    RecoverObject,
    SetClock,
    Simple,
    Step,
    UseSchema,
    UseStrategy,
    Write,
)
from .values import numbered, shown

#: The verbs, each with the keys that it needs and those that it may have besides.
_VERBS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "create": (("id",), ("values",)),
    "update": (("id", "values"), ()),
    "delete": (("id",), ()),
    "increment": (("id", "property", "by"), ()),
    "write": ((), ()),
    "generate": (("count",), ("values",)),
    "go": ((), ()),
    "sync": ((), ()),
    "restart": ((), ()),
    "crash_at": ((), ()),
    "start": ((), ()),
    "initiate_reset": ((), ()),
    "use_strategy": ((), ("initiate",)),
    "use_schema": ((), ()),
    "clock": ((), ()),
    "copy": ((), ()),
    "put_back": ((), ("on",)),
    "recover": ((), ()),
    "apply_recovery": ((), ()),
    "undo_recovery": ((), ()),
    "backend": ((), ("as", "schema")),
    "advance": ((), ()),
    "network": ((), ()),
    "expect": (("objects",), ("on",)),
    "expect_unsynced": ((), ()),
    "expect_waiting": ((), ()),
    "expect_reset": ((), ()),
    "expect_no_reset": ((), ()),
    "expect_resets": ((), ()),
    "expect_backups": ((), ()),
    "expect_backup": (("objects",), ()),
    "expect_differences": ((), ()),
    "expect_notification": ((), ()),
    "expect_session": ((), ()),
    "expect_error": ((), ()),
    "expect_equal": ((), ()),
}
_OPERATIONS: Final = ("create", "update", "delete", "increment", "generate")
_NOT_ON_A_DEVICE: Final = ("backend", "advance", "network")
_ANYWHERE: Final = ("device", "note")


class StepReader:
    """Reads steps one after the other. All errors are ValueError with the reason.

    known: the schemas so far; grows with the steps. devices: their names, the default first.
    """

    def __init__(self, known: Known, devices: Sequence[str]) -> None:
        self._known = known
        self._devices = tuple(devices)
        self._copies: list[tuple[str, str]] = []

    def read(self, index: int, body: Mapping[str, Any]) -> Step:
        """The step that a ``[[step]]`` says. index: as people count."""
        # ``expect = …`` may stand on the backend; ``schema`` and ``as`` belong to ``backend``.
        verbs = [key for key in body if key in _VERBS]
        if not verbs:
            others = [key for key in body if key not in _ANYWHERE]
            hint = next((near for key in others if (near := words.near(key, _VERBS))), "")
            said = f"{others[0]!r} is none" if others else "it says nothing to do"
            raise ValueError(f"has no verb: {said}{hint}")
        if len(verbs) > 1:
            raise ValueError(f"has two verbs, {verbs[0]!r} and {verbs[1]!r}; a step has one")
        verb = verbs[0]
        needed, allowed = _VERBS[verb]
        place = () if verb in _NOT_ON_A_DEVICE else ("device",)
        fields.keys(f"{verb!r}", body, (verb, *needed), (*allowed, *place, "note"))
        note = fields.text("note", body.get("note", ""))
        device = self._device_name(body.get("device", self._devices[0]))
        read = _READERS.get(verb)
        if verb in _OPERATIONS:
            return Write(index=index, note=note, device=device, operations=(self._operation(body),))
        assert read is not None
        return read(self, body, device, {"index": index, "note": note})

    # Names and values

    def _device_name(self, name: Any) -> str:
        return words.one_of("device of this scenario", name, self._devices)

    def _ids(self, class_name: str, what: str, ids: Any) -> tuple[Any, ...]:
        return tuple(self._known.key(class_name, one) for one in fields.array(what, ids))

    def _objects(self, class_name: str, objects: Any) -> tuple[Mapping[str, Any], ...]:
        return tuple(
            self._known.values(class_name, one, key_too=True) for one in fields.array("objects", objects)
        )

    def _operation(self, body: Mapping[str, Any]) -> Operation:
        verb = next(key for key in _OPERATIONS if key in body)
        name = self._known.class_name(body[verb])
        if verb == "generate":
            self._known.generates(name)
            count = fields.count("count", body["count"])
            values = fields.table("values", body.get("values", {}))
            self._known.values(name, numbered(values, 1))
            return Operation(verb, name, values=values, count=count)
        key = self._known.key(name, body["id"])
        if verb == "increment":
            return Operation(
                verb,
                name,
                key,
                prop=self._known.counter(name, body["property"]),
                by=fields.integer("by", body["by"]),
            )
        return Operation(verb, name, key, self._known.values(name, body.get("values", {})))

    # Verbs

    def _write(self, body: Any, device: str, common: Any) -> Step:
        operations: list[Operation] = []
        for number, one in enumerate(fields.array("write", body["write"]), 1):
            where = f"write, its part {number}"
            if not isinstance(one, dict):
                raise ValueError(f"{where}: {shown(one)} is no write such as {{ delete = ..., id = ... }}")
            verbs = [key for key in one if key in _OPERATIONS]
            if len(verbs) != 1:
                hint = "".join(words.near(key, _OPERATIONS) for key in list(one)[:1] if not verbs)
                raise ValueError(f"{where}: has {'two verbs' if verbs else 'no verb'}{hint}")
            needed, allowed = _VERBS[verbs[0]]
            try:
                fields.keys(f"{verbs[0]!r}", one, (verbs[0], *needed), allowed)
                operations.append(self._operation(one))
            except ValueError as error:
                raise ValueError(f"{where}: {error}") from None
        if not operations:
            raise ValueError("write holds nothing to write")
        return Write(device=device, operations=tuple(operations), **common)

    def _go(self, body: Any, device: str, common: Any) -> Step:
        where = words.one_of("place to go", body["go"], ("offline", "online"))
        return Go(device=device, offline=where == "offline", **common)

    def _crash_at(self, body: Any, device: str, common: Any) -> Step:
        try:
            point = words.one_of("crash point", body["crash_at"], crash.POINTS)
        except ValueError as error:
            raise ValueError(f"{error}; see: holdfast scenario crash-points") from None
        return CrashAt(device=device, point=point, **common)

    def _use_strategy(self, body: Any, device: str, common: Any) -> Step:
        strategy = words.one_of("strategy", body["use_strategy"], words.STRATEGIES)
        initiate = body.get("initiate")
        if initiate is not None:
            initiate = words.one_of("way to initiate a reset", initiate, words.INITIATES)
        return UseStrategy(device=device, strategy=strategy, initiate=initiate, **common)

    def _use_schema(self, body: Any, device: str, common: Any) -> Step:
        schema = fields.schema("use_schema", body["use_schema"])
        self._known.add(schema)
        return UseSchema(device=device, schema=schema, **common)

    def _clock(self, body: Any, device: str, common: Any) -> Step:
        return SetClock(device=device, seconds=words.seconds_of(body["clock"]), **common)

    def _copy(self, body: Any, device: str, common: Any) -> Step:
        name = fields.text("copy", body["copy"])
        if (device, name) not in self._copies:
            self._copies.append((device, name))
        return Copy(device=device, name=name, **common)

    def _put_back(self, body: Any, device: str, common: Any) -> Step:
        name = fields.text("put_back", body["put_back"])
        on = None if "on" not in body else self._device_name(body["on"])
        owners = [owner for owner, one in self._copies if one == name]
        if device not in owners and on is not None and "device" not in body and len(owners) == 1:
            device = owners[0]  # nobody else's can be meant
        if device not in owners:
            names = [one for owner, one in self._copies if owner == device]
            hint = words.near(name, names)
            raise ValueError(f"no step before has made a copy {shown(name)} of {device}{hint}")
        return PutBack(device=device, name=name, on=on, **common)

    def _recover(self, body: Any, device: str, common: Any) -> Step:
        table = fields.table("recover", body["recover"])
        if "rule" in table:
            fields.keys("recover by rule", table, ("rule",), ())
            return RecoverByRule(
                device=device, rule=words.one_of("rule", table["rule"], words.RULES), **common
            )
        if "class" not in table and "id" not in table:
            fields.keys("recover", table, (), ("rule", "class", "id", "keep", "properties"))
            raise ValueError("recover says neither a rule nor the class and id of an object")
        fields.keys("recover of one object", table, ("class", "id"), ("keep", "properties"))
        if ("keep" in table) == ("properties" in table):
            raise ValueError("recover of one object needs either 'keep' or 'properties'")
        name = self._known.class_name(table["class"])
        key = self._known.key(name, table["id"])
        if "keep" in table:
            keep = words.one_of("thing to keep", table["keep"], words.KEEPS)
            return RecoverObject(device=device, class_name=name, id=key, keep=keep, properties={}, **common)
        properties = fields.table("properties", table["properties"])
        if not properties:
            raise ValueError("properties of recover names none")
        chosen = {prop: self._choice(name, prop, choice) for prop, choice in properties.items()}
        return RecoverObject(device=device, class_name=name, id=key, keep=None, properties=chosen, **common)

    def _choice(self, class_name: str, name: str, choice: Any) -> str | Given:
        self._known.property(class_name, name)
        if isinstance(choice, dict):
            fields.keys(f"recover of {class_name}.{name}", choice, ("value",), ())
            self._known.value(class_name, name, choice["value"])
            return Given(choice["value"])
        return words.one_of("side of a property", choice, ("backup", "fresh"))

    def _backend(self, body: Any, device: str, common: Any) -> Step:
        action = words.one_of("verb of the backend", body["backend"], words.BACKEND_ACTIONS)
        allowed = {"set-schema": "schema", "back-up": "as", "restore": "as"}.get(action)
        for key in ("as", "schema"):
            if key in body and key != allowed:
                raise ValueError(f"{key!r} does not go with backend = {action!r}")
        if action == "set-schema":
            if "schema" not in body:
                raise ValueError("set-schema lacks 'schema'")
            schema = fields.schema("schema", body["schema"])
            self._known.add(schema)
            return BackendStep(action=action, schema=schema, **common)
        name = body.get("as")
        return BackendStep(action=action, name=None if name is None else fields.text("as", name), **common)

    def _advance(self, body: Any, device: str, common: Any) -> Step:
        seconds = words.seconds_of(body["advance"])
        if seconds < 0:
            raise ValueError("advance goes on, never back")
        return Advance(seconds=seconds, **common)

    def _network(self, body: Any, device: str, common: Any) -> Step:
        table = fields.table("network", body["network"])
        fields.keys("network", table, ("fault",), ("device", "times"))
        on = self._device_name(table.get("device", self._devices[0]))
        fault = words.one_of("fault", table["fault"], FAULTS)
        times = fields.count("times", table.get("times", 1))
        return Network(device=on, fault=fault, times=times, **common)

    # Expectations

    def _expect(self, body: Any, device: str, common: Any) -> Step:
        on: str | None = device
        if "on" in body:
            if "device" in body:
                raise ValueError("has both 'device' and 'on'")
            words.one_of("place for 'on'", body["on"], (words.BACKEND,))
            on = None
        name = self._known.class_name(body["expect"])
        objects = self._objects(name, body["objects"])
        return ExpectObjects(class_name=name, objects=objects, device=on, **common)

    def _expect_backup(self, body: Any, device: str, common: Any) -> Step:
        name = self._known.class_name(body["expect_backup"])
        objects = self._objects(name, body["objects"])
        return ExpectObjects(class_name=name, objects=objects, device=device, in_backup=True, **common)

    def _expect_reset(self, body: Any, device: str, common: Any) -> Step:
        wanted = fields.table("expect_reset", body["expect_reset"])
        fields.keys("expect_reset", wanted, (), ("cause", "code", "strategy", "outcome"))
        for key, what, known in (
            ("cause", "cause", words.CAUSES),
            ("strategy", "strategy", words.STRATEGIES),
            ("outcome", "outcome", words.OUTCOMES),
        ):
            if key in wanted:
                words.one_of(what, wanted[key], known)
        if "code" in wanted:
            fields.integer("code", wanted["code"])
        return ExpectReset(device=device, wanted=wanted, **common)

    def _expect_no_reset(self, body: Any, device: str, common: Any) -> Step:
        fields.true("expect_no_reset", body["expect_no_reset"])
        return ExpectReset(device=device, wanted=None, **common)

    def _expect_differences(self, body: Any, device: str, common: Any) -> Step:
        found: list[ExpectedDifference] = []
        for one in fields.array("expect_differences", body["expect_differences"]):
            table = fields.table("a difference", one)
            fields.keys("a difference", table, ("class", "id", "state"), ("fields",))
            name = self._known.class_name(table["class"])
            key = self._known.key(name, table["id"])
            state = words.one_of("state of a difference", table["state"], words.STATES)
            named = None
            if "fields" in table:
                named = frozenset(
                    fields.text("a field", field) for field in fields.array("fields", table["fields"])
                )
                for field in named:
                    self._known.property(name, field)
            found.append(ExpectedDifference(name, key, state, named))
        return ExpectDifferences(device=device, differences=tuple(found), **common)

    def _expect_notification(self, body: Any, device: str, common: Any) -> Step:
        table = fields.table("expect_notification", body["expect_notification"])
        kinds = ("insertions", "modifications", "deletions")
        fields.keys("expect_notification", table, ("class",), kinds)
        name = self._known.class_name(table["class"])
        inserted, modified, deleted = (self._ids(name, kind, table.get(kind, [])) for kind in kinds)
        return ExpectNotification(
            device=device,
            class_name=name,
            insertions=inserted,
            modifications=modified,
            deletions=deleted,
            **common,
        )

    def _expect_session(self, body: Any, device: str, common: Any) -> Step:
        state = words.one_of("state of a session", body["expect_session"], words.SESSIONS)
        return ExpectSession(device=device, state=state, **common)

    def _expect_error(self, body: Any, device: str, common: Any) -> Step:
        if common["index"] == 1:
            raise ValueError("expect_error is about the step before it, and there is none")
        return ExpectError(text=fields.text("expect_error", body["expect_error"]), **common)

    def _expect_equal(self, body: Any, device: str, common: Any) -> Step:
        known = (*self._devices, words.BACKEND)
        places = tuple(
            words.one_of("device of this scenario, nor the backend", one, known)
            for one in fields.array("expect_equal", body["expect_equal"])
        )
        if len(places) < 2:
            raise ValueError("expect_equal needs two places to compare")
        return ExpectEqual(places=places, **common)


_Reader = Callable[["StepReader", Any, str, Any], Step]


def _simple(verb: str) -> _Reader:
    def read(reader: StepReader, body: Any, device: str, common: Any) -> Step:
        fields.true(verb, body[verb])
        return Simple(device=device, verb=verb, **common)

    return read


def _number_of(verb: str) -> _Reader:
    def read(reader: StepReader, body: Any, device: str, common: Any) -> Step:
        return ExpectCount(device=device, what=verb, count=fields.count(verb, body[verb], least=0), **common)

    return read


_SIMPLE: Final = ("sync", "restart", "start", "initiate_reset", "apply_recovery", "undo_recovery")
_NUMBERS: Final = ("expect_unsynced", "expect_waiting", "expect_resets", "expect_backups")
_READERS: Final[dict[str, _Reader]] = {
    **{
        verb: getattr(StepReader, f"_{verb}")
        for verb in _VERBS
        if verb not in (*_OPERATIONS, *_SIMPLE, *_NUMBERS)
    },
    **{verb: _simple(verb) for verb in _SIMPLE},
    **{verb: _number_of(verb) for verb in _NUMBERS},
}
