"""One asynchronous client in many event loops: it works in each, and what a loop opened ends with it."""

from __future__ import annotations

import asyncio
import copy
import gc
import os
import threading
import warnings
import weakref
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any, Final

import pytest
import trio

from tests.library import httpx

from ..faults.faults import answer
from ..faults.server import Server, receive, say, serving, wait
from .sample_api import CREATE, LIST, AsyncShop, Shop, ShopConnectionError, ShopOutcomeUnknownError, Token

KEPT: Final = answer(200, b'{"success": true, "data": []}').replace(b"Connection: close\r\n", b"")
"""An answer whose connection stays open."""
SCRIPT: Final = (*(receive, say(KEPT)) * 3, wait)

Work = Callable[[], Awaitable[Any]]


def in_asyncio(work: Work) -> Any:
    async def run() -> Any:
        return await work()

    return asyncio.run(run())


def in_trio(work: Work) -> Any:
    return trio.run(work)


def in_a_thread(work: Work) -> Any:
    """Run in an event loop of another thread."""
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(in_asyncio(work)))
    thread.start()
    thread.join()
    return found.pop()


def in_a_loop_that_nobody_tidies_up(work: Work) -> Any:
    """Run as older code does, which leaves the connections to the garbage collector."""

    async def run() -> Any:
        return await work()

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(run())
    finally:
        loop.close()


LOOPS: Final = {"asyncio": in_asyncio, "trio": in_trio, "thread": in_a_thread}


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(SCRIPT) as running:
        yield running


