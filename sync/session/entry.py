"""One entry of the history, as a download brings it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..merge import Event, Instruction
from ..schema import Schema
from .transport import whole_number


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the history as it came; objects: None where it came by name only."""

    version: int
    salt: int
    ident: int
    digest: str
    client_version: int | None
    client_salt: int | None
    schema: Schema | None
    objects: tuple[tuple[Instruction, Event], ...] | None


def entry_of(wire: dict[str, Any]) -> Entry:
    """An entry from the wire. KeyError, TypeError, ValueError or AttributeError if it is none."""
    objects = None
    if "objects" in wire:
        objects = tuple(
            (
                Instruction.from_wire(one),
                Event(
                    wire["ident"],
                    one["op"],
                    one["time"],
                    one.get("values", {}),
                    one.get("times", {}),
                    one.get("sent_op"),
                ),
            )
            for one in wire["objects"]
        )
    return Entry(
        whole_number(wire["version"]),
        whole_number(wire["salt"]),
        whole_number(wire["ident"]),
        str(wire["digest"]),
        wire.get("client_version"),
        wire.get("client_salt"),
        Schema.from_document(wire["schema"]) if "schema" in wire else None,
        objects,
    )
