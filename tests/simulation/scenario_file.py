"""A played program as a scenario file: what was really done, as ``holdfast scenario`` plays it.

What the language has no word for (a write in the middle of a sync, a failing disk) becomes a comment.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from . import schemas
from .program import Program
from .run import Outcome


def scenario_of(program: Program, outcome: Outcome) -> str:
    """The text of the file. It ends by expecting all devices equal to the backend, as the program does."""
    lines = [
        f"title = {_text(f'Simulation, seed {program.seed}')}",
        f"about = {_text(' / '.join(outcome.problems[:1]) or 'Nothing is wrong.')}",
        "",
    ]
    for line in (line for problem in outcome.problems for line in problem.splitlines()):
        lines.append(f"# {line}")
    lines.append("")
    for name, one in schemas.document_of("plain").items():
        lines += [f"[schema.{name}]", *_pairs({k: v for k, v in one.items() if k != "properties"})]
        lines += [f"[schema.{name}.properties]", *_pairs(one["properties"]), ""]
    clones = {step["on"]: {} for step in outcome.trace if "put_back" in step and "on" in step}
    for name, options in {**program.devices, **clones}.items():
        lines += [f"[devices.{name}]", *_pairs({k: v for k, v in options.items() if k != "variant"}), ""]
    for step in outcome.trace:
        if [*step] == ["note"]:
            lines += [f"# {line}" for line in step["note"].splitlines()]
            continue
        lines += ["[[step]]", *(f"{key} = {_value(value)}" for key, value in step.items()), ""]
    places = [*program.devices, *clones, "backend"]
    lines += ["[[step]]", f"expect_equal = {_value(places)}", ""]
    return "\n".join(lines)


def _pairs(values: Mapping[str, Any]) -> Iterable[str]:
    return (f"{key} = {_value(value)}" for key, value in values.items())


def _value(value: Any) -> str:
    match value:
        case (type_, inner) if not isinstance(value, list):  # a property's type and its value
            return "{ null = true }" if inner is None and type_.kind != "dictionary" else _value(inner)
        case None:
            return "{ null = true }"
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case bytes():
            return _text(base64.b64encode(value).decode())
        case uuid.UUID() | Decimal():
            return _text(str(value))
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case dict():
            return (
                "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + " }"
                if value
                else "{}"
            )
        case list():
            return "[" + ", ".join(map(_value, value)) + "]"
        case set() | frozenset():
            return "[" + ", ".join(map(_value, sorted(value))) + "]"
    return repr(value)


def _key(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else _text(key)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