@pytest.fixture
def untidy() -> Iterator[None]:
    """Let the garbage collector find sockets that were left open."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(3):  # what a finalizer lets go is garbage of the next turn
            gc.collect()


def shop(server: Server, **options: Any) -> AsyncShop:
    return AsyncShop(auth=Token("t"), base_url=server.url, timeout=20, **options)


@pytest.mark.parametrize("second", LOOPS)
@pytest.mark.parametrize("first", LOOPS)
def test_a_client_works_in_each_loop(server: Server, first: str, second: str) -> None:
    """Each has connections of its own, which end with it: nothing of them is left, not even a warning."""
    client = shop(server)
    for loop in (first, second, first):
        assert LOOPS[loop](lambda: client.call(LIST, {})) == []
        server.settle()  # the connection has ended
    assert server.connections == 3
    gc.collect()


def test_loops_that_run_at_once_do_not_mix(server: Server) -> None:
    """Each call takes the connection of its loop; closing in one of them leaves the others to their ends."""
    client = shop(server)
    with asyncio.Runner() as one, asyncio.Runner() as other:
        for runner in (one, other, one, other):
            assert runner.run(client.call(LIST, {})) == []
        assert (server.connections, len(server.seen)) == (2, 4)
        one.run(client.aclose())
        with pytest.raises(RuntimeError, match="the client is closed"):
            other.run(client.call(LIST, {}))
    server.settle()
    gc.collect()


@pytest.mark.parametrize("second", LOOPS)
@pytest.mark.parametrize("first", [in_asyncio, in_trio, in_a_loop_that_nobody_tidies_up])
@pytest.mark.usefixtures("untidy")
def test_a_client_is_closed_in_another_loop(server: Server, first: Any, second: str) -> None:
    """Although what the first one opened cannot be waited for any more."""
    client = shop(server)
    first(lambda: client.call(LIST, {}))
    LOOPS[second](client.aclose)
    LOOPS[second](client.aclose)
    with pytest.raises(RuntimeError, match="the client is closed"):
        in_asyncio(lambda: client.call(LIST, {}))


@pytest.mark.parametrize("loop", [in_asyncio, in_trio])
def test_a_closed_client_leaves_nothing_to_its_loop(server: Server, loop: Any) -> None:
    """Its connections have ended before the loop has, and it can be forgotten in silence."""

    async def use() -> None:
        async with shop(server) as client:
            await client.call(LIST, {})
            await client.call(LIST, {})
        server.settle()
        del client
        gc.collect()

    loop(use)
    assert server.connections == 1


def test_a_client_that_is_forgotten_closes_its_connections(server: Server) -> None:
    """While its event loop runs, and in it."""

    async def use() -> None:
        client = shop(server)
        await client.call(LIST, {})
        del client
        gc.collect()
        await asyncio.to_thread(server.settle)

    asyncio.run(use())


def test_a_client_does_not_keep_loops_that_were_not_tidied_up(server: Server) -> None:
    """The next loop sweeps out those that are closed."""
    client, loops = shop(server), []

    async def call() -> None:
        loops.append(weakref.ref(asyncio.get_running_loop()))
        await client.call(LIST, {})

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the sockets that were left open
        for _ in range(3):
            in_a_loop_that_nobody_tidies_up(call)
        in_asyncio(call)
        gc.collect()
    assert [loop() for loop in loops] == [None] * 4
    assert server.connections == 4


@pytest.mark.parametrize("kind", ["AsyncClient", "AsyncHTTPTransport"])
@pytest.mark.parametrize("second", [in_asyncio, in_trio])
@pytest.mark.usefixtures("untidy")
def test_a_client_of_the_users_that_is_bound_to_a_loop_may_have_sent(server: Server, kind: str, second: Any) -> None:
    """In another loop its error is one of ours: a payment has an unknown outcome, and is not made again."""
    own = getattr(httpx, kind)()
    client = shop(server, http_client=own, retries=0)
    in_asyncio(lambda: client.call(LIST, {}))
    with pytest.raises(ShopOutcomeUnknownError, match="another event loop"):
        second(lambda: client.call(CREATE, {}, {"amount": Decimal(1)}))


def test_an_error_of_the_users_in_one_loop_is_theirs() -> None:
    """What is no matter of event loops passes."""

    def refuse(request: Any) -> Any:
        raise RuntimeError("mine")

    client = AsyncShop(auth=Token("t"), http_client=httpx.MockTransport(refuse))

    async def twice() -> None:
        for _ in range(2):
            with pytest.raises(RuntimeError, match="mine"):
                await client.call(LIST, {})

    asyncio.run(twice())


def test_an_error_of_the_users_behind_a_change_of_loops_keeps_its_words() -> None:
    """Whether it is a matter of loops nobody can tell for sure, so both are said."""
    mood = iter([None, "the database is down"])

    def answer(request: Any) -> Any:
        if words := next(mood):
            raise RuntimeError(words)
        return httpx.Response(200, json={"success": True, "data": []})

    client = AsyncShop(auth=Token("t"), http_client=httpx.MockTransport(answer), retries=0)
    in_asyncio(lambda: client.call(LIST, {}))
    with pytest.raises(ShopConnectionError, match=r"another event loop before, .* may .*: the database is down"):
        in_asyncio(lambda: client.call(LIST, {}))


def test_a_mock_needs_no_loop() -> None:
    """Who drives a call by hand may do so."""
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json={"success": True, "data": []}))
    call = AsyncShop(auth=Token("t"), http_client=transport).call(LIST, {})
    with pytest.raises(StopIteration) as done:
        call.send(None)
    assert done.value.value == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_fork_opens_connections_of_its_own(server: Server) -> None:
    """In a loop of its own, while that of its parent keeps what is its."""

    async def use() -> None:
        client = shop(server)
        assert await client.call(LIST, {}) == []
        if not (child := os.fork()):
            code = 1
            with suppress(BaseException):
                asyncio.events._set_running_loop(None)
                code = in_asyncio(lambda: client.call(LIST, {})) != []
            os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert await client.call(LIST, {}) == []
        await client.aclose()

    asyncio.run(use())
    assert (server.connections, len(server.seen)) == (2, 3)


def test_a_copied_client_closes_nothing(server: Server) -> None:
    """`copy.copy` is like `with_options`: the connections are shared, and the original's."""
    with Shop(auth=Token("t"), base_url=server.url) as client:
        other = copy.copy(client)
        assert other.users is not client.users
        assert other.call(LIST, {}) == client.call(LIST, {}) == []
        other.close()
        assert client.with_options(timeout=9).call(LIST, {}) == []
    assert server.connections == 1
