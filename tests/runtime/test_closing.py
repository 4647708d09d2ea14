"""Clients that are closed while calls are under way, and closings that are given up: no connection stays open."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import anyio
import pytest
import trio

from generator.runtime.network.lanes import Lane
from generator.runtime.network.opened import ended, shut

from ..faults.faults import answer
from ..faults.server import Server, receive, say, serving, wait
from .sample_api import LIST, AsyncShop, Shop, Token

KEPT: Final = answer(200, b'{"success": true, "data": []}').replace(b"Connection: close\r\n", b"")


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that answers, and keeps connections open for as long as the client does."""
    with serving((*(receive, say(KEPT)) * 3, wait)) as running:
        yield running


def before(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, act: Any) -> None:
    """Have something done while a connection comes about, once."""
    original, acts = getattr(module, name), iter([act])

    async def connect_async(*what: Any, **more: Any) -> Any:
        for one in acts:
            await one()
        return await original(*what, **more)

    def connect(*what: Any, **more: Any) -> Any:
        for one in acts:
            one()
        return original(*what, **more)

    monkeypatch.setattr(module, name, connect if name == "create_connection" else connect_async)


@pytest.mark.parametrize("loop", ["asyncio", "trio"])
def test_a_connection_that_comes_about_while_the_client_closes_is_closed(
    server: Server, loop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pool does not know it any more, and nobody else would ever end it."""

    async def use() -> None:
        client = AsyncShop(auth=Token("t"), base_url=server.url)
        module, name = (anyio, "connect_tcp") if loop == "asyncio" else (trio, "open_tcp_stream")
        before(monkeypatch, module, name, client.aclose)
        assert await client.call(LIST, {}) == []
        await anyio.to_thread.run_sync(server.settle)
        assert server.connections == 1

    asyncio.run(use()) if loop == "asyncio" else trio.run(use)


def test_a_connection_that_comes_about_while_the_synchronous_client_closes_is_closed(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same, where another thread closes it."""
    client = Shop(auth=Token("t"), base_url=server.url)
    before(monkeypatch, socket, "create_connection", client.close)
    assert client.call(LIST, {}) == []
    server.settle()
    assert server.connections == 1


@pytest.mark.parametrize("turns", range(5))
def test_a_closing_that_is_cancelled_closes_all_the_same(server: Server, turns: int) -> None:
    """However far it was: a second one would not find what the first has begun."""

    async def use() -> None:
        client = AsyncShop(auth=Token("t"), base_url=server.url)
        await asyncio.gather(*(client.call(LIST, {}) for _ in range(5)))
        closing = asyncio.ensure_future(client.aclose())
        for _ in range(turns + 1):
            await asyncio.sleep(0)
        closing.cancel()
        with suppress(asyncio.CancelledError):
            await closing
        await asyncio.to_thread(server.settle)

    asyncio.run(use())


@pytest.mark.parametrize("loop", ["asyncio", "trio"])
def test_a_closing_whose_time_is_over_closes_all_the_same(server: Server, loop: str) -> None:
    """The cancellations of scopes are others than those of asyncio."""

    async def use() -> None:
        client = AsyncShop(auth=Token("t"), base_url=server.url)
        for _ in range(2):
            await client.call(LIST, {})
        with anyio.move_on_after(0):
            await client.aclose()
        await anyio.to_thread.run_sync(server.settle)

    asyncio.run(use()) if loop == "asyncio" else trio.run(use)


class Torn:
    """A transport whose pool has a lock that nobody gives back."""

    is_closed = False

    def close(self) -> None:
        """Note that it was to be closed."""
        self.is_closed = True


def test_an_interrupted_lane_takes_no_more_and_ends_with_its_last_answer() -> None:
    """The interrupt may have come while its pool was locked."""
    transport: Any = Torn()
    lane: Lane[Any] = Lane(transport)
    open_turn, interrupted = lane.begin(), lane.begin()
    ended(lane, interrupted, KeyboardInterrupt())
    assert lane.is_worn and not transport.is_closed
    ended(lane, open_turn, None)
    assert transport.is_closed


def test_an_interrupted_lane_that_cannot_be_closed_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever closes it goes on."""
    monkeypatch.setattr("generator.runtime.network.opened._PATIENCE", 0.001)
    gone = threading.Event()
    transport: Any = Torn()
    transport.close = gone.wait
    lane: Lane[Any] = Lane(transport)
    ended(lane, lane.begin(), KeyboardInterrupt())
    shut(lane)
    gone.set()


def test_an_interrupt_while_an_answer_is_given_back_wears_its_lane(server: Server) -> None:
    """The next call takes another, and the first is closed."""
    client = Shop(auth=Token("t"), base_url=server.url)
    assert client.call(LIST, {}) == []
    (lane,) = client._connections._lanes._lanes.values()
    pool: Any = lane.transport._pool
    original = pool.handle_request

    def interrupt(request: Any) -> Any:
        original(request).close()
        raise KeyboardInterrupt

    pool.handle_request = interrupt
    with pytest.raises(KeyboardInterrupt):
        client.call(LIST, {})
    assert client.call(LIST, {}) == []
    client.close()
    server.settle()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("does", ["call", "close"])
def test_a_fork_does_not_wait_for_a_lock_that_its_parent_holds(does: str) -> None:
    """A thread of the parent may hold it at that moment, and the child has no such thread."""
    with serving((receive, say(KEPT), wait)) as server, Shop(auth=Token("t"), base_url=server.url) as client:
        with client._connections._lock:
            if not (child := os.fork()):
                with suppress(BaseException):
                    client.close() if does == "close" else client.call(LIST, {})
                    os._exit(0)
                os._exit(1)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert client.call(LIST, {}) == []
