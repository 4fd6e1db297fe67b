"""Property types as SQL tables: the tables of a realm and of the backend's snapshots, and mapped classes.

An application maps its classes with SQLAlchemy and the column types of this room (:class:`String`,
:class:`Timestamp`, :class:`SetOf`, ...); ``mapped.schema_of`` reads the schema from them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain
from typing import Any

from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table, Text, types
from sqlalchemy import text as sql_text
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import REAL
from sqlalchemy.ext.mutable import MutableDict, MutableList, MutableSet
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql import operators
from sqlalchemy.sql.operators import OperatorClass

from .errors import FreshCopyError, QueryRefused, SchemaError
from .schema import SCALARS, ObjectClass, Schema, Stored, Type


class PropertyColumn(types.TypeDecorator[Any]):
    """The type of a column of a mapped class: the column holds one property in its stored form.

    Each subclass says ``cache_ok`` itself: SQLAlchemy looks for it in the class's own dictionary.
    """

    cache_ok = True
    scalar = ""

    @property
    def property_type(self) -> Type:
        """The type of the property, but for whether it is optional: that is the column's ``nullable``."""
        return Type("scalar", self.scalar)

    def process_bind_param(self, value: Any, dialect: Any) -> Stored:
        return None if value is None else self.property_type.store(value)

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        return None if value is None else self.property_type.load(value)


class Bool(PropertyColumn):
    """True or false."""

    impl = Integer
    cache_ok = True
    scalar = "bool"


class Int(PropertyColumn):
    """A whole number of 64 bits."""

    impl = Integer
    cache_ok = True
    scalar = "int"


class Float(PropertyColumn):
    """A finite number of 64 bits with a binary point."""

    impl = REAL
    cache_ok = True
    scalar = "float"


class String(PropertyColumn):
    """Text."""

    impl = Text
    cache_ok = True
    scalar = "string"


class Timestamp(PropertyColumn):
    """A moment, as a datetime with a zone; kept in UTC to the microsecond."""

    impl = Integer
    cache_ok = True
    scalar = "timestamp"


class Uuid(PropertyColumn):
    """A uuid.UUID; kept as text."""

    impl = Text
    cache_ok = True
    scalar = "uuid"


class Binary(PropertyColumn):
    """Bytes; kept as base64."""

    impl = Text
    cache_ok = True
    scalar = "binary"


class Decimal(PropertyColumn):
    """A decimal.Decimal of up to 34 digits; read as it was written, zeros at its end included.

    It is kept as text, of which SQLite would compare the letters. What SQLAlchemy compiles for a realm
    compares, orders, groups and adds up the numbers all the same; ``func.avg`` is rounded to 34 digits, and
    what has no exact answer is refused (QueryRefused). SQL that you write as text is left as it is: write
    ``cost COLLATE holdfast_decimal`` in it to compare or order, ``holdfast_decimal_sum(cost)`` to add up.
    """

    impl = Text
    cache_ok = True
    scalar = "decimal"
    comparator_factory = types.TypeDecorator.Comparator  # that of a text would take + for joining
    operator_classes = OperatorClass.ANY  # which of them are exact, the realm's compiler knows

    def compare_values(self, x: Any, y: Any) -> bool:
        """Whether an attribute is as it was: with as many zeros, too."""
        return bool(x == y) and str(x) == str(y)


class Counter(PropertyColumn):
    """A whole number of 64 bits whose changes add up: what one device adds and what another adds."""

    impl = Integer
    cache_ok = True

    @property
    def property_type(self) -> Type:
        return Type("counter", "int")


class Link(PropertyColumn):
    """A link to an object of the class (table) ``to``, by its primary key; ``Link("Task", "uuid")``.

    key: what the target's primary key is: ``"string"``, ``"int"`` or ``"uuid"``.
    """

    impl = Text
    cache_ok = True

    def __init__(self, to: str, key: str = "string") -> None:
        super().__init__()
        self.to = to
        self.key = key

    def load_dialect_impl(self, dialect: Any) -> Any:
        return dialect.type_descriptor(Integer() if self.key == "int" else Text())

    @property
    def property_type(self) -> Type:
        return Type("link", self.to, True, self.key)


class _WholeOnly(types.TypeDecorator.Comparator[Any]):
    """What SQL can do with a collection: compare it as a whole. For the rest its text would be taken."""

    _LAWFUL = frozenset(
        {
            operators.eq,
            operators.ne,
            operators.is_,
            operators.is_not,
            operators.is_distinct_from,
            operators.is_not_distinct_from,
            operators.in_op,
            operators.not_in_op,
        }
    )

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        """QueryRefused if it is no comparison of the whole."""
        if op not in self._LAWFUL:
            raise self._refused(op)
        return super().operate(op, *other, **kwargs)

    def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
        """QueryRefused: there is no comparison with this on the right."""
        raise self._refused(op)

    def _refused(self, op: Any) -> QueryRefused:
        assert isinstance(self.type, _Collection)
        kind = self.type.kind
        name = str(getattr(op, "__name__", op)).removesuffix("_op")
        how = (
            "func.json_extract(column, '$.\"name\"')"
            if kind == "dictionary"
            else 'where(func.json_each(column).table_valued("value", joins_implicitly=True).c.value == …)'
        )
        return QueryRefused(
            f"{name}: a {kind} is kept as JSON, of which this would take the text.",
            "Nothing was read or written.",
            f"Compare it as a whole, or look into it in SQL: {how}.",
        )


