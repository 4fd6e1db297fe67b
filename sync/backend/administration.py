"""The administrator's routes: backups of the server, and what is done to the sync of a partition."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import FastAPI, Header, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy import select, union_all, update

from ..errors import HoldfastError
from ..protocol import BAD_CLIENT_FILE_IDENT, Action, Refusal, encode
from . import epochs, schema_changes, store
from .partition_name import PartitionName
from .problems import schema_from

if TYPE_CHECKING:
    from .application import Backend

Authorization = Annotated[str | None, Header()]
_SECOND = 1_000_000
_MOST_OFFSET = 10**17
_SECONDS = Field(ge=-1e11, le=1e11, allow_inf_nan=False)


class BackupRequest(BaseModel):
    """Names a backup of the server."""

    name: str | None = Field(default=None, max_length=80)


class SettingsRequest(BaseModel):
    """Settings of a partition; what is left out stays. max_offline_seconds: the longest offline time."""

    recovery_allowed: bool | None = None
    development_mode: bool | None = None
    max_offline_seconds: Annotated[float, Field(ge=0, le=1e10, allow_inf_nan=False)] | None = None


class SchemaRequest(BaseModel):
    """A new schema; ``re_enable``: a destructive change may terminate sync and enable it again."""

    schema_document: dict[str, Any] = Field(alias="schema")
    re_enable: bool = False


class ClockRequest(BaseModel):
    """Sets the backend's clock apart from the machine's, or moves it on."""

    offset_seconds: Annotated[float, _SECONDS] | None = None
    advance_seconds: Annotated[float, _SECONDS] | None = None


def add_routes(app: FastAPI, backend: Backend) -> None:
    """Add the administrator's routes. Each needs the administrator's token."""
    _server_routes(app, backend)
    _sync_routes(app, backend)
    _reading_routes(app, backend)


def _server_routes(app: FastAPI, backend: Backend) -> None:
    @app.get("/v1/admin/backups")
    def list_backups(authorization: Authorization = None) -> dict[str, Any]:
        """The server's backups, oldest first."""
        backend.access.check_admin(authorization)
        return {"backups": [vars_of(one) for one in backend.backups.all()]}

    @app.post("/v1/admin/backups")
    def take_backup(body: BackupRequest, authorization: Authorization = None) -> dict[str, Any]:
        """Take a backup of the whole server."""
        backend.access.check_admin(authorization)
        return vars_of(backend.backups.take(backend.clock.now(), body.name))

    @app.post("/v1/admin/restore")
    def restore(body: BackupRequest, authorization: Authorization = None) -> dict[str, Any]:
        """Put the whole server back to a backup."""
        backend.access.check_admin(authorization)
        restored = vars_of(backend.backups.restore(body.name))
        backend.woken()
        return restored

    @app.post("/v1/admin/clock")
    def set_clock(body: ClockRequest, authorization: Authorization = None) -> dict[str, Any]:
        """Set the backend's clock, or move it on."""
        backend.access.check_admin(authorization)
        offset = backend.clock.offset
        if body.offset_seconds is not None:
            offset = int(body.offset_seconds * _SECOND)
        if body.advance_seconds is not None:
            offset += int(body.advance_seconds * _SECOND)
        if abs(offset) > _MOST_OFFSET:
            raise HoldfastError("A clock can't be set so far off.", "It is as it was.", "Set it nearer.")
        backend.clock.offset = offset
        return {"now": backend.clock.now(), "offset_seconds": backend.clock.offset / _SECOND}


def _sync_routes(app: FastAPI, backend: Backend) -> None:
    at = "/v1/admin/partitions/{partition}"

    @app.post(at + "/{action}")
    def act(
        partition: PartitionName,
        action: Literal["terminate", "enable", "pause", "resume", "trim"],
        authorization: Authorization = None,
    ) -> dict[str, Any]:
        """Terminate, enable, pause or resume sync, or run the trimming job."""
        backend.access.check_admin(authorization)
        now = backend.clock.now()
        with backend.store.transaction() as connection:
            found = _existing(connection, partition)
            if action == "terminate":
                epochs.terminate(connection, found, now)
            elif action == "enable":
                epochs.enable(connection, found, schema_changes.schema_of(found), now)
            elif action == "trim":
                epochs.trim(connection, found, now)
            else:
                epochs.set_state(connection, found, "paused" if action == "pause" else "running")
            answer = _state(connection, partition)
        backend.woken(partition)
        return answer

    @app.put(at + "/settings")
    def settings(
        partition: PartitionName, body: SettingsRequest, authorization: Authorization = None
    ) -> dict[str, Any]:
        """Change settings of a partition."""
        backend.access.check_admin(authorization)
        values: dict[str, Any] = body.model_dump(exclude_none=True)
        if "max_offline_seconds" in values:
            values["max_offline"] = int(values.pop("max_offline_seconds") * _SECOND)
        with backend.store.transaction() as connection:
            _existing(connection, partition)
            if values:
                connection.execute(
                    update(store.partition).where(store.partition.c.name == partition).values(**values)
                )
            return _state(connection, partition)

    @app.put(at + "/schema")
    def set_schema(
        partition: PartitionName, body: SchemaRequest, authorization: Authorization = None
    ) -> dict[str, Any]:
        """Give a partition a new schema; one that is not there yet begins with it."""
        backend.access.check_admin(authorization)
        schema = schema_from(body.schema_document)
        with backend.store.transaction() as connection:
            schema_changes.set_schema(
                connection, partition, schema, backend.clock.now(), re_enable=body.re_enable
            )
            answer = _state(connection, partition)
        backend.schemas.keep(schema_from(answer["schema"]))
        backend.woken(partition)
        return answer


