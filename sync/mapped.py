"""Classes that an application has mapped with SQLAlchemy: their schema, and what else they declare.

What they declare holds: types, defaults that SQL fills in, and indexes. Everything else that a table can
declare is refused when the classes are handed over, with the reason, and never ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Table,
    UniqueConstraint,
    types,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import class_mapper
from sqlalchemy.schema import DefaultClause
from sqlalchemy.sql import elements

from .errors import SchemaError, ValueRefused
from .schema import COLLECTIONS, ObjectClass, Schema, Stored, Type
from .tables import Binary, Decimal, PropertyColumn

_UNOPENED = "Nothing was opened."

#: SQLAlchemy's own types, and the type of ours that holds the same values.
_OURS: tuple[tuple[tuple[type[Any], ...], str], ...] = (
    ((types.Boolean,), "Bool"),
    ((types.Uuid,), "Uuid"),
    ((types.DateTime,), "Timestamp"),
    ((types.LargeBinary,), "Binary"),
    ((types.Float,), "Float"),
    ((types.Numeric,), "Decimal"),
    ((types.Integer,), "Int"),
)

_LITERAL = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<word>null|true|false)|(?P<number>[-+]?[0-9.eE+-]+))\s*",
    re.IGNORECASE,
)


def schema_of(*mapped: Any) -> Schema:
    """The schema of classes mapped with SQLAlchemy and the column types of ``holdfast.sync``.

    mapped: declarative classes, or one declarative base whose classes are all meant. A column's name is the
    property's name, its table's name the class's; ``info={"last_modified": True}`` marks the stamp.

    Indexes (``index=True``, ``Index``) of plain columns are made in the realm's file and kept, also over
    resets and changes of the schema. A ``server_default`` that is a constant is what an object has that is
    created without that property on this device, by name as by any SQL. On the backend, and in what is there
    already, a property that nobody has set stays null, zero, false or empty.

    SchemaError if one is no mapped class, a column has another type, a table has no single primary key, or
    one declares what wouldn't hold: uniqueness beyond the key, a check, a foreign key, a computed column, a
    default or an update that calls a function, numbers that count up by themselves.
    """
    classes: list[Any] = []
    for one in mapped:
        registry = getattr(one, "registry", None)
        if registry is not None and not hasattr(one, "__table__"):
            classes.extend(sorted((m.class_ for m in registry.mappers), key=lambda c: str(c.__tablename__)))
        else:
            classes.append(one)
    document: dict[str, Any] = {}
    tables: dict[str, Table] = {}
    for cls in classes:
        try:
            table: Table = class_mapper(cls).local_table  # type: ignore[assignment]
        except SQLAlchemyError as error:
            raise SchemaError(
                f"{cls!r} is no class mapped with SQLAlchemy.",
                _UNOPENED,
                "Give a Schema, mapped classes, or the declarative base of mapped classes.",
            ) from error
        tables[table.name] = table
        document[table.name] = _class_document(table)
    for table in tables.values():
        _refuse_what_does_not_hold(table)
    schema = Schema.from_document(document)
    return Schema({name: _declared(one, tables[name]) for name, one in schema.classes.items()})


def _class_document(table: Table) -> dict[str, Any]:
    keys = list(table.primary_key.columns)
    if len(keys) != 1:
        raise SchemaError(f"Table {table.name!r}: a class has exactly one primary key property.", _UNOPENED)
    body: dict[str, Any] = {"primary_key": keys[0].name, "properties": {}}
    for column in table.columns:
        if not isinstance(column.type, PropertyColumn):
            raise _other_type(table, column)
        type_ = column.type.property_type
        if type_.kind == "scalar":
            type_ = Type("scalar", type_.of, bool(column.nullable))
        elif bool(column.nullable) != (type_.kind == "link"):
            raise SchemaError(
                f"Table {table.name!r}: column {column.name!r} is a {type_}, which is "
                f"{'always' if type_.kind == 'link' else 'never'} null where nothing is.",
                _UNOPENED,
                f"Map it with nullable={type_.kind == 'link'}.",
            )
        body["properties"][column.name] = str(type_)
        if column.info.get("last_modified"):
            body["last_modified"] = column.name
    return body


def _other_type(table: Table, column: Column[Any]) -> SchemaError:
    where = f"Table {table.name!r}: column {column.name!r}"
    wanted = next((ours for others, ours in _OURS if isinstance(column.type, others)), None)
    if wanted is None and isinstance(column.type, types.String) and not isinstance(column.type, types.Enum):
        wanted = "String"
    if wanted is None:
        return SchemaError(
            f"{where} has the type {column.type!r}, which is not one of Holdfast's.",
            _UNOPENED,
            "Use a column type of holdfast.sync, such as String or Timestamp, or a subclass of one that "
            "converts your values.",
        )
    return SchemaError(
        f"{where} has SQLAlchemy's own type {column.type!r}, which is not one of Holdfast's.",
        _UNOPENED,
        f"Import {wanted} from holdfast.sync (the one of that name in sqlalchemy is another) and give it to "
        f"mapped_column({wanted}, …); a Python type alone becomes SQLAlchemy's.",
    )


# What does not hold


def _refuse_what_does_not_hold(table: Table) -> None:
    """SchemaError for the first thing that a table declares and a realm would not keep."""
    key = next(iter(table.primary_key.columns))
    for what, why, todo in (
        *_of_table(table, key),
        *(r for c in table.columns for r in _of_column(table, c)),
    ):
        raise SchemaError(f"{what}: {why}", _UNOPENED, todo)


def _of_table(table: Table, key: Column[Any]) -> Iterator[tuple[str, str, str]]:
    where = f"Table {table.name!r}"
    if table.schema is not None:
        yield f"{where} is in the schema {table.schema!r}", "a realm has one.", "Leave schema out."
    of_columns = [one for column in table.columns for one in column.constraints]
    for constraint in sorted((*table.constraints, *of_columns), key=lambda one: str(one.name)):
        columns = [column.name for column in getattr(constraint, "columns", ())]
        if isinstance(constraint, UniqueConstraint) and key.name not in columns:
            yield _unique(where, columns)
        elif isinstance(constraint, CheckConstraint):
            yield (
                f"{where} has the check {str(constraint.sqltext)!r}",
                "what another device wrote is there already when it comes, and could not be refused.",
                "Check values before they are written, where they are entered or with @validates.",
            )
        elif isinstance(constraint, ForeignKeyConstraint):
            target = next((str(one.target_fullname) for one in constraint.elements), "")
            yield (
                f"{where} has a foreign key, {', '.join(columns)} to {target}",
                "another device may delete at any time what it points to.",
                "Use the type Link of holdfast.sync, which reads as null then, and say what belongs "
                'together: relationship(primaryjoin="Site.id == foreign(Inspection.site_id)").',
            )
    for index in sorted(table.indexes, key=lambda one: str(one.name)):
        yield from _of_index(where, index, key)


def _of_index(where: str, index: Index, key: Column[Any]) -> Iterator[tuple[str, str, str]]:
    said = f"{where} has the index {index.name!r}"
    plain = [one for one in index.expressions if isinstance(one, Column)]
    if index.unique and key.name not in [one.name for one in plain]:
        yield _unique(where, [one.name for one in plain] or [str(index.name)])
    if len(plain) != len(index.expressions):
        yield said, "an index of an expression is not kept.", "Index plain columns only."
    if index.dialect_options["sqlite"]["where"] is not None:
        yield said, "an index of some rows only is not kept.", "Leave sqlite_where out."
    for column in plain:
        if isinstance(column.type, Decimal | Binary):
            yield (
                f"{said} of the {column.type.scalar} {column.name!r}",
                "its values are compared as what they are, not by the text that an index would sort.",
                "Leave that index out.",
            )


def _unique(where: str, columns: list[str]) -> tuple[str, str, str]:
    return (
        f"{where} has {', '.join(columns)} unique",
        "two devices that don't hear of each other can both take a value, and neither could be refused.",
        "Make it the primary key, of which two creations become one object, or look for doubles in the app.",
    )


def _of_column(table: Table, column: Column[Any]) -> Iterator[tuple[str, str, str]]:
    where = f"Table {table.name!r}: column {column.name!r}"
    counted = (
        f"{where} counts up by itself",
        "two devices would count the same numbers.",
        "Give each new object a key of its own, such as uuid4() in a column of the type Uuid.",
    )
    if column.computed is not None:
        yield (
            f"{where} is computed",
            "it would be neither synced nor compared.",
            "Compute it in Python (a property, or a hybrid_property for queries), or write it like others.",
        )
    elif (
        column.identity is not None
        or column.autoincrement is True
        or (column.default is not None and column.default.is_sequence)
    ):
        yield counted
    elif column.onupdate is not None or column.server_onupdate is not None:
        yield (
            f"{where} has an onupdate",
            "only statements of SQLAlchemy would run it, and no write by name and no recovery.",
            'For the time of the last change, mark a Timestamp: info={"last_modified": True}.',
        )
    elif column.server_default is not None:
        yield from _of_default(where, column)
    impl: Any = getattr(column.type, "impl", None)
    if getattr(impl, "length", None) is not None or getattr(impl, "collation", None) is not None:
        yield (
            f"{where} has the type {column.type!r}",
            "no length and no collation is kept.",
            f"Write {type(column.type).__name__} alone; check lengths where values are entered.",
        )


def _of_default(where: str, column: Column[Any]) -> Iterator[tuple[str, str, str]]:
    said = f"{where} has a server_default"
    if column.primary_key:
        yield said, "a second object without a key would have the key of the first.", "Give each its key."
    elif column.info.get("last_modified"):
        yield said, "Holdfast stamps it.", "Leave the server_default out."
    else:
        try:
            _given(column)
        except ValueRefused as error:
            yield (
                said,
                f"it is no constant of its type ({error.what.rstrip('.')}).",
                'Give a constant in the form in which it is stored, such as "18" or text("\'open\'"), or use '
                "default= with a Python function.",
            )


# What does


def _declared(one: ObjectClass, table: Table) -> ObjectClass:
    """A class of the schema with its table's defaults and indexes."""
    given: dict[str, Stored] = {}
    for column in table.columns:
        if column.server_default is not None:
            value = _given(column)
            if value != one.properties[column.name].default:
                given[column.name] = value
    indexes = {tuple(str(c.name) for c in index.columns) for index in table.indexes}
    return replace(one, given=given, indexes=tuple(sorted(indexes)))


