# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What the headers of an answer say about coming again: how long to wait, and how many calls are left."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_MOMENTS: Final = 1e8
"""A greater number of seconds is a moment since 1970, and one a thousand times as great counts milliseconds."""

_DURATION: Final = re.compile(r"(?=[0-9])(?:([0-9]+)h)?(?:([0-9]+)m(?!s))?(?:([0-9]+(?:\.[0-9]+)?)s)?(?:([0-9]+)ms)?\Z")
_ITEM: Final = re.compile(r'\s*(?:"[^"]*"|[^,;"=\s]+)\s*')
_PAIR: Final = re.compile(r"([a-z]+)\s*=\s*([0-9]+)", re.IGNORECASE)
_FAMILIES: Final = ("x-ratelimit-", "ratelimit-", "x-rate-limit-")


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How many calls a window allows, how many of them remain, and in how many seconds a new one begins.

    What the answer does not say, or not in a known form, is None.
    """

    limit: int | None = None
    remaining: int | None = None
    reset: float | None = None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds after which a refused call may be made again; None where no header says so.

    Read are `retry-after-ms`, then `Retry-After` in seconds or as a date, then the reset of a limit of which nothing
    remains. The names of the headers are in lower case.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    if said := headers.get("retry-after"):
        seconds = _number(said)
        return _until(said, headers) if seconds is None else seconds
    limit = rate_limit(headers)
    return limit.reset if limit and limit.remaining == 0 else None


def rate_limit(headers: Mapping[str, str]) -> RateLimit | None:
    """Return what the headers say of the rate limit; None if they say nothing.

    Known are the headers `X-RateLimit-Limit`, `-Remaining` and `-Reset`, with or without `X-`, with or without a
    hyphen in the middle, and `RateLimit` with `RateLimit-Policy`, of the IETF's drafts.
    """
    if said := headers.get("ratelimit"):
        return _structured(said, headers.get("ratelimit-policy", ""))
    for family in _FAMILIES:
        limit, remaining, reset = (headers.get(family + name) for name in ("limit", "remaining", "reset"))
        if limit or remaining or reset:
            return RateLimit(_whole(limit), _whole(remaining), _reset(reset, headers))
    return None


def _structured(said: str, policy: str) -> RateLimit:
    """Read `limit=100, remaining=50, reset=30`, or `"default";r=50;t=30` beside the policy `"default";q=100;w=60`."""
    first, allowed = _pairs(said), _pairs(policy)
    if "r" not in first and "t" not in first:
        return RateLimit(first.get("limit"), first.get("remaining"), first.get("reset"))
    return RateLimit(allowed.get("q"), first.get("r"), first.get("t"))


def _pairs(said: str) -> dict[str, int]:
    """Return the pairs of a header's first item; the older form has one pair an item, and all of them count."""
    item = said.split(",")[0] if _ITEM.match(said) and ";" in said else said
    return {name.lower(): int(value) for name, value in _PAIR.findall(item)}


def _whole(said: str | None) -> int | None:
    """Read `100`, and the first number of `100, 100;w=60`."""
    found = re.match(r"\s*([0-9]{1,18})(?![0-9.])", said or "")
    return int(found[1]) if found else None


def _reset(said: str | None, headers: Mapping[str, str]) -> float | None:
    """Read seconds, a moment in seconds or milliseconds since 1970, a duration such as `6m0s`, or a date."""
    value = _number(said)
    if value is None or said is None:
        duration = _DURATION.match(said.strip()) if said else None
        if duration is None:
            return _until(said, headers) if said else None
        hours, minutes, seconds, milliseconds = (float(part or 0) for part in duration.groups())
        return hours * 3600 + minutes * 60 + seconds + milliseconds / 1000
    if value <= _MOMENTS:
        return value
    return max(0.0, (value / 1000 if value > _MOMENTS * 1000 else value) - _now(headers))


def _until(said: str, headers: Mapping[str, str]) -> float | None:
    moment = _date(said)
    return None if moment is None else max(0.0, moment - _now(headers))


def _now(headers: Mapping[str, str]) -> float:
    """Return the time by the clock that the other moments are told by: the provider's, if the answer has a date."""
    there = _date(headers.get("date", ""))
    return time.time() if there is None else there


def _date(said: str) -> float | None:
    """Read a date of HTTP, in seconds since 1970."""
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(said).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def _number(said: str | None) -> float | None:
    """Read a number in digits; what is negative, or not a number, says nothing."""
    text = (said or "").strip()
    return float(text) if re.fullmatch(r"[0-9]{1,18}(?:\.[0-9]{1,9})?", text) else None
