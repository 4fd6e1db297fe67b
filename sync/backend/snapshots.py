"""Snapshots: the content at one server version as a compressed database file, made once and kept.

A snapshot is named by epoch, version, salt and schema: after a restore the same version number is another
content. A kept file can be cut by a loss of power, or rot: it is looked at before it is announced, and made
anew if it is not what was made.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import logging
import os
import sqlite3
import threading
import time
import zlib
from pathlib import Path
from typing import Any

from sqlalchemy import select

from .. import database_file
from ..durable import sync_file, sync_folder
from ..errors import HomeError
from ..schema import Schema, canonical_json
from ..tables import create_statements, quoted, select_columns
from . import epochs, store
from .schema_changes import schema_of

log = logging.getLogger(__name__)

#: Seconds for which a file is taken for what it was when all of it was read, unless its size or time change.
LOOK_AGAIN = 10.0

_KEPT = 3
_KEPT_IN_ALL = 30
_CHUNK = 1 << 20

#: The rows of each class, in the order of their keys.
_Rows = dict[str, list[list[Any]]]


class Snapshots:
    """The snapshots of a backend, in a folder of their own, which no other process writes."""

    def __init__(self, backend_store: store.Store, folder: Path) -> None:
        self._store = backend_store
        self._folder = folder
        self._lock = threading.Lock()
        self._looked: dict[str, tuple[tuple[int, ...], float]] = {}
        folder.mkdir(parents=True, exist_ok=True)
        self._remove_left_over()

    def of_head(self, name: str) -> dict[str, Any] | None:
        """Make or find the snapshot of a partition's head; return what a client needs to fetch and check it.

        ``etag`` names it; ``size`` and ``sha256`` are of the database file before compression. None if there
        is no such partition.
        """
        with self._lock:
            with self._store.reading() as connection:
                partition = epochs.find(connection, name)
                if partition is None:
                    return None
                schema = schema_of(partition)
                etag = f"{partition.epoch}-{partition.version}-{partition.salt}-{schema.fingerprint}"
                description = self._described(etag)
                if description is None:
                    rows = connection.execute(
                        select(
                            store.content.c.class_name, store.content.c.key, store.content.c.values_
                        ).where(store.content.c.partition == name)
                    ).all()
            return description or self._make(etag, schema, rows, partition)

    def file(self, etag: str) -> Path | None:
        """The compressed file of a snapshot, or None if there is none of that name."""
        if not etag.replace("-", "").isalnum():
            return None
        path = self._packed(etag)
        return path if path.is_file() else None

    def _packed(self, etag: str) -> Path:
        return self._folder / f"{etag}.sqlite.gz"

    def _described(self, etag: str) -> dict[str, Any] | None:
        """The description of a snapshot that is there and whole; None if it is to be made."""
        path = self._folder / f"{etag}.json"
        try:
            if not path.exists():
                return None
            description: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if description.pop("description_sha256") != _sha256_of_document(description):
                raise ValueError("its description has changed")
            packed = self._packed(etag)
            found = packed.stat()
            seen = (found.st_size, found.st_mtime_ns, found.st_ino)
            now = time.monotonic()
            before, moment = self._looked.get(etag, (None, now))
            if before != seen or now - moment > LOOK_AGAIN:
                if _sha256_of(packed) != description["packed_sha256"]:
                    raise ValueError("its bytes have changed")
                self._looked[etag] = seen, now
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("the snapshot %s is made anew: %s", etag, error)
            return None
        return description

    def _make(self, etag: str, schema: Schema, found: Any, partition: Any) -> dict[str, Any]:
        plain = self._folder / f"{etag}.sqlite"
        packed = self._packed(etag)
        part, beside = packed.with_suffix(".part"), self._folder / f"{etag}.json.part"
        rows = _rows(schema, found)
        try:
            plain.unlink(missing_ok=True)
            _write_database(plain, schema, rows)
            digest = _pack(plain, part)
            _check_database(plain, schema, rows)
            if _sha256_of(plain) != digest or _unpacked_sha256_of(part) != digest:
                raise OSError("what was written reads otherwise")
            sync_file(part)
            description = {
                "etag": etag,
                "epoch": partition.epoch,
                "version": partition.version,
                "salt": partition.salt,
                "digest": partition.digest,
                "schema": schema.to_document(),
                "objects": len(found),
                "size": plain.stat().st_size,
                "packed_size": part.stat().st_size,
                "packed_sha256": _sha256_of(part),
                "sha256": digest,
            }
            kept = {**description, "description_sha256": _sha256_of_document(description)}
            beside.write_text(json.dumps(kept), encoding="utf-8")
            sync_file(beside)
            # Nobody takes the file for anything before the description, which comes last, fits it.
            part.replace(packed)
            beside.replace(self._folder / f"{etag}.json")
            sync_folder(self._folder)
        except (OSError, sqlite3.Error, zlib.error, EOFError) as error:
            raise HomeError(
                f"The backend could not write a snapshot: {error}.",
                "Nothing is lost; clients that need a fresh copy try again.",
                "Make room on the disk of the backend.",
            ) from error
        finally:
            for path in (plain, part, beside):
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)
        self._keep_newest(partition.epoch)
        return description

    def _remove_left_over(self) -> None:
        """Remove what a process that was ended left half made, and what has no description."""
        for path in self._folder.iterdir():
            etag, _, kind = path.name.partition(".")
            whole = kind in ("json", "sqlite.gz") and all(
                (self._folder / f"{etag}.{each}").is_file() for each in ("json", "sqlite.gz")
            )
            if not whole:
                log.info("removing %s, which was never whole", path)
                with contextlib.suppress(OSError):
                    path.unlink()

    def _keep_newest(self, epoch: str) -> None:
        described = sorted(self._folder.glob("*.json"), key=os.path.getmtime, reverse=True)
        of_this = [path for path in described if path.name.startswith(f"{epoch}-")]
        # A client may be about to fetch one of another partition: those are kept longer.
        for path in {*of_this[_KEPT:], *described[_KEPT_IN_ALL:]}:
            path.unlink(missing_ok=True)
            path.with_suffix(".sqlite.gz").unlink(missing_ok=True)
            self._looked.pop(path.stem, None)


def _rows(schema: Schema, found: Any) -> _Rows:
    """The content as the rows of typed tables."""
    rows: _Rows = {name: [] for name in schema.classes}
    for class_name, key, values in found:
        object_class = schema[class_name]
        row = {**object_class.defaults, **json.loads(values)}
        rows[class_name].append([json.loads(key), *(row[name] for name in object_class.values)])
    for table_rows in rows.values():
        table_rows.sort(key=lambda row: row[0])
    return rows


def _write_database(path: Path, schema: Schema, rows: _Rows) -> None:
    """Write typed tables into a new database file."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        database_file.begin(connection)  # the file becomes a realm's
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for statement in create_statements(schema).values():
            connection.execute(statement)
        for name, table_rows in rows.items():
            object_class = schema[name]
            marks = ", ".join("?" * (len(object_class.values) + 1))
            connection.executemany(
                f"INSERT INTO {quoted(name)} ({select_columns(object_class)}) VALUES ({marks})", table_rows
            )
        connection.execute("COMMIT")


def _check_database(path: Path, schema: Schema, rows: _Rows) -> None:
    """OSError if a database file does not hold these rows."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for name, table_rows in rows.items():
            written = connection.execute(f"SELECT {select_columns(schema[name])} FROM {quoted(name)}")
            there = 0
            for row, one in zip(table_rows, written, strict=False):
                if list(one) != row:
                    break
                there += 1
            if there != len(table_rows) or written.fetchone() is not None:
                raise OSError("what was written reads otherwise")


def _pack(plain: Path, packed: Path) -> str:
    """Compress a file; return the SHA-256 of what was compressed. The same bytes give the same file."""
    digest = hashlib.sha256()
    with (
        plain.open("rb") as source,
        packed.open("wb") as target,
        gzip.GzipFile("", "wb", compresslevel=1, fileobj=target, mtime=0) as packing,
    ):
        while block := source.read(_CHUNK):
            digest.update(block)
            packing.write(block)
    return digest.hexdigest()


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpacked_sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with gzip.open(path, "rb") as file:
        while block := file.read(_CHUNK):
            digest.update(block)
    return digest.hexdigest()


def _sha256_of_document(document: dict[str, Any]) -> str:
    return hashlib.sha256(canonical_json(document).encode()).hexdigest()
