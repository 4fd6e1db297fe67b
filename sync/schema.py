"""Classes, properties and types: what a realm can hold.

A schema is classes with a primary key and typed properties. Every value has three forms: the Python value
that an application sees, the *stored* form (what SQLite holds and what goes over the wire), and the text of
its type in a schema file (``"string"``, ``"int?"``, ``"set<string>"``).
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
import tomllib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from .errors import SchemaError, ValueRefused

#: What SQLite and JSON hold: the stored form of a value.
Stored = str | int | float | None

SCALARS: Final = ("bool", "int", "float", "string", "binary", "timestamp", "uuid", "decimal")
COLLECTIONS: Final = ("list", "set", "dictionary")
KEYS: Final = ("int", "string", "uuid")

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
    return _CANONICAL.encode(value)


#: Made once: ``json.dumps`` makes one for each value, which takes longer than most values do.
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a property.

    kind: ``scalar``, ``link``, ``counter``, ``list``, ``set`` or ``dictionary``.
    of: the scalar's name (of the elements, for a collection), or the class that links point to.
    optional: whether the value may be null.
    key: of a link or a collection of links, the scalar that the target's primary key is; empty until a
    schema that has the target is made.
    """

    kind: str
    of: str
    optional: bool = False
    key: str = ""

    def __str__(self) -> str:
        if self.kind == "counter":
            return "counter"
        text = f"{self.kind}<{self.of}>" if self.kind in COLLECTIONS else self.of
        return text + ("?" if self.optional and self.kind != "link" else "")

    @classmethod
    def parse(cls, text: str) -> Type:
        """The type that a schema file writes as ``text``. SchemaError if it isn't one.

        A name that is no scalar is taken for a class; whether there is one, only a schema can tell.
        """
        match = _TYPE.match(text) if isinstance(text, str) else None
        if match is None:
            raise SchemaError(
                f"{text!r} is not a type.", todo='Types look like "string", "int?", "set<string>".'
            )
        collection, element, plain, mark = match.groups()
        if collection:
            if mark:
                raise SchemaError(f"{text!r}: a collection can't be optional; it is empty instead.")
            if element in ("counter", *COLLECTIONS):
                raise SchemaError(f"{text!r}: {element!r} is not a type of elements.")
            return cls(collection, element)
        if plain == "counter":
            if mark:
                raise SchemaError(f"{text!r}: a counter can't be optional; it starts at 0.")
            return cls("counter", "int")
        if plain in COLLECTIONS:
            raise SchemaError(f"{text!r} lacks its elements.", todo=f'Write "{plain}<string>", for example.')
        if plain in SCALARS:
            return cls("scalar", plain, bool(mark))
        return cls("link", plain, True)

    @property
    def links(self) -> bool:
        """Whether this is a link or a collection of links."""
        return self.of not in SCALARS

    @property
    def scalar(self) -> str:
        """The scalar that values or elements are made of: for links that of the target's primary key."""
        return self.key if self.links else self.of

    @property
    def default(self) -> Stored:
        """The stored form of what a property holds when nothing was given: null, zero, false or empty."""
        if self.optional:
            return None
        return _COLLECTION_DEFAULTS.get(self.kind) or _SCALAR_DEFAULTS[self.of]

    def store(self, value: Any) -> Stored:
        """The stored form of a Python value. ValueRefused if it doesn't fit the type."""
        if self.kind == "dictionary":
            if not isinstance(value, Mapping):
                raise self._misfit(value)
            return canonical_json({_key(key): _store_scalar(self.scalar, v) for key, v in value.items()})
        if self.kind in COLLECTIONS:
            if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
                raise self._misfit(value)
            elements = [_store_scalar(self.scalar, element) for element in value]
            return canonical_json(elements) if self.kind == "list" else canonical_elements(elements)
        if value is None:
            if self.optional:
                return None
            raise ValueRefused(f"Null does not fit the type {self}.", "Nothing was written.")
        return _store_scalar(self.scalar, value)

    def load(self, stored: Stored) -> Any:
        """The Python value of a stored form: an aware datetime, a uuid.UUID, a frozenset, and so on."""
        if self.kind == "dictionary":
            return {key: _load_scalar(self.scalar, v) for key, v in json.loads(str(stored)).items()}
        if self.kind in COLLECTIONS:
            elements = (_load_scalar(self.scalar, element) for element in json.loads(str(stored)))
            return list(elements) if self.kind == "list" else frozenset(elements)
        return None if stored is None else _load_scalar(self.scalar, stored)

    def canonical(self, stored: Any) -> Stored:
        """``stored`` checked and in the one form in which equal values are equal.

        Used on what comes over the wire and on what raw SQL wrote. ValueRefused if it doesn't fit.
        """
        if self.kind in COLLECTIONS:
            try:
                value = json.loads(stored) if isinstance(stored, str) else None
            except ValueError:
                value = None
            if self.kind == "dictionary":
                if not isinstance(value, dict):
                    raise ValueRefused(f"{stored!r} is not the JSON of a {self}.", "Nothing was written.")
                return canonical_json({_key(key): _check_scalar(self.scalar, v) for key, v in value.items()})
            if not isinstance(value, list):
                raise ValueRefused(f"{stored!r} is not the JSON array of a {self}.", "Nothing was written.")
            elements = [_check_scalar(self.scalar, element) for element in value]
            return canonical_json(elements) if self.kind == "list" else canonical_elements(elements)
        if stored is None:
            return self.store(None)
        return _check_scalar(self.scalar, stored)

    def targets(self, stored: Stored) -> list[Stored]:
        """The stored keys that a stored value of a linking type points to."""
        if not self.links or stored is None:
            return []
        if self.kind == "link":
            return [stored]
        value = json.loads(str(stored))
        return list(value.values() if self.kind == "dictionary" else value)

    def without(self, stored: Stored, gone: Iterable[Stored]) -> Stored:
        """A stored value of a linking type without links to ``gone``: null, or left out of a collection."""
        away = set(gone)
        if self.kind == "link":
            return None if stored in away else stored
        value = json.loads(str(stored))
        if self.kind == "dictionary":
            return canonical_json({key: target for key, target in value.items() if target not in away})
        return canonical_json([target for target in value if target not in away])

    def _misfit(self, value: Any) -> ValueRefused:
        return ValueRefused(f"{value!r} does not fit the type {self}.", "Nothing was written.")


