"""Reading a scenario file: TOML to typed steps, with one clear line for whatever is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from .. import crash
from ..errors import HoldfastError, SchemaError
from ..network_faults import FAULTS
from ..reset import Initiate, Strategy
from ..schema import Schema
from . import words
from .known import Known
from .steps import (
    Advance,
    BackendStep,
    CrashAt,
    DevicePlan,
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
    RecoverByRule,
    RecoverObject,
    Scenario,
    SetClock,
    Simple,
    Step,
    UseSchema,
    UseStrategy,
    Write,
)
from .values import numbered, shown


class ScenarioError(HoldfastError):
    """A scenario file is wrong. The text is one line: file, step (if it is about one), reason.

    Attributes: file, step (from 1; None: about the file), reason.
    """

    def __init__(self, file: Path, step: int | None, reason: str) -> None:
        self.file = file
        self.step = step
        self.reason = " ".join(reason.split())
        where = f"{file}: step {step}" if step is not None else str(file)
        super().__init__(f"{where}: {self.reason}")


def find(paths: Iterable[Path]) -> list[Path]:
    """The scenario files that the paths mean: files as they are, folders for all ``*.toml`` below, sorted.

    ScenarioError if there is no such path, or nothing in a folder.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            below = sorted(one for one in path.rglob("*.toml") if one.is_file())
            if not below:
                raise ScenarioError(path, None, "there is no scenario (*.toml) in this folder")
            found += below
        elif path.exists():
            found.append(path)
        else:
            raise ScenarioError(path, None, "there is no such file or folder")
    return list(dict.fromkeys(found))


