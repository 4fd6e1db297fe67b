"""Operations on objects: what is meant becomes what can be done, by name, by SQL or by the ORM."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from holdfast.sync import (
    Counter,
    Link,
    String,
    Timestamp,
    WriteTransaction,
    dictionary_of,
    list_of,
    set_of,
)
from holdfast.sync.schema import Type

from . import schemas, values
from .ledger import Ledger, Place, text_of
from .program import Step

#: Where the tokens of one operation begin that are not of its properties.
_BORN, _FIRST = 0, 1


class Base(DeclarativeBase):
    """The classes that are written through SQLAlchemy's ORM."""


class Task(Base):
    """As the variant ``plain`` has it."""

    __tablename__ = schemas.TASK

    key: Mapped[str] = mapped_column("_id", String, primary_key=True)
    born: Mapped[set[str]] = mapped_column(set_of("string"), default=set)
    title: Mapped[str] = mapped_column(String, default="")
    memo: Mapped[str | None] = mapped_column(String)
    count: Mapped[int] = mapped_column(Counter, default=0)
    steps: Mapped[list[str]] = mapped_column(list_of("string"), default=list)
    tags: Mapped[set[str]] = mapped_column(set_of("string"), default=set)
    fields: Mapped[dict[str, str]] = mapped_column(dictionary_of("string"), default=dict)
    parent: Mapped[str | None] = mapped_column(Link("Task"))
    modified: Mapped[datetime | None] = mapped_column(Timestamp, info={"last_modified": True})
    loose: Mapped[str] = mapped_column(String, default="")


@dataclass(slots=True)
class Written:
    """What one transaction wrote. told: what the ledger is to hear once it is committed, in order.

    done: the operations as the scenario language has them.
    """

    told: list[tuple[Any, ...]] = field(default_factory=list)
    done: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, ledger: Ledger, device: str) -> None:
        """Have it in the ledger."""
        for what, *rest in self.told:
            if what == "wrote":
                ledger.wrote(device, *rest)
            elif what == "removed":
                ledger.removed(*rest)
            else:
                ledger.deleted(device, *rest)


def write(transaction: WriteTransaction, operations: list[Step], by: str) -> Written:
    """Do operations in one transaction; those that make no sense here are left out."""
    written = Written()
    for operation in operations:
        if operation["class"] in transaction.schema.classes:
            _Operation(transaction, operation, by, written).do()
    return written


