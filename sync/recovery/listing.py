"""All that a backup and the realm hold differently, kept, and followed as the realm goes on.

Comparing looks at every object, so it is done once; afterwards only what commits have touched is compared.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping

from ..backups import Backup, check_bytes
from ..realm import Realm
from ..schema import Stored
from .compare import compare
from .difference import Difference, classify

ObjectId = tuple[str, Stored]


class Listing:
    """The differences between one backup and the realm. For any thread."""

    def __init__(self, realm: Realm, backup: Backup) -> None:
        self._realm = realm
        self._backup = backup
        self._lock = threading.Lock()
        self._found: dict[ObjectId, Difference] | None = None
        self._at = 0
        self._checked = False

    def is_of(self, backup: Backup) -> bool:
        """Whether it is still of this backup: its file, and what of its reset tells states apart."""
        mine = self._backup
        return (mine.path, mine.cause, mine.fresh_time) == (backup.path, backup.cause, backup.fresh_time)

    def forget(self) -> None:
        """Have the backup's file checked and everything compared again, when next asked."""
        with self._lock:
            self._found = None
            self._checked = False

    def now(self) -> Mapping[ObjectId, Difference]:
        """All differences as they are now, in the order of ``compare``. BackupError if the backup is damaged.

        What an earlier apply has dealt with is in it: see :meth:`but_settled`.
        """
        with self._lock:
            number = self._realm.journal.number  # first: what is committed meanwhile is looked at once more
            touched = None if self._found is None else self._realm.journal.since(self._at)
            if self._found is None or touched is None:
                if not self._checked:
                    check_bytes(self._backup)
                    self._checked = True
                self._found = {_id(one): one for one in compare(self._realm, self._backup)}
            elif touched:
                self._found = self._followed(self._found, touched)
            self._at = number
            return self._found

    def but_settled(self, difference: Difference, settled: frozenset[str]) -> Difference | None:
        """A difference without the properties that an earlier apply has dealt with; None: nothing is left."""
        return classify(
            difference.object_class,
            difference.key,
            difference.base,
            difference.backup,
            difference.fresh,
            self._backup.cause,
            base_known=difference.base_known,
            unstorable=difference.unstorable,
            settled=settled,
            has_place=difference.has_place,
        )

    def since_reset(self, difference: Difference, recovered: frozenset[str] | bool) -> Difference | None:
        """A difference as it is from where the reset ended: what it recovered is agreed on; None: no other.

        recovered: the properties that the reset recovered; true: all of them. What the reset brought back and
        is gone again was deleted since, and not lost with the server.
        """
        base, backup = difference.base, difference.backup
        if recovered is True:
            base = backup
        elif isinstance(recovered, frozenset) and backup is not None:
            start = dict(difference.object_class.defaults) if base is None else base
            base = {name: backup[name] if name in recovered else value for name, value in start.items()}
        return classify(
            difference.object_class,
            difference.key,
            base,
            backup,
            difference.fresh,
            "" if difference.fresh is None else self._backup.cause,
            base_known=difference.base_known,
            unstorable=difference.unstorable,
            settled=difference.settled,
            has_place=difference.has_place,
        )

    def _followed(
        self, found: Mapping[ObjectId, Difference], touched: frozenset[ObjectId]
    ) -> dict[ObjectId, Difference]:
        again = {_id(one): one for one in compare(self._realm, self._backup, touched)}
        if again.keys() <= found.keys():  # each keeps its place
            return {
                object_id: again.get(object_id, one)
                for object_id, one in found.items()
                if object_id not in touched or object_id in again
            }
        classes = {name: at for at, name in enumerate(dict.fromkeys(name for name, _ in (*found, *again)))}
        whole = {object_id: one for object_id, one in found.items() if object_id not in touched} | again
        return dict(sorted(whole.items(), key=lambda pair: (classes[pair[0][0]], *_order(pair[1]))))


def _id(difference: Difference) -> ObjectId:
    return difference.class_name, difference.key


def _order(difference: Difference) -> tuple[bool, bool, Stored]:
    """As comparing lists the differences of a class: the backup's first; keys as SQLite orders them."""
    return difference.backup is None, isinstance(difference.key, str), difference.key
