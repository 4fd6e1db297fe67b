"""Builds the packages, and starts each of them from / to see that it runs.

  python packaging/packages.py DIR SITE TOOLS

Run by ``dev.py packages DIR``: DIR holds the wheel already; SITE is a folder in which it is installed, TOOLS
one with PyInstaller. Makes holdfast-VERSION-PLATFORM.tar.gz of the bundle and, where there is dpkg-deb,
holdfast_VERSION_ARCH.deb.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINUX = ROOT / "packaging" / "linux"
NAME = "org.holdfast.Holdfast"
#: What the bundle does not bring: Qt's libraries of the system, as Debian calls them. Fonts: without one all
#: text is boxes.
DEPENDS = (
    "libegl1, libgl1, libdbus-1-3, libfontconfig1, libglib2.0-0 | libglib2.0-0t64, libxkbcommon0, "
    "libxkbcommon-x11-0, libx11-xcb1, libxcb-cursor0, libxcb-icccm4, libxcb-image0, libxcb-keysyms1, "
    "libxcb-randr0, libxcb-render-util0, libxcb-shape0, libxcb-xkb1, "
    "fonts-dejavu-core | fonts-liberation | fonts-noto-core"
)


class Failed(Exception):
    """A package could not be made, or does not run."""


def main(arguments: Sequence[str]) -> int:
    """Make and try all packages; return the exit code."""
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    target, site, tools = (Path(one).resolve() for one in arguments)
    try:
        [wheel] = target.glob("holdfast-*.whl")
        version = wheel.name.split("-")[1]
        where = [sys.executable, "-c", "import holdfast.sync; print(holdfast.sync.__file__)"]
        if not run(where, cwd="/", PYTHONPATH=str(site)).startswith(str(site)):
            raise Failed("Another Holdfast than the one in the wheel is found.")
        try_out("the wheel", [sys.executable, "-m", "holdfast.sync.cli"], {"PYTHONPATH": str(site)})
        with tempfile.TemporaryDirectory(prefix="holdfast-packages-") as work:
            bundle = make_bundle(Path(work), site, tools)
            try_out("the bundle", [str(bundle / bundle.name)], {})
            archive = target / f"holdfast-{version}-{sysconfig.get_platform()}.tar.gz"
            with tarfile.open(archive, "w:gz") as file:
                file.add(bundle, arcname=f"holdfast-{version}")
            say(f"{archive.name}: {megabytes(archive)}")
            if shutil.which("dpkg-deb"):
                make_deb(Path(work), bundle, version, target)
            else:
                say("No .deb: there is no dpkg-deb on this machine.")
    except (Failed, OSError, subprocess.SubprocessError) as error:
        print(f"packages: {error}", file=sys.stderr)
        return 1
    return 0


def make_bundle(work: Path, site: Path, tools: Path) -> Path:
    """Have PyInstaller make a folder that needs no Python, from the installed wheel; return it."""
    say("PyInstaller makes the bundle")
    places = ["--distpath", str(work / "dist"), "--workpath", str(work / "build"), "--log-level", "WARN"]
    run(
        [
            sys.executable,
            "-m",
            "PyInstaller",
            "--noconfirm",
            *places,
            str(ROOT / "packaging" / "holdfast.spec"),
        ],
        # Before anything else: the wheel, not the checkout that .venv links to.
        PYTHONPATH=os.pathsep.join([str(site), str(tools)]),
    )
    return work / "dist" / "holdfast"


def make_deb(work: Path, bundle: Path, version: str, target: Path) -> None:
    """Make the Debian package of the bundle, validate what desktops read, and try it out unpacked."""
    tree = work / "deb"
    shutil.copytree(bundle, tree / "usr/lib/holdfast", symlinks=True)
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/holdfast").symlink_to("../lib/holdfast/holdfast")
    for name, place in (
        (LINUX / f"{NAME}.desktop", f"usr/share/applications/{NAME}.desktop"),
        (LINUX / f"{NAME}.metainfo.xml", f"usr/share/metainfo/{NAME}.metainfo.xml"),
        (ROOT / "resources/icons/holdfast.svg", f"usr/share/icons/hicolor/scalable/apps/{NAME}.svg"),
        (ROOT / "LICENSE", "usr/share/doc/holdfast/copyright"),
    ):
        (tree / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(name, tree / place)
    validate(tree)
    architecture = run(["dpkg", "--print-architecture"]).strip()
    size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file()) // 1024
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN/control").write_text(
        f"Package: holdfast\nVersion: {version}\nArchitecture: {architecture}\nSection: utils\n"
        f"Priority: optional\nInstalled-Size: {size}\nDepends: {DEPENDS}\n"
        "Maintainer: The Holdfast developers <holdfast@localhost>\n"
        "Description: to-do list that works offline and survives client resets\n"
        " Holdfast keeps tasks on this machine and syncs them with a server. Should the\n"
        " server's history no longer fit, it makes a verified backup, downloads afresh,\n"
        " and lets you pick what to bring back.\n",
        encoding="utf-8",
    )
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            executable = path.is_dir() or os.access(path, os.X_OK)
            path.chmod(0o755 if executable else 0o644)
    package = target / f"holdfast_{version}_{architecture}.deb"
    run(["dpkg-deb", "--root-owner-group", "--build", str(tree), str(package)])
    unpacked = work / "unpacked"
    run(["dpkg-deb", "--extract", str(package), str(unpacked)])
    try_out("the Debian package", [str(unpacked / "usr/bin/holdfast")], {})
    say(f"{package.name}: {megabytes(package)}")


def validate(tree: Path) -> None:
    """Ask the validators of desktop entry and metainfo. Failed if one objects, or is not there."""
    for name, options, place in (
        ("desktop-file-validate", [], f"usr/share/applications/{NAME}.desktop"),
        ("appstreamcli", ["validate", "--no-net"], f"usr/share/metainfo/{NAME}.metainfo.xml"),
    ):
        if shutil.which(name) is None:
            raise Failed(f"{name} is not installed: apt-get install desktop-file-utils appstream")
        run([name, *options, str(tree / place)])


def try_out(what: str, command: list[str], more: dict[str, str]) -> None:
    """Start a package from /: its version, a whole scenario, the app until it syncs. Failed if one fails."""
    environment = {
        k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "DISPLAY", "WAYLAND_DISPLAY")
    }
    environment |= {"QT_QPA_PLATFORM": "offscreen", **more}
    story = ROOT / "resources" / "scenarios" / "01-server-restored.toml"
    for arguments in (["--version"], ["backend", "--help"], ["scenario", "run", str(story)]):
        run([*command, *arguments], cwd="/", environment=environment)
    with (
        tempfile.TemporaryDirectory(prefix="holdfast-smoke-") as home,
        started([*command, "--home", home], environment) as app,
    ):
        wait_for_sync(app, Path(home))
        app.send_signal(signal.SIGTERM)
        if app.wait(30):
            raise Failed(f"{what} ended with {app.returncode}")
    say(f"{what} runs: version, a scenario, the app")


@contextlib.contextmanager
def started(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is ended at the end, whatever comes."""
    with subprocess.Popen(command, cwd="/", env=environment) as app:
        try:
            yield app
        finally:
            if app.poll() is None:
                app.kill()


