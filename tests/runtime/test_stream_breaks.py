"""Behind a break a stream is not at its end: whoever asks for a further item is told again why none can come."""

from __future__ import annotations

import asyncio
from typing import Any

import anyio
import pytest
import trio

from generator.runtime import ApiError, Operation
from generator.runtime.results.events import Lines
from tests.library import httpx

from .sample_api import GET, AsyncShop, Shop, ShopConnectionError, ShopOutcomeUnknownError, ShopResponseError, Token
from .test_read_once import giving
from .ways import NOTHING, Way, way

__all__ = ["way"]

LINES = Operation("GET", "/lines", int, streams=Lines())


async def step(items: Any) -> Any:
    """Return the next item of either kind of iterator, None at its end."""
    return await anext(items, None) if hasattr(items, "__anext__") else next(items, None)


def told(way: Way, provider: Any, steps: int, *, enter: bool) -> list[Any]:
    """Return what each step of a stream gives: an item, the words of an error, or None for the end."""
    found: list[Any] = []

    async def walk(items: Any) -> None:
        for _ in range(steps):
            try:
                found.append(await step(items))
            except (ShopConnectionError, ShopResponseError) as error:
                found.append(str(error))

    def work(client: Shop) -> None:
        stream = client.stream_lines(LINES, NOTHING)
        if not enter:
            return run(walk(iter(stream)))
        with stream:
            return run(walk(iter(stream)))

    async def work_async(client: AsyncShop) -> None:
        stream = client.stream_lines(LINES, NOTHING)
        if not enter:
            return await walk(aiter(stream))
        async with stream:
            return await walk(aiter(stream))

    way.run(work_async if way.is_async else work, provider)
    return found


def run(coroutine: Any) -> None:
    """Run a coroutine that awaits nothing."""
    with pytest.raises(StopIteration):
        coroutine.send(None)


@pytest.mark.parametrize("enter", [True, False])
def test_a_stream_that_broke_off_is_not_over(way: Way, enter: bool) -> None:
    """A loop that goes on after an error does not take the break for the end."""
    first, second, third = told(way, giving(b"1\n", breaks=True), 3, enter=enter)
    assert first == 1 and second == third and second.startswith("GET /lines broke off after 1 items: ")


@pytest.mark.parametrize("enter", [True, False])
def test_a_stream_with_a_line_that_is_no_json_is_not_over(way: Way, enter: bool) -> None:
    """What is behind such a line is not read, and nobody is told that there is nothing."""
    first, second, third = told(way, giving(b"1\n", b"{\n", b"3\n"), 3, enter=enter)
    assert first == 1 and second == third and "line 2 is no JSON" in second


def test_the_end_of_a_stream_stays_its_end(way: Way) -> None:
    """As with every iterator."""
    assert told(way, giving(b"1\n"), 3, enter=True) == [1, None, None]


def test_an_item_that_nobody_waited_for_is_no_end() -> None:
    """A wait that is cut short takes the connection with it; the next one says so."""

    class Silent(httpx.AsyncByteStream):
        """One line, and then nothing for ever."""

        async def __aiter__(self) -> Any:
            yield b"1\n"
            await asyncio.Event().wait()

    async def main() -> None:
        transport = httpx.MockTransport(lambda request: httpx.Response(200, stream=Silent()))
        client = AsyncShop(auth=Token("t0ken"), http_client=transport)
        async with client, client.stream_lines(LINES, NOTHING) as stream:
            items = aiter(stream)
            assert await anext(items) == 1
            waiting = asyncio.ensure_future(anext(items))
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            with pytest.raises(ShopConnectionError, match="broke off after 1 items: the wait for an item was"):
                await anext(items)

    asyncio.run(main())


@pytest.mark.parametrize(("method", "kind"), [("GET", ShopConnectionError), ("POST", ShopOutcomeUnknownError)])
@pytest.mark.parametrize("loop", ["asyncio", "trio"])
def test_a_first_item_that_nobody_waited_for_is_no_end(loop: str, method: str, kind: type[ApiError]) -> None:
    """Although no answer had come by then: what a call did of which nobody knows must not look like nothing."""
    begun: list[None] = []

    async def hang(request: Any) -> Any:
        begun.append(None)
        await anyio.sleep_forever()

    async def main() -> None:
        client = AsyncShop(auth=Token("t0ken"), http_client=httpx.MockTransport(hang))
        items = aiter(client.stream_lines(Operation(method, "/lines", int, streams=Lines()), NOTHING))
        with anyio.move_on_after(0):
            await anext(items)
        assert begun == [None]
        for _ in range(2):
            with pytest.raises(kind, match="broke off after 0 items: the wait for an item was") as caught:
                await anext(items)
            assert type(caught.value) is kind and caught.value.request.method == method

    asyncio.run(main()) if loop == "asyncio" else trio.run(main)


def test_an_interrupt_before_the_first_item_is_no_end() -> None:
    """The same in the synchronous client."""

    def interrupt(request: Any) -> Any:
        raise KeyboardInterrupt

    client = Shop(auth=Token("t0ken"), http_client=httpx.MockTransport(interrupt))
    items = iter(client.stream_lines(LINES, NOTHING))
    with pytest.raises(KeyboardInterrupt):
        next(items)
    with pytest.raises(ShopConnectionError, match="broke off after 0 items"):
        next(items)


def test_a_transport_that_has_no_more_answers_is_no_empty_answer(way: Way) -> None:
    """Its `StopIteration` is an error of its own, not the end of the call."""
    answers: Any = iter(())
    with pytest.raises((StopIteration, RuntimeError)):
        way.run(lambda client: client.call(GET, {"user_id": "1"}), lambda request: next(answers))
