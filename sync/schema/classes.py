"""Classes with a primary key and typed properties, and the schema that they make."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ..errors import SchemaError
from .scalars import SCALARS, Stored, canonical_json
from .types import COLLECTIONS, KEYS, Type

#: So many properties may a class have. A realm's table has up to twice as many columns, since what the app
#: has and what the backend has meet in it, and SQLite's limits come soon after.
MOST_PROPERTIES = 500

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}\Z")


@dataclass(frozen=True)
class ObjectClass:
    """A class of objects: its name, its primary key, its properties in order, and its ``last_modified``.

    moved: SQL names in a realm file that are not the plain ones, since the app's schema has something else
    of that name: ``""`` for the table, else by property. given: what the app's tables give a new object that
    is created without a property, where that is not the type's default. indexes: of the app's table, each the
    names of its properties. These three are not part of the schema that is sent or compared.
    """

    name: str
    primary_key: str
    properties: Mapping[str, Type]
    last_modified: str | None = None
    moved: Mapping[str, str] = field(default_factory=dict, compare=False)
    given: Mapping[str, Stored] = field(default_factory=dict, compare=False)
    indexes: tuple[tuple[str, ...], ...] = field(default=(), compare=False)

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
    def kept_as_text(self) -> tuple[str, ...]:
        """The properties that SQLite keeps as text, key included: of those it alone can't tell what fits.

        A strict table's own types and checks see to numbers; a text can be no UTF-8, no JSON, or one of
        several of an equal value.
        """
        return tuple(
            name
            for name, type_ in self.properties.items()
            if type_.kind in COLLECTIONS or type_.scalar in ("string", "uuid", "decimal", "binary")
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
    def from_document(cls, document: Mapping[str, Any], *, most: int = MOST_PROPERTIES) -> Schema:
        """The schema that a TOML table ``[schema]`` (class name to class) describes. SchemaError if none.

        most: so many properties a class may have; what a realm holds, where two schemas meet, twice as many.
        """
        classes: dict[str, ObjectClass] = {}
        if not isinstance(document, Mapping):
            raise SchemaError("A schema is a table of classes.")
        for name, body in document.items():
            classes[name] = _class_from_document(name, body)
        _check(cls(classes), most)
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


def _check(schema: Schema, most: int) -> None:
    _check_names("class", schema.classes)
    for name in schema.classes:
        if name in (*SCALARS, *COLLECTIONS, "counter"):
            raise SchemaError(f"class {name!r} has the name of a type.", todo="Choose another name.")
    for object_class in schema.classes.values():
        where = f"Class {object_class.name!r}"
        if len(object_class.properties) > most:
            raise SchemaError(
                f"{where} has {len(object_class.properties)} properties; there may be {most}.",
                todo="Put some of them into another class, or into a dictionary.",
            )
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


def in_other_case(name: str, names: Iterable[str]) -> str | None:
    """The one of ``names`` that differs from ``name`` only in case: SQLite takes both for the same."""
    lower = name.lower()
    return next((one for one in names if one != name and one.lower() == lower), None)


def _check_names(what: str, names: Iterable[str]) -> None:
    seen: dict[str, str] = {}
    for name in names:
        if not _NAME.match(name) or (what == "class" and name.startswith("_")):
            raise SchemaError(
                f"{what} {name!r}: names are letters, digits and _, at most 63, and begin with a letter."
            )
        if name.startswith("sqlite_") or (what == "class" and name.lower().startswith("sqlite_")):
            raise SchemaError(f"{what} {name!r}: names that begin with sqlite_ are SQLite's own.")
        if name.lower() in seen:
            raise SchemaError(f"{what} {name!r} differs from {seen[name.lower()]!r} only in case.")
        seen[name.lower()] = name
