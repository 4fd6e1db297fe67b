"""Who may import whom: architecture.md's rules, read from the source of app/, sync/ and resources/."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("app", "resources", "sync")

CLIENT = {"schema", "merge", "tables", "realm", "protocol", "session", "backups", "reset", "recovery"}
MAY_IMPORT = {  # a room of sync: the rooms it builds on, and through them what those build on
    "schema": set(),
    "merge": set(),
    "tables": {"schema"},
    "mapped": {"schema", "tables"},
    "realm": {"schema", "merge", "tables"},
    "protocol": {"schema"},
    "session": {"realm", "protocol"},
    "backups": {"realm"},
    "reset": {"realm", "session", "backups"},
    "recovery": {"realm", "backups"},
    "device": {*CLIENT, "mapped"},
    "backend": {"schema", "tables", "merge", "protocol"},
    "scenario": {*CLIENT, "device", "backend"},
    "commands": {"device"},
    "cli": {"scenario", "commands"},
    "__init__": {"device"},  # the library's names in one place
}
# Every room may import these; they import nothing of ours.
FOR_ALL = {"errors", "crash", "private", "program"}
LONELY = {*FOR_ALL, "doctor"}  # packaging/dev.py loads the doctor by its path
OUT_OF_BOUNDS = {
    "sync": ("PySide6", "shiboken6", "qasync", "holdfast.app", "holdfast.resources"),
    "resources": ("holdfast.app", "holdfast.sync"),
}


@dataclass(frozen=True)
class Import:
    """That a module imports another: ``late`` if not when it is loaded, but in a function or for hints."""

    module: str
    target: str
    place: str
    late: bool


@dataclass(frozen=True)
class Tree:
    """All modules of a checkout, by their full names, and all their imports."""

    modules: frozenset[str]
    imports: tuple[Import, ...]


def read(root: Path) -> Tree:
    """Parse the checkout ``root``."""
    files = {name_of(path.relative_to(root)): path for top in PACKAGES for path in (root / top).rglob("*.py")}
    imports = []
    for module, path in sorted(files.items()):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        for node, late in statements(tree, late=False):
            place = f"{path.relative_to(root).as_posix()}:{node.lineno}"
            targets = dict.fromkeys(targets_of(node, package, files))
            imports += [Import(module, target, place, late) for target in targets]
    return Tree(frozenset(files), tuple(imports))


def name_of(path: Path) -> str:
    """The full name of the module that a file of the checkout is."""
    parts = path.with_suffix("").parts
    return ".".join(("holdfast", *(parts[:-1] if parts[-1] == "__init__" else parts)))


def statements(node: ast.AST, late: bool) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    """All import statements under a node, and whether they are carried out late."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, late
            continue
        hints = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
        inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from statements(child, late or hints or inside)


def targets_of(node: ast.Import | ast.ImportFrom, package: str, modules: Mapping[str, Path]) -> Iterator[str]:
    """The full names of the modules that a statement in ``package`` loads.

    A package that the statement reaches into is loaded with its module, except where it is around the
    importing module, which then has been loaded already.
    """
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    else:
        above = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
        source = ".".join([*above, *([node.module] if node.module else [])])
        names = [f"{source}.{alias.name}" for alias in node.names]
        names = [name if name in modules else source for name in names]
    for name in names:
        if not name.startswith("holdfast."):
            yield name
            continue
        parts = name.split(".")
        for count in range(2, len(parts) + 1):
            loaded = ".".join(parts[:count])
            if loaded == name or not f"{package}.".startswith(f"{loaded}."):
                yield loaded


def room_of(module: str) -> str:
    """Which room of sync a module of it lies in."""
    return [*module.split("."), "__init__"][2]


def rooms_below(room: str) -> set[str]:
    """The rooms that a room builds on, directly or not."""
    below: set[str] = set()
    waiting = set(MAY_IMPORT.get(room, ()))
    while waiting:
        below.add(next_room := waiting.pop())
        waiting |= MAY_IMPORT[next_room] - below
    return below


def wrong_rooms(tree: Tree) -> list[str]:
    """Imports between rooms of sync that the rules don't have.

    A room that they don't name is a leaf: all may import it, and it imports nothing but what is `FOR_ALL`.
    """
    wrong = []
    for found in tree.imports:
        if not (within(found.module, "holdfast.sync") and within(found.target, "holdfast.sync")):
            continue
        room, target = room_of(found.module), room_of(found.target)
        leaf = target not in MAY_IMPORT and (room in MAY_IMPORT or target in FOR_ALL)
        allowed = target in rooms_below(room) or (leaf and room not in LONELY)
        if room != target and not allowed:
            wrong.append(f"{found.place}: {room} may not import {target}")
    return wrong


