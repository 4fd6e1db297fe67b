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
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from .. import crash, private
from ..durable import sync_file, sync_folder
from ..errors import RealmFileError
from ..paths import read_only
from . import state
from .trouble import MEND, reason

log = logging.getLogger(__name__)

_UNTOUCHED = "The realm files beside it are untouched."

_NAME = re.compile(r"realm-(\d{6,})\.sqlite\Z")
_COMPANIONS = ("-wal", "-shm", "-journal")

#: Where realm files go of which nothing says what became of them.
SET_ASIDE = "set-aside"


def remove_database(path: Path) -> None:
    """Remove a database file and what lies beside it. What another process holds open stays for later."""
    for name in (path, *(path.with_name(path.name + suffix) for suffix in _COMPANIONS)):
        try:
            name.unlink(missing_ok=True)
        except OSError as error:  # Windows: still open somewhere; removed at the next start
            log.info("could not remove %s yet: %s", name, error)


def put_in_place(part: Path, path: Path) -> None:
    """Give a database, complete and closed, its name; whoever finds a file of that name finds all of it.

    OSError if that can't be, or its log was not written back into it: then ``path`` is not there.
    """
    log_file = part.with_name(part.name + "-wal")
    if log_file.exists() and log_file.stat().st_size > 0:
        raise OSError(f"what is in {log_file} could not be written back")
    sync_file(part)
    part.replace(path)
    for suffix in _COMPANIONS:
        with contextlib.suppress(OSError):
            part.with_name(part.name + suffix).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Marks:
    """What a realm file says of itself.

    prepared: never current yet. replaces: whose place it took. made: it is a realm, not only named as one.
    """

    prepared: bool
    replaces: tuple[str, ...]
    made: bool = True


def _was_finished(path: Path) -> bool:
    """Whether a file was ever made a realm to the end: then its header has our application id.

    A header that is otherwise damaged says nothing of the kind, and the file is looked into.
    """
    with path.open("rb") as file:
        header = file.read(100)
    return bool(header) and not (header.startswith(b"SQLite format 3\0") and header[68:72] == bytes(4))


def _marks_of(path: Path) -> _Marks | None:
    """The marks of a realm file; of one that isn't a realm yet, that it is prepared. None if unreadable."""
    try:
        if not _was_finished(path):
            return _Marks(True, (), made=False)
        with closing(sqlite3.connect(read_only(path), uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = '_realm'").fetchone() is None:
                return _Marks(True, (), made=False)
            return _Marks(
                bool(state.get(connection, "prepared", False)), tuple(state.get(connection, "replaces", ()))
            )
    except (OSError, sqlite3.Error, ValueError, TypeError) as error:
        log.warning("the realm file %s can't be read: %s", path, error)
        return None


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
        """The file of the current generation; None before the first.

        A pointer that is lost or damaged is repaired where the files tell which one is current.
        RealmFileError if they don't, or the file that it names is gone.
        """
        try:
            name = json.loads(self._pointer.read_text(encoding="utf-8"))["realm"]
        except FileNotFoundError:
            return self._repaired("gone")
        except OSError as error:
            raise RealmFileError(
                f"The pointer file {self._pointer} can't be read: {reason(error)}.", _UNTOUCHED, MEND
            ) from error
        except (ValueError, KeyError, TypeError):
            return self._repaired("damaged")
        if not isinstance(name, str) or not _NAME.match(name):
            return self._repaired("damaged")
        path = self.path / name
        if not path.is_file():
            raise RealmFileError(
                f"The realm file {path} is gone, though {self._pointer} names it.",
                "What was synced is on the backend; what was not synced was in that file.",
                "Put the file back from a copy, or move the folder away to begin anew.",
            )
        return path

    def _repaired(self, how: str) -> Path | None:
        """Find the current generation without the pointer, and have the pointer name it.

        None if there is no realm at all. RealmFileError if it isn't clear: nothing is ever guessed away.
        """
        found = {path: _marks_of(path) for path in self._generations()}
        found = {path: marks for path, marks in found.items() if marks is None or marks.made}
        if not found:
            if how == "gone":
                return None
            raise self._unclear(how, "there is no realm file beside it")
        used = {path: marks for path, marks in found.items() if marks is not None and not marks.prepared}
        candidates = used or {path: marks for path, marks in found.items() if marks is not None}
        replaced = {name for marks in candidates.values() for name in marks.replaces}
        newest = [path for path in candidates if path.name not in replaced]
        if len(newest) != 1 or None in found.values():
            names = ", ".join(sorted(path.name for path in found))
            raise self._unclear(how, f"which of {names} is current can't be told")
        log.warning("the pointer file %s was %s; it names %s again", self._pointer, how, newest[0].name)
        self.point_to(newest[0])
        return newest[0]

    def _unclear(self, how: str, why: str) -> RealmFileError:
        return RealmFileError(
            f"The pointer file {self._pointer} is {how}, and {why}.",
            "The realm files beside it are untouched.",
            "Put the file back from a copy, or move the folder away to begin anew.",
        )

    def _generations(self) -> list[Path]:
        try:
            return sorted(entry for entry in self.path.iterdir() if _NAME.match(entry.name))
        except OSError as error:
            raise RealmFileError(
                f"The folder {self.path} can't be read: {reason(error)}.", _UNTOUCHED, MEND
            ) from error

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
        """Remove the files of generations that the current one is known to have replaced, or that never were.

        Only what is proven to hold nothing that is nowhere else: the current realm says which files it took
        the place of, after a backup; a fresh copy that was prepared and never pointed to says so itself. Any
        other realm file is set aside. Nothing is removed where it isn't sure that the pointer is on disk.
        """
        try:
            current = self.current()
            entries = list(self.path.iterdir())
            sync_folder(self.path)  # else a loss of power may bring back a pointer to what is gone
        except OSError as error:
            log.info("nothing is removed from %s yet: %s", self.path, error)
            return
        others = [entry for entry in entries if _NAME.match(entry.name) and entry != current]
        if current is None or not others:
            return
        own = _marks_of(current)
        for entry in others:
            marks = _marks_of(entry)
            if (own is not None and entry.name in own.replaces) or (marks is not None and marks.prepared):
                remove_database(entry)
            else:
                self._set_aside(entry)

    def _set_aside(self, entry: Path) -> None:
        aside = self.path / SET_ASIDE
        log.warning("setting the realm file %s aside: nothing says what became of it", entry)
        with contextlib.suppress(OSError):
            private.make_folder(aside)
            for suffix in ("", *_COMPANIONS):
                beside = entry.with_name(entry.name + suffix)
                if beside.exists():
                    beside.replace(aside / beside.name)

    def begin_anew(self, realm_file: Path) -> None:
        """Make ``realm_file`` current, and remove the others: only ever after a backup of what they hold."""
        self.point_to(realm_file)
        for entry in self._generations():
            if entry != realm_file:
                remove_database(entry)
