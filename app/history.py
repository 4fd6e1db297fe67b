"""The server's history and this device's place in it: what the history picture shows, and the same in words.

Pure: what was read goes in, a shape comes out. Versions are those of the server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .translation import translate


@dataclass(frozen=True, slots=True)
class Server:
    """What the backend says of a partition.

    epoch: of its present history. head: its version. floor: up to there it is trimmed (or began with
    content). salts: of its newest version and of the device's, as far as it knows them. ended: the histories
    before, oldest first, each with its id, its last version and why it ended. backups: of the whole server
    since this history began, the version in each. running: whether sync is neither paused nor terminated.
    """

    epoch: str
    head: int
    floor: int
    salts: Mapping[int, int]
    ended: Sequence[tuple[str, int, str]]
    backups: Sequence[int]
    running: bool = True

    @classmethod
    def read(
        cls, state: Mapping[str, Any], history: Sequence[Mapping[str, Any]], backups: Any, partition: str
    ) -> Server:
        """From the backend's answers about state, history and backups."""
        began = next(one["began"] for one in state["epochs"] if one["epoch"] == state["epoch"])
        return cls(
            epoch=state["epoch"],
            head=state["version"],
            floor=state["floor"],
            salts={entry["version"]: entry["salt"] for entry in history},
            ended=[
                (one["epoch"], one["last_version"] or 0, one["why"] or "")
                for one in state["epochs"]
                if one["ended"] is not None
            ],
            # A backup from before the present history is of one that is over.
            backups=[one["versions"].get(partition, 0) for one in backups if one["time"] >= began],
            running=state["state"] == "running",
        )


@dataclass(frozen=True, slots=True)
class Client:
    """What this device knows of itself. epoch: None before it ever connected. cause: of a pending reset."""

    epoch: str | None
    version: int
    salt: int
    unsynced: int
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """The picture.

    first, last: the versions at its ends. head, floor, backups: the server's. fits: whether the device can go
    on without a reset. same: whether the device's line is a part of the server's, reset or not. parts_at: the
    last version that both may have; None where they fit, or have nothing in common. ended: histories before,
    the number of each counted from 1, last version, why it ended. on: which of those the device's line is of,
    counted from 1; None for the present one. client, unsynced: the device's. cause: of a pending reset.
    known: whether the backend's side is known at all. running: whether sync is neither paused nor terminated.
    """

    first: int
    last: int
    head: int
    floor: int
    backups: tuple[int, ...]
    client: int
    unsynced: int
    fits: bool
    parts_at: int | None = None
    on: int | None = None
    ended: tuple[tuple[int, int, str], ...] = field(default=())
    cause: str | None = None
    known: bool = True
    running: bool = True
    same: bool = True


def shape(server: Server | None, client: Client) -> Shape:
    """Put both sides together."""
    if server is None:
        end = max(client.version, 1)
        fits = client.cause is None
        return Shape(
            0,
            end,
            client.version,
            0,
            (),
            client.version,
            client.unsynced,
            fits,
            cause=client.cause,
            known=False,
            same=fits,
        )
    ended = tuple((number, last, why) for number, (_, last, why) in enumerate(server.ended, 1))
    on = next((number for number, (epoch, _, _) in enumerate(server.ended, 1) if epoch == client.epoch), None)
    backups = tuple(sorted({version for version in server.backups if version <= server.head}))
    fits, parts_at = True, None
    if client.epoch is not None and client.epoch != server.epoch:
        fits = False
    elif client.version:
        salt = server.salts.get(client.version)
        if client.version > server.head or (salt is not None and salt != client.salt):
            fits, parts_at = False, _parts_at(server, client, backups)
        elif client.version < server.floor:
            fits = False
    return Shape(
        first=0,
        last=max(server.head, client.version, 1),
        head=server.head,
        floor=server.floor,
        backups=backups,
        client=client.version,
        unsynced=client.unsynced,
        fits=fits and client.cause is None,
        parts_at=parts_at,
        on=on,
        ended=ended,
        cause=client.cause,
        running=server.running,
        same=parts_at is None and client.epoch in (None, server.epoch),
    )


def _parts_at(server: Server, client: Client, backups: Sequence[int]) -> int:
    """Where the two part: the newest backup that the device's line has passed; the server went back to it."""
    before = [version for version in backups if version <= min(client.version, server.head)]
    return max(before, default=0)


def sentences(picture: Shape) -> list[str]:
    """The picture in words, a sentence a mark."""
    told = []
    if not picture.known:
        told.append(
            translate(
                "history", "The server's history is not known here: that needs the administrator's token."
            )
        )
    else:
        for number, last, why in picture.ended:
            told.append(
                translate("history", "History {number} went to version {last} and was ended: {why}.").format(
                    number=number, last=last, why=words_of_end(why)
                )
            )
        told.append(
            translate("history", "The server is at version {head} of history {number}.").format(
                head=picture.head, number=len(picture.ended) + 1
            )
        )
        if not picture.running:
            told.append(translate("history", "Sync is paused or terminated on the server."))
        if picture.floor:
            told.append(
                translate(
                    "history", "Versions up to {floor} can't be told change by change any more."
                ).format(floor=picture.floor)
            )
        told += [
            translate("history", "The server has a backup of version {version}.").format(version=version)
            for version in picture.backups
        ]
    told.append(_device(picture))
    told.append(
        translate("history", "Nothing on this device is unsynced.")
        if not picture.unsynced
        else translate("history", "Unsynced objects on this device: {count}.").format(count=picture.unsynced)
    )
    return told


def _device(picture: Shape) -> str:
    if picture.on is not None:
        return translate(
            "history",
            "This device is at version {version} of history {number}, which is over.",
        ).format(version=picture.client, number=picture.on)
    if picture.parts_at is not None:
        return translate(
            "history",
            "This device is at version {version}; the server went another way after {parts}. It needs "
            "a reset.",
        ).format(version=picture.client, parts=picture.parts_at)
    if picture.known and picture.client < picture.floor and not picture.fits:
        return translate(
            "history", "This device is at version {version}, which was trimmed: it needs a reset."
        ).format(version=picture.client)
    if picture.cause is not None:
        return translate("history", "This device is at version {version}, and needs a reset.").format(
            version=picture.client
        )
    return translate("history", "This device is at version {version}.").format(version=picture.client)


def words_of_end(why: str) -> str:
    """Why a history was ended."""
    return {
        "terminated": translate("history", "sync was terminated"),
        "destructive": translate("history", "the schema was changed destructively"),
    }.get(why, why or translate("history", "the server was restored"))
