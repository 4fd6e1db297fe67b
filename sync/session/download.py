"""Downloading: entries of the history are applied in order, under the unsynced changes.

In one transaction the unsynced changes of the objects concerned are put aside, the entries applied, the
progress moved, what is acknowledged dropped, and the rest laid on again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from .. import crash
from ..errors import HoldfastError
from ..merge import Event, Instruction, Values
from ..protocol import BAD_CLIENT_VERSION, Action, Cause, Refusal, digest_but, row_hash
from ..realm import Progress, Realm, WriteTransaction, state, unsynced
from ..realm.unsynced import ObjectId, Overlay
from .acknowledgement import acknowledged_as_they_are
from .digest import digest_of_base
from .entry import Entry, entry_of
from .position import position_of
from .transport import NetworkTrouble, Transport, whole_number


class DigestMismatch(HoldfastError):
    """This realm's content is not what the backend's was at the same version: an application bug.

    Attributes: version, own (digest of what is here), theirs.
    """

    def __init__(self, version: int, own: str, theirs: str) -> None:
        super().__init__(
            f"At server version {version} the content here has the digest {own}, the backend's {theirs}.",
            "Sync has stopped both ways; nothing was changed, and what you write stays on this device.",
            "Start a client reset to download everything afresh, and report this as a bug.",
        )
        self.version = version
        self.own = own
        self.theirs = theirs


def check_own(realm: Realm) -> None:
    """Compare the digest that this realm keeps with what is in it. DigestMismatch if they differ."""
    with realm.read() as view:
        progress = Progress.read(view.raw)
        found = digest_of_base(view.raw, view.capture)
    if progress.ident is not None and found != progress.digest:
        _diverged(realm, progress.server_version, found, progress.digest)


def check_not_diverged(realm: Realm) -> None:
    """DigestMismatch if digests have been found to differ, and no reset has mended that since."""
    with realm.read() as view:
        kept = state.get(view.raw, "diverged")
    if kept is not None:
        raise DigestMismatch(*kept)


def _diverged(realm: Realm, version: int, own: str, theirs: str) -> NoReturn:
    """Keep that digests differ, so that nothing is uploaded either, and raise it."""

    def keep(transaction: WriteTransaction) -> None:
        state.put(transaction.raw, "diverged", [version, own, theirs])

    realm.write(keep, origin="download")
    raise DigestMismatch(version, own, theirs)


class NeedInFull(Exception):
    """An own changeset came by name only, but this realm does not have what it sent under that name."""


def download(realm: Realm, transport: Transport, tell: Callable[[int, int], None]) -> bool:
    """Get and apply all entries that this realm doesn't have; return whether there were any.

    tell: called with how many entries are applied, and how many there are.
    """
    any_yet, in_full = False, False
    start = realm.progress.server_version
    while True:
        progress = realm.progress
        body = {"position": position_of(realm, progress).to_wire(), "in_full": in_full}
        answer = transport.post("download", body)
        try:
            entries = [entry_of(wire) for wire in answer["entries"]]
            head = whole_number(answer["head"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _nonsense() from error
        if not entries:
            return any_yet
        tell(progress.server_version - start, head - start)
        crash.reach("download-received")
        try:
            for part in _parts_of(entries):
                realm.write(lambda tx, got=part: _apply(tx, realm, got), origin="download")  # type: ignore[misc]
        except DigestMismatch as error:
            _diverged(realm, error.version, error.own, error.theirs)
        except NeedInFull:
            if in_full:
                raise _nonsense() from None
            in_full = True
            continue
        crash.reach("download-applied")
        any_yet = True
        if entries[-1].version >= head:
            return True


def _nonsense() -> NetworkTrouble:
    return NetworkTrouble("The backend's entries make no sense; nothing of them was applied.")


def _parts_of(entries: list[Entry]) -> list[list[Entry]]:
    """The entries as transactions: one, but that a change of the schema is one of its own."""
    parts: list[list[Entry]] = []
    for entry in entries:
        if not parts or entry.schema is not None or parts[-1][-1].schema is not None:
            parts.append([])
        parts[-1].append(entry)
    return parts


def _apply(transaction: WriteTransaction, realm: Realm, entries: list[Entry]) -> None:
    raw = transaction.raw
    progress = Progress.read(raw)
    if [entry.version for entry in entries] != list(
        range(progress.server_version + 1, progress.server_version + 1 + len(entries))
    ):
        raise _nonsense()
    schema = entries[0].schema
    if schema is not None and schema.fingerprint != transaction.layout.known.fingerprint:
        transaction.lay_out(transaction.layout.with_known(schema))
    sent = {one.client_version: one for one in unsynced.outbox(raw)}
    if acknowledged_as_they_are(transaction, entries, sent):
        return
    parts = [_parts(entry, sent) for entry in entries]
    touched = {(one.class_name, one.key) for part in parts for one, _ in part}
    for name, _ in touched:
        realm.schema[name]
    if unsynced.touches_unsent(raw, realm.capture, touched):
        # What conflicts is sent as it was written, so that the backend decides and its history has it.
        unsynced.freeze(raw, realm.capture)
        progress = Progress.read(raw)
    overlay = Overlay(raw, realm.schema, realm.capture)
    overlay.set_aside(touched)
    in_outbox = unsynced.outbox_objects(raw)
    digest, acknowledged = progress.digest, (progress.acknowledged, progress.acknowledged_salt)
    for entry, part in zip(entries, parts, strict=True):
        for one, event in part:
            digest = _apply_one(overlay, realm, one, digest)
            if (one.class_name, one.key) in in_outbox:
                unsynced.keep_theirs(raw, entry.version, (one.class_name, one.key), event)
        if digest != entry.digest:
            raise DigestMismatch(entry.version, digest, entry.digest)
        if entry.client_version is not None and entry.ident == progress.ident:
            _check_salt(entry, sent)
            acknowledged = (entry.client_version, entry.client_salt or 0)
    progress.but(
        server_version=entries[-1].version,
        server_salt=entries[-1].salt,
        digest=digest,
        acknowledged=acknowledged[0],
        acknowledged_salt=acknowledged[1],
        client_version=max(progress.client_version, acknowledged[0]),
    ).write(raw)
    theirs: dict[ObjectId, list[tuple[int, Event]]] = {
        object_id: unsynced.kept_theirs(raw, object_id) for object_id in touched & in_outbox
    }
    unsynced.acknowledge(raw, acknowledged[0])
    overlay.lay_on(touched, theirs, transaction.now)


def _check_salt(entry: Entry, sent: dict[int, unsynced.Changeset]) -> None:
    """Refusal if the history has another changeset under one of this realm's versions: a copy has sent it."""
    own = sent.get(entry.client_version or 0)
    if own is not None and own.salt != entry.client_salt:
        raise Refusal.of(
            BAD_CLIENT_VERSION,
            Action.CLIENT_RESET,
            f"The history has another changeset as this device's version {own.client_version}. Its folder "
            "was copied, or put back from a copy.",
            Cause.CLIENT_RESTORED,
        )


def _parts(entry: Entry, sent: dict[int, unsynced.Changeset]) -> list[tuple[Instruction, Event]]:
    """What an entry does to objects: as it came, or, by name, as this realm sent it."""
    if entry.objects is not None:
        return list(entry.objects)
    changeset = sent.get(entry.client_version or 0)
    if changeset is None or changeset.salt != entry.client_salt:
        raise NeedInFull
    return [
        (one, Event(entry.ident, one.op, one.time, one.values, one.times)) for one in changeset.instructions
    ]


def _apply_one(overlay: Overlay, realm: Realm, one: Instruction, digest: str) -> str:
    object_class = realm.schema[one.class_name]
    before: Values | None = overlay.row(one.class_name, one.key)
    after = overlay.put_result(one.class_name, one.key, before, one.op, one.values)
    return digest_but(digest, row_hash(object_class, one.key, before), row_hash(object_class, one.key, after))
