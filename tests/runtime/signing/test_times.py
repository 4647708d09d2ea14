"""Times: what they are as text, against the standard library, and which texts are times."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.runtime.errors import SigningError
from generator.runtime.signing import times

TIME = datetime(2015, 8, 30, 12, 36, 5, 987654, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(1, 1, 3), datetime(9998, 12, 30), timezones=st.just(UTC))
DIRECTIVES = "Y y m d H I M S f j p z Z u w G V a A b B %".split()


def test_a_time_as_text() -> None:
    """In each of its usual forms."""
    assert times.unix(TIME) == "1440938165"
    assert times.unix_ms(TIME) == "1440938165987"
    assert times.iso8601(TIME) == "2015-08-30T12:36:05Z"
    assert times.http_date(TIME) == "Sun, 30 Aug 2015 12:36:05 GMT"
    assert times.rfc2822(TIME) == "Sun, 30 Aug 2015 12:36:05 +0000"
    assert times.utc(TIME, "%Y%m%dT%H%M%SZ") == "20150830T123605Z"
    assert times.utc(TIME, "%d %% %B é") == "30 % August é"


@given(MOMENTS)
def test_directives_are_those_of_the_library(time: datetime) -> None:
    """Tests run in the C locale, whose names are English; years keep their four digits on every platform."""
    written = times.utc(time, "\n".join(f"%{each}" for each in DIRECTIVES if each not in "YG"))
    assert written == time.strftime("\n".join(f"%{each}" for each in DIRECTIVES if each not in "YG"))
    assert times.utc(time, "%Y %G") == f"{time.year:04} {time.isocalendar().year:04}"


@given(MOMENTS)
def test_dates_are_those_of_the_library(time: datetime) -> None:
    """Email's formatting does not depend on a locale."""
    assert times.http_date(time) == format_datetime(time, usegmt=True)
    assert times.rfc2822(time) == format_datetime(time)


@given(MOMENTS)
def test_what_is_written_can_be_read(time: datetime) -> None:
    """Up to the precision of the form; of the years that mail has known."""
    time = time.replace(year=2000 + time.year % 400)  # the same years are leap years
    second = time.replace(microsecond=0)
    assert times.from_http_date(times.http_date(time)) == second
    assert times.from_iso8601(times.iso8601(time)) == second
    assert times.from_utc(times.utc(time, "%Y%m%dT%H%M%S.%fZ"), "%Y%m%dT%H%M%S.%fZ") == time


@given(st.integers(-(10**10), 10**10))
def test_seconds_can_be_read(seconds: int) -> None:
    """Also those before 1970; milliseconds likewise."""
    assert times.unix(times.from_unix(str(seconds))) == str(seconds)
    assert times.unix_ms(times.from_unix_ms(str(seconds))) == str(seconds)


def test_another_zone_is_the_same_time() -> None:
    """What is written is UTC."""
    time = datetime(2015, 8, 30, 14, 36, tzinfo=timezone(timedelta(hours=2)))
    assert times.utc(time, "%H:%M %z") == "12:36 +0000"
    assert times.from_iso8601("2015-08-30T14:36:00+02:00").tzinfo is UTC
    assert times.from_http_date("Sun, 30 Aug 2015 14:36:00 +0200") == time
    assert times.unix(time) == "1440938160"


def test_seconds_are_added() -> None:
    """Or taken away."""
    assert times.unix(times.add_seconds(TIME, 35)) == "1440938200"
    assert times.unix(times.add_seconds(TIME, -165)) == "1440938000"


@pytest.mark.parametrize(
    "fixed", [TIME, 1440938165.987654, "1440938165.987654", TIME.astimezone(timezone(timedelta(hours=8)))]
)
def test_a_time_is_fixed_in_several_ways(fixed: times.Moment) -> None:
    """A datetime, seconds, or their digits."""
    assert times.as_time(fixed) == TIME
    assert times.as_time(fixed).tzinfo is UTC


def test_a_time_without_a_zone_is_refused() -> None:
    """It would be read as UTC or as local time, depending on who reads it."""
    with pytest.raises(SigningError, match="must say its zone"):
        times.as_time(datetime(2015, 8, 30))


def test_now_is_now() -> None:
    """And aware of being UTC."""
    assert abs(datetime.now(UTC) - times.now()) < timedelta(seconds=5)


@pytest.mark.parametrize("pattern", ["%Q", "%", "%s", "%E", "a%-d"])
def test_an_unknown_directive_is_named(pattern: str) -> None:
    """The C library would do with it what it likes."""
    with pytest.raises(SigningError, match="unknown directive `%"):
        times.utc(TIME, pattern)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (times.from_unix, "s3cret"),
        (times.from_unix, "1e5"),
        (times.from_unix, "٣"),
        (times.from_unix, "999999999999999"),
        (times.from_unix_ms, ""),
        (times.from_iso8601, "s3cret"),
        (times.from_http_date, "s3cret"),
        (times.from_http_date, "Sun, 99 Nov 1994 08:49:37 GMT"),
        (lambda text: times.from_utc(text, "%Y%m%d"), "s3cret"),
        (lambda text: times.from_utc(text, "%Y%m%d"), "20150231"),
        (lambda text: times.from_utc(text, "%b %Y"), "Aug 2015"),
    ],
)
def test_what_is_no_time_is_not_quoted(read: object, text: str) -> None:
    """Nor does the error of the parser hang on ours."""
    with pytest.raises(SigningError) as caught:
        read(text)  # type: ignore[operator]
    assert not text or text not in str(caught.value)
    assert caught.value.__context__ is None


def test_increasing_milliseconds_are_never_the_same() -> None:
    """Not for one time, not in several threads; a later time is itself."""
    seen: list[str] = []
    threads = [
        threading.Thread(target=lambda: seen.extend(times.increasing_ms(TIME) for _ in range(500))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 2000
    later = times.add_seconds(times.now(), 10**6)
    first = times.increasing_ms(later)
    assert first == times.unix_ms(later)
    assert int(times.increasing_ms(TIME)) == int(first) + 1
