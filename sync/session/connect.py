"""Connecting: the first request of a session, and the first ever of a realm."""

from __future__ import annotations

from dataclasses import replace

from ..errors import OtherBackend
from ..protocol import next_session_token
from ..realm import Binding, Progress, Realm, WriteTransaction
from ..schema import Schema
from .position import position_of
from .transport import NetworkTrouble, Transport, whole_number


def connect(realm: Realm, transport: Transport) -> bool:
    """Ask to be let in; return whether the realm must begin with a fresh copy.

    A realm that has no ident yet gets one, and keeps it with the epoch and the backend's schema. It gets
    none, and must begin with a fresh copy, if the history does not reach back to its beginning.
    """
    progress = realm.progress
    session = offered_session(realm)
    body = {
        "position": position_of(realm, progress).to_wire(),
        "schema": realm.layout.announced.to_document(),
        "session": session,
    }
    answer = transport.post("connect", body)
    try:
        epoch, fresh, backend = str(answer["epoch"]), bool(answer["fresh"]), str(answer["backend"])
        check_backend(realm, backend)
        if fresh and progress.ident is None:
            return True
        ident, salt = whole_number(answer["ident"]), whole_number(answer["ident_salt"])
        known = Schema.from_document(answer["schema"])
    except (KeyError, TypeError, ValueError) as error:
        raise NetworkTrouble("What answers is not a Holdfast backend: its answer makes no sense.") from error

    def keep(transaction: WriteTransaction) -> None:
        raw = transaction.raw
        if progress.ident is None and known.fingerprint != transaction.layout.known.fingerprint:
            transaction.lay_out(transaction.layout.with_known(known))
        kept = Progress.read(raw)
        if progress.ident is None:
            kept = kept.but(epoch=epoch, ident=ident, ident_salt=salt)
        kept.but(session=session, next_session=None).write(raw)
        replace(Binding.read(raw), backend=backend).write(raw)

    realm.write(keep, origin="download")
    return False


def offered_session(realm: Realm) -> str:
    """The new token of this realm's chain of sessions, kept before it is handed in: answers get lost."""

    def keep(transaction: WriteTransaction) -> str:
        progress = Progress.read(transaction.raw)
        offered = progress.next_session or next_session_token(progress.session)
        if progress.next_session is None:
            progress.but(next_session=offered).write(transaction.raw)
        return offered

    return realm.write(keep, origin="download")


def check_backend(realm: Realm, backend: str) -> None:
    """OtherBackend if what answers is not the backend that this realm has synced with."""
    bound = realm.binding.backend
    if bound is not None and bound != backend:
        raise OtherBackend(
            f"What answers is the backend {backend}; this device has synced with {bound}.",
            "Nothing was sent and nothing was changed.",
            "Go back to the backend that it was, or begin anew with a backup of what is here (begin_anew).",
        )
