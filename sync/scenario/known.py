"""What a scenario's values are checked against: every schema that a device may have come to know so far.

A device can write what its realm holds, and that follows the backend's schema as well as its app's; which of
them it has got at a step is only known when the scenario is played. So a name is refused only if no schema up
to the step has it, and a value only if it fits the property in none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import ValueRefused
from ..schema import ObjectClass, Schema, Type
from .values import shown, to_stored
from .words import near


class Known:
    """The schemas that a scenario has named so far. All checks raise ValueError with the reason."""

    def __init__(self, first: Schema) -> None:
        self._schemas = [first]

    def add(self, schema: Schema) -> None:
        """From now on this schema counts too."""
        if schema.fingerprint not in (one.fingerprint for one in self._schemas):
            self._schemas.append(schema)

    def class_name(self, name: Any) -> str:
        """A class that there is."""
        names = list(dict.fromkeys(known for schema in self._schemas for known in schema.classes))
        if not isinstance(name, str):
            raise ValueError(f"{shown(name)} is not the name of a class")
        if name not in names:
            hint = near(name, names) or f"; there are {', '.join(names)}"
            raise ValueError(f"there is no class {name!r}{hint}")
        return name

    def key(self, class_name: str, value: Any) -> Any:
        """A value that fits the primary key of a class."""
        keys = [one.properties[one.primary_key] for one in self._classes(class_name)]
        self._fits(keys, value, f"the id of a {class_name}")
        return value

    def generates(self, class_name: str) -> None:
        """That ids such as ``Task-000001`` are ids of this class."""
        if not any(one.properties[one.primary_key].of == "string" for one in self._classes(class_name)):
            raise ValueError(f"generate makes ids of text, and the primary key of {class_name} is none")

    def property(self, class_name: str, name: str, *, key_too: bool = False) -> list[Type]:
        """The types that a property has had. key_too: the primary key by its name is welcome."""
        classes = self._classes(class_name)
        holders = [one for one in classes if name in one.properties]
        if holders and not key_too and all(one.primary_key == name for one in holders):
            raise ValueError(f'{name!r} is the primary key of {class_name}; it is given as "id"')
        types = [one.properties[name] for one in holders]
        if not types:
            names = dict.fromkeys(p for one in classes for p in one.properties)
            if name == "id":
                raise ValueError(
                    f"{class_name} has no property 'id'; its primary key is {classes[-1].primary_key!r}"
                )
            hint = near(name, names) or f"; it has {', '.join(names)}"
            raise ValueError(f"{class_name} has no property {name!r}{hint}")
        return types

    def value(self, class_name: str, name: str, value: Any, *, key_too: bool = False) -> None:
        """That a value fits a property."""
        self._fits(self.property(class_name, name, key_too=key_too), value, f"{class_name}.{name}")

    def values(self, class_name: str, values: Any, *, key_too: bool = False) -> Mapping[str, Any]:
        """A table of properties and their values."""
        if not isinstance(values, dict):
            raise ValueError(f"{shown(values)} is no table of properties and values")
        for name, value in values.items():
            self.value(class_name, name, value, key_too=key_too)
        return values

    def counter(self, class_name: str, name: Any) -> str:
        """A property that is a counter."""
        if not isinstance(name, str):
            raise ValueError(f"{shown(name)} is not the name of a property")
        types = self.property(class_name, name)
        if all(type_.kind != "counter" for type_ in types):
            raise ValueError(f"{class_name}.{name} is {types[-1]}, and only a counter can be incremented")
        return name

    def _classes(self, name: str) -> list[ObjectClass]:
        return [schema.classes[name] for schema in self._schemas if name in schema.classes]

    @staticmethod
    def _fits(types: Iterable[Type], value: Any, what: str) -> None:
        refused: ValueRefused | None = None
        for type_ in types:
            try:
                to_stored(type_, value)
            except ValueRefused as error:
                refused = error
            else:
                return
        raise ValueError(f"{what}: {refused}") from None
