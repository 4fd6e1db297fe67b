"""What must hold after a file call has failed: the device is opened again without the fault, and seen to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from holdfast.sync import HoldfastError, Recovery
from holdfast.sync.backups import operation_table
from holdfast.sync.realm.frozen import each_object

from .works import WORKS, Application, Backend, Said, application

#: What is of SQLite, SQLAlchemy or Python, and no word of ours.
_FOREIGN = re.compile(
    r"sqlalche|sqlite3|\[Errno|Traceback|\b[A-Z]\w*(?:Error|Exception)\b|0x[0-9a-f]{6}",
    re.IGNORECASE,
)

#: What an error says where even afterwards nobody can know whether the work was done.
_UNKNOWN = "could not be found out"

Document = dict[str, Any]


def _plain(value: Any) -> Any:
    if isinstance(value, set | frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, datetime) else value


def _objects(rows: Iterator[tuple[str, dict[str, Any]]]) -> Document:
    """Objects by class and key, without their stamps."""
    found: Document = {}
    for name, row in rows:
        found[f"{name} {row['_id']}"] = {
            prop: _plain(value) for prop, value in row.items() if prop not in ("_id", "modified")
        }
    return found


def look(one: Application, backend: Backend, said: Said) -> Document:
    """All that people can see of a device, as plain data."""
    device = one.device
    with device.realm.read() as view:
        rows = [(name, row) for name in view.schema.classes for row in view.all(name)]
        stored = {row["_id"]: view.stored(name, row["_id"]) for name, row in rows}
    on_backend = {row["_id"]: row for row in backend.content["Task"]}
    if stored != on_backend:
        said.say("bad", text=f"realm and backend differ: {[*differences(stored, on_backend)][:5]}")
    state, progress = backend.state, device.realm.progress
    if (progress.digest, progress.server_version) != (state["digest"], state["version"]):
        said.say("bad", text="digest or version are not the backend's")
    everything = device.catalogue.all(kind=None, unfinished=True)
    backups = [backup for backup in everything if backup.kind == "reset"]
    files = sorted(path.name for path in (device.folder / "backups").iterdir() if path.is_file())
    if files != sorted(backup.path.name for backup in everything):
        said.say("bad", text=f"files {files} are not what is in the catalogue")
    for backup in everything:
        try:
            device.catalogue.verify(backup)
        except HoldfastError as error:
            said.say("bad", text=f"a backup does not verify: {error}")
    with device.catalogue.transaction() as connection:
        operations = list(
            connection.execute(operation_table.select().with_only_columns(operation_table.c.state)).scalars()
        )
    recoveries = [device.recovery(backup) for backup in backups]
    records = device.resets()
    with device.realm.read() as view:
        kept = view.raw.execute(
            "SELECT count(*) FROM _realm WHERE name LIKE 'operation %' AND value != '\"undone\"'"
        ).fetchone()[0]
    return {
        "objects": _objects(iter(rows)),
        "unsynced": device.unsynced_count(),
        "backups": [
            {
                "state": backup.state,
                "cause": backup.cause,
                "unsynced": backup.unsynced,
                "objects": _objects(each_object(backup.path)),
            }
            for backup in backups
        ],
        "records": [
            {
                "cause": record.cause,
                "strategy": record.strategy,
                "carried out": record.carried_out,
                "outcome": record.outcome,
                "gave way": list(record.failed),
                "error": record.error,
                "backup": record.backup_id in {backup.backup_id for backup in backups},
                "report": None if record.report is None else record.report.to_document(),
            }
            for record in records
        ],
        "differences": [_listed(recovery) for recovery in recoveries],
        "undoable": [recovery.can_undo for recovery in recoveries],
        "operations": sum(state == "applied" for state in operations),
        "operations in the realm": kept,
        "pending": None if device.realm.pending_reset is None else device.realm.pending_reset.stage,
    }


def glance(folder: Path, home: Path, said: Said, seen: Path) -> None:
    """Open a device that may be damaged, and look at it part by part; what can't be seen is an error."""
    found: Document = {}
    with application(folder / "device", Backend(home), said, "manual") as one:
        if one is None:
            return
        device = one.device

        def objects() -> Document:
            with device.realm.read() as view:
                return _objects((name, row) for name in view.schema.classes for row in view.all(name))

        def decisions() -> list[list[str]]:
            return [_listed(device.recovery(backup)) for backup in device.catalogue.all()]

        def backups() -> list[Document]:
            for backup in device.catalogue.all():
                device.catalogue.verify(backup)
            return [{"state": one.state, "cause": one.cause} for one in device.catalogue.all()]

        def resets() -> list[Document]:
            return [{"outcome": one.outcome, "cause": one.cause} for one in device.resets()]

        parts = {"settled": one.settle, "objects": objects, "decisions": decisions, "backups": backups}
        for name, part in {**parts, "resets": resets}.items():
            try:
                found[name] = part()
            except Exception as error:
                said.error(name, error)
        one.tell_records()
    seen.write_text(json.dumps(found), encoding="utf-8")


