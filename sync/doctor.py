"""What is missing on this machine for Holdfast to run, and the command that mends it.

Imports nothing of ours, and only the standard library until something is asked of it: `packaging/dev.py`
loads this file by its path, before anything is installed, so that the list of Qt's libraries is here only.
"""

from __future__ import annotations

import ctypes
import importlib.metadata
import importlib.util
import os
import shutil
import socket
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

PYTHON_OLDEST = (3, 11)
PYTHON_NEWEST = (3, 13)
SQLITE_OLDEST = (3, 37, 0)  # the first with STRICT tables


@dataclass(frozen=True)
class Finding:
    """One thing looked at.

    ``means`` says what was found; if not ``ok``, also what that keeps from working. ``mend`` is then the
    command to type or the thing to do; empty where there is nothing to mend.
    """

    name: str
    ok: bool
    means: str
    mend: str = ""

    def __str__(self) -> str:
        line = f"{'ok' if self.ok else 'missing'}: {self.name}: {self.means}"
        return f"{line} To mend it: {self.mend}" if self.mend else line


@dataclass(frozen=True)
class Library:
    """A shared library that Qt loads: its name for the loader, and the Debian package that holds it.

    Where Debian and Ubuntu have renamed a package to …t64, apt still finds it under the name given here.
    """

    soname: str
    package: str


# Taken from what PySide6-Essentials 6.11 was linked against (the NEEDED entries), less what every Debian has.
OFFSCREEN_LIBRARIES = (
    Library("libEGL.so.1", "libegl1"),
    Library("libGL.so.1", "libgl1"),
    Library("libX11.so.6", "libx11-6"),
    Library("libdbus-1.so.3", "libdbus-1-3"),
    Library("libfontconfig.so.1", "libfontconfig1"),
    Library("libfreetype.so.6", "libfreetype6"),
    Library("libglib-2.0.so.0", "libglib2.0-0"),
    Library("libxkbcommon.so.0", "libxkbcommon0"),
    Library("libzstd.so.1", "libzstd1"),
    Library("libbrotlidec.so.1", "libbrotli1"),
    Library("libgssapi_krb5.so.2", "libgssapi-krb5-2"),
)
X11_LIBRARIES = (
    Library("libX11-xcb.so.1", "libx11-xcb1"),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    Library("libxcb-cursor.so.0", "libxcb-cursor0"),
    Library("libxcb-icccm.so.4", "libxcb-icccm4"),
    Library("libxcb-image.so.0", "libxcb-image0"),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    Library("libxcb-randr.so.0", "libxcb-randr0"),
    Library("libxcb-render-util.so.0", "libxcb-render-util0"),
    Library("libxcb-shape.so.0", "libxcb-shape0"),
    Library("libxcb-sync.so.1", "libxcb-sync1"),
    Library("libxcb-xfixes.so.0", "libxcb-xfixes0"),
    Library("libxcb-xkb.so.1", "libxcb-xkb1"),
)
WAYLAND_LIBRARIES = (
    Library("libwayland-client.so.0", "libwayland-client0"),
    Library("libwayland-cursor.so.0", "libwayland-cursor0"),
)
FONT_PACKAGE = "fonts-dejavu-core"
_FONT_ENDINGS = (".ttf", ".otf", ".ttc", ".pfb")
_PLATFORMS_WITHOUT_DISPLAY = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


def diagnose() -> list[Finding]:
    """Look at everything that the app needs, in the order in which it needs it."""
    return [
        python_finding(),
        sqlite_finding(),
        libraries_finding(),
        pyside_finding(),
        font_finding(),
        display_finding(),
        data_folder_finding(),
    ]


def main(out: TextIO) -> int:
    """Write a line a finding to ``out``. Answers 0 if the app can run here, 1 if it lacks something."""
    findings = diagnose()
    for finding in findings:
        print(finding, file=out)
    return 0 if all(finding.ok for finding in findings) else 1


def obstacle(window: bool = True) -> str:
    """Why Qt can't start here, in a sentence or two for the person; empty if it can.

    For the check before a QApplication is made, which would abort where this answers. With ``window`` False
    only what Qt needs offscreen is asked for.
    """
    findings = [libraries_finding(window), font_finding()]
    if window:
        findings.insert(0, display_finding())
    for finding in findings:
        if not finding.ok:
            return f"{finding.means} To mend it: {finding.mend}"
    return ""


