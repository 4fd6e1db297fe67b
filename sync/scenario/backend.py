"""The backend of a scenario: a process of its own, and what an administrator or bad luck does to it."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path
from typing import Any

import requests

from ..backend.serve import ADDRESS_FILE, Options, serve
from ..errors import BackendStartError, HoldfastError
from ..schema import Schema
from .devices import PARTITION, Refused
from .host import Rows, Scene
from .processes import Child, ProcessDied

_START_SECONDS = 60.0
_ANSWER_SECONDS = 120.0
_PARTITION_ROUTE = f"partitions/{PARTITION}"
_DEFAULT_OFFLINE_SECONDS = 30 * 86400.0


class ScenarioBackend:
    """A backend in a home of its own.

    database: an SQLAlchemy URL; None: SQLite in the home. schema: with which the partition is begun where an
    administrator does something to it before any device has connected. development_mode,
    max_offline_seconds: what the file's ``[backend]`` says.

    Attributes: url, token (for the devices; new with each start).
    """

    def __init__(
        self,
        home: Path,
        database: str | None,
        schema: Schema,
        *,
        development_mode: bool,
        max_offline_seconds: float,
    ) -> None:
        self._home = home
        self._database = database
        self._schema = schema
        self._settings = {
            "development_mode": development_mode,
            "max_offline_seconds": max_offline_seconds,
        }
        self._wanted = development_mode or max_offline_seconds != _DEFAULT_OFFLINE_SECONDS
        self._elapsed = 0.0
        self._child: Child | None = None
        self.url = ""
        self.token = ""
        self._admin_token = ""

    # Its process

    def launch(self) -> None:
        """Begin to start it; :meth:`await_started` waits until it takes requests."""
        self._home.mkdir(parents=True, exist_ok=True)
        (self._home / ADDRESS_FILE).unlink(missing_ok=True)  # of one that was killed
        self._child = Child(
            "the backend", _run, (str(self._home), self._database), self._home / "process.log"
        )

    def await_started(self) -> None:
        """Wait until it takes requests. BackendStartError if it doesn't come up."""
        child = self._child
        assert child is not None
        path = self._home / ADDRESS_FILE
        until = time.monotonic() + _START_SECONDS
        while not path.exists():
            try:
                if child.pipe.poll(0.005):
                    raise BackendStartError(str(child.receive(0)))
            except ProcessDied as error:
                raise BackendStartError(str(error)) from None
            if time.monotonic() > until:
                raise BackendStartError(f"The backend did not start within {_START_SECONDS:g} s.")
        address = json.loads(path.read_text(encoding="utf-8"))
        self.url, self.token = address["address"], address["token"]
        self._admin_token = address["admin_token"]
        if self._elapsed:
            self._tell_clock()

    def kill(self) -> None:
        """End it at once. Twice does no harm."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def configure(self) -> None:
        """Make it what the file's ``[backend]`` says."""
        if self._wanted:
            self._begin()
            self._ask("PUT", f"{_PARTITION_ROUTE}/settings", self._settings)

    # Verbs

    def do(self, action: str, name: str | None, schema: Schema | None) -> None:
        """Do a verb of the language. Refused if the backend would not."""
        if action in ("restart", "crash"):
            assert self._child is not None
            self._child.terminate() if action == "restart" else self._child.kill()
            self.launch()
            self.await_started()
        elif action == "back-up":
            self._ask("POST", "backups", {"name": name} if name else {})
        elif action == "restore":
            self._ask("POST", "restore", {"name": name} if name else {})
            with contextlib.suppress(Refused):  # what the file says of the backend is not part of a backup
                if self._wanted and self._exists():
                    self._ask("PUT", f"{_PARTITION_ROUTE}/settings", self._settings)
        elif action == "set-schema":
            assert schema is not None
            self._ask(
                "PUT",
                f"{_PARTITION_ROUTE}/schema",
                {"schema": schema.to_document(), "re_enable": True},
            )
        else:
            self._begin()
            if action in ("forbid-recovery", "allow-recovery"):
                settings = {"recovery_allowed": action == "allow-recovery"}
                self._ask("PUT", f"{_PARTITION_ROUTE}/settings", settings)
            else:
                self._ask("POST", f"{_PARTITION_ROUTE}/{action.removesuffix('-sync')}", {})

    def set_clock(self, elapsed: float) -> None:
        """So many seconds have passed, besides those that really have."""
        self._elapsed = elapsed
        self._tell_clock()

    # What is there

    def content(self) -> dict[str, Rows]:
        """All objects, by class; none of a partition that has not begun."""
        classes: dict[str, Any] = {}
        if self._exists():
            classes = self._ask("GET", f"{_PARTITION_ROUTE}/content")["classes"]
        return {
            name: Rows(one.primary_key, dict(one.properties), tuple(classes.get(name, ())))
            for name, one in self.schema().classes.items()
        }

    def scene(self) -> Scene:
        """All that there is to see of it."""
        if not self._exists():
            return Scene({})
        state = self._ask("GET", _PARTITION_ROUTE)
        return Scene(self.content(), session=state["state"], version=state["version"])

    def schema(self) -> Schema:
        """What the backend knows; the file's first schema, if nothing has begun."""
        if not self._exists():
            return self._schema
        return Schema.from_document(self._ask("GET", _PARTITION_ROUTE)["schema"])

    def _exists(self) -> bool:
        try:
            self._ask("GET", _PARTITION_ROUTE)
        except Refused:
            return False
        return True

    def _begin(self) -> None:
        """Begin the partition, as the first device would."""
        if not self._exists():
            body = {"schema": self._schema.to_document(), "re_enable": False}
            self._ask("PUT", f"{_PARTITION_ROUTE}/schema", body)

    def _tell_clock(self) -> None:
        self._ask("POST", "clock", {"offset_seconds": self._elapsed})

    def _ask(self, method: str, route: str, body: Any = None) -> dict[str, Any]:
        with requests.Session() as session:
            session.trust_env = False
            try:
                response = session.request(
                    method,
                    f"{self.url}/v1/admin/{route}",
                    json=body,
                    headers={"Authorization": f"Bearer {self._admin_token}"},
                    timeout=_ANSWER_SECONDS,
                )
                answer = response.json()
            except (requests.RequestException, ValueError) as error:
                raise HoldfastError(f"The backend did not answer {method} {route}: {error}") from error
        if response.status_code >= 300:
            detail = answer.get("detail", "") if isinstance(answer, dict) else ""
            raise Refused(f"The backend refused {method} {route}: {detail or response.status_code}")
        return dict(answer)


def _run(pipe: Any, argument: tuple[str, str | None]) -> None:
    """The process's work: be the backend until told to stop."""
    home, database = argument
    try:
        serve(Options(Path(home), database))
    except HoldfastError as error:
        pipe.send(str(error))
