"""The plan of a client reset: what it would keep, merge and drop, known before anything is changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from ..merge import BroughtBack, Origin, Values, at_two_values, merge_rows
from ..paths import read_only
from ..protocol import Cause
from ..realm import ClassChanges, Progress, Realm, state, unsynced
from ..realm.capture import Capture
from ..realm.layout import Layout
from ..realm.unsynced import ObjectId, Unsynced
from ..schema import ObjectClass, Schema, Stored, same_property
from ..tables import quoted, select_columns
from .difference import attached_difference
from .report import ResetReport, size_warnings
from .strategy import Strategy


@dataclass(frozen=True, slots=True)
class Recovered:
    """An object with unsynced changes, laid on the fresh copy.

    fresh, result: its row before and after. left: the properties that could not be laid on.
    """

    object_id: ObjectId
    fresh: Values | None
    result: Values | None
    unsynced: Unsynced
    left: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a reset will do.

    transaction: the number of the realm's commit that it was made from. changes: from the realm as it is to
    the fresh copy. recovered: what is then laid on. told: what listeners will hear. report: what comes of the
    unsynced changes.
    """

    transaction: int
    changes: dict[str, ClassChanges]
    recovered: list[Recovered]
    told: dict[str, ClassChanges]
    report: ResetReport