def _listed(recovery: Recovery) -> list[str]:
    return [
        f"{item.difference.class_name} {item.difference.key} {item.difference.state} "
        f"{item.decision} {'stale' if item.stale else ''}"
        for item in recovery.items()
    ]


def _left_over(folder: Path) -> list[str]:
    """Files that nobody needs."""
    found = [path for pattern in ("**/*.part", "**/*.new", "fresh/*") for path in folder.glob(pattern)]
    realms = list(folder.glob("realm-*.sqlite"))
    current = json.loads((folder / "current").read_text())["realm"]
    found += [path for path in realms if path.name != current]
    return sorted(str(path.relative_to(folder)) for path in found)


def look_again(work: str, folder: Path, home: Path, said: Said, seen: Path) -> None:
    """Open a device after the fault, have it settle, look, go on, and look again; ``seen``: where to."""
    _, strategy, _ = WORKS[work]
    backend = Backend(home)
    found: list[Document] = []
    with application(folder / "device", backend, said, strategy) as one:
        if one is None:
            return
        if not one.settle():
            said.say("bad", text="does not come to be synced again")
        found.append(look(one, backend, said))
        if work in ("apply", "undo"):
            recovery = one.device.recovery(one.device.catalogue.all()[0])
            again = recovery.undo if recovery.can_undo else recovery.apply
            again()
            if not one.settle():
                said.say("bad", text="does not come to be synced again after undo or apply")
            found.append(look(one, backend, said))
        one.tell_records()
    left = _left_over(folder / "device")
    if left:
        said.say("bad", text=f"left over: {left}")
    seen.write_text(json.dumps(found), encoding="utf-8")


def unworded(lines: list[Document]) -> list[str]:
    """What of that which was said is bad in itself, whatever was done: other words than ours."""
    bad = []
    for line in lines:
        if line["what"] == "bad":
            bad.append(line["text"])
        if line["what"] in ("error", "told") and _FOREIGN.search(line["text"]):
            bad.append(f"not our words ({line['where']}): {line['text'][:300]}")
        if line["what"] == "error" and not line["ours"]:
            bad.append(f"{line['kind']} reaches the application ({line['where']}): {line['text'][:200]}")
        if line["what"] == "uncaught":
            bad.append(f"a thread ended: {line['kind']}: {line['text'][:300]}")
        if line["what"] == "broken":
            bad.append(f"{line['kind']}: {line['text'][-600:]}")
    return bad


def judge(
    mode: str,
    code: int,
    said: list[Document],
    checked: list[Document],
    found: list[Document],
    before: list[Document],
    after: list[Document],
) -> list[str]:
    """What is bad, in words; empty if nothing is.

    code: the child's exit code. said: what it said. checked: what was said when it was looked at afterwards;
    found: what was seen then. before, after: what is seen without the work, and after it without a fault.
    """
    bad = unworded([*said, *checked])
    bad += [
        f"afterwards, {line['kind']} ({line['where']}): {line['text'][:300]}"
        for line in checked
        if line["what"] == "error"
    ]
    if code == -9 and mode not in ("kill", "torn"):
        bad.append("it hung")
    elif code != 0 and mode not in ("kill", "torn"):
        bad.append(f"it ended with {code}: {[line for line in said if line['what'] == 'broken']}")
    if len(found) != len(after):
        return [*bad, "it could not be looked at afterwards"]
    failed = [line["action"] for line in said if line["what"] == "failed"]
    done = [line["action"] for line in said if line["what"] == "done"]
    if done:
        allowed = {"after": after}
    elif mode in ("kill", "torn") or any(_UNKNOWN in line.get("text", "") for line in said):
        allowed = {"before": before, "after": after}
    else:
        allowed = {"before": before}  # where nothing but a sync was to be done, that is the same
    if not any(found == one for one in allowed.values()):
        name, closest = min(allowed.items(), key=lambda pair: len(list(differences(found, pair[1]))))
        told = f"{'done' if done else 'failed' if failed else 'nothing'} was told"
        bad.append(f"not as {name} ({told}): {'; '.join([*differences(found, closest)][:8])}")
    return bad


def differences(found: Any, wanted: Any, where: str = "") -> Iterator[str]:
    """Where two documents differ, in words."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        for key in sorted(found.keys() | wanted.keys()):
            if found.get(key) != wanted.get(key):
                yield from differences(found.get(key), wanted.get(key), f"{where}/{key}")
    elif isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted):
        for number, (one, other) in enumerate(zip(found, wanted, strict=True)):
            if one != other:
                yield from differences(one, other, f"{where}/{number}")
    elif found != wanted:
        yield f"{where}: {_short(found)}, not {_short(wanted)}"


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) < 160 else text[:160] + "…"
