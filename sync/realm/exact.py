"""The right answer or none: what SQL says of values that are kept as text without being text.

A realm file is plain: decimals lie in it as their digits, bytes as base64, moments as numbers. SQLite alone
would compare the first two by their letters. So every connection of a realm has collations and functions that
know better, and every statement that SQLAlchemy compiles for one uses them. What they don't cover is refused
when the statement is compiled. Text that an application writes as SQL itself is not touched.
"""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Context, InvalidOperation
from decimal import Decimal as Number
from typing import Any, Final, cast

from sqlalchemy import Engine, collate, types
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.sql import elements, functions, operators
from sqlalchemy.sql.elements import ColumnElement

from ..errors import QueryRefused
from ..tables import Binary, Counter, Decimal, Int, String, Timestamp

#: The collations, by the type of the columns that they compare.
_COLLATIONS: Final[dict[type[types.TypeEngine[Any]], str]] = {
    Decimal: "holdfast_decimal",
    Binary: "holdfast_binary",
}

#: More digits than the sum of any decimals has; so nothing is ever rounded.
_EXACT: Final = Context(prec=40_000, Emin=-999_999, Emax=999_999, capitals=1)
#: What an average is rounded to: the digits that a decimal can have.
_ROUNDED: Final = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999, capitals=1)


def install(engine: Engine) -> None:
    """Have what an engine on a realm file compiles give exact answers, or be refused.

    Its connections must have been through :func:`register`.
    """
    engine.dialect.statement_compiler = ExactCompiler


def register(connection: sqlite3.Connection) -> None:
    """Give a connection the collations and functions that compiled statements use."""
    connection.create_collation("holdfast_decimal", _by(_decimal_key))
    connection.create_collation("holdfast_binary", _by(_binary_key))
    for name, arguments, function in (
        ("add", 2, _EXACT.add),
        ("subtract", 2, _EXACT.subtract),
        ("multiply", 2, _EXACT.multiply),
        ("negate", 1, _EXACT.minus),
        ("abs", 1, _EXACT.abs),
    ):
        connection.create_function(
            f"holdfast_decimal_{name}", arguments, _of_numbers(function), deterministic=True
        )
    for aggregate in (_Sum, _Total, _Average):
        connection.create_window_function(aggregate.name, 1, aggregate)


# What the connections have


def _by(key: Callable[[str], tuple[int, Any]]) -> Callable[[str, str], int]:
    def compare(left: str, right: str) -> int:
        one, other = key(left), key(right)
        return (one > other) - (one < other)

    return compare


def _decimal_key(text: str) -> tuple[int, Any]:
    # What is none comes after all that are: an exception here would pass for "equal".
    try:
        number = Number(text)
    except InvalidOperation:
        return 1, text
    return (0, number) if number.is_finite() else (1, text)


def _binary_key(text: str) -> tuple[int, Any]:
    try:
        return 0, base64.b64decode(text, validate=True)
    except ValueError:
        return 1, text


def _number(value: str | int | float | bytes | None) -> Number:
    if not isinstance(value, str | int):
        raise TypeError(f"{value!r} is no decimal")
    return Number(value)


def _text(number: Number) -> str:
    # Minus nothing is nothing, as when it is stored.
    return _EXACT.to_sci_string(number if number else number.copy_abs())


def _of_numbers(function: Callable[..., Number]) -> Callable[..., str | None]:
    def called(*values: str | int | None) -> str | None:
        if any(value is None for value in values):
            return None
        return _text(function(*map(_number, values)))

    return called


class _Sum:
    """The sum of what is not null; null if all is."""

    name = "holdfast_decimal_sum"

    def __init__(self) -> None:
        self._sum = Number(0)
        self._count = 0

    def step(self, value: str | int | None) -> None:
        """One more."""
        if value is not None:
            self._sum = _EXACT.add(self._sum, _number(value))
            self._count += 1

    def inverse(self, value: str | int | None) -> None:
        """One has left the window."""
        if value is not None:
            self._sum = _EXACT.subtract(self._sum, _number(value))
            self._count -= 1

    def value(self) -> str | None:
        """What it comes to so far."""
        return _text(self._sum) if self._count else None

    def finalize(self) -> str | None:
        """What it comes to."""
        return self.value()


