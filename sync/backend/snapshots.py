"""Snapshots: the content at one server version as a compressed database file, made once and kept.

A snapshot is named by epoch, version, salt and schema: after a restore the same version number is another
content.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sqlite3
import threading
from pathlib import Path
from typing import Any

from sqlalchemy import select

from .. import database_file
from ..errors import HomeError
from ..schema import Schema
from ..tables import create_statements, quoted, select_columns
from . import epochs, store
from .schema_changes import schema_of

_KEPT = 3
_KEPT_IN_ALL = 30
_CHUNK = 1 << 20


class Snapshots:
    """The snapshots of a backend, in a folder of their own."""

    def __init__(self, backend_store: store.Store, folder: Path) -> None:
        self._store = backend_store
        self._folder = folder
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

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
                described = self._folder / f"{etag}.json"
                if not described.exists():
                    rows = connection.execute(
                        select(
                            store.content.c.class_name, store.content.c.key, store.content.c.values_
                        ).where(store.content.c.partition == name)
                    ).all()
            if not described.exists():
                self._make(etag, schema, rows, partition)
            answer: dict[str, Any] = json.loads(described.read_text(encoding="utf-8"))
            return answer

    def file(self, etag: str) -> Path | None:
        """The compressed file of a snapshot, or None if there is none of that name."""
        if not etag.replace("-", "").isalnum():
            return None
        path = self._folder / f"{etag}.sqlite.gz"
        return path if path.is_file() else None

    def _make(self, etag: str, schema: Schema, rows: Any, partition: Any) -> None:
        plain = self._folder / f"{etag}.sqlite"
        packed = self._folder / f"{etag}.sqlite.gz"
        try:
            plain.unlink(missing_ok=True)
            _write_database(plain, schema, rows)
            digest = hashlib.sha256()
            part = packed.with_suffix(".part")
            with plain.open("rb") as source, gzip.open(part, "wb", compresslevel=1) as target:
                while block := source.read(_CHUNK):
                    digest.update(block)
                    target.write(block)
            size = plain.stat().st_size
            part.replace(packed)
            description = {
                "etag": etag,
                "epoch": partition.epoch,
                "version": partition.version,
                "salt": partition.salt,
                "digest": partition.digest,
                "schema": schema.to_document(),
                "objects": len(rows),
                "size": size,
                "packed_size": packed.stat().st_size,
                "sha256": digest.hexdigest(),
            }
            beside = self._folder / f"{etag}.json.part"
            beside.write_text(json.dumps(description), encoding="utf-8")
            beside.replace(self._folder / f"{etag}.json")
        except OSError as error:
            raise HomeError(
                f"The backend could not write a snapshot: {error}.",
                "Nothing is lost; clients that need a fresh copy try again.",
                "Make room on the disk of the backend.",
            ) from error
        finally:
            plain.unlink(missing_ok=True)
        self._keep_newest(partition.epoch)

    def _keep_newest(self, epoch: str) -> None:
        described = sorted(self._folder.glob("*.json"), key=os.path.getmtime, reverse=True)
        of_this = [path for path in described if path.name.startswith(f"{epoch}-")]
        # A client may be about to fetch one of another partition: those are kept longer.
        for path in {*of_this[_KEPT:], *described[_KEPT_IN_ALL:]}:
            path.unlink(missing_ok=True)
            path.with_suffix(".sqlite.gz").unlink(missing_ok=True)


def _write_database(path: Path, schema: Schema, rows: Any) -> None:
    """Write the content as typed tables into a new database file."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        database_file.begin(connection)  # the file becomes a realm's
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for statement in create_statements(schema).values():
            connection.execute(statement)
        by_class: dict[str, list[list[Any]]] = {name: [] for name in schema.classes}
        for class_name, key, values in rows:
            object_class = schema[class_name]
            row = {**object_class.defaults, **json.loads(values)}
            by_class[class_name].append([json.loads(key), *(row[name] for name in object_class.values)])
        for name, table_rows in by_class.items():
            object_class = schema[name]
            marks = ", ".join("?" * (len(object_class.values) + 1))
            table_rows.sort(key=lambda row: row[0])
            connection.executemany(
                f"INSERT INTO {quoted(name)} ({select_columns(object_class)}) VALUES ({marks})", table_rows
            )
        connection.execute("COMMIT")
    finally:
        connection.close()