def out_of_bounds(tree: Tree) -> list[str]:
    """Imports of Qt, the app or the to-dos in sync; of app and sync in resources."""
    return [
        f"{found.place}: {top} may not import {found.target}"
        for found in tree.imports
        for top, names in OUT_OF_BOUNDS.items()
        if within(found.module, f"holdfast.{top}") and within(found.target, *names) and not is_cli_s(found)
    ]


def is_cli_s(found: Import) -> bool:
    """Whether it is what only cli may do: hand over the to-do schema, and start the app when asked to."""
    return found.module == "holdfast.sync.cli" and (
        within(found.target, "holdfast.resources") or (found.late and within(found.target, "holdfast.app"))
    )


def plain_names(tree: Tree) -> list[str]:
    """Imports of our packages as top-level names, which collide with a user's own."""
    return [
        f"{found.place}: import holdfast.{found.target}, not {found.target}"
        for found in tree.imports
        if found.target.split(".")[0] in PACKAGES
    ]


def circles(tree: Tree) -> list[str]:
    """Modules that can't be loaded without each other, a line a circle."""
    loads: dict[str, list[str]] = {module: [] for module in tree.modules}
    for found in tree.imports:
        if found.target in tree.modules and not found.late and found.target != found.module:
            loads[found.module].append(found.target)
    done: set[str] = set()
    wrong = []

    def visit(module: str, path: list[str]) -> None:
        if module in path:
            wrong.append(" -> ".join([*path[path.index(module) :], module]))
        elif module not in done:
            for target in loads[module]:
                visit(target, [*path, module])
            done.add(module)

    for module in sorted(loads):
        visit(module, [])
    return wrong


def within(module: str, *packages: str) -> bool:
    """Whether a module is one of the packages or in one."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


CHECKS = (wrong_rooms, out_of_bounds, plain_names, circles)


@pytest.mark.parametrize("check", CHECKS)
def test_the_checkout(check: Callable[[Tree], list[str]]) -> None:
    assert check(read(ROOT)) == []


def test_that_the_checkout_is_read() -> None:
    tree = read(ROOT)
    assert {"holdfast.app", "holdfast.sync", "holdfast.resources", "holdfast.sync.tables"} <= tree.modules
    loaded = {found.target for found in tree.imports if found.module == "holdfast.sync.tables"}
    assert "holdfast.sync.schema" in loaded


# Each check sees what it is for: small trees, most of them bad


def plant(root: Path, files: dict[str, str]) -> Tree:
    """A checkout of these files, with the packages that they need."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in list(root.rglob("*")):
        if path.is_dir() and not (path / "__init__.py").exists():
            (path / "__init__.py").touch()
    return read(root)


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("schema.py", "from .tables import quoted", "schema may not import tables"),
        ("merge.py", "from . import schema", "merge may not import schema"),
        ("tables.py", "from . import merge", "tables may not import merge"),
        ("realm/file.py", "from ..protocol import Action", "realm may not import protocol"),
        ("realm/deep/er.py", "from ...session import go", "realm may not import session"),
        ("protocol.py", "import holdfast.sync.realm.file", "protocol may not import realm"),
        ("session/upload.py", "from ..backups import make", "session may not import backups"),
        ("session/upload.py", "def f():\n    from .. import reset", "session may not import reset"),
        ("backups.py", "from .session import Transport", "backups may not import session"),
        ("reset/manual.py", "from ..recovery import compare", "reset may not import recovery"),
        ("recovery/apply.py", "from ..protocol import Action", "recovery may not import protocol"),
        ("recovery/apply.py", "from ..device import Device", "recovery may not import device"),
        ("device.py", "from .backend.serve import serve", "device may not import backend"),
        ("backend/store.py", "from ..realm import Realm", "backend may not import realm"),
        ("scenario/play.py", "from ..cli import main", "scenario may not import cli"),
        ("__init__.py", "from .backend import serve", "__init__ may not import backend"),
        ("errors.py", "from . import schema", "errors may not import schema"),
        ("crash.py", "from .errors import HoldfastError", "crash may not import errors"),
        ("doctor.py", "from .errors import HoldfastError", "doctor may not import errors"),
        ("helper.py", "from .schema import Schema", "helper may not import schema"),
    ],
)
def test_that_a_wrong_room_is_seen(tmp_path: Path, name: str, text: str, word: str) -> None:
    rooms = ("schema", "tables", "merge", "protocol", "device", "cli", "backups", "errors", "crash", "doctor")
    folders = ("realm/file", "session/upload", "reset/manual", "recovery/apply", "backend/serve")
    tree = plant(tmp_path, {f"sync/{module}.py": "" for module in rooms + folders} | {f"sync/{name}": text})
    assert [line.split(": ")[1] for line in wrong_rooms(tree)][:1] == [word]


