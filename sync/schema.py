"""Classes, properties and types: what a realm can hold.

A schema is classes with a primary key and typed properties. Every value has three forms: the Python value
that an application sees, the *stored* form (what SQLite holds and what goes over the wire), and the text of
its type in a schema file (``"string"``, ``"int?"``, ``"set<string>"``).
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import tomllib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from .errors import SchemaError, ValueRefused

#: What SQLite and JSON hold: the stored form of a value.
Stored = str | int | float | None

SCALARS: Final = ("bool", "int", "float", "string", "binary", "timestamp", "uuid", "decimal")
COLLECTIONS: Final = ("list", "set", "dictionary")
#: Types of the design that this version doesn't store yet; a schema that uses one is refused.
NOT_YET: Final = frozenset({"binary", "decimal", "counter", "list", "dictionary", "link"})

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}\Z")
_TYPE = re.compile(r"(?:(list|set|dictionary)<([A-Za-z_]\w*)>|([A-Za-z_]\w*))(\?)?\Z")
_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_INT64 = range(-(2**63), 2**63)


def to_microseconds(moment: datetime) -> int:
    """A moment as microseconds since 1970-01-01 UTC. ValueRefused for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueRefused(
            f"{moment.isoformat()} has no time zone.",
            "Nothing was written.",
            "Give timestamps a zone, for example datetime.now(UTC).",
        )
    return (moment - _UNIX_EPOCH) // _MICROSECOND


def from_microseconds(microseconds: int) -> datetime:
    """The moment (in UTC) that is so many microseconds after 1970-01-01 UTC."""
    return _UNIX_EPOCH + timedelta(microseconds=microseconds)


def canonical_json(value: Any) -> str:
    """``value`` as JSON in the one form in which equal values have equal texts."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a property.

    kind: ``scalar``, ``link``, ``counter``, ``list``, ``set`` or ``dictionary``.
    of: the scalar's name (of the elements, for a collection), or the class that a link points to.
    optional: whether the value may be null.
    """

    kind: str
    of: str
    optional: bool = False

    def __str__(self) -> str:
        text = f"{self.kind}<{self.of}>" if self.kind in COLLECTIONS else self.of
        return text + ("?" if self.optional and self.kind != "link" else "")

    @classmethod
    def parse(cls, text: str) -> Type:
        """The type that a schema file writes as ``text``. SchemaError if it isn't one."""
        match = _TYPE.match(text) if isinstance(text, str) else None
        if match is None:
            raise SchemaError(
                f"{text!r} is not a type.", todo='Types look like "string", "int?", "set<string>".'
            )
        collection, element, plain, mark = match.groups()
        if collection:
            if mark:
                raise SchemaError(f"{text!r}: a collection can't be optional; it is empty instead.")
            if element not in SCALARS:
                raise SchemaError(f"{text!r}: {element!r} is not a type of elements.")
            return cls(collection, element)
        if plain == "counter":
            if mark:
                raise SchemaError(f"{text!r}: a counter can't be optional; it starts at 0.")
            return cls("counter", "counter")
        if plain in SCALARS:
            return cls("scalar", plain, bool(mark))
        return cls("link", plain, True)

    @property
    def default(self) -> Stored:
        """The stored form of what a property holds when nothing was given: null, zero, false or empty."""
        if self.optional:
            return None
        if self.kind == "set":
            return "[]"
        return _SCALAR_DEFAULTS[self.of]

    def store(self, value: Any) -> Stored:
        """The stored form of a Python value. ValueRefused if it doesn't fit the type."""
        if self.kind == "set":
            return self._store_set(value)
        if value is None:
            if self.optional:
                return None
            raise ValueRefused(f"Null does not fit the type {self}.", "Nothing was written.")
        return _store_scalar(self.of, value)

    def load(self, stored: Stored) -> Any:
        """The Python value of a stored form: an aware datetime, a uuid.UUID, a frozenset, and so on."""
        if self.kind == "set":
            return frozenset(_load_scalar(self.of, element) for element in json.loads(str(stored)))
        return None if stored is None else _load_scalar(self.of, stored)

    def canonical(self, stored: Any) -> Stored:
        """``stored`` checked and in the one form in which equal values are equal.

        Used on what comes over the wire and on what raw SQL wrote. ValueRefused if it doesn't fit.
        """
        if self.kind == "set":
            try:
                elements = json.loads(stored) if isinstance(stored, str) else None
            except ValueError:
                elements = None
            if not isinstance(elements, list):
                raise ValueRefused(f"{stored!r} is not the JSON array of a {self}.", "Nothing was written.")
            return canonical_elements([_check_scalar(self.of, element) for element in elements])
        if stored is None:
            return self.store(None)
        return _check_scalar(self.of, stored)

    def _store_set(self, value: Any) -> str:
        if value is None or isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
            raise ValueRefused(f"{value!r} does not fit the type {self}.", "Nothing was written.")
        return canonical_elements([_store_scalar(self.of, element) for element in value])


