"""The catalogue of one device: its backups, and what people decided, applied and can undo of them.

Kept in a database beside the realm and not in it, so that it outlives every swap of the realm's file.
"""

from __future__ import annotations

import contextlib
import json
import logging
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, insert, null, select, update
from sqlalchemy.exc import SQLAlchemyError

from .. import crash, private
from ..durable import sync_file, sync_folder
from ..errors import BackupError, CatalogueError, RealmFileError
from ..new_file import make_new, write_export
from ..realm import Realm
from ..realm.frozen import count_objects, each_object, json_line
from ..realm.trouble import reason
from ..schema import MOST_PROPERTIES, Schema, Stored, canonical_json
from .backup import Backup, Occasion, damage_of, damaged
from .commits import damaged_catalogue, transaction, understood
from .comparison import compare
from .files import copy_database, copy_whole, sha256_of
from .tables import (
    add_columns,
    backup_table,
    columns_of,
    decision_table,
    metadata,
    open_catalogue,
    operation_table,
)

log = logging.getLogger(__name__)

#: How many bytes of a catalogue are checked down to the indexes when it is opened: a few milliseconds.
_COMPARED = 4 << 20

#: Where files go that the catalogue doesn't know, in the folder of the backups.
UNCATALOGUED = "uncatalogued"


#: A backup's state when it is made. What is taken away otherwise than by a reset waits at once: a backup too
#: many, where it came to nothing, does no harm.
_FIRST_STATE = {"reset": "unfinished", "removal": "waiting", "apply": "done"}


