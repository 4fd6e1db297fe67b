"""What a simulation would compute again and again is remembered: the same few schemas, in every request.

Nothing here changes what is computed.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

from holdfast.sync import Schema
from holdfast.sync.backend import problems, schema_changes

_schemas: dict[tuple[str, str], Schema] = {}
_makeable: set[str] = set()
_from_document = Schema.from_document


@contextlib.contextmanager
def remembering() -> Iterator[None]:
    """Inside, schemas that were read and found makeable before are not looked at again."""
    with contextlib.ExitStack() as patched:
        patched.enter_context(mock.patch.object(Schema, "from_document", _read))
        for module in (problems, schema_changes):
            check = getattr(module, "check_makeable", None)
            if check is not None:
                patched.enter_context(mock.patch.object(module, "check_makeable", _once(check)))
        yield


def _read(document: Any, **options: Any) -> Schema:
    try:
        known = (json.dumps(document), repr(options))  # in the order of the document: properties have one
    except TypeError:
        return _from_document(document, **options)
    if known not in _schemas:
        _schemas[known] = _from_document(document, **options)
    return _schemas[known]


def _once(check: Callable[[Schema], None]) -> Callable[[Schema], None]:
    def checked(schema: Schema) -> None:
        if schema.fingerprint not in _makeable:
            check(schema)
            _makeable.add(schema.fingerprint)

    return checked
