"""Uploading: what is unsent is frozen into a changeset, and what is not acknowledged is sent."""

from __future__ import annotations

from collections.abc import Callable

from .. import crash
from ..protocol import Refusal
from ..realm import Realm, unsynced
from .position import position_of
from .refused import set_aside
from .transport import Transport

#: Changesets go together into a request up to so many instructions.
INSTRUCTIONS_A_REQUEST = 20000


def upload(realm: Realm, transport: Transport, tell: Callable[[int], None]) -> bool:
    """Send everything that the backend has not acknowledged; return whether there was anything.

    tell: called with the number of instructions on their way. A request that is repeated after a lost answer
    changes nothing: the backend skips the versions that it has.
    """
    with realm.read() as view:
        if not unsynced.anything_to_upload(view.raw, realm.capture):
            return False
    realm.write(lambda transaction: unsynced.freeze(transaction.raw, realm.capture), origin="download")
    crash.reach("upload-frozen")
    with realm.read() as view:
        changesets = unsynced.outbox(view.raw)
    progress = realm.progress
    position = position_of(realm, progress).to_wire()
    batch: list[unsynced.Changeset] = []
    for index, changeset in enumerate(changesets):
        batch.append(changeset)
        size = sum(len(one.instructions) for one in batch)
        if size >= INSTRUCTIONS_A_REQUEST or index == len(changesets) - 1:
            tell(size)
            try:
                _send(transport, position, batch)
            except Refusal as refusal:
                # What the backend can never take must not hold up everything after it.
                if not refusal.refused or not set_aside(realm, refusal.refused):
                    raise
                upload(realm, transport, tell)
                return True
            batch = []
    crash.reach("upload-answered")
    return True


def _send(transport: Transport, position: dict[str, object], batch: list[unsynced.Changeset]) -> None:
    body = {
        "position": position,
        "changesets": [
            {
                "client_version": changeset.client_version,
                "salt": changeset.salt,
                "based_on": changeset.based_on,
                "instructions": [one.to_wire() for one in changeset.instructions],
            }
            for changeset in batch
        ],
    }
    transport.post("upload", body)
