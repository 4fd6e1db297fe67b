"""The shortest program that still goes wrong: steps, operations and devices are left out while it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from .program import Program, Step

T = TypeVar("T")


def shrink(program: Program, fails: Callable[[Program], bool], most: int = 600) -> Program:
    """A program of fewer steps that ``fails``, as ``program`` does. most: how often it is tried."""
    left = [most]

    def tried(candidate: Program) -> bool:
        left[0] -= 1
        return left[0] >= 0 and fails(candidate)

    while left[0] > 0:
        before = program
        program = _with_fewer_steps(program, tried)
        program = _within_steps(program, tried)
        program = _fewer_devices(program, tried)
        if program == before:
            break
    return program


def _with_fewer_steps(program: Program, fails: Callable[[Program], bool]) -> Program:
    steps = _fewer(program.steps, lambda some: fails(replace(program, steps=tuple(some))))
    return replace(program, steps=tuple(steps))


def _fewer(items: Sequence[T], fails: Callable[[list[T]], bool]) -> list[T]:
    """Delta debugging: parts of halving sizes are left out in turn (Zeller 2002)."""
    kept = list(items)
    size = max(1, len(kept) // 2)
    while True:
        start = 0
        while start < len(kept):
            some = kept[:start] + kept[start + size :]
            if fails(some):
                kept = some
            else:
                start += size
        if size == 1:
            return kept
        size //= 2


def _within_steps(program: Program, fails: Callable[[Program], bool]) -> Program:
    """Leave out operations of writes, and steps within steps."""

    def put(at: int, step: Step) -> Program:
        steps = list(program.steps)
        steps[at] = step
        return replace(program, steps=tuple(steps))

    for at, step in enumerate(program.steps):
        for part in ("ops", "steps", "picks"):
            whole: list[Any] = step.get(part, [])
            if len(whole) > 1:
                some = _fewer(whole, lambda some, p=part, a=at, s=step: fails(put(a, {**s, p: some})))  # type: ignore[misc]
                program = put(at, {**step, part: some})
                step = program.steps[at]
        for nested_at, nested in enumerate(step.get("steps", [])):
            whole = nested.get("ops", [])
            if len(whole) > 1:

                def with_ops(some: list[Any], i: int = nested_at, s: Step = step, n: Step = nested) -> Step:
                    return {**s, "steps": [*s["steps"][:i], {**n, "ops": some}, *s["steps"][i + 1 :]]}

                some = _fewer(whole, lambda some, a=at, f=with_ops: fails(put(a, f(some))))  # type: ignore[misc]
                program = put(at, with_ops(some))
                step = program.steps[at]
        for op_at, operation in enumerate(step.get("ops", [])):
            for part in ("props", "collections"):
                whole = operation.get(part, [])
                if whole:

                    def with_props(some: list[Any], i: int = op_at, s: Step = step, p: str = part) -> Step:
                        ops = list(s["ops"])
                        ops[i] = {**ops[i], p: some}
                        return {**s, "ops": ops}

                    some = _fewer(whole, lambda some, a=at, f=with_props: fails(put(a, f(some))))  # type: ignore[misc]
                    program = put(at, with_props(some))
                    step = program.steps[at]
    return program


def _fewer_devices(program: Program, fails: Callable[[Program], bool]) -> Program:
    for name in [*program.devices]:
        if len(program.devices) > 1:
            devices = {key: value for key, value in program.devices.items() if key != name}
            steps = tuple(step for step in program.steps if step.get("device") != name)
            fewer = replace(program, devices=devices, steps=steps)
            if fails(fewer):
                program = fewer
    return program