def _reading_routes(app: FastAPI, backend: Backend) -> None:
    at = "/v1/admin/partitions/{partition}"

    @app.get(at)
    def partition_state(partition: PartitionName, authorization: Authorization = None) -> dict[str, Any]:
        """Where a partition's history is, its epochs and clients."""
        backend.access.check_admin(authorization)
        with backend.store.reading() as connection:
            return _state(connection, partition)

    @app.get(at + "/content")
    def content(partition: PartitionName, authorization: Authorization = None) -> Response:
        """Every object of a partition, by class, in stored form."""
        backend.access.check_admin(authorization)
        table = store.content
        with backend.store.reading() as connection:
            schema = schema_changes.schema_of(_existing(connection, partition))
            rows = connection.execute(
                select(table.c.class_name, table.c.key, table.c.values_)
                .where(table.c.partition == partition)
                .order_by(table.c.class_name, table.c.key)
            ).all()
        classes: dict[str, list[dict[str, Any]]] = {name: [] for name in schema.classes}
        for class_name, key, values in rows:
            one = schema[class_name]
            classes[class_name].append(
                {one.primary_key: json.loads(key), **one.defaults, **json.loads(values)}
            )
        return Response(encode({"classes": classes}), media_type="application/json")

    @app.get(at + "/history")
    def history(
        partition: PartitionName,
        authorization: Authorization = None,
        newest: Annotated[int | None, Query(ge=0)] = None,
        version: Annotated[int | None, Query(ge=0)] = None,
    ) -> list[dict[str, Any]]:
        """The versions of a partition's current epoch, oldest first, and which of them were trimmed.

        newest: only so many of them, and besides the one that ``version`` names; else all.
        """
        backend.access.check_admin(authorization)
        with backend.store.reading() as connection:
            head = _existing(connection, partition).version
            after = -1 if newest is None else head - newest
            trimmed, entries = (
                connection.execute(
                    select(one.c.version, one.c.salt, one.c.time, one.c.ident)
                    .where(one.c.partition == partition, (one.c.version > after) | (one.c.version == version))
                    .order_by(one.c.version)
                ).all()
                for one in (store.trimmed, store.entry)
            )
        return [
            {"version": v, "salt": s, "time": t, "ident": i, "trimmed": trimmed_too}
            for rows, trimmed_too in ((trimmed, True), (entries, False))
            for v, s, t, i in rows
        ]


def _existing(connection: Any, name: str) -> Any:
    found = epochs.find(connection, name)
    if found is None:
        raise Refusal.of(BAD_CLIENT_FILE_IDENT, Action.WARNING, f"There is no partition {name!r}.")
    return found


def _state(connection: Any, name: str) -> dict[str, Any]:
    found = _existing(connection, name)
    files, ages = store.client_file, store.epoch
    clients = connection.execute(select(files).where(files.c.partition == name).order_by(files.c.ident)).all()
    epoch_rows = connection.execute(
        select(ages).where(ages.c.partition == name).order_by(ages.c.number, ages.c.began)
    ).all()
    head_time = connection.scalar(
        union_all(
            *(
                select(table.c.time).where(table.c.partition == name, table.c.version == found.version)
                for table in (store.entry, store.trimmed)
            )
        )
    )
    return {
        "epoch": found.epoch,
        "version": found.version,
        "salt": found.salt,
        "floor": found.floor,
        "digest": found.digest,
        "head_time": head_time,
        "state": found.state,
        "recovery_allowed": bool(found.recovery_allowed),
        "development_mode": bool(found.development_mode),
        "max_offline_seconds": found.max_offline / _SECOND,
        "schema": json.loads(found.schema),
        "epochs": [
            {
                "epoch": row.epoch,
                "began": row.began,
                "ended": row.ended,
                "why": row.why,
                "detail": row.detail,
                "last_version": row.last_version,
            }
            for row in epoch_rows
        ],
        "clients": [
            {
                "ident": row.ident,
                "epoch": row.epoch,
                "last_seen": row.last_seen,
                "server_version": row.server_version,
                "client_version": row.client_version,
                "retired": bool(row.retired),
            }
            for row in clients
        ],
    }


def vars_of(backup: Any) -> dict[str, Any]:
    """A server backup as plain data."""
    return {"name": backup.name, "time": backup.time, "versions": backup.versions}
