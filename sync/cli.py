"""The ``holdfast`` command.

Exit codes: 0 done; 1 what was asked for could not be done; 2 the call or a file is wrong. Errors are one line
on stderr: what happened, what it means, what to do.
"""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import tomllib
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

from . import crash, doctor
from .errors import HoldfastError
from .paths import absolute

DONE, FAILED, WRONG_CALL = 0, 1, 2


class _Parser(argparse.ArgumentParser):
    """argparse, with errors in one line."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message} (see {self.prog} --help)", file=sys.stderr)
        raise SystemExit(WRONG_CALL)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        options = _parser(_wants_app(words)).parse_args(words)
        return int(options.run(options))
    except HoldfastError as error:
        print(f"holdfast: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return 130


_COMMANDS = ("backend", "scenario", "backups", "recover", "doctor")


def _wants_app(words: list[str]) -> bool:
    """Whether the call is for the desktop app: its options stand alone, without a command."""
    return not any(word in _COMMANDS for word in words[:1])


def _parser(app: bool) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="holdfast",
        description="A to-do list that works offline and survives client resets. Without a command: the "
        "desktop app.",
        epilog="Exit codes: 0 done; 1 what was asked for could not be done; 2 the call is wrong.",
    )
    parser.add_argument("--version", action="version", version=f"holdfast {version('holdfast')}")
    if app:
        _app_options(parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", prog="holdfast")
    _backend(commands)
    _scenario(commands)
    _backups_and_recover(commands)
    _tour(commands)
    sub = commands.add_parser("doctor", help="what is missing on this machine, and the command that mends it")
    sub.add_argument("--home", type=Path, help="look at the realms of this home (default: of the app)")
    sub.set_defaults(run=_doctor)
    return parser


def _doctor(options: argparse.Namespace) -> int:
    code = doctor.main(sys.stdout)
    try:
        from .commands import realms
    except ImportError:
        return code  # a library is missing, which was said just now
    for finding in realms.findings(options.home or doctor.data_folder()):
        print(finding)
        code = code if finding.ok else 1
    return code


def _backups_and_recover(commands: Any) -> None:
    try:
        from .commands import backups, recover
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("holdfast"):
            raise
        return  # a library is missing: the doctor says so, and must be reachable
    backups.add(commands)
    recover.add(commands)


def _app_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--home", type=_path, help="where realms and backups live")
    parser.add_argument(
        "--device", default="Device A", help='which device this window is (default "Device A")'
    )
    parser.add_argument(
        "--partition", type=_partition, default="todo", help='which partition it syncs (default "todo")'
    )
    parser.add_argument("--backend", metavar="URL", help="a backend that runs elsewhere")
    parser.add_argument("--token-file", type=_path, metavar="F", help="the token for it")
    parser.add_argument(
        "--admin-token-file", type=_path, metavar="F", help="the administrator's token for it"
    )
    parser.add_argument("--appearance", choices=["light", "dark", "system"], default="system")
    parser.set_defaults(run=_run_app)


def _tour(commands: Any) -> None:
    sub = commands.add_parser("tour", help="every story of Holdfast, played in real windows")
    sub.add_argument(
        "--screenshots",
        type=_path,
        metavar="DIR",
        help="as fast as it goes, leaving pictures of each telling step there",
    )
    sub.add_argument("--appearance", choices=["light", "dark", "system"], default="system")
    sub.set_defaults(run=_run_tour)


def _run_tour(options: argparse.Namespace) -> int:
    obstacle = doctor.obstacle(window=False)
    if obstacle:
        print(f"holdfast: {obstacle}", file=sys.stderr)
        return FAILED
    from holdfast.app.tour import run

    return int(run(options))


def app_options(words: Sequence[str]) -> argparse.Namespace:
    """The options of the desktop app, as the command line has them."""
    return _parser(True).parse_args(list(words))


def _run_app(options: argparse.Namespace) -> int:
    obstacle = doctor.obstacle(window=True)
    if obstacle:
        print(f"holdfast: {obstacle}", file=sys.stderr)
        return FAILED
    # Only here does the command touch Qt: the engine's commands work without it.
    from holdfast.app.__main__ import run

    return int(run(options))


def _backend(commands: Any) -> None:
    sub = commands.add_parser("backend", help="run a backend, or manage its tokens")
    sub.add_argument("--database", metavar="URL", help="of the history (default: SQLite in the home)")
    sub.add_argument("--host", default="127.0.0.1", help="where to listen (default 127.0.0.1)")
    sub.add_argument("--port", type=_port, default=0, help="default: one that is free")
    sub.add_argument(
        "--tokens", type=_path, metavar="F", help="tokens made by: holdfast backend token create"
    )
    sub.add_argument("--home", type=_path, help="where database, backups and snapshots live")
    sub.add_argument("--leased", action="store_true", help="end when no window holds a connection any more")
    sub.set_defaults(run=_run_backend)
    tokens = sub.add_subparsers(metavar="token", prog="holdfast backend")
    token = tokens.add_parser("token", help="create, list or revoke tokens")
    what = token.add_subparsers(metavar="create|list|revoke", required=True, prog="holdfast backend token")
    create = what.add_parser("create", help="make a token and print it; only its hash is kept")
    create.add_argument(
        "--partition", type=_partition, action="append", help="one that it opens (default: all)"
    )
    create.add_argument("--admin", action="store_true", help="the administrator's rights too")
    listing = what.add_parser("list", help="list the tokens")
    revoke = what.add_parser("revoke", help="take a token away")
    revoke.add_argument("token_id", metavar="ID")
    for one, run in ((create, _create_token), (listing, _list_tokens), (revoke, _revoke_token)):
        one.add_argument("--tokens", type=_path, required=True, metavar="F", help="the file of tokens")
        one.set_defaults(run=run)


def _path(text: str) -> Path:
    try:
        return absolute(text, "file or folder")
    except HoldfastError as error:
        raise argparse.ArgumentTypeError(error.what) from None


def _partition(text: str) -> str:
    from .protocol import check_partition_name

    try:
        return check_partition_name(text)
    except HoldfastError as error:
        raise argparse.ArgumentTypeError(error.what) from None


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port")
    return port


def _run_backend(options: argparse.Namespace) -> int:
    from .backend.serve import Options, serve

    home = options.home or doctor.data_folder() / "backend"
    return serve(Options(home, options.database, options.host, options.port, options.tokens, options.leased))


def _create_token(options: argparse.Namespace) -> int:
    from .backend.access import TokenFile

    grant, token = TokenFile(options.tokens).create(tuple(options.partition or ("*",)), admin=options.admin)
    print(f"{grant.token_id} {token}")
    return DONE


def _list_tokens(options: argparse.Namespace) -> int:
    from .backend.access import TokenFile

    for grant in TokenFile(options.tokens).grants():
        print(grant.token_id, "admin" if grant.admin else "user", ",".join(grant.partitions))
    return DONE


def _revoke_token(options: argparse.Namespace) -> int:
    from .backend.access import TokenFile

    TokenFile(options.tokens).revoke(options.token_id)
    return DONE


def _scenario(commands: Any) -> None:
    sub = commands.add_parser("scenario", help="play or check scenario files; the names of the crash points")
    what = sub.add_subparsers(metavar="run|check|crash-points", required=True, prog="holdfast scenario")
    paths = {"nargs": "+", "type": Path, "metavar": "PATH", "help": "files, or folders of *.toml"}
    run = what.add_parser("run", help="play them, with a real backend and real devices")
    run.add_argument("paths", **paths)
    run.add_argument("--json", action="store_true", help="print one object a file instead of a line a step")
    run.add_argument("--database", metavar="URL", help="PostgreSQL or SQLite for the backend's history")
    run.set_defaults(run=_run_scenarios)
    check = what.add_parser("check", help="read and check only")
    check.add_argument("paths", **paths)
    check.set_defaults(run=_check_scenarios)
    points = what.add_parser("crash-points", help="the names, one a line")
    points.set_defaults(run=_crash_points)


def _run_scenarios(options: argparse.Namespace) -> int:
    from .scenario import databases
    from .scenario.report import Report

    scenarios = _read_scenarios(options.paths)
    if scenarios is None:
        return WRONG_CALL
    try:
        database = databases.parse(options.database) if options.database else None
    except ValueError as error:
        print(f"holdfast: --database: {error}", file=sys.stderr)
        return WRONG_CALL
    report = Report(sys.stdout, as_json=options.json)
    # Whoever ends us, in a shell or in CI, ends the devices and the backend too, and leaves no files.
    before = signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        for one in scenarios:
            report.play(one, database)
    finally:
        signal.signal(signal.SIGTERM, before)
    return DONE if report.end() else FAILED


def _check_scenarios(options: argparse.Namespace) -> int:
    return WRONG_CALL if _read_scenarios(options.paths) is None else DONE


def _read_scenarios(paths: list[Path]) -> list[Any] | None:
    """The scenarios in the paths; None if one is wrong. Says in one line a file what is."""
    from holdfast.resources import resource

    from . import scenario

    todo = tomllib.loads(resource("todo.toml").read_text(encoding="utf-8"))["schema"]
    read: list[Any] = []
    seen: set[Path] = set()
    wrong = False
    for path in paths:
        try:
            files = scenario.find([path])
        except scenario.ScenarioError as error:
            print(error, file=sys.stderr)
            wrong = True
            continue
        for file in files:
            if file in seen:
                continue
            seen.add(file)
            try:
                read.append(scenario.load(file, todo))
            except scenario.ScenarioError as error:
                print(error, file=sys.stderr)
                wrong = True
    return None if wrong else read


def _crash_points(options: argparse.Namespace) -> int:
    for name in crash.POINTS:
        print(name)
    return DONE


if __name__ == "__main__":
    sys.exit(main())
