"""Reading a scenario file: TOML to a checked scenario, with one clear line for whatever is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import HoldfastError
from ..reset import Initiate, Strategy
from . import fields, words
from .known import Known
from .read_steps import StepReader
from .steps import DevicePlan, Scenario, Step
from .values import shown


class ScenarioError(HoldfastError):
    """A scenario file is wrong. The text is one line: file, step (if it is about one), reason.

    Attributes: file, step (from 1; None: about the file), reason.
    """

    def __init__(self, file: Path, step: int | None, reason: str) -> None:
        self.file = file
        self.step = step
        self.reason = " ".join(reason.split())
        where = f"{file}: step {step}" if step is not None else str(file)
        super().__init__(f"{where}: {self.reason}")


def find(paths: Iterable[Path]) -> list[Path]:
    """The scenario files that the paths mean: files as they are, folders for all ``*.toml`` below, sorted.

    ScenarioError if there is no such path, or nothing in a folder.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            below = sorted(one for one in path.rglob("*.toml") if one.is_file())
            if not below:
                raise ScenarioError(path, None, "there is no scenario (*.toml) in this folder")
            found += below
        elif path.exists():
            found.append(path)
        else:
            raise ScenarioError(path, None, "there is no such file or folder")
    return list(dict.fromkeys(found))


def load(file: Path, default_schema: Mapping[str, Any]) -> Scenario:
    """Read and check a scenario. default_schema: the schema's document for a file that has none of its own.

    ScenarioError if anything is wrong with it.
    """
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ScenarioError(file, None, f"can't be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ScenarioError(file, None, "is no TOML: it is not text in UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ScenarioError(file, None, f"is no TOML: {error}") from None
    return _Loader(file, document, default_schema).scenario()


class _Loader:
    """One file on its way to a scenario. The checks raise ValueError; here it gets file and step."""

    def __init__(self, file: Path, document: dict[str, Any], default_schema: Mapping[str, Any]) -> None:
        self._file = file
        self._document = document
        self._default_schema = default_schema
        self._step: int | None = None
        self._devices: tuple[DevicePlan, ...] = ()
        self._reader: StepReader

    def scenario(self) -> Scenario:
        try:
            return self._scenario()
        except ValueError as error:
            raise ScenarioError(self._file, self._step, str(error)) from None

    def _scenario(self) -> Scenario:
        top = self._document
        fields.keys("the file", top, ("title", "devices"), ("about", "schema", "backend", "step"))
        title = fields.text("title", top["title"])
        if not title.strip():
            raise ValueError("its title is empty")
        about = fields.text("about", top.get("about", ""))
        schema = fields.schema("[schema]", top.get("schema", self._default_schema))
        backend = fields.table("[backend]", top.get("backend", {}))
        fields.keys("[backend]", backend, (), ("development_mode", "max_offline_days"))
        development_mode = backend.get("development_mode", False)
        if not isinstance(development_mode, bool):
            raise ValueError(f"[backend] development_mode is true or false, not {shown(development_mode)}")
        days = fields.days("[backend] max_offline_days", backend.get("max_offline_days", 30))
        self._devices = tuple(
            _device(name, body) for name, body in fields.table("[devices]", top["devices"]).items()
        )
        if not self._devices:
            raise ValueError("there is no device; a scenario has at least one, such as [devices.phone]")
        self._reader = StepReader(Known(schema), [one.name for one in self._devices])
        steps = top.get("step", [])
        if not isinstance(steps, list) or not all(isinstance(one, dict) for one in steps):
            raise ValueError("steps are written as [[step]], each a table of its own")
        return Scenario(
            self._file,
            title,
            about,
            schema,
            development_mode,
            days * 86400.0,
            self._devices,
            tuple(self._numbered(index, body) for index, body in enumerate(steps, 1)),
        )

    def _numbered(self, index: int, body: dict[str, Any]) -> Step:
        self._step = index
        step = self._reader.read(index, body)
        self._step = None
        return step


def _device(name: str, body: Any) -> DevicePlan:
    table = fields.table(f"[devices.{name}]", body)
    if name == words.BACKEND:
        raise ValueError("a device can't be called 'backend': expect_equal would not know which is meant")
    try:
        fields.keys("the device", table, (), ("strategy", "initiate"))
        strategy = table.get("strategy", str(Strategy.RECOVER_OR_DISCARD))
        initiate = table.get("initiate", str(Initiate.IMMEDIATELY))
        return DevicePlan(
            name,
            words.one_of("strategy", strategy, words.STRATEGIES),
            words.one_of("way to initiate a reset", initiate, words.INITIATES),
        )
    except ValueError as error:
        raise ValueError(f"[devices.{name}]: {error}") from None