class Catalogue:
    """The catalogue in a device's folder. CatalogueError if it can't be opened.

    reading: only look into it, as one may while another process has the device open: nothing is made, brought
    up to date or cleared away. Else whoever opens it has the device to itself.

    Attributes: folder.
    """

    def __init__(self, folder: Path, *, reading: bool = False) -> None:
        self.folder = folder
        self._files = folder / "backups"
        try:
            if reading:
                (folder / "catalogue.sqlite").stat()  # SQLite would make it
            else:
                private.make_folder(self._files)
            self._engine = open_catalogue(folder / "catalogue.sqlite", reading=reading)
            self._check_not_lost(reading)
            if not reading:
                self._check_whole()
            if not reading:
                metadata.create_all(self._engine)
                add_columns(self._engine)
            with self._engine.begin() as connection:
                self._columns = columns_of(connection, backup_table)
            if not reading:
                self._remove_orphans()
        except UnicodeDecodeError as error:
            raise damaged_catalogue(self.path, reason(error)) from error
        except (OSError, sqlite3.Error, SQLAlchemyError) as error:
            raise CatalogueError(
                f"The catalogue in {folder} can't be opened: {reason(error)}.",
                "The backups and the realm are untouched.",
                "Mend the folder's permissions or make room on the disk, then start again.",
            ) from error

    @property
    def path(self) -> Path:
        """The file of the catalogue."""
        return self.folder / "catalogue.sqlite"

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction of the catalogue, committed unless the block raises; for the rooms that recover.

        CatalogueError if it can't be read or written: then nothing of it is in the catalogue.
        """
        with transaction(self._engine, self.folder / "catalogue.sqlite") as connection:
            yield connection

    def all(self, *, kind: str | None = "reset", unfinished: bool = False) -> list[Backup]:
        """The backups whose occasion came to be, newest first; of one kind, or of all for None.

        unfinished: also those of resets that are not committed, or not known to be.
        """
        with self.transaction() as connection:
            query = self._select()
            if not unfinished:
                query = query.where(backup_table.c.state != "unfinished")
            if kind is not None:
                query = query.where(backup_table.c.kind == kind)
            return [
                self._backup(row) for row in connection.execute(query.order_by(backup_table.c.time.desc()))
            ]

    def offered(self) -> list[Backup]:
        """The backups that people may recover from, newest first: all but those made before an apply."""
        return [backup for backup in self.all(kind=None) if backup.kind != "apply"]

    def get(self, backup_id: str) -> Backup:
        """A backup by its id. BackupError if there is none."""
        with self.transaction() as connection:
            row = connection.execute(self._select().where(backup_table.c.id == backup_id)).one_or_none()
        if row is None:
            raise BackupError(f"There is no backup {backup_id!r} in {self.folder}.", "Nothing was changed.")
        return self._backup(row)

    def set_state(self, backup_id: str, state: str, **fresh: int) -> None:
        """Say how far a backup is recovered from; with ``fresh_…`` what took its place."""
        with self.transaction() as connection:
            connection.execute(
                update(backup_table).where(backup_table.c.id == backup_id).values(state=state, **fresh)
            )

    def reset_committed(
        self, backup: Backup, recovered: Mapping[tuple[str, Stored], frozenset[str] | None], **fresh: int
    ) -> None:
        """The reset that a backup was made for is committed: it waits, until it is known that nothing does.

        recovered: what the reset has recovered, as objects with their properties (None: all of them): the
        recovery begins where the reset ended. ``fresh_…``: what took the place of what was backed up.
        """
        rows = [
            {
                "backup_id": backup.backup_id,
                "class_name": name,
                "key": canonical_json(key),
                "keep": "",
                "shown": "",
                "by_hand": False,
                "time": backup.time,
                "recovered": canonical_json(True if properties is None else sorted(properties)),
            }
            for (name, key), properties in recovered.items()
        ]
        of_this = backup_table.c.id == backup.backup_id
        with self.transaction() as connection:
            connection.execute(delete(decision_table).where(decision_table.c.backup_id == backup.backup_id))
            if rows:
                connection.execute(insert(decision_table), rows)
            connection.execute(update(backup_table).where(of_this).values(state="waiting", **fresh))

    def of_reset(self, reset_id: str) -> Backup | None:
        """The backup that a client reset made, finished or not."""
        with self.transaction() as connection:
            row = connection.execute(self._select().where(backup_table.c.reset_id == reset_id)).one_or_none()
        return None if row is None else self._backup(row)

    def make(
        self, realm: Realm, occasion: Occasion, tell: Callable[[int, int], None] = lambda done, total: None
    ) -> Backup:
        """Back a realm up, verify the copy, and catalogue it. Call with the realm's write lock held.

        tell: called with how much is copied and compared, and how much there is; what it raises ends it. A
        later attempt for the same reset replaces the unfinished backup of the earlier one; no other backup is
        ever replaced. BackupError if it can't be made: then there is no reset.
        """
        backup_id = secrets.token_hex(8)
        path = self._files / f"{backup_id}.sqlite"
        part = path.with_suffix(".part")
        try:
            copy_database(realm.path, part, lambda done, total: tell(done, 2 * total))
            crash.reach("reset-backup-written")
            sync_file(part)
            digest = sha256_of(part)
            counted = compare(part, realm, lambda done, total: tell(total + done, 2 * total))
            if sha256_of(part) != digest:
                raise BackupError("The copy has changed while it was compared.")
            part.replace(path)
            sync_folder(self._files)
        except Exception as error:
            for left in (part, path):
                with contextlib.suppress(OSError):
                    left.unlink(missing_ok=True)
            if not isinstance(error, OSError | sqlite3.Error | BackupError):
                raise  # somebody has cancelled it
            what, todo = (error.what, error.todo) if isinstance(error, BackupError) else (reason(error), "")
            raise BackupError(
                f"The realm could not be backed up: {what.rstrip('.')}.",
                "Nothing was changed; without a backup nothing is reset or overwritten.",
                todo or f"Make room on the disk or mend the permissions of {self._files}, then try again.",
            ) from error
        crash.reach("reset-backup-verified")
        row = {
            "id": backup_id,
            "kind": occasion.kind,
            "reset_id": occasion.reset_id,
            "cause": occasion.cause,
            "strategy": occasion.strategy,
            "message": occasion.message,
            "file": path.name,
            "sha256": digest,
            "objects": counted.objects,
            "unsynced": counted.unsynced,
            "state": _FIRST_STATE[occasion.kind],
            "pinned": False,
            "classes": json.dumps(counted.classes),
        }
        try:
            row["time"] = realm.clock()
            row["size"] = path.stat().st_size
            row["schema"] = json.dumps(realm.schema.to_document())
            row["server_version"] = realm.progress.server_version
            replaced = self._enter(row)
        except Exception as error:
            if not (isinstance(error, CatalogueError) and error.uncertain):
                with contextlib.suppress(OSError):  # else each attempt would leave a file
                    path.unlink(missing_ok=True)
            raise
        crash.reach("reset-backup-catalogued")
        for name in replaced:
            with contextlib.suppress(OSError):
                (self._files / name).unlink(missing_ok=True)
        return self.get(backup_id)

    def _enter(self, row: dict[str, Any]) -> list[str]:
        """Put a new backup into the catalogue; return the files of those that it replaces."""
        replaced: list[str] = []
        with self.transaction() as connection:
            if row["reset_id"] is not None:
                same = (backup_table.c.reset_id == row["reset_id"]) & (backup_table.c.state == "unfinished")
                replaced = list(connection.scalars(select(backup_table.c.file).where(same)))
                connection.execute(delete(backup_table).where(same))
            connection.execute(insert(backup_table).values(row))
        return replaced

    def damage(self, backup: Backup) -> str:
        """What is wrong with the bytes of a backup, in words; empty if they are what the catalogue says."""
        return damage_of(backup)

    def verify(self, backup: Backup) -> None:
        """Check a backup's bytes against the catalogue and read every object. BackupError if damaged."""
        damage = self.damage(backup)
        if not damage:
            try:
                counted = count_objects(backup.path)
            except (OSError, RealmFileError) as error:
                damage = reason(error)
            else:
                there = sum(counted.values())
                if there != backup.objects or (backup.classes and counted != backup.classes):
                    damage = f"it holds {there} objects, and held {backup.objects} when it was made"
        if damage:
            raise damaged(backup.path, damage)

    def export(self, backup: Backup, target: Path, *, json_lines: bool = False) -> None:
        """Write a backup to a new file: a copy of it, or all of its objects as JSON Lines.

        What is written is verified before it gets its name. BackupError if the backup is damaged, ``target``
        exists, or it can't be written: then there is no new file.
        """
        self.verify(backup)
        if not json_lines:
            make_new(target, lambda part: copy_whole(backup.path, backup.sha256, part))
            return
        lines = (json_line(name, values).encode() + b"\n" for name, values in each_object(backup.path))
        write_export(target, lines)

    def pin(self, backup: Backup, pinned: bool = True) -> Backup:
        """Have no retention remove a backup, or allow it again; return it as it is then."""
        with self.transaction() as connection:
            connection.execute(
                update(backup_table).where(backup_table.c.id == backup.backup_id).values(pinned=pinned)
            )
        return self.get(backup.backup_id)

    def unapplied(self, backup: Backup) -> int:
        """How many decisions about a backup's objects are saved and not applied, undecided ones too."""
        with self.transaction() as connection:
            return _unapplied(connection, backup.backup_id)

    def waits(self, backup: Backup) -> bool:
        """Whether a backup may hold what is nowhere else: it is not recovered from to the end."""
        return backup.state != "done" or self.unapplied(backup) > 0

    def remove(self, backup: Backup, *, force: bool = False) -> None:
        """Delete a backup and all that was decided of it: only ever because a person asked for it.

        force: also one that waits or is pinned; else that is a BackupError, and nothing is deleted.
        """
        with self.transaction() as connection:
            same = backup_table.c.id == backup.backup_id
            now = connection.execute(
                select(backup_table.c.state, backup_table.c.pinned).where(same)
            ).one_or_none()
            if now is None:
                raise BackupError(f"There is no backup {backup.backup_id} any more.", "Nothing was changed.")
            if not force:
                _check_removable(backup.backup_id, now, _unapplied(connection, backup.backup_id))
            for table in (decision_table, operation_table):
                connection.execute(delete(table).where(table.c.backup_id == backup.backup_id))
            connection.execute(delete(backup_table).where(same))
        # A crash before this leaves a file that nobody knows, which the next start removes.
        with contextlib.suppress(OSError):
            backup.path.unlink(missing_ok=True)

    def retain(
        self, *, keep: int | None = None, days: float | None = None, now: int | None = None
    ) -> list[Backup]:
        """Remove old backups that are settled and not pinned; return those. Nothing else ever does it.

        Kept are the newest ``keep`` of those, and those younger than ``days``; one of the two must be
        given. What waits, has decisions that are not applied, or is pinned stays however old it is. now: in
        microseconds since 1970 UTC by the device's clock (default: the machine's).
        """
        if (keep is None and days is None) or (keep or 0) < 0 or (days or 0) < 0:
            raise ValueError("retain() needs how many or which age to keep, from 0 on")
        moment = time.time_ns() // 1000 if now is None else now
        settled = [one for one in self.all(kind=None) if not one.pinned and not self.waits(one)]
        removed = []
        for backup in settled[keep or 0 :]:
            if days is None or backup.time < moment - days * 86_400_000_000:
                self.remove(backup)
                removed.append(backup)
        return removed

    def _check_not_lost(self, reading: bool) -> None:
        """BackupError if there are backups, but the catalogue that knew them is gone: none is an orphan then.

        A catalogue has its tables before there is a first backup.
        """
        with self._engine.begin() as connection:
            there = columns_of(connection, backup_table)
        if not there and (reading or any(self._files.glob("*.sqlite"))):
            raise BackupError(
                f"The catalogue in {self.folder} is empty or gone.",
                "The backups and the realm are untouched.",
                f"Put catalogue.sqlite back from a copy of your own, or move {self._files} elsewhere.",
            )

    def _check_whole(self) -> None:
        """CatalogueError if the file is damaged: what can't be read in it would be missed without a word.

        Where that takes no time to speak of, keys are compared with their indexes, too.
        """
        check = "integrity_check" if self.path.stat().st_size < _COMPARED else "quick_check"
        with self._engine.begin() as connection:
            found = connection.exec_driver_sql(f"PRAGMA {check}(1)").scalar_one()
        if found != "ok":
            raise damaged_catalogue(self.path, str(found))

    def _remove_orphans(self) -> None:
        """Remove what a crash has left half written, and set whole files aside that the catalogue doesn't
        know.

        Those a crash has left just before they were catalogued; or the catalogue is an older copy that a
        person has put back, and they hold what is nowhere else. So none is deleted, and one that is known
        again comes back.
        """
        with self.transaction() as connection:
            known = set(connection.scalars(select(backup_table.c.file)))
        for name in known:
            aside = self._files / UNCATALOGUED / name
            if aside.is_file() and not (self._files / name).exists():
                with contextlib.suppress(OSError):
                    aside.replace(self._files / name)
        for path in self._files.iterdir():
            if path.name in known or path.is_dir():
                continue
            with contextlib.suppress(OSError):
                if path.suffix == ".sqlite":
                    aside = self._files / UNCATALOGUED
                    private.make_folder(aside)
                    log.warning("setting %s aside, which the catalogue does not know", path)
                    path.replace(aside / path.name)
                else:
                    log.info("removing %s, which was never whole", path)
                    path.unlink()

    def _select(self) -> Any:
        """Every column of the backups; null for those that an old catalogue hasn't got."""
        return select(*(c if c.name in self._columns else null().label(c.name) for c in backup_table.columns))

    def _backup(self, row: Any) -> Backup:
        with understood(self.path):
            return self._understood(row)

    def _understood(self, row: Any) -> Backup:
        return Backup(
            row.id,
            row.kind,
            row.reset_id,
            row.cause,
            row.strategy,
            row.message,
            row.time,
            self._files / row.file,
            row.size,
            row.sha256,
            row.objects,
            row.unsynced,
            Schema.from_document(json.loads(row.schema), most=2 * MOST_PROPERTIES),
            row.server_version,
            row.state,
            row.fresh_time,
            row.fresh_version,
            row.fresh_objects,
            bool(row.pinned),
            json.loads(row.classes or "{}"),
        )


def _unapplied(connection: Connection, backup_id: str) -> int:
    query = select(func.count()).where(
        decision_table.c.backup_id == backup_id,
        decision_table.c.applied.is_(None),
        decision_table.c.keep != "",
    )
    return int(connection.execute(query).scalar_one())


def _check_removable(backup_id: str, now: Any, unapplied: int) -> None:
    if now.state != "done" or unapplied:
        reason = "holds changes that are not recovered or not decided yet"
    elif now.pinned:
        reason = "is pinned"
    else:
        return
    raise BackupError(f"The backup {backup_id} {reason}.", "Nothing was deleted.", "Delete it with force.")