def _given(column: Column[Any]) -> Stored:
    """The stored form of a column's ``server_default``. ValueRefused if it is not a constant of its type."""
    assert isinstance(column.type, PropertyColumn)
    type_ = replace(column.type.property_type, optional=bool(column.nullable))
    default = column.server_default
    argument = default.arg if isinstance(default, DefaultClause) else None
    if isinstance(argument, elements.Null):
        return type_.canonical(None)
    if isinstance(argument, elements.True_ | elements.False_):
        return type_.canonical(int(isinstance(argument, elements.True_)))
    if isinstance(argument, str):
        return _as_stored(type_, argument)
    written = argument.text if isinstance(argument, elements.TextClause) else ""
    literal = _LITERAL.fullmatch(written)
    if literal is None:
        raise ValueRefused(f"{argument} is an expression")
    text, word, number = literal["text"], literal["word"], literal["number"]
    if word is not None and word.lower() == "null":
        return type_.canonical(None)
    return _as_stored(type_, word or number or text[1:-1].replace("''", "'"))


def _as_stored(type_: Type, text: str) -> Stored:
    """What a text stands for in a column of a type. ValueRefused if for nothing."""
    if type_.kind in COLLECTIONS or type_.scalar in ("string", "uuid", "binary", "decimal"):
        return type_.canonical(text)
    try:
        if type_.scalar == "float":
            return type_.canonical(float(text))
        if type_.scalar == "bool":
            return type_.canonical({"false": 0, "true": 1}[text.lower()] if text.isalpha() else int(text))
        return type_.canonical(int(text))
    except (KeyError, ValueError) as error:
        raise ValueRefused(f"{text!r} is no {type_}") from error
