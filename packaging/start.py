"""Where the bundle starts: as ``holdfast``, or as one of the processes that a scenario is played by."""

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from holdfast.sync.cli import main

    sys.exit(main())
