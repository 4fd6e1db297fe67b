"""Messages, error codes and actions: what client and backend both must know.

All requests are POST with JSON under ``/v1/partitions/{partition}/…``; each carries where the client believes
to be (:class:`Position`), which is checked in the transaction that serves it. A refusal is a problem document
(RFC 9457) with ``code``, ``name``, ``action`` and ``cause``; the client believes the action.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from .errors import HoldfastError, PartitionNameError
from .schema import ObjectClass, Stored, canonical_json

PROTOCOL_VERSION = 1
#: How long the backend lets a client wait for news before it answers "nothing new", in seconds.
WAIT_SECONDS = 25.0
#: How many characters the name of a partition may have.
LONGEST_PARTITION_NAME = 200


class Action(StrEnum):
    """What a client is to do about a refusal."""

    TRANSIENT = "Transient"
    WARNING = "Warning"
    APPLICATION_BUG = "ApplicationBug"
    PROTOCOL_VIOLATION = "ProtocolViolation"
    CLIENT_RESET = "ClientReset"
    CLIENT_RESET_NO_RECOVERY = "ClientResetNoRecovery"


class Cause(StrEnum):
    """Why a client reset is needed."""

    SERVER_RESTORED = "server-restored"
    SYNC_RE_ENABLED = "sync-re-enabled"
    SCHEMA_MISMATCH = "schema-mismatch"
    OFFLINE_TOO_LONG = "offline-too-long"
    DESTRUCTIVE_SCHEMA_CHANGE = "destructive-schema-change"
    CLIENT_RESTORED = "client-restored"
    #: Never sent by a backend: a person has asked for it, for example after a difference of digests.
    ASKED_FOR = "asked-for"


def check_partition_name(name: object) -> str:
    """The name of a partition; it travels as one part of a path. PartitionNameError says why it is none."""
    if not isinstance(name, str):
        why = "it is no text"
    elif not name:
        why = "it is empty"
    elif len(name) > LONGEST_PARTITION_NAME:
        why = f"it has {len(name)} characters, and may have {LONGEST_PARTITION_NAME}"
    elif "/" in name:
        why = "it has a / in it, at which its address would be cut"
    elif name in (".", ".."):
        why = "in an address that means another folder"
    elif "\0" in name:
        why = "it has a NUL character in it"
    elif any("\ud800" <= character <= "\udfff" for character in name):
        why = "it has half a character in it, which is no text"
    else:
        return name
    raise PartitionNameError(
        f"{name!r:.60} is no name for a partition: {why}.",
        "Nothing was opened and nothing was sent.",
        "Choose another name, such as team-7.",
    )


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """A refusal's number, its name, and the HTTP status it travels with."""

    code: int
    name: str
    status: int


OTHER_BACKEND = ErrorCode(231, "OtherBackend", 409)
BAD_TOKEN = ErrorCode(203, "BadToken", 401)
NO_ACCESS = ErrorCode(206, "PermissionDenied", 403)
BAD_CLIENT_FILE_IDENT = ErrorCode(208, "BadClientFileIdent", 409)
BAD_SERVER_VERSION = ErrorCode(209, "BadServerVersion", 409)
BAD_CLIENT_VERSION = ErrorCode(210, "BadClientVersion", 409)
DIVERGING_HISTORIES = ErrorCode(211, "DivergingHistories", 409)
BAD_CHANGESET = ErrorCode(212, "BadChangeset", 422)
BAD_CLIENT_FILE = ErrorCode(217, "BadClientFile", 409)
CLIENT_FILE_EXPIRED = ErrorCode(222, "ClientFileExpired", 409)
INVALID_SCHEMA_CHANGE = ErrorCode(225, "InvalidSchemaChange", 409)
SYNC_PAUSED = ErrorCode(229, "SyncPaused", 503)


@dataclass(frozen=True, slots=True)
class Refused:
    """An instruction that the backend can never take.

    By its changeset's client version and its place there.
    """

    changeset: int
    instruction: int
    reason: str


