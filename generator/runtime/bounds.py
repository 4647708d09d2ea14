# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""How far one call may go: in time, and in bytes."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TypeAlias

Timeout: TypeAlias = float | tuple[float, float | None]
"""Seconds for connecting, and for each wait after that: None waits for as long as it takes."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a call is given: `until` is the moment of `time.monotonic` when it is over, `answer` the most bytes."""

    timeout: Timeout
    until: float | None
    answer: int

    def times(self) -> dict[str, float | None]:
        """Return the seconds for each step of a request, as HTTP libraries name them."""
        connect, rest = self.timeout if isinstance(self.timeout, tuple) else (self.timeout, self.timeout)
        if self.until is not None:
            left = max(0.001, self.until - monotonic())
            connect, rest = min(connect, left), left if rest is None else min(rest, left)
        return {"connect": connect, "read": rest, "write": rest, "pool": rest}

    @property
    def are_over(self) -> bool:
        """Whether the time is up."""
        return self.until is not None and monotonic() >= self.until