class _Total(_Sum):
    """As the sum, but zero if all is null."""

    name = "holdfast_decimal_total"

    def value(self) -> str:
        return _text(self._sum)


class _Average(_Sum):
    """The average of what is not null, rounded once, to 34 digits."""

    name = "holdfast_decimal_avg"

    def value(self) -> str | None:
        return _text(_ROUNDED.divide(self._sum, Number(self._count))) if self._count else None


# What compiled statements are


_COMPARISONS: Final = frozenset(
    {
        operators.eq,
        operators.ne,
        operators.lt,
        operators.le,
        operators.gt,
        operators.ge,
        operators.is_,
        operators.is_not,
        operators.is_distinct_from,
        operators.is_not_distinct_from,
    }
)
_AMONG: Final = frozenset({operators.in_op, operators.not_in_op})
_BETWEEN: Final = frozenset({operators.between_op, operators.not_between_op})
_ARITHMETIC: Final[dict[Any, str]] = {
    operators.add: "holdfast_decimal_add",
    operators.sub: "holdfast_decimal_subtract",
    operators.mul: "holdfast_decimal_multiply",
}
#: Functions that work on values as they compare them, or only pass them on; which arguments are values.
_PASSING: Final[dict[str, frozenset[int] | None]] = {
    "min": None,
    "max": None,
    "coalesce": None,
    "ifnull": None,
    "nullif": None,
    "count": None,
    "first_value": frozenset({0}),
    "last_value": frozenset({0}),
    "nth_value": frozenset({0}),
    "lag": frozenset({0, 2}),
    "lead": frozenset({0, 2}),
}
_OF_DECIMALS: Final = {
    "sum": _Sum.name,
    "total": _Total.name,
    "avg": _Average.name,
    "abs": "holdfast_decimal_abs",
}
#: What SQLite itself has for moments, which are texts or days to it.
_OF_MOMENTS: Final = frozenset({"date", "time", "datetime", "julianday", "unixepoch", "strftime", "timediff"})

_TYPES_SAID: Final = {Decimal: "a decimal", Binary: "a binary"}


