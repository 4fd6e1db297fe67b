"""A client reset from the refusal that asks for it to the end: what to do next, and what came of it."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from .. import crash
from ..backups import Backup, Catalogue
from ..errors import HoldfastError
from ..protocol import Refusal
from ..realm import PendingReset, Realm, WriteTransaction
from ..session import NetworkTrouble, Transport
from . import fresh_copy, manual
from .strategy import Initiate, Strategy

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ResetProgress:
    """What a client reset says of itself while it runs and when it ends.

    step: ``needed``, ``asking``, ``downloading``, ``checking``, ``backing-up``, ``swapping``, ``committed``
    or ``failed``. done and total: of bytes or pages, if known. message: of a failure, what people are told.
    backup: once committed.
    """

    step: str
    pending: PendingReset
    done: int = 0
    total: int = 0
    message: str = ""
    backup: Backup | None = None


class ClientReset:
    """Carries out the client resets of one realm.

    strategy and initiate may be changed at any time; they hold for a reset that has not begun. on_progress is
    called on the session's thread.

    Attributes: strategy, initiate.
    """

    def __init__(
        self,
        realm: Realm,
        catalogue: Catalogue,
        transport: Transport,
        *,
        strategy: Strategy,
        initiate: Initiate,
        on_progress: Callable[[ResetProgress], None],
    ) -> None:
        self._realm = realm
        self._catalogue = catalogue
        self._transport = transport
        self.strategy = strategy
        self.initiate = initiate
        self._on_progress = on_progress
        self._asked = threading.Event()
        self._told_needed: str | None = None
        self._follow_up()
        pending = realm.pending_reset
        # A pending record from before this start: "after restart" has come, and what had begun goes on.
        self._from_before = pending.reset_id if pending is not None else None

    @property
    def from_before(self) -> str | None:
        """The id of the reset that was pending when this realm was opened."""
        return self._from_before

    def needed(self, refusal: Refusal) -> None:
        """The backend asks for a client reset: write the pending record, in a transaction of its own."""
        if self._realm.pending_reset is not None and self._realm.pending_reset.stage != "committed":
            return
        pending = PendingReset(
            reset_id=secrets.token_hex(8),
            cause=refusal.cause or "server-restored",
            code=refusal.code,
            name=refusal.name,
            message=refusal.detail,
            time=self._realm.clock(),
            strategy=self.strategy,
        )

        def record(transaction: WriteTransaction) -> None:
            pending.write(transaction.raw)

        self._realm.write(record, origin="download")
        crash.reach("reset-recorded")

    def ask(self) -> None:
        """A person says that the pending reset shall begin now."""
        self._asked.set()

    def go_on(self) -> bool:
        """Begin or go on with the pending reset, if it is time; return whether the session may go on.

        False: it waits to be asked, for a restart, or for another try after a failure that ``on_progress``
        was told of. NetworkTrouble and Refusal are passed on: worth another try by themselves.
        """
        pending = self._realm.pending_reset
        if pending is None or pending.stage == "committed":
            return True
        if not self._may_begin(pending):
            if self._told_needed != pending.reset_id:
                self._told_needed = pending.reset_id
                self._on_progress(ResetProgress("needed", pending))
            return False
        try:
            backup = manual.carry_out(
                self._realm,
                self._catalogue,
                self._transport,
                pending,
                lambda step, done, total: self._on_progress(ResetProgress(step, pending, done, total)),
            )
        except (NetworkTrouble, Refusal):
            raise
        except (HoldfastError, OSError) as error:
            log.warning("client reset failed: %s", error)
            self._asked.clear()
            self._from_before = None
            self._on_progress(ResetProgress("failed", pending, message=str(error)))
            return False
        self._asked.clear()
        committed = self._realm.pending_reset or pending
        self._on_progress(ResetProgress("committed", committed, backup=backup))
        return True

    def _may_begin(self, pending: PendingReset) -> bool:
        if self._asked.is_set() or pending.stage == "fresh-asked":
            return True
        if self.initiate == Initiate.IMMEDIATELY:
            return True
        if self.initiate == Initiate.AFTER_RESTART or pending.at_next_start:
            return self._from_before == pending.reset_id
        return False

    def at_next_start(self) -> None:
        """A person says that the pending reset shall begin when the app is started again."""

        def keep(transaction: WriteTransaction) -> None:
            pending = PendingReset.read(transaction.raw)
            if pending is not None and pending.stage == "needed":
                pending.but(at_next_start=True).write(transaction.raw)

        self._realm.write(keep, origin="download")

    def _follow_up(self) -> None:
        """After a crash between swap and catalogue: finish what the swap began."""
        pending = self._realm.pending_reset
        if pending is not None and pending.stage == "committed":
            manual.follow(self._catalogue, pending, self._realm, self._realm.progress.server_version)
        if pending is None or pending.stage == "committed":
            fresh_copy.discard_packed(self._realm.folder.path / "fresh")
