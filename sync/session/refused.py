"""A refused upload: what the backend can never take is set aside in a backup that waits, and sync goes on."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence

from ..protocol import Refused
from ..realm import Realm, WriteTransaction, unsynced
from ..realm.state import new_salt
from ..realm.unsynced import ObjectId, Overlay

log = logging.getLogger(__name__)


def set_aside(realm: Realm, refused: Sequence[Refused]) -> bool:
    """Take the objects of refused instructions out of what is to be uploaded; return whether there were any.

    In one transaction: a backup is made first and waits, the objects go back to what both sides last agreed
    on and what was sent before of them, and the changesets get new salts, since they are others now.
    """

    def work(transaction: WriteTransaction) -> bool:
        raw = transaction.raw
        sent = {one.client_version: one for one in unsynced.outbox(raw)}
        versions: dict[ObjectId, int] = {}
        reasons: list[str] = []
        for one in refused:
            changeset = sent.get(one.changeset)
            if changeset is None or not 0 <= one.instruction < len(changeset.instructions):
                continue
            instruction = changeset.instructions[one.instruction]
            object_id = (instruction.class_name, instruction.key)
            versions[object_id] = min(versions.get(object_id, one.changeset), one.changeset)
            reasons.append(f"{instruction.class_name} {instruction.key!r}: {one.reason}")
        if not versions:
            return False
        log.warning("the backend refuses a change, which is set aside: %s", "; ".join(reasons))
        transaction.back_up_first("refused-upload", f"The backend can't take what is here. {reasons[0]}")
        overlay = Overlay(raw, realm.schema, realm.capture)
        overlay.set_aside(versions)
        for name, key in versions:
            cls = realm.capture.classes[name]
            raw.execute(f"DELETE FROM {cls.unsent} WHERE {cls.key} IS ?", (key,))
            raw.execute('DELETE FROM "_change_time" WHERE "class" = ? AND "key" IS ?', (name, key))
            unsynced.forget_to_bring_back(raw, (name, key))
        for version, changeset in sent.items():
            kept = [
                one
                for one in changeset.instructions
                if versions.get((one.class_name, one.key), version + 1) > version
            ]
            if len(kept) < len(changeset.instructions):
                payload = json.dumps([one.to_wire() for one in kept], ensure_ascii=False)
                raw.execute(
                    'UPDATE "_outbox" SET "salt" = ?, "payload" = ? WHERE "client_version" = ?',
                    (new_salt(), payload, version),
                )
        theirs = {object_id: unsynced.kept_theirs(raw, object_id) for object_id in versions}
        overlay.lay_on(set(versions), theirs, transaction.now)
        return True

    return realm.write(work, origin="download")
