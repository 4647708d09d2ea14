"""Connections that are kept open: what one call leaves behind never becomes the trouble, or the answer, of the next."""

from __future__ import annotations

from typing import Final

import pytest

from ..runtime.sample_api import ShopOutcomeUnknownError, User
from .calls import FLAVOURS, Outcome
from .faults import BODY, answer, good
from .matrix import COLUMNS
from .server import receive, reset, say, serving, wait

KEPT: Final = answer().replace(b"Connection: close\r\n", b"")
FORGED: Final = KEPT.replace(b'"id": "1"', b'"id": "2"')
GOOD: Final = Outcome(User(id="1", email="naïve"))


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", COLUMNS)
def test_a_connection_is_kept(kind: str, flavour: str) -> None:
    """Two calls, one connection."""
    with serving((receive, say(KEPT), receive, say(KEPT))) as server:
        assert FLAVOURS[flavour]([kind, kind], {"base_url": server.url}) == [GOOD, GOOD]
    assert (server.connections, len(server.seen)) == (1, 2)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("end", [(), (reset,)], ids=["closed", "reset"])
def test_a_connection_that_ended_between_two_calls_is_not_used(end: tuple[()], kind: str, flavour: str) -> None:
    """The second call takes another, and nothing is sent twice."""
    with serving((receive, say(KEPT), *end), good("plain")) as server:
        outcomes = FLAVOURS[flavour]([kind, kind], {"base_url": server.url}, between=server.settle)
        assert outcomes == [GOOD, GOOD]
    assert (server.connections, len(server.seen)) == (2, 2)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", COLUMNS)
def test_a_connection_that_ends_under_the_second_call_may_have_carried_it(kind: str, flavour: str) -> None:
    """The provider has seen the request, so only one that may be made twice is."""
    with serving((receive, say(KEPT), receive), good("plain")) as server:
        first, second = FLAVOURS[flavour]([kind, kind], {"base_url": server.url})
    assert first == GOOD
    if kind == "bare":
        assert type(second.error) is ShopOutcomeUnknownError and len(server.seen) == 2
    else:
        assert second == GOOD and len(server.seen) == 3


@pytest.mark.xfail(reason="the HTTP libraries keep what came too much, and take it for the next answer")
@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", COLUMNS)
def test_what_nobody_asked_for_is_nobodys_answer(kind: str, flavour: str) -> None:
    """A server that says more than it was asked: the next call does not take that for its own answer."""
    with serving((receive, say(KEPT + FORGED), receive, say(KEPT), wait), good("plain")) as server:
        outcomes = FLAVOURS[flavour]([kind, kind], {"base_url": server.url})
    assert outcomes[0] == GOOD
    assert outcomes[1].result in (None, User(id="1", email="naïve"))


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", COLUMNS)
def test_a_connection_whose_answer_was_too_short_is_not_used_again(kind: str, flavour: str) -> None:
    """The rest of a body that was longer than it said is not the beginning of the next answer."""
    long = KEPT.replace(b"%d\r\n" % len(BODY), b"4\r\n")
    with serving((receive, say(long), receive, say(KEPT), wait), good("plain")) as server:
        first, second = FLAVOURS[flavour]([kind, kind], {"base_url": server.url})
    assert first.result is None
    assert second == GOOD or (kind == "bare" and type(second.error) is ShopOutcomeUnknownError)
