"""The limits of a call: its deadline, and the size of its answer. No server can hold a client longer, or fill it."""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterator
from typing import Any, Final

import anyio
import pytest

from generator.runtime import Operation
from generator.runtime.results.events import Lines

from ..runtime.guarded import GET as GUARDED
from ..runtime.guarded import AsyncGuarded, Guarded, GuardedTimeoutError, Session
from ..runtime.sample_api import (
    API,
    AsyncShop,
    ServerError,
    Shop,
    ShopResponseError,
    ShopStatusError,
    ShopTimeoutError,
    User,
)
from ..runtime.ways import Way, way
from .calls import FLAVOURS, GET, PATIENT, Outcome
from .faults import BODY, HTTP, JSON, answer, good
from .matrix import COLUMNS, LARGE, OVER
from .server import Peer, Step, drip, flood, receive, reset, say, serving, wait

__all__ = ["way"]
DEADLINE: Final = 0.25
"""Seconds, while every single wait may last for half a minute."""

MOST: Final = 10_000
CHUNKED: Final = HTTP + JSON + b"Transfer-Encoding: chunked\r\n\r\n"
ENDLESS: Final[dict[str, tuple[Step, ...]]] = {
    "no answer": (wait,),
    "a first line in drips": (drip(b"H"),),
    "headers in drips": (say(HTTP), drip(b"X-Drip: 1\r\n")),
    "interim answers in drips": (drip(b"HTTP/1.1 102 Processing\r\n\r\n"),),
    "a body in drips": (say(answer(length=10**9)), drip(b" ")),
    "chunks in drips": (say(CHUNKED), drip(b"1\r\n \r\n")),
    "a body that stands still": (say(answer(length=10**9)), wait),
}
BOMB: Final = gzip.compress(b" " * 50_000_000)
HUGE: Final[dict[str, bytes]] = {
    "by its length": b"Content-Length: 1000000000\r\n\r\n" + b" " * 2 * MOST,
    "without a length": b"\r\n" + b" " * 2 * MOST,
    "by one byte": b"Content-Length: %d\r\n\r\n" % (MOST + 1) + b" " * (MOST + 1),
    "in a chunk": b"Transfer-Encoding: chunked\r\n\r\nffffff\r\n" + b" " * 2 * MOST,
    "when decompressed": b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB) + BOMB,
}


BLOCKING: Final = ("a first line in drips", "headers in drips", "interim answers in drips")
"""What a synchronous call sits through, as its client says.

A blocking read starts anew with each byte, and the libraries let nobody look at the clock between them.
"""

ENDED: Final = [(name, way) for name in ENDLESS for way in FLAVOURS if way != "sync" or name not in BLOCKING]


