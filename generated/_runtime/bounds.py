# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""How far one call may go: in time, and in bytes."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import TypeAlias

Timeout: TypeAlias = float | tuple[float, float | None]
"""Seconds for connecting, and for each wait after that: None waits for as long as it takes."""


def deadline(until: float | None) -> AbstractContextManager[object]:
    """Return what ends an asynchronous block, with TimeoutError, at a moment of `time.monotonic`; None is never.

    A blocking read cannot be ended from outside: a synchronous call looks at the clock between its reads.
    """
    if until is None:
        return nullcontext()
    from anyio import fail_after  # the HTTP libraries need it, too

    return fail_after(max(0.0, until - monotonic()))


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a call is given: `until` is the moment of `time.monotonic` when it is over, `answer` the most bytes."""

    timeout: Timeout
    until: float | None
    answer: int

    def times(self) -> dict[str, float | None]:
        """Return the seconds for each step of a request, as HTTP libraries name them."""
        connect, rest = self.timeout if isinstance(self.timeout, tuple) else (self.timeout, self.timeout)
        left = inf if self.until is None else max(0.001, self.until - monotonic())
        first, then = _finite(min(connect, left)), _finite(left if rest is None else min(rest, left))
        return {"connect": first, "read": then, "write": then, "pool": first}

    def renew(self, times: dict[str, float | None]) -> None:
        """Bring the seconds of a request up to date, where a deadline has come nearer."""
        if self.until is not None:
            times.update(self.times())

    @property
    def silence(self) -> float | None:
        """The seconds that a body may be silent which is read while it arrives: no deadline ends it."""
        return _finite(self.timeout[1] if isinstance(self.timeout, tuple) else self.timeout)

    @property
    def are_over(self) -> bool:
        """Whether the time is up."""
        return self.until is not None and monotonic() >= self.until


def _finite(seconds: float | None) -> float | None:
    return None if seconds == inf else seconds