_SCALAR_DEFAULTS: dict[str, Stored] = {
    "bool": 0,
    "int": 0,
    "float": 0.0,
    "string": "",
    "timestamp": 0,
    "uuid": str(uuid.UUID(int=0)),
}


def canonical_elements(elements: Iterable[Stored]) -> str:
    """The stored form of a set: a JSON array of distinct stored elements, in the order of their JSON."""
    return "[" + ",".join(sorted({canonical_json(element) for element in elements})) + "]"


def _misfit(scalar: str, value: Any) -> ValueRefused:
    return ValueRefused(f"{value!r} does not fit the type {scalar}.", "Nothing was written.")


def _store_scalar(scalar: str, value: Any) -> Stored:
    if scalar == "bool" and isinstance(value, bool):
        return int(value)
    if scalar == "timestamp" and isinstance(value, datetime):
        return to_microseconds(value)
    if scalar == "uuid" and isinstance(value, uuid.UUID | str):
        try:
            return str(value if isinstance(value, uuid.UUID) else uuid.UUID(value))
        except ValueError:
            raise _misfit(scalar, value) from None
    if scalar in ("int", "float", "string") and not isinstance(value, bool):
        return _check_scalar(scalar, float(value) if scalar == "float" and isinstance(value, int) else value)
    raise _misfit(scalar, value)


def _check_scalar(scalar: str, stored: Any) -> Stored:
    if scalar == "bool":
        if stored in (0, 1) and isinstance(stored, int):
            return int(stored)
    elif scalar in ("int", "timestamp"):
        if isinstance(stored, int) and not isinstance(stored, bool) and stored in _INT64:
            if scalar == "timestamp":
                try:
                    from_microseconds(stored)
                except OverflowError:
                    raise _misfit(scalar, stored) from None
            return stored
    elif scalar == "float":
        if isinstance(stored, float) and math.isfinite(stored):
            return stored + 0.0  # -0.0 comes out as 0.0, as SQLite stores it
    elif scalar == "string":
        if isinstance(stored, str):
            try:
                stored.encode()
            except UnicodeEncodeError:
                raise _misfit(scalar, stored) from None
            return stored
    elif scalar == "uuid" and isinstance(stored, str):
        try:
            return str(uuid.UUID(stored))
        except ValueError:
            raise _misfit(scalar, stored) from None
    raise _misfit(scalar, stored)


def _load_scalar(scalar: str, stored: Any) -> Any:
    if scalar == "bool":
        return bool(stored)
    if scalar == "timestamp":
        return from_microseconds(stored)
    if scalar == "uuid":
        return uuid.UUID(stored)
    return stored


