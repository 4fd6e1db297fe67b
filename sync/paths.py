"""Paths as people give them, made what the rest can rely on, and as SQLite and SQLAlchemy take them.

A path in a database URL is cut at ``?`` and decoded at ``%``; one that is relative means another file as soon
as the program goes to another folder. So no path becomes part of a URL but here.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import HomeError

if TYPE_CHECKING:
    from sqlalchemy import URL


def absolute(path: Path | str, what: str = "folder") -> Path:
    """The path that ``path`` means now, whatever the program's folder is later.

    what: the thing that lies there, in a word. HomeError if there can be no such path.
    """
    try:
        if not os.fspath(path):
            raise ValueError("it is empty")
        if "\0" in os.fspath(path):
            raise ValueError("it has a NUL character in it")
        return Path(path).resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise HomeError(
            f"{os.fspath(path)!r} is no path of a {what}: {error}.",
            "Nothing was opened and nothing is lost.",
            "Name another.",
        ) from None


def why_no_folder(error: OSError) -> str:
    """Why a folder can't be made or written, in words."""
    if isinstance(error, FileExistsError | NotADirectoryError):
        return "a file lies where a folder must be"
    return error.strerror or str(error)


def database_url(path: Path) -> URL:
    """The SQLAlchemy URL of the SQLite database in the file at ``path``, which is absolute."""
    from sqlalchemy import URL  # only here: the doctor is reachable without it

    return URL.create("sqlite", database=os.fspath(path))


def read_only(path: Path, *, immutable: bool = False) -> str:
    """The SQLite URI of the file at ``path``, to look into. immutable: nobody writes it."""
    return f"{path.resolve().as_uri()}?mode=ro" + ("&immutable=1" if immutable else "")


def attachable(path: Path) -> bytes:
    """The file at ``path`` for the parameter of an ATTACH; as bytes, since a name need not be UTF-8."""
    return os.fsencode(path)
