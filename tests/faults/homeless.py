"""A device whose folder is removed while it is open: it goes on writing, syncing and looking, then closes.

``python -m tests.faults.homeless FOLDER HOME``: HOME is the backend's. Prints a line when it is synced, waits
for one on its input, and goes on then. What it is told goes to the file ``FOLDER.said``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from holdfast.sync import WriteTransaction

from .works import Backend, Said, application


def main(folder: Path, home: Path) -> None:
    """Live until the folder is gone, and a little longer."""
    said = Said(folder.with_suffix(".said"))
    with application(folder, Backend(home), said) as one:
        assert one is not None

        def write(tx: WriteTransaction) -> None:
            tx.create("Task", f"t{tx.count('Task')}", {"title": "written"})

        device = one.device
        one.attempt("first write", lambda: device.realm.write(write))
        device.session.start()
        device.session.wait_until_synced(20)
        print("synced", flush=True)
        sys.stdin.readline()
        for number in range(3):
            one.attempt(f"write {number}", lambda: device.realm.write(write))
        one.attempt("sync", lambda: device.session.wait_until_synced(2))
        one.attempt("back up", lambda: device.back_up("asked-for", "A person wants it."))
        one.attempt("backups", lambda: device.catalogue.all())
        one.tell_records()
    with application(folder, Backend(home), said) as again:
        if again is not None:
            again.settle()
    said.say("end")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
