"""The engine's sentences in the person's language.

The engine speaks English and knows nothing of Qt. Of what it says, the sentences that reach a window stand
here as patterns, as they stand in its source but for names in the braces; a test compares them. They are
translated in the context ``engine``. A sentence that is not among them is shown as it came.
"""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

#: Sentences, and after them the parts of sentences that stand in their braces.
_PATTERNS: tuple[object, ...] = (
    # The backend, and who may use it
    QT_TRANSLATE_NOOP("engine", "The backend at {url} can't be reached."),
    QT_TRANSLATE_NOOP("engine", "The backend at {url} answered with status {status}."),
    QT_TRANSLATE_NOOP(
        "engine", "What answers at {url} is not a Holdfast backend: its answer makes no sense."
    ),
    QT_TRANSLATE_NOOP("engine", "What answers is not a Holdfast backend: its answer makes no sense."),
    QT_TRANSLATE_NOOP("engine", "The backend did not go on where the download was cut."),
    QT_TRANSLATE_NOOP("engine", "The download was cut: {why}."),
    QT_TRANSLATE_NOOP("engine", "The download of the fresh copy was cut."),
    QT_TRANSLATE_NOOP("engine", "The backend's promise of a fresh copy makes no sense."),
    QT_TRANSLATE_NOOP("engine", "The backend failed in answering; its log says how. Nothing was changed."),
    QT_TRANSLATE_NOOP("engine", "The backend's database can't be used just now: {why}. Nothing was changed."),
    QT_TRANSLATE_NOOP(
        "engine",
        "The backend does not know this token. Nothing was sent or received; what you write stays on this "
        "device. Ask the backend's administrator for a token, and give it with --token-file.",
    ),
    QT_TRANSLATE_NOOP("engine", "This token has no access to {partition}."),
    QT_TRANSLATE_NOOP("engine", "This needs the administrator's token."),
    QT_TRANSLATE_NOOP(
        "engine",
        "Sync is {state} by the administrator. Nothing is lost; it goes on when sync is {again}.",
    ),
    QT_TRANSLATE_NOOP("engine", "The app can't say where the backend is: {why}."),
    QT_TRANSLATE_NOOP("engine", "The backend did not acknowledge what it was sent."),
    QT_TRANSLATE_NOOP("engine", "What answers at {url} is not a Holdfast backend: its answer is too large."),
    QT_TRANSLATE_NOOP(
        "engine", "What answers at {url} does not speak https, or its certificate is not trusted."
    ),
    QT_TRANSLATE_NOOP("engine", "The backend's entries make no sense; nothing of them was applied."),
    QT_TRANSLATE_NOOP("engine", "What came is no part of the fresh copy."),
    QT_TRANSLATE_NOOP("engine", "What you write stays on this device and is sent later."),
    QT_TRANSLATE_NOOP("engine", "There is no partition {partition} yet; connect first."),
    QT_TRANSLATE_NOOP(
        "engine",
        "This is not the backend that the device has synced with: another one, or a new and empty one in "
        "its place. Nothing was sent and nothing was changed. Go back to the backend that it was, or begin "
        "anew here, with a backup of what is on this device.",
    ),
    QT_TRANSLATE_NOOP(
        "engine", "What answers is the backend {backend}; this device has synced with {bound}."
    ),
    QT_TRANSLATE_NOOP("engine", "Nothing was sent and nothing was changed."),
    QT_TRANSLATE_NOOP(
        "engine",
        "Go back to the backend that it was, or begin anew with a backup of what is here (begin_anew).",
    ),
    QT_TRANSLATE_NOOP(
        "engine", "At server version {version} the content here has the digest {own}, the backend's {theirs}."
    ),
    QT_TRANSLATE_NOOP(
        "engine", "Sync has stopped both ways; nothing was changed, and what you write stays on this device."
    ),
    QT_TRANSLATE_NOOP(
        "engine", "Start a client reset to download everything afresh, and report this as a bug."
    ),
    # Opening
    QT_TRANSLATE_NOOP("engine", "The device in {folder} is open in another process."),
    QT_TRANSLATE_NOOP("engine", "Close it there first, or use another device."),
    QT_TRANSLATE_NOOP("engine", "The folder {folder} can't be written: {why}."),
    QT_TRANSLATE_NOOP("engine", "Nothing was opened and nothing is lost."),
    QT_TRANSLATE_NOOP("engine", "Mend its permissions, or choose another home with --home."),
    QT_TRANSLATE_NOOP("engine", "{device} is no name for a device."),
    QT_TRANSLATE_NOOP("engine", "Use letters and digits."),
    QT_TRANSLATE_NOOP("engine", "The token file {path} can't be read: {why}."),
    QT_TRANSLATE_NOOP("engine", "Check the path and its permissions."),
    QT_TRANSLATE_NOOP("engine", "There is no token in {path}."),
    QT_TRANSLATE_NOOP("engine", "Put just the token into the file."),
    QT_TRANSLATE_NOOP("engine", "A backend that runs elsewhere needs a token."),
    QT_TRANSLATE_NOOP("engine", "Give --token-file."),
    QT_TRANSLATE_NOOP("engine", "The realm {path} can't be made: {why}."),
    QT_TRANSLATE_NOOP("engine", "Nothing is lost; there was nothing yet."),
    QT_TRANSLATE_NOOP("engine", "{path} is not a realm, or is damaged: {why}."),
    QT_TRANSLATE_NOOP("engine", "{path} is a database of another program, not a realm."),
    QT_TRANSLATE_NOOP("engine", "The file is left as it is. What was synced is on the backend."),
    QT_TRANSLATE_NOOP(
        "engine", "Put the file back from a copy, or move its folder away to begin anew and download again."
    ),
    QT_TRANSLATE_NOOP("engine", "The realm files beside it are untouched."),
    QT_TRANSLATE_NOOP("engine", "Put the file back from a copy, or move the folder away to begin anew."),
    QT_TRANSLATE_NOOP("engine", "The pointer file {path} can't be read: {why}."),
    QT_TRANSLATE_NOOP("engine", "The pointer file {path} is {how}, and {why}."),
    QT_TRANSLATE_NOOP("engine", "The pointer file {path} can't be written: {why}."),
    QT_TRANSLATE_NOOP("engine", "It names the same realm as before, which is untouched."),
    QT_TRANSLATE_NOOP("engine", "The folder {folder} can't be read: {why}."),
    QT_TRANSLATE_NOOP("engine", "The device {device} would lie in the folder of {owner}."),
    QT_TRANSLATE_NOOP(
        "engine", "Use another name, one that differs in more than its spaces and punctuation."
    ),
    QT_TRANSLATE_NOOP(
        "engine", "The realm in {folder} belongs to the partition {bound}, and was opened for {partition}."
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "Open it for {bound} again, use another device for {partition}, or begin anew with a backup of what "
        "is here (begin_anew).",
    ),
    QT_TRANSLATE_NOOP("engine", "The device began anew; it belonged to the partition {partition}."),
    QT_TRANSLATE_NOOP("engine", "{name} is no name for a partition: {why}."),
    QT_TRANSLATE_NOOP("engine", "Nothing was opened and nothing was sent."),
    QT_TRANSLATE_NOOP("engine", "Choose another name, such as team-7."),
    QT_TRANSLATE_NOOP("engine", "{url} is no address of a backend: {why}."),
    QT_TRANSLATE_NOOP(
        "engine", "Give it as it is in a browser, such as https://sync.example.org or http://127.0.0.1:8000."
    ),
    QT_TRANSLATE_NOOP("engine", "The token for the backend is none. {why}."),
    QT_TRANSLATE_NOOP("engine", "Give just the token, as: holdfast backend token create printed it."),
    # Writing
    QT_TRANSLATE_NOOP("engine", "Nothing was written."),
    QT_TRANSLATE_NOOP("engine", "Nothing of this transaction was written."),
    QT_TRANSLATE_NOOP(
        "engine", "{part} is withheld: the backend does not have it as this version of the app does."
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "It can be written as soon as the backend knows it, or with the version of the app that fits.",
    ),
    QT_TRANSLATE_NOOP("engine", "The realm {path} could not be written: {why}."),
    QT_TRANSLATE_NOOP("engine", "The change was not saved; everything saved before is still there."),
    QT_TRANSLATE_NOOP("engine", "Make room on the disk or mend its permissions, then try again."),
    QT_TRANSLATE_NOOP("engine", "The realm is closed."),
    QT_TRANSLATE_NOOP("engine", "Open the device again."),
    QT_TRANSLATE_NOOP("engine", "There is a file {path} already."),
    QT_TRANSLATE_NOOP("engine", "It was not touched."),
    QT_TRANSLATE_NOOP("engine", "Choose another name."),
    QT_TRANSLATE_NOOP("engine", "{path} could not be written: {why}."),
    QT_TRANSLATE_NOOP("engine", "There is no new file, and what was to be exported is untouched."),
    QT_TRANSLATE_NOOP("engine", "Choose another place, or make room there."),
    QT_TRANSLATE_NOOP("engine", "{path} can't be written: {why}."),
    QT_TRANSLATE_NOOP("engine", "Nothing was exported; your tasks are as they were."),
    QT_TRANSLATE_NOOP("engine", "Choose another folder."),
    QT_TRANSLATE_NOOP("engine", "The realm {path} could not be read: {why}."),
    QT_TRANSLATE_NOOP("engine", "Nothing was changed. What was synced is on the backend."),
    QT_TRANSLATE_NOOP(
        "engine",
        "It could not be found out whether the change was saved; everything saved before is still there.",
    ),
    QT_TRANSLATE_NOOP(
        "engine", "Make room on the disk or mend its permissions, then look whether the change is there."
    ),
    QT_TRANSLATE_NOOP("engine", "{value} does not fit the type {type}."),
    # Backups
    QT_TRANSLATE_NOOP("engine", "The backup {path} is damaged: {why}."),
    QT_TRANSLATE_NOOP("engine", "The backup {path} can't be read: {why}."),
    QT_TRANSLATE_NOOP("engine", "The realm itself is untouched."),
    QT_TRANSLATE_NOOP("engine", "Restore the file from a copy of your own, if there is one."),
    QT_TRANSLATE_NOOP("engine", "The realm could not be backed up: {why}."),
    QT_TRANSLATE_NOOP("engine", "Nothing was changed; without a backup nothing is reset or overwritten."),
    QT_TRANSLATE_NOOP("engine", "Make room on the disk or mend the permissions of {folder}, then try again."),
    QT_TRANSLATE_NOOP("engine", "There is no backup {backup} any more."),
    QT_TRANSLATE_NOOP("engine", "There is no place for {parts} any more; what was in it waits here."),
    QT_TRANSLATE_NOOP("engine", "The backend can't take what is here. {why}"),
    QT_TRANSLATE_NOOP("engine", "The catalogue {path} can't be read or written: {why}."),
    QT_TRANSLATE_NOOP("engine", "Nothing of it was changed; the backups and the realm are untouched."),
    QT_TRANSLATE_NOOP(
        "engine",
        "Make room on the disk or mend its permissions, then try again; if the file is damaged, put it back "
        "from a copy of your own.",
    ),
    QT_TRANSLATE_NOOP("engine", "It is left as it is, and so are the backups and the realm."),
    QT_TRANSLATE_NOOP("engine", "Put it back from a copy of your own."),
    QT_TRANSLATE_NOOP(
        "engine",
        "It could not be found out whether the change to it was saved; the backups and the realm are "
        "untouched.",
    ),
    QT_TRANSLATE_NOOP("engine", "A person has started over."),
    # Resets
    QT_TRANSLATE_NOOP("engine", "The fresh copy's bytes are not what the backend announced."),
    QT_TRANSLATE_NOOP("engine", "The fresh copy can't be used: {why}."),
    QT_TRANSLATE_NOOP("engine", "The realm is as it was, and the reset stays pending."),
    QT_TRANSLATE_NOOP("engine", "It is fetched anew."),
    QT_TRANSLATE_NOOP(
        "engine",
        "The client has server version {version} of a history that ended at {last}. The server was restored "
        "from an earlier backup.",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "The server does not know the client file {ident}. It was restored from a backup that is older than "
        "this client.",
    ),
    QT_TRANSLATE_NOOP(
        "engine", "Sync was terminated and enabled again; the history that the client belongs to is gone."
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "The client needs what came after server version {version}; everything before {floor} was trimmed. "
        "It was offline for longer than the client maximum offline time.",
    ),
    QT_TRANSLATE_NOOP(
        "engine", "The client's schema is not the one that the backend had at version {version}."
    ),
    QT_TRANSLATE_NOOP("engine", "The schema was changed in a way that needs a new history: {what}."),
    QT_TRANSLATE_NOOP("engine", "A person has asked for a client reset."),
    QT_TRANSLATE_NOOP("engine", "The fresh copy that came is not what was promised: {why}."),
    QT_TRANSLATE_NOOP("engine", "The fresh copy is empty: all {before} objects would go from this device."),
    QT_TRANSLATE_NOOP("engine", "The fresh copy lacks {deletions} of the {before} objects on this device."),
    QT_TRANSLATE_NOOP("engine", "The client reset could not be carried out yet: {why}."),
    QT_TRANSLATE_NOOP("engine", "The realm is as it was; the reset stays pending, and nothing is lost."),
    QT_TRANSLATE_NOOP("engine", "It is tried again by itself. Make room on the disk, if it is full."),
    QT_TRANSLATE_NOOP("engine", "Begin it when it suits you."),
    QT_TRANSLATE_NOOP("engine", "The client reset was cancelled."),
    QT_TRANSLATE_NOOP("engine", "The application has put the client reset off."),
    QT_TRANSLATE_NOOP("engine", "The application's callback before the reset raised {error}."),
    QT_TRANSLATE_NOOP("engine", "It was begun {times} times and ended each time with the process."),
    QT_TRANSLATE_NOOP("engine", "{cause} has come again after {times} resets that never came to an end."),
    QT_TRANSLATE_NOOP("engine", "The backend has it otherwise: {what}."),
    QT_TRANSLATE_NOOP(
        "engine",
        "This server does not know the partition {partition}, which the client has synced with. The server "
        "was restored from a backup of an earlier time.",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "The client has server version {version}; the history ends at {head}. The server was restored from "
        "an earlier backup.",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "Server version {version} is another one than the client's. The server was restored from an earlier "
        "backup and has gone on from there.",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "The client belongs to a history that this server does not know. The server was restored from a "
        "backup of an earlier time.",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "The client file {ident} has gone on from another copy of this device's folder. The folder was "
        "copied, or put back from a copy.",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "The client file {ident} was given up in an earlier client reset. This device's realm was put back "
        "from a copy.",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "The server had acknowledged the client's version {version}, but now knows only {known}. It was "
        "restored from an earlier backup.",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "The client's version {version} is another one than the server integrated. This device's realm was "
        "put back from a copy.",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "The client's version {expected} is missing before {version}. The server was restored from an "
        "earlier backup.",
    ),
    QT_TRANSLATE_NOOP("engine", "The app's schema does not fit the backend's: {what}."),
    QT_TRANSLATE_NOOP("engine", "A destructive schema change can only be recovered from by hand."),
    QT_TRANSLATE_NOOP("engine", "The administrator has forbidden recovery."),
    # Recovery
    QT_TRANSLATE_NOOP("engine", "{class_name} {key} is {state}; {decision} is not allowed."),
    QT_TRANSLATE_NOOP("engine", "{object} is {state}: it can only be decided as a whole."),
    QT_TRANSLATE_NOOP("engine", "The decision is as it was."),
    QT_TRANSLATE_NOOP("engine", "Possible are: {words}, undecided."),
    QT_TRANSLATE_NOOP("engine", "Export it, or decide fresh."),
    QT_TRANSLATE_NOOP("engine", "{text} is no JSON."),
    QT_TRANSLATE_NOOP("engine", "{text} is no {kind}."),
    QT_TRANSLATE_NOOP("engine", "There is no applied recovery to take back."),
    QT_TRANSLATE_NOOP("engine", "{object} has changed since it was decided; it waits for another look."),
    QT_TRANSLATE_NOOP("engine", "{object} could not be written: {why}."),
    QT_TRANSLATE_NOOP("engine", "What this recovery wrote can't be read any more: the catalogue is damaged."),
    QT_TRANSLATE_NOOP("engine", "Put catalogue.sqlite back from a copy of your own."),
    QT_TRANSLATE_NOOP("engine", "The backup is of {partition} on another backend."),
    QT_TRANSLATE_NOOP("engine", "The backup is of the partition {theirs}, this is {own}."),
    QT_TRANSLATE_NOOP("engine", "Nothing was changed; the backup stays."),
    QT_TRANSLATE_NOOP("engine", "Export it, or open the partition that it is of."),
    # The app's own
    QT_TRANSLATE_NOOP("engine", "This device is not in sync, so the steps to this cause can't be taken."),
    QT_TRANSLATE_NOOP("engine", "Wait until it is synced, then press again."),
    QT_TRANSLATE_NOOP("engine", "The server has not trimmed its history."),
    QT_TRANSLATE_NOOP("engine", "The demo backend does not end."),
    QT_TRANSLATE_NOOP("engine", "Nothing was removed."),
    QT_TRANSLATE_NOOP("engine", "Quit Holdfast and start it."),
    QT_TRANSLATE_NOOP("engine", "Close one first."),
    QT_TRANSLATE_NOOP("engine", "Nothing is lost."),
    QT_TRANSLATE_NOOP("engine", "Nothing was opened."),
    QT_TRANSLATE_NOOP("engine", "Nothing was changed."),
    # Parts
    QT_TRANSLATE_NOOP("engine", "its bytes have changed"),
    QT_TRANSLATE_NOOP("engine", "its file is gone"),
    QT_TRANSLATE_NOOP("engine", "its file can't be read ({why})"),
    QT_TRANSLATE_NOOP("engine", "it holds {now} objects, and held {then} when it was made"),
    QT_TRANSLATE_NOOP("engine", "paused"),
    QT_TRANSLATE_NOOP("engine", "terminated"),
    QT_TRANSLATE_NOOP("engine", "resumed"),
    QT_TRANSLATE_NOOP("engine", "enabled again"),
    QT_TRANSLATE_NOOP("engine", "gone"),
    QT_TRANSLATE_NOOP("engine", "damaged"),
    QT_TRANSLATE_NOOP("engine", "there is no realm file beside it"),
    QT_TRANSLATE_NOOP("engine", "which of {names} is current can't be told"),
    QT_TRANSLATE_NOOP("engine", "a file lies where a folder must be"),
    QT_TRANSLATE_NOOP("engine", "it is no text"),
    QT_TRANSLATE_NOOP("engine", "it is empty"),
    QT_TRANSLATE_NOOP("engine", "it has {count} characters, and may have {most}"),
    QT_TRANSLATE_NOOP("engine", "it has a / in it, at which its address would be cut"),
    QT_TRANSLATE_NOOP("engine", "in an address that means another folder"),
    QT_TRANSLATE_NOOP("engine", "it has a NUL character in it"),
    QT_TRANSLATE_NOOP("engine", "it has half a character in it, which is no text"),
    QT_TRANSLATE_NOOP("engine", "it has a space or a line's end in it"),
    QT_TRANSLATE_NOOP("engine", "it does not begin with http:// or https://"),
    QT_TRANSLATE_NOOP("engine", "it begins with {scheme}:// and not with http:// or https://"),
    QT_TRANSLATE_NOOP("engine", "it names no machine"),
    QT_TRANSLATE_NOOP("engine", "it has a name or password in it; the token is given by itself"),
    QT_TRANSLATE_NOOP("engine", "it has a ? or # in it"),
    QT_TRANSLATE_NOOP("engine", "It is no text"),
    QT_TRANSLATE_NOOP("engine", "It has letters in it that no token has"),
    QT_TRANSLATE_NOOP("engine", "It has a space or a line's end in it"),
)
#: What SQLite and the system say, in whose source this project can't look.
_FOREIGN: tuple[object, ...] = (
    QT_TRANSLATE_NOOP("engine", "database or disk is full"),
    QT_TRANSLATE_NOOP("engine", "No space left on device"),
    QT_TRANSLATE_NOOP("engine", "Permission denied"),
    QT_TRANSLATE_NOOP("engine", "No such file or directory"),
    QT_TRANSLATE_NOOP("engine", "Not a directory"),
)
# What Qt marks it hands back as an object, of no type.
PATTERNS = tuple(str(one) for one in _PATTERNS)
FOREIGN = tuple(str(one) for one in _FOREIGN)


