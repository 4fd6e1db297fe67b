"""The ``holdfast`` command."""

import sys
from pathlib import Path


def main(argv=None):
    import argparse

    from .backend.serve import Options, serve

    p = argparse.ArgumentParser()
    p.add_argument("command")
    p.add_argument("--home")
    p.add_argument("--leased", action="store_true")
    p.add_argument("--port", type=int, default=0)
    a = p.parse_args(argv)
    return serve(Options(Path(a.home), leased=a.leased, port=a.port))


if __name__ == "__main__":
    sys.exit(main())
