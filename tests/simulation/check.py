"""What must hold of a device, of a backend, and between them: each tells what is wrong, if anything."""

from __future__ import annotations

from typing import Any

from holdfast.sync import Schema
from holdfast.sync.errors import BackupError
from holdfast.sync.protocol import EMPTY_DIGEST, digest_but, row_hash

from .server import Content, Server
from .world import Rows, Seen, SimulatedDevice


def heard_up_to(device: SimulatedDevice, now: Seen) -> list[str]:
    """What its listener heard since, added to the objects as they were, must give them as they are.

    now: the realm as it is. A property that has another type now is another property.
    """
    told: list[str] = []
    before, rows = device.seen.rows, now.rows
    there = {(name, key) for name, objects in before.items() for key in objects}
    changed: dict[tuple[str, Any], set[str]] = {}
    new: set[tuple[str, Any]] = set()
    for notification in list(device.heard):
        for name, changes in notification.classes.items():
            for key in changes.deletions:
                if (name, key) not in there:
                    told.append(f"heard that {name} {key!r} was deleted, which was not there")
                there.discard((name, key))
                new.discard((name, key))
            for key in changes.insertions:
                if (name, key) in there:
                    told.append(f"heard that {name} {key!r} was inserted, which was there")
                there.add((name, key))
                new.add((name, key))
            for key, props in changes.modifications.items():
                if (name, key) not in there:
                    told.append(f"heard that {name} {key!r} was modified, which was not there")
                changed.setdefault((name, key), set()).update(props)
    is_there = {(name, key) for name, objects in rows.items() for key in objects}
    for name, key in there ^ is_there:
        how = "there" if (name, key) in is_there else "gone"
        told.append(f"{name} {key!r} is {how}, and its listener never heard")
    for name, key in there & is_there - new:
        was, is_ = before.get(name, {}).get(key), rows[name][key]
        if was is None:
            continue
        silent = {
            prop
            for prop in was.keys() & is_.keys()
            if was[prop] != is_[prop]
            and prop not in changed.get((name, key), ())
            and prop not in now.withheld.get(name, ())
            and device.seen.schema[name].properties[prop] == now.schema[name].properties[prop]
        }
        if silent:
            told.append(f"{name} {key!r} has another {sorted(silent)}, and its listener never heard")
    return told


def level_with(server: Server, here: Seen) -> str:
    """What a synced device has otherwise than the backend at the same version; empty if nothing."""
    if here.unsynced:
        return f"{here.unsynced} objects are unsynced"
    state = server.state()
    if state is None or here.version != state.version:
        return ""  # the backend has gone on since
    return difference(here.rows, server.content_at(state), state.schema)


def difference(rows: Rows, content: Content, schema: Schema) -> str:
    """The first thing in which a realm differs from the backend; empty if nothing."""
    for name, one in schema.classes.items():
        here, there = rows.get(name, {}), content.get(name, {})
        for key in {**here, **there}:
            if key not in here:
                return f"lacks {name} {key!r}"
            if key not in there:
                return f"has {name} {key!r}, which the backend has not"
            for prop in one.values:
                if here[key].get(prop) != there[key].get(prop):
                    return (
                        f"{name} {key!r} {prop} is {here[key].get(prop)!r} here and "
                        f"{there[key].get(prop)!r} on the backend"
                    )
    return ""


def digest_is_of_content(server: Server) -> str:
    """Whether the backend's digest is that of its content."""
    state = server.state()
    if state is None:
        return ""
    schema = state.schema
    digest = EMPTY_DIGEST
    for name, objects in server.content().items():
        for key, row in objects.items():
            digest = digest_but(digest, 0, row_hash(schema[name], key, row))
    return (
        "" if digest == state.digest else f"the backend's digest is {state.digest}, of its content {digest}"
    )


def dangling(content: Content, schema: Schema) -> list[str]:
    """Links of the backend's content to objects that are gone."""
    told: list[str] = []
    for name, objects in content.items():
        one = schema[name]
        for prop in one.links:
            type_ = one.properties[prop]
            for key, row in objects.items():
                gone = [to for to in type_.targets(row[prop]) if to not in content.get(type_.of, {})]
                if gone:
                    told.append(f"{name} {key!r} {prop} links to {gone}, which is gone")
    return told


def damaged_backups(device: SimulatedDevice) -> list[str]:
    """The backups of a device that can't be verified."""
    told: list[str] = []
    catalogue = device.up.catalogue
    for backup in catalogue.all(kind=None, unfinished=True):
        try:
            catalogue.verify(backup)
        except BackupError as error:
            told.append(str(error))
    return told
