"""``holdfast backups list|show|verify|export|delete``: each prints, and returns the exit code."""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from .. import doctor
from ..backups import Backup
from ..device_folder import slug_of
from ..errors import HoldfastError, HomeError
from ..realm.frozen import count_objects
from .home import Found, device_folders, find, looked_into, opened_alone
from .words import document, line, loss, paragraph

DONE, FAILED = 0, 1


def add(commands: Any) -> None:
    """Add the command to argparse's ``commands``."""
    sub = commands.add_parser("backups", help="list, show, verify, export or delete backups of a home")
    what = sub.add_subparsers(
        metavar="list|show|verify|export|delete", required=True, prog="holdfast backups"
    )
    one = {"metavar": "BACKUP", "type": backup_id, "help": "its id, or a beginning of it that no other has"}
    listing = what.add_parser("list", help="a line a backup, newest first; each one's bytes are checked")
    show = what.add_parser("show", help="all that is known of a backup")
    show.add_argument("backup", **one)
    verify = what.add_parser("verify", help="check the bytes and read every object; without BACKUP: of all")
    verify.add_argument("backup", nargs="*", **one)
    export = what.add_parser("export", help="write a verified copy to a new file; never over an existing one")
    export.add_argument("backup", **one)
    export.add_argument("file", type=Path, metavar="FILE", help="the new file")
    export.add_argument(
        "--json-lines",
        action="store_true",
        help="all objects as JSON, one a line, instead of the database file",
    )
    delete = what.add_parser(
        "delete", help="delete backups, naming what is lost; one that waits or is pinned only with --force"
    )
    delete.add_argument("backup", nargs="*", **one)
    delete.add_argument("--force", action="store_true", help="also one that is not recovered from, or pinned")
    delete.add_argument("--settled", action="store_true", help="those that don't wait and aren't pinned, but")
    delete.add_argument("--keep", type=_number(int), metavar="N", help="with --settled: keep the newest N")
    delete.add_argument(
        "--older-than", type=_number(float), metavar="DAYS", help="with --settled: keep those not so old"
    )
    runs = ((listing, _list), (show, _show), (verify, _verify), (export, _export), (delete, _delete))
    for parser, run in runs:
        common_options(parser)
        parser.set_defaults(run=run, parser=parser)


def common_options(parser: argparse.ArgumentParser) -> None:
    """The options that all commands on backups have."""
    parser.add_argument("--home", type=Path, metavar="DIR", help="where realms and backups live")
    parser.add_argument("--device", type=device_name, metavar="NAME", help="only this device's")
    parser.add_argument("--json", action="store_true", help="print one JSON object a backup, each on a line")


def home_of(options: argparse.Namespace) -> Path:
    """The home that a call means."""
    home: Path = options.home or doctor.data_folder()
    return home.resolve()


def backup_id(text: str) -> str:
    """An id or the beginning of one, as an argument."""
    if not text or not set(text) <= set("0123456789abcdef"):
        raise argparse.ArgumentTypeError(f"{text!r} is no id of a backup, nor the beginning of one")
    return text


def device_name(text: str) -> str:
    """A device's name, as an argument."""
    try:
        slug_of(text)
    except HomeError as error:
        raise argparse.ArgumentTypeError(f"{error.what} {error.todo}") from None
    return text


def _number(kind: Any) -> Any:
    def number(text: str) -> Any:
        value = kind(text)
        if not 0 <= value < 1_000_000:
            raise argparse.ArgumentTypeError(f"{text} is not from 0 on")
        return value

    number.__name__ = "number"
    return number


def _list(options: argparse.Namespace) -> int:
    home = home_of(options)
    with looked_into(home, options.device) as found:
        for one in found:
            damage = one.catalogue.damage(one.backup)
            print(_json(document(one, damage)) if options.json else line(one, damage))
        if not found and not options.json:
            print(f"There are no backups in {home}.")
    return DONE