@pytest.mark.parametrize(("name", "flavour"), ENDED)
@pytest.mark.parametrize("kind", ["put", "bare"])
def test_a_call_ends_at_its_deadline(name: str, kind: str, flavour: str) -> None:
    """Whatever the server does in the meantime; and it is not made again, for there is no time left."""
    with serving((receive, *ENDLESS[name])) as server:
        (outcome,) = FLAVOURS[flavour]([kind], {"base_url": server.url, "deadline": DEADLINE})
    assert type(outcome.error) is getattr(API.errors, OVER.then(kind).error)
    assert outcome.error.attempts == len(server.seen) == 1


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of each deadline, which is the last one of these."""
    told = [1000.0]
    for name in ("bounds", "calls.settings", "calls.core"):
        monkeypatch.setattr(f"generator.runtime.{name}.monotonic", lambda: told[-1])
    return told


def test_a_blocking_call_sends_no_further_piece_behind_its_deadline(moments: list[float]) -> None:
    """However large a file is, and however fast it is taken."""

    def pieces() -> Iterator[bytes]:
        yield b"some"
        moments.append(2000.0)
        yield b"more"
        raise AssertionError("nobody asks for this")

    with serving((receive, *good("plain"))) as server:
        (outcome,) = FLAVOURS["sync"](["store"], {"base_url": server.url, "deadline": PATIENT}, None, pieces())
    assert type(outcome.error) is ShopTimeoutError and "the deadline has passed" in str(outcome.error)
    assert not server.seen


@pytest.mark.parametrize("kind", ["put", "bare"])
@pytest.mark.parametrize("then", [wait, say(b"Content-Length: 2\r\n\r\n{}")], ids=["silence", "a body"])
def test_a_blocking_call_whose_headers_drip_ends_behind_them(then: Step, kind: str, moments: list[float]) -> None:
    """Or when no byte comes for as long as a single wait may last, which is never longer than the whole call."""

    def be_late(_: Peer) -> None:
        moments.append(2000.0)

    with serving((receive, say(HTTP), be_late, say(b"X-Drip: 1\r\n"), then)) as server:
        (outcome,) = FLAVOURS["sync"]([kind], {"base_url": server.url, "deadline": DEADLINE})
    assert type(outcome.error) is getattr(API.errors, OVER.then(kind).error)
    assert "the deadline has passed" in str(outcome.error)
    assert outcome.error.attempts == len(server.seen) == 1


def test_a_deadline_does_not_end_a_stream_that_has_begun(way: Way, moments: list[float]) -> None:
    """It goes on for as long as something comes."""

    def be_late(_: Peer) -> None:
        moments.append(2000.0)

    ticks = Operation("GET", "/ticks", Any, streams=Lines())
    with serving((receive, say(HTTP + b"\r\n1\n"), be_late, say(b"2\n"))) as server:
        assert way.items(server.url, ticks, {"deadline": PATIENT}) == [1, 2]


def test_a_copy_can_do_without_a_deadline(way: Way) -> None:
    """Or with one of its own."""

    async def work_async(client: AsyncShop) -> Any:
        with pytest.raises(ShopTimeoutError):
            await client.call(GET, {}, {})
        return await client.with_options(deadline=math.inf).call(GET, {}, {})

    def work(client: Shop) -> Any:
        with pytest.raises(ShopTimeoutError):
            client.call(GET, {}, {})
        return client.with_options(deadline=math.inf).call(GET, {}, {})

    with serving(good("plain")) as server:
        found = way.run(work_async if way.is_async else work, server.url, deadline=1e-9)
    assert found == User(id="1", email="naïve")


@pytest.mark.parametrize("loop", ["none", "asyncio", "trio"])
@pytest.mark.parametrize("name", ["no answer", "a body in drips", "a body that stands still"])
def test_a_login_ends_at_the_deadline_of_its_call(name: str, loop: str) -> None:
    """It has a part of the time of its call, which is never sent."""
    with serving((receive, *ENDLESS[name])) as server:
        options: Any = {"auth": Session("id", "k"), "base_url": server.url, "timeout": PATIENT, "deadline": DEADLINE}

        def call() -> None:
            with Guarded(**options) as client:
                client.call(GUARDED, {})

        async def call_async() -> None:
            async with AsyncGuarded(**options) as client:
                await client.call(GUARDED, {})

        with pytest.raises(GuardedTimeoutError, match=r"^GET /things was not sent: its login at"):
            call() if loop == "none" else anyio.run(call_async, backend=loop)
    assert [request.target for request in server.seen] == ["/login"]


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("status", [404, 503])
def test_a_refusal_whose_body_drips_is_a_refusal(status: int, flavour: str) -> None:
    """What it said until the deadline is kept."""
    with serving((receive, say(answer(status, b"{", length=10**9)), drip(b" "))) as server:
        (outcome,) = FLAVOURS[flavour](["put"], {"base_url": server.url, "deadline": DEADLINE})
    assert isinstance(outcome.error, ShopStatusError) and outcome.error.status == status
    assert outcome.error.body.startswith(b"{")


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_nobody_pauses_beyond_a_deadline(flavour: str, pauses: list[float]) -> None:
    """What there is, is said at once."""
    with serving((receive, say(answer(503, b"{}", "Retry-After: 30")))) as server:
        (outcome,) = FLAVOURS[flavour](["put"], {"base_url": server.url, "deadline": 20})
    assert type(outcome.error) is ServerError and outcome.error.retry_after == 30
    assert (pauses, len(server.seen)) == ([], 1)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_deadline_leaves_room_for_attempts(flavour: str) -> None:
    """As long as there is time, a call is made again."""
    with serving((receive, reset), good("plain")) as server:
        outcomes = FLAVOURS[flavour](["put"], {"base_url": server.url, "deadline": 30})
    assert outcomes == [Outcome(User(id="1", email="naïve"))]
    assert len(server.seen) == 2


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("name", HUGE)
def test_an_answer_that_is_too_large_is_not_read(name: str, kind: str, flavour: str) -> None:
    """The status says that the call was carried out; nobody repeats it, and its body is kept up to the limit."""
    with serving((receive, say(HTTP + JSON + HUGE[name]), wait)) as server:
        (outcome,) = FLAVOURS[flavour]([kind], {"base_url": server.url, "max_answer_bytes": MOST})
    assert type(outcome.error) is getattr(API.errors, LARGE.then(kind).error)
    assert (outcome.error.status, outcome.error.attempts, len(server.seen)) == (200, 1, 1)
    assert len(outcome.error.body) <= MOST


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("name", HUGE)
def test_a_refusal_that_is_too_large_is_a_refusal(name: str, flavour: str) -> None:
    """Its status counts."""
    head = b"HTTP/1.1 404 Not Found\r\n" + JSON
    with serving((receive, say(head + HUGE[name]), wait)) as server:
        (outcome,) = FLAVOURS[flavour](["bare"], {"base_url": server.url, "max_answer_bytes": MOST})
    assert type(outcome.error) is API.errors.of_status(404)
    assert len(outcome.error.body) <= MOST and len(server.seen) == 1


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_an_answer_without_end_is_left(flavour: str) -> None:
    """The connection is closed, not read to an end that never comes."""
    with serving((receive, say(CHUNKED), flood(b"1000\r\n" + b" " * 0x1000 + b"\r\n"))) as server:
        (outcome,) = FLAVOURS[flavour](["get"], {"base_url": server.url, "max_answer_bytes": MOST})
    assert type(outcome.error) is ShopResponseError and len(server.seen) == 1


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_an_answer_of_just_the_size_is_read(flavour: str) -> None:
    """The limit is what an answer may hold."""
    with serving(good("plain")) as server:
        outcomes = FLAVOURS[flavour](["get"], {"base_url": server.url, "max_answer_bytes": len(BODY)})
    assert outcomes == [Outcome(User(id="1", email="naïve"))]