def python_finding() -> Finding:
    """Whether this Python is one that Holdfast runs on (qasync and 3.14 hang together at quit)."""
    version = ".".join(map(str, sys.version_info[:3]))
    if PYTHON_OLDEST <= sys.version_info[:2] <= PYTHON_NEWEST:
        return Finding("Python", True, version)
    return Finding(
        "Python", False, f"{version}, but Holdfast runs on 3.11 to 3.13.", "install Python 3.13 and use that."
    )


def sqlite_finding() -> Finding:
    """Whether Python's SQLite has STRICT tables, tables without rowid, and is new enough."""
    version = sqlite3.sqlite_version
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE TABLE probe (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")
        able = sqlite3.sqlite_version_info >= SQLITE_OLDEST
    except sqlite3.Error:
        able = False
    finally:
        connection.close()
    if able:
        return Finding("SQLite", True, version)
    return Finding(
        "SQLite",
        False,
        f"{sys.executable} uses SQLite {version}, but realms need 3.37 or newer with STRICT tables.",
        "use a Python with a newer SQLite, such as one that uv or python.org offers.",
    )


def pyside_finding() -> Finding:
    """Whether PySide6 is installed and loads. It isn't imported: sync knows nothing of Qt.

    That it doesn't load is only its own fault where the system has all of Qt's libraries.
    """
    requirement = _requirement("PySide6-Essentials")
    mend = f"{_shell_word(sys.executable)} -m pip install '{requirement}'"
    spec = importlib.util.find_spec("PySide6")
    if spec is None or not spec.submodule_search_locations:
        return Finding("PySide6", False, "is not installed, so there can be no window.", mend)
    if not missing_libraries(needed_libraries(window=False)):
        for library in Path(next(iter(spec.submodule_search_locations))).glob("Qt/lib/libQt6Widgets.so.*"):
            try:
                ctypes.CDLL(str(library))
            except OSError as error:
                return Finding("PySide6", False, f"is installed, but doesn't load: {error}.", mend)
    return Finding("PySide6", True, _version("PySide6-Essentials"))


def libraries_finding(window: bool = True) -> Finding:
    """Whether the system libraries that Qt loads are there; those for a window only with ``window``."""
    missing = missing_libraries(needed_libraries(window))
    if not missing:
        return Finding("Qt's libraries", True, "all there")
    names = ", ".join(library.soname for library in missing)
    return Finding(
        "Qt's libraries",
        False,
        f"Qt can't start, because this machine lacks {names}.",
        install_command(missing),
    )


def font_finding() -> Finding:
    """Whether there is a font: without one Qt draws every letter as a box, and says nothing."""
    if has_font():
        return Finding("fonts", True, "found")
    words = "none is installed, so all text would be boxes."
    return Finding("fonts", False, words, install_command(font=True))


def display_finding() -> Finding:
    """Whether there is a display that answers, so that a window can open."""
    if has_display():
        return Finding("display", True, _display_name())
    return Finding(
        "display",
        False,
        f"{_display_name()}, so no window can open.",
        "start Holdfast in a desktop session, or set QT_QPA_PLATFORM=offscreen to run it unseen.",
    )


def data_folder_finding() -> Finding:
    """Whether the folder in which realms and backups live by default can be written."""
    try:
        folder = data_folder()
    except ImportError:
        requirement = _requirement("platformdirs")
        command = f"{_shell_word(sys.executable)} -m pip install '{requirement}'"
        return Finding("data folder", False, "platformdirs, which finds it, is not installed.", command)
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        return Finding("data folder", True, str(folder))
    return Finding(
        "data folder",
        False,
        f"{folder} can't be written, so nothing could be kept.",
        f"make {nearest} writable for yourself, or choose another place with holdfast --home DIR.",
    )


def data_folder() -> Path:
    """Where realms and backups live unless ``--home`` says otherwise. Not made here."""
    import platformdirs

    return platformdirs.user_data_path("holdfast", appauthor=False)


def needed_libraries(window: bool) -> tuple[Library, ...]:
    """What Qt loads from the system: on Linux only. With ``window``, what its display needs, too."""
    if not sys.platform.startswith("linux"):
        return ()
    if not window or _platform_without_display():
        return OFFSCREEN_LIBRARIES
    if os.environ.get("WAYLAND_DISPLAY") and not os.environ.get("DISPLAY"):
        return OFFSCREEN_LIBRARIES + WAYLAND_LIBRARIES
    return OFFSCREEN_LIBRARIES + X11_LIBRARIES


def missing_libraries(libraries: Iterable[Library]) -> list[Library]:
    """Those that don't load."""
    return [library for library in libraries if not _loads(library.soname)]


def has_font() -> bool:
    """Whether a scalable font lies in one of the folders that fontconfig looks through."""
    if not sys.platform.startswith("linux"):
        return True
    return any(
        name.lower().endswith(_FONT_ENDINGS)
        for folder in _font_folders()
        for _, _, names in os.walk(folder, followlinks=True)
        for name in names
    )


def has_display() -> bool:
    """Whether a window can open: on Linux, whether the Wayland or X display of the environment answers."""
    if not sys.platform.startswith("linux") or _platform_without_display():
        return True
    return _wayland_answers() or _x11_answers()


def install_command(libraries: Iterable[Library] = (), font: bool = False, others: Iterable[str] = ()) -> str:
    """The one command that installs what is missing, for this machine's package manager.

    ``others`` are Debian packages, left out on other systems.
    """
    sudo = "" if _is_root() else "sudo "
    if shutil.which("apt-get"):
        packages = [library.package for library in libraries]
        return " ".join([f"{sudo}apt-get install", *others, *packages, *([FONT_PACKAGE] if font else [])])
    if shutil.which("dnf"):  # finds a package by the library that it provides
        bits = "()(64bit)" if sys.maxsize > 2**32 else ""
        provided = [f"'{library.soname}{bits}'" for library in libraries]
        return " ".join([f"{sudo}dnf install", *provided, *(["dejavu-sans-fonts"] if font else [])])
    wanted = [library.soname for library in libraries] + (["a font such as DejaVu Sans"] if font else [])
    return f"install with your system's package manager what holds {', '.join(wanted)}."


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def _font_folders() -> Iterator[Path]:
    """Fontconfig's own default folders."""
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for folder in [data, *shared.split(":"), "/usr/local/share", "/usr/share"]:
        yield Path(os.path.expanduser(folder), "fonts")  # noqa: PTH111 - Path's own raises without a home
    yield Path(os.path.expanduser("~/.fonts"))  # noqa: PTH111


def _platform_without_display() -> bool:
    """Whether the person has chosen one of Qt's platforms that needs no display."""
    return os.environ.get("QT_QPA_PLATFORM", "").split(":")[0] in _PLATFORMS_WITHOUT_DISPLAY


def _display_name() -> str:
    if not sys.platform.startswith("linux"):
        return sys.platform
    if _platform_without_display():
        return f"none needed, QT_QPA_PLATFORM is {os.environ['QT_QPA_PLATFORM']}"
    names = [name for name in ("WAYLAND_DISPLAY", "DISPLAY") if os.environ.get(name)]
    if not names:
        return "there is no display"
    chosen = " and ".join(f"{name}={os.environ[name]}" for name in names)
    return chosen if has_display() else f"{chosen} doesn't answer"


def _wayland_answers() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    place = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent"), name)  # a full path in name wins
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        try:
            client.connect(str(place))
        except OSError:
            return False
    return True


def _x11_answers() -> bool:
    if not os.environ.get("DISPLAY"):
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))  # never null, also when it failed
    try:
        return not xcb.xcb_connection_has_error(connection)
    finally:
        xcb.xcb_disconnect(connection)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _requirement(package: str) -> str:
    """The package with the versions that Holdfast asks for, as pip takes it."""
    try:
        requirements = importlib.metadata.requires("holdfast") or []
    except importlib.metadata.PackageNotFoundError:
        return package
    return next((text for text in requirements if text.lower().startswith(package.lower())), package)


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "found"


def _shell_word(text: str) -> str:
    return f'"{text}"' if " " in text else text
