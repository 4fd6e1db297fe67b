"""Where a realm lies: files by generation, and one pointer file that names the current one.

A database file swapped by rename beside a left-over write-ahead log can be corrupted by it. So a realm file
never takes another's name: each generation has its own, and the swap is the atomic replacement of the small
file ``current``.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
from pathlib import Path

from .. import crash
from ..errors import RealmFileError
from .trouble import MEND, reason

log = logging.getLogger(__name__)

_UNTOUCHED = "The realm files beside it are untouched."

_NAME = re.compile(r"realm-(\d{6,})\.sqlite\Z")
_COMPANIONS = ("-wal", "-shm", "-journal")


def sync_folder(folder: Path) -> None:
    """Have the names in ``folder`` survive a loss of power (where the platform can)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Have the bytes of the file at ``path`` survive a loss of power."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def remove_database(path: Path) -> None:
    """Remove a database file and what lies beside it. What another process holds open stays for later."""
    for name in (path, *(path.with_name(path.name + suffix) for suffix in _COMPANIONS)):
        try:
            name.unlink(missing_ok=True)
        except OSError as error:  # Windows: still open somewhere; removed at the next start
            log.info("could not remove %s yet: %s", name, error)


class RealmFolder:
    """The folder of one realm: its generations and the pointer to the current one.

    Attributes: path.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def _pointer(self) -> Path:
        return self.path / "current"

    def current(self) -> Path | None:
        """The file of the current generation; None before the first. RealmFileError if it is gone."""
        try:
            name = json.loads(self._pointer.read_text(encoding="utf-8"))["realm"]
        except FileNotFoundError:
            return None
        except OSError as error:
            raise RealmFileError(
                f"The pointer file {self._pointer} can't be read: {reason(error)}.", _UNTOUCHED, MEND
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise RealmFileError(
                f"The pointer file {self._pointer} is damaged: {error}.",
                _UNTOUCHED,
                "Put the file back from a copy, or move the folder away to begin anew.",
            ) from None
        path = self.path / str(name)
        if not _NAME.match(str(name)) or not path.is_file():
            raise RealmFileError(
                f"The realm file {path} is gone, though {self._pointer} names it.",
                "What was synced is on the backend; what was not synced was in that file.",
                "Put the file back from a copy, or move the folder away to begin anew.",
            )
        return path

    def next_generation(self) -> Path:
        """A path that no realm file of this folder has or has had while anything of it is left."""
        try:
            names = [entry.name for entry in self.path.iterdir()]
        except OSError as error:
            raise RealmFileError(
                f"The folder {self.path} can't be read: {reason(error)}.", _UNTOUCHED, MEND
            ) from error
        taken = [int(match[1]) for name in names if (match := _NAME.match(name))]
        pointed = self.current()
        if pointed is not None and (match := _NAME.match(pointed.name)):
            taken.append(int(match[1]))
        return self.path / f"realm-{max(taken, default=0) + 1:06d}.sqlite"

    def point_to(self, realm_file: Path) -> None:
        """Make ``realm_file`` (complete and on disk) the current generation, atomically and durably.

        RealmFileError if that can't be: then the pointer names what it named before, or nothing yet.
        """
        beside = self.path / "current.new"
        try:
            sync_folder(self.path)
            with beside.open("w", encoding="utf-8") as file:
                json.dump({"realm": realm_file.name}, file)
                file.flush()
                os.fsync(file.fileno())
            crash.reach("reset-pointer-written")
            beside.replace(self._pointer)
            sync_folder(self.path)
        except OSError as error:
            # An error can surface after the pointer was replaced: ask the file.
            if self.current() == realm_file:
                log.warning("an error came after %s was replaced: %s", self._pointer, error)
                return
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
            raise RealmFileError(
                f"The pointer file {self._pointer} can't be written: {reason(error)}.",
                "It names the same realm as before, which is untouched.",
                MEND,
            ) from error

    def remove_all(self) -> None:
        """Remove the realm; a new one begins here when it is opened next. Only ever if a person asked."""
        self._pointer.unlink(missing_ok=True)
        sync_folder(self.path)
        for entry in list(self.path.iterdir()):
            if _NAME.match(entry.name):
                remove_database(entry)

    def remove_others(self) -> None:
        """Remove the files of all generations but the current one, which must be a complete realm.

        Nothing is removed where it isn't sure that the pointer is on disk, or that there is a current one.
        What stays is removed at the next start.
        """
        try:
            current = self.current()
            entries = list(self.path.iterdir())
            sync_folder(self.path)  # else a loss of power may bring back a pointer to what is gone
        except OSError as error:
            log.info("nothing is removed from %s yet: %s", self.path, error)
            return
        for entry in entries:
            if _NAME.match(entry.name) and entry != current and current is not None:
                remove_database(entry)
