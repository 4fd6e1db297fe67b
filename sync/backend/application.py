"""The backend as an ASGI application: routes, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Annotated, Any

from fastapi import FastAPI, Header
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, Response, StreamingResponse
from pydantic import BaseModel, Field

from ..protocol import NO_ACCESS, PROTOCOL_VERSION, WAIT_SECONDS, Action, Position, Refusal, encode
from . import administration, causes, epochs, partitions, problems
from .access import Access
from .clock import Clock
from .known_schemas import KnownSchemas
from .leases import Leases
from .partition_name import PartitionName
from .server_backups import ServerBackups
from .snapshots import Snapshots
from .store import Store
from .waiting import Waiting

_INT = Field(ge=-(2**63), lt=2**63)
_VERSION = Field(ge=0, lt=2**63)
Authorization = Annotated[str | None, Header()]


class PositionModel(BaseModel):
    """Where a client believes to be; see ``protocol.Position``."""

    epoch: str | None = Field(default=None, max_length=64)
    ident: Annotated[int, _INT] | None = None
    ident_salt: Annotated[int, _INT] | None = None
    server_version: Annotated[int, _VERSION] = 0
    server_salt: Annotated[int, _INT] = 0
    client_version: Annotated[int, _VERSION] = 0
    client_salt: Annotated[int, _INT] = 0
    schema_fingerprint: str = Field(alias="schema", max_length=64)
    backend: str | None = Field(default=None, max_length=64)
    session: str | None = Field(default=None, max_length=64)

    def position(self) -> Position:
        """As the rest of the backend takes it."""
        return Position(
            self.epoch,
            self.ident,
            self.ident_salt,
            self.server_version,
            self.server_salt,
            self.client_version,
            self.client_salt,
            self.schema_fingerprint,
            self.backend,
            self.session,
        )


class Located(BaseModel):
    """A request of a client."""

    position: PositionModel


class ConnectRequest(Located):
    """Asks to be let in; carries the whole schema, and the new token of the client's chain."""

    schema_document: dict[str, Any] = Field(alias="schema")
    session: str | None = Field(default=None, max_length=64)


class FreshRequest(Located):
    """Asks for a fresh copy; may carry the app's schema, if the server knows neither it nor the partition.

    session: a new token of the client's chain. changesets: client version and salt of those that it has not
    seen acknowledged.
    """

    schema_document: dict[str, Any] | None = Field(default=None, alias="schema")
    session: str | None = Field(default=None, max_length=64)
    changesets: list[tuple[Annotated[int, _VERSION], Annotated[int, _INT]]] = Field(
        default_factory=list, max_length=100_000
    )


class ChangesetModel(BaseModel):
    """One changeset; instructions as ``merge.Instruction`` puts them on the wire."""

    client_version: Annotated[int, Field(ge=1, lt=2**63)]
    salt: Annotated[int, _INT]
    based_on: Annotated[int, Field(ge=0, lt=2**63)]
    instructions: list[dict[str, Any]]


class UploadRequest(Located):
    """Changesets in the order of their versions."""

    changesets: list[ChangesetModel]


class DownloadRequest(Located):
    """Asks for what came after the position; ``in_full``: own changes too."""

    in_full: bool = False


class WaitRequest(Located):
    """Waits until there is something new, at most ``seconds``."""

    seconds: Annotated[float, Field(ge=0, le=60)] = WAIT_SECONDS


class Backend:
    """What the routes need, in one place.

    Attributes: store, access, clock, snapshots, schemas (that clients were told of), backups, leases, and,
    while it runs, waiting.
    """

    def __init__(
        self,
        store: Store,
        access: Access,
        snapshots: Snapshots,
        schemas: KnownSchemas,
        backups: ServerBackups,
        leases: Leases,
        clock: Clock | None = None,
    ) -> None:
        self.store = store
        self.access = access
        self.snapshots = snapshots
        self.schemas = schemas
        self.backups = backups
        self.leases = leases
        self.clock = clock or Clock()
        self.waiting: Waiting | None = None

    def woken(self, partition: str | None = None) -> None:
        """Tell whoever waits that something has changed."""
        if self.waiting is not None:
            self.waiting.wake(partition)


