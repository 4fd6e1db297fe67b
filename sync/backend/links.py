"""Links in the content: which object links to which, and letting go of links to objects that are gone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..merge import Values
from ..schema import Schema, Type
from . import store

if TYPE_CHECKING:
    from .working import Working

ObjectId = tuple[str, str]  # class, and key as JSON


def linking(schema: Schema) -> dict[str, dict[str, Type]]:
    """For each class that has links, its linking properties."""
    return {
        name: {p: one.properties[p] for p in one.links} for name, one in schema.classes.items() if one.links
    }


def targets(properties: Mapping[str, Type], values: Values | None) -> set[tuple[str, ObjectId]]:
    """Property and target of each link in an object's values."""
    return {
        (name, (type_.of, store.dump(key)))
        for name, type_ in properties.items()
        if values is not None and name in values
        for key in type_.targets(values[name])
    }


def unlinked(working: Working, schema: Schema, touched: set[ObjectId]) -> dict[ObjectId, Values]:
    """What an entry does to holders of links beyond its instructions: by object, the properties after.

    touched: the objects that the entry changed; ``working`` has them as it left them. A link that was set to
    an object that is not there is let go, and so is each link to what was deleted.
    """
    deleted = {one for one in touched if working.row(one) is None}
    holders = {one for one in touched - deleted if working.links_of(one)}
    working.load({target for one in holders for _, target in working.links_of(one)})
    if deleted:
        holders |= working.holders(deleted)
    result: dict[ObjectId, Values] = {}
    for one in sorted(holders):
        properties = schema[one[0]].properties
        values = working.row(one) or {}
        gone: dict[str, list[ObjectId]] = {}
        for name, target in working.links_of(one):
            if target in deleted or (one in touched and working.row(target) is None):
                gone.setdefault(name, []).append(target)
        if gone:
            result[one] = {
                name: properties[name].without(values[name], [json.loads(key) for _, key in lost])
                for name, lost in sorted(gone.items())
            }
    return result
