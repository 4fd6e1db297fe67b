"""Views of a realm: as many as one likes, each as it was, in nobody's way, and for reading only."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from holdfast.sync import Device, Realm, String, schema_of, set_of
from holdfast.sync.errors import WriteRefused
from holdfast.sync.realm import RealmFolder

#: More than SQLAlchemy's pool hands out by itself, by far.
MANY = 60


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "Note"
    id: Mapped[str] = mapped_column("_id", String, primary_key=True)
    text: Mapped[str] = mapped_column(String, default="")
    tags: Mapped[set[str]] = mapped_column(set_of("string"), default=set)


@pytest.fixture
def realm(tmp_path: Path) -> Iterator[Realm]:
    one = Realm(RealmFolder(tmp_path), schema_of(Note), lambda: 1_700_000_000_000_000)
    one.write(lambda tx: tx.create("Note", "a", {"text": "kept", "tags": {"t"}}))
    yield one
    one.close()


def test_however_many_views_are_open_writes_and_sync_go_on(
    device_factory: Callable[..., Device], backend: Any, until: Any
) -> None:
    device, other = device_factory("a"), device_factory("b")
    device.realm.write(lambda tx: tx.create("Task", "k", {"title": "before"}))
    device.session.wait_until_synced(20)
    with ExitStack() as stack:
        views = [stack.enter_context(device.realm.read()) for _ in range(MANY)]
        device.realm.write(lambda tx: tx.update("Task", "k", {"title": "after"}))
        device.session.wait_until_synced(20)
        other.session.wait_until_synced(20)
        with other.realm.read() as view:
            assert view.get("Task", "k")["title"] == "after"  # type: ignore[index]
        assert {view.get("Task", "k")["title"] for view in views} == {"before"}  # type: ignore[index]
        backend.act("terminate")
        backend.act("enable")
        device.session.wait_until_synced(20)
        until(lambda: device.resets() and device.realm.pending_reset is None)  # a reset and its backup, too
        assert [one.outcome for one in device.resets()] == ["recovered"]
        assert {view.get("Task", "k")["title"] for view in views} == {"before"}  # type: ignore[index]


def test_a_realm_closes_while_views_are_open(realm: Realm) -> None:
    with ExitStack() as stack:
        views = [stack.enter_context(realm.read()) for _ in range(MANY)]
        realm.write(lambda tx: tx.update("Note", "a", {"text": "later"}))
        closing = threading.Thread(target=realm.close)
        closing.start()
        closing.join(20)
        assert not closing.is_alive()
        assert {view.get("Note", "a")["text"] for view in views} == {"kept"}  # type: ignore[index]
        # Whoever opens it again sees all of it.
        again = Realm(realm.folder, schema_of(Note), realm.clock)
        with again.read() as view:
            assert view.get("Note", "a")["text"] == "later"  # type: ignore[index]
        again.close()


@pytest.mark.parametrize(
    "change",
    [
        lambda session: setattr(session.get(Note, "a"), "text", "dropped"),
        lambda session: session.get(Note, "a").tags.add("dropped"),
        lambda session: session.add(Note(id="dropped")),
        lambda session: session.delete(session.get(Note, "a")),
    ],
)
@pytest.mark.parametrize("way", ["leave", "flush", "commit", "query"])
def test_what_is_changed_in_a_view_is_refused_and_not_dropped(
    realm: Realm, change: Callable[[Any], Any], way: str
) -> None:
    held = []  # SQLAlchemy forgets an object that nothing holds
    with pytest.raises(WriteRefused, match="for reading"), realm.read() as view:
        held.append(view.session.get(Note, "a"))
        change(view.session)
        if way == "flush":
            view.session.flush()
        elif way == "commit":
            view.session.commit()
        elif way == "query":
            view.session.scalars(select(Note)).all()
        else:
            return
        pytest.fail("it was not refused")


def test_an_error_of_the_readers_own_is_not_covered_by_the_refusal(realm: Realm) -> None:
    with pytest.raises(KeyError, match="mine"), realm.read() as view:
        view.session.add(Note(id="dropped"))
        raise KeyError("mine")


def test_a_view_stays_the_same_over_commit_and_rollback_of_its_session(realm: Realm) -> None:
    with realm.read() as view:
        note = view.session.get(Note, "a")
        assert note is not None
        realm.write(lambda tx: tx.update("Note", "a", {"text": "later"}))
        note.text = "taken back"
        view.session.add(Note(id="taken back"))
        view.session.rollback()
        assert note.text == "kept"
        view.session.commit()
        view.session.expire_all()
        assert [one.text for one in view.session.scalars(select(Note))] == ["kept"]
        assert view.get("Note", "a")["text"] == "kept"  # type: ignore[index]


def test_what_was_set_to_what_it_was_is_no_change(realm: Realm) -> None:
    with realm.read() as view:
        note = view.session.get(Note, "a")
        assert note is not None
        note.text = "kept"
