#!/usr/bin/env python3
"""Holdfast's commands for a checkout: each makes .venv, installs what is needed, and does its job.

  python3 packaging/dev.py run [ARGUMENTS]     start the app; the arguments go to holdfast
  python3 packaging/dev.py test [ARGUMENTS]    ruff, mypy and the tests; the arguments go to pytest
  python3 packaging/dev.py test --full         the tests that take long, too
  python3 packaging/dev.py screenshots DIR     picture every window
  python3 packaging/dev.py translations        bring the translations up to date with the texts in the code
  python3 packaging/dev.py packages DIR        build wheel, bundle and Debian package, and try each
  python3 packaging/dev.py lock [ARGUMENTS]    make packaging/requirements.lock anew; the arguments go to uv

Exit codes: 0 done; 1 something failed or is missing; 2 the call is wrong.
"""

# Only the standard library, and nothing that Python 3.8 doesn't parse: this file has to say what is wrong
# on a machine with an old Python, before anything is installed. From `continue_under` on, it's 3.11 to 3.13.

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "holdfast.json"
LOCK = ROOT / "packaging" / "requirements.lock"
PACKAGES_LOCK = ROOT / "packaging" / "packages.lock"  # only what builds the bundle
SOURCES = ("app", "resources", "sync")

OLDEST, NEWEST = (3, 11), (3, 13)  # as pyproject.toml's requires-python; a test compares them
VERSIONS = ["{}.{}".format(*OLDEST[:1], minor) for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
WINDOW_TOOLS = {"Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool"}  # program: Debian package
COMPILER = ("gcc", "libc6-dev")  # Debian packages: cc, and the headers without which it is of no use
PACKAGE_TOOLS = {"desktop-file-validate": "desktop-file-utils", "appstreamcli": "appstream"}
WINDOWLESS_COMMANDS = {"backend", "scenario", "backups", "recover", "doctor", "tour"}

QUIETLY: dict[str, Any] = {  # how a program is run whose words only matter if it fails
    "stdin": subprocess.DEVNULL,
    "stdout": subprocess.PIPE,
    "stderr": subprocess.STDOUT,
    "encoding": "utf-8",
    "errors": "replace",
}
UNHEARD: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class Trouble(Exception):
    """What can be expected to go wrong: what happened and what it means, and what to do about it."""

    def __init__(self, what: str, todo: str = "", code: int = 1) -> None:
        super().__init__("\n".join(part for part in (what, todo) if part))
        self.code = code


def main(arguments: Sequence[str]) -> int:
    """Do the command that ``arguments`` begin with; answers the exit code."""
    jobs: dict[str, Callable[[list[str]], int]] = {
        "run": run,
        "test": test,
        "screenshots": screenshots,
        "translations": translations,
        "packages": packages,
        "lock": lock,
    }
    command, rest = (arguments[0], list(arguments[1:])) if arguments else ("", [])
    if command in ("-h", "--help", "help"):
        print(__doc__)
        return 0
    if command not in jobs:
        print(f"There is no command {command!r}.\n" if command else "Which command?\n", file=sys.stderr)
        print(__doc__, file=sys.stderr)
        return 2
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # what pip and pytest say must not end us
    try:
        return jobs[command](rest)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return trouble.code
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(f"The machine refused: {error}. Mend that and run the command again.", file=sys.stderr)
        return 1


# The commands


def run(arguments: list[str]) -> int:
    """Start holdfast with ``arguments``, in the caller's folder. Without a display: play the tour unseen."""
    continue_under_fitting_python()
    doctor = load_doctor()
    window = opens_window(arguments)
    if window and not doctor.has_display():
        say("There is no display that answers, so no window can open. Instead, the tour is played unseen.")
        return play_tour(Path(tempfile.mkdtemp(prefix="holdfast-tour-")))
    libraries = doctor.needed_libraries(window) if window or "tour" in arguments else ()
    provide(doctor, libraries, font=bool(libraries))
    make_environment()
    script = venv_program("holdfast")
    if os.name == "nt":
        return call([script, *arguments])
    sys.stdout.flush()
    os.execv(script, [script, *arguments])


def test(arguments: list[str]) -> int:
    """Run the linters and the tests, all of them whatever fails; say last what the machine lacked."""
    continue_under_fitting_python()
    doctor = load_doctor()
    provide(doctor, doctor.needed_libraries(window=False), font=True)
    lacks = provide_window_tools(doctor) + provide_compiler(doctor)
    make_environment()
    environment = dict(os.environ)
    if not doctor.has_display():
        environment["QT_QPA_PLATFORM"] = "offscreen"
    python = venv_program("python")
    failed = [
        name
        for name, command in (
            ("ruff check", ["ruff", "check"]),
            ("ruff format", ["ruff", "format", "--check"]),
            ("mypy", ["mypy"]),
        )
        if not passes(name, [python, "-m", *command])
    ]
    code = call([python, "-m", "pytest", *parallel(arguments), *arguments], cwd=ROOT, env=environment)
    if code:
        failed.append("pytest (no test was run)" if code == 5 else "pytest")
    if lacks and "--full" in arguments and sys.platform.startswith("linux"):
        failed.append("--full, which leaves nothing out on Linux")
    for lack in lacks:
        say(lack)
    say(f"Failed: {', '.join(failed)}." if failed else "All passed.")
    return 1 if failed else 0


def screenshots(arguments: list[str]) -> int:
    """Picture every window into the folder that ``arguments`` name."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        raise Trouble("screenshots takes one folder: python3 packaging/dev.py screenshots DIR", code=2)
    continue_under_fitting_python()
    return take_screenshots(Path(arguments[0]).absolute())


def translations(arguments: list[str]) -> int:
    """Bring resources/translations up to date; --check only looks."""
    continue_under_fitting_python()
    make_environment()
    script = str(ROOT / "packaging" / "translations.py")
    return call([venv_program("python"), script, *arguments], cwd=ROOT)


def packages(arguments: list[str]) -> int:
    """Build wheel, bundle and Debian package into the folder that ``arguments`` name, and try each out."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        raise Trouble("packages takes one folder: python3 packaging/dev.py packages DIR", code=2)
    continue_under_fitting_python()
    doctor = load_doctor()
    provide(doctor, doctor.needed_libraries(window=False), font=True)
    make_environment()
    if apt_get_asks_nothing():
        missing = [package for tool, package in PACKAGE_TOOLS.items() if not shutil.which(tool)]
        if missing:
            apt_get_install(missing)
    target = Path(arguments[0]).absolute()
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("holdfast-*.whl"):
        old.unlink()
    python = venv_program("python")
    say("building the wheel")
    built = subprocess.run(
        [python, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)], cwd=ROOT, **QUIETLY
    )
    if built.returncode:
        raise Trouble(f"The wheel couldn't be built.\n{last_lines(built)}")
    [wheel] = target.glob("holdfast-*.whl")
    with tempfile.TemporaryDirectory(prefix="holdfast-build-") as work:
        site, tools = Path(work, "site"), Path(work, "tools")
        pip_install("--no-deps", "--target", str(site), str(wheel))
        pip_install("--require-hashes", "--target", str(tools), "-r", str(PACKAGES_LOCK))
        script = str(ROOT / "packaging" / "packages.py")
        return call([python, script, str(target), str(site), str(tools)], cwd=ROOT)


