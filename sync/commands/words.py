"""What the commands say of a backup: as a document for --json, and as lines of text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from .home import Found


def document(found: Found, damage: str = "") -> dict[str, Any]:
    """Everything that the catalogue says of a backup. Times are ISO 8601 in UTC, ``size`` is in bytes.

    damage: what is wrong with its bytes; empty if nothing is.
    """
    backup = found.backup
    return {
        "id": backup.backup_id,
        "device": found.device,
        "kind": backup.kind,
        "time": moment(backup.time),
        "cause": backup.cause,
        "strategy": backup.strategy,
        "message": backup.message,
        "state": backup.state,
        "pinned": backup.pinned,
        "objects": backup.objects,
        "classes": dict(backup.classes),
        "unsynced": backup.unsynced,
        "unapplied": found.catalogue.unapplied(backup),
        "size": backup.size,
        "sha256": backup.sha256,
        "damage": damage or None,
        "file": str(backup.path),
        "server_version": backup.server_version,
        "fresh": None
        if backup.fresh_time is None
        else {
            "time": moment(backup.fresh_time),
            "server_version": backup.fresh_version,
            "objects": backup.fresh_objects,
        },
        "schema": backup.schema.to_document(),
    }


def line(found: Found, damage: str) -> str:
    """A backup in one line of ``backups list``."""
    backup = found.backup
    state = f"DAMAGED ({damage})" if damage else backup.state
    return "  ".join(
        [
            backup.backup_id,
            moment(backup.time, "seconds"),
            found.device,
            "before a recovery" if backup.kind == "apply" else backup.cause,
            counted(backup.objects, "object"),
            f"{backup.unsynced} unsynced",
            size(backup.size),
            state,
            *(["pinned"] if backup.pinned else []),
        ]
    )


def paragraph(found: Found, damage: str) -> str:
    """A backup whole, for ``backups show``: one line for each thing that is known of it."""
    told = document(found, damage)
    classes = told.pop("classes")
    schema = told.pop("schema")
    fresh = told.pop("fresh")
    told["size"] = f"{size(told['size'])} ({told['size']} bytes)"
    told["pinned"] = "yes" if told["pinned"] else "no"
    told["damage"] = damage or "none"
    told["objects"] = f"{told['objects']}{_by_class(classes)}"
    if fresh:
        told["fresh"] = (
            f"{fresh['time']}, server version {fresh['server_version']}, {fresh['objects']} objects"
        )
    lines = [f"{name.replace('_', ' ')}: {value}" for name, value in told.items()]
    for name, body in schema.items():
        properties = ", ".join(f"{prop} {type_}" for prop, type_ in body["properties"].items())
        lines.append(f"schema: {name} ({properties})")
    return "\n".join(lines)


def loss(found: Found) -> str:
    """What would be lost, or was, with a backup."""
    backup = found.backup
    parts = [f"{counted(backup.objects, 'object')}{_by_class(backup.classes)}"]
    parts.append(f"{backup.unsynced} of them or of their deletions unsynced when it was made")
    unapplied = found.catalogue.unapplied(backup)
    if unapplied:
        parts.append(f"{counted(unapplied, 'saved decision')} not applied")
    if backup.state != "done":
        parts.append(f"state {backup.state}: not recovered from to the end")
    return "; ".join(parts)


def moment(microseconds: int, precision: str = "microseconds") -> str:
    """A time as ISO 8601 in UTC."""
    told = datetime.fromtimestamp(microseconds // 1_000_000, UTC).replace(
        microsecond=microseconds % 1_000_000
    )
    return told.isoformat(timespec=precision).replace("+00:00", "Z")


def size(count: int) -> str:
    """A number of bytes as people read it."""
    if count < 1_000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{count / 1_000:.1f} kB"
    return f"{count / 1_000_000:.1f} MB"


def counted(count: int, noun: str) -> str:
    """A count with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _by_class(classes: Mapping[str, int]) -> str:
    told = ", ".join(f"{name} {count}" for name, count in classes.items())
    return f" ({told})" if told else ""
