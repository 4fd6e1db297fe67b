"""Where this client is, as every request says it."""

from __future__ import annotations

from ..protocol import Position
from ..realm import Progress, Realm


def position_of(realm: Realm, progress: Progress | None = None) -> Position:
    """The position that goes with a request; of a progress read before, if one is given."""
    at = progress or realm.progress
    return Position(
        at.epoch,
        at.ident,
        at.ident_salt,
        at.server_version,
        at.server_salt,
        at.acknowledged,
        at.acknowledged_salt,
        realm.layout.known.fingerprint,
        realm.binding.backend,
        at.session,
    )