def told(text: str) -> str:
    """Sentences of the engine, one after the other, in the person's language; unknown ones as they are."""
    found = []
    rest = text
    while rest:
        source, end, values = _first(rest)
        piece, gap = rest[:end], rest[end:]
        if source:
            translated = QCoreApplication.translate("engine", source)
            # One that has no translation is English already: what it holds must not be taken apart.
            if translated != source:
                piece = translated.format(**{name: told(value) for name, value in values.items()})
        rest = gap.lstrip(" ")
        found.append(piece + gap[: len(gap) - len(rest)])
    return "".join(found)


def _first(text: str) -> tuple[str, int, dict[str, str]]:
    """The known sentence that a text begins with, its end, and what is in its braces; else an unknown one."""
    for source, pattern in _compiled():
        match = pattern.match(text)
        if match:
            return source, match.end(), match.groupdict()
    unknown = re.match(r".*?[.!?](?= |$)", text, re.DOTALL)
    return "", unknown.end() if unknown else len(text), {}


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The patterns: the most certain first, those that begin with words of their own, and have most."""

    def doubt(source: str) -> tuple[bool, int]:
        return source.startswith("{"), -len(re.sub(r"\{\w+\}", "", source))

    ordered = sorted((*PATTERNS, *FOREIGN), key=doubt)
    return tuple((one, _pattern(one)) for one in ordered)


def _pattern(source: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", source)
    # What a sentence begins with is not another sentence; what stands within it may be anything.
    body = "".join(
        (f"(?P<{part}>.+?)" if at > 1 or parts[0] else rf"(?P<{part}>(?:(?!\. ).)+?)")
        if at % 2
        else re.escape(part)
        for at, part in enumerate(parts)
    )
    # A sentence ends where another begins; what is no sentence ends with the text.
    return re.compile(body + (r"(?= |$)" if source.endswith(".") else "$"), re.DOTALL)
