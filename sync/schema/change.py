"""What one schema has otherwise than another: what is additive, what is destructive, what is a mismatch."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .classes import ObjectClass, Schema


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
        if one.last_modified and not _same_stamp(known, one):
            told.append(f"{name} is stamped in {one.last_modified}, not in {known.last_modified or 'any'}")
    return told


def _same_stamp(known: ObjectClass, one: ObjectClass) -> bool:
    """Whether the class is stamped in the same property, or was in none and gets one that is new."""
    if known.last_modified is None:
        return one.last_modified not in known.properties
    return one.last_modified == known.last_modified