def load(file: Path, default_schema: Mapping[str, Any]) -> Scenario:
    """Read and check a scenario. default_schema: the schema's document for a file that has none of its own.

    ScenarioError if anything is wrong with it.
    """
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ScenarioError(file, None, f"can't be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ScenarioError(file, None, "is no TOML: it is not text in UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ScenarioError(file, None, f"is no TOML: {error}") from None
    return _Loader(file, document, default_schema).scenario()


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
    "recover": ((), ()),
    "apply_recovery": ((), ()),
    "undo_recovery": ((), ()),
    "backend": ((), ("as", "schema")),
    "advance": ((), ()),
    "network": ((), ()),
    "expect": (("objects",), ("on",)),
    "expect_unsynced": ((), ()),
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


class _Loader:
    """One file on its way to a scenario. The checks raise ValueError; here it gets file and step."""

    def __init__(self, file: Path, document: dict[str, Any], default_schema: Mapping[str, Any]) -> None:
        self._file = file
        self._document = document
        self._default_schema = default_schema
        self._step: int | None = None
        self._devices: tuple[DevicePlan, ...] = ()
        self._known: Known

    def scenario(self) -> Scenario:
        try:
            return self._scenario()
        except ValueError as error:
            raise ScenarioError(self._file, self._step, str(error)) from None

    def _scenario(self) -> Scenario:
        top = self._document
        _keys("the file", top, ("title", "devices"), ("about", "schema", "backend", "step"))
        title = _text("title", top["title"])
        if not title.strip():
            raise ValueError("its title is empty")
        about = _text("about", top.get("about", ""))
        schema = _schema("[schema]", top.get("schema", self._default_schema))
        backend = _table("[backend]", top.get("backend", {}))
        _keys("[backend]", backend, (), ("development_mode", "max_offline_days"))
        development_mode = backend.get("development_mode", False)
        if not isinstance(development_mode, bool):
            raise ValueError(f"[backend] development_mode is true or false, not {shown(development_mode)}")
        days = _number("[backend] max_offline_days", backend.get("max_offline_days", 30))
        self._devices = tuple(
            _device(name, body) for name, body in _table("[devices]", top["devices"]).items()
        )
        if not self._devices:
            raise ValueError("there is no device; a scenario has at least one, such as [devices.phone]")
        self._known = Known(schema)
        steps = top.get("step", [])
        if not isinstance(steps, list) or not all(isinstance(one, dict) for one in steps):
            raise ValueError("steps are written as [[step]], each a table of its own")
        return Scenario(
            self._file,
            title,
            about,
            schema,
            development_mode,
            days * 86400.0,
            self._devices,
            tuple(self._numbered(index, body) for index, body in enumerate(steps, 1)),
        )

    def _numbered(self, index: int, body: dict[str, Any]) -> Step:
        self._step = index
        step = self._read(index, body)
        self._step = None
        return step

    def _read(self, index: int, body: dict[str, Any]) -> Step:
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
        _keys(f"{verb!r}", body, (verb, *needed), (*allowed, *place, "note"))
        note = _text("note", body.get("note", ""))
        device = self._device_name(body.get("device", self._devices[0].name))
        read = _READERS.get(verb)
        if verb in _OPERATIONS:
            return Write(index=index, note=note, device=device, operations=(self._operation(body),))
        assert read is not None
        return read(self, body, device, {"index": index, "note": note})

    # Names and values

    def _device_name(self, name: Any) -> str:
        return words.one_of("device of this scenario", name, [one.name for one in self._devices])

    def _ids(self, class_name: str, what: str, ids: Any) -> tuple[Any, ...]:
        return tuple(self._known.key(class_name, one) for one in _array(what, ids))

    def _objects(self, class_name: str, objects: Any) -> tuple[Mapping[str, Any], ...]:
        return tuple(self._known.values(class_name, one, key_too=True) for one in _array("objects", objects))

    def _operation(self, body: Mapping[str, Any]) -> Operation:
        verb = next(key for key in _OPERATIONS if key in body)
        name = self._known.class_name(body[verb])
        if verb == "generate":
            self._known.generates(name)
            count = _count("count", body["count"])
            values = _table("values", body.get("values", {}))
            self._known.values(name, numbered(values, 1))
            return Operation(verb, name, values=values, count=count)
        key = self._known.key(name, body["id"])
        if verb == "increment":
            return Operation(
                verb,
                name,
                key,
                prop=self._known.counter(name, body["property"]),
                by=_integer("by", body["by"]),
            )
        return Operation(verb, name, key, self._known.values(name, body.get("values", {})))

    # Verbs

    def _write(self, body: Any, device: str, common: Any) -> Step:
        operations: list[Operation] = []
        for number, one in enumerate(_array("write", body["write"]), 1):
            where = f"write, its part {number}"
            if not isinstance(one, dict):
                raise ValueError(f"{where}: {shown(one)} is no write such as {{ delete = ..., id = ... }}")
            verbs = [key for key in one if key in _OPERATIONS]
            if len(verbs) != 1:
                hint = "".join(words.near(key, _OPERATIONS) for key in list(one)[:1] if not verbs)
                raise ValueError(f"{where}: has {'two verbs' if verbs else 'no verb'}{hint}")
            needed, allowed = _VERBS[verbs[0]]
            try:
                _keys(f"{verbs[0]!r}", one, (verbs[0], *needed), allowed)
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
        schema = _schema("use_schema", body["use_schema"])
        self._known.add(schema)
        return UseSchema(device=device, schema=schema, **common)

    def _clock(self, body: Any, device: str, common: Any) -> Step:
        return SetClock(device=device, seconds=words.seconds_of(body["clock"]), **common)

    def _recover(self, body: Any, device: str, common: Any) -> Step:
        table = _table("recover", body["recover"])
        if "rule" in table:
            _keys("recover by rule", table, ("rule",), ())
            return RecoverByRule(
                device=device, rule=words.one_of("rule", table["rule"], words.RULES), **common
            )
        if "class" not in table and "id" not in table:
            _keys("recover", table, (), ("rule", "class", "id", "keep", "properties"))
            raise ValueError("recover says neither a rule nor the class and id of an object")
        _keys("recover of one object", table, ("class", "id"), ("keep", "properties"))
        if ("keep" in table) == ("properties" in table):
            raise ValueError("recover of one object needs either 'keep' or 'properties'")
        name = self._known.class_name(table["class"])
        key = self._known.key(name, table["id"])
        if "keep" in table:
            keep = words.one_of("thing to keep", table["keep"], words.KEEPS)
            return RecoverObject(device=device, class_name=name, id=key, keep=keep, properties={}, **common)
        properties = _table("properties", table["properties"])
        if not properties:
            raise ValueError("properties of recover names none")
        chosen = {prop: self._choice(name, prop, choice) for prop, choice in properties.items()}
        return RecoverObject(device=device, class_name=name, id=key, keep=None, properties=chosen, **common)

    def _choice(self, class_name: str, name: str, choice: Any) -> str | Given:
        self._known.property(class_name, name)
        if isinstance(choice, dict):
            _keys(f"recover of {class_name}.{name}", choice, ("value",), ())
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
            schema = _schema("schema", body["schema"])
            self._known.add(schema)
            return BackendStep(action=action, schema=schema, **common)
        name = body.get("as")
        return BackendStep(action=action, name=None if name is None else _text("as", name), **common)

    def _advance(self, body: Any, device: str, common: Any) -> Step:
        seconds = words.seconds_of(body["advance"])
        if seconds < 0:
            raise ValueError("advance goes on, never back")
        return Advance(seconds=seconds, **common)

    def _network(self, body: Any, device: str, common: Any) -> Step:
        table = _table("network", body["network"])
        _keys("network", table, ("fault",), ("device", "times"))
        on = self._device_name(table.get("device", self._devices[0].name))
        fault = words.one_of("fault", table["fault"], FAULTS)
        times = _count("times", table.get("times", 1))
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
        wanted = _table("expect_reset", body["expect_reset"])
        _keys("expect_reset", wanted, (), ("cause", "code", "strategy", "outcome"))
        for key, what, known in (
            ("cause", "cause", words.CAUSES),
            ("strategy", "strategy", words.STRATEGIES),
            ("outcome", "outcome", words.OUTCOMES),
        ):
            if key in wanted:
                words.one_of(what, wanted[key], known)
        if "code" in wanted:
            _integer("code", wanted["code"])
        return ExpectReset(device=device, wanted=wanted, **common)

    def _expect_no_reset(self, body: Any, device: str, common: Any) -> Step:
        _true("expect_no_reset", body["expect_no_reset"])
        return ExpectReset(device=device, wanted=None, **common)

    def _expect_differences(self, body: Any, device: str, common: Any) -> Step:
        found: list[ExpectedDifference] = []
        for one in _array("expect_differences", body["expect_differences"]):
            table = _table("a difference", one)
            _keys("a difference", table, ("class", "id", "state"), ("fields",))
            name = self._known.class_name(table["class"])
            key = self._known.key(name, table["id"])
            state = words.one_of("state of a difference", table["state"], words.STATES)
            fields = None
            if "fields" in table:
                fields = frozenset(_text("a field", field) for field in _array("fields", table["fields"]))
                for field in fields:
                    self._known.property(name, field)
            found.append(ExpectedDifference(name, key, state, fields))
        return ExpectDifferences(device=device, differences=tuple(found), **common)

    def _expect_notification(self, body: Any, device: str, common: Any) -> Step:
        table = _table("expect_notification", body["expect_notification"])
        kinds = ("insertions", "modifications", "deletions")
        _keys("expect_notification", table, ("class",), kinds)
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
        return ExpectError(text=_text("expect_error", body["expect_error"]), **common)

    def _expect_equal(self, body: Any, device: str, common: Any) -> Step:
        known = (*(one.name for one in self._devices), words.BACKEND)
        places = tuple(
            words.one_of("device of this scenario, nor the backend", one, known)
            for one in _array("expect_equal", body["expect_equal"])
        )
        if len(places) < 2:
            raise ValueError("expect_equal needs two places to compare")
        return ExpectEqual(places=places, **common)


_Reader = Callable[["_Loader", Any, str, Any], Step]


def _simple(verb: str) -> _Reader:
    def read(loader: _Loader, body: Any, device: str, common: Any) -> Step:
        _true(verb, body[verb])
        return Simple(device=device, verb=verb, **common)

    return read


def _number_of(verb: str) -> _Reader:
    def read(loader: _Loader, body: Any, device: str, common: Any) -> Step:
        return ExpectCount(device=device, what=verb, count=_count(verb, body[verb], least=0), **common)

    return read


_SIMPLE: Final = ("sync", "restart", "start", "initiate_reset", "apply_recovery", "undo_recovery")
_NUMBERS: Final = ("expect_unsynced", "expect_resets", "expect_backups")
_READERS: Final[dict[str, _Reader]] = {
    **{
        verb: getattr(_Loader, f"_{verb}")
        for verb in _VERBS
        if verb not in (*_OPERATIONS, *_SIMPLE, *_NUMBERS)
    },
    **{verb: _simple(verb) for verb in _SIMPLE},
    **{verb: _number_of(verb) for verb in _NUMBERS},
}


def _device(name: str, body: Any) -> DevicePlan:
    table = _table(f"[devices.{name}]", body)
    if name == words.BACKEND:
        raise ValueError("a device can't be called 'backend': expect_equal would not know which is meant")
    try:
        _keys("the device", table, (), ("strategy", "initiate"))
        strategy = table.get("strategy", str(Strategy.RECOVER_OR_DISCARD))
        initiate = table.get("initiate", str(Initiate.IMMEDIATELY))
        return DevicePlan(
            name,
            words.one_of("strategy", strategy, words.STRATEGIES),
            words.one_of("way to initiate a reset", initiate, words.INITIATES),
        )
    except ValueError as error:
        raise ValueError(f"[devices.{name}]: {error}") from None


def _schema(what: str, document: Any) -> Schema:
    if not isinstance(document, Mapping) or not document:
        raise ValueError(f"{what} is a table of classes")
    try:
        return Schema.from_document(document)
    except SchemaError as error:
        raise ValueError(f"{what}: {' '.join(filter(None, (error.what, error.todo)))}") from None
    except TypeError as error:  # a table or an array where a name stands
        raise ValueError(f"{what}: {error}") from None


def _keys(what: str, table: Mapping[str, Any], needed: Sequence[str], allowed: Sequence[str]) -> None:
    """That a table has all that it needs and nothing that it may not have."""
    known = (*needed, *allowed)
    for key in table:
        if key not in known:
            missing = [one for one in known if one not in table]
            hint = words.near(key, missing) or words.near(key, known)
            raise ValueError(f"{what}: unknown key {key!r}{hint}")
    for key in needed:
        if key not in table:
            raise ValueError(f"{what} lacks {key!r}")


def _fail(what: str, wanted: str, value: Any) -> NoReturn:
    raise ValueError(f"{what} is {wanted}, not {shown(value)}")


def _table(what: str, value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else _fail(what, "a table", value)


def _array(what: str, value: Any) -> list[Any]:
    return value if isinstance(value, list) else _fail(what, "an array", value)


def _text(what: str, value: Any) -> str:
    return value if isinstance(value, str) else _fail(what, "a string", value)


def _integer(what: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63:
        return value
    _fail(what, "a whole number", value)


def _count(what: str, value: Any, least: int = 1) -> int:
    if _integer(what, value) < least:
        _fail(what, f"at least {least}", value)
    return int(value)


def _number(what: str, value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 36500:
        return float(value)
    _fail(what, "a number of days", value)


def _true(what: str, value: Any) -> None:
    if value is not True:
        _fail(what, "written as true", value)
