"""A backend and apps whose schemas differ: what each version of the app declares, and its mapped classes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from holdfast.sync import Counter, Device, Int, Link, Schema, String, list_of

#: What the backend has.
BACKEND: dict[str, Any] = {
    "Task": {
        "primary_key": "_id",
        "properties": {
            "_id": "string",
            "title": "string",
            "size": "string",
            "rank": "int",
            "only_there": "string",
        },
    },
    "Tag": {"primary_key": "name", "properties": {"name": "string", "colour": "string"}},
}


class Base(DeclarativeBase):
    """The app's classes. Of these the backend lacks some, and has others otherwise."""


class Task(Base):
    """Attributes are named otherwise than their columns."""

    __tablename__ = "Task"
    key: Mapped[str] = mapped_column("_id", String, primary_key=True)
    heading: Mapped[str] = mapped_column("title", String, default="")
    how_big: Mapped[int] = mapped_column("size", Int, default=0)  # retyped: a string there
    how_high: Mapped[int | None] = mapped_column("rank", Int)  # optional here only
    steps: Mapped[list[str]] = mapped_column("more_steps", list_of("string"), default=list)  # unknown there
    likes: Mapped[int] = mapped_column("more_likes", Counter, default=0)  # unknown there


class Tag(Base):
    """The primary key is another there."""

    __tablename__ = "Tag"
    number: Mapped[int] = mapped_column(Int, primary_key=True)
    colour: Mapped[str] = mapped_column(String, default="")


class Project(Base):
    """Unknown there."""

    __tablename__ = "Project"
    key: Mapped[str] = mapped_column("_id", String, primary_key=True)
    name: Mapped[str] = mapped_column(String, default="")
    lead: Mapped[str | None] = mapped_column(Link("Task"))


WITHHELD = {
    "Task": {"size", "rank", "more_steps", "more_likes"},
    "Tag": {"number", "colour"},
    "Project": {"_id", "name", "lead"},
}


def with_properties(document: dict[str, Any], name: str, /, **properties: str | None) -> dict[str, Any]:
    """A schema with properties of a class added, retyped, or (None) removed."""
    changed = copy.deepcopy(document)
    for prop, type_ in properties.items():
        if type_ is None:
            del changed[name]["properties"][prop]
        else:
            changed[name]["properties"][prop] = type_
    return changed


def put_schema(backend: Any, document: dict[str, Any], *, re_enable: bool = False) -> None:
    """Have the backend's partition have a schema."""
    answer = backend.request(
        "PUT",
        f"/v1/admin/partitions/{backend.partition}/schema",
        body={"schema": document, "re_enable": re_enable},
    )
    assert answer.status_code == 200, answer.text


def parts(device: Device) -> dict[str, set[str]]:
    """What is withheld on a device, by its file: the realm itself knows it a moment before the commit."""
    with device.realm.read() as view:
        return {name: set(properties) for name, properties in view.layout.withheld.items()}


def content(device: Device, name: str = "Task") -> dict[Any, dict[str, Any]]:
    """The objects of a class by key, read dynamically."""
    with device.realm.read() as view:
        key = view.schema[name].primary_key
        return {one[key]: one for one in view.all(name)}


def backend_content(backend: Any, name: str = "Task") -> list[dict[str, Any]]:
    """What the backend holds of a class."""
    answer = backend.request("GET", f"/v1/admin/partitions/{backend.partition}/content")
    return list(answer.json()["classes"][name])


def level(*devices: Device) -> None:
    """All are in sync; twice, as the first may lack what the others sent."""
    for device in (*devices, *devices):
        device.session.wait_until_synced(10)


def differing_device(device_factory: Callable[..., Device], backend: Any) -> Device:
    """A device whose app has more than the backend, and has some of it otherwise."""
    put_schema(backend, BACKEND)
    author = device_factory("author", schema=Schema.from_document(BACKEND))
    author.realm.write(
        lambda tx: (
            tx.create("Task", "a", {"title": "A", "size": "big", "rank": 7, "only_there": "there"}),
            tx.create("Task", "b", {"title": "B"}),
            tx.create("Tag", "red", {"colour": "#f00"}),
        )
    )
    level(author)
    author.close()
    device = device_factory("device")
    level(device)
    return device
