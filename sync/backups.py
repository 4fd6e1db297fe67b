"""The catalogue of one device: its backups, and what people decided, applied and can undo of them.

Kept in a database beside the realm and not in it, so that it outlives every swap of the realm's file.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    event,
    func,
    insert,
    null,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from . import crash
from .errors import BackupError, RealmFileError
from .new_file import make_new
from .new_file import write_export as write_export
from .realm import Realm, unsynced
from .realm.folder import sync_file, sync_folder
from .realm.frozen import count_objects, each_object, json_line, open_frozen
from .realm.frozen import readable as readable
from .schema import Schema
from .tables import quoted, select_columns

log = logging.getLogger(__name__)

metadata = MetaData()

#: state: ``unfinished`` (its reset is not committed), ``waiting``, ``partly`` or ``done`` (recovered from).
backup_table = Table(
    "backup",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(10), nullable=False),  # reset, or apply
    Column("reset_id", String(40)),
    Column("cause", String(40), nullable=False),
    Column("strategy", String(40), nullable=False),
    Column("message", Text, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("file", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("objects", Integer, nullable=False),
    Column("unsynced", Integer, nullable=False),
    Column("schema", Text, nullable=False),
    Column("server_version", BigInteger, nullable=False),
    Column("state", String(12), nullable=False),
    Column("fresh_time", BigInteger),
    Column("fresh_version", BigInteger),
    Column("fresh_objects", Integer),
    Column("pinned", Boolean, nullable=False, default=False),
    Column("classes", Text),  # JSON: how many objects of each class; catalogues before it have none
)

#: What was decided of an object (keep "": nothing); shown: the digest of what was seen then.
decision_table = Table(
    "decision",
    metadata,
    Column("backup_id", String(40), primary_key=True),
    Column("class", String(100), primary_key=True, key="class_name"),
    Column("key", Text, primary_key=True),
    Column("keep", String(12), nullable=False),
    Column("shown", String(40), nullable=False),
    Column("by_hand", Boolean, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("applied", String(40)),
    Column("choices", Text),  # JSON: what is decided of single properties, where keep is mixed
    Column("settled", Text),  # JSON: the properties that earlier applies have dealt with
)

#: An apply of decisions. plan: what it writes; undo: what would take it back. state: planned, applied,
# undone.
operation_table = Table(
    "operation",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("backup_id", String(40), nullable=False),
    Column("safety_backup_id", String(40)),
    Column("time", BigInteger, nullable=False),
    Column("state", String(12), nullable=False),
    Column("plan", Text, nullable=False),
    Column("result", Text),
)


#: Where files go that the catalogue doesn't know, in the folder of the backups.
UNCATALOGUED = "uncatalogued"


@dataclass(frozen=True, slots=True)
class Backup:
    """One catalogued backup of a realm.

    kind: ``reset`` (the realm as it was just before a client reset) or ``apply`` (before a recovery).
    time, fresh_time: microseconds since 1970 UTC by the device's clock. objects, unsynced: how many it holds.
    server_version: what it had of the history. fresh_…: of the fresh copy that took its place. pinned: no
    retention removes it. classes: how many objects of each class; empty if the catalogue doesn't know.
    """

    backup_id: str
    kind: str
    reset_id: str | None
    cause: str
    strategy: str
    message: str
    time: int
    path: Path
    size: int
    sha256: str
    objects: int
    unsynced: int
    schema: Schema
    server_version: int
    state: str
    fresh_time: int | None
    fresh_version: int | None
    fresh_objects: int | None
    pinned: bool
    classes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a backup is made; becomes part of its catalogue entry."""

    kind: str
    cause: str
    strategy: str
    message: str
    reset_id: str | None = None


