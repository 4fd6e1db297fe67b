"""app/todo.py maps just the schema of resources/todo.toml."""

from __future__ import annotations

import tomllib

from holdfast.app.todo import Base
from holdfast.resources import resource
from holdfast.sync import Schema, schema_of


def test_mapped_classes_are_the_schema_of_the_resources() -> None:
    with resource("todo.toml").open("rb") as file:
        written = Schema.from_document(tomllib.load(file)["schema"])
    assert schema_of(Base).to_document() == {
        name: written.to_document()[name] for name in sorted(written.classes)
    }
    assert schema_of(Base).fingerprint == written.fingerprint
