"""Who may do what: tokens, kept as hashes."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..errors import HoldfastError
from ..paths import absolute
from ..protocol import BAD_TOKEN, NO_ACCESS, Action, Refusal


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token allows: partitions (``"*"`` for all), and the administrator's routes or not."""

    token_id: str
    sha256: str
    partitions: tuple[str, ...] = ("*",)
    admin: bool = False

    def allows(self, partition: str) -> bool:
        """Whether the holder may use a partition."""
        return "*" in self.partitions or partition in self.partitions


def hash_of(token: str) -> str:
    """How a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A fresh random token."""
    return secrets.token_urlsafe(32)


class Access:
    """The tokens that a backend accepts."""

    def __init__(self, grants: list[Grant]) -> None:
        self._by_hash = {grant.sha256: grant for grant in grants}

    def grant_of(self, authorization: str | None) -> Grant:
        """The grant of an ``Authorization`` header. Refusal if it holds no token that is known."""
        scheme, _, token = (authorization or "").partition(" ")
        grant = self._by_hash.get(hash_of(token)) if scheme.lower() == "bearer" else None
        if grant is None:
            raise Refusal.of(
                BAD_TOKEN,
                Action.APPLICATION_BUG,
                "The backend does not know this token. Nothing was sent or received; what you write stays on "
                "this device. Ask the backend's administrator for a token, and give it with --token-file.",
            )
        return grant

    def check_partition(self, authorization: str | None, partition: str) -> Grant:
        """The grant, if it allows the partition. Refusal otherwise."""
        grant = self.grant_of(authorization)
        if not grant.allows(partition):
            raise Refusal.of(NO_ACCESS, Action.APPLICATION_BUG, f"This token has no access to {partition!r}.")
        return grant

    def check_admin(self, authorization: str | None) -> Grant:
        """The grant, if it is an administrator's. Refusal otherwise."""
        grant = self.grant_of(authorization)
        if not grant.admin:
            raise Refusal.of(NO_ACCESS, Action.APPLICATION_BUG, "This needs the administrator's token.")
        return grant


class TokenFile:
    """The file in which a backend's tokens are kept (their hashes only)."""

    def __init__(self, path: Path) -> None:
        self.path = absolute(path, "file of tokens")

    def grants(self) -> list[Grant]:
        """All grants in the file; none if there is no file. HoldfastError if it is none of ours."""
        try:
            document = json.loads(self.path.read_text(encoding="utf-8"))
            return [Grant(**{**one, "partitions": tuple(one["partitions"])}) for one in document["tokens"]]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise HoldfastError(
                f"{self.path} is not a file of tokens: {error}.",
                "The backend was not started and nothing was changed.",
                "Make one with: holdfast backend token create --tokens FILE",
            ) from None

    def create(self, partitions: tuple[str, ...], *, admin: bool) -> tuple[Grant, str]:
        """Add a token; return its grant, and the token itself, which is kept nowhere."""
        token = new_token()
        grant = Grant(secrets.token_hex(4), hash_of(token), partitions, admin)
        self._write([*self.grants(), grant])
        return grant, token

    def revoke(self, token_id: str) -> None:
        """Take a token away. HoldfastError if there is none of that id."""
        grants = self.grants()
        kept = [grant for grant in grants if grant.token_id != token_id]
        if len(kept) == len(grants):
            raise HoldfastError(f"There is no token {token_id!r} in {self.path}.", "Nothing was changed.")
        self._write(kept)

    def _write(self, grants: list[Grant]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        document: dict[str, Any] = {"tokens": [asdict(grant) for grant in grants]}
        write_private(self.path, json.dumps(document, indent=1))


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, atomically."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    beside.replace(path)
