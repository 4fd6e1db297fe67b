"""Writing a file for a person: complete and checked before it has its name, and never over another."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

from . import private
from .errors import BackupError


def make_new(target: Path, write: Callable[[Path], None]) -> None:
    """Make the file ``target`` of what ``write`` puts into the file that it is called with.

    Only its owner can read it.

    BackupError if there is such a file, or ``write`` raises OSError: then there is no new file.
    """
    target = _place(target)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        if os.path.lexists(target):
            raise FileExistsError
        private.make_file(part)
        write(part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        _name(part, target)
    except FileExistsError:
        raise BackupError(
            f"There is a file {target} already.", "It was not touched.", "Choose another name."
        ) from None
    except OSError as error:
        raise BackupError(
            f"{target} could not be written: {error.strerror or error}.",
            "There is no new file, and what was to be exported is untouched.",
            "Choose another place, or make room there.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def write_export(target: Path, chunks: Iterable[bytes]) -> int:
    """Make the file ``target`` of ``chunks``, and read it again; return how many there were.

    BackupError as with :func:`make_new`, or if what can be read is not what was written.
    """
    count = 0

    def write(part: Path) -> None:
        nonlocal count
        digest = hashlib.sha256()
        with part.open("wb") as file:
            for chunk in chunks:
                count += 1
                digest.update(chunk)
                file.write(chunk)
        with part.open("rb") as file:
            if hashlib.file_digest(file, "sha256").digest() != digest.digest():
                raise OSError("what was written reads otherwise")

    make_new(target, write)
    return count


def _place(target: Path) -> Path:
    """Where the new file is to lie, wherever the program goes meanwhile. A link of its name stays one."""
    if not target.name or "\0" in str(target):
        raise BackupError(f"{str(target)!r} is no name of a file.", "Nothing was written.", "Choose another.")
    return target.parent.resolve() / target.name


def _name(part: Path, target: Path) -> None:
    """Give a complete file its name. FileExistsError if something has it: that is never replaced."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if os.path.lexists(target):
            raise FileExistsError from None
        part.rename(target)
