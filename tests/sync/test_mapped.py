"""What mapped classes declare: it holds, or is refused when the classes are handed over."""

from __future__ import annotations

import datetime
import decimal
import enum
import sqlite3
import uuid
from collections.abc import Callable
from contextlib import closing
from typing import Any, ClassVar

import pytest
import sqlalchemy
from sqlalchemy import (
    CheckConstraint,
    Computed,
    FetchedValue,
    ForeignKey,
    Identity,
    Index,
    Sequence,
    Table,
    UniqueConstraint,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from holdfast.sync import (
    Binary,
    Bool,
    Counter,
    Decimal,
    Device,
    Float,
    Int,
    Link,
    QueryRefused,
    Schema,
    SchemaError,
    String,
    Timestamp,
    Uuid,
    dictionary_of,
    list_of,
    schema_of,
    set_of,
)
from holdfast.sync.realm.layout import Layout
from tests.sync.layout_case import backend_content, level, parts, put_schema, with_properties

Make = Callable[..., Device]
ODD = 'it\'s :x \\:y 100% "q" {1:2}'


class Base(DeclarativeBase):
    """The classes of this file's devices."""


class Person(Base):
    """Has indexes, and defaults that are not those of the types."""

    __tablename__ = "Person"
    __table_args__ = (Index("by_town_and_age", "town", "age"), Index("by_age", "age"))
    key: Mapped[str] = mapped_column("_id", String, primary_key=True)
    email: Mapped[str] = mapped_column(String, index=True, default="")
    town: Mapped[str] = mapped_column(String, server_default=ODD)
    age: Mapped[int] = mapped_column(Int, server_default="18")
    likes: Mapped[int] = mapped_column(Counter, server_default=text("3"))
    share: Mapped[float] = mapped_column(Float, server_default=text("0.5"))
    active: Mapped[bool] = mapped_column(Bool, server_default=sqlalchemy.true())
    fee: Mapped[decimal.Decimal] = mapped_column(Decimal, server_default="2.50")
    mood: Mapped[str | None] = mapped_column(String, server_default=text("'fine, isn''t it'"))
    nothing: Mapped[str | None] = mapped_column(String, server_default=text("NULL"))
    plain: Mapped[int] = mapped_column(Int, server_default="0")
    tags: Mapped[set[str]] = mapped_column(set_of("string"), server_default='["new", "b"]')
    born: Mapped[datetime.datetime] = mapped_column(Timestamp, server_default=text("-1000000"))


#: What a person has who was created with nothing but a key.
GIVEN: dict[str, Any] = {
    "email": "",
    "town": ODD,
    "age": 18,
    "likes": 3,
    "share": 0.5,
    "active": True,
    "fee": decimal.Decimal("2.50"),
    "mood": "fine, isn't it",
    "nothing": None,
    "plain": 0,
    "tags": frozenset({"new", "b"}),
    "born": datetime.datetime(1969, 12, 31, 23, 59, 59, tzinfo=datetime.UTC),
}
#: The indexes of its table, as SQLite names them.
INDEXES = {"_index_Person.email", "_index_Person.town.age", "_index_Person.age"}


@pytest.fixture
def schema() -> Schema:
    """The schema of this file's devices."""
    return schema_of(Base)


def indexes(device: Device) -> set[str]:
    """The names of all indexes in a device's file."""
    with device.realm.read() as view:
        rows = view.raw.execute("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
        return {name for (name,) in rows}


def uses(device: Device, condition: str) -> str:
    """How SQLite goes about a query."""
    with device.realm.read() as view:
        rows = view.raw.execute(f"EXPLAIN QUERY PLAN SELECT * FROM Person WHERE {condition}")
        return " ".join(str(row[-1]) for row in rows)


def persons(device: Device) -> dict[str, dict[str, Any]]:
    """All persons, by key."""
    with device.realm.read() as view:
        return {one.pop("_id"): one for one in view.all("Person")}


def reset(device: Device, backend: Any, until: Any) -> None:
    """Have the device's realm reset, as after sync was terminated and enabled again."""
    before = len(device.resets())
    for action in ("terminate", "enable"):
        backend.request("POST", f"/v1/admin/partitions/{backend.partition}/{action}")
    device.session.kick()
    until(lambda: len(device.resets()) > before and device.realm.pending_reset is None)
    level(device)


# Indexes


def test_declared_indexes_are_there_and_used(device_factory: Make) -> None:
    device = device_factory("here", start=False)
    assert indexes(device) == INDEXES
    assert "USING INDEX _index_Person.email" in uses(device, "email = 'x'")
    assert "USING INDEX _index_Person.town.age" in uses(device, "town = 'x' AND age > 3")


def test_indexes_are_no_part_of_the_schema() -> None:
    with_them, plain = schema_of(Base), Schema.from_document(schema_of(Base).to_document())
    assert with_them == plain and with_them.fingerprint == plain.fingerprint


@pytest.mark.parametrize("strategy", ["recover", "discard", "manual"])
def test_what_is_declared_outlives_a_reset(
    device_factory: Make, backend: Any, until: Any, strategy: str
) -> None:
    device = device_factory("here", strategy=strategy)
    level(device)
    device.realm.write(lambda tx: tx.create("Person", "a", {"age": 5}))
    level(device)
    reset(device, backend, until)
    assert indexes(device) == INDEXES
    device.realm.write(lambda tx: tx.execute("INSERT INTO Person (_id) VALUES ('b')"))
    assert persons(device) == {"a": GIVEN | {"age": 5}, "b": GIVEN}
    level(device)
    other = device_factory("there")
    level(other)
    assert persons(other) == persons(device)
    assert indexes(other) == INDEXES
    folder = device.folder
    device.close()
    again = device_factory("here", folder=folder, start=False)
    assert indexes(again) == INDEXES


def test_indexes_alone_outlive_a_swap_and_another_app(device_factory: Make, backend: Any, until: Any) -> None:
    class Its(DeclarativeBase):
        pass

    class Site(Its):
        __tablename__ = "Site"
        key: Mapped[str] = mapped_column("_id", String, primary_key=True)
        name: Mapped[str] = mapped_column(String, index=True, default="")

    device = device_factory("here", schema=schema_of(Site), strategy="manual")
    level(device)
    reset(device, backend, until)
    assert indexes(device) == {"_index_Site.name"}
    device.use_schema(Schema.from_document(schema_of(Site).to_document()))
    assert indexes(device) == set()
    device.use_schema(Site)
    assert indexes(device) == {"_index_Site.name"}


def test_a_program_that_opens_a_realm_as_it_is_changes_nothing(device_factory: Make) -> None:
    device = device_factory("here", start=False)
    device.close()
    with closing(sqlite3.connect(device.realm.path)) as connection:
        layout = Layout.read(connection)
    again = device_factory("here", schema=layout.app, start=False)
    assert again.realm.layout.number == layout.number
    assert indexes(again) == INDEXES
    again.realm.write(by_name)
    assert persons(again) == {"a": GIVEN}


def test_they_outlive_changes_of_the_schema(device_factory: Make, backend: Any, schema: Schema) -> None:
    device = device_factory("here")
    level(device)
    grown = with_properties(schema.to_document(), "Person", more="string")
    put_schema(backend, grown)
    level(device)
    assert "more" in device.realm.schema["Person"].properties
    assert indexes(device) == INDEXES
    device.realm.write(lambda tx: tx.execute("INSERT INTO Person (_id) VALUES ('b')"))
    assert persons(device) == {"b": GIVEN | {"more": ""}}
    level(device)
    assert backend_content(backend, "Person")[0]["age"] == 18


def test_another_version_of_the_app_has_its_own(device_factory: Make, backend: Any) -> None:
    class Other(DeclarativeBase):
        pass

    columns = {
        name: column for name, column in Person.__table__.c.items() if name not in ("_id", "email", "age")
    }
    fields = {
        "__tablename__": "Person",
        "key": mapped_column("_id", String, primary_key=True),
        "email": mapped_column(String, index=True, default="", nullable=False),
        "age": mapped_column(Int, server_default="21", nullable=False),
    } | {
        name: mapped_column(name, column.type, nullable=column.nullable, index=name == "town")
        for name, column in columns.items()
    }
    kept = type("Person", (Other,), fields)  # SQLAlchemy itself forgets classes that nobody holds
    assert kept
    device = device_factory("here")
    level(device)
    device.realm.write(lambda tx: tx.create("Person", "a"))
    level(device)
    ident = device.realm.progress.ident
    other = schema_of(Other)
    assert other.fingerprint == schema_of(Base).fingerprint
    device.use_schema(other)
    assert indexes(device) == {"_index_Person.email", "_index_Person.town"}
    device.realm.write(lambda tx: tx.execute("INSERT INTO Person (_id) VALUES ('b')"))
    level(device)
    found = persons(device)
    assert (found["a"], found["b"]["age"], found["b"]["town"]) == (GIVEN, 21, "")
    folder = device.folder
    device.close()
    again = device_factory("here", folder=folder)
    level(again)
    assert indexes(again) == INDEXES
    again.realm.write(lambda tx: tx.create("Person", "c"))
    assert persons(again)["c"] == GIVEN
    assert again.realm.progress.ident == ident
    assert not again.resets() and not again.catalogue.all()


# Defaults


def by_name(tx: Any) -> None:
    tx.create("Person", "a")


def by_orm(tx: Any) -> None:
    made = Person(key="a")
    tx.session.add(made)
    tx.session.flush()
    assert made.age == 18


def by_core(tx: Any) -> None:
    tx.connection.execute(insert(Person.__table__), [{"_id": "a"}])


def by_text(tx: Any) -> None:
    tx.execute("INSERT OR REPLACE INTO Person (_id) VALUES ('a')")


@pytest.mark.parametrize("write", [by_name, by_orm, by_core, by_text])
def test_a_server_default_holds_whatever_creates(
    device_factory: Make, backend: Any, write: Callable[[Any], None]
) -> None:
    here, there = device_factory("here"), device_factory("there")
    level(here, there)
    here.realm.write(write)
    assert persons(here) == {"a": GIVEN}
    level(here, there)
    assert persons(there) == {"a": GIVEN}
    assert here.realm.progress.digest == there.realm.progress.digest == backend.state["digest"]


def test_what_is_given_wins_over_a_server_default(device_factory: Make) -> None:
    device = device_factory("here", start=False)
    device.realm.write(lambda tx: tx.create("Person", "a", {"age": 0, "mood": None}))
    device.realm.write(lambda tx: tx.session.add(Person(key="b", age=0, mood=None)))
    assert persons(device)["a"] == GIVEN | {"age": 0, "mood": None}
    assert persons(device)["b"]["age"] == 0


def test_what_another_app_left_out_is_at_the_types_default(device_factory: Make, schema: Schema) -> None:
    here = device_factory("here")
    other = device_factory("there", schema=Schema.from_document(schema.to_document()))
    level(here, other)
    other.realm.write(lambda tx: tx.create("Person", "a"))
    level(other, here)
    assert (persons(here)["a"]["age"], persons(here)["a"]["town"]) == (0, "")
    assert here.unsynced_count() == 0


def test_a_withheld_property_stays_at_the_types_default(
    device_factory: Make, backend: Any, schema: Schema
) -> None:
    put_schema(backend, with_properties(schema.to_document(), "Person", age=None, town="int"))
    device = device_factory("here")
    level(device)
    assert parts(device) == {"Person": {"age", "town"}}
    assert indexes(device) == INDEXES
    for key, write in (("aa", by_name), ("bb", by_core), ("cc", by_text)):
        device.realm.write(write)
        device.realm.write(
            lambda tx, key=key: tx.execute("UPDATE Person SET _id = ? WHERE _id = 'a'", (key,))
        )
    device.realm.write(lambda tx: tx.session.add(Person(key="dd")))
    withheld = GIVEN | {"age": 0, "town": ""}
    shown = {key: {p: one[p] for p in GIVEN} for key, one in persons(device).items()}
    assert shown == dict.fromkeys(("aa", "bb", "cc", "dd"), withheld)
    level(device)
    put_schema(backend, with_properties(schema.to_document(), "Person", town="int"))
    level(device)
    assert parts(device) == {"Person": {"town"}}
    device.realm.write(by_name)
    assert [one["age"] for _, one in sorted(persons(device).items())] == [18, 0, 0, 0, 0]


# What does not hold


def declared(*arguments: Any, **options: Any) -> Callable[[], Any]:
    """A base with one class, whose table has a second column that is made of the arguments."""

    def make() -> Any:
        class Its(DeclarativeBase):
            kept: ClassVar[Any] = None

        table_args = options.pop("table_args", ())
        fields = {
            "__tablename__": "Thing",
            "__table_args__": table_args() if callable(table_args) else table_args,
            "key": mapped_column("_id", String, primary_key=True),
            "rank": mapped_column("rank", *arguments, **options),
        }
        Its.kept = type("Thing", (Its,), fields)  # SQLAlchemy itself forgets classes that nobody holds
        return Its

    return make


def keyed(*arguments: Any, **options: Any) -> Callable[[], Any]:
    """A base with one class that has nothing but a key."""

    def make() -> Any:
        class Its(DeclarativeBase):
            kept: ClassVar[Any] = None

        Its.kept = type(
            "Thing", (Its,), {"__tablename__": "Thing", "key": mapped_column("rank", *arguments, **options)}
        )
        return Its

    return make


class Mood(enum.Enum):
    """No type of ours."""

    GOOD = 1


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "unique": (declared(Int, unique=True), "two devices"),
    "unique index": (declared(Int, index=True, unique=True), "two devices"),
    "unique together": (
        declared(Int, table_args=lambda: (UniqueConstraint("rank", name="u"),)),
        "two devices",
    ),
    "unique expression": (declared(Int, table_args=lambda: (Index("u", text("rank"), unique=True),)), "two"),
    "check": (declared(Int, table_args=lambda: (CheckConstraint("rank > 1"),)), "another device"),
    "check of a column": (declared(Int, CheckConstraint("rank > 1")), "another device"),
    "foreign key": (declared(String, ForeignKey("Other._id")), "Link"),
    "computed": (declared(Int, Computed("1 + 1")), "hybrid_property"),
    "identity": (declared(Int, Identity()), "same numbers"),
    "sequence": (declared(Int, Sequence("s")), "same numbers"),
    "counting key": (keyed(Int, primary_key=True, autoincrement=True), "same numbers"),
    "key with a default": (keyed(String, primary_key=True, server_default="a"), "key of the first"),
    "onupdate": (declared(Int, onupdate=lambda: 3), "last_modified"),
    "server_onupdate": (declared(Int, server_onupdate=FetchedValue()), "last_modified"),
    "function": (declared(String, server_default=func.now()), "constant"),
    "function as text": (declared(String, server_default=text("CURRENT_TIMESTAMP")), "constant"),
    "expression": (declared(Int, server_default=text("(1 + 1)")), "constant"),
    "two literals": (declared(String, server_default=text("'a' || 'b'")), "constant"),
    "fetched": (declared(Int, server_default=FetchedValue()), "constant"),
    "no number": (declared(Int, server_default="many"), "'many'"),
    "no bool": (declared(Bool, server_default="yes"), "'yes'"),
    "2 as a bool": (declared(Bool, server_default="2"), "bool"),
    "null where none is": (declared(Int, server_default=text("NULL"), nullable=False), "Null"),
    "no set": (declared(set_of("int"), server_default="{}", nullable=False), "set<int>"),
    "stamped": (
        declared(Timestamp, server_default=text("3"), info={"last_modified": True}, nullable=False),
        "stamps",
    ),
    "index of an expression": (declared(Int, table_args=lambda: (Index("i", text("rank + 1")),)), "plain"),
    "index downwards": (declared(Int, table_args=lambda: (Index("i", text("rank DESC")),)), "plain"),
    "index of some": (
        declared(Int, table_args=lambda: (Index("i", "rank", sqlite_where=text("rank > 1")),)),
        "some rows",
    ),
    "index of decimals": (declared(Decimal, index=True), "Leave that index out"),
    "index of binaries": (declared(Binary, index=True), "Leave that index out"),
    "length": (declared(String(20)), "no length"),
    "collation": (declared(String(collation="NOCASE")), "no collation"),
    "digits": (declared(Decimal(10, 2)), "no length"),
    "another schema": (declared(Int, table_args=lambda: {"schema": "s"}), "schema"),
    "their Uuid": (declared(sqlalchemy.Uuid), "Import Uuid from holdfast.sync"),
    "their String": (declared(sqlalchemy.String(20)), "Import String from holdfast.sync"),
    "their Integer": (declared(sqlalchemy.BigInteger), "Import Int from holdfast.sync"),
    "their Boolean": (declared(sqlalchemy.Boolean), "Import Bool from holdfast.sync"),
    "their Float": (declared(sqlalchemy.Double), "Import Float from holdfast.sync"),
    "their Numeric": (declared(sqlalchemy.Numeric(10, 2)), "Import Decimal from holdfast.sync"),
    "their DateTime": (declared(sqlalchemy.DateTime), "Import Timestamp from holdfast.sync"),
    "their LargeBinary": (declared(sqlalchemy.LargeBinary), "Import Binary from holdfast.sync"),
    "Enum": (declared(sqlalchemy.Enum(Mood)), "subclass"),
    "Date": (declared(sqlalchemy.Date), "subclass"),
    "JSON": (declared(sqlalchemy.JSON), "subclass"),
    "null list": (declared(list_of("string"), nullable=True), "never"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_not_hold_is_refused(name: str) -> None:
    make, told = REFUSED[name]
    with pytest.raises(SchemaError, match="Nothing was opened") as caught:
        schema_of(make())
    assert told in str(caught.value)
    assert "'Thing'" in caught.value.what and caught.value.todo
    if not name.startswith(("check", "unique expression", "index of", "index down", "another schema")):
        assert "rank" in caught.value.what


def test_uniqueness_that_the_key_gives_is_lawful() -> None:
    make = declared(Int, table_args=lambda: (UniqueConstraint("_id", "rank"), Index("i", "_id", unique=True)))
    assert schema_of(make())["Thing"].primary_key == "_id"


def test_types_of_ones_own_are_subclasses(device_factory: Make) -> None:
    class Its(DeclarativeBase):
        pass

    class MoodOf(String):
        cache_ok = True

        def process_bind_param(self, value: Any, dialect: Any) -> Any:
            return super().process_bind_param(value.name, dialect)

        def process_result_value(self, value: Any, dialect: Any) -> Any:
            return Mood[value]

    class Feeling(Its):
        __tablename__ = "Feeling"
        key: Mapped[uuid.UUID] = mapped_column("_id", Uuid, primary_key=True)
        mood: Mapped[Mood] = mapped_column(MoodOf)
        about: Mapped[uuid.UUID | None] = mapped_column(Link("Feeling", "uuid"), index=True)

    device = device_factory("here", schema=schema_of(Its), start=False)
    device.realm.write(lambda tx: tx.session.add(Feeling(key=uuid.UUID(int=1), mood=Mood.GOOD)))
    with device.realm.read() as view:
        assert view.session.scalars(select(Feeling.mood)).all() == [Mood.GOOD]


# Collections


class Log(DeclarativeBase):
    """Apart from the others."""


Readings = Table(
    "Readings",
    Log.metadata,
    sqlalchemy.Column("_id", String, primary_key=True),
    sqlalchemy.Column("tags", set_of("string"), nullable=False),
    sqlalchemy.Column("steps", list_of("int"), nullable=False),
    sqlalchemy.Column("values", dictionary_of("float"), nullable=False),
)


@pytest.mark.parametrize(
    ("ask", "how"),
    [
        (lambda c: c.tags.contains("wet"), "json_each"),
        (lambda c: c.tags.like("%wet%"), "json_each"),
        (lambda c: c.steps[0], "json_each"),
        (lambda c: c["values"]["ph"], "json_extract"),
        (lambda c: c.tags < {"a"}, "json_each"),
        (lambda c: c.steps.concat([1]), "json_each"),
        (lambda c: 1 + c.steps, "json_each"),
        (lambda c: c.steps.desc(), "json_each"),
    ],
)
def test_what_looks_into_a_collection_is_refused_with_the_way(ask: Callable[[Any], Any], how: str) -> None:
    with pytest.raises(QueryRefused, match=how):
        ask(Readings.c)


def test_collections_are_compared_whole_and_looked_into(device_factory: Make) -> None:
    schema = Schema.from_document(
        {
            "Readings": {
                "primary_key": "_id",
                "properties": {
                    "_id": "string",
                    "tags": "set<string>",
                    "steps": "list<int>",
                    "values": "dictionary<float>",
                },
            }
        }
    )
    device = device_factory("here", schema=schema, start=False)
    device.realm.write(
        lambda tx: tx.create("Readings", "a", {"tags": {"wet", "cold"}, "steps": [1], "values": {"ph": 6.5}})
    )
    with device.realm.read() as view:
        run = view.session.scalars
        key, tags = Readings.c["_id"], Readings.c.tags
        assert run(select(key).where(tags == {"cold", "wet"})).all() == ["a"]
        assert run(select(key).where(tags.in_([{"cold", "wet"}]))).all() == ["a"]
        assert run(select(key).where(tags != {"cold"}, Readings.c.steps.is_not(None))).all() == ["a"]
        value = func.json_each(tags).table_valued("value", joins_implicitly=True).c.value
        assert run(select(key).where(value == "wet")).all() == ["a"]
        assert run(select(func.json_extract(Readings.c["values"], '$."ph"'))).all() == [6.5]
