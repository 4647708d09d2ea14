# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""When a call is made again, and after how long: never when it could have its effect twice."""

from __future__ import annotations

from dataclasses import dataclass
from random import random
from typing import Final

from ..messages import Answer, Failure

IDEMPOTENT: Final = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "QUERY"})
"""The methods of which a second call has no effect that the first one had not (RFC 9110, and QUERY's draft)."""

LONGEST: Final = 60.0
"""Seconds: who is told to wait longer gets the answer at once, and decides."""

_BASE: Final = 0.5
_CAP: Final = 8.0


@dataclass(frozen=True, slots=True)
class Retry:
    """When a call is made again: up to `max` times, after answers with one of the statuses (429, "5XX") in `on`.

    With `max=0` it is made once, whatever the client is told.
    """

    max: int = 2
    on: tuple[int | str, ...] = (408, 429, 500, 502, 503, 504)

    def limit(self, wished: int | None) -> int:
        """Return how many times the call may be made again; `wished` is what the client was told."""
        return self.max if wished is None or not self.max else wished

    def pause(self, outcome: Answer | Failure, retried: int, *, repeatable: bool) -> float | None:
        """Return the seconds to wait before the next attempt; None: there must be none.

        `repeatable`: a second call has no second effect. Any call may be made again of which nothing was sent.
        """
        if isinstance(outcome, Failure):
            return backoff(retried) if repeatable or not outcome.is_sent else None
        if not repeatable or (outcome.status not in self.on and f"{outcome.status // 100}XX" not in self.on):
            return None
        from ..limits import retry_after

        told = retry_after(outcome.headers)
        if told is None or told > LONGEST:
            return backoff(retried) if told is None else None
        return told or backoff(retried)


def backoff(retried: int) -> float:
    """Return some part of half a second, and of twice as much after each retry, but of no more than eight seconds.

    Clients that failed together do not come back together.
    """
    return float(random() * min(_CAP, _BASE * 2.0 ** min(retried, 10)))  # noqa: S311 - nothing to be guessed
