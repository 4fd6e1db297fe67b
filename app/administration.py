"""The administrator's controls of a backend: what the Faults dock really does to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import requests

from holdfast.sync import HoldfastError

from .address import Address


class Administration:
    """Asks a backend for what only its administrator may ask. Blocks: call it through ``Bridge.aside``.

    address: called before each request. partition: the one that is meant. HoldfastError says what could not
    be done.
    """

    def __init__(self, address: Callable[[], Address], partition: str) -> None:
        self._address = address
        self._partition = quote(partition, safe="")

    @property
    def allowed(self) -> bool:
        """Whether there is an administrator's token at all."""
        return self._address().admin_token is not None

    def back_up(self) -> dict[str, Any]:
        """Have the server take a backup of itself."""
        return self._ask("POST", "backups", {})

    def restore(self) -> dict[str, Any]:
        """Have the server go back to its newest backup."""
        return self._ask("POST", "restore", {})

    def backups(self) -> list[dict[str, Any]]:
        """The server's backups, oldest first."""
        found: list[dict[str, Any]] = self._ask("GET", "backups")["backups"]
        return found

    def act(self, action: str) -> dict[str, Any]:
        """``terminate``, ``enable``, ``pause`` or ``resume`` sync, or ``trim`` it; return the state after."""
        return self._ask("POST", f"partitions/{self._partition}/{action}", {})

    def set(self, **settings: Any) -> dict[str, Any]:
        """Change settings: ``recovery_allowed``, ``max_offline_seconds``, ``development_mode``."""
        return self._ask("PUT", f"partitions/{self._partition}/settings", settings)

    def set_schema(self, schema: dict[str, Any], *, re_enable: bool = False) -> dict[str, Any]:
        """Give the partition a schema. re_enable: also a destructive one, by ending its history."""
        document = {"schema": schema, "re_enable": re_enable}
        return self._ask("PUT", f"partitions/{self._partition}/schema", document)

    def state(self) -> dict[str, Any]:
        """Where the partition's history is, its settings, epochs and clients."""
        return self._ask("GET", f"partitions/{self._partition}")

    def history(self, *, newest: int, version: int) -> list[dict[str, Any]]:
        """The newest versions of the present epoch, oldest first, and besides them the one that is named.

        Each with whether it was trimmed. A long history is not read whole every few seconds.
        """
        asked = f"newest={newest}&version={version}"
        found: Any = self._ask("GET", f"partitions/{self._partition}/history?{asked}")
        return list(found)

    def trim(self, seconds: float = 1.0) -> dict[str, Any]:
        """Run the trimming job as if all that is older than so much were too old; the limit is set back."""
        before = self.state()["max_offline_seconds"]
        self.set(max_offline_seconds=seconds)
        try:
            return self.act("trim")
        finally:
            self.set(max_offline_seconds=before)

    def _ask(self, method: str, route: str, document: dict[str, Any] | None = None) -> dict[str, Any]:
        address = self._address()
        with requests.Session() as session:
            session.trust_env = False
            try:
                response = session.request(
                    method,
                    f"{address.url}/v1/admin/{route}",
                    json=document,
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
