"""Starts the application: one window for one device, until it is closed."""

from __future__ import annotations

import argparse
import asyncio
import sys

from holdfast.sync import HoldfastError

from . import theme
from .application import Holdfast, new_application, new_loop
from .devices import folder_of
from .single_instance import raise_first


def run(options: argparse.Namespace) -> int:
    """Run the desktop app; return the exit code of the command."""
    application = new_application()
    loop = new_loop(application)
    asyncio.set_event_loop(loop)
    theme.apply(application, options.appearance)
    with loop:
        return int(loop.run_until_complete(_run(options)))


async def _run(options: argparse.Namespace) -> int:
    from holdfast.sync.doctor import data_folder
    from holdfast.sync.errors import DeviceInUse

    holdfast = Holdfast(options)
    try:
        await holdfast.start()
    except DeviceInUse as error:
        if raise_first(folder_of((options.home or data_folder()).resolve(), options.device)):
            return 0
        print(f"holdfast: {error}", file=sys.stderr)
        return 1
    except HoldfastError as error:
        print(f"holdfast: {error}", file=sys.stderr)
        return 1
    await holdfast.ended
    await holdfast.close()
    return 0


if __name__ == "__main__":
    from holdfast.sync.cli import main

    sys.exit(main())
