"""Walks through listings: an error leaves them where they were, and nobody else can be in the same place."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import trio

from generator.runtime.errors import ApiError
from generator.runtime.results.paging import ByCursor
from tests.library import httpx

from .sample_api import AsyncShop, ServerError, Shop, ShopResponseError, Token
from .test_pages import Handler, answer, listing, sync_client
from .ways import Way, way

__all__ = ["way"]

CURSOR = ByCursor("$.data.items", send="cursor", read="$.data.next")
OPERATION = listing(CURSOR)


def broken() -> httpx.Response:
    return httpx.Response(500, json={"message": "no"})


def numbered(*numbers: int, then: str | None) -> httpx.Response:
    return answer([{"id": number} for number in numbers], next=then)


def answering(answers: Iterable[httpx.Response], sent: list[str]) -> Handler:
    """Return what answers in turn, and keeps the queries that it was asked."""
    left = iter(answers)

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request.url.query.decode())
        return next(left, answer([]))

    return handle


def told(way: Way, handler: Handler, walk: Callable[[Any], Any]) -> list[Any]:
    """Return what the first steps of a walk give, until its end, and the errors that they raise."""
    found: list[Any] = []

    def turn(client: Any) -> None:
        steps = iter(walk(client.paged(OPERATION, {})))
        while len(found) < 20:
            try:
                found.append(next(steps))
            except StopIteration:
                return
            except ApiError as error:
                found.append(type(error))

    async def turn_async(client: Any) -> None:
        steps = aiter(walk(client.paged(OPERATION, {})))
        while len(found) < 20:
            try:
                found.append(await anext(steps))
            except StopAsyncIteration:
                return
            except ApiError as error:
                found.append(type(error))

    way.run(turn_async if way.is_async else turn, handler, retries=0)
    return found


def items(paged: Any) -> Any:
    return paged


def pages(paged: Any) -> Any:
    return paged.pages()


@pytest.mark.parametrize("walk", [items, pages])
def test_behind_an_error_a_walk_goes_on_where_it_was(way: Way, walk: Callable[[Any], Any]) -> None:
    """The same page is asked for again: nothing is lost, and nothing comes twice."""
    sent: list[str] = []
    answers = [broken(), numbered(1, 2, then="a"), broken(), broken(), numbered(3, then="b"), numbered(4, 5, then=None)]
    found = told(way, answering(answers, sent), walk)
    came = [one for one in found if one is not ServerError]
    assert len(found) - len(came) == 3
    assert [item.id for one in came for item in getattr(one, "items", [one])] == [1, 2, 3, 4, 5]
    assert sent == ["", "", "cursor=a", "cursor=a", "cursor=a", "cursor=b"]


def test_a_page_that_cannot_be_read_is_asked_for_again(way: Way) -> None:
    """It came, but it is none: what it says of the next one counts for nothing."""
    sent: list[str] = []
    no_page = httpx.Response(200, json={"success": True, "data": {"items": {}, "next": "z"}})
    answers = [numbered(1, then="a"), no_page, numbered(2, then=None)]
    found = told(way, answering(answers, sent), items)
    assert [getattr(one, "id", one) for one in found] == [1, ShopResponseError, 2]
    assert sent == ["", "cursor=a", "cursor=a"]


def test_a_wrong_turn_stays_one(way: Way) -> None:
    """However often it is tried, nothing is sent."""
    sent: list[str] = []
    found = told(way, answering([numbered(1, then="a"), numbered(2, then="a")], sent), items)
    assert [getattr(one, "id", one) for one in found[:5]] == [1, 2] + [ShopResponseError] * 3
    assert len(sent) == 2


def test_the_end_stays_the_end(way: Way) -> None:
    """Nothing is asked for behind it."""

    def work(client: Any) -> None:
        steps = client.paged(OPERATION, {}).pages()
        assert [len(list(steps)), len(list(steps))] == [1, 0]

    async def work_async(client: Any) -> None:
        steps = client.paged(OPERATION, {}).pages()
        assert [len([page async for page in steps]), len([page async for page in steps])] == [1, 0]

    way.run(work_async if way.is_async else work, answering([numbered(1, then=None)], []))


class Slow:
    """A provider whose second page waits until somebody else has asked for it, too."""

    def __init__(self, wait: Callable[[], Any]) -> None:
        self.wait = wait
        self.sent: list[str] = []

    def of(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request.url.query.decode())
        return numbered(1, 2, then="a") if len(self.sent) == 1 else numbered(3, 4, then=None)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        found = self.of(request)
        if len(self.sent) == 2:
            self.wait()
        return found

    async def answer(self, request: httpx.Request) -> httpx.Response:
        found = self.of(request)
        if len(self.sent) == 2:
            await self.wait()
        return found


def rest(walk: Callable[[Any], Any], steps: Iterator[Any]) -> list[int]:
    return [item.id for one in steps for item in getattr(one, "items", [one])]


@pytest.mark.parametrize("walk", [items, pages])
def test_two_threads_cannot_take_the_same_step(walk: Callable[[Any], Any]) -> None:
    """The second is told so, and the first has what comes next, once."""
    begun, refused = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        assert refused.wait(30)

    slow = Slow(wait)
    steps = iter(walk(sync_client(slow).paged(OPERATION, {})))
    found: list[Any] = [next(steps)]
    if walk is items:
        found.append(next(steps))
    other = threading.Thread(target=lambda: found.extend(steps))
    other.start()
    assert begun.wait(30)
    with pytest.raises(RuntimeError, match="by one thread or task at a time"):
        next(steps)
    refused.set()
    other.join()
    assert rest(walk, iter(found)) == [1, 2, 3, 4]
    assert slow.sent == ["", "cursor=a"]


@pytest.mark.parametrize("loop", ["asyncio", "trio"])
@pytest.mark.parametrize("walk", [items, pages])
def test_two_tasks_cannot_take_the_same_step(walk: Callable[[Any], Any], loop: str) -> None:
    """The second is told so, and the first has what comes next, once."""
    found: list[Any] = []

    async def work(event: Callable[[], Any], start: Callable[[Callable[[], Awaitable[None]]], Any]) -> None:
        begun, refused = event(), event()

        async def wait() -> None:
            begun.set()
            await refused.wait()

        slow = Slow(wait)
        http = httpx.AsyncClient(transport=httpx.MockTransport(slow.answer))
        steps = aiter(walk(AsyncShop(auth=Token("t"), http_client=http).paged(OPERATION, {})))
        found.append(await anext(steps))
        if walk is items:
            found.append(await anext(steps))

        async def go_on() -> None:
            found.extend([step async for step in steps])

        start(go_on)
        await begun.wait()
        with pytest.raises(RuntimeError, match="by one thread or task at a time"):
            await anext(steps)
        refused.set()

    async def in_asyncio() -> None:
        async with asyncio.TaskGroup() as group:
            await work(asyncio.Event, lambda task: group.create_task(task()))

    async def in_trio() -> None:
        async with trio.open_nursery() as nursery:
            await work(trio.Event, nursery.start_soon)

    trio.run(in_trio) if loop == "trio" else asyncio.run(in_asyncio())
    assert rest(walk, iter(found)) == [1, 2, 3, 4]


def test_a_step_that_was_given_up_leaves_the_walk_free() -> None:
    """A task that is cancelled while it waits for a page loses none."""
    sent: list[str] = []

    async def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request.url.query.decode())
        if len(sent) == 2:
            await trio.sleep_forever()
        return numbered(len(sent), then="a" if len(sent) == 1 else None)

    async def work() -> list[int]:
        http = httpx.AsyncClient(transport=httpx.MockTransport(handle))
        steps = aiter(AsyncShop(auth=Token("t"), http_client=http).paged(OPERATION, {}))
        found = [await anext(steps)]
        with trio.move_on_after(0):
            await anext(steps)
        return [item.id for item in [*found, *[item async for item in steps]]]

    assert trio.run(work) == [1, 3]
    assert sent == ["", "cursor=a", "cursor=a"]


def test_a_hook_cannot_take_the_step_that_it_is_part_of() -> None:
    """It would ask for a page in order to ask for it."""
    steps: Any = None

    def hook(request: Any, attempt: int) -> None:
        next(steps)

    http = httpx.Client(transport=httpx.MockTransport(answering([numbered(1, then=None)], [])))
    steps = iter(Shop(auth=Token("t"), http_client=http, on_request=[hook]).paged(OPERATION, {}))
    with pytest.raises(RuntimeError, match="by one thread or task at a time"):
        next(steps)


def interrupted(number: int, steps: Iterator[Any]) -> bool:
    """Take a step, and interrupt it where a function of the walk begins or ends for that time; say if it came so far.

    These are the places, within Python's code, at which it looks for interrupts.
    """
    places = count()

    def look(frame: FrameType, event: str, _: Any) -> Any:
        is_ours = Path(frame.f_code.co_filename).name in ("pages.py", "turns.py")
        if is_ours and event in ("call", "return") and next(places) == number:
            raise KeyboardInterrupt
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        next(steps)
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


@pytest.mark.parametrize("walk", [items, pages])
def test_an_interrupt_leaves_the_walk_free(walk: Callable[[Any], Any]) -> None:
    """Whenever it comes: nobody is told for ever that another thread is in the middle of a step."""
    for number in count():
        client = sync_client(answering([numbered(1, then="a"), numbered(2, then=None)], []))
        steps = iter(walk(client.paged(OPERATION, {})))
        if not interrupted(number, steps):
            break
        list(steps)
    assert number > 5