class ExactCompiler(SQLiteCompiler):
    """Compiles statements so that decimals and binaries are compared as what they are.

    Whatever yields one carries its collation, so that comparing, ordering, grouping, DISTINCT, UNION, min and
    max go by it. The decimal's arithmetic goes through functions. QueryRefused for all else.
    """

    def visit_column(self, column: Any, *args: Any, **kw: Any) -> str:
        text = self._plainly("column", column, *args, **kw)
        if _exact(column) is None:
            return text
        text += _collate(column)
        if kw.get("within_columns_clause") and not kw.get("within_label_clause"):
            name = column.name
            if isinstance(name, elements._truncated_label):
                name = self._truncated_identifier("colident", name)
            text += f" AS {self.preparer.quote(name)}"
        return text

    def visit_label(self, label: Any, *args: Any, **kw: Any) -> str:
        text = self._plainly("label", label, *args, **kw)
        # By its name alone SQLite may take it for a column of that name.
        return text + _collate(label) if kw.get("render_label_as_label") is label else text

    def visit_grouping(self, grouping: Any, asfrom: bool = False, **kw: Any) -> str:
        text = self._plainly("grouping", grouping, asfrom, **kw)
        return text + _collate(grouping) if hasattr(grouping, "type") and not asfrom else text

    def visit_type_coerce(self, type_coerce: Any, **kw: Any) -> str:
        text = self._plainly("type_coerce", type_coerce, **kw)
        bind = isinstance(type_coerce.typed_expression, elements.BindParameter)
        return text if bind else text + _collate(type_coerce)

    def visit_over(self, over: Any, **kw: Any) -> str:
        if over.range_ is not None and over.order_by is not None:
            for one in over.order_by:
                if (kind := _exact(one)) is not None:
                    raise _refused("RANGE over", kind)
        text = self._plainly("over", over, **{**kw, "holdfast_inside": over.element})
        return text + _collate(over)

    def visit_funcfilter(self, funcfilter: Any, **kw: Any) -> str:
        inside = kw.pop("holdfast_inside", None)
        text = self._plainly("funcfilter", funcfilter, **{**kw, "holdfast_inside": funcfilter.func})
        return text if inside is funcfilter else text + _collate(funcfilter)

    def visit_aggregateorderby(self, aggregateorderby: Any, **kw: Any) -> str:
        for argument in _arguments(aggregateorderby.element):
            if (kind := _exact(argument)) is not None:
                raise _refused("ORDER BY within an aggregate of", kind)
        text = self._plainly("aggregateorderby", aggregateorderby, **kw)
        return text

    def visit_function(self, func: Any, add_to_result_map: Any = None, **kw: Any) -> str:
        inside = kw.pop("holdfast_inside", None) is func
        arguments, name = _arguments(func), func.name.lower()
        kind = next(filter(None, map(_exact, arguments)), None)
        if kind is None and _is_decimal(func) and name in _OF_DECIMALS:
            kind = Decimal
        if kind is None:
            if name in _OF_MOMENTS and any(isinstance(one.type, Timestamp) for one in arguments):
                raise _moments(f"{name}()")
            plain = self._plainly("function", func, add_to_result_map, **kw)
            return plain if inside or name.startswith("holdfast_") else plain + _collate(func)
        return self._exact_function(func, kind, arguments, add_to_result_map, inside, kw)

    def _exact_function(
        self,
        func: Any,
        kind: type[Any],
        arguments: Sequence[Any],
        add_to_result_map: Any,
        inside: bool,
        kw: dict[str, Any],
    ) -> str:
        name = func.name.lower()
        replaced = func._clone()
        if name.startswith("holdfast_decimal_"):
            pass
        elif kind is Decimal and name in _OF_DECIMALS:
            replaced.name = _OF_DECIMALS[name]
        elif name in _PASSING:
            values = _PASSING[name]
            fitted = [
                _fit(one, kind, f"{name}()") if values is None or at in values else one
                for at, one in enumerate(arguments)
            ]
            replaced.clause_expr = elements.Grouping(
                elements.ClauseList(*fitted, operator=operators.comma_op, group_contents=False)
            )
        else:
            raise _refused(f"{name}() of", kind)
        if name != "count" and _exact(func) is not kind:
            raise QueryRefused(
                f"{name}() of {_TYPES_SAID[kind]} would be read as something else.",
                "Nothing was read or written.",
                f"Say what it is: func.{name}(…, type_={kind.__name__}), of holdfast.sync.",
            )
        text = self._plainly("function", replaced, add_to_result_map, **kw)
        return text if inside else text + _collate(func)

    def visit_case(self, clause: Any, **kw: Any) -> str:
        results = [result for _, result in clause.whens]
        results += [] if clause.else_ is None else [clause.else_]
        kind = next(filter(None, map(_exact, results)), None)
        compared = None if clause.value is None else _exact(clause.value)
        if kind is None and compared is None:
            plain = self._plainly("case", clause, **kw)
            return plain
        replaced = clause._clone()
        if compared is not None:
            replaced.whens = [(_fit(when, compared, "CASE"), then) for when, then in replaced.whens]
        if kind is not None:
            if _exact(clause) is not kind:
                raise QueryRefused(
                    f"A CASE of {_TYPES_SAID[kind]} and something else would be read as something else.",
                    "Nothing was read or written.",
                    "Have what comes first in it be a column of that type.",
                )
            replaced.whens = [(when, _fit(then, kind, "CASE")) for when, then in replaced.whens]
            if replaced.else_ is not None:
                replaced.else_ = _fit(replaced.else_, kind, "CASE")
        text = self._plainly("case", replaced, **kw)
        return text + _collate(clause)

    def visit_cast(self, cast: Any, **kw: Any) -> str:
        source, target = _exact(cast.clause), _exact(cast)
        if target is not None and source is not target and not (target is Decimal and _whole(cast.clause)):
            raise _refused(f"A cast from {cast.clause.type} to", target)
        text = self._plainly("cast", cast, **kw)
        if target is not None:
            return text + _collate(cast)
        if source is None:
            return text
        if source is Decimal and isinstance(cast.type, types.String | types.Float | String):
            return f"{text} COLLATE BINARY"  # else the collation of what is in it would go through it
        raise _refused(f"A cast to {cast.type} of", source)

    def visit_extract(self, extract: Any, **kw: Any) -> str:
        if isinstance(extract.expr.type, Timestamp):
            raise _moments("extract()")
        text = self._plainly("extract", extract, **kw)
        return text

    def visit_unary(self, unary: Any, *args: Any, **kw: Any) -> str:
        kind = _exact(unary.element)
        if kind is None or (unary.operator is None and not isinstance(unary.modifier, operators.custom_op)):
            text = self._plainly("unary", unary, *args, **kw)
            return text
        if unary.operator is operators.distinct_op:
            return self._plainly("unary", unary, *args, **kw)
        if unary.operator is operators.neg and kind is Decimal:
            add_to_result_map = kw.pop("add_to_result_map", None)
            if add_to_result_map is not None:
                targets = (unary, *kw.pop("result_map_targets", ()))
                add_to_result_map("negated", "negated", targets, unary.type)
            negated = functions.Function("holdfast_decimal_negate", unary.element, type_=Decimal())
            return self._inner(negated, kw)
        raise _refused(f"{_said(unary.operator or unary.modifier)} of", kind)

    def visit_binary(self, binary: Any, override_operator: Any = None, *args: Any, **kw: Any) -> str:
        operator = override_operator or binary.operator
        kind = _exact(binary.left) or _exact(binary.right)
        if kind is None and (operator in _AMONG or operator in _BETWEEN):
            kind = next(filter(None, map(_exact, _members(binary.right))), None)
        if kind is None:
            plain = self._plainly("binary", binary, override_operator, *args, **kw)
            return plain
        if operator in _ARITHMETIC and kind is Decimal:
            if not _is_decimal(binary):
                raise QueryRefused(
                    "A whole number and a decimal together would be read as a whole number.",
                    "Nothing was read or written.",
                    "Write the decimal first: Line.price * Line.quantity.",
                )
            sides = (_fit(side, kind, _said(operator)) for side in (binary.left, binary.right))
            return self._inner(functions.Function(_ARITHMETIC[operator], *sides, type_=Decimal()), kw)
        if operator is operators.collate and _collates(binary.right, kind):
            return self._plainly("binary", binary, override_operator, *args, **kw)
        if operator not in _COMPARISONS | _AMONG | _BETWEEN:
            raise _refused(f"{_said(operator)} with", kind)
        replaced = binary._clone()
        replaced.left = _collated(_fit(binary.left, kind, _said(operator)), kind)
        if operator in _COMPARISONS:
            replaced.right = _fit(binary.right, kind, _said(operator))
        else:
            replaced.right = _fit_members(binary.right, kind, _said(operator))
        return self._plainly("binary", replaced, override_operator, *args, **kw)

    def visit_compound_select(self, cs: Any, *args: Any, **kw: Any) -> str:
        rows = [list(_leaf(one).selected_columns) for one in cs.selects]
        for columns in zip(*rows, strict=False):
            kinds = {_exact(column) for column in columns if not isinstance(column.type, types.NullType)}
            if len(kinds) > 1:
                raise _refused(f"{cs.keyword.value} of something else with", next(filter(None, kinds)))
        text = self._plainly("compound_select", cs, *args, **kw)
        return text

    def _plainly(self, visit: str, element: Any, *args: Any, **kw: Any) -> str:
        """What SQLite's own compiler makes of an element."""
        return str(getattr(super(), f"visit_{visit}")(element, *args, **kw))

    def _inner(self, element: Any, kw: dict[str, Any]) -> str:
        """An expression in place of another; it has no name of its own in the columns clause."""
        return str(element._compiler_dispatch(self, **{**kw, "within_label_clause": True}))