_COLLECTION_DEFAULTS: dict[str, Stored] = {"list": "[]", "set": "[]", "dictionary": "{}"}
_SCALAR_DEFAULTS: dict[str, Stored] = {
    "bool": 0,
    "int": 0,
    "float": 0.0,
    "string": "",
    "binary": "",
    "timestamp": 0,
    "uuid": str(uuid.UUID(int=0)),
    "decimal": "0",
}

#: Digits and exponents of a decimal: those of IEEE 754 decimal128.
_DECIMAL_DIGITS = 34
_DECIMAL_EXPONENTS = range(-6176, 6145)


def canonical_elements(elements: Iterable[Stored]) -> str:
    """The stored form of a set: a JSON array of distinct stored elements, in the order of their JSON."""
    return "[" + ",".join(sorted({canonical_json(element) for element in elements})) + "]"


def _key(key: Any) -> str:
    """A dictionary's key, checked."""
    if not isinstance(key, str):
        raise ValueRefused(f"{key!r} is not the key of a dictionary: that is a text.", "Nothing was written.")
    return str(_check_scalar("string", key))


def _decimal(value: Any) -> str:
    """The one text of a decimal number. ValueRefused if it is none, not finite, or too long."""
    try:
        number = Decimal(value) if isinstance(value, str | int) else value
    except InvalidOperation:
        raise _misfit("decimal", value) from None
    if not isinstance(number, Decimal) or not number.is_finite():
        raise _misfit("decimal", value)
    if not number:
        return "0"
    sign, digits, exponent = number.as_tuple()
    kept = list(digits)
    assert isinstance(exponent, int)
    while kept[-1] == 0:
        kept.pop()
        exponent += 1
    if len(kept) > _DECIMAL_DIGITS or exponent not in _DECIMAL_EXPONENTS:
        raise _misfit("decimal", value)
    return str(Decimal((sign, kept, exponent)))


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
    if scalar == "binary" and isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    if scalar == "decimal" and isinstance(value, Decimal | int) and not isinstance(value, bool):
        return _decimal(value)
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
    elif scalar == "binary" and isinstance(stored, str):
        try:
            return base64.b64encode(base64.b64decode(stored, validate=True)).decode("ascii")
        except ValueError:
            raise _misfit(scalar, stored) from None
    elif scalar == "decimal" and isinstance(stored, str):
        return _decimal(stored)
    raise _misfit(scalar, stored)


def _load_scalar(scalar: str, stored: Any) -> Any:
    if scalar == "bool":
        return bool(stored)
    if scalar == "timestamp":
        return from_microseconds(stored)
    if scalar == "uuid":
        return uuid.UUID(stored)
    if scalar == "binary":
        return base64.b64decode(stored)
    if scalar == "decimal":
        return Decimal(stored)
    return stored