def create_application(backend: Backend, on_started: Callable[[], None] = lambda: None) -> FastAPI:
    """The ASGI application of a backend. ``on_started`` is called when it takes requests."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        backend.waiting = Waiting()
        backend.leases.start(backend.waiting)
        on_started()
        yield
        backend.waiting.stop()
        await backend.leases.stop()
        backend.store.close()

    app = FastAPI(title="Holdfast backend", version=str(PROTOCOL_VERSION), lifespan=lifespan)

    problems.add_handlers(app)
    _client_routes(app, backend)
    _home_routes(app, backend)
    administration.add_routes(app, backend)
    return app


def _client_routes(app: FastAPI, backend: Backend) -> None:
    at = "/v1/partitions/{partition}"

    @app.post(at + "/connect")
    def connect(
        partition: PartitionName, body: ConnectRequest, authorization: Authorization = None
    ) -> dict[str, Any]:
        """Let a client in; a new one gets its ident."""
        backend.access.check_partition(authorization, partition)
        causes.check_backend(body.position.position(), backend.store.backend_id)
        now = backend.clock.now()
        schema = problems.schema_from(body.schema_document)
        with backend.store.transaction() as connection:
            # A transaction of its own: a refusal of the client doesn't unmake the partition.
            if epochs.find(connection, partition) is None:
                epochs.begin(connection, partition, schema, now)
        with backend.store.transaction() as connection:
            found = partitions.present(connection, partition, body.position.position())
            answer = partitions.connect(
                connection, found, body.position.position(), schema, now, body.session
            )
            head = partitions.present(connection, partition, body.position.position()).schema
        for document in (answer["schema"], json.loads(head)):
            backend.schemas.keep(problems.schema_from(document))
        if answer["head"] != found.version:  # the app's additions were adopted
            backend.woken(partition)
        return {**answer, "backend": backend.store.backend_id}

    @app.post(at + "/upload")
    def upload(
        partition: PartitionName, body: UploadRequest, authorization: Authorization = None
    ) -> dict[str, Any]:
        """Integrate changesets."""
        backend.access.check_partition(authorization, partition)
        with backend.store.transaction() as connection:
            position = body.position.position()
            causes.check_backend(position, backend.store.backend_id)
            found = partitions.present(connection, partition, position)
            changesets = [dict(changeset) for changeset in body.changesets]
            answer = partitions.upload(connection, found, position, changesets, backend.clock.now())
        backend.woken(partition)
        return answer

    @app.post(at + "/download")
    def download(
        partition: PartitionName, body: DownloadRequest, authorization: Authorization = None
    ) -> Response:
        """The entries that the client doesn't have."""
        backend.access.check_partition(authorization, partition)
        with backend.store.transaction() as connection:
            position = body.position.position()
            causes.check_backend(position, backend.store.backend_id)
            found = partitions.present(connection, partition, position)
            answer = partitions.download(
                connection, found, position, in_full=body.in_full, now=backend.clock.now()
            )
        return Response(encode(answer), media_type="application/json")  # large, and plain already

    @app.post(at + "/wait")
    async def wait(
        partition: PartitionName, body: WaitRequest, authorization: Authorization = None
    ) -> dict[str, Any]:
        """Answer as soon as there is something new, or when the time is up."""
        backend.access.check_partition(authorization, partition)
        return await _wait(backend, partition, body.position.position(), body.seconds)

    @app.post(at + "/fresh")
    def fresh(
        partition: PartitionName, body: FreshRequest, authorization: Authorization = None
    ) -> dict[str, Any]:
        """Promise a fresh copy; retires the client's old ident."""
        backend.access.check_partition(authorization, partition)
        return _fresh(backend, partition, body)

    @app.get(at + "/snapshots/{etag}")
    def snapshot(partition: PartitionName, etag: str, authorization: Authorization = None) -> Response:
        """The bytes of a snapshot (gzip); can be taken up again with a Range."""
        backend.access.check_partition(authorization, partition)
        with backend.store.reading() as connection:
            found = epochs.find(connection, partition)
        if found is not None:
            causes.check_running(found)
        path = backend.snapshots.file(etag)
        if path is None or found is None or not etag.startswith(f"{found.epoch}-"):
            raise Refusal.of(
                NO_ACCESS, Action.TRANSIENT, "This snapshot is gone; ask for a fresh copy again."
            )
        return FileResponse(path, media_type="application/octet-stream", headers={"ETag": f'"{etag}"'})


def _fresh(backend: Backend, name: str, body: FreshRequest) -> dict[str, Any]:
    position, document = body.position.position(), body.schema_document
    while True:
        with backend.store.transaction() as connection:
            causes.check_backend(position, backend.store.backend_id)
            now = backend.clock.now()
            found = epochs.find(connection, name)
            if found is None:
                found = _begun_again(connection, backend, name, position, document, now)
            promise = partitions.promise_fresh_copy(
                connection, found, position, now, body.session, body.changesets
            )
        snapshot = backend.snapshots.of_head(name)
        if snapshot is not None and snapshot["epoch"] == promise["epoch"]:
            return {**promise, "backend": backend.store.backend_id, "snapshot": snapshot}
        # The server was restored, or sync terminated and enabled again, just in between.


def _begun_again(
    connection: Any, backend: Backend, name: str, position: Position, document: Any, now: int
) -> Any:
    """Begin the partition, empty, that the client has synced with before this server was restored."""
    schema = backend.schemas.find(position.schema)
    if schema is None and document is not None:
        schema = problems.schema_from(document)
    if position.ident is None or schema is None:
        # Connecting carries the schema; it begins the partition.
        raise causes.refuse_unknown_partition(name, replace(position, ident=None))
    return epochs.begin(connection, name, schema, now)


async def _wait(backend: Backend, name: str, position: Position, seconds: float) -> dict[str, Any]:
    waiting = backend.waiting
    assert waiting is not None
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds

    def look() -> int:
        with backend.store.reading() as connection:
            causes.check_backend(position, backend.store.backend_id)
            return partitions.look(connection, partitions.present(connection, name, position), position)

    while True:
        event = waiting.enter(name)
        try:
            head = await run_in_threadpool(look)
            left = until - loop.time()
            if head > position.server_version or left <= 0 or waiting.stopping:
                return {"head": head}
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), left)
        finally:
            waiting.leave(name, event)


def _home_routes(app: FastAPI, backend: Backend) -> None:
    @app.get("/v1/health")
    def health(authorization: Authorization = None) -> dict[str, Any]:
        """Whether the backend is there and knows this token."""
        grant = backend.access.grant_of(authorization)
        return {"protocol": PROTOCOL_VERSION, "admin": grant.admin}

    @app.get("/v1/lease")
    async def lease(authorization: Authorization = None) -> StreamingResponse:
        """Stays open for as long as its holder wants the backend to run."""
        backend.access.grant_of(authorization)
        return StreamingResponse(backend.leases.hold(), media_type="text/plain")