def lock(arguments: list[str]) -> int:
    """Make the lock files anew from pyproject.toml, with uv. They name no package index."""
    uv = shutil.which("uv")
    if uv is None:
        raise Trouble(
            "Only uv can make a lock that holds for all systems, and there is none here.",
            "Install it, for example with: pipx install uv",
        )
    options = ["--universal", "--python-version", VERSIONS[-1], "--generate-hashes"]
    options += ["--no-emit-index-url", "--no-header"]
    say("uv resolves pyproject.toml")
    for lock_file, groups in (
        (LOCK, ["--group", "dev", "pyproject.toml"]),
        (PACKAGES_LOCK, ["--group", "package"]),
    ):
        files = [*groups, "-o", lock_file.relative_to(ROOT).as_posix()]
        result = subprocess.run([uv, "pip", "compile", *options, *files, *arguments], cwd=ROOT, **QUIETLY)
        if result.returncode:
            raise Trouble(f"uv found no solution; the lock is as it was.\n{last_lines(result)}")
        say(f"{lock_file.relative_to(ROOT)} is up to date.")
    return 0


# Parts of the commands


def opens_window(arguments: Sequence[str]) -> bool:
    """Whether holdfast called like this opens a window."""
    return not any(word in WINDOWLESS_COMMANDS or word in ("-h", "--help", "--version") for word in arguments)


