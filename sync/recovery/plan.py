"""What an apply will write, to the value: the same plan is shown beforehand and then carried out."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..backups import Backup
from ..merge import Origin, Values
from ..realm.frozen import readable
from ..schema import ObjectClass, Schema, Stored, canonical_json
from ..tables import quoted
from .decisions import row_before, settled_of
from .difference import BOTH, MIXED, UNDECIDED, classify
from .entries import Entry
from .item import Choice, Item, document_of

ObjectId = tuple[str, Stored]


@dataclass(frozen=True, slots=True)
class Write:
    """One write that Apply will make.

    op: ``create``, ``update`` or ``delete``. changes: property to old and new stored value; of a new object
    those that are not at their default (old: None), of one to be deleted none. The stamp is not among them:
    it will be the time of the apply.
    """

    op: str
    class_name: str
    key: Stored
    changes: Mapping[str, tuple[Stored, Stored]]
    sentence: str


def second_key(backup: Backup, class_name: str, key: Stored, key_type: str, taken: set[Stored]) -> Stored:
    """The key of the second object that ``both`` makes; the same each time, so that it can be shown first."""
    for number in range(1_000_000):
        name = canonical_json([backup.backup_id, class_name, key, number])
        made = uuid.uuid5(uuid.NAMESPACE_OID, name)
        second: Stored = made.int & ((1 << 53) - 1) if key_type == "int" else str(made)
        if second not in taken:
            return second
    raise AssertionError("a million keys are taken")


def make_plan(
    raw: sqlite3.Connection,
    schema: Schema,
    backup: Backup,
    items: Iterable[Item],
    saved: Mapping[ObjectId, Any],
    agreed: Origin | None = None,
) -> list[Entry]:
    """What is to be written, an entry an object.

    raw: the realm. schema: what it holds. saved: the catalogue's decisions, to be put back by an undo.
    agreed: where the bases of the backup were agreed on, if that is known.
    """
    plan: list[Entry] = []
    second_keys: set[Stored] = set()
    for item in items:
        difference = item.difference
        entry: Entry = {
            "class": difference.class_name,
            "key": difference.key,
            "keep": item.decision,
            "before": difference.fresh,
            "after": item.result,
            "shown": difference.shown,
            "was": row_before(saved.get(item.object_id)),
        }
        if not difference.has_place:
            entry["after"] = difference.fresh
        if agreed is not None and difference.fresh is None and difference.base is not None:
            defaults = difference.object_class.defaults
            kept = {name: v for name, v in difference.base.items() if v != defaults.get(name)}
            entry["agreed"] = [agreed.epoch, agreed.version, agreed.salt, kept]
        if item.decision == BOTH:
            held = schema[difference.class_name]
            taken = second_keys | _taken(raw, held)
            key_type = held.properties[held.primary_key].of
            second = second_key(backup, difference.class_name, difference.key, key_type, taken)
            second_keys.add(second)
            entry["second"] = [second, difference.backup]
        plan.append(entry)
    _without_gone_links(raw, schema, plan)
    for item, entry in zip(items, plan, strict=True):
        if item.decision == MIXED and item.undecided:
            entry["next"] = _waiting_on(item, entry["after"], backup, saved.get(item.object_id))
    return plan


def writes(schema: Schema, plan: Iterable[Entry]) -> list[Write]:
    """The plan as the writes that it comes to, in their order."""
    found: list[Write] = []
    for entry in plan:
        name = entry["class"]
        if name not in schema.classes:
            continue
        held = schema[name]
        one = _write(held, entry["key"], entry["before"], entry["after"])
        if one is not None:
            found.append(one)
        if "second" in entry:
            key, row = entry["second"]
            made = _write(held, key, None, row)
            assert made is not None
            found.append(made)
    return found


def _write(held: ObjectClass, key: Stored, before: Values | None, after: Values | None) -> Write | None:
    where = f"{held.name} {key!r}"
    if after is None:
        return None if before is None else Write("delete", held.name, key, {}, f"Delete {where}.")

    def text(name: str, stored: Stored) -> str:
        return canonical_json(readable(held.properties[name], stored))

    if before is None:
        made: dict[str, tuple[Stored, Stored]] = {
            name: (None, after[name]) for name in held.compared if after[name] != held.defaults[name]
        }
        parts = ", ".join(f"{name}: {text(name, new)}" for name, (_, new) in made.items())
        return Write(
            "create", held.name, key, made, f"Create {where}" + (f" with {parts}." if parts else ".")
        )
    changes = {name: (before[name], after[name]) for name in held.compared if before[name] != after[name]}
    if not changes:
        return None
    parts = ", ".join(
        f"{name}: {text(name, old)} -> {text(name, new)}" for name, (old, new) in changes.items()
    )
    return Write("update", held.name, key, changes, f"Change {where}: {parts}.")


def _taken(raw: sqlite3.Connection, held: ObjectClass) -> set[Stored]:
    # A handful of candidates would do; but ``both`` is rare, and keys are small.
    key = quoted(held.column(held.primary_key))
    return {one for (one,) in raw.execute(f"SELECT {key} FROM {quoted(held.table)}")}


def _without_gone_links(raw: sqlite3.Connection, schema: Schema, plan: list[Entry]) -> None:
    """Take links to what will not be there out of what is written."""
    planned = {(one["class"], one["key"]): one["after"] is not None for one in plan}
    planned.update({(one["class"], one["second"][0]): True for one in plan if "second" in one})
    known: dict[ObjectId, bool] = {}

    def is_there(class_name: str, key: Stored) -> bool:
        if (class_name, key) in planned:
            return planned[class_name, key]
        if (class_name, key) not in known:
            held = schema.classes.get(class_name)
            known[class_name, key] = held is not None and (
                raw.execute(
                    f"SELECT 1 FROM {quoted(held.table)} WHERE {quoted(held.column(held.primary_key))} IS ?",
                    (key,),
                ).fetchone()
                is not None
            )
        return known[class_name, key]

    def cleaned(held: ObjectClass, row: Values | None, before: Values | None) -> Values | None:
        if row is None:
            return None
        for name in held.links:
            if name == held.primary_key or (before is not None and before[name] == row[name]):
                continue
            type_ = held.properties[name]
            gone = [key for key in type_.targets(row[name]) if not is_there(type_.of, key)]
            if gone:
                row = {**row, name: type_.without(row[name], gone)}
        return row

    for entry in plan:
        one = schema.classes.get(entry["class"])
        if one is None or not one.links:
            continue
        entry["after"] = cleaned(one, entry["after"], entry["before"])
        if "second" in entry:
            key, row = entry["second"]
            entry["second"] = [key, cleaned(one, row, None)]


def _waiting_on(item: Item, after: Values | None, backup: Backup, saved: Any) -> dict[str, Any]:
    """The row of the decision once the decided properties are applied and the others wait on."""
    difference = item.difference
    open_ones = item.undecided
    done = settled_of(saved) | {name for name in item.effective if name not in open_ones}
    left = classify(
        difference.object_class,
        difference.key,
        difference.base,
        difference.backup,
        after,
        backup.cause,
        base_known=difference.base_known,
        unstorable=difference.unstorable,
        settled=frozenset(done),
        has_place=difference.has_place,
    )
    shown = difference.shown if left is None else left.shown
    kept = {name: Choice(UNDECIDED) for name in open_ones}
    return {
        "keep": MIXED if item.decided else "",
        "choices": document_of(kept) if item.decided else None,
        "settled": canonical_json(sorted(done)),
        "shown": shown,
    }
