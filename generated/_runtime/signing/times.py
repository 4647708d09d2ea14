# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Times as text and text as times: always UTC, always English, whatever the locale of the machine."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from threading import Lock
from typing import Final, TypeAlias, TypeVar

from ..errors import SigningError

T = TypeVar("T")
Moment: TypeAlias = datetime | float | str
"""How a time can be fixed."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)
_MILLISECOND: Final = timedelta(milliseconds=1)
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = tuple("January February March April May June July August September October November December".split())
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_NUMERIC: Final = frozenset("YymdHMSfjz%")
_DIRECTIVE: Final = re.compile(r"%(.?)", re.DOTALL)


def now() -> datetime:
    """Return the time of the machine's clock."""
    return datetime.now(UTC)


def as_time(value: Moment) -> datetime:
    """Read a fixed time: an aware datetime, or seconds since 1970 as a number or as its digits."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise SigningError("a time must say its zone: datetime.now(UTC), not datetime.now()")
        return value.astimezone(UTC)
    return from_unix(value) if isinstance(value, str) else _since_epoch(value, _SECOND)


def unix(time: datetime) -> str:
    """Return the seconds since 1970."""
    return str((time - _EPOCH) // _SECOND)


def unix_ms(time: datetime) -> str:
    """Return the milliseconds since 1970."""
    return str((time - _EPOCH) // _MILLISECOND)


def iso8601(time: datetime) -> str:
    """Return `2015-08-30T12:36:00Z`, without fractions of a second."""
    return utc(time, "%Y-%m-%dT%H:%M:%SZ")


def http_date(time: datetime) -> str:
    """Return `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110)."""
    return utc(time, "%a, %d %b %Y %H:%M:%S GMT")


def rfc2822(time: datetime) -> str:
    """Return `Sun, 06 Nov 1994 08:49:37 +0000`."""
    return utc(time, "%a, %d %b %Y %H:%M:%S +0000")


def utc(time: datetime, pattern: str) -> str:
    """Write a time in UTC by a pattern of strftime, in English. Raises SigningError for an unknown directive."""
    moment = time if time.tzinfo is UTC else time.astimezone(UTC)
    return "".join([part if isinstance(part, str) else part(moment) for part in _writers(pattern)])


def add_seconds(time: datetime, seconds: int) -> datetime:
    """Return a later time, or an earlier one for a negative number."""
    return time + timedelta(seconds=seconds)


class _Counter:
    """The last number that was given out."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = Lock()

    def after(self, number: int) -> int:
        with self._lock:
            self._last = max(number, self._last + 1)
            return self._last


_MILLISECONDS: Final = _Counter()


def increasing_ms(time: datetime) -> str:
    """Return the milliseconds since 1970, and a later one if this process has already had that: no two are equal."""
    return str(_MILLISECONDS.after((time - _EPOCH) // _MILLISECOND))


def from_unix(text: str) -> datetime:
    """Read seconds since 1970; a fraction is allowed."""
    return _since_epoch(_number(text), _SECOND)


def from_unix_ms(text: str) -> datetime:
    """Read milliseconds since 1970."""
    return _since_epoch(_number(text), _MILLISECOND)


def from_iso8601(text: str) -> datetime:
    """Read a time in ISO 8601; one without a zone is in UTC."""
    return _read(datetime.fromisoformat, text, "a time in ISO 8601")


def from_http_date(text: str) -> datetime:
    """Read a date of a header (RFC 9110, also RFC 2822); one without a zone is in UTC."""
    return _read(parsedate_to_datetime, text, "a date of HTTP")


def from_utc(text: str, pattern: str) -> datetime:
    """Read a time with the directives `%Y %y %m %d %H %M %S %f %j %z %%`; one without a zone is in UTC."""
    if not _NUMERIC.issuperset(_DIRECTIVE.findall(pattern)):
        raise SigningError("a time is read by numeric directives only: %Y %y %m %d %H %M %S %f %j %z")
    return _read(lambda given: datetime.strptime(given, pattern), text, "a time of the pattern that it must have")


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise SigningError("a time is not a number")
    return float(text) if "." in text else int(text)


def _since_epoch(number: float, unit: timedelta) -> datetime:
    return _read(lambda given: _EPOCH + given * unit, number, "a time that a calendar has")


def _read(parse: Callable[[T], datetime], value: T, kind: str) -> datetime:
    """Read a time; what is wrong with the value stays here, since the message of a parser quotes it."""
    try:
        time = parse(value)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        pass
    raise SigningError(f"a value is not {kind}")


_WRITERS: Final[Mapping[str, Callable[[datetime], str]]] = {
    "Y": lambda time: f"{time.year:04}",
    "y": lambda time: f"{time.year % 100:02}",
    "m": lambda time: f"{time.month:02}",
    "d": lambda time: f"{time.day:02}",
    "H": lambda time: f"{time.hour:02}",
    "I": lambda time: f"{(time.hour - 1) % 12 + 1:02}",
    "M": lambda time: f"{time.minute:02}",
    "S": lambda time: f"{time.second:02}",
    "f": lambda time: f"{time.microsecond:06}",
    "j": lambda time: f"{time.timetuple().tm_yday:03}",
    "p": lambda time: "AM" if time.hour < 12 else "PM",
    "z": lambda _: "+0000",
    "Z": lambda _: "UTC",
    "u": lambda time: str(time.isoweekday()),
    "w": lambda time: str(time.isoweekday() % 7),
    "G": lambda time: f"{time.isocalendar().year:04}",
    "V": lambda time: f"{time.isocalendar().week:02}",
    "a": lambda time: _DAYS[time.weekday()][:3],
    "A": lambda time: _DAYS[time.weekday()],
    "b": lambda time: _MONTHS[time.month - 1][:3],
    "B": lambda time: _MONTHS[time.month - 1],
    "%": lambda _: "%",
}


@lru_cache(maxsize=128)
def _writers(pattern: str) -> tuple[str | Callable[[datetime], str], ...]:
    """Return the pieces of a pattern: literal text, and what writes a directive."""
    pieces: list[str | Callable[[datetime], str]] = []
    for index, piece in enumerate(_DIRECTIVE.split(pattern)):
        if index % 2 and piece not in _WRITERS:
            raise SigningError(f"a pattern of time has the unknown directive `%{piece}`; known: {' '.join(_WRITERS)}")
        pieces.append(_WRITERS[piece] if index % 2 else piece)
    return tuple(pieces)