class _Operation:
    def __init__(self, transaction: WriteTransaction, operation: Step, by: str, written: Written) -> None:
        self._transaction = transaction
        self._what: str = operation["op"]
        self._operation = operation
        self._name: str = operation["class"]
        self._key: Any = operation["key"]
        self._class = transaction.schema[self._name]
        self._written = written
        self._withheld = transaction.layout.withheld.get(self._name, frozenset())
        plain = self._name == schemas.TASK and not transaction.layout.withheld
        mapped = plain and self._class.properties == schemas.schema_of("plain")[schemas.TASK].properties
        self._by = by if by != "orm" or mapped else "name"
        self._number = int(operation["n"])
        self._next = self._number + _FIRST
        self._told: list[tuple[Any, ...]] = []

    def do(self) -> None:
        held = self._transaction.layout.schema.classes.get(self._name)
        if held is None or held.moved.get(""):
            return
        row = self._transaction.stored(self._name, self._key)
        if self._what == "delete":
            if row is not None:
                self._delete(row)
            return
        changed = self._meant(row)
        if row is None:
            born = f"w{self._number + _BORN}"
            changed = {"born": {born}, **changed}
            self._tell(self._number + _BORN, "born", "", text_of(born), None)
        if not changed:
            return
        self._put(changed, create=row is None)
        after = self._transaction.stored(self._name, self._key)
        assert after is not None
        for what, *rest in self._told:
            if what == "wrote":
                number, type_, place, text, over = rest
                self._written.told.append((what, number, type_, place, text, after, over))
            else:
                self._written.told.append((what, *rest))

    def _meant(self, row: dict[str, Any] | None) -> dict[str, Any]:
        """The properties to set."""
        operation = self._operation
        if self._what == "put":
            changed = {prop: self._scalar(prop, row) for prop in operation["props"] if self._has(prop)}
            for prop in operation["collections"]:
                changed[prop] = self._collection(prop, row)
            return changed
        prop = operation["prop"]
        if not self._has(prop):
            return {}
        if self._what == "increment":
            self._tell(self._token(), prop, "", operation["at"], None)
            now = 0 if row is None else int(row[prop])
            return {prop: now + values.weight(operation["at"])}
        if self._what == "link":
            return {prop: operation["to"]}
        if self._what in ("push", "add", "enter"):
            return {prop: self._collection(prop, row, operation.get("place", 1.0), operation.get("sub", "p"))}
        return {} if row is None else self._without(prop, row)

    def _has(self, prop: str) -> bool:
        return prop in self._class.properties and prop not in self._withheld

    def _token(self) -> int:
        self._next += 1
        return self._next - 1

    def _scalar(self, prop: str, row: dict[str, Any] | None) -> Any:
        type_ = self._class.properties[prop]
        token = self._token()
        value = values.value_of(type_.of, token)
        if type_.of != "bool":
            over = type_.default if row is None else row[prop]
            self._tell(token, prop, "", type_.store(value), over)
        return value

    def _collection(self, prop: str, row: dict[str, Any] | None, at: float = 1.0, sub: str = "p") -> Any:
        """The collection with one element or entry more."""
        type_ = self._class.properties[prop]
        now = type_.load(type_.default if row is None else row[prop])
        token = self._token()
        value = values.value_of(type_.of, token)
        text = text_of(Type("scalar", type_.of).store(value))
        if type_.kind == "dictionary":
            stored = json.loads(str(type_.store(now)))
            over = text_of(stored[sub]) if sub in stored else None
            self._tell(token, prop, sub, text, over)
            return {**now, sub: value}
        self._tell(token, prop, "", text, None)
        if type_.kind == "set":
            return {*now, value}
        place = round(at * len(now))
        return [*now[:place], value, *now[place:]]

    def _without(self, prop: str, row: dict[str, Any]) -> dict[str, Any]:
        """The collection with one element or entry less; a list keeps its oldest, to be aligned by."""
        type_ = self._class.properties[prop]
        stored = json.loads(str(row[prop]))
        now = type_.load(row[prop])
        at = float(self._operation["place"])
        place: Place = (self._name, self._key, prop, "")
        if type_.kind == "dictionary":
            if not stored:
                return {}
            sub = sorted(stored)[int(at * len(stored)) % len(stored)]
            self._told.append(("removed", (*place[:3], sub), text_of(stored[sub])))
            return {prop: {key: value for key, value in now.items() if key != sub}}
        loaded = list(now) if type_.kind == "list" else sorted(now)
        if type_.kind == "list":
            oldest = min(range(len(stored)), key=lambda index: _number(stored[index]), default=-1)
            others = [index for index in range(len(stored)) if index != oldest]
        else:
            others = [*range(len(stored))]
        if not others:
            return {}
        gone = others[int(at * len(others)) % len(others)]
        element = Type("scalar", type_.of).store(loaded[gone])
        self._told.append(("removed", place, text_of(element)))
        left = [value for index, value in enumerate(loaded) if index != gone]
        return {prop: left if type_.kind == "list" else set(left)}

    def _tell(self, number: int, prop: str, sub: str, text: Any, over: Any) -> None:
        place = (self._name, self._key, prop, sub)
        self._told.append(("wrote", number, self._class.properties[prop], place, text, over))

    # Doing it

    def _delete(self, row: dict[str, Any]) -> None:
        transaction, name, key = self._transaction, self._name, self._key
        if self._by == "sql":
            transaction.execute(f'DELETE FROM "{name}" WHERE "{self._class.primary_key}" = ?', (key,))
        elif self._by == "orm":
            transaction.session.delete(transaction.session.get_one(Task, key))
            transaction.session.flush()
        else:
            transaction.delete(name, key)
        self._written.told.append(("deleted", (name, key), row))
        self._written.done.append({"delete": name, "id": key})

    def _put(self, changed: dict[str, Any], *, create: bool) -> None:
        transaction, name, key = self._transaction, self._name, self._key
        if self._by == "sql":
            self._by_sql(changed, create)
        elif self._by == "orm":
            self._by_orm(changed, create)
        elif create:
            transaction.create(name, key, changed)
        elif self._what == "increment":
            by = values.weight(self._operation["at"])
            transaction.increment(name, key, self._operation["prop"], by)
        else:
            transaction.update(name, key, changed)
        if self._what == "increment" and not create:
            by = values.weight(self._operation["at"])
            done = {"increment": name, "id": key, "property": self._operation["prop"], "by": by}
        else:
            types = self._class.properties
            done = {"create" if create else "update": name, "id": key}
            done["values"] = {prop: (types[prop], value) for prop, value in changed.items()}
        self._written.done.append(done)

    def _by_sql(self, changed: dict[str, Any], create: bool) -> None:
        types, key_name = self._class.properties, self._class.primary_key
        stored = {prop: types[prop].store(value) for prop, value in changed.items()}
        if create:
            columns = ", ".join(f'"{prop}"' for prop in (key_name, *stored))
            marks = ", ".join("?" * (len(stored) + 1))
            sql = f'INSERT INTO "{self._name}" ({columns}) VALUES ({marks})'
            self._transaction.execute(sql, (self._key, *stored.values()))
            return
        sets = ", ".join(f'"{prop}" = ?' for prop in stored)
        sql = f'UPDATE "{self._name}" SET {sets} WHERE "{key_name}" = ?'
        self._transaction.execute(sql, (*stored.values(), self._key))

    def _by_orm(self, changed: dict[str, Any], create: bool) -> None:
        session = self._transaction.session
        if create:
            session.add(Task(key=self._key, **changed))
        else:
            task = session.get_one(Task, self._key)
            for prop, value in changed.items():
                setattr(task, prop, value)
        session.flush()
        session.expire_all()


def _number(stored: Any) -> int:
    """The token of an element of a list."""
    return int(stored[1:]) if isinstance(stored, str) else int(stored)