def _show(options: argparse.Namespace) -> int:
    with looked_into(home_of(options), options.device) as found:
        one = find(found, options.backup)
        damage = one.catalogue.damage(one.backup)
        if not damage and not one.backup.classes:
            # Catalogued before the catalogue knew the classes: the backup itself does.
            one = replace(one, backup=replace(one.backup, classes=count_objects(one.backup.path)))
        print(_json(document(one, damage)) if options.json else paragraph(one, damage))
    return DONE


def _verify(options: argparse.Namespace) -> int:
    code = DONE
    with looked_into(home_of(options), options.device) as found:
        chosen = [find(found, wanted) for wanted in options.backup] or found
        for one in chosen:
            wrong = ""
            try:
                one.catalogue.verify(one.backup)
            except HoldfastError as error:
                wrong, code = str(error), FAILED
            if options.json:
                told = {
                    "id": one.backup.backup_id,
                    "device": one.device,
                    "sound": not wrong,
                    "message": wrong,
                }
                print(_json(told))
            elif not wrong:
                print(f"{one.backup.backup_id}  sound: {one.backup.objects} objects read, SHA-256 as it was")
            if wrong:
                print(f"holdfast: {one.backup.backup_id}: {wrong}", file=sys.stderr)
        if not chosen and not options.json:
            print("There are no backups.")
    return code


def _export(options: argparse.Namespace) -> int:
    with looked_into(home_of(options), options.device) as found:
        one = find(found, options.backup)
        target = Path(options.file).absolute()
        one.catalogue.export(one.backup, target, json_lines=options.json_lines)
        told = {
            "id": one.backup.backup_id,
            "file": str(target),
            "format": "json-lines" if options.json_lines else "sqlite",
            "objects": one.backup.objects,
        }
        print(_json(told) if options.json else f"{target}: {one.backup.objects} objects, verified")
    return DONE


def _delete(options: argparse.Namespace) -> int:
    limits = (options.keep, options.older_than)
    if options.settled:
        if options.backup or options.force:
            options.parser.error("--settled chooses by itself: without BACKUP and --force")
        if limits == (None, None):
            options.parser.error("--settled needs --keep N or --older-than DAYS")
        return _delete_settled(options)
    if limits != (None, None):
        options.parser.error("--keep and --older-than go with --settled")
    if not options.backup:
        options.parser.error("which BACKUP?")
    with looked_into(home_of(options), options.device) as found:
        chosen = {one.backup.backup_id: one for one in (find(found, wanted) for wanted in options.backup)}
        losses = {backup_id: loss(one) for backup_id, one in chosen.items()}
    by_folder: dict[Path, list[Found]] = defaultdict(list)
    for one in chosen.values():
        by_folder[one.folder].append(one)
    code = DONE
    for folder, some in by_folder.items():
        with opened_alone(folder) as catalogue:
            for one in some:
                lost = losses[one.backup.backup_id]
                try:
                    catalogue.remove(one.backup, force=options.force)
                except HoldfastError as error:
                    code = FAILED
                    print(f"holdfast: {error} Would be lost: {lost}.", file=sys.stderr)
                else:
                    _say_deleted(options, one.device, one.backup, lost)
    return code


def _delete_settled(options: argparse.Namespace) -> int:
    for folder in device_folders(home_of(options), options.device):
        with opened_alone(folder) as catalogue:
            for backup in catalogue.retain(keep=options.keep, days=options.older_than):
                lost = loss(Found(folder.name, folder, catalogue, backup))
                _say_deleted(options, folder.name, backup, lost)
    return DONE


def _say_deleted(options: argparse.Namespace, device: str, backup: Backup, lost: str) -> None:
    if options.json:
        print(_json({"id": backup.backup_id, "device": device, "deleted": True, "lost": lost}))
    else:
        print(f"{backup.backup_id}  deleted; with it went {lost}")


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False)
