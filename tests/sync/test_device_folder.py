"""The folders of a home's devices: one device's is never another's."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.sync.device_folder import claim_folder, folder_of
from holdfast.sync.errors import HomeError


def test_names_that_differ_in_case_only_are_one_device(tmp_path: Path) -> None:
    folder = claim_folder(tmp_path, "Device A")
    assert folder == tmp_path / "devices" / "device-a"
    # In other letters, and as its folder is called
    for name in ("Device A", " device a ", "DEVICE A", "device-a", "Device-A"):
        assert folder_of(tmp_path, name) == claim_folder(tmp_path, name) == folder


def test_names_that_differ_in_punctuation_are_not_mixed_up(tmp_path: Path) -> None:
    claim_folder(tmp_path, "my phone")
    for name in ("my.phone", "my  phone", "my/phone", "(my phone)"):
        for find in (folder_of, claim_folder):
            with pytest.raises(HomeError, match="would lie in the folder of 'my phone'"):
                find(tmp_path, name)
    assert claim_folder(tmp_path, "my phone") == tmp_path / "devices" / "my-phone"
    assert claim_folder(tmp_path, "my_phone") == tmp_path / "devices" / "my_phone"


def test_a_home_of_before_belongs_to_who_opens_it_first(tmp_path: Path) -> None:
    (tmp_path / "devices" / "device-a").mkdir(parents=True)
    assert folder_of(tmp_path, "Device A") == folder_of(tmp_path, "device.a")
    claim_folder(tmp_path, "device-a")  # as the folder is called: that says nothing
    claim_folder(tmp_path, "Device A")
    with pytest.raises(HomeError, match="'Device A'"):
        claim_folder(tmp_path, "device.a")


@pytest.mark.parametrize("name", ["", " ", "...", "/", "x" * 61])
def test_what_can_be_no_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(HomeError, match="is no name for a device"):
        claim_folder(tmp_path, name)
    assert not (tmp_path / "devices").exists()
