"""Schemas that clients were told of, in files: a server that is put back from a backup still knows them.

A client that has synced with a partition which began after that backup is server-restored. The partition
begins again, empty, when it asks for its fresh copy; with the schema whose fingerprint its position names.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
from pathlib import Path

from ..errors import SchemaError
from ..schema import Schema

_FINGERPRINT = re.compile(r"[0-9a-f]{32}\Z")


class KnownSchemas:
    """Schemas by their fingerprints, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, schema: Schema) -> None:
        """Remember a schema. Where the disk is full, it is not kept, and nothing fails by it."""
        path = self._folder / f"{schema.fingerprint}.json"
        if path.exists():
            return
        beside = path.with_suffix(f".{secrets.token_hex(4)}")
        with contextlib.suppress(OSError):
            beside.write_text(json.dumps(schema.to_document()), encoding="utf-8")
            beside.replace(path)

    def find(self, fingerprint: str) -> Schema | None:
        """The schema of a fingerprint, if it is known."""
        if not _FINGERPRINT.match(fingerprint):
            return None
        try:
            text = (self._folder / f"{fingerprint}.json").read_text(encoding="utf-8")
            schema = Schema.from_document(json.loads(text))
        except (OSError, ValueError, SchemaError):
            return None
        return schema if schema.fingerprint == fingerprint else None
