"""A device that can't be opened lets go of all that it had taken, and one that is closed of the rest."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.sync import Device
from holdfast.sync import device as device_module
from holdfast.sync.backups import Catalogue
from holdfast.sync.errors import SchemaError
from holdfast.sync.recovery import Recovery
from holdfast.sync.session import Session

Make = Callable[..., Device]


class Broken(Exception):
    """What goes wrong in the test."""


def breaks(*arguments: Any, **options: Any) -> Any:
    raise Broken


def held(folder: Path) -> list[str]:
    """The files in a folder that this process has open."""
    if not Path("/proc/self/fd").is_dir():
        return []
    links = []
    for one in list(Path("/proc/self/fd").iterdir()):
        try:
            links.append(str(one.readlink()))
        except OSError:
            continue
    return [link for link in links if link.startswith(f"{folder}/")]


def let_go(folder: Path, threads: set[threading.Thread], caught: object = None) -> None:
    """Nothing of a device is left in this process.

    caught: the error, which keeps alive whatever was not closed, so that nothing is cleared away by chance.
    """
    assert held(folder) == []
    assert [one.name for one in threading.enumerate() if one not in threads] == []


@pytest.mark.parametrize("options", [{"strategy": "nonsense"}, {"initiate": "nonsense"}, {"schema": object}])
@pytest.mark.parametrize("there", [False, True])
def test_options_that_make_no_sense(
    device_factory: Make,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: dict[str, Any],
    there: bool,
) -> None:
    folder = tmp_path / "devices" / "a"
    if there:
        with device_factory("a", start=False) as device:
            device.realm.write(lambda tx: tx.create("Task", "milk", {"title": "Milk"}))
    threads = set(threading.enumerate())
    closed: list[Path] = []
    with monkeypatch.context() as patched:
        patched.setattr(Catalogue, "close", lambda catalogue: closed.append(catalogue.folder))
        with pytest.raises((ValueError, SchemaError)) as caught:
            device_factory("a", start=False, **options)
        let_go(folder, threads, caught)
    assert closed == ([] if "schema" in options else [folder])
    with device_factory("a", start=False) as device, device.realm.read() as view:
        assert [one["title"] for one in view.all("Task")] == (["Milk"] if there else [])


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (device_module, "Realm"),
        (device_module, "Transport"),
        (device_module, "ClientReset"),
        (device_module, "Session"),
        (Session, "start"),
    ],
)
def test_whatever_fails_while_it_opens(
    device_factory: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: Any, name: str
) -> None:
    threads = set(threading.enumerate())
    with monkeypatch.context() as patched:
        patched.setattr(where, name, breaks)
        with pytest.raises(Broken) as caught:
            device_factory("a")
        let_go(tmp_path / "devices" / "a", threads, caught)
    device_factory("a", start=False)


def test_a_recovery_that_can_not_be_followed_up(
    device_factory: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: Any, until: Any
) -> None:
    with device_factory("a") as device:
        device.realm.write(lambda tx: tx.create("Task", "milk"))
        until(lambda: device.unsynced_count() == 0)
        for action in ("terminate", "enable"):
            backend.request("POST", f"/v1/admin/partitions/{backend.partition}/{action}")
        until(lambda: any(one.outcome == "recovered" for one in device.resets()))
    threads = set(threading.enumerate())
    with monkeypatch.context() as patched:
        patched.setattr(Recovery, "follow_up", breaks)
        with pytest.raises(Broken) as caught:
            device_factory("a", start=False)
        let_go(tmp_path / "devices" / "a", threads, caught)
    with device_factory("a", start=False) as device:
        assert len(device.catalogue.all()) == 1


def test_a_closed_device_holds_nothing(device_factory: Make, tmp_path: Path, until: Any) -> None:
    threads = set(threading.enumerate())
    with device_factory("a") as device:
        until(lambda: device.session.status.state == "synced")
        assert held(tmp_path / "devices" / "a") or not Path("/proc/self/fd").is_dir()
    let_go(tmp_path / "devices" / "a", threads)
    device.close()
