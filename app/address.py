"""Where the backend is: the home's own, held by a lease, or one that runs elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Protocol

from holdfast.sync import Endpoint, HoldfastError
from holdfast.sync.backend.process import Address, Lease

__all__ = ["Address", "BackendSource", "Elsewhere", "OwnBackend", "read_token"]


class BackendSource(Protocol):
    """Tells where the backend is at the moment."""

    @property
    def address(self) -> Address: ...
    def endpoint(self) -> Endpoint: ...
    def close(self) -> None: ...


class OwnBackend:
    """The home's own backend: started if need be, running for as long as a window is open."""

    def __init__(self, home: Path) -> None:
        self._lease = Lease(home / "backend")

    @property
    def address(self) -> Address:
        return self._lease.address

    def endpoint(self) -> Endpoint:
        """For the session."""
        return Endpoint(self._lease.address.url, self._lease.address.token)

    def close(self) -> None:
        """Let it go."""
        self._lease.close()


class Elsewhere:
    """A backend that runs elsewhere, with tokens that a person gave."""

    def __init__(self, url: str, token: str, admin_token: str | None) -> None:
        checked = Endpoint(url, token)
        self.address = Address(checked.url, checked.token, admin_token)

    def endpoint(self) -> Endpoint:
        """For the session."""
        return Endpoint(self.address.url, self.address.token)

    def close(self) -> None:
        """Nothing to let go."""


def read_token(path: Path, *, admin: bool = False) -> str:
    """The token in a file: its text, or the one of a ``backend.json``. HoldfastError if there is none."""
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise HoldfastError(
            f"The token file {path} can't be read: {error}.",
            "Nothing was opened.",
            "Check the path and its permissions.",
        ) from None
    if text.startswith("{"):
        try:
            text = str(json.loads(text)["admin_token" if admin else "token"])
        except (ValueError, KeyError, TypeError):
            text = ""
    if not text or any(character.isspace() for character in text):
        raise HoldfastError(
            f"There is no token in {path}.", "Nothing was opened.", "Put just the token into the file."
        )
    return text
