# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""How far one call may go: in time, and in bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from math import inf
from time import monotonic
from typing import TypeAlias

Timeout: TypeAlias = float | tuple[float, float | None]
"""Seconds for connecting, and for each wait after that: None waits for as long as it takes."""


def deadline(until: float | None) -> AbstractContextManager[object]:
    """Return what ends an asynchronous block, with TimeoutError, at a moment of `time.monotonic`; None is never.

    A blocking read cannot be ended from outside: a synchronous call looks at the clock between the pieces of a body.
    The headers are one piece: the HTTP libraries tell a socket the seconds of a read once for all of them.
    """
    if until is None:
        return nullcontext()
    from anyio import fail_after  # the HTTP libraries need it, too

    return fail_after(left(until))


def left(until: float | None) -> float | None:
    """Return the seconds until a moment of `time.monotonic`; None is never."""
    return None if until is None else max(0.0, until - monotonic())


def is_over(until: float | None) -> bool:
    """Say whether a moment of `time.monotonic` has passed; None is never."""
    return until is not None and monotonic() >= until


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
        return is_over(self.until)

    def in_time(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Yield what is to be sent. Raises TimeoutError where a piece would come after the time is up."""
        for piece in pieces:
            if self.are_over:
                raise TimeoutError
            yield piece

    def of_stream(self, idle: float) -> Bounds:
        """Return the same for an answer that may be silent for as many seconds between its pieces."""
        connect = self.timeout[0] if isinstance(self.timeout, tuple) else self.timeout
        return replace(self, timeout=(connect, idle))


def _finite(seconds: float | None) -> float | None:
    return None if seconds == inf else seconds