def parallel(arguments: Sequence[str]) -> list[str]:
    """Pytest's options for so many workers, unless ``arguments`` say how many or ask for the debugger.

    Half as many again as there are cores: much of the tests is waiting for processes that they have started.
    """
    chosen = ("-n", "--numprocesses", "--pdb", "--trace", "--collect-only", "--co", "--help", "--version")
    return [] if any(word.startswith(chosen) for word in arguments) else ["-n", str(workers())]


def workers() -> int:
    """How many test workers this machine keeps busy."""
    return (os.cpu_count() or 1) * 3 // 2


def passes(name: str, command: list[str]) -> bool:
    """Whether a linter is content; what it says is shown if not."""
    result = subprocess.run(command, cwd=ROOT, **QUIETLY)
    if result.returncode == 0:
        say(f"{name}: fine")
        return True
    say(f"{name}: failed\n{result.stdout.rstrip()}")
    return False


def take_screenshots(folder: Path) -> int:
    """Picture every window into ``folder``: on the display if one answers, on a virtual one, or offscreen."""
    doctor = load_doctor()
    provide(doctor, doctor.needed_libraries(window=doctor.has_display()), font=True)
    make_environment()
    command = [venv_program("python"), "-m", "holdfast.app.screenshots", str(folder)]
    with drawing_place(doctor) as environment:
        code = call(command, env=environment)
    if code:
        raise Trouble(f"The pictures couldn't all be taken. What there is lies in {folder}.")
    say(f"The pictures are in {folder}")
    return 0


def play_tour(folder: Path) -> int:
    """Have the app play its tour offscreen, leaving pictures in ``folder``."""
    doctor = load_doctor()
    provide(doctor, doctor.needed_libraries(window=False), font=True)
    make_environment()
    code = call([venv_program("holdfast"), "tour", "--screenshots", str(folder)])
    if code:
        raise Trouble(f"The tour could not be played to its end. What there is lies in {folder}.")
    say(f"The pictures of the tour are in {folder}")
    return 0


