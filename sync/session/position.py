"""Where this client is, as every request says it."""

from __future__ import annotations

from ..protocol import Position
from ..realm import Progress
from ..schema import Schema


def position_of(progress: Progress, schema: Schema) -> Position:
    """The position that goes with a request."""
    return Position(
        progress.epoch,
        progress.ident,
        progress.ident_salt,
        progress.server_version,
        progress.server_salt,
        progress.acknowledged,
        progress.acknowledged_salt,
        schema.fingerprint,
    )
