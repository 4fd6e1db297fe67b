"""The type of a property: a scalar, a counter, a link, or a collection of those; and values of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..errors import SchemaError, ValueRefused
from .scalars import (
    DEFAULTS,
    SCALARS,
    Stored,
    canonical_elements,
    canonical_json,
    check_scalar,
    load_scalar,
    misfit,
    store_scalar,
)

COLLECTIONS: Final = ("list", "set", "dictionary")
KEYS: Final = ("int", "string", "uuid")

_TYPE = re.compile(r"(?:(list|set|dictionary)<([A-Za-z_]\w*)>|([A-Za-z_]\w*))(\?)?\Z")
_COLLECTION_DEFAULTS: dict[str, Stored] = {"list": "[]", "set": "[]", "dictionary": "{}"}


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
        return _COLLECTION_DEFAULTS.get(self.kind) or DEFAULTS[self.of]

    def store(self, value: Any) -> Stored:
        """The stored form of a Python value. ValueRefused if it doesn't fit the type."""
        if self.kind == "dictionary":
            if not isinstance(value, Mapping):
                raise misfit(self, value)
            return canonical_json({_key(key): store_scalar(self.scalar, v) for key, v in value.items()})
        if self.kind in COLLECTIONS:
            if isinstance(value, str | bytes | bytearray | memoryview | Mapping) or not isinstance(
                value, Iterable
            ):
                raise misfit(self, value)
            elements = [store_scalar(self.scalar, element) for element in value]
            return self._canonical(elements)
        if value is None:
            if self.optional:
                return None
            raise ValueRefused(f"Null does not fit the type {self}.", "Nothing was written.")
        return store_scalar(self.scalar, value)

    def load(self, stored: Stored) -> Any:
        """The Python value of a stored form: an aware datetime, a uuid.UUID, a frozenset, and so on."""
        if self.kind == "dictionary":
            return {key: load_scalar(self.scalar, v) for key, v in json.loads(str(stored)).items()}
        if self.kind in COLLECTIONS:
            elements = (load_scalar(self.scalar, element) for element in json.loads(str(stored)))
            return list(elements) if self.kind == "list" else frozenset(elements)
        return None if stored is None else load_scalar(self.scalar, stored)

    def canonical(self, stored: Any) -> Stored:
        """``stored`` checked and in the one form in which equal values are equal.

        Used on what comes over the wire and on what raw SQL wrote. ValueRefused if it doesn't fit.
        """
        if self.kind in COLLECTIONS:
            try:
                value = json.loads(stored) if isinstance(stored, str) else None
            except (ValueError, RecursionError):
                value = None
            if self.kind == "dictionary":
                if not isinstance(value, dict):
                    raise misfit(self, stored)
                return canonical_json({_key(key): check_scalar(self.scalar, v) for key, v in value.items()})
            if not isinstance(value, list):
                raise misfit(self, stored)
            elements = [check_scalar(self.scalar, element) for element in value]
            return self._canonical(elements)
        if stored is None:
            return self.store(None)
        return check_scalar(self.scalar, stored)

    def _canonical(self, elements: list[Stored]) -> str:
        return canonical_json(elements) if self.kind == "list" else canonical_elements(elements, self.scalar)

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


def _key(key: Any) -> str:
    """A dictionary's key, checked."""
    if not isinstance(key, str):
        raise ValueRefused(f"{key!r} is not the key of a dictionary: that is a text.", "Nothing was written.")
    return str(check_scalar("string", key))