@contextlib.contextmanager
def drawing_place(doctor: ModuleType) -> Iterator[dict[str, str]]:
    """The environment in which Qt finds somewhere to draw."""
    tools = shutil.which("Xvfb") and shutil.which("openbox")
    if doctor.has_display():
        yield dict(os.environ)
    elif tools and not doctor.missing_libraries(doctor.X11_LIBRARIES):
        with virtual_display() as display:
            yield {**os.environ, "DISPLAY": display, "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": "xcb"}
    else:
        yield {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


@contextlib.contextmanager
def virtual_display() -> Iterator[str]:
    """The name of an X display that nobody sees, with a window manager, while the context lasts."""
    reading, writing = os.pipe()
    options = ["-displayfd", str(writing), "-screen", "0", "1920x1200x24", "-nolisten", "tcp"]
    server = subprocess.Popen(["Xvfb", *options], pass_fds=[writing], **UNHEARD)
    os.close(writing)
    manager = None
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()  # comes when the server is ready; empty if it has died
        if not number:
            raise Trouble("Xvfb doesn't start.", "Run it by hand to see why: Xvfb :99")
        environment = {**os.environ, "DISPLAY": f":{number}"}
        manager = subprocess.Popen(["openbox"], env=environment, **UNHEARD)
        time.sleep(0.5)  # it doesn't tell when it is ready; a window that comes earlier is adopted
        yield f":{number}"
    finally:
        for process in (manager, server):
            if process is not None:
                process.terminate()
                process.wait()


# Python


def continue_under_fitting_python() -> None:
    """Return if this Python is one to make .venv from; else start this command again under one that is."""
    inside = Path(sys.prefix).resolve() == VENV.resolve()  # .venv can't be made anew from inside
    if not inside and fits([sys.executable]):
        return
    python = next(filter(fits, other_pythons()), None) or python_from_uv()
    if python is None:
        raise Trouble(
            f"Holdfast needs Python {VERSIONS[-1]} to {VERSIONS[0]} (with ctypes, sqlite3, ssl and venv). "
            f"This is {sys.version.split()[0]}, and no other that fits was found.",
            f"Install one: {python_command()}",
        )
    restart_under(python)


def fits(python: Sequence[str]) -> bool:
    """Whether the command ``python`` starts a CPython of a fitting version with the modules needed."""
    probe = "import ctypes, sqlite3, ssl, venv, sys; print(sys.implementation.name, *sys.version_info[:2])"
    try:
        result = subprocess.run([*python, "-c", probe], timeout=60, **QUIETLY)
    except (OSError, subprocess.TimeoutExpired):
        return False
    answer = result.stdout.split()
    return result.returncode == 0 and answer[:1] == ["cpython"] and ".".join(answer[1:]) in VERSIONS


def other_pythons() -> Iterator[list[str]]:
    """The commands that may start a fitting Python, best first."""
    base = getattr(sys, "_base_executable", sys.executable)
    if base != sys.executable:
        yield [base]
    for version in VERSIONS:
        python = shutil.which(f"python{version}")
        if python and VENV not in Path(python).parents:
            yield [python]
        if os.name == "nt" and shutil.which("py"):
            yield ["py", f"-{version}"]


def python_from_uv() -> list[str] | None:
    """A Python that uv has or fetches; None if there is no uv or it can't."""
    uv = shutil.which("uv")
    if uv is None:
        return None
    fitting = f">={VERSIONS[-1]},<{NEWEST[0]}.{NEWEST[1] + 1}"
    find = [uv, "python", "find", "--system", "--no-project", fitting]
    found = subprocess.run(find, **QUIETLY)
    if found.returncode:
        say(f"uv fetches Python {VERSIONS[0]}")
        fetched = subprocess.run([uv, "python", "install", VERSIONS[0]], **QUIETLY)
        if fetched.returncode:
            say(f"uv couldn't.\n{last_lines(fetched)}")
        found = subprocess.run(find, **QUIETLY)
    python = [found.stdout.strip()]
    return python if found.returncode == 0 and fits(python) else None


def python_command() -> str:
    """What to type for a fitting Python on this system."""
    if sys.platform == "darwin":
        return f"brew install python@{VERSIONS[0]}"
    if os.name == "nt":
        return f"winget install Python.Python.{VERSIONS[0]}"
    if shutil.which("apt-cache"):
        for version in VERSIONS:
            name = f"python{version}"
            if subprocess.run(["apt-cache", "show", name], **QUIETLY).returncode == 0:
                return f"sudo apt-get install {name} {name}-venv"
    if shutil.which("dnf"):
        return f"sudo dnf install python{VERSIONS[0]}"
    return "uv, which fetches a Python by itself when this command runs again (pipx install uv)"


def restart_under(python: Sequence[str]) -> None:
    """Run this command again under another Python, in place of this process."""
    command = [*python, str(Path(__file__).resolve()), *sys.argv[1:]]
    if os.name == "nt":
        sys.exit(call(command))
    sys.stdout.flush()
    os.execvp(command[0], command)


# The machine


def load_doctor() -> ModuleType:
    """sync/doctor.py, which knows what Qt needs; by its path, because nothing is installed yet."""
    name = "holdfast_doctor"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "sync" / "doctor.py")
        assert spec is not None and spec.loader is not None
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name]


def provide(doctor: ModuleType, libraries: Iterable[Any], font: bool) -> None:
    """See that there are ``libraries``, a font, and what .venv is made with. Trouble if not."""

    def lacking() -> tuple[list[Any], bool, list[str]]:
        return doctor.missing_libraries(libraries), font and not doctor.has_font(), lacking_for_venv()

    missing, no_font, others = lacking()
    names = [*others, *(library.package for library in missing), *[doctor.FONT_PACKAGE] * no_font]
    if names and apt_get_asks_nothing():
        apt_get_install(names)
        missing, no_font, others = lacking()
    if missing or no_font or others:
        lacks = [*others, *(library.soname for library in missing), *["a font"] * no_font]
        raise Trouble(
            f"This machine lacks {', '.join(lacks)}: Holdfast can't start.",
            f"Install what is missing and run this again: {doctor.install_command(missing, no_font, others)}",
        )


