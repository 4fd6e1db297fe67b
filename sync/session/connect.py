"""Connecting: the first request of a session, and the first ever of a realm."""

from __future__ import annotations

from ..realm import Progress, Realm, WriteTransaction
from .position import position_of
from .transport import NetworkTrouble, Transport


def connect(realm: Realm, transport: Transport) -> None:
    """Ask to be let in. A realm that has no ident yet gets one, and keeps it with the epoch."""
    progress = realm.progress
    body = {
        "position": position_of(progress, realm.schema).to_wire(),
        "schema": realm.schema.to_document(),
    }
    answer = transport.post("connect", body)
    try:
        epoch, ident, salt = str(answer["epoch"]), int(answer["ident"]), int(answer["ident_salt"])
    except (KeyError, TypeError, ValueError) as error:
        raise NetworkTrouble("What answers is not a Holdfast backend: its answer makes no sense.") from error
    if progress.ident is None:

        def keep(transaction: WriteTransaction) -> None:
            kept = Progress.read(transaction.raw)
            kept.but(epoch=epoch, ident=ident, ident_salt=salt).write(transaction.raw)

        realm.write(keep, origin="download")
