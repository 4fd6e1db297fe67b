"""Network faults: a proxy on loopback between a device and its backend that drops, cuts and spoils."""

from __future__ import annotations

from typing import Final

#: What can happen to a request, and what that is in real life.
FAULTS: Final[dict[str, str]] = {
    "drop-request": "never arrives: the connection is closed, the backend sees nothing",
    "drop-answer": "the backend acts, its answer is lost",
    "truncate": "the backend acts, its answer is cut half way",
    "garbage": "the backend acts, the answer is status 200 and random bytes, as from a captive portal",
    "duplicate": "arrives twice, the second answer counts",
    "error-500": "a server on the way fails with status 500, the backend sees nothing",
    "slow": "takes two seconds",
}