def provide_window_tools(doctor: ModuleType) -> list[str]:
    """Try to have what the tests with real windows need; answers what they lack, a sentence each."""
    if not sys.platform.startswith("linux"):
        return ["Not run here, because this is not Linux: the tests with real windows under Xvfb."]

    def lacking() -> tuple[list[Any], dict[str, str]]:
        tools = {tool: package for tool, package in WINDOW_TOOLS.items() if not shutil.which(tool)}
        return doctor.missing_libraries(doctor.X11_LIBRARIES), tools

    libraries, tools = lacking()
    if (libraries or tools) and apt_get_asks_nothing():
        with contextlib.suppress(Trouble):
            apt_get_install([*(library.package for library in libraries), *tools.values()])
        libraries, tools = lacking()
    if not libraries and not tools:
        return []
    names = ", ".join([*tools, *(library.soname for library in libraries)])
    command = doctor.install_command(libraries, others=tools.values())
    return [f"Not run here, for want of {names}: the tests with real windows. To have them: {command}"]


def provide_compiler(doctor: ModuleType) -> list[str]:
    """Try to have what the tests that fail file calls need; answers what they lack, a sentence each."""
    if not sys.platform.startswith("linux"):
        return ["Not run here, because this is not Linux: the tests that fail file calls."]
    if not compiles() and apt_get_asks_nothing():
        with contextlib.suppress(Trouble):
            apt_get_install(COMPILER)
    if compiles():
        return []
    command = doctor.install_command(others=COMPILER)
    return [
        f"Not run here, for want of a C compiler: the tests that fail file calls. To have them: {command}"
    ]


def compiles() -> bool:
    """Whether there is a C compiler, with the headers of the C library."""
    command = ["cc", "-x", "c", "-fsyntax-only", "-"]
    with contextlib.suppress(OSError):
        source = "#include <stdio.h>\n"
        options = {name: value for name, value in QUIETLY.items() if name != "stdin"}
        return subprocess.run(command, input=source, **options).returncode == 0
    return False


def lacking_for_venv() -> list[str]:
    """The Debian package that .venv is made with, if there is no other way to one."""
    if has_ensurepip() or outside_pip() or read_stamp() == fingerprints():
        return []
    return ["python{}.{}-venv".format(*sys.version_info)]


def has_ensurepip() -> bool:
    """Whether this Python can put pip into a .venv. Debian keeps that in a package of its own."""
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None


def outside_pip() -> list[str]:
    """The command of a pip that can work on another Python (22.3 or newer); empty if there is none."""
    for pip in ([sys.executable, "-m", "pip"], ["pip3"], ["pip"]):
        with contextlib.suppress(OSError):
            found = re.match(r"pip (\d+)\.(\d+)", subprocess.run([*pip, "--version"], **QUIETLY).stdout)
            if found and (int(found[1]), int(found[2])) >= (22, 3):
                return pip
    return []


