"""The decisions of packaging/dev.py, and of the doctor that it asks. Nothing is installed from anywhere."""

from __future__ import annotations

import ast
import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from holdfast.sync import doctor

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "packaging" / "dev.py"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="is about Linux")


@pytest.fixture
def dev() -> ModuleType:
    """A fresh dev.py, loaded by its path as it is no module of the distribution."""
    spec = importlib.util.spec_from_file_location("dev_under_test", SOURCE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def program(path: Path, script: str) -> Path:
    """An executable shell script."""
    if os.name == "nt":
        pytest.skip("pretends with shell scripts")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


# What the file itself must be


def test_that_an_old_python_can_read_it() -> None:
    ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_that_it_and_the_doctor_need_only_the_standard_library() -> None:
    for path in (SOURCE, ROOT / "sync" / "doctor.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0
                names = [node.module or ""]
            assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_that_it_names_no_index_and_neither_does_the_lock(dev: ModuleType) -> None:
    assert "://" not in SOURCE.read_text(encoding="utf-8")
    assert "://" not in dev.LOCK.read_text(encoding="utf-8")


def test_that_everyone_means_the_same_pythons(dev: ModuleType) -> None:
    low, high = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", PROJECT["project"]["requires-python"]).groups()  # type: ignore[union-attr]
    assert dev.OLDEST == doctor.PYTHON_OLDEST == (3, int(low))
    assert dev.NEWEST == doctor.PYTHON_NEWEST == (3, int(high) - 1)
    assert [f"3.{minor}" for minor in range(int(high) - 1, int(low) - 1, -1)] == dev.VERSIONS


def test_that_the_lock_has_what_pyproject_asks_for(dev: ModuleType) -> None:
    asked = {dev.LOCK: [*PROJECT["project"]["dependencies"]], dev.PACKAGES_LOCK: []}
    for name, group in PROJECT["dependency-groups"].items():
        lock = dev.PACKAGES_LOCK if name == "package" else dev.LOCK
        asked[lock] += [item for item in group if isinstance(item, str)]
    for lock, items in asked.items():
        locked = set(re.findall(r"^([\w.-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE))
        assert {re.split(r"[^\w.-]", item)[0].lower() for item in items} <= locked


def test_that_packaging_is_still_pypis() -> None:
    import packaging.version  # a folder of ours with an __init__.py would hide it

    assert packaging.version.Version("1.0") < packaging.version.Version("1.1")


# The call


def test_help_and_wrong_calls(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["--help"]) == 0
    assert "dev.py run" in capsys.readouterr().out
    for wrong in ([], ["tset"], ["screenshots"], ["packages"], ["packages", "-x"]):
        assert dev.main(wrong) == 2
        assert capsys.readouterr().err


def test_that_what_can_be_expected_gives_words(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(dev, "continue_under_fitting_python", full)
    assert dev.main(["test"]) == 1
    assert "No space left on device" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "opens"),
    [
        ([], True),
        (["--home", "x"], True),
        (["--version"], False),
        (["--help"], False),
        (["scenario", "run", "x"], False),
        (["--home", "x", "recover", "b"], False),
        (["tour"], False),
    ],
)
def test_which_calls_open_a_window(dev: ModuleType, arguments: list[str], opens: bool) -> None:
    assert dev.opens_window(arguments) is opens


@pytest.mark.parametrize("own", [["-n0"], ["-n", "4"], ["--numprocesses=2"], ["--pdb"], ["--collect-only"]])
def test_that_ones_own_number_of_workers_counts(dev: ModuleType, own: list[str]) -> None:
    assert dev.parallel(own) == []
    assert dev.parallel(["-k", "name", "--full"]) == ["-n", str(dev.workers())]


# Python


def test_which_pythons_fit(dev: ModuleType, tmp_path: Path) -> None:
    assert dev.fits([sys.executable])
    assert not dev.fits([str(tmp_path / "none")])
    assert not dev.fits([str(program(tmp_path / "old", "echo cpython 3 10"))])
    assert not dev.fits([str(program(tmp_path / "new", "echo cpython 3 14"))])
    assert not dev.fits([str(program(tmp_path / "other", "echo pypy 3 11"))])
    assert not dev.fits([str(program(tmp_path / "shim", "echo cpython 3 12; exit 127"))])
    assert dev.fits([str(program(tmp_path / "good", "echo cpython 3 12"))])


@pytest.fixture
def restarts(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """An unfitting Python in charge; the commands under which dev.py starts itself again."""
    seen: list[list[str]] = []
    really = dev.fits
    monkeypatch.setattr(dev, "fits", lambda python: python != [sys.executable] and really(python))
    monkeypatch.setattr(dev, "restart_under", seen.append)
    monkeypatch.setattr(sys, "_base_executable", sys.executable, raising=False)
    return seen


def test_that_another_python_is_looked_for(
    dev: ModuleType, restarts: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "python3.13", "exit 127")
    good = program(tmp_path / "python3.12", "echo cpython 3 12")
    program(tmp_path / "python3.11", "echo cpython 3 11")
    monkeypatch.setenv("PATH", str(tmp_path))
    dev.continue_under_fitting_python()
    assert restarts == [[str(good)]]


def test_that_uv_is_asked_next(
    dev: ModuleType, restarts: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = tmp_path / "fetched" / "python"
    program(tmp_path / "prepared", "echo cpython 3 13")
    program(
        tmp_path / "bin" / "uv",
        f'if [ "$2" = install ]; then mkdir {fetched.parent} && mv {tmp_path}/prepared {fetched}\n'
        f"elif [ -e {fetched} ]; then echo {fetched}; else exit 2; fi",
    )
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setattr(dev, "other_pythons", lambda: iter([]))
    dev.continue_under_fitting_python()
    assert restarts == [[str(fetched)]]


def test_that_else_the_command_is_named(
    dev: ModuleType, restarts: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "apt-cache", '[ "$2" = python3.12 ]')
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(dev.Trouble, match=r"sudo apt-get install python3\.12 python3\.12-venv") as caught:
        dev.continue_under_fitting_python()
    assert sys.version.split()[0] in str(caught.value)
    assert restarts == []


def test_that_the_one_in_charge_stays_if_it_fits(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "VENV", Path("/somewhere/else"))
    monkeypatch.setattr(dev, "restart_under", lambda python: pytest.fail("restarted"))
    dev.continue_under_fitting_python()


# What the machine lacks


NOTHING = doctor.Library("libholdfast-nothing.so.9", "libnothing9")


@pytest.fixture
def bare(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Debian machine with neither a font nor ensurepip nor a pip, used by somebody who isn't root."""
    monkeypatch.setattr(doctor, "has_font", lambda: False)
    monkeypatch.setattr(doctor, "_is_root", lambda: False)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name == "apt-get" else None)
    monkeypatch.setattr(dev, "has_ensurepip", lambda: False)
    monkeypatch.setattr(dev, "outside_pip", list)
    monkeypatch.setattr(dev, "apt_get_asks_nothing", lambda: False)
    monkeypatch.setattr(dev, "read_stamp", lambda: None)


@pytest.mark.usefixtures("bare")
def test_that_one_command_is_named_for_all_that_is_missing(dev: ModuleType) -> None:
    with pytest.raises(dev.Trouble) as caught:
        dev.provide(doctor, [NOTHING], font=True)
    venv = "python{}.{}-venv".format(*sys.version_info)
    assert f"sudo apt-get install {venv} libnothing9 fonts-dejavu-core" in str(caught.value)
    assert "libholdfast-nothing.so.9" in str(caught.value)


@pytest.mark.usefixtures("bare")
def test_that_root_has_it_installed(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[str] = []

    def install(names: list[str]) -> None:
        installed.extend(names)
        monkeypatch.setattr(doctor, "missing_libraries", lambda libraries: [])
        monkeypatch.setattr(doctor, "has_font", lambda: True)
        monkeypatch.setattr(dev, "has_ensurepip", lambda: True)

    monkeypatch.setattr(dev, "apt_get_asks_nothing", lambda: True)
    monkeypatch.setattr(dev, "apt_get_install", install)
    dev.provide(doctor, [NOTHING], font=True)
    assert installed[1:] == ["libnothing9", "fonts-dejavu-core"]


@pytest.mark.usefixtures("bare")
def test_that_a_pip_outside_does_for_venv(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "outside_pip", lambda: ["pip3"])
    dev.provide(doctor, [], font=False)


def test_which_pip_outside_does(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(program(tmp_path / "python", "exit 1")))
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    program(tmp_path / "pip3", "echo pip 22.0.2 from /usr/lib")
    program(tmp_path / "pip", "echo pip 22.2.9 from /usr/lib")
    assert dev.outside_pip() == []
    program(tmp_path / "pip", "echo pip 23.0.1 from /usr/lib")
    assert dev.outside_pip() == ["pip"]


@on_linux
@pytest.mark.usefixtures("bare")
def test_that_window_tools_are_no_condition(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "X11_LIBRARIES", (NOTHING,))
    (sentence,) = dev.provide_window_tools(doctor)
    assert "Xvfb, openbox, xdotool, libholdfast-nothing.so.9" in sentence
    assert "sudo apt-get install xvfb openbox xdotool libnothing9" in sentence


@on_linux
@pytest.mark.usefixtures("bare")
def test_that_a_compiler_is_no_condition(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "compiles", lambda: False)
    (sentence,) = dev.provide_compiler(doctor)
    assert "C compiler" in sentence and "sudo apt-get install gcc libc6-dev" in sentence


@on_linux
def test_that_root_has_a_compiler_installed(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[str] = []
    monkeypatch.setattr(dev, "compiles", lambda: bool(installed))
    monkeypatch.setattr(dev, "apt_get_asks_nothing", lambda: True)
    monkeypatch.setattr(dev, "apt_get_install", installed.extend)
    assert dev.provide_compiler(doctor) == []
    assert installed == ["gcc", "libc6-dev"]


@on_linux
def test_that_apt_get_looks_for_fresh_lists_once(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []

    def pretend(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        assert options["env"]["DEBIAN_FRONTEND"] == "noninteractive"
        assert options["stdin"] == subprocess.DEVNULL
        calls.append(command)
        return subprocess.CompletedProcess(command, 100, "E: Unable to locate package libnothing9")

    monkeypatch.setattr(subprocess, "run", pretend)
    with pytest.raises(dev.Trouble, match="Unable to locate package"):
        dev.apt_get_install(["libnothing9"])
    assert [word for command in calls for word in command if word in ("install", "update")][-2:] == [
        "update",
        "install",
    ]


# The environment


@pytest.fixture
def checkout(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with symlinks, in which nothing has been made yet."""
    folder = tmp_path / "checkout"
    for source in dev.SOURCES:
        (folder / source).mkdir(parents=True)
        (folder / source / "room.py").touch()
        (folder / "packaging" / "names" / "holdfast" / source).mkdir(parents=True)
    (folder / "pyproject.toml").write_text("one")
    (folder / "packaging" / "requirements.lock").write_text("thing==1\nother==2\n")
    monkeypatch.setattr(dev, "ROOT", folder)
    monkeypatch.setattr(dev, "VENV", folder / ".venv")
    monkeypatch.setattr(dev, "STAMP", folder / ".venv" / "holdfast.json")
    monkeypatch.setattr(dev, "LOCK", folder / "packaging" / "requirements.lock")
    return folder


@pytest.fixture
def made(dev: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Makes the environment and answers what was done for it."""
    done: list[str] = []

    def create() -> None:
        done.append("venv")
        assert not dev.VENV.exists()
        program(dev.VENV / "bin" / "python", f'exec {sys.executable} "$@"')

    def make() -> list[str]:
        done.clear()
        dev.make_environment()
        return list(done)

    monkeypatch.setattr(dev, "create_venv", create)
    monkeypatch.setattr(dev, "pip_install", lambda *words: done.append(words[0]))
    return make


LOCKED, PROJECT_ITSELF = "--require-hashes", "--no-deps"
ALL = ["venv", LOCKED, PROJECT_ITSELF]


@on_linux
def test_that_the_environment_is_made_once(made: Callable[[], list[str]]) -> None:
    assert made() == ALL
    assert made() == []


@on_linux
def test_what_a_change_costs(dev: ModuleType, checkout: Path, made: Callable[[], list[str]]) -> None:
    made()
    (checkout / "sync" / "room.py").write_text("an editable install follows")
    assert made() == []
    (checkout / "pyproject.toml").write_text("two")
    assert made() == [PROJECT_ITSELF]
    dev.LOCK.write_text("thing==2\n")
    assert made() == ALL


@on_linux
def test_that_a_copy_follows_the_sources(checkout: Path, made: Callable[[], list[str]]) -> None:
    link = checkout / "packaging" / "names" / "holdfast" / "sync"
    link.rmdir()
    link.write_text("../../../sync")  # what git writes where it makes no symlinks
    assert made() == ALL
    assert made() == []
    os.utime(checkout / "sync" / "room.py", (1, 1))
    assert made() == [PROJECT_ITSELF]


@on_linux
def test_that_a_broken_environment_is_made_anew(dev: ModuleType, made: Callable[[], list[str]]) -> None:
    made()
    dev.STAMP.unlink()  # half made
    assert made() == ALL
    (dev.VENV / "bin" / "python").unlink()
    (dev.VENV / "bin" / "python").symlink_to("/gone/python3.11")
    assert made() == ALL
    stamp = json.loads(dev.STAMP.read_text())
    for name in ("folder", "python"):  # the checkout was moved; another Python is in charge
        dev.STAMP.write_text(json.dumps({**stamp, name: "another"}))
        assert made() == ALL
    dev.STAMP.write_text("[")
    assert made() == ALL


@on_linux
def test_that_a_failed_install_leaves_no_stamp(
    dev: ModuleType, checkout: Path, made: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made()
    (checkout / "pyproject.toml").write_text("two")

    def fail() -> None:
        raise dev.Trouble("no network")

    with monkeypatch.context() as patch, pytest.raises(dev.Trouble):
        patch.setattr(dev, "install_project", fail)
        made()
    assert made() == ALL


@on_linux
def test_that_pip_s_words_are_shown_when_it_fails(dev: ModuleType, checkout: Path) -> None:
    program(checkout / ".venv" / "bin" / "python", "exit 0")
    dev.pip_install("thing")
    program(checkout / ".venv" / "bin" / "python", '[ "$3" = --version ] || { echo no such thing; exit 1; }')
    with pytest.raises(dev.Trouble, match="no such thing"):
        dev.pip_install("thing")


# The jobs


@pytest.fixture
def ready(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which all is installed; its doctor is the one imported here."""
    for name in ("continue_under_fitting_python", "make_environment"):
        monkeypatch.setattr(dev, name, lambda: None)
    monkeypatch.setattr(dev, "provide", lambda *args, **options: None)
    monkeypatch.setattr(dev, "load_doctor", lambda: doctor)
    monkeypatch.setattr(dev, "provide_window_tools", lambda doctor: [])
    monkeypatch.setattr(doctor, "has_display", lambda: False)


@pytest.mark.usefixtures("ready")
def test_that_run_without_a_display_plays_the_tour(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    folders: list[Path] = []

    def take(folder: Path) -> int:
        folders.append(folder)
        return 0

    monkeypatch.setattr(dev, "play_tour", take)
    assert dev.run([]) == 0
    assert folders[0].is_dir()
    folders[0].rmdir()


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    ("code", "exit_code", "last"),
    [(0, 0, "All passed."), (1, 1, "Failed: pytest."), (5, 1, "Failed: pytest (no test was run).")],
)
def test_what_comes_of_pytest_s_exit_code(
    dev: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    code: int,
    exit_code: int,
    last: str,
) -> None:
    def call(command: list[str], **options: Any) -> int:
        assert command[1:] == ["-m", "pytest", "-n", str(dev.workers()), "-k", "x"]
        assert options["env"]["QT_QPA_PLATFORM"] == "offscreen"
        return code

    monkeypatch.setattr(dev, "passes", lambda name, command: True)
    monkeypatch.setattr(dev, "call", call)
    assert dev.test(["-k", "x"]) == exit_code
    assert capsys.readouterr().out.splitlines()[-1] == last


@pytest.mark.usefixtures("ready")
def test_that_all_is_run_whatever_fails(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "passes", lambda name, command: False)
    monkeypatch.setattr(dev, "call", lambda command, **options: 0)
    monkeypatch.setattr(dev, "provide_window_tools", lambda doctor: ["Not run here: windows."])
    monkeypatch.setattr(dev, "provide_compiler", lambda doctor: [])
    assert dev.test([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2:] == ["Not run here: windows.", "Failed: ruff check, ruff format, mypy."]


@on_linux
@pytest.mark.usefixtures("ready")
def test_that_full_leaves_nothing_out(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "passes", lambda name, command: True)
    monkeypatch.setattr(dev, "call", lambda command, **options: 0)
    monkeypatch.setattr(dev, "provide_window_tools", lambda doctor: ["Not run here: windows."])
    monkeypatch.setattr(dev, "provide_compiler", lambda doctor: [])
    assert dev.test([]) == 0
    assert dev.test(["--full"]) == 1


def test_that_a_linter_speaks_only_if_it_fails(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.passes("linter", [sys.executable, "-c", "print('all 7 files')"])
    assert capsys.readouterr().out == "linter: fine\n"
    assert not dev.passes("linter", [sys.executable, "-c", "import sys; sys.exit('line 3 is wrong')"])
    assert "line 3 is wrong" in capsys.readouterr().out


@on_linux
def test_where_pictures_are_drawn(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "has_display", lambda: False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with dev.drawing_place(doctor) as environment:
        assert environment["QT_QPA_PLATFORM"] == "offscreen"
    monkeypatch.setattr(doctor, "has_display", lambda: True)
    with dev.drawing_place(doctor) as environment:
        assert environment == dict(os.environ)


@pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("openbox")), reason="Xvfb or openbox is missing"
)
def test_a_virtual_display(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with dev.virtual_display() as display:
        monkeypatch.setenv("DISPLAY", display)
        assert doctor.has_display()
    assert not doctor.has_display()


# The doctor


def test_that_the_doctor_has_a_line_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    fine = doctor.Finding("fonts", True, "found")
    missing = doctor.Finding("fonts", False, "none.", "apt-get install one")
    for findings, code in (([fine], 0), ([missing, fine], 1)):
        monkeypatch.setattr(doctor, "diagnose", lambda findings=findings: findings)
        out = io.StringIO()
        assert doctor.main(out) == code
        assert out.getvalue().count("\n") == len(findings)
    assert "missing: fonts: none. To mend it: apt-get install one" in out.getvalue()


def test_that_every_lack_has_a_mend() -> None:
    for finding in doctor.diagnose():
        assert "\n" not in str(finding)
        assert finding.ok or finding.mend


@on_linux
def test_which_libraries_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert doctor.needed_libraries(window=False) == doctor.OFFSCREEN_LIBRARIES
    assert set(doctor.needed_libraries(window=True)) > set(doctor.X11_LIBRARIES)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert set(doctor.needed_libraries(window=True)) > set(doctor.WAYLAND_LIBRARIES)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen:enable_fonts")
    assert doctor.needed_libraries(window=True) == doctor.OFFSCREEN_LIBRARIES


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("apt-get", "sudo apt-get install libnothing9 fonts-dejavu-core"),
        ("dnf", "sudo dnf install 'libholdfast-nothing.so.9()(64bit)' dejavu-sans-fonts"),
        ("none", "install with your system's package manager what holds libholdfast-nothing.so.9, a font"),
    ],
)
def test_the_command_for_each_package_manager(
    monkeypatch: pytest.MonkeyPatch, manager: str, command: str
) -> None:
    monkeypatch.setattr(doctor, "_is_root", lambda: False)
    monkeypatch.setattr(shutil, "which", lambda name: name if name == manager else None)
    assert doctor.install_command([NOTHING], font=True).startswith(command)


@on_linux
def test_that_a_dead_display_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("DISPLAY", ":4711")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert not doctor.has_display()
    assert "DISPLAY=:4711 doesn't answer" in doctor.obstacle()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert doctor.display_finding().ok


@on_linux
def test_where_fonts_are_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "_font_folders", lambda: iter([tmp_path / "none", tmp_path]))
    (tmp_path / "misc").mkdir()
    (tmp_path / "misc" / "fixed.pcf.gz").touch()
    assert not doctor.has_font()
    assert not doctor.font_finding().ok
    (tmp_path / "misc" / "Sans.TTF").touch()
    assert doctor.has_font()