class _Collection(PropertyColumn):
    """A collection of scalars, or of links if ``of`` is a class; then ``key`` is its primary key's type."""

    impl = Text
    cache_ok = True
    comparator_factory = _WholeOnly
    operator_classes = OperatorClass.ANY  # so that what is refused is refused by our own words
    kind = ""

    def __init__(self, of: str, key: str = "string") -> None:
        super().__init__()
        self.of = of
        self.key = key if of not in SCALARS else ""

    @property
    def property_type(self) -> Type:
        return Type(self.kind, self.of, key=self.key)


class _NoticedSet(MutableSet[Any]):
    """A set whose changes in place are noticed; it may be given frozen, as the dynamic access reads them."""

    @classmethod
    def coerce(cls, index: str, value: Any) -> Any:
        return super().coerce(index, set(value) if isinstance(value, frozenset) else value)


class SetOf(_Collection):
    """A set; ``SetOf("string")``. Map it with :func:`set_of` to have changes in place noticed."""

    cache_ok = True
    kind = "set"

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        loaded = super().process_result_value(value, dialect)
        return None if loaded is None else set(loaded)


class ListOf(_Collection):
    """A list; ``ListOf("string")``. Map it with :func:`list_of` to have changes in place noticed."""

    cache_ok = True
    kind = "list"


class DictionaryOf(_Collection):
    """A dictionary with texts as keys; map it with :func:`dictionary_of` to have changes in place noticed."""

    cache_ok = True
    kind = "dictionary"


def set_of(of: str, key: str = "string") -> types.TypeEngine[Any]:
    """The column type of a set whose changes in place (``task.tags.add(…)``) are noticed by SQLAlchemy."""
    return _NoticedSet.as_mutable(SetOf(of, key))


def list_of(of: str, key: str = "string") -> types.TypeEngine[Any]:
    """The column type of a list whose changes in place (``task.steps.append(…)``) are noticed.

    Hold the object in a variable meanwhile: SQLAlchemy forgets one that nothing holds, and with it what was
    changed in place, so ``session.get(Task, key).steps.append(…)`` in one expression is lost.
    """
    return MutableList.as_mutable(ListOf(of, key))


def dictionary_of(of: str, key: str = "string") -> types.TypeEngine[Any]:
    """The column type of a dictionary whose changes in place are noticed by SQLAlchemy."""
    return MutableDict.as_mutable(DictionaryOf(of, key))


_COLUMN_TYPES: dict[str, type[PropertyColumn]] = {
    kind.scalar: kind for kind in (Bool, Int, Float, String, Timestamp, Uuid, Binary, Decimal)
}
_COLLECTION_TYPES: dict[str, type[_Collection]] = {kind.kind: kind for kind in (SetOf, ListOf, DictionaryOf)}


#: What SQLite's own types let through, but a property's type doesn't: raw SQL is checked as well.
_CHECKS = {
    "bool": "{0} IN (0, 1)",
    "float": "{0} BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308",
    "timestamp": "{0} BETWEEN -62135596800000000 AND 253402300799999999",
    "uuid": "{0} GLOB '????????-????-????-????-????????????' AND {0} NOT GLOB '*[^-0-9a-f]*'",
}


def column_type(type_: Type) -> PropertyColumn:
    """The SQL column type of a property type."""
    if type_.kind == "counter":
        return Counter()
    if type_.kind == "link":
        return Link(type_.of, type_.key)
    if type_.kind in _COLLECTION_TYPES:
        return _COLLECTION_TYPES[type_.kind](type_.of, type_.key)
    return _COLUMN_TYPES[type_.of]()


#: So many conditions stand side by side, and so many columns in one SELECT.
_TERMS = 100
_COLUMNS = 1900
_RESERVED_TOO = ("nothing", "returning")


def quoted(name: str) -> str:
    """``name`` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: Stored) -> str:
    """A stored value as an SQL literal."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)


def joined(terms: Iterable[str], operator: str) -> str:
    """Conditions as one, by ``AND`` or ``OR``, however many: SQLite takes no deeper tree than 1,000."""
    parts = list(terms)
    while len(parts) > _TERMS:
        groups = (parts[start : start + _TERMS] for start in range(0, len(parts), _TERMS))
        parts = [f"({f' {operator} '.join(group)})" for group in groups]
    return f" {operator} ".join(parts)


