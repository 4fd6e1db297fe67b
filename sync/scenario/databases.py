"""A database of its own for each scenario, where ``--database`` says which kind."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ..errors import HoldfastError


def parse(url: str) -> URL:
    """The URL of a database that scenarios can be played on. HoldfastError says why it is none, or not here.

    ValueError if it is no URL of a database that Holdfast knows.
    """
    try:
        parsed = make_url(url)
        kind = parsed.get_backend_name()
    except ArgumentError:
        raise ValueError(f"{url!r} is no URL of a database, such as postgresql://user@host/name") from None
    if kind not in ("sqlite", "postgresql"):
        raise ValueError(
            f"{kind!r} is no kind of database that Holdfast knows; it knows postgresql and sqlite"
        )
    if kind == "postgresql":
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        try:
            parsed.get_dialect().import_dbapi()
        except ImportError as error:
            raise HoldfastError(
                f"PostgreSQL can't be reached from here: {error}.",
                "Nothing was played.",
                'Install psycopg: pip install "holdfast[postgresql]"',
            ) from None
    return parsed


@contextlib.contextmanager
def of_one_scenario(url: URL | None) -> Iterator[str | None]:
    """The URL of a database that only one scenario sees; gone afterwards. None: SQLite in its home.

    SQLite: a file beside the one that is named. PostgreSQL: a schema in the database that is named.
    HoldfastError if it can't be made.
    """
    name = f"holdfast_{secrets.token_hex(8)}"
    if url is None or (url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")):
        yield None
    elif url.get_backend_name() == "sqlite":
        named = Path(str(url.database)).resolve()
        own = named.with_name(f"{named.stem}-{name}{named.suffix}")
        try:
            yield url.set(database=str(own)).render_as_string(hide_password=False)
        finally:
            for suffix in ("", "-wal", "-shm", "-journal"):
                own.with_name(own.name + suffix).unlink(missing_ok=True)
    else:
        _execute(url, f"CREATE SCHEMA {name}")
        try:
            options = " ".join(filter(None, (str(url.query.get("options", "")), f"-csearch_path={name}")))
            own_url = url.update_query_dict({"options": options})
            yield own_url.render_as_string(hide_password=False)
        finally:
            _execute(url, f"DROP SCHEMA {name} CASCADE")


def _execute(url: URL, statement: str) -> None:
    try:
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(statement))
        finally:
            engine.dispose()
    except SQLAlchemyError as error:
        what = " ".join(str(getattr(error, "orig", None) or error).split())
        raise HoldfastError(
            f"The database {url.render_as_string()} can't be used: {what}.", "Nothing was played."
        ) from error