def look_ahead(realm: Realm, path: Path, fresh: Schema, cause: str, strategy: Strategy) -> Plan:
    """The plan of a reset to the fresh copy at ``path``, without a lock: nothing waits for it."""
    with closing(sqlite3.connect(read_only(realm.path), uri=True)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("ATTACH ? AS fresh", (read_only(path),))
        connection.execute("BEGIN")
        return make_plan(connection, realm.layout, fresh, cause, strategy)


def make_plan(raw: sqlite3.Connection, layout: Layout, fresh: Schema, cause: str, strategy: Strategy) -> Plan:
    """The plan of a reset to the fresh copy that is attached as ``fresh``.

    layout: of the realm as it is. strategy: ``discard``, ``recover`` or ``manual``.
    """
    old = layout.schema
    changes = attached_difference(raw, old, fresh)
    objects = unsynced.collect(raw, old, Capture(old))
    report = ResetReport()
    recovered: list[Recovered] = []
    told = changes
    progress = Progress.read(raw)
    agreed = Origin(progress.epoch or "", progress.server_version, progress.server_salt)
    if strategy is Strategy.RECOVER:
        for object_id, one in objects.items():
            found = _recover(raw, old, fresh, object_id, one, cause, agreed, report)
            if found is not None:
                recovered.append(found)
        told = _with(changes, old, recovered)
    else:
        (report.waiting if strategy is Strategy.MANUAL else report.dropped).extend(objects)
    if cause == Cause.SERVER_RESTORED:
        report.lost_on_server.extend(
            (name, key)
            for name, one_class in changes.items()
            for key in sorted(one_class.deletions, key=repr)
            if (name, key) not in objects
        )
    report.warnings.extend(_warnings(raw, old, fresh, changes))
    return Plan(int(state.get(raw, "transaction", 0)), changes, recovered, told, report)


def _recover(
    raw: sqlite3.Connection,
    old: Schema,
    fresh: Schema,
    object_id: ObjectId,
    one: Unsynced,
    cause: str,
    agreed: Origin,
    report: ResetReport,
) -> Recovered | None:
    """Lay one object's unsynced changes on the fresh copy, and report that; None: they stay in the backup.

    agreed: where the object's base was agreed on.
    """
    name, key = object_id
    after = fresh.classes.get(name)
    if after is None:
        report.withheld.append((name, key, ""))
        return None
    before = old[name]
    common = frozenset(p for p in after.values if same_property(before, after, p))
    there = _fresh_row(raw, after, key)
    left: frozenset[str] = frozenset()
    if one.ours is not None:
        origin = one.base if one.base is not None and not one.recreated else before.defaults
        left = frozenset(p for p in before.compared if p not in common and one.ours[p] != origin[p])
        report.withheld.extend((name, key, p) for p in before.compared if p in left)
    base = None if one.base is None else _fitted(one.base, after, common, there)
    ours = None if one.ours is None else _fitted(one.ours, after, common, there)
    fresh_changed = base is not None and there is not None and _differ(after, base, there)
    if ours is None:
        if there is not None:
            report.recovered.append(object_id)
            if fresh_changed:
                report.overruled.append((name, key, ""))
        return Recovered(object_id, there, None, one)
    if base is not None and there is None and not one.recreated:
        if cause != Cause.SERVER_RESTORED:
            report.dropped.append(object_id)  # deleted by somebody else: a delete wins
            return None
        kept = {p: value for p, value in base.items() if value != after.defaults[p]}
        one = replace(one, brought_back=BroughtBack(agreed, kept))
    if there is None or one.recreated:
        report.recovered.append(object_id)
        return Recovered(object_id, there, ours, one, left)
    if base is None and one.brought_back is not None:  # somebody else was quicker to bring it back
        base = {**after.defaults, **{p: v for p, v in one.brought_back.values.items() if p in common}}
    result = merge_rows(after, base, ours, there, ours_wins=True)
    (report.merged if base is None or fresh_changed else report.recovered).append(object_id)
    from_ = base or after.defaults
    report.overruled.extend(
        (name, key, p)
        for p in after.compared
        if result[p] != there[p] and at_two_values(after.properties[p].kind, from_[p], ours[p], there[p])
    )
    # What comes out as the fresh copy has it is no change, whatever the stamp.
    return Recovered(object_id, there, result if _differ(after, there, result) else there, one, left)


def _fresh_row(raw: sqlite3.Connection, one: ObjectClass, key: Stored) -> Values | None:
    row = raw.execute(
        f"SELECT {select_columns(one)} FROM fresh.{quoted(one.name)} WHERE {quoted(one.primary_key)} IS ?",
        (key,),
    ).fetchone()
    return None if row is None else dict(zip(one.values, row[1:], strict=True))


def _fitted(row: Values, after: ObjectClass, common: frozenset[str], there: Values | None) -> Values:
    """A row of the old class as one of the new: what only the new has is as the fresh copy has it."""
    rest = there or after.defaults
    return {p: row[p] if p in common else rest[p] for p in after.values}


def _differ(one: ObjectClass, left: Values, right: Values) -> bool:
    return any(left[p] != right[p] for p in one.compared)


def _with(
    changes: dict[str, ClassChanges], old: Schema, recovered: list[Recovered]
) -> dict[str, ClassChanges]:
    """What listeners hear when ``recovered`` is laid on the fresh copy: from what was to what then is."""
    by_class: dict[str, list[Recovered]] = {}
    for one in recovered:
        by_class.setdefault(one.object_id[0], []).append(one)
    told = dict(changes)
    for name, objects in by_class.items():
        had = changes.get(name, ClassChanges())
        insertions, deletions = set(had.insertions), set(had.deletions)
        modifications = dict(had.modifications)
        for one in objects:
            key, was, now = one.object_id[1], one.unsynced.ours, one.result
            insertions.discard(key)
            deletions.discard(key)
            modifications.pop(key, None)
            if was is None and now is not None:
                insertions.add(key)
            elif was is not None and now is None:
                deletions.add(key)
            elif was is not None and now is not None:
                changed = _changed(old[name], was, now)
                if changed:
                    modifications[key] = changed
        combined = ClassChanges(frozenset(insertions), modifications, frozenset(deletions))
        told.pop(name, None)
        if combined:
            told[name] = combined
    return told


def _changed(old: ObjectClass, was: Values, now: Values) -> frozenset[str]:
    """Which properties differ; one that the backend has no place for goes back to its default."""
    return frozenset(p for p in {**was, **now} if now.get(p, old.defaults.get(p)) != was.get(p, now.get(p)))


def _warnings(
    raw: sqlite3.Connection, old: Schema, fresh: Schema, changes: dict[str, ClassChanges]
) -> list[str]:
    before = sum(_count(raw, f"main.{quoted(one.table)}") for one in old.classes.values())
    after = sum(_count(raw, f"fresh.{quoted(one.name)}") for one in fresh.classes.values())
    return list(size_warnings(before, after, sum(len(one.deletions) for one in changes.values())))


def _count(raw: sqlite3.Connection, table: str) -> int:
    return int(raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