class Catalogue:
    """The catalogue in a device's folder. BackupError if it can't be opened.

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
                self._files.mkdir(parents=True, exist_ok=True)
            self._engine = _open(folder / "catalogue.sqlite", reading=reading)
            self._check_not_lost(reading)
            if not reading:
                metadata.create_all(self._engine)
                _add_columns(self._engine)
            with self._engine.begin() as connection:
                self._columns = _columns(connection, backup_table)
        except (OSError, SQLAlchemyError) as error:
            raise BackupError(
                f"The catalogue in {folder} can't be opened: {getattr(error, 'orig', None) or error}.",
                "The backups and the realm are untouched.",
                "Mend the folder's permissions or make room on the disk, then start again.",
            ) from error
        if not reading:
            self._remove_orphans()

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction of the catalogue; for the rooms that recover."""
        with self._engine.begin() as connection:
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

    def of_reset(self, reset_id: str) -> Backup | None:
        """The backup that a client reset made, finished or not."""
        with self.transaction() as connection:
            row = connection.execute(self._select().where(backup_table.c.reset_id == reset_id)).one_or_none()
        return None if row is None else self._backup(row)

    def make(
        self, realm: Realm, occasion: Occasion, tell: Callable[[int, int], None] = lambda done, total: None
    ) -> Backup:
        """Back a realm up, verify the copy, and catalogue it. Call with the realm's write lock held.

        tell: called with how many pages are copied, and how many there are. A later attempt for the same
        reset replaces the unfinished backup of the earlier one; no other backup is ever replaced. BackupError
        if it can't be made: then there is no reset.
        """
        backup_id = secrets.token_hex(8)
        path = self._files / f"{backup_id}.sqlite"
        part = path.with_suffix(".part")
        try:
            _copy(realm.path, part, tell)
            crash.reach("reset-backup-written")
            counted = _count(realm.path, realm)
            if _count(part, realm) != counted:
                raise BackupError("The backup does not hold what the realm holds.")
            sync_file(part)
            digest = sha256_of(part)
            part.replace(path)
            sync_folder(self._files)
        except (OSError, sqlite3.Error, BackupError) as error:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise BackupError(
                f"The realm could not be backed up: {str(error).rstrip('.')}.",
                "Nothing was changed; without a backup nothing is reset or overwritten.",
                f"Make room on the disk or mend the permissions of {self._files}, then try again.",
            ) from error
        crash.reach("reset-backup-verified")
        progress = realm.progress
        row = {
            "id": backup_id,
            "kind": occasion.kind,
            "reset_id": occasion.reset_id,
            "cause": occasion.cause,
            "strategy": occasion.strategy,
            "message": occasion.message,
            "time": realm.clock(),
            "file": path.name,
            "size": path.stat().st_size,
            "sha256": digest,
            "objects": counted["objects"],
            "unsynced": counted["unsynced"],
            "schema": json.dumps(realm.schema.to_document()),
            "server_version": progress.server_version,
            "state": "unfinished" if occasion.kind == "reset" else "done",
            "pinned": False,
            "classes": json.dumps(counted["classes"]),
        }
        replaced: list[str] = []
        with self.transaction() as connection:
            if occasion.reset_id is not None:
                same = (backup_table.c.reset_id == occasion.reset_id) & (backup_table.c.state == "unfinished")
                replaced = list(connection.scalars(select(backup_table.c.file).where(same)))
                connection.execute(delete(backup_table).where(same))
            connection.execute(insert(backup_table).values(row))
        crash.reach("reset-backup-catalogued")
        for name in replaced:
            with contextlib.suppress(OSError):
                (self._files / name).unlink(missing_ok=True)
        return self.get(backup_id)

    def damage(self, backup: Backup) -> str:
        """What is wrong with the bytes of a backup, in words; empty if they are what the catalogue says."""
        return _damage(backup)

    def verify(self, backup: Backup) -> None:
        """Check a backup's bytes against the catalogue and read every object. BackupError if damaged."""
        damage = self.damage(backup)
        if not damage:
            try:
                counted = count_objects(backup.path)
            except (OSError, RealmFileError) as error:
                damage = str(error).rstrip(".")
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
            make_new(target, lambda part: _copy_file(backup, part))
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
            there = _columns(connection, backup_table)
        if not there and (reading or any(self._files.glob("*.sqlite"))):
            raise BackupError(
                f"The catalogue in {self.folder} is empty or gone.",
                "The backups and the realm are untouched.",
                f"Put catalogue.sqlite back from a copy of your own, or move {self._files} elsewhere.",
            )

    def _remove_orphans(self) -> None:
        """Remove what a crash has left half written, and set whole files aside that the catalogue doesn't
        know.

        Those a crash has left just before they were catalogued; or the catalogue is an older copy that a
        person has put back, and they hold what is nowhere else. So none is deleted.
        """
        with self.transaction() as connection:
            known = set(connection.scalars(select(backup_table.c.file)))
        for path in self._files.iterdir():
            if path.name in known or path.is_dir():
                continue
            with contextlib.suppress(OSError):
                if path.suffix == ".sqlite":
                    aside = self._files / UNCATALOGUED
                    aside.mkdir(exist_ok=True)
                    log.warning("setting %s aside, which the catalogue does not know", path)
                    path.replace(aside / path.name)
                else:
                    log.info("removing %s, which was never whole", path)
                    path.unlink()

    def _select(self) -> Any:
        """Every column of the backups; null for those that an old catalogue hasn't got."""
        return select(*(c if c.name in self._columns else null().label(c.name) for c in backup_table.columns))

    def _backup(self, row: Any) -> Backup:
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
            Schema.from_document(json.loads(row.schema)),
            row.server_version,
            row.state,
            row.fresh_time,
            row.fresh_version,
            row.fresh_objects,
            bool(row.pinned),
            json.loads(row.classes or "{}"),
        )


