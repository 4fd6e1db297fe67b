"""Connecting: the first request of a session, and the first ever of a realm."""

from __future__ import annotations

from ..realm import Progress, Realm, WriteTransaction
from ..schema import Schema
from .position import position_of
from .transport import NetworkTrouble, Transport, whole_number


def connect(realm: Realm, transport: Transport) -> bool:
    """Ask to be let in; return whether the realm must begin with a fresh copy.

    A realm that has no ident yet gets one, and keeps it with the epoch and the backend's schema. It gets
    none, and must begin with a fresh copy, if the history does not reach back to its beginning.
    """
    progress = realm.progress
    body = {
        "position": position_of(realm, progress).to_wire(),
        "schema": realm.layout.announced.to_document(),
    }
    answer = transport.post("connect", body)
    try:
        epoch, fresh = str(answer["epoch"]), bool(answer["fresh"])
        if fresh and progress.ident is None:
            return True
        ident, salt = whole_number(answer["ident"]), whole_number(answer["ident_salt"])
        known = Schema.from_document(answer["schema"])
    except (KeyError, TypeError, ValueError) as error:
        raise NetworkTrouble("What answers is not a Holdfast backend: its answer makes no sense.") from error
    if progress.ident is None:

        def keep(transaction: WriteTransaction) -> None:
            if known.fingerprint != transaction.layout.known.fingerprint:
                transaction.lay_out(transaction.layout.with_known(known))
            kept = Progress.read(transaction.raw)
            kept.but(epoch=epoch, ident=ident, ident_salt=salt).write(transaction.raw)

        realm.write(keep, origin="download")
    return False
