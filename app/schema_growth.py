"""A home's own backend takes up what a newer version of the app has beyond it, before any device connects.

Without that, a home made by an older version would need a client reset for nothing but an update of the app.
A backend that runs elsewhere is not ours to change: its devices withhold what it lacks.
"""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

import requests

from holdfast.sync import HoldfastError, Schema
from holdfast.sync.schema import changes, with_additions

from .address import Address

log = logging.getLogger(__name__)

_SECONDS = 60


def take_up(address: Address, partition: str, app: Schema) -> bool:
    """Add to a partition's schema what ``app`` has beyond it; return whether there was anything.

    What both have otherwise stays as the backend has it, and a partition that is not there yet begins with
    its first device. address: with the administrator's token. HoldfastError if the backend refuses. Blocks.
    """
    at = f"{address.url}/v1/admin/partitions/{quote(partition, safe='')}"
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {address.admin_token}"
        try:
            found = session.get(at, timeout=_SECONDS)
            if found.status_code >= 400 and found.json().get("code") == 208:
                return False  # there is no such partition yet
            held = Schema.from_document(_answer(found)["schema"])
            grown = with_additions(held, app)
            if changes(held, grown).is_same:
                return False
            document = {"schema": grown.to_document(), "re_enable": False}
            _answer(session.put(f"{at}/schema", json=document, timeout=_SECONDS))
        except (requests.RequestException, ValueError) as error:
            raise HoldfastError(
                f"The backend at {address.url} can't be reached.", "Nothing was changed.", "Start again."
            ) from error
    log.info("the backend's schema has grown: %s", "; ".join(changes(held, grown).additions))
    return True


def _answer(response: requests.Response) -> dict[str, Any]:
    document: dict[str, Any] = response.json()
    if response.status_code >= 300:
        raise HoldfastError(
            f"The backend does not take up this version's schema: "
            f"{document.get('detail', response.status_code)}",
            "Nothing was changed.",
        )
    return document
