"""The schemas of simulated worlds: what all app versions share, and the variants that some have."""

from __future__ import annotations

import functools
from typing import Any

from holdfast.sync import Schema

TASK, THING, EXTRA = "Task", "Thing", "Extra"

#: Properties that only some variants have, or have otherwise: what becomes of them is the schemas' affair.
LOOSE = frozenset({"loose", "extra", "note"})

_TASK = {
    "_id": "string",
    "born": "set<string>",
    "title": "string",
    "memo": "string?",
    "count": "counter",
    "steps": "list<string>",
    "tags": "set<string>",
    "fields": "dictionary<string>",
    "parent": "Task",
    "modified": "timestamp?",
}

_THING = {
    "key": "int",
    "born": "set<string>",
    "flag": "bool",
    "number": "int",
    "real": "float?",
    "text": "string",
    "data": "binary",
    "moment": "timestamp?",
    "ident": "uuid",
    "price": "decimal?",
    "hits": "counter",
    "numbers": "list<int>",
    "moments": "set<timestamp>",
    "prices": "dictionary<decimal>",
    "task": "Task",
}

#: What each variant has beyond that, by class.
VARIANTS: dict[str, dict[str, dict[str, str]]] = {
    "plain": {TASK: {"loose": "string"}},
    "grown": {TASK: {"loose": "string", "extra": "string"}, EXTRA: {"note": "string"}},
    "retyped": {TASK: {"loose": "int"}},
    "without": {TASK: {}},
    "optional": {TASK: {"loose": "string?", "extra": "string"}},
}


def document_of(variant: str) -> dict[str, Any]:
    """The schema of a variant as plain data."""
    more = VARIANTS[variant]
    document: dict[str, Any] = {
        TASK: {
            "primary_key": "_id",
            "last_modified": "modified",
            "properties": {**_TASK, **more.get(TASK, {})},
        },
        THING: {"primary_key": "key", "properties": {**_THING}},
    }
    if EXTRA in more:
        document[EXTRA] = {
            "primary_key": "_id",
            "properties": {"_id": "string", "born": "set<string>", **more[EXTRA]},
        }
    return document


@functools.cache
def schema_of(variant: str) -> Schema:
    """The schema of a variant."""
    return Schema.from_document(document_of(variant))
