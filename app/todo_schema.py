"""The schema of the to-do data, from its one source."""

from __future__ import annotations

import tomllib
from functools import cache

from holdfast.resources import resource
from holdfast.sync import Schema


@cache
def todo_schema() -> Schema:
    """The schema in resources/todo.toml."""
    return Schema.from_document(tomllib.loads(resource("todo.toml").read_text(encoding="utf-8"))["schema"])
