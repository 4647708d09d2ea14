"""What headers say of coming again: each of the forms, and nonsense."""

from __future__ import annotations

import pickle
import time

import pytest

from generator.runtime import ApiAnsweredError
from generator.runtime.limits import RateLimit, rate_limit, retry_after

from .sample_api import GET
from .wire import Provider

DATE = {"date": "Sun, 06 Nov 1994 08:49:37 GMT"}
SECOND = 784111777
"""The same, in seconds since 1970."""


@pytest.mark.parametrize(
    ("headers", "limit"),
    [
        ({"x-ratelimit-limit": "60", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "30"}, RateLimit(60, 0, 30)),
        ({"x-rate-limit-limit": "60", "x-rate-limit-remaining": "1"}, RateLimit(60, 1)),
        ({"ratelimit-limit": "100, 100;w=60", "ratelimit-reset": "9"}, RateLimit(100, None, 9)),
        ({"ratelimit": "limit=100, remaining=50, reset=30"}, RateLimit(100, 50, 30)),
        ({"ratelimit": '"default";r=50;t=30', "ratelimit-policy": '"default";q=100;w=60'}, RateLimit(100, 50, 30)),
        ({"ratelimit": '"default";r=0'}, RateLimit(None, 0, None)),
        ({**DATE, "x-ratelimit-reset": str(SECOND + 90)}, RateLimit(reset=90)),
        ({**DATE, "x-ratelimit-reset": f"{SECOND - 5}"}, RateLimit(reset=0)),
        ({"x-ratelimit-reset": "6m0s"}, RateLimit(reset=360)),
        ({"x-ratelimit-reset": "1h2m3.5s"}, RateLimit(reset=3723.5)),
        ({"x-ratelimit-reset": "20ms"}, RateLimit(reset=0.02)),
        ({**DATE, "x-ratelimit-reset": "Sun, 06 Nov 1994 08:50:07 GMT"}, RateLimit(reset=30)),
        ({"x-ratelimit-limit": "many", "x-ratelimit-reset": "soon"}, RateLimit()),
        ({"x-ratelimit-limit": "1" * 5000}, RateLimit()),
        ({"ratelimit": "; , =" * 50}, RateLimit()),
        ({}, None),
    ],
)  # fmt: skip
def test_a_limit_is_read_in_each_of_its_forms(headers: dict[str, str], limit: RateLimit | None) -> None:
    """What is said in no known form is not known."""
    assert rate_limit(headers) == limit


def test_a_moment_is_told_by_the_providers_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """And by ours where the answer has no date; milliseconds are known by their size."""
    monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0)
    for reset in ("1800000030", "1800000030000"):
        assert rate_limit({"x-ratelimit-reset": reset}) == RateLimit(reset=30)
    assert rate_limit({"x-ratelimit-reset": "1700000000"}) == RateLimit(reset=0)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after-ms": "250"}, 0.25),
        ({**DATE, "retry-after": "Sun, 06 Nov 1994 08:49:47 GMT"}, 10),
        ({**DATE, "retry-after": "Sun, 06 Nov 1994 08:49:07 GMT"}, 0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "30"}, 30),
        ({"x-ratelimit-remaining": "7", "x-ratelimit-reset": "30"}, None),
        ({"x-ratelimit-reset": "30"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "9" * 400}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)
def test_a_time_to_wait_is_read_in_each_of_its_forms(headers: dict[str, str], seconds: float | None) -> None:
    """A limit counts only where nothing remains of it."""
    assert retry_after(headers) == seconds


def test_an_error_says_when_to_come_again() -> None:
    """Also in a pickle, and beside it what the limit is."""
    provider = Provider(429, json={}, headers={"Retry-After": "90", "X-RateLimit-Limit": "60"})
    with pytest.raises(ApiAnsweredError) as caught:
        provider.client().call(GET, {"user_id": "1"})
    again = pickle.loads(pickle.dumps(caught.value))
    assert caught.value.retry_after == again.retry_after == 90
    assert again.rate_limit == RateLimit(60)
