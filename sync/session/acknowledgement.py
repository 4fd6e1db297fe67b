"""The plain way of an acknowledgement: own changesets came back as sent, and nobody else interfered.

Then what is here is what the backend has, and only the record of it changes: no row is touched.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from ..merge import Values
from ..protocol import digest_but, row_hash
from ..realm import Progress, WriteTransaction, unsynced
from ..realm.capture import ClassCapture
from ..realm.unsynced import Changeset, ObjectId
from ..schema import Stored
from .entry import Entry

#: From so many objects on, all unsynced rows are read in one go.
_MANY = 100


def acknowledged_as_they_are(
    transaction: WriteTransaction, entries: list[Entry], sent: Mapping[int, Changeset]
) -> bool:
    """Take entries that are this realm's own changesets, if that is all there is to them; return whether.

    sent: the changesets of the outbox. False, with nothing changed, if anything is not plain: an entry of
    another device, an object with further changes, a digest that does not come out.
    """
    raw, capture = transaction.raw, transaction.capture
    progress = Progress.read(raw)
    changesets: list[Changeset] = []
    for entry in entries:
        changeset = sent.get(entry.client_version or 0)
        if (
            entry.objects is not None
            or entry.ident != progress.ident
            or changeset is None
            or changeset.salt != entry.client_salt
        ):
            return False
        changesets.append(changeset)
    objects = [(one.class_name, one.key) for changeset in changesets for one in changeset.instructions]
    distinct = set(objects)
    taken = {changeset.client_version for changeset in changesets}
    others = {
        (one.class_name, one.key)
        for version, changeset in sent.items()
        if version not in taken
        for one in changeset.instructions
    }
    if len(distinct) != len(objects) or distinct & others:
        return False
    if unsynced.touches_unsent(raw, capture, distinct):
        return False
    rows = _rows(raw, capture.classes, distinct)
    digest = progress.digest
    for entry, changeset in zip(entries, changesets, strict=True):
        for one in changeset.instructions:
            object_class = transaction.layout.schema[one.class_name]
            before, after = rows[one.class_name, one.key]
            digest = digest_but(
                digest, row_hash(object_class, one.key, before), row_hash(object_class, one.key, after)
            )
        if digest != entry.digest:
            return False
    for name, cls in capture.classes.items():
        keys = [(key,) for class_name, key in distinct if class_name == name]
        raw.executemany(f"DELETE FROM {cls.base} WHERE {cls.key} IS ?", keys)
    last = changesets[-1]
    progress.but(
        server_version=entries[-1].version,
        server_salt=entries[-1].salt,
        digest=digest,
        acknowledged=last.client_version,
        acknowledged_salt=last.salt,
    ).write(raw)
    unsynced.acknowledge(raw, last.client_version)
    transaction.told = {}  # nothing has changed for listeners
    return True


def _rows(
    raw: sqlite3.Connection, classes: Mapping[str, ClassCapture], objects: set[ObjectId]
) -> dict[ObjectId, tuple[Values | None, Values | None]]:
    """Base and present row of each object; None where there is none."""
    by_class: dict[str, list[Stored]] = {}
    for name, key in objects:
        by_class.setdefault(name, []).append(key)
    found: dict[ObjectId, tuple[Values | None, Values | None]] = {}
    for name, keys in by_class.items():
        if len(keys) < _MANY:
            for key in keys:
                found.update(_read(raw, classes[name], key))
        else:
            found.update(_read(raw, classes[name], None))
            for key in keys:
                if (name, key) not in found:
                    found.update(_read(raw, classes[name], key))
    return found


def _read(
    raw: sqlite3.Connection, cls: ClassCapture, only: Stored
) -> Iterable[tuple[ObjectId, tuple[Values | None, Values | None]]]:
    """As :func:`_rows`, of one object, or (None) of all that have unsynced changes."""
    names = cls.object_class.values
    width = len(names)
    source = f"(SELECT {cls.key} AS k FROM {cls.base})" if only is None else "(SELECT ? AS k)"
    columns = "".join(f", b.{cls.column(n)}" for n in names) + "".join(f", t.{cls.column(n)}" for n in names)
    for key, recorded, existed, present, *values in raw.execute(
        f'SELECT k.k, b.{cls.key} IS NOT NULL, b."#existed", t.{cls.key} IS NOT NULL{columns} '
        f"FROM {source} k LEFT JOIN {cls.base} b ON b.{cls.key} = k.k "
        f"LEFT JOIN {cls.table} t ON t.{cls.key} = k.k",
        () if only is None else (only,),
    ):
        after = dict(zip(names, values[width:], strict=True)) if present else None
        before = dict(zip(names, values[:width], strict=True)) if recorded and existed else None
        yield (cls.object_class.name, key), (before if recorded else after, after)