def _exact(element: Any) -> type[Any] | None:
    """Which of the types with a collation an element has, if any."""
    type_ = getattr(element, "type", None)
    return next((kind for kind in _COLLATIONS if isinstance(type_, kind)), None)


def _is_decimal(element: Any) -> bool:
    return _exact(element) is Decimal


def _whole(element: Any) -> bool:
    """Whether an element is a whole number, to SQLite as well."""
    type_ = getattr(element, "type", None)
    return isinstance(type_, types.Integer | Int | Counter)


def _collate(element: Any) -> str:
    kind = _exact(element)
    return "" if kind is None else f" COLLATE {_COLLATIONS[kind]}"


def _collates(element: Any, kind: type[Any]) -> bool:
    return isinstance(element, elements.CollationClause) and element.collation == _COLLATIONS[kind]


def _collated(element: Any, kind: type[Any]) -> Any:
    """An element that carries its collation also where it is a value that was given."""
    if not isinstance(element, elements.BindParameter):
        return element
    return collate(element, _COLLATIONS[kind])


def _fit(element: Any, kind: type[Any], what: str) -> Any:
    """An element as one of ``kind``, where it is one, or becomes one without loss. QueryRefused if not."""
    if _exact(element) is kind or isinstance(element, elements.Null):
        return element
    if isinstance(element, elements.BindParameter):
        given = types.LargeBinary if kind is Binary else types.Integer | types.Numeric | types.NullType
        if isinstance(element.type, given):
            bind = element._clone(maintain_key=True)
            bind.type = kind()
            return bind
    elif kind is Decimal and _whole(element):
        return elements.Cast(cast("ColumnElement[Any]", element), Decimal())
    elif isinstance(element, elements.Grouping) and not isinstance(element.type, types.NullType):
        inner = _fit(element.element, kind, what)
        return elements.Grouping(inner)
    raise QueryRefused(
        f"{_TYPES_SAID[kind].capitalize()} and something else ({element.type}) can't be compared or added up "
        f"exactly ({what}).",
        "Nothing was read or written.",
        f"Give values of the same type; for one in the statement, literal(value, {kind.__name__}).",
    )


