"""The administrator's controls of a backend: what the Faults dock really does to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import requests

from holdfast.sync import HoldfastError

from .address import Address


class Administration:
    """Asks a backend for what only its administrator may ask. Blocks: call it through the bridge.

    address: called before each request. HoldfastError says what could not be done.
    """

    def __init__(self, address: Callable[[], Address]) -> None:
        self._address = address

    @property
    def allowed(self) -> bool:
        """Whether there is an administrator's token at all."""
        return self._address().admin_token is not None

    def back_up(self) -> dict[str, Any]:
        """Have the server take a backup of itself."""
        return self._ask("POST", "backups")

    def restore(self) -> dict[str, Any]:
        """Have the server go back to its newest backup."""
        return self._ask("POST", "restore")

    def backups(self) -> list[dict[str, Any]]:
        """The server's backups, oldest first."""
        found: list[dict[str, Any]] = self._ask("GET", "backups")["backups"]
        return found

    def _ask(self, method: str, route: str) -> dict[str, Any]:
        address = self._address()
        with requests.Session() as session:
            session.trust_env = False
            try:
                response = session.request(
                    method,
                    f"{address.url}/v1/admin/{route}",
                    json={} if method == "POST" else None,
                    headers={"Authorization": f"Bearer {address.admin_token}"},
                    timeout=60,
                )
                answer: dict[str, Any] = response.json()
            except (requests.RequestException, ValueError) as error:
                raise HoldfastError(
                    f"The backend at {address.url} can't be reached.", "Nothing was changed."
                ) from error
        if response.status_code >= 300:
            raise HoldfastError(str(answer.get("detail", response.status_code)))
        return answer
