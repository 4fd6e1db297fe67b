"""The address of a backend and the token for it, as people type them: put right, or refused in words."""

from __future__ import annotations

from typing import NoReturn
from urllib.parse import urlsplit

from ..errors import EndpointError

_API = "/v1"


def checked_url(url: object) -> str:
    """The address of a backend in one form. EndpointError says what is wrong with it."""
    if not isinstance(url, str):
        _refuse(url, "it is no text")
    text = url.strip()
    if not text:
        _refuse(url, "it is empty")
    if any(character.isspace() or not character.isprintable() for character in text):
        _refuse(url, "it has a space or a line's end in it")
    if "://" not in text:
        _refuse(url, "it does not begin with http:// or https://")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        _refuse(url, f"{error}")
    if parts.scheme not in ("http", "https"):
        _refuse(url, f"it begins with {parts.scheme}:// and not with http:// or https://")
    if not host:
        _refuse(url, "it names no machine")
    if parts.username is not None or parts.password is not None:
        _refuse(parts.scheme + "://...", "it has a name or password in it; the token is given by itself")
    if parts.query or parts.fragment or text.endswith(("?", "#")):
        _refuse(url, "it has a ? or # in it")
    machine = f"[{host}]" if ":" in host else host
    path = parts.path.rstrip("/").removesuffix(_API).rstrip("/")
    return f"{parts.scheme}://{machine}{'' if port is None else f':{port}'}{path}"


def checked_token(token: object) -> str:
    """A token without what is around it. EndpointError says what is wrong with it; the token is not told."""
    if not isinstance(token, str):
        _refuse_token("It is no text")
    text = token.strip()
    if not text.isascii():
        _refuse_token("It has letters in it that no token has")
    if any(character.isspace() or not character.isprintable() for character in text):
        _refuse_token("It has a space or a line's end in it")
    return text


def _refuse(url: object, why: str) -> NoReturn:
    raise EndpointError(
        f"{url!r} is no address of a backend: {why}.",
        "Nothing was opened and nothing was sent.",
        "Give it as it is in a browser, such as https://sync.example.org or http://127.0.0.1:8000.",
    )


def _refuse_token(why: str) -> NoReturn:
    raise EndpointError(
        f"The token for the backend is none. {why}.",
        "Nothing was opened and nothing was sent.",
        "Give just the token, as: holdfast backend token create printed it.",
    )