@dataclass(frozen=True)
class ObjectClass:
    """A class of objects: its name, its primary key, its properties in order, and its ``last_modified``."""

    name: str
    primary_key: str
    properties: Mapping[str, Type]
    last_modified: str | None = None

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The names of all properties but the primary key, in order."""
        return tuple(name for name in self.properties if name != self.primary_key)

    @cached_property
    def compared(self) -> tuple[str, ...]:
        """Those of :attr:`values` that make a difference: all but ``last_modified``."""
        return tuple(name for name in self.values if name != self.last_modified)

    @cached_property
    def defaults(self) -> dict[str, Stored]:
        """The stored default of each of :attr:`values`."""
        return {name: self.properties[name].default for name in self.values}

    @cached_property
    def collections(self) -> tuple[str, ...]:
        """The names of the properties that hold collections."""
        return tuple(name for name, type_ in self.properties.items() if type_.kind in COLLECTIONS)


@dataclass(frozen=True)
class Schema:
    """The classes of a realm, by name. Made by :meth:`from_document`, :meth:`load` or ``schema_of``."""

    classes: Mapping[str, ObjectClass] = field(default_factory=dict)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Schema:
        """The schema that a TOML table ``[schema]`` (class name to class) describes. SchemaError if none."""
        classes: dict[str, ObjectClass] = {}
        if not isinstance(document, Mapping):
            raise SchemaError("A schema is a table of classes.")
        for name, body in document.items():
            classes[name] = _class_from_document(name, body)
        schema = cls(classes)
        _check(schema)
        return schema

    @classmethod
    def load(cls, path: Path) -> Schema:
        """The schema in the TOML file at ``path``, under ``[schema]``. SchemaError names the file."""
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SchemaError(f"{path}: {error}") from None
        if "schema" not in document:
            raise SchemaError(f"{path}: there is no [schema] in it.")
        try:
            return cls.from_document(document["schema"])
        except SchemaError as error:
            raise SchemaError(f"{path}: {error.what}", error.means, error.todo) from None

    def to_document(self) -> dict[str, Any]:
        """The inverse of :meth:`from_document`; plain data that JSON and TOML can hold."""
        document: dict[str, Any] = {}
        for object_class in self.classes.values():
            body: dict[str, Any] = {"primary_key": object_class.primary_key}
            if object_class.last_modified:
                body["last_modified"] = object_class.last_modified
            body["properties"] = {name: str(type_) for name, type_ in object_class.properties.items()}
            document[object_class.name] = body
        return document

    @cached_property
    def fingerprint(self) -> str:
        """A short text that is equal for equal schemas, whatever the order of classes and properties."""
        return hashlib.sha256(canonical_json(self.to_document()).encode()).hexdigest()[:32]

    def __getitem__(self, name: str) -> ObjectClass:
        try:
            return self.classes[name]
        except KeyError:
            known = ", ".join(sorted(self.classes)) or "none"
            raise SchemaError(f"There is no class {name!r}.", todo=f"Known classes: {known}.") from None


def _class_from_document(name: str, body: Any) -> ObjectClass:
    if not isinstance(body, Mapping):
        raise SchemaError(f"Class {name!r} must be a table.")
    unknown = set(body) - {"primary_key", "last_modified", "properties"}
    if unknown:
        raise SchemaError(f"Class {name!r}: unknown key {sorted(unknown)[0]!r}.")
    properties = body.get("properties")
    if not isinstance(properties, Mapping) or not properties:
        raise SchemaError(f"Class {name!r} has no properties.")
    if not isinstance(body.get("primary_key"), str):
        raise SchemaError(f"Class {name!r} has no primary_key.")
    try:
        types = {key: Type.parse(text) for key, text in properties.items()}
    except SchemaError as error:
        raise SchemaError(f"Class {name!r}: {error.what}", error.means, error.todo) from None
    return ObjectClass(name, body["primary_key"], types, body.get("last_modified"))


def _check(schema: Schema) -> None:
    _check_names("class", schema.classes)
    for object_class in schema.classes.values():
        where = f"Class {object_class.name!r}"
        _check_names(f"{where}: property", object_class.properties)
        key = object_class.properties.get(object_class.primary_key)
        if key is None:
            raise SchemaError(f"{where}: its primary key {object_class.primary_key!r} is not a property.")
        if key.kind != "scalar" or key.optional or key.of not in ("int", "string", "uuid"):
            raise SchemaError(f"{where}: a primary key is an int, a string or a uuid, not {key}.")
        stamp = object_class.last_modified
        if stamp is not None:
            type_ = object_class.properties.get(stamp)
            if type_ is None or stamp == object_class.primary_key or type_.of != "timestamp":
                raise SchemaError(
                    f"{where}: last_modified names {stamp!r}, which is not a timestamp property."
                )
        for name, type_ in object_class.properties.items():
            if type_.kind == "link" and type_.of not in schema.classes:
                raise SchemaError(
                    f"{where}: {name!r} has the type {type_.of!r}, which is no type and no class."
                )
            if type_.kind in NOT_YET or type_.of in NOT_YET:
                raise SchemaError(
                    f"{where}: {name!r} is a {type_ if type_.kind != 'link' else 'link'}, "
                    "which this version of Holdfast cannot store yet.",
                    "Nothing was opened or changed.",
                    "Use bool, int, float, string, timestamp, uuid or a set of them.",
                )


def _check_names(what: str, names: Iterable[str]) -> None:
    seen: dict[str, str] = {}
    for name in names:
        if not _NAME.match(name) or (what == "class" and name.startswith("_")) or name.startswith("sqlite_"):
            raise SchemaError(f"{what} {name!r}: names are letters, digits and _, and begin with a letter.")
        if name.lower() in seen:
            raise SchemaError(f"{what} {name!r} differs from {seen[name.lower()]!r} only in case.")
        seen[name.lower()] = name
