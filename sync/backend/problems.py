"""Problem documents (RFC 9457) for whatever goes wrong: every answer that is no success is one."""

from __future__ import annotations

import json
import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from ..errors import HoldfastError, SchemaError
from ..protocol import BAD_CHANGESET, INVALID_SCHEMA_CHANGE, Action, Refusal
from ..schema import Schema
from ..tables import check_makeable

log = logging.getLogger(__name__)


def add_handlers(app: FastAPI) -> None:
    """Have refusals, errors and what the framework refuses by itself answered as problem documents."""

    @app.exception_handler(Refusal)
    async def refused(request: Request, refusal: Refusal) -> Response:
        return problem(refusal)

    @app.exception_handler(HoldfastError)
    async def failed(request: Request, error: HoldfastError) -> Response:
        return problem(Refusal(500, "Failed", Action.WARNING, None, str(error), status=409))

    @app.exception_handler(RequestValidationError)
    async def misfit(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return problem(Refusal.of(BAD_CHANGESET, Action.PROTOCOL_VIOLATION, f"{where}: {first['msg']}"))

    @app.exception_handler(HTTPException)
    async def none_such(request: Request, error: HTTPException) -> Response:
        refusal = Refusal(
            BAD_CHANGESET.code,
            BAD_CHANGESET.name,
            Action.PROTOCOL_VIOLATION,
            None,
            str(error.detail),
            status=error.status_code,
        )
        return problem(refusal, dict(error.headers or {}))

    @app.exception_handler(OperationalError)
    async def busy(request: Request, error: OperationalError) -> Response:
        log.exception("the database failed")
        detail = f"The backend's database can't be used just now: {error.orig}. Nothing was changed."
        return problem(Refusal(500, "Failed", Action.TRANSIENT, None, detail, status=503, retry_after=1.0))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        detail = "The backend failed in answering; its log says how. Nothing was changed."
        return problem(Refusal(500, "Failed", Action.TRANSIENT, None, detail, status=500))


def problem(refusal: Refusal, headers: dict[str, str] | None = None) -> Response:
    """The answer that a refusal is."""
    told = dict(headers or {})
    if refusal.retry_after is not None:
        told["Retry-After"] = f"{refusal.retry_after:g}"
    # As ASCII: what is quoted from a request may be no text that could travel otherwise.
    return Response(
        json.dumps(refusal.to_problem()),
        status_code=refusal.status,
        media_type="application/problem+json",
        headers=told,
    )


def schema_from(document: Any) -> Schema:
    """The schema that a request carries. Refusal if it is none, or no tables can be made of it."""
    try:
        schema = Schema.from_document(document)
        check_makeable(schema)
        return schema
    except SchemaError as error:
        raise Refusal.of(INVALID_SCHEMA_CHANGE, Action.APPLICATION_BUG, str(error)) from None
    except (TypeError, ValueError, RecursionError) as error:
        raise Refusal.of(INVALID_SCHEMA_CHANGE, Action.APPLICATION_BUG, f"No schema: {error}.") from None