def test_that_right_rooms_are_let_be(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "sync/errors.py": "",
            "sync/crash.py": "",
            "sync/filelock.py": "from .errors import HoldfastError",
            "sync/schema.py": "from . import errors, crash",
            "sync/tables.py": "from .schema import Schema",
            "sync/realm/file.py": "from ..tables import quoted\nfrom ..filelock import FileLock",
            "sync/session/upload.py": "from . import wait\nfrom ..realm import file\nfrom ..schema import B",
            "sync/session/wait.py": "",
            "sync/device.py": "from .session.upload import upload",
            "sync/cli.py": "from .device import Device\nfrom holdfast.resources import resource",
            "resources/__init__.py": "",
        },
    )
    assert [line for check in CHECKS for line in check(tree)] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sync/realm/file.py", "from PySide6.QtCore import QObject"),
        ("sync/realm/file.py", "def f():\n    import PySide6"),
        ("sync/session/go.py", "import qasync"),
        ("sync/device.py", "from holdfast.app.bridge import run"),
        ("sync/device.py", "from ..app import bridge"),
        ("sync/scenario/play.py", "from holdfast.resources import resource"),
        ("sync/cli.py", "from holdfast.app import main"),
        ("sync/cli.py", "def f():\n    from PySide6.QtWidgets import QApplication"),
        ("resources/__init__.py", "from holdfast.sync import schema"),
    ],
)
def test_that_what_is_out_of_bounds_is_seen(tmp_path: Path, name: str, text: str) -> None:
    tree = plant(tmp_path, {"app/bridge.py": "", "sync/schema.py": "", "resources/a.py": "", name: text})
    lines = out_of_bounds(tree)
    assert lines
    assert all(line.startswith(f"{name}:") for line in lines)


def test_that_cli_starts_the_app_lazily(tmp_path: Path) -> None:
    lazily = "def f():\n    from holdfast.app.__main__ import main"
    assert out_of_bounds(plant(tmp_path, {"app/__main__.py": "", "sync/cli.py": lazily})) == []


@pytest.mark.parametrize(
    "text", ["import sync", "from app.models import tasks", "import resources.icons as i"]
)
def test_that_plain_names_are_seen(tmp_path: Path, text: str) -> None:
    (line,) = plain_names(plant(tmp_path, {"app/theme.py": text}))
    assert line.startswith("app/theme.py:1:")
    assert (
        plain_names(plant(tmp_path, {"app/theme.py": "from .sync import a\nfrom holdfast.sync import b"}))
        == []
    )


@pytest.mark.parametrize(
    ("files", "circle"),
    [
        ({"one.py": "from . import two", "two.py": "from .one import a"}, {"one", "two"}),
        (
            {
                "windows/main.py": "from ..widgets import banner",
                "widgets/banner.py": "",
                "widgets/__init__.py": "from holdfast.app.windows.main import Window",
            },
            {"windows.main", "widgets"},
        ),
        (
            {
                "one.py": "class A:\n    import holdfast.app.two",
                "two.py": "try:\n    from . import three\nexcept ImportError:\n    pass",
                "three.py": "from holdfast.app import one",
            },
            {"one", "two", "three"},
        ),
    ],
)
def test_that_circles_are_seen(tmp_path: Path, files: dict[str, str], circle: set[str]) -> None:
    (line,) = circles(plant(tmp_path, {f"app/{name}": text for name, text in files.items()}))
    assert {name.removeprefix("holdfast.app.") for name in line.split(" -> ")} == circle


def test_that_what_is_loaded_late_makes_no_circle(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "app/__init__.py": "from .one import a",
            "app/one.py": "from . import two",
            "app/two.py": "def f():\n    from .one import a",
            "app/three.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .four import b",
            "app/four.py": "from .three import c",
        },
    )
    assert circles(tree) == []