@dataclass(frozen=True)
class ObjectClass:
    """A class of objects: its name, its primary key, its properties in order, and its ``last_modified``.

    moved: SQL names in a realm file that are not the plain ones, since the app's schema has something else
    of that name: ``""`` for the table, else by property. Not part of the schema that is sent or compared.
    """

    name: str
    primary_key: str
    properties: Mapping[str, Type]
    last_modified: str | None = None
    moved: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def table(self) -> str:
        """The name of the class's SQL table."""
        return self.moved.get("", self.name)

    def column(self, name: str) -> str:
        """The name of a property's SQL column."""
        return self.moved.get(name, name)

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
    def several_texts(self) -> tuple[str, ...]:
        """The properties whose equal values can have unequal texts: what raw SQL wrote is made canonical."""
        return tuple(
            name
            for name, type_ in self.properties.items()
            if type_.kind in COLLECTIONS or type_.scalar in ("decimal", "binary")
        )

    @cached_property
    def links(self) -> tuple[str, ...]:
        """The names of the properties that hold links or collections of links."""
        return tuple(name for name, type_ in self.properties.items() if type_.links)


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
        _check(cls(classes))
        return cls({name: _resolved(one, classes) for name, one in classes.items()})

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


def _resolved(object_class: ObjectClass, classes: Mapping[str, ObjectClass]) -> ObjectClass:
    """The class with the keys of its links' targets filled in."""

    def resolve(type_: Type) -> Type:
        if not type_.links:
            return type_
        target = classes[type_.of]
        return replace(type_, key=target.properties[target.primary_key].of)

    return replace(
        object_class, properties={name: resolve(type_) for name, type_ in object_class.properties.items()}
    )


