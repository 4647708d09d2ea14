"""Calls that are given up: however many they were, the next one finds a connection, and what is open goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

import anyio
import pytest
import trio

from generator.runtime.bounds import Bounds
from generator.runtime.messages import Answer, Outgoing
from generator.runtime.network import http
from generator.runtime.network.http import AsyncConnections, Connections
from generator.runtime.network.lanes import Lane, Lanes
from tests.library import httpx

from ..faults.faults import answer
from ..faults.server import Peer, Server, receive, serving, wait
from .sample_api import LIST, AsyncShop, Token

KEPT: Final = answer(200, b'{"success": true, "data": []}').replace(b"Connection: close\r\n", b"")
BOUNDS: Final = Bounds((2.0, 20.0), None, 1000)
POOL: Final = 10
"""The connections that a pool has in these tests."""

RUNS: Final[dict[str, Callable[..., Any]]] = {"asyncio": asyncio.run, "trio": lambda call: trio.run(lambda: call)}


class Moody:
    """Whether a server answers."""

    is_busy = False

    def __call__(self, peer: Peer) -> None:
        """Answer, or wait until the client is gone."""
        wait(peer) if self.is_busy else peer.say(KEPT)


@pytest.fixture
def mood() -> Moody:
    return Moody()


@pytest.fixture
def server(mood: Moody, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that answers until it is told not to, for clients with small pools."""
    for name in ("Transport", "AsyncTransport"):
        small = partial(getattr(http, name), limits=httpx.Limits(max_connections=POOL))
        monkeypatch.setattr(http, name, small)
    with serving((receive, mood) * 9) as running:
        yield running


async def give_up(server: Server, call: Callable[[], Any], turns: int) -> None:
    """Call twice as often as there are connections, and give all up: those that wait for one some turns later.

    A call that is given up in the turn in which it is assigned the connection of another is what httpcore forgets.
    """
    before, scopes = len(server.seen), [anyio.CancelScope() for _ in range(2 * POOL)]

    async def begin(scope: anyio.CancelScope) -> None:
        with scope:
            await call()

    async with anyio.create_task_group() as tasks:
        for scope in scopes:
            tasks.start_soon(begin, scope)
        while len(server.seen) - before < POOL - 1:  # one may be taken by what is open
            await anyio.sleep(0)
        for scope in scopes[:POOL]:
            scope.cancel()
        for _ in range(turns):
            await anyio.sleep(0)
        for scope in scopes[POOL:]:
            scope.cancel()


@pytest.mark.parametrize("loop", RUNS)
def test_calls_that_were_given_up_take_no_connections_along(server: Server, mood: Moody, loop: str) -> None:
    """However often that is."""

    async def use() -> None:
        async with AsyncShop(auth=Token("t"), base_url=server.url, timeout=(2, 20), retries=0) as client:
            for turns in range(20):
                mood.is_busy = True
                await give_up(server, partial(client.call, LIST, {}), turns)
                mood.is_busy = False
                assert await client.call(LIST, {}) == []

    RUNS[loop](use())


@pytest.mark.parametrize("loop", RUNS)
def test_an_answer_that_is_open_goes_on(server: Server, mood: Moody, loop: str) -> None:
    """Its lane takes no more requests, and is closed behind it: two connections are left open by those who use them."""

    async def use() -> None:
        connections = AsyncConnections(None, lambda: None)
        request = Outgoing("GET", "http", server.authority, "/", [])
        opened = await connections.send(request, BOUNDS, lambda status, headers: True)
        assert isinstance(opened, Answer)
        mood.is_busy = True
        await give_up(server, partial(connections.send, request, BOUNDS), 3)
        mood.is_busy = False
        assert isinstance(await connections.send(request, BOUNDS), Answer)
        source: Any = opened.source
        assert b"".join([piece async for piece in source]) == KEPT.partition(b"\r\n\r\n")[2]
        await source.aclose()
        assert isinstance(await connections.send(request, BOUNDS), Answer)
        await connections.aclose()

    RUNS[loop](use())


def test_an_interrupt_of_the_synchronous_client_wears_its_lane_at_once(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock of its pool may be taken for ever: it is closed, and the next request takes another."""
    connections = Connections(None, lambda: None)
    request = Outgoing("GET", "http", server.authority, "/", [])
    made: list[Any] = []

    class Interrupted:
        is_closed = False

        def handle_request(self, request: Any) -> Any:
            raise KeyboardInterrupt

        def close(self) -> None:
            self.is_closed = True

    def make(**options: Any) -> Any:
        made.append(original(**options) if made else Interrupted())
        return made[-1]

    original = http.Transport
    monkeypatch.setattr(http, "Transport", make)
    with pytest.raises(KeyboardInterrupt):
        connections.send(request, BOUNDS)
    assert made[0].is_closed
    assert isinstance(connections.send(request, BOUNDS), Answer) and len(made) == 2
    connections.close()


def worn(lane: Lane[Any]) -> list[bool]:
    """Give up requests until a lane takes no more; return whether it was to be closed each time."""
    found = []
    while not lane.is_worn:
        found.append(lane.end(lane.begin(), asyncio.CancelledError()))
    return found


def test_a_line_is_over_after_its_last_answer() -> None:
    """A lane that is worn is to be closed when nothing is open on it, and not before."""
    lane = Lane(object())
    first, second = lane.begin(), lane.begin()
    assert not any(worn(lane)) and not lane.end(first) and lane.end(second)
    other = Lane(object())
    assert worn(other)[-1]


@pytest.mark.parametrize("error", [httpx.ConnectError("x"), httpx.ReadTimeout("x"), ValueError()])
def test_a_line_is_not_worn_by_errors(error: Exception) -> None:
    """A pool gives back what failed."""
    lane = Lane(object())
    assert not any(lane.end(lane.begin(), error) for _ in range(1000)) and not lane.is_worn


def test_a_pool_timeout_counts() -> None:
    """It comes at the moment, too, at which a connection was found."""
    lane = Lane(object())
    assert any(lane.end(lane.begin(), httpx.PoolTimeout("x")) for _ in range(1000))


def test_lanes_are_shared_by_servers_and_all_are_closed() -> None:
    """Those behind one proxy take one lane; a worn one is kept until its answers have ended."""
    lanes: Lanes[object] = Lanes()
    first = lanes.lay(("http", "a"), None, object)
    assert lanes.lay(("http", "b"), None, object) is first
    assert lanes.lay(("http", "c"), "http://proxy", object) is not first
    first.begin()
    worn(first)
    assert lanes.known(("http", "a")) is lanes.known(("http", "b")) is None
    second = lanes.lay(("http", "b"), None, object)
    assert lanes.lay(("http", "a"), None, object) is second is lanes.known(("http", "a"))
    found = lanes.take()
    assert len(found) == 3 and first in found and lanes.take() == []