def wait_for_sync(app: subprocess.Popen[bytes], home: Path) -> None:
    """Wait until the app's backend holds the sample tasks. Failed if it ends or takes too long."""
    end = time.monotonic() + 60
    database = home / "backend" / "backend.sqlite"
    while time.monotonic() < end:
        if app.poll() is not None:
            raise Failed(f"the app ended with {app.returncode}")
        with (
            contextlib.suppress(sqlite3.Error),
            contextlib.closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection,
        ):
            if connection.execute("SELECT count(*) FROM content WHERE class = 'Task'").fetchone() == (5,):
                return
        time.sleep(0.1)
    raise Failed("the app did not sync within a minute")


def run(
    command: list[str], *, cwd: str | None = None, environment: dict[str, str] | None = None, **more: str
) -> str:
    """Run a program and return what it printed. Failed with its last words if it fails."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**(os.environ if environment is None else environment), **more},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if done.returncode:
        words = (done.stdout + done.stderr).strip().splitlines()[-20:]
        raise Failed(f"{' '.join(command)} failed with {done.returncode}:\n" + "\n".join(words))
    return done.stdout


def megabytes(path: Path) -> str:
    """A file's size, for people."""
    return f"{path.stat().st_size / 1e6:.0f} MB"


def say(line: str) -> None:
    """Tell the person, at once."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