def apt_get_asks_nothing() -> bool:
    """Whether packages can be installed without a question to the person."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_get_install(names: Sequence[str]) -> None:
    """Install Debian packages, with fresh lists where the old are none or don't do. Trouble if it fails."""
    say(f"apt-get installs {' '.join(names)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}

    def apt_get(*words: str) -> subprocess.CompletedProcess[str]:
        command = ["apt-get", "-o", "DPkg::Lock::Timeout=300", *words]
        return subprocess.run(command, env=environment, **QUIETLY)

    install = ["install", "--yes", "--no-install-recommends", *names]
    result = None
    if any(Path("/var/lib/apt/lists").glob("*_Packages*")):
        result = apt_get(*install)
    if result is None or result.returncode:
        apt_get("update")
        result = apt_get(*install)
    if result.returncode:
        raise Trouble(
            f"apt-get couldn't install what is missing.\n{last_lines(result)}",
            f"See to that, then run: apt-get install {' '.join(names)}",
        )


# The environment


def make_environment() -> None:
    """Have a .venv with the locked packages and Holdfast in it; do nothing if it is up to date."""
    wanted = fingerprints()
    present = read_stamp()
    if present == wanted:
        return
    only_project = present is not None and {**present, "project": ""} == {**wanted, "project": ""}
    if only_project:
        STAMP.unlink()
    else:
        remove(VENV)
        create_venv()
        install_locked()
    install_project()
    STAMP.write_text(json.dumps(wanted, indent=1), encoding="utf-8")


def fingerprints() -> dict[str, str]:
    """What .venv is made from. The project alone is put in anew if only that has changed."""
    project = [(ROOT / "pyproject.toml").read_bytes()]
    if not editable():
        files = (file for source in SOURCES for file in sorted((ROOT / source).rglob("*.*")))
        project += [f"{file} {file.stat().st_mtime_ns}".encode() for file in files if file.suffix != ".pyc"]
    return {
        "folder": str(ROOT),
        "python": "{}.{}".format(*sys.version_info),
        "lock": hashlib.sha256(LOCK.read_bytes()).hexdigest(),
        "project": hashlib.sha256(b"\n".join(project)).hexdigest(),
    }


def read_stamp() -> dict[str, str] | None:
    """The fingerprints of the .venv that is there; None if it is half made or its Python is gone."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stamp if isinstance(stamp, dict) and fits([venv_program("python")]) else None


def editable() -> bool:
    """Whether the checkout has its symlinks, so that an installed Holdfast can follow the sources."""
    return all((ROOT / "packaging" / "names" / "holdfast" / source).is_dir() for source in SOURCES)


def create_venv() -> None:
    """Make .venv: with pip in it, or without where only the system has a pip."""
    say("making .venv with Python {}.{}.{}".format(*sys.version_info))
    without = [] if has_ensurepip() else ["--without-pip"]
    result = subprocess.run([sys.executable, "-m", "venv", *without, str(VENV)], **QUIETLY)
    if result.returncode:
        raise Trouble(f"Python couldn't make .venv.\n{last_lines(result)}")


def install_locked() -> None:
    """Put in what the lock names, each file checked against its hash."""
    count = len(re.findall(r"^[\w.-]+==", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    say(f"installing {count} packages into .venv; the first time this takes some minutes")
    pip_install("--require-hashes", "-r", str(LOCK))


def install_project() -> None:
    """Put in Holdfast itself: as a link to the sources, or as a copy where the checkout has no symlinks."""
    say("installing Holdfast into .venv")
    how = ["-e"] if editable() else ["--force-reinstall"]
    pip_install("--no-deps", "--no-build-isolation", *how, str(ROOT))


def pip_install(*words: str) -> None:
    """Have pip install into .venv, from whichever index it is set up for. Trouble if it fails."""
    python = venv_program("python")
    command = [python, "-m", "pip"]
    if subprocess.run([*command, "--version"], **QUIETLY).returncode:
        command = [*outside_pip(), "--python", python]
    command += ["--disable-pip-version-check", "--no-input", "install", *words]
    result = subprocess.run(command, cwd=ROOT, **QUIETLY)
    if result.returncode:
        raise Trouble(
            f"pip couldn't install into .venv, which is left half made.\n{last_lines(result)}",
            "See to that (is the network there?) and run the command again: it starts .venv anew.",
        )


def venv_program(name: str) -> str:
    """The path of a program in .venv."""
    return str(VENV / "Scripts" / f"{name}.exe" if os.name == "nt" else VENV / "bin" / name)


def remove(path: Path) -> None:
    """Remove whatever is there."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


# Talking


def say(line: str) -> None:
    """Tell the person, at once."""
    print(line, flush=True)


def last_lines(result: subprocess.CompletedProcess[str]) -> str:
    """The end of what a program wrote: where it tells what was wrong."""
    return "\n".join(f"  {line}" for line in result.stdout.strip().splitlines()[-15:])


def call(command: list[str], **options: Any) -> int:
    """Run a program before the person's eyes; answers its exit code. Ctrl+C is left to the program."""
    with subprocess.Popen(command, **options) as process:
        while True:
            with contextlib.suppress(KeyboardInterrupt):
                return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
