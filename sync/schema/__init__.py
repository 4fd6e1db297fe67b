"""Classes, properties and types: what a realm can hold.

A schema is classes with a primary key and typed properties. Every value has three forms: the Python value
that an application sees, the *stored* form (what SQLite holds and what goes over the wire), and the text of
its type in a schema file (``"string"``, ``"int?"``, ``"set<string>"``).
"""

from .change import SchemaChange, changes, contains, otherwise, same_key, same_property, with_additions
from .classes import MOST_PROPERTIES, ObjectClass, Schema, in_other_case
from .conversion import convert
from .scalars import (
    SCALARS,
    Stored,
    canonical_elements,
    canonical_json,
    from_microseconds,
    misfit,
    to_microseconds,
)
from .types import COLLECTIONS, KEYS, Type

__all__ = [
    "COLLECTIONS",
    "KEYS",
    "MOST_PROPERTIES",
    "SCALARS",
    "ObjectClass",
    "Schema",
    "SchemaChange",
    "Stored",
    "Type",
    "canonical_elements",
    "canonical_json",
    "changes",
    "contains",
    "convert",
    "from_microseconds",
    "in_other_case",
    "misfit",
    "otherwise",
    "same_key",
    "same_property",
    "to_microseconds",
    "with_additions",
]