class Refusal(HoldfastError):
    """The backend refused a request, by a problem document of its own.

    Attributes: code, name, action, cause, detail; retry_after in seconds, if the backend asked for a pause;
    refused (of an upload: the instructions because of which nothing of it was taken).
    """

    def __init__(
        self,
        code: int,
        name: str,
        action: str,
        cause: str | None,
        detail: str,
        *,
        status: int = 409,
        retry_after: float | None = None,
        refused: Sequence[Refused] = (),
    ) -> None:
        super().__init__(detail)
        self.refused = tuple(refused)
        self.code = code
        self.name = name
        self.action = action
        self.cause = cause
        self.detail = detail
        self.status = status
        self.retry_after = retry_after

    @property
    def needs_reset(self) -> bool:
        """Whether the action asks for a client reset."""
        return self.action in (Action.CLIENT_RESET, Action.CLIENT_RESET_NO_RECOVERY)

    @classmethod
    def of(
        cls,
        error: ErrorCode,
        action: Action,
        detail: str,
        cause: Cause | None = None,
        retry_after: float | None = None,
        refused: Sequence[Refused] = (),
    ) -> Refusal:
        """The refusal that a backend makes of an error code."""
        return cls(
            error.code,
            error.name,
            action,
            None if cause is None else cause.value,
            detail,
            status=error.status,
            retry_after=retry_after,
            refused=refused,
        )

    def to_problem(self) -> dict[str, Any]:
        """The problem document (RFC 9457)."""
        return {
            "type": f"urn:holdfast:error:{self.code}",
            "title": self.name,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "name": self.name,
            "action": str(self.action),
            "cause": self.cause,
            **({"refused": [asdict(one) for one in self.refused]} if self.refused else {}),
        }

    @classmethod
    def from_problem(cls, problem: Mapping[str, Any], retry_after: float | None = None) -> Refusal:
        """The inverse of :meth:`to_problem`. KeyError or TypeError if it is none of ours."""
        return cls(
            int(problem["code"]),
            str(problem["name"]),
            str(problem["action"]),
            problem.get("cause"),
            str(problem.get("detail", "")),
            status=int(problem.get("status", 409)),
            retry_after=retry_after,
            refused=[
                Refused(int(one["changeset"]), int(one["instruction"]), str(one["reason"]))
                for one in problem.get("refused", ())
            ],
        )


@dataclass(frozen=True, slots=True)
class Position:
    """Where a client believes to be. On every request.

    epoch, ident, ident_salt: history and client file, None before the first connection. server_version and
    server_salt: how far it has the history. client_version and client_salt: the last of its own changesets
    that it knows to be integrated. schema: the fingerprint of the schema it has. backend: the id of the
    backend that it has synced with. session: the newest token of its chain (:func:`next_session_token`).
    """

    epoch: str | None
    ident: int | None
    ident_salt: int | None
    server_version: int
    server_salt: int
    client_version: int
    client_salt: int
    schema: str
    backend: str | None = None
    session: str | None = None

    def to_wire(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)


def next_session_token(before: str | None) -> str:
    """The token that a client hands in with a new connection: random, with which of its chain it is in front.

    The backend keeps the newest of each client file, so that of two copies of one folder the second is told
    apart at its first connection. By the number it tells a copy from itself having been put back.
    """
    return f"{session_number(before) + 1}-{secrets.token_hex(16)}"


def session_number(token: str | None) -> int:
    """Which of its chain a session token is; 0 for none."""
    number, _, rest = (token or "").partition("-")
    return int(number) if rest and number.isascii() and number.isdigit() and len(number) <= 15 else 0


def row_hash(object_class: ObjectClass, key: Stored, values: Mapping[str, Stored] | None) -> int:
    """What one object adds to the digest of a content; 0 for no object.

    Properties at their default don't count, so that an additive schema change leaves every digest as it is.
    """
    if values is None:
        return 0
    told = {
        name: value for name, value in values.items() if value != object_class.defaults.get(name, _ABSENT)
    }
    text = canonical_json([object_class.name, key, told])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest(), "big")


_ABSENT = object()
_MODULUS = 1 << 128


def digest_but(digest: str, removed: int, added: int) -> str:
    """The digest of a content after one object changed; both as :func:`row_hash` gives them.

    An order-free sum, so that it can be kept incrementally and does not depend on the order of objects.
    """
    return f"{(int(digest, 16) - removed + added) % _MODULUS:032x}"


EMPTY_DIGEST = "0" * 32


def encode(message: Any) -> bytes:
    """A message as the bytes that travel."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
