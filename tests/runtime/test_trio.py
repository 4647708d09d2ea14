"""Asynchronous clients in trio's event loop: calls, pauses, and renewals that many wait for, by a clock that jumps."""

from __future__ import annotations

from typing import Any

import pytest
import trio
import trio.testing

from generator.runtime.steps import Pause, Renewal
from tests.library import httpx

from . import guarded
from .sample_api import GET, AsyncShop, ServerError, Token, User

GOOD = {"success": True, "data": {"id": "1"}}
WAIT_ASYNC = Pause.wait_async
"""As it is outside of these tests, in which nobody waits."""


@pytest.fixture(autouse=True)
def real_pauses(pauses: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait, by a clock that jumps as soon as everybody does."""
    monkeypatch.setattr(Pause, "wait_async", WAIT_ASYNC)


def in_trio(work: Any) -> Any:
    """Run until it is over, and return what came of it with the seconds that it took by trio's clock."""

    async def timed() -> tuple[Any, float]:
        begun = trio.current_time()
        return await work(), trio.current_time() - begun

    return trio.run(timed, clock=trio.testing.MockClock(autojump_threshold=0))


def shop(handler: Any, **options: Any) -> AsyncShop:
    """Return a client of a provider in memory."""
    transport = httpx.MockTransport(handler)
    return AsyncShop(auth=Token("t"), http_client=httpx.AsyncClient(transport=transport), **options)


def test_a_pause_is_trios() -> None:
    """For as many seconds as it says, in which other tasks run."""

    async def work() -> None:
        async with trio.open_nursery() as nursery:
            for seconds in (7, 5, 6):
                nursery.start_soon(Pause(seconds).wait_async)

    assert in_trio(work)[1] == 7


def test_a_call_is_made_again_after_a_pause() -> None:
    """The one that the provider wants."""
    answers = [httpx.Response(503, headers={"retry-after": "9"}), httpx.Response(200, json=GOOD)]

    async def work() -> Any:
        return await shop(lambda request: answers.pop(0)).call(GET, {"user_id": "1"})

    assert in_trio(work) == (User(id="1"), 9)


def test_a_call_that_is_given_up_in_its_pause_is_over() -> None:
    """Trio's cancellation passes through; nothing is sent after it."""
    requests: list[Any] = []

    def refuse(request: Any) -> httpx.Response:
        requests.append(request)
        return httpx.Response(503, headers={"retry-after": "9"})

    async def work() -> bool:
        with trio.move_on_after(4) as scope:
            await shop(refuse).call(GET, {"user_id": "1"})
        return scope.cancelled_caught

    assert in_trio(work) == (True, 4) and len(requests) == 1
    with pytest.raises(ServerError):
        trio.run(lambda: shop(lambda request: httpx.Response(503), retries=0).call(GET, {"user_id": "1"}))


def test_one_task_logs_in_for_all() -> None:
    """The others wait for it, and bring the same token."""
    server = guarded.Server()

    async def answer(request: httpx.Request) -> httpx.Response:
        if server._is_login(request):
            await trio.sleep(3)
        return server.handle(request)

    async def work() -> None:
        own = httpx.AsyncClient(transport=httpx.MockTransport(answer))
        client = guarded.AsyncGuarded(auth=guarded.Machine("id", "s3cret"), http_client=own)
        async with trio.open_nursery() as nursery:
            for _ in range(5):
                nursery.start_soon(client.call, guarded.GET, guarded.NO_PARAMS)

    assert in_trio(work)[1] == 3
    assert len(server.logins) == 1 and server.tokens == ["token-1"] * 5


def test_a_login_that_is_given_up_lets_the_next_one_log_in() -> None:
    """Whoever waits is not left waiting."""
    server = guarded.Server()
    slow = [9.0]

    async def answer(request: httpx.Request) -> httpx.Response:
        if server._is_login(request) and slow:
            await trio.sleep(slow.pop())
        return server.handle(request)

    async def work() -> None:
        own = httpx.AsyncClient(transport=httpx.MockTransport(answer))
        client = guarded.AsyncGuarded(auth=guarded.Machine("id", "s3cret"), http_client=own)

        async def give_up() -> None:
            with trio.move_on_after(2):
                await client.call(guarded.GET, guarded.NO_PARAMS)

        async with trio.open_nursery() as nursery:
            nursery.start_soon(give_up)
            await trio.testing.wait_all_tasks_blocked()
            nursery.start_soon(client.call, guarded.GET, guarded.NO_PARAMS)

    assert in_trio(work)[1] == 2
    assert len(server.logins) == 1 and server.tokens == ["token-1"]


def test_a_renewal_of_another_thread_is_waited_for() -> None:
    """It ends outside of the event loop, which runs in the meantime."""
    renewal = Renewal()

    async def work() -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(renewal.wait_async)
            await trio.testing.wait_all_tasks_blocked()
            await trio.to_thread.run_sync(renewal.end, None)

    trio.run(work)
    assert renewal.is_over