def _fit_members(element: Any, kind: type[Any], what: str) -> Any:
    """What a value is looked for in, or the two that it is between, as :func:`_fit`."""
    if isinstance(element, elements.BindParameter):
        return _fit(element, kind, what)
    if isinstance(element, elements.Grouping):
        return elements.Grouping(_fit_members(element.element, kind, what))
    if isinstance(element, elements.ClauseList | elements.ExpressionClauseList):
        replaced = element._clone()
        replaced.clauses = [_fit(one, kind, what) for one in element.clauses]
        return replaced
    for member in _members(element):
        if _exact(member) is not kind:
            _fit(elements.literal_column("?", member.type), kind, what)
            raise _refused("IN a selection of something else with", kind)
    return element


def _members(element: Any) -> Iterable[Any]:
    """What is in a list or in the rows of a selection."""
    if isinstance(element, elements.ClauseList | elements.ExpressionClauseList):
        return element.clauses
    if isinstance(element, elements.Grouping):
        return _members(element.element)
    columns = getattr(element, "selected_columns", None)
    return () if columns is None else list(columns)


def _leaf(select: Any) -> Any:
    """A selection without the parentheses around it."""
    while hasattr(select, "element"):
        select = select.element
    return select


def _arguments(func: Any) -> list[Any]:
    inside = getattr(getattr(func, "clause_expr", None), "element", None)
    return list(inside.clauses) if isinstance(inside, elements.ClauseList) else []


def _said(operator: Any) -> str:
    return str(getattr(operator, "opstring", None) or getattr(operator, "__name__", operator)).rstrip("_")


def _refused(what: str, kind: type[Any]) -> QueryRefused:
    todo = (
        "Comparing, ordering, grouping, count, min, max, sum, total, avg, abs, +, - and * are exact. Else "
        "read the values and go on in Python, or say that their text is meant: cast(column, String)."
        if kind is Decimal
        else "Comparing, ordering, grouping, count, min and max are exact. Else read the values and go on in "
        "Python."
    )
    return QueryRefused(
        f"{what} {_TYPES_SAID[kind]}: SQLite has no exact answer to that.",
        "Nothing was read or written.",
        todo,
    )


def _moments(what: str) -> QueryRefused:
    return QueryRefused(
        f"{what} of a timestamp: SQLite would take its microseconds for something else.",
        "Nothing was read or written.",
        "Compare it with datetimes, or read the values and go on in Python.",
    )