def _check(schema: Schema) -> None:
    _check_names("class", schema.classes)
    for name in schema.classes:
        if name in (*SCALARS, *COLLECTIONS, "counter"):
            raise SchemaError(f"class {name!r} has the name of a type.", todo="Choose another name.")
    for object_class in schema.classes.values():
        where = f"Class {object_class.name!r}"
        _check_names(f"{where}: property", object_class.properties)
        key = object_class.properties.get(object_class.primary_key)
        if key is None:
            raise SchemaError(f"{where}: its primary key {object_class.primary_key!r} is not a property.")
        if key.kind != "scalar" or key.optional or key.of not in KEYS:
            raise SchemaError(f"{where}: a primary key is an int, a string or a uuid, not {key}.")
        stamp = object_class.last_modified
        if stamp is not None:
            type_ = object_class.properties.get(stamp)
            if type_ is None or type_.kind != "scalar" or type_.of != "timestamp":
                raise SchemaError(
                    f"{where}: last_modified names {stamp!r}, which is not a timestamp property."
                )
        for name, type_ in object_class.properties.items():
            if type_.links and type_.of not in schema.classes:
                raise SchemaError(
                    f"{where}: {name!r} has the type {type_.of!r}, which is no type and no class."
                )


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """What takes one schema to another.

    additions: sentences of what is new. destructive: sentences of what is removed or otherwise: each needs a
    new history, since changes that were made under the old schema don't fit any more.
    """

    additions: tuple[str, ...]
    destructive: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing changes."""
        return not self.additions and not self.destructive

    @property
    def is_additive(self) -> bool:
        """Whether there is something new, and nothing removed or otherwise."""
        return bool(self.additions) and not self.destructive


def changes(old: Schema, new: Schema) -> SchemaChange:
    """What is new, and what is removed or otherwise, in ``new`` against ``old``."""
    return SchemaChange(
        tuple(_beyond(old, new)), tuple(_otherwise(old, new) + _beyond(new, old, "is removed"))
    )


def contains(whole: Schema, part: Schema) -> list[str]:
    """Sentences for what ``part`` has that ``whole`` lacks or has otherwise; none if it fits.

    One direction only: what the part lacks it need not know.
    """
    return _beyond(whole, part) + _otherwise(whole, part)


def with_additions(whole: Schema, part: Schema) -> Schema:
    """``whole`` with the classes and properties that only ``part`` has."""
    classes = dict(whole.classes)
    for name, one in part.classes.items():
        known = classes.get(name)
        if known is None:
            classes[name] = one
            continue
        more = {p: t for p, t in one.properties.items() if p not in known.properties}
        stamp = known.last_modified or (one.last_modified if one.last_modified in more else None)
        if more:
            classes[name] = replace(known, properties={**known.properties, **more}, last_modified=stamp)
    return Schema(classes)


def otherwise(whole: Schema, part: Schema) -> list[str]:
    """Sentences for what both have, but ``part`` otherwise than ``whole``."""
    return _otherwise(whole, part)


def same_property(one: ObjectClass, other: ObjectClass, name: str) -> bool:
    """Whether both classes have the property, of the same type and optionality.

    A link to a class whose keys have another type is another link: its values are those keys.
    """
    mine, theirs = one.properties.get(name), other.properties.get(name)
    return mine is not None and theirs is not None and str(mine) == str(theirs) and mine.key == theirs.key


def same_key(one: ObjectClass, other: ObjectClass) -> bool:
    """Whether both classes have the same primary key, by name and type."""
    return one.primary_key == other.primary_key and same_property(one, other, one.primary_key)


def _beyond(whole: Schema, part: Schema, verb: str = "is new") -> list[str]:
    told: list[str] = []
    for name, one in part.classes.items():
        known = whole.classes.get(name)
        if known is None:
            told.append(f"class {name} {verb}")
        else:
            told += [f"property {name}.{p} {verb}" for p in one.properties if p not in known.properties]
    return told


def _otherwise(whole: Schema, part: Schema) -> list[str]:
    told: list[str] = []
    for name, one in part.classes.items():
        known = whole.classes.get(name)
        if known is None:
            continue
        if one.primary_key != known.primary_key:
            told.append(f"the primary key of {name} is {one.primary_key}, not {known.primary_key}")
        for prop, type_ in one.properties.items():
            if prop in known.properties and str(known.properties[prop]) != str(type_):
                told.append(f"property {name}.{prop} is {type_}, not {known.properties[prop]}")
        if one.last_modified and one.last_modified != known.last_modified:
            told.append(f"{name} is stamped in {one.last_modified}, not in {known.last_modified or 'any'}")
    return told


def convert(stored: Stored, old: Type, new: Type) -> tuple[bool, Stored]:
    """A stored value of one type as another: whether nothing is lost by it, and the value (else None)."""
    if stored is None:
        return new.optional, None
    if str(old).rstrip("?") == str(new).rstrip("?") and old.key == new.key:
        return True, stored
    if old.links != new.links or (old.links and old.of != new.of):
        return False, None
    try:
        if old.kind == new.kind and old.kind in COLLECTIONS:
            return _convert_elements(stored, old, new)
        if old.kind in COLLECTIONS or new.kind in COLLECTIONS:
            return False, None
        there = _convert_scalar(old.scalar, stored, new.scalar)
        back = None if there is None else _convert_scalar(new.scalar, there, old.scalar)
    except (ValueError, OverflowError):
        return False, None
    return (True, there) if back == stored else (False, None)


def _convert_elements(stored: Stored, old: Type, new: Type) -> tuple[bool, Stored]:
    one, other = Type("scalar", old.scalar), Type("scalar", new.scalar)
    value = json.loads(str(stored))
    items = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    converted = [(key, *convert(element, one, other)) for key, element in items]
    if not all(ok for _, ok, _ in converted):
        return False, None
    if isinstance(value, dict):
        return True, canonical_json({key: element for key, _, element in converted})
    elements = [element for _, _, element in converted]
    return True, canonical_json(elements) if new.kind == "list" else canonical_elements(elements)


def _convert_scalar(old: str, stored: Stored, new: str) -> Stored:
    """The value as the other scalar; None if there is no way. ValueError if this value has none."""
    if old == new:
        return stored
    if new == "string" and old in ("int", "uuid", "decimal", "bool", "float"):
        return {0: "false", 1: "true"}[int(stored or 0)] if old == "bool" else str(stored)
    if old == "string":
        text = str(stored)
        if new == "bool":
            return {"false": 0, "true": 1}.get(text)
        if new == "int":
            return _check_scalar("int", int(text))
        if new == "float":
            return _check_scalar("float", float(text))
        return _check_scalar(new, text) if new in ("uuid", "decimal") else None
    numbers = {"bool": int, "int": int, "float": float, "decimal": Decimal}
    if old in numbers and new in numbers:
        number = Decimal(stored)  # type: ignore[arg-type]
        if number != numbers[new](number):
            return None
        return _decimal(number) if new == "decimal" else _check_scalar(new, numbers[new](number))
    return None


def _check_names(what: str, names: Iterable[str]) -> None:
    seen: dict[str, str] = {}
    for name in names:
        if not _NAME.match(name) or (what == "class" and name.startswith("_")) or name.startswith("sqlite_"):
            raise SchemaError(f"{what} {name!r}: names are letters, digits and _, and begin with a letter.")
        if name.lower() in seen:
            raise SchemaError(f"{what} {name!r} differs from {seen[name.lower()]!r} only in case.")
        seen[name.lower()] = name