def select_wide(
    connection: sqlite3.Connection, head: str, columns: Sequence[str], rest: str
) -> Iterator[tuple[Any, ...]]:
    """The rows of a SELECT of ``head`` (columns too) and ``columns``, of which there may be any number.

    SQLite gives no more than 2,000 at once: where there are more, several statements are read side by side.
    rest: from FROM on, with an ORDER BY that leaves nothing open.
    """
    first = connection.execute(f"SELECT {', '.join([head, *columns[:_COLUMNS]])} {rest}")
    more = [
        connection.execute(f"SELECT {', '.join(columns[start : start + _COLUMNS])} {rest}")
        for start in range(_COLUMNS, len(columns), _COLUMNS)
    ]
    if not more:
        return first
    return (tuple(chain.from_iterable(rows)) for rows in zip(first, *more, strict=True))


def _default(value: Stored) -> str:
    """A stored value as the DEFAULT of a column, in SQLAlchemy's text: there ``:name`` is a parameter."""
    return literal(value).replace(":", "\\:")


def column_of(name: str, type_: Type, *, is_key: bool = False, given: Stored = None) -> list[Any]:
    """The SQL column of a property, with its default and checks, as parts of a table.

    given: a default other than the type's.
    """
    default = type_.default if given is None else given
    parts: list[Any] = [
        Column(
            name,
            column_type(type_),
            primary_key=is_key,
            nullable=type_.optional,
            server_default=None if is_key or default is None else sql_text(_default(default)),
        )
    ]
    if type_.kind == "scalar" and type_.of in _CHECKS:
        parts.append(CheckConstraint(_CHECKS[type_.of].format(quoted(name))))
    return parts


def table_of(object_class: ObjectClass, metadata: MetaData, extra: Iterable[Any] = ()) -> Table:
    """The SQL table of a class, strict and without rowid, each column with its default; ``extra``: more."""
    parts: list[Any] = []
    for name, type_ in object_class.properties.items():
        is_key = name == object_class.primary_key
        given = object_class.given.get(name)
        parts += column_of(object_class.column(name), type_, is_key=is_key, given=given)
    return Table(
        object_class.table, metadata, *parts, *extra, sqlite_with_rowid=False, sqlite_strict=True, quote=True
    )


def create_table(object_class: ObjectClass, extra: Iterable[Any] = ()) -> str:
    """The statement that makes the table of a class, exactly as SQLite will keep it."""
    table = table_of(object_class, MetaData(), extra)
    dialect = sqlite.dialect()
    quote_what_sqlite_reserves(dialect)
    return str(CreateTable(table).compile(dialect=dialect)).strip()


def quote_what_sqlite_reserves(dialect: Any) -> None:
    """Have SQLAlchemy quote the words that SQLite reserves too, and of which it does not know."""
    preparer = dialect.identifier_preparer
    preparer.reserved_words = {*preparer.reserved_words, *_RESERVED_TOO}


def create_statements(schema: Schema) -> dict[str, str]:
    """For each class the statement that makes its table, exactly as SQLite will keep it."""
    return {name: create_table(object_class) for name, object_class in schema.classes.items()}


def check_makeable(schema: Schema) -> None:
    """SchemaError if SQLite can't make the tables of a schema; they are really made, in memory.

    For the backend, before it takes a schema that others will have to live with: of one that can't be made
    there could never be a snapshot.
    """
    with closing(sqlite3.connect(":memory:")) as connection:
        for name, statement in create_statements(schema).items():
            try:
                connection.execute(statement)
            except sqlite3.Error as error:
                raise SchemaError(
                    f"Class {name!r} can't be a table: {error}.",
                    "Nothing was changed.",
                    "Choose other names.",
                ) from None


def select_columns(object_class: ObjectClass, prefix: str = "") -> str:
    """The columns of a class, key first, as a list for SELECT or INSERT; ``prefix`` like ``"t."``."""
    names = (object_class.primary_key, *object_class.values)
    return ", ".join(prefix + quoted(object_class.column(name)) for name in names)


def check_snapshot(connection: sqlite3.Connection, schema: Schema) -> None:
    """Compare all that is in a received database file with the tables that the schema asks for.

    A database file can carry triggers and views that run when it is used. So every entry counts, whatever it
    is and whatever its name; tables without rowid have no entries but their own. FreshCopyError says what is
    there too much, too little or otherwise.
    """
    expected = [("table", name, name, sql) for name, sql in create_statements(schema).items()]
    found = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
    otherwise = sorted(set(expected) ^ set(found), key=repr)
    if otherwise or len(found) != len(expected):
        kind, name, *_ = (otherwise or found)[0]
        raise FreshCopyError(
            f"The fresh copy's {kind} {name!r} is not as the schema has it.",
            "The realm is as it was, and the reset stays pending.",
            "Try the reset again; if it fails again, the backend is not one to trust.",
        )
