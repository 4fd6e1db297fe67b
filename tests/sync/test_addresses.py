"""The address of a backend and its token, as people type them: they work, or are refused in words."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.sync import Device, Endpoint, EndpointError, Schema

SAME = {
    "plain": "http://127.0.0.1:8000",
    "a slash": "http://127.0.0.1:8000/",
    "slashes": "http://127.0.0.1:8000//",
    "spaces": "  http://127.0.0.1:8000 \n",
    "upper case": "HTTP://127.0.0.1:8000",
    "the API's path": "http://127.0.0.1:8000/v1/",
}
KEPT = {
    "https://Sync.Example.org": "https://sync.example.org",
    "https://example.org/holdfast/": "https://example.org/holdfast",
    "https://example.org/Sync/v1": "https://example.org/Sync",
    "http://[::1]:80": "http://[::1]:80",
}
WRONG = {
    "": "empty",
    "   ": "empty",
    "::::": "http:// or https://",
    "127.0.0.1:8000": "http:// or https://",
    "sync.example.org": "http:// or https://",
    "ftp://example.org": "begins with ftp://",
    "http://": "no machine",
    "http://:8000": "no machine",
    "http://exa mple.org": "a space",
    "http://example.org:port": "[Pp]ort",
    "http://example.org:99999": "[Pp]ort",
    "http://example.org?token=x": r"a \? or #",
    "http://example.org/#x": r"a \? or #",
    "http://me:secret@example.org": "name or password",
    "http://[::1": "IPv6",
}


@pytest.mark.parametrize("url", SAME.values(), ids=SAME)
def test_what_is_meant_is_put_right(url: str) -> None:
    assert Endpoint(url, " token\r\n") == Endpoint("http://127.0.0.1:8000", "token")


@pytest.mark.parametrize("url", KEPT)
def test_what_belongs_to_it_is_kept(url: str) -> None:
    assert Endpoint(url, "").url == KEPT[url]


@pytest.mark.parametrize("url", WRONG)
def test_what_is_no_address_is_refused_in_words(url: str) -> None:
    with pytest.raises(EndpointError, match=WRONG[url]) as caught:
        Endpoint(url, "token")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("token", ["ümlaut", "two words", "two\nlines", "a\x00b", None, b"x"])
def test_what_is_no_token_is_refused_in_words_and_not_told(token: Any) -> None:
    with pytest.raises(EndpointError, match="token") as caught:
        Endpoint("http://127.0.0.1", token)
    assert "lines" not in str(caught.value) and "mlaut" not in str(caught.value)


def test_a_device_syncs_by_each_way_to_write_it(device_factory: Any, backend: Any) -> None:
    for number, url in enumerate((f" {backend.url}/ ", backend.url.upper(), backend.url + "/v1")):
        device: Device = device_factory(f"d{number}", endpoint=Endpoint(url, f"{backend.token}\n"))
        device.session.wait_until_synced(20)


def test_https_where_there_is_none_is_told(
    device_factory: Any, backend: Any, until: Any, schema: Schema
) -> None:
    device: Device = device_factory("d", endpoint=Endpoint(backend.url.replace("http:", "https:"), "x"))
    until(lambda: "does not speak https" in device.session.status.message)
