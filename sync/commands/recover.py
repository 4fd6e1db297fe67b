"""``holdfast recover BACKUP --rule R``: decides by a rule and applies that, without a backend.

What it writes is unsynced, and syncs when the device is started the next time.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from ..device import Device
from ..errors import BackupError, HoldfastError
from ..paths import read_only
from ..realm import RealmFolder
from ..realm.layout import Layout
from ..recovery import Applied, Recovery, Rule, Ruled, Write
from ..schema import Schema
from ..session import Endpoint
from .backups import DONE, FAILED, backup_id, common_options, home_of
from .home import find, looked_into

RULES = (Rule.BACKUP, Rule.FRESH, Rule.NEWEST, Rule.MERGE)


def add(commands: Any) -> None:
    """Add the command to argparse's ``commands``."""
    sub = commands.add_parser(
        "recover", help="decide by a rule what a backup and the realm hold differently, and apply that"
    )
    sub.add_argument("backup", metavar="BACKUP", type=backup_id, help="its id, or a beginning of it")
    sub.add_argument("--rule", required=True, choices=[str(rule) for rule in RULES], help="what is decided")
    sub.add_argument("--dry-run", action="store_true", help="print the exact writes, and change nothing")
    common_options(sub)
    sub.set_defaults(run=_recover)


def _recover(options: argparse.Namespace) -> int:
    with looked_into(home_of(options), options.device) as found:
        one = find(found, options.backup)
        folder, wanted, kind = one.folder, one.backup.backup_id, one.backup.kind
    if kind != "reset":
        raise BackupError(
            f"The backup {wanted} was made before a recovery was applied, not by a reset.",
            "Nothing was changed.",
            "holdfast backups list names the others.",
        )
    rule = Rule(options.rule)
    with Device(folder, _app_schema(folder), Endpoint("http://127.0.0.1:9", ""), start=False) as device:
        # Opening it has followed up what a crash after a reset's commit left to do.
        backup = device.catalogue.get(wanted)
        if backup.state == "unfinished":
            raise BackupError(
                f"The client reset that made the backup {wanted} has not come to its end.",
                "Nothing was changed; the realm still is what it was.",
                "Start Holdfast, let the reset end, then recover.",
            )
        recovery = device.recovery(backup)
        if options.dry_run:
            ruled, writes = recovery.what_if(rule)
            _tell(options, wanted, ruled, writes, None)
            return DONE
        ruled = recovery.rule(rule)
        writes = recovery.preview()
        applied = recovery.apply() if any(item.to_apply for item in recovery.items()) else None
        _tell(options, wanted, ruled, writes, applied, recovery)
    return FAILED if applied is not None and applied.failed else DONE


def _app_schema(folder: Path) -> Schema:
    """The app's schema as the realm knows it, so that opening it here changes nothing of it."""
    path = RealmFolder(folder).current()
    if path is None:
        raise HoldfastError(f"There is no realm in {folder}.", "Nothing was changed.")
    try:
        with closing(sqlite3.connect(read_only(path), uri=True)) as connection:
            return Layout.read(connection).app
    except (sqlite3.Error, TypeError, ValueError) as error:
        raise HoldfastError(f"The realm {path} can't be read: {error}.", "Nothing was changed.") from error


def _tell(
    options: argparse.Namespace,
    backup: str,
    ruled: Ruled,
    writes: list[Write],
    applied: Applied | None,
    recovery: Recovery | None = None,
) -> None:
    done, skipped, failed = (applied.done, applied.skipped, applied.failed) if applied else (0, 0, 0)
    reasons = list(applied.reasons) if applied else []
    waiting = None if recovery is None else recovery.waiting()
    if options.json:
        told = {
            "backup": backup,
            "rule": options.rule,
            "dry_run": recovery is None,
            "decided": ruled.decided,
            "left": [{"class": one.class_name, "key": one.key, "why": one.why} for one in ruled.left],
            "writes": [
                {
                    "op": one.op,
                    "class": one.class_name,
                    "key": one.key,
                    "changes": {name: {"old": old, "new": new} for name, (old, new) in one.changes.items()},
                    "sentence": one.sentence,
                }
                for one in writes
            ],
            "done": done,
            "skipped": skipped,
            "failed": failed,
            "reasons": reasons,
            "waiting": waiting,
        }
        print(json.dumps(told, ensure_ascii=False))
        return
    for one in writes:
        print(one.sentence)
    for left in ruled.left:
        print(left.why)
    for reason in reasons:
        print(reason)
    if recovery is None:
        print(f"Dry run: {len(writes)} writes would be made; nothing was changed.")
    elif applied is None:
        print("Nothing to apply.")
    else:
        print(
            f"{done} done, {skipped} skipped, {failed} failed; {waiting} waiting. It syncs at the next start."
        )