def check_bytes(backup: Backup) -> None:
    """BackupError if a backup's bytes are not what the catalogue says; its objects are not read."""
    damage = _damage(backup)
    if damage:
        raise damaged(backup.path, damage)


def damaged(path: Path, reason: str) -> BackupError:
    """The error that says of a backup that it is damaged, and how that was seen."""
    return BackupError(
        f"The backup {path} is damaged: {reason.rstrip('.')}.",
        "The realm itself is untouched.",
        "Restore the file from a copy of your own, if there is one.",
    )


def _damage(backup: Backup) -> str:
    try:
        if sha256_of(backup.path) != backup.sha256:
            return "its bytes have changed"
    except FileNotFoundError:
        return "its file is gone"
    except OSError as error:
        return f"its file can't be read ({error.strerror or error})"
    return ""


def open_backup(path: Path) -> sqlite3.Connection:
    """A read-only connection to a backup. sqlite3.Error if it can't be read."""
    return open_frozen(path)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _open(path: Path, *, reading: bool) -> Engine:
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout = 20000")
        if reading:
            connection.execute("PRAGMA query_only = ON")
            return
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _columns(connection: Connection, table: Table) -> set[str]:
    rows = connection.exec_driver_sql(f"PRAGMA table_info({quoted(table.name)})")
    return {row[1] for row in rows}


def _add_columns(engine: Engine) -> None:
    """Bring the tables of an older catalogue up to date: each new column is added, empty."""
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            there = _columns(connection, table)
            for column in table.columns:
                if column.name not in there:
                    type_ = column.type.compile(engine.dialect)
                    connection.exec_driver_sql(
                        f"ALTER TABLE {quoted(table.name)} ADD COLUMN {quoted(column.name)} {type_}"
                    )


def _unapplied(connection: Connection, backup_id: str) -> int:
    query = select(func.count()).where(
        decision_table.c.backup_id == backup_id, decision_table.c.applied.is_(None)
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


def _copy_file(backup: Backup, part: Path) -> None:
    shutil.copyfile(backup.path, part)
    if sha256_of(part) != backup.sha256:
        raise OSError("the copy reads otherwise than what was copied")


def _copy(source: Path, target: Path, tell: Callable[[int, int], None]) -> None:
    """Copy the database as its last commit left it; VACUUM INTO can't, with a transaction open."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing, pages=4096, progress=lambda status, left, total: tell(total - left, total))
        # One file that stands alone: a reader needs no log beside it.
        writing.execute("PRAGMA journal_mode = DELETE")
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    if target.stat().st_size == 0:
        raise BackupError("The copy is empty.")


def _count(path: Path, realm: Realm) -> dict[str, Any]:
    """Read every object of a realm file, and count."""
    objects = 0
    by_class: dict[str, int] = {}
    with closing(sqlite3.connect(path)) as connection:
        for name, one in realm.capture.classes.items():
            columns = select_columns(one.object_class)
            counted = sum(1 for _ in connection.execute(f"SELECT {columns} FROM {one.table}"))
            by_class[name] = counted
            objects += counted
        waiting = unsynced.count(connection, realm.capture)
    return {"objects": objects, "unsynced": waiting, "classes": by_class}
