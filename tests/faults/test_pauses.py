"""429 and 503 say when to come back, in each of the forms that there are; nobody comes back sooner, or for ever."""

from __future__ import annotations

from typing import Final

import pytest

from generator.runtime import ApiStatusError

from ..runtime.sample_api import User
from .calls import FLAVOURS, Outcome
from .faults import answer, good
from .matrix import BUSY
from .server import receive, say, serving

DATE: Final = "Date: Sun, 06 Nov 1994 08:49:37 GMT"
FORMS: Final = {
    ("Retry-After: 7",): 7,
    ("Retry-After: 0.25",): 0.25,
    ("Retry-After: 60",): 60,
    ("Retry-After: Sun, 06 Nov 1994 08:49:47 GMT", DATE): 10,
    ("Retry-After: Sunday, 06-Nov-94 08:49:47 GMT", DATE): 10,
    ("Retry-After-Ms: 1500", "Retry-After: 7"): 1.5,
    ("X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 12"): 12,
    ("X-RateLimit-Limit: 9", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 784111782", DATE): 5,
    ("RateLimit: limit=10, remaining=0, reset=9",): 9,
    ('RateLimit: "default";r=0;t=8', 'RateLimit-Policy: "default";q=10;w=60'): 8,
}
NONE: Final = (
    (),
    ("Retry-After: soon",),
    ("Retry-After: -5",),
    ("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT",),
    ("X-RateLimit-Remaining: 3", "X-RateLimit-Reset: 12"),
)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", ["put", "bare"])
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", FORMS, ids=" ".join)
def test_the_server_says_when(form: tuple[str, ...], status: int, kind: str, flavour: str, pauses: list[float]) -> None:
    """A call that may be made again waits for as long; any other says for how long it would have been."""
    with serving((receive, say(answer(status, b"{}", *form))), good("plain")) as server:
        (outcome,) = FLAVOURS[flavour]([kind], {"base_url": server.url})
    if BUSY.then(kind).again:
        assert outcome == Outcome(User(id="1", email="naïve"))
        assert (pauses, len(server.seen)) == ([FORMS[form]], 2)
    else:
        assert isinstance(outcome.error, ApiStatusError)
        assert (outcome.error.status, outcome.error.retry_after) == (status, FORMS[form])
        assert (pauses, len(server.seen)) == ([], 1)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("form", NONE, ids=lambda form: " ".join(form) or "nothing")
def test_a_server_that_does_not_say_when_is_left_alone_for_a_while(
    form: tuple[str, ...], flavour: str, pauses: list[float]
) -> None:
    """Nonsense, the past and a limit that is not reached count as nothing."""
    with serving((receive, say(answer(503, b"{}", *form))), good("plain")) as server:
        (outcome,) = FLAVOURS[flavour](["put"], {"base_url": server.url})
    assert outcome == Outcome(User(id="1", email="naïve"))
    assert len(pauses) == 1 and 0 <= pauses[0] <= 0.5


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_server_that_asks_for_more_than_a_minute_gets_no_second_call(flavour: str, pauses: list[float]) -> None:
    """Whoever called decides, and is told how long it would be."""
    with serving((receive, say(answer(429, b"{}", "Retry-After: 61")))) as server:
        (outcome,) = FLAVOURS[flavour](["put"], {"base_url": server.url})
    assert isinstance(outcome.error, ApiStatusError) and outcome.error.retry_after == 61
    assert (pauses, len(server.seen)) == ([], 1)
